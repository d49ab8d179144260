"""How a table is written, from its head: delimiter, encoding, and the header, which shows what kind of table it is.

Delimiters are comma, semicolon, tab and pipe; UTF-8 with or without a byte order mark, UTF-16 with one. A few title lines may be
above the header of a table that is no table of flows.

*Source*: RFC 4180; Excel's line `sep=`; Export-Csv of PowerShell 5.1 (`#TYPE`).
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from cleannet.readers.base.input import HEAD
from cleannet.readers.inputs.workbooks.grid import BETWEEN
from cleannet.readers.tables.column_names import WIDEST, kind_of_table
from cleannet.readers.tables.header_words import MAPPED
from cleannet.readers.tables.numbers import lines_of

TITLES: Final = 8
"""Most lines above the header of a table: its title, the day of the report, blank ones."""

TITLES_OF_A_SHEET: Final = 30
"""Most rows above the header of a table in a spreadsheet, where people also keep notes and totals there."""

SHEET: Final = BETWEEN
"""What separates the cells of a sheet, which stands in no text; and so what a single column has for a delimiter."""

UNIT: Final = "row, the header not counted"

LINE: Final = "line where a row begins"
"""The unit of tables that are no flows: few enough to be looked up in an editor."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written. encoding: utf-8 or utf-16-le/be; start, lines: bytes (in UTF-8) and lines before the first row."""

    header: tuple[str, ...]
    delimiter: str
    encoding: str
    start: int
    kind: str
    lines: int = 1


class Header(NamedTuple):
    """One candidate for the header. start, end: of the row in the text; titles: lines of titles above it."""

    start: int
    end: int
    delimiter: str
    names: tuple[str, ...]
    titles: int


def headers(text: str) -> Iterator[Header]:
    """Every candidate among the first rows, down to the first row that cannot be a title."""
    blank = len(text) - len(text.lstrip())
    start = max(text.rfind("\n", 0, blank), text.rfind("\r", 0, blank)) + 1
    if excel := re.match(r"\"?sep=([,;\t|])\"?[ \t]*(?:\r\n?|\n)", text[start : start + 20]):  # by which Excel tells the delimiter
        start += excel.end()
    elif text.startswith("#TYPE ", start):  # by which PowerShell tells the class of the objects
        start = _line_end(text, start)
    delimiters = (SHEET,) if SHEET in text else (excel[1], SHEET) if excel else (",", ";", "\t", "|", SHEET)
    titles, most = 0, TITLES_OF_A_SHEET if SHEET in text else TITLES
    while True:
        end = _header_end(text, start)
        for delimiter in delimiters if end is not None else ():
            yield Header(start, end or start, delimiter, cells_of(text[start:end], delimiter), titles)
        below = _line_end(text, start)
        if titles >= most or below >= len(text) or not _is_title(text[start:below]):
            return
        start, titles = below, titles + 1


@lru_cache(maxsize=8)
def layout(head: bytes) -> Layout | None:
    """How a table that begins so is written; None if it is no known table."""
    encoding, text = decoded(head)
    for _, end, delimiter, header, titles in headers(text):
        if any("\0" in name for name in header):
            return None
        if (kind := _kind(header, delimiter)) is not None and (not titles or _below_titles(kind, header)):
            size = len(text[:end].encode("utf-8", "surrogateescape" if encoding == "utf-8" else "surrogatepass"))
            return Layout(header, delimiter, encoding, size, kind, lines_of(text[:end].encode("utf-8", "replace")))
    return None


def decoded(head: bytes) -> tuple[str, str]:
    """How the beginning of a table is encoded, and its text without a byte order mark."""
    encoding, mark = "utf-8", b""
    for bom, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(bom):
            encoding, mark = name, bom
    return encoding, head[len(mark) :].decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")


def is_kind(kind: str, head: bytes) -> bool:
    """Whether a table of that kind begins so."""
    found = layout(head)
    return found is not None and found.kind == kind


def _kind(header: tuple[str, ...], delimiter: str) -> str | None:
    """The kind of a table with that header. A single column has no delimiter, so names with commas stay whole."""
    if not 1 <= len(header) <= WIDEST or (len(header) == 1 and delimiter != SHEET):
        return None
    return kind_of_table(header)


def _below_titles(kind: str, header: tuple[str, ...]) -> bool:
    """Whether it can be a header below other lines: the user says so, or it has three names, and none that looks like a legend."""
    if any(MAPPED in name for name in header):
        return True
    return kind != "flow" and sum(bool(name) for name in header) > 2 and not any(" - " in name for name in header)


def _is_title(line: str) -> bool:
    """Whether a line above the header is a title, as in reports and spreadsheets: no mark of another format, and at most two cells
    that are not empty."""
    if len(line) > 300 or line.lstrip()[:1] in tuple("#{[<"):
        return False
    if SHEET in line:  # a title, a note, or headings of groups of columns
        cells = line.split(SHEET)
        return sum(bool(cell.strip()) for cell in cells) <= max(2, len(cells) // 2)
    used = [delimiter for delimiter in ",;\t|" if delimiter in line]
    return not used or any(sum(bool(cell.strip()) for cell in line.split(delimiter)) <= 2 for delimiter in used)


_LINE_END: Final = re.compile(r"\r\n|\n|\r")


def _line_end(text: str, start: int) -> int:
    """The index after the end of the line."""
    found = _LINE_END.search(text, start)
    return found.end() if found else len(text)


def _header_end(text: str, start: int) -> int | None:
    """The index after the first row, whose quoted cells may contain line ends; None if the head ends before it does."""
    end = _line_end(text, start)
    if SHEET in text[start:end]:
        return end
    quotes = text.count('"', start, end)
    while quotes % 2 and end < len(text):
        line, closing = end, text.find('"', end)
        end = _line_end(text, closing) if closing >= 0 else len(text)
        quotes += text.count('"', line, end)
    return None if end == len(text) and len(text) > HEAD // 3 and not text.endswith(("\n", "\r")) else end


def cells_of(row: str, delimiter: str) -> tuple[str, ...]:
    """The cells of a row."""
    try:
        cells = next(csv.reader([row.rstrip("\r\n")], delimiter=delimiter, strict=False), [])
    except csv.Error:
        return ()
    return tuple(cell.strip() for cell in cells)
