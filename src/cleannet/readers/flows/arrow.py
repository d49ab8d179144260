"""A flow table in Arrow's own format, as a file (Feather) or a stream, says what the same table in Parquet says.

What the buffers claim is verified before it is used: offsets from strangers would lead out of them.

*Source*: Apache Arrow columnar format, "Serialization and Interprocess Communication".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import ipc

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows.columns import BATCH, BROKEN, batch_of, fields_of, groups_of, is_end, mapping, unread_notes
from cleannet.readers.flows.parquet import seekable
from cleannet.readers.tables.column_names import asked
from cleannet.readers.tables.tables import Block

FILE: Final = b"ARROW1\0\0"
STREAM: Final = b"\xff\xff\xff\xff"
_LONGEST: Final = 1 << 24
"""Octets of a schema: a stream begins with one, behind its mark and its length."""


def sniff(head: bytes) -> bool:
    """The mark of a file, or the first message of a stream: its mark, and a length that is a multiple of 8."""
    return head.startswith(FILE) or (head.startswith(STREAM) and 0 < int.from_bytes(head[4:8], "little") < _LONGEST)


def read(item: Input) -> Iterator[Batch]:
    """One record a row; raises Unreadable where the columns are not those of flows."""
    unread: Counter[str] = Counter()
    number = 0
    with ExitStack() as stack:
        try:
            source: Any = seekable(item, stack)
            parts = _parts(ipc.open_file(source) if item.head.startswith(FILE) else ipc.open_stream(source))
            schema: Any = next(parts)
            header = tuple(_leaves(schema))
            paths, note = mapping(header)
            grouped = tuple(None if i is None else header[i] for i in asked(item, header))
            item.log.notes.append(note)
            for part in parts:
                for at in range(0, part.num_rows, BATCH):
                    some = part.slice(at, BATCH)
                    rows = np.arange(number + 1, number + some.num_rows + 1, dtype=np.int64)
                    number += some.num_rows
                    block = Block(rows, fields_of(some, paths), groups=groups_of(some, grouped, unread))
                    yield batch_of(block, unread, item.question.window)
        except BROKEN as error:
            raise Unreadable(f"broken Arrow data: {str(error)[:200]}", f"behind row {number:,}", number + 1) from error
    item.log.notes.extend(unread_notes(unread))


def _parts(reader: Any) -> Iterator[Any]:
    """The schema, and then each record batch, verified."""
    yield reader.schema
    batches = (reader.get_batch(i) for i in range(reader.num_record_batches)) if hasattr(reader, "get_batch") else iter(reader)
    for batch in batches:
        batch.validate(full=True)
        yield batch


def _leaves(schema: Any, prefix: str = "") -> Iterator[str]:
    """The paths of columns that hold one value a row, or a list of addresses."""
    for field in schema:
        if pa.types.is_struct(field.type):
            yield from _leaves([field.type.field(i) for i in range(field.type.num_fields)], f"{prefix}{field.name}.")
        elif not pa.types.is_nested(field.type) or (pa.types.is_list(field.type) and is_end(prefix + field.name)):
            yield prefix + field.name


READER: Final = Reader("flow-arrow", "Flow table (Arrow)", "row", sniff, read)
"""Feather files of the second version are Arrow files."""
