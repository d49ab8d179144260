"""One finding told step by step, from the report alone: seen where, operated by, held by, named in, clause, source.

It needs no pack and no input: statements, their sources and the clause stand in the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.model.report import Finding, Primary, Report, Source
from cleannet.model.report import fingerprint as made
from cleannet.report.escape import plain, wrap
from cleannet.report.words import amount, cited, doubt, forbidden, heading, many, moment, place, record, state, subject

LEAST: Final = 6
"""Digits of a fingerprint that a person has to type."""

_WIDTH: Final = 100
_LISTED: Final = 5
_LONGEST: Final = 2000
_CONFIDENCE: Final = {
    "high": "identified by a sourced fact about this very subject",
    "low": "rests on the embedded table of addresses, or on a name alone; your own routes or identifiers would settle it",
}


def explain(report: Report, fingerprint: str) -> str:
    """The finding whose fingerprint begins so. Raises ValueError where none does, several do, or it is too short."""
    finding = find(report, fingerprint)
    lines: list[str] = []
    for first, text in _told(report, finding):
        lines += wrap(text, _WIDTH, first, " " * max(4, len(first))) if text else [first]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def find(report: Report, fingerprint: str) -> Finding:
    """The one finding that is meant."""
    asked = fingerprint.strip().lower()
    if not re.fullmatch(r"[0-9a-f]+", asked):
        raise ValueError(f"{plain(fingerprint, 40)!r} is no fingerprint; it is made of the digits 0-9 and a-f")
    if len(asked) < LEAST:
        raise ValueError(f"{asked!r} is too short; give {LEAST} digits of the fingerprint or more")
    fits = {f.fingerprint: f for f in report.findings if f.fingerprint.startswith(asked)}
    if not fits:
        held = many(len(report.findings), "finding")
        raise ValueError(f"no finding has the fingerprint {plain(asked, 40)}; the report has {held}")
    if len(fits) > 1:
        listed = [f"{plain(whole, 16)} ({subject(f)})" for whole, f in sorted(fits.items())]
        told = ", ".join(listed[:_LISTED]) + (", …" if len(listed) > _LISTED else "")
        raise ValueError(f"{asked} is the beginning of {len(fits):,} fingerprints, give more digits: {told}")
    return next(iter(fits.values()))


def _told(report: Report, finding: Finding) -> Iterator[tuple[str, str]]:
    """Lines as what stands in front and what is wrapped behind it."""
    if report.partial:
        yield "", "From a partial audit: not all of the input was read."
    if finding.fingerprint != made(finding.rule, *finding.use.identity, finding.clause):
        yield "", "CHANGED AFTER THE AUDIT: the fingerprint is not that of this rule, use and clause."
    yield "", f"{finding.verdict.value.upper()} {subject(finding)} as {plain(finding.use.role)}"
    yield "  ", f"line {plain(finding.line)}, rule {plain(finding.rule)}, fingerprint {plain(finding.fingerprint)}"
    if finding.clause:
        yield "  ", f"confidence {finding.confidence.value}: {_CONFIDENCE[finding.confidence.value]}"
    for name, value in heading(report)[:4]:
        yield "  ", f"{name.lower()} {value}"
    yield from _seen(report, finding)
    yield from _chain(report, finding)
    yield from _clause(report, finding)
    if finding.why:
        yield "", ""
        yield "Open or doubtful: ", plain(finding.why, _LONGEST)
    if finding.waived:
        waived = finding.waived
        filed = f" ({plain(waived.file)})" if waived.file else ""
        yield "", ""
        yield "Waived: ", f"by {plain(waived.owner)} until {plain(waived.expires)}{filed}: {plain(waived.reason)}"
    if finding.remedy:
        yield "", ""
        yield "What to do: ", plain(finding.remedy, _LONGEST)


def _seen(report: Report, finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.tally is None:
        return
    tally = finding.tally
    account = next((a for a in report.accounts if a.name == tally.first.file), None)
    unit = f" ({plain(account.format)}, {record(account.unit, tally.first.record)})" if account else ""
    times = " to ".join(dict.fromkeys(t for t in (moment(tally.seen_first), moment(tally.seen_last)) if t))
    yield "", ""
    yield "Seen", ""
    yield "  ", f"first in {place(tally.first)}{unit}" + (f": {plain(tally.first.text)}" if tally.first.text else "")
    yield "  ", amount(tally) + (f", {times}" if times else "")
    if tally.examples:
        yield "  ", f"most often {', '.join(map(plain, tally.examples))}"
    if tally.assets:
        yield "  ", f"by {', '.join(map(plain, tally.assets))}"


def _chain(report: Report, finding: Finding) -> Iterator[tuple[str, str]]:
    told = [step for step in finding.chain if step.statement]
    yield "", ""
    yield "Because" if told else "Because: no statement of the facts leads further", ""
    for number, step in enumerate(told, start=1):
        yield f"  {number}. ", plain(step.says, _LONGEST)
        statement = report.statements.get(step.statement)
        if statement is None:
            yield "     ", f"the report does not hold the statement {plain(step.statement)}"
            continue
        valid = plain(statement.valid) or "no dates told"
        yield "     ", f"{valid}; {doubt(statement) or 'verified'}"
        yield from _sources(statement.sources, "     ")
        if statement.note:
            yield "     note: ", plain(statement.note, _LONGEST)


def _clause(report: Report, finding: Finding) -> Iterator[tuple[str, str]]:
    yield "", ""
    if not finding.clause:
        yield f"Undecided: {many(len(finding.undecided), 'clause')}", ""
        for name in finding.undecided:
            clause = report.clauses.get(name)
            yield "  ", plain(name) + (f": {plain(clause.acts)}; binds {plain(clause.binds)}" if clause else "")
        return
    clause = report.clauses.get(finding.clause)
    yield f"Clause {plain(finding.clause)}", ""
    if clause is None:
        yield "  ", "the report does not hold its text"
        return
    yield "  ", plain(clause.title)
    yield from _primary("law", clause.primary)
    yield "  ", plain(clause.says, _LONGEST)
    yield "  ", forbidden(report, finding)
    if finding.state:
        yield "  ", state(finding.state)
        if finding.state.primary:
            yield from _primary("that", finding.state.primary)
    yield from _sources(clause.sources, "  ")


def _primary(word: str, primary: Primary | None) -> Iterator[tuple[str, str]]:
    yield f"  {word}: ", cited(primary)
    if primary and primary.url:
        yield f"    {plain(primary.url, _LONGEST)}", ""


def _sources(sources: tuple[Source, ...], indent: str) -> Iterator[tuple[str, str]]:
    if not sources:
        yield indent, "no source"
    for source in sources:
        told = ", ".join(plain(part).replace("_", " ") for part in (source.said, source.kind) if part)
        evidence = f": {plain(source.evidence)}" if source.evidence else ""
        yield f"{indent}source: {plain(source.url, _LONGEST)}", ""  # an address that is broken in two cannot be opened
        if source.read_in:
            yield f"{indent}  read in: {plain(source.read_in, _LONGEST)}", ""
        if told or evidence:
            yield f"{indent}  ", (told + evidence).removeprefix(": ")
