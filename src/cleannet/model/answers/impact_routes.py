"""The answer of `cleannet impact routes --deny`: the cost of leaving carriers out. All pairs are ordered pairs of ASes."""

from __future__ import annotations

from msgspec import Struct


class Drawn(Struct, frozen=True, kw_only=True):
    """The graph that was used. inferred: inferred from routes; left_out: [provider, customer] links that closed a circle."""

    source: str
    date: str
    inferred: bool
    ases: int
    provider_links: int
    peer_links: int
    left_out: tuple[tuple[int, int], ...] = ()


class Totals(Struct, frozen=True, kw_only=True):
    """Ordered pairs; an AS reaches itself. after: without the denied.

    lost_to_denied: pairs whose destination is denied and whose source is not. lost: pairs of two that are not denied and have no
    route any more. longer, shorter: of the pairs that remain; a route gets shorter if a preferred long one is gone. mean_hops_were:
    of the pairs that remain, before. longer_by: pairs whose path is 1, 2, … hops longer, the last counting all longer ones; absent
    if paths were not asked for. every_crosses, some_crosses: pairs for which every or some best route had a denied AS inside."""

    sources: int
    pairs_possible: int
    pairs_before: int
    pairs_after: int
    lost_to_denied: int
    lost: int
    mean_hops_before: float
    mean_hops_after: float
    mean_hops_were: float
    longer: int
    longer_by: tuple[int, ...] | None
    shorter: int
    every_crosses: int
    some_crosses: int


class Group(Struct, frozen=True, kw_only=True):
    """What the remaining sources of one country or owner lose ("" if unknown)."""

    name: str
    ases: int
    pairs_before: int
    lost: int
    longer: int
    every_crosses: int


class Destination(Struct, frozen=True, kw_only=True):
    """What the sources no longer reach in one country or owner: how many of its ASes some of them lose, and the pairs."""

    name: str
    ases: int
    lost: int


class Crossing(Struct, frozen=True, kw_only=True):
    """Pairs whose route crosses the country now but not before, or the reverse; one route per pair."""

    country: str
    newly: int
    no_longer: int


class CutOff(Struct, frozen=True, kw_only=True):
    """An AS whose providers are all denied. single_homed: it had only one."""

    asn: int
    name: str
    country: str
    providers: tuple[int, ...]
    single_homed: bool
    reached_before: int
    reached_after: int


class Exclusion(Struct, frozen=True, kw_only=True):
    """Pairs with others that remain. direct: we drop our own links to the denied. alone: we also refuse every route that names one,
    while others continue as before. everybody: all refuse, and routes settle without the denied."""

    before: int
    direct: int
    alone: int
    everybody: int


class Extra(Struct, frozen=True, kw_only=True):
    """A new link, and the ordered pairs that it wins back in addition to the links before it."""

    provider: int
    customer: int
    pairs_won: int


class Impact(Struct, frozen=True, kw_only=True):
    """The whole answer. denied: those left out; undecided: not left out, because facts do not settle whether they are meant; ours:
    how the sources were named, "" for all ASes. by_country, by_owner: whose sources lose; to_country, to_owner: whom they lose, ()
    if all ASes are sources. cut_off: the first of `cut_off_ases`. names: of the ASes that appear here as numbers only, by subject,
    if known."""

    schema: str = "cleannet-impact-routes-1"
    graph: Drawn
    denied: tuple[int, ...]
    not_in_graph: tuple[int, ...]
    undecided: tuple[int, ...]
    ours: str
    totals: Totals
    by_country: tuple[Group, ...]
    by_owner: tuple[Group, ...]
    to_country: tuple[Destination, ...]
    to_owner: tuple[Destination, ...]
    crossings: tuple[Crossing, ...] | None
    cut_off_ases: int
    cut_off_single_homed: int
    cut_off: tuple[CutOff, ...]
    exclusion: Exclusion | None
    extra_links: tuple[Extra, ...]
    names: dict[str, str] = {}
