"""The AS paths of scanned MRT rows, as numbers: whom each distinct path names in which role, the path in order, or its last AS.

Paths are read in place. A path that many routes share is read once. Nothing is guessed about a path: a broken one, or one longer
than any router accepts, names nobody.

*Source*: RFC 4271 (AS_PATH), RFC 6793 (AS4_PATH, 4.2.3), RFC 5065 (confederations).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled
from cleannet.kernel.mrt import ACTION, AS_SIZE, ATTRS_AT, ATTRS_END, ROUTE, Octets, Rows, attribute, u16, u32

DIRECT, TRANSIT, ORIGIN, AGGREGATED = range(4)
GOOD, NO_PATH, ONLY_PRIVATE, NO_READABLE = range(4)
"""What a route's path came to."""

HOPS: Final = 1024
"""A longer path than any router lets pass is not read. The members of AS sets count."""

_TRIES: Final = 32
"""Slots in which a path may stand."""

KNOWN: Final = 3
"""Columns of what is known of a path: all its octets mixed, where it begins and ends; with the end, the octets of a number."""

_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
"""The golden ratio of 64 bits: the product's upper bits depend on all lower ones."""

_SET: Final = -1
_AS_PATH, _AS4_PATH = 2, 17


@compiled
def paths(
    data: Octets,
    rows: Rows,
    nobody: Rows,
    slots: npt.NDArray[np.int32],
    known: Rows,
    path: Rows,
    offsets: Rows,
    asns: Rows,
    roles: Octets,
    came_to: Octets,
    by_set: Octets,
) -> tuple[int, int]:
    """The distinct paths of routes, from the first row on, and whom each names: rows done, paths found.

    path: for each row, -1 if it is no route. Path p names `asns[offsets[p] : offsets[p + 1]]`, in the `roles` at the same indexes;
    for each path the result, and whether it has an AS set. It stops before a path that may not fit. nobody: first and last of the
    numbers that name no network. slots: all -1, a power of two of them; known: room for as many paths as rows. A path is looked up
    in a few slots only, so that nobody can make it slow; if they are taken, and for a path with an AS4_PATH, it is stored again."""
    steps, other = np.empty(HOPS, np.int64), np.empty(HOPS, np.int64)
    found = 0
    offsets[0] = 0
    for i in range(len(rows)):
        path[i] = -1
        if rows[i, ACTION] != ROUTE:
            continue
        at, end, wide = rows[i, ATTRS_AT], rows[i, ATTRS_END], rows[i, AS_SIZE]
        begin, stop = attribute(data, at, end, _AS_PATH)
        begin4, stop4 = attribute(data, at, end, _AS4_PATH) if wide == 2 else (-1, -1)
        key = stop << 4 | wide
        mixed = _mixed(data, begin, stop)
        slot = (mixed >> 32) & (len(slots) - 1)
        which = slots[slot]
        left = _TRIES if begin4 < 0 else 0
        while which >= 0 and not (
            left > 0
            and known[which, 0] == mixed
            and (known[which, 2] ^ key) & 15 == 0
            and _same(data, begin, stop, known[which, 1], known[which, 2] >> 4)
        ):
            left -= 1
            slot = (slot + 1) & (len(slots) - 1)
            which = slots[slot] if left > 0 else -1
        if which < 0:
            hops = _hops(data, begin, stop, wide, steps)
            known4 = _merged(data, begin4, stop4, steps, hops, other) if hops > 0 and begin4 >= 0 else 0
            longest = min((stop - begin) // wide, HOPS) + min((stop4 - begin4) // 4, HOPS) + 1
            if offsets[found] + longest > len(asns):
                return i, found
            which = found
            if left > 0:
                slots[slot] = which
            known[which, 0], known[which, 1], known[which, 2] = mixed, begin, key
            came_to[which], by_set[which], used, seen = _named(steps, hops, nobody, asns, roles, offsets[found])
            if by_set[which]:
                among = nobody, asns, roles, offsets[found]
                members, used, seen = _members(data, begin, stop, wide, hops - known4, *among, used, seen)
                more, used, seen = _members(data, begin4, stop4, 4, known4, *among, used, seen)
                if came_to[which] == NO_PATH and members + more > 0:
                    came_to[which] = ONLY_PRIVATE
                if used > offsets[found]:
                    came_to[which] = GOOD
            offsets[found + 1] = used
            found += 1
        path[i] = which
    return len(rows), found


@compiled
def _mixed(data: Octets, at: int, end: int) -> int:
    """A number whose upper half depends on all these bytes, eight at a time; the last eight may overlap."""
    mixed = np.uint64(end - at)
    if end - at >= 8:
        while at + 8 < end:
            mixed = (mixed ^ _eight(data, at)) * _SPREAD
            mixed ^= mixed >> np.uint64(32)
            at += 8
        mixed = (mixed ^ _eight(data, end - 8)) * _SPREAD
    else:
        for k in range(max(at, 0), end):
            mixed = (mixed << np.uint64(8)) ^ np.uint64(data[k])
        mixed *= _SPREAD
    return int(np.int64(mixed))


@compiled
def _eight(data: Octets, at: int) -> np.uint64:
    return np.uint64(u32(data, at)) << np.uint64(32) | np.uint64(u32(data, at + 4))


@compiled
def _same(data: Octets, at: int, end: int, other: int, other_end: int) -> bool:
    """Whether both places hold the same bytes."""
    if end - at != other_end - other or (at < 0) != (other < 0):
        return False
    while at + 8 <= end:
        if _eight(data, at) != _eight(data, other):
            return False
        at += 8
        other += 8
    while at < end:
        if data[at] != data[other]:
            return False
        at += 1
        other += 1
    return True


@compiled
def ordered(data: Octets, rows: Rows, offsets: Rows, asns: Rows, to_set: npt.NDArray[np.bool_]) -> int:
    """The paths of routes in order, folded, each up to its first AS set: rows done; it stops before a path that may not fit.

    Path i is `asns[offsets[i] : offsets[i + 1]]`; it is empty for a row that is no route or is broken. to_set: for each row,
    initially False; set if a path continues with an AS set."""
    path, other = np.empty(HOPS, np.int64), np.empty(HOPS, np.int64)
    used = 0
    offsets[0] = 0
    for i in range(len(rows)):
        hops = 0
        if rows[i, ACTION] == ROUTE:
            at, end, wide = rows[i, ATTRS_AT], rows[i, ATTRS_END], rows[i, AS_SIZE]
            hops = _hops(data, *attribute(data, at, end, _AS_PATH), wide, path)
            if wide == 2 and hops > 0:
                _merged(data, *attribute(data, at, end, _AS4_PATH), path, hops, other)
        if used + max(hops, 0) > len(asns):
            return i
        for k in range(hops):
            if path[k] == _SET:
                to_set[i] = True
                break
            if k == 0 or path[k] != path[k - 1]:
                asns[used] = path[k]
                used += 1
        offsets[i + 1] = used
    return len(rows)


@compiled
def originators(data: Octets, rows: Rows, places: Rows, asns: Rows, came_to: npt.NDArray[np.uint8]) -> tuple[int, int]:
    """The last AS of each route's path, and all members of an AS set there: rows done, and pairs of row and number filled.

    It stops before a row whose pairs may not fit. came_to: the result of each row; routes only."""
    path, other = np.empty(HOPS, np.int64), np.empty(HOPS, np.int64)
    used = 0
    for i in range(len(rows)):
        if rows[i, ACTION] != ROUTE:
            continue
        if used + HOPS > len(asns):
            return i, used
        end, wide = rows[i, ATTRS_END], rows[i, AS_SIZE]
        at, stop = attribute(data, rows[i, ATTRS_AT], end, _AS_PATH)
        hops = _hops(data, at, stop, wide, path)
        if wide == 2 and hops > 0:
            other_at, other_stop = attribute(data, rows[i, ATTRS_AT], end, _AS4_PATH)
            if 0 < _hops(data, other_at, other_stop, 4, other) <= hops:
                at, stop, wide = other_at, other_stop, 4
        if hops <= 0:
            came_to[i] = NO_READABLE if hops < 0 else NO_PATH
            continue
        first, count = _last(data, at, stop, wide)
        for k in range(count):
            places[used] = i
            asns[used] = u32(data, first + 4 * k) if wide == 4 else u16(data, first + 2 * k)
            used += 1
    return len(rows), used


@compiled
def _last(data: Octets, at: int, end: int, wide: int) -> tuple[int, int]:
    """Where the last number of a whole path is, or the first of a set at its end; and how many there are."""
    first, count = at, 0
    while at + 2 <= end:
        kind, size = data[at], int(data[at + 1])
        if kind == 1 and size > 0:
            first, count = at + 2, size
        elif kind == 2 and size > 0:
            first, count = at + 2 + (size - 1) * wide, 1
        at += 2 + size * wide
    return first, count


@compiled
def _hops(data: Octets, at: int, end: int, wide: int, path: Rows) -> int:
    """The numbers of a path, an AS set of several as `_SET`; how many. Confederations are left out. -1 if it is broken."""
    hops = members = 0
    if at < 0:
        return 0
    while at + 2 <= end:
        kind, count = data[at], int(data[at + 1])
        at += 2
        if at + count * wide > end or not 1 <= kind <= 4 or hops + members + count + 1 > len(path):
            return -1
        if kind == 1 and count != 1:
            path[hops] = _SET
            hops += 1
            members += count
        elif kind <= 2:
            for k in range(count):
                path[hops] = u32(data, at + 4 * k) if wide == 4 else u16(data, at + 2 * k)
                hops += 1
        at += count * wide
    return hops if at == end else -1


@compiled
def _merged(data: Octets, at: int, end: int, path: Rows, hops: int, other: Rows) -> int:
    """Puts AS4_PATH in the place of the end of a path of two-octet numbers, if it is not longer (RFC 6793, 4.2.3); its hops."""
    known = _hops(data, at, end, 4, other)
    if 0 < known <= hops:
        for k in range(known):
            path[hops - known + k] = other[k]
        return known
    return 0


@compiled
def _named(steps: Rows, hops: int, nobody: Rows, asns: Rows, roles: Octets, used: int) -> tuple[int, int, int, np.uint64]:
    """Adds whom a path names: its ends, unless they are sets, and the others once each. Returns the result, whether it has an AS
    set, how many references there are now, and the bits of `_name`."""
    seen = np.uint64(0)
    if hops <= 0:
        return (NO_READABLE if hops < 0 else NO_PATH), 0, used, seen
    by_set, begin, last, role = 0, used, -1, DIRECT if steps[0] != _SET else TRANSIT
    for k in range(hops):
        if steps[k] == _SET:
            by_set = 1
        elif steps[k] != last:
            if last >= 0:
                used, seen = _name(last, role, nobody, asns, roles, begin, used, seen)
                role = TRANSIT
            last = steps[k]
    if last < 0:
        return NO_PATH, by_set, used, seen
    if role == DIRECT or steps[hops - 1] == _SET:
        used, seen = _name(last, role, nobody, asns, roles, begin, used, seen)
    if steps[hops - 1] != _SET:
        used, seen = _name(last, ORIGIN, nobody, asns, roles, begin, used, seen)
    return GOOD if used > begin else ONLY_PRIVATE, by_set, used, seen


@compiled
def _members(
    data: Octets,
    at: int,
    end: int,
    wide: int,
    hops: int,
    nobody: Rows,
    asns: Rows,
    roles: Octets,
    begin: int,
    used: int,
    seen: np.uint64,
) -> tuple[int, int, np.uint64]:
    """Adds the members of the AS sets among the first hops of a whole path, each once. Returns how many members
    there are, with those that name no network."""
    members = 0
    while at + 2 <= end and hops > 0:
        kind, count = data[at], int(data[at + 1])
        at += 2
        if kind == 1 and count != 1:
            hops -= 1
            members += count
            for k in range(count):
                asn = u32(data, at + 4 * k) if wide == 4 else u16(data, at + 2 * k)
                used, seen = _name(asn, AGGREGATED, nobody, asns, roles, begin, used, seen)
        elif kind <= 2:
            hops -= count
        at += count * wide
    return members, used, seen


@compiled
def _name(
    asn: int, role: int, nobody: Rows, asns: Rows, roles: Octets, begin: int, used: int, seen: np.uint64
) -> tuple[int, np.uint64]:
    """Adds a reference if the number names a network that the path does not name in that role already. seen: bits for the numbers
    since `begin`, which identify most new numbers immediately."""
    for k in range(len(nobody)):
        if nobody[k, 0] <= asn <= nobody[k, 1]:
            return used, seen
    bit = np.uint64(1) << (np.uint64(asn) * _SPREAD >> np.uint64(58))
    if seen & bit:
        for m in range(begin, used):
            if asns[m] == asn and roles[m] == role:
                return used, seen
    asns[used], roles[used] = asn, role
    return used + 1, seen | bit
