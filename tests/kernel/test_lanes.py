"""What is done to many bytes at once is what numpy does to them."""

from __future__ import annotations

import numpy as np
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel import lanes
from cleannet.kernel.compiled import counting_nothing
from cleannet.kernel.lanes import LANES, and_, below, both, count, every, half, least, load, plus, store, total, where

BYTES = st.binary(min_size=2 * LANES, max_size=2 * LANES)


@counting_nothing
def _told(rows: np.ndarray, out: np.ndarray, byte: np.uint8, sums: np.ndarray) -> None:
    a, b = load(rows, 0), load(rows, 1)
    less = below(a, b)
    store(out, 0, plus(a, byte))
    store(out, 1, least(a, b))
    store(out, 2, both(a, byte))
    store(out, 3, half(a))
    store(out, 4, where(less, b, every(byte)))
    sums[0] = count(less)
    sums[1] = count(and_(less, below(every(byte), b)))
    sums[2] = total(less, half(a))


@examples(60)
@given(BYTES, st.integers(0, 255))
def test_lanes_are_bytes(data: bytes, byte: int) -> None:
    rows = np.frombuffer(data, np.uint8).reshape(2, LANES).copy()
    out, sums = np.zeros((5, LANES), np.uint8), np.zeros(3, np.int64)
    _told(rows, out, np.uint8(byte), sums)
    a, b = rows
    less = a < b
    wanted = [a + np.uint8(byte), np.minimum(a, b), a & np.uint8(byte), a >> 1, np.where(less, b, np.uint8(byte))]
    assert np.array_equal(out, wanted)
    assert sums.tolist() == [less.sum(), (less & (b > byte)).sum(), (a >> 1)[less].sum()]


def test_the_largest_sum_fits() -> None:
    assert 100 * lanes.LANES < 1 << 16
    rows = np.vstack((np.full(LANES, 200, np.uint8), np.full(LANES, 255, np.uint8)))
    sums = np.zeros(3, np.int64)
    _told(rows, np.zeros((5, LANES), np.uint8), np.uint8(0), sums)
    assert sums[2] == 100 * LANES
