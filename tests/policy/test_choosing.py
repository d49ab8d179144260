"""Which policies fit whoever asks, and which places have none."""

from __future__ import annotations

import pytest

from cleannet.model.answers.policies import ListedPolicy, PolicyChoice
from cleannet.policy.choosing import Reads, choice, fits, listed, not_shipped
from cleannet.policy.policy import bind_all
from cleannet.world.view import World


@pytest.fixture(scope="module")
def every(world: World) -> list[ListedPolicy]:
    return [listed(policy) for policy in bind_all(world.facts.policies, world.facts.measures).values()]


def chosen(every: list[ListedPolicy], where: str, kind: str, lines: str = "", reads: Reads = "") -> PolicyChoice:
    return choice(every, where, kind, frozenset(lines.split()), reads)


@pytest.mark.parametrize(
    ("where", "kind", "lines", "first"),
    [
        ("US-TX", "state_agency", "app", "us-state-tx"),
        ("US", "contractor", "equipment", "us-federal-contractor"),
        ("US", "carrier", "", "us-carrier-fcc"),
        ("DE", "carrier", "equipment", "de-telecom"),
        ("SK", "carrier", "", "eu-5g-toolbox"),
        ("IN", "app_store", "store", "in-69a"),
        ("DE", "anyone", "app", "de-advice"),
        ("BR", "anyone", "", "clean-network"),
    ],
)
def test_the_nearest_policy_comes_first(every: list[ListedPolicy], where: str, kind: str, lines: str, first: str) -> None:
    assert chosen(every, where, kind, lines).policies[0].policy.id == first


def test_a_place_without_a_policy_says_so(every: list[ListedPolicy]) -> None:
    assert not chosen(every, "SK", "carrier").shipped_there
    assert chosen(every, "DE", "carrier").shipped_there
    assert chosen(every, "BR", "carrier", reads="acts").policies == ()


def test_what_is_read_by_names_fits_everywhere_and_comes_last(every: list[ListedPolicy]) -> None:
    found = [one.policy for one in chosen(every, "DE", "carrier").policies]
    assert [policy.reads for policy in found] == sorted(policy.reads for policy in found)
    assert "clean-network" in {policy.id for policy in found}
    assert {one.policy.reads for one in chosen(every, "DE", "carrier", reads="names").policies} == {"names"}


def test_a_line_that_no_clause_counts_on_leaves_a_policy_out(every: list[ListedPolicy]) -> None:
    assert "us-state-tx" not in {one.policy.id for one in chosen(every, "US-TX", "state_agency", "cable").policies}


def test_each_reason_says_for_whom_and_where(every: list[ListedPolicy]) -> None:
    why = {one.policy.id: one.why for one in chosen(every, "US-TX", "state_agency").policies}
    assert why["us-state-tx"] == "it is for a body of a state or province in US-TX; it judges by what your records show"
    assert why["clean-network"].startswith("it is for everybody in US, which includes US-TX; it shows who is named")


def test_filters_narrow(every: list[ListedPolicy]) -> None:
    assert {p.issuer for p in every if fits(p, issuer="EU")} == {"EU"}
    assert {p.id for p in every if fits(p, where="US-NY")} >= {"us-state-ny", "us-federal-agency"}
    assert "us-state-tx" not in {p.id for p in every if fits(p, where="US-NY")}


def test_places_without_a_policy_are_named(every: list[ListedPolicy]) -> None:
    states, members = not_shipped(every)
    assert {"California", "Pennsylvania"} <= {*states.names}
    assert not {"Texas", "Florida"} & {*states.names}
    assert {"Spain", "Slovakia"} <= {*members.names}
    assert "Germany" not in members.names
