"""Adds up rows with two ends: one line of 64 bytes for each thing that an end may be, so a row touches two lines.

RECORDS  the rows that name the thing, times 8, plus MARKED if one of its values was marked (see below), plus STATES_OCTETS and
         STATES_PACKETS if some row states them
OCTETS   sum
PACKETS  sum
HI       see LO
FIRST    the smallest time, microseconds since 1970
UNLAST   the complement of the largest, so that the minimum is kept for both times
PLACE    of the first row that names it: the number of its piece, times 2**32, plus that of the row in it
LO       with HI the address in that row, as the halves of an IPv6 number (an IPv4 address as ::ffff:a.b.c.d)

All are 64 bits wide; `line` updates four of them at a time. For each row a value says what an end is: its line times two, plus a
mark; or BOTH and the number of a pair of such values, if the row names two things at that end. Line 0 belongs to nobody: it is
written and never read, so the loop needs no branch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled, inlined
from cleannet.kernel.intervals import I64, U32
from cleannet.kernel.line import take_in
from cleannet.kernel.lookup import roomy
from cleannet.kernel.octets import fetch

Flags = npt.NDArray[np.uint8]

RECORDS, OCTETS, PACKETS, HI, FIRST, UNLAST, PLACE, LO = range(8)
WIDTH: Final = 8

SHIFT: Final = 3
MARKED, STATES_OCTETS, STATES_PACKETS = 1, 2, 4

PIECE: Final = 32
"""Bits of a place behind the number of its piece."""

BOTH: Final = 1 << 30

NEVER: Final = np.iinfo(np.int64).max
_LARGE: Final = 40
"""Bits of the largest octets and packets that are added here: 2**63 / 2**40 rows cannot overflow a sum."""

_AHEAD: Final = 32
"""Rows whose lines are on their way from memory while one is added up."""

_ROWS: Final = 8_192
"""Rows that are looked at before they are added: so many are then still in the cache."""

TOUCHED, JUDGED, LOCAL, FOLDED, HOSTS = range(5)


@dataclass(frozen=True)
class Lines:
    """lines: i64, WIDTH each. touched: the lines that are not empty, followed by room for the others. counts: how many are touched;
    rows with somebody, rows with nobody; for the last addition, the values that were combined, and the rows that name an internal
    host."""

    lines: I64
    touched: I64
    counts: I64

    @classmethod
    def empty(cls, size: int) -> Lines:
        lines = roomy(size * WIDTH, np.dtype(np.int64)).reshape(size, WIDTH)
        lines[:, FIRST] = NEVER
        lines[0, RECORDS] = 1 << SHIFT  # nobody is never touched for the first time
        return cls(lines, np.zeros(size, np.int64), np.zeros(5, np.int64))

    def take(self) -> tuple[I64, I64]:
        """The touched lines and their sums; afterwards they are empty."""
        which = self.touched[: int(self.counts[TOUCHED])].copy()
        rows = self.lines[which]
        self.lines[which] = (0, 0, 0, 0, NEVER, 0, 0, 0)
        self.counts[TOUCHED] = 0
        return which, rows

    def merge(self, which: I64, rows: I64) -> None:
        """Adds lines that were taken elsewhere, each once, in any order."""
        held = self.lines[which]
        known = held[:, RECORDS] != 0
        fresh, before = which[~known], int(self.counts[TOUCHED])
        self.touched[before : before + fresh.size] = fresh
        self.counts[TOUCHED] = before + fresh.size
        self.lines[which] = np.where(known[:, None], _sum(held, rows), rows)


def _sum(one: I64, other: I64) -> I64:
    """The same lines, each of both."""
    added = one + other
    flags = (1 << SHIFT) - 1
    added[:, RECORDS] = (one[:, RECORDS] & ~flags) + (other[:, RECORDS] & ~flags) | (one[:, RECORDS] | other[:, RECORDS]) & flags
    added[:, FIRST], added[:, UNLAST] = (np.minimum(one[:, at], other[:, at]) for at in (FIRST, UNLAST))
    first = one[:, PLACE] <= other[:, PLACE]
    for at in (PLACE, HI, LO):
        added[:, at] = np.where(first, one[:, at], other[:, at])
    return added


def add(
    source: U32,
    destination: U32,
    octets: I64,
    packets: I64,
    begin: I64,
    end: I64,
    odd: Flags,
    states: int,
    least: tuple[int, int, int, int],
    earliest: int,
    folds: int,
    pairs: U32,
    lines: I64,
    touched: I64,
    counts: I64,
    folded: I64,
    inside: I64,
    far: U32,
) -> None:
    """Adds the rows that are not odd; a row whose numbers are out of range becomes odd. -1 means not stated.

    states: STATES_OCTETS and STATES_PACKETS, if these columns exist; otherwise they are zeros. least: 0 or -1 for octets, packets,
    begin and end; a row with a smaller number becomes odd. earliest: the smallest valid time. folds: lines up to this one stand for
    many values; if an end is on one of them, its row times two, plus 1 for the destination, goes to `folded`, which has room for
    two per row. The PLACE of a newly touched line has that form too; the caller turns it into a place. inside: the same for rows
    that name an internal host, which is the end that is nobody while the other is somebody; far: the line of that other end;
    counts[HOSTS] says how many there are, or -1 if a row names two things at one end."""
    counts[FOLDED] = counts[HOSTS] = 0
    rows, room = (source, destination, octets, packets, begin, end, odd), (lines, touched, counts, folded, inside, far)
    done, several = 0, False
    while done < source.size:
        if begin[done] >= earliest:  # most tables state all times or none; a loop that they do not need is not compiled
            done = _add_plain(done, *rows, states, earliest, folds, *room)
        if done < source.size:
            block: tuple[Any, ...] = (
                *(column[done : done + _ROWS] for column in rows),
                states,
                least,
                earliest,
                folds,
                pairs,
                *room,
            )
            several |= _add_any(done, *block)
            done += _ROWS
    if several:
        counts[HOSTS] = -1


@inlined
def _is_plain(
    source: U32, destination: U32, octets: I64, packets: I64, begin: I64, end: I64, odd: Flags, earliest: int
) -> np.bool_:
    """Whether every row states everything, within range, and names one thing at each end."""
    large, both, no = np.int64(0), np.uint32(0), np.uint8(0)
    for i in range(source.size):
        large |= octets[i] | packets[i]
        both |= source[i] | destination[i]
        no |= odd[i]
    first = np.int64(NEVER)
    for i in range(source.size):
        first = min(first, min(begin[i], end[i]))
    return np.bool_(large >> _LARGE == 0 and both & np.uint32(BOTH) == 0 and no == 0 and first >= earliest)


@compiled
def _add_plain(
    before: int,
    source: U32,
    destination: U32,
    octets: I64,
    packets: I64,
    begin: I64,
    end: I64,
    odd: Flags,
    states: int,
    earliest: int,
    folds: int,
    lines: I64,
    touched: I64,
    counts: I64,
    folded: I64,
    inside: I64,
    far: U32,
) -> int:
    """Adds the rows from `before` on, as far as their blocks are plain; the first row that is left."""
    flat = lines.reshape(lines.size)
    local, new, found, hosts = np.int64(0), counts[TOUCHED], counts[FOLDED], counts[HOSTS]
    done = before
    for first in range(before, source.size, _ROWS):
        s, d = source[first : first + _ROWS], destination[first : first + _ROWS]
        o, p = octets[first : first + _ROWS], packets[first : first + _ROWS]
        b, e = begin[first : first + _ROWS], end[first : first + _ROWS]
        if not _is_plain(s, d, o, p, b, e, odd[first : first + _ROWS], earliest):
            break
        done = first + s.size
        for i in range(s.size):
            ahead = min(i + _AHEAD, s.size - 1)
            fetch(flat, np.uint64(s[ahead] >> np.uint32(1)) * np.uint64(WIDTH))
            fetch(flat, np.uint64(d[ahead] >> np.uint32(1)) * np.uint64(WIDTH))
            one, two, row = s[i], d[i], 2 * (first + i)
            at, other, mark = one >> np.uint32(1), two >> np.uint32(1), one & np.uint32(1)
            if np.uint32(at - np.uint32(1)) < np.uint32(folds):
                folded[found] = row
                found += 1
            if np.uint32(other - np.uint32(1)) < np.uint32(folds):
                folded[found] = row + 1
                found += 1
            local += (at | other) == 0
            inside[hosts] = row + (at != 0)
            far[hosts] = at | other
            hosts += (at == 0) ^ (other == 0)
            if other == at:  # a row counts once for what it names twice
                other = np.uint32(0)
                mark |= two & np.uint32(1)
            place, behind = np.uint64(at) * np.uint64(WIDTH), np.uint64(other) * np.uint64(WIDTH)
            if flat[place] == 0:
                touched[new] = at
                new += 1
                flat[place + np.uint64(PLACE)] = row
            if flat[behind] == 0:
                touched[new] = other
                new += 1
                flat[behind + np.uint64(PLACE)] = row + 1
            octet, packet, earlier, unlast = o[i], p[i], b[i], ~max(b[i], e[i])
            take_in(flat, place, 1 << SHIFT, octet, packet, states | np.int64(mark), earlier, unlast)
            take_in(flat, behind, 1 << SHIFT, octet, packet, states | np.int64(two & np.uint32(1)), earlier, unlast)
    counts[TOUCHED] = new
    counts[JUDGED] += done - before - local
    counts[LOCAL] += local
    counts[FOLDED], counts[HOSTS] = found, hosts
    return done


@compiled
def _add_any(
    before: int,
    source: U32,
    destination: U32,
    octets: I64,
    packets: I64,
    begin: I64,
    end: I64,
    odd: Flags,
    states: int,
    least: tuple[int, int, int, int],
    earliest: int,
    folds: int,
    pairs: U32,
    lines: I64,
    touched: I64,
    counts: I64,
    folded: I64,
    inside: I64,
    far: U32,
) -> bool:
    """Adds a block of rows of any kind, the first of which is row `before`; whether one names two things at one end."""
    flat = lines.reshape(lines.size)
    local, skipped, several = 0, 0, False
    new, found, hosts = counts[TOUCHED], counts[FOLDED], counts[HOSTS]
    for i in range(source.size):
        o, p, first, last = octets[i], packets[i], begin[i], end[i]
        if odd[i] == 0 and (o < least[0] or p < least[1] or first < least[2] or last < least[3] or max(o, p) >= 1 << _LARGE):
            odd[i] = 1
        if odd[i] == 0 and (0 <= first < earliest or 0 <= last < earliest):
            odd[i] = 1
        if odd[i]:
            skipped += 1
            continue
        flags = states & ((STATES_OCTETS if o >= 0 else 0) | (STATES_PACKETS if p >= 0 else 0))
        o, p, unlast = max(o, np.int64(0)), max(p, np.int64(0)), ~max(first, last)
        if first < 0:
            first = np.int64(NEVER)
        ends, row = (source[i], destination[i]), 2 * (before + i)
        several |= (source[i] | destination[i]) & np.uint32(BOTH) != 0
        at, other = source[i] >> np.uint32(1), destination[i] >> np.uint32(1)
        inside[hosts] = row + (at != 0)
        far[hosts] = at | other
        hosts += (at == 0) ^ (other == 0)
        named = 0
        seen = (np.int64(0), np.int64(0), np.int64(0), np.int64(0))
        for side in range(2):
            value = ends[side]
            both = value & np.uint32(BOTH)
            for part in range(2 if both else 1):
                one = pairs[np.int64(value & np.uint32(BOTH - 1)), part] if both else value
                line = np.int64(one >> np.uint32(1))
                if part == 0 and 0 < line <= folds:
                    folded[found] = row + side
                    found += 1
                if line == 0:
                    continue
                if line == seen[0] or line == seen[1] or line == seen[2]:  # a row counts once for what it names twice
                    lines[line, RECORDS] |= np.int64(one & np.uint32(1))
                    continue
                seen = (line, seen[0], seen[1], seen[2])
                named = 1
                if lines[line, RECORDS] == 0:
                    touched[new] = line
                    new += 1
                    lines[line, PLACE] = row + side
                mark = np.int64(one & np.uint32(MARKED))
                take_in(flat, np.uint64(line) * np.uint64(WIDTH), 1 << SHIFT, o, p, flags | mark, first, unlast)
        local += 1 - named
    counts[TOUCHED] = new
    counts[JUDGED] += source.size - skipped - local
    counts[LOCAL] += local
    counts[FOLDED], counts[HOSTS] = found, hosts
    return several
