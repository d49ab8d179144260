"""When a line of a log was sent, if its header states it with a year: RFC 5424, ISO 8601 or `Nov 30 2026`.

A date as in RFC 3164 has no year and gives no time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow.compute as pc

from cleannet.columns import Rows
from cleannet.kernel.logs.lines import Lines, Mask, Place
from cleannet.kernel.logs.moments import ISO, moments

_LESS, _MORE, _SPACE, _ZERO = 60, 62, 32, 48


def sent(lines: Lines) -> Rows:
    """Microseconds since 1970, -1 if the header of a line does not state it. Priority and version before it are skipped."""
    octets = lines.octets
    begin = lines.starts
    if not len(lines):
        return begin
    mark = np.where(octets[begin] == _LESS, lines.ahead(_MORE, begin), begin)
    begin = np.where((octets[begin] == _LESS) & (mark - begin <= 4), mark + 1, begin)
    version = (octets[begin] > _ZERO) & (octets[begin] < _ZERO + 10) & (octets[begin + 1] == _SPACE)
    head = Place(begin + 2 * version, lines.stops)
    found = moments(lines, head, ISO)
    for form in ("bbb DD YYYY hh:mm:ss", "YYYY bbb DD hh:mm:ss", "YYYY/MM/DD hh:mm:ss"):
        if (missing := found < 0).any():
            found = np.where(missing, moments(lines, head, form), found)
    return found


def message(lines: Lines, pattern: str) -> Lines:
    """The same lines from where the pattern, in RE2 syntax, occurs in each; unchanged if it occurs nowhere."""
    headed = ~_digit(lines)
    if not headed.any():
        return lines
    some = lines.where(headed)
    texts: Any = some.texts(some.whole)
    at = np.asarray(pc.find_substring_regex(texts, pattern), np.int64)
    starts = lines.starts.copy()
    starts[headed] += np.maximum(at, 0)
    return Lines(lines.octets, starts, lines.stops, lines.numbers)


def _digit(lines: Lines) -> Mask:
    """Which lines begin with a digit, and so with a time and no header."""
    first = lines.octets[lines.starts]
    found: Mask = (first >= _ZERO) & (first <= _ZERO + 9)
    return found
