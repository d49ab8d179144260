"""Rows that share paths are added up per path, and paths per thing: one line of sums for each thing that a path may name.

ROWS    the rows that name the thing
FIRST   the smallest time, microseconds since 1970
LAST    the largest
RECORD  the number of the first row that names it
FILE    the input of that row
NUMBER  the number written there
PATH    the last path that named it: a path that names it twice counts once
LIMIT   the key of the largest text that is kept, once the maximum is reached

All are 64 bits wide; a path has the first four. Of the texts beside the rows of a thing, the smallest few are kept. Texts are bytes
one after another; within a batch they are identified by rank. The key of a text is its first seven bytes as a number.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
Octets = npt.NDArray[np.uint8]

ROWS, FIRST, LAST, RECORD, FILE, NUMBER, PATH, LIMIT = range(8)
WIDTH: Final = 8
OF_PATH: Final = 4

NEVER: Final = np.iinfo(np.int64).max
NONE: Final = np.iinfo(np.int32).max
"""No text: behind all ranks."""

_1: Final = np.uint64(1)
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
"""The golden ratio of 64 bits: the product's upper bits depend on all lower ones."""


@compiled
def empty(lines: I64) -> None:
    """Empty lines."""
    for i in range(len(lines)):
        for column in range(lines.shape[1]):
            lines[i, column] = 0
        lines[i, FIRST], lines[i, LAST], lines[i, RECORD] = NEVER, -1, NEVER
        if lines.shape[1] > LIMIT:
            lines[i, LIMIT] = NEVER


@compiled
def add_rows(path: I64, records: I64, begin: I64, end: I64, rank: I32, lines: I64, ranks: I32) -> None:
    """Adds rows to the lines of their paths. begin, end: times, -1 unset; rank: of the text beside it, NONE if there is none."""
    for i in range(path.size):
        p = np.uint64(path[i])
        lines[p, ROWS] += 1
        lines[p, RECORD] = min(lines[p, RECORD], records[i])
        if 0 <= begin[i] < lines[p, FIRST]:
            lines[p, FIRST] = begin[i]
        lines[p, LAST] = max(lines[p, LAST], begin[i], end[i])
        insert(ranks, int(p), rank[i])


@compiled
def insert(few: I32, at: int, rank: int) -> None:
    """Puts a rank among the smallest ones, once, if it is one of them."""
    place = few.shape[1] - 1
    if rank >= few[at, place]:
        return
    while place > 0 and rank < few[at, place - 1]:
        place -= 1
    if place > 0 and few[at, place - 1] == rank:
        return
    for k in range(few.shape[1] - 1, place, -1):
        few[at, k] = few[at, k - 1]
    few[at, place] = rank


# --- numbers ----------------------------------------------------------------------------------------------------------------------


@compiled
def find(numbers: I64, seed: np.uint64, slots: I32, known: I64, used: int, found: I32) -> int:
    """The index of each number among the known ones, with new ones appended; returns how many are known then.

    slots: -1 if free, a power of two of them; slots and known must have room for as many more."""
    last = np.uint64(slots.size - 1)
    for i in range(numbers.size):
        mixed = (np.uint64(numbers[i]) ^ seed) * _SPREAD
        slot = (mixed ^ mixed >> np.uint64(29)) * _SPREAD >> np.uint64(32) & last
        while slots[slot] >= 0 and known[np.uint64(slots[slot])] != numbers[i]:
            slot = (slot + _1) & last
        if slots[slot] < 0:
            slots[slot] = used
            known[used] = numbers[i]
            used += 1
        found[i] = slots[slot]
    return used


# --- lines ------------------------------------------------------------------------------------------------------------------------

LOCAL: Final = -1
"""In the place of a thing: what is ours, and is not judged."""


