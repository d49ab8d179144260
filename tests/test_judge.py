"""Judging: deterministic, monotone, honest about candidates, and bent by nothing but a valid waiver."""

from __future__ import annotations

import copy
import random
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest
from examples import examples
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from judging import TALLY, TODAY, Put

from cleannet.inverse import every_use
from cleannet.judge import judge
from cleannet.model import facts as form
from cleannet.model.report import Finding
from cleannet.model.shown import IN_PLACE, SHOWS
from cleannet.model.subject import EntityId, Subject
from cleannet.model.use import Candidate, Use, use
from cleannet.model.verdict import Confidence, Verdict
from cleannet.policy.bound import DUTIES_TO_GO, Bound
from cleannet.policy.policy import Policy
from cleannet.world.view import World

CLEAN = "clean-network"

USES = [
    use("transit", "asn:4134"),
    use("transit", "asn:13335"),
    use("transit", "asn:64500"),
    use("far-end", "asn:37963"),
    use("far-end", "asn:64501"),
    use("far-end", "asn:3491"),
    use("far-end", "asn:65"),
    use("far-end", "address:203.0.113.9"),
    use("installed", "android:com.zhiliaoapp.musically"),
    use("installed", "android:org.example.app"),
    use("on-shelf", "android:com.tencent.mm"),
    use("maker", "org:hikvision"),
    use("maker", "org:hikvision", purpose="public safety"),
    use("maker", "org:dji"),
    use("maker", "name:Example Radios"),
    use("interface", "oui:00259E"),
    use("interface", "oui:00000C"),
    use("host", "cloud:aws"),
    use("host", "cloud:aliyun/cn-hongkong"),
    use("on-cable", "cable:plcn"),
    use("on-cable", "cable:peace"),
    use("listed", "org:alibaba"),
    use("sdk", "sdk:com.umeng.analytics"),
    Use("listed", (Candidate(Subject("org:hikvision"), 0.9), Candidate(Subject("org:cisco"), 0.1))),
]


def of_clause(findings: list[Finding], clause: str) -> Finding:
    (found,) = [f for f in findings if f.clause == clause]
    return found


# --- order, and one use at a time -------------------------------------------------------------------------------------------------


def test_the_order_of_the_input_changes_nothing(put: Put) -> None:
    first = put(CLEAN, *USES)
    shuffled = list(USES)
    random.Random(7).shuffle(shuffled)
    again = put(CLEAN, *shuffled)
    assert first.findings == again.findings
    assert first.uses == again.uses
    assert first.notices == again.notices


def test_findings_stand_worst_first_and_then_by_line_use_and_clause(put: Put) -> None:
    findings = put(CLEAN, *USES).findings
    assert findings == sorted(findings, key=lambda f: (f.verdict.rank, f.line, f.use, f.clause, f.rule))
    assert findings[0].verdict is Verdict.DENIED


@pytest.mark.slow
@pytest.mark.parametrize("policy", [CLEAN, "us-cloud-data", "lt-procurement"])
def test_uses_judged_together_are_judged_as_each_alone(put: Put, policy: str) -> None:
    """What is remembered of a shape (thousands of networks nobody names) is remembered rightly."""
    together = put(policy, *USES)
    alone = [put(policy, one) for one in sorted(USES)]
    assert [u for j in alone for u in j.uses] == together.uses
    assert {f.fingerprint: f for j in alone for f in j.findings} == {f.fingerprint: f for f in together.findings}
    assert set().union(*(j.notices for j in alone)) == together.notices


def test_a_network_that_a_clause_names_by_its_number_is_not_taken_for_one_of_many(put: Put) -> None:
    """AS65 and AS384 are alike but for their number: registered, and in no fact."""
    policy = made_policy(made_clause(names=[form.ClauseName(subject="asn:65")]))
    result = put(policy, use("transit", "asn:65"), use("transit", "asn:384"), use("transit", "asn:391"))
    assert [u.use.subject for u in result.uses if u.lines["carrier"] is Verdict.DENIED] == ["asn:65"]


