"""The input of an XML or JSON parser: pieces that grow while a token does not end, up to a limit.

Such parsers keep the beginning of a token and scan it again with every piece, which would cost the square of its length. Doubling
the piece each time costs little more than a token that comes at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element  # for names only: defusedxml parses

from defusedxml.ElementTree import iterparse

from cleannet.readers.base.input import Unreadable

TOKEN: Final = 16 << 20
"""Octets of the longest name, text, tag or comment that is read, with the space around it."""

_PIECE: Final = 1 << 16


class Fed:
    """A stream that knows how far it was read. Code that reads through a parser reports each result (`found`); if there is none
    within `TOKEN` bytes, Unreadable is raised."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.octets, self._waiting = stream, 0, 0

    def found(self) -> None:
        """Notes that the parser has finished something."""
        self._waiting = 0

    def read(self, size: int = -1) -> bytes:
        """The next piece, which may be larger than asked for, without a UTF-8 byte order mark."""
        if not size:
            return b""  # a parser asks what it will be: octets or text
        if self._waiting > TOKEN:
            raise Unreadable(f"a name, text or tag of more than {TOKEN >> 20:,} MiB, the most that is read of one", self.at)
        data = self._stream.read(max(_PIECE, self._waiting))
        if self.octets == 0 and data.startswith(b"\xef\xbb\xbf"):
            self.octets, data = 3, data[3:] or self._stream.read(_PIECE)
        self.octets += len(data)
        self._waiting += len(data)
        return data

    @property
    def at(self) -> str:
        """Where reading ends, for people."""
        return f"before byte {self.octets:,}"


def xml(stream: BinaryIO, forbid_dtd: bool = True) -> Iterator[tuple[str, Element]]:
    """`start` and `end` of each XML element; entities are refused. Raises Unreadable, and the errors of iterparse."""
    fed = Fed(stream)
    for event, element in iterparse(fed, ("start", "end"), forbid_dtd=forbid_dtd, forbid_entities=True, forbid_external=True):
        fed.found()
        yield event, element
