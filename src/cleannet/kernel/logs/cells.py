"""Lines whose values have a fixed order, split by one byte, have cells; inside quotes nothing splits.

Lines may have different numbers of cells. A line with an unclosed quote has no cells. Several separators in a row may count as one.
A space before an opening quote belongs to neither cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from cleannet.kernel.logs.lines import I64, Lines, Place

_QUOTE: Final = 34
_SPACE: Final = 32


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of some lines. marks: where cells end; behind: for each, where the next begins; first: for each line its first
    mark; numbers: how many cells each line has, 0 if a quote is not closed."""

    lines: Lines
    marks: I64
    behind: I64
    first: I64
    numbers: I64
    quoted: bool

    def of(self, cell: int) -> Place:
        """Where the cell is (the first is 0), without its quotes; nowhere in lines that have fewer cells."""
        lines = self.lines
        there = self.numbers > cell
        last = np.maximum(len(self.marks) - 1, 0)
        marks, behind = (column if len(column) else np.zeros(1, np.int64) for column in (self.marks, self.behind))
        begin = lines.starts if not cell else behind[np.clip(self.first + cell - 1, 0, last)]
        end = np.where(self.numbers == cell + 1, lines.stops, marks[np.clip(self.first + cell, 0, last)])
        if self.quoted:
            octets = lines.octets
            spaced = (octets[begin] == _SPACE) & (octets[np.minimum(begin + 1, end)] == _QUOTE)
            begin = begin + (there & (end - begin >= 3) & spaced)
            inside = there & (end - begin >= 2) & (octets[begin] == _QUOTE) & (octets[end - 1] == _QUOTE)
            begin, end = begin + inside, end - inside
        return Place(np.where(there, begin, -1), np.where(there, end, -1))


def cells(lines: Lines, separator: int, quotes: bool = False, runs: bool = False) -> Cells:
    """The cells of these lines, split by that byte. runs: several separators in a row count as one."""
    octets = lines.octets
    marks = np.flatnonzero(octets == separator)
    closed = np.ones(len(lines), np.bool_)
    if quotes:
        signs = lines.quotes()
        begins, ends = np.searchsorted(signs, lines.starts), np.searchsorted(signs, lines.stops)
        closed = (ends - begins) & 1 == 0
        line = np.searchsorted(lines.starts, marks, "right") - 1
        marks, line = marks[line >= 0], line[line >= 0]
        marks = marks[(np.searchsorted(signs, marks) - begins[line]) & 1 == 0]
    behind = marks + 1
    if runs:
        behind = behind[octets[behind] != separator]
        marks = marks[octets[marks - 1] != separator]
    first = np.searchsorted(marks, lines.starts)
    numbers = np.searchsorted(marks, lines.stops) - first + 1
    return Cells(lines, marks, behind, first, np.where(closed, numbers, 0), quotes)
