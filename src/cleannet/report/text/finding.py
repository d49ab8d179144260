"""One finding step by step: seen where, operated by, held by, named in, clause, source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.model.answers.finding import TracedFinding
from cleannet.model.report import Primary, Source
from cleannet.report.escape import plain
from cleannet.report.text.lines import BOLD, PIPE, Line, Screen, lines, verdict
from cleannet.report.words import amount, asked, assets, cited, doubt, forbidden, many, moment, place, record, state, subject

_CONFIDENCE: Final = {
    "high": "identified by a sourced fact about this very subject",
    "low": "rests on the embedded table of addresses, or on a name alone; your own routes or identifiers would settle it",
}

_Told = Line | tuple[str, str]
"""A line, or what stands in front and what is wrapped behind it."""


def page(told: TracedFinding, screen: Screen = PIPE) -> str:
    """The finding, step by step."""
    laid = (one if isinstance(one, Line) else Line(one[1], one[0], " " * max(4, len(one[0]))) for one in _told(told))
    return lines(laid, screen)


def _told(told: TracedFinding) -> Iterator[_Told]:
    finding = told.finding
    if told.partial:
        yield "", "From a partial audit: not all of the input was read."
    if told.changed:
        yield "", "CHANGED AFTER THE AUDIT: the fingerprint is not that of this rule, use and clause."
    yield verdict(finding.verdict, f"{subject(finding)} as {plain(finding.use.role)}")
    yield "  ", f"line {plain(finding.line)}, rule {plain(finding.rule)}, fingerprint {plain(finding.fingerprint)}"
    if finding.clause:
        yield "  ", f"confidence {finding.confidence.value}: {_CONFIDENCE[finding.confidence.value]}"
    for name, value in asked(told):
        yield "  ", f"{name.lower()} {value}"
    yield from _seen(told)
    yield from _chain(told)
    yield from _clause(told)
    if finding.why:
        yield "", ""
        yield "Open or doubtful: ", plain(finding.why)
    if finding.waived:
        waived = finding.waived
        filed = f" ({plain(waived.file)})" if waived.file else ""
        yield "", ""
        yield "Waived: ", f"by {plain(waived.owner)} until {plain(waived.expires)}{filed}: {plain(waived.reason)}"
    if finding.remedy:
        yield "", ""
        yield "What to do: ", plain(finding.remedy)


def _seen(told: TracedFinding) -> Iterator[_Told]:
    tally, account = told.finding.tally, told.account
    if tally is None:
        return
    number = f", {record(account.unit, tally.first.record)}" if account and tally.first.line else ""
    unit = f" ({plain(account.format)}{number})" if account else ""
    times = " to ".join(dict.fromkeys(t for t in (moment(tally.seen_first), moment(tally.seen_last)) if t))
    yield "", ""
    yield Line("Seen", ink=BOLD)
    yield "  ", f"first in {place(tally.first)}{unit}" + (f": {plain(tally.first.text)}" if tally.first.text else "")
    yield "  ", amount(tally) + (f", {times}" if times else "")
    for one in tally.evidence:
        yield "  ", plain(one.words)
    if tally.examples:
        yield "  ", f"most often {', '.join(map(plain, tally.examples))}"
    if tally.assets:
        yield "  ", f"by {assets(tally)}"


def _chain(told: TracedFinding) -> Iterator[_Told]:
    steps = [step for step in told.finding.chain if step.statement]
    yield "", ""
    yield Line("Because" if steps else "Because: the facts hold no further statement", ink=BOLD)
    for number, step in enumerate(steps, start=1):
        yield f"  {number}. ", plain(step.says)
        statement = told.statements.get(step.statement)
        if statement is None:
            yield "     ", f"the report does not hold the statement {plain(step.statement)}"
            continue
        valid = plain(statement.valid) or "no dates told"
        yield "     ", f"{valid}; {doubt(statement) or 'verified'}"
        yield from _sources(statement.sources, "     ")
        if statement.note:
            yield "     note: ", plain(statement.note)


def _clause(told: TracedFinding) -> Iterator[_Told]:
    finding = told.finding
    yield "", ""
    if not finding.clause:
        yield Line(f"Undecided: {many(len(finding.undecided), 'clause')}", ink=BOLD)
        for name in finding.undecided:
            clause = told.clauses.get(name)
            yield "  ", plain(name) + (f": {plain(clause.acts)}; binds {plain(clause.binds)}" if clause else "")
        return
    clause = told.clauses.get(finding.clause)
    yield Line(f"Clause {plain(finding.clause)}", ink=BOLD)
    if clause is None:
        yield "  ", "the report does not hold its text"
        return
    yield "  ", plain(clause.title)
    yield from _primary("law", clause.primary)
    yield "  ", plain(clause.says)
    yield "  ", forbidden(told, finding)
    if finding.state:
        yield "  ", state(finding.state)
        if finding.state.primary:
            yield from _primary("that", finding.state.primary)
    yield from _sources(clause.sources, "  ")


def _primary(word: str, primary: Primary | None) -> Iterator[_Told]:
    yield f"  {word}: ", cited(primary)
    if primary and primary.url:
        yield Line(plain(primary.url), "    ", whole=True)


def _sources(sources: tuple[Source, ...], indent: str) -> Iterator[_Told]:
    if not sources:
        yield indent, "no source"
    for source in sources:
        told = ", ".join(plain(part).replace("_", " ") for part in (source.said, source.kind) if part)
        evidence = f": {plain(source.evidence)}" if source.evidence else ""
        yield Line(plain(source.url), f"{indent}source: ", whole=True)
        if source.read_in:
            yield Line(plain(source.read_in), f"{indent}  read in: ", whole=True)
        if told or evidence:
            yield f"{indent}  ", (told + evidence).removeprefix(": ")
