"""Packet captures, pcap and pcapng: who talked to whom, which names were looked up, which servers asked for; a packet is a record.

The samples in sFlow datagrams are records too, beside the packet that carries them. Only metadata are read: DNS messages and the
server name in a TLS hello, over TCP and in QUIC; nothing else of the payload is kept. Both ends are far ends here, and the engine
finds out which one is ours. A DNS message in several packets over TCP is not read. A hello in several packets is: over TCP if the
packets are close to each other, in QUIC in any order. Its record is the packet that begins it over TCP, and the one that completes
it in QUIC.

Captures are read twice: DNS answers name the flows of all captures, including those read earlier. No library is used, because none
that is maintained and permissively licensed is typed, stays within limits and reads packets as columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from cleannet.columns import Batch, Named, References, Rows, Skip
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.captures import sflow
from cleannet.readers.captures.captured import Frames, frames, is_capture
from cleannet.readers.captures.client_hello import LONGEST, begins, server_name
from cleannet.readers.captures.packets import FINE, REASONS, TCP, UDP, Packets, packets, shown
from cleannet.readers.captures.quic import SMALLEST, VERSIONS
from cleannet.readers.captures.quic_connections import OTHER_VERSION, Connections, Ends
from cleannet.readers.inputs.cursor import Cut
from cleannet.readers.inputs.dns_message import Message, message
from cleannet.readers.inputs.gather import Gathered

_DNS: Final = 53
_HTTPS: Final = 443
_LONG: Final = 0xC0
"""The two bits that every packet of QUIC with a long header begins with."""

_KNOWN: Final = tuple(int.from_bytes(version, "big") for version in VERSIONS)
_DRAFTS: Final = 0xFF0000
_GOOGLE: Final = (ord("Q") << 8 | ord("0"), ord("T") << 8 | ord("0"))
"""How versions begin that were in use before QUIC was published: drafts of it by three octets, Google's own by two."""

_NEAR: Final = 1_000
_PARTS: Final = 8
"""A hello's other packets are looked for among so many, and it has up to so many."""


def read(item: Input) -> Iterator[Batch]:
    """One record a packet."""
    connections = Connections()
    closed = 0
    try:
        for piece, first in _pieces(item):
            found = packets(piece)
            closed += found.closed
            yield _batch(piece, found, first, connections)
            yield from _sampled(piece, found, first)
    finally:
        connections.close()
        if closed:
            item.log.notes.append(f"{closed:,} packets carry a tunnel whose content is not read")
        item.log.notes.extend(
            f"server names of {count:,} QUIC connections are not read ({why})" for why, count in sorted(connections.unread.items())
        )


def facts(item: Input) -> Iterator[Batch]:
    """The addresses that answers of DNS gave to names."""
    for piece, first in _pieces(item):
        found = packets(piece, ends=False)
        kept, row_of = _rows(found)
        told = [(said.name, address, int(row_of[at])) for at, said in _looked_up(found) for address in said.addresses]
        names, addresses = (pa.array([pair[place] for pair in told], pa.string()) for place in (0, 1))
        yield Batch(kept + first, named=(Named(names, addresses, np.array([row for _, _, row in told], np.int64)),))


def _pieces(item: Input) -> Iterator[tuple[Frames, int]]:
    """The packets of a capture, in pieces, and the number of the first of each."""
    last = 0
    with item.open() as stream:
        try:
            for piece in frames(stream):
                yield piece, last + 1
                last += len(piece.begin)
        except Unreadable as error:
            raise Unreadable(error.why, error.at, last + 1) from error


def _batch(piece: Frames, found: Packets, first: int, connections: Connections) -> Batch:
    kept, row_of = _rows(found)
    asked = [(int(row_of[at]), said.name) for at, said in _looked_up(found)]
    wanted = [(int(row_of[at]), name) for at, name in (*_wanted(found), *_wanted_in_quic(found, connections))]
    seen = np.array(piece.seen, np.int64)[kept]
    wrong = np.flatnonzero(found.wrong != FINE).tolist()
    return Batch(
        kept + first,
        (
            References("address", "far-end", found.destination.take(kept)),
            References("address", "far-end", found.source.take(kept)),
            *(
                References("address", "far-end", ends.filter(pa.array(fine)), row_of[rows[fine]])
                for rows, *both in found.around
                for fine in (found.wrong[rows] == FINE,)
                for ends in both
            ),
            _domains("looked-up", asked),
            _domains("far-end", wanted),
        ),
        octets=found.octets[kept],
        packets=np.ones(kept.size, np.int64),
        seen_first=seen,
        seen_last=seen,
        skipped=tuple(Skip(first + i, REASONS[found.wrong[i]], shown(found, i)) for i in wrong),
    )


