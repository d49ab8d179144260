"""The rows of a sheet become lines of text, line 9 for row 9, so that places are those that a spreadsheet shows.

Cells are separated by U+001F, which no cell contains; a line end in a cell becomes U+000B. An empty row is a blank line. All lines
have as many cells as the widest of the first rows, which include the header; cells further right belong to no column and are
reported.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from cleannet.readers.base.input import Log, Unreadable
from cleannet.readers.inputs.limits import Share

BETWEEN: Final = "\x1f"
"""What separates cells."""

ROWS: Final = 1 << 20
"""Rows of the largest sheet."""

COLUMNS: Final = 2_000
"""Cells of the widest row that is handed on."""

LONGEST: Final = 1 << 20
"""Characters of the longest row."""

_FIRST: Final = 50
"""Rows that tell how wide a table is."""

_CONTROL: Final = re.compile(r"\r\n|[\x00-\x1f\x7f\x85\u2028\u2029]")


class Row(NamedTuple):
    """The non-empty cells of a row, by column number, from 0."""

    number: int
    cells: dict[int, str]


def text_of(cell: str) -> str:
    """A cell on one line, without the separators used here."""
    if cell.isprintable():
        return cell
    return _CONTROL.sub(lambda found: "\x0b" if found[0] in _ENDS else " ", cell)


_ENDS: Final = frozenset(("\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\u2029"))


class Lines(io.RawIOBase):
    """The rows as a stream of UTF-8. share: what the file may still unpack to."""

    def __init__(self, rows: Iterator[Row], share: Share, log: Log) -> None:
        self._rows, self._share, self._log = rows, share, log
        self._first: list[Row] | None = None
        self._width = self._line = self._wider = self._told = 0
        self._held, self._fault = b"", Unreadable("")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._held:
            if self._ended:
                if self._fault.why:
                    raise self._fault
                return 0
            self._fill()
        count = min(len(buffer), len(self._held))
        buffer[:count], self._held = self._held[:count], self._held[count:]
        return count

    def _fill(self) -> None:
        """More lines. If the rows break off, all lines before the break come first."""
        parts: list[str] = []
        size = 0
        try:
            if self._first is None:
                self._first = []
                for row in self._rows:
                    self._first.append(row)
                    if len(self._first) == _FIRST:
                        break
        except Unreadable as error:
            self._end(error)
        waiting, self._first = self._first or [], []
        self._width = self._width or min(COLUMNS, max((max(row.cells) + 1 for row in waiting), default=0))
        try:
            parts.extend(self._written(row) for row in waiting)
            if not self._ended:
                for row in self._rows:
                    parts.append(line := self._written(row))
                    size += len(line)
                    if size > 1 << 16:
                        break
                else:
                    self._end()
        except Unreadable as error:
            self._end(error)
        self._held = "".join(parts).encode("utf-8", "surrogatepass")
        self._told += len(self._held)
        if not self._share.covers(self._told):
            self._held = b""
            self._end(Unreadable("its cells say more than so small a file can, as in a zip bomb", f"row {self._line:,}"))

    def _end(self, fault: Unreadable | None = None) -> None:
        self._ended = True
        self._fault = fault or self._fault
        have = "row has" if self._wider == 1 else "rows have"
        note = f"{self._wider:,} {have} cells to the right of the table, which no header names; these cells are not read"
        if self._wider and note not in self._log.notes:
            self._log.notes.append(note)

    def _written(self, row: Row) -> str:
        """The line of a row, behind blank lines for the rows between it and the one before."""
        if row.number <= self._line:
            raise Unreadable(f"row {row.number:,} comes after row {self._line:,}", f"row {self._line:,}")
        if row.number > ROWS:
            raise Unreadable(f"more than {ROWS:,} rows, the most that a sheet has", f"row {self._line:,}")
        blank, self._line = row.number - self._line - 1, row.number
        if sum(map(len, row.cells.values())) > LONGEST:
            return "\n" * blank + " " * LONGEST + " \n"  # which is one record that is too long
        cells = [""] * self._width
        for column, said in row.cells.items():
            if column < self._width:
                cells[column] = '"' + said.replace('"', '""') + '"' if said.startswith('"') else said
        self._wider += any(column >= self._width for column in row.cells)
        return "\n" * blank + BETWEEN.join(cells) + "\n"
