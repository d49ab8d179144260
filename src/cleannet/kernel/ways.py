"""Whom all paths to a place cross: the inner numbers of the first path, less those that a later one lacks; and indexes of keys.

For a few thousand paths, `written` gives the loops as written, which need no compiler.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
U64 = npt.NDArray[np.uint64]
U16 = npt.NDArray[np.uint16]


@compiled
def narrow(place: I64, offsets: I64, asns: I64, nobody: I64, seen: I64, start: I64, size: I64, pool: I64, used: int) -> int:
    """Takes in paths, each at its place (-1: skip); returns how much of the pool is used.

    Path i is `asns[offsets[i] : offsets[i + 1]]`. For each place: seen, how many paths came; start, size: where the first one is in
    `pool`. There a number is stored as `-1 - number` if it is an end, a repetition, names no network, or is missing inside some
    path. The pool must have room for all of `asns`. nobody: first and last of the numbers that name no network."""
    for i in range(place.size):
        p = place[i]
        if p < 0:
            continue
        begin, end = offsets[i], offsets[i + 1]
        if seen[p] == 0:
            start[p], size[p] = used, end - begin
            for k in range(begin, end):
                asn = asns[k]
                inside = begin < k < end - 1
                for j in range(start[p], used):
                    inside &= pool[j] != asn
                for j in range(len(nobody)):
                    inside &= asn < nobody[j, 0] or asn > nobody[j, 1]
                pool[used] = asn if inside else -1 - asn
                used += 1
        else:
            for j in range(start[p], start[p] + size[p]):
                if pool[j] >= 0:
                    there = False
                    for k in range(begin + 1, end - 1):
                        there |= asns[k] == pool[j]
                    if not there:
                        pool[j] = -1 - pool[j]
        seen[p] += 1
    return used


@compiled
def number(hash: I64, keys: U64, tails: U16, table: I32, known: U64, known_tails: U16, count: int, most: int, found: I64) -> int:
    """Writes the index of each key, numbering new ones in order; -1 when there are `most`. Returns how many there are then.

    keys: two columns, distinguished by tails as well; hash: of each, not negative. known: the keys by index, with room for all;
    table: the indexes by hash, -1 if free, a power of two that is larger than its content."""
    for i in range(hash.size):
        at = hash[i] & (table.size - 1)
        while table[at] >= 0:
            p = table[at]
            if known[p, 0] == keys[i, 0] and known[p, 1] == keys[i, 1] and known_tails[p] == tails[i]:
                break
            at = (at + 1) & (table.size - 1)
        if table[at] < 0 and count < most:
            table[at] = count
            known[count, 0], known[count, 1], known_tails[count] = keys[i, 0], keys[i, 1], tails[i]
            count += 1
        found[i] = table[at]
    return count
