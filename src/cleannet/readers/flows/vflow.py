"""Messages that vFlow decodes: a JSON object per message of NetFlow or IPFIX, or per datagram of sFlow, with its flows in it.

NetFlow 9 and IPFIX come as pairs of an information element and a value (`I` and `V`; `ID` and `Value` in older versions),
NetFlow 5 under the names of its fields, sFlow with the header of a sampled packet. A record is a flow, its number its place
among the flows of the file. As in `netflow`, sums are those exported. A sample of sFlow stands for as many packets as its rate
says, as in `sflowtool`. Asset: the exporter. Ports, ASes and MAC addresses are not read.

*Source*: EdgeCast vFlow, README.md and docs (`AgentID`, `DataSets`, `Flows`, `Samples`); IANA, "IPFIX Information Elements".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa

from cleannet.columns import Batch, Skip
from cleannet.readers.base.counts import MOST
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.events import Events
from cleannet.readers.inputs.json_rows import has_keys
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.inputs.rows import blocks

NO_FLOW: Final = "message of no flow"

_FULL: Final = 50_000
"""Flows after which a batch is handed on."""

_OCTETS, _OCTETS_BACK, _PACKETS, _PACKETS_BACK = (1, 85, 231), (23, 232), (2, 86, 298), (24, 299)
_BEGIN: Final = ((152, 1_000), (150, 1_000_000), (154, 1), (22, 0))
_END: Final = ((153, 1_000), (151, 1_000_000), (155, 1), (21, 0))
"""Information elements; those of moments with their unit in microseconds, 0 for milliseconds since the exporter started."""


class _Pair(msgspec.Struct, gc=False):
    I: int = -1  # noqa: E741  # the names that vFlow writes
    V: Any = None
    ID: int = -1
    Value: Any = None


class _Flow5(msgspec.Struct, gc=False):
    SrcAddr: str = ""
    DstAddr: str = ""
    PktCount: int = -1
    L3Octets: int = -1
    StartTime: int = -1
    EndTime: int = -1


class _Header(msgspec.Struct, gc=False):
    SysUpTime: int = -1
    SysUpTimeMSecs: int = -1
    UNIXSecs: int = -1


class _L3(msgspec.Struct, gc=False):
    Src: str = ""
    Dst: str = ""
    TotalLen: int = -1
    PayloadLen: int = -1


class _RawHeader(msgspec.Struct, gc=False):
    L3: _L3 | None = None


class _Records(msgspec.Struct, gc=False):
    RawHeader: _RawHeader | None = None


class _Sample(msgspec.Struct, gc=False):
    SamplingRate: int = -1
    Records: _Records | None = None


class _Message(msgspec.Struct, gc=False):
    AgentID: str = ""
    IPAddress: str = ""
    ColTime: int = -1
    Header: _Header | None = None
    DataSets: list[list[_Pair]] | None = None
    Flows: list[_Flow5] | None = None
    Samples: list[_Sample] | None = None


_DECODER: Final = msgspec.json.Decoder(_Message)


@dataclass(slots=True)
class _Flows:
    """Flows read since the last batch; number: of the last record."""

    number: int = 0
    numbers: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    sources: list[str | None] = field(default_factory=list)
    destinations: list[str | None] = field(default_factory=list)
    octets: list[int] = field(default_factory=list)
    packets: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    assets: list[str | None] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)

    def add(self, line: int, agent: str, ends: tuple[Any, Any], octets: int, packets: int, first: int, last: int) -> None:
        self.number += 1
        self.numbers.append(self.number)
        self.lines.append(line)
        source, destination = ends
        self.sources.append(source if isinstance(source, str) else None)
        self.destinations.append(destination if isinstance(destination, str) else None)
        self.octets.append(octets)
        self.packets.append(packets)
        self.first.append(first)
        self.last.append(last)
        self.assets.append(agent or None)

    def skip(self, reason: str, detail: str = "") -> None:
        self.number += 1
        self.skipped.append(Skip(self.number, reason, detail[:80]))

    def batch(self) -> Batch:
        """The flows so far, and starts again."""
        octets, packets, first, last = (np.array(c, np.int64) for c in (self.octets, self.packets, self.first, self.last))
        numbers = np.array(self.numbers, np.int64)
        batch = Events.of(
            numbers,
            {"destination": pa.array(self.destinations, pa.string()), "source": pa.array(self.sources, pa.string())},
            octets=octets,
            packets=packets,
            first=first,
            last=np.maximum(first, last),
            asset=pa.array(self.assets, pa.string()),
        ).batch(self.skipped)
        lines = np.array(self.lines, np.int64)[np.searchsorted(numbers, batch.records)] if len(numbers) else None
        self.__init__(self.number)  # type: ignore[misc]
        return replace(batch, lines=lines)


def sniff(head: bytes) -> bool:
    """Whether the first object is a message."""
    return any(has_keys(head, *keys) for keys in (("AgentID", "DataSets"), ("AgentID", "Flows"), ("Samples", "SamplesNo")))


def read(item: Input) -> Iterator[Batch]:
    """One record a flow; a line that is no message, or has no flow, is one too."""
    flows = _Flows()
    with item.open() as stream:
        for block in blocks(stream):
            for skip in block.skipped:
                flows.skip(skip.reason, skip.detail)
            for number, line in enumerate(block.data.split(b"\n")[:-1], block.first):
                if line.strip():
                    _read(flows, number, line.removeprefix(b"\xef\xbb\xbf"))
                if len(flows.numbers) + len(flows.skipped) >= _FULL:
                    yield flows.batch()
    if flows.numbers or flows.skipped:
        yield flows.batch()


def _read(flows: _Flows, number: int, line: bytes) -> None:
    if len(line) > CAP:
        flows.skip("line too long", f"{len(line):,} bytes")
        return
    try:
        message = _DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        flows.skip("no message", str(error))
        return
    agent, header = message.AgentID or message.IPAddress, message.Header or _Header()
    up = header.SysUpTimeMSecs if header.SysUpTimeMSecs >= 0 else header.SysUpTime
    started = (header.UNIXSecs * 1_000 - up) if 0 <= header.UNIXSecs < 1 << 32 and 0 <= up < 1 << 32 else -1
    before = flows.number
    for pairs in message.DataSets or ():
        told = {pair.I if pair.I >= 0 else pair.ID: pair.V if pair.I >= 0 else pair.Value for pair in pairs}
        get = told.get
        ends = get(8) or get(27), get(12) or get(28)
        there, back = _first(get, _OCTETS), _first(get, _OCTETS_BACK)
        octets = there if back < 0 else _count(max(there, 0) + back)
        there, back = _first(get, _PACKETS), _first(get, _PACKETS_BACK)
        packets = there if back < 0 else _count(max(there, 0) + back)
        flows.add(number, agent, ends, octets, packets, _moment(get, _BEGIN, started), _moment(get, _END, started))
    for flow in message.Flows or ():
        first, last = (_since(started, at) for at in (flow.StartTime, flow.EndTime))
        flows.add(number, agent, (flow.SrcAddr, flow.DstAddr), _count(flow.L3Octets), _count(flow.PktCount), first, last)
    for sample in message.Samples or ():
        packet = sample.Records and sample.Records.RawHeader and sample.Records.RawHeader.L3
        if packet:
            rate = sample.SamplingRate if 0 < sample.SamplingRate < 1 << 31 else -1
            size = packet.TotalLen if packet.TotalLen > 0 else packet.PayloadLen
            octets = size * rate if rate > 0 and 0 < size < 1 << 31 else -1
            seen = message.ColTime * 1_000_000 if 0 < message.ColTime < 1 << 33 else -1
            flows.add(number, agent, (packet.Src, packet.Dst), _count(octets), rate, seen, seen)
        else:
            flows.skip(NO_FLOW)
    if flows.number == before:
        flows.skip(NO_FLOW)


Get = Callable[[int], Any]


def _first(get: Get, elements: tuple[int, ...]) -> int:
    """The first of these counts that is stated; -1 if none is."""
    for element in elements:
        if (value := get(element)) is not None:
            return _count(value)
    return -1


def _count(value: Any) -> int:
    return value if isinstance(value, int) and 0 <= value <= MOST else -1


def _moment(get: Get, elements: tuple[tuple[int, int], ...], started: int) -> int:
    """The first of these moments that is stated, in microseconds since 1970; -1 if none is. Unit 0: milliseconds since the exporter
    started."""
    for element, unit in elements:
        if (value := get(element)) is not None:
            if not unit:
                return _since(started, value)
            return value * unit if isinstance(value, int) and 0 < value * unit < 1 << 60 else -1
    return -1


def _since(started: int, milliseconds: Any) -> int:
    """The moment so long after the exporter started, both in milliseconds."""
    if started < 0 or not isinstance(milliseconds, int) or not 0 <= milliseconds < 1 << 32:
        return -1
    return (started + milliseconds) * 1_000


READER: Final = Reader(
    "vflow", "vFlow messages (NetFlow, IPFIX, sFlow as JSON)", "flow", sniff, read, idle=frozenset({NO_FLOW}), asset="exporter"
)
