"""Cells of durations and moments become microseconds."""

from __future__ import annotations

import numpy as np

from cleannet.kernel.compiled import compiled, inlined
from cleannet.kernel.delimited.lines import ODD, Block
from cleannet.kernel.delimited.numbers import POWERS, digits_at, eight_digits, is_silent
from cleannet.kernel.dotted import Places
from cleannet.kernel.intervals import I64
from cleannet.kernel.octets import U8
from cleannet.kernel.wide import SLACK as SLACK
from cleannet.kernel.wide import address, equal_16, lowest, one

_MINUS, _POINT, _COLON, _ZERO = 45, 46, 58, 48


def seconds(text: U8, block: Block, column: int) -> I64:
    """A column of seconds, in microseconds."""
    found = np.empty(block.rows, np.int64)
    _seconds(text, *block.cells(column), block.kinds, found)
    return found


def moments(text: U8, block: Block, column: int) -> I64:
    """A column of moments, in microseconds since 1970."""
    found = np.empty(block.rows, np.int64)
    _moments(text, *block.cells(column), block.kinds, found)
    return found


@inlined
def _point(start: int, size: int) -> int:
    """How many bytes come before the decimal point; all, if there is none among the first sixteen."""
    points = equal_16(start, np.uint8(_POINT))
    return min(int(lowest(points)), size)


@inlined
def _decimal(start: int, size: int, whole: int) -> int:
    """Microseconds, with so many bytes before the point; -1 if it is no such number."""
    found = -1
    number = digits_at(start, whole)
    if whole <= 10 and 0 <= number < 1 << 31:
        if whole == size:
            found = number * 1_000_000
        else:
            behind = size - whole - 1
            if 1 <= behind <= 6:
                part, wrong = eight_digits(start + whole + 1, behind)
                if wrong == 0:
                    found = number * 1_000_000 + int(np.int64(part) * POWERS[6 - behind])
    return found


@compiled
def _seconds(text: U8, marks: Places, firsts: Places, stops: Places, column: int, last: bool, kinds: U8, found: I64) -> None:
    base = address(text)
    for i in range(found.size):
        mark = np.uint64(firsts[i] + column)
        begin = int(marks[mark - np.uint64(1)]) + 1
        start, size = base + begin, (int(stops[i]) if last else int(marks[mark])) - begin
        number = _decimal(start, size, _point(start, size))
        if number < 0 and not is_silent(start, size):
            kinds[i] = max(kinds[i], np.uint8(ODD))
        found[i] = number


@compiled
def _moments(text: U8, marks: Places, firsts: Places, stops: Places, column: int, last: bool, kinds: U8, found: I64) -> None:
    base = address(text)
    for i in range(found.size):
        mark = np.uint64(firsts[i] + column)
        begin = int(marks[mark - np.uint64(1)]) + 1
        start, size = base + begin, (int(stops[i]) if last else int(marks[mark])) - begin
        number = digits_at(start, size)
        if number >= 0:
            if number < 100_000_000_000:
                number *= 1_000_000
            elif number < 100_000_000_000_000:
                number *= 1_000
            elif number >= 100_000_000_000_000_000:
                number //= 1_000
        elif size >= 19 and one(start + 4) == _MINUS:
            number = _iso(start, size)
        else:
            whole = _point(start, size)
            if whole < size:
                number = _decimal(start, size, whole)
        if number < 0 and not is_silent(start, size):
            kinds[i] = max(kinds[i], np.uint8(ODD))
        found[i] = number


@inlined
def _two(at: int) -> int:
    """The number of two digits; far below 0 if one is no digit."""
    tens, ones = one(at) - _ZERO, one(at + 1) - _ZERO
    return tens * 10 + ones if 0 <= tens <= 9 and 0 <= ones <= 9 else -1_000_000


@compiled
def _iso(start: int, size: int) -> int:
    """Microseconds since 1970 of `2026-11-24T10:20:30`, with a space instead of the T, one to nine decimals, Z or +00:00; -1 for
    anything else, before 1970 or after 2261. ISO 8601."""
    year = _two(start) * 100 + _two(start + 2)
    month, day = _two(start + 5), _two(start + 8)
    hour, minute, second = _two(start + 11), _two(start + 14), _two(start + 17)
    if one(start + 7) != _MINUS or (one(start + 10) != 84 and one(start + 10) != 32):
        return -1
    if one(start + 13) != _COLON or one(start + 16) != _COLON:
        return -1
    if not (1970 <= year <= 2261 and 1 <= month <= 12 and 0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59):
        return -1
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= day <= (29 if leap else 28) + (0 if month == 2 else 2 - leap + (month + month // 8) % 2):
        return -1
    at, end = start + 19, start + size
    if end > at and one(end - 1) == 90:
        end -= 1
    elif end - at >= 6 and one(end - 6) == 43:
        if _two(end - 5) != 0 or one(end - 3) != _COLON or _two(end - 2) != 0:
            return -1
        end -= 6
    fraction = 0
    if at < end:
        digits = end - at - 1
        if one(at) != _POINT or not 1 <= digits <= 9:
            return -1
        fraction = digits_at(at + 1, min(digits, 6))
        if fraction < 0 or digits_at(at + 1, digits) < 0:
            return -1
        fraction *= int(POWERS[6 - min(digits, 6)])
    # Years begin in March here, so that a leap day is the last of its year.
    early = month <= 2
    years, months = year - early, month + (9 if early else -3)
    days = 365 * years + years // 4 - years // 100 + years // 400 + (153 * months + 2) // 5 + day - 719_469
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000 + fraction
