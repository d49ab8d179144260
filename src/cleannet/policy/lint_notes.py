"""Remarks about a measure or a policy that is correct: what a lawyer would ask first, and where clear may say too much.

Defects make a policy say something else than its author means; notes say how well supported it is.
"""

from __future__ import annotations

import re

from cleannet.model import facts as form
from cleannet.policy.bound import Bound, in_part
from cleannet.policy.defects import Known, Sheet

_OTHERS = re.compile(r"\b(others?|similar|such as|among others|any (?:other )?application)\b", re.IGNORECASE)
"""Words by which a category reaches beyond those that are named."""


def note_measure(measure: form.Measure, known: Known, sheet: Sheet) -> None:
    """All remarks about a measure; an entity is mentioned once, however many clauses name it."""
    told: set[str] = set()
    for index, clause in enumerate(measure.clauses):
        here = sheet.below("clauses", index)
        primary = clause.citation or measure.citation
        if primary is None or not primary.text.strip():
            here.tell("a clause with no primary citation", "write the `citation` of the clause, or of the measure")
        _events(clause, here.below("events"))
        for at, name in enumerate(clause.names):
            _category(name, here.below("names", at))
            if name.entity not in told:
                _entity(name.entity, known, here.below("names", at))
                told.add(name.entity)


def _events(clause: form.Clause, sheet: Sheet) -> None:
    """Events that change nothing."""
    before: form.Event | None = None
    for index, event in enumerate(clause.events):
        here = sheet.below(index)
        if before is not None and before.state == event.state:
            here.tell(
                f"the event of {event.date} only confirms that it is {event.state.replace('_', ' ')}",
                "keep it if it extends or widens the state; otherwise move it into the `note`",
            )
        before = event


def _entity(entity: str, known: Known, sheet: Sheet) -> None:
    if entity in known.unseated:
        sought = f" (sought in vain: {known.sought[entity]})" if entity in known.sought else ""
        what = f"no fact states the seat of {entity}{sought}, so tests of domicile leave it unknown"
        sheet.tell(what, "add `incorporated_in` or `headquartered_in` to the entity, with a source")
    if entity in known.unnamed:
        sheet.tell(f"{entity} has no sourced name", "add its `names`, including everyday ones")


def _category(name: form.ClauseName, sheet: Sheet) -> None:
    if name.category and _OTHERS.search(name.category) and not (name.open_to or name.produced_in or name.produced_outside):
        sheet.tell(
            f"the category {name.category!r} covers more than those it names, and matches nobody",
            "name the countries of those it could mean under `open_to`",
        )


def note_policy(policy: form.PolicyText, known: Known, sheet: Sheet) -> None:
    """The lists of which the facts lack rows."""
    for index, entry in enumerate(policy.clauses):
        measure = known.measures.get(entry.partition("/")[0])
        if measure is None:
            continue
        lacking = {c: None for b in (Bound(c, measure) for c in measure.clauses) if entry in (measure.id, b.id) for c in b.lacking}
        for carried in lacking:
            what = f"it rests on a list in part: {in_part(carried)}"
            sheet.below("clauses", index).tell(what, "a thing that it does not name is not thereby clear")
