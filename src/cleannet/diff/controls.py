"""Compares a decision with what is in force: what is missing, what nobody decided, what has expired, what is still in use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from cleannet.model.answers.control_verified import UNTOLD, Departure
from cleannet.model.control import Control, catching
from cleannet.model.report import Report
from cleannet.model.subject import Subject
from cleannet.model.use import IDLE

ORDER: Final = ("in use", "missing", "orphan", "edited", "expired", UNTOLD, "due")
"""The kinds of departures, the strongest first."""

NO_FAULT: Final = frozenset({UNTOLD, "due"})
"""Kinds that say what to look at, and not that something is otherwise than decided."""

SOON: Final = timedelta(days=14)
"""A part of a control is due from this long before its last day on."""


def departed(
    decided: Control,
    stops: Iterable[Subject],
    allow: Iterable[Subject],
    where: str,
    untold: Mapping[str, frozenset[Subject]] = MappingProxyType({}),
) -> Iterator[Departure]:
    """How the rules that are in force differ from the decision. where: the file or system that they were read from; untold: why a
    system does not tell of some things -> these things."""
    unknown = frozenset[Subject]().union(*untold.values())
    wanted, there = {stop for stop, _ in decided.stops()}, set(stops)
    for stop in sorted(wanted - there - unknown):
        yield Departure(kind="missing", about=stop, says=f"{where} does not stop it", do="put the control in place again")
    for stop in sorted(there - wanted):
        yield Departure(
            kind="orphan", about=stop, says=f"{where} stops it, and no decision says so", do="take the rule out, or decide it"
        )
    kept, passes = set(decided.allow), set(allow)
    for thing in sorted(kept - passes - unknown):
        yield Departure(kind="missing", about=thing, says=f"{where} does not let it pass", do="put the control in place again")
    for thing in sorted(passes - kept):
        yield Departure(kind="orphan", about=thing, says=f"{where} lets it pass, and no decision says so", do="take the rule out")


def silent(untold: Mapping[str, frozenset[Subject]]) -> Iterator[Departure]:
    """Of what a system does not tell whether it does what was decided: that is not in force, as far as anybody knows."""
    for why, things in sorted(untold.items()):
        about = _some(sorted(things)) if things else "what else it stops"
        yield Departure(kind=UNTOLD, about=about, says=why, do="look at the system itself")


def _some(things: Sequence[Subject]) -> str:
    """The first three of them, and how many more there are."""
    more = f" and {len(things) - 3:,} more" if len(things) > 3 else ""
    return ", ".join(things[:3]) + more


def expiring(decided: Control, day: date) -> Iterator[Departure]:
    """The parts whose last day has passed, or comes soon."""
    for part in decided.sections:
        last, things = date.fromisoformat(part.until), _some(part.stops)
        if last < day:
            yield Departure(kind="expired", about=things, says=f"its last day was {last}", do="decide again, or take it out")
        elif last - day <= SOON:
            yield Departure(kind="due", about=things, says=f"its last day is {last}", do="decide again before that day")


def in_use(decided: Control, report: Report) -> Iterator[Departure]:
    """The things that are stopped, and that records of later days show in use: the strongest contradiction there is.

    A record without a time counts if the report is of the day of the control, or later."""
    if decided.mode != "block":
        return
    caught = catching(decided)
    begins = date.fromisoformat(decided.as_of)
    for judged in report.uses:
        tally = judged.tally
        if tally is None or judged.use.role in IDLE:
            continue
        seen = (datetime.fromtimestamp(0, UTC) + timedelta(microseconds=tally.seen_last)).date() if tally.seen_last >= 0 else None
        if (seen or date.fromisoformat(report.as_of)) <= begins:
            continue
        for thing in {stop for c in judged.use.candidates if (stop := caught(c.subject)) is not None}:
            when = f"on {seen}" if seen else f"in a report of {report.as_of}"
            says = f"it is stopped, and {judged.name} was seen {when} as {judged.use.role}: {tally.first.where}"
            yield Departure(kind="in use", about=thing, says=says, do="find the way around the control, and close it")


def too_early(decided: Control, report: Report) -> int:
    """How many stopped things were seen only on the day of the control or before. They contradict nothing."""
    caught = catching(decided)
    shown = sum(any(caught(c.subject) for c in judged.use.candidates) for judged in report.uses if judged.tally)
    return shown - len({found.says for found in in_use(decided, report)})
