"""A valid waiver turns denied and unknown into conditional, and an expired one changes nothing and says so."""

from __future__ import annotations

from datetime import date

import pytest
from judging import (
    CAMERA,
    HIKVISION,
    Put,
    made_clause,
    made_policy,
    of_clause,
    several,
)

from cleannet.model import facts as form
from cleannet.model.subject import EntityId
from cleannet.model.use import use
from cleannet.model.verdict import Verdict
from cleannet.policy.policy import Policy

WAIVER = form.Waiver(clause="made/a", owner="ops", reason="replaced in March", expires="2027-03-31", subject="org:hikvision")


def waived(policy: Policy, **changes: str) -> Policy:
    fields = {f: getattr(WAIVER, f) for f in WAIVER.__struct_fields__}
    return policy.with_waivers([(form.Waiver(**{**fields, **changes}), "waivers.yaml")])


def test_a_valid_waiver_turns_denied_into_conditional(put: Put) -> None:
    result = put(waived(made_policy(made_clause(names=HIKVISION))), CAMERA)
    finding = of_clause(result.findings, "made/a")
    assert finding.verdict is Verdict.CONDITIONAL
    assert finding.waived is not None
    assert (finding.waived.owner, finding.waived.expires, finding.waived.file) == ("ops", "2027-03-31", "waivers.yaml")
    assert result.uses[0].lines["equipment"] is Verdict.CONDITIONAL
    assert result.notices == set()


def test_a_waiver_of_one_finding_is_by_its_fingerprint(put: Put) -> None:
    policy = made_policy(made_clause(names=HIKVISION))
    denied = of_clause(put(policy, CAMERA).findings, "made/a")
    by_print = waived(policy, subject="", fingerprint=denied.fingerprint)
    result = put(by_print, CAMERA, use("listed", "org:hikvision"))
    verdicts = {(f.use.role, f.rule): f.verdict for f in result.findings}
    assert verdicts.pop(("maker", "equipment/maker")) is Verdict.CONDITIONAL
    assert set(verdicts.values()) == {Verdict.DENIED}


def test_a_waiver_turns_unknown_into_conditional(put: Put) -> None:
    policy = waived(made_policy(made_clause(names=HIKVISION)), clause="*", subject="name:Example Radios")
    (finding,) = put(policy, use("maker", "name:Example Radios")).findings
    assert finding.verdict is Verdict.CONDITIONAL
    assert finding.waived is not None


@pytest.mark.parametrize("day", [date(2027, 3, 31), date(2027, 4, 1)])
def test_an_expired_waiver_is_told_even_where_nothing_was_seen_that_it_fits(put: Put, day: date) -> None:
    (notice,) = put(waived(made_policy(made_clause(names=HIKVISION))), use("maker", "org:cisco"), day=day).notices
    assert notice.says == "waivers.yaml: the waiver of ops for made/a matches no finding and expired on 2027-03-31"


@pytest.mark.parametrize("day", [date(2027, 3, 31), date(2027, 4, 1)])
def test_an_expired_waiver_changes_nothing_and_says_so(put: Put, day: date) -> None:
    result = put(waived(made_policy(made_clause(names=HIKVISION))), CAMERA, day=day)
    assert of_clause(result.findings, "made/a").verdict is Verdict.DENIED
    assert of_clause(result.findings, "made/a").waived is None
    assert any(
        n.kind == "waiver" and "expired on 2027-03-31" in n.says and "so the verdict counts" in n.says for n in result.notices
    )


def test_the_last_day_of_a_waiver_is_the_day_before(put: Put) -> None:
    result = put(waived(made_policy(made_clause(names=HIKVISION))), CAMERA, day=date(2027, 3, 30))
    assert of_clause(result.findings, "made/a").verdict is Verdict.CONDITIONAL


@pytest.mark.parametrize("changes", [{"clause": "made/b"}, {"clause": "*"}, {"subject": "org:dahua"}, {"fingerprint": "0" * 16}])
def test_a_waiver_that_does_not_fit_changes_nothing(put: Put, changes: dict[str, str]) -> None:
    result = put(waived(made_policy(made_clause(names=HIKVISION)), **changes), CAMERA)
    assert of_clause(result.findings, "made/a").verdict is Verdict.DENIED


def test_a_waiver_of_one_candidate_does_not_cover_the_others(put: Put) -> None:
    policy = waived(made_policy(made_clause(names=[*HIKVISION, form.ClauseName(entity=EntityId("dahua"))])))
    result = put(policy, several("org:hikvision", "org:dahua"))
    assert of_clause(result.findings, "made/a").verdict is Verdict.DENIED


def test_a_waiver_leaves_conditional_as_it_is(put: Put) -> None:
    pending = made_clause(names=HIKVISION, events=[form.Event(date="2024-01-01", state="pending")])
    finding = of_clause(put(waived(made_policy(pending)), CAMERA).findings, "made/a")
    assert (finding.verdict, finding.waived) == (Verdict.CONDITIONAL, None)
