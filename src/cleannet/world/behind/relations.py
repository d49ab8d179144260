"""The relations between somebody and a thing, and how rival accounts of it are combined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, get_args

from msgspec.structs import replace

from cleannet.model import facts as form
from cleannet.model.answer import Answer, any_of, unless
from cleannet.model.behind import Behind, Party
from cleannet.model.subject import Subject

OPERATES = ("operates",)
HOSTS = ("hosts", "operates")
PUBLISHES = ("publishes", "operates", "owns")
MAKES = ("makes", "supplies")
ANY_RELATION: Final = frozenset(get_args(form.Relation))

LABELS = 16
"""Labels of a name that are looked at, from its end; no owner is known by more."""


def suffixes(host: str) -> Iterable[str]:
    """The name and its parents, longest first, down to two labels (one label belongs to nobody)."""
    labels = host.lower().rstrip(".").split(".")[-LABELS:]
    for i in range(len(labels) - 1):
        yield ".".join(labels[i:])


def through(answer: Answer, found: Behind) -> Behind:
    """What is behind a thing that is reached through more statements."""
    parties = tuple(replace(p, answer=answer & p.answer) for p in found.parties)
    return Behind(found.name, parties, found.gaps)


def doubted(founds: list[Behind]) -> list[Party]:
    """The parties of several rival accounts: those in all of them stay, the others are open."""
    merged: dict[tuple[Subject, frozenset[str]], list[Party]] = {}
    for found in founds:
        for party in found.parties:
            merged.setdefault((party.thing, party.relations), []).append(party)
    return [
        Party(thing, relations, any_of(p.answer for p in ps) if len(ps) == len(founds) else ps[0].answer & unless("sources differ"))
        for (thing, relations), ps in merged.items()
    ]
