"""Flow tables in Parquet, read like the same table in CSV.

The columns are listed at the end of the file, so a file from an archive is copied before it is read. Only the columns of flows are
read, those inside structs by their path.

*Source*: Apache Parquet format, "File format"; for names of columns, `column_names.FLOW`.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from contextlib import ExitStack
from functools import partial
from os import SEEK_END
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np
import pyarrow as pa

from cleannet.columns import Batch, Skip
from cleannet.model.window import EVER, Window
from cleannet.readers.base.input import Input, Log, Unreadable
from cleannet.readers.base.parquet import ParquetFlows
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows.columns import BATCH, BROKEN, unread_notes
from cleannet.readers.flows.fields import columns_of, fields_of, mapping, may_be_listed
from cleannet.readers.flows.parquet_window import groups_outside
from cleannet.readers.flows.unfolded import Unfolded, batches_of
from cleannet.readers.tables.block import Block
from cleannet.readers.tables.column_names import asked, bare
from cleannet.readers.tables.mapped import said_of

if TYPE_CHECKING:
    import pyarrow.parquet as pq

SPOOL: Final = 64 << 20
"""Octets of an archived Parquet file that are kept in memory; a larger one goes to a temporary file."""


LOST: Final = "in a row group that cannot be read"
"""Why rows are skipped that a row group says to have."""


def sniff(head: bytes) -> bool:
    """Whether it is Parquet; only reading shows whether it is a table of flows."""
    return head.startswith(b"PAR1")


def read(item: Input) -> Iterator[Batch]:
    """One record per row; raises Unreadable if the columns are not those of flows."""
    unread: Counter[str] = Counter()
    with ExitStack() as stack:
        table = open_parquet(item, stack)
        item.log.notes.append(table.note)
        yield from parquet_batches(table, 0, 0, unread, item.log, item.question.window)
    item.log.notes.extend(unread_notes(unread))


def open_parquet(item: Input, stack: ExitStack) -> ParquetFlows:
    """The table; raises Unreadable if its columns are not those of flows."""
    try:
        stream = seekable(item, stack)
        file = parquet_file(stream)
        stack.callback(file.close)
        header = tuple(path for i in range(len(file.schema)) if (path := _path(file.schema.column(i))))
        item.log.meter.records = file.metadata.num_rows
        paths, note = mapping(said_of(item, header))
        paths = {field: bare(path) for field, path in paths.items()}
        groups = tuple(None if i is None else header[i] for i in asked(item, header))
        texts = texts_among(file.metadata, {*paths.values(), *groups})
        if texts:
            file = parquet_file(stream, file.metadata, texts)
            stack.callback(file.close)
        return ParquetFlows(file, paths, note, groups, stream.seek(0, SEEK_END))
    except BROKEN as error:
        raise Unreadable(f"broken Parquet: {str(error)[:200]}", "after row 0", 1) from error


_IN_A_LIST: Final = re.compile(r"\.(?:list\.(?:element|item)|bag\.array_element|array)$")
"""Apache Parquet format, "Logical Types", lists, and their older forms."""


def _path(column: pq.ColumnSchema) -> str:
    """The path of a column; "" for one that may repeat within a row, except lists of addresses, names and ASes."""
    path = str(column.path)
    if not column.max_repetition_level:
        return path
    listed = _IN_A_LIST.sub("", path)
    return listed if column.max_repetition_level == 1 and listed != path and may_be_listed(listed) else ""


def texts_among(metadata: Any, paths: Set[str | None]) -> list[str]:
    """The columns of text, which are read with their dictionary, so that a frequent text is in memory once."""
    columns = (metadata.schema.column(i) for i in range(len(metadata.schema)))
    return [column.path for column in columns if column.physical_type == "BYTE_ARRAY" and _path(column) in paths]


def parquet_file(stream: BinaryIO, metadata: pq.FileMetaData | None = None, coded: Sequence[str] = ()) -> pq.ParquetFile:
    """The file, with limits on what its headers may claim. coded: columns of text that are wanted with their dictionary."""
    import pyarrow.parquet as pq  # its library takes ten megabytes

    return pq.ParquetFile(
        stream,
        metadata=metadata,
        read_dictionary=list(coded),
        thrift_string_size_limit=16 << 20,
        thrift_container_size_limit=1 << 20,
        page_checksum_verification=True,
    )


def parquet_batches(
    table: ParquetFlows, group: int, number: int, unread: Counter[str], log: Log, window: Window = EVER, counted: int = 0
) -> Iterator[Batch]:
    """The rows from that row group on; `number` rows come before them, including rows of its beginning that were counted.

    If a row group cannot be read, its remaining rows are lost and the log says so. Rows that a file of this size cannot hold are
    reported and not counted."""
    rows_of = partial(rows_in, table.file.metadata)
    away = groups_outside(table.file.metadata, table.paths, window)
    unfolded, behind = Unfolded(table.size), number
    number -= counted
    for groups in _runs(table, range(group, table.file.num_row_groups), away, unfolded):
        first, rows = groups[0], sum(map(rows_of, groups))
        if not unfolded.believes(rows, len(paths_of(table))):
            log.lose(f"row group {first + 1:,}: {unbelievable(table, first)}")
            continue
        if first in away:
            yield Batch(np.zeros(0, np.int64), outside=rows)
        else:
            for block in _blocks(table, groups, number, log):
                if len(block.rows) and block.rows[0] <= behind:
                    block = block.where(block.rows > behind)
                    if not len(block.rows):
                        continue
                yield from batches_of(block, table.groups, unfolded, unread, window)
        number += rows


def rows_in(metadata: pq.FileMetaData, group: int) -> int:
    """How many rows a row group claims to have."""
    return int(metadata.row_group(group).num_rows)


def paths_of(table: ParquetFlows) -> list[str]:
    """The paths of all columns that are read."""
    return list({*table.paths.values(), *filter(None, table.groups)})


def unbelievable(table: ParquetFlows, group: int) -> str:
    """Why a row group is not read: a file of this size cannot have so many rows."""
    return f"claims {rows_in(table.file.metadata, group):,} rows, more than fit into a file of {table.size:,} bytes"


def _runs(table: ParquetFlows, groups: range, away: Set[int], unfolded: Unfolded) -> Iterator[list[int]]:
    """Row groups that are read together, because each has few rows; a group outside the window, or not believed, stays alone."""
    run: list[int] = []
    left = 0
    columns = len(paths_of(table))
    for group in groups:
        rows = rows_in(table.file.metadata, group)
        apart = group in away or not unfolded.believes(rows, columns)
        if run and (apart or rows > left):
            yield run
            run = []
        if apart:
            yield [group]
            continue
        left = (left if run else BATCH) - rows
        run.append(group)
    if run:
        yield run


def _blocks(table: ParquetFlows, groups: list[int], number: int, log: Log) -> Iterator[Block]:
    """The rows of row groups that are read together; if that fails, of each group by itself."""
    rows = sum(rows_in(table.file.metadata, group) for group in groups)
    if len(groups) > 1:
        try:
            parts = list(_parts(table, groups))
            if sum(part.num_rows for part in parts) == rows:
                yield from (_block(table, whole, number) for whole in pa.Table.from_batches(parts).combine_chunks().to_batches())
                return
        except (*BROKEN, NotImplementedError):  # which row group it is, they tell one by one
            pass
    for group in groups:
        told, got, why = rows_in(table.file.metadata, group), 0, ""
        try:
            for part in _parts(table, [group]):
                block = _block(table, part, number + got)
                got += part.num_rows
                yield block
        except BROKEN as error:
            why = f"broken Parquet: {str(error)[:200]}"
        if why or got < told:
            why = why or f"holds {got:,} of the {told:,} rows that it claims"
            log.lose(f"row group {group + 1:,}, after row {number + got:,}: {why}")
            yield Block(np.zeros(0, np.int64), {}, (Skip(number + got + 1, LOST, "", told - got),))
        number += told


def _parts(table: ParquetFlows, groups: list[int]) -> Iterator[pa.RecordBatch]:
    return table.file.iter_batches(batch_size=BATCH, row_groups=groups, columns=paths_of(table), use_threads=False)


def _block(table: ParquetFlows, part: pa.RecordBatch, number: int) -> Block:
    rows = np.arange(number + 1, number + part.num_rows + 1, dtype=np.int64)
    return Block(rows, fields_of(part, table.paths), groups=columns_of(part, table.groups))


def seekable(item: Input, stack: ExitStack) -> BinaryIO:
    """The file itself, or a copy if it comes from an archive: such tables are read from their end."""
    stream = stack.enter_context(item.open())
    if stream.seekable():
        return stream
    copy = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=SPOOL))  # noqa: SIM115  # the stack closes it
    shutil.copyfileobj(stream, copy, 1 << 20)
    copy.seek(0)
    return copy  # type: ignore[return-value]  # a binary file in all but name


READER: Final = Reader("flow-parquet", "Flow table (Parquet)", "row", sniff, read, parquet=open_parquet)
