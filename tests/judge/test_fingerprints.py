"""A fingerprint stays while the evidence changes; confidence is low where a table or a name alone identifies."""

from __future__ import annotations

from datetime import date

import pytest
from judging import (
    CAMERA,
    CLEAN,
    HIKVISION,
    USES,
    Put,
    made_clause,
    made_policy,
    of_clause,
)

from cleannet.model import facts as form
from cleannet.model.subject import EntityId, Subject
from cleannet.model.use import Candidate, Use, use
from cleannet.model.verdict import Confidence, Verdict


def test_a_fingerprint_is_of_rule_use_and_clause_and_stays_while_the_evidence_changes(put: Put) -> None:
    named = made_policy(made_clause(names=HIKVISION))
    pending = made_policy(made_clause(names=HIKVISION, events=[form.Event(date="2024-01-01", state="pending")]))
    one, other = (of_clause(put(p, CAMERA).findings, "made/a") for p in (named, pending))
    assert one.fingerprint == other.fingerprint
    assert one.evidence != other.evidence
    assert one.fingerprint != of_clause(put(named, use("maker", "org:hikvision", purpose="toy")).findings, "made/a").fingerprint
    assert len({f.fingerprint for f in put(CLEAN, *USES).findings}) == len(put(CLEAN, *USES).findings)


def test_the_evidence_changes_with_what_a_statement_says(put: Put) -> None:
    """The same statements by their ids; one of them was corrected."""
    one, other = (
        of_clause(
            put(made_policy(made_clause(names=[form.ClauseName(entity=EntityId("hikvision"), from_=day)])), CAMERA).findings,
            "made/a",
        )
        for day in ("2020-01-01", "2021-01-01")
    )
    assert one.chain == other.chain
    assert one.fingerprint == other.fingerprint
    assert one.evidence != other.evidence


def test_the_chain_goes_from_the_record_to_the_clause(put: Put) -> None:
    finding = of_clause(put(CLEAN, use("transit", "asn:4134")).findings, "us-1260h/s805-direct")
    says = [step.says for step in finding.chain]
    assert says[0] == "seen as transit in uplink.log, record 1"
    assert says[1].startswith("AS4134 (Chinanet) is operated by China Telecom")
    assert says[-1].endswith("is named in us-1260h/s805-direct")
    assert all(step.statement for step in finding.chain[1:])


@pytest.mark.parametrize(
    ("role", "subject", "confirmed", "confidence"),
    [
        ("far-end", "asn:4134", False, Confidence.LOW),
        ("far-end", "asn:4134", True, Confidence.HIGH),
        ("hop", "asn:4134", False, Confidence.LOW),
        ("transit", "asn:4134", False, Confidence.HIGH),  # the path tells the number, a sourced fact tells the operator
        ("transit", "asn:64500", False, Confidence.LOW),  # whose it is, only the table could tell
        ("far-end", "address:203.0.113.9", False, Confidence.LOW),
        ("maker", "org:hikvision", False, Confidence.HIGH),
        ("maker", "name:Example", False, Confidence.LOW),
    ],
)
def test_confidence_is_low_where_the_embedded_table_or_a_name_alone_identifies(
    put: Put, role: str, subject: str, confirmed: bool, confidence: Confidence
) -> None:
    findings = put(CLEAN, use(role, subject), confirmed=confirmed).findings
    assert findings
    assert {f.confidence for f in findings} == {confidence}
    for finding in findings:
        by_table = confidence is Confidence.LOW and not subject.startswith("name:")
        assert ("import your own RIB or pfx2as" in finding.remedy) is by_table


def test_what_clauses_say_of_one_name_that_nobody_bears_they_say_of_every_such_name(put: Put) -> None:
    """Asked once, told of each: lists name strangers by the ten thousand."""
    names = ["name:Quillfeather Stoneworks", "name:Larkspur Gravel Works", "name:Hikvision Nordic AB"]
    together = put("clean-network", *(use("listed", name) for name in names))
    for name in names:
        alone = put("clean-network", use("listed", name))
        assert alone.findings
        assert [f for f in together.findings if f.use.subject == name] == alone.findings
    whys = {name: {f.why for f in together.findings if f.use.subject == name} for name in names}
    assert whys[names[0]] == whys[names[1]] != whys[names[2]]


def test_of_what_is_surely_meant_together_the_worst_stands(put: Put) -> None:
    both = Use("listed", (Candidate(Subject("org:deepseek-hangzhou")), Candidate(Subject("app:deepseek"))))
    doubted = Use("listed", (Candidate(Subject("org:deepseek-hangzhou"), 0.9), Candidate(Subject("app:deepseek"), 0.9)))
    assert put("us-state-tx", use("listed", "org:deepseek-hangzhou")).uses[0].lines["app"] is Verdict.CLEAR
    assert put("us-state-tx", both).uses[0].lines["app"] is Verdict.DENIED
    assert put("us-state-tx", doubted).uses[0].lines["app"] is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("policy", "function", "clause", "verdict"),
    [
        ("uk-telecom", "gNodeB", "uk-huawei-dvd-2022/no-new-5g", Verdict.CONDITIONAL),
        ("uk-telecom", "sanctions-affected OLT", "uk-huawei-dvd-2022/no-sanctions-affected-fibre", Verdict.CONDITIONAL),
        ("uk-telecom", "OLT", "uk-huawei-dvd-2022/no-sanctions-affected-fibre", Verdict.UNKNOWN),
        ("uk-telecom", "5G core", "uk-huawei-dvd-2022/core", Verdict.DENIED),  # what has to go, is there
        ("se-telecom", "5G core", "se-pts-2020/huawei-new", Verdict.CONDITIONAL),
        ("se-telecom", "5G core", "se-pts-2020/huawei-existing", Verdict.DENIED),
    ],
)
def test_a_thing_that_is_there_does_not_show_that_it_is_new(
    put: Put, policy: str, function: str, clause: str, verdict: Verdict
) -> None:
    found = of_clause(put(policy, use("maker", "org:huawei-tech", function=function), day=date(2026, 11, 24)).findings, clause)
    assert found.verdict is verdict
    assert ("not a new installation" in found.why) is (verdict is Verdict.CONDITIONAL)


def test_what_a_carrier_may_not_get_authorised_hides_behind_no_cable(put: Put) -> None:
    """A router is no part of a cable system, so the clause on cable systems does not open it."""
    result = put("us-carrier-fcc", use("maker", "org:huawei-tech", function="router"), day=date(2026, 11, 24))
    assert {f.verdict for f in result.findings} == {Verdict.CONDITIONAL}
    assert "us-fcc-22-84/telecom" in {f.clause for f in result.findings}
