"""Sketches count distinct addresses within their error, merge in any order, and are the same octets whoever filled them."""

from __future__ import annotations

import ipaddress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel import sketching
from cleannet.kernel.intervals import U64, u64
from cleannet.kernel.parsed import MAPPED
from cleannet.kernel.sketch import BITS, ERROR, SIZE, empty, estimates, hashes, see
from cleannet.kernel.sketching import Sketches
from cleannet.kernel.tally import BOTH
from cleannet.model.use import Tally

FIXED = {
    "::ffff:10.0.0.1": 9320327353080006938,
    "::": 5197578548964807871,
    "2001:db8::1": 5785874062669745731,
}
"""Address -> hash. These never change: sketches that were stored would no longer merge."""


def halves(*addresses: str) -> tuple[U64, U64]:
    numbers = [int(ipaddress.IPv6Address(a)) for a in addresses]
    return u64(*(n >> 64 for n in numbers)), u64(*(n & 0xFFFF_FFFF_FFFF_FFFF for n in numbers))


def sketch_of(hashed: U64) -> np.ndarray:
    registers = empty(1)
    see(np.zeros(hashed.size, np.uint32), hashed, registers)
    return registers


def test_the_hash_is_fixed() -> None:
    assert hashes(*halves(*FIXED)).tolist() == list(FIXED.values())


def dense(sketches: Sketches, lines: int) -> np.ndarray:
    """All of them; line 0 is nobody's."""
    registers, filled = empty(lines), sketches.filled(np.arange(lines))
    registers[filled] = sketches.of(filled)
    return registers


def naive(hashed: list[tuple[int, int]], lines: int) -> list[list[int]]:
    """Bit by bit, as the definition has it."""
    registers = [[0] * SIZE for _ in range(lines)]
    for line, number in hashed:
        bits = f"{number:064b}"
        index, rest = int(bits[:BITS], 2), bits[BITS:]
        place = len(rest) - len(rest.lstrip("0")) + 1
        registers[line][index] = max(registers[line][index], place)
    return registers


PLACES = st.integers(0, 63)
HASHES = st.one_of(st.integers(0, 2**64 - 1), PLACES.map(lambda n: (2 << n) - 1), PLACES.map(lambda n: 1 << n), st.just(0))


@given(st.lists(st.tuples(st.integers(0, 3), HASHES), max_size=60))
def test_both_forms_do_what_the_definition_says(seen: list[tuple[int, int]]) -> None:
    lines, hashed = np.array([line for line, _ in seen], np.uint32), np.array([h for _, h in seen], np.uint64)
    one, other = empty(4), empty(4)
    see(lines, hashed, one)
    for line, number in seen:
        other[line, number >> 64 - BITS] = max(other[line, number >> 64 - BITS], sketching._place(np.uint64(number)))
    assert one.tolist() == naive(seen, 4)
    assert other.tolist() == one.tolist()


@given(st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1)), max_size=20))
def test_both_forms_hash_alike(pairs: list[tuple[int, int]]) -> None:
    hi, lo = u64(*(h for h, _ in pairs)), u64(*(low for _, low in pairs))
    assert [int(sketching.hashed(h, low)) for h, low in zip(hi, lo, strict=True)] == hashes(hi, lo).tolist()


@given(st.lists(st.lists(st.integers(0, 500), max_size=100), min_size=1, max_size=4), st.randoms())
def test_a_union_is_the_sketch_of_all_in_any_order(parts: list[list[int]], random: object) -> None:
    sketches = [sketch_of(hashes(np.zeros(len(p), np.uint64), np.array(p, np.uint64))) for p in parts]
    every = sorted({number for part in parts for number in part})
    whole = sketch_of(hashes(np.zeros(len(every), np.uint64), np.array(every, np.uint64)))
    random.shuffle(sketches)  # type: ignore[attr-defined]
    joined = Sketches.empty(2)
    for sketch in sketches:
        joined.join(np.ones(1, np.int64), sketch)
    assert joined.filled(np.array([1, 0])).tolist() == [1]
    assert joined.of(np.ones(1, np.int64)).tolist() == np.maximum.reduce(sketches).tolist() == whole.tolist()


