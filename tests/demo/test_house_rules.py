"""The waivers and the policy beside the sample organisation are valid, and speak of what is in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import cleannet
from cleannet.model.day import span
from cleannet.pack.facts import open_facts
from cleannet.policy.policy import read_policies, read_waivers

DEMO = Path(cleannet.__file__).parent / "demo"
DAY = date(2026, 11, 24)


def test_one_waiver_has_expired() -> None:
    waivers = [waiver for waiver, _ in read_waivers(DEMO / "waivers.yaml")]
    assert len(waivers) == 13
    assert [w.subject for w in waivers if span(w.expires)[0] <= DAY] == ["asn:4134"]


def test_waivers_and_policy_name_clauses_that_exist() -> None:
    measures = open_facts().measures
    clauses = {clause.id for measure in measures.values() for clause in measure.clauses}
    assert {waiver.clause for waiver, _ in read_waivers(DEMO / "waivers.yaml")} <= clauses
    policy = read_policies(DEMO / "policy.yaml", measures)["ostermere"]
    assert policy.clauses[0].id == "ostermere-rules/shelf"
    assert policy.text.we.domains == ("ostermere.example",)
    assert {clause.id.partition("/")[0] for clause in policy.clauses} == {
        "ostermere-rules",
        "us-fcc-covered-list",
        "us-ndaa2019-889",
    }
