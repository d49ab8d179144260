"""The tables find exactly what a bisection and a naive search of the longest prefix find, on every boundary and at random."""

from __future__ import annotations

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel import intervals
from cleannet.kernel.intervals import U64, from_prefixes_v4, from_prefixes_v6, u32, u64
from cleannet.kernel.lookup import TableV4, TableV6
from cleannet.pack.networks import open_networks

LOW = 2**64 - 1

Prefix = tuple[int, int, int]
"""number, length, value"""


def prefixes(bits: int) -> st.SearchStrategy[list[Prefix]]:
    """Prefixes that nest and touch, of every length: their numbers share few beginnings."""
    numbers = st.one_of(st.integers(0, 2**bits - 1), st.sampled_from([0, 2**bits - 1, 0x20 << bits - 8, (0x20 << bits - 8) + 257]))
    one = st.tuples(numbers, st.integers(0, bits), st.integers(0, 2**31 - 1))
    return st.lists(one.map(lambda p: (p[0] >> bits - p[1] << bits - p[1], p[1], p[2])), max_size=20)


def longest(rows: list[Prefix], bits: int, address: int) -> int:
    """The value of the longest prefix that holds the address, of two equal ones the later; 0 where there is none."""
    holding = [(length, i, value) for i, (number, length, value) in enumerate(rows) if (number ^ address) >> bits - length == 0]
    return max(holding)[2] if holding else 0


def asked(rows: list[Prefix], bits: int, random: list[int]) -> list[int]:
    """Each boundary with its neighbours, and the random ones."""
    edges = {edge for number, length, _ in rows for edge in (number, number + 2 ** (bits - length) - 1)}
    return sorted({*random, *(n for edge in edges | {0} for n in (edge - 1, edge, edge + 1) if 0 <= n < 2**bits)})


def halves(numbers: list[int]) -> tuple[U64, U64]:
    return u64(*(n >> 64 for n in numbers)), u64(*(n & LOW for n in numbers))


@examples(40)  # each lays out 64 MB
@given(prefixes(32), st.lists(st.integers(0, 2**32 - 1), max_size=20))
def test_v4_equals_the_longest_prefix(rows: list[Prefix], random: list[int]) -> None:
    numbers, lengths, values = ([row[i] for row in rows] for i in range(3))
    flat = from_prefixes_v4(u32(*numbers), np.array(lengths, np.uint8), u32(*values))
    addresses = asked(rows, 32, random)
    found = TableV4.of(*flat).find(u32(*addresses))
    assert found.tolist() == [longest(rows, 32, address) for address in addresses]
    assert found.tolist() == intervals.lookup_v4(*flat, u32(*addresses)).tolist()


@examples(200)
@given(prefixes(128), st.lists(st.integers(0, 2**128 - 1), max_size=20))
def test_v6_equals_the_longest_prefix(rows: list[Prefix], random: list[int]) -> None:
    numbers, lengths, values = ([row[i] for row in rows] for i in range(3))
    flat = from_prefixes_v6(*halves(numbers), np.array(lengths, np.uint8), u32(*values))
    addresses = asked(rows, 128, random)
    found = TableV6.of(*flat).find(*halves(addresses))
    assert found.tolist() == [longest(rows, 128, address) for address in addresses]
    assert found.tolist() == intervals.lookup_v6(*flat, *halves(addresses)).tolist()


@pytest.mark.parametrize("threads", [1, 3])
def test_the_whole_internet_v4(threads: int) -> None:
    starts, values = open_networks().v4
    random = np.random.default_rng(4).integers(0, 2**32, 200_000, dtype=np.uint32)
    addresses = np.concatenate([starts, starts - np.uint32(1), starts + np.uint32(1), random])
    found = TableV4.of(starts, values).find(addresses, threads=threads)
    assert (found == intervals.lookup_v4(starts, values, addresses)).all()


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 3])
def test_the_whole_internet_v6(threads: int) -> None:
    hi, lo, values = open_networks().v6
    rng = np.random.default_rng(6)
    some = rng.integers(0, hi.size, 100_000)
    one = np.uint64(1)
    a_hi = np.concatenate([hi, hi - (lo == 0), hi, hi[some], rng.integers(0, 2**64, 50_000, dtype=np.uint64)])
    a_lo = np.concatenate([lo, lo - one, lo + one, *(rng.integers(0, 2**64, n, dtype=np.uint64) for n in (100_000, 50_000))])
    found = TableV6.of(hi, lo, values).find(a_hi, a_lo, threads=threads)
    assert (found == intervals.lookup_v6(hi, lo, values, a_hi, a_lo)).all()


def test_empty_tables_hold_nothing() -> None:
    empty = np.zeros(0, np.uint32)
    assert TableV4.of(empty, empty).find(u32(0, 2**32 - 1)).tolist() == [0, 0]
    assert TableV6.of(u64(), u64(), empty).find(u64(0, LOW), u64(7, LOW)).tolist() == [0, 0]
