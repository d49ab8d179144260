"""OpenDocument spreadsheets: the rows of each sheet, with the stored values of formulas.

All sheets are in one part, which is read once. A cell that spans several rows counts in each of them; repeated rows and cells come
as often as the file says, within the limits of a sheet. Comments, links and scripts are not read, nor are copies of sheets of other
files.

*Source*: OpenDocument 1.3 part 3, sections 9.1 (tables), 19.675 (repeated cells), 19.677 (repeated rows) and 16.29 (visibility).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.workbooks.grid import ROWS, Row, text_of
from cleannet.readers.inputs.workbooks.markup import MANY, Text, Told, tell
from cleannet.readers.inputs.workbooks.values import PLAIN, number

MIMETYPES: Final = (b"application/vnd.oasis.opendocument.spreadsheet", b"application/vnd.oasis.opendocument.spreadsheet-template")

CONTENT: Final = "content.xml"

SHEETS: Final = 1_000
"""Sheets of one workbook."""

_WIDEST: Final = 16_384
"""Columns of a sheet."""


def _attribute(attributes: dict[str, str], name: str) -> str:
    """The attribute with either of the prefixes that spreadsheets use."""
    prefix, _, bare = name.partition(":")
    found = attributes.get(name)
    return found if found is not None else next((v for k, v in attributes.items() if k.rpartition(":")[2] == bare and prefix), "")


def _count(attributes: dict[str, str], name: str, most: int) -> int:
    text = _attribute(attributes, name)
    return max(1, min(most, int(text))) if text.isdecimal() and len(text) < 10 else 1


class Cells(Told):
    """The rows of all sheets, as the parser finds them. sheets: their names, and whether they are hidden. rows: each with the index
    of its sheet, and how often it is repeated."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, bool]] = []
        self.rows: list[tuple[int, Row, int]] = []
        self._style, self._hiding = "", set[str]()
        self._tables = 0
        self._elsewhere = False
        self._row = self._times = 0
        self._cells: dict[int, str] = {}
        self._column = self._repeated = 0
        self._spanned = 1
        self._attributes: dict[str, str] | None = None
        self._read = Text()
        self._taking = self._aside = 0
        self._down: dict[int, tuple[str, int]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._tables += 1
            if self._tables == 1:
                self._begin(attributes)
        elif self._tables > 1:  # a table in a cell
            return
        elif name == "table-row":
            self._times = _count(attributes, "table:number-rows-repeated", ROWS)
            self._cells, self._column = {}, 0
        elif name in ("table-cell", "covered-table-cell"):
            self._attributes = attributes
            self._repeated = _count(attributes, "table:number-columns-repeated", _WIDEST)
            self._spanned = _count(attributes, "table:number-rows-spanned", ROWS)
        elif name in ("annotation", "shapes", "frame"):
            self._aside += 1
        elif name in ("p", "h"):
            if self._read and not self._aside:
                self._read.add("\n")
            self._taking += 1
        elif name == "s" and self._taking and not self._aside:
            self._read.add(" " * _count(attributes, "text:c", 100))
        elif name in ("tab", "line-break") and self._taking and not self._aside:
            self._read.add("\n" if name == "line-break" else " ")
        elif name == "table-source":
            self._elsewhere = True  # what another file said when it was last looked at
        elif name == "style":
            self._style = _attribute(attributes, "style:name")
        elif name == "table-properties" and _attribute(attributes, "table:display") == "false" and len(self._hiding) < MANY:
            self._hiding.add(self._style)

    def end(self, name: str) -> None:
        if name == "table":
            self._tables -= 1
        elif self._tables > 1:
            return
        elif name in ("table-cell", "covered-table-cell"):
            self._cell()
        elif name == "table-row":
            self._end_row()
        elif name in ("annotation", "shapes", "frame"):
            self._aside -= 1
        elif name in ("p", "h"):
            self._taking -= 1

    def _begin(self, attributes: dict[str, str]) -> None:
        if len(self.sheets) == SHEETS:
            raise Unreadable(f"more than {SHEETS:,} sheets; later ones are not read")
        self.sheets.append((_attribute(attributes, "table:name"), _attribute(attributes, "table:style-name") in self._hiding))
        self._row, self._elsewhere = 0, False
        self._down.clear()

    def text(self, data: str) -> None:
        if self._taking and not self._aside:
            self._read.add(data)

    def _cell(self) -> None:
        said = self._said() if self._attributes is not None else ""
        self._attributes = None
        if said:
            for column in range(self._column, min(self._column + self._repeated, _WIDEST)):
                self._cells[column] = said
            if self._spanned > 1:
                self._down[self._column] = (said, self._row + self._spanned)
        self._column += self._repeated

    def _end_row(self) -> None:
        for column, (said, last) in list(self._down.items()):
            if last <= self._row:
                del self._down[column]
            else:
                self._cells.setdefault(column, said)
        if self._cells and self._tables and not self._elsewhere:
            self.rows.append((len(self.sheets) - 1, Row(self._row + 1, self._cells), self._times))
        self._row += self._times

    def _said(self) -> str:
        attributes = self._attributes or {}
        shown = self._read.whole()
        kind = _attribute(attributes, "office:value-type")
        if kind in ("float", "currency", "percentage"):
            value = _attribute(attributes, "office:value")
            bare = shown.strip()
            # zeros in front are the format's
            told = bare if bare.isdecimal() and number(bare, PLAIN).lstrip("0") == number(value, PLAIN) else number(value, PLAIN)
            return text_of(told)
        if kind == "date":
            return text_of(_attribute(attributes, "office:date-value") or shown)
        if kind == "boolean":
            return _attribute(attributes, "office:boolean-value").upper()
        if kind == "error" or shown.startswith(("#N/A", "#REF!", "Err:")):
            return ""
        formula = _attribute(attributes, "table:formula")
        computed = shown or _attribute(attributes, "office:string-value")
        return text_of(computed or formula[max(formula.find("="), 0) :])  # a program that computes nothing wrote it


def rows(stream: BinaryIO, cells: Cells) -> Iterator[tuple[int, Row]]:
    """The rows of all sheets, each with the index of its sheet. Raises Unreadable after the last readable row."""
    fault: Unreadable | None = None
    pieces = tell(stream, cells)
    while fault is None:
        try:
            next(pieces)
        except StopIteration:
            break
        except Unreadable as error:
            fault = error
        for sheet, row, times in cells.rows:
            for more in range(times):
                yield sheet, Row(row.number + more, row.cells)
        cells.rows.clear()
    if fault is not None:
        raise fault