def test_a_name_below_a_named_domain_is_not_taken_for_one_of_many(world: World) -> None:
    facts = copy.copy(world.facts)
    facts.domains = msgspec.convert([{"domain": "big.example", "entity": "google"}], tuple[form.Domain, ...])
    policy = made_policy(made_clause(names=[form.ClauseName(subject="domain:shop.big.example")]))
    uses = dict.fromkeys([use("looked-up", f"domain:{n}.big.example") for n in ("a", "b", "x.shop", "z")], TALLY)
    result = judge(uses, policy, World(facts).at(TODAY, TODAY))
    assert [u.use.subject for u in result.uses if u.lines["app"] is Verdict.DENIED] == ["domain:x.shop.big.example"]


def test_an_owner_of_yesterday_is_not_taken_for_one_of_today(world: World) -> None:
    rows = [{"id": i, "names": [i], "suppliers": [{"entity": "nec"}], "owners": [{"entity": "google", **more}]}
            for i, more in (("a-gone", {"until": "2020-01-01"}), ("b-here", {}))]  # fmt: skip
    facts = copy.copy(world.facts)
    facts.cables = {c.id: c for c in msgspec.convert(rows, tuple[form.Cable, ...])}
    uses = dict.fromkeys([use("on-cable", "cable:a-gone"), use("on-cable", "cable:b-here")], TALLY)
    result = judge(
        uses, made_policy(made_clause(names=[form.ClauseName(entity=EntityId("google"))])), World(facts).at(TODAY, TODAY)
    )
    assert [u.lines["cable"] for u in result.uses] == [Verdict.CLEAR, Verdict.DENIED]


def test_two_policies_on_one_view_do_not_mix(world: World, policies: dict[str, Policy]) -> None:
    """A clause names a network by its number in one policy only; the view is shared, what is remembered is not."""
    view = world.at(TODAY, TODAY)
    quiet = made_policy()
    loud = made_policy(made_clause("made/a", names=[form.ClauseName(subject="asn:64501")]))
    networks = {use("transit", "asn:64500"): TALLY, use("transit", "asn:64501"): TALLY}
    assert judge(networks, quiet, view).findings == []
    assert [f.use.subject for f in judge(networks, loud, view).findings if f.verdict is Verdict.DENIED] == ["asn:64501"]


@pytest.mark.parametrize(
    "test",
    [form.Test(kind="named"), form.Test(kind="affiliates"), form.Test(kind="control"), form.Test(kind="threshold", share="40")],
)
def test_a_measure_of_the_users_own_with_an_id_of_the_pack_is_judged_as_it_stands(world: World, test: form.Test) -> None:
    """Two measures of one id and two contents on one view: neither is judged by what was found out about the other."""
    made = form.Entity(id=EntityId("shop"), name="Shop", held_by=(form.Holding(party=EntityId("parent"), interest="control"),
                       form.Holding(party=EntityId("parent"), interest="shareholding", share=form.Share(exact="60"))))  # fmt: skip
    view = world.at(TODAY, TODAY, {EntityId("shop"): made, EntityId("parent"): form.Entity(id=EntityId("parent"), name="Parent")})
    one = {use("maker", "org:shop"): TALLY}
    other = judge(one, made_policy(made_clause("made/a", names=[form.ClauseName(entity=EntityId("hikvision"))], test=test)), view)
    assert other.findings == []
    name = "shop" if test.kind == "named" else "parent"
    again = judge(one, made_policy(made_clause("made/a", names=[form.ClauseName(entity=EntityId(name))], test=test)), view)
    assert [f.verdict for f in again.findings] == [Verdict.DENIED]


# --- monotone ---------------------------------------------------------------------------------------------------------------------


def made_clause(clause_id: str = "made/a", **fields: object) -> form.Clause:
    """A clause in force for everybody that forbids use, on every line."""
    given_fields = {
        "says": "the named may not be used",
        "lines": form.LINES,
        "who": form.Who(kinds=("anyone",)),
        "events": (form.Event(date="2020-01-01", state="in_force"),),
        "forbids": ("use",),
        **{k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()},
    }
    return form.Clause(id=clause_id, **given_fields)  # type: ignore[arg-type]


