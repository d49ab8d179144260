"""Large flow tables at rest are counted by workers, a core each, piece by piece; the user chooses nothing.

Pieces are decoded ahead by the workers and merged in the order of the records, so that at any moment a prefix of each input is
counted. Odd rows, and all that stands behind a piece that cannot be read, go the general way: `read` yields them as batches.
Nothing is compiled, nor a table laid out, before the rows are enough to be worth it.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cleannet.columns import Batch
from cleannet.engine.count import Account, Counted
from cleannet.readers.base import Input, Reader, Unreadable
from cleannet.readers.flow_table import (
    BATCH,
    BROKEN,
    ParquetFlows,
    batch_of,
    fields_of,
    open_parquet,
    parquet_batches,
    parquet_file,
    unread_notes,
)
from cleannet.resolve.meaning import Asking
from cleannet.resolve.named import Names

if TYPE_CHECKING:
    import pyarrow as pa

    from cleannet.engine.flows import Piece, Totals, Worker

FEW: Final = 1_000_000
"""Rows that the general path counts sooner than the tables are laid out, which takes two or three seconds."""


@dataclass(slots=True)
class Plan:
    """A table that is counted piece by piece: a piece is a row group."""

    item: Input
    table: ParquetFlows
    metadata: Any
    broken: bool = False

    def piece(self, group: int, worker: Worker) -> Piece:
        """Counts one piece."""
        first = 1 + sum(self.metadata.row_group(i).num_rows for i in range(group))
        with self.item.open() as stream, parquet_file(stream, self.metadata) as file:
            return worker.count(self._parts(file, group, first))

    def _parts(self, file: Any, group: int, first: int) -> Iterator[tuple[int, dict[str, pa.Array[Any]]]]:
        paths = list(self.table.paths.values())
        for part in file.iter_batches(batch_size=BATCH, row_groups=[group], columns=paths, use_threads=False):
            yield first, fields_of(part, self.table.paths)
            first += part.num_rows


class Session:
    """One audit's fast counting.

    few: rows that the general path counts sooner than the tables are laid out.
    """

    def __init__(self, asking: Asking, names: Names, items: Iterable[tuple[Input, Reader]], few: int = FEW) -> None:
        self._asking, self._names, self._left = asking, names, few
        self._workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._workers)
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        self._plans: dict[str, Plan | None] = {}
        self._jobs = self._planned(items)
        self._running: deque[tuple[Plan, Future[Piece]]] = deque()
        self._totals: Totals | None = None

    def read(self, item: Input, reader: Reader, account: Account) -> Iterator[Batch]:
        """Counts an input, and yields what is left to the general path. Inputs come in order."""
        while item.name not in self._plans and self._advance():
            pass
        plan = self._plans.pop(item.name, None)
        return self._counted(plan, account) if plan else self._by_batch(reader.read(item), item.name, account)

    def into(self, counted: Counted) -> None:
        """Ends the counting; what was counted stands."""
        self._pool.shutdown(cancel_futures=True)
        if self._totals:
            self._totals.into(counted)

    def _by_batch(self, batches: Iterable[Batch], name: str, account: Account) -> Iterator[Batch]:
        """Batches of plain flows, whatever their format, are added up as they are read."""
        for batch in batches:
            self._left -= len(batch.records) if len(batch.references) == 2 else 0
            if self._left > 0 or not _is_plain(batch):
                yield batch
                continue
            self._open()
            worker = self._idle.get()
            piece, left = worker.count_batch(batch)
            self._idle.put(worker)
            self._take(piece, name, account)
            yield left if len(left.records) or left.skipped else _NOTHING

    def _take(self, piece: Piece, name: str, account: Account) -> None:
        assert self._totals is not None
        self._totals.add(piece, name)
        account.judged += piece.judged
        account.local += piece.local

    def _counted(self, plan: Plan, account: Account) -> Iterator[Batch]:
        unread: Counter[str] = Counter()
        number = 0
        plan.item.notes.append(plan.table.note)
        for group in range(plan.metadata.num_row_groups):
            while len(self._running) < self._workers + 2 and self._advance():
                pass
            try:
                piece = self._running.popleft()[1].result()
            except (*BROKEN, Unreadable):
                self._drop(plan)
                with ExitStack() as stack:
                    yield from parquet_batches(open_parquet(plan.item, stack), group, number, unread)
                break
            self._take(piece, plan.item.name, account)
            number += piece.records
            yield from (batch_of(block, unread) for block in piece.odd)
            yield _NOTHING
        plan.item.notes.extend(unread_notes(unread))

    def _advance(self) -> bool:
        """Starts the next piece; false where there is none."""
        job = next(self._jobs, None)
        if job is not None:
            plan, group = job
            self._running.append((plan, self._pool.submit(self._work, plan, group)))
        return job is not None

    def _drop(self, plan: Plan) -> None:
        """The pieces of a plan that are under way are not counted."""
        plan.broken = True
        while self._running and self._running[0][0] is plan:
            self._running.popleft()[1].cancel()

    def _work(self, plan: Plan, group: int) -> Piece:
        worker = self._idle.get()
        try:
            return plan.piece(group, worker)
        finally:
            self._idle.put(worker)

    def _planned(self, items: Iterable[tuple[Input, Reader]]) -> Iterator[tuple[Plan, int]]:
        for item, reader in items:
            plan = self._plan(item) if reader.id == "flow-parquet" else None
            self._plans[item.name] = plan
            for group in range(plan.metadata.num_row_groups if plan else 0):
                assert plan is not None
                if plan.broken:
                    break
                yield plan, group

    def _plan(self, item: Input) -> Plan | None:
        """How to count the input here; None where that is not known, or not worth it yet."""
        try:
            with ExitStack() as stack:
                table = open_parquet(item, stack)
                schema, metadata = table.file.schema_arrow, table.file.metadata
                types = {field: schema.field(path).type for field, path in table.paths.items() if path in schema.names}
        except Unreadable:
            return None
        self._left -= metadata.num_rows
        if self._left > 0 or not metadata.num_row_groups or len(types) < len(table.paths):
            return None
        from cleannet.engine.ends import knows

        if not knows(types):
            return None
        self._open()
        return Plan(item, table, metadata)

    def _open(self) -> None:
        from cleannet.engine.flows import Totals, Worker
        from cleannet.engine.meanings import Meanings

        if self._totals is None:
            meanings = Meanings.of(self._asking, self._names)
            self._totals = Totals(meanings)
            for _ in range(self._workers):
                self._idle.put(Worker(meanings))


def _is_plain(batch: Batch) -> bool:
    from cleannet.engine.ends import plain

    return len(batch.references) == 2 and len(batch.records) > 0 and plain(batch)


_NOTHING: Final = Batch(np.zeros(0, np.int64))
"""Leaves nothing, and lets the caller tell how far it is."""
