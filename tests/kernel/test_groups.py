"""Numbers of pairs equal those of a dictionary, whatever the table has to grow; sums are those of counting by hand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel import groups
from cleannet.kernel.groups import Numbers, spans
from cleannet.kernel.tally import BOTH, STATES_OCTETS, STATES_PACKETS


@pytest.fixture(autouse=True, scope="module")
def small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups, "_FIRST_ROOM", 4)
        yield


WHOLE = st.one_of(st.integers(0, 12), st.integers(-(2**62), 2**62))


@given(st.lists(st.lists(st.tuples(WHOLE, WHOLE, st.booleans()), max_size=60), max_size=3))
def test_pairs_are_numbered_in_the_order_in_which_they_come(calls: list[list[tuple[int, int, bool]]]) -> None:
    numbers, by_hand = Numbers(), dict[tuple[int, int], int]()
    for rows in calls:
        first, second = (np.array([row[at] for row in rows], np.int64) for at in (0, 1))
        odd = np.array([row[2] for row in rows], np.uint8)
        found = numbers.of(first, second, odd)
        for (a, b, left), number in zip(rows, found.tolist(), strict=True):
            assert left or number == by_hand.setdefault((a, b), len(by_hand))
    assert [tuple(pair) for pair in numbers.pairs.tolist()] == list(by_hand)


PAIRS = np.array([[0, 0], [2, 4], [3, 2], [0, 6]], np.uint32)
"""Values: a line, times two, plus a mark."""

ENDS = st.one_of(st.integers(0, 9), st.integers(1, 3).map(lambda at: at | BOTH))
ROWS = st.tuples(ENDS, ENDS, st.integers(-1, 9), st.integers(-1, 9), st.integers(0, 5), st.booleans())


def lines(value: int) -> set[int]:
    values = PAIRS[value & BOTH - 1].tolist() if value & BOTH else [value]
    return {one >> 1 for one in values} - {0}


@given(st.lists(ROWS, max_size=80), st.sampled_from([0, STATES_OCTETS, STATES_PACKETS, STATES_OCTETS | STATES_PACKETS]))
def test_a_row_counts_once_for_each_line_that_it_names(rows: list[tuple[int, int, int, int, int, bool]], states: int) -> None:
    table, by_hand = Numbers(), dict[tuple[int, int], list[int]]()
    one_end, other_end, octets_, packets_, keys = (np.array([row[at] for row in rows], np.int64) for at in range(5))
    source, destination = one_end.astype(np.uint32), other_end.astype(np.uint32)
    odd = np.array([row[5] for row in rows], np.uint8)
    table.add(source, destination, octets_, packets_, keys, odd, states, PAIRS)
    for one, other, octets, packets, key, left in rows:
        for line in set() if left else lines(one) | lines(other):
            sums = by_hand.setdefault((line, key), [0, -1, -1])
            sums[0] += 1
            for at, stated, number in ((1, STATES_OCTETS, octets), (2, STATES_PACKETS, packets)):
                if states & stated and number >= 0:
                    sums[at] = max(sums[at], 0) + number
    assert {tuple(pair): sums for pair, sums in zip(table.pairs.tolist(), table.sums.tolist(), strict=True)} == by_hand


def test_a_span_is_that_in_which_a_row_begins() -> None:
    begin, end = np.array([0, 59, 60, -1, -1]), np.array([90, 61, -1, 119, -1])
    assert spans(begin, end, 60).tolist() == [0, 0, 60, 60, -1]
