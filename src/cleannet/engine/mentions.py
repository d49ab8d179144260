"""What the beginnings of inputs mention, whatever their readers take from them: addresses, numbers of ASes, dotted names, and in
tables what stands in columns that are not read.

A field that no reader asks about may name a third party. `cleannet.overlooked` compares what stands here with what was judged. Only
the beginning of a text is looked at, so this costs little and is bounded; octets that are no text mention nothing.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from cleannet.readers.base.input import Input
from cleannet.readers.tables.column_names import chosen
from cleannet.readers.tables.header_words import WHOSE
from cleannet.readers.tables.layout import Layout, layout
from cleannet.readers.tables.wordings import words_of

Kind = Literal["address", "asn", "name", "party"]


class Mention(NamedTuple):
    """Where a text stands first. field: the key or column that has it, "" if the line shows none."""

    file: str
    line: int
    field: str


MOST: Final = 20_000
"""Texts of all inputs together that are kept."""

SAMPLE: Final = 32_768
"""Octets of an input that are looked at."""

_INPUTS: Final = 3
"""Inputs that are kept for one text: in the first it may stand in a comment."""

_LINES: Final = 100
"""Lines of an input that are looked at for where a text stands."""

_CELLS: Final = 500
"""Different cells of the columns of a table that are not read."""

_LISTED: Final = re.compile(r"[,;/|\n]")
_CALLED: Final = re.compile(r"[^\W\d_]{2,}|[^\W\d_a-zA-Z]")
_NUMBERED: Final = re.compile(r"\S*[0-9]\S*|\S+@\S+")

_FORMS: Final[dict[Kind, tuple[re.Pattern[bytes], ...]]] = {
    "address": (
        re.compile(rb"(?<![\w./:+-])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w-]|\.[0-9])"),
        re.compile(rb"(?<![\w.:/-])(?:[0-9A-Fa-f]{1,4}:){2,7}[0-9A-Fa-f:]+(?![\w:])"),
    ),
    "asn": (re.compile(rb"(?<![\w.-])AS([0-9]{1,10})(?![\w.-])"),),
    "name": (
        re.compile(
            rb"(?<![\w.@%$-])(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?\.){1,12}[A-Za-z][A-Za-z0-9_-]{1,62}(?![\w@])"
        ),
    ),
}
_KEY: Final = re.compile(r"([A-Za-z_@][\w.@ -]{0,60})[\"']?\s{0,4}[:=]\s{0,4}[\"'\[({]{0,4}[^\"'\s,;|=<>]*$")
_COMMENT: Final = re.compile(r"\s*(?:#|//|;|!|--|<!--)")
_NO_PARTY: Final = re.compile(
    r"(?i)version|firmware|release|build\b|agent|refer|utm_|social|comment|descri|remark|note|replac|previous|former|schema|xmlns|@context"
)
"""Keys of numbers that only look like addresses, and of text about a record."""

_REFERRER: Final = re.compile(r"\" [0-9]{3} (?:[0-9]+|-) \"(?:[^\"]*\" \")?[^\"]*$")
"""What stands before the page that led to a request, or before the program that asked, in the log of a web server."""


@dataclass(slots=True)
class Mentions:
    """What the inputs mention: kind and text -> the first inputs that do. heads: how these begin. passed: inputs with records of
    which nothing is to be asked, which may be those that mention it."""

    inputs: dict[tuple[Kind, str], list[str]] = field(default_factory=dict)
    heads: dict[str, bytes] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)

    def see(self, item: Input, passed: bool) -> None:
        """Takes in the beginning of an input that a reader knows."""
        head = item.head[:SAMPLE]
        if b"\0" in head:
            return
        for kind, forms in _FORMS.items():
            for text in sorted({found for form in forms for found in form.findall(head)}):
                if len(self.inputs) < MOST and len(names := self.inputs.setdefault((kind, text.decode()), [])) < _INPUTS:
                    names.append(item.name)
                    self.heads[item.name] = head
        for text in _unread_cells(head):
            if len(self.inputs) < MOST and len(names := self.inputs.setdefault(("party", text), [])) < _INPUTS:
                names.append(item.name)
                self.heads[item.name] = head
        if passed:
            self.passed.add(item.name)

    def where(self, kind: Kind, text: str) -> Mention | None:
        """Where the text stands first as a value; None if it is only in comments, or below keys that name no party."""
        found = (_place(name, self.heads[name], kind, text) for name in self.inputs[kind, text])
        return next((place for place in found if place), None)


def _unread_cells(head: bytes) -> list[str]:
    """The different texts in columns of a table that its reader does not take, and that name no thing or person of ours: lists in a
    cell item by item, no numbers, no codes."""
    table = layout(head)
    if table is None or table.kind == "flow" or table.encoding != "utf-8":
        return []
    taken = {*chosen(table.kind, table.header).values()}
    named = enumerate(zip(table.header, words_of(table.header), strict=True))
    unread = [at for at, (name, word) in named if at not in taken and word not in _OURS and not _NO_PARTY.search(name)]
    found: dict[str, None] = {}
    lines = head.decode("utf-8", "replace").splitlines()[table.lines :]
    try:
        for cells in csv.reader(lines, delimiter=table.delimiter):
            for at in unread:
                for text in _LISTED.split(cells[at][:_LONGEST]) if at < len(cells) else ():
                    if _CALLED.search(text) and not _NUMBERED.fullmatch(text.strip()) and len(found) < _CELLS:
                        found.setdefault(text.strip())
    except csv.Error:
        pass
    return list(found)


_OURS: Final = frozenset(name for names in WHOSE.values() for name in names)
_LONGEST: Final = 2_000


def _place(name: str, head: bytes, kind: Kind, text: str) -> Mention | None:
    form = re.compile(rf"(?<![\w.@-]){'AS' if kind == 'asn' else ''}{re.escape(text)}(?![\w-])", re.ASCII)
    table, looked = layout(head), 0
    for number, line in enumerate(head.decode("utf-8", "replace").splitlines(), 1):
        if _COMMENT.match(line) or (table and number <= table.lines):
            continue
        for found in form.finditer(line):
            before = line[max(0, found.start() - 400) : found.start()]
            key = _column(table, line, text) if table else _key(before)
            if not _NO_PARTY.search(key) and not _REFERRER.search(before):
                return Mention(name, number, key)
            looked += 1
        if looked > _LINES:
            break
    return None


def _key(before: str) -> str:
    found = _KEY.search(before)
    return found[1].strip() if found else ""


def _column(table: Layout, line: str, value: str) -> str:
    """The name of the column whose cell has the text; "" for a row that is not written plainly."""
    try:
        cells = next(csv.reader([line], delimiter=table.delimiter), [])
    except csv.Error:
        return ""
    at = next((at for at, cell in enumerate(cells) if value in cell), len(table.header))
    return table.header[at] if at < len(table.header) and len(cells) == len(table.header) else ""
