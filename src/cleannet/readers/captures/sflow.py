"""sFlow datagrams, version 5: which packets a switch sampled, how many each stands for, and the AS path to where they went.

A datagram is read in a capture (UDP, port 6343), and in a file that holds datagrams one after another, as they were received. A
record is a sample. It counts as so many packets of its size as one was sampled of, so sums are estimates. Of the packet, the ends
are read from its header, in a tunnel too, or where the switch states them itself (IP, sockets, NAT, tunnels). Its gateway record
tells the AS path: the first AS is `direct`, the last `origin`, those between them `transit`, members of AS sets `aggregated`; the
peer from which the packet came is `direct`. The ASes of both ends stand beside their addresses. A packet that the switch dropped is
an attempt. Next hops, communities, users, URLs and names inside sampled packets are not read. Asset: the agent, which is the
switch.

*Source*: sflow.org, "sFlow Version 5" (July 2004), "sFlow Host", "sFlow Drops", "sFlow Tunnel"; sflow/sflowtool, src/sflowtool.c.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from cleannet.columns import Batch
from cleannet.readers.base.counts import MOST
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.captures.captured import Frames
from cleannet.readers.captures.packets import FINE, REASONS, packets, shown
from cleannet.readers.inputs.gather import Gathered, Said

PORT: Final = 6343

COUNTERS: Final = "counters of an interface"
BROKEN: Final = "broken sFlow datagram"
_OTHER: Final = "sample of another kind"
_NO_ADDRESS: Final = "no address"

_FLOW, _COUNTERS, _FLOW_EXPANDED, _COUNTERS_EXPANDED, _DROPPED = 1, 2, 3, 4, 5
_BEFORE_RECORDS: Final = {_FLOW: 28, _FLOW_EXPANDED: 40, _DROPPED: 28}
"""Octets of a sample before the number of its records."""
_RATE_AT: Final = {_FLOW: 8, _FLOW_EXPANDED: 12}

_HEADER, _NAT, _GATEWAY = 1, 1007, 1003
_ENDS: Final = {3: (8, 4), 1023: (8, 4), 1024: (8, 4), 2100: (4, 4), 2102: (4, 4)} | {
    4: (8, 16), 1025: (8, 16), 1026: (8, 16), 2101: (4, 16), 2103: (4, 16)
}  # fmt: skip
"""Records that state two addresses: where these begin, and the octets of each. IP, tunnels, and sockets of hosts."""

_LINKS: Final = {1: 1, 11: 101, 12: 101}
"""Protocol of a sampled header -> link type: Ethernet, IPv4, IPv6."""
_UNKNOWN_LINK: Final = 1 << 16

_LARGEST: Final = 1 << 16
"""Octets of the largest datagram of UDP."""
_SAMPLES: Final = 10_000
_PIECE: Final = 4 << 20
_SET: Final = 1


class _Cut(Exception):
    """The datagram states more than it has."""


@dataclass(slots=True)
class _Sample:
    """A sample so far. frame: the index of its header among those of the piece, -1 without; said: what else names somebody; ends:
    addresses stated by the switch, source and destination; source, destination: ASes of the ends, 0 if not stated."""

    number: int
    seen: int
    agent: str
    rate: int = 0
    size: int = 0
    frame: int = -1
    dropped: bool = False
    said: list[Said] = field(default_factory=list)
    ends: list[tuple[str, str]] = field(default_factory=list)
    source: int = 0
    destination: int = 0


class Samples:
    """The samples of some datagrams, which all lie in the same octets."""

    def __init__(self, data: bytes) -> None:
        self._data, self._frames = data, Frames(data)
        self._samples: list[_Sample | tuple[int, str, str]] = []
        self.broken = False

    def __len__(self) -> int:
        return len(self._samples)

    def take(self, begin: int, end: int, number: int, seen: int, each: bool) -> int:
        """Adds the samples of the datagram that begins here; where it ends. number: of the first, and of all unless `each` has one
        of its own. A datagram that is broken adds what precedes the fault, and a record that says so."""
        try:
            return self._datagram(begin, end, number, seen, each)
        except _Cut:
            self._samples.append((number + len(self._samples) * each, BROKEN, ""))
            self.broken = True
            return begin

    def _datagram(self, at: int, end: int, number: int, seen: int, each: bool) -> int:
        agent, at = self._address(at + 4, end)
        count, at = self._number(at + 12, end), at + 16
        for _ in range(count):
            kind, size = self._number(at, end), self._number(at + 4, end)
            begin, at = at + 8, at + 8 + size
            if at > end:
                raise _Cut
            mine = number + len(self._samples) * each
            if kind in _BEFORE_RECORDS:
                self._samples.append(self._sample(kind, begin, at, _Sample(mine, seen, agent)))
            else:
                self._samples.append((mine, COUNTERS if kind in (_COUNTERS, _COUNTERS_EXPANDED) else _OTHER, agent))
        return at

    def _sample(self, kind: int, begin: int, end: int, sample: _Sample) -> _Sample:
        sample.dropped = kind == _DROPPED
        sample.rate = self._number(begin + _RATE_AT[kind], end) if kind in _RATE_AT else 1
        at = begin + _BEFORE_RECORDS[kind]
        count, at = self._number(at, end), at + 4
        for _ in range(count):
            what, size = self._number(at, end), self._number(at + 4, end)
            inside, at = at + 8, at + 8 + size
            if at > end:
                raise _Cut
            self._record(what, inside, at, sample)
        return sample

    def _record(self, what: int, at: int, end: int, sample: _Sample) -> None:
        if what == _HEADER:
            protocol, length, kept = (self._number(at + place, end) for place in (0, 4, 12))
            if sample.frame < 0:
                sample.frame, sample.size = len(self._frames.begin), length
                self._frames.add(at + 16, min(kept, end - at - 16), length, -1, _LINKS.get(protocol, _UNKNOWN_LINK + protocol))
        elif what in _ENDS:
            place, size = _ENDS[what]
            if at + place + 2 * size > end:
                raise _Cut
            one, other = (self._data[at + place + i * size :][:size] for i in range(2))
            sample.ends.append((_text(one), _text(other)))
            sample.size = sample.size or (self._number(at, end) if place == 8 else 0)
        elif what == _NAT:
            one_, at = self._address(at, end)
            sample.ends.append((one_, self._address(at, end)[0]))
        elif what == _GATEWAY:
            self._gateway(at, end, sample)

    def _gateway(self, at: int, end: int, sample: _Sample) -> None:
        at = self._address(at, end)[1]
        sample.source, peer, segments = (self._number(at + place, end) for place in (4, 8, 12))
        path: list[int] = []
        members: list[int] = []
        at += 16
        for _ in range(segments):
            kind, count = self._number(at, end), self._number(at + 4, end)
            at += 8
            numbers = [self._number(at + 4 * i, end) for i in range(count)]  # ends where the record does, whatever the count
            at += 4 * count
            if kind == _SET and count != 1:
                members += numbers
                path.append(-1)
            else:
                path += numbers
        sample.destination = path[-1] if path and path[-1] > 0 else 0
        told = [("direct", asn) for asn in (peer, *path[:1])] + [("transit", asn) for asn in path[1:-1]]
        told += [("origin", sample.destination), *(("aggregated", asn) for asn in members)]
        sample.said += [Said("asn", role, str(asn)) for role, asn in dict.fromkeys(told) if asn > 0]

    def _number(self, at: int, end: int) -> int:
        if at + 4 > end:
            raise _Cut
        return int.from_bytes(self._data[at : at + 4], "big")

    def _address(self, at: int, end: int) -> tuple[str, int]:
        """An address after its type, and where it ends; "" if it is unknown."""
        size = {0: 0, 1: 4, 2: 16}.get(self._number(at, end))
        if size is None or at + 4 + size > end:
            raise _Cut
        return _text(self._data[at + 4 : at + 4 + size]), at + 4 + size

    def into(self, gathered: Gathered) -> None:
        """Adds all samples, with the ends in their headers."""
        found = packets(self._frames)
        sources, destinations = ([end or "" for end in column.to_pylist()] for column in (found.source, found.destination))
        around: dict[int, list[str]] = {}
        for rows, *outer in found.around:
            for ends in outer:
                for row, end in zip(rows.tolist(), ends.to_pylist(), strict=True):
                    around.setdefault(row, []).append(end or "")
        for one in self._samples:
            if not isinstance(one, _Sample):
                gathered.skip(*one)
                continue
            at = one.frame
            fine = at >= 0 and found.wrong[at] == FINE
            stated = [*([(sources[at], destinations[at])] if fine else []), *one.ends]
            said = [Said("address", "far-end", end) for pair in stated for end in reversed(pair) if end]
            said += [Said("address", "far-end", end) for end in (around.get(at, ()) if fine else ()) if end]
            source, destination = stated[0] if stated else ("", "")
            for asn, end in ((one.source, source), (one.destination, destination)):
                if asn > 0 and end:
                    said.append(Said("asn-beside", "far-end", str(asn), end))
            said += one.said
            if not stated and one.source > 0:
                said.append(Said("asn", "far-end", str(one.source)))
            if not said:
                why = REASONS[found.wrong[at]] if at >= 0 else _NO_ADDRESS
                gathered.skip(one.number, why, shown(found, at) if at >= 0 and found.kind[at] < _UNKNOWN_LINK else one.agent)
                continue
            rate = one.rate if 0 < one.rate < 1 << 31 else -1
            octets = one.size * rate if rate > 0 and 0 < one.size < 1 << 31 else -1
            octets = -1 if octets > MOST else octets
            gathered.record(
                one.number, one.agent, said, one.seen, one.seen, octets=octets, packets=rate, attempt=one.dropped
            )  # fmt: skip


def _text(octets: bytes) -> str:
    """The address; "" for the unspecified one."""
    if not any(octets):
        return ""
    return str(IPv4Address(octets) if len(octets) == 4 else IPv6Address(octets))


def is_datagram(octets: bytes) -> bool:
    """Whether it begins like a datagram of version 5: an agent, few samples, and the first of a size that fits into one.

    >>> is_datagram(bytes.fromhex("00000005 00000001 c0000201" + 4 * "00000001" + "00000001 00000030")), is_datagram(bytes(40))
    (True, False)
    """
    if octets[:4] != b"\0\0\0\5" or octets[4:8] not in (b"\0\0\0\1", b"\0\0\0\2"):
        return False
    at = 24 if octets[7] == 1 else 36
    count, kind, size = (int.from_bytes(octets[at + place : at + place + 4], "big") for place in (0, 4, 8))
    if len(octets) < at + 4 or count > _SAMPLES:
        return False
    return count == 0 or (len(octets) >= at + 12 and size <= _LARGEST and size % 4 == 0 and (kind >> 12 > 0 or 0 < kind <= 5))


def read(item: Input) -> Iterator[Batch]:
    """One record a sample, numbered through all datagrams."""
    with item.open() as stream:
        data, place, number = b"", 0, 1
        while True:
            more = stream.read(_PIECE)
            data += more
            samples, at = Samples(data), 0
            while at < len(data) and (not more or len(data) - at >= _LARGEST):
                if not is_datagram(data[at : at + 64]):
                    yield from _batch(samples)
                    raise Unreadable("no sFlow datagram of version 5 begins here", f"byte {place + at:,}", number + len(samples))
                at = samples.take(at, min(len(data), at + _LARGEST), number, -1, each=True)
                if samples.broken:
                    yield from _batch(samples)
                    raise Unreadable(
                        "the datagram that begins here is broken or cut off", f"byte {place + at:,}", number + len(samples)
                    )
            yield from _batch(samples)
            number += len(samples)
            data, place = data[at:], place + at
            if not more:
                return


def _batch(samples: Samples) -> Iterator[Batch]:
    gathered = Gathered()
    samples.into(gathered)
    if not gathered.empty:
        yield gathered.batch()


READER: Final = Reader("sflow", "sFlow datagrams", "sample", is_datagram, read, idle=frozenset({COUNTERS}), asset="exporter")
