"""The words by which clauses and inventories tell what a thing is for."""

from __future__ import annotations

from cleannet.model.facts.base import Claim


class Word(Claim, frozen=True, kw_only=True):
    """A concept by which clauses and inventories tell the function or the purpose of a thing, and the terms written for it.

    broader: the concepts of which it is a kind; disjoint: those that it can never be, for the reason in `note`.
    only_told: a thing that no record calls so is not this: a service, say, on a list of devices.
    """

    id: str
    terms: tuple[str, ...]
    broader: tuple[str, ...] = ()
    disjoint: tuple[str, ...] = ()
    only_told: bool = False
