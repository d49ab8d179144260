"""Counts a flow table in Parquet row group by row group: plain pages are read in place, others by pyarrow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np

from cleannet.columns import Batch, Skip
from cleannet.engine.flows.fields import has_texts, knows
from cleannet.engine.flows.pieces import Job, Plan, Turn
from cleannet.readers.base.attempts import said
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.parquet import ParquetFlows
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows.columns import BATCH, BROKEN, unread_notes
from cleannet.readers.flows.fields import columns_of, fields_of, sound
from cleannet.readers.flows.parquet import LOST, open_parquet, parquet_batches, parquet_file, paths_of, rows_in, texts_among
from cleannet.readers.flows.parquet_window import groups_outside
from cleannet.readers.flows.unfolded import Unfolded, batches_of
from cleannet.readers.tables.block import Block, one_array

if TYPE_CHECKING:
    import pyarrow as pa

    from cleannet.engine.flows.groups import Texts
    from cleannet.engine.flows.worker import Piece, Worker
    from cleannet.kernel.intervals import I64


class ParquetPlan:
    """A plan whose pieces are row groups. Plain pages are read in place, others by pyarrow."""

    def __init__(self, item: Input, reader: Reader, table: ParquetFlows, metadata: Any, types: Mapping[str, Any]) -> None:
        self.item, self.reader = item, reader
        self._table, self._metadata = table, metadata
        at = {metadata.schema.column(i).path: i for i in range(len(metadata.schema))}
        self._columns = {field: (at[path], types[field]) for field, path in table.paths.items()}
        self._away = groups_outside(metadata, table.paths, item.question.window)
        self._texts_in_it = texts_among(metadata, {*paths_of(table)})
        self._unfolded = Unfolded(table.size)
        self._unread: Counter[str] = Counter()
        self._told = False

    @classmethod
    def of(cls, item: Input, reader: Reader) -> tuple[Plan, int] | None:
        """The plan, if compiled loops can add up columns of these types."""
        assert reader.parquet is not None
        try:
            with ExitStack() as stack:
                table = reader.parquet(item, stack)
                schema, metadata = table.file.schema_arrow, table.file.metadata
                types = {field: schema.field(path).type for field, path in table.paths.items() if path in schema.names}
        except Unreadable:
            return None
        groups = [schema.field(path).type for path in table.groups if path in schema.names]
        if not metadata.num_row_groups or len(types) < len(table.paths) or not knows(types):
            return None
        if len(groups) < len(list(filter(None, table.groups))) or not all(map(has_texts, groups)):
            return None
        plan = cls(item, reader, table, metadata, types)
        return plan, metadata.num_rows - sum(map(plan._rows_of, plan._away))

    def jobs(self) -> Iterator[Job]:
        for group in range(self._metadata.num_row_groups):
            believed = self._unfolded.believes(self._rows_of(group), len(paths_of(self._table)))
            yield self._passes(group) if believed and group in self._away else self._job(group) if believed else _refuses

    def _rows_of(self, group: int) -> int:
        return rows_in(self._metadata, group)

    def _passes(self, group: int) -> Job:
        """Skips a row group that lies outside the window."""

        def count(worker: Worker, _: int, turn: Turn) -> Piece:
            turn.sound()
            return worker.outside(self._rows_of(group)) if turn.comes() else worker.nothing()

        return count

    def _job(self, group: int) -> Job:
        def count(worker: Worker, number: int, turn: Turn) -> Piece:
            try:
                stream = self.item.open()
            except (Unreadable, *BROKEN):  # the general path says why
                return worker.nothing(broken=turn.comes())
            with stream:
                return self._in_place(stream, group, worker, number, turn) or self._by_parts(stream, group, worker, number, turn)

        return count

    def _in_place(self, stream: BinaryIO, group: int, worker: Worker, number: int, turn: Turn) -> Piece | None:
        from cleannet.engine.flows.pages import flows_of_row_group
        from cleannet.engine.flows.rows import Part
        from cleannet.readers.flows.parquet_pages import NotPlain

        try:
            states = said(self._read_texts(group, [self._table.paths["state"]])[0]) if "state" in self._table.paths else None
            rows = flows_of_row_group(stream, self._metadata, group, self._columns, worker.meanings, worker.room, states)
            if self._table.groups:
                rows = replace(rows, groups=self._texts(group))
        except (NotPlain, *BROKEN):
            return None
        turn.sound()
        return worker.count(number, [Part(rows, 0, partial(self._rows, group))]) if turn.comes() else worker.nothing()

    def _texts(self, group: int) -> tuple[Texts | None, ...]:
        """The columns that the user groups by."""
        from cleannet.engine.flows.groups import texts_of

        paths = [path for path in self._table.groups if path is not None]
        columns = dict(zip(paths, self._read_texts(group, paths), strict=True))
        return tuple(None if path is None else texts_of(columns[path]) for path in self._table.groups)

    def _read_texts(self, group: int, paths: list[str]) -> list[pa.Array[Any]]:
        """Columns read by pyarrow; for text it returns the dictionary."""
        with self.item.open() as stream, parquet_file(stream, self._metadata, paths) as file:
            whole = file.read_row_group(group, columns=paths, use_threads=False).combine_chunks()
        return [sound(one_array(whole.column(path))) for path in paths]

    def _rows(self, group: int, places: I64) -> Block:
        """These rows of a row group, read by pyarrow, which may refuse pages that were read in place."""
        try:
            with self.item.open() as stream, parquet_file(stream, self._metadata, self._texts_in_it) as file:
                whole = file.read_row_group(group, columns=paths_of(self._table), use_threads=False)
            (part,) = whole.take(places).combine_chunks().to_batches()
            return Block(places, fields_of(part, self._table.paths), groups=columns_of(part, self._table.groups))
        except (Unreadable, *BROKEN) as error:
            why = f"row group {group + 1:,}, some of its rows: broken Parquet: {str(error)[:200]}"
            return Block(np.zeros(0, np.int64), {}, (Skip(int(places[0]), LOST, why, places.size),))

    def _by_parts(self, stream: BinaryIO, group: int, worker: Worker, number: int, turn: Turn) -> Piece:
        from cleannet.engine.flows.columns import parts_of_columns

        parts = parts_of_columns(self._parts(stream, group))
        if self._rows_of(group) > MOST:  # too many to hold: nobody else is added meanwhile
            if not turn.comes():
                return worker.nothing()
            piece = worker.count(number, parts)
            if piece.broken or piece.records < self._rows_of(group):
                return replace(piece, broken=True)
            turn.sound()
            return piece
        try:
            every = list(parts)
        except BROKEN:
            return worker.nothing(broken=turn.comes())
        if sum(part.rows.odd.size for part in every) < self._rows_of(group):
            return worker.nothing(broken=turn.comes())
        turn.sound()
        return worker.count(number, every) if turn.comes() else worker.nothing()

    def _parts(self, stream: BinaryIO, group: int) -> Iterator[tuple[int, dict[str, pa.Array[Any]], tuple[Any, ...]]]:
        first = 0
        with parquet_file(stream, self._metadata, self._texts_in_it) as file:
            for part in file.iter_batches(batch_size=BATCH, row_groups=[group], columns=paths_of(self._table), use_threads=False):
                groups = tuple(None if path is None else part.column(path) for path in self._table.groups)
                yield first, fields_of(part, self._table.paths), groups
                first += part.num_rows

    def left(self, piece: Piece, first: int) -> Iterator[Batch]:
        if not self._told:  # in front of a break
            self.item.log.notes.append(self._table.note)
            self._told = True
        for block in piece.odd:
            block.rows[:] += first
            for lost in block.skipped:
                self.item.log.lose(lost.detail)
            block = replace(block, skipped=tuple(replace(lost, record=lost.record + first, detail="") for lost in block.skipped))
            yield from batches_of(block, self._table.groups, self._unfolded, self._unread, self.item.question.window)

    def rest(self, at: int, piece: Piece, first: int) -> Iterator[Batch]:
        with ExitStack() as stack:
            item, table, counted = self.item, open_parquet(self.item, stack), piece.records
            before = first - 1 + counted
            yield from parquet_batches(table, at, before, self._unread, item.log, item.question.window, counted)

    def notes(self) -> list[str]:
        return unread_notes(self._unread)


def _refuses(worker: Worker, _: int, turn: Turn) -> Piece:
    """Whether a row group claims more rows than its file can hold. `general` then reports it."""
    return worker.nothing(broken=turn.comes())


MOST: Final = 1 << 21
"""Rows of a row group that are held while it is read."""
