"""A piece of a flow table is added up by a worker, on one core, without a Python object a row; totals are the sum of all pieces.

What comes out equals what `engine.batch` counts: the lines that are added to stand for the same uses, because `resolve` was asked
once what every address means. What a worker does not know it leaves, as odd rows, to the general path.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from socket import AF_INET, inet_ntop
from typing import TYPE_CHECKING, Any

import numpy as np

from cleannet.columns import Batch
from cleannet.engine.count import KEPT, Counted
from cleannet.engine.ends import Flows, flows, flows_of
from cleannet.engine.meanings import Meanings
from cleannet.kernel import sketching, tally
from cleannet.kernel.addresses import MAPPED
from cleannet.kernel.frequent import Frequent
from cleannet.kernel.intervals import I64, U32, U64
from cleannet.kernel.lookup import roomy
from cleannet.kernel.room import Room
from cleannet.kernel.sketch import SIZE, Registers, hashes
from cleannet.kernel.tally import Lines
from cleannet.model.use import Sighting, Tally
from cleannet.readers.flow_columns import BATCH, BROKEN, EARLIEST
from cleannet.readers.tables import Block

if TYPE_CHECKING:
    import pyarrow as pa

Columns = dict[str, "pa.Array[Any]"]


@dataclass(frozen=True, slots=True)
class Piece:
    """What a worker made of a piece of an input, besides its sums.

    judged, local: records. folded: addresses that were folded. odd: the rows that were not counted, by their places in the piece.
    records: all that were read. broken: something behind them could not be read.
    """

    judged: int
    local: int
    folded: tuple[U64, U64, I64]
    odd: tuple[Block, ...]
    records: int
    broken: bool = False


class Worker:
    """Adds rows up, on one thread, one piece after the other: of each thing that they name the sums of all pieces so far."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._lines = Lines.empty(meanings.lines)
        self._hosts = _sketches(meanings.lines)
        self.room = Room()

    def take(self) -> tuple[I64, I64, I64, Registers]:
        """The lines of all that was counted, what stands on them; which of them name hosts inside, and their sketches. From then on
        nothing was counted."""
        which, rows = self._lines.take()
        seen = sketching.filled(which, self._hosts)
        hosts = self._hosts[seen]
        self._hosts[seen] = 0
        return which, rows, seen, hosts

    def count(self, piece: int, parts: Iterable[tuple[int, Columns]]) -> Piece:
        """A piece, by its number: of each part the place of its first row, and its columns by field.

        Where a part breaks, those before it stay counted.
        """
        counting = _Counting(piece)
        broken = False
        try:
            for first, columns in parts:
                rows = flows(columns)
                self._add(rows, first, counting)
                if len(left := np.flatnonzero(rows.odd)):
                    counting.odd.append(Block(left + first, {field: column.take(left) for field, column in columns.items()}))
        except BROKEN:
            broken = True
        return counting.done(broken)

    def count_flows(self, piece: int, rows: Flows, odd: Callable[[I64], Block]) -> Piece:
        """A piece whose rows are there already. odd: makes a block of those at these places."""
        counting = _Counting(piece)
        self._add(rows, 0, counting)
        if len(left := np.flatnonzero(rows.odd)):
            counting.odd.append(odd(left))
        return counting.done()

    def count_lines(self, piece: int, parts: Iterable[tuple[Flows, I64, Callable[[I64], Block]]]) -> Piece:
        """A piece in parts: of each its rows, their places, and what makes a block of the rows with these indexes."""
        counting = _Counting(piece)
        for rows, places, odd in parts:
            self._add(rows, places, counting)
            if len(left := np.flatnonzero(rows.odd)):
                counting.odd.append(odd(left))
        return counting.done()

    def count_batch(self, piece: int, batch: Batch) -> tuple[Piece, Batch]:
        """A batch of plain flows; and what is left of it."""
        counting, rows = _Counting(piece), flows_of(batch)
        self._add(rows, batch.records - batch.records.min(), counting)
        return counting.done(), _only(batch, np.flatnonzero(rows.odd))

    @staticmethod
    def nothing(broken: bool = False) -> Piece:
        """A piece of which nothing was counted."""
        return _Counting(0).done(broken)

    def _add(self, rows: Flows, places: I64 | int, counting: _Counting) -> None:
        """Adds rows in blocks that stay in the cache. places: of each in its piece; or of the first where they follow it."""
        size = rows.odd.size
        for begin in range(0, size, BATCH):
            self._add_block(rows, slice(begin, min(begin + BATCH, size)), places, counting)
        counting.records += size

    def _add_block(self, rows: Flows, part: slice, places: I64 | int, counting: _Counting) -> None:
        lines, counts = self._lines.lines, self._lines.counts
        size = part.stop - part.start
        folded = self.room.array("folded", 2 * size, np.int64)
        before = counts.copy()
        source, destination = (end.values(self._meanings, part) for end in (rows.source, rows.destination))
        tally.add(
            source,
            destination,
            np.zeros(size, np.int64) if rows.octets is None else rows.octets[part],
            np.zeros(size, np.int64) if rows.packets is None else rows.packets[part],
            np.full(size, -1, np.int64) if rows.begin is None else rows.begin[part],
            np.full(size, -1, np.int64) if rows.end is None else rows.end[part],
            rows.odd[part],
            rows.states,
            rows.least,
            EARLIEST,
            self._meanings.folds,
            self._meanings.pairs,
            lines,
            self._lines.touched,
            counts,
            folded,
        )
        self._see(source, destination, rows, part)
        counting.judged += int(counts[tally.JUDGED] - before[tally.JUDGED])
        counting.local += int(counts[tally.LOCAL] - before[tally.LOCAL])
        fresh = self._lines.touched[int(before[tally.TOUCHED]) : int(counts[tally.TOUCHED])]
        if fresh.size:
            where = lines[fresh, tally.PLACE] + 2 * part.start
            hi, lo = _addresses(rows, where)
            lines[fresh, tally.HI], lines[fresh, tally.LO] = hi.view(np.int64), lo.view(np.int64)
            at = where >> 1
            lines[fresh, tally.PLACE] = counting.number << tally.PIECE | (at + places if isinstance(places, int) else places[at])
        if counts[tally.FOLDED]:
            counting.folded.add(*_addresses(rows, folded[: int(counts[tally.FOLDED])] + 2 * part.start))

    def _see(self, source: U32, destination: U32, rows: Flows, part: slice) -> None:
        """Adds the hosts inside to the sketches of what they speak to."""
        odd, size = rows.odd[part], part.stop - part.start
        at, far = self.room.array("inside", size, np.int64), self.room.array("far", size, np.uint32)
        found = sketching.named(source, destination, odd, at, far)
        if found == 0:
            return
        if 0 < found < size // 8:
            sketching.see(far[:found], hashes(*_addresses(rows, at[:found] + 2 * part.start)), self._hosts)
            return
        ours, theirs = rows.source.v4(part), rows.destination.v4(part)
        if found > 0 and ours is not None and theirs is not None:
            sketching.see_v4(source, destination, ours, theirs, odd, self._hosts)
            return
        every = np.arange(part.start, part.stop)
        halves = (*rows.source.halves(every), *rows.destination.halves(every))
        sketching.see_rows(source, destination, *halves, odd, self._meanings.pairs, self._hosts)


