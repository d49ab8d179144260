"""The first message of a TLS connection names the requested server in clear text.

*Source*: RFC 8446, sections 4.1.2 and 5.1; RFC 6066, section 3 (server name).
"""

from __future__ import annotations

from typing import Final

from cleannet.readers.inputs.cursor import Cursor, Cut

LONGEST: Final = 16_384
"""Octets of a hello that are looked at."""

EXTENSIONS: Final = 256
"""Extensions of a hello that are looked at; not a hundred kinds exist, and none may come twice."""

_HANDSHAKE, _CLIENT_HELLO, _SERVER_NAME, _HOST_NAME = 22, 1, 0, 0


def begins(octets: bytes) -> bool:
    """Whether this may be the beginning of a hello."""
    return len(octets) >= 6 and octets[0] == _HANDSHAKE and octets[1] == 3 and octets[5] == _CLIENT_HELLO


def server_name(octets: bytes) -> str:
    """The name that a hello in records asks for; "" if none. Raises Cut if more octets are needed."""
    return name_in(_message(octets[:LONGEST]))


def name_in(message: bytes) -> str:
    """The same for the bare message, as in QUIC."""
    hello = Cursor(message)
    if hello.number(1) != _CLIENT_HELLO:
        return ""
    hello.take(3 + 2 + 32)  # size, version, random
    hello.sized(1)
    hello.sized(2)
    hello.sized(1)
    left = hello.number(2)
    for _ in range(EXTENSIONS):
        if left < 4:
            break
        kind, size = hello.number(2), hello.number(2)
        if kind == _SERVER_NAME:
            return _host(hello.take(size))
        hello.take(size)
        left -= 4 + size
    return ""


def _message(octets: bytes) -> bytes:
    """The content of the records that are there; the last one may be incomplete."""
    content, at = bytearray(), 0
    while at + 5 <= len(octets) and octets[at] == _HANDSHAKE:
        size = int.from_bytes(octets[at + 3 : at + 5], "big")
        content += octets[at + 5 : at + 5 + size]
        at += 5 + size
        if not size:
            break
    return bytes(content)


def _host(extension: bytes) -> str:
    names = Cursor(extension)
    try:
        names.number(2)
        if names.number(1) != _HOST_NAME:
            return ""
        host = names.sized(2)
    except Cut:
        return ""  # the extension is whole, so it is wrong
    return host.decode("ascii") if 0 < len(host) <= 255 and all(0x20 < octet < 0x7F for octet in host) else ""
