"""A DNS message asks for one name, and its answers may give addresses to that name.

An address counts for the requested name, whatever aliases lead to it.

*Source*: RFC 1035, section 4; RFC 3596 (AAAA).
"""

from __future__ import annotations

import socket
import struct
from typing import Final, NamedTuple

_A, _AAAA, _IN = 1, 28, 1
_POINTER: Final = 0xC0
_LONGEST: Final = 255


class Message(NamedTuple):
    """name: the requested name, "" if it cannot be read. addresses: in the answers, as text."""

    name: str
    addresses: tuple[str, ...]


def message(octets: bytes) -> Message | None:
    """The content of a message, as far as it was captured; None if it is neither a query nor the answer to one.

    >>> message(bytes.fromhex("000101000001000000000000 0377777707657861 6d706c65036f726700 0001 0001"))
    Message(name='www.example.org', addresses=())
    """
    if len(octets) < 12:
        return None
    _, flags, questions, answers, _, _ = struct.unpack_from(">6H", octets)
    if flags & 0x7800 or questions != 1:  # another operation, or none
        return None
    name, at = _name(octets, 12)
    if not at or at + 4 > len(octets):
        return None
    if not flags & 0x8000:
        return Message(name, ())
    return Message(name, tuple(dict.fromkeys(_addresses(octets, at + 4, answers))))


def _addresses(octets: bytes, at: int, answers: int) -> list[str]:
    """The addresses in the answers, as far as they can be read."""
    found: list[str] = []
    for _ in range(answers):
        _, at = _name(octets, at)
        if not at or at + 10 > len(octets):
            break
        kind, network, _, size = struct.unpack_from(">HHIH", octets, at)
        at += 10
        if at + size > len(octets):
            break
        if network == _IN and (kind, size) == (_A, 4):
            found.append(socket.inet_ntop(socket.AF_INET, octets[at : at + 4]))
        elif network == _IN and (kind, size) == (_AAAA, 16):
            found.append(socket.inet_ntop(socket.AF_INET6, octets[at : at + 16]))
        at += size
    return found


def _name(octets: bytes, at: int) -> tuple[str, int]:
    """The name that begins here, and where the rest begins; 0 if there is no name. Pointers must lead backwards.

    A name that is not printable ASCII is read as ""."""
    labels: list[bytes] = []
    behind, barrier, size = 0, at, 0
    while at < len(octets):
        length = octets[at]
        if length & _POINTER == _POINTER:
            if at + 2 > len(octets):
                break
            target = int.from_bytes(octets[at : at + 2], "big") & 0x3FFF
            behind = behind or at + 2
            if target >= barrier:
                break
            at = barrier = target
        elif length & _POINTER:
            break
        elif not length:
            return _text(labels), behind or at + 1
        else:
            label = octets[at + 1 : at + 1 + length]
            size += length + 1
            if len(label) < length or size > _LONGEST:
                break
            labels.append(label)
            at += 1 + length
    return "", 0


def _text(labels: list[bytes]) -> str:
    name = b".".join(labels)
    readable = all(0x20 < octet < 0x7F for octet in name) and not any(b"." in label for label in labels)
    return name.decode("ascii") if readable else ""
