"""Office Open XML workbooks: the rows of each sheet, with the stored values of formulas.

A cell that is merged over several rows counts in each of them. Links, comments, drawings and macros are not read.

*Source*: ECMA-376 part 1, sections 18.2 (workbook), 18.3 (worksheet), 18.4 (shared strings) and 18.8 (styles); part 2, section 9.3
(relations); for what Excel writes instead of characters that XML forbids, ST_Xstring, section 22.9.2.19.
"""

from __future__ import annotations

import posixpath
import re
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, Final

from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.workbooks.grid import Row, text_of
from cleannet.readers.inputs.workbooks.markup import CELL, DEPTH, MANY, Text, Told, tell, told_by, too_deep, too_long, unprefixed
from cleannet.readers.inputs.workbooks.values import PLAIN, Shown, number, shown_by

Part = Callable[[str], BinaryIO]
"""Opens a part by its name. Raises Unreadable where there is none."""

TEXTS: Final = 256 << 20
"""Octets of all texts that the cells of one workbook share."""

_WIDEST: Final = 16_384
"""Columns of a sheet."""

_PIECE: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sheet is. part: its name in the package."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Book:
    """What the parts of a workbook share. texts, styles: names of parts, "" if there is none."""

    sheets: tuple[Place, ...]
    texts: str
    styles: str
    since_1904: bool


def relations(part: Part, of: str) -> dict[str, tuple[str, str]]:
    """The parts that a part names: id -> the last word of its kind, and the name of the other part. `of`: "" for the package
    itself."""
    folder, name = posixpath.split(of)
    found: dict[str, tuple[str, str]] = {}

    class Relations(Told):
        def start(self, name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External" and len(found) < MANY:
                target = attributes.get("Target", "").replace("\\", "/")
                whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], whole)

    with part(posixpath.join(folder, "_rels", f"{name}.rels")) as stream:
        told_by(stream, Relations())
    return found


class _NoWorkbookError(Exception):
    """It is another kind of Office document."""


def book(part: Part) -> Book | None:
    """What an Office package says about itself; None if it is no workbook. Raises Unreadable."""
    main = next((name for kind, name in relations(part, "").values() if kind == "officeDocument"), "")
    if not main.lower().endswith(".xml"):
        return None
    named: list[tuple[str, str, bool]] = []
    begun: list[str] = []
    dated: list[bool] = []

    class Workbook(Told):
        def start(self, name: str, attributes: dict[str, str]) -> None:
            if not begun and name != "workbook":
                raise _NoWorkbookError
            begun[:] = [name]
            if name == "sheet" and len(named) < MANY:
                hidden = attributes.get("state", "visible") != "visible"
                named.append((attributes.get("name", ""), unprefixed(attributes, "id"), hidden))
            elif name == "workbookPr":
                dated.append(attributes.get("date1904", "0") in ("1", "true", "on"))

    with part(main) as stream, suppress(_NoWorkbookError):
        told_by(stream, Workbook())
    if not begun:
        return None
    there = relations(part, main)
    found = [(name, *there.get(key, ("worksheet", "of this sheet")), hidden) for name, key, hidden in named]
    sheets = [Place(name, target, hidden) for name, kind, target, hidden in found if kind not in _NO_CELLS]
    if len({sheet.part for sheet in sheets}) < len(sheets):
        raise Unreadable("a broken workbook: two of its sheets are one part")
    first = dict(reversed(there.values()))
    return Book(tuple(sheets), first.get("sharedStrings", ""), first.get("styles", ""), any(dated))


_NO_CELLS: Final = frozenset({"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"})


class Texts(Told):
    """Texts that cells share, in one piece of memory."""

    def __init__(self, stream: BinaryIO | None) -> None:
        super().__init__()
        self._octets, self._ends = bytearray(), array("q", [0])
        self._said = Text()
        self._taking = self._reading = False
        if stream is not None:
            told_by(stream, self)

    def start(self, name: str, _: dict[str, str]) -> None:
        self._reading = self._reading or name == "rPh"  # how it is read aloud
        self._taking = name == "t" and not self._reading

    def end(self, name: str) -> None:
        if name == "rPh":
            self._reading = False
        elif name == "si":
            self._octets += text_of(_unescaped(self._said.whole())).encode("utf-8", "surrogatepass")
            self._ends.append(len(self._octets))
            if len(self._octets) + 8 * len(self._ends) > TEXTS:
                raise Unreadable(f"more than {TEXTS >> 20} MiB of texts that its cells share, the most that is read")
        self._taking = False

    def text(self, data: str) -> None:
        if self._taking:
            self._said.add(data)

    def __getitem__(self, at: int) -> str:
        return self._octets[self._ends[at] : self._ends[at + 1]].decode("utf-8", "surrogatepass")

    def __len__(self) -> int:
        return len(self._ends) - 1


