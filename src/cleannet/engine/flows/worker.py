"""A piece of a flow table is added up by a worker, on one core, without a Python object a row; totals are the sum of all pieces.

What comes out equals what `engine.general.batch` counts: the lines that are added to stand for the same uses, because `resolve` was
asked once what every address means. What a worker does not know it leaves, as odd rows, to the general path.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa

from cleannet.columns import Batch
from cleannet.engine import breakdown
from cleannet.engine.breakdown import NONE, Grouping
from cleannet.engine.count import KEPT, Counted
from cleannet.engine.flows.ends import Flows, flows, flows_of
from cleannet.engine.flows.groups import Spread, Spreads, texts_of
from cleannet.engine.flows.meanings import Meanings
from cleannet.kernel import sketching, tally
from cleannet.kernel.addresses import MAPPED, written_v4
from cleannet.kernel.frequent import Frequent
from cleannet.kernel.intervals import I64, U32, U64
from cleannet.kernel.room import Room
from cleannet.kernel.sketch import Registers
from cleannet.kernel.sketching import Sketches
from cleannet.kernel.tally import Lines
from cleannet.kernel.window import leave_out, timeless
from cleannet.model.use import Sighting, Tally
from cleannet.model.window import EVER, Window
from cleannet.readers.flows.columns import BROKEN, EARLIEST, as_text
from cleannet.readers.tables.tables import Block

Columns = dict[str, "pa.Array[Any]"]
Groups = Sequence["pa.Array[Any] | None"]

BLOCK: Final = 1 << 18
"""Rows that are added at a time: what is done once a block is not felt then."""


Part = tuple[I64 | int, Flows, Columns, Groups]
"""The places of some rows, or of the first where they follow it; the rows; their columns by field, and those by which the user
groups rows."""


def prepared(parts: Iterable[tuple[I64 | int, Columns, Groups]]) -> Iterator[Part]:
    """Columns as they were read, with the rows that they are. Raises what reading a broken file raises."""
    for places, columns, groups in parts:
        yield places, replace(flows(columns), groups=tuple(map(texts_of, groups))), columns, groups


@dataclass(frozen=True, slots=True)
class Piece:
    """What a worker made of a piece of an input, besides its sums.

    judged, local: records. folded: addresses that were folded; tried: those of attempts. odd: the rows that were not counted, by
    their places in the piece.
    records: all that were read. broken: something behind them could not be read. outside: the window of time; timeless: of those
    that were counted, though a window is asked about. spreads: where the user groups rows.
    """

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
    """Adds rows up, on one thread, one piece after the other: of each thing that they name the sums of all pieces so far."""

    def __init__(self, meanings: Meanings, window: Window = EVER, grouping: Grouping = NONE) -> None:
        self.meanings, self._window, self._grouping = meanings, window, grouping
        self._lines, self._hosts = self.sums = _no_sums(meanings)
        self.room = Room()

    def take(self) -> tuple[I64, I64, I64, Registers]:
        """The lines of all that was counted, what stands on them; which of them name hosts inside, and their sketches. From then on
        nothing was counted."""
        which, rows = self._lines.take()
        return which, rows, *self._hosts.take(which)

    def count(self, piece: int, parts: Iterable[Part]) -> Piece:
        """A piece, by its number, in parts that are `prepared`.

        Where a part breaks, those before it stay counted.
        """
        counting = _Counting(piece, self._grouping)
        broken = False
        try:
            for places, rows, columns, groups in parts:
                self._add(rows, places, counting)
                if len(left := np.flatnonzero(rows.left)):
                    some = {field: column.take(left) for field, column in columns.items()}
                    grouped = tuple(None if group is None else as_text(group.take(left)) for group in groups)
                    counting.odd.append(Block(_at(left, places), some, groups=grouped))
        except BROKEN:
            broken = True
        return counting.done(broken)

    def count_flows(self, piece: int, rows: Flows, odd: Callable[[I64], Block]) -> Piece:
        """A piece whose rows are there already. odd: makes a block of those at these places."""
        counting = _Counting(piece, self._grouping)
        self._add(rows, 0, counting)
        if len(left := np.flatnonzero(rows.left)):
            counting.odd.append(odd(left))
        return counting.done()

    def count_lines(self, piece: int, parts: Iterable[tuple[Flows, I64, Callable[[I64], Block]]]) -> Piece:
        """A piece in parts: of each its rows, their places, and what makes a block of the rows with these indexes."""
        counting = _Counting(piece, self._grouping)
        for rows, places, odd in parts:
            self._add(rows, places, counting)
            if len(left := np.flatnonzero(rows.left)):
                counting.odd.append(odd(left))
        return counting.done()

    def count_batch(self, piece: int, batch: Batch) -> tuple[Piece, Batch]:
        """A batch of plain flows; and what is left of it."""
        counting, rows = _Counting(piece, self._grouping), flows_of(batch)
        self._add(rows, batch.records - batch.records.min(), counting)
        return counting.done(), batch.where(rows.left)

    @staticmethod
    def nothing(broken: bool = False) -> Piece:
        """A piece of which nothing was counted."""
        return _Counting(0).done(broken)

    @staticmethod
    def outside(records: int) -> Piece:
        """A piece of so many records that lie outside the window."""
        return replace(_Counting(0).done(), records=records, outside=records)

    def _add(self, rows: Flows, places: I64 | int, counting: _Counting) -> None:
        """Adds rows, some at a time. places: of each in its piece; or of the first where they follow it."""
        size = rows.odd.size
        columns = counting.spread.numbered(rows.groups, size) if counting.spread else []
        for begin in range(0, size, BLOCK):
            self._add_block(rows, slice(begin, min(begin + BLOCK, size)), places, columns, counting)
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
            lines[fresh, tally.PLACE] = counting.number << tally.PIECE | _at(at, places)
        if counts[tally.FOLDED]:
            counting.folded.add(*_addresses(rows, folded[: int(counts[tally.FOLDED])] + 2 * part.start))
        if tried is not None:
            tried = tried & (rows.odd[part] == 0)
            sides = (np.flatnonzero(self.meanings.folding(values, tried)) for values in (source, destination))
            where = np.concatenate([2 * (at + part.start) + side for side, at in enumerate(sides)])
            counting.tried.add(*_addresses(rows, where))

    def _see(self, source: U32, destination: U32, rows: Flows, part: slice, alone: bool) -> None:
        """Adds the hosts inside to the sketches of what they speak to. alone: no row names two things at an end."""
        odd, sketches = rows.odd[part], self._hosts.arrays
        ours, theirs = (rows.source.v4(part), rows.destination.v4(part)) if alone else (None, None)
        if ours is not None and theirs is not None:
            sketching.see_v4(source, destination, ours, theirs, odd, *sketches)
            return
        every = np.arange(part.start, part.stop)
        halves = (*rows.source.halves(every), *rows.destination.halves(every))
        sketching.see_rows(source, destination, *halves, odd, self.meanings.pairs, *sketches)


def _no_sums(meanings: Meanings) -> tuple[Lines, Sketches]:
    return Lines.empty(meanings.lines), Sketches.empty(meanings.lines)


def _at(rows: I64, places: I64 | int) -> I64:
    """The places of these rows; places: of all, or of the first where they follow it."""
    return rows + places if isinstance(places, int) else places[rows]


class _Counting:
    """What is known of a piece under way."""

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
    """The addresses at these places: a row, times two, plus 1 for the destination."""
    hi, lo = np.empty(where.size, np.uint64), np.empty(where.size, np.uint64)
    sides = where & 1
    for at, end in ((np.flatnonzero(sides == 0), rows.source), (np.flatnonzero(sides), rows.destination)):
        hi[at], lo[at] = end.halves(where[at] >> 1)
    return hi, lo


class Totals:
    """What the pieces of all inputs come to."""

    def __init__(self, meanings: Meanings, groups: breakdown.Groups | None = None) -> None:
        self._meanings, self._groups = meanings, groups
        self._number_of = np.full(meanings.lines if groups else 0, -1, np.int64)
        """Of the use that each line stands for, in the groups."""
        self._begins: dict[int, tuple[str, int]] = {}
        self._folded, self._tried = Frequent(), Frequent()
        self._sums: tuple[Lines, Sketches] | None = None

    def add(self, number: int, file: str, first: int) -> None:
        """Where a piece stands: its file, and the number of its first record."""
        self._begins[number] = file, first

    def fold(self, folded: tuple[U64, U64, I64], tried: tuple[U64, U64, I64]) -> None:
        """Addresses that were folded, and those of attempts, in the order of the pieces."""
        self._folded.add(*folded)
        self._tried.add(*tried)

    def spread(self, spreads: Spreads) -> None:
        """The groups of a piece, in the order of the pieces."""
        assert self._groups is not None
        fresh = np.unique(spreads.lines[self._number_of[spreads.lines] < 0])
        self._number_of[fresh] = self._groups.numbers(self._meanings.uses(fresh))
        self._groups.add_up(self._number_of[spreads.lines], spreads.told(), spreads.keys, *spreads.sums.T)

    def take_over(self, worker: Worker) -> None:
        """What a worker added up, whose pieces all are known; it counts nothing from then on."""
        if self._sums is None:
            self._sums = worker.sums
        else:
            self.add_lines(*worker.take())

    def add_lines(self, which: I64, rows: I64, seen: I64, hosts: Registers) -> None:
        """What was added up elsewhere, as `Worker.take` gives it."""
        if self._sums is None:
            self._sums = _no_sums(self._meanings)
        self._sums[0].merge(which, rows)
        self._sums[1].join(seen, hosts)

    def into(self, counted: Counted) -> None:
        """Counts all this as uses."""
        self._fold(self._folded, 0, counted)
        self._fold(self._tried, self._meanings.attempts, counted)
        self._meanings.tables.forget()
        if self._sums is None:
            return
        lines, hosts = self._sums
        which, sums = lines.take()
        uses = self._meanings.uses(which)
        for use, told in zip(uses, self._tallies(sums), strict=True):
            counted.add_looked(use, told)
        counted.by_table.update(uses[at] for at in np.flatnonzero(sums[:, tally.RECORDS] & tally.MARKED).tolist())
        for at in np.flatnonzero(hosts.places[which]).tolist():
            counted.see(uses[at], hosts.of(which[at]).copy())

    def _tallies(self, sums: I64) -> Iterator[Tally]:
        """What stands on each line."""
        flags, first, place = sums[:, tally.RECORDS], sums[:, tally.FIRST], sums[:, tally.PLACE]
        begins = [self._begins[piece] for piece in (place >> tally.PIECE).tolist()]
        rows = np.array([before for _, before in begins], np.int64) + (place & (1 << tally.PIECE) - 1)
        texts = _texts(sums[:, tally.HI].view(np.uint64), sums[:, tally.LO].view(np.uint64))
        columns = (
            np.where(flags & tally.STATES_OCTETS, sums[:, tally.OCTETS], -1),
            np.where(flags & tally.STATES_PACKETS, sums[:, tally.PACKETS], -1),
            np.where(first != tally.NEVER, first, -1),
            ~sums[:, tally.UNLAST],
        )
        seen = map(Sighting, (file for file, _ in begins), rows.tolist(), texts)
        return map(Tally, (flags >> tally.SHIFT).tolist(), seen, *(column.tolist() for column in columns))

    def _fold(self, folded: Frequent, further: int, counted: Counted) -> None:
        """Counts folded addresses, whose lines are so many further on than those of the addresses."""
        hi, lo, counts = folded.largest(KEPT)
        lines = self._meanings.lines_of(hi, lo) + further
        distinct = np.unique(lines)
        seen: dict[int, dict[str, int]] = {line: {} for line in distinct.tolist()}
        for line, text, count in zip(lines.tolist(), _texts(hi, lo), counts.tolist(), strict=True):
            seen[line][text] = count
        for use, values in zip(self._meanings.uses(distinct), seen.values(), strict=True):
            counted.fold(use, values)


def _texts(hi: U64, lo: U64) -> list[str]:
    """The addresses of these halves."""
    mapped = (hi == 0) & (lo >> np.uint64(32) == MAPPED >> 32)
    texts: list[Any] = written_v4(lo.astype(np.uint32)).to_pylist()
    for at in np.flatnonzero(~mapped).tolist():
        texts[at] = str(ipaddress.IPv6Address(int(hi[at]) << 64 | int(lo[at])))
    return texts
