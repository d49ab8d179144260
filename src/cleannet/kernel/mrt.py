"""MRT bytes become arrays: one row for each line that `bgpdump -m` would print, in its order.

Nothing is copied: a row says where in the bytes its prefix, its peer and its attributes are. Data that do not fit into their record
make a broken row, and nothing is read beyond the record.

*Source*: RFC 6396 (MRT), RFC 8050 (ADD-PATH in MRT), RFC 4271 and 4760 (UPDATE, multiprotocol), RFC 6793 (4-octet AS numbers).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled

Octets = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.int64]

FORM, ACTION, TIME, PEER, PEER_AT, PEER_SIZE, PREFIX_AT, BITS, PREFIX_SIZE, PATH_ID, ATTRS_AT, ATTRS_END, AS_SIZE = range(13)
COLUMNS: Final = 13
"""Columns of a row. TIME: microseconds since 1970. PEER: its AS number; PEER_AT: where its address stands, or in a table of peers
-1 - its index. PREFIX_SIZE, PEER_SIZE: 4 or 16 octets. PATH_ID: -1 without. AS_SIZE: octets of a number in the path. Of a state
change, PREFIX_AT and BITS are the states before and after."""

TABLE_DUMP, TABLE_DUMP_2, BGP4MP, BGP4MP_ET = range(4)
ROUTE, WITHDRAWAL, STATE_CHANGE, BROKEN = range(4)

PEERS: Final = 1 << 16
"""Rows of the table of peers: its index has two octets."""

_OLD_TABLE, _TABLE, _MESSAGE, _MESSAGE_ET = 12, 13, 16, 17
_MP_REACH, _MP_UNREACH = 14, 15
_FULL: Final = -2


_1, _2, _3 = np.uint64(1), np.uint64(2), np.uint64(3)


@compiled
def u16(data: Octets, at: int) -> int:
    """A big-endian number of two bytes. numba does not check an unsigned index for negative values."""
    i = np.uint64(at)
    return int(data[i]) << 8 | int(data[i + _1])


@compiled
def u32(data: Octets, at: int) -> int:
    """A big-endian number of four bytes."""
    i = np.uint64(at)
    return int(data[i]) << 24 | int(data[i + _1]) << 16 | int(data[i + _2]) << 8 | int(data[i + _3])


@compiled
def scan(data: Octets, longest: int, peers: Rows, rows: Rows) -> tuple[int, int, int, int]:
    """Scans whole records from the beginning. Returns bytes used, rows filled, records that carry no routes, and whether it stopped
    at a record longer than `longest`.

    It stops before a record that is incomplete or whose rows do not fit. peers: AS numbers of the last table of peers, -1 unused.
    """
    at, used, other = 0, 0, 0
    base = np.empty(COLUMNS, np.int64)
    while at + 12 <= data.size:
        size = u32(data, at + 8)
        if size > longest:
            return at, used, other, 1
        if at + 12 + size > data.size:
            break
        found = _record(data, at, at + 12 + size, peers, base, rows, used)
        if found == _FULL:
            break
        other += found == used
        used = found
        at += 12 + size
    return at, used, other, 0


@compiled
def _record(data: Octets, at: int, end: int, peers: Rows, base: Rows, rows: Rows, used: int) -> int:
    """Rows used after one record; `_FULL` if there is no room."""
    kind, subtype = u16(data, at + 4), u16(data, at + 6)
    _blank(base)
    base[TIME] = u32(data, at) * 1_000_000
    at += 12
    if kind == _MESSAGE_ET:
        if at + 4 > end:
            return _broken(base, rows, used)
        base[TIME] += u32(data, at)
        at += 4
    if kind == _OLD_TABLE and 1 <= subtype <= 4:
        return _old_table(data, at, end, subtype, base, rows, used)
    if kind == _TABLE and subtype == 1:
        return used if _peers(data, at, end, peers) else _broken(base, rows, used)
    if kind == _TABLE and (2 <= subtype <= 5 or 8 <= subtype <= 11):
        return _table(data, at, end, subtype, peers, base, rows, used)
    if kind in (_MESSAGE, _MESSAGE_ET):
        base[FORM] = BGP4MP_ET if kind == _MESSAGE_ET else BGP4MP
        if subtype in (0, 5):
            return _state(data, at, end, subtype == 5, base, rows, used)
        if subtype in (1, 4, 6, 7, 8, 9, 10, 11):
            return _message(data, at, end, subtype in (4, 7, 9, 11), subtype >= 8, base, rows, used)
    return used


@compiled
def _blank(values: Rows) -> None:
    for i in range(values.size):
        values[i] = -1


@compiled
def _add(base: Rows, action: int, rows: Rows, used: int) -> int:
    if used == len(rows):
        return _FULL
    base[ACTION] = action
    for column in range(COLUMNS):  # an assignment of slices would take seconds to compile
        rows[used, column] = base[column]
    return used + 1


@compiled
def _broken(base: Rows, rows: Rows, used: int) -> int:
    return _add(base, BROKEN, rows, used)


@compiled
def _old_table(data: Octets, at: int, end: int, subtype: int, base: Rows, rows: Rows, used: int) -> int:
    """TABLE_DUMP: one route. Subtypes 3 and 4 are those with AS numbers of four octets."""
    size = 4 if subtype in (1, 3) else 16
    wide = 4 if subtype >= 3 else 2
    base[FORM] = TABLE_DUMP
    attrs = at + 4 + size + 6 + size + wide + 2
    if attrs > end or attrs + u16(data, attrs - 2) > end:
        return _broken(base, rows, used)
    base[PREFIX_AT], base[BITS], base[PREFIX_SIZE] = at + 4, data[at + 4 + size], size
    base[PEER_AT], base[PEER_SIZE] = at + 4 + size + 6, size
    base[PEER] = u32(data, attrs - 6) if wide == 4 else u16(data, attrs - 4)
    base[ATTRS_AT], base[ATTRS_END], base[AS_SIZE] = attrs, attrs + u16(data, attrs - 2), wide
    return _add(base, ROUTE if base[BITS] <= 8 * size else BROKEN, rows, used)


@compiled
def _peers(data: Octets, at: int, end: int, peers: Rows) -> bool:
    """PEER_INDEX_TABLE; returns whether it is complete."""
    if at + 8 > end:
        return False
    at += 6 + u16(data, at + 4)
    if at + 2 > end:
        return False
    count = u16(data, at)
    at += 2
    _blank(peers)
    for i in range(count):
        if at + 5 > end:
            return False
        size, wide = 16 if data[at] & 1 else 4, 4 if data[at] & 2 else 2
        at += 5 + size
        if at + wide > end:
            return False
        peers[i] = u32(data, at) if wide == 4 else u16(data, at)
        at += wide
    return True


@compiled
def _table(data: Octets, at: int, end: int, subtype: int, peers: Rows, base: Rows, rows: Rows, used: int) -> int:
    """TABLE_DUMP_V2: one prefix and the routes to it."""
    add_path = subtype >= 8
    size = 4 if subtype in (2, 3, 8, 9) else 16
    base[FORM], base[AS_SIZE], base[PREFIX_SIZE] = TABLE_DUMP_2, 4, size
    if at + 5 > end:
        return _broken(base, rows, used)
    bits = int(data[at + 4])
    base[PREFIX_AT], base[BITS] = at + 5, bits
    at += 5 + ((bits + 7) >> 3)
    if bits > 8 * size or at + 2 > end:
        return _broken(base, rows, used)
    count = u16(data, at)
    at += 2
    head = 12 if add_path else 8
    for _ in range(count):
        if at + head > end or at + head + u16(data, at + head - 2) > end:
            return _broken(base, rows, used)
        peer = u16(data, at)
        base[PEER], base[PEER_AT] = peers[peer], -1 - peer
        base[PATH_ID] = u32(data, at + 6) if add_path else -1
        base[ATTRS_AT] = at + head
        base[ATTRS_END] = at = at + head + u16(data, at + head - 2)
        used = _add(base, ROUTE, rows, used)
        if used == _FULL:
            return used
    return used


@compiled
def _speakers(data: Octets, at: int, end: int, wide: int, base: Rows) -> int:
    """The peer of a message or state change; where the rest begins, -1 if it is incomplete."""
    if at + 2 * wide + 4 > end:
        return -1
    family = u16(data, at + 2 * wide + 2)
    size = 16 if family == 2 else 4
    base[PEER] = u32(data, at) if wide == 4 else u16(data, at)
    base[PEER_AT], base[PEER_SIZE] = at + 2 * wide + 4, size
    at += 2 * wide + 4 + 2 * size
    return at if family in (1, 2) and at <= end else -1


@compiled
def _state(data: Octets, at: int, end: int, as4: bool, base: Rows, rows: Rows, used: int) -> int:
    at = _speakers(data, at, end, 4 if as4 else 2, base)
    if at < 0 or at + 4 > end:
        return _broken(base, rows, used)
    base[PREFIX_AT], base[BITS] = u16(data, at), u16(data, at + 2)
    return _add(base, STATE_CHANGE, rows, used)


@compiled
def _message(data: Octets, at: int, end: int, as4: bool, add_path: bool, base: Rows, rows: Rows, used: int) -> int:
    """BGP4MP_MESSAGE: of an UPDATE first the withdrawn prefixes, then the announced ones; other messages carry no routes."""
    wide = 4 if as4 else 2
    at = _speakers(data, at, end, wide, base)
    if at < 0 or at + 19 > end:
        return _broken(base, rows, used)
    if data[at + 18] != 2:
        return used
    stop = at + u16(data, at + 16)
    gone = at + 21
    if stop > end or gone + 2 > stop or gone + u16(data, at + 19) + 2 > stop:
        return _broken(base, rows, used)
    attrs = gone + u16(data, at + 19) + 2
    told = attrs + u16(data, attrs - 2)
    if told > stop:
        return _broken(base, rows, used)
    base[AS_SIZE], base[ATTRS_AT], base[ATTRS_END] = wide, attrs, told
    used = _prefixes(data, gone, attrs - 2, 4, add_path, WITHDRAWAL, base, rows, used)
    used = _multiprotocol(data, attrs, told, _MP_UNREACH, add_path, base, rows, used)
    used = _prefixes(data, told, stop, 4, add_path, ROUTE, base, rows, used)
    return _multiprotocol(data, attrs, told, _MP_REACH, add_path, base, rows, used)


@compiled
def _multiprotocol(data: Octets, at: int, end: int, kind: int, add_path: bool, base: Rows, rows: Rows, used: int) -> int:
    """The prefixes of MP_REACH_NLRI or MP_UNREACH_NLRI, of IPv4 and IPv6, unicast and multicast."""
    if used == _FULL:
        return used
    at, stop = attribute(data, at, end, kind)
    if at < 0:
        return used
    if at + 3 > stop:
        return _broken(base, rows, used)
    family, further = u16(data, at), data[at + 2]
    at += 3
    if family not in (1, 2) or further not in (1, 2):
        return used
    if kind == _MP_REACH:
        if at >= stop or at + 2 + data[at] > stop:
            return _broken(base, rows, used)
        at += 2 + int(data[at])
    action = ROUTE if kind == _MP_REACH else WITHDRAWAL
    return _prefixes(data, at, stop, 4 if family == 1 else 16, add_path, action, base, rows, used)


@compiled
def _prefixes(data: Octets, at: int, end: int, size: int, add_path: bool, action: int, base: Rows, rows: Rows, used: int) -> int:
    if used == _FULL:
        return used
    base[PREFIX_SIZE] = size
    while at < end:
        if add_path:
            if at + 5 > end:
                return _broken(base, rows, used)
            base[PATH_ID] = u32(data, at)
            at += 4
        bits = int(data[at])
        base[PREFIX_AT], base[BITS] = at + 1, bits
        at += 1 + ((bits + 7) >> 3)
        if bits > 8 * size or at > end:
            return _broken(base, rows, used)
        used = _add(base, action, rows, used)
        if used == _FULL:
            return used
    return used


@compiled
def attribute(data: Octets, at: int, end: int, kind: int) -> tuple[int, int]:
    """Where the value of the first path attribute of that kind begins and ends; -1 if there is none, or a broken one before it."""
    while at + 3 <= end:
        head = 4 if data[at] & 0x10 else 3
        if at + head > end:
            break
        size = u16(data, at + 2) if head == 4 else int(data[at + 2])
        if at + head + size > end:
            break
        if data[at + 1] == kind:
            return at + head, at + head + size
        at += head + size
    return -1, -1


# --- prefixes, as text and as numbers ---------------------------------------------------------------------------------------------

WIDEST: Final = 43
"""Octets of the longest prefix as text: eight groups of four digits, and `/128`."""


@compiled
def write_prefixes(data: Octets, rows: Rows, text: Octets, ends: npt.NDArray[np.int32]) -> None:
    """Writes the prefixes of rows one after another, and where each ends. IPv6 as in RFC 5952; `text` has room for the longest."""
    used = 0
    octets = np.empty(16, np.uint8)
    for i in range(len(rows)):
        at, bits, size = rows[i, PREFIX_AT], rows[i, BITS], rows[i, PREFIX_SIZE]
        for k in range(size):
            left = bits - 8 * k  # bits of this octet that belong to the network
            octets[k] = 0 if left <= 0 else data[at + k] & (0xFF if left >= 8 else (0xFF00 >> left) & 0xFF)
        if size == 4:
            for k in range(4):
                used = _decimal(octets[k], text, used)
                text[used] = ord("/") if k == 3 else ord(".")
                used += 1
        else:
            used = _groups(octets, text, used)
            text[used] = ord("/")
            used += 1
        used = _decimal(bits, text, used)
        ends[i] = used


@compiled
def networks(data: Octets, rows: Rows, hi: npt.NDArray[np.uint64], lo: npt.NDArray[np.uint64]) -> None:
    """The bytes of the rows' prefixes, left-aligned: IPv4 fills the upper half of `hi`. Bits behind the length may be set."""
    eight = np.uint64(8)
    for i in range(len(rows)):
        at, size = rows[i, PREFIX_AT], (rows[i, BITS] + 7) >> 3
        high = low = np.uint64(0)
        for k in range(8):
            high = high << eight | np.uint64(data[at + k] if k < size else 0)
            low = low << eight | np.uint64(data[at + 8 + k] if 8 + k < size else 0)
        hi[i], lo[i] = high, low


@compiled
def _decimal(number: int, text: Octets, used: int) -> int:
    """Writes a number below 1,000."""
    if number >= 100:
        text[used] = 48 + number // 100
        used += 1
    if number >= 10:
        text[used] = 48 + number // 10 % 10
        used += 1
    text[used] = 48 + number % 10
    return used + 1


@compiled
def _groups(octets: Octets, text: Octets, used: int) -> int:
    """Writes an IPv6 address; the first of the longest runs of at least two zero groups becomes `::`."""
    begin, length, run = 8, 1, 0
    for g in range(8):
        run = run + 1 if octets[2 * g] == 0 and octets[2 * g + 1] == 0 else 0
        if run > length:
            begin, length = g - run + 1, run
    g = 0
    while g < 8:
        if g == begin:
            text[used] = text[used + 1] = 58
            used += 2
            g += length
            continue
        if g > 0 and g != begin + length:
            text[used] = 58
            used += 1
        value = u16(octets, 2 * g)
        started = False
        for shift in (12, 8, 4, 0):
            digit = (value >> shift) & 15
            started |= digit > 0 or shift == 0
            if started:
                text[used] = 48 + digit if digit < 10 else 87 + digit
                used += 1
        g += 1
    return used