def made_policy(
    *clauses: form.Clause, force: form.Force = "binding", notices: tuple[str, ...] = (), **of_measure: object
) -> Policy:
    """A policy of one made measure, `made`."""
    measure = form.Measure(
        id="made", title="Made", issuer="US", type="statute", force=force, clauses=clauses, **of_measure,  # type: ignore[arg-type]
    )  # fmt: skip
    text = form.PolicyText(
        id="made",
        title="Made",
        issuer="US",
        we=form.We(kinds=("any",), where="US"),
        acts=("use",),
        clauses=("made",),
        covers_not="",
    )
    return Policy(text, tuple(Bound(c, measure, c.id in notices) for c in clauses), frozenset({"use"}), (), {"made": measure})


SOMEBODY = st.sampled_from(
    [
        form.ClauseName(entity=EntityId("hikvision")),
        form.ClauseName(entity=EntityId("china-telecom-group")),
        form.ClauseName(entity=EntityId("alibaba"), verified=False),
        form.ClauseName(entity=EntityId("google"), verified="partial", unverified=("entity",)),
        form.ClauseName(app="tiktok"),
        form.ClauseName(subject="asn:64500"),
        form.ClauseName(place="landing:HK"),
        form.ClauseName(place="country:CN"),
    ]
)
TESTS = st.sampled_from(
    [
        form.Test(kind="named"),
        form.Test(kind="affiliates"),
        form.Test(kind="domicile", holders="adversaries"),
        form.Test(kind="control", holders="adversaries"),
        form.Test(kind="threshold", share="20", holders="adversaries"),
        form.Test(kind="threshold", share="50", comparator=">", aggregate=False, chain="multiply", holders="names"),
    ]
)
STATES: st.SearchStrategy[form.ClauseState] = st.sampled_from(
    ["proposed", "pending", "in_force", "enjoined", "suspended", "open", "ended"]
)


@st.composite
def clauses(draw: st.DrawFn, clause_id: str) -> form.Clause:
    return made_clause(
        clause_id,
        names=draw(st.lists(SOMEBODY, max_size=3)),
        tests=draw(st.lists(TESTS, max_size=2)),
        events=(form.Event(date=draw(st.sampled_from(["2020-01-01", "2026", "2030-01-01"])), state=draw(STATES)),),
        roles=draw(st.sampled_from([(), ("data_recipient",)])),
        relations=draw(st.sampled_from([(), ("makes",), ("operates", "hosts")])),
        force=draw(st.sampled_from([None, "proposed", "programme", "warning"])),
    )


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(clauses("made/before"), max_size=1),
    more=clauses("made/more"),
    picked=st.sets(st.sampled_from(USES), max_size=5),
)
def test_a_further_clause_never_makes_a_verdict_better(
    world: World, before: list[form.Clause], more: form.Clause, picked: set[Use]
) -> None:
    adversaries = (form.Adversary(country="CN"),)
    view = world.at(TODAY, TODAY)
    less = judge(dict.fromkeys(picked, TALLY), made_policy(*before, adversaries=adversaries), view)
    both = judge(dict.fromkeys(picked, TALLY), made_policy(*before, more, adversaries=adversaries), view)
    for one, other in zip(less.uses, both.uses, strict=True):
        for line, verdict in one.lines.items():
            assert other.lines[line].rank <= verdict.rank
    spoken = {f.fingerprint for f in less.findings if f.clause}
    assert spoken <= {f.fingerprint for f in both.findings}


# --- states and forces ------------------------------------------------------------------------------------------------------------

HIKVISION = [form.ClauseName(entity=EntityId("hikvision"))]
CAMERA = use("maker", "org:hikvision")


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
    assert found.why.startswith("the record shows that it is there, not when it was bought")


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
def test_no_duty_that_ships_denies_by_an_act_that_no_record_shows(put: Put, policies: dict[str, Policy], world: World) -> None:
    """Whatever the world knows, in its natural roles, under each policy of duties."""
    uses = sorted(every_use(world.at(TODAY, TODAY)))[::40]
    for policy in (p for p in policies.values() if p.text.reads == "acts"):
        clauses = {b.id: b for b in policy.clauses}
        for found in put(policy, *uses).findings:
            if found.verdict is Verdict.DENIED:
                acts = {*clauses[found.clause].clause.forbids} & policy.acts
                goes = DUTIES_TO_GO & {*clauses[found.clause].clause.requires} & policy.acts
                assert acts & SHOWS[found.use.role].acts or (goes and SHOWS[found.use.role].acts & IN_PLACE), found