def _sketches(lines: int) -> Registers:
    """One for each line, in room for random access."""
    return roomy(lines * SIZE, np.dtype(np.uint8)).reshape(lines, SIZE)


class _Counting:
    """What is known of a piece under way."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.judged = self.local = self.records = 0
        self.folded = Frequent()
        self.odd: list[Block] = []

    def done(self, broken: bool = False) -> Piece:
        return Piece(self.judged, self.local, self.folded.all(), tuple(self.odd), self.records, broken)


def _only(batch: Batch, at: I64) -> Batch:
    """These rows of a batch of plain flows, and what its reader skipped."""

    def some(column: I64 | None) -> I64 | None:
        return None if column is None else column[at]

    return replace(
        batch,
        records=batch.records[at],
        references=tuple(replace(r, values=r.values.take(at)) for r in batch.references),
        octets=some(batch.octets),
        packets=some(batch.packets),
        seen_first=some(batch.seen_first),
        seen_last=some(batch.seen_last),
    )


def _addresses(rows: Flows, where: I64) -> tuple[U64, U64]:
    """The addresses at these places: a row, times two, plus 1 for the destination."""
    hi, lo = np.empty(where.size, np.uint64), np.empty(where.size, np.uint64)
    for side, end in enumerate((rows.source, rows.destination)):
        at = np.flatnonzero(where & 1 == side)
        hi[at], lo[at] = end.halves(where[at] >> 1)
    return hi, lo


class Totals:
    """What the pieces of all inputs come to."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._begins: dict[int, tuple[str, int]] = {}
        self._folded = Frequent()

    @cached_property
    def _lines(self) -> Lines:
        return Lines.empty(self._meanings.lines)

    @cached_property
    def _hosts(self) -> Registers:
        return _sketches(self._meanings.lines)

    def add(self, number: int, file: str, first: int) -> None:
        """Where a piece stands: its file, and the number of its first record."""
        self._begins[number] = file, first

    def fold(self, hi: U64, lo: U64, counts: I64) -> None:
        """Addresses that were folded, in the order of the pieces."""
        self._folded.add(hi, lo, counts)

    def add_lines(self, which: I64, rows: I64, seen: I64, hosts: Registers) -> None:
        """What a worker added up, whose pieces all are known."""
        self._lines.merge(which, rows)
        sketching.join(seen, hosts, self._hosts)

    def into(self, counted: Counted) -> None:
        """Counts all this as uses."""
        self._fold(counted)
        self._meanings.tables.forget()
        which, sums = self._lines.take()
        uses = self._meanings.uses(which)
        for use, told in zip(uses, self._tallies(sums), strict=True):
            counted.add_looked(use, told)
        counted.by_table.update(uses[at] for at in np.flatnonzero(sums[:, tally.RECORDS] & tally.MARKED).tolist())
        seen = sketching.filled(which, self._hosts)
        for use, line in zip(self._meanings.uses(seen), seen.tolist(), strict=True):
            counted.see(use, self._hosts[line].copy())

    def _tallies(self, sums: I64) -> Iterator[Tally]:
        """What stands on each line."""
        flags, first, place = sums[:, tally.RECORDS], sums[:, tally.FIRST], sums[:, tally.PLACE]
        columns = (
            flags >> tally.SHIFT,
            np.where(flags & tally.STATES_OCTETS, sums[:, tally.OCTETS], -1),
            np.where(flags & tally.STATES_PACKETS, sums[:, tally.PACKETS], -1),
            np.where(first != tally.NEVER, first, -1),
            sums[:, tally.LAST],
            place >> tally.PIECE,
            place & (1 << tally.PIECE) - 1,
        )
        texts = _texts(sums[:, tally.HI].view(np.uint64), sums[:, tally.LO].view(np.uint64))
        told = zip(*(column.tolist() for column in columns), texts, strict=True)
        for records, octets, packets, begin, end, piece, row, text in told:
            file, behind = self._begins[piece]
            yield Tally(records, Sighting(file, behind + row, text), octets, packets, begin, end)

    def _fold(self, counted: Counted) -> None:
        hi, lo, counts = self._folded.largest(KEPT)
        lines = self._meanings.lines_of(hi, lo)
        distinct = np.unique(lines)
        seen: dict[int, dict[str, int]] = {line: {} for line in distinct.tolist()}
        for line, text, count in zip(lines.tolist(), _texts(hi, lo), counts.tolist(), strict=True):
            seen[line][text] = count
        for use, values in zip(self._meanings.uses(distinct), seen.values(), strict=True):
            counted.fold(use, values)


def _texts(hi: U64, lo: U64) -> list[str]:
    """The addresses of these halves."""
    mapped = (hi == 0) & (lo >> np.uint64(32) == MAPPED >> 32)
    four = (lo & np.uint64(0xFFFF_FFFF)).astype(">u4").tobytes()
    texts = [inet_ntop(AF_INET, four[at : at + 4]) for at in range(0, len(four), 4)]
    for at in np.flatnonzero(~mapped).tolist():
        texts[at] = str(ipaddress.IPv6Address(int(hi[at]) << 64 | int(lo[at])))
    return texts
