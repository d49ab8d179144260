"""Captured packets become columns of addresses, octets and ports: all packets of a piece at once, header by header.

A header is read only if all of it was captured. For a packet in a tunnel, the ends of all packets are read, the outer ones and
those inside. octets: of the outermost IP packet, from its header, so that they are comparable with flows.

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
from cleannet.readers.captures.captured import UNTOLD_LINK, Frames
from cleannet.readers.captures.tunnels import V4, V6, Octets, behind, inside
from cleannet.readers.inputs.octets import addresses

Mask = npt.NDArray[np.bool_]

TCP, UDP = 6, 17

_ETHERNET, _LINUX, _LINUX_2 = 1, 113, 276
_RAW: Final = (101, 12, 14, 228, 229)
_LOOPBACK: Final = (0, 108)
_FAMILIES: Final = {2: V4, 10: V6, 24: V6, 28: V6, 30: V6}
"""Address families of the systems that write loopback captures -> EtherType."""

_TUNNELS_DEEP: Final = 4
_EXTENSIONS_DEEP: Final = 8
_OPTIONS: Final = (0, 43, 60, 135)
_FRAGMENT, _AUTHENTICATION = 44, 51

_SOURCE, _DESTINATION = (12, 8), (16, 24)
"""Where the ends stand in a header of IPv4, and of IPv6."""

FINE, NOT_IP, UNKNOWN_LINK, CUT, BROKEN = range(5)
REASONS: Final = ("", "not an IP packet", "link type not read", "cut short before its addresses", "not an IP header")
"""Why a packet cannot be judged, by the numbers in `Packets.wrong`."""


@dataclass(frozen=True, slots=True)
class Packets:
    """The packets of a piece.

    wrong: 0, or the number of its reason. kind: EtherType, or link type if that is wrong. source, destination: text, null if wrong.
    octets: of the IP packet. protocol: of the transport if its header is there, else 0. ports: source and destination. header:
    where the transport begins. begin, end: of its payload, as far as captured. For a packet in a tunnel, all of this except octets
    describes the innermost packet; around: the ends of the enclosing packets, from the outermost, each with the indexes of their
    packets. closed: packets of a tunnel whose inside was not read."""

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
    around: tuple[tuple[Rows, pa.Array[Any], pa.Array[Any]], ...] = ()
    closed: int = 0


def packets(frames: Frames, ends: bool = True) -> Packets:
    """The packets in this piece of a capture; their ends are null if nobody asks for them."""
    octets = Octets(frames.data)
    begin, kept, length = (np.array(column, np.int64) for column in (frames.begin, frames.kept, frames.length))
    end = begin + kept
    kind, at, wrong = _network(octets, begin, end, np.array(frames.link, np.int64))
    is_v4, is_v6 = (wrong == FINE) & (kind == V4), (wrong == FINE) & (kind == V6)
    for which, version, least in ((is_v4, 4, 20), (is_v6, 6, 40)):
        wrong = np.where(which & (octets.one(at) >> 4 != version), BROKEN, wrong)
        wrong = np.where(which & (at + least > end), CUT, wrong)
    first = octets.one(at) & 15
    wrong = np.where(is_v4 & (wrong == FINE) & (first < 5), BROKEN, wrong)
    is_v4, is_v6 = is_v4 & (wrong == FINE), is_v6 & (wrong == FINE)
    size = _size(octets, at, is_v4, length - (at - begin))
    end = np.minimum(end, at + size)
    protocol, header, whole = _transport(octets, at, end, is_v4, is_v6)
    around: list[tuple[Rows, pa.Array[Any], pa.Array[Any]]] = []
    closed = np.zeros(at.size, np.bool_)
    for _ in range(_TUNNELS_DEEP):
        found = inside(octets, protocol, header, end, whole & (is_v4 | is_v6))
        within = found.kind != 0
        closed |= found.tunnel & (is_v4 | is_v6) & ~within
        if not (rows := np.flatnonzero(within)).size:
            break
        if ends:
            outer = at[rows], is_v4[rows], is_v6[rows]
            around.append((rows, _addresses(octets, *outer, *_SOURCE), _addresses(octets, *outer, *_DESTINATION)))
        at, closed = np.where(within, found.at, at), closed & ~within
        is_v4, is_v6 = np.where(within, found.kind == V4, is_v4), np.where(within, found.kind == V6, is_v6)
        end = np.where(within, np.minimum(end, at + _size(octets, at, is_v4, end - at)), end)
        protocol, header, whole = _transport(octets, at, end, is_v4, is_v6)
    is_tcp = whole & (protocol == TCP) & (header + 20 <= end)
    is_udp = whole & (protocol == UDP) & (header + 8 <= end)
    carried = np.where(is_tcp, header + (octets.one(header + 12) >> 4) * 4, header + 8)
    is_tcp &= carried >= header + 20
    return Packets(
        frames.data,
        wrong,
        kind,
        _addresses(octets, at, is_v4, is_v6, *_SOURCE) if ends else pa.nulls(at.size, pa.string()),
        _addresses(octets, at, is_v4, is_v6, *_DESTINATION) if ends else pa.nulls(at.size, pa.string()),
        size,
        np.where(is_tcp | is_udp, protocol, 0),
        (octets.two(header), octets.two(header + 2)),
        header,
        np.minimum(carried, end),
        end,
        tuple(around),
        int(closed.sum()),
    )


def _size(octets: Octets, at: Rows, is_v4: Mask, there: Rows) -> Rows:
    """Octets of IP packets of which so many were captured: 0 in a header means that the network card splits it later, or a
    jumbogram."""
    told = np.where(is_v4, octets.two(at + 2), octets.two(at + 4) + np.where(octets.two(at + 4) > 0, 40, 0))
    return np.where(told >= 20, np.minimum(told, there), there)


def _network(octets: Octets, begin: Rows, end: Rows, link: Rows) -> tuple[Rows, Rows, Rows]:
    """What each packet carries after its link header, where that begins, and what is wrong so far."""
    kind, at = link.copy(), begin.copy()
    wrong = np.full(begin.size, UNKNOWN_LINK, np.int64)
    for known, place, size in ((_ETHERNET, 12, 14), (_LINUX, 14, 16), (_LINUX_2, 0, 20)):
        mine = link == known
        kind, at = np.where(mine, octets.two(begin + place), kind), np.where(mine, begin + size, at)
        wrong[mine] = FINE
    raw = np.isin(link, _RAW)
    version = octets.one(begin) >> 4
    kind = np.where(raw, np.select([version == 4, version == 6], [V4, V6], 0), kind)
    wrong[raw] = FINE
    loopback = np.isin(link, _LOOPBACK)
    family = octets.one(begin) | octets.one(begin + 3)  # one octet is set, the first or the last
    kind = np.where(loopback, _of(_FAMILIES, family, np.zeros_like(kind)), kind)
    at = np.where(loopback, begin + 4, at)
    wrong[loopback] = FINE
    kind, at = behind(octets, kind, at, end)
    wrong = np.where((wrong == FINE) & (kind != V4) & (kind != V6), NOT_IP, wrong)
    wrong = np.where((wrong != UNKNOWN_LINK) & (at >= end), CUT, wrong)
    return kind, at, wrong


def _of(meanings: Mapping[int, int], numbers: Rows, otherwise: Rows) -> Rows:
    return np.select([numbers == number for number in meanings], list(meanings.values()), otherwise)


def _transport(octets: Octets, at: Rows, end: Rows, is_v4: Mask, is_v6: Mask) -> tuple[Rows, Rows, Mask]:
    """The protocol above IP, where its header begins, and whether it exists: later fragments have none."""
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


def _addresses(octets: Octets, at: Rows, is_v4: Mask, is_v6: Mask, place_v4: int, place_v6: int) -> pa.Array[Any]:
    """One end of the packets as text."""
    v4 = addresses(octets.block(at + place_v4, 4), is_v4)
    if not is_v6.any():
        return v4
    both: pa.Array[Any] = pc.coalesce(v4, addresses(octets.block(at + place_v6, 16), is_v6))
    return both


def shown(packets: Packets, row: int) -> str:
    """What was there instead of an IP packet, for people."""
    kind = int(packets.kind[row])
    if packets.wrong[row] == UNKNOWN_LINK:
        return "the capture does not describe its interface" if kind == UNTOLD_LINK else f"link type {kind}"
    if packets.wrong[row] == NOT_IP:
        return f"EtherType 0x{kind:04x}" if kind >= 1_536 else "a frame without EtherType"
    return ""
