"""Whom all paths to a place cross: the loop as it is written, compiled, and sets of Python say the same."""

from __future__ import annotations

import numpy as np
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel.compiled import written
from cleannet.kernel.ways import narrow

PLACES = 4
NOBODY = np.array([(0, 0), (8, 9)], np.int64)
ROUTES = st.lists(st.tuples(st.integers(-1, PLACES - 1), st.lists(st.integers(0, 9), max_size=6)), max_size=12)


def kept(loop: object, batches: list[list[tuple[int, list[int]]]]) -> dict[int, list[int]]:
    """Place -> what is left of the first path, for places that a path came to."""
    seen, start, size = (np.zeros(PLACES, np.int64) for _ in range(3))
    pool, used = np.zeros(1000, np.int64), 0
    for routes in batches:
        place = np.array([p for p, _ in routes], np.int64)
        offsets = np.cumsum([0, *(len(path) for _, path in routes)])
        asns = np.array([a for _, path in routes for a in path], np.int64)
        used = loop(place, offsets, asns, NOBODY, seen, start, size, pool, used)  # type: ignore[operator]
    left = {p: pool[start[p] : start[p] + size[p]] for p in range(PLACES) if seen[p]}
    for p, hops in left.items():  # the first path can still be read
        first = next(path for routes in batches for q, path in routes if q == p)
        assert np.where(hops < 0, -1 - hops, hops).tolist() == first
        assert seen[p] == sum(q == p for routes in batches for q, _ in routes)
    return {p: [a for a in hops.tolist() if a >= 0] for p, hops in left.items()}


@examples(200)
@given(st.lists(ROUTES, max_size=3))
def test_what_no_path_lacks(batches: list[list[tuple[int, list[int]]]]) -> None:
    every: dict[int, list[list[int]]] = {}
    for routes in batches:
        for place, path in routes:
            if place >= 0:
                every.setdefault(place, []).append(path)
    common = {p: set.intersection(*(set(path[1:-1]) for path in paths)) - {0, 8, 9} for p, paths in every.items()}
    found = kept(written(narrow), batches)
    assert {p: set(asns) for p, asns in found.items()} == common
    assert all(len(set(asns)) == len(asns) for asns in found.values())
    assert kept(narrow, batches) == found
