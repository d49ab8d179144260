"""When a line of a log was sent, as its header states it: RFC 5424, ISO 8601, `Nov 30 2026`, or RFC 3164.

A date as in RFC 3164 has no year: it is taken for the latest such day that is not after the judged day, and gives no time if no day
is given. Readers note that.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pyarrow.compute as pc

from cleannet.columns import Rows
from cleannet.kernel.logs.lines import Lines, Mask, Place
from cleannet.kernel.logs.moments import ISO, SECOND, moments

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
    if lines.until >= 0 and (missing := found < 0).any():
        found = np.where(missing, _latest(lines, head), found)
    return found


def _latest(lines: Lines, head: Place) -> Rows:
    """The latest moment up to `lines.until`, and a day more for other zones, that has this date; -1 if there is no such date."""
    until = lines.until + _DAY
    this = datetime.fromtimestamp(until // SECOND, UTC).year
    found = np.full(len(lines), -1, np.int64)
    for year in range(this, max(this - _LEAP, 1970), -1):
        if not (missing := found < 0).any():
            break
        told = moments(lines, head, YEARLESS, year)
        found = np.where(missing & (told <= until), told, found)
    return found


def dated_without_year(lines: Lines) -> Mask:
    """Which lines have a header as in RFC 3164."""
    texts: Any = lines.texts(Place(lines.starts, np.minimum(lines.starts + _FRONT, lines.stops)))
    found: Mask = np.asarray(pc.match_substring_regex(texts, _RFC_3164).to_numpy(zero_copy_only=False), np.bool_)
    return found


_DAY: Final = 86_400 * SECOND
_LEAP: Final = 9
"""Years in which the 29th of February occurs at least once."""
YEARLESS: Final = "bbb DD hh:mm:ss"
_FRONT: Final = 30
"""Octets of a line in which its date ends."""
_RFC_3164: Final = r"^(?:<[0-9]{1,3}>)?(?:[0-9] )?[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}"


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
    return Lines(lines.octets, starts, lines.stops, lines.numbers, lines.until)


def _digit(lines: Lines) -> Mask:
    """Which lines begin with a digit, and so with a time and no header."""
    first = lines.octets[lines.starts]
    found: Mask = (first >= _ZERO) & (first <= _ZERO + 9)
    return found
