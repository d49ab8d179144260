"""Finds row groups of a Parquet table that lie wholly outside a window of time, from their statistics, with no page read.

Only certain statistics are used: whole numbers and timestamps of a group that states that none is null, with its minimum and
maximum.

*Source*: Apache Parquet format, `Statistics` and "Logical types".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from cleannet.columns import LATEST
from cleannet.model.window import Window
from cleannet.readers.flows.times import EARLIEST, since_1970

_A_MICROSECOND: Final = {"milliseconds": 1_000, "microseconds": 1, "nanoseconds": -1_000}
"""Units of a timestamp: by how much to multiply, or where negative to divide."""


_OR_ELSE: Final = (("first", "last"), ("last", "first"))
"""A record begins at its first time, or else at its last; and ends at its last, or else at its first."""


def groups_outside(metadata: Any, paths: Mapping[str, str], window: Window) -> frozenset[int]:
    """The numbers of these row groups. paths: field to the path of its column."""
    at = {metadata.schema.column(i).path: i for i in range(len(metadata.schema))}
    first, last = (at[paths[name]] if (name := one if one in paths else other) in paths else None for one, other in _OR_ELSE)
    if first is None or last is None or not window:
        return frozenset()
    found = set()
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        begins, ends = _bounds(metadata, group, first), _bounds(metadata, group, last)
        if (ends and ends[1] < window.since) or (begins and begins[0] >= window.until):
            found.add(number)
    return frozenset(found)


def _bounds(metadata: Any, group: Any, column: int) -> tuple[int, int] | None:
    """The earliest and the latest time of a column in a group, microseconds since 1970; None if some row may differ."""
    chunk = group.column(column)
    told = chunk.statistics if chunk.is_stats_set and chunk.physical_type in ("INT32", "INT64") else None
    if told is None or not (told.has_min_max and told.has_null_count) or told.null_count:
        return None
    logical = json.loads(metadata.schema.column(column).logical_type.to_json())
    low, high = int(told.min_raw), int(told.max_raw)
    if logical["Type"] == "Timestamp":
        scale = _A_MICROSECOND[logical["timeUnit"]]
        low, high = (value * scale if scale > 0 else value // -scale for value in (low, high))
    elif logical["Type"] not in ("None", "Int") or not _same_unit(low, high):
        return None
    else:
        low, high = since_1970(np.array([low, high], np.int64)).tolist()
    return (low, high) if EARLIEST <= low <= high <= LATEST else None


def _same_unit(low: int, high: int) -> bool:
    """Whether all numbers between have the same unit for `since_1970`, which depends on their size."""
    return 0 <= low <= high and all((low < bound) == (high < bound) for bound in (10**11, 10**14, 10**17))
