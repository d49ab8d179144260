"""The state and the force of a clause, what it forbids, whom it binds and what a record shows give the verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest
from judging import (
    CAMERA,
    CLEAN,
    HIKVISION,
    TODAY,
    USES,
    Put,
    made_clause,
    made_policy,
    of_clause,
)

from cleannet.inverse import every_use
from cleannet.judge import verdicts
from cleannet.model import facts as form
from cleannet.model.report import Finding
from cleannet.model.shown import IN_PLACE, SHOWS
from cleannet.model.subject import EntityId
from cleannet.model.use import Use, use
from cleannet.model.verdict import Verdict
from cleannet.policy.bound import DUTIES_TO_GO
from cleannet.policy.policy import Policy
from cleannet.world.view import World


@pytest.mark.parametrize(
    ("state", "force", "verdict", "notice"),
    [
        ("in_force", "binding", Verdict.DENIED, None),
        ("in_force", "programme", Verdict.DENIED, None),
        ("in_force", "warning", Verdict.CONDITIONAL, None),
        ("in_force", "proposed", Verdict.NOT_ASKED, "proposed"),
        ("pending", "binding", Verdict.CONDITIONAL, None),
        ("enjoined", "binding", Verdict.CONDITIONAL, None),
        ("suspended", "binding", Verdict.CONDITIONAL, None),
        ("open", "binding", Verdict.UNKNOWN, None),
        ("open", "proposed", Verdict.UNKNOWN, None),
        ("open", "warning", Verdict.UNKNOWN, None),
        ("ended", "binding", Verdict.NOT_ASKED, "ended"),
        ("proposed", "binding", Verdict.NOT_ASKED, "proposed"),
    ],
)
def test_the_state_and_the_force_give_the_verdict(
    put: Put, state: form.ClauseState, force: form.Force, verdict: Verdict, notice: str | None
) -> None:
    event = form.Event(date="2024-05-01", state=state, instrument="Order 7")
    result = put(made_policy(made_clause(names=HIKVISION, events=[event]), force=force), CAMERA)
    assert result.uses[0].lines["equipment"] is verdict
    assert [n.kind for n in result.notices] == ([notice] if notice else [])
    for n in result.notices:
        assert "made/a" in n.says
        assert "Order 7, 2024-05-01" in n.says
    if verdict is not Verdict.NOT_ASKED:
        state_told = of_clause(result.findings, "made/a").state
        assert state_told is not None
        assert (state_told.state, state_told.instrument, state_told.since) == (state, "Order 7", "2024-05-01")


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"forbids": [], "requires": ["remove"]}, Verdict.DENIED),
        ({"forbids": [], "requires": ["disclose"]}, Verdict.CONDITIONAL),
        ({"forbids": [], "advises": ["use"]}, Verdict.CONDITIONAL),
        ({"forbids": ["procure"]}, Verdict.NOT_ASKED),  # an act that does not count for us
        ({"forbids": ["procure", "use"], "lines": ["app"]}, Verdict.NOT_ASKED),  # another line
        (
            {"relations": ["hosts"], "names": [form.ClauseName(entity=EntityId("hikvision"))]},
            Verdict.DENIED,
        ),  # the company is in any relation
    ],
)
def test_what_a_clause_in_force_does_decides(put: Put, fields: dict[str, Any], verdict: Verdict) -> None:
    policy = made_policy(made_clause(**{"names": HIKVISION, **fields}))
    policy = replace(policy, acts=frozenset({"use", "remove", "disclose"}))
    assert put(policy, CAMERA).uses[0].lines["equipment"] is verdict


@pytest.mark.parametrize(
    ("policy", "one", "line"),
    [
        ("de-telecom", use("far-end", "asn:4134"), "carrier"),  # vendors of equipment, not who runs a network
        ("de-telecom", use("far-end", "asn:64500"), "carrier"),  # whoever that is
        ("us-federal-contractor-889", use("listed", "org:cisco"), "app"),
        ("us-app-store", use("transit", "asn:4134"), "carrier"),
    ],
)
def test_what_no_clause_could_speak_of_is_not_asked(put: Put, policy: str, one: Use, line: str) -> None:
    result = put(policy, one, day=date(2028, 1, 1))
    assert [f for f in result.findings if f.line == line] == []
    assert result.uses[0].lines[line] is Verdict.NOT_ASKED


@pytest.mark.parametrize(
    ("role", "subject", "shown"),
    [
        ("far-end", "asn:4134", False),
        ("looked-up", "domain:qq.com", False),
        ("listed", "org:tencent", True),
    ],
)
def test_a_duty_is_broken_by_the_act_that_the_record_shows(put: Put, role: str, subject: str, shown: bool) -> None:
    """Section 1260H forbids the Department of Defense to buy: a contract shows it, traffic does not."""
    found = of_clause(put("us-defence", use(role, subject)).findings[:1], "us-1260h/s805-direct")
    assert found.verdict is (Verdict.DENIED if shown else Verdict.CONDITIONAL)
    assert ("not a purchase" in found.why) is not shown
    wish = put(CLEAN, use(role, subject)).findings
    assert {f.verdict for f in wish if f.clause == "us-1260h/s805-direct"} == {Verdict.DENIED}
    assert all("named in us-1260h" in f.says for f in wish if f.clause == "us-1260h/s805-direct")


@pytest.mark.parametrize(
    ("policy", "seen", "clause"),
    [
        ("us-defence", use("maker", "org:huawei-tech", "router"), "us-1260h/s805-direct"),
        ("us-defence", use("interface", "oui:00259E", "router"), "us-1260h/s805-direct"),
        ("us-defence", use("component", "org:huawei-tech", "router"), "us-1260h/s805-direct"),
        ("us-federal-agency", use("maker", "org:huawei-tech", "router"), "us-ndaa2019-889/a1a-telecom"),
        ("cn-cii", use("maker", "org:micron"), "cn-micron-2023/ciio"),
    ],
)
def test_a_thing_that_is_there_shows_no_purchase(put: Put, policy: str, seen: Use, clause: str) -> None:
    """A clause that forbids only to buy, from a day on, leaves what was bought before; no inventory tells when that was."""
    (found,) = [f for f in put(policy, seen).findings if f.clause == clause and f.line == "equipment"]
    assert found.verdict is Verdict.CONDITIONAL
    assert found.why.startswith("the record shows that it exists, not when it was bought")


def test_a_thing_that_is_there_is_used(put: Put) -> None:
    """Part B of section 889 and the Taiwanese order forbid the use as well: there it does not matter when the thing was bought."""
    for policy in ("us-federal-contractor-889", "tw-government"):
        assert put(policy, use("maker", "org:huawei-tech", "router")).uses[0].lines["equipment"] is Verdict.DENIED


@pytest.mark.parametrize(
    ("policy", "clause"),
    [
        ("us-data-recipients", "us-doj-dsp/prohibited"),
        ("us-data-recipients", "us-padfaa/data-brokers"),
        ("us-cloud-data", "us-doj-dsp/prohibited"),
    ],
)
def test_no_record_shows_of_which_quality_data_are(put: Put, policies: dict[str, Policy], policy: str, clause: str) -> None:
    """28 CFR 202.301 speaks of bulk sensitive data. Traffic shows that data are given, not which; a policy may state it."""
    mine = policies[policy]
    (quality,) = [b.clause.quality for b in mine.clauses if b.id == clause]

    def judged(*states: str) -> Finding:
        we = msgspec.structs.replace(mine.text.we, kinds=("any",), states=states)
        told = replace(mine, text=msgspec.structs.replace(mine.text, we=we))
        return of_clause([f for f in put(told, use("far-end", "asn:37963")).findings if f.line == "cloud"], clause)

    assert judged().verdict is Verdict.UNKNOWN  # whether it receives any is not told
    assert judged("data_recipient").verdict is Verdict.CONDITIONAL
    assert judged("data_recipient").why.startswith(f"the record shows traffic, not {quality}")
    assert judged("data_recipient", quality).verdict is Verdict.DENIED


def test_a_duty_to_remove_is_open_while_the_thing_is_there(put: Put) -> None:
    policy = made_policy(made_clause(names=HIKVISION, forbids=[], requires=["remove"], lines=["equipment", "app"]))
    policy = replace(policy, acts=frozenset({"remove"}))
    assert put(policy, CAMERA).uses[0].lines["equipment"] is Verdict.DENIED
    assert put(policy, use("listed", "org:hikvision")).uses[0].lines["equipment"] is Verdict.DENIED  # in use
    assert put(policy, use("on-shelf", "app:hik-connect")).findings == []


@pytest.mark.slow
def test_no_duty_that_ships_denies_by_an_act_that_no_record_shows(policies: dict[str, Policy], world: World) -> None:
    """Whatever the world knows, in its natural roles, under each policy of duties."""
    view = world.at(TODAY, TODAY)
    uses = sorted(every_use(view))[::40]
    for policy in (p for p in policies.values() if p.text.reads == "acts"):
        clauses = {b.id: b for b in policy.clauses}
        for told in verdicts(uses, policy, view):
            for (_, verdict), by in told.because.items():
                for clause in by if verdict is Verdict.DENIED else ():
                    acts = {*clauses[clause].clause.forbids} & policy.acts
                    goes = DUTIES_TO_GO & {*clauses[clause].clause.requires} & policy.acts
                    shown = SHOWS[told.use.role].acts
                    assert acts & shown or (goes and shown & IN_PLACE), (told.use, clause)


def test_words_that_nobody_foresaw_are_told(put: Put) -> None:
    seen = [use("maker", "org:hikvision", purpose=p) for p in ("TBD", "CCTV", "retail", "public safety", "", "retail?", "police？")]
    result = put("us-federal-contractor-889", *seen)
    assert {u.use.purpose: u.lines["equipment"] for u in result.uses} == {
        "TBD": Verdict.UNKNOWN,
        "CCTV": Verdict.UNKNOWN,
        "": Verdict.UNKNOWN,
        "retail": Verdict.CLEAR,
        "public safety": Verdict.DENIED,
        "retail?": Verdict.UNKNOWN,  # a question is no answer, whichever it is
        "police？": Verdict.UNKNOWN,
    }
    (told,) = [n.says for n in result.notices if n.kind == "word"]
    assert "the purpose 'TBD' is not a known word" in told


def test_before_the_first_event_a_clause_says_nothing(put: Put) -> None:
    policy = made_policy(made_clause(names=HIKVISION))
    assert put(policy, CAMERA, day=date(2019, 12, 31)).findings == []
    assert [f.verdict for f in put(policy, CAMERA, day=date(2020, 1, 1)).findings] == [Verdict.DENIED]


def test_a_day_inside_an_imprecise_date_is_open(put: Put) -> None:
    policy = made_policy(made_clause(names=HIKVISION, events=[form.Event(date="2024", state="in_force")]))
    days = {"before": date(2023, 12, 31), "inside": date(2024, 6, 1), "last day": date(2024, 12, 31)}
    assert {k: put(policy, CAMERA, day=d).uses[0].lines["equipment"] for k, d in days.items()} == {
        "before": Verdict.NOT_ASKED,
        "inside": Verdict.UNKNOWN,
        "last day": Verdict.DENIED,
    }


def test_a_day_between_the_two_of_an_event_is_open(put: Put) -> None:
    event = form.Event(date="2024-04-18/2024-04-20", state="in_force")
    names = [form.ClauseName(entity=EntityId("hikvision"), from_="2024-04-18/2024-04-20")]
    policy = made_policy(made_clause(names=names, events=[event]))
    lines = [put(policy, CAMERA, day=date(2024, 4, day)).uses[0].lines["equipment"] for day in (17, 18, 19, 20)]
    assert lines == [Verdict.NOT_ASKED, Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.DENIED]
    finding = of_clause(put(policy, CAMERA, day=date(2024, 4, 19)).findings, "made/a")
    assert "on which day of 2024-04-18 to 2024-04-20 is not known" in finding.why


def test_every_unknown_says_why(put: Put) -> None:
    for policy in (CLEAN, "clean-network-2020", "us-cloud-data"):
        unknown = [f for f in put(policy, *USES).findings if f.verdict is Verdict.UNKNOWN]
        assert [f"{f.use.subject}: {f.clause}" for f in unknown if not f.why] == []


def test_an_open_state_says_what_is_not_known_of_it(put: Put) -> None:
    policy = made_policy(made_clause(names=HIKVISION, events=[form.Event(date="2024", state="in_force")]))
    finding = of_clause(put(policy, CAMERA, day=date(2024, 6, 1)).findings, "made/a")
    assert finding.why == "whether the clause is in force is open: on which day of 2024 is not known"


def test_a_programme_is_stamped_as_binding_nobody(put: Put) -> None:
    finding = of_clause(put(made_policy(made_clause(names=HIKVISION), force="programme"), CAMERA).findings, "made/a")
    assert finding.stamp == "a programme: it binds nobody"
    binding = of_clause(put(made_policy(made_clause(names=HIKVISION)), CAMERA).findings, "made/a")
    assert binding.stamp == ""


def test_the_force_of_a_clause_goes_before_that_of_its_measure(put: Put) -> None:
    policy = made_policy(made_clause(names=HIKVISION, force="warning"), force="binding")
    assert put(policy, CAMERA).uses[0].lines["equipment"] is Verdict.CONDITIONAL


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [
        ("dk-government", Verdict.DENIED),
        ("nz-government", Verdict.DENIED),
        ("eu-institutions", Verdict.DENIED),
        ("eu-commission", Verdict.DENIED),
        ("no-leadership", Verdict.DENIED),
        ("no-storting", Verdict.DENIED),
        ("no-government", Verdict.CONDITIONAL),  # only advised
    ],
)
def test_choosing_a_policy_says_whose_devices_these_are(put: Put, policy: str, verdict: Verdict) -> None:
    (found,) = put(policy, use("installed", "android:com.zhiliaoapp.musically")).uses
    assert found.lines["app"] is verdict
    (clean,) = put(policy, use("installed", "app:signal")).uses
    assert clean.lines["app"] is Verdict.CLEAR


def test_without_what_the_policy_states_the_devices_are_unknown(put: Put, policies: dict[str, Policy]) -> None:
    told = policies["dk-government"]
    untold = replace(told, text=msgspec.structs.replace(told.text, we=msgspec.structs.replace(told.text.we, states=())))
    (found,) = put(untold, use("installed", "android:com.zhiliaoapp.musically")).uses
    assert found.lines["app"] is Verdict.UNKNOWN


def test_a_clause_that_speaks_to_others_gives_a_notice_and_no_finding(put: Put) -> None:
    policy = made_policy(made_clause(names=HIKVISION), notices=("made/a",))
    result = put(policy, CAMERA, use("maker", "org:cisco"), use("maker", "name:Example Radios"))
    assert result.findings == []
    assert [(n.kind, n.about) for n in result.notices] == [("others", "Hangzhou Hikvision Digital Technology Co., Ltd.")]


def test_an_unverified_name_never_denies(put: Put) -> None:
    for name in (
        form.ClauseName(entity=EntityId("hikvision"), verified=False),
        form.ClauseName(entity=EntityId("hikvision"), verified="partial", unverified=("entity",)),
    ):
        assert put(made_policy(made_clause(names=[name])), CAMERA).uses[0].lines["equipment"] is Verdict.UNKNOWN


def test_a_clause_that_binds_others_or_elsewhere_says_nothing(put: Put) -> None:
    agency = made_policy(made_clause(names=HIKVISION, who=form.Who(kinds=("agency",), where="US")))
    assert put(agency, CAMERA).uses[0].lines["equipment"] is Verdict.DENIED  # we are any kind
    bank = replace(agency, text=_we(agency.text, kinds=("bank",)))
    assert put(bank, CAMERA).findings == []
    abroad = replace(agency, text=_we(agency.text, where="DE"))
    assert put(abroad, CAMERA).findings == []


def _we(text: form.PolicyText, **changes: object) -> form.PolicyText:
    return msgspec.structs.replace(text, we=msgspec.structs.replace(text.we, **changes))
