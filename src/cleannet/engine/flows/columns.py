"""Columns of pyarrow become rows of flows: whole numbers, timestamps, and addresses as numbers, 16 bytes or dotted text.

A row is odd if an end is null or not a dotted address, if a number is negative, or if it states something else of its flow. A table
with any other type is left to `general`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Mask
from cleannet.engine.flows.ends import V4, Coded, End, narrow, v6
from cleannet.engine.flows.fields import NOT_NUMBERS, PLAIN, ends_among
from cleannet.engine.flows.groups import texts_of
from cleannet.engine.flows.rows import Flows, Part, Whole, at_places, joined
from cleannet.kernel.dotted import dotted
from cleannet.kernel.intervals import I64, U32
from cleannet.kernel.tally import Flags
from cleannet.readers.base.attempts import said
from cleannet.readers.flows.texts import as_text
from cleannet.readers.tables.block import Block

Columns = dict[str, "pa.Array[Any]"]
Groups = Sequence["pa.Array[Any] | None"]


def flows_of_columns(columns: Mapping[str, pa.Array[Any]]) -> Flows:
    """The rows of a table whose plain fields `knows` accepts."""
    odd = np.zeros(len(columns["source"]), np.uint8)
    for field in columns.keys() - PLAIN:
        odd |= _says_something(columns[field])
    columns = {field: column for field, column in columns.items() if field in PLAIN}
    source, destination = (end_of(columns[field], odd) for field in ends_among(columns))
    states = said(columns["state"]) if "state" in columns else None
    return joined(source, destination, {f: _whole(c) for f, c in columns.items() if f not in NOT_NUMBERS}, odd, states)


def _says_something(column: pa.Array[Any]) -> Mask:
    """Where a column states something; a number of 0 and an empty text say nothing."""
    said: Any = column.is_valid()
    if pa.types.is_integer(column.type):
        said = pc.and_(said, pc.not_equal(column.fill_null(0), pa.scalar(0, column.type)))
    elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        said = pc.and_(said, pc.invert(pc.is_in(column, value_set=pa.array(["", "-", "0"], column.type))))
    return np.asarray(said.to_numpy(zero_copy_only=False), np.bool_)


def parts_of_columns(parts: Iterable[tuple[I64 | int, Columns, Groups]]) -> Iterator[Part]:
    """The columns as they come, by field, with their places and the columns that the user groups by. Raises the same errors as
    reading a broken file."""
    for places, columns, groups in parts:
        rows = replace(flows_of_columns(columns), groups=tuple(map(texts_of, groups)))
        yield Part(rows, places, partial(_block, places, columns, groups))


def _block(places: I64 | int, columns: Columns, groups: Groups, rows: I64) -> Block:
    """These rows as they were read."""
    some = {field: column.take(rows) for field, column in columns.items()}
    texts = tuple(None if group is None else as_text(group.take(rows)) for group in groups)
    return Block(at_places(rows, places), some, groups=texts)


def end_of(column: pa.Array[Any], odd: Flags) -> End:
    """The addresses of a column. A row with no address is odd."""
    if isinstance(column, pa.DictionaryArray):
        return _coded(column, odd)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return V4(_texts(column, odd))
    if pa.types.is_fixed_size_binary(column.type):
        _mark_nulls(column, odd)
        octets = np.frombuffer(memoryview(column.buffers()[1]), np.uint8)  # type: ignore[arg-type]  # it has data
        return v6(octets[16 * column.offset : 16 * (column.offset + len(column))])
    _mark_nulls(column, odd)
    numbers = (column.fill_null(0) if column.null_count else column).to_numpy(zero_copy_only=True)
    if column.type.bit_width == 32:  # Spark has no unsigned numbers
        return V4(numbers.view(np.uint32))
    return narrow(numbers.view(np.uint64), odd)


def _texts(column: pa.Array[Any], odd: Flags) -> U32:
    """Dotted addresses as numbers; 0 for any other text."""
    _mark_nulls(column, odd)
    _, offsets, data = column.cast(pa.string()).buffers()
    if offsets is None or data is None:
        odd |= np.uint8(1)
        return np.zeros(len(column), np.uint32)
    part = slice(column.offset, column.offset + len(column) + 1)
    numbers, wrong = dotted(np.frombuffer(data, np.uint8), np.frombuffer(offsets, np.int32)[part])  # type: ignore[call-overload]
    odd |= wrong
    return numbers


def _coded(column: pa.DictionaryArray[Any, Any], odd: Flags) -> End:
    """The addresses of a dictionary column; each distinct address is parsed once."""
    _mark_nulls(column, odd)
    size = len(column.dictionary)
    wrong = np.zeros(max(size, 1), np.uint8)
    distinct = end_of(column.dictionary, wrong) if size else V4(np.zeros(1, np.uint32))
    codes = np.asarray(column.indices.fill_null(0).to_numpy(zero_copy_only=False)).astype(np.uint32)
    odd |= wrong[codes]  # which sees to it that all are indexes
    return Coded(distinct, max(size, 1), codes)


def _whole(column: pa.Array[Any]) -> Whole:
    """A column of whole numbers; 0 for null."""
    filled: Any = column.view(pa.int64()) if pa.types.is_timestamp(column.type) else column
    numbers = (filled.fill_null(0) if column.null_count else filled).to_numpy(zero_copy_only=True)
    wide = numbers.view(np.int64) if numbers.dtype.itemsize == 8 else numbers.astype(np.int64)
    return Whole(wide, column.type, _nulls(column) if column.null_count else None)


def _nulls(column: pa.Array[Any]) -> Mask:
    return ~np.asarray(column.is_valid().to_numpy(zero_copy_only=False), np.bool_)


def _mark_nulls(column: pa.Array[Any], odd: Flags) -> None:
    if column.null_count:
        odd |= _nulls(column)
