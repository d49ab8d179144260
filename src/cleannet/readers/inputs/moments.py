"""ISO 8601 dates and times in columns become microseconds since 1970 UTC; a time with no zone counts as UTC."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from cleannet.columns import Rows
from cleannet.kernel.logs.lines import SLACK, Lines, Place
from cleannet.kernel.logs.moments import ISO, moments


def iso(column: pa.Array[Any]) -> Rows:
    """Microseconds since 1970; -1 if empty, or no such time.

    >>> iso(pa.array(["2026-11-24T10:20:30.5Z", "2026-11-24 11:20:30+01:00", None, "noon"])).tolist()
    [1795515630500000, 1795515630000000, -1, -1]
    """
    column = pa.concat_arrays([column])  # from its first value on
    whole = column.fill_null("").cast(pa.large_string())
    buffers: Any = whole.buffers()
    _, offsets, data = buffers
    marks = np.frombuffer(offsets, np.int64)[whole.offset : whole.offset + len(whole) + 1] if len(whole) else np.zeros(1, np.int64)
    octets = np.zeros(SLACK + int(marks[-1]) + SLACK, np.uint8)
    if data is not None and marks[-1]:
        octets[SLACK:-SLACK] = np.frombuffer(data, np.uint8)[: marks[-1]]
    place = Place(marks[:-1] + SLACK, marks[1:] + SLACK)
    return moments(Lines(octets, place.begin, place.end, np.arange(len(whole))), place, ISO)
