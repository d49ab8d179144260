"""Numbers pairs of numbers in the order they come, and adds up what belongs to each pair.

This is how rows are spread over a user's groups: first keys are numbered, by pairs of their parts, then pairs of a line of `tally`
and a key. A loop stops if its table is full and says at which row; the table then doubles.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled, inlined
from cleannet.kernel.intervals import I64, U32
from cleannet.kernel.tally import BOTH, STATES_OCTETS, STATES_PACKETS, Flags

I32 = npt.NDArray[np.int32]

RECORDS, OCTETS, PACKETS = range(3)

_FIRST_ROOM: Final = 1 << 10
_MOST_A_ROW: Final = 4
"""Lines that one row may name."""


class Numbers:
    """The numbers of pairs. sums: for each pair RECORDS, OCTETS and PACKETS; the last two are -1 if no row states them."""

    def __init__(self) -> None:
        self._size = 0
        self._room(_FIRST_ROOM)

    def of(self, first: I64, second: I64, odd: Flags) -> I64:
        """For each row the number of its pair; undefined for odd rows."""
        found = np.empty(first.size, np.int64)
        at = 0
        while True:
            at, self._size = _number(at, first, second, odd, self._slots, self._pairs, self._size, found)
            if at == first.size:
                return found
            self._grow()

    def add(self, source: U32, destination: U32, octets: I64, packets: I64, keys: I64, odd: Flags, states: int, pairs: U32) -> None:
        """Adds rows that `tally.add` has added, to each pair of a line that they name and their key, once per row."""
        at = 0
        while True:
            at, self._size = _add(
                at, source, destination, octets, packets, keys, odd, states, pairs, self._slots, self._pairs, self._sums, self._size
            )
            if at == source.size:
                return
            self._grow()

    @property
    def pairs(self) -> I64:
        """Two columns, by the numbers of the pairs."""
        return self._pairs[: self._size]

    @property
    def sums(self) -> I64:
        """Three columns, in the same order."""
        return self._sums[: self._size]

    def _room(self, size: int) -> None:
        self._slots = np.full(2 * size, -1, np.int32)
        self._pairs, self._sums = np.empty((size, 2), np.int64), np.empty((size, 3), np.int64)

    def _grow(self) -> None:
        size, pairs, sums = self._size, self._pairs, self._sums
        self._room(2 * len(pairs))
        self._pairs[:size], self._sums[:size] = pairs[:size], sums[:size]
        _place_all(self._pairs, size, self._slots)


@inlined
def _slot(first: np.int64, second: np.int64, size: int) -> np.uint64:
    """Where a search for the pair begins."""
    mixed = np.uint64(first) * np.uint64(0x9E3779B97F4A7C15) ^ np.uint64(second) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed = (mixed ^ mixed >> np.uint64(29)) * np.uint64(0x165667B19E3779F9)
    return (mixed >> np.uint64(20)) & np.uint64(size - 1)


@compiled
def _place_all(pairs: I64, size: int, slots: I32) -> None:
    for i in range(size):
        at = _slot(pairs[i, 0], pairs[i, 1], slots.size)
        while slots[at] >= 0:
            at = (at + np.uint64(1)) & np.uint64(slots.size - 1)
        slots[at] = i


@compiled
def _number(begin: int, first: I64, second: I64, odd: Flags, slots: I32, pairs: I64, size: int, found: I64) -> tuple[int, int]:
    for i in range(begin, first.size):
        if odd[i]:
            continue
        a, b = first[i], second[i]
        at = _slot(a, b, slots.size)
        while slots[at] >= 0 and (pairs[slots[at], 0] != a or pairs[slots[at], 1] != b):
            at = (at + np.uint64(1)) & np.uint64(slots.size - 1)
        if slots[at] < 0:
            if size == pairs.shape[0]:
                return i, size
            slots[at] = size
            pairs[size, 0], pairs[size, 1] = a, b
            size += 1
        found[i] = slots[at]
    return first.size, size


@compiled
def _add(
    begin: int,
    source: U32,
    destination: U32,
    octets: I64,
    packets: I64,
    keys: I64,
    odd: Flags,
    states: int,
    several: U32,
    slots: I32,
    pairs: I64,
    sums: I64,
    size: int,
) -> tuple[int, int]:
    for i in range(begin, source.size):
        if odd[i]:
            continue
        if size + _MOST_A_ROW > pairs.shape[0]:
            return i, size
        o = octets[i] if states & STATES_OCTETS else np.int64(-1)
        p = packets[i] if states & STATES_PACKETS else np.int64(-1)
        ends = (source[i], destination[i])
        seen = (np.int64(0), np.int64(0), np.int64(0))
        for side in range(2):
            value = ends[side]
            both = value & np.uint32(BOTH)
            for part in range(2 if both else 1):
                one = several[np.int64(value & np.uint32(BOTH - 1)), part] if both else value
                line = np.int64(one >> np.uint32(1))
                if line == 0 or line == seen[0] or line == seen[1] or line == seen[2]:
                    continue
                seen = (line, seen[0], seen[1])
                at = _slot(line, keys[i], slots.size)
                while slots[at] >= 0 and (pairs[slots[at], 0] != line or pairs[slots[at], 1] != keys[i]):
                    at = (at + np.uint64(1)) & np.uint64(slots.size - 1)
                if slots[at] < 0:
                    slots[at] = size
                    pairs[size, 0], pairs[size, 1] = line, keys[i]
                    sums[size, RECORDS], sums[size, OCTETS], sums[size, PACKETS] = 0, -1, -1
                    size += 1
                group = slots[at]
                sums[group, RECORDS] += 1
                if o >= 0:
                    sums[group, OCTETS] = max(sums[group, OCTETS], np.int64(0)) + o
                if p >= 0:
                    sums[group, PACKETS] = max(sums[group, PACKETS], np.int64(0)) + p
    return source.size, size


@compiled
def spans(begin: I64, end: I64, width: int) -> I64:
    """The start of the span of time in which each row begins, microseconds since 1970; -1 if it states no time."""
    found = np.empty(begin.size, np.int64)
    for i in range(begin.size):
        when = end[i] if begin[i] < 0 else begin[i]
        found[i] = np.int64(-1) if when < 0 else when - when % width
    return found
