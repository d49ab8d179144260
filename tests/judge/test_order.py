"""The order of the input changes nothing, and uses judged together are judged as each alone."""

from __future__ import annotations

import copy
import random

import msgspec
import pytest
from judging import (
    CLEAN,
    TALLY,
    TODAY,
    USES,
    Put,
    made_clause,
    made_policy,
)

from cleannet.judge import judge
from cleannet.model import facts as form
from cleannet.model.subject import EntityId
from cleannet.model.use import use
from cleannet.model.verdict import Verdict
from cleannet.policy.policy import Policy
from cleannet.world.view import World


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
