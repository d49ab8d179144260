"""The text of a log becomes rows of flows: compiled loops parse plain lines, and other lines are left to their reader.

A piece is first split into lines, which shows whether they are rows. Some thousand rows at a time are then parsed and added.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import numpy as np
import pyarrow as pa

from cleannet.columns import Mask, begin_and_end
from cleannet.engine.flows.ends import Mixed
from cleannet.engine.flows.groups import Texts
from cleannet.engine.flows.rows import Flows, Part
from cleannet.kernel import delimited
from cleannet.kernel.delimited import COMMENT, ENDLESS, ODD, SLACK, Grammar
from cleannet.kernel.intervals import I64
from cleannet.kernel.octets import U8
from cleannet.kernel.room import Room
from cleannet.readers.base.attempts import WORDS, attempts
from cleannet.readers.base.input import Unreadable
from cleannet.readers.base.lines import FlowLines
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.tables.block import Block

LINES: Final = 65_536
"""Lines that are parsed and added at a time."""


class NoLines(Exception):
    """The lines are no rows, or their columns differ from those before."""


BROKEN: Final = (NoLines, Unreadable, OSError, ValueError, MemoryError)
"""What reading a piece raises that only the general path can say more of."""


def room_for(room: Room, size: int) -> U8:
    """A buffer for so many bytes of text, a line end, and the bytes that vector loads may touch behind them."""
    text: U8 = room.array("text", size + 1 + SLACK, np.uint8)
    return text


_KNOWN: Final = np.array([delimited.word(word) for word in WORDS], np.uint64), np.array([*WORDS.values()], np.uint8)
"""The words of attempts, and what they say."""


def _utf8(octets: bytes) -> str | None:
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return None


class Stretch:
    """A stretch of a log, split into lines. even: each of them is a row. Raises NoLines if they are no rows."""

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
            self.even = False

    def _split(self, size: int) -> None:
        """The blocks of text[:size], each with the number of lines or rows before it."""
        self._blocks: list[tuple[delimited.Block, int]] = []
        self.records, self.even, at = 0, True, 0
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
                self._blocks.append((block, self.records))
                if comments or block.kinds.max() > ODD:
                    comments = self._heeded(block, comments)
            self.even &= bool(lines == block.rows)
            self.records += lines if self._lines.manner.by_line else block.rows
        self._mean_the_same(comments)

    def _heeded(self, block: delimited.Block, comments: list[bytes]) -> list[bytes]:
        """Reads the comments among some rows, given the rows before them; returns the comments at the end."""
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
        """The odd lines that begin with that byte."""
        for block, _ in self._blocks:
            odd = np.flatnonzero(block.kinds == ODD)
            for row in odd[self._text[block.starts[odd]] == first].tolist():
                yield self._line(block, row)

    def _line(self, block: delimited.Block, row: int) -> bytes:
        return self._text[block.starts[row] : block.stops[row]].tobytes()

    def parts(self) -> Iterator[Part]:
        """All rows, part by part."""
        for block, before in self._blocks:
            places = (block.lines if self._lines.manner.by_line else np.arange(block.rows)) + np.int64(self._lines.number + before)
            yield Part(self._flows(block), places, partial(self._odd, block, places))

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
        for column in columns.beside:
            stated = delimited.counts(text, block, column) > 0
            block.kinds[stated & (block.kinds == delimited.PLAIN)] = ODD
        begin, end = begin_and_end(first, last)
        tried = None if columns.state is None else self._attempts(block, columns.state, octets)
        groups = tuple(None if c is None else self._texts(block, c) for c in columns.groups)
        return Flows(ends[0], ends[1], octets, packets, begin, end, block.kinds, groups=groups, attempts=tried)

    def _attempts(self, block: delimited.Block, state: int, octets: I64 | None) -> Mask | None:
        back = None if self._lines.columns.back is None else delimited.counts(self._text, block, self._lines.columns.back)
        return attempts(delimited.words(self._text, block, state, *_KNOWN), octets, back)

    def _texts(self, block: delimited.Block, column: int) -> Texts:
        """A column that the user groups by. A row in which it is not UTF-8 is odd."""
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
