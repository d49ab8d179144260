"""NetFlow v5, v9 and IPFIX: exported messages one after another, as on the wire. A flow record is a record.

Records of v9 and IPFIX are read with templates, which come in other messages, often in other files. So all files of an audit are
first searched for templates: `together`. An earlier template of the same file takes precedence. If no template fits a data set, or
if several would read it differently, it is skipped as one record, because the number of its records is not known.

Both ends of a flow are far ends here; the engine finds out which of them is ours. The AS that the exporter gives for an end counts
only if the record has no address for it, as in aggregates by AS. octets, packets: of both directions if the record has both, as
exported, not multiplied by a sampling rate. Times of v5 and v9 are milliseconds since the exporter started; the header gives the
time of that. An exporter with no clock states a year before NetFlow existed. Its records then have no time. Asset: the exporter's
own number.

*Source*: Cisco, "NetFlow Export Datagram Format" (v5); RFC 3954 (v9); RFC 7011, RFC 7012 and RFC 5103 (IPFIX).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import OTHER_SIDE, Batch, References, Skip
from cleannet.readers.base.input import HEAD, Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows.fields import NEIGHBOURS, TRANSLATED
from cleannet.readers.flows.records import ENDS, Pending, decoded
from cleannet.readers.flows.templates import V5, Template, templates

FULL: Final = 50_000
"""Records after which a batch is handed on."""

HEAVY: Final = 16 << 20
"""Octets of records after which it is, too."""

MOST_TEMPLATES: Final = 10_000
"""Templates that are kept, of one file and of all."""

_EARLIEST: Final = 820_454_400
"""1996, the year of NetFlow; an exporter that says to be older has no clock that was set."""

_NUMBERED: Final = tuple(f"{name} AS" for name in ENDS)
_SECOND: Final = 1_000_000
_NAMES: Final = {5: "NetFlow v5 engine", 9: "NetFlow v9 source", 10: "IPFIX domain"}


# --- messages ---------------------------------------------------------------------------------------------------------------------


class Source(NamedTuple):
    """Who exports: the version, and the exporter's own number (engine, source id, observation domain)."""

    version: int
    number: int

    def __str__(self) -> str:
        return f"{_NAMES[self.version]} {self.number}"


class FlowSet(NamedTuple):
    """A set of a message.

    id: as in IPFIX: 2 templates, 3 options templates, from 256 data; 5 for records of v5. at: where its body begins in the input.
    sent: when the message was exported, microseconds since 1970, -1 if the exporter has no clock. booted: when it started, -1 if
    not stated."""

    source: Source
    id: int
    at: int
    body: bytes
    sent: int
    booted: int


