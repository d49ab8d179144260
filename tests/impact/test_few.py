"""A few ASes are counted in plain Python as all of them are in compiled loops."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from examples import examples
from hypothesis import example, given
from hypothesis import strategies as st
from impact.naive_routes import Link, graphs, rel

from cleannet.impact import few, routes
from cleannet.impact.graph import Graph
from cleannet.impact.lengths import Lengths


@examples(150)
@given(graphs(), st.sets(st.integers(1, 14), max_size=3))
@example([(1, 2, -1), (1, 3, -1), (2, 4, -1), (3, 4, -1)], {2})  # two equally good routes, of which one crosses
def test_the_same_sums(links: list[Link], denied: set[int]) -> None:
    graph = Graph.of(rel(links))
    gone, ours = graph.mask(denied), np.ones(len(graph), np.bool_)
    plain, compiled = (count(graph, gone, ours) for count in (few.counted, routes.counted))
    for field in fields(Lengths):
        assert np.array_equal(getattr(plain.lengths, field.name), getattr(compiled.lengths, field.name)), field.name
    assert np.array_equal(plain.some, compiled.some)
    assert np.array_equal(plain.to_denied, compiled.to_denied)
    assert np.array_equal(plain.lost, compiled.lost)
