"""What is open in the facts and what is open in the record are two things, and two opens raise no clause."""

from __future__ import annotations

import copy

import msgspec
import pyarrow as pa
import pytest
from judging import (
    TALLY,
    TODAY,
    Put,
    made_clause,
    made_policy,
    of_clause,
)

from cleannet.judge import judge
from cleannet.model import facts as form
from cleannet.model.use import Use, use
from cleannet.model.verdict import Verdict
from cleannet.policy.policy import Policy
from cleannet.resolve import RESOLVERS
from cleannet.resolve.asked import asking
from cleannet.world.view import World

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


@pytest.mark.parametrize(("policy", "verdict"), [("clean-network", Verdict.UNKNOWN), ("us-federal-contractor-889", Verdict.CLEAR)])
def test_a_resource_that_may_lie_in_china_is_unknown_where_a_clause_asks(
    put: Put, world: World, policies: dict[str, Policy], policy: str, verdict: Verdict
) -> None:
    scene = asking(world.at(TODAY, TODAY), policies[policy])
    (meant,) = RESOLVERS["cloud"](scene, pa.array(["aws"])).meanings
    assert put(policy, Use("host", meant.candidates)).uses[0].lines["cloud"] is verdict


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
