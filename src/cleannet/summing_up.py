"""What was counted and judged becomes a report, which explains itself.

Nothing here knows how records are counted: one thing by itself is summed up like an audit with no records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from cleannet import __version__
from cleannet.judge import Judgement
from cleannet.model.facts import LINES
from cleannet.model.report import Breakdowns, ClauseText, FileAccount, JudgedUse, Notice, Report, Statement, TableUsed
from cleannet.model.subject import kind_of
from cleannet.model.use import Tally, Use
from cleannet.model.verdict import Verdict
from cleannet.model.window import EVER, Window
from cleannet.policy.policy import Policy
from cleannet.world.members import counted as counted_members
from cleannet.world.places import counted as counted_places
from cleannet.world.tables import name_of, tables_used, unheard
from cleannet.world.view import View

FAR: Final = timedelta(days=366)
"""How far from the judged day a record's own time may be before a notice says so."""


@dataclass(frozen=True)
class Seen:
    """What became of the records. accounts: of the inputs, in the order of their names; notices: about how records were counted;
    window: that records had to be in."""

    tallies: Mapping[Use, Tally] = field(default_factory=dict)
    accounts: tuple[FileAccount, ...] = ()
    notices: frozenset[Notice] = frozenset()
    breakdowns: Breakdowns | None = None
    interrupted: bool = False
    window: Window = EVER


def report(policy: Policy, view: View, judgement: Judgement, seen: Seen, why: str) -> Report:
    """The report. Statements and clauses that findings refer to are in it once. why: the reason for this policy, for readers."""
    since, until = seen.window.text
    tables = _tables(view, judgement.uses)
    notices = (_odd_times(seen.tallies, view.day), _stale(tables), _later(view), _unknown_formats(seen.accounts))
    return Report(
        version=__version__,
        policy=policy.id,
        policy_title=policy.text.title,
        policy_why=why,
        covers_not=policy.text.covers_not,
        reads=policy.text.reads,
        in_part=policy.in_part,
        as_of=view.day.isoformat(),
        known_on=view.known_on.isoformat(),
        since=since,
        until=until,
        pack=f"{view.world.facts.date} sha256:{view.world.facts.sha256}",
        partial=seen.interrupted or any(a.unread for a in seen.accounts),
        interrupted=seen.interrupted,
        summary=_summary(judgement),
        findings=tuple(judgement.findings),
        notices=tuple(sorted(judgement.notices.union(seen.notices, *notices))),
        uses=tuple(judgement.uses),
        accounts=seen.accounts,
        tables=tables,
        clauses=_clauses(policy, view, judgement),
        statements=_statements(view, judgement),
        breakdowns=seen.breakdowns,
        members=counted_members(view, judgement.uses, policy.text.we.where),
        places=counted_places(view, judgement.uses, policy.text.we.where),
    )


def _summary(judgement: Judgement) -> dict[str, dict[str, int]]:
    """line -> verdict -> uses."""
    table: dict[str, dict[str, int]] = {line: dict.fromkeys((v.value for v in Verdict), 0) for line in LINES}
    for use in judgement.uses:
        for line, verdict in use.lines.items():
            table[line][verdict.value] += 1
    return table


def _clauses(policy: Policy, view: View, judgement: Judgement) -> dict[str, ClauseText]:
    spoken = {clause for f in judgement.findings for clause in (f.clause, *f.undecided)}
    return {b.id: b.text(view.known_on) for b in sorted(policy.clauses, key=lambda b: b.id) if b.id in spoken}


def _statements(view: View, judgement: Judgement) -> dict[str, Statement]:
    spoken = sorted({s.statement for f in judgement.findings for s in f.chain if s.statement})
    return {key: view.statements[key] for key in spoken}


def _odd_times(tallies: Mapping[Use, Tally], day: date) -> Iterable[Notice]:
    """A notice about records whose time is far from the judged day, because facts are judged as of that day."""
    first = min((t.seen_first for t in tallies.values() if t.seen_first >= 0), default=-1)
    last = max((t.seen_last for t in tallies.values()), default=-1)
    if first < 0:
        return
    begin, end = (datetime.fromtimestamp(0, UTC) + timedelta(microseconds=t) for t in (first, last))
    if abs(begin.date() - day) > FAR or abs(end.date() - day) > FAR:
        yield Notice(kind="date", says=f"records are from {begin:%Y-%m-%d} to {end:%Y-%m-%d}; all are judged as of {day}")


def _later(view: View) -> Iterable[Notice]:
    """A notice about a layer that is newer than the day of knowledge and is therefore not used."""
    for layer in view.later:
        yield Notice(kind="date", says=unheard(layer, view.known_on), about=name_of(layer))


def _tables(view: View, uses: Iterable[JudgedUse]) -> tuple[TableUsed, ...]:
    """The tables behind these uses: a table of addresses or makers only if something was looked up in it."""
    kinds = {kind_of(c.subject) for judged in uses for c in judged.use.candidates}
    numbers = bool(kinds & {"asn", "address"})
    asked = {"facts": True, "countries": numbers, "networks": numbers, "oui": "oui" in kinds}
    layers = {name_of(layer) for layer in view.world.layers}
    return tables_used(view.world, view.day, layers | {name for name, used in asked.items() if used})


def _stale(tables: Iterable[TableUsed]) -> Iterable[Notice]:
    for table in tables:
        if table.stale:
            yield Notice(
                kind="stale", says=f"the table {table.name} has {table.date or 'an unknown date'}, too old for the judged day"
            )


def _unknown_formats(accounts: Iterable[FileAccount]) -> Iterable[Notice]:
    """A notice about files that no reader knows. They cost nothing else, but users must see that they were not read."""
    for account in accounts:
        if not account.format and not account.unread:
            yield Notice(kind="skipped", says="no reader recognises this file, so it was not judged", about=account.name)
