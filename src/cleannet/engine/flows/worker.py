"""A worker adds up a piece of a flow table on one core, with no Python object per row.

The result equals that of `engine.general.batch`: lines stand for the same uses, because `resolve` was asked once what every address
means. Rows that a worker does not know are odd, and are left to `general`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from cleannet.engine.breakdown import NONE, Grouping
from cleannet.engine.flows.groups import Spread, Spreads
from cleannet.engine.flows.meanings import Meanings
from cleannet.engine.flows.rows import Flows, Part, at_places
from cleannet.kernel import sketching, tally
from cleannet.kernel.frequent import Frequent
from cleannet.kernel.intervals import I64, U32, U64
from cleannet.kernel.room import Room
from cleannet.kernel.sketch import Registers
from cleannet.kernel.sketching import Sketches
from cleannet.kernel.tally import Lines
from cleannet.kernel.window import leave_out, timeless
from cleannet.model.window import EVER, Window
from cleannet.readers.flows.columns import BROKEN
from cleannet.readers.flows.times import EARLIEST
from cleannet.readers.tables.block import Block

BLOCK: Final = 1 << 18
"""Rows that are added at a time: what is done once a block is not felt then."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a worker made of a piece of an input, besides its sums.

    judged, local: records. folded: addresses that were combined; tried: those of attempts. odd: the places of the rows that were
    not counted. records: all that were read. broken: something behind them could not be read. outside: rows outside the window of
    time; timeless: counted rows with no time, if a window is asked for. spreads: the groups, if the user asks for them."""

    judged: int
    local: int
    folded: tuple[U64, U64, I64]
    tried: tuple[U64, U64, I64]
    odd: tuple[Block, ...]
    records: int
    broken: bool = False
    outside: int = 0
    timeless: int = 0
    spreads: Spreads | None = None


class Worker:
    """Adds up rows on one thread, one piece after another. It keeps one sum per line over all pieces so far."""

    def __init__(self, meanings: Meanings, window: Window = EVER, grouping: Grouping = NONE) -> None:
        self.meanings, self._window, self._grouping = meanings, window, grouping
        self._lines, self._hosts = self.sums = no_sums(meanings)
        self.room = Room()

    def take(self) -> tuple[I64, I64, I64, Registers]:
        """The lines of all that was counted and their sums; which of them name internal hosts, and their sketches. The worker then
        starts from zero."""
        which, rows = self._lines.take()
        return which, rows, *self._hosts.take(which)

    def count(self, piece: int, parts: Iterable[Part]) -> Piece:
        """Counts a piece, given by its number. If its parts break off, the earlier parts stay counted."""
        counting, coming = _Counting(piece, self._grouping), iter(parts)
        while True:
            try:
                part = next(coming, None)
            except BROKEN:
                return counting.done(broken=True)
            if part is None:
                return counting.done()
            self._add(part, counting)
            if part.odd is not None and (left := np.flatnonzero(part.rows.left)).size:
                counting.odd.append(part.odd(left))

    @staticmethod
    def nothing(broken: bool = False) -> Piece:
        """A piece of which nothing was counted."""
        return _Counting(0).done(broken)

    @staticmethod
    def outside(records: int) -> Piece:
        """A piece of so many records that lie outside the window."""
        return replace(_Counting(0).done(), records=records, outside=records)

    def _add(self, part: Part, counting: _Counting) -> None:
        """Adds rows, some at a time."""
        rows, size = part.rows, part.rows.odd.size
        columns = counting.spread.numbered(rows.groups, size) if counting.spread else []
        for begin in range(0, size, BLOCK):
            self._add_block(rows, slice(begin, min(begin + BLOCK, size)), part.places, columns, counting)
        counting.records += size

    def _add_block(self, rows: Flows, part: slice, places: I64 | int, columns: Sequence[I64], counting: _Counting) -> None:
        lines, counts = self._lines.lines, self._lines.counts
        size = part.stop - part.start
        begin = np.full(size, -1, np.int64) if rows.begin is None else rows.begin[part]
        end = np.full(size, -1, np.int64) if rows.end is None else rows.end[part]
        if self._window:
            outside = leave_out(begin, end, self._window.since, self._window.until, EARLIEST, rows.odd[part])
            counting.outside += outside
            if outside == size:
                return
        folded = self.room.array("folded", 2 * size, np.int64)
        before = counts.copy()
        source, destination = (end.values(self.meanings, part) for end in (rows.source, rows.destination))
        tried = rows.attempts[part] if rows.attempts is not None and rows.attempts[part].any() else None
        if tried is not None:
            source, destination = (self.meanings.attempted(values, tried) for values in (source, destination))
        inside, far = self.room.array("inside", size, np.int64), self.room.array("far", size, np.uint32)
        octets = np.zeros(size, np.int64) if rows.octets is None else rows.octets[part]
        packets = np.zeros(size, np.int64) if rows.packets is None else rows.packets[part]
        tally.add(
            source,
            destination,
            octets,
            packets,
            begin,
            end,
            rows.odd[part],
            rows.states,
            rows.least,
            EARLIEST,
            self.meanings.folds,
            self.meanings.pairs,
            lines,
            self._lines.touched,
            counts,
            folded,
            inside,
            far,
        )
        if self._window:
            counting.timeless += timeless(begin, end, rows.odd[part])
        if counting.spread:
            ends, sums, times, keyed = (source, destination), (octets, packets), (begin, end), [c[part] for c in columns]
            counting.spread.add(ends, sums, times, keyed, rows.odd[part], rows.states, self.meanings.pairs)
        hosts = int(counts[tally.HOSTS])
        if 0 < hosts < size // 8:
            hi, lo = _addresses(rows, inside[:hosts] + 2 * part.start)
            sketching.see(far[:hosts], hi, lo, *self._hosts.arrays)
        elif hosts:
            self._see(source, destination, rows, part, alone=hosts > 0)
        counting.judged += int(counts[tally.JUDGED] - before[tally.JUDGED])
        counting.local += int(counts[tally.LOCAL] - before[tally.LOCAL])
        fresh = self._lines.touched[int(before[tally.TOUCHED]) : int(counts[tally.TOUCHED])]
        if fresh.size:
            where = lines[fresh, tally.PLACE] + 2 * part.start
            hi, lo = _addresses(rows, where)
            lines[fresh, tally.HI], lines[fresh, tally.LO] = hi.view(np.int64), lo.view(np.int64)
            at = where >> 1
            lines[fresh, tally.PLACE] = counting.number << tally.PIECE | at_places(at, places)
        if counts[tally.FOLDED]:
            counting.folded.add(*_addresses(rows, folded[: int(counts[tally.FOLDED])] + 2 * part.start))
        if tried is not None:
            tried = tried & (rows.odd[part] == 0)
            sides = (np.flatnonzero(self.meanings.folding(values, tried)) for values in (source, destination))
            where = np.concatenate([2 * (at + part.start) + side for side, at in enumerate(sides)])
            counting.tried.add(*_addresses(rows, where))

    def _see(self, source: U32, destination: U32, rows: Flows, part: slice, alone: bool) -> None:
        """Adds the internal hosts to the sketches of the lines that they talk to. alone: no row has two lines at one end."""
        odd, sketches = rows.odd[part], self._hosts.arrays
        ours, theirs = (rows.source.v4(part), rows.destination.v4(part)) if alone else (None, None)
        if ours is not None and theirs is not None:
            sketching.see_v4(source, destination, ours, theirs, odd, *sketches)
            return
        every = np.arange(part.start, part.stop)
        halves = (*rows.source.halves(every), *rows.destination.halves(every))
        sketching.see_rows(source, destination, *halves, odd, self.meanings.pairs, *sketches)


def no_sums(meanings: Meanings) -> tuple[Lines, Sketches]:
    """The sums before anything is counted."""
    return Lines.empty(meanings.lines), Sketches.empty(meanings.lines)


class _Counting:
    """What is known about the piece that is being counted."""

    def __init__(self, number: int, grouping: Grouping = NONE) -> None:
        self.number = number
        self.spread = Spread(grouping) if grouping else None
        self.judged = self.local = self.records = self.outside = self.timeless = 0
        self.folded, self.tried = Frequent(), Frequent()
        self.odd: list[Block] = []

    def done(self, broken: bool = False) -> Piece:
        folded, tried, odd = self.folded.all(), self.tried.all(), tuple(self.odd)
        spreads = self.spread.done() if self.spread else None
        return Piece(self.judged, self.local, folded, tried, odd, self.records, broken, self.outside, self.timeless, spreads)


def _addresses(rows: Flows, where: I64) -> tuple[U64, U64]:
    """The addresses at these places: a row times two, plus 1 for the destination."""
    hi, lo = np.empty(where.size, np.uint64), np.empty(where.size, np.uint64)
    sides = where & 1
    for at, end in ((np.flatnonzero(sides == 0), rows.source), (np.flatnonzero(sides), rows.destination)):
        hi[at], lo[at] = end.halves(where[at] >> 1)
    return hi, lo
