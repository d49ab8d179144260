"""Two memory accesses find the value of nearly every IPv4 address, four that of an IPv6 address; results equal those of
`intervals`.

IPv4   24 bits -> a value, or a block of 256 values for the last 8 bits
IPv6   16 bits -> 16 bits -> 8 bits -> 8 bits -> a bisection of the few remaining starts, however long their prefixes are

Laying out a table takes a moment, so a few addresses are found faster by `intervals`. The loops stay plain: an inlined helper makes
them several times slower.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled
from cleannet.kernel.intervals import I64, U32, U64

DEEPER: Final = 1 << 31
"""An entry with this bit names a block, or a node one level deeper; values are below it."""

_LEVELS: Final = (16, 16, 8, 8)
"""Bits of IPv6 that each level decides by: most prefixes end with one of them."""


@dataclass(frozen=True)
class TableV4:
    """first: u32 for the upper 24 bits, a value or DEEPER and the number of a block. blocks: u32, 256 values each."""

    first: U32
    blocks: U32

    @classmethod
    def of(cls, starts: U32, values: U32) -> TableV4:
        """The table of these intervals, in the form of `intervals.flatten_v4`."""
        assert not values.size or int(values.max()) < DEEPER
        if not starts.size:
            starts, values = np.zeros(1, np.uint32), np.zeros(1, np.uint32)
        parted = np.unique(starts[starts & 255 != 0] >> np.uint32(8)).size
        table = cls(roomy(1 << 24, np.dtype(np.uint32)), roomy(max(parted, 1) * 256, np.dtype(np.uint32)))
        _lay_out_v4(np.ascontiguousarray(starts), np.ascontiguousarray(values), table.first, table.blocks)
        return table

    def find(self, addresses: U32, out: U32 | None = None, threads: int = 1) -> U32:
        """The value of each address."""
        found = np.empty(addresses.size, np.uint32) if out is None else out
        _in_parts(lambda part: find_v4(addresses[part], self.first, self.blocks, found[part]), addresses.size, threads)
        return found


@dataclass(frozen=True)
class TableV6:
    """levels: u32 entries, each a value, or DEEPER and the number of a node one level deeper; in the last level the number of a
    group. groups: i64, the first start to bisect and how many. hi, lo, values: the intervals."""

    levels: tuple[U32, U32, U32, U32]
    groups: I64
    hi: U64
    lo: U64
    values: U32

    @classmethod
    def of(cls, hi: U64, lo: U64, values: U32) -> TableV6:
        """The table of these intervals, in the form of `intervals.flatten_v6`."""
        assert not values.size or int(values.max()) < DEEPER
        if not hi.size:
            hi, lo, values = np.zeros(1, np.uint64), np.zeros(1, np.uint64), np.zeros(1, np.uint32)
        hi, lo, values = np.ascontiguousarray(hi), np.ascontiguousarray(lo), np.ascontiguousarray(values)
        levels: list[U32] = []
        nodes, groups, depth = np.zeros(1, np.uint64), np.zeros((0, 2), np.int64), 0
        for bits in _LEVELS:
            depth += bits
            entries = roomy(max(nodes.size << bits, 1), np.dtype(np.uint32))
            # An entry that is no value has a start inside.
            deeper, groups = np.empty(hi.size, np.uint64), np.empty((hi.size, 2), np.int64)
            made = _lay_out_v6(nodes, bits, depth, hi, lo, values, entries, deeper, groups)
            nodes, groups = deeper[:made], groups[:made]
            levels.append(entries)
        return cls((levels[0], levels[1], levels[2], levels[3]), groups, hi, lo, values)

    def find(self, hi: U64, lo: U64, out: U32 | None = None, threads: int = 1) -> U32:
        """The value of each address."""
        found = np.empty(hi.size, np.uint32) if out is None else out
        _in_parts(
            lambda part: find_v6(hi[part], lo[part], *self.levels, self.groups, self.hi, self.lo, self.values, found[part]),
            hi.size,
            threads,
        )
        return found


@dataclass(frozen=True)
class Tables:
    """Intervals of both families, in the form of `intervals`; their tables are laid out on first use."""

    intervals_v4: tuple[U32, U32]
    intervals_v6: tuple[U64, U64, U32]

    @cached_property
    def v4(self) -> TableV4:
        return TableV4.of(*self.intervals_v4)

    @cached_property
    def v6(self) -> TableV6:
        return TableV6.of(*self.intervals_v6)

    def forget(self) -> None:
        """Frees the memory of the tables; they can be laid out again."""
        self.__dict__.pop("v4", None)
        self.__dict__.pop("v6", None)


def roomy(size: int, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """Zeros for random access: in huge pages where the system has them, so that its page tables stay small."""
    huge = 2 << 20
    octets_held = max(size * kind.itemsize, 1) + huge
    if hasattr(mmap, "MADV_HUGEPAGE"):
        held = mmap.mmap(-1, octets_held, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)  # what is shared has no huge pages
        held.madvise(mmap.MADV_HUGEPAGE)
    else:
        held = mmap.mmap(-1, octets_held)
    octets = np.frombuffer(held, np.uint8)
    begin = -octets.ctypes.data % huge
    zeros: npt.NDArray[Any] = octets[begin : begin + size * kind.itemsize].view(kind)
    return zeros


def _in_parts(work: Callable[[slice], object], size: int, threads: int) -> None:
    """The work over the whole size, one part per thread."""
    if threads < 2 or size < 1 << 16:
        work(slice(0, size))
        return
    edges = [size * i // threads for i in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, slice(a, b)) for a, b in pairwise(edges)]:
            done.result()


@compiled
def _lay_out_v4(starts: U32, values: U32, first: U32, blocks: U32) -> None:
    made = 0
    for i in range(starts.size):
        begin = np.int64(starts[i])
        end = np.int64(starts[i + 1]) if i + 1 < starts.size else np.int64(1) << 32
        value = values[i]
        while begin < end:
            slot, inside = begin >> 8, begin & 255
            upto = min(end, (slot + 1) << 8)
            if inside == 0 and upto & 255 == 0:
                for whole in range(slot, end >> 8):
                    first[whole] = value
                begin = (end >> 8) << 8
                continue
            if inside == 0:
                first[slot] = np.uint32(DEEPER) | np.uint32(made)
                made += 1
            block = np.int64(first[slot] & np.uint32(DEEPER - 1)) << 8
            for at in range(inside, inside + upto - begin):
                blocks[block + at] = value
            begin = upto


@compiled
def _lay_out_v6(nodes: U64, bits: int, depth: int, hi: U64, lo: U64, values: U32, entries: U32, deeper: U64, groups: I64) -> int:
    """The value of each prefix of so many bits below the nodes, ascending; the prefixes with several values, and for each the first
    of its intervals and how many it has. Returns how many such prefixes there are."""
    shift, within = np.uint64(64 - depth), np.uint64(bits)
    one, size = np.uint64(1), 1 << bits
    at = made = 0
    for i in range(nodes.size):
        j, first = np.int64(0), i << bits
        while j < size:
            begin = (nodes[i] << within | np.uint64(j)) << shift
            end = begin | ((one << shift) - one)
            while at + 1 < hi.size and (hi[at + 1] < begin or (hi[at + 1] == begin and lo[at + 1] == 0)):
                at += 1
            last = at
            while last + 1 < hi.size and hi[last + 1] <= end:
                last += 1
            if last > at:
                entries[first + j] = np.uint32(DEEPER) | np.uint32(made)
                deeper[made], groups[made, 0], groups[made, 1] = begin >> shift, at, last - at + 1
                made += 1
                j += 1
                continue
            upto = np.int64(size)  # one value holds up to the next start
            if last + 1 < hi.size and hi[last + 1] >> shift >> within == nodes[i]:
                upto = np.int64(hi[last + 1] >> shift & ((one << within) - one))
            entries[first + j : first + upto] = values[at]
            j = upto
    return made


@compiled
def find_v4(addresses: U32, first: U32, blocks: U32, out: U32) -> None:
    """out: the value of each address."""
    for i in range(addresses.size):
        entry = first[addresses[i] >> np.uint32(8)]
        if entry & np.uint32(DEEPER):
            entry = blocks[np.int64(entry & np.uint32(DEEPER - 1)) * 256 + np.int64(addresses[i] & np.uint32(255))]
        out[i] = entry


@compiled
def find_v6(
    a_hi: U64,
    a_lo: U64,
    level1: U32,
    level2: U32,
    level3: U32,
    level4: U32,
    groups: I64,
    hi: U64,
    lo: U64,
    values: U32,
    out: U32,
) -> None:
    """The same for IPv6 addresses, by their upper and lower halves."""
    deeper, inner = np.uint32(DEEPER), np.uint32(DEEPER - 1)
    for i in range(a_hi.size):
        key = a_hi[i]
        entry = level1[key >> np.uint64(48)]
        if entry & deeper:
            entry = level2[np.uint64(entry & inner) << np.uint64(16) | (key >> np.uint64(32)) & np.uint64(0xFFFF)]
            if entry & deeper:
                entry = level3[np.uint64(entry & inner) << np.uint64(8) | (key >> np.uint64(24)) & np.uint64(0xFF)]
                if entry & deeper:
                    entry = level4[np.uint64(entry & inner) << np.uint64(8) | (key >> np.uint64(16)) & np.uint64(0xFF)]
                    if entry & deeper:
                        begin = low = groups[entry & inner, 0]
                        size = groups[entry & inner, 1]
                        while size > 1:  # the last start whose upper half is not behind, without a branch that cannot be foreseen
                            half = size >> 1
                            low = low + half if hi[low + half] <= key else low
                            size -= half
                        if hi[low] == key and lo[low] > a_lo[i]:  # several starts share the upper half
                            size, low = low - begin + 1, begin
                            while size > 1:
                                half = size >> 1
                                if hi[low + half] < key or (hi[low + half] == key and lo[low + half] <= a_lo[i]):
                                    low += half
                                size -= half
                        entry = values[low]
        out[i] = entry
