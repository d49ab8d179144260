"""Candidates that agree give their verdict; those that do not are unknown, and weights never decide."""

from __future__ import annotations

import pytest
from judging import (
    CLEAN,
    HIKVISION,
    Put,
    made_clause,
    made_policy,
    of_clause,
    several,
)

from cleannet.model import facts as form
from cleannet.model.subject import EntityId, Subject
from cleannet.model.use import Candidate, Use, use
from cleannet.model.verdict import Verdict


def test_candidates_that_agree_give_their_verdict(put: Put) -> None:
    policy = made_policy(made_clause(names=[*HIKVISION, form.ClauseName(entity=EntityId("dahua"))]))
    finding = of_clause(put(policy, several("org:hikvision", "org:dahua")).findings, "made/a")
    assert finding.verdict is Verdict.DENIED
    assert " or " in finding.subject_name


@pytest.mark.parametrize("others", [["org:cisco"], ["name:Example"], ["org:cisco", "org:ericsson"], ["oui:FFFFFF"]])
def test_candidates_that_do_not_agree_are_unknown_and_never_denied(put: Put, others: list[str]) -> None:
    policy = made_policy(made_clause(names=HIKVISION))
    for subjects in (["org:hikvision", *others], [*others, "org:hikvision"]):
        result = put(policy, several(*subjects))
        assert {f.verdict for f in result.findings} == {Verdict.UNKNOWN}
        assert "the candidates do not agree" in of_clause(result.findings, "made/a").why


def test_weights_never_decide(put: Put) -> None:
    policy = made_policy(made_clause(names=HIKVISION))
    sure = Use("maker", (Candidate(Subject("org:hikvision"), 0.999), Candidate(Subject("org:cisco"), 0.001)))
    assert {f.verdict for f in put(policy, sure).findings} == {Verdict.UNKNOWN}


@pytest.mark.parametrize("other", ["org:cisco", "name:Example", "org:dahua", "org:tp-link"])
def test_a_candidate_more_never_turns_into_denied_what_was_not(put: Put, other: str) -> None:
    alone = put(CLEAN, use("maker", other)).uses[0].lines["equipment"]
    both = put(CLEAN, several(other, "org:hikvision")).uses[0].lines["equipment"]
    assert alone is Verdict.DENIED or both is not Verdict.DENIED


def test_candidates_of_which_none_is_named_are_clear(put: Put) -> None:
    assert put(CLEAN, several("org:cisco", "org:ericsson")).findings == []
