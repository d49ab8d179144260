"""Prefixes become the fewest that cover the same addresses, as the standard library says."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, collapse_addresses

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleannet.kernel import aggregate
from cleannet.kernel.aggregate import aggregated_v4, aggregated_v6, covered_v4, covered_v6
from cleannet.kernel.compiled import as_written
from cleannet.kernel.intervals import u32, u64

HALF = 0xFFFF_FFFF_FFFF_FFFF


def near(bits: int) -> st.SearchStrategy[tuple[int, int]]:
    """Prefixes close to each other, or anywhere, of any length."""
    value = st.integers(0, 2**bits - 1) | st.integers(0, 15).map(lambda n: n << bits // 2) | st.integers(2**bits - 9, 2**bits - 1)
    return st.tuples(value, st.integers(0, bits) | st.integers(bits - 3, bits))


def of_v4(rows: list[tuple[int, int]]) -> list[str]:
    networks, lengths = aggregated_v4(u32(*(n for n, _ in rows)), np.array([length for _, length in rows], np.uint8))
    return [str(IPv4Network((n, length))) for n, length in zip(networks.tolist(), lengths.tolist(), strict=True)]


def of_v6(rows: list[tuple[int, int]]) -> list[str]:
    halves = u64(*(n >> 64 for n, _ in rows)), u64(*(n & HALF for n, _ in rows))
    hi, lo, lengths = aggregated_v6(*halves, np.array([length for _, length in rows], np.uint8))
    return [
        str(IPv6Network((h << 64 | low, length))) for h, low, length in zip(hi.tolist(), lo.tolist(), lengths.tolist(), strict=True)
    ]


@given(st.lists(near(32), max_size=30))
@example([(0, 0)])
@example([(0, 1), (1 << 31, 1)])
@example([(2**32 - 1, 32), (2**32 - 2, 32), (0, 32)])
def test_v4_as_the_standard_library(rows: list[tuple[int, int]]) -> None:
    expected = [str(net) for net in collapse_addresses(IPv4Network(row, strict=False) for row in rows)]
    assert of_v4(rows) == expected
    with as_written():
        assert of_v4(rows) == expected


@given(st.lists(near(128), max_size=30))
@example([(0, 0)])
@example([(0, 1), (1 << 127, 1)])
@example([(HALF, 128), (HALF + 1, 128)])
@example([(2**128 - 1, 128), (2**128 - 2, 128), (0, 128)])
@example([(1 << 64, 64), (0, 64)])
def test_v6_as_the_standard_library(rows: list[tuple[int, int]]) -> None:
    expected = [str(net) for net in collapse_addresses(IPv6Network(row, strict=False) for row in rows)]
    assert of_v6(rows) == expected
    with as_written():
        assert of_v6(rows) == expected


def test_intervals_that_are_no_blocks_are_split() -> None:
    networks, lengths, _ = covered_v4(u32(1), u32(6), u32(0))
    assert list(zip(networks.tolist(), lengths.tolist(), strict=True)) == [(1, 32), (2, 31), (4, 31), (6, 32)]
    hi, lo, lengths, _ = covered_v6(u64(0), u64(HALF), u64(1), u64(0), u32(0))
    assert list(zip(hi.tolist(), lo.tolist(), lengths.tolist(), strict=True)) == [(0, HALF, 128), (1, 0, 128)]


def test_groups_stay_apart() -> None:
    networks, lengths, groups = covered_v4(u32(0, 1, 2), u32(0, 1, 3), u32(7, 7, 9))
    assert list(zip(networks.tolist(), lengths.tolist(), groups.tolist(), strict=True)) == [(0, 31, 7), (2, 31, 9)]
    ends = u64(0, 1, 3)
    _, lo, lengths, groups = covered_v6(u64(0, 0, 0), u64(0, 1, 2), u64(0, 0, 0), ends, u32(7, 7, 9))
    assert list(zip(lo.tolist(), lengths.tolist(), groups.tolist(), strict=True)) == [(0, 127, 7), (2, 127, 9)]


def test_both_forms_are_the_same_on_many(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    networks, lengths = rng.integers(0, 2**32, 5_000, dtype=np.uint32), rng.integers(8, 33, 5_000, dtype=np.uint8)
    compiled = aggregated_v4(networks, lengths)
    monkeypatch.setattr(aggregate, "_FEW", 10_000)
    with as_written():
        written = aggregated_v4(networks, lengths)
    assert [a.tolist() for a in compiled] == [a.tolist() for a in written]
    assert [a.size for a in aggregated_v4(u32(), np.zeros(0, np.uint8))] == [0, 0]
