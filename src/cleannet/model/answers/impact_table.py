"""The answer of `cleannet impact table`: which prefixes of a table of routes are lost if some ASes are left out."""

from __future__ import annotations

from msgspec import Struct


class LostBy(Struct, frozen=True, kw_only=True):
    """What is lost by one denied AS, the first on the path. own: prefixes that it, or another denied AS behind it, originates;
    others: prefixes of others that are reached only through it."""

    asn: int
    own: int
    others: int


class LostPrefix(Struct, frozen=True, kw_only=True):
    """A prefix of somebody else that only the denied lead to, and one of the paths there."""

    prefix: str
    path: tuple[int, ...]


class TableImpact(Struct, frozen=True, kw_only=True):
    """A table without the denied. prefixes = own + lost + open + kept + untouched.

    own: the denied originate them; lost: others originate them, or the origin is unknown, and every path crosses a denied AS; open:
    every path crosses a denied or an undecided AS, but not all a denied one; kept: some path crosses a denied AS, another crosses
    neither; untouched: no path crosses a denied AS, and some path crosses neither. by: the denied on the way to what is lost, most
    prefixes first; hang_on: the undecided on the way to what is open, most prefixes first; undecided: all undecided ASes of the
    table, which are not left out; names: by subject; examples: some lost prefixes."""

    schema: str = "cleannet-impact-table-1"
    table: str
    routes: int
    prefixes: int
    own: int
    lost: int
    open: int
    kept: int
    untouched: int
    by: tuple[LostBy, ...]
    hang_on: tuple[int, ...]
    undecided: tuple[int, ...]
    names: dict[str, str]
    examples: tuple[LostPrefix, ...]
