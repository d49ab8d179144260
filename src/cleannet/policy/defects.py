"""The defined ids that files are checked against, and a sheet that collects the defects of one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cleannet.model.answers.linted import Defect
from cleannet.model.day import span
from cleannet.model.facts import Entity, Measure
from cleannet.pack.facts import Facts
from cleannet.policy.located import Located, Path, words


@dataclass(frozen=True)
class Known:
    """What is defined: ids of entities and apps, clouds and cables, measures by id. unseated, unnamed: entities with no seat, or no
    name that a record could use. sought: of those with no seat, where one was looked for in vain. today: the day that counts as the
    present."""

    today: date
    entities: frozenset[str] = frozenset()
    unseated: frozenset[str] = frozenset()
    sought: Mapping[str, str] = field(default_factory=dict)
    unnamed: frozenset[str] = frozenset()
    apps: frozenset[str] = frozenset()
    clouds: frozenset[str] = frozenset()
    cables: frozenset[str] = frozenset()
    measures: Mapping[str, Measure] = field(default_factory=dict)

    def clauses(self, wanted: str) -> list[str]:
        """The ids of the clauses that an id stands for: itself, or all of a measure."""
        measure = self.measures.get(wanted.partition("/")[0])
        return [c.id for c in measure.clauses if wanted in (measure.id, c.id)] if measure else []


def known(facts: Facts, today: date) -> Known:
    """Everything that the pack defines."""
    regions = {f"{c.id}/{r.id}" for c in facts.clouds for r in c.regions}
    return Known(
        today=today,
        entities=frozenset(facts.entities),
        unseated=frozenset(e.id for e in facts.entities.values() if _unseated(e)),
        sought={e.id: e.seat_sought for e in facts.entities.values() if e.seat_sought},
        unnamed=frozenset(e.id for e in facts.entities.values() if not e.names) - _nameless_by_nature(facts.entities),
        apps=frozenset(a.id for a in facts.apps),
        clouds=frozenset(c.id for c in facts.clouds) | regions,
        cables=frozenset(facts.cables),
        measures=facts.measures,
    )


def _nameless_by_nature(entities: Mapping[str, Entity]) -> frozenset[str]:
    """Entities that no record names: states (a country's name means the country), arrangements, and unidentified holders.

    Their names in the facts are our descriptions."""
    holders = {holding.party for entity in entities.values() for holding in entity.held_by}
    return frozenset(
        e.id
        for e in entities.values()
        if e.type in ("state", "arrangement") or (e.type == "unknown_entity" and e.id in holders and not e.identifiers)
    )


def _unseated(entity: Entity) -> bool:
    """Entities that lack a seat; states and groups of persons have none that could be missing."""
    company = entity.type in ("registered_entity", "state_body", "unknown_entity")
    return company and not (entity.incorporated_in or entity.headquartered_in)


class Sheet:
    """The defects of one file. `below` gives the same sheet for a place further down."""

    def __init__(self, file: str, document: Located | None, place: Path = (), found: list[Defect] | None = None) -> None:
        self.file, self.document, self.place = file, document, place
        self.found: list[Defect] = [] if found is None else found

    def below(self, *steps: str | int) -> Sheet:
        return Sheet(self.file, self.document, (*self.place, *steps), self.found)

    def tell(self, what: str, do: str) -> None:
        """Adds a defect here."""
        line = self.document.line(self.place) if self.document else 0
        self.found.append(Defect(file=self.file, line=line, place=words(self.place), what=what, do=do))

    def day(self, text: str) -> tuple[date, date] | None:
        """The span of the date here; None, and a defect, if it is no date."""
        try:
            return span(text)
        except ValueError as error:
            told = str(error) if "YYYY" in str(error) else f"{text!r} is no day of the calendar"
            self.tell(told, "write a date as YYYY, YYYY-MM, YYYY-MM-DD, or two of these with a slash between")
            return None
