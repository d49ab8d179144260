"""Streams the XML of a workbook: each piece is passed on before the next is read, and no tree is built.

Entities and document types are refused. A tag or text that does not end counts as too long, see `fed`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any, BinaryIO, Final
from xml.parsers import expat  # entities are refused below, by which alone it is dangerous

from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.fed import Fed

DEPTH: Final = 200
"""Deepest nesting of the XML of a workbook."""

MANY: Final = 100_000
"""Styles, relations and areas of merged cells that are looked at, of one part."""

CELL: Final = 1 << 20
"""Characters of the longest text of a cell."""


class Local(dict[str, str]):
    """Names of elements, each without its prefix."""

    def __missing__(self, name: str) -> str:
        found = self[name] = name.rpartition(":")[2]
        if len(self) > MANY:
            self.clear()
        return found


class Told:
    """Receives what the parser finds. `opened` and `closed` get names as written; `start` and `end` get them with no prefix."""

    def __init__(self) -> None:
        self.depth = 0
        self.local = Local()

    def opened(self, name: str, attributes: dict[str, str], /) -> None:
        self.depth += 1
        if self.depth > DEPTH:
            raise too_deep()
        self.start(self.local[name], attributes)

    def closed(self, name: str, /) -> None:
        self.depth -= 1
        self.end(self.local[name])

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        """An element begins."""

    def end(self, name: str, /) -> None:
        """It ends."""

    def text(self, data: str, /) -> None:
        """Some text, which may continue."""


def too_long() -> Unreadable:
    return Unreadable(f"a cell with a text of more than {CELL >> 20} MiB")


def too_deep() -> Unreadable:
    return Unreadable(f"nested deeper than {DEPTH} levels")


def told_by(stream: BinaryIO, told: Told) -> None:
    """Passes on the whole document at once. Raises Unreadable."""
    deque(tell(stream, told), 0)


def tell(stream: BinaryIO, told: Told) -> Iterator[None]:
    """Passes on the whole document, with a stop after each piece. Raises Unreadable."""
    fed = Fed(stream)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = told.opened, told.closed
    parser.CharacterDataHandler = told.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    at = -1
    try:
        while data := fed.read():
            parser.Parse(data, False)
            if parser.CurrentByteIndex != at:
                at = parser.CurrentByteIndex
                fed.found()
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable(f"not well-formed XML: {expat.ErrorString(error.code)}, line {error.lineno:,}", fed.at) from None
    yield


def _refuse(*_: Any) -> None:
    raise Unreadable("a document type in XML, which no spreadsheet writes, is not read")


def unprefixed(attributes: dict[str, str], name: str) -> str:
    """The attribute of that name, whatever its prefix; "" if there is none."""
    return attributes.get(name) or next((value for key, value in attributes.items() if key.endswith(f":{name}")), "")


class Text:
    """The text of one cell, which comes in parts. Raises Unreadable if it does not end."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0

    def add(self, part: str) -> None:
        self._parts.append(part)
        self._size += len(part)
        if self._size > CELL:
            raise too_long()

    def __bool__(self) -> bool:
        return bool(self._parts)

    def whole(self) -> str:
        """All of it; then starts the next text."""
        found = "".join(self._parts)
        self._parts.clear()
        self._size = 0
        return found
