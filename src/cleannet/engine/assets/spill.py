"""Keeps every pair of an asset and a use on disk while records are counted: only judging shows which uses are asked for.

Memory is bounded by what a few batches hold.
"""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import LONGEST, Batch, Rows
from cleannet.engine.assets.order import LZ4, in_order
from cleannet.engine.assets.shown import Shown
from cleannet.model.asset import SIGHTED, WHOSE
from cleannet.model.use import Use

_ROWS: Final = 50_000
"""Pairs that are written at once."""

SCHEMA: Final = pa.schema([pa.field(name, pa.string() if name in ("asset", *WHOSE) else pa.int64()) for name in SIGHTED])
"""The columns, with uses and files by number."""


class AssetList:
    """The list of assets, which is written while records are counted and read once they are judged. Its folder is deleted with
    it."""

    def __init__(self) -> None:
        self._uses: dict[Use, int] = {}
        self._files: dict[str, int] = {}
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="cleannet-assets-")
        self._path = Path(self._folder.name) / "pairs"
        self._file = pa.OSFile(str(self._path), "wb")
        self._writer = pa.ipc.new_stream(self._file, SCHEMA, options=LZ4)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with suppress(OSError):  # what is left over goes with the folder
            self._close()
        with suppress(OSError):
            self._file.close()
        self._folder.cleanup()

    def add(self, batch: Batch, file: str, uses: Sequence[Use], pairs: Shown) -> None:
        """Writes down the pairs of a batch. uses: for each code, the number of its use."""
        number = np.array([self._uses.setdefault(use, len(self._uses)) for use in uses], np.int64)
        at, size = pairs.first, len(pairs.code)
        first, last = pairs.spans(batch)
        whose = dict(zip(WHOSE, batch.whose, strict=True)) if batch.whose else {}
        columns: dict[str, Any] = {
            "use": number[pairs.code],
            "asset": pairs.names.take(pairs.name),
            **{name: _text(whose.get(name), at) for name in WHOSE},
            "file": np.full(size, self._files.setdefault(file, len(self._files))),
            "record": batch.records[at],
            "line": np.zeros(size, np.int64) if batch.lines is None else batch.lines[at],
            "records": pairs.records,
            "first": first,
            "last": last,
        }
        self._put(columns, size)

    def add_use(self, use: Use, assets: Sequence[str], files: Sequence[str], record: Rows, records: Rows) -> None:
        """Writes down the assets of a use that no single record shows, each with its first record and its number of records."""
        size = len(assets)
        numbers = {
            "use": np.full(size, self._uses.setdefault(use, len(self._uses))),
            "file": np.array([self._files.setdefault(file, len(self._files)) for file in files], np.int64),
            "record": record,
            "line": np.zeros(size, np.int64),
            "records": records,
            "first": np.full(size, -1),
            "last": np.full(size, -1),
        }
        self._put({**numbers, "asset": pa.array(assets, pa.string()), **dict.fromkeys(WHOSE, pa.nulls(size, pa.string()))}, size)

    def _put(self, columns: dict[str, Any], size: int) -> None:
        self._waiting.append(pa.record_batch([columns[name] for name in SCHEMA.names], schema=SCHEMA))
        self._rows += size
        if self._rows >= _ROWS:
            with self._told_where():
                self._write()

    def told(self, uses: Sequence[Use]) -> Iterator[pa.RecordBatch]:
        """The pairs of these uses, each once, by use and then by asset. `use` is the index of the use among them, `file` a name. A
        batch has thousands of rows."""
        with self._told_where():
            self._close()
        rank = np.full(len(self._uses), -1, np.int64)
        for place, use in enumerate(uses):
            if use in self._uses:
                rank[self._uses[use]] = place
        names = sorted(self._files)
        place_of = {name: place for place, name in enumerate(names)}
        files = np.array([place_of[name] for name in self._files], np.int64)
        shown, at = pa.array(names, pa.string()), SCHEMA.get_field_index("file")
        with self._told_where():
            for batch in in_order(self._path, rank, files):
                yield batch.set_column(at, "file", shown.take(batch.column("file")))

    @contextmanager
    def _told_where(self) -> Iterator[None]:
        """Adds to a fault of the disk what was being stored there."""
        try:
            yield
        except OSError as error:
            why = "no room left for the list of assets, which is kept here while the audit runs; name another folder as TMPDIR"
            said = str(error.strerror or error).rpartition("] ")[2]  # behind what pyarrow says around it
            raise OSError(error.errno or errno.EIO, f"{why} ({said})", str(self._folder.name)) from error

    def _write(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting).combine_chunks())
        self._waiting, self._rows = [], 0

    def _close(self) -> None:
        if not self._file.closed:
            self._write()
            self._writer.close()
            self._file.close()


def _text(column: pa.Array[Any] | None, at: Rows) -> pa.Array[Any]:
    """What the records state about their assets, as text."""
    if column is None:
        return pa.nulls(len(at), pa.string())
    cut: pa.Array[Any] = pc.utf8_slice_codeunits(column.take(at), 0, LONGEST)
    return cut
