"""Packet captures, pcap and pcapng: who spoke with whom, which names were looked up, which servers asked for; a packet is a record.

Metadata alone: of what packets carry, DNS messages and the server name in the hello of TLS are read, and nothing is kept. Both ends
are far ends here; which of them is ours, the engine finds. A DNS message in several packets over TCP is not read. A hello in
several packets is, where these stand near each other.

Server names in QUIC are not read: they are encrypted under keys that everybody can derive, but doing so needs a library of ciphers,
many times the size of this reader. Notes tell how many there were, and DNS answers name most of these flows.

Captures are read here and not by a library: none that is maintained and under a permissive licence is typed, keeps within bounds
and reads packets as columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from cleannet.columns import Batch, Named, References, Rows, Skip
from cleannet.readers.base import Input, Reader, Unreadable
from cleannet.readers.captured import Frames, frames, is_capture
from cleannet.readers.client_hello import LONGEST, Cut, begins, server_name
from cleannet.readers.dns_message import Message, message
from cleannet.readers.packets import FINE, REASONS, TCP, UDP, Packets, packets, shown

_DNS: Final = 53
_QUIC: Final = 443
_VERSIONS: Final = {b"\x00\x00\x00\x01": 0xC0, b"\x6b\x33\x43\xcf": 0xD0}
"""QUIC version -> the upper half of the first octet of an Initial packet.

*Source*: RFC 9000, section 17.2.2; RFC 9369, section 3.2.
"""

_NEAR: Final = 1_000
_PARTS: Final = 8
"""A hello's other packets are looked for among so many, and it has up to so many."""


def read(item: Input) -> Iterator[Batch]:
    """One record a packet."""
    last = quic = 0
    with item.open() as stream:
        try:
            for piece in frames(stream):
                found = packets(piece)
                yield _batch(piece, found, last + 1)
                quic += _count_quic(found)
                last += len(piece.begin)
        except Unreadable as error:
            raise Unreadable(error.why, error.at, last + 1) from error
        finally:
            if quic:
                item.notes.append(
                    f"{quic:,} packets that open QUIC connections: the server names in them are encrypted and not read"
                )


def _batch(piece: Frames, found: Packets, first: int) -> Batch:
    fine = found.wrong == FINE
    kept = np.flatnonzero(fine)
    row_of = np.cumsum(fine) - 1
    asked, named = _looked_up(found, row_of)
    wanted = _wanted(found, row_of)
    seen = np.array(piece.seen, np.int64)[kept]
    return Batch(
        kept + first,
        (
            References("address", "far-end", found.destination.take(kept)),
            References("address", "far-end", found.source.take(kept)),
            _domains("looked-up", asked),
            _domains("far-end", wanted),
        ),
        octets=found.octets[kept],
        packets=np.ones(kept.size, np.int64),
        seen_first=seen,
        seen_last=seen,
        skipped=tuple(Skip(first + i, REASONS[found.wrong[i]], shown(found, i)) for i in np.flatnonzero(~fine).tolist()),
        named=named,
    )


def _domains(role: str, found: list[tuple[int, str]]) -> References:
    rows = np.array([row for row, _ in found], np.int64)
    return References("domain", role, pa.array([name for _, name in found], pa.string()), rows)


# --- names that were looked up ----------------------------------------------------------------------------------------------------


def _looked_up(found: Packets, row_of: Rows) -> tuple[list[tuple[int, str]], tuple[Named, ...]]:
    """The names in DNS messages with the rows of their records, and the addresses that answers gave to them."""
    source, destination = found.ports
    dns = np.flatnonzero((found.protocol != 0) & ((source == _DNS) | (destination == _DNS)))
    asked: list[tuple[int, str]] = []
    answered: list[tuple[str, str, int]] = []
    for at in dns.tolist():
        told = _message(found, at)
        if told and told.name:
            asked.append((int(row_of[at]), told.name))
            answered.extend((told.name, address, int(row_of[at])) for address in told.addresses)
    if not answered:
        return asked, ()
    names, addresses, rows = zip(*answered, strict=True)
    return asked, (Named(pa.array(names, pa.string()), pa.array(addresses, pa.string()), np.array(rows, np.int64)),)


def _message(found: Packets, at: int) -> Message | None:
    octets = _carried(found, at)
    return message(octets if found.protocol[at] == UDP else octets[2:])


# --- servers that were asked for --------------------------------------------------------------------------------------------------


def _wanted(found: Packets, row_of: Rows) -> list[tuple[int, str]]:
    """The server names in the hellos of TLS, with the rows of their records."""
    data = np.frombuffer(found.data, np.uint8)
    maybe = (found.protocol == TCP) & (found.end - found.begin >= 6)
    for place, octet in ((0, 22), (1, 3), (5, 1)):
        maybe &= data.take(found.begin + place, mode="clip") == octet
    names: list[tuple[int, str]] = []
    for at in np.flatnonzero(maybe).tolist():
        octets = _carried(found, at)
        name = _server_name(found, at, octets) if begins(octets) else ""
        if name:
            names.append((int(row_of[at]), name))
    return names


def _server_name(found: Packets, at: int, octets: bytes) -> str:
    """The name in the hello that begins in this packet."""
    following = _following(found, at)
    for _ in range(_PARTS):
        try:
            return server_name(octets)
        except Cut:
            part = next(following, b"")
            if not part or len(octets) >= LONGEST:
                break
            octets += part
    return ""


def _following(found: Packets, at: int) -> Iterator[bytes]:
    """What the next packets of this connection carry, one behind the other without a gap."""
    near = slice(at + 1, at + 1 + _NEAR)
    source, destination = found.ports
    same = (found.protocol[near] == TCP) & (source[near] == source[at]) & (destination[near] == destination[at])
    expected = _sequence(found, at) + int(found.end[at] - found.begin[at])
    ends = found.source[at], found.destination[at]
    for other in (np.flatnonzero(same)[:_PARTS] + at + 1).tolist():
        size = int(found.end[other] - found.begin[other])
        if size and (found.source[other], found.destination[other]) == ends and _sequence(found, other) == expected & 0xFFFF_FFFF:
            expected += size
            yield _carried(found, other)


def _sequence(found: Packets, at: int) -> int:
    return int.from_bytes(found.data[found.header[at] + 4 : found.header[at] + 8], "big")


def _carried(found: Packets, at: int) -> bytes:
    """What a packet carries, as far as it was captured."""
    return found.data[found.begin[at] : found.end[at]]


def _count_quic(found: Packets) -> int:
    """The packets that open QUIC connections; a server's own are not among them."""
    data = np.frombuffer(found.data, np.uint8)
    maybe = (found.protocol == UDP) & (found.ports[1] == _QUIC) & (found.end - found.begin >= 5)
    maybe &= data.take(found.begin, mode="clip") & 0xC0 == 0xC0
    openings = (_carried(found, at)[:5] for at in np.flatnonzero(maybe).tolist())
    return sum(1 for octets in openings if octets[0] & 0xF0 == _VERSIONS.get(octets[1:]))


READER: Final[Reader] = Reader("pcap", "Packet capture (pcap, pcapng)", "packet", is_capture, read, states_facts=True)
