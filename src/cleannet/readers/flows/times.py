"""Columns of times become microseconds since 1970 UTC; -1 where none is stated or what is written is no time.

Times are ISO 8601 text, timestamps, or a number since 1970 whose size shows whether it is seconds, milliseconds, microseconds or
nanoseconds. Text with no zone is UTC. A time before 1980 or too far in the future counts as not stated.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import LATEST, Rows
from cleannet.readers.flows.amounts import whole_numbers
from cleannet.readers.inputs.rows import numbers
from cleannet.readers.tables.block import stated

EARLIEST: Final = 315_532_800_000_000
"""1980: an earlier time is a counter of something else, such as the time a router is up."""


def span(columns: dict[str, pa.Array[Any]], unread: Counter[str]) -> tuple[Rows | None, Rows | None]:
    """The first and the last time of each row."""
    first, last = (_times(columns[f], f, unread) if f in columns else None for f in ("first", "last"))
    if first is not None and "lasted" in columns:
        last = np.where(first >= 0, first + np.maximum(numbers(columns["lasted"], 1_000_000), 0), -1)
    return first, last


def _times(column: pa.Array[Any], field: str, unread: Counter[str]) -> Rows:
    """Microseconds since 1970 UTC, -1 where not stated."""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    said = stated(column)
    found: Rows | None = None
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        found = _stamps(column)
    elif (whole := whole_numbers(column)) is not None:
        found = since_1970(whole)
    else:
        found = _iso(column)
    if found is None:
        found = np.array([_time(value) for value in column.to_pylist()], np.int64)
    found = np.where((found < EARLIEST) | (found > LATEST), -1, found).astype(np.int64)
    if bad := int((said & (found < 0)).sum()):
        unread[f"{field} time"] += bad
    return found


def _stamps(column: pa.Array[Any]) -> Rows:
    """Timestamps and dates, which may be millions of years away: -1 for impossible ones."""
    parts, many = _MICROSECONDS[getattr(column.type, "unit", None) or ("days" if pa.types.is_date32(column.type) else "ms")]
    whole: Any = column.view(pa.int32() if pa.types.is_date32(column.type) else pa.int64()).cast(pa.int64())
    number = np.asarray(whole.fill_null(-1).to_numpy(zero_copy_only=False), np.int64) // parts
    return np.where((number < 0) | (number > LATEST // many), -1, number) * many


_MICROSECONDS: Final = {"ns": (1_000, 1), "us": (1, 1), "ms": (1, 1_000), "s": (1, 1_000_000), "days": (1, 86_400_000_000)}
"""By unit: how many make a microsecond, and how many microseconds it has."""


def since_1970(number: Rows) -> Rows:
    """The unit by size: seconds until the year 5138, then milliseconds, microseconds, nanoseconds."""
    return np.select(
        [number < 10**11, number < 10**14, number < 10**17],
        [np.where(number < 10**11, number, 0) * 1_000_000, np.where(number < 10**14, number, 0) * 1_000, number],
        number // 1_000,
    ).astype(np.int64)


def _iso(column: pa.Array[Any]) -> Rows | None:
    """ISO 8601 in one pass, if all values have a zone or none has."""
    for zone in (None, "UTC"):
        try:
            found: Any = pc.cast(pc.cast(column, pa.timestamp("ns", zone)), pa.int64())
            return np.asarray(pc.fill_null(found, -1000).to_numpy(zero_copy_only=False), np.int64) // 1_000
        except (pa.ArrowException, TypeError):
            continue
    return None


def _time(value: object) -> int:
    """One by one: numbers with a fraction, text in mixed forms; -1 if it is no time."""
    text = str(value).strip()
    if text.isascii() and text.isdigit() and len(text) < 20:
        return int(since_1970(np.array([min(int(text), 1 << 61)], np.int64))[0])
    try:
        number = float(text)
        unit = 1e6 if number < 1e11 else 1e3 if number < 1e14 else 1 if number < 1e17 else 1e-3
        return round(number * unit) if 0 <= number < 1e20 else -1
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text[:40].replace("/", "-").removesuffix(" UTC"))
    except ValueError:
        return -1
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seen = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (seen.days * 86_400 + seen.seconds) * 1_000_000 + seen.microseconds
