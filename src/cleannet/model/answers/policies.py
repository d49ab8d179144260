"""The answers of `cleannet policy list` and `cleannet policy show`: which policies ship, and what one says on a day."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from cleannet.model.facts import PolicyText, Waiver
from cleannet.model.report import ClauseText, State


class ListedPolicy(Struct, frozen=True, kw_only=True):
    """A policy that ships. kinds: of bound party, for whom it is (`any`: all of them); where: a country, or a state such as US-TX;
    reads: by `acts` or by `names`; lines: those with a clause that counts; as_of: the day on which it judges by default, "" for
    today."""

    id: str
    title: str
    issuer: str
    kinds: tuple[str, ...]
    where: str
    reads: Literal["acts", "names"]
    lines: tuple[str, ...]
    as_of: str
    covers_not: str


class NotShipped(Struct, frozen=True, kw_only=True):
    """Places of one sort for which no policy ships."""

    what: str
    names: tuple[str, ...]


class PolicyList(Struct, frozen=True, kw_only=True):
    """The policies that ship and match the options, and the places for which none ships."""

    schema: str = "cleannet-policy-list-1"
    policies: tuple[ListedPolicy, ...]
    not_shipped: tuple[NotShipped, ...] = ()


class Choice(Struct, frozen=True, kw_only=True):
    """A policy that fits, and why."""

    policy: ListedPolicy
    why: str


class PolicyChoice(Struct, frozen=True, kw_only=True):
    """The policies that fit the answers, the nearest first. shipped_there: some policy is for exactly that place."""

    schema: str = "cleannet-policy-choice-1"
    where: str
    kind: str
    lines: tuple[str, ...]
    reads: str
    policies: tuple[Choice, ...]
    shipped_there: bool


class Standing(Struct, frozen=True, kw_only=True):
    """What a clause is under a policy on a day. weight: it `counts`; gives a `notice` only; or is `silent`, because it covers none
    of the policy's acts or does not bind us."""

    state: State
    force: str
    weight: Literal["counts", "notice", "silent"]


class ShownClause(Struct, frozen=True, kw_only=True):
    """A clause and its state on the day."""

    text: ClauseText
    standing: Standing


class Asks(Struct, frozen=True):
    """A function or purpose that a clause asks for, other words for it, and what it can never be."""

    attribute: str
    word: str
    also: tuple[str, ...]
    not_: tuple[str, ...]


class PolicyShown(Struct, frozen=True, kw_only=True):
    """A policy on a day. policy: as in its file; in_part: lists behind it of which the facts lack rows; waivers: of its file;
    words: what its clauses ask for, and what inventories may write for it."""

    schema: str = "cleannet-policy-show-1"
    as_of: str
    known_on: str
    policy: PolicyText
    in_part: tuple[str, ...]
    waivers: tuple[Waiver, ...]
    clauses: tuple[ShownClause, ...]
    words: tuple[Asks, ...]
