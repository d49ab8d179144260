"""Counts large flow tables with one worker per core, piece by piece. It decides by itself; there is no option.

Pieces start in the order of the records, and every started piece is counted, so that at any moment the counted records are a
beginning of all. Odd rows, and everything behind a place that cannot be read, go to `general`: `read` yields them as batches.
Nothing is compiled, and no table is laid out, before there are enough rows to be worth it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from cleannet.columns import Batch
from cleannet.engine.breakdown import NONE, Groups
from cleannet.engine.count import Account, Counted
from cleannet.engine.flows.pieces import Job, Plan, Turn
from cleannet.engine.general.batch import count
from cleannet.engine.window import passed_over, within
from cleannet.kernel.cores import CORES
from cleannet.model.window import EVER, Window
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.resolve.meaning import Asking
from cleannet.resolve.named import Names

if TYPE_CHECKING:
    from cleannet.engine.flows.totals import Totals
    from cleannet.engine.flows.worker import Piece, Worker

FEW: Final = 300_000
"""Rows that the general path counts sooner than the tables are laid out, which takes the better part of a second."""


@dataclass(frozen=True, slots=True)
class _Started:
    """A piece that is being counted. number: among all pieces; at: among those of its plan."""

    plan: Plan
    number: int
    at: int
    turn: Turn
    future: Future[Piece]

    def call_off(self) -> bool:
        """Cancels the piece if it has not begun, and tells later pieces, which may have begun. Returns whether it was cancelled."""
        if self.future.cancel():
            self.turn.end()
            return True
        return False


class Session:
    """The fast counting of one audit.

    few: with fewer rows than this, `general` is faster than laying out the tables."""

    def __init__(
        self,
        asking: Asking,
        names: Names,
        items: Iterable[tuple[Input, Reader]],
        few: int = FEW,
        window: Window = EVER,
        groups: Groups | None = None,
    ) -> None:
        self._asking, self._names, self._left, self._window = asking, names, few, window
        self._pool = ThreadPoolExecutor(CORES)
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        self._groups = groups
        self._ahead = CORES if groups else CORES + 2  # what a piece tells of groups may be large
        self._plans: dict[str, Plan | None] = {}
        self._begun = self._numbers = 0
        self._starting = self._started(items)
        self._running: deque[_Started] = deque()
        self._firsts: dict[str, int] = {}
        self._lost: Plan | None = None
        self._totals: Totals | None = None

    def read(self, item: Input, reader: Reader, account: Account) -> Iterator[Batch]:
        """Counts an input, and yields what is left to `general`. Inputs must come in order."""
        self._begun += 1
        while item.name not in self._plans and self._start():
            pass
        known = self._plans.pop(item.name, None)
        return self._counted(known, account) if known else self._by_batch(reader.read(item), item.name, account)

    def into(self, counted: Counted) -> None:
        """Ends the counting. After an interruption, pieces that were started are counted too."""
        while self._running and self._running[-1].call_off():
            self._running.pop()
        while self._running:
            known = self._running[0].plan
            name = known.item.name
            if name not in counted.accounts:
                counted.accounts[name] = Account(name, known.reader.id, known.reader.unit, known.reader.idle)
            account = counted.accounts[name]
            account.by_line, account.above = known.item.log.by_line, known.item.log.above
            account.unread = "read only in part: the audit was interrupted"
            try:
                for batch in self._next(known, account, rest=False):
                    count(within(batch, self._window, account), name, self._asking, self._names, counted, account)
            except Unreadable as error:
                account.unread = str(error)
        self._pool.shutdown(cancel_futures=True)
        if self._totals:
            while not self._idle.empty():  # what a worker held is given back before the next is asked
                self._totals.take_over(self._idle.get())
            self._totals.into(counted)

    def _by_batch(self, batches: Iterable[Batch], name: str, account: Account) -> Iterator[Batch]:
        """Adds up batches of plain flows of any format as they are read."""
        for batch in batches:
            self._left -= len(batch.records) if len(batch.references) == 2 else 0
            if self._left > 0 or not _is_plain(batch):
                yield batch
                continue
            from cleannet.engine.flows.batches import flows_of_batch
            from cleannet.engine.flows.rows import Part

            self._open()
            worker, number, rows = self._idle.get(), self._number(), flows_of_batch(batch)
            piece = worker.count(number, [Part(rows, batch.records - batch.records.min(), odd=None)])
            self._idle.put(worker)
            left = batch.where(rows.left)
            if piece.spreads and self._totals:
                self._totals.spread(piece.spreads)
            self._add(number, piece, name, int(batch.records.min()), account)
            yield left if len(left.records) or left.skipped or left.outside else _NOTHING

    def _counted(self, known: Plan, account: Account) -> Iterator[Batch]:
        while True:
            while len(self._running) < self._ahead and self._start():
                pass
            if not self._running or self._running[0].plan is not known:
                break
            yield from self._next(known, account)
            yield _NOTHING
        known.item.log.notes.extend(known.notes())

    def _next(self, known: Plan, account: Account, rest: bool = True) -> Iterator[Batch]:
        """Takes the next piece; yields what is left of it and, if it is broken, everything behind it (rest)."""
        started = self._running[0]
        first = self._firsts.setdefault(known.item.name, 1)
        try:
            piece = started.future.result()
        except Unreadable:
            self._drop(known)
            raise
        if piece.spreads and self._totals:  # takes a while: if a user breaks it off, the piece is not lost, and `into` has it again
            self._totals.spread(piece.spreads)
        self._running.popleft()
        self._firsts[known.item.name] = first + piece.records
        self._add(started.number, piece, known.item.name, first, account)
        yield from known.left(piece, first)
        if piece.broken:
            self._drop(known)
            if rest:
                yield from known.rest(started.at, piece, first)

    def _drop(self, known: Plan) -> None:
        """Drops all pieces behind a broken one, also those not yet started. None of them was added, and the next input follows."""
        self._lost = known
        while self._running and self._running[0].plan is known:
            self._running.popleft().call_off()

    def _add(self, number: int, piece: Piece, name: str, first: int, account: Account) -> None:
        assert self._totals is not None
        self._totals.add(number, name, first)
        self._totals.fold(piece.folded, piece.tried)
        account.judged += piece.judged
        account.local += piece.local
        passed_over(account, piece.outside, piece.timeless)

    def _start(self) -> bool:
        """Starts the next piece; false if there is none, or none yet."""
        started = next(self._starting, None)
        while started is not None and started.plan is self._lost:
            started.call_off()
            started = next(self._starting, None)
        if started is not None:
            self._running.append(started)
        return started is not None

    def _started(self, items: Iterable[tuple[Input, Reader]]) -> Iterator[_Started | None]:
        """Starts the pieces of all inputs in their order. Yields None before an input that is not counted by pieces, because its
        batches are numbered as they come."""
        for place, (item, reader) in enumerate(items):
            known = self._plans[item.name] = self._plan(item, reader)
            if known is None:
                while self._begun <= place + 1:
                    yield None
                continue
            turn: Turn | None = None
            for at, job in enumerate(known.jobs()):
                if turn is not None and turn.broken:
                    break
                turn, number = Turn(turn), self._number()
                yield _Started(known, number, at, turn, self._pool.submit(self._work, job, number, turn))

    def _work(self, job: Job, number: int, turn: Turn) -> Piece:
        worker = self._idle.get()
        try:
            return job(worker, number, turn)
        finally:
            turn.end()
            self._idle.put(worker)

    def _plan(self, item: Input, reader: Reader) -> Plan | None:
        """How to count the input here; None if that is unknown, or not worth it yet."""
        found = _plan_of(item, reader)
        if found is None:
            return None
        known, records = found
        self._left -= records
        if self._left > 0:
            return None
        self._open()
        return known

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _open(self) -> None:
        from cleannet.engine.flows.meanings import Meanings
        from cleannet.engine.flows.totals import Totals
        from cleannet.engine.flows.worker import Worker

        if self._totals is None:
            meanings = Meanings.of(self._asking, self._names)
            pa.default_memory_pool().release_unused()  # what it took to find out is given back before the workers take theirs
            self._totals = Totals(meanings, self._groups)
            for _ in range(CORES):
                self._idle.put(Worker(meanings, self._window, self._groups.grouping if self._groups else NONE))


def _plan_of(item: Input, reader: Reader) -> tuple[Plan, int] | None:
    """How to count that input in pieces, and how many records it has; None if only `general` can count it."""
    if reader.lines is not None and (lines := reader.lines(item)) is not None:
        from cleannet.engine.flows.lines import LinesPlan, estimate

        records = estimate(item)
        return LinesPlan(item, reader, lines, records), records
    if reader.parquet is not None:
        from cleannet.engine.flows.parquet import ParquetPlan

        return ParquetPlan.of(item, reader)
    return None


def _is_plain(batch: Batch) -> bool:
    from cleannet.engine.flows.batches import is_plain

    return len(batch.records) > 0 and is_plain(batch)


_NOTHING: Final = Batch(np.zeros(0, np.int64))
"""Leaves nothing, and lets the caller tell how far it is."""
