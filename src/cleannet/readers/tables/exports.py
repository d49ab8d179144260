"""Tables that a product exports with names of its own: a file is known by the exact names of the columns that are read.

Tables of people's own making are known by the meaning of their columns instead, see `layout`.

*Source*: RFC 4180; Azure Monitor Logs, "Export to CSV", for the form of its times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Rows
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.moments import iso
from cleannet.readers.tables.block import Block
from cleannet.readers.tables.layout import Layout, decoded, headers
from cleannet.readers.tables.numbers import lines_of
from cleannet.readers.tables.tables import blocks_from

Columns = Mapping[str, tuple[str, ...]]
"""What is read -> the names of columns that may hold it."""

TIMES: Final = ("Timestamp", "TimeGenerated [UTC]", "TimeGenerated")


def has(head: bytes, columns: Columns) -> bool:
    """Whether the header has one of the names of each column."""
    return any(name.encode() in head for name in next(iter(columns.values()))) and _layout(head, columns) is not None


def _layout(head: bytes, columns: Columns) -> tuple[Layout, dict[str, int]] | None:
    """How the table is written, and where its columns are."""
    encoding, text = decoded(head)
    for _, end, delimiter, names, titles in headers(text):
        places = {what: next((names.index(name) for name in some if name in names), -1) for what, some in columns.items()}
        if not titles and min(places.values()) >= 0:
            size = len(text[:end].encode("utf-8", "surrogateescape" if encoding == "utf-8" else "surrogatepass"))
            return Layout(names, delimiter, encoding, size, "flow", lines_of(text[:end].encode("utf-8", "replace"))), places
    return None


def blocks(item: Input, columns: Columns) -> Iterator[Block]:
    """The rows, with these columns. Raises Unreadable."""
    if (found := _layout(item.head, columns)) is not None:
        item.log.above = found[0].lines
        with item.open() as stream:
            yield from blocks_from(stream, *found, (), item.log)


def times(column: pa.Array[Any]) -> Rows:
    """Microseconds since 1970, from ISO 8601 or as the portal of Azure writes them; -1 if it is neither."""
    found = iso(column)
    if (found >= 0).all():
        return found
    bare = pc.replace_substring_regex(column, r"\.[0-9]+ ", " ")
    stamps: Any = pc.strptime(bare, format="%m/%d/%Y, %I:%M:%S %p", unit="us", error_is_null=True)
    written = np.asarray(stamps.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False), np.int64)
    return np.where(found >= 0, found, written)
