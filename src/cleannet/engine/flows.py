"""A piece of a flow table is added up by a worker, on one core, without a Python object a row; totals are the sum of all pieces.

What comes out equals what `engine.batch` counts: the lines that are added to stand for the same uses, because `resolve` was asked
once what every address means. What a worker does not know it leaves, as odd rows, to the general path.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from cleannet.columns import Batch
from cleannet.engine.count import KEPT, Counted
from cleannet.engine.ends import Flows, flows, flows_of
from cleannet.engine.meanings import Meanings
from cleannet.kernel import tally
from cleannet.kernel.frequent import Frequent
from cleannet.kernel.intervals import I64, U64
from cleannet.kernel.tally import Lines
from cleannet.model.use import Sighting, Tally
from cleannet.readers.flow_table import (
    BATCH,
    EARLIEST,
)
from cleannet.readers.tables import Block


@dataclass(frozen=True, slots=True)
class Piece:
    """What a worker made of a piece of an input.

    lines: which were touched, and what stands on them. judged, local: records. folded: addresses that were folded. odd: the rows
    that were not counted. records: all of them.
    """

    lines: tuple[I64, I64]
    judged: int
    local: int
    folded: tuple[U64, U64, I64]
    odd: tuple[Block, ...]
    records: int


class Worker:
    """Adds rows up, one piece after the other."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._lines = Lines.empty(meanings.lines)
        self._make_room(BATCH)

    def count(self, parts: Iterable[tuple[int, dict[str, pa.Array[Any]]]]) -> Piece:
        """A piece: of each part the number of its first record, and its columns by field. Where a part breaks, nothing is
        counted."""
        self._begin()
        folded, odd, records = Frequent(), [], 0
        for first, columns in parts:
            rows = flows(columns)
            self._add(rows, np.arange(first, first + len(rows.odd)), folded)
            records += len(rows.odd)
            if len(left := np.flatnonzero(rows.odd)):
                odd.append(Block(left + first, {field: column.take(left) for field, column in columns.items()}))
        return self._piece(folded, tuple(odd), records)

    def count_batch(self, batch: Batch) -> tuple[Piece, Batch]:
        """A batch of plain flows; and what is left of it."""
        self._begin()
        folded, rows = Frequent(), flows_of(batch)
        self._add(rows, batch.records, folded)
        return self._piece(folded, (), len(batch.records)), _only(batch, np.flatnonzero(rows.odd))

    def _make_room(self, rows: int) -> None:
        """For what is folded, and columns in which nothing is stated."""
        self._folded = np.empty(2 * rows, np.int64)
        self._unstated = np.full(rows, -1, np.int64)

    def _begin(self) -> None:
        self._lines.take()
        self._lines.counts[:] = 0

    def _piece(self, folded: Frequent, odd: tuple[Block, ...], records: int) -> Piece:
        judged, local = int(self._lines.counts[tally.JUDGED]), int(self._lines.counts[tally.LOCAL])
        return Piece(self._lines.take(), judged, local, folded.all(), odd, records)

    def _add(self, rows: Flows, records: I64, folded: Frequent) -> None:
        size = rows.odd.size
        if size > self._unstated.size:
            self._make_room(size)
        unstated = self._unstated[:size]
        lines, counts = self._lines.lines, self._lines.counts
        before = int(counts[tally.TOUCHED])
        tally.add(
            rows.source.values(self._meanings),
            rows.destination.values(self._meanings),
            unstated if rows.octets is None else rows.octets,
            unstated if rows.packets is None else rows.packets,
            unstated if rows.begin is None else rows.begin,
            unstated if rows.end is None else rows.end,
            rows.odd,
            EARLIEST,
            self._meanings.folds,
            self._meanings.pairs,
            lines,
            self._lines.touched,
            counts,
            self._folded,
        )
        fresh = self._lines.touched[before : int(counts[tally.TOUCHED])]
        where = lines[fresh, tally.RECORD]
        hi, lo = _addresses(rows, where)
        lines[fresh, tally.HI], lines[fresh, tally.LO] = hi.view(np.int64), lo.view(np.int64)
        lines[fresh, tally.RECORD] = records[where >> 1]
        folded.add(*_addresses(rows, self._folded[: int(counts[tally.FOLDED])]))


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
    """What the pieces come to over all inputs; their records come in the order of the names of these."""

    def __init__(self, meanings: Meanings) -> None:
        size = meanings.lines
        self._meanings = meanings
        self._lines = Lines.empty(size)
        self._file_of = np.zeros(size, np.int32)
        self._files: list[str] = []
        self._folded = Frequent()

    def add(self, piece: Piece, file: str) -> None:
        """One more piece of a file."""
        if not self._files or self._files[-1] != file:
            self._files.append(file)
        before = int(self._lines.counts[tally.TOUCHED])
        which, sums = piece.lines
        self._lines.merge(which, sums)
        self._file_of[self._lines.touched[before : int(self._lines.counts[tally.TOUCHED])]] = len(self._files) - 1
        self._folded.add(*piece.folded)

    def add_merged(self, piece: Piece, files: list[str], file_of: I64) -> None:
        """Pieces of several files that were merged elsewhere. file_of: along the lines, the file of each one's first record."""
        self._files = files
        which, sums = piece.lines
        self._lines.merge(which, sums)
        self._file_of[which] = file_of
        self._folded.add(*piece.folded)

    def into(self, counted: Counted) -> None:
        """Counts all this as uses."""
        which, sums = self._lines.take()
        for line, row, file in zip(which.tolist(), (row.tolist() for row in sums), self._file_of[which].tolist(), strict=True):
            use = self._meanings.use(line)
            flags = row[tally.RECORDS]
            counted.add(
                use,
                Tally(
                    records=flags >> tally.SHIFT,
                    first=Sighting(self._files[file], row[tally.RECORD], _text(row[tally.HI], row[tally.LO])),
                    octets=row[tally.OCTETS] if flags & tally.STATES_OCTETS else -1,
                    packets=row[tally.PACKETS] if flags & tally.STATES_PACKETS else -1,
                    seen_first=row[tally.FIRST] if row[tally.FIRST] != tally.NEVER else -1,
                    seen_last=row[tally.LAST],
                ),
            )
            if flags & tally.MARKED:
                counted.by_table.add(use)
        self._fold(counted)

    def _fold(self, counted: Counted) -> None:
        hi, lo, counts = self._folded.largest(KEPT)
        seen: dict[int, dict[str, int]] = {}
        lines = self._meanings.lines_of(hi, lo)
        for line, *address, count in zip(lines.tolist(), hi.tolist(), lo.tolist(), counts.tolist(), strict=True):
            seen.setdefault(line, {})[_text(*address)] = count
        for line, values in seen.items():
            counted.fold(self._meanings.use(line), values)


def _text(hi: int, lo: int) -> str:
    """The address of these halves, as 64 bits with or without a sign."""
    number = (hi & 0xFFFF_FFFF_FFFF_FFFF) << 64 | lo & 0xFFFF_FFFF_FFFF_FFFF
    if number >> 32 == 0xFFFF:
        return str(ipaddress.IPv4Address(number & 0xFFFF_FFFF))
    return str(ipaddress.IPv6Address(number))
