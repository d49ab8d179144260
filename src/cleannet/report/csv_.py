"""The findings as a table for spreadsheets, one row per finding; no cell can become a formula.

Write it with its own line ends (CR LF): open the file with `newline=""`.

*Source*: RFC 4180; owasp.org/www-community/attacks/CSV_Injection.
"""

from __future__ import annotations

import csv
import io
from typing import Final

from cleannet.model.promise import Contradiction
from cleannet.model.report import Finding, Report
from cleannet.report.escape import plain
from cleannet.report.words import moment, steps

COLUMNS: Final = (
    "fingerprint", "verdict", "lead", "confidence", "line", "rule", "role", "subject", "name", "clause", "measure", "acts", "binds",
    "stamp", "state", "since", "instrument", "confirmed", "confirmed_by", "why", "undecided", "file", "record", "records", "octets",
    "packets", "hosts", "seen_first", "seen_last", "assets", "assets_in_all", "chain",
    "waived_by", "waived_until", "waiver_reason", "remedy",
    "law", "law_kind", "law_seen", "law_url", "source", "evidence", "policy", "reads", "as_of", "known_on", "window_since",
    "window_until", "partial",
)  # fmt: skip

_STARTS: Final = tuple("=+-@\t\r＝＋－＠")
"""What makes a spreadsheet read a cell as a formula; the wide forms do so in some languages."""

_CELL: Final = 32_000
"""Characters of a cell; spreadsheets hold 32,767."""


def render(report: Report) -> str:
    """A header and one row per contradiction and finding; counts that no record states are empty."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    against = (_contradiction(report, one) for one in report.contradictions)
    writer.writerows([cell(row.get(column, "")) for column in COLUMNS] for row in against)
    writer.writerows([cell(row[column]) for column in COLUMNS] for row in (_row(report, finding) for finding in report.findings))
    return out.getvalue()


def cell(text: str) -> str:
    """The text on one line, with an apostrophe in front if it would begin a formula.

    >>> cell("=1+1"), cell("a\\x00b"), cell("\\t=1")
    ("'=1+1", 'a\\\\x00b', "'\\\\t=1")
    """
    shown = plain(text, _CELL)
    return f"'{shown}" if text.startswith(_STARTS) or shown.lstrip().startswith(_STARTS) else shown


def _row(report: Report, finding: Finding) -> dict[str, str]:
    clause, state, waived, tally = report.clauses.get(finding.clause), finding.state, finding.waived, finding.tally
    law, again = clause.primary if clause else None, state.confirmed if state else None
    return {
        "fingerprint": finding.fingerprint,
        "verdict": finding.verdict.value,
        "lead": "yes" if finding.lead else "",
        "confidence": finding.confidence.value,
        "line": finding.line,
        "rule": finding.rule,
        "role": finding.use.role,
        "subject": finding.use.subject,
        "name": finding.subject_name,
        "clause": finding.clause,
        "measure": clause.measure if clause else "",
        "acts": clause.acts if clause else "",
        "binds": clause.binds if clause else "",
        "stamp": finding.stamp,
        "state": state.state if state else "",
        "since": state.since if state else "",
        "instrument": state.instrument if state else "",
        "confirmed": again.date if again else "",
        "confirmed_by": again.instrument if again else "",
        "why": finding.why,
        "undecided": " ".join(finding.undecided),
        "file": tally.first.file if tally else "",
        "record": str(tally.first.record) if tally else "",
        "records": str(tally.records) if tally else "",
        "octets": str(tally.octets) if tally and tally.octets >= 0 else "",
        "packets": str(tally.packets) if tally and tally.packets >= 0 else "",
        "hosts": str(tally.hosts) if tally and tally.hosts >= 0 else "",
        "seen_first": moment(tally.seen_first) if tally else "",
        "seen_last": moment(tally.seen_last) if tally else "",
        "assets": " ".join(tally.assets) if tally else "",
        "assets_in_all": str(tally.assets_in_all) if tally and tally.assets_in_all else "",
        "chain": " -> ".join(steps(finding)),
        "waived_by": waived.owner if waived else "",
        "waived_until": waived.expires if waived else "",
        "waiver_reason": waived.reason if waived else "",
        "remedy": finding.remedy,
        "law": law.text if law else "",
        "law_kind": law.kind if law else "",
        "law_seen": ("seen" if law.seen else "cited") if law else "",
        "law_url": law.url if law else "",
        "source": clause.sources[0].url if clause and clause.sources else "",
        "evidence": finding.evidence,
        "policy": report.policy,
        "reads": report.reads,
        "as_of": report.as_of,
        "known_on": report.known_on,
        "window_since": report.since,
        "window_until": report.until,
        "partial": "yes" if report.partial else "no",
    }


def _contradiction(report: Report, one: Contradiction) -> dict[str, str]:
    """A row about a promise: its rule is who promises, its chain both sides, its verdict the state."""
    fact = one.fact
    return {
        "fingerprint": one.fingerprint,
        "verdict": one.state,
        "confidence": one.confidence.value,
        "rule": f"promise/{one.promise.by}",
        "role": fact.role,
        "subject": fact.subject,
        "name": fact.name,
        "since": one.promise.since,
        "why": one.why or one.says,
        "file": fact.place.file,
        "record": str(fact.place.record),
        "records": str(fact.records),
        "seen_first": fact.first,
        "seen_last": fact.last,
        "chain": f"{one.promise.about} is {one.promise.says}: {one.promise.place.where} -> {fact.shares}: {fact.place.where}",
        "remedy": one.do,
        "policy": report.policy,
        "reads": report.reads,
        "as_of": report.as_of,
        "known_on": report.known_on,
        "window_since": report.since,
        "window_until": report.until,
        "partial": "yes" if report.partial else "no",
    }
