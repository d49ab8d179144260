"""Text becomes lines and cells: where each line and each of its cells is, and which lines are not plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from cleannet.kernel.compiled import compiled
from cleannet.kernel.dotted import Places
from cleannet.kernel.octets import U8
from cleannet.kernel.room import Room
from cleannet.kernel.wide import SLACK as SLACK
from cleannet.kernel.wide import address, equal_64, foreign_64, how_many, lowest, one

_RETURN, _QUOTE, _HASH = 13, 34, 35


LINES: Final = 8_192
"""Lines of one block."""


PLAIN, ODD, COMMENT, ENDLESS = range(4)
"""What a line is. COMMENT: it begins with `#`, where that is one. ENDLESS: it is not one row, since a quote is open at its end or a
carriage return is inside, which may end rows."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """separator: a byte. columns: per line. longest: in bytes; a longer line is odd. quotes: cells may be quoted as in RFC 4180,
    and a carriage return alone ends a row. hashes: a line that begins with `#` is a comment. ascii: a line with any other character
    is odd."""

    separator: int
    columns: int
    longest: int = 1 << 20
    quotes: bool = False
    hashes: bool = False
    ascii: bool = False


class Block:
    """Room for some lines, and the lines that were read last.

    rows: how many, empty lines not counted. For each row: kinds; starts, stops: where the line begins and ends, its end mark not
    included; lines: its number within the block, from 0."""

    def __init__(self, grammar: Grammar, room: Room, name: str = "", lines: int = LINES) -> None:
        """name: unique among the blocks that use that room at the same time."""
        self.grammar = grammar
        self._kinds: U8 = room.array(f"kinds{name}", lines, np.uint8)
        self._starts, self._stops, self._lines, self._firsts = (
            room.array(f"{what}{name}", lines, np.int32) for what in ("starts", "stops", "lines", "firsts")
        )
        self._marks: Places = room.array(f"marks{name}", (lines + 2) * (grammar.columns + 1) + 3 * 64, np.int32)
        self.rows = 0

    def read(self, text: U8, at: int, stop: int) -> tuple[int, int]:
        """Reads lines from text[at:stop], which ends with a newline and is followed by `SLACK` bytes.

        Returns the index behind the last line that was read, and how many there were; none if the first is too long for a line."""
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
        """Where the cells of a column are: cell i is behind mark firsts[i] + column - 1 and ends at the next mark or with its line.
        In a row that is not plain its length is negative."""
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
    """Fills `Block`; returns the rows, the index behind the last line, and the number of lines.

    marks: the place before the first line, then all separators and line ends; before them as many empty places as a line has cells.
    firsts: for each row the index of its first mark."""
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
    """Whether a line that contains a quote or a carriage return is a row, though an odd one. A quote opens a cell only at its
    start, and two quotes inside stand for one (RFC 4180, section 2, rules 5 to 7)."""
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
