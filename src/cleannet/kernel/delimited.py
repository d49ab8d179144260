"""Lines of delimited text become columns of numbers, some thousand lines at a time, so that what is parsed stays in the cache.

A line is plain where each cell that is asked for has its plain form: then its meaning does not depend on who reads it. Every other
line is odd, and is left to somebody who knows the format.

    address   IPv4 as in `dotted`, or IPv6 as in `colons`
    count     decimal digits; nothing or a `-`: not stated, -1
    seconds   decimal digits since 1970 or of a duration, below 2**31, with up to six behind a point; the same: not stated
    word      of at most eight ASCII letters and digits, case does not matter; anything longer is none that is known
    moment    seconds with a point; digits whose number tells their unit, as `columns.since_1970` has it; or ISO 8601 in UTC

Seconds and moments give microseconds. Below 2**31 seconds a float of 64 bits gives the same microseconds when it is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from cleannet.kernel.colons import NONE, SHORTEST, colons_at
from cleannet.kernel.compiled import compiled, inlined
from cleannet.kernel.dotted import Places, dotted_at
from cleannet.kernel.intervals import I64, U32, U64
from cleannet.kernel.octets import U8
from cleannet.kernel.room import Room
from cleannet.kernel.wide import SLACK as SLACK
from cleannet.kernel.wide import address, eight, equal_16, equal_64, foreign_64, how_many, lowest, one

LINES: Final = 8_192
"""Lines of one block."""

PLAIN, ODD, COMMENT, ENDLESS = range(4)
"""What a line is. COMMENT: it begins with `#`, where that is one. ENDLESS: it is not one row, since a quote is open at its end or a
carriage return is inside, which may end rows."""

_RETURN, _QUOTE, _HASH, _MINUS, _POINT, _COLON, _ZERO = 13, 34, 35, 45, 46, 58, 48
_MOST: Final = 1 << 61


@dataclass(frozen=True, slots=True)
class Grammar:
    """separator: an octet. columns: of each line. longest: octets; a longer line is odd. quotes: a cell may be quoted, as in RFC
    4180, and a carriage return alone ends a row. hashes: a line that begins with `#` is a comment. ascii: a line with anything else
    is odd."""

    separator: int
    columns: int
    longest: int = 1 << 20
    quotes: bool = False
    hashes: bool = False
    ascii: bool = False


class Block:
    """Room for some lines, and those that were read last.

    rows: how many they are, empty ones not counted. Along the rows: kinds; starts, stops: where the line begins and ends, without
    its end; lines: its number, the first of the block is 0.
    """

    def __init__(self, grammar: Grammar, room: Room, name: str = "", lines: int = LINES) -> None:
        """name: of its own among the blocks that are held in that room at a time."""
        self.grammar = grammar
        self._kinds: U8 = room.array(f"kinds{name}", lines, np.uint8)
        self._starts, self._stops, self._lines, self._firsts = (
            room.array(f"{what}{name}", lines, np.int32) for what in ("starts", "stops", "lines", "firsts")
        )
        self._marks: Places = room.array(f"marks{name}", (lines + 2) * (grammar.columns + 1) + 3 * 64, np.int32)
        self.rows = 0

    def read(self, text: U8, at: int, stop: int) -> tuple[int, int]:
        """Reads lines from text[at:stop], which ends with a newline, and behind which `SLACK` octets follow.

        Returns the index behind the last line that was read, and how many there were: none, where the first is too long to be one.
        """
        g = self.grammar
        self.rows, behind, lines = _split(
            text, at, stop, np.uint8(g.separator), g.columns, g.longest, g.quotes, g.hashes, g.ascii,
            self._marks, self._kinds, self._starts, self._stops, self._lines, self._firsts,
        )  # fmt: skip
        return int(behind), int(lines)

    @property
    def kinds(self) -> U8:
        return self._kinds[: self.rows]

    @property
    def starts(self) -> Places:
        return self._starts[: self.rows]

    @property
    def stops(self) -> Places:
        return self._stops[: self.rows]

    @property
    def lines(self) -> Places:
        return self._lines[: self.rows]

    def cells(self, column: int) -> tuple[Places, Places, Places, int, bool]:
        """Where the cells of a column are: cell i is behind mark firsts[i] + column - 1, and ends at the next, or with its line. Of
        a row that is not plain it has fewer octets than none."""
        return self._marks, self._firsts[: self.rows], self.stops, column, column == self.grammar.columns - 1


@compiled
def _split(
    text: U8,
    at: int,
    stop: int,
    separator: np.uint8,
    columns: int,
    longest: int,
    quotes: bool,
    hashes: bool,
    ascii: bool,
    marks: Places,
    kinds: U8,
    starts: Places,
    stops: Places,
    numbers: Places,
    firsts: Places,
) -> tuple[int, int, int]:
    """Fills in what `Block` holds; returns the rows, the index behind the last line, and the lines.

    marks: the place in front of the first line, then those of all separators and line ends; and in front of them places between
    which nothing stands, as many as a line has. firsts: along the rows the index of the first mark of each.
    """
    base, bit_0, all_ = address(text), np.uint64(1), ~np.uint64(0)
    for i in range(columns + 1):
        marks[i] = at
    found = columns + 1  # marks so far
    marks[found] = at - 1
    found += 1
    start, first = at, found  # of the line at hand
    rows = lines = 0
    strange = False  # in the line at hand stands something that has to be looked at
    for window in range(at, stop, 64):
        inside = all_ if stop - window >= 64 else (bit_0 << np.uint64(stop - window)) - bit_0
        newlines = equal_64(base + window, np.uint8(10)) & inside
        here = equal_64(base + window, separator) & inside | newlines
        odd = equal_64(base + window, np.uint8(_RETURN)) & inside
        if odd:
            behind = newlines >> bit_0
            if one(base + window + 64) == 10:
                behind |= bit_0 << np.uint64(63)
            odd &= ~behind
        if quotes:
            odd |= equal_64(base + window, np.uint8(_QUOTE)) & inside
        if ascii:
            odd |= foreign_64(base + window) & inside
        # Eight at a time, needed or not: how many there are, cannot be foreseen.
        size, left = how_many(here), here
        for i in range(0, 64, 8):
            for j in range(8):
                marks[np.uint64(found + i + j)] = window + lowest(left)
                left &= left - bit_0
            if i + 8 >= size:
                break
        while newlines:
            bit = newlines & (~newlines + bit_0)
            place = window + lowest(newlines)
            newlines ^= bit
            behind_last = found + how_many(here & (bit - bit_0)) + 1
            end = place
            if end > start and one(base + end - 1) == _RETURN:
                end -= 1
            if odd:
                strange |= odd & (bit - bit_0) != 0
                odd &= ~(bit - bit_0)
            if end > start:
                kind = PLAIN
                if strange:
                    kind = _looked_at(base + start, base + end, separator) if quotes else ODD
                elif behind_last - first != columns or end - start > longest:
                    kind = ODD
                if hashes and one(base + start) == _HASH:
                    kind = COMMENT
                kinds[rows], starts[rows], stops[rows], numbers[rows] = kind, start, end, lines
                firsts[rows] = first if kind == PLAIN else 1
                rows += 1
            lines += 1
            start, first = place + 1, behind_last
            strange = False
            if lines == kinds.size:
                return rows, start, lines
        strange |= odd != 0
        found += size
        if found + 2 * 64 > marks.size:
            break
    return rows, start, lines


@compiled
def _looked_at(start: int, end: int, separator: np.uint8) -> int:
    """Whether a line in which a quote or a carriage return stands is a row, though an odd one. Only a quote at the start of a cell
    opens one, and two inside stand for one (RFC 4180, section 2, rules 5 to 7)."""
    begin, bare, quoted, closed = range(4)
    state = begin
    for at in range(start, end):
        character = one(at)
        if character == _RETURN:
            return ENDLESS
        if state == quoted:
            state = closed if character == _QUOTE else quoted
        elif character == separator:
            state = begin
        elif character == _QUOTE and state != bare:
            state = quoted
        else:
            state = bare
    return ENDLESS if state == quoted else ODD


# --- cells ------------------------------------------------------------------------------------------------------------------------


def addresses(text: U8, block: Block, column: int, numbers: U32, at: I64, hi: U64, lo: U64, shortest: bool) -> int:
    """The IPv4 numbers of a column; of the IPv6 addresses in it the rows and halves, and how many those are. shortest: only the
    shortest spelling of an IPv6 address is plain."""
    return int(_addresses(text, *block.cells(column), block.kinds, numbers, at, hi, lo, shortest))


def counts(text: U8, block: Block, column: int) -> I64:
    """A column of counts."""
    found = np.empty(block.rows, np.int64)
    _counts(text, *block.cells(column), block.kinds, found)
    return found


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


def words(text: U8, block: Block, column: int, known: U64, meant: U8) -> U8:
    """What a column of words means, 0 where the word is not known. known: words as `word` writes them; meant: along them."""
    found = np.empty(block.rows, np.uint8)
    _words(text, *block.cells(column), block.kinds, known, meant, found)
    return found


def word(text: str) -> int:
    """A word in small letters as a number."""
    return int.from_bytes(text.encode("ascii").ljust(8, b" "), "little")


@inlined
def _is_sign(octet: int) -> bool:
    """Whether it is a digit or an ASCII letter."""
    return 48 <= octet <= 57 or 97 <= octet | 32 <= 122


@compiled
def _words(
    text: U8, marks: Places, firsts: Places, stops: Places, column: int, last: bool, kinds: U8, known: U64, meant: U8, found: U8
) -> None:
    base = address(text)
    for i in range(found.size):
        mark = np.uint64(firsts[i] + column)
        begin = int(marks[mark - np.uint64(1)]) + 1
        start, size = base + begin, (int(stops[i]) if last else int(marks[mark])) - begin
        found[i] = 0
        if size <= 0 or _is_silent(start, size):
            continue
        if not (_is_sign(one(start)) and _is_sign(one(start + size - 1))):
            kinds[i] = max(kinds[i], np.uint8(ODD))  # there may be a space around it
        elif size <= 8:
            # Small letters, and spaces behind; digits have that bit as it is.
            shown = (eight(start) | np.uint64(0x2020202020202020)) << np.uint64(64 - 8 * size) >> np.uint64(64 - 8 * size)
            if size < 8:
                shown |= np.uint64(0x2020202020202020) << np.uint64(8 * size)
            for j in range(known.size):
                if known[j] == shown:
                    found[i] = meant[j]


def texts(text: U8, block: Block, column: int) -> tuple[U8, Places]:
    """The cells of a column one behind the other, and where each begins, with the end of the last; an odd line has an empty one."""
    offsets = np.zeros(block.rows + 1, np.int32)
    cells = block.cells(column)
    octets = np.empty(_measured(*cells, block.kinds, offsets), np.uint8)
    _copied(text, *cells[:2], column, offsets, octets)
    return octets, offsets


@compiled
def _measured(marks: Places, firsts: Places, stops: Places, column: int, last: bool, kinds: U8, offsets: Places) -> int:
    for i in range(firsts.size):
        mark = firsts[i] + column
        size = (stops[i] if last else marks[mark]) - marks[mark - 1] - 1 if kinds[i] == PLAIN else 0
        offsets[i + 1] = offsets[i] + size
    return int(offsets[firsts.size])


@compiled
def _copied(text: U8, marks: Places, firsts: Places, column: int, offsets: Places, octets: U8) -> None:
    for i in range(firsts.size):
        begin = marks[firsts[i] + column - 1] + 1 - offsets[i]
        for at in range(offsets[i], offsets[i + 1]):
            octets[at] = text[begin + at]


def both(there: I64, back: I64) -> I64:
    """The sums of two columns; what is not stated adds nothing, -1 where neither is."""
    _both(there, back)
    return there


@compiled
def _both(there: I64, back: I64) -> None:
    for i in range(there.size):
        there[i] = max(there[i], 0) + max(back[i], 0) if there[i] >= 0 or back[i] >= 0 else -1


@compiled
def _addresses(
    text: U8,
    marks: Places,
    firsts: Places,
    stops: Places,
    column: int,
    last: bool,
    kinds: U8,
    numbers: U32,
    at: I64,
    hi: U64,
    lo: U64,
    shortest: bool,
) -> int:
    base = address(text)
    found = 0
    for i in range(firsts.size):
        mark = np.uint64(firsts[i] + column)
        begin = int(marks[mark - np.uint64(1)]) + 1
        place, size = base + begin, (int(stops[i]) if last else int(marks[mark])) - begin
        number, wrong = dotted_at(place, size)
        numbers[i] = number
        if wrong:
            upper, lower, spelling = colons_at(place, size)
            if spelling == NONE or (shortest and spelling != SHORTEST):
                kinds[i] = max(kinds[i], np.uint8(ODD))
                continue
            at[found], hi[found], lo[found] = i, upper, lower
            found += 1
    return found


@inlined
def _eight_digits(at: int, size: int) -> tuple[np.uint64, np.uint64]:
    """The number of 1 to 8 digits, and 0; the other is not 0 where something else stands there."""
    digits = (eight(at) ^ np.uint64(0x3030303030303030)) << np.uint64(64 - 8 * size)
    wrong = (digits + np.uint64(0x7676767676767676) | digits) & np.uint64(0x8080808080808080)
    pairs = digits * np.uint64(2561) >> np.uint64(8) & np.uint64(0x00FF00FF00FF00FF)
    fours = pairs * np.uint64(6553601) >> np.uint64(16) & np.uint64(0x0000FFFF0000FFFF)
    return fours * np.uint64(42949672960001) >> np.uint64(32), wrong


@inlined
def _digits(start: int, size: int) -> int:
    """The number of at least one digit; -1 where something else stands there, or it is `_MOST` or more."""
    found = -1
    if 1 <= size <= 8:
        upper, wrong = _eight_digits(start, size)
        found = int(np.int64(upper)) if wrong == 0 else -1
    elif 8 < size <= 16:
        upper, wrong = _eight_digits(start, 8)
        lower, also = _eight_digits(start + 8, size - 8)
        if wrong | also == 0:
            found = int(np.int64(upper) * _POWERS[size - 8] + np.int64(lower))
    elif 16 < size <= 19:
        upper, wrong = _eight_digits(start, 8)
        middle, also = _eight_digits(start + 8, 8)
        lower, last = _eight_digits(start + 16, size - 16)
        if wrong | also | last == 0:
            number = (upper * np.uint64(100_000_000) + middle) * np.uint64(_POWERS[size - 16]) + lower
            if number < np.uint64(_MOST):
                found = int(np.int64(number))
    return found


_POWERS: Final = 10 ** np.arange(9, dtype=np.int64)


@inlined
def _is_silent(start: int, size: int) -> bool:
    """Whether the cell says nothing."""
    return size == 0 or (size == 1 and one(start) == _MINUS)


@compiled
def _counts(text: U8, marks: Places, firsts: Places, stops: Places, column: int, last: bool, kinds: U8, found: I64) -> None:
    base = address(text)
    for i in range(found.size):
        mark = np.uint64(firsts[i] + column)
        begin = int(marks[mark - np.uint64(1)]) + 1
        start, size = base + begin, (int(stops[i]) if last else int(marks[mark])) - begin
        number = _digits(start, size)
        if number < 0 and not _is_silent(start, size):
            kinds[i] = max(kinds[i], np.uint8(ODD))
        found[i] = number


@inlined
def _point(start: int, size: int) -> int:
    """How many octets stand before the point; all, where there is none among the first sixteen."""
    points = equal_16(start, np.uint8(_POINT))
    return min(int(lowest(points)), size)


@inlined
def _decimal(start: int, size: int, whole: int) -> int:
    """Microseconds, where so many octets stand before the point; -1 where it is no such number."""
    found = -1
    number = _digits(start, whole)
    if whole <= 10 and 0 <= number < 1 << 31:
        if whole == size:
            found = number * 1_000_000
        else:
            behind = size - whole - 1
            if 1 <= behind <= 6:
                part, wrong = _eight_digits(start + whole + 1, behind)
                if wrong == 0:
                    found = number * 1_000_000 + int(np.int64(part) * _POWERS[6 - behind])
    return found


@compiled
def _seconds(text: U8, marks: Places, firsts: Places, stops: Places, column: int, last: bool, kinds: U8, found: I64) -> None:
    base = address(text)
    for i in range(found.size):
        mark = np.uint64(firsts[i] + column)
        begin = int(marks[mark - np.uint64(1)]) + 1
        start, size = base + begin, (int(stops[i]) if last else int(marks[mark])) - begin
        number = _decimal(start, size, _point(start, size))
        if number < 0 and not _is_silent(start, size):
            kinds[i] = max(kinds[i], np.uint8(ODD))
        found[i] = number


@compiled
def _moments(text: U8, marks: Places, firsts: Places, stops: Places, column: int, last: bool, kinds: U8, found: I64) -> None:
    base = address(text)
    for i in range(found.size):
        mark = np.uint64(firsts[i] + column)
        begin = int(marks[mark - np.uint64(1)]) + 1
        start, size = base + begin, (int(stops[i]) if last else int(marks[mark])) - begin
        number = _digits(start, size)
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
        if number < 0 and not _is_silent(start, size):
            kinds[i] = max(kinds[i], np.uint8(ODD))
        found[i] = number


@inlined
def _two(at: int) -> int:
    """The number of two digits; far below 0 where one is none."""
    tens, ones = one(at) - _ZERO, one(at + 1) - _ZERO
    return tens * 10 + ones if 0 <= tens <= 9 and 0 <= ones <= 9 else -1_000_000


@compiled
def _iso(start: int, size: int) -> int:
    """Microseconds since 1970 of `2026-11-24T10:20:30`, with a space for the T, one to nine digits behind a point, Z or +00:00; -1
    where it is something else, or before 1970, or after 2261. ISO 8601."""
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
        fraction = _digits(at + 1, min(digits, 6))
        if fraction < 0 or _digits(at + 1, digits) < 0:
            return -1
        fraction *= int(_POWERS[6 - min(digits, 6)])
    # Years begin in March here, so that a leap day is the last of its year.
    early = month <= 2
    years, months = year - early, month + (9 if early else -3)
    days = 365 * years + years // 4 - years // 100 + years // 400 + (153 * months + 2) // 5 + day - 719_469
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000 + fraction
