"""Bits and bytes over all pairs equal the naive reference, origin by origin, before and after a removal."""

from __future__ import annotations

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from impact.naive_routes import Link, graphs, rel, routes, without

from cleannet.impact import lengths, reach
from cleannet.impact.graph import Graph

FEW = examples(150)


@FEW
@given(graphs(), st.sets(st.integers(1, 14), max_size=3))
def test_every_pair_is_as_the_reference_says(links: list[Link], denied: set[int]) -> None:
    graph = Graph.of(rel(links))
    names = graph.asns.tolist()
    gone = graph.mask(denied)
    before = {o: routes(links, o, denied) for o in names}
    after = {o: routes(without(links, denied), o) for o in names if o not in denied}
    told = lengths.compared(graph, gone)
    some = lengths.crossing(graph, gone, some=True)
    every = lengths.crossing(graph, gone, some=False)
    rows = reach.rows(graph, gone, np.arange(len(graph)))
    for v, name in enumerate(names):
        old = {o: r[name] for o, r in before.items() if name in r}
        new = {o: r[name] for o, r in after.items() if name in r and name not in denied}
        assert told.pairs[v] == len(old)
        assert told.hops[v] == sum(r.hops for r in old.values())
        assert told.crossing[v] == every[v] == sum(r.every for r in old.values())
        assert some[v] == sum(r.some for r in old.values())
        assert told.left[v] == len(new)
        assert told.hops_left[v] == sum(r.hops for r in new.values())
        assert told.hops_were[v] == sum(old[o].hops for o in new)
        assert told.longer[v] == sum(r.hops > old[o].hops for o, r in new.items())
        assert told.shorter[v] == sum(r.hops < old[o].hops for o, r in new.items())
        assert {names[o] for o in np.flatnonzero(rows[:, v])} == set(new)


@FEW
@given(graphs(), st.sets(st.integers(1, 14), max_size=3), st.sets(st.integers(0, 6), min_size=1))
def test_some_origins_only(links: list[Link], denied: set[int], chosen: set[int]) -> None:
    graph = Graph.of(rel(links))
    gone = graph.mask(denied)
    origins = np.array(sorted({c % len(graph) for c in chosen}))
    rows = reach.rows(graph, gone, np.arange(len(graph)))
    assert np.array_equal(reach.reached(graph, gone, origins), rows[origins].sum(axis=0))
    assert np.array_equal(rows, rows.T), "who reaches is reached"


def test_more_than_one_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ring of peers under each of which stubs hang, in blocks of a few origins."""
    links: list[Link] = [(p, q, 0) for p in range(1, 6) for q in range(p + 1, 6)]
    links += [(p, 10 * p + i, -1) for p in range(1, 6) for i in range(1, 9)]
    graph = Graph.of(rel(links))
    nobody, gone = graph.mask([]), graph.mask([3])
    whole = lengths.compared(graph, gone)
    monkeypatch.setattr(reach, "ORIGINS", 64)
    monkeypatch.setattr(lengths, "ORIGINS", 7)
    pieces = lengths.compared(graph, gone)
    for name in lengths.Lengths.__dataclass_fields__:
        assert np.array_equal(getattr(whole, name), getattr(pieces, name)), name
    assert reach.reached(graph, nobody).sum() == len(graph) ** 2
    assert reach.reached(graph, gone).sum() == (len(graph) - 9) ** 2 + 8


def test_longer_than_a_lane_is_refused() -> None:
    chain: list[Link] = [(p, p + 1, -1) for p in range(1, 102)]
    with pytest.raises(lengths.TooLong):
        lengths.compared(Graph.of(rel(chain)), np.zeros(102, np.bool_))


def test_progress_counts_blocks() -> None:
    graph = Graph.of(rel([(1, 2, -1)]))
    seen: list[int] = []
    reach.reached(graph, graph.mask([]), progress=seen.append)
    assert seen == [1]
