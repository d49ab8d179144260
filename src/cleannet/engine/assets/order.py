"""Sorts pairs on disk and removes duplicates, in bounded memory: pairs are split into consecutive parts, and each part is sorted
alone.

A part holds the pairs of several uses. If one use has very many pairs, a part holds those whose assets lie between two names; a
sample of the names decides where the parts begin.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Rows
from cleannet.model.asset import WHOSE

PART: Final = 100_000
"""Pairs that are put in order at once."""

_PARTS: Final = 200
"""Parts that are written side by side; with more pairs, parts are larger."""

_SAMPLE: Final = 1_000
"""Names of a large use that tell where its parts begin."""

_TOLD: Final = 5_000
"""Rows of a batch that is handed on."""

LZ4: Final = pa.ipc.IpcWriteOptions(compression="lz4")

_Pairs = Callable[[], Iterator[pa.RecordBatch]]


def in_order(pairs: Path, rank: Rows, files: Rows, part: int = PART) -> Iterator[pa.RecordBatch]:
    """The pairs of a file, each once, sorted by use and then by asset. rank: for each number of a use its place, which replaces
    `use`; -1 for uses that are not asked for. files: the same for numbers of files."""

    def asked() -> Iterator[pa.RecordBatch]:
        for batch in batches(pairs):
            use = rank[_numbers(batch, "use")]
            if (use >= 0).any():
                file = files[_numbers(batch, "file")]
                yield _with(batch, use=use, file=file).filter(pa.array(use >= 0))

    sizes = np.zeros(int(rank.max(initial=-1)) + 1, np.int64)
    for batch in asked():
        sizes += np.bincount(_numbers(batch, "use"), minlength=len(sizes))
    plan = _Plan.of(sizes, max(part, int(sizes.sum()) // _PARTS), asked)
    if plan.parts <= 1:
        yield from _merged(asked(), part).to_batches(_TOLD)
        return
    with ExitStack() as stack:
        dealt = _Dealt(pairs.parent, stack)
        for batch in asked():
            dealt.add(batch, plan.parts_of(batch))
        dealt.close()
    for path in dealt.paths:
        yield from _merged(batches(path), part).to_batches(_TOLD)
        path.unlink()


def batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The batches of a file of pairs."""
    with pa.OSFile(str(path), "rb") as file, pa.ipc.open_stream(file) as stream:
        yield from stream


# --- parts ------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    """first: for each use, the part in which it begins. between: for uses with several parts, the names that begin the later
    parts."""

    first: Rows
    between: dict[int, list[str]]
    parts: int

    @classmethod
    def of(cls, sizes: Rows, most: int, asked: _Pairs) -> _Plan:
        """A plan for parts of about so many pairs at most."""
        between = _between(sizes, most, asked)
        first, part, held = np.zeros(len(sizes), np.int64), 0, 0
        for use, size in enumerate(sizes.tolist()):
            if held and held + size > most:
                part, held = part + 1, 0
            first[use] = part
            held += size
            if use in between:
                part, held = part + 1 + len(between[use]), 0
        return cls(first, between, part + bool(held))

    def parts_of(self, batch: pa.RecordBatch) -> Rows:
        """For each pair, its part."""
        use = _numbers(batch, "use")
        parts = self.first[use]
        for large in np.intersect1d(use, list(self.between)).tolist():
            at, names = np.flatnonzero(use == large), self.between[large]
            parts[at] += [bisect_right(names, name) for name in _texts(batch, at)]
        return parts


def _between(sizes: Rows, most: int, asked: _Pairs) -> dict[int, list[str]]:
    """The uses with more pairs than fit in one part, and the names that split them into parts of similar size."""
    large = set(np.flatnonzero(sizes > most).tolist())
    sample: dict[int, list[str]] = {use: [] for use in large}
    seen = dict.fromkeys(large, 0)
    for batch in asked() if large else ():
        use = _numbers(batch, "use")
        for one in large.intersection(np.unique(use).tolist()):
            at, every = np.flatnonzero(use == one), max(1, int(sizes[one]) // _SAMPLE)
            some = at[-seen[one] % every :: every]
            seen[one] += len(at)
            sample[one] += _texts(batch, some)
    return {use: _spread(sorted(names), -(-int(sizes[use]) // most)) for use, names in sample.items()}


def _spread(names: Sequence[str], parts: int) -> list[str]:
    """Names, each once, that split the sorted names into so many parts."""
    return list(dict.fromkeys(names[len(names) * part // parts] for part in range(1, parts)))


class _Dealt:
    """The parts, one file each; some of their pairs wait in memory."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._writers: dict[int, Any] = {}
        self._waiting: dict[int, list[pa.RecordBatch]] = {}
        self._rows = 0

    @property
    def paths(self) -> list[Path]:
        """The files, in the order of the parts."""
        return [self._path(part) for part in sorted(self._writers)]

    def add(self, batch: pa.RecordBatch, parts: Rows) -> None:
        for part in np.unique(parts).tolist():
            self._waiting.setdefault(part, []).append(batch.filter(pa.array(parts == part)))
        self._rows += batch.num_rows
        if self._rows >= PART:
            self.close()

    def close(self) -> None:
        """Writes the pairs that still wait."""
        for part, waiting in self._waiting.items():
            table = pa.Table.from_batches(waiting).combine_chunks()
            if part not in self._writers:
                file = self._stack.enter_context(pa.OSFile(str(self._path(part)), "wb"))
                self._writers[part] = self._stack.enter_context(pa.ipc.new_stream(file, table.schema, options=LZ4))
            self._writers[part].write_table(table)
        self._waiting, self._rows = {}, 0

    def _path(self, part: int) -> Path:
        return self._folder / f"part-{part}"