class _Stream:
    """Octets in order, and the current position."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.at = stream, 0

    def take(self, size: int, what: str) -> bytes:
        """Exactly so many octets; raises Unreadable if the input ends before."""
        found = self._stream.read(size)
        if len(found) < size:
            raise Unreadable(f"the input ends inside {what}: {size:,} octets expected, {len(found):,} found", f"byte {self.at:,}")
        self.at += size
        return found

    def start(self) -> bytes:
        """The first four octets of the next message or set; nothing at the end of the input."""
        found = self._stream.read(1)
        self.at += len(found)
        return found + self.take(3, "a header") if found else b""


def flow_sets(stream: BinaryIO) -> Iterator[FlowSet]:
    """Every set of every message; raises Unreadable at the octet that begins no such message."""
    octets = _Stream(stream)
    start = octets.start()
    while start:
        version, size = struct.unpack(">HH", start)
        if version == 5:
            yield _v5(octets, size)
            start = octets.start()
        elif version == 9:
            start = yield from _v9(octets)
        elif version == 10:
            yield from _ipfix(octets, size)
            start = octets.start()
        else:
            raise Unreadable(f"a message of version {version}; expected NetFlow v5, v9 or IPFIX (10)", f"byte {octets.at - 4:,}")


def _v5(octets: _Stream, count: int) -> FlowSet:
    begin = octets.at - 4
    up, seconds, rest, _, engine, _ = struct.unpack(">IIIIHH", octets.take(20, "the header of NetFlow v5"))
    if not 0 < count <= 30:
        raise Unreadable(f"a NetFlow v5 message of {count:,} records; expected 1 to 30", f"byte {begin:,}")
    sent = _sent(seconds, min(rest // 1_000, _SECOND - 1))
    at = octets.at
    return FlowSet(Source(5, engine), 5, at, octets.take(count * V5.length, "the records of NetFlow v5"), sent, _booted(sent, up))


def _v9(octets: _Stream) -> Generator[FlowSet, None, bytes]:
    """The sets of a message, whose length is not stated: another set follows, or a message, whose version is no id of a set.

    Returns the start of the next message."""
    up, seconds, _, source = struct.unpack(">IIII", octets.take(16, "the header of NetFlow v9"))
    sent = _sent(seconds)
    while start := octets.start():
        number, size = struct.unpack(">HH", start)
        if number in _NAMES:
            return start
        if 1 < number < 256 or size < 4:
            raise Unreadable(
                f"set {number} of {size:,} octets; expected 0, 1 or from 256, and 4 octets or more", f"byte {octets.at - 4:,}"
            )
        at = octets.at
        yield FlowSet(
            Source(9, source), number + 2 if number < 2 else number, at, octets.take(size - 4, "a set"), sent, _booted(sent, up)
        )
    return b""


def _ipfix(octets: _Stream, length: int) -> Iterator[FlowSet]:
    begin = octets.at - 4
    seconds, _, source = struct.unpack(">III", octets.take(12, "the header of IPFIX"))
    if length < 16:
        raise Unreadable(f"an IPFIX message of {length:,} octets; expected 16 or more", f"byte {begin:,}")
    sent = _sent(seconds)
    body = octets.take(length - 16, "an IPFIX message")
    at = 0
    while len(body) - at >= 4:
        number, size = struct.unpack_from(">HH", body, at)
        where = begin + 16 + at
        if not 4 <= size <= len(body) - at:
            raise Unreadable(f"set {number} of {size:,} octets where {len(body) - at:,} are left of the message", f"byte {where:,}")
        if number not in (2, 3) and number < 256:
            raise Unreadable(f"set {number}; expected 2, 3 or from 256", f"byte {where:,}")
        yield FlowSet(Source(10, source), number, where + 4, body[at + 4 : at + size], sent, -1)
        at += size
    if at < len(body):
        raise Unreadable(f"{len(body) - at} octets after the last set of a message", f"byte {begin + 16 + at:,}")


def _sent(seconds: int, more: int = 0) -> int:
    return seconds * _SECOND + more if seconds >= _EARLIEST else -1


def _booted(sent: int, up: int) -> int:
    return sent - up * 1_000 if sent >= 0 else -1


def sniff(head: bytes) -> bool:
    """Whether there is a header with a time since 1996, and a valid first set; with no such time, consecutive sets."""
    if len(head) < 20:
        return False
    version, size = struct.unpack_from(">HH", head)
    if version not in _NAMES:
        return False
    if int.from_bytes(head[4:8] if version == 10 else head[8:12], "big") < _EARLIEST:
        return _chained(head)
    if version == 5:
        return int.from_bytes(head[12:16], "big") < 1_000 * _SECOND
    first = 16 if version == 10 else 20
    if len(head) < first + 4:
        return False
    number, length = struct.unpack_from(">HH", head, first)
    if version == 10:
        return bool((number in (2, 3) or number >= 256) and 4 <= length <= size - 16)
    return bool((number < 2 or number >= 256) and length >= 4 and size > 0)


_CHAINED: Final = 3
"""Sets that show that these are messages, where no template does."""


def _chained(head: bytes) -> bool:
    """Whether the lengths lead from set to set, to the end of the head."""
    told = read = whole = 0
    try:
        for flow_set in flow_sets(io.BytesIO(head)):
            read += 1
            whole += flow_set.id == 5
            told += len(list(_told(flow_set)))
    except Unreadable:
        return told > 0 or (len(head) >= HEAD and read >= _CHAINED)
    return told + whole > 0 or read >= _CHAINED


# --- templates --------------------------------------------------------------------------------------------------------------------

Key = tuple[Source, int]
Learnt = Mapping[Key, Sequence[Template]]
"""What the files together say of each template id of each source: mostly one thing."""


def learn(items: Sequence[Input]) -> Learnt:
    """Every template of these inputs; an input that breaks gives those before the fault, and `read` will report it."""
    found: dict[Key, list[Template]] = {}
    kept = 0
    for item in items:
        try:
            with item.open() as stream:
                for flow_set in flow_sets(stream):
                    for key, template in _told(flow_set):
                        known = found.setdefault(key, [])
                        if template not in known and kept < MOST_TEMPLATES:
                            known.append(template)
                            kept += 1
        except Unreadable:
            continue
    return found


def _told(flow_set: FlowSet) -> Iterator[tuple[Key, Template]]:
    """The templates in this set."""
    if flow_set.id in (2, 3):
        for number, template in templates(flow_set.body, flow_set.at, flow_set.source.version, options=flow_set.id == 3):
            yield (flow_set.source, number), template


class _Unclear(Exception):
    """The records of a data set cannot be determined; args[0] is the reason."""


def _rows(flow_set: FlowSet, own: Mapping[Key, Template], learnt: Learnt) -> tuple[Template, bytes, int]:
    """The template of a data set, its records and their number."""
    if flow_set.id == 5:
        return V5, *V5.rows(flow_set.body)
    key = flow_set.source, flow_set.id
    candidates = [own[key]] if key in own else learnt.get(key, ())
    if not candidates:
        raise _Unclear("data set without its template")
    fitting: list[tuple[Template, bytes, int]] = []
    for template in candidates:
        try:
            fitting.append((template, *template.rows(flow_set.body)))
        except ValueError:
            continue
    if not fitting:
        raise _Unclear("data set that does not fit its template")
    if len(fitting) > 1:
        raise _Unclear("data set whose template differs between the files")
    return fitting[0]


# --- records ----------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Waiting:
    """Records read since the last batch."""

    pending: dict[Template, Pending] = field(default_factory=dict)
    skipped: list[Skip] = field(default_factory=list)
    size: int = 0
    octets: int = 0

    @property
    def full(self) -> bool:
        return self.size >= FULL or self.octets >= HEAVY

    def batch(self) -> Batch:
        """Returns what has been read, in the order of the records, and starts again."""
        parts = [decoded(template, pending) for template, pending in self.pending.items()]
        skipped = self.skipped
        self.pending, self.skipped, self.size, self.octets = {}, [], 0, 0
        if not parts:
            return Batch(np.zeros(0, np.int64), skipped=tuple(skipped))
        table = pa.concat_tables(parts).sort_by("number")
        told = [np.asarray(table[name].is_valid()) for name in (*ENDS, *TRANSLATED, *_NUMBERED, *NEIGHBOURS)]
        known = pa.array(np.logical_or.reduce(told))
        skipped += [Skip(n, "no address") for n in np.asarray(table.filter(pc.invert(known))["number"]).tolist()]
        table = table.filter(known).combine_chunks()
        columns = {name: table[name].combine_chunks() for name in table.column_names}
        counts = {name: np.asarray(columns[name]).astype(np.int64) for name in ("number", "octets", "packets", "first", "last")}
        return Batch(
            counts["number"],
            (
                *(References("address", OTHER_SIDE, columns[name], sender=name == "source") for name in reversed(ENDS)),
                *(References("asn", OTHER_SIDE, columns[name]) for name in _NUMBERED if columns[name].null_count < len(table)),
                *(
                    References("asn-beside", OTHER_SIDE, columns[f"{name} AS beside"].cast(pa.string()), beside=columns[name])
                    for name in ENDS
                    if columns[f"{name} AS beside"].null_count < len(table)
                ),
                *(References("address", OTHER_SIDE, columns[name]) for name in TRANSLATED if columns[name].null_count < len(table)),
                *(References("asn", "direct", columns[name]) for name in NEIGHBOURS if columns[name].null_count < len(table)),
            ),
            counts["octets"],
            counts["packets"],
            counts["first"],
            counts["last"],
            asset=columns["asset"],
            skipped=tuple(skipped),
        )


def together(items: Sequence[Input]) -> Callable[[Input], Iterator[Batch]]:
    """How to read each of these inputs, with the templates of all."""
    return partial(_read, learn(items))


def read(item: Input) -> Iterator[Batch]:
    """One input by its own templates."""
    return together([item])(item)


def _read(learnt: Learnt, item: Input) -> Iterator[Batch]:
    own: dict[Key, Template] = {}
    waiting = _Waiting()
    last = clockless = 0
    fault: Unreadable | None = None
    with item.open() as stream:
        try:
            for flow_set in flow_sets(stream):
                clockless += flow_set.sent < 0
                for key, template in _told(flow_set):
                    _keep(own, key, template, flow_set)
                if flow_set.id not in (2, 3):
                    last += _take(flow_set, own, learnt, last, waiting)
                if waiting.full:
                    yield waiting.batch()
        except Unreadable as error:
            fault = Unreadable(error.why, error.at, last + 1)
    if waiting.size:
        yield waiting.batch()
    if clockless:
        item.log.notes.append(f"sets of an exporter without a clock: {clockless:,}; times since its start count as not stated")
    if fault:
        raise fault


def _keep(own: dict[Key, Template], key: Key, template: Template, flow_set: FlowSet) -> None:
    if key not in own and len(own) >= MOST_TEMPLATES:
        raise Unreadable(f"more than {MOST_TEMPLATES:,} templates", f"byte {flow_set.at:,}")
    own[key] = template


def _take(flow_set: FlowSet, own: Mapping[Key, Template], learnt: Learnt, last: int, waiting: _Waiting) -> int:
    """Sets the records of a data set aside; returns how many there are."""
    try:
        template, rows, count = _rows(flow_set, own, learnt)
    except _Unclear as unclear:
        detail = f"{flow_set.source}, template {flow_set.id}: {len(flow_set.body):,} octets from byte {flow_set.at:,}"
        waiting.skipped.append(Skip(last + 1, str(unclear), detail))
        waiting.size += 1
        return 1
    if template.options:
        detail = f"{flow_set.source}, template {flow_set.id}"
        waiting.skipped.extend(Skip(last + 1 + i, _OPTIONS, detail) for i in range(count))
    else:
        pending = waiting.pending.setdefault(template, Pending())
        pending.rows += rows
        waiting.octets += len(rows)
        pending.sets.append((str(flow_set.source), last + 1, count, flow_set.sent, flow_set.booted))
    waiting.size += count
    return count


_OPTIONS: Final = "options record: about the exporter"

READER: Final = Reader(
    "netflow",
    "NetFlow v5, v9 and IPFIX messages",
    "flow record",
    sniff,
    read,
    together=together,
    idle=frozenset({_OPTIONS}),
    asset="exporter",
)
