"""Pairs of a line and a mark are kept once each, in a table of bounded size, so that the marks of each line are counted exactly.

A mark is a 64-bit hash. A line whose marks became too many has a sketch in place of pairs (`sketch`).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled
from cleannet.kernel.paths import NONE

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
U64 = npt.NDArray[np.uint64]
Octets = npt.NDArray[np.uint8]

_1: Final = np.uint64(1)
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_BITS: Final = np.uint64(8)
"""Bits of a mark that choose a register of a sketch."""


@compiled
def add_marks(
    first: int,
    path: I64,
    rank: I32,
    marks: U64,
    offsets: I64,
    places: I32,
    roles: Octets,
    thing_of: I32,
    in_roles: int,
    of_line: I32,
    of_mark: U64,
    room: int,
    counts: I64,
    sketch_of: I32,
    registers: Octets,
) -> tuple[int, int]:
    """Adds the marks of rows to the lines that their paths name; returns how many rows were read, and how much room is left.

    first: the row to begin with. rank: the mark of each row, NONE if it has none. offsets, places, roles, thing_of: as for
    `paths.add_paths`. of_line, of_mark: the pairs, -1 for a free place, a power of two of them. room: pairs that may still be
    added; reading ends where a row might need more. counts: marks of each line. sketch_of: the sketch of each line, -1 if none."""
    last = np.uint64(of_line.size - 1)
    for i in range(first, path.size):
        if rank[i] == NONE:
            continue
        begin, end = offsets[path[i]], offsets[path[i] + 1]
        if end - begin > room:
            return i, room
        mark = marks[rank[i]]
        for k in range(begin, end):
            thing = thing_of[places[k]]
            if thing < 0:
                continue
            line = thing * in_roles + roles[k]
            if sketch_of[line] >= 0:
                rest = mark << _BITS
                place = 1
                while place < 57 and rest >> np.uint64(63) == 0:
                    rest <<= _1
                    place += 1
                register = mark >> np.uint64(56)
                registers[sketch_of[line], register] = max(registers[sketch_of[line], register], place)
                continue
            slot = _slot(line, mark) & last
            while of_line[slot] >= 0 and (of_line[slot] != line or of_mark[slot] != mark):
                slot = (slot + _1) & last
            if of_line[slot] < 0:
                of_line[slot], of_mark[slot] = line, mark
                counts[line] += 1
                room -= 1
    return path.size, room


@compiled
def put_back(lines: I64, marks: U64, of_line: I32, of_mark: U64) -> None:
    """Puts pairs, each once, into an empty table."""
    last = np.uint64(of_line.size - 1)
    for i in range(lines.size):
        slot = _slot(lines[i], marks[i]) & last
        while of_line[slot] >= 0:
            slot = (slot + _1) & last
        of_line[slot], of_mark[slot] = lines[i], marks[i]


@compiled
def _slot(line: int, mark: np.uint64) -> np.uint64:
    mixed = (mark ^ np.uint64(line) * _SPREAD) * _SPREAD
    return (mixed ^ mixed >> np.uint64(31)) * _SPREAD >> np.uint64(32)
