"""What is added up by the vector is what plain Python adds up, row by row, whichever of the two loops takes the rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel import tally
from cleannet.kernel.intervals import I64
from cleannet.kernel.tally import BOTH, NEVER, Lines

LINES, FOLDS, EARLIEST = 9, 2, 100
PAIRS = [(2, 7), (8, 8), (12, 0)]
"""Of values: a line, times two, and perhaps a mark."""


@dataclass
class Seen:
    flags: int = 0
    records: int = 0
    octets: int = 0
    packets: int = 0
    first: int = NEVER
    last: int = -1
    place: int = -1


@dataclass
class Told:
    lines: dict[int, Seen] = field(default_factory=dict)
    judged: int = 0
    local: int = 0
    folded: list[int] = field(default_factory=list)
    inside: list[tuple[int, int]] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)


Row = tuple[int, int, int, int, int, int, bool]
Least = tuple[int, int, int, int]


def told(rows: list[Row], states: int, least: Least) -> Told:
    found = Told()
    for i, (source, destination, octets, packets, first, last, odd) in enumerate(rows):
        low = any(n < at for n, at in zip((octets, packets, first, last), least, strict=True))
        early = any(0 <= n < EARLIEST for n in (first, last))
        found.odd.append(int(odd or low or early or max(octets, packets) >= 1 << 40))
        if found.odd[-1]:
            continue
        named: dict[int, tuple[int, int]] = {}
        for side, value in enumerate((source, destination)):
            several = PAIRS[value - BOTH] if value & BOTH else (value,)
            if 0 < several[0] >> 1 <= FOLDS:
                found.folded.append(2 * i + side)
            for one in several:
                mark, place = named.get(one >> 1, (0, 2 * i + side))
                named[one >> 1] = mark | one & 1, place
        named.pop(0, None)
        found.judged += bool(named)
        found.local += not named
        if (source < 2) != (destination < 2):
            found.inside.append((2 * i + (source >= 2), (source | destination) >> 1))
        for line, (mark, place) in named.items():
            at = found.lines.setdefault(line, Seen(place=place))
            at.flags |= mark | states & ((2 if octets >= 0 else 0) | (4 if packets >= 0 else 0))
            at.records += 1
            at.octets += max(octets, 0)
            at.packets += max(packets, 0)
            at.first = min(at.first, first if first >= 0 else NEVER)
            at.last = max(at.last, first, last)
    return found


def added(rows: list[Row], states: int, least: Least) -> tuple[Lines, I64, I64, np.ndarray, np.ndarray]:
    columns = [np.array([row[at] for row in rows], np.int64) for at in range(7)]
    source, destination = (column.astype(np.uint32) for column in columns[:2])
    octets, packets, first, last = columns[2:6]
    lines, odd, size = Lines.empty(LINES), columns[6].astype(np.uint8), len(rows)
    folded, inside, far = np.zeros(2 * size, np.int64), np.zeros(size, np.int64), np.zeros(size, np.uint32)
    pairs = np.array([(0, 0), *PAIRS], np.uint32)[1:]
    tally.add(
        source, destination, octets, packets, first, last, odd, states, least, EARLIEST, FOLDS, pairs,
        lines.lines, lines.touched, lines.counts, folded, inside, far,
    )  # fmt: skip
    return lines, folded, inside, far, odd


def same(rows: list[Row], states: int, least: Least) -> None:
    expected = told(rows, states, least)
    lines, folded, inside, far, odd = added(rows, states, least)
    counts = lines.counts
    assert odd.tolist() == expected.odd
    assert (counts[tally.JUDGED], counts[tally.LOCAL]) == (expected.judged, expected.local)
    assert folded[: counts[tally.FOLDED]].tolist() == expected.folded
    hosts = int(counts[tally.HOSTS])
    if any((row[0] | row[1]) & BOTH and not odd for row, odd in zip(rows, expected.odd, strict=True)):
        assert hosts == -1
    else:
        assert list(zip(inside[:hosts].tolist(), far[:hosts].tolist(), strict=True)) == expected.inside
    which, sums = lines.take()
    assert set(which.tolist()) == set(expected.lines)
    for line, sum_ in zip(which.tolist(), sums.tolist(), strict=True):
        seen = expected.lines[line]
        assert sum_ == [seen.records << 3 | seen.flags, seen.octets, seen.packets, 0, seen.first, ~seen.last, seen.place, 0]
    assert not lines.counts[tally.TOUCHED]
    assert (lines.lines[1:] == Lines.empty(LINES).lines[1:]).all()


VALUES = st.integers(0, 2 * LINES - 1)
NUMBERS = st.sampled_from([0, 1, 1_500, (1 << 40) - 1])
TIMES = st.integers(EARLIEST, EARLIEST + 9)


@examples(200)
@given(st.lists(st.tuples(VALUES, VALUES, NUMBERS, NUMBERS, TIMES, TIMES, st.just(False)), max_size=60), st.sampled_from([0, 2, 6]))
def test_plain_rows(rows: list[Row], states: int) -> None:
    same(rows, states, (0, 0, 0, 0))


ANY = st.one_of(VALUES, st.integers(BOTH, BOTH + len(PAIRS) - 1))
MAYBE = st.one_of(NUMBERS, st.sampled_from([-1, -7, 1 << 40, NEVER]))
WHEN = st.one_of(TIMES, st.sampled_from([-1, 0, EARLIEST - 1]))


@examples(300)
@given(
    st.lists(st.tuples(ANY, ANY, MAYBE, MAYBE, WHEN, WHEN, st.booleans()), max_size=40),
    st.sampled_from([0, 2, 4, 6]),
    st.tuples(*[st.sampled_from([-1, 0])] * 4),
)
def test_any_rows(rows: list[Row], states: int, least: Least) -> None:
    same(rows, states, least)


@pytest.mark.parametrize("odd_at", [0, tally._ROWS - 1, tally._ROWS, 2 * tally._ROWS + 5])
def test_rows_are_looked_at_some_at_a_time(odd_at: int) -> None:
    """The first that name a line are told by their places in all rows, and one odd row changes nothing for the others."""
    rng = np.random.default_rng(odd_at)
    size = 2 * tally._ROWS + 100
    values = rng.integers(0, 2 * LINES, (size, 2)).tolist()
    rows: list[Row] = [(s, d, i, 1, EARLIEST + i, EARLIEST, i == odd_at) for i, (s, d) in enumerate(values)]
    same(rows, 6, (0, 0, 0, 0))
    same([(*row[:4], -1 if row[6] else row[4], row[5], False) for row in rows], 6, (0, 0, -1, -1))


def test_a_table_without_times_does_not_wait_for_a_loop_that_it_never_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "_add_plain", None)
    same([(4, 6, 0, 0, -1, -1, False)] * (tally._ROWS + 1), 0, (0, 0, -1, -1))


def test_merging_keeps_the_first_sighting_of_both() -> None:
    rows: list[Row] = [(4, 6, 10, 1, EARLIEST + 5, EARLIEST + 6, False), (4, 10, 10, 1, EARLIEST + 1, EARLIEST + 2, False)]
    one, other = (added(part, 6, (0, 0, 0, 0))[0] for part in (rows[:1], rows[1:]))
    other.lines[2, tally.PLACE], other.lines[2, tally.HI], other.lines[2, tally.LO] = -5, 7, 8
    one.merge(*other.take())
    which, sums = one.take()
    assert dict(zip(which.tolist(), sums.tolist(), strict=True)) == {
        2: [2 << 3 | 6, 20, 2, 7, EARLIEST + 1, ~(EARLIEST + 6), -5, 8],
        3: [1 << 3 | 6, 10, 1, 0, EARLIEST + 5, ~(EARLIEST + 6), 1, 0],
        5: [1 << 3 | 6, 10, 1, 0, EARLIEST + 1, ~(EARLIEST + 2), 1, 0],
    }
