"""Applies the user's mapping: the header is read as if it named the field itself, and nothing else of the table changes.

The column keeps its name in reports; the field is appended to it, see `header_words.MAPPED`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import BinaryIO

from cleannet.readers.base.input import Input
from cleannet.readers.tables.header_words import MAPPED, folded
from cleannet.readers.tables.layout import Header, cells_of, decoded, headers
from cleannet.readers.tables.mapped_keys import with_mapped_keys
from cleannet.readers.tables.numbers import lines_of


def mapped(item: Input, columns: Sequence[tuple[str, str]]) -> tuple[Input, frozenset[tuple[str, str]]]:
    """The input with the user's mapping, and which pairs of field and column were found in it."""
    wanted = {folded(column): (field, column) for field, column in columns}
    encoding, text = decoded(item.head)
    if not wanted or encoding != "utf-8" or "\0" in text:
        return item, frozenset()
    if text.lstrip()[:1] in ("{", "["):
        return with_mapped_keys(item, wanted)
    best: Header | None = None
    most = 0
    for header in headers(text):
        if (count := len({folded(name) for name in header.names} & wanted.keys())) > most:
            best, most = header, count
    if best is None:
        return item, frozenset()
    row = text[best.start : best.end]
    bare = row.rstrip("\r\n")
    cells = [_said(name, wanted.get(folded(name))) for name in cells_of(row, best.delimiter)]
    line = best.delimiter.join(_quoted(cell, best.delimiter) for cell in cells)
    line += "\n" * (lines_of(_octets(bare)) - lines_of(_octets(line))) + row[len(bare) :]  # rows stay on their lines
    before = len(item.head) - len(_octets(text[best.start :]))
    behind = before + len(_octets(row))
    begin = item.head[:before] + _octets(line)
    found = frozenset(wanted[name] for name in {folded(name) for name in best.names} & wanted.keys())
    return replace(item, head=begin + item.head[behind:], open=partial(_open, item, begin, behind)), found


def said_of(item: Input, header: Sequence[str]) -> tuple[str, ...]:
    """The names of columns of no text, each with the field that the user maps it to; the log says which were found."""
    wanted = {folded(column): (field, column) for field, column in item.question.columns}
    item.log.mapped.update(wanted[name] for name in map(folded, header) if name in wanted)
    return tuple(_said(name, wanted.get(folded(name))) for name in header)


def _said(name: str, said: tuple[str, str] | None) -> str:
    return f"{name}{MAPPED}{said[0]}" if said else name


def _quoted(cell: str, delimiter: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in (delimiter, '"', "\n", "\r")) else cell


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _open(item: Input, begin: bytes, behind: int) -> BinaryIO:
    return io.BufferedReader(_Begun(item.open(), begin, behind), 1 << 18)


class _Begun(io.RawIOBase):
    """A stream whose first bytes are replaced."""

    def __init__(self, below: BinaryIO, begin: bytes, behind: int) -> None:
        self._below, self._begin, self._behind = below, begin, behind

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while self._behind:
            self._behind -= len(self._below.read(self._behind)) or self._behind
        if self._begin:
            count = min(len(buffer), len(self._begin))
            buffer[:count], self._begin = self._begin[:count], self._begin[count:]
            return count
        return self._below.readinto(buffer)  # type: ignore[attr-defined,no-any-return]  # a buffered stream

    def close(self) -> None:
        if not self.closed:
            self._below.close()
        super().close()
