"""Samples as sflowtool prints them without `-l`: a key and a value in each line, or datagrams as JSON (`-j`, `-J`).

A sample counts as that many packets of its size, as in `sflowtool`. Time: when its datagram came. A packet that the switch dropped
is an attempt; its keys begin with `discarded_`. Asset: the agent, which is the switch. MAC addresses, ports, routes and what is
inside a tunnel are not read.

*Source*: sflow/sflowtool, src/sflowtool.c: readSFlowDatagram, readFlowSample, readDiscardSample, decodeIPV4, decodeIPV6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.model.subject import is_address
from cleannet.readers.base.counts import MOST
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.documents import ITEM, Path, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, Said, batches

COUNTERS: Final = "counters of an interface"
BROKEN: Final = "sample without its end"

_KEYS: Final = frozenset({"sampleType", "meanSkipCount", "sampledPacketSize", "srcIP", "dstIP", "srcIP6", "dstIP6"})
_DATAGRAM: Final = frozenset({"agent", "unixSecondsUTC"})
_LINE: Final = re.compile(r"(?P<key>[A-Za-z_][\w.]{0,60}) (?P<value>.{0,200})")
_FIRST: Final = re.compile(rb"\s*startDatagram =+\s*\n(?:datagramSourceIP|datagramSize|unixSecondsUTC|agent)")
_DROPPED, _OF_DROPPED = "DISCARD", "discarded_"
_MANY: Final = 1 << 31
"""Neither a size nor a rate, as they are printed, is as large."""
_SECONDS: Final = 1 << 33


def sniff(head: bytes) -> bool:
    """Whether a datagram begins it, in either form."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _FIRST.match(text):
        return True
    return b'"datagramSourceIP"' in text[:200] and ("samplesInPacket",) in outline(text)


def read(item: Input) -> Iterator[Batch]:
    """One record a sample."""
    if _FIRST.match(item.head.removeprefix(b"\xef\xbb\xbf")):
        reading = _Reading()
        yield from by_line(item, reading.line, reading.end)
    else:
        yield from batches(_judged, _samples(item))


@dataclass(slots=True)
class _Sample:
    """What is told of a sample, and of the datagram that it came in."""

    datagram: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    def judge(self, gathered: Gathered, number: int) -> None:
        """Puts it where it belongs."""
        kind, told = self.told.get("sampleType", ""), self.told
        ends = [end for name in ("dstIP", "dstIP6", "srcIP", "srcIP6") if (end := told.get(name))]
        if kind not in ("FLOWSAMPLE", _DROPPED):
            gathered.skip(number, COUNTERS, kind)
        elif not ends:
            gathered.skip(number, "no address", kind)
        elif wrong := [end for end in ends if not is_address(end)]:
            gathered.skip(number, "not an address", wrong[0])
        else:
            size, rate = (_count(told.get(name)) for name in ("sampledPacketSize", "meanSkipCount"))
            packets = rate if rate > 0 else -1
            octets = size * packets if size >= 0 and 0 < packets * max(size, 1) <= MOST else -1
            seconds = _count(self.datagram.get("unixSecondsUTC"), _SECONDS)
            seen = seconds * 1_000_000 if seconds > 0 else -1
            said = [Said("address", "far-end", end) for end in ends]
            agent = self.datagram.get("agent", "")
            gathered.record(number, agent, said, seen, seen, octets=octets, packets=packets, attempt=kind == _DROPPED)


def _count(text: str | None, below: int = _MANY) -> int:
    """The number, -1 if it is none or too large."""
    number = int(text) if text is not None and text.isdecimal() and len(text) <= 12 else -1
    return number if number < below else -1


# --- keys and values --------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    """The state of reading. number: of the first line of the open sample, 0 if none is open."""

    number: int = 0
    sample: _Sample = field(default_factory=_Sample)

    def line(self, gathered: Gathered, number: int, line: str) -> None:
        """One line of the file."""
        if line.startswith("startDatagram"):
            self.end(gathered)
            self.sample.datagram = {}
        elif line.startswith("startSample"):
            self.end(gathered)
            self.number, self.sample.told = number, {}
        elif line.startswith("endSample") and self.number:
            self.sample.judge(gathered, self.number)
            self.number = 0
        elif (found := _LINE.match(line)) is not None:
            key = found["key"].removeprefix(_OF_DROPPED)
            if self.number and key in _KEYS:
                self.sample.told.setdefault(key, found["value"].strip())
            elif key in _DATAGRAM:
                self.sample.datagram[key] = found["value"].strip()

    def end(self, gathered: Gathered) -> None:
        """Gives up the open sample, if there is one: its ends may be missing."""
        if self.number:
            gathered.skip(self.number, BROKEN, self.sample.told.get("sampleType", ""))
        self.number = 0


# --- JSON -------------------------------------------------------------------------------------------------------------------------


def _wanted(path: Path) -> bool:
    return path == ("samples", ITEM) or (len(path) == 1 and path[0] in _DATAGRAM)


def _samples(item: Input) -> Iterator[At[_Sample | None]]:
    """The samples of all datagrams, None for one that is no object."""
    datagram: dict[str, str] = {}
    for path, element, line in placed(item, _wanted, several=True):
        if len(path) == 1:
            datagram = {**datagram, path[0]: str(element)}
        else:
            yield At(_Sample(datagram, _flat(element)) if isinstance(element, dict) else None, line)


def _flat(sample: dict[str, Any]) -> dict[str, str]:
    """What a sample and its elements tell; the first of several counts."""
    elements = sample.get("elements")
    parts = [sample, *(part for part in (elements if isinstance(elements, list) else ()) if isinstance(part, dict))]
    found: dict[str, str] = {}
    for part in parts:
        for name, value in part.items():
            if (key := name.removeprefix(_OF_DROPPED)) in _KEYS and isinstance(value, str | int):
                found.setdefault(key, str(value))
    return found


def _judged(gathered: Gathered, number: int, sample: _Sample | None) -> None:
    if sample is None:
        gathered.skip(number, "no sample")
    else:
        sample.judge(gathered, number)


READER: Final = Reader(
    "sflowtool-samples", "Samples of sflowtool", "sample", sniff, read, idle=frozenset({COUNTERS}), asset="exporter"
)
