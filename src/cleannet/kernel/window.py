"""Rows with two ends and two times, most of which may lie outside the window of time."""

from __future__ import annotations

from typing import Final

import numpy as np

from cleannet.kernel.compiled import compiled
from cleannet.kernel.intervals import I64
from cleannet.kernel.tally import Flags

OUTSIDE: Final = 255
"""What makes a row odd that is not counted, and not left to anybody either."""


@compiled
def leave_out(begin: I64, end: I64, since: int, until: int, earliest: int, odd: Flags) -> int:
    """Marks the rows that are not odd and lie wholly outside, and returns how many. Times are microseconds since 1970, -1 if not
    stated: the other one then decides, and a row with no time counts as inside. A row with a time before `earliest` is not marked,
    because it will be found odd."""
    found = 0
    for i in range(odd.size):
        first, last = begin[i], end[i]
        if odd[i] or (first < earliest and first != -1) or (last < earliest and last != -1):
            continue
        first, last = last if first < 0 else first, first if last < 0 else last
        if last >= 0 and (last < since or first >= until):
            odd[i] = np.uint8(OUTSIDE)
            found += 1
    return found


@compiled
def timeless(begin: I64, end: I64, odd: Flags) -> int:
    """How many rows that are not odd state no time."""
    found = 0
    for i in range(odd.size):
        found += odd[i] == 0 and begin[i] < 0 and end[i] < 0
    return found
