"""One thing by itself for people: what it may mean, who is behind each, and the verdicts with their clauses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.model.answer import Truth
from cleannet.model.answers.considered import Background, Considered, Meant, Naming, PartyBehind
from cleannet.model.report import Finding, Report, Statement
from cleannet.model.verdict import Verdict, worst
from cleannet.report.escape import plain, wrap
from cleannet.report.words import cited, doubt, forbidden, many, state

_WIDTH: Final = 100


def page(told: Considered) -> str:
    """All of it, in lines."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: Considered) -> Iterator[str]:
    report = told.report
    several = len(told.candidates) > 1
    yield plain(told.asked) + (" may mean" if several else "")
    for candidate in told.candidates:
        yield from _candidate(candidate, several)
    yield ""
    yield f"Under {plain(report.policy)} ({plain(report.policy_why)})"
    yield f"as of {report.as_of}, by what was known on {report.known_on}:"
    verdicts: dict[str, Verdict] = {}
    for use in report.uses:
        for line, verdict in use.lines.items():
            verdicts[line] = worst([verdict, verdicts.get(line, Verdict.NOT_ASKED)])
    yield "  " + (", ".join(f"{line} {verdict.text}" for line, verdict in sorted(verdicts.items())) or "no rule applies to it")
    if verdicts and set(verdicts.values()) == {Verdict.NOT_ASKED}:
        yield from wrap("No clause of the policy can apply to it. Choose a policy that fits you with --policy.", _WIDTH, "  ", "  ")
    elif not report.findings:
        clear = f"No adverse fact within what the policy covers. It does not cover: {plain(report.covers_not)}"
        yield from wrap(clear, _WIDTH, "  ", "  ")
        for told_in_part in report.in_part:
            yield from wrap(f"carried in part: {plain(told_in_part)}", _WIDTH, "  ", "    ")
    for notice in report.notices:
        about = f" ({plain(notice.about)})" if notice.about else ""
        yield from wrap(f"notice: {plain(notice.says)}{about}", _WIDTH, "  ", "    ")
    shown: set[str] = set()
    for finding in report.findings:
        yield ""
        yield from _finding(report, finding, shown)


# --- who is behind it -------------------------------------------------------------------------------------------------------------


def _candidate(candidate: Meant, several: bool) -> Iterator[str]:
    found: Background = candidate.behind
    weight = f", weight {candidate.weight:g}" if several else ""
    yield f"  {plain(found.name)} ({plain(candidate.subject)}{weight})"
    for party in sorted(found.parties, key=lambda party: _TODAY[party.answer]):
        if party.thing != candidate.subject:
            yield from _party(party)
    for gap in found.gaps:
        yield f"    unknown: {plain(gap)}"
    for naming in found.members:
        yield from _naming(naming)
    if found.registered:
        alone = "low confidence: no fact speaks of this number"
        alone = f"{alone}; the table of {found.registered} alone tells its registered name"
        yield from wrap(alone, _WIDTH, "    ", "      ")


_TODAY: Final = {Truth.YES: 0, Truth.OPEN: 1, Truth.NO: 2}
"""The order of what is told: what holds on the judged day first."""


def _party(party: PartyBehind) -> Iterator[str]:
    relations = ", ".join(party.relations) or "stands behind it"
    sure = "" if party.answer is Truth.YES else f" [{party.answer.value}: {plain(party.why)}]"
    yield f"    {relations}: {plain(party.name)} ({plain(party.thing)}){sure}"
    for statement in party.statements:
        yield from _statement(statement, "      ")


def _naming(naming: Naming) -> Iterator[str]:
    """Context, and said to be: nothing is judged by it."""
    day = f"on {naming.named}" if naming.named else "on a day that is not known"
    through = f", {plain(naming.through)}" if naming.through else ""
    sure = "" if naming.sure else ", not verified"
    stood = {Truth.YES: "", Truth.NO: "; not on the judged day", Truth.OPEN: "; open on the judged day"}[naming.today]
    what = f"named a Clean Network member {day}: {plain(naming.name)} ({naming.kind}){through}{sure}"
    ends = f", until {naming.until}" if naming.until else ""
    basis = f"basis: {plain(naming.basis)}{ends}{stood}; context, nothing is judged by it"
    yield from wrap(f"{what}; {basis}", _WIDTH, "    ", "      ")
    for source in naming.statement.sources:
        yield f"      {plain(source.url)}{f' ({plain(source.said)})' if source.said else ''}"


def _statement(statement: Statement, indent: str) -> Iterator[str]:
    notes = "; ".join(n for n in (plain(statement.valid), doubt(statement)) if n)
    yield from wrap(f"{plain(statement.says)}{f' ({notes})' if notes else ''}", _WIDTH, indent, indent + "  ")
    for source in statement.sources:
        notes = "; ".join(n for n in (plain(source.said), f"read in {plain(source.read_in)}" if source.read_in else "") if n)
        yield f"{indent}  {plain(source.url)}{f' ({notes})' if notes else ''}"


# --- what the policy says of it ---------------------------------------------------------------------------------------------------


def _finding(report: Report, finding: Finding, shown: set[str]) -> Iterator[str]:
    """A finding in a few lines; each statement's sources are told once."""
    what = f"{finding.verdict.value.upper()} {finding.line}, as {plain(finding.use.role)}"
    nobody = "the facts do not say whom the name means" if len(finding.use.candidates) > 1 else "nobody is known"
    yield f"{what}: {plain(finding.clause) or nobody} [{finding.fingerprint}]"
    if finding.clause:
        clause = report.clauses[finding.clause]
        yield from wrap(plain(clause.title), _WIDTH, "  ", "    ")
        yield from wrap("; ".join(p for p in (forbidden(report, finding), state(finding.state)) if p), _WIDTH, "  ", "    ")
        yield from wrap(cited(clause.primary), _WIDTH, "  law: ", "    ")
    else:
        yield from wrap(f"{plain(finding.why)}; {many(len(finding.undecided), 'clause')} undecided", _WIDTH, "  ", "    ")
    for step in finding.chain:
        if step.statement and step.statement not in shown:
            shown.add(step.statement)
            yield from _statement(report.statements[step.statement], "  ")
        elif step.statement:
            yield from wrap(plain(step.says), _WIDTH, "  ", "    ")
    if finding.clause and finding.why:
        yield from wrap(f"open or doubtful: {plain(finding.why)}", _WIDTH, "  ", "    ")
