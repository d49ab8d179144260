"""The fewest prefixes that cover the same addresses: sorted, merged and split again in one pass over arrays.

Prefixes become intervals in the order of their first address. Intervals that overlap or touch become one. Each is split from its
beginning into the largest aligned blocks that fit, of which there are never more than the prefixes it was made of. Intervals may
belong to groups, which stay apart.

*Source*: RFC 4632, section 3.1 (blocks are aligned powers of two).

>>> from cleannet.kernel.intervals import u32
>>> networks, lengths = aggregated_v4(u32(0x0A000000, 0x0A000080, 0x0A000100, 0x0A000101), np.array([25, 25, 24, 32], np.uint8))
>>> [(hex(n), l) for n, l in zip(networks.tolist(), lengths.tolist(), strict=True)]
[('0xa000000', 23)]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from cleannet.kernel.compiled import compiled, inlined, sooner
from cleannet.kernel.intervals import U32, U64, ends_v4, mask_v4, mask_v6

if TYPE_CHECKING:
    import numpy.typing as npt

U8: TypeAlias = "npt.NDArray[np.uint8]"

_FEW = 2_000
"""Prefixes that are done sooner than the compiler is loaded."""


def aggregated_v4(networks: U32, lengths: U8) -> tuple[U32, U8]:
    """The same addresses in the fewest prefixes, in ascending order. Bits behind the length are ignored."""
    first = networks & mask_v4(lengths)
    keys = np.sort(first.astype(np.uint64) << np.uint64(8) | lengths.astype(np.uint64))
    first, sizes = (keys >> np.uint64(8)).astype(np.uint32), (keys & np.uint64(255)).astype(np.uint8)
    return covered_v4(first, ends_v4(first, sizes), np.zeros(first.size, np.uint32))[:2]


def covered_v4(first: U32, last: U32, group: U32) -> tuple[U32, U8, U32]:
    """The fewest prefixes of each group of intervals, and the group of each prefix.

    Intervals are in the order of their group and first address, both ends inclusive; they may overlap."""
    cover = sooner(_cover_v4, first.size < _FEW)
    found = np.zeros(0, np.uint32), np.zeros(0, np.uint8), np.zeros(0, np.uint32)
    if first.size:
        size = int(cover(first, last, group, *found, False))
        found = np.empty(size, np.uint32), np.empty(size, np.uint8), np.empty(size, np.uint32)
        cover(first, last, group, *found, True)
    return found


def aggregated_v6(hi: U64, lo: U64, lengths: U8) -> tuple[U64, U64, U8]:
    """The same for IPv6."""
    mask_hi, mask_lo = mask_v6(lengths)
    hi, lo = hi & mask_hi, lo & mask_lo
    order = np.lexsort((lo, hi)) if lo.any() else np.argsort(hi)  # nearly all are of 64 bits at most
    hi, lo, mask_hi, mask_lo = hi[order], lo[order], mask_hi[order], mask_lo[order]
    return covered_v6(hi, lo, hi | ~mask_hi, lo | ~mask_lo, np.zeros(hi.size, np.uint32))[:3]


def covered_v6(hi: U64, lo: U64, last_hi: U64, last_lo: U64, group: U32) -> tuple[U64, U64, U8, U32]:
    """The same for IPv6."""
    cover = sooner(_cover_v6, hi.size < _FEW)
    found = np.zeros(0, np.uint64), np.zeros(0, np.uint64), np.zeros(0, np.uint8), np.zeros(0, np.uint32)
    if hi.size:
        size = int(cover(hi, lo, last_hi, last_lo, group, *found, False))
        found = np.empty(size, np.uint64), np.empty(size, np.uint64), np.empty(size, np.uint8), np.empty(size, np.uint32)
        cover(hi, lo, last_hi, last_lo, group, *found, True)
    return found


@compiled
def _cover_v4(first: U32, last: U32, group: U32, networks: U32, lengths: U8, groups: U32, keep: bool) -> int:
    """How many prefixes there are; `keep`: they are written too."""
    count, at = 0, 0
    while at < first.size:
        begin, end, mine = np.int64(first[at]), np.int64(last[at]), group[at]
        at += 1
        while at < first.size and group[at] == mine and np.int64(first[at]) <= end + 1:
            end = max(end, np.int64(last[at]))
            at += 1
        while begin <= end:
            size, length = np.int64(1), 32
            while length > 0 and begin & size == 0 and begin + 2 * size - 1 <= end:
                size *= 2
                length -= 1
            if keep:
                networks[count], lengths[count], groups[count] = begin, length, mine
            count += 1
            begin += size
    return count


@inlined
def _after(hi: np.uint64, lo: np.uint64, other_hi: np.uint64, other_lo: np.uint64) -> bool:
    return bool(hi > other_hi or (hi == other_hi and lo > other_lo))


@compiled
def _cover_v6(
    hi: U64, lo: U64, last_hi: U64, last_lo: U64, group: U32, out_hi: U64, out_lo: U64, lengths: U8, groups: U32, keep: bool
) -> int:
    """The same; a block is told by the last address in it, so that nothing wraps around."""
    one, zero, full = np.uint64(1), np.uint64(0), ~np.uint64(0)
    count, at = 0, 0
    while at < hi.size:
        b_hi, b_lo, e_hi, e_lo, mine = hi[at], lo[at], last_hi[at], last_lo[at], group[at]
        at += 1
        while at < hi.size and group[at] == mine:
            touches = (hi[at] == e_hi and lo[at] > e_lo and lo[at] - e_lo == one) or (
                hi[at] > e_hi and hi[at] - e_hi == one and lo[at] == zero and e_lo == full
            )
            if not touches and _after(hi[at], lo[at], e_hi, e_lo):
                break
            if _after(last_hi[at], last_lo[at], e_hi, e_lo):
                e_hi, e_lo = last_hi[at], last_lo[at]
            at += 1
        while True:
            l_hi, l_lo, length = b_hi, b_lo, 128  # the last address of the block, which grows bit by bit
            while length > 0:
                bit_hi = one << np.uint64(64 - length) if length <= 64 else zero
                bit_lo = one << np.uint64(128 - length) if length > 64 else zero
                if b_hi & bit_hi or b_lo & bit_lo or _after(l_hi | bit_hi, l_lo | bit_lo, e_hi, e_lo):
                    break
                l_hi, l_lo = l_hi | bit_hi, l_lo | bit_lo
                length -= 1
            if keep:
                out_hi[count], out_lo[count], lengths[count], groups[count] = b_hi, b_lo, length, mine
            count += 1
            if l_hi == e_hi and l_lo == e_lo:
                break
            b_hi, b_lo = (l_hi + one, zero) if l_lo == full else (l_hi, l_lo + one)
    return count
