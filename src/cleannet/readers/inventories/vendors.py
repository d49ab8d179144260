"""Lists of organisations that we deal with: a table with one such column, or plain text with one name per line.

Plain text counts only if it can hardly be anything else: three lines or more, all short, most beginning with a capital or in a
script with no capitals, no marks of another format, and a company word in every tenth. Other lists need the header `vendor`. A line
that begins with `#` is a comment.

*Source*: no standard form; LEI as in ISO 17442.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, References, Skip
from cleannet.readers.base.input import HEAD, Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.lines import lines
from cleannet.readers.tables.block import Block, stated, stripped
from cleannet.readers.tables.country_names import code_of
from cleannet.readers.tables.days import bought_on, no_days
from cleannet.readers.tables.gone import gone
from cleannet.readers.tables.layout import LINE, is_kind, layout
from cleannet.readers.tables.tables import ROWS, blocks

_COMPANY = re.compile(
    r"\b(?:inc|incorporated|ltd|limited|llc|corp|corporation|co|company|gmbh|ag|plc|ab|oy|pte|pty|jsc|telecom|technologies|technology"
    r"|networks|systems|group|holdings?|communications|electronics|software|semiconductor)\b|公司|集团|株式会社|주식회사",
    re.IGNORECASE,
)
"""A word that names of companies have and few other lists do."""

_OTHER = re.compile(r"[{}<>=|;\t\x1f\\\"$\[\]:*~^_@]|//|,.*,.*,|[0-9]{4}.*[0-9]{4}|[!?]$|\b[a-z]{5,}\.$")
"""Marks of other formats, and the ends of sentences."""

_NETWORK = re.compile(r"(?:ASN?[ :#-]?)?[0-9]{1,10}(?:[^\w.]|$)", re.IGNORECASE)
"""The number of an AS, with which no name begins."""

_TOTAL: Final = re.compile(
    r"\s*(?:(?:grand|sub|overall)?[ -]?total|total général|sum|summe|(?:gesamt|zwischen|end)summe|gesamt|insgesamt"
    r"|somme|suma|totale|totaal|合計|小計|総計|合计|小计|总计)\s*:?\s*",
    re.IGNORECASE,
)
"""What stands below a column of names and is none. There is a company Total: only the
last row of that name is one of totals."""

_CONTINUED: Final = ("name (2)", "name (3)", "name (4)")
_FULL: Final = (35, 40)
"""Characters of a full NAME1 in SAP: table LFA1, and ADRC."""


def sniff_table(head: bytes) -> bool:
    """Whether it has one column of organisations, and none of another kind of table."""
    return is_kind("vendors", head)


def sniff_list(head: bytes) -> bool:
    """Whether it has short lines of names, some with company words, and nothing that another format would have."""
    names = possible_names(head)
    if len(names) < 3:
        return False
    begun = sum(name[0].isalnum() and not name[0].islower() for name in names)
    return begun >= 0.8 * len(names) and sum(bool(_COMPANY.search(name)) for name in names) >= 0.1 * len(names)


def possible_names(head: bytes) -> list[str]:
    """The lines of a possible list of names; none if it looks like anything else."""
    if layout(head) is not None or b"\0" in head:
        return []
    if len(head) >= HEAD:
        head = head[: head.rfind(b"\n") + 1]
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError:
        return []
    if text.startswith(("#separator", "#fields")):  # Zeek
        return []
    names = [name for line in text.splitlines() if (name := line.strip()) and not name.startswith("#")]
    if len(names) > 1 and len(set(map(_commas, names))) == 1 and _commas(names[0]) > 1:  # a table with columns that nobody knows
        return []
    return [] if any(_no_name(name) or _NETWORK.match(name) for name in names) else names


def _commas(name: str) -> int:
    return name.count(",")


def _no_name(line: str) -> bool:
    return len(line) > 80 or len(line.split()) > 9 or bool(_OTHER.search(line)) or not any(c.isalpha() for c in line)


def read_table(item: Input) -> Iterator[Batch]:
    """One record a row."""
    meaning = {
        "name": "org-name listed",
        "name (alone)": "org-name listed",
        "lei": "lei listed",
        "country": "country of the name",
        "bought": "day of the contract",
        **dict.fromkeys((*_BESIDE, "other"), "product listed"),
    }
    undated = 0
    for table in blocks(item, "vendors", meaning):
        named = stated(table.get("name")) | stated(table.get("name (alone)")) | stated(table.get("lei"))
        block = table.without(~named, "no name")
        name = _names(block)
        found = []
        others = [*_BESIDE, *(field for field in block.columns if field.startswith("other"))]
        last = np.arange(len(name)) == len(name) - 1
        totals = np.array([_is_total(text or "", end) for text, end in zip(name.to_pylist(), last.tolist(), strict=True)], np.bool_)
        block, name = block.without(totals, "row of totals", name), name.filter(pa.array(~totals))
        whole, glued = _continued(block, name)
        if len(rows := np.flatnonzero(stated(glued))):
            found.append(References("org-name-cut", "listed", whole.take(rows), rows, glued.take(rows)))
        name = whole
        uncut: pa.Array[Any] = pc.if_else(pa.array(stated(glued)), None, whole)
        country = stripped(pa.array([code_of(text or "") for text in block.get("country").to_pylist()], pa.string()))
        seated = stated(uncut) & stated(country)
        for kind, column, beside, there in (
            ("org-name", uncut, None, stated(uncut) & ~seated),
            ("org-name-in", uncut, country, seated),
            ("lei", block.get("lei"), name, stated(block.get("lei"))),
            *(("product", block.get(field), whole, stated(block.get(field)) & stated(whole)) for field in others),
        ):
            if len(rows := np.flatnonzero(there)):
                found.append(References(kind, "listed", column.take(rows), rows, None if beside is None else beside.take(rows)))
        bought, unread = bought_on(block)
        undated += unread
        yield Batch(block.rows, tuple(found), skipped=block.skipped, groups=block.groups, bought=bought, gone=gone(item, block))
    item.log.notes.extend(no_days(undated))


def _names(block: Block) -> pa.Array[Any]:
    """The name in each row: a number of a vendor is none, if the row has a name besides."""
    said, alone = block.get("name"), block.get("name (alone)")
    number: Any = pc.match_substring_regex(said, r"^[A-Z]{0,4}[-_ ]?[0-9][0-9A-Z_-]*$")
    named: pa.Array[Any] = pc.if_else(pc.and_(number.fill_null(True), alone.is_valid()), alone, said)
    return named


_BESIDE: Final = ("product", "item", "parent", "alias", "below")
"""Fields whose words may name somebody else than the vendor."""


def _is_total(name: str, last: bool) -> bool:
    return _TOTAL.fullmatch(name) is not None and (last or name.strip(" :").lower() != "total")


def _continued(block: Block, name: pa.Array[Any]) -> tuple[pa.Array[Any], pa.Array[Any]]:
    """The names with their continuation after a space; and with no space if a field is full, because a word may be cut there (null
    elsewhere)."""
    more = [block.get(field) for field in _CONTINUED]
    wholes: list[str | None] = name.to_pylist()
    glueds: list[str | None] = [None] * len(name)
    for row in np.flatnonzero(stated(name) & np.logical_or.reduce([stated(column) for column in more])).tolist():
        parts = [wholes[row] or "", *(part for column in more if (part := column[row].as_py()))]
        wholes[row] = " ".join(parts)
        if any(len(part) in _FULL for part in parts[:-1]):
            glueds[row] = "".join(part if len(part) in _FULL else f"{part} " for part in parts).strip()
    return pa.array(wholes, pa.string()), pa.array(glueds, pa.string())


def read_list(item: Input) -> Iterator[Batch]:
    """One record per line with a name; blank lines and comments are not records."""
    skipped: list[Skip] = []
    numbers: list[int] = []
    names: list[str] = []
    item.log.by_line = True
    with item.open() as stream:
        for number, line in lines(stream, skipped):
            name = line.strip()
            if name and not name.startswith("#"):
                numbers.append(number)
                names.append(name)
            if len(numbers) + len(skipped) >= ROWS:
                yield _batch(numbers, names, skipped)
                numbers.clear()
                names.clear()
                skipped.clear()
    if numbers or skipped:
        yield _batch(numbers, names, skipped)


def _batch(numbers: list[int], names: list[str], skipped: list[Skip]) -> Batch:
    """The batch; names that are too long to be one are skipped."""
    both = list(zip(numbers, names, strict=True))
    long = {number: Skip(number, "name too long", name[:100]) for number, name in both if len(name) > 200}
    kept = [name for number, name in both if number not in long]
    found = (References("org-name", "listed", pa.array(kept, pa.string())),) if kept else ()
    rows = np.array([number for number in numbers if number not in long], np.int64)
    return Batch(rows, found, skipped=(*skipped, *long.values()))


LIST: Final = Reader("vendor-list", "Plain list of organisations", "line with a name", sniff_list, read_list)
READERS: Final = (Reader("vendors", "Table of organisations (CSV)", LINE, sniff_table, read_table), LIST)
