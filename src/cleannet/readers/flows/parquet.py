"""A flow table in Parquet says what the same table in CSV says.

Its columns stand at the end of the file, so that one out of an archive is copied before it is read. Only the columns of flows are
read, those inside structs by their path.

*Source*: Apache Parquet format, "File format"; for names of columns, `column_names.FLOW`.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from typing import BinaryIO, Final

import numpy as np
import pyarrow.parquet as pq

from cleannet.columns import Batch
from cleannet.model.window import EVER, Window
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.parquet import ParquetFlows
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows.columns import BATCH, BROKEN, batch_of, fields_of, groups_of, is_end, mapping, unread_notes
from cleannet.readers.flows.parquet_window import groups_outside
from cleannet.readers.tables.column_names import asked
from cleannet.readers.tables.tables import Block

SPOOL: Final = 64 << 20
"""Octets of an archived Parquet file that are kept in memory; a larger one goes to a temporary file."""


def sniff(head: bytes) -> bool:
    """Parquet; only reading tells whether it is a table of flows."""
    return head.startswith(b"PAR1")


def read(item: Input) -> Iterator[Batch]:
    """One record a row; raises Unreadable where the columns are not those of flows."""
    unread: Counter[str] = Counter()
    with ExitStack() as stack:
        table = open_parquet(item, stack)
        item.log.notes.append(table.note)
        yield from parquet_batches(table, 0, 0, unread, item.question.window)
    item.log.notes.extend(unread_notes(unread))


def open_parquet(item: Input, stack: ExitStack) -> ParquetFlows:
    """The table; raises Unreadable where its columns are not those of flows."""
    try:
        file = parquet_file(seekable(item, stack))
        stack.callback(file.close)
        header = tuple(path for i in range(len(file.schema)) if (path := _path(file.schema.column(i))))
        item.log.meter.records = file.metadata.num_rows
        return ParquetFlows(file, *mapping(header), tuple(None if i is None else header[i] for i in asked(item, header)))
    except BROKEN as error:
        raise Unreadable(f"broken Parquet: {str(error)[:200]}", "behind row 0", 1) from error


_IN_A_LIST: Final = re.compile(r"\.(?:list\.(?:element|item)|bag\.array_element|array)$")
"""Apache Parquet format, "Logical Types", lists, and their older forms."""


def _path(column: pq.ColumnSchema) -> str:
    """The path of a column; "" for one that may come several times a row, but for lists of addresses."""
    path = str(column.path)
    if not column.max_repetition_level:
        return path
    listed = _IN_A_LIST.sub("", path)
    return listed if column.max_repetition_level == 1 and listed != path and is_end(listed) else ""


def parquet_file(stream: BinaryIO, metadata: pq.FileMetaData | None = None, coded: Sequence[str] = ()) -> pq.ParquetFile:
    """The file with bounds on what its headers may claim. coded: columns of text that are wanted with their dictionary."""
    return pq.ParquetFile(
        stream,
        metadata=metadata,
        read_dictionary=list(coded),
        thrift_string_size_limit=16 << 20,
        thrift_container_size_limit=1 << 20,
        page_checksum_verification=True,
    )


def parquet_batches(table: ParquetFlows, group: int, number: int, unread: Counter[str], window: Window = EVER) -> Iterator[Batch]:
    """The rows from that row group on, before which stand `number` rows."""
    paths = list({*table.paths.values(), *filter(None, table.groups)})
    away = groups_outside(table.file.metadata, table.paths, window)
    try:
        for outside, run in groupby(range(group, table.file.num_row_groups), away.__contains__):
            groups = list(run)
            if outside:
                passed = sum(table.file.metadata.row_group(i).num_rows for i in groups)
                number += passed
                yield Batch(np.zeros(0, np.int64), outside=passed)
                continue
            for part in table.file.iter_batches(batch_size=BATCH, row_groups=groups, columns=paths, use_threads=False):
                rows = np.arange(number + 1, number + part.num_rows + 1, dtype=np.int64)
                number += part.num_rows
                block = Block(rows, fields_of(part, table.paths), groups=groups_of(part, table.groups, unread))
                yield batch_of(block, unread, window)
    except BROKEN as error:
        raise Unreadable(f"broken Parquet: {str(error)[:200]}", f"behind row {number:,}", number + 1) from error


def seekable(item: Input, stack: ExitStack) -> BinaryIO:
    """The file itself, or a copy where it comes out of an archive: such tables are read from their end."""
    stream = stack.enter_context(item.open())
    if stream.seekable():
        return stream
    copy = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=SPOOL))  # noqa: SIM115  # the stack closes it
    shutil.copyfileobj(stream, copy, 1 << 20)
    copy.seek(0)
    return copy  # type: ignore[return-value]  # a binary file in all but name


READER: Final = Reader("flow-parquet", "Flow table (Parquet)", "row", sniff, read, parquet=open_parquet)
