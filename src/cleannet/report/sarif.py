"""A report as SARIF 2.1.0 for the dashboards of code scanners; it is also written if nothing was found.

Rules are clauses (a finding with nobody known has a rule of cleannet instead); locations are records of inputs, with a line only if
the record is a line; the chain is the code flow; a waiver is a suppression. It has no times and no random ids: the same report
gives the same bytes.

*Source*: docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os, sections 3.11 (messages), 3.14, 3.20 (invocation), 3.27 (result).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from cleannet.model.promise import Contradiction
from cleannet.model.report import ClauseText, FileAccount, Finding, Notice, Primary, Report
from cleannet.model.use import Sighting
from cleannet.model.verdict import Verdict
from cleannet.report.escape import in_json, plain
from cleannet.report.words import PROMISES, attempts, cited, forbidden, moment, record, state, subject

Json = dict[str, Any]

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL: Final = {Verdict.DENIED: "error", Verdict.UNKNOWN: "warning", Verdict.CONDITIONAL: "note"}
_BASELINE: Final = {"new": "new", "worse": "updated", "known": "unchanged"}
_LONGEST: Final = 2000
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class _Known:
    """The indexes of the inputs, by name, and of the rules, by id."""

    accounts: dict[str, FileAccount]
    artifact: dict[str, int]
    rule: dict[str, int]


def render(report: Report) -> str:
    """The report as one run."""
    accounts = {account.name: account for account in report.accounts}
    rules = {
        rule["id"]: rule
        for rule in (*map(_rule, sorted(report.clauses.values(), key=lambda c: c.id)), *_own_rules(report), *_of_promises(report))
    }
    order = {rule: index for index, rule in enumerate(rules)}
    index = {name: number for number, name in enumerate(accounts)}
    run: Json = {
        "tool": {"driver": {"name": "cleannet", "version": plain(report.version), "rules": list(rules.values())}},
        "automationDetails": {"id": f"cleannet/{_part(report.policy)}/{_part(report.as_of)}"},
        "invocations": [_invocation(report)],
        "artifacts": [_artifact(account) for account in accounts.values()],
        "results": [
            *(_contradicted(one, _Known(accounts, index, order)) for one in report.contradictions),
            *(_result(report, finding, _Known(accounts, index, order)) for finding in report.findings),
        ],
        "columnKind": "unicodeCodePoints",
        "properties": {
            "policy": plain(report.policy), "policyTitle": plain(report.policy_title), "policyWhy": plain(report.policy_why),
            "coversNot": plain(report.covers_not), "reads": plain(report.reads),
            "inPart": [plain(told) for told in report.in_part],
            "asOf": plain(report.as_of), "knownOn": plain(report.known_on),
            "since": plain(report.since), "until": plain(report.until),
            "pack": plain(report.pack), "partial": report.partial,
            "summary": {plain(line): {plain(v): n for v, n in counts.items()} for line, counts in sorted(report.summary.items())},
            "facts": [
                {"name": plain(t.name), "date": plain(t.date), "licence": plain(t.licence), "attribution": plain(t.attribution),
                 "ageDays": t.age_days, "stale": t.stale}
                for t in report.tables
            ],
        },
    }  # fmt: skip
    return in_json(json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)) + "\n"


# --- rules ------------------------------------------------------------------------------------------------------------------------


def _rule(clause: ClauseText) -> Json:
    bound = f"binds {clause.binds}" if clause.binds else ""
    text = "; ".join(t for t in (cited(clause.primary), clause.acts, bound, clause.force) if t)
    rule: Json = {
        "id": plain(clause.id),
        "shortDescription": _text(clause.title or clause.id),
        "fullDescription": _text(clause.says or clause.title or clause.id),
        "help": _text(text or clause.id),
        "properties": {
            "measure": plain(clause.measure),
            "force": plain(clause.force),
            "primary": _primary(clause.primary),
            "sources": [plain(s.url) + (f" (read in {plain(s.read_in)})" if s.read_in else "") for s in clause.sources],
        },
    }
    if address := _web(clause):
        rule["helpUri"] = address
    return rule


def _own_rules(report: Report) -> list[Json]:
    """A rule for each id that findings name and that is no clause of the report."""
    missing = sorted({_rule_id(f) for f in report.findings} - {plain(c.id) for c in report.clauses.values()})
    return [{"id": rule, "shortDescription": _text(f"{rule}: what is behind the use is not known")} for rule in missing]


def _of_promises(report: Report) -> list[Json]:
    """A rule for each kind of promise that a record contradicts, or may."""
    by = sorted({one.promise.by for one in report.contradictions})
    return [
        {"id": f"promise/{one}", "shortDescription": _text(f"a {PROMISES[one]} says that it is gone, and records show it")}
        for one in by
    ]


def _rule_id(finding: Finding) -> str:
    return plain(finding.clause or finding.rule)


def _primary(primary: Primary | None) -> Json:
    if primary is None:
        return {}
    return {"text": plain(primary.text), "url": plain(primary.url), "kind": plain(primary.kind), "seen": primary.seen}


def _web(clause: ClauseText) -> str:
    """The first address that a browser may open: that of the law itself before those of reports about it."""
    addresses = [*([clause.primary.url] if clause.primary else []), *(s.url for s in clause.sources)]
    address = next((a for a in addresses if a.startswith(("https://", "http://"))), "")
    return _BARE_PERCENT.sub("%25", quote(address, safe="/:?#@!$&'()*+,;=%~", errors="replace"))


# --- results ----------------------------------------------------------------------------------------------------------------------


def _result(report: Report, finding: Finding, known: _Known) -> Json:
    clause = report.clauses.get(finding.clause)
    says = "; ".join(p for p in (forbidden(report, finding), state(finding.state), finding.why if clause else "") if p)
    result: Json = {
        "ruleId": _rule_id(finding),
        "ruleIndex": known.rule[_rule_id(finding)],
        "kind": "fail",
        "level": _LEVEL.get(finding.verdict, "none"),
        "message": _text(f"{subject(finding)}: {says}"),
        "partialFingerprints": {"cleannet/v1": plain(finding.fingerprint)},
        "properties": {
            "verdict": finding.verdict.value, "lead": finding.lead, "confidence": finding.confidence.value,
            "line": plain(finding.line),
            "rule": plain(finding.rule), "role": plain(finding.use.role), "subject": plain(finding.use.subject),
            "evidence": plain(finding.evidence), "stamp": plain(finding.stamp), "undecided": [plain(u) for u in finding.undecided],
            "remedy": plain(finding.remedy),
        },
    }  # fmt: skip
    if finding.baseline:
        result["baselineState"] = _BASELINE[finding.baseline]
    if finding.tally:
        tally = finding.tally
        result["locations"] = [_location(tally.first, known)]
        result["occurrenceCount"] = max(1, tally.records)
        result["properties"]["tally"] = {
            "records": tally.records, "octets": tally.octets, "packets": tally.packets, "hosts": tally.hosts,
            "seenFirst": moment(tally.seen_first), "seenLast": moment(tally.seen_last), "assets": [plain(a) for a in tally.assets],
            "assetsInAll": tally.assets_in_all,
        }  # fmt: skip
        if tally.evidence:
            result["properties"]["tally"]["evidence"] = [plain(one.words) for one in tally.evidence]
    if finding.chain:
        result["codeFlows"] = [{"threadFlows": [{"locations": _flow(finding, clause, result.get("locations", []))}]}]
    if finding.waived:
        waived = finding.waived
        suppression: Json = {
            "kind": "external",
            "status": "accepted",
            "justification": f"{plain(waived.reason)} ({plain(waived.owner)}, until {plain(waived.expires)})",
        }
        if waived.file:
            suppression["location"] = _whole(waived.file)
        result["suppressions"] = [suppression]
    return result


def _contradicted(one: Contradiction, known: _Known) -> Json:
    """A result about a promise: the record is its location, the promise a related one."""
    rule, fact = f"promise/{one.promise.by}", one.fact
    result: Json = {
        "ruleId": rule,
        "ruleIndex": known.rule[rule],
        "kind": "fail",
        "level": "error" if one.state == "contradicted" else "warning",
        "message": _text(f"{one.says}{f'; {one.why}' if one.why else ''}"),
        "partialFingerprints": {"cleannet/v1": plain(one.fingerprint)},
        "locations": [_location(fact.place, known)],
        "relatedLocations": [{**_location(one.promise.place, known), "message": _text("the promise")}],
        "occurrenceCount": max(1, fact.records),
        "properties": {
            "state": one.state, "confidence": one.confidence.value, "promise": plain(one.promise.says),
            "about": plain(one.promise.about), "since": plain(one.promise.since), "until": plain(one.promise.until),
            "subject": plain(fact.subject), "role": plain(fact.role), "shares": plain(fact.shares),
            "first": plain(fact.first), "last": plain(fact.last), "remedy": plain(one.do),
        },
    }  # fmt: skip
    if one.baseline:
        result["baselineState"] = _BASELINE[one.baseline]
    return result


def _flow(finding: Finding, clause: ClauseText | None, seen: list[Json]) -> list[Json]:
    """From the record, through the statements, to the clause."""
    told = [step.says for step in finding.chain] + ([f"{clause.id}: {clause.says}"] if clause else [])
    places = [{"message": _text(says)} for says in told]
    if seen:
        places[0] = {**seen[0], **places[0]}
    return [{"location": location, "executionOrder": number} for number, location in enumerate(places, start=1)]


def _location(first: Sighting, known: _Known) -> Json:
    """The record, on its line if the file has lines."""
    artifact: Json = {"uri": uri(first.file)}
    account = known.accounts.get(first.file)
    if account:
        artifact["index"] = known.artifact[first.file]
    unit = account.unit if account and account.unit else "record"
    physical: Json = {"artifactLocation": artifact}
    if first.line > 0:
        return {"physicalLocation": {**physical, "region": {"startLine": first.line}}}
    name = record(unit, first.record)
    logical = {"name": name, "fullyQualifiedName": f"{plain(first.file)}: {name}", "kind": "record"}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


# --- inputs -----------------------------------------------------------------------------------------------------------------------


def _artifact(account: FileAccount) -> Json:
    return {
        "location": {"uri": uri(account.name)},
        "roles": ["analysisTarget"],
        "properties": {
            "format": plain(account.format), "unit": plain(account.unit), "read": account.read, "judged": account.judged,
            "local": account.local, "skipped": {plain(reason): number for reason, number in sorted(account.skipped.items())},
        },
    }  # fmt: skip


def _invocation(report: Report) -> Json:
    unread = [
        {"level": "error", "message": _text(f"not read: {a.unread}"), "locations": [_whole(a.name)]}
        for a in report.accounts
        if a.unread
    ]
    if report.partial:
        unread.insert(0, {"level": "error", "message": _text("The audit is partial: not all of the input was read.")})
    return {
        "executionSuccessful": not report.partial,
        "toolExecutionNotifications": unread,
        "toolConfigurationNotifications": [_notice(notice) for notice in (*report.notices, *_attempts(report))],
    }


def _attempts(report: Report) -> list[Notice]:
    tried = attempts(report)
    return [Notice(kind="attempts", says=tried)] if tried else []


def _whole(name: str) -> Json:
    return {"physicalLocation": {"artifactLocation": {"uri": uri(name)}}}


def _notice(notice: Notice) -> Json:
    about = f" ({plain(notice.about)})" if notice.about else ""
    return {"level": "note", "message": _text(f"{plain(notice.kind)}: {plain(notice.says)}{about}")}


def uri(name: str) -> str:
    """A file's name as a reference: percent-encoded, never parsed as a scheme or a host.

    >>> uri("logs/a b:c.log"), uri("/var/log/x"), uri("//evil.example/x")
    ('logs/a%20b%3Ac.log', 'file:///var/log/x', 'file:////evil.example/x')
    """
    encoded = quote(name.encode("utf-8", "surrogateescape" if _bytes_of_a_name(name) else "backslashreplace"), safe="/!")
    return f"file://{encoded}" if name.startswith("/") else encoded or "-"


def _part(text: str) -> str:
    return quote(text, safe="", errors="replace")


def _bytes_of_a_name(name: str) -> bool:
    return all(not 0xD800 <= ord(c) <= 0xDFFF or 0xDC80 <= ord(c) <= 0xDCFF for c in name)


def _text(says: str) -> Json:
    """A message. Brackets would become a link and braces a placeholder (3.11.5, 3.11.6), so they are escaped."""
    text = plain(says, _LONGEST).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return {"text": text.replace("{", "{{").replace("}", "}}")}
