"""An address as text is an IPv4 number, an IPv6 number, or not an address at all; nothing is guessed.

Strict: four decimal numbers without leading zeros (RFC 6943, section 3.1.1: `010.1.1.1` means different things to different
programs), or the IPv6 forms of RFC 4291, section 2.2, with or without a zone (`fe80::1%eth0`, RFC 4007, section 11), which is
dropped. Ports, brackets, spaces and prefix lengths are not part of an address.

An IPv6 address that only carries an IPv4 address counts as that IPv4 address: it is who one speaks to.

    ::ffff:a.b.c.d     IPv4-mapped        RFC 4291, section 2.5.5.2
    64:ff9b::a.b.c.d   translated, NAT64  RFC 6052, section 2.1 (the well-known prefix)
    64:ff9b:1:…        translated, too    RFC 8215; where in it the address stands, RFC 6052, section 2.2, says
    2002:aabb:ccdd::   6to4               RFC 3056, section 2
    2001:0:…           Teredo             RFC 4380, section 4: the client's address, its bits inverted, at the end

>>> import pyarrow as pa
>>> p = parse(pa.array(["10.0.0.1", "::1", "::ffff:10.0.0.1", "010.0.0.1", "1.2.3.4:443"]))
>>> p.is_v4.tolist(), p.is_v6.tolist(), p.v4.tolist()
([True, False, True, False, False], [False, True, False, False, False], [167772161, 0, 167772161, 0, 0])
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from socket import AF_INET6, inet_pton
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Bool = npt.NDArray[np.bool_]

MAPPED: Final = 0xFFFF_0000_0000
"""The lower half of an IPv6 number that stands for an IPv4 address, without that address (RFC 4291, section 2.5.5.2)."""

_AT_ONCE: Final = 1 << 18
_LONGEST_V4: Final = 15
_LONGEST_V6: Final = 45 + 1 + 32
"""Octets of the longest IPv6 address (with a dotted end) and of a zone; no system has longer zones."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """Along the values: what each is, and its number. A null is nothing of the three.

    v4: u32, 0 where not is_v4. hi, lo: u64 halves, 0 where not is_v6.
    """

    is_v4: Bool
    is_v6: Bool
    invalid: Bool
    v4: npt.NDArray[np.uint32]
    hi: npt.NDArray[np.uint64]
    lo: npt.NDArray[np.uint64]

    @property
    def size(self) -> int:
        return self.is_v4.size


def parse(values: pa.Array[Any]) -> Parsed:
    """The addresses in an array of strings. Give distinct values (dictionary-encode first): this is the slow step of a flow log."""
    written = parse_as_written(values)
    carried, v4_of = carried_v4(written.hi, written.lo)
    carried &= written.is_v6
    return Parsed(
        is_v4=written.is_v4 | carried,
        is_v6=written.is_v6 & ~carried,
        invalid=written.invalid,
        v4=np.where(carried, v4_of, written.v4),
        hi=np.where(carried, np.uint64(0), written.hi),
        lo=np.where(carried, np.uint64(0), written.lo),
    )


def parse_as_written(values: pa.Array[Any]) -> Parsed:
    """The same, but every IPv6 address stays one: for the networks of prefixes, such as 2002::/16."""
    strings = cast("pa.LargeStringArray", values.cast(pa.large_string()))
    size = len(strings)
    v4, is_v4 = np.zeros(size, dtype=np.uint32), np.zeros(size, dtype=np.bool_)
    for at in range(0, size, _AT_ONCE):
        part = slice(at, min(at + _AT_ONCE, size))
        v4[part], is_v4[part] = _dotted(strings[part.start : part.stop])
    hi, lo, is_v6 = np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.bool_)
    present = np.asarray(pc.is_valid(strings))
    rest = np.flatnonzero(present & ~is_v4)
    if rest.size:
        others = strings.take(pa.array(rest, type=pa.int64())).to_pylist()
        hi[rest], lo[rest], is_v6[rest] = _colons([str(other) for other in others])
    return Parsed(is_v4, is_v6, present & ~is_v4 & ~is_v6, v4, hi, lo)


def carried_v4(hi: npt.NDArray[np.uint64], lo: npt.NDArray[np.uint64]) -> tuple[Bool, npt.NDArray[np.uint32]]:
    """Which IPv6 addresses only carry an IPv4 address, and that address."""
    low, mask = lo.astype(np.uint32), np.uint64(0xFFFF_FFFF)
    upper = lo >> np.uint64(32)
    mapped = (hi == 0) & (upper == 0xFFFF)
    translated = (hi == 0x0064_FF9B_0000_0000) & (upper == 0)
    six_to_four = (hi >> np.uint64(48)) == 0x2002
    teredo = (hi >> np.uint64(32)) == 0x2001_0000
    local_use = (hi >> np.uint64(16)) == 0x0064_FF9B_0001
    address = np.where(local_use, _translated(hi, lo), low)
    address = np.where(teredo, ~low, address)
    address = np.where(six_to_four, ((hi >> np.uint64(16)) & mask).astype(np.uint32), address)
    return mapped | translated | local_use | six_to_four | teredo, address


def _translated(hi: npt.NDArray[np.uint64], lo: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32]:
    """The IPv4 address behind a prefix of 96, 64, 56 or 48 bits: the shorter it is, the more of what follows the address is 0."""

    def octets(half: npt.NDArray[np.uint64], behind: int, count: int) -> npt.NDArray[np.uint32]:
        return (half >> np.uint64(behind) & np.uint64((1 << 8 * count) - 1)).astype(np.uint32)

    by_48 = octets(hi, 0, 2) << np.uint32(16) | octets(lo, 40, 2)
    by_56 = octets(hi, 0, 1) << np.uint32(24) | octets(lo, 32, 3)
    by_64, by_96 = octets(lo, 24, 4), octets(lo, 0, 4)
    longest = [by_96 & np.uint32(0xFF_FFFF) != 0, by_96 != 0, octets(lo, 32, 1) != 0]
    return np.select(longest, [by_96, by_64, by_56], by_48).astype(np.uint32)


def _dotted(values: pa.LargeStringArray) -> tuple[npt.NDArray[np.uint32], Bool]:
    """The IPv4 addresses among the values: all values at once, one column of characters at a time."""
    lengths = np.asarray(pc.binary_length(values).fill_null(0)).astype(np.int64)
    rows = np.flatnonzero((lengths >= 7) & (lengths <= _LONGEST_V4))
    v4, good = np.zeros(len(values), dtype=np.uint32), np.zeros(len(values), dtype=np.bool_)
    _, offsets, data = values.buffers()
    if not rows.size or data is None or offsets is None:
        return v4, good
    begin = np.frombuffer(memoryview(offsets), dtype=np.int64)[values.offset : values.offset + len(values)][rows]
    text, length = np.frombuffer(memoryview(data), dtype=np.uint8), lengths[rows]
    total, octet = np.zeros(rows.size, dtype=np.uint32), np.zeros(rows.size, dtype=np.uint32)
    digits, dots = np.zeros(rows.size, dtype=np.uint8), np.zeros(rows.size, dtype=np.uint8)
    ok = np.ones(rows.size, dtype=np.bool_)
    for column in range(_LONGEST_V4):
        inside = column < length
        character = text[np.minimum(begin + column, text.size - 1)]
        digit = inside & (character >= 48) & (character <= 57)
        dot = inside & (character == 46)
        ok &= digit | dot | ~inside
        ok &= ~(dot & (digits == 0))  # an empty number
        ok &= ~(digit & (digits > 0) & (octet == 0))  # a leading zero
        total = np.where(dot, (total << np.uint32(8)) | octet, total)
        octet = np.where(digit, octet * np.uint32(10) + character - np.uint32(48), np.where(dot, np.uint32(0), octet))
        ok &= octet <= 255
        octet = np.minimum(octet, np.uint32(256))
        digits = np.where(dot, np.uint8(0), digits + digit)
        dots += dot
    good[rows] = ok & (dots == 3) & (digits > 0)
    v4[rows] = (total << np.uint32(8)) | octet
    v4[~good] = 0
    return v4, good


@cache
def _octets() -> pa.Array[Any]:
    """Of an octet its text; made when first asked for, since Arrow loads pandas with the first array that it makes of a list."""
    return pa.array([str(number) for number in range(256)])


def written_v4(numbers: npt.NDArray[np.uint32]) -> pa.Array[Any]:
    """The dotted text of IPv4 addresses.

    >>> written_v4(np.array([3405803786, 0], np.uint32)).to_pylist()
    ['203.0.113.10', '0.0.0.0']
    """
    texts = _octets()
    octets = (texts.take((numbers >> np.uint32(shift) & np.uint32(255)).astype(np.uint8)) for shift in (24, 16, 8, 0))
    text: pa.Array[Any] = pc.binary_join_element_wise(*octets, ".")  # type: ignore[call-overload]  # any number of columns
    return text


def _colons(values: list[str]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64], Bool]:
    """The IPv6 addresses among the values."""
    nothing = bytes(16)
    packed, good = bytearray(), bytearray()
    for value in values:
        octets = b""
        if ":" in value and len(value) <= _LONGEST_V6:
            address, percent, zone = value.partition("%")
            try:
                whole = bool(percent) == bool(zone) and "%" not in zone
                octets = inet_pton(AF_INET6, address) if whole else b""
            except (OSError, ValueError):  # ValueError: a NUL, or no ASCII
                octets = b""
        packed += octets or nothing
        good.append(bool(octets))
    halves = np.frombuffer(bytes(packed), dtype=">u8").astype(np.uint64).reshape(-1, 2)
    return halves[:, 0], halves[:, 1], np.frombuffer(bytes(good), dtype=np.bool_)