@compiled
def add_paths(
    offsets: I64,
    numbers: I64,
    roles: Octets,
    places: I32,
    thing_of: I32,
    folds: Octets,
    sums: I64,
    ranks: I32,
    keys: I64,
    file: int,
    number: int,
    lines: I64,
    few: I32,
    seen: I64,
    touched: I32,
    judged: Octets,
    local: Octets,
) -> int:
    """Adds paths that have rows to the lines of what they name; returns how many lines got ranks.

    places: for each number, see `find`; thing_of: for each place its thing, or LOCAL; each thing has a line for each role. folds:
    for each thing, whether many numbers share it; these are then `seen` by place and role. number: of the first path, from 1 over
    all batches. keys: for each rank. few: for each line, NONE, then the smallest ranks of this batch that may be kept; touched: the
    lines that have some. judged, local: for each path, whether it names somebody, and something of ours."""
    used = 0
    in_roles = np.uint64(seen.shape[1])
    for p in range(offsets.size - 1):
        judged[p] = local[p] = 0
        if sums[p, ROWS] == 0:
            continue
        for k in range(offsets[p], offsets[p + 1]):
            place = np.uint64(places[k])  # an index without a sign is not looked at for one
            if thing_of[place] == LOCAL:
                local[p] = 1
                continue
            judged[p] = 1
            thing, role = np.uint64(thing_of[place]), np.uint64(roles[k])
            line = thing * in_roles + role
            if folds[thing]:
                seen[place, role] += sums[p, ROWS]
                if lines[line, PATH] == number + p:
                    continue
            lines[line, PATH] = number + p
            if lines[line, ROWS] == 0 or (lines[line, FILE] == file and sums[p, RECORD] < lines[line, RECORD]):
                lines[line, FILE], lines[line, RECORD], lines[line, NUMBER] = file, sums[p, RECORD], numbers[k]
            lines[line, ROWS] += sums[p, ROWS]
            lines[line, FIRST] = min(lines[line, FIRST], sums[p, FIRST])
            lines[line, LAST] = max(lines[line, LAST], sums[p, LAST])
            for m in range(ranks.shape[1]):
                if ranks[p, m] == NONE or keys[ranks[p, m]] > lines[line, LIMIT]:
                    break
                if few[line, 0] == NONE:
                    touched[used] = line
                    used += 1
                insert(few, int(line), ranks[p, m])
    return used


# --- texts ------------------------------------------------------------------------------------------------------------------------


@compiled
def keys_of(text_of: I64, bounds: I32, data: Octets, keys: I64) -> None:
    """For each rank the key of its text."""
    for rank in range(text_of.size):
        keys[rank] = _key(data, bounds[text_of[rank]], bounds[text_of[rank] + 1])


@compiled
def _key(data: Octets, begin: int, end: int) -> int:
    key = 0
    for k in range(7):
        key <<= 8
        if begin + k < end:
            key |= int(data[begin + k])
    return key


@compiled
def keep(
    touched: I32,
    few: I32,
    text_of: I64,
    bounds: I32,
    data: Octets,
    place_of: I32,
    kept: I32,
    begins: I64,
    texts: Octets,
    used: I64,
    lines: I64,
) -> None:
    """Merges the smallest texts of a batch into those that lines kept; `few` is NONE again afterwards.

    Text t of the batch is `data[bounds[t] : bounds[t + 1]]`; text_of: the text of each rank. kept: for each line the smallest so
    far, as indexes in `begins`: text k is `texts[begins[k] : begins[k + 1]]`; -1 after the last. used: texts and bytes that are
    kept; there is room for those of the batch. place_of: for each rank, -1, to be filled."""
    most = kept.shape[1]
    for i in range(touched.size):
        line = touched[i]
        at = 0
        for m in range(most):
            rank = few[line, m]
            few[line, m] = NONE
            if rank == NONE:
                continue
            begin, end = bounds[text_of[rank]], bounds[text_of[rank] + 1]
            order = -1
            while at < most and kept[line, at] >= 0:
                order = _order(data, begin, end, texts, begins[kept[line, at]], begins[kept[line, at] + 1])
                if order <= 0:
                    break
                at += 1
                order = -1
            if at == most or order == 0:
                continue
            if place_of[rank] < 0:
                place_of[rank] = used[0]
                for k in range(begin, end):
                    texts[used[1] + k - begin] = data[k]
                used[0] += 1
                used[1] += end - begin
                begins[used[0]] = used[1]
            for k in range(most - 1, at, -1):
                kept[line, k] = kept[line, k - 1]
            kept[line, at] = place_of[rank]
        if kept[line, most - 1] >= 0:
            last = kept[line, most - 1]
            lines[line, LIMIT] = _key(texts, begins[last], begins[last + 1])


@compiled
def _order(one: Octets, at: int, end: int, other: Octets, other_at: int, other_end: int) -> int:
    """Below zero if the first text sorts before the second, zero if they are equal."""
    while at < end and other_at < other_end:
        if one[at] != other[other_at]:
            return -1 if one[at] < other[other_at] else 1
        at += 1
        other_at += 1
    return (end - at) - (other_end - other_at)
