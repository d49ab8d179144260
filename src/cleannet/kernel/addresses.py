"""Text becomes an IPv4 number, an IPv6 number, or no address at all; nothing is guessed.

Parsing is strict: four decimal numbers with no leading zeros (RFC 6943, section 3.1.1: `010.1.1.1` means different things to
different programs), or the IPv6 forms of RFC 4291, section 2.2. A zone (`fe80::1%eth0`, RFC 4007, section 11) is dropped. Ports,
brackets, spaces and prefix lengths are not part of an address. An address that embeds an IPv4 address counts as that address, see
`parsed`.

>>> import pyarrow as pa
>>> p = parse(pa.array(["10.0.0.1", "::1", "::ffff:10.0.0.1", "010.0.0.1", "1.2.3.4:443"]))
>>> p.is_v4.tolist(), p.is_v6.tolist(), p.v4.tolist()
([True, False, True, False, False], [False, True, False, False, False], [167772161, 0, 167772161, 0, 0])
"""

from __future__ import annotations

from functools import cache
from socket import AF_INET6, inet_pton
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.kernel.parsed import Bool, Parsed, settled

_AT_ONCE: Final = 1 << 18
_LONGEST_V4: Final = 15
_LONGEST_V6: Final = 45 + 1 + 32
"""Octets of the longest IPv6 address (with a dotted end) and of a zone; no system has longer zones."""


def parse(values: pa.Array[Any]) -> Parsed:
    """The addresses in an array of strings. Give distinct values (dictionary-encode first): this is the slow step of a flow log."""
    return settled(parse_as_written(values))


def parse_as_written(values: pa.Array[Any]) -> Parsed:
    """The same, but every IPv6 address stays IPv6: for networks of prefixes, such as 2002::/16."""
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


def _dotted(values: pa.LargeStringArray) -> tuple[npt.NDArray[np.uint32], Bool]:
    """The IPv4 addresses among the values: all values at once, one column of characters at a time."""
    lengths = np.asarray(pc.binary_length(values).fill_null(0)).astype(np.int64)
    rows = np.flatnonzero((lengths >= 7) & (lengths <= _LONGEST_V4))
    v4, good = np.zeros(len(values), dtype=np.uint32), np.zeros(len(values), dtype=np.bool_)
    _, offsets, data = values.buffers()
    if not rows.size or data is None or offsets is None:
        return v4, good
    begin = np.frombuffer(memoryview(offsets), dtype=np.int64)[values.offset : values.offset + len(values)][rows]
    columns, length = _columns(np.frombuffer(memoryview(data), dtype=np.uint8), begin), lengths[rows].astype(np.uint8)
    total, octet = np.zeros(rows.size, dtype=np.uint32), np.zeros(rows.size, dtype=np.uint16)
    digits, dots = np.zeros(rows.size, dtype=np.uint8), np.zeros(rows.size, dtype=np.uint8)
    ok = np.ones(rows.size, dtype=np.bool_)
    for column in range(int(length.max())):
        inside = column < length
        character = columns[column]
        digit = inside & (character - np.uint8(48) <= 9)  # what is less wraps around
        dot = inside & (character == 46)
        ok &= digit | dot | ~inside
        ok &= ~(dot & (digits == 0))  # an empty number
        ok &= ~(digit & (digits > 0) & (octet == 0))  # a leading zero
        total = np.where(dot, (total << np.uint32(8)) | octet, total)
        octet = np.where(digit, octet * np.uint16(10) + character - np.uint16(48), np.where(dot, np.uint16(0), octet))
        ok &= octet <= 255
        octet = np.minimum(octet, np.uint16(256))
        digits = np.where(dot, np.uint8(0), digits + digit)
        dots += dot
    good[rows] = ok & (dots == 3) & (digits > 0)
    v4[rows] = (total << np.uint32(8)) | octet
    v4[~good] = 0
    return v4, good


def _columns(text: npt.NDArray[np.uint8], begin: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """The first sixteen octets from each place on: octet by octet, along the places."""
    first = int(begin[0])  # the texts stand one behind the other, in the midst of more
    text, begin = text[first : int(begin[-1]) + _LONGEST_V4], begin - first
    slack = np.zeros(text.size + 16, np.uint8)
    slack[: text.size] = text
    words = np.ndarray((text.size + 9,), "<u8", slack, strides=(1,))
    found = np.stack((words[begin], words[begin + 8]), axis=1).view(np.uint8)
    return np.ascontiguousarray(found.T)


@cache
def _octets() -> pa.Array[Any]:
    """The text of each octet. Made on first use, because Arrow loads pandas for the first array that it makes from a list."""
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
