"""Flow tables in Arrow's own format, as a file (Feather) or a stream, read like the same table in Parquet.

The buffers are verified before use, because offsets from strangers could point outside them.

*Source*: Apache Arrow columnar format, "Serialization and Interprocess Communication".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from os import SEEK_END
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import ipc

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Log, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows.columns import BATCH, BROKEN, unread_notes
from cleannet.readers.flows.fields import columns_of, fields_of, is_end, mapping
from cleannet.readers.flows.parquet import seekable
from cleannet.readers.flows.unfolded import Unfolded, batches_of
from cleannet.readers.tables.block import Block
from cleannet.readers.tables.column_names import asked, bare
from cleannet.readers.tables.mapped import said_of

FILE: Final = b"ARROW1\0\0"
STREAM: Final = b"\xff\xff\xff\xff"
_FEW: Final = 16_384
"""Rows, or batches, up to which batches are put together."""

_SMALL: Final = 16 << 20
"""The same in octets."""

_LONGEST: Final = 1 << 24
"""Octets of a schema: a stream begins with one, behind its mark and its length."""


def sniff(head: bytes) -> bool:
    """Whether it has the mark of a file, or the first message of a stream: its mark, and a length that is a multiple of 8."""
    return head.startswith(FILE) or (head.startswith(STREAM) and 0 < int.from_bytes(head[4:8], "little") < _LONGEST)


def read(item: Input) -> Iterator[Batch]:
    """One record per row; raises Unreadable if the columns are not those of flows."""
    unread: Counter[str] = Counter()
    number = 0
    with ExitStack() as stack:
        try:
            source: Any = seekable(item, stack)
            unfolded = Unfolded(source.seek(0, SEEK_END))
            source.seek(0)
            reader: Any = ipc.open_file(source) if item.head.startswith(FILE) else ipc.open_stream(source)
            header = tuple(_leaves(reader.schema))
            paths, note = mapping(said_of(item, header))
            paths = {field: bare(path) for field, path in paths.items()}
            grouped = tuple(None if i is None else header[i] for i in asked(item, header))
            item.log.notes.append(note)
            for part in _together(_parts(reader, item.log)):
                for at in range(0, part.num_rows, BATCH):
                    some = part.slice(at, BATCH)
                    rows = np.arange(number + 1, number + some.num_rows + 1, dtype=np.int64)
                    number += some.num_rows
                    block = Block(rows, fields_of(some, paths), groups=columns_of(some, grouped))
                    yield from batches_of(block, grouped, unfolded, unread, item.question.window)
        except BROKEN as error:
            raise Unreadable(f"broken Arrow data: {str(error)[:200]}", f"after row {number:,}", number + 1) from error
    item.log.notes.extend(unread_notes(unread))


def _parts(reader: Any, log: Log) -> Iterator[pa.RecordBatch]:
    """Each record batch, verified. In a file only the unreadable batch is lost; a stream ends there."""
    if not hasattr(reader, "get_batch"):
        yield from map(_sound, reader)
        return
    for at in range(reader.num_record_batches):
        try:
            part = _sound(reader.get_batch(at))
        except BROKEN as error:
            log.lose(f"record batch {at + 1:,}, whose rows are not counted: broken Arrow data: {str(error)[:200]}")
            continue
        yield part


def _sound(part: pa.RecordBatch) -> pa.RecordBatch:
    part.validate(full=True)
    return part


def _together(parts: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Merges small batches, because each costs time whatever its size; rows before a break come first."""
    held: list[pa.RecordBatch] = []
    rows = octets = 0
    fault: Exception | None = None
    coming = iter(parts)
    while fault is None:
        try:
            part = next(coming, None)
        except BROKEN as error:
            part, fault = None, error
        if part is not None:
            held.append(part)
            rows, octets = rows + part.num_rows, octets + part.nbytes
            if rows < _FEW and octets < _SMALL and len(held) < _FEW:
                continue
        yield from _joined(held)
        held, rows, octets = [], 0, 0
        if part is None:
            break
    if fault is not None:
        raise fault


def _joined(parts: list[pa.RecordBatch]) -> Sequence[pa.RecordBatch]:
    if len(parts) < 2:
        return parts
    try:
        return pa.Table.from_batches(parts).combine_chunks().to_batches()
    except BROKEN:  # a dictionary too many
        return parts


def _leaves(schema: Any, prefix: str = "") -> Iterator[str]:
    """The paths of columns that hold one value per row, or a list of addresses."""
    for field in schema:
        if pa.types.is_struct(field.type):
            yield from _leaves([field.type.field(i) for i in range(field.type.num_fields)], f"{prefix}{field.name}.")
        elif not pa.types.is_nested(field.type) or (pa.types.is_list(field.type) and is_end(prefix + field.name)):
            yield prefix + field.name


READER: Final = Reader("flow-arrow", "Flow table (Arrow)", "row", sniff, read)
"""Feather files of the second version are Arrow files."""