@pytest.mark.parametrize("number", [1, 3, 20, 100, 640, 1_000, 5_000, 200_000])
def test_the_error_is_as_stated(number: int) -> None:
    """Over 200 sketches of neighbouring addresses, as they stand in a network: without bias, within the standard error."""
    tries, registers = 200, empty(200)
    for line in range(tries):
        lo = (np.uint64(0xFFFF_0A00_0000 + line * (1 << 18)) + np.arange(number, dtype=np.uint64)).astype(np.uint64)
        see(np.full(number, line, np.uint32), hashes(np.zeros(number, np.uint64), lo), registers)
    off = estimates(registers) / number - 1
    rounding = 0.5 / number
    assert abs(off.mean()) < 3 * ERROR / np.sqrt(tries) + rounding
    assert np.sqrt((off**2).mean()) < 1.15 * ERROR


VALUES = st.one_of(st.integers(0, 11), st.integers(0, 2).map(lambda pair: BOTH | pair))
"""Lines 0 to 5, times two and perhaps marked; or a pair of such."""


@given(st.lists(st.tuples(VALUES, VALUES, st.integers(0, 4), st.integers(0, 2**64 - 1), st.booleans()), max_size=40))
def test_rows_add_the_end_that_is_nobody_to_what_the_other_end_is(rows: list[tuple[int, int, int, int, bool]]) -> None:
    pairs = np.array([(2, 4), (6, 11), (3, 0)], np.uint32)
    source, destination = (np.array([row[side] for row in rows], np.uint32) for side in range(2))
    hi, lo = u64(*(row[2] for row in rows)), u64(*(row[3] for row in rows))
    sketches, odd = Sketches.empty(6), np.array([row[4] for row in rows], np.uint8)
    sketching.see_rows(source, destination, hi, lo, lo, hi, odd, pairs, *sketches.arrays)
    seen: list[tuple[int, int]] = []
    for (s, d, *_, left), one, other in zip(rows, hashes(hi, lo).tolist(), hashes(lo, hi).tolist(), strict=True):
        for mine, theirs, host in ((s, d, one), (d, s, other)):
            if mine < 2 <= theirs and not left:
                values = pairs[theirs - BOTH].tolist() if theirs & BOTH else [theirs]
                seen += [(value >> 1, host) for value in values]
    assert dense(sketches, 6)[1:].tolist() == naive(seen, 6)[1:]
    assert set(sketches.filled(np.arange(6)).tolist()) == {line for line, _ in seen if line}


@given(st.lists(st.tuples(VALUES, VALUES, st.integers(0, 2**32 - 1), st.booleans()), max_size=40))
def test_rows_of_ipv4_add_the_same(rows: list[tuple[int, int, int, bool]]) -> None:
    pairs = np.array([(2, 4), (6, 11), (3, 0)], np.uint32)
    source, destination, address = (np.array([row[at] for row in rows], np.uint32) for at in range(3))
    odd, lo = np.array([row[3] for row in rows], np.uint8), address.astype(np.uint64) | np.uint64(MAPPED)
    one, listed, other = (Sketches.empty(6) for _ in range(3))
    hi, back = np.zeros(len(rows), np.uint64), (~address).astype(np.uint64) | np.uint64(MAPPED)
    sketching.see_rows(source, destination, hi, lo, hi, back, odd, pairs, *other.arrays)
    if (source | destination).max(initial=0) & BOTH:
        return
    sketching.see_v4(source, destination, address, ~address, odd, *one.arrays)
    nobody, far = source < 2, (source | destination) >> np.uint32(1)
    at = np.flatnonzero((nobody != (destination < 2)) & (odd == 0))
    sketching.see(far[at], hi[at], np.where(nobody, lo, back)[at], *listed.arrays)
    for sketches in (one, listed):
        assert dense(sketches, 6).tolist() == dense(other, 6).tolist()
    filled, registers = one.take(np.arange(6))
    assert filled.tolist() == other.filled(np.arange(6)).tolist()
    assert registers.tolist() == other.of(filled).tolist()
    assert not one.registers.any()
    assert not one.filled(np.arange(6)).size


def test_none_one_and_a_full_sketch() -> None:
    assert round(ERROR, 3) == Tally.HOSTS_ERROR
    assert estimates(empty(3)).tolist() == [0, 0, 0]
    assert estimates(empty(0)).tolist() == []
    assert estimates(sketch_of(u64(7))).tolist() == [1]
    full = np.full((1, SIZE), 57, np.uint8)
    assert estimates(full)[0] > 2**57
