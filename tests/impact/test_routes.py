"""What an exclusion costs, on graphs small enough to count by hand or by the naive reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from impact.naive_routes import Link, graphs, rel, routes, without

from cleannet.impact.excluded import excluded
from cleannet.impact.extra import best_extra
from cleannet.impact.graph import Graph
from cleannet.impact.path import way
from cleannet.impact.reach import reached
from cleannet.impact.registered import Register
from cleannet.impact.routes import counted, impact
from cleannet.model.answers.impact_routes import Drawn, Impact
from cleannet.policy.policy import Policy
from cleannet.world.layer import AsOrg, Layer, Texts
from cleannet.world.view import World

DAY = date(2026, 11, 24)

# Two tier-1 networks peer; 4134 serves 30 and, alone, 40 with its customer 50; 30 has 20 as well.
LINKS: list[Link] = [(10, 20, 0), (10, 4134, -1), (4134, 30, -1), (20, 30, -1), (4134, 40, -1), (40, 50, -1)]


def drawn(graph: Graph) -> Drawn:
    return Drawn(source="test", date="", inferred=False, ases=len(graph), provider_links=0, peer_links=0)


def asked(world: World, links: list[Link], denied: set[int], ours: set[int] | None = None) -> Impact:
    graph = Graph.of(rel(links))
    mine = graph.mask(ours) if ours else np.ones(len(graph), np.bool_)
    sums = counted(graph, graph.mask(denied), mine)
    return impact(sums, drawn(graph), Register(world.at(DAY, DAY)), ours=str(ours or ""))


def test_a_carrier_that_alone_serves_two(world: World) -> None:
    found = asked(world, LINKS, {4134})
    totals = found.totals
    assert (totals.pairs_before, totals.pairs_after) == (36, 3 * 3 + 2 * 2)
    assert totals.lost_to_denied == 5
    assert totals.lost == 36 - 13 - 11  # 11 pairs begin or end at the denied
    assert found.cut_off_ases == 1
    assert (found.cut_off[0].asn, found.cut_off[0].providers, found.cut_off[0].single_homed) == (40, (4134,), True)
    assert (found.cut_off[0].reached_before, found.cut_off[0].reached_after) == (6, 2)
    assert [(x.provider, x.customer) for x in found.extra_links] == [(20, 40)]
    assert found.extra_links[0].pairs_won == totals.lost
    assert found.exclusion is None


def test_a_route_that_gets_longer_tells_by_how_much(world: World) -> None:
    """30 reaches 60 over 4134 in 2 hops; without it over 20, 10 and 61 in 4."""
    found = asked(world, [(4134, 30, -1), (4134, 60, -1), (20, 30, -1), (20, 10, 0), (10, 61, -1), (61, 60, -1)], {4134})
    assert (found.totals.longer, found.totals.longer_by) == (2, (0, 2, 0, 0, 0))
    assert found.to_country == ()


def test_whom_we_lose(world: World) -> None:
    graph = Graph.of(rel(LINKS))
    orgs = AsOrg(
        np.array([10, 20, 30, 40, 50], np.uint32),
        np.array([0, 0, 0, 1, 1], np.uint32),
        *(Texts.of(texts) for texts in (("Rest", "Far"), ("US", "OM"), ("", ""))),
    )
    layer = Layer(name="orgs", title="", date="", licence="", attribution="", as_org=orgs)
    register = Register(World(world.facts, (layer,)).at(DAY, DAY))
    sums = counted(graph, graph.mask([4134]), graph.mask([10, 30]))
    found = impact(sums, drawn(graph), register, ours="some")
    assert [(d.name, d.ases, d.lost) for d in found.to_country] == [("OM", 2, 4)]
    assert [(d.name, d.ases, d.lost) for d in found.to_owner] == [("Far", 2, 4)]
    assert sum(d.lost for d in found.to_country) == found.totals.lost


def test_direct_and_indirect_exclusion_differ(world: World) -> None:
    """30 can leave its link to 4134 and still reach 40 through 20 and 10; without anybody using 4134 it cannot."""
    found = asked(world, LINKS, {4134}, ours={30})
    assert found.exclusion is not None
    assert (found.exclusion.before, found.exclusion.direct) == (5, 5)
    assert (found.exclusion.alone, found.exclusion.everybody) == (3, 3)


def test_what_we_refuse_alone_can_cost_more(world: World) -> None:
    """2 prefers its customer 9 towards 5; if only 1 refuses 9, nobody offers it the other way."""
    links: list[Link] = [(2, 1, -1), (2, 9, -1), (9, 5, -1), (2, 3, 0), (3, 5, -1)]
    found = asked(world, links, {9}, ours={1})
    assert found.exclusion is not None
    assert (found.exclusion.before, found.exclusion.alone, found.exclusion.everybody) == (4, 3, 4)


@pytest.mark.slow
def test_the_same_question_has_the_same_answer(world: World) -> None:
    assert asked(world, LINKS, {4134}) == asked(world, LINKS, {4134})


@examples(60)
@given(graphs(), st.sets(st.integers(1, 14), min_size=1, max_size=3))
def test_an_extra_link_wins_what_it_says(links: list[Link], denied: set[int]) -> None:
    graph = Graph.of(rel(links))
    gone = graph.mask(denied)
    after = graph.without(gone)
    before, left = reached(graph, gone & False), reached(graph, gone)
    lost = np.where(gone, 0, before - reached(graph, gone & False, np.flatnonzero(gone)) - left)
    kept = without(links, denied)
    have = {(s, o) for o in set(graph.asns.tolist()) - denied for s in routes(kept, o)}
    for extra in best_extra(after, gone, ~gone, lost, left):
        kept.append((extra.provider, extra.customer, -1))
        now = {(s, o) for o in set(graph.asns.tolist()) - denied for s in routes(kept, o)}
        assert len(now) - len(have) == extra.pairs_won > 0
        have = now


def test_the_path_around(world: World) -> None:
    graph = Graph.of(rel([*LINKS, (20, 60, -1), (4134, 60, -1), (60, 70, -1)]))
    ends = [int(graph.index([n])[0]) for n in (30, 70)]
    found = way(graph, ends[0], ends[1], graph.mask([4134]), Register(world.at(DAY, DAY)))
    assert [h.asn for h in found.before] == [30, 20, 60, 70]
    assert [h.asn for h in found.now] == [30, 20, 60, 70]
    assert found.before[0].why == "learnt from its provider AS20, 3 hops to go; 1 equally good, this has the lowest number"
    assert found.now[0].why == "learnt from its provider AS20, 3 hops to go"
    assert found.now[1].why == "learnt from its customer AS60, 2 hops to go"
    assert way(graph, ends[0], ends[1], graph.mask([20, 4134]), Register(world.at(DAY, DAY))).now == ()


@pytest.mark.slow
def test_a_number_an_organisation_and_a_policy_name_ases(world: World, policies: dict[str, Policy]) -> None:
    view = world.at(DAY, DAY)
    assert excluded(["asn:64500"], view, []).denied == {64500}
    telecom = excluded(["org:china-telecom-group"], view, [4134, 3320])
    assert 4134 in telecom.denied
    assert 3320 not in telecom.denied | telecom.undecided
    carriers = excluded([policies["clean-network"]], view, [4134, 3320])
    assert 4134 in carriers.denied
    with pytest.raises(ValueError, match="no such organisation"):
        excluded(["org:nobody"], view, [])


def test_a_policy_that_speaks_of_one_role_excludes_who_could_play_it(policies: dict[str, Policy], world: World) -> None:
    view = world.at(DAY, DAY)
    bound = next(b for b in policies["clean-network"].clauses if b.id == "us-1260h/s805-direct")
    clause = msgspec.structs.replace(bound.clause, roles=("upstream",))
    policy = replace(policies["clean-network"], clauses=(replace(bound, clause=clause),))
    assert 4134 in excluded([policy], view, []).denied