def _rows(found: Packets) -> tuple[Rows, Rows]:
    """The packets that are records, and for each packet the row of its record."""
    fine = found.wrong == FINE
    return np.flatnonzero(fine), np.cumsum(fine) - 1


def _domains(role: str, found: list[tuple[int, str]]) -> References:
    rows = np.array([row for row, _ in found], np.int64)
    return References("domain", role, pa.array([name for _, name in found], pa.string()), rows)


# --- samples of other packets -----------------------------------------------------------------------------------------------------


def _sampled(piece: Frames, found: Packets, first: int) -> Iterator[Batch]:
    """The samples in datagrams of sFlow, each a record with the number of the packet that carries it."""
    source, destination = found.ports
    maybe = (found.protocol == UDP) & ((destination == sflow.PORT) | (source == sflow.PORT)) & (found.end > found.begin)
    samples = sflow.Samples(found.data)
    for at in np.flatnonzero(maybe).tolist():
        begin, end = int(found.begin[at]), int(found.end[at])
        if sflow.is_datagram(found.data[begin : min(end, begin + 64)]):
            samples.take(begin, end, first + at, piece.seen[at], each=False)
    if len(samples):
        gathered = Gathered()
        samples.into(gathered)
        yield gathered.batch()


# --- names that were looked up ----------------------------------------------------------------------------------------------------


def _looked_up(found: Packets) -> Iterator[tuple[int, Message]]:
    """The DNS messages that hold a name, each with its packet."""
    source, destination = found.ports
    dns = np.flatnonzero((found.protocol != 0) & ((source == _DNS) | (destination == _DNS)))
    for at in dns.tolist():
        told = _message(found, at)
        if told and told.name:
            yield at, told


def _message(found: Packets, at: int) -> Message | None:
    octets = _carried(found, at)
    return message(octets if found.protocol[at] == UDP else octets[2:])


# --- servers that were asked for --------------------------------------------------------------------------------------------------


def _wanted(found: Packets) -> Iterator[tuple[int, str]]:
    """The server names in TLS hellos over TCP, each with its packet."""
    data = np.frombuffer(found.data, np.uint8)
    maybe = (found.protocol == TCP) & (found.end - found.begin >= 6)
    for place, octet in ((0, 22), (1, 3), (5, 1)):
        maybe &= data.take(found.begin + place, mode="clip") == octet
    for at in np.flatnonzero(maybe).tolist():
        octets = _carried(found, at)
        name = _server_name(found, at, octets) if begins(octets) else ""
        if name:
            yield at, name


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
    """The payload of the next packets of this connection, with no gap."""
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
    """The payload of a packet, as far as it was captured."""
    return found.data[found.begin[at] : found.end[at]]


def _wanted_in_quic(found: Packets, connections: Connections) -> Iterator[tuple[int, str]]:
    """The server names in QUIC, each with the packet that completes its hello."""
    data = np.frombuffer(found.data, np.uint8)
    source, destination = found.ports
    first, *version = (data.take(found.begin + place, mode="clip").astype(np.int64) for place in range(5))
    number = version[0] << 24 | version[1] << 16 | version[2] << 8 | version[3]
    known = np.isin(number, _KNOWN)
    old = (destination == _HTTPS) & ((number >> 8 == _DRAFTS) | np.isin(number >> 16, _GOOGLE))
    clients = (source != _HTTPS) | (destination == _HTTPS)
    opening = (found.protocol == UDP) & (found.end - found.begin >= 5) & (first & _LONG == _LONG) & clients & (known | old)
    for at in np.flatnonzero(opening).tolist():
        if _sent(found, at) < SMALLEST:
            continue
        if not known[at]:
            connections.pass_by(_ends(found, at), OTHER_VERSION)
        elif name := connections.name_in(_ends(found, at), _carried(found, at)):
            yield at, name


def _ends(found: Packets, at: int) -> Ends:
    source, destination = found.ports
    return found.source[at].as_py(), int(source[at]), found.destination[at].as_py(), int(destination[at])


def _sent(found: Packets, at: int) -> int:
    """Octets of a datagram when it was sent; not all of them may be captured."""
    begin = int(found.header[at]) + 4
    return int.from_bytes(found.data[begin : begin + 2], "big") - 8


READER: Final[Reader] = Reader(
    "pcap", "Packet capture (pcap, pcapng)", "packet", is_capture, read, facts=facts, idle=frozenset({sflow.COUNTERS})
)
