"""The answers of `cleannet policy list` and `cleannet policy show`: which policies ship, and what one says on a day."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from cleannet.model.facts import PolicyText, Waiver
from cleannet.model.report import ClauseText, State


class ListedPolicy(Struct, frozen=True, kw_only=True):
    """A policy that ships. as_of: the day on which it judges where nobody says another, "" for today."""

    id: str
    title: str
    issuer: str
    as_of: str
    covers_not: str


class PolicyList(Struct, frozen=True, kw_only=True):
    """Every policy that ships."""

    schema: str = "cleannet-policy-list-1"
    policies: tuple[ListedPolicy, ...]


class Standing(Struct, frozen=True, kw_only=True):
    """What a clause is under a policy on a day. weight: it `counts`; gives a `notice` only; or is `silent`, since it speaks of none
    of the policy's acts or binds nobody that we are."""

    state: State
    force: str
    weight: Literal["counts", "notice", "silent"]


class ShownClause(Struct, frozen=True, kw_only=True):
    """A clause, and what it is on the day."""

    text: ClauseText
    standing: Standing


class Asks(Struct, frozen=True):
    """A function or purpose that a clause asks for, what is also written for it, and what can never be it."""

    attribute: str
    word: str
    also: tuple[str, ...]
    not_: tuple[str, ...]


class PolicyShown(Struct, frozen=True, kw_only=True):
    """A policy on a day. policy: as it stands in its file; in_part: the lists behind it of which the facts lack rows; waivers: of
    its file; words: what its clauses ask for, and what inventories may write for it."""

    schema: str = "cleannet-policy-show-1"
    as_of: str
    known_on: str
    policy: PolicyText
    in_part: tuple[str, ...]
    waivers: tuple[Waiver, ...]
    clauses: tuple[ShownClause, ...]
    words: tuple[Asks, ...]
