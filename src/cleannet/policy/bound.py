"""A clause bound to its measure: what the judge needs to check it against a use on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile

from cleannet.model import facts as form
from cleannet.model.answer import YES, Answer, unless
from cleannet.model.day import span
from cleannet.model.facts import Carried, Citation, Clause, Event, Measure
from cleannet.model.report import ClauseText, Confirmed, Milestone, Primary, State
from cleannet.world.view import source

DUTIES_TO_GO = frozenset({"remove", "replace", "divest"})
"""Duties under which a thing has to go: they deny. The others are conditions."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A clause, its measure, and the sources of both. `notice`: under this policy it addresses others, so it gives only notices."""

    clause: Clause
    measure: Measure
    notice: bool = False
    sources: Mapping[str, Citation] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.clause.id

    @property
    def force(self) -> str:
        """The clause's own force if it has one, else its measure's."""
        return self.clause.force or self.measure.force

    @property
    def acts(self) -> frozenset[str]:
        """Every act and duty in it."""
        return frozenset((*self.clause.forbids, *self.clause.requires, *self.clause.advises))

    @property
    def lacking(self) -> tuple[Carried, ...]:
        """The lists behind it of which the facts lack rows."""
        return tuple(c for c in self.measure.carries if not c.complete and (not c.clauses or self.id in c.clauses))

    def binds(self, kinds: Iterable[str], where: str) -> bool:
        """Whether one of these kinds of party ("any": every kind) in that place is bound."""
        kinds, who = frozenset(kinds), self.clause.who
        bound_kind = "any" in kinds or "anyone" in who.kinds or bool(kinds & frozenset(who.kinds))
        return bound_kind and within(where, who.where)

    def state(self, day: date, known_on: date) -> State | None:
        """Its state on a day by what was said until another day; None before its first event.

        A day inside the span of an imprecise date is open. So is a state whose event is not verified, unless the event changes
        nothing. A state counts from the first event of an unbroken series; later events of the series confirm it."""
        row: list[tuple[Event, str, str]] = []  # event, the state from it on, what is doubtful of it
        for event in self.clause.events:
            begins, ends = span(event.date)
            if day < begins or not self._known(event, known_on):
                continue
            doubt = f"on which day of {event.date.replace('/', ' to ')} is not known" if day < ends else ""
            if self._unverified(event):
                doubt = "its date or effect is not verified"
            if row and row[-1][1] == event.state:
                doubt = ""  # whether or when it happened: the state is the same
            row.append((event, "open" if doubt else event.state, doubt))
        if not row:
            return None
        latest, state, doubt = row[-1]
        *_, (first, *_) = takewhile(lambda r: r[1] == state, reversed(row))
        told = (doubt, first.note, latest.note) if state == "open" else (first.note,)
        return State(
            state=state,
            since=first.date,
            instrument=first.instrument,
            primary=_primary(first.citation, first.instrument),
            note="; ".join(dict.fromkeys(note for note in told if note)),
            confirmed=_confirmed(latest) if latest is not first else None,
        )

    def _unverified(self, event: Event) -> bool:
        loose = self.clause.unverified
        return event.verified is False or f"events.{event.date}" in loose or "events" in loose

    def _known(self, event: Event, known_on: date) -> bool:
        said = [self.sources[s].said for s in event.sources if s in self.sources and self.sources[s].said]
        return not said or any(span(s)[0] <= known_on for s in said)

    @property
    def doubt(self) -> Answer:
        """OPEN if the clause as a whole is not verified."""
        if self.clause.verified is False:
            return unless("the clause is not verified")
        loose = [
            u for u in self.clause.unverified if not (u.startswith(("day of", "events", "names", "tests")) or u.endswith(".note"))
        ]
        return unless(f"of the clause is not verified: {', '.join(loose)}") if loose else YES

    @property
    def bound_party(self) -> str:
        """Whom it binds, in words."""
        who = self.clause.who
        return ", ".join(k.replace("_", " ") for k in who.kinds) + (f" in {who.where}" if who.where else "")

    def text(self, known_on: date) -> ClauseText:
        """The clause as a report carries it, by what was said until that day."""
        keys = dict.fromkeys(s for e in self.clause.events for s in e.sources)
        return ClauseText(
            id=self.id,
            measure=self.measure.id,
            title=self.measure.title,
            says=self.clause.says,
            acts=acts_text(self.clause),
            binds=self.bound_party,
            force=self.force,
            covers=tuple(sorted(self.acts)),
            primary=_primary(self.clause.citation or self.measure.citation),
            sources=tuple(
                source(c)
                for c in sorted((self.sources[k] for k in keys if k in self.sources), key=lambda c: _NEARNESS.get(c.kind, 3))
            ),
            history=tuple(
                Milestone(date=e.date, state="open" if self._unverified(e) else e.state, instrument=e.instrument)
                for e in self.clause.events
                if self._known(e, known_on)
            ),
        )


