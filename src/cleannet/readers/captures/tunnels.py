"""A packet may carry another packet, behind the header of a tunnel.

Supported are IP in IP (protocol 4), 6in4 (41), GRE with IP, Ethernet, MPLS or ERSPAN in it, VXLAN, VXLAN-GPE, GENEVE, GTP-U and
Teredo. A header must match its standard completely, because others use the same ports and numbers.

*Source*: RFC 2003 and 4213 (IP in IP), RFC 2784, 2890 (GRE), draft-foschiano-erspan, RFC 7348, draft-ietf-nvo3-vxlan-gpe (VXLAN),
RFC 8926 (GENEVE), 3GPP TS 29.281 (GTP-U), RFC 4380 (Teredo), RFC 3032 (MPLS), RFC 4385 (its control word), RFC 2516 (PPPoE).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.columns import Rows

Mask = npt.NDArray[np.bool_]

V4, V6 = 0x0800, 0x86DD
"""EtherTypes."""

_ETHERNET: Final = 0x6558
_MPLS: Final = (0x8847, 0x8848)
_ERSPAN_2, _ERSPAN_3 = 0x88BE, 0x22EB

_TAGS: Final = (0x8100, 0x88A8, 0x9100, 0x9200)
_TAGS_DEEP: Final = 4
_LABELS_DEEP: Final = 16
_SESSION: Final = 0x8864
_OVER_PPP: Final = {0x0021: V4, 0x0057: V6}

_IP_IN_IP, _IPV6, _GRE, _ENCRYPTED = 4, 41, 47, 50
_UDP: Final = 17
_VXLAN, _GENEVE, _GTP, _TEREDO = (4789, 4790, 8472), 6081, 2152, 3544
_AFTER_GPE: Final = {1: V4, 2: V6, 3: _ETHERNET}
_EXTENSIONS_DEEP: Final = 4


class Octets:
    """Data by position; beyond the end, positions give the last octet, which every mask excludes."""

    def __init__(self, data: bytes) -> None:
        self._data = np.frombuffer(data, np.uint8)

    def one(self, where: Rows) -> Rows:
        return self._data.take(where, mode="clip").astype(np.int64)

    def two(self, where: Rows) -> Rows:
        return self.one(where) << 8 | self.one(where + 1)

    def block(self, where: Rows, size: int) -> npt.NDArray[np.uint8]:
        return self._data.take(where[:, None] + np.arange(size), mode="clip")


@dataclass(frozen=True, slots=True)
class Inside:
    """For each packet: whether it is part of a tunnel, the EtherType of its inner packet (0 if that is no IP packet or is not
    read), and where that begins."""

    tunnel: Mask
    kind: Rows
    at: Rows


def behind(octets: Octets, kind: Rows, at: Rows, end: Rows) -> tuple[Rows, Rows]:
    """EtherType and position after VLAN tags, a PPPoE session and MPLS labels."""
    for _ in range(_TAGS_DEEP):
        tagged = np.isin(kind, _TAGS) & (at + 4 <= end)
        if not tagged.any():
            break
        kind, at = np.where(tagged, octets.two(at + 2), kind), np.where(tagged, at + 4, at)
    session = (kind == _SESSION) & (at + 8 <= end)
    if session.any():
        kind = np.where(session, _of(_OVER_PPP, octets.two(at + 6), kind), kind)
        at = np.where(session, at + 8, at)
    labelled = np.isin(kind, _MPLS)
    return _behind_labels(octets, labelled, kind, at, end) if labelled.any() else (kind, at)


def _behind_labels(octets: Octets, labelled: Mask, kind: Rows, at: Rows, end: Rows) -> tuple[Rows, Rows]:
    """What follows the last label. No label says so: an IP packet is recognised by its version; Ethernet follows a control word, or
    nothing."""
    left = labelled.copy()
    for _ in range(_LABELS_DEEP):
        left = left & (at + 4 <= end)
        last = octets.one(at + 2) & 1 == 1
        at = np.where(left, at + 4, at)
        left = left & ~last
    version = octets.one(at) >> 4
    whole = labelled & ~left
    inner, place = np.select([version == 4, version == 6], [V4, V6], 0), at
    for skipped in (0, 4):  # the control word goes before, where both fit
        frame = whole & ((version == 0) if skipped else (inner == 0)) & (at + skipped + 14 <= end)
        type_, begin = _frame(octets, at + skipped, end)
        frame &= np.isin(type_, (V4, V6))
        inner, place = np.where(frame, type_, inner), np.where(frame, begin, place)
    told = whole & (inner != 0)
    return np.where(told, inner, kind), np.where(told, place, at)


def _frame(octets: Octets, at: Rows, end: Rows) -> tuple[Rows, Rows]:
    """EtherType and position after an Ethernet header and VLAN tags."""
    kind, at = octets.two(at + 12), at + 14
    for _ in range(_TAGS_DEEP):
        tagged = np.isin(kind, _TAGS) & (at + 4 <= end)
        kind, at = np.where(tagged, octets.two(at + 2), kind), np.where(tagged, at + 4, at)
    return kind, at


def inside(octets: Octets, protocol: Rows, header: Rows, end: Rows, first: Mask) -> Inside:
    """The inner packets of packets whose protocol above IP begins at `header`. first: for a fragment, whether it is the first."""
    tunnel = np.isin(protocol, (_IP_IN_IP, _IPV6, _GRE, _ENCRYPTED))
    kind = np.select([protocol == _IP_IN_IP, protocol == _IPV6], [V4, V6], 0)
    at = header.copy()
    if (gre := (protocol == _GRE) & first & (header + 4 <= end)).any():
        kind, at = _behind_gre(octets, gre, kind, at)
    if (udp := (protocol == _UDP) & first & (header + 16 <= end)).any():
        for which, inner, place in _over_udp(octets, header, end):
            mine = udp & ~tunnel & which
            tunnel = tunnel | mine
            kind, at = np.where(mine, inner, kind), np.where(mine, place, at)
    if not tunnel.any():
        return Inside(tunnel, kind, at)
    frames = tunnel & (kind == _ETHERNET)
    if frames.any():
        kind, at = np.where(frames, octets.two(at + 12), kind), np.where(frames, at + 14, at)
    below, place = behind(octets, kind, at, end)
    version = octets.one(place) >> 4
    right = (below == V4) & (version == 4) & (place + 20 <= end) | (below == V6) & (version == 6) & (place + 40 <= end)
    return Inside(tunnel, np.where(tunnel & first & right, below, 0), place)


def _behind_gre(octets: Octets, gre: Mask, kind: Rows, at: Rows) -> tuple[Rows, Rows]:
    flags, inner = octets.two(at), octets.two(at + 2)
    parts = sum((flags & flag != 0).astype(np.int64) for flag in (0x8000, 0x2000, 0x1000))
    begin = at + 4 + 4 * parts
    numbered = flags & 0x1000 != 0
    begin = np.where((inner == _ERSPAN_2) & numbered, begin + 8, begin)  # the first version has neither number nor header
    begin = np.where(inner == _ERSPAN_3, begin + 12 + np.where(octets.one(begin + 11) & 1 == 1, 8, 0), begin)
    inner = np.where(np.isin(inner, (_ERSPAN_2, _ERSPAN_3)), _ETHERNET, inner)
    read = gre & (flags & 0x4007 == 0)  # no source routes, and version 0
    return np.where(read, inner, kind), np.where(read, begin, at)


def _over_udp(octets: Octets, header: Rows, end: Rows) -> tuple[tuple[Mask, Rows, Rows], ...]:
    """For each tunnel over UDP: which packets may belong to it, with EtherType and position of the inner packet."""
    source, port, at = octets.two(header), octets.two(header + 2), header + 8
    flags, second = octets.one(at), octets.two(at + 2)
    vxlan = np.isin(port, _VXLAN) & (flags & 0x48 == 0x08) & (octets.one(at + 7) == 0)
    named = flags & 4 != 0  # what follows has a number
    bridged = np.where(named, _of(_AFTER_GPE, octets.one(at + 3), np.zeros_like(at)), _ETHERNET)
    geneve = (port == _GENEVE) & (flags >> 6 == 0) & np.isin(second, (V4, V6, _ETHERNET))
    gtp = ((port == _GTP) | (source == _GTP)) & (flags >> 4 == 3) & (octets.one(at + 1) == 255)
    teredo = ((port == _TEREDO) | (source == _TEREDO)) & (flags >> 4 == 6)
    inner = np.where(gtp, _behind_gtp(octets, at, end), at)
    version = np.select([octets.one(inner) >> 4 == 4, octets.one(inner) >> 4 == 6], [V4, V6], 0)
    return (
        (vxlan, bridged, at + 8),
        (geneve, second, at + 8 + 4 * (flags & 0x3F)),
        (gtp, version, inner),
        (teredo, np.full(at.size, V6), at),
    )


def _behind_gtp(octets: Octets, at: Rows, end: Rows) -> Rows:
    """Where the packet begins after a GTP-U header and its extensions."""
    flags, place = octets.one(at), at + 8
    longer = flags & 7 != 0
    following = np.where(flags & 4 != 0, octets.one(place + 3), 0)
    place = np.where(longer, place + 4, place)
    for _ in range(_EXTENSIONS_DEEP):
        more = longer & (following != 0) & (place < end)
        size = np.maximum(octets.one(place), 1) * 4
        following = np.where(more, octets.one(place + size - 1), following)
        place = np.where(more, place + size, place)
    return place


def _of(meanings: Mapping[int, int], numbers: Rows, otherwise: Rows) -> Rows:
    return np.select([numbers == number for number in meanings], list(meanings.values()), otherwise)
