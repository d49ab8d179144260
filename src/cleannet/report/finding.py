"""Picks one finding out of a report by its fingerprint, with everything it rests on; neither pack nor inputs are needed."""

from __future__ import annotations

import re
from typing import Final

from cleannet.model.answers.contradicted import TracedContradiction
from cleannet.model.answers.finding import TracedFinding
from cleannet.model.report import Finding, Report
from cleannet.model.report import fingerprint as made
from cleannet.report.escape import plain
from cleannet.report.words import many, subject

LEAST: Final = 6
"""Digits of a fingerprint that a person has to type."""

_LISTED: Final = 5


def traced(report: Report, fingerprint: str) -> TracedFinding:
    """The finding whose fingerprint begins so. Raises ValueError if none does, several do, or the text is too short."""
    finding = _found(report, fingerprint)
    named = (finding.clause, *finding.undecided)
    first = finding.tally.first.file if finding.tally else ""
    return TracedFinding(
        version=report.version,
        policy=report.policy,
        policy_title=report.policy_title,
        policy_why=report.policy_why,
        reads=report.reads,
        as_of=report.as_of,
        known_on=report.known_on,
        pack=report.pack,
        partial=report.partial,
        changed=finding.fingerprint != made(finding.rule, *finding.use.identity, finding.clause),
        finding=finding,
        account=next((a for a in report.accounts if a.name == first), None) if finding.tally else None,
        clauses={name: report.clauses[name] for name in named if name in report.clauses},
        statements={s.statement: report.statements[s.statement] for s in finding.chain if s.statement in report.statements},
    )


def promised(report: Report, fingerprint: str) -> TracedContradiction | None:
    """The contradiction whose fingerprint begins so; None if no single one does."""
    asked = fingerprint.strip().lower()
    fits = [one for one in report.contradictions if len(asked) >= LEAST and one.fingerprint.startswith(asked)]
    if len(fits) != 1:
        return None
    (one,) = fits
    return TracedContradiction(
        version=report.version,
        policy=report.policy,
        as_of=report.as_of,
        known_on=report.known_on,
        partial=report.partial,
        says=one.says,
        contradiction=one,
        account=next((account for account in report.accounts if account.name == one.fact.place.file), None),
    )


def _found(report: Report, fingerprint: str) -> Finding:
    """The one finding that is meant."""
    asked = fingerprint.strip().lower()
    if not re.fullmatch(r"[0-9a-f]+", asked):
        raise ValueError(f"{plain(fingerprint, 40)!r} is not a fingerprint; it is made of the digits 0-9 and a-f")
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
