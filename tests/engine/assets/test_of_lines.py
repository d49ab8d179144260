"""How many assets lines have: exact for some pairs, beyond estimated for the largest lines; merged with what is counted else."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.engine.assets.number import Numbers
from cleannet.engine.assets.of_lines import OfLines
from cleannet.kernel.paths import NONE
from cleannet.kernel.sketch import estimates
from cleannet.kernel.texts import hashed
from cleannet.model.subject import Subject
from cleannet.model.use import Candidate, Use

Rows = list[tuple[list[int], str]]
"""For each row the things that its path names, and its asset."""


def added(lines: OfLines, rows: Rows, things: int = 50) -> None:
    texts = sorted({asset for _, asset in rows if asset})
    rank = np.array([texts.index(asset) if asset else NONE for _, asset in rows], np.int32)
    offsets = np.concatenate(([0], np.cumsum([len(named) for named, _ in rows]))).astype(np.int64)
    places = np.array([thing for named, _ in rows for thing in named], np.int32)
    paths = (offsets, places, np.zeros(len(places), np.uint8), np.arange(things, dtype=np.int32))
    lines.grow(things)
    lines.add(pa.array(texts, pa.string()), np.arange(len(texts)), np.arange(len(rows)), rank, paths, 1)


def counted(lines: OfLines) -> dict[int, int]:
    found, many = np.unique(lines.pairs()[0], return_counts=True)
    return dict(zip(found.tolist(), many.tolist(), strict=True))


ROWS = st.lists(st.tuples(st.lists(st.integers(0, 9), max_size=4, unique=True), st.sampled_from(["", *"abcdefghij"])), max_size=60)


@examples(150)
@given(st.lists(ROWS, max_size=3))
def test_each_pair_counts_once(batches: list[Rows]) -> None:
    lines = OfLines()
    for rows in batches:
        if rows:
            added(lines, rows)
    expected: dict[int, set[str]] = {}
    for rows in batches:
        for named, asset in rows:
            for thing in named if asset else ():
                expected.setdefault(thing, set()).add(asset)
    assert counted(lines) == {thing: len(assets) for thing, assets in expected.items()}


def test_the_largest_lines_get_sketches_and_the_others_stay_exact() -> None:
    lines = OfLines(most=2_000)
    for begin in range(0, 20_000, 500):
        added(lines, [([0, 1 + at % 7] if at < 700 else [0], f"10.{at >> 8}.{at & 255}.0/24") for at in range(begin, begin + 500)])
    large, sketches = lines.sketches()
    assert large.tolist() == [0]
    assert counted(lines) == dict.fromkeys(range(1, 8), 100)
    (estimate,) = estimates(sketches).tolist()
    assert estimate == pytest.approx(20_000, rel=0.2)


def test_pairs_and_sketches_join_what_was_counted_before() -> None:
    use, other = Use("transit", (Candidate(Subject("asn:11")),)), Use("transit", (Candidate(Subject("asn:22")),))
    numbers = Numbers()
    before, behind = (hashed(pa.array([f"p{at}" for at in some])) for some in (range(100), range(50, 150)))
    numbers.add_marks([use, other], np.repeat([0, 1], 100), np.concatenate((before, before)))
    numbers.add_marks([other], np.zeros(100, np.int64), behind)
    lines = OfLines(most=10)
    added(lines, [([0], f"p{at}") for at in range(50, 150)])
    numbers.add_sketches([use], lines.sketches()[1])
    found = numbers.all()
    assert found[other] == (150, True)
    number, exact = found[use]
    assert (number == pytest.approx(150, rel=0.2), exact) == (True, False)
