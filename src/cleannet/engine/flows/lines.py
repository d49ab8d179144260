"""Counts a log with one flow per line in pieces of whole lines. This file decides where pieces begin.

A plain file is cut by position, so that each worker reads its own piece. A decompressed stream is cut as it arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO, Final

import numpy as np

from cleannet.columns import Batch
from cleannet.engine.flows.pieces import Job, Turn
from cleannet.engine.flows.text import BROKEN, NoLines, Stretch, room_for
from cleannet.engine.flows.worker import Piece, Worker
from cleannet.kernel.octets import U8
from cleannet.kernel.room import Room
from cleannet.readers.base.input import HEAD, Input, Unreadable
from cleannet.readers.base.lines import FlowLines
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.lines import CAP

PIECE: Final = 3 << 20
"""Octets of a piece, to the next line end."""

_CONTEXT: Final = 1 << 12
"""Octets in front of a cut that are looked at to see what it parts."""

_ENOUGH: Final = 16 << 20
"""Octets of a stream that are worth it, however long it is."""


MANY: Final = 1 << 40


def estimate(item: Input) -> int:
    """About how many lines the input has; `MANY` for a long stream. Looking does not count as reading."""
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


class LinesPlan:
    """How one log is counted."""

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
        except BROKEN as error:
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

    def _part(self, nominal: int, size: int, room: Room) -> Stretch:
        """The lines of a file that begin in this part. One read gets them, with the bytes that decide where to cut."""
        start = max(self._lines.offset, nominal - _CONTEXT)
        stop = max(start, min(nominal + PIECE + _CONTEXT, size))
        text = room_for(room, stop - start)
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
                text = room_for(room, end - begin)
                text[: end - begin] = np.frombuffer(stream.read(end - begin), np.uint8)
                start = begin
        return self._stretch(room, text[begin - start :], end - begin)

    def _cut(self, stream: BinaryIO, nominal: int, size: int, known: bytes = b"", give_up: bool = True) -> int:
        """The start of the first line at or after a place that may be separated from the line before. known: bytes around that
        place that were already read."""
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
        """The last place where a line begins that is complete and may be separated from the line before; 0 if there is none."""
        end = data.rfind(b"\n")
        while end > 0:
            place = data.rfind(b"\n", 0, end) + 1
            before = data[data.rfind(b"\n", 0, max(place - 1, 0)) + 1 : place]
            if place and not self._lines.together(before, data[place : end + 1]):
                return place
            end = place - 1
        return 0

    def _held(self, data: bytes, room: Room) -> Stretch:
        text = room_for(room, len(data))
        text[: len(data)] = np.frombuffer(data, np.uint8)
        return self._stretch(room, text, len(data))

    def _stretch(self, room: Room, text: U8, size: int) -> Stretch:
        stretch = Stretch(self._lines, room, text, size)
        if not stretch.even:
            self.item.log.above = -1
        return stretch


def _count(read: Callable[[Room], Stretch], worker: Worker, number: int, turn: Turn) -> Piece:
    """A `pieces.Job`: counts a piece if all of it is lines that are rows."""
    try:
        stretch = read(worker.room)
    except BROKEN:
        return worker.nothing(broken=turn.comes())
    turn.sound()
    return replace(worker.count(number, stretch.parts()), records=stretch.records) if turn.comes() else worker.nothing()


def _failing(fault: Exception) -> Callable[[Room], Stretch]:
    def read(_: Room) -> Stretch:
        raise fault

    return read


def _passed(stream: BinaryIO, size: int) -> int:
    """Skips so many bytes of a stream, or as many as there are, and returns how many."""
    passed = 0
    while passed < size and (read := len(stream.read(min(size - passed, 1 << 20)))):
        passed += read
    return passed
