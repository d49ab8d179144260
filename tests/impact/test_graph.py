"""The order of the graph, circles among providers, and links told twice."""

from __future__ import annotations

import numpy as np
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from impact.naive_routes import Link, rel

from cleannet.impact.graph import Graph

ANY = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([-1, 0])), max_size=40)


def names(graph: Graph, ids: np.ndarray) -> list[int]:
    return sorted(graph.asns[ids].tolist())


@examples(300)
@given(ANY)
def test_everybody_stands_behind_their_customers(links: list[Link]) -> None:
    graph = Graph.of(rel(links))
    assert set(graph.asns.tolist()) == {a for link in links for a in link[:2]}
    assert (graph.customers.ids < graph.customers.owners).all()
    assert (graph.providers.ids > graph.providers.owners).all()
    assert not np.diff(graph.customers.start)[: graph.stubs].any()
    assert np.diff(graph.customers.start)[graph.stubs :].all() or graph.cut
    told = {(a, b) for a, b, kind in links if kind == -1 and a != b}
    kept = set(zip(graph.asns[graph.customers.owners].tolist(), graph.asns[graph.customers.ids].tolist(), strict=True))
    assert kept | set(graph.cut) == told
    assert not kept & set(graph.cut)
    peers = {frozenset((a, b)) for a, b, kind in links if kind == 0 and a != b} - {frozenset(p) for p in told}
    assert {frozenset(p) for p in zip(graph.peers.owners.tolist(), graph.peers.ids.tolist(), strict=True)} == {
        frozenset(graph.index(p).tolist()) for p in peers
    }


def test_one_link_of_a_circle_is_left_out() -> None:
    graph = Graph.of(rel([(3, 1, -1), (1, 2, -1), (2, 3, -1), (9, 1, -1), (2, 8, -1)]))
    assert graph.cut == ((1, 2),)
    assert names(graph, graph.providers.of_as(int(graph.index([1])[0]))) == [3, 9]


def test_two_that_provide_for_each_other() -> None:
    assert Graph.of(rel([(5, 6, -1), (6, 5, -1)])).cut == ((5, 6),)


def test_nothing_is_a_graph() -> None:
    graph = Graph.of(rel([]))
    assert len(graph) == graph.stubs == 0
    assert graph.index([1]).size == 0


def test_without_and_plus() -> None:
    graph = Graph.of(rel([(1, 2, -1), (1, 3, -1), (2, 3, 0), (2, 4, -1)]))
    left = graph.without(graph.mask([2]))
    assert (len(left.customers), len(left.peers)) == (1, 0)
    ours = graph.without(graph.mask([2]), only_links_of=graph.mask([4]))
    assert (len(ours.customers), len(ours.peers)) == (2, 2)
    more = graph.plus(rel([(3, 4, -1), (7, 1, 0)]))
    assert len(more) == 5
    assert names(more, more.providers.of_as(int(more.index([4])[0]))) == [2, 3]


def test_twins() -> None:
    graph = Graph.of(rel([(1, 2, -1), (1, 3, -1), (1, 4, -1), (1, 5, -1), (4, 9, 0)]))
    same = graph.twins(graph.mask([5]).astype(np.uint8))
    twin = {int(graph.asns[v]): int(graph.asns[same[v]]) for v in range(len(graph))}
    assert twin == {1: 1, 2: 2, 3: 2, 4: 4, 5: 5, 9: 9}
