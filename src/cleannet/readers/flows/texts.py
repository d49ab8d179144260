"""Columns become text: null where a cell is empty or `-`, and replacement characters where bytes are not UTF-8."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def text_of(column: pa.Array[Any]) -> pa.Array[Any]:
    """The column as text; null if empty, or if it is no text."""
    text = as_text(column)
    return pa.nulls(len(column), pa.string()) if text is None else text


def as_text(column: pa.Array[Any]) -> pa.Array[Any] | None:
    """The column as text, null if empty; None if its values are no text. Bytes that are not UTF-8 become replacement characters
    (U+FFFD)."""
    try:
        if pa.types.is_dictionary(column.type):
            column = pc.cast(column, column.type.value_type)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            column = _in_utf8(column)
        text: Any = pc.utf8_trim_whitespace(pc.cast(column, pa.string()))
        answer: pa.Array[Any] = pc.if_else(pc.is_in(text, value_set=pa.array(["", "-"])), pa.scalar(None, pa.string()), text)
    except pa.ArrowException:
        return None
    return answer


def _in_utf8(column: pa.Array[Any]) -> pa.Array[Any]:
    try:
        column.validate(full=True)
        return column
    except pa.ArrowInvalid:
        octets: list[Any] = column.view(pa.large_binary() if pa.types.is_large_string(column.type) else pa.binary()).to_pylist()
        return pa.array([None if value is None else value.decode("utf-8", "replace") for value in octets], pa.string())
