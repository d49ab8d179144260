"""The first message of a TLS connection names the server that is wanted, in the clear.

*Source*: RFC 8446, sections 4.1.2 and 5.1; RFC 6066, section 3 (server name).
"""

from __future__ import annotations

from typing import Final

LONGEST: Final = 16_384
"""Octets of a hello that are looked at."""

_HANDSHAKE, _CLIENT_HELLO, _SERVER_NAME, _HOST_NAME = 22, 1, 0, 0


class Cut(Exception):
    """The hello goes on behind what is there."""


class _Cursor:
    """Takes octets from the front; raises Cut where they end."""

    def __init__(self, octets: bytes) -> None:
        self._octets, self._at = octets, 0

    def take(self, size: int) -> bytes:
        found = self._octets[self._at : self._at + size]
        if len(found) < size:
            raise Cut
        self._at += size
        return found

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def sized(self, size: int) -> bytes:
        """As many octets as a number of this size tells."""
        return self.take(self.number(size))


def begins(octets: bytes) -> bool:
    """Whether this may be the beginning of a hello."""
    return len(octets) >= 6 and octets[0] == _HANDSHAKE and octets[1] == 3 and octets[5] == _CLIENT_HELLO


def server_name(octets: bytes) -> str:
    """The name that a hello asks for; "" where it asks for none. Raises Cut where more octets are needed to tell."""
    hello = _Cursor(_message(octets[:LONGEST]))
    hello.take(4 + 2 + 32)  # its own header, version, random
    hello.sized(1)
    hello.sized(2)
    hello.sized(1)
    left = hello.number(2)
    while left >= 4:
        kind, size = hello.number(2), hello.number(2)
        if kind == _SERVER_NAME:
            return _host(hello.take(size))
        hello.take(size)
        left -= 4 + size
    return ""


def _message(octets: bytes) -> bytes:
    """The content of the records that are there, the last one maybe in part."""
    content, at = bytearray(), 0
    while at + 5 <= len(octets) and octets[at] == _HANDSHAKE:
        size = int.from_bytes(octets[at + 3 : at + 5], "big")
        content += octets[at + 5 : at + 5 + size]
        at += 5 + size
        if not size:
            break
    return bytes(content)


def _host(extension: bytes) -> str:
    names = _Cursor(extension)
    try:
        names.number(2)
        if names.number(1) != _HOST_NAME:
            return ""
        host = names.sized(2)
    except Cut:
        return ""  # the extension is whole, so it is wrong
    return host.decode("ascii") if 0 < len(host) <= 255 and all(0x20 < octet < 0x7F for octet in host) else ""
