"""A sheet or report may hold several tables, one below another: a header after a blank row begins the next.

A row counts as such a header only if it makes a known kind of table, which rows of data do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.readers.tables.column_names import KINDS, kind_of_table
from cleannet.readers.tables.header_words import MAC, folded
from cleannet.readers.tables.layout import cells_of

_BLANK: Final = re.compile(rb"(?:\A|\n)(?:[ \t,;|\x1f]*\r?\n)+")
_LONGEST: Final = 4_096
"""Octets of the longest row that may be a header here."""

_WORDS: Final = frozenset(word for kind in KINDS.values() for words in kind.values() for word in words)


def stacked(piece: bytes, delimiter: str) -> Iterator[tuple[tuple[str, ...], bytes, bytes]]:
    """The piece cut before each header after a blank row: the names in that header, its bytes, and the rows below. The first part
    has no header.

    >>> list(stacked(b"a,b\\n\\nMAC,Model\\nc,d\\n", ","))
    [((), b'', b'a,b\\n\\n'), (('MAC', 'Model'), b'MAC,Model\\n', b'c,d\\n')]
    """
    names: tuple[str, ...] = ()
    begun = header = 0
    for blank in _BLANK.finditer(piece):
        at = blank.end()
        end = piece.find(b"\n", at) + 1 or len(piece)
        if end - at > _LONGEST or not (found := _header(piece[at:end], delimiter)):
            continue
        if piece.count(b'"', 0, at) % 2:  # inside of a quoted cell
            continue
        yield names, piece[begun:header], piece[header:at]
        names, begun, header = found, at, end
    yield names, piece[begun:header], piece[header:]


def ends_blank(piece: bytes) -> bool:
    """Whether its last row is blank."""
    return re.search(rb"(?:\A|\n)[ \t,;|\x1f]*\r?\n\Z", piece[-_LONGEST:]) is not None


def _header(row: bytes, delimiter: str) -> tuple[str, ...]:
    """The names in a row that is a header; none if it is no header."""
    names = cells_of(row.decode("utf-8", "replace"), delimiter)
    words = [folded(name) for name in names if name]
    if len(words) < 2 or not any(word in _WORDS or MAC.fullmatch(word) for word in words):
        return ()
    return names if kind_of_table(names) is not None else ()
