"""In JSON, keys of objects are the names of columns. Each key that the user maps is replaced by a name of its field, at any depth.

Only keys change, and no line end, so records keep their numbers and lines.

*Source*: RFC 8259, section 7.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import BinaryIO, Final

from cleannet.readers.base.input import HEAD, Input
from cleannet.readers.tables.header_words import MAPPED, folded

_KEY: Final = re.compile(rb'(?<!\\)"((?:[^"\\]|\\.){1,200})"(?=[ \t]{0,8}:)')
_PIECE: Final = 1 << 18
_LONGEST: Final = 1 << 22
"""Octets between two signs that part keys, above which a piece ends anywhere."""

Pair = tuple[str, str]


def with_mapped_keys(item: Input, wanted: Mapping[str, Pair]) -> tuple[Input, frozenset[Pair]]:
    """The input with the user's mapping, and which pairs of field and column are among its keys. wanted: by the folded name."""
    keys = {octets: wanted[name] for octets in set(_KEY.findall(item.head)) if (name := folded(_text(octets))) in wanted}
    if not keys:
        return item, frozenset()
    said = {octets: octets + json.dumps(MAPPED)[1:-1].encode() + field.encode() for octets, (field, _) in keys.items()}
    keyed = _Keyed(said)
    whole = len(item.head) < HEAD
    head = keyed.said(item.head if whole else item.head[: keyed.cut(item.head)])
    return replace(item, head=head, open=partial(_open, item, keyed)), frozenset(keys.values())


def _text(octets: bytes) -> str:
    try:
        return str(json.loads(b'"' + octets + b'"'))
    except ValueError:
        return octets.decode("utf-8", "replace")


class _Keyed:
    """What keys become. said: octets of a key, as in the file -> those in its place."""

    def __init__(self, said: Mapping[bytes, bytes]) -> None:
        self._said = said
        self._signs = [sign for sign in (b",", b"{", b"}", b"\n") if not any(sign in key for key in said)]

    def said(self, data: bytes) -> bytes:
        """The text with its keys changed."""
        return _KEY.sub(lambda found: b'"' + self._said.get(found[1], found[1]) + b'"', data)

    def cut(self, data: bytes) -> int:
        """The last place between two keys; 0 if there is none."""
        return max((data.rfind(sign) + 1 for sign in self._signs), default=0)


def _open(item: Input, keyed: _Keyed) -> BinaryIO:
    return io.BufferedReader(_Stream(item.open(), keyed), _PIECE)


class _Stream(io.RawIOBase):
    """A stream whose keys are changed as it is read."""

    def __init__(self, below: BinaryIO, keyed: _Keyed) -> None:
        self._below, self._keyed = below, keyed
        self._held, self._ready, self._ended = b"", b"", False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready and not self._ended:
            piece = self._below.read(_PIECE)
            self._held += piece
            self._ended = not piece
            cut = len(self._held) if self._ended or len(self._held) > _LONGEST else self._keyed.cut(self._held)
            self._ready, self._held = self._keyed.said(self._held[:cut]), self._held[cut:]
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def close(self) -> None:
        if not self.closed:
            self._below.close()
        super().close()
