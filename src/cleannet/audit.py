"""Paths, a world and a policy make a report.

    bytes --readers--> columns --resolve + group--> uses + counts --judge--> report

Nothing here reads a clock, and nothing is decided here: counting is `engine`, judging is `judge`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from cleannet import __version__
from cleannet.engine.assets.spill import AssetList
from cleannet.engine.breakdown import NONE, Grouping, Groups
from cleannet.engine.count import OUTSIDE, Counted
from cleannet.engine.local import Progress, count_paths, silent
from cleannet.judge import Judgement, judge
from cleannet.model.facts import LINES
from cleannet.model.report import ClauseText, FileAccount, JudgedUse, Notice, Report, Statement, TableUsed
from cleannet.model.subject import Subject, kind_of
from cleannet.model.use import Tally, Use
from cleannet.model.verdict import Verdict
from cleannet.model.window import EVER, Window
from cleannet.policy.policy import Policy
from cleannet.resolve.meaning import Asking, Ours
from cleannet.world.members import counted as counted_members
from cleannet.world.places import counted as counted_places
from cleannet.world.tables import name_of, tables_used, unheard
from cleannet.world.view import View, World


class Count(Protocol):
    """What counts: an engine."""

    def __call__(self, paths: Iterable[Path], asking: Asking, /, *, window: Window, grouping: Grouping) -> Counted: ...


FAR: Final = timedelta(days=366)
"""How far from the judged day a record's own time may be before a notice says so."""

COLUMNS: Final = 20
"""Names of columns that a notice lists."""


def audit(
    paths: Iterable[Path],
    policy: Policy,
    world: World,
    as_of: date,
    known_on: date,
    why: str = "",
    progress: Progress = silent,
    count: Count | None = None,
    grouping: Grouping = NONE,
    window: Window = EVER,
    listed: AssetList | None = None,
    columns: Sequence[tuple[str, str]] = (),
) -> Report:
    """Everything below the paths, judged under the policy as of a day. why: why this policy, for the reader of the report. count:
    the engine that counts; without, this machine. window: records of which no part lies in it are
    counted as skipped. listed: where this machine writes down all assets. columns: fields, and the columns of tables
    that are them."""
    view = world.at(as_of, known_on)
    asked = asking(view, policy)
    here = partial(count_paths, progress=progress, listed=listed, columns=columns)
    counted = (count or here)(paths, asked, window=window, grouping=grouping)
    tallies = counted.tallies()
    return report(policy, view, counted, judge(tallies, policy, view, counted.by_table), tallies, why, window)


def asking(view: View, policy: Policy) -> Asking:
    """What resolving may ask under this policy."""
    we = policy.text.we
    names = [n for m in policy.measures.values() for c in m.clauses for n in c.names]
    named = frozenset(Subject(n.subject or f"app:{n.app}") for n in names if n.subject or n.app)
    return Asking(view, Ours(frozenset(we.asns), we.prefixes, frozenset(d.lower() for d in we.domains)), named)


def report(
    policy: Policy,
    view: View,
    counted: Counted,
    judgement: Judgement,
    tallies: Mapping[Use, Tally],
    why: str,
    window: Window = EVER,
) -> Report:
    """The value of the audit, which explains itself: statements and clauses that findings refer to stand in it once."""
    since, until = window.text
    accounts = tuple(counted.accounts[name].closed() for name in sorted(counted.accounts))
    tables = _tables(view, judgement.uses)
    files = _unknown_formats(accounts), _no_columns(counted.groups), _window(counted)
    notices = (_odd_times(tallies, view.day), _stale(tables), _later(view), *files)
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
        partial=counted.interrupted or any(a.unread for a in accounts),
        interrupted=counted.interrupted,
        summary=_summary(judgement),
        findings=tuple(judgement.findings),
        notices=tuple(sorted(judgement.notices.union(counted.notices, *notices))),
        uses=tuple(judgement.uses),
        accounts=accounts,
        tables=tables,
        clauses=_clauses(policy, view, judgement),
        statements=_statements(view, judgement),
        breakdowns=None if counted.groups is None else counted.groups.closed(),
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
    """A record's own time is a sighting; one far from the judged day deserves a word, since facts are judged as of that day."""
    first = min((t.seen_first for t in tallies.values() if t.seen_first >= 0), default=-1)
    last = max((t.seen_last for t in tallies.values()), default=-1)
    if first < 0:
        return
    begin, end = (datetime.fromtimestamp(0, UTC) + timedelta(microseconds=t) for t in (first, last))
    if abs(begin.date() - day) > FAR or abs(end.date() - day) > FAR:
        yield Notice(kind="date", says=f"records are from {begin:%Y-%m-%d} to {end:%Y-%m-%d}; all are judged as of {day}")


def _later(view: View) -> Iterable[Notice]:
    """A layer that nobody had on the day by which facts are known says nothing; who imported it must see that."""
    for layer in view.later:
        yield Notice(kind="date", says=unheard(layer, view.known_on), about=name_of(layer))


def _tables(view: View, uses: Iterable[JudgedUse]) -> tuple[TableUsed, ...]:
    """The tables behind these uses: a table of addresses or makers only where somebody was looked up in it."""
    kinds = {kind_of(c.subject) for judged in uses for c in judged.use.candidates}
    numbers = bool(kinds & {"asn", "address"})
    asked = {"facts": True, "countries": numbers, "networks": numbers, "oui": "oui" in kinds}
    layers = {name_of(layer) for layer in view.world.layers}
    return tables_used(view.world, view.day, layers | {name for name, used in asked.items() if used})


def _unknown_formats(accounts: Iterable[FileAccount]) -> Iterable[Notice]:
    """Files that no reader knows cost nothing but themselves; that they were passed over must still be seen."""
    for account in accounts:
        if not account.format and not account.unread:
            yield Notice(kind="skipped", says="no reader recognises this file, so it was not judged", about=account.name)


def _window(counted: Counted) -> Iterable[Notice]:
    """What says no time may lie in the window: it is judged, and a user must know. So must one who mistook the year."""
    accounts = counted.accounts.values()
    outside, records = sum(account.skipped[OUTSIDE] for account in accounts), sum(account.records for account in accounts)
    if outside and outside == records:
        yield Notice(kind="date", says="no record lies in the time asked for, so nothing was judged")
    elif records and not any(account.judged or account.local for account in accounts):
        yield Notice(kind="skipped", says="every record was skipped, so nothing was judged; the reasons stand with the files")
    some = [account.timeless for account in counted.accounts.values() if account.timeless]
    if some:
        inputs = f"{len(some):,} {'input' if len(some) == 1 else 'inputs'}"
        noun, have = ("record", "has") if sum(some) == 1 else ("records", "have")
        yield Notice(kind="date", says=f"{sum(some):,} {noun} in {inputs} {have} no timestamp; counted anyway")


def _no_columns(groups: Groups | None) -> Iterable[Notice]:
    """A column that no input has is most often one that is spelled otherwise."""
    for name in sorted(groups.missing) if groups else ():
        there = sorted(groups.columns) if groups else []
        more = f" and {len(there) - COLUMNS:,} more" if len(there) > COLUMNS else ""
        told = f"the columns are {', '.join(there[:COLUMNS])}{more}" if there else "the formats that were read have no columns"
        yield Notice(kind="column", says=f"no input has a column {name!r} to group by; {told}")


def _stale(tables: Iterable[TableUsed]) -> Iterable[Notice]:
    for table in tables:
        if table.stale:
            yield Notice(
                kind="stale", says=f"the table {table.name} has {table.date or 'an unknown date'}, too old for the judged day"
            )
