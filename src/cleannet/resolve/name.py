"""A name means an organisation only where a source says that the organisation bears it; what is merely similar is a question.

Names are compared as they are written, but for case, spaces and punctuation. What is equal only without legal forms (Ltd, GmbH), or
similar, gives candidates of which one is the name itself, known to nobody: so it can never be denied, and a person has to look.
Nothing is compared across scripts: a Chinese name finds a company through the Chinese name that a source gives it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

import pyarrow as pa
from rapidfuzz import fuzz, process

from cleannet.model.subject import subject
from cleannet.model.use import Candidate
from cleannet.resolve.meaning import MOST, Asking, Meaning, Resolved, each, nothing, sure
from cleannet.world.spelling import bare, folded

ALIKE: Final = 90.0
"""Of 100: how similar two names must be to ask a person."""

_SHORTEST: Final = 5
"""Letters below which similarity says nothing."""


class Names:
    """The sourced names of all entities. told: folded name -> the entities that bear it; shared: names that never match alone."""

    def __init__(self, asking: Asking) -> None:
        self.told: dict[str, set[str]] = {}
        self.shared: dict[str, set[str]] = {}
        self.similar: dict[str, set[str]] = {}
        for entity in asking.view.world.facts.entities.values():
            kinds = {folded(n.name): n.kind for n in entity.names}
            for name in dict.fromkeys([entity.name, *(n.name for n in entity.names if n.verified is not False)]):
                table = self.shared if kinds.get(folded(name)) == "shared" else self.told
                table.setdefault(folded(name), set()).add(entity.id)
                self.similar.setdefault(bare(name), set()).add(entity.id)
        self.choices = [name for name in self.similar if len(name) >= _SHORTEST]


def _names(asking: Asking) -> Names:
    return asking.view.kept("names of entities", lambda: Names(asking))


def organisations(asking: Asking, name: str) -> frozenset[str]:
    """The entities that bear this name for sure."""
    return frozenset(_names(asking).told.get(folded(name), ()))


def organisation(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The entity of each name."""
    names = _names(asking)

    def meaning(written: str) -> Meaning:
        key = folded(written)
        if not key:
            return nothing("no name")
        if found := names.told.get(key):
            return Meaning(tuple(Candidate(f"org:{entity}") for entity in sorted(found))[:MOST])
        return Meaning((*_maybe(names, key, bare(written)), Candidate(f"name:{written.strip()}")))

    return each(values, meaning)


def _maybe(names: Names, key: str, short: str) -> list[Candidate]:
    """Entities whose name is only nearly this one, best first."""
    same = dict.fromkeys((*names.shared.get(key, ()), *names.similar.get(short, ())), 0.9)
    if not same and len(short) >= _SHORTEST:
        for choice, score, _ in process.extract(short, names.choices, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST):
            if _script(choice) == _script(short):
                same |= {entity: round(score / 100, 2) for entity in names.similar[choice] if entity not in same}
    return [Candidate(f"org:{entity}", weight) for entity, weight in sorted(same.items(), key=lambda s: (-s[1], s[0]))[: MOST - 1]]


def _script(text: str) -> str:
    """The first word of the Unicode name of its first letter: LATIN, CJK, CYRILLIC."""
    return next((unicodedata.name(c, "").partition(" ")[0] for c in text if c.isalpha()), "")


def lei(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The entity of an ISO 17442 identifier, by the pack or by a layer."""
    table = asking.view.kept("entities by LEI", lambda: _by_lei(asking))

    def meaning(written: str) -> Meaning:
        text = written.strip().upper()
        if not re.fullmatch(r"[A-Z0-9]{18}[0-9]{2}", text):
            return nothing("no LEI")
        found = table.get(text) or (f"lei-{text.lower()}" if asking.view.entity(f"lei-{text.lower()}") else "")
        return sure(f"org:{found}") if found else Meaning((Candidate(f"name:LEI {text}"),))

    return each(values, meaning)


def _by_lei(asking: Asking) -> dict[str, str]:
    entities = asking.view.world.facts.entities.values()
    return {i.value.upper(): e.id for e in entities for i in e.identifiers if i.scheme.lower() == "lei" and i.verified is not False}


def cable(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The cable of each name; a name that is only similar makes candidates."""
    table = asking.view.kept("cables by name", lambda: _cables(asking))
    choices = [name for name in table if len(name) >= _SHORTEST]

    def meaning(written: str) -> Meaning:
        key = _cable_key(written)
        if not key:
            return nothing("no name")
        if found := table.get(key):
            return Meaning(tuple(Candidate(f"cable:{c}") for c in sorted(found))[:MOST])
        alike = process.extract(key, choices, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST - 1)
        maybe = {c: round(score / 100, 2) for choice, score, _ in alike for c in table[choice]}
        itself = Candidate(subject("cable", written.strip()))
        return Meaning((*(Candidate(f"cable:{c}", w) for c, w in sorted(maybe.items())), itself))

    return each(values, meaning)


def _cable_key(name: str) -> str:
    """Cable names differ in hyphens and spaces (SeaMeWe-3, SEA-ME-WE 3), and lists add words."""
    return re.sub(r"(cablesystem|submarinecable|cablenetwork|cable|system)$", "", folded(name).replace(" ", ""))


def _cables(asking: Asking) -> dict[str, set[str]]:
    table: dict[str, set[str]] = {}
    for cable in asking.view.cables.values():
        for name in (cable.id, *cable.names):
            table.setdefault(_cable_key(name), set()).add(cable.id)
    return table
