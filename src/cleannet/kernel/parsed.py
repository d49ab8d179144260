"""Addresses as numbers, whatever text they were read from.

An IPv6 address that embeds an IPv4 address counts as that IPv4 address, because that is the real other end.

::ffff:a.b.c.d     IPv4-mapped        RFC 4291, section 2.5.5.2
64:ff9b::a.b.c.d   translated, NAT64  RFC 6052, section 2.1 (the well-known prefix)
64:ff9b:1:…        translated, too    RFC 8215; where in it the address is, see RFC 6052, section 2.2
2002:aabb:ccdd::   6to4               RFC 3056, section 2
2001:0:…           Teredo             RFC 4380, section 4: the client's address, its bits inverted, at the end
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

Bool: TypeAlias = "npt.NDArray[np.bool_]"

MAPPED: Final = 0xFFFF_0000_0000
"""The lower half of an IPv6 number that stands for an IPv4 address, without that address (RFC 4291, section 2.5.5.2)."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """For each value, what it is and its number. A null is neither.

    v4: u32, 0 if not is_v4. hi, lo: u64 halves, 0 if not is_v6."""

    is_v4: Bool
    is_v6: Bool
    invalid: Bool
    v4: npt.NDArray[np.uint32]
    hi: npt.NDArray[np.uint64]
    lo: npt.NDArray[np.uint64]

    @property
    def size(self) -> int:
        return self.is_v4.size


def settled(written: Parsed) -> Parsed:
    """The addresses as they count, with embedded IPv4 addresses extracted."""
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


def single(address: IPv4Address | IPv6Address) -> Parsed:
    """One address.

    >>> from ipaddress import ip_address
    >>> single(ip_address("::ffff:10.0.0.1")).v4.tolist(), single(ip_address("2001:db8::1%eth0")).lo.tolist()
    ([167772161], [1])
    """
    is_v6, number = np.array([address.version == 6]), int(address)
    v4, hi, lo = (0, number >> 64, number & 0xFFFF_FFFF_FFFF_FFFF) if is_v6[0] else (number, 0, 0)
    written = np.array([v4], np.uint32), np.array([hi], np.uint64), np.array([lo], np.uint64)
    return settled(Parsed(~is_v6, is_v6, np.zeros(1, np.bool_), *written))


def carried_v4(hi: npt.NDArray[np.uint64], lo: npt.NDArray[np.uint64]) -> tuple[Bool, npt.NDArray[np.uint32]]:
    """Which IPv6 addresses embed an IPv4 address, and that address."""
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
    """The IPv4 address behind a prefix of 96, 64, 56 or 48 bits; the bits behind it must be 0."""

    def octets(half: npt.NDArray[np.uint64], behind: int, count: int) -> npt.NDArray[np.uint32]:
        return (half >> np.uint64(behind) & np.uint64((1 << 8 * count) - 1)).astype(np.uint32)

    by_48 = octets(hi, 0, 2) << np.uint32(16) | octets(lo, 40, 2)
    by_56 = octets(hi, 0, 1) << np.uint32(24) | octets(lo, 32, 3)
    by_64, by_96 = octets(lo, 24, 4), octets(lo, 0, 4)
    longest = [by_96 & np.uint32(0xFF_FFFF) != 0, by_96 != 0, octets(lo, 32, 1) != 0]
    return np.select(longest, [by_96, by_64, by_56], by_48).astype(np.uint32)
