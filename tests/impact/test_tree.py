"""One path a pair: among the best, the next hop of the lowest number; and what lies on the paths."""

from __future__ import annotations

import numpy as np
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from impact.naive_routes import FROM_CUSTOMER, Link, Route, graphs, rel, routes, without

from cleannet.impact.crossed import LONGER_BY, crossed
from cleannet.impact.graph import Graph
from cleannet.impact.tree import NONE, Tree

FEW = examples(150)


def path(found: dict[int, Route], source: int) -> list[int]:
    way = [source]
    while found[way[-1]].nexts:
        way.append(min(found[way[-1]].nexts))
    return way


@FEW
@given(graphs())
def test_the_tree_is_the_reference_with_ties_broken(links: list[Link]) -> None:
    graph = Graph.of(rel(links))
    for o, origin in enumerate(graph.asns.tolist()):
        found, tree = routes(links, origin), Tree.towards(graph, o)
        for v, name in enumerate(graph.asns.tolist()):
            if name not in found:
                assert tree.kind[v] == NONE
                assert tree.path(v) == []
            else:
                assert tree.kind[v] == found[name].kind
                assert graph.asns[tree.path(v)].tolist() == path(found, name)


@FEW
@given(graphs(), st.sets(st.integers(1, 14), max_size=3), st.sets(st.integers(1, 14), min_size=1))
def test_groups_inside_paths(links: list[Link], denied: set[int], ours: set[int]) -> None:
    graph = Graph.of(rel(links))
    names = graph.asns.tolist()
    group_of = {a: -1 if a % 5 == 4 else 60 + a % 5 * 3 for a in names}
    group = np.array([group_of[a] for a in names], np.int32)
    told = crossed(graph, graph.mask(denied), graph.mask(ours), group)
    expected = {"newly": np.zeros(group.max() + 1), "no_longer": np.zeros(group.max() + 1)}
    alone, longer_by = dict.fromkeys(names, 0), np.zeros(LONGER_BY, np.int64)
    for o in set(names) - denied:
        old, new = routes(links, o), routes(without(links, denied), o)
        for s in (set(names) & ours) - denied:
            alone[s] += s == o or any(not set(path(old, q)) & denied for q in tells(links, old, s))
            if s in new and new[s].hops > old[s].hops:
                longer_by[min(new[s].hops - old[s].hops, LONGER_BY) - 1] += 1
            if s in new and s != o:
                was, now = ({group_of[a] for a in path(r, s)[1:-1]} - {-1} for r in (old, new))
                for name, groups in (("newly", now - was), ("no_longer", was - now)):
                    for g in groups:
                        expected[name][g] += 1
    for name, counts in expected.items():
        assert np.array_equal(getattr(told, name), counts), name
    assert np.array_equal(told.longer_by, longer_by)
    assert dict(zip(names, told.alone.tolist(), strict=True)) == alone


def test_between_twins_stands_another_provider_when_the_first_is_gone() -> None:
    """30, 31 and 32 are below 10 and 20: of their six pairs each leaves the country of 10 for that of 20."""
    graph = Graph.of(rel([(p, n, -1) for p in (10, 20) for n in (30, 31, 32)]))
    group = np.array([{10: 0, 20: 1}.get(a, 2) for a in graph.asns.tolist()], np.int32)
    told = crossed(graph, graph.mask([10]), graph.mask([30, 31, 32]), group)
    assert (told.newly.tolist(), told.no_longer.tolist()) == ([0, 6, 0], [6, 0, 0])


def tells(links: list[Link], found: dict[int, Route], s: int) -> list[int]:
    """The neighbours that tell s a route: providers every one that does not lead through s, others those of their customers."""
    neighbours = []
    for a, b, kind in links:
        for q, me, provides in ((a, b, kind == -1), (b, a, False)):
            if me == s and q in found and s not in path(found, q) and (provides or found[q].kind == FROM_CUSTOMER):
                neighbours.append(q)
    return neighbours
