"""Where nobody is known behind a use, one unknown finding lists the undecided clauses."""

from __future__ import annotations

from judging import (
    HIKVISION,
    Put,
    made_clause,
    made_policy,
)

from cleannet.model import facts as form
from cleannet.model.subject import EntityId
from cleannet.model.use import use


def test_nobody_known_is_one_finding_that_lists_the_undecided_clauses(put: Put) -> None:
    policy = made_policy(
        made_clause("made/a", names=HIKVISION), made_clause("made/b", names=[form.ClauseName(entity=EntityId("dahua"))])
    )
    (finding,) = put(policy, use("maker", "name:Example Radios")).findings
    assert finding.clause == ""
    assert finding.undecided == ("made/a", "made/b")
    assert "the facts know nobody of this name" in finding.says


def test_an_ended_clause_says_nothing_of_somebody_unknown(put: Put) -> None:
    ended = made_clause(names=HIKVISION, events=[form.Event(date="2024-01-01", state="ended")])
    result = put(made_policy(ended), use("maker", "name:Example Radios"))
    assert (result.findings, result.notices) == ([], set())
