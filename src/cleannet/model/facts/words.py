"""The words with which clauses and inventories say what a thing is for."""

from __future__ import annotations

from cleannet.model.facts.base import Claim


class Word(Claim, frozen=True, kw_only=True):
    """A concept for the function or the purpose of a thing, and the terms written for it.

    broader: the concepts of which it is a kind; disjoint: those that it can never be, for the reason in `note`. only_told: a thing
    is this only if a record says so: a device in a list of devices is no service, for example."""

    id: str
    terms: tuple[str, ...]
    broader: tuple[str, ...] = ()
    disjoint: tuple[str, ...] = ()
    only_told: bool = False
