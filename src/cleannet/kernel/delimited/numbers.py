"""Cells of counts become numbers, eight digits at a time."""

from __future__ import annotations

from typing import Final

import numpy as np

from cleannet.kernel.compiled import compiled, inlined
from cleannet.kernel.delimited.lines import ODD, Block
from cleannet.kernel.dotted import Places
from cleannet.kernel.intervals import I64
from cleannet.kernel.octets import U8
from cleannet.kernel.wide import SLACK as SLACK
from cleannet.kernel.wide import address, eight, one

_MINUS = 45
_MOST: Final = 1 << 61

POWERS: Final = 10 ** np.arange(9, dtype=np.int64)


def counts(text: U8, block: Block, column: int) -> I64:
    """A column of counts."""
    found = np.empty(block.rows, np.int64)
    _counts(text, *block.cells(column), block.kinds, found)
    return found


def both(there: I64, back: I64) -> I64:
    """The sums of two columns. A number that is not stated adds nothing; -1 if neither is stated."""
    _both(there, back)
    return there


@compiled
def _both(there: I64, back: I64) -> None:
    for i in range(there.size):
        there[i] = max(there[i], 0) + max(back[i], 0) if there[i] >= 0 or back[i] >= 0 else -1


@compiled
def _counts(text: U8, marks: Places, firsts: Places, stops: Places, column: int, last: bool, kinds: U8, found: I64) -> None:
    base = address(text)
    for i in range(found.size):
        mark = np.uint64(firsts[i] + column)
        begin = int(marks[mark - np.uint64(1)]) + 1
        start, size = base + begin, (int(stops[i]) if last else int(marks[mark])) - begin
        number = digits_at(start, size)
        if number < 0 and not is_silent(start, size):
            kinds[i] = max(kinds[i], np.uint8(ODD))
        found[i] = number


@inlined
def digits_at(start: int, size: int) -> int:
    """The number of at least one digit; -1 if it is no number, or `_MOST` or more."""
    found = -1
    if 1 <= size <= 8:
        upper, wrong = eight_digits(start, size)
        found = int(np.int64(upper)) if wrong == 0 else -1
    elif 8 < size <= 16:
        upper, wrong = eight_digits(start, 8)
        lower, also = eight_digits(start + 8, size - 8)
        if wrong | also == 0:
            found = int(np.int64(upper) * POWERS[size - 8] + np.int64(lower))
    elif 16 < size <= 19:
        upper, wrong = eight_digits(start, 8)
        middle, also = eight_digits(start + 8, 8)
        lower, last = eight_digits(start + 16, size - 16)
        if wrong | also | last == 0:
            number = (upper * np.uint64(100_000_000) + middle) * np.uint64(POWERS[size - 16]) + lower
            if number < np.uint64(_MOST):
                found = int(np.int64(number))
    return found


@inlined
def eight_digits(at: int, size: int) -> tuple[np.uint64, np.uint64]:
    """The number of 1 to 8 digits, and 0; the second value is not 0 if there is anything but digits."""
    digits = (eight(at) ^ np.uint64(0x3030303030303030)) << np.uint64(64 - 8 * size)
    wrong = (digits + np.uint64(0x7676767676767676) | digits) & np.uint64(0x8080808080808080)
    pairs = digits * np.uint64(2561) >> np.uint64(8) & np.uint64(0x00FF00FF00FF00FF)
    fours = pairs * np.uint64(6553601) >> np.uint64(16) & np.uint64(0x0000FFFF0000FFFF)
    return fours * np.uint64(42949672960001) >> np.uint64(32), wrong


@inlined
def is_silent(start: int, size: int) -> bool:
    """Whether the cell is empty or a dash."""
    return size == 0 or (size == 1 and one(start) == _MINUS)
