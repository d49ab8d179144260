"""Describes a table that no reader knows: its columns, the nearest kind of table, and how to have it read.

Guesses are for people and never judged. They use the words in a name and the content of the first rows.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Final, NamedTuple

from cleannet.readers.tables.column_names import KINDS, NEEDED, shown
from cleannet.readers.tables.header_words import CATALOGUE, LEGAL, MAPPED, NAMED, VENDORS, WHO, folded
from cleannet.readers.tables.layout import Header, cells_of, decoded, headers

_TOLD: Final = 12
"""Names of columns that are told."""

_LONGEST: Final = 60
"""Characters of the longest name of a column; a longer one is a sentence."""

_KIND: Final = {
    "devices": "a list of devices",
    "catalogue": "a list of apps that stores offer",
    "mdm": "a list of apps",
    "vendors": "a list of organisations",
    "peers": "a list of networks",
    "circuits": "a list of circuits",
    "flow": "a table of flows",
    "destinations": "a list of hosts or addresses",
}

_ASKED: Final = {
    "devices": ("mac", "maker", "model"),
    "mdm": ("id", "app", "publisher"),
    "catalogue": ("id", "app", "store"),
    "vendors": ("name",),
    "peers": ("asn",),
    "circuits": ("circuit", "cable"),
    "flow": ("source", "destination"),
    "destinations": ("domain", "address"),
}
"""Fields that are looked for, by kind."""

_INSIDE: Final = {
    "mac": re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}"),
    "id": re.compile(r"(?:com|net|org|cn|io|me|app|jp|de|ru|kr|tv)\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+"),
    "name": re.compile(
        r".*(?:\b(?:inc|ltd|limited|llc|corp|corporation|co|gmbh|ag|plc|ab|oy|pte|s\.?a|s\.?p\.?a|b\.?v|n\.?v|kg|srl|sarl|lda)\b\.?|公司|集团|株式会社).*",
        re.IGNORECASE,
    ),
}
"""What stands in the cells of such a column."""


_LETTER: Final = re.compile(r"[^\W\d_]")
_NEEDS: Final = {
    "mac": re.compile(r"(?:[0-9A-Fa-f]{2}[:. -]?){6}"),
    "asn": re.compile(r"[0-9]"),
    **dict.fromkeys(("maker", "name", "app", "publisher", "cable"), _LETTER),
    "domain": re.compile(r"[^\s.]\.[^\W\d]"),
    **dict.fromkeys(("source", "destination", "address"), re.compile(r"[0-9A-Fa-f]*[.:][0-9A-Fa-f]*[.:]")),
}
"""What at least half of the cells of such a column have."""


_OF_THINGS: Final = re.compile(
    r"(?<![a-z])(?:device|client|host|user|computer|server|domain|interface|file|group|policy|rule|site)[ _-]?(?:name|id|label)",
    re.IGNORECASE,
)
_NOT_OF_THINGS: Final = frozenset({"app", "publisher", "store"})
"""A column with the name of a thing of ours names no app, and these fields are of apps."""


_OF_ANYTHING: Final = frozenset((*VENDORS["name (alone)"], *CATALOGUE["id (beside app and publisher)"], "title", "displayname"))
"""Names of columns that may name whatever a row lists."""


class _Guess(NamedTuple):
    """A column for a field, and how well it fits: 0 to 1."""

    field: str
    column: int
    fit: float


def unknown_table(head: bytes) -> str:
    """The columns of a table that no reader knows, its nearest kind and how to have it read; "" if it is no table."""
    _, text = decoded(head)
    found = _header(text)
    if found is None:
        return ""
    names = [shown(name) for name in found.names if name]
    more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
    told = f"table with columns that say nothing we know: {', '.join(names[:_TOLD])}{more}"
    kind, guesses = _nearest(found, text)
    if not guesses:
        return f"{told}; say which is which, for example --map name=COLUMN (an organisation), maker=, mac= or id= (an app)"
    asked = " ".join(f"--map {guess.field}={shlex.quote(found.names[guess.column])}" for guess in guesses)
    return f"{told}; nearest: {_KIND[kind]} ({kind}); to read it as one: {asked}"


def _header(text: str) -> Header | None:
    """The row with the most names that has a row of as many cells below it."""
    best: Header | None = None
    for header in headers(text):
        if len(header.names) > (len(best.names) if best else 1) and all(map(_named, header.names)):
            row = next(iter(_rows(header, text)), ())
            if len(row) == len(header.names) and sum(map(bool, header.names)) * 2 > len(row):
                best = header
    return best


def _named(name: str) -> bool:
    """Whether this may be the name of a column."""
    return not name or (len(name) <= _LONGEST and name.isprintable() and any(c.isalpha() for c in name) and name[0] not in "{[<")


def _rows(header: Header, text: str) -> list[tuple[str, ...]]:
    """Some rows below the header."""
    lines = [line for line in re.split(r"\r\n|\n|\r", text[header.end : header.end + 20_000])[:30] if line]
    return [cells_of(line, header.delimiter) for line in lines]


def _nearest(header: Header, text: str) -> tuple[str, list[_Guess]]:
    """The nearest kind of table, and which column may be which field."""
    rows = [row for row in _rows(header, text) if len(row) == len(header.names)]
    by_kind: dict[str, list[_Guess]] = {}
    for kind, fields in _ASKED.items():
        taken: list[_Guess] = []
        for field in fields:
            guess = _guess(kind, field, header.names, rows, {guess.column for guess in taken})
            if guess is not None:
                taken.append(guess)
        there = {guess.field for guess in taken}
        if any(there >= set(needed) for needed in NEEDED[kind] if len(needed) <= len(fields)):
            by_kind[kind] = taken
        elif kind == "devices" and there == {"model"} and taken[0].fit == 1:  # its words may name the maker
            by_kind[kind] = [guess._replace(field="maker") for guess in taken]
    if not by_kind:
        return "", []
    if "vendors" in by_kind:
        by_kind.pop("destinations", None)  # websites of theirs
    kind = max(by_kind, key=lambda kind: sum(guess.fit for guess in by_kind[kind]))
    return kind, by_kind[kind]


def _guess(kind: str, field: str, names: Sequence[str], rows: list[tuple[str, ...]], taken: set[int]) -> _Guess | None:
    """The column that fits the field best, if any does."""
    words: Sequence[str] = (*LEGAL, *NAMED, *WHO, *VENDORS["name (alone)"])
    if field != "name":  # as a maker, these only stand beside a model
        words = [word for word in KINDS[kind][field] if word not in WHO and word not in NAMED]
    fits = [
        _Guess(field, at, _fit(field, words, name, [row[at] for row in rows])) for at, name in enumerate(names) if at not in taken
    ]
    best = max(fits, key=lambda guess: guess.fit, default=None)
    return best if best is not None and best.fit > 0 and names[best.column] else None


def _fit(field: str, words: Sequence[str], name: str, cells: list[str]) -> float:
    bare = folded(name)
    if field in _NOT_OF_THINGS and _OF_THINGS.search(name):
        return 0.0
    inside = max((len(word) / len(bare) for word in words if len(word) >= _least(word) and _stands(word, name)), default=0.0)
    if bare in _OF_ANYTHING:
        inside *= 0.5 if field == "name" else 0.4
    said = [cell for cell in cells if cell]
    form = _INSIDE.get(field)
    needed = _NEEDS.get(field)
    if needed and sum(needed.search(cell) is not None for cell in said) * 2 < len(said):
        return 0.0
    seen = sum(form.fullmatch(cell) is not None for cell in said) / len(said) if form and said else 0.0
    return min(1.0, inside) + (2 * seen if seen >= 0.3 else 0.0)


def _stands(word: str, name: str) -> bool:
    """Whether the word begins or ends where a word of the name does: Dutch merk (brand) does not count in German Bemerkung."""
    bare = folded(name)
    if not word.isascii():
        return word in bare
    ends = [0]
    for part in re.split(r"[^\w]+|_", name):
        ends.append(ends[-1] + len(folded(part)))
    at = bare.find(word)
    inside = re.sub(r"[^\w]", "", bare)
    return at >= 0 and (inside.find(word) in ends or inside.find(word) + len(word) in ends or at + len(word) == len(bare))


def _least(word: str) -> int:
    """Length of the shortest word that counts inside another."""
    return 2 if not word.isascii() else 4 if not word.startswith(MAPPED) else 99
