"""The line on which each part of a document begins, so that users can open it there. Parsers of JSON and XML do not say.

The document is cut into tokens a second time, which is cheap compared to parsing. In a document larger than `BYTES` no line is
given. If it is broken, the parser reports that, and the lines before are right.

*Source*: RFC 8259, section 2, for separators in JSON; XML 1.0, sections 2.4 to 2.7, for where `<` begins no tag.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Final

import msgspec
import numpy as np

from cleannet.readers.base.input import Input, Unreadable

BYTES: Final = 64 << 20
"""Octets of the largest document in which lines are looked for."""

_JSON: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"|[][{}]|[^\s,:"{}\[\]]++', re.DOTALL)
_INSIDE: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"|[][{}]', re.DOTALL)
_COLON: Final = re.compile(rb"\s*:")
_ITEM: Final = "[]"
DEEPEST: Final = 24
"""Deepest place of an element that is looked for."""


def of_elements(item: Input, wanted: Callable[[tuple[str, ...]], bool]) -> Iterator[int]:
    """The line of each JSON element that `documents.elements` builds, in the same order."""
    data = _data(item)
    lines = _Lines(data)
    path: list[str] = []
    at = 0
    while (token := _JSON.search(data, at)) is not None:
        at, first = token.end(), data[token.start()]
        if first in b"]}":
            if not path:
                return
            path.pop()
            continue
        if first == 0x22 and path and path[-1] != _ITEM and (colon := _COLON.match(data, at)):
            path[-1], at = _key(token[0]), colon.end()
            continue
        if 1 <= len(path) <= DEEPEST and wanted(tuple(path)) and not (first == 0x5B and wanted((*path, _ITEM))):
            yield lines.at(token.start())
            at = _behind(data, at) if first in b"[{" else at
        elif first in b"[{":
            path.append(_ITEM if first == 0x5B else "")


def _key(token: bytes) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token[1:-1].decode("utf-8", "replace")


def _behind(data: bytes, at: int) -> int:
    """The position after the end of what was opened before."""
    depth = 1
    for token in _INSIDE.finditer(data, at):
        first = data[token.start()]
        if first in b"[{":
            depth += 1
        elif first in b"]}":
            depth -= 1
            if not depth:
                return token.end()
    return len(data)


def of_tags(item: Input, *names: str) -> Iterator[int]:
    """The line on which each element of XML with one of these names begins, in the order of the document."""
    either = "|".join(map(re.escape, names)).encode()
    tags = re.compile(
        rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(?:[^\s<>/!?:]{1,100}:)?(?P<tag>" + either + rb")(?=[\s/>])", re.DOTALL
    )
    data = _data(item)
    lines = _Lines(data)
    for found in tags.finditer(data):
        if found["tag"] is not None:
            yield lines.at(found.start())


def _data(item: Input) -> bytes:
    """All of it; nothing if it is too large, or breaks off."""
    try:
        with item.open() as stream:
            data = stream.read(BYTES + 1)
    except Unreadable:
        return b""
    return data if len(data) <= BYTES else b""


class _Lines:
    """The line of each position; positions must be ascending."""

    def __init__(self, data: bytes) -> None:
        self._data, self._line, self._at = data, 1, 0

    def at(self, place: int) -> int:
        self._line += self._data.count(b"\n", self._at, place)
        self._at = place
        return self._line


class Whole:
    """A document that was loaded at once, with parts that were left undecoded; these are slices of its bytes."""

    def __init__(self, data: bytes) -> None:
        octets = np.frombuffer(data, np.uint8)
        self._size = len(data) if len(data) <= BYTES else 0
        self._ends, self._first = np.flatnonzero(octets[: self._size] == 10), octets.ctypes.data

    def line(self, part: msgspec.Raw) -> int:
        """The line on which the part begins; 0 if it is not part of this document."""
        place = np.frombuffer(part, np.uint8).ctypes.data - self._first if memoryview(part).nbytes else -1
        return int(np.searchsorted(self._ends, place)) + 1 if 0 <= place < self._size else 0