def test_words_that_nobody_foresaw_are_told(put: Put) -> None:
    seen = [use("maker", "org:hikvision", purpose=p) for p in ("TBD", "CCTV", "retail", "public safety", "")]
    result = put("us-federal-contractor-889", *seen)
    assert {u.use.purpose: u.lines["equipment"] for u in result.uses} == {
        "TBD": Verdict.UNKNOWN,
        "CCTV": Verdict.UNKNOWN,
        "": Verdict.UNKNOWN,
        "retail": Verdict.CLEAR,
        "public safety": Verdict.DENIED,
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


# --- two opens --------------------------------------------------------------------------------------------------------------------

CHINA = (form.Adversary(country="CN"),)
RECIPIENT = made_clause(
    "made/data",
    roles=["data_recipient"],
    tests=[
        form.Test(kind="domicile", holders="adversaries"),
        form.Test(kind="threshold", share="20", holders="adversaries"),
        form.Test(kind="control", holders="adversaries"),
    ],
)


@pytest.mark.parametrize(
    ("role", "subject", "told", "untold"),
    [
        ("far-end", "asn:16509", Verdict.UNKNOWN, Verdict.CLEAR),  # nobody tells who holds the shares
        ("host", "cloud:aws", Verdict.UNKNOWN, Verdict.CLEAR),  # which may be run by others
        ("host", "cloud:aws-cn", Verdict.UNKNOWN, Verdict.UNKNOWN),  # all of whose regions are run by companies of CN
        ("far-end", "asn:37963", Verdict.DENIED, Verdict.UNKNOWN),  # seated in CN
        ("service", "name:Example Hosting", Verdict.UNKNOWN, Verdict.CLEAR),
    ],
)
def test_two_opens_raise_no_clause(put: Put, role: str, subject: str, told: Verdict, untold: Verdict) -> None:
    """A role that is not told and a fact that is not told; where a fact leads to the named, the first alone is unknown."""
    policy = made_policy(RECIPIENT, adversaries=CHINA)
    assert put(policy, use(role, subject, function="data_recipient")).uses[0].lines["cloud"] is told
    assert put(policy, use(role, subject)).uses[0].lines["cloud"] is untold
    assert put(policy, use(role, subject, function="printer")).uses[0].lines["cloud"] is untold  # a word that says nothing of it


def test_a_cloud_whose_own_regions_others_run_is_not_taken_for_one_that_has_a_variant(world: World) -> None:
    """Both may be run by Sinnet where the region is not told; only of the second a fact says that some of it is."""
    sinnet = {"id": "cn-1", "country": "CN", "operator": "sinnet"}
    rows = [
        {"id": "a", "name": "A", "operator": "google"},
        {"id": "a-cn", "name": "A China", "variant_of": "a", "regions": [sinnet]},
        {"id": "b", "name": "B", "operator": "google", "regions": [sinnet]},
    ]
    facts = copy.copy(world.facts)
    facts.clouds = msgspec.convert(rows, tuple[form.Cloud, ...])
    uses = dict.fromkeys([use("host", "cloud:a"), use("host", "cloud:b")], TALLY)
    result = judge(uses, made_policy(RECIPIENT, adversaries=CHINA), World(facts).at(TODAY, TODAY))
    assert [u.lines["cloud"] for u in result.uses] == [Verdict.CLEAR, Verdict.UNKNOWN]


def test_an_unverified_fact_still_leads(put: Put) -> None:
    """The operator of this cloud is told by a source nobody could check: with the role open too it stays unknown."""
    result = put(made_policy(RECIPIENT, adversaries=CHINA), use("host", "cloud:azure-china/chinaeast"))
    assert of_clause(result.findings, "made/data").verdict is Verdict.UNKNOWN


# --- candidates -------------------------------------------------------------------------------------------------------------------


def several(*subjects: str, role: str = "maker") -> Use:
    return Use(role, tuple(Candidate(Subject(s), 1 / len(subjects)) for s in subjects))


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


# --- nobody known -----------------------------------------------------------------------------------------------------------------


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


# --- waivers ----------------------------------------------------------------------------------------------------------------------

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


# --- fingerprints, evidence, confidence -------------------------------------------------------------------------------------------


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
        assert ("Import your own RIB or pfx2as" in finding.remedy) is by_table


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
