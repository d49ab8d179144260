"""Columns of octets, packets and rates become whole numbers; -1 where none is stated or what is written is no count.

Octets and packets are of both directions if the table has both, times the sampling rate if it states one: GoFlow2 and pmacct count
only sampled packets.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Rows
from cleannet.readers.base.counts import MOST
from cleannet.readers.inputs.rows import total
from cleannet.readers.tables.block import stated


def sums(columns: dict[str, pa.Array[Any]], field: str, unread: Counter[str]) -> Rows | None:
    """The total if it is stated; otherwise both directions added up, or the one there is. -1: not stated."""
    whole = amounts(columns[field], field, unread) if field in columns else None
    parts = [amounts(columns[name], field, unread) for name in (f"{field} (there)", f"{field} (back)") if name in columns]
    if whole is not None and (not parts or (whole >= 0).all()):
        return whole
    if not parts:
        return None
    both = total(parts[0], parts[-1]) if len(parts) == 2 else parts[0]
    return both if whole is None else np.where(whole < 0, both, whole)


def whole_numbers(column: pa.Array[Any]) -> Rows | None:
    """Whole numbers, -1 if empty; None if some value is no whole number."""
    try:
        found: Any = pc.cast(column, pa.int64())
        return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), np.int64)
    except (pa.ArrowException, TypeError):
        return None


def sampling(columns: dict[str, pa.Array[Any]], unread: Counter[str]) -> Rows | None:
    """Of how many packets one was sampled; a rate of 0 says nothing."""
    return np.maximum(amounts(columns["sampling"], "sampling rate", unread), 1) if "sampling" in columns else None


def sampled(counted: Rows | None, rate: Rows | None) -> Rows | None:
    """An estimate of all, if one of so many was counted; -1 if the result would be no count."""
    if counted is None or rate is None:
        return counted
    fits = (counted >= 0) & (counted <= MOST // rate)
    return np.where(fits, counted, -1) * np.where(fits, rate, 1)


def amounts(column: pa.Array[Any], field: str, unread: Counter[str]) -> Rows:
    """The counts of a field; what is no count is told in `unread`, by the field."""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    stated_here = stated(column)
    found = whole_numbers(column)
    if found is None:
        found = np.array([_number(value) for value in column.to_pylist()], np.int64)
    found = np.where((found < 0) | (found > MOST), -1, found)
    if bad := int((stated_here & (found < 0)).sum()):
        unread[field] += bad
    return found.astype(np.int64)


def _number(value: object) -> int:
    """A number written in another way: `12.0`, `1e3`; -1 if it is no number."""
    text = str(value)
    try:
        number = float(int(text, 16) if text[:2] in ("0x", "0X") else text)
    except (ValueError, OverflowError):
        return -1
    return int(number) if 0 <= number < MOST and number.is_integer() else -1