# --- one part ---------------------------------------------------------------------------------------------------------------------


def _merged(pairs: Iterable[pa.RecordBatch], part: int) -> pa.Table:
    """The pairs in order, each once. They are merged as they come, because many may belong to a few uses."""
    held: list[pa.RecordBatch] = []
    rows, most = 0, 2 * part
    for batch in pairs:
        held.append(batch)
        rows += batch.num_rows
        if rows > most:
            held = _once(held).to_batches()
            rows = sum(one.num_rows for one in held)
            most = max(most, 2 * rows)
    return _once(held)


def _once(pairs: list[pa.RecordBatch]) -> pa.Table:
    """The sorted pairs, each once: the number of records, the first sighting, the span of times, and the first statement about the
    asset."""
    if not pairs:
        return pa.table({})
    table = pa.Table.from_batches(pairs).combine_chunks()
    use, asset = _numbers(table, "use"), _ranks(table.column("asset"))
    order = np.lexsort((_numbers(table, "record"), _numbers(table, "file"), asset, use))
    starts = np.flatnonzero((np.diff(use[order], prepend=-1) != 0) | (np.diff(asset[order], prepend=-1) != 0))
    first, last = (_numbers(table, name)[order] for name in ("first", "last"))
    never = np.iinfo(np.int64).max
    earliest = np.minimum.reduceat(np.where(first < 0, never, first), starts)
    told: pa.Table = _with(
        table.take(order[starts]),
        records=np.add.reduceat(_numbers(table, "records")[order], starts),
        first=np.where(earliest == never, -1, earliest),
        last=np.maximum.reduceat(last, starts),
    )
    for name in WHOSE:
        column = table.column(name)
        if 0 < column.null_count < len(column):
            says = np.asarray(column.is_valid())[order]
            place = np.minimum.reduceat(np.where(says, np.arange(len(order)), len(order)), starts)
            at = np.append(order, -1)[place]
            told = _with(told, **{name: column.take(pa.array(at, mask=at < 0))})
    return told


def _texts(batch: pa.RecordBatch, at: Rows) -> list[str]:
    """The assets of these pairs."""
    return [str(name) for name in batch.column("asset").take(at).to_pylist()]


def _ranks(column: pa.ChunkedArray[Any]) -> Rows:
    """The place of each text among all texts."""
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().combine_chunks()
    order = np.asarray(pc.sort_indices(encoded.dictionary))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    found: Rows = rank[np.asarray(encoded.indices)]
    return found


def _numbers(table: pa.Table | pa.RecordBatch, name: str) -> Rows:
    return np.asarray(table.column(name)).astype(np.int64)


def _with(table: Any, **columns: Any) -> Any:
    """The same table with other values in these columns, in the types of the columns."""
    for name, values in columns.items():
        field = table.schema.field(name)
        values = values if isinstance(values, pa.ChunkedArray | pa.Array) else pa.array(values).cast(field.type)
        table = table.set_column(table.schema.get_field_index(name), field, values)
    return table
