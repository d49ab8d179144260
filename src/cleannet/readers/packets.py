"""Captured packets become columns of addresses, octets and ports: all packets of a piece at once, one header after the other.

A header is read only where it was captured whole. Of tunnels the outer addresses are read. octets: of the IP packet, as its header
tells them, so that they can be compared with flows.

*Source*: RFC 791 and RFC 8200 (IP), RFC 9293 and RFC 768 (ports), IEEE 802.1Q (VLAN tags), tcpdump.org "Link-layer header types".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Rows
from cleannet.readers.captured import UNTOLD_LINK, Frames
from cleannet.readers.octets import addresses

Mask = npt.NDArray[np.bool_]

TCP, UDP = 6, 17
_V4, _V6 = 0x0800, 0x86DD

_ETHERNET, _LINUX, _LINUX_2 = 1, 113, 276
_RAW: Final = (101, 12, 14, 228, 229)
_LOOPBACK: Final = (0, 108)
_FAMILIES: Final = {2: _V4, 10: _V6, 24: _V6, 28: _V6, 30: _V6}
"""Address families of the systems that write loopback captures -> EtherType."""

_TAGS: Final = (0x8100, 0x88A8, 0x9100)
_TAGS_DEEP: Final = 4
_SESSION: Final = 0x8864
_OVER_PPP: Final = {0x0021: _V4, 0x0057: _V6}
"""PPPoE, and what PPP calls the two. *Source*: RFC 2516, section 4."""

_EXTENSIONS_DEEP: Final = 8
_OPTIONS: Final = (0, 43, 60, 135)
_FRAGMENT, _AUTHENTICATION = 44, 51

FINE, NOT_IP, UNKNOWN_LINK, CUT, BROKEN = range(5)
REASONS: Final = ("", "not an IP packet", "link type not read", "cut short before its addresses", "not an IP header")
"""Why a packet cannot be judged, by the numbers in `Packets.wrong`."""


@dataclass(frozen=True, slots=True)
class Packets:
    """Along the packets of a piece.

    wrong: 0, or the number of its reason. kind: EtherType, or link type where that is what is wrong. source, destination: text,
    null where wrong. octets: of the IP packet. protocol: of the transport where its header is there, else 0. ports: source and
    destination. header: where the transport begins. begin, end: of what it carries, as far as captured.
    """

    data: bytes
    wrong: Rows
    kind: Rows
    source: pa.Array[Any]
    destination: pa.Array[Any]
    octets: Rows
    protocol: Rows
    ports: tuple[Rows, Rows]
    header: Rows
    begin: Rows
    end: Rows


class _Octets:
    """The data by place; beyond its end stands the last octet, which no mask lets through."""

    def __init__(self, data: bytes) -> None:
        self._data = np.frombuffer(data, np.uint8)

    def one(self, where: Rows) -> Rows:
        return self._data.take(where, mode="clip").astype(np.int64)

    def two(self, where: Rows) -> Rows:
        return self.one(where) << 8 | self.one(where + 1)

    def block(self, where: Rows, size: int) -> npt.NDArray[np.uint8]:
        return self._data.take(where[:, None] + np.arange(size), mode="clip")


def packets(frames: Frames, ends: bool = True) -> Packets:
    """The packets that stand in this piece of a capture; without their ends, null, where nobody asks for these."""
    octets = _Octets(frames.data)
    begin, kept, length = (np.array(column, np.int64) for column in (frames.begin, frames.kept, frames.length))
    end = begin + kept
    kind, at, wrong = _network(octets, begin, end, np.array(frames.link, np.int64))
    is_v4, is_v6 = (wrong == FINE) & (kind == _V4), (wrong == FINE) & (kind == _V6)
    for which, version, least in ((is_v4, 4, 20), (is_v6, 6, 40)):
        wrong = np.where(which & (octets.one(at) >> 4 != version), BROKEN, wrong)
        wrong = np.where(which & (at + least > end), CUT, wrong)
    first = octets.one(at) & 15
    wrong = np.where(is_v4 & (wrong == FINE) & (first < 5), BROKEN, wrong)
    is_v4, is_v6 = is_v4 & (wrong == FINE), is_v6 & (wrong == FINE)
    told = np.where(is_v4, octets.two(at + 2), octets.two(at + 4) + np.where(octets.two(at + 4) > 0, 40, 0))
    there = length - (at - begin)
    size = np.where(told >= 20, np.minimum(told, there), there)  # 0: the card cuts it into packets later, or a jumbogram
    end = np.minimum(end, at + size)
    protocol, header, whole = _transport(octets, at, end, is_v4, is_v6)
    is_tcp = whole & (protocol == TCP) & (header + 20 <= end)
    is_udp = whole & (protocol == UDP) & (header + 8 <= end)
    carried = np.where(is_tcp, header + (octets.one(header + 12) >> 4) * 4, header + 8)
    is_tcp &= carried >= header + 20
    return Packets(
        frames.data,
        wrong,
        kind,
        _addresses(octets, at, is_v4, is_v6, 12, 8) if ends else pa.nulls(at.size, pa.string()),
        _addresses(octets, at, is_v4, is_v6, 16, 24) if ends else pa.nulls(at.size, pa.string()),
        size,
        np.where(is_tcp | is_udp, protocol, 0),
        (octets.two(header), octets.two(header + 2)),
        header,
        np.minimum(carried, end),
        end,
    )


def _network(octets: _Octets, begin: Rows, end: Rows, link: Rows) -> tuple[Rows, Rows, Rows]:
    """What each packet carries behind its link header, where that begins, and what is wrong so far."""
    kind, at = link.copy(), begin.copy()
    wrong = np.full(begin.size, UNKNOWN_LINK, np.int64)
    for known, place, size in ((_ETHERNET, 12, 14), (_LINUX, 14, 16), (_LINUX_2, 0, 20)):
        mine = link == known
        kind, at = np.where(mine, octets.two(begin + place), kind), np.where(mine, begin + size, at)
        wrong[mine] = FINE
    raw = np.isin(link, _RAW)
    version = octets.one(begin) >> 4
    kind = np.where(raw, np.select([version == 4, version == 6], [_V4, _V6], 0), kind)
    wrong[raw] = FINE
    loopback = np.isin(link, _LOOPBACK)
    family = octets.one(begin) | octets.one(begin + 3)  # one octet is set, the first or the last
    kind = np.where(loopback, _of(_FAMILIES, family, np.zeros_like(kind)), kind)
    at = np.where(loopback, begin + 4, at)
    wrong[loopback] = FINE
    for _ in range(_TAGS_DEEP):
        tagged = np.isin(kind, _TAGS) & (wrong == FINE) & (at + 4 <= end)
        kind, at = np.where(tagged, octets.two(at + 2), kind), np.where(tagged, at + 4, at)
    session = (kind == _SESSION) & (wrong == FINE) & (at + 8 <= end)
    kind = np.where(session, _of(_OVER_PPP, octets.two(at + 6), kind), kind)
    at = np.where(session, at + 8, at)
    wrong = np.where((wrong == FINE) & (kind != _V4) & (kind != _V6), NOT_IP, wrong)
    wrong = np.where((wrong != UNKNOWN_LINK) & (at >= end), CUT, wrong)
    return kind, at, wrong


def _of(meanings: Mapping[int, int], numbers: Rows, otherwise: Rows) -> Rows:
    return np.select([numbers == number for number in meanings], list(meanings.values()), otherwise)


def _transport(octets: _Octets, at: Rows, end: Rows, is_v4: Mask, is_v6: Mask) -> tuple[Rows, Rows, Mask]:
    """The protocol above IP, where its header begins, and whether it does: later fragments have none."""
    protocol = np.where(is_v4, octets.one(at + 9), octets.one(at + 6))
    header = at + np.where(is_v4, (octets.one(at) & 15) * 4, 40)
    whole = is_v6 | is_v4 & (octets.two(at + 6) & 0x1FFF == 0)
    for _ in range(_EXTENSIONS_DEEP):
        inside = is_v6 & whole & (header + 8 <= end)
        options, fragment, authentication = (
            inside & np.isin(protocol, _OPTIONS),
            inside & (protocol == _FRAGMENT),
            inside & (protocol == _AUTHENTICATION),
        )
        if not (options | fragment | authentication).any():
            break
        whole = whole & ~(fragment & (octets.two(header + 2) >> 3 != 0))
        following, length = octets.one(header), octets.one(header + 1)
        step = np.select([options, fragment, authentication], [length * 8 + 8, 8, length * 4 + 8], 0)
        protocol, header = np.where(step > 0, following, protocol), header + step
    return protocol, header, whole


def _addresses(octets: _Octets, at: Rows, is_v4: Mask, is_v6: Mask, place_v4: int, place_v6: int) -> pa.Array[Any]:
    """One end of the packets as text."""
    v4 = addresses(octets.block(at + place_v4, 4), is_v4)
    if not is_v6.any():
        return v4
    both: pa.Array[Any] = pc.coalesce(v4, addresses(octets.block(at + place_v6, 16), is_v6))
    return both


def shown(packets: Packets, row: int) -> str:
    """What stood there in place of an IP packet, for people."""
    kind = int(packets.kind[row])
    if packets.wrong[row] == UNKNOWN_LINK:
        return "the capture does not describe its interface" if kind == UNTOLD_LINK else f"link type {kind}"
    if packets.wrong[row] == NOT_IP:
        return f"EtherType 0x{kind:04x}" if kind >= 1_536 else "a frame without EtherType"
    return ""
