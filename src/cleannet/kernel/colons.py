"""IPv6 addresses as text become numbers, in one pass over their bytes: the forms of RFC 4291, section 2.2, with no dotted end.

A zone or a dotted end is left to `addresses`, and so is ::ffff:0:0/96, which means an IPv4 address and is written in two ways.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from cleannet.kernel.compiled import compiled
from cleannet.kernel.dotted import Places
from cleannet.kernel.intervals import U64
from cleannet.kernel.octets import U8
from cleannet.kernel.wide import address, one

_NO_DIGIT: Final = 255
_DIGITS: Final = np.full(256, _NO_DIGIT, np.uint8)
_DIGITS[48:58], _DIGITS[65:71], _DIGITS[97:103] = range(10), range(10, 16), range(10, 16)

NONE, OTHER, SHORTEST = range(3)
"""Not an address; one that has a shorter spelling or another case; one as RFC 5952, section 4, wants it."""


def colons(text: U8, starts: Places, stops: Places) -> tuple[U64, U64, U8]:
    """The halves of the values, with value i at text[starts[i]:stops[i]], and how each is written; 0 if it is no such address."""
    hi, lo, spelling = np.empty(starts.size, np.uint64), np.empty(starts.size, np.uint64), np.empty(starts.size, np.uint8)
    _parse(text, starts, stops, hi, lo, spelling)
    return hi, lo, spelling


@compiled
def _parse(text: U8, starts: Places, stops: Places, hi: U64, lo: U64, spelling: U8) -> None:
    base = address(text)
    for i in range(hi.size):
        hi[i], lo[i], spelling[i] = colons_at(base + starts[i], int(stops[i] - starts[i]))


@compiled
def colons_at(at: int, size: int) -> tuple[np.uint64, np.uint64, np.uint8]:
    """The halves of so many bytes at an address, and how they are written."""
    nothing = (np.uint64(0), np.uint64(0), np.uint8(NONE))
    colon, wide = 58, np.uint64(16)
    if not 2 <= size <= 39:
        return nothing
    stop = at + size
    if one(at) == colon:
        at += 1
        if one(at) != colon:
            return nothing
    hi = lo = hi_before = lo_before = group = np.uint64(0)
    groups = digits = 0
    gap = -1  # groups in front of `::`
    shortest = True
    while at < stop:
        character = one(at)
        at += 1
        digit = _DIGITS[character]
        if digit != _NO_DIGIT:
            if digits == 4:
                return nothing
            shortest &= (digits == 0 or group != 0) and not 65 <= character <= 70
            group = group << np.uint64(4) | np.uint64(digit)
            digits += 1
            continue
        if character != colon or groups == 8 or (at == stop and digits):
            return nothing
        if digits:
            hi, lo = hi << wide | lo >> np.uint64(48), lo << wide | group
            group = np.uint64(0)
            digits = 0
            groups += 1
        elif gap < 0:
            gap = groups
            hi_before, lo_before, hi, lo = hi, lo, np.uint64(0), np.uint64(0)
        else:
            return nothing
    if digits:
        if groups == 8:
            return nothing
        hi, lo = hi << wide | lo >> np.uint64(48), lo << wide | group
        groups += 1
    elif gap != groups:
        return nothing
    if (groups > 7) if gap >= 0 else (groups != 8):
        return nothing
    if gap > 0:
        missing = 8 - gap  # groups behind those in front of the gap: 1 to 7
        if missing >= 4:
            hi |= lo_before << np.uint64(16 * (missing - 4))
        else:
            hi |= hi_before << np.uint64(16 * missing) | lo_before >> np.uint64(64 - 16 * missing)
            lo |= lo_before << np.uint64(16 * missing)
    if hi == 0 and lo >> np.uint64(32) == np.uint64(0xFFFF):
        return nothing
    if shortest:
        longest = first = run = 0  # of the groups that are zero
        for i in range(8):
            half = hi if i < 4 else lo
            if half >> np.uint64(48 - 16 * (i & 3)) & np.uint64(0xFFFF):
                run = 0
                continue
            run += 1
            if run > longest:
                longest, first = run, i + 1 - run
        shortest = (longest == 8 - groups and gap == first) if gap >= 0 else longest < 2
        shortest &= longest != 1 or gap < 0
    return hi, lo, np.uint8(SHORTEST if shortest else OTHER)
