"""A workbook holds sheets, each of which is read as a table of its own.

Its parts show which kind it is. A workbook that is encrypted, or of a kind that is not read, is named as such, with what to do.

*Source*: ECMA-376 part 2, section 9.3; OpenDocument 1.3 part 2, sections 3.2 (manifest) and 3.3 (mimetype); for the beginning of
encrypted and old Office documents, MS-CFB, section 2.2, MS-OFFCRYPTO, section 1.3, and MS-XLS, section 2.1.2.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import BinaryIO, Final

from cleannet.readers.base.input import Log, Meter, Unreadable
from cleannet.readers.inputs.archives import Contents, Member, Shelf, Slice, Spool, Thing, open_member
from cleannet.readers.inputs.limits import Share
from cleannet.readers.inputs.workbooks import ods, xlsx
from cleannet.readers.inputs.workbooks.grid import Lines
from cleannet.readers.inputs.workbooks.values import Shown


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. open: its rows as lines of text; remarks go to the log."""

    name: str
    hidden: bool
    open: Callable[[Log], io.RawIOBase]
    meter: Meter


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of a workbook. fault: why the list ends early, if it does."""

    found: list[Sheet]
    fault: str


def sheets(thing: Thing, shelf: Shelf, held: Contents) -> Sheets | None:
    """The sheets of an archive that is a workbook; None if it is none. Raises Unreadable: broken, encrypted, or not read."""
    package = _Package(thing, shelf, held)
    if "mimetype" in package:
        return _open_document(package)
    return _office(package) if "[content_types].xml" in package else None


class _Package:
    """The parts of a document, by name in any case."""

    def __init__(self, thing: Thing, shelf: Shelf, held: Contents) -> None:
        self.thing, self.shelf = thing, shelf
        self._members: dict[str, Member] = {}
        self._twice: set[str] = set()
        for member in held.members:
            name = member.name.replace("\\", "/").lower()
            if name in self._members:
                self._twice.add(name)
            self._members[name] = member
        self._shares: dict[str, Share] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def size(self, name: str) -> int:
        """Compressed bytes of a part."""
        return self._members[name.lower()].size if name.lower() in self._members else 0

    def share(self, name: str) -> Share:
        """What a part used of the budget of its file."""
        return self._shares.setdefault(name.lower(), Share(self.thing.budget))

    def part(self, name: str, meter: Meter | None = None) -> BinaryIO:
        """Opens a part."""
        member = self._members.get(name.lower())
        if member is None:
            raise Unreadable(f"a broken workbook: it has no part {name}")
        if name.lower() in self._twice:
            raise Unreadable(f"a broken workbook: it has two parts {name}")
        if member.why:
            raise Unreadable(member.why)
        return io.BufferedReader(open_member(self.shelf, self.thing, member, self.share(name), meter or Meter()), 1 << 16)


# --- Office Open XML --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Common:
    """What the sheets of a workbook share."""

    texts: xlsx.Texts
    shown: tuple[Shown, ...]


def _office(package: _Package) -> Sheets | None:
    if "xl/workbook.bin" in package:
        raise Unreadable("a binary workbook of Excel (.xlsb), which is not read; save it as .xlsx")
    if "_rels/.rels" not in package and "xl/workbook.xml" not in package:
        return None
    if (book := xlsx.book(package.part)) is None:
        return None
    found = [
        Sheet(place.name, place.hidden, partial(_office_lines, package, book, place, meter), meter)
        for place in book.sheets
        for meter in [Meter(package.size(place.part))]
    ]
    return Sheets(found, "")


def _office_lines(package: _Package, book: xlsx.Book, place: xlsx.Place, meter: Meter, log: Log) -> Lines:
    common = package.shelf.lately(package.thing.name, partial(_common, package, book))
    with package.part(place.part) as stream:
        merges = xlsx.merged(stream)
    cells = xlsx.Cells(common.texts, common.shown, book.since_1904, merges)
    return Lines(xlsx.rows(package.part(place.part, meter), cells), package.share(f"{place.name}: its text"), log)


def _common(package: _Package, book: xlsx.Book) -> _Common:
    with package.part(book.texts) if book.texts else io.BytesIO() as stream:
        texts = xlsx.Texts(stream if book.texts else None)
    if not book.styles:
        return _Common(texts, ())
    with package.part(book.styles) as stream:
        return _Common(texts, xlsx.styles(stream))


# --- OpenDocument -----------------------------------------------------------------------------------------------------------------


def _open_document(package: _Package) -> Sheets | None:
    with package.part("mimetype") as stream:
        if stream.read(100).strip() not in ods.MIMETYPES:
            return None
    if "encrypted-package" in package or ("meta-inf/manifest.xml" in package and _encrypted(package)):
        raise Unreadable("an encrypted spreadsheet; save it with no password to have it read")
    made = _written(package)
    found = [
        Sheet(sheet.name, sheet.hidden, partial(_slice, package, at, meter), meter)
        for at, sheet in enumerate(made.sheets)
        for meter in [Meter(sheet.size)]
    ]
    return Sheets(found, made.fault)


@dataclass(frozen=True, slots=True)
class _Said:
    """Where the lines of a sheet are in a temporary file. fault: why they end early; notes: remarks about them."""

    name: str
    hidden: bool
    place: int
    size: int
    fault: str
    notes: list[str]


@dataclass(frozen=True, slots=True)
class _Written:
    """The sheets that are not empty. fault: why the list ends early, if it does."""

    spool: Spool
    sheets: list[_Said]
    fault: str


def _written(package: _Package) -> _Written:
    return package.shelf.lately(package.thing.name, partial(_write, package))


def _write(package: _Package) -> _Written:
    """Reads all sheets into a temporary file, one after another."""
    cells, found, fault = ods.Cells(), list[_Said](), ""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the spool closes it
    try:
        with package.part(ods.CONTENT) as stream:
            for at, rows in groupby(ods.rows(stream, cells), key=lambda row: row[0]):
                log, place, why = Log(), file.tell(), ""
                try:
                    shutil.copyfileobj(Lines((row for _, row in rows), package.share(f"sheet {at}: its text"), log), file)
                except Unreadable as error:
                    why = str(error)
                name, hidden = cells.sheets[at]
                found.append(_Said(name, hidden, place, file.tell() - place, why, log.notes))
    except Unreadable as error:
        if not found:
            file.close()
            raise
        fault = str(error)
    return _Written(Spool(file), found, fault)


def _slice(package: _Package, at: int, meter: Meter, log: Log) -> Slice:
    """The lines of a sheet."""
    made = _written(package)
    sheet = made.sheets[at]
    log.notes.extend(note for note in sheet.notes if note not in log.notes)
    return Slice(made.spool, sheet.place, sheet.size, meter, sheet.fault)


_MANIFEST: Final = 16 << 20


def _encrypted(package: _Package) -> bool:
    with package.part("META-INF/manifest.xml") as stream:
        return b"encryption-data" in stream.read(_MANIFEST)


# --- what is no archive -----------------------------------------------------------------------------------------------------------

_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEARCHED: Final = 64 << 20
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_BOOKS: Final = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_STREAMS: Final = re.compile(b"|".join(re.escape(name + b"\0\0") for name in (_ENCRYPTED, *_BOOKS)))


def old_workbook(head: bytes, open_: Callable[[], io.RawIOBase]) -> str:
    """Why a workbook that begins so cannot be read, and what to do; "" if it is none."""
    if not head.startswith(_COMPOUND):
        return ""
    held, at = b"", 0
    with open_() as stream:
        while at < _SEARCHED and (piece := stream.read(1 << 16)):
            held, at = held[-64:] + piece, at + len(piece)
            if (found := _STREAMS.search(held)) is not None:
                if found[0].startswith(_ENCRYPTED):
                    return "an encrypted document of Office; save it with no password to have it read"
                return "an old workbook of Excel (.xls), which is not read; save it as .xlsx"
    return ""
