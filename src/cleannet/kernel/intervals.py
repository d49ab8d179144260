"""Every address lies in exactly one interval, so a table is its starts with one value each, and a lookup is one bisection.

All kernels that look up addresses are here, so a faster version has to replace four functions. A table holds starts in ascending
order, the first of which is 0, and one value each, which holds up to the next start. IPv4 addresses are u32. IPv6 addresses are two
u64 arrays, the upper and the lower 64 bits.

>>> starts, values = flatten_v4(u32(0, 10), u32(99, 19), u32(7, 8))
>>> starts.tolist(), values.tolist()
([0, 10, 20, 100], [7, 8, 7, 0])
>>> lookup_v4(starts, values, u32(9, 10, 99, 100)).tolist()
[7, 8, 7, 0]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

U32: TypeAlias = "npt.NDArray[np.uint32]"
U64: TypeAlias = "npt.NDArray[np.uint64]"
I64: TypeAlias = "npt.NDArray[np.int64]"
Bool: TypeAlias = "npt.NDArray[np.bool_]"

_AT_ONCE: Final = 1 << 22
"""How many painted intervals are held in memory at a time."""


def u32(*values: int) -> U32:
    """A u32 array of these numbers."""
    return np.array(values, dtype=np.uint32)


def u64(*values: int) -> U64:
    """A u64 array of these numbers."""
    return np.array(values, dtype=np.uint64)


def lookup_v4(starts: U32, values: U32, addresses: U32) -> U32:
    """The value of the interval of each address; always 0 in an empty table."""
    if not starts.size:
        return np.zeros(addresses.size, dtype=np.uint32)
    # The types are the same, so that numpy does not copy the table: asarray is free here.
    return values[np.searchsorted(starts, np.asarray(addresses, dtype=starts.dtype), side="right") - 1]


def lookup_v6(hi: U64, lo: U64, values: U32, a_hi: U64, a_lo: U64) -> U32:
    """The same for IPv6: by the upper half, and among starts that share it by the lower half."""
    if not hi.size:
        return np.zeros(a_hi.size, dtype=np.uint32)
    a_hi, a_lo = np.asarray(a_hi, dtype=np.uint64), np.asarray(a_lo, dtype=np.uint64)
    low = np.searchsorted(hi, a_hi, side="left")
    high = np.searchsorted(hi, a_hi, side="right")
    # Bisect all addresses at once for the first start behind each: at most log2(starts that share an upper half) rounds.
    while (open_ := np.flatnonzero(low < high)).size:
        middle = (low[open_] + high[open_]) >> 1
        behind = lo[middle] > a_lo[open_]
        high[open_] = np.where(behind, middle, high[open_])
        low[open_] = np.where(behind, low[open_], middle + 1)
    return values[low - 1]


def flatten_v4(first: U32, last: U32, values: U32) -> tuple[U32, U32]:
    """Intervals, both ends inclusive, in any order and overlapping, become a table; no interval: 0.

    The narrower interval wins, and of two equally wide ones the later: for prefixes this is the longest match (RFC 4632, section
    5.1). Neighbours of the same value are merged. first, last, values: same length, first <= last."""
    one = np.uint64(1)
    begin, end = first.astype(np.uint64), last.astype(np.uint64) + one
    width = end - begin
    edges, rank = np.unique(np.concatenate([np.zeros(1, dtype=np.uint64), begin, end]), return_inverse=True)
    painted = _paint(rank[1 : 1 + begin.size], rank[1 + begin.size :], np.argsort(~width, kind="stable"), values, edges.size)
    if edges[-1] > np.uint64(0xFFFFFFFF):  # the end of the last address is no start
        edges, painted = edges[:-1], painted[:-1]
    kept = changes(painted)
    return edges[kept].astype(np.uint32), painted[kept]


def flatten_v6(first_hi: U64, first_lo: U64, last_hi: U64, last_lo: U64, values: U32) -> tuple[U64, U64, U32]:
    """The same for IPv6: the upper and lower halves of the starts, and the values."""
    count, one, zero = values.size, np.uint64(1), np.uint64(0)
    end_lo = last_lo + one  # wraps around to 0
    carry = end_lo == zero
    end_hi = last_hi + carry
    beyond = carry & (end_hi == zero)  # the end of the very last address
    width_lo = last_lo - first_lo
    width_hi = last_hi - first_hi - (last_lo < first_lo)
    hi, lo = np.concatenate([u64(0), first_hi, end_hi]), np.concatenate([u64(0), first_lo, end_lo])
    order = np.lexsort((lo, hi))
    fresh = np.ones(order.size, dtype=np.bool_)
    fresh[1:] = (hi[order][1:] != hi[order][:-1]) | (lo[order][1:] != lo[order][:-1])
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.cumsum(fresh) - 1
    edges_hi, edges_lo = hi[order][fresh], lo[order][fresh]
    until = np.where(beyond, edges_hi.size, rank[1 + count :])
    painted = _paint(rank[1 : 1 + count], until, np.lexsort((~width_lo, ~width_hi)), values, edges_hi.size)
    kept = changes(painted)
    return edges_hi[kept], edges_lo[kept], painted[kept]


def from_prefixes_v4(networks: U32, lengths: npt.NDArray[np.uint8], values: U32) -> tuple[U32, U32]:
    """A table by longest match from prefixes (RFC 4632). Bits behind the length are ignored; lengths are 0 to 32."""
    last = ends_v4(networks, lengths)
    return flatten_v4(networks & ~_host_v4(lengths), last, values)


def from_prefixes_v6(hi: U64, lo: U64, lengths: npt.NDArray[np.uint8], values: U32) -> tuple[U64, U64, U32]:
    """The same for IPv6; lengths are 0 to 128."""
    host_hi, host_lo = _host_v6(lengths)
    return flatten_v6(hi & ~host_hi, lo & ~host_lo, hi | host_hi, lo | host_lo, values)


def ends_v4(networks: U32, lengths: npt.NDArray[np.uint8]) -> U32:
    """The last address of each prefix."""
    return networks | _host_v4(lengths)


def mask_v4(lengths: npt.NDArray[np.uint8]) -> U32:
    """The bits of the network of each length."""
    return ~_host_v4(lengths)


def mask_v6(lengths: npt.NDArray[np.uint8]) -> tuple[U64, U64]:
    """The same for IPv6, as halves."""
    hi, lo = _host_v6(lengths)
    return ~hi, ~lo


def _host_v4(lengths: npt.NDArray[np.uint8]) -> U32:
    return ((np.uint64(1) << (np.uint64(32) - lengths.astype(np.uint64))) - np.uint64(1)).astype(np.uint32)


def _host_v6(lengths: npt.NDArray[np.uint8]) -> tuple[U64, U64]:
    """The host bits of each length, as halves: a table of 129, because a shift by 64 is undefined."""
    every = [(1 << (128 - n)) - 1 for n in range(129)]
    return u64(*(n >> 64 for n in every))[lengths], u64(*(n & 0xFFFF_FFFF_FFFF_FFFF for n in every))[lengths]


def _paint(start: I64, stop: I64, order: I64, values: U32, size: int) -> U32:
    """Writes `values` over the ranges start..stop-1 of an array of `size`, in that order, so later ones cover earlier ones.

    One assignment per chunk: if an index repeats, numpy keeps the last."""
    painted = np.zeros(size, dtype=np.uint32)
    start, count = start[order], (stop - start)[order]
    total = np.cumsum(count)
    done = 0
    while done < order.size:
        before = int(total[done - 1]) if done else 0
        upto = max(int(np.searchsorted(total, before + _AT_ONCE, side="right")), done + 1)
        n = count[done:upto]
        inside = np.arange(int(n.sum()), dtype=np.int64) - np.repeat(np.cumsum(n) - n, n)
        painted[np.repeat(start[done:upto], n) + inside] = np.repeat(values[order[done:upto]], n)
        done = upto
    return painted


def changes(values: npt.NDArray[Any]) -> Bool:
    """True where a value differs from the one before."""
    changes = np.ones(values.size, dtype=np.bool_)
    changes[1:] = values[1:] != values[:-1]
    return changes
