"""pcap and pcapng files give packets: where each is in the bytes, its length, its time, and its link type.

Bytes are read in pieces, and only the current packets are in memory. Every length is checked before it is used.

*Source*: draft-ietf-opsawg-pcap (both byte orders, micro- and nanoseconds); draft-ietf-opsawg-pcapng (sections, interfaces,
enhanced, simple and obsolete packet blocks).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Protocol

from cleannet.readers.base.input import Unreadable

PIECE: Final = 4 << 20
FULL: Final = 50_000
"""Packets that are handed on at once."""

LARGEST: Final = 16 << 20
"""Octets of a block of pcapng; nothing that holds packets comes near."""

LONGEST: Final = 262_144
"""Octets kept of one packet; tcpdump keeps no more, and no packet has more."""

MOST_INTERFACES: Final = 65_536

_PCAP: Final = {
    b"\xa1\xb2\xc3\xd4": (">", 1_000_000), b"\xd4\xc3\xb2\xa1": ("<", 1_000_000),
    b"\xa1\xb2\x3c\x4d": (">", 1_000_000_000), b"\x4d\x3c\xb2\xa1": ("<", 1_000_000_000),
}  # fmt: skip
"""Magic -> byte order, and parts of a second."""

_SECTION: Final = b"\x0a\x0d\x0d\x0a"
_ORDERS: Final = {b"\x1a\x2b\x3c\x4d": ">", b"\x4d\x3c\x2b\x1a": "<"}
_INTERFACE, _OLD_PACKET, _SIMPLE_PACKET, _PACKET = 1, 2, 3, 6
_RESOLUTION, _OFFSET = 9, 14

UNTOLD_LINK: Final = -1
"""Of a packet whose interface the capture does not describe."""


@dataclass(slots=True)
class Frames:
    """Packets in a piece of a capture, as parallel lists.

    begin, kept: where a packet begins in `data`, and how many octets were captured. length: its original octets. seen: microseconds
    since 1970, -1 if not stated. link: its link type."""

    data: bytes
    begin: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    length: list[int] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    link: list[int] = field(default_factory=list)

    def add(self, begin: int, kept: int, length: int, seen: int, link: int) -> None:
        self.begin.append(begin)
        self.kept.append(kept)
        self.length.append(max(length, kept))
        self.seen.append(seen if 0 <= seen < 1 << 61 else -1)
        self.link.append(link)


class _Form(Protocol):
    """One of the two forms of a capture."""

    def walk(self, frames: Frames) -> tuple[int, str]:
        """Adds the whole packets at the beginning of the data, up to `FULL`. Returns where it stopped, and what is wrong there, or
        ""."""


def is_capture(head: bytes) -> bool:
    """Whether it begins with the magic of one of the forms."""
    if head.startswith(_SECTION):
        return head[8:12] in _ORDERS
    return head[:4] in _PCAP and len(head) >= 24


def frames(stream: BinaryIO) -> Iterator[Frames]:
    """The packets of a capture, in pieces; raises Unreadable at the octet from which it cannot be read."""
    data, at = stream.read(24), 0
    form: _Form
    if data[:4] in _PCAP and len(data) == 24:
        form, data, at = _Pcap(data), b"", 24
    elif data.startswith(_SECTION):
        form = _Pcapng()
    else:
        raise Unreadable("no header of pcap or pcapng", "byte 0")
    more = True
    while True:
        found = Frames(data)
        end, wrong = form.walk(found)
        if found.begin:
            yield found
        at += end
        if wrong:
            raise Unreadable(wrong, f"byte {at:,}")
        data = data[end:]
        if len(found.begin) < FULL:
            piece = stream.read1(PIECE) if more else b""  # type: ignore[attr-defined]  # a buffered stream
            more = bool(piece)
            if not more and data:
                raise Unreadable(f"the capture ends inside a packet or block; {len(data):,} octets of it are there", f"byte {at:,}")
            if not more:
                return
            data += piece


class _Pcap:
    """One header, then packets."""

    def __init__(self, header: bytes) -> None:
        order, self._parts = _PCAP[header[:4]]
        self._packet = struct.Struct(f"{order}IIII")
        (link,) = struct.unpack_from(f"{order}I", header, 20)
        self._link = link & 0xFFFF  # above stands what is kept of the check sum

    def walk(self, frames: Frames) -> tuple[int, str]:
        data, at, end = frames.data, 0, len(frames.data)
        while at + 16 <= end and len(frames.begin) < FULL:
            seconds, part, kept, length = self._packet.unpack_from(data, at)
            if kept > LONGEST:
                return at, f"a packet that claims {kept:,} captured octets; expected at most {LONGEST:,}"
            if at + 16 + kept > end:
                break
            frames.add(at + 16, kept, length, seconds * 1_000_000 + part * 1_000_000 // self._parts, self._link)
            at += 16 + kept
        return at, ""


@dataclass(frozen=True, slots=True)
class _Interface:
    """link: its type. limit: octets kept of a packet, 0 for all. parts: of a second. offset: seconds to add."""

    link: int
    limit: int
    parts: int = 1_000_000
    offset: int = 0


class _Pcapng:
    """Blocks; each section has its own byte order and interfaces."""

    def __init__(self) -> None:
        self._order = "<"
        self._interfaces: list[_Interface] = []

    def walk(self, frames: Frames) -> tuple[int, str]:
        data, at, end = frames.data, 0, len(frames.data)
        while at + 12 <= end and len(frames.begin) < FULL:
            section = data[at : at + 4] == _SECTION
            if section:
                if (order := _ORDERS.get(data[at + 8 : at + 12])) is None:
                    return at, "a section without its byte-order magic"
                self._order = order
            kind, length = struct.unpack_from(f"{self._order}II", data, at)
            if length < 12 or length % 4 or length > LARGEST:
                return at, f"a block of {length:,} octets; expected a multiple of 4 from 12 to {LARGEST:,}"
            if at + length > end:
                break
            if struct.unpack_from(f"{self._order}I", data, at + length - 4)[0] != length:
                return at, "a block whose two length fields differ"
            if section:
                self._interfaces = []
            elif wrong := self._block(kind, at + 8, at + length - 4, frames):
                return at, wrong
            at += length
        return at, ""

    def _block(self, kind: int, begin: int, end: int, frames: Frames) -> str:
        """Takes one block in; returns what is wrong with it, if anything. Blocks with no packets are passed over."""
        size = end - begin
        if kind == _INTERFACE:
            if size < 8:
                return "an interface block that is too short"
            if len(self._interfaces) >= MOST_INTERFACES:
                return f"more than {MOST_INTERFACES:,} interfaces"
            self._interfaces.append(self._interface(frames.data, begin, end))
        elif kind in (_PACKET, _OLD_PACKET):
            if size < 20:
                return "a packet block that is too short"
            form = "IIIII" if kind == _PACKET else "HHIIII"
            number, *_, high, low, kept, length = struct.unpack_from(f"{self._order}{form}", frames.data, begin)
            return self._add(number, begin + 20, kept, length, high << 32 | low, end, frames)
        elif kind == _SIMPLE_PACKET:
            if size < 4:
                return "a packet block that is too short"
            (length,) = struct.unpack_from(f"{self._order}I", frames.data, begin)
            limit = self._interfaces[0].limit if self._interfaces else 0
            return self._add(0, begin + 4, min(length, size - 4, limit or length), length, -1, end, frames)
        return ""

    def _add(self, number: int, begin: int, kept: int, length: int, ticks: int, end: int, frames: Frames) -> str:
        if begin + kept > end or kept > LONGEST:
            return f"a packet that claims {kept:,} captured octets; expected at most {min(end - begin, LONGEST):,}"
        if number < len(self._interfaces):
            interface = self._interfaces[number]
            seen = -1 if ticks < 0 else ticks * 1_000_000 // interface.parts + interface.offset * 1_000_000
            frames.add(begin, kept, length, seen, interface.link)
        else:
            frames.add(begin, kept, length, -1, UNTOLD_LINK)
        return ""

    def _interface(self, data: bytes, begin: int, end: int) -> _Interface:
        link, _, limit = struct.unpack_from(f"{self._order}HHI", data, begin)
        parts, offset = 1_000_000, 0
        at = begin + 8
        while at + 4 <= end:
            code, size = struct.unpack_from(f"{self._order}HH", data, at)
            at += 4
            if code == 0 or at + size > end:
                break
            if code == _RESOLUTION and size == 1:
                power = data[at] & 0x7F
                parts = 2**power if data[at] & 0x80 else 10**power
            elif code == _OFFSET and size == 8:
                (offset,) = struct.unpack_from(f"{self._order}q", data, at)
            at += size + (-size) % 4
        return _Interface(link, limit, parts, offset)
