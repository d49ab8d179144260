"""A column store may expand enormously: it stores a repeated text once, and a run of equal numbers as one.

The content of its rows is therefore limited like anything that is unpacked. A row with more than `pieces.LONGEST` octets is one
skipped record, as in a table of text, and rows that are large together come in parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch
from cleannet.model.window import EVER, Window
from cleannet.readers.base.input import Unreadable
from cleannet.readers.flows.columns import BROKEN, batch_of
from cleannet.readers.flows.fields import groups_of
from cleannet.readers.inputs.limits import LIMITS
from cleannet.readers.tables.block import Block
from cleannet.readers.tables.pieces import LONGEST

MOST: Final = 32 << 20
"""Octets that the rows of a part say together."""

Octets = npt.NDArray[np.int64]


class Unfolded:
    """How much the rows of one file have expanded to. size: octets of the file."""

    def __init__(self, size: int) -> None:
        self._size, self._said = size, 0

    @property
    def _all(self) -> int:
        return max(LIMITS.unasked, LIMITS.ratio * self._size)

    def believes(self, rows: int, columns: int) -> bool:
        """Whether a file of that size can hold so many rows, at one octet per value and the allowed ratio."""
        return 0 <= rows <= self._all // max(columns, 1)

    def parts(self, block: Block) -> Iterator[Block]:
        """The block in parts, without rows that are too long. Raises Unreadable if the file expands beyond its limit."""
        widths = _widths((*block.columns.values(), *(g for g in block.groups if g is not None)), len(block.rows))
        self._said += int(widths.sum())
        if self._said > self._all:
            why = f"its rows unpack to more than {LIMITS.ratio} times its {self._size:,} bytes, the most that is read"
            raise Unreadable(why, f"after row {int(block.rows[0]) - 1:,}", int(block.rows[0]))
        if (long := widths > LONGEST).any():
            block = block.without(long, "row too long", pa.array([f"more than {LONGEST:,} bytes"] * len(long)))
            widths = widths[~long]
        if not len(widths):
            yield block
            return
        which = np.cumsum(widths) // MOST
        starts = np.flatnonzero(np.diff(which, prepend=-1))
        for begin, end in zip(starts.tolist(), np.append(starts[1:], len(widths)).tolist(), strict=True):
            part = slice(begin, end)
            yield Block(
                block.rows[part],
                {field: column[part] for field, column in block.columns.items()},
                block.skipped if not begin else (),
                tuple(None if group is None else group[part] for group in block.groups),
            )


def _widths(columns: Iterable[pa.Array[Any]], size: int) -> Octets:
    """For each row the octets of its content; one octet for each value that is no text."""
    widths = np.zeros(size, np.int64)
    for column in columns:
        widths += _of(column)
    return widths


def _of(column: pa.Array[Any]) -> Octets:
    if isinstance(column, pa.DictionaryArray):
        each, codes = _of(column.dictionary), np.asarray(column.indices.fill_null(0).to_numpy(zero_copy_only=False), np.int64)
        return each[codes] if each.size else np.ones(len(column), np.int64)
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        inside = np.asarray(pc.list_parent_indices(column).to_numpy(zero_copy_only=False), np.int64)
        told = np.bincount(inside, _of(pc.list_flatten(column)), len(column))
        return told.astype(np.int64) + 1
    if _has_octets(column.type):
        length: Any = pc.binary_length(column)  # type: ignore[call-overload]  # it has octets
        return np.asarray(length.fill_null(0).to_numpy(zero_copy_only=False), np.int64) + 1
    return np.ones(len(column), np.int64)


def _has_octets(type_: Any) -> bool:
    return bool(
        pa.types.is_string(type_) or pa.types.is_large_string(type_) or pa.types.is_binary(type_) or pa.types.is_large_binary(type_)
    )


def batches_of(
    block: Block, paths: Sequence[str | None], unfolded: Unfolded, unread: Counter[str], window: Window = EVER
) -> Iterator[Batch]:
    """The batches of a block whose groups are raw columns, with these paths."""
    if not len(block.rows):
        yield Batch(block.rows, skipped=block.skipped)
        return
    try:
        for part in unfolded.parts(block):
            yield batch_of(replace(part, groups=groups_of(part.groups, paths, unread)), unread, window)
    except BROKEN as error:  # values that their type cannot have, such as a day of the year 5,000,000
        first = int(block.rows[0])
        raise Unreadable(f"broken columns: {str(error)[:200]}", f"after row {first - 1:,}", first) from error
