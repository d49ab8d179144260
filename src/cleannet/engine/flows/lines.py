"""A log of flows with a line a flow is counted in pieces of whole lines: plain lines in compiled loops, the others by its reader.

A plain file is cut by place, so that each worker reads its own piece; what comes out of a compressed stream is cut as it comes.
A piece is split into lines first, which tells whether they are rows, and then parsed and added some thousand rows at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa

from cleannet.columns import Batch, Mask
from cleannet.engine.flows.ends import Flows
from cleannet.engine.flows.groups import Texts
from cleannet.engine.flows.meanings import Meanings
from cleannet.engine.flows.plans import Job, Turn
from cleannet.engine.flows.worker import Piece, Worker
from cleannet.kernel import delimited
from cleannet.kernel.addresses import MAPPED
from cleannet.kernel.delimited import COMMENT, ENDLESS, ODD, SLACK, Grammar
from cleannet.kernel.intervals import I64, U32, U64
from cleannet.kernel.octets import U8
from cleannet.kernel.room import Room
from cleannet.readers.base.input import HEAD, Input, Unreadable
from cleannet.readers.base.lines import FlowLines
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows.attempts import WORDS, attempts
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.tables.tables import Block

PIECE: Final = 3 << 20
"""Octets of a piece, to the next line end."""

LINES: Final = 65_536
"""Lines that are parsed and added at a time."""

_CONTEXT: Final = 1 << 12
"""Octets in front of a cut that are looked at to see what it parts."""

_ENOUGH: Final = 16 << 20
"""Octets of a stream that are worth it, however long it is."""


MANY: Final = 1 << 40


def estimate(item: Input) -> int:
    """About how many lines the input has; `MANY` of a long stream. Looking does not count as reading."""
    done = item.log.meter.done
    lines = max(item.head.count(b"\n"), 1)
    if len(item.head) < HEAD:
        return lines
    try:
        with item.open() as stream:
            size = stream.seek(0, 2) if stream.seekable() else _passed(stream, _ENOUGH)
            return size * lines // len(item.head) if stream.seekable() or size < _ENOUGH else MANY
    except Unreadable:
        return lines
    finally:
        item.log.meter.done = done


@dataclass(frozen=True, slots=True)
class Mixed:
    """Addresses of both families: IPv4 numbers, but in the rows `at` IPv6 numbers; an `ends.End`."""

    numbers: U32
    at: I64
    hi: U64
    lo: U64

    def values(self, meanings: Meanings, part: slice) -> U32:
        found = meanings.of_v4(self.numbers[part])
        begin, end = np.searchsorted(self.at, (part.start, part.stop)).tolist()
        if begin < end:
            found[self.at[begin:end] - part.start] = meanings.of_v6(self.hi[begin:end], self.lo[begin:end])
        return found

    def v4(self, part: slice) -> U32 | None:
        begin, end = np.searchsorted(self.at, (part.start, part.stop)).tolist()
        return None if begin < end else self.numbers[part]

    def halves(self, rows: I64) -> tuple[U64, U64]:
        hi, lo = np.zeros(rows.size, np.uint64), self.numbers[rows].astype(np.uint64) | np.uint64(MAPPED)
        if self.at.size:
            place = np.minimum(np.searchsorted(self.at, rows), self.at.size - 1)
            six = self.at[place] == rows
            hi[six], lo[six] = self.hi[place[six]], self.lo[place[six]]
        return hi, lo


class NoLines(Exception):
    """The lines are no rows, or mean something else than those before."""


_BROKEN: Final = (NoLines, Unreadable, OSError, ValueError, MemoryError)


class TextPlan:
    """How one log is counted; a `plans.Plan`."""

    def __init__(self, item: Input, reader: Reader, lines: FlowLines, records: int) -> None:
        self.item, self.reader = item, reader
        self._lines, self._records = lines, records
        self._told = False
        self._starts: list[int] = []
        """Of the pieces of a stream, in octets."""

    def jobs(self) -> Iterator[Job]:
        if self._records < MANY:  # octets are read ahead, and some twice
            self.item.log.meter.records = self._records
        try:
            with self.item.open() as stream:
                if stream.seekable():
                    size = stream.seek(0, 2)
                else:
                    yield from self._cut_as_it_comes(stream)
                    return
        except _BROKEN as error:
            yield partial(_count, _failing(error))
            return
        for nominal in range(0, size, PIECE):
            yield partial(_count, partial(self._part, nominal, size))

    def left(self, piece: Piece, first: int) -> Iterator[Batch]:
        for block in piece.odd:
            lines: list[Any] = block.columns["line"].to_pylist()
            if lines:
                yield self._lines.odd(b"\n".join(lines) + b"\n", block.rows + first)

    def rest(self, at: int, piece: Piece, first: int) -> Iterator[Batch]:
        assert not piece.records  # a piece is counted as a whole, or not at all
        self.item.log.notes.extend(self._lines.notes())  # in front of a break
        self._told = True
        with self.item.open() as stream:
            if self._starts or not stream.seekable():
                _passed(stream, self._starts[at] if self._starts else 0)
            else:
                size = stream.seek(0, 2)
                stream.seek(self._cut(stream, at * PIECE, size, give_up=False))
            yield from self._lines.rest(stream, self._lines.number + first - 1)

    def notes(self) -> list[str]:
        return [*([] if self._told else self._lines.notes()), *self._lines.closing()]

    # --- where pieces begin -------------------------------------------------------------------------------------------------------

    def _part(self, nominal: int, size: int, room: Room) -> _Reading:
        """The lines of a file that begin in this part of it: read at once, with what decides where it is cut."""
        start = max(self._lines.offset, nominal - _CONTEXT)
        stop = max(start, min(nominal + PIECE + _CONTEXT, size))
        text = _text(room, stop - start)
        with self.item.open() as stream:
            stream.seek(start)
            part: memoryview = text[: stop - start].data
            read = 0
            while read < len(part) and (count := stream.readinto(part[read:])):  # type: ignore[attr-defined]  # a buffered stream
                read += count
            if read < len(part):
                raise NoLines
            begin = self._cut(stream, nominal, size, bytes(part[: nominal + _CONTEXT - start]))
            ending = nominal + PIECE
            end = self._cut(stream, ending, size, bytes(part[max(ending - _CONTEXT - start, 0) :]))
            if end > stop:  # a long line
                stream.seek(begin)
                text = _text(room, end - begin)
                text[: end - begin] = np.frombuffer(stream.read(end - begin), np.uint8)
                start = begin
        return _Reading(self._lines, room, text[begin - start :], end - begin)

    def _cut(self, stream: BinaryIO, nominal: int, size: int, known: bytes = b"", give_up: bool = True) -> int:
        """Where the first line begins that does so there or behind, and may be parted from the one before. known: octets around
        that place, where they were read already."""
        if nominal <= self._lines.offset:
            return self._lines.offset
        if nominal >= size:
            return size
        begin = max(self._lines.offset, nominal - _CONTEXT)
        data = known
        if not data:
            stream.seek(begin)
            data = stream.read(nominal - begin)
        place = nominal - begin if data.endswith(b"\n", 0, nominal - begin) else 0
        while True:
            place = place or data.find(b"\n", nominal - begin) + 1
            while place and (end := data.find(b"\n", place)) >= 0:
                before = data[data.rfind(b"\n", 0, place - 1) + 1 : place]
                if not self._lines.together(before, data[place : end + 1]):
                    return begin + place
                place = end + 1
            stream.seek(begin + len(data))
            if not (more := stream.read(_CONTEXT)):
                return size
            data += more
            if give_up and len(data) > CAP + 2 * _CONTEXT:
                raise NoLines

    def _cut_as_it_comes(self, stream: BinaryIO) -> Iterator[Job]:
        start = _passed(stream, self._lines.offset)
        kept, fault, ended = b"", None, False
        while not ended:
            parts, size = [kept], 0
            while size < PIECE and not ended:
                try:
                    part = stream.read1(PIECE)  # type: ignore[attr-defined]  # a buffered stream
                except Unreadable as error:
                    fault, part = error, b""
                ended = not part
                parts.append(part)
                size += len(part)
            data = b"".join(parts)
            cut = (len(data) if fault is None else data.rfind(b"\n") + 1) if ended else self._last_cut(data)
            if cut:
                self._starts.append(start)
                yield partial(_count, partial(self._held, data[:cut]))
            elif len(data) > CAP + 2 * PIECE:
                fault, ended = Unreadable("a line without end"), True
            kept = data[cut:]
            start += cut
        if fault is not None:
            self._starts.append(start)
            yield partial(_count, _failing(fault))

    def _last_cut(self, data: bytes) -> int:
        """The last place where a line begins, another follows, and the line before may be parted from it; 0 where there is none."""
        end = data.rfind(b"\n")
        while end > 0:
            place = data.rfind(b"\n", 0, end) + 1
            before = data[data.rfind(b"\n", 0, max(place - 1, 0)) + 1 : place]
            if place and not self._lines.together(before, data[place : end + 1]):
                return place
            end = place - 1
        return 0

    def _held(self, data: bytes, room: Room) -> _Reading:
        text = _text(room, len(data))
        text[: len(data)] = np.frombuffer(data, np.uint8)
        return _Reading(self._lines, room, text, len(data))


def _count(read: Callable[[Room], _Reading], worker: Worker, number: int, turn: Turn) -> Piece:
    """A `plans.Job`: a piece is counted where its lines are rows, as a whole."""
    try:
        reading = read(worker.room)
    except _BROKEN:
        return worker.nothing(broken=turn.comes())
    turn.sound()
    return reading.count(worker, number) if turn.comes() else worker.nothing()


def _failing(fault: Exception) -> Callable[[Room], _Reading]:
    def read(_: Room) -> _Reading:
        raise fault

    return read


def _text(room: Room, size: int) -> U8:
    """Room for so many octets, a line end, and what may be loaded behind them."""
    text: U8 = room.array("text", size + 1 + SLACK, np.uint8)
    return text


def _passed(stream: BinaryIO, size: int) -> int:
    """Passes by so many octets of a stream, or as many as there are; how many these were."""
    passed = 0
    while passed < size and (read := len(stream.read(min(size - passed, 1 << 20)))):
        passed += read
    return passed


_KNOWN: Final = np.array([delimited.word(word) for word in WORDS], np.uint64), np.array([*WORDS.values()], np.uint8)
"""The words of attempts, and what they say."""


def _utf8(octets: bytes) -> str | None:
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return None


class _Reading:
    """A piece, split into lines. Raises NoLines where they are no rows."""

    def __init__(self, lines: FlowLines, room: Room, text: U8, size: int) -> None:
        self._lines, self._room, self._text = lines, room, text
        columns, manner = lines.columns, lines.manner
        self._grammar = Grammar(columns.separator, columns.number, CAP, manner.quotes, manner.hashes, manner.ascii)
        self._split(size)
        if manner.heralds and any(line.startswith(manner.heralds) for line in self._odd_lines(manner.heralds[0])):
            whole = lines.whole(text[:size].tobytes())
            if whole is None:
                raise NoLines
            text[: len(whole)] = np.frombuffer(whole, np.uint8)
            self._split(len(whole))

    def _split(self, size: int) -> None:
        """The blocks of text[:size], each with the lines or rows in front of it."""
        self._blocks: list[tuple[delimited.Block, int]] = []
        self._records, at = 0, 0
        if size and self._text[size - 1] != 10:
            self._text[size] = 10
            size += 1
        comments: list[bytes] = []
        while at < size:
            block = delimited.Block(self._grammar, self._room, f" {len(self._blocks)}", LINES)
            at, lines = block.read(self._text, at, size)
            if not lines:
                raise NoLines
            if block.rows:
                self._blocks.append((block, self._records))
                if comments or block.kinds.max() > ODD:
                    comments = self._heeded(block, comments)
            self._records += lines if self._lines.manner.by_line else block.rows
        self._mean_the_same(comments)

    def _heeded(self, block: delimited.Block, comments: list[bytes]) -> list[bytes]:
        """Looks at the comments among some rows, in front of which stand others; returns those at the end."""
        if block.kinds.max() == ENDLESS:
            raise NoLines
        at = np.flatnonzero(block.kinds == COMMENT)
        if not at.size or at[0] > 0:
            self._mean_the_same(comments)
            comments = []
        for group in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1) if at.size else ():
            comments += [self._line(block, row) for row in group.tolist()]
            if group[-1] < block.rows - 1:
                self._mean_the_same(comments)
                comments = []
        return comments

    def _mean_the_same(self, comments: list[bytes]) -> None:
        if comments and not self._lines.same(comments):
            raise NoLines

    def _odd_lines(self, first: int) -> Iterator[bytes]:
        """The odd lines that begin with that octet."""
        for block, _ in self._blocks:
            odd = np.flatnonzero(block.kinds == ODD)
            for row in odd[self._text[block.starts[odd]] == first].tolist():
                yield self._line(block, row)

    def _line(self, block: delimited.Block, row: int) -> bytes:
        return self._text[block.starts[row] : block.stops[row]].tobytes()

    def count(self, worker: Worker, number: int) -> Piece:
        """All of it."""
        return replace(worker.count_lines(number, self._parts()), records=self._records)

    def _parts(self) -> Iterator[tuple[Flows, I64, Callable[[I64], Block]]]:
        for block, before in self._blocks:
            flows = self._flows(block)
            places = (block.lines if self._lines.manner.by_line else np.arange(block.rows)) + np.int64(self._lines.number + before)
            yield flows, places, partial(self._odd, block, places)

    def _odd(self, block: delimited.Block, places: I64, rows: I64) -> Block:
        if self._lines.manner.hashes:
            rows = rows[self._text[block.starts[rows]] != ord("#")]
        return Block(places[rows], {"line": pa.array([self._line(block, row) for row in rows.tolist()], pa.binary())})

    def _flows(self, block: delimited.Block) -> Flows:
        columns, text, manner = self._lines.columns, self._text, self._lines.manner
        ends: list[Mixed] = []
        for side, column in enumerate(columns.ends):
            numbers = self._room.array(f"numbers {side}", block.rows, np.uint32)
            at = self._room.array(f"at {side}", block.rows, np.int64)
            hi, lo = (self._room.array(f"{half} {side}", block.rows, np.uint64) for half in ("hi", "lo"))
            six = delimited.addresses(text, block, column, numbers, at, hi, lo, manner.as_written)
            ends.append(Mixed(numbers, at[:six], hi[:six], lo[:six]))
        octets, packets = (self._total(block, several) for several in (columns.octets, columns.packets))
        moments = delimited.seconds if manner.seconds else delimited.moments
        first, last = (None if c is None else moments(text, block, c) for c in (columns.first, columns.last))
        if columns.lasted is not None and first is not None:
            last = np.where(first >= 0, first + np.maximum(delimited.seconds(text, block, columns.lasted), 0), -1)
        begin, end = first if first is not None else last, last if last is not None else first
        tried = None if columns.state is None else self._attempts(block, columns.state, octets)
        groups = tuple(None if c is None else self._texts(block, c) for c in columns.groups)
        return Flows(ends[0], ends[1], octets, packets, begin, end, block.kinds, groups=groups, attempts=tried)

    def _attempts(self, block: delimited.Block, state: int, octets: I64 | None) -> Mask | None:
        back = None if self._lines.columns.back is None else delimited.counts(self._text, block, self._lines.columns.back)
        return attempts(delimited.words(self._text, block, state, *_KNOWN), octets, back)

    def _texts(self, block: delimited.Block, column: int) -> Texts:
        """A column by which the user groups rows; a row in which it is no UTF-8 is odd."""
        octets, offsets = delimited.texts(self._text, block, column)
        buffers = [None, pa.py_buffer(offsets.data), pa.py_buffer(octets.data)]
        encoded: Any = pa.BinaryArray.from_buffers(pa.binary(), block.rows, buffers).dictionary_encode()
        distinct: list[str | None] = [_utf8(value) for value in encoded.dictionary.to_pylist()]
        codes = np.asarray(encoded.indices)
        foreign = np.array([value is None for value in distinct], np.bool_)
        if foreign.any():
            block.kinds[foreign[codes] & (block.kinds == delimited.PLAIN)] = ODD
        said = self._lines.said(pa.array([value or "" for value in distinct], pa.string()))
        return Texts(codes, [text or "" for text in said.to_pylist()])

    def _total(self, block: delimited.Block, columns: tuple[int, ...]) -> I64 | None:
        parts = [delimited.counts(self._text, block, column) for column in columns]
        return delimited.both(*parts) if len(parts) == 2 else parts[0] if parts else None
