"""Two judgements differ in their clauses and their verdicts, and both are told in full."""

from __future__ import annotations

import time
from datetime import date

import msgspec
import pytest
from judging import few

from cleannet.diff.policies import NOBODY, difference
from cleannet.model import facts as form
from cleannet.model.answers.difference import Difference
from cleannet.model.verdict import Verdict
from cleannet.policy.policy import Policy, bind
from cleannet.ruling.standing import Side
from cleannet.world.view import World

DAY = date(2026, 11, 24)


def side(policy: Policy, day: date = DAY) -> Side:
    return Side(policy, day, DAY)


def compared(world: World, before: Side, after: Side) -> Difference:
    """The changes of what these tests are about, and of a sixteenth of all other uses; the test that runs alone judges all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleannet.diff.policies.every_use", few("org:huawei-tech", "android:com.zhiliaoapp.musically"))
        return difference(world, before, after)


@pytest.fixture(scope="module")
def by_day(world: World, policies: dict[str, Policy]) -> Difference:
    """The day on which section 889, Part A comes into force."""
    agency = policies["us-federal-agency"]
    return compared(world, side(agency, date(2019, 8, 12)), side(agency, date(2019, 8, 13)))


def test_a_policy_does_not_differ_from_itself(world: World, policies: dict[str, Policy]) -> None:
    same = compared(world, side(policies["us-app-store"]), side(policies["us-app-store"]))
    assert (same.clauses, same.subjects) == ((), ())
    assert same.judged > 1000


def test_a_clause_that_comes_into_force_changes_its_state(by_day: Difference) -> None:
    changed = {c.clause: c for c in by_day.clauses}
    assert changed.keys() == {
        f"us-ndaa2019-889/a1a-{what}" for what in ("telecom", "video", "video-services", "video-services-listed")
    }
    change = changed["us-ndaa2019-889/a1a-telecom"]
    assert change.before is not None
    assert change.after is not None
    assert (change.before.state.state, change.after.state.state) == ("pending", "in_force")
    assert change.after.state.since == "2019-08-13"
    assert change.after.state.instrument
    assert not change.reworded


def test_and_denies_what_was_conditional(by_day: Difference) -> None:
    huawei = [s for s in by_day.subjects if s.subject == "org:huawei-tech" and s.line == "equipment"]
    assert [(s.before, s.after, s.because) for s in huawei] == [
        (Verdict.CONDITIONAL, Verdict.DENIED, ("us-ndaa2019-889/a1a-telecom",))
    ]
    assert {s.line for s in by_day.subjects} == {"equipment", "carrier", "cloud"}
    assert all(s.before is not s.after for s in by_day.subjects)


def test_the_other_way_round_is_the_mirror_image(world: World, policies: dict[str, Policy], by_day: Difference) -> None:
    agency = policies["us-federal-agency"]
    back = compared(world, side(agency, date(2019, 8, 13)), side(agency, date(2019, 8, 12)))
    assert [(c.clause, c.after, c.before) for c in by_day.clauses] == [(c.clause, c.before, c.after) for c in back.clauses]
    mirrored = [(s.subject, s.line, s.after, s.before, s.because) for s in by_day.subjects]
    assert mirrored == [(s.subject, s.line, s.before, s.after, s.because) for s in back.subjects]


def test_clauses_come_and_go_between_policies(world: World, policies: dict[str, Policy]) -> None:
    day = date(2026, 8, 9)  # the last day before OMB M-26-17, since which the ban of TikTok on agencies is open
    changes = compared(world, side(policies["us-federal-contractor-889"], day), side(policies["us-federal-agency"], day))
    come = {c.clause for c in changes.clauses if c.before is None}
    go = {c.clause for c in changes.clauses if c.after is None}
    limbs = ("telecom", "video", "video-services", "video-services-listed")
    assert go == {f"us-ndaa2019-889/a1b-{limb}" for limb in limbs}
    assert "us-no-tiktok-gov-devices/agencies" in come
    weights = {c.clause: c.after.weight for c in changes.clauses if c.after}
    assert weights["us-1260h/s805-direct"] == "notice"
    assert weights["us-no-tiktok-gov-devices/agencies"] == "counts"
    tiktok = {s.after for s in changes.subjects if s.subject == "android:com.zhiliaoapp.musically" and s.role == "installed"}
    assert tiktok == {Verdict.DENIED}
    assert any(s.because == (NOBODY,) and s.after is Verdict.UNKNOWN for s in changes.subjects)


def test_a_clause_whose_acts_do_not_count_is_silent(world: World, policies: dict[str, Policy]) -> None:
    agency = policies["us-federal-agency"]
    text = msgspec.structs.replace(agency.text, acts=("subsidise",))
    changes = compared(world, side(agency), side(bind(text, world.facts.measures)))
    weights = {c.clause: c.after.weight for c in changes.clauses if c.after}
    assert weights["us-no-tiktok-gov-devices/agencies"] == "silent"
    assert all(s.after.rank >= s.before.rank for s in changes.subjects)


def test_a_clause_of_another_text_is_told_as_such(world: World, policies: dict[str, Policy]) -> None:
    agency = policies["us-federal-agency"]
    measure = world.facts.measures["us-no-tiktok-gov-devices"]
    clauses = [msgspec.structs.replace(c, names=(*c.names, form.ClauseName(subject="asn:64501"))) for c in measure.clauses]
    own = {**world.facts.measures, measure.id: msgspec.structs.replace(measure, clauses=tuple(clauses))}
    changes = compared(world, side(agency), side(bind(agency.text, own)))
    (change,) = changes.clauses
    assert (change.clause, change.reworded) == ("us-no-tiktok-gov-devices/agencies", True)
    assert change.before == change.after


@pytest.mark.alone
def test_the_default_policy_over_everything_takes_seconds(world: World, policies: dict[str, Policy]) -> None:
    start = time.process_time()
    difference(world, side(policies["clean-network"], date(2020, 8, 5)), side(policies["clean-network"]))
    assert time.process_time() - start < 12
