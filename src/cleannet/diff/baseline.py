"""A report beside an earlier one: findings that the earlier report has are marked, so that only new ones are shown and fail.

A finding is known if the earlier report has it with a verdict that is as bad or worse. What people did about it, such as a waiver,
does not matter.
"""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from cleannet.model.promise import STATES, State
from cleannet.model.report import Baseline, Finding, Report


def against(report: Report, earlier: Report, file: str) -> Report:
    """The report with each finding marked as new, worse or known. file: the name of the earlier report."""
    before = {finding.fingerprint: finding for finding in earlier.findings}

    def marked(finding: Finding) -> Finding:
        was = before.get(finding.fingerprint)
        mark = "new" if was is None else "worse" if finding.verdict.rank < was.verdict.rank else "known"
        return replace(finding, baseline=mark)

    promised = {one.fingerprint: one.state for one in earlier.contradictions}
    contradictions = tuple(
        replace(one, baseline="new" if (was := promised.get(one.fingerprint)) is None else _again(one.state, was))
        for one in report.contradictions
    )
    findings = tuple(map(marked, report.findings))
    known = Counter(finding.verdict.value for finding in findings if finding.baseline == "known")
    told = Baseline(
        file=file,
        policy=earlier.policy,
        as_of=earlier.as_of,
        known_on=earlier.known_on,
        known=dict(sorted(known.items())),
        gone=len(before.keys() - {finding.fingerprint for finding in findings}),
    )
    return replace(report, findings=findings, contradictions=contradictions, baseline=told)


def _again(state: State, was: State) -> str:
    return "worse" if STATES.index(state) < STATES.index(was) else "known"
