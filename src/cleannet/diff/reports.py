"""Two reports: which findings are new, gone or changed, and whether record, facts, policy or day may be the reason.

A finding is identified by its fingerprint: rule, use and clause. Only the reports are asked, so a reason is given as far as they
show it. If two things differ and neither can be ruled out, both are named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleannet.diff.changes import Change, changes
from cleannet.diff.contradictions import contradictions
from cleannet.model.answers.compared import Cause, Compared, FindingChange, Reported
from cleannet.model.report import Finding, Report
from cleannet.model.use import Use


def compared(before: Report, after: Report) -> Compared:
    """The changes from one report to the other."""
    then, now = _by_fingerprint(before), _by_fingerprint(after)
    why = _Reasons(before, after)
    moved = [why.change(c) for c in changes(_verdicts(then), _verdicts(now))]
    both = [(then[key], now[key]) for key in then.keys() & now.keys() if then[key].verdict is now[key].verdict]
    restated = sum(was.evidence != is_.evidence for was, is_ in both)
    return Compared(
        before=_reported(before),
        after=_reported(after),
        new=_sorted(c for c in moved if c.before is None),
        gone=_sorted(c for c in moved if c.after is None),
        changed=_sorted(c for c in moved if c.before and c.after),
        same=len(both) - restated,
        restated=restated,
        contradictions=contradictions(before, after),
    )


def _sorted(found: Iterator[FindingChange]) -> tuple[FindingChange, ...]:
    def key(change: FindingChange) -> tuple[int, str, str, str, str]:
        verdict = change.after or change.before
        return (verdict.rank if verdict else 0, change.line, change.subject, change.clause, change.fingerprint)

    return tuple(sorted(found, key=key))


def _by_fingerprint(report: Report) -> dict[str, Finding]:
    return {finding.fingerprint: finding for finding in report.findings}


def _verdicts(findings: dict[str, Finding]) -> dict[str, _Verdict]:
    return {key: _Verdict(finding) for key, finding in findings.items()}


@dataclass(frozen=True, eq=False)
class _Verdict:
    """A finding, of which only the verdict is compared."""

    finding: Finding

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Verdict) and self.finding.verdict is other.finding.verdict

    def __hash__(self) -> int:
        return hash(self.finding.verdict)


def _reported(report: Report) -> Reported:
    return Reported(
        policy=report.policy,
        title=report.policy_title,
        as_of=report.as_of,
        known_on=report.known_on,
        pack=report.pack,
        version=report.version,
        partial=report.partial,
        files=len(report.accounts),
        findings=len(report.findings),
    )


# --- why --------------------------------------------------------------------------------------------------------------------------


class _Reasons:
    """The differences between two reports, and those that may be why a finding changed."""

    def __init__(self, before: Report, after: Report) -> None:
        self._before, self._after = before, after
        self._uses = [{judged.use.identity for judged in report.uses} for report in (before, after)]
        self._accounts = [{account.name: account for account in report.accounts} for report in (before, after)]
        self._tables = [{(t.name, t.date) for t in report.tables} for report in (before, after)]

    def change(self, change: Change[str, _Verdict]) -> FindingChange:
        """The change, with its reasons."""
        was, now = (side.finding if side else None for side in (change.before, change.after))
        told = now or was
        assert told is not None
        report = self._after if now else self._before
        clause = report.clauses.get(told.clause)
        return FindingChange(
            fingerprint=change.key,
            line=told.line,
            role=told.use.role,
            subject=told.use.subject,
            name=told.subject_name,
            clause=told.clause,
            says=clause.acts if clause else told.why or told.says,
            where=told.tally.first.where if told.tally else "",
            before=was.verdict if was else None,
            after=now.verdict if now else None,
            causes=tuple(self._causes(was, now)),
        )

    def _causes(self, was: Finding | None, now: Finding | None) -> Iterator[Cause]:
        told = now or was
        assert told is not None
        if was is None and not self._seen(0, told.use):
            yield from self._not_seen_before(told)
            yield from self._facts()
            return
        if now is None and not self._seen(1, told.use):
            yield from self._not_seen_now(told)
            yield from self._facts()
            return
        if was and now and bool(was.waived) != bool(now.waived):
            ends = "ends" if was.waived else "begins"
            yield Cause(kind="waiver", says=f"a waiver {ends}")
            return
        found = [*self._policies(), *self._days(was, now), *self._facts(), *self._programs()]
        if was and now and not self._other_facts(was, now):
            found = [cause for cause in found if cause.kind != "fact"] or found
        yield from found or [Cause(kind="record", says="other records of it, or other tables of the user")]

    def _seen(self, side: int, use: Use) -> bool:
        return use.identity in self._uses[side]

    def _not_seen_before(self, finding: Finding) -> Iterator[Cause]:
        file = finding.tally.first.file if finding.tally else ""
        before = self._accounts[0].get(file)
        if before is None:
            yield Cause(kind="record", says=f"{file} was not among the inputs" if file else "it was not seen before")
        elif before.unread:
            yield Cause(kind="unread", says=f"{file} was not read, or not to its end")
        else:
            yield Cause(kind="record", says="it was not seen before")

    def _not_seen_now(self, finding: Finding) -> Iterator[Cause]:
        file = finding.tally.first.file if finding.tally else ""
        now = self._accounts[1].get(file)
        if now is None:
            yield Cause(kind="record", says=f"{file} is not among the inputs any more" if file else "it is not seen any more")
        elif now.unread:
            yield Cause(kind="unread", says=f"{file} was not read, or not to its end: it may still be there")
        else:
            yield Cause(kind="record", says="it is not seen any more")

    def _policies(self) -> Iterator[Cause]:
        if self._before.policy != self._after.policy:
            yield Cause(kind="policy", says=f"{self._before.policy} -> {self._after.policy}")
        elif self._before.reads != self._after.reads:
            yield Cause(kind="policy", says=f"read by {self._before.reads} -> by {self._after.reads}")

    def _days(self, was: Finding | None, now: Finding | None) -> Iterator[Cause]:
        if self._before.as_of == self._after.as_of:
            return
        if was and now and was.state and now.state and was.state == now.state:
            return
        state = ""
        if was and now and was.state and now.state:
            state = f": the clause was {_words(was.state.state)}, and is {_words(now.state.state)}"
        yield Cause(kind="date", says=f"judged as of {self._before.as_of} -> {self._after.as_of}{state}")

    def _facts(self) -> Iterator[Cause]:
        before, after = self._before, self._after
        if before.known_on != after.known_on:
            yield Cause(kind="fact", says=f"known on {before.known_on} -> {after.known_on}")
        if before.pack != after.pack:
            yield Cause(kind="fact", says=f"facts of {before.pack.partition(' ')[0]} -> {after.pack.partition(' ')[0]}")
        other = sorted({name for name, _ in self._tables[0] ^ self._tables[1]} - {"facts"})
        if other and before.pack == after.pack:
            yield Cause(kind="fact", says=f"other tables: {', '.join(other)}")

    def _other_facts(self, was: Finding, now: Finding) -> bool:
        """Whether the two chains rest on different statements, or on none."""
        sides = ((was, self._before), (now, self._after))
        told = [[report.statements.get(step.statement) for step in finding.chain if step.statement] for finding, report in sides]
        return told[0] != told[1] or was.why != now.why

    def _programs(self) -> Iterator[Cause]:
        if self._before.version != self._after.version:
            yield Cause(kind="program", says=f"cleannet {self._before.version} -> {self._after.version}")


def _words(state: str) -> str:
    return state.replace("_", " ")
