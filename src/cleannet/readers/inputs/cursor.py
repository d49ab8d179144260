"""Takes the fields of a message from its front, one after another, and never reads beyond its end.

*Source*: RFC 9000, section 16 (numbers that state their own size).
"""

from __future__ import annotations


class Cut(Exception):
    """The message continues beyond the available bytes."""


class Cursor:
    """Takes bytes from the front; raises Cut at the end. at: where the next field begins.

    >>> fields = Cursor(bytes.fromhex("02 6869 7bbd"))
    >>> fields.sized(1), fields.varint(), fields.at
    (b'hi', 15293, 5)
    """

    def __init__(self, octets: bytes) -> None:
        self._octets, self.at = octets, 0

    def take(self, size: int) -> bytes:
        found = self._octets[self.at : self.at + size]
        if len(found) < size:
            raise Cut
        self.at += size
        return found

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def sized(self, size: int) -> bytes:
        """As many bytes as a length field of this size states."""
        return self.take(self.number(size))

    def varint(self) -> int:
        """A number of 1, 2, 4 or 8 bytes; its first two bits state the size."""
        first = self.number(1)
        more = (1 << (first >> 6)) - 1
        return (first & 0x3F) << 8 * more | self.number(more)

    def pass_by(self, octets: bytes) -> None:
        """Skips any of these bytes."""
        rest = self._octets[self.at :]
        self.at += len(rest) - len(rest.lstrip(octets))

    @property
    def ended(self) -> bool:
        return self.at >= len(self._octets)
