"""The kernel equals the naive version, on every boundary."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel import intervals
from cleannet.kernel.intervals import (
    flatten_v4,
    flatten_v6,
    from_prefixes_v4,
    from_prefixes_v6,
    lookup_v4,
    lookup_v6,
    u32,
    u64,
)

TOP_V4, TOP_V6, LOW = 2**32 - 1, 2**128 - 1, 2**64 - 1


def spans(top: int) -> st.SearchStrategy[list[tuple[int, int, int]]]:
    """Intervals that touch, nest and overlap: few distinct ends, among them the first and last address."""
    some = [0, 1, 2, 3, 5, 8, 9, 2**31, LOW - 1, LOW, LOW + 1, LOW + 2, 2**100, top - 1, top]
    ends = st.sampled_from(some).map(lambda n: min(n, top))
    one = st.tuples(ends, ends, st.integers(0, 3)).map(lambda t: (min(t[:2]), max(t[:2]), t[2]))
    return st.lists(one, max_size=12)


def naive(rows: list[tuple[int, int, int]], address: int) -> int:
    """The narrowest interval around the address, of two equally wide the later; 0 where there is none."""
    best = [(last - first, -i, value) for i, (first, last, value) in enumerate(rows) if first <= address <= last]
    return min(best)[2] if best else 0


def around(rows: list[tuple[int, int, int]], top: int) -> list[int]:
    """Each boundary and its two neighbours."""
    ends = {0, top, *(n for row in rows for n in row[:2])}
    return sorted({n + d for n in ends for d in (-1, 0, 1) if 0 <= n + d <= top})


def halves(numbers: list[int]) -> tuple[intervals.U64, intervals.U64]:
    return u64(*(n >> 64 for n in numbers)), u64(*(n & LOW for n in numbers))


@given(spans(TOP_V4))
def test_v4_equals_a_naive_scan(rows: list[tuple[int, int, int]]) -> None:
    starts, values = flatten_v4(*(u32(*(row[i] for row in rows)) for i in range(3)))
    asked = around(rows, TOP_V4)
    assert lookup_v4(starts, values, u32(*asked)).tolist() == [naive(rows, a) for a in asked]
    assert starts[0] == 0
    assert (np.diff(starts.astype(np.int64)) > 0).all()
    assert (values[1:] != values[:-1]).all()


@given(spans(TOP_V6))
def test_v6_equals_a_naive_scan(rows: list[tuple[int, int, int]]) -> None:
    hi, lo, values = flatten_v6(*halves([r[0] for r in rows]), *halves([r[1] for r in rows]), u32(*(r[2] for r in rows)))
    asked = around(rows, TOP_V6)
    assert lookup_v6(hi, lo, values, *halves(asked)).tolist() == [naive(rows, a) for a in asked]
    starts = [int(h) << 64 | int(n) for h, n in zip(hi, lo, strict=True)]
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert (values[1:] != values[:-1]).all()


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 32), st.integers(0, 3)), max_size=12))
def test_prefixes_v4_are_matched_longest_first(rows: list[tuple[int, int, int]]) -> None:
    numbers = [n * 0x1111_1111 for n, _, _ in rows]
    starts, values = from_prefixes_v4(u32(*numbers), np.array([r[1] for r in rows], dtype=np.uint8), u32(*(r[2] for r in rows)))
    wide = [
        (n >> (32 - length) << (32 - length), n | (2 ** (32 - length) - 1), value)
        for n, (_, length, value) in zip(numbers, rows, strict=True)
    ]
    asked = around(wide, TOP_V4)
    assert lookup_v4(starts, values, u32(*asked)).tolist() == [naive(wide, a) for a in asked]


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 128), st.integers(0, 3)), max_size=12))
def test_prefixes_v6_are_matched_longest_first(rows: list[tuple[int, int, int]]) -> None:
    numbers = [n * int("1" * 32, 16) for n, _, _ in rows]
    hi, lo, values = from_prefixes_v6(*halves(numbers), np.array([r[1] for r in rows], dtype=np.uint8), u32(*(r[2] for r in rows)))
    wide = [
        (n >> (128 - length) << (128 - length), n | (2 ** (128 - length) - 1), value)
        for n, (_, length, value) in zip(numbers, rows, strict=True)
    ]
    asked = around(wide, TOP_V6)
    assert lookup_v6(hi, lo, values, *halves(asked)).tolist() == [naive(wide, a) for a in asked]


def test_painting_in_several_chunks_is_painting_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(0, 1000, 1), (10, 900, 2), (20, 800, 3), (20, 29, 4), (700, 710, 5), (1001, 1001, 1)]
    columns = [u32(*(row[i] for row in rows)) for i in range(3)]
    whole = flatten_v4(*columns)
    monkeypatch.setattr(intervals, "_AT_ONCE", 2)
    parts = flatten_v4(*columns)
    assert whole[0].tolist() == parts[0].tolist() == [0, 10, 20, 30, 700, 711, 801, 901, 1002]
    assert whole[1].tolist() == parts[1].tolist() == [1, 2, 4, 3, 5, 3, 2, 1, 0]


def test_an_empty_table_holds_nothing() -> None:
    empty = np.zeros(0, dtype=np.uint32)
    assert lookup_v4(empty, empty, u32(1, 2)).tolist() == [0, 0]
    assert lookup_v6(u64(), u64(), empty, u64(1), u64(2)).tolist() == [0]
    starts, values = flatten_v4(empty, empty, empty)
    assert (starts.tolist(), values.tolist()) == ([0], [0])