def styles(stream: BinaryIO) -> tuple[Shown, ...]:
    """How the cells of each style show a number."""
    codes: dict[int, str] = {}
    used: list[int] = []
    within: list[str] = []

    class Styles(Told):
        def start(self, name: str, attributes: dict[str, str]) -> None:
            if name == "numFmt" and len(codes) < MANY:
                codes[_whole(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
            elif name == "xf" and "cellXfs" in within and len(used) < MANY:
                used.append(_whole(attributes.get("numFmtId", "0")))
            within.append(name)

        def end(self, _: str) -> None:
            within.pop()

    told_by(stream, Styles())
    return tuple(shown_by(key, codes.get(key, "")) for key in used)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    units = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    """The column of that name, from 0.

    >>> _column("A"), _column("AB"), _column("XFD")
    (0, 27, 16383)
    """
    if not 1 <= len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        raise Unreadable(f"a cell in a column {letters[:20]!r}")
    found = 0
    for letter in letters.upper():
        found = found * 26 + ord(letter) - 64
    return found - 1


_MERGE: Final = re.compile(rb"<(?:\w+:)?mergeCell\s+ref\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7}):[A-Za-z]{1,3}([0-9]{1,7})[\"']")


def merged(stream: BinaryIO) -> dict[int, list[tuple[int, int]]]:
    """Cells that are merged over several rows: first row -> column and last row. The file lists them after all cells."""
    found: dict[int, list[tuple[int, int]]] = {}
    held, count = b"", 0
    while piece := stream.read(_PIECE):
        held += piece
        for area in _MERGE.finditer(held):
            first, last = int(area[2]), int(area[3])
            if last > first and (count := count + 1) <= MANY:
                found.setdefault(first, []).append((_column(area[1].decode()), last))
        held = held[max(held.rfind(b"<"), len(held) - 200) :]
    return found


class Cells(Told):
    """The rows of a sheet, as the parser finds them. There are millions of cells, so no step is done twice."""

    def __init__(self, texts: Texts, shown: tuple[Shown, ...], since_1904: bool, merges: dict[int, list[tuple[int, int]]]) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self._texts, self._shown, self._since_1904, self._merges = texts, shown, since_1904, merges
        self._down: dict[int, tuple[str, int]] = {}
        self._row = 0
        self._cells: dict[int, str] = {}
        self._column = -1
        self._kind = self._style = ""
        self._in = self._taking = self._reading = self._formula = False
        self._parts: list[str] = []
        self._formulas: list[str] = []
        self._size = 0

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        name = self.local[name]
        if name == "c":
            place = attributes.get("r")
            column = self._column = self._column + 1 if place is None else _column(place.rstrip("0123456789"))
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._in = True
            if column >= _WIDEST or self.depth > DEPTH:
                raise too_deep() if self.depth > DEPTH else Unreadable(f"more than {_WIDEST:,} columns", f"row {self._row:,}")
        elif name == "v" or name == "t":  # it is the faster one
            self._taking = self._in and not self._reading
        elif name == "f":
            self._formula = self._in
        elif name == "row":
            self._row = _whole(attributes["r"]) if "r" in attributes else self._row + 1
            self._cells, self._column = {}, -1
        elif name == "rPh":
            self._reading = True
        elif self.depth > DEPTH:
            raise too_deep()

    def closed(self, name: str) -> None:
        self.depth -= 1
        name = self.local[name]
        if name == "v" or name == "t":  # it is the faster one
            self._taking = False
        elif name == "c":
            if parts := self._parts:
                if said := self._said(parts[0] if len(parts) == 1 else "".join(parts)):
                    self._cells[self._column] = said
                parts.clear()
            elif self._formulas:  # a program that computes nothing wrote it
                self._cells[self._column] = text_of("=" + "".join(self._formulas))
            self._formulas.clear()
            self._size = 0
            self._in = False
        elif name == "f":
            self._formula = False
        elif name == "row":
            if self._merges or self._down:
                self._fill()
            if self._cells:
                self.rows.append(Row(self._row, self._cells))
        elif name == "rPh":
            self._reading = False

    def text(self, data: str) -> None:
        if self._taking or self._formula:
            (self._parts if self._taking else self._formulas).append(data)
            self._size += len(data)
            if self._size > CELL:
                raise too_long()

    def _said(self, raw: str) -> str:
        kind = self._kind
        if kind == "s":
            at = int(raw) if raw.strip().isdecimal() and len(raw) < 12 else -1
            if not 0 <= at < len(self._texts):
                raise Unreadable(f"a cell names text {raw[:20]} of {len(self._texts):,}", f"row {self._row:,}")
            return self._texts[at]
        if kind in ("inlineStr", "str"):
            return text_of(_unescaped(raw))
        if kind == "e":
            return ""  # an error of a formula says nothing
        if kind == "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        if kind == "d":
            return text_of(raw)
        style = _whole(self._style)
        return text_of(number(raw.strip(), self._shown[style] if style < len(self._shown) else PLAIN, self._since_1904))

    def _fill(self) -> None:
        """What is merged from above stands in this row too."""
        for column, (said, last) in list(self._down.items()):
            if last < self._row:
                del self._down[column]
            else:
                self._cells.setdefault(column, said)
        for column, last in self._merges.get(self._row, ()):
            if column in self._cells:
                self._down[column] = (self._cells[column], last)


def rows(stream: BinaryIO, cells: Cells) -> Iterator[Row]:
    """The non-empty rows of a sheet. Raises Unreadable after the last readable row."""
    fault: Unreadable | None = None
    pieces = tell(stream, cells)
    while fault is None:
        try:
            next(pieces)
        except StopIteration:
            break
        except Unreadable as error:
            fault = error
        yield from cells.rows
        cells.rows.clear()
    if fault is not None:
        raise fault