_NEARNESS = {"primary": 0, "mirror_of_primary": 1, "curated_copy": 2, "seed": 4, "aside": 5}
"""Kinds of sources, nearest to the law first; the others tell of it. Last come those that are about something else."""


def _confirmed(event: Event) -> Confirmed:
    primary = _primary(event.citation, event.instrument)
    return Confirmed(date=event.date, instrument=event.instrument, note=event.note, primary=primary)


def _primary(citation: form.Primary | None, instrument: str = "") -> Primary | None:
    """A primary citation in the form of a report."""
    if citation is None:
        return None
    return Primary(text=citation.text or instrument, url=citation.url, kind=citation.kind, seen=citation.seen)


def in_part(carried: Carried) -> str:
    """That a list is carried in part, for people.

    >>> in_part(Carried(list="List", edition="2026-06-08", rows_carried=5, rows_of_list=47, complete=False, missing="clones"))
    'List (edition of 2026-06-08): 5 of 47 rows; missing: clones'
    """
    rows = f"{carried.rows_of_list:,}" if carried.rows_of_list is not None else "an unknown number of"
    missing = f"; missing: {carried.missing}" if carried.missing else ""
    return f"{carried.list} (edition of {carried.edition}): {carried.rows_carried:,} of {rows} rows{missing}"


EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())


def within(place: str, area: str) -> bool:
    """Whether a place lies in another: US-TX in US, a member state in the EU. A missing place or area always fits.

    >>> within("US-TX", "US"), within("US", "US-TX"), within("SE", "EU")
    (True, False, True)
    """
    if not place or not area or place == area or place.startswith(area + "-"):
        return True
    return area == "EU" and place.partition("-")[0] in EU


_MAY_NOT = {
    "use": "be used",
    "procure": "be bought",
    "subsidise": "be bought with public funds",
    "authorise": "be authorised",
    "distribute": "be offered or updated for others",
    "host": "be hosted or delivered",
    "operate": "provide the service",
    "interconnect": "be connected with",
    "land": "be landed",
    "install": "be installed",
    "supply_to": "be supplied to",
    "invest": "be invested in",
    "transfer_data": "be given data",
}
_MUST = {
    "remove": "be removed",
    "replace": "be replaced",
    "divest": "be divested",
    "certify": "be certified",
    "disclose": "be disclosed",
    "cap": "be capped",
}


def acts_text(clause: Clause) -> str:
    """What a clause says about those it names, for people.

    >>> from cleannet.model.facts import Who
    >>> acts_text(Clause(id="m/c", says="", lines=(), who=Who(kinds=()), events=(), forbids=("subsidise",), requires=("remove",)))
    'may not be bought with public funds; must be removed'
    """
    parts = []
    if clause.forbids:
        parts.append("may not " + " or ".join(_MAY_NOT[a] for a in clause.forbids))
    if clause.requires:
        parts.append("must " + " and ".join(_MUST[a] for a in clause.requires))
    if clause.advises:
        parts.append("advised not to " + " or ".join(_MAY_NOT[a] for a in clause.advises))
    return "; ".join(parts)
