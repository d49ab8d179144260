"""Writes and reads a MaxMind DB: a tree of bits with a record at each end. IPv4 is below ::/96.

*Source*: MaxMind DB File Format Specification, version 2.0.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network
from operator import itemgetter
from socket import AF_INET, AF_INET6, inet_pton
from typing import Final

import numpy as np

MARKER: Final = b"\xab\xcd\xefMaxMind.com"
_NOTHING: Final = 0
_V4: Final = 96
"""Bits of zeros above the addresses of IPv4."""

_POINTER, _STRING, _UINT16, _UINT32, _MAP, _UINT64, _ARRAY = 1, 2, 5, 6, 7, 9, 11
_DEEPEST: Final = 128


class Broken(ValueError):
    """Not a database that was written here."""


def written(rows: Iterable[tuple[str, Mapping[str, str]]], own: str, title: str, day: int) -> bytes:
    """A database of these prefixes, each with its record; a narrower prefix splits the one around it. own: the field, the first of
    each record, that holds the prefix itself; day: seconds since 1970, when it was built."""
    # A child is 0 for nothing, a positive number for a node, and -1 - N for the record at place N.
    left, right = array("q", [_NOTHING]), array("q", [_NOTHING])
    data, texts = bytearray(), dict[str, bytes]()
    shared = dict[int, tuple[bytes, bytes]]()  # many prefixes have one record
    placed = sorted([(*_place(prefix), prefix, record) for prefix, record in rows], key=itemgetter(0, 1))
    path, before = [0], 0
    for number, depth, prefix, record in placed:  # what lies inside comes after what is around it
        name = texts.get(own) or _once(own, data, texts)
        value = texts.get(prefix) or _once(prefix, data, texts)
        if (held := shared.get(id(record))) is None:
            rest = b"".join([texts.get(text) or _once(text, data, texts) for pair in record.items() for text in pair])
            held = shared[id(record)] = _head(_MAP, len(record) + 1) + name, rest
        del path[129 - (number ^ before).bit_length() :]  # the nodes that both prefixes pass
        _put(left, right, path, number, depth, -1 - len(data))
        before = number
        data += held[0] + value + held[1]
    meta = {"node_count": len(left), "database_type": title, "languages": ["en"], "build_epoch": day, "description": {"en": title}}
    fixed = {"record_size": 32, "ip_version": 6, "binary_format_major_version": 2, "binary_format_minor_version": 0}
    return _tree(left, right) + bytes(16) + bytes(data) + MARKER + _value({**meta, **fixed})


def _tree(left: array[int], right: array[int]) -> bytes:
    """The nodes as they stand in the file: a child is a node, or their number for nothing, or a place behind it."""
    count = len(left)
    children = np.array([left, right], np.int64).T
    children = np.where(children < 0, count + 15 - children, np.where(children == _NOTHING, count, children))
    return children.astype(">u4").tobytes()


def _place(prefix: str) -> tuple[int, int]:
    address, _, length = prefix.partition("/")
    if ":" in address:
        return int.from_bytes(inet_pton(AF_INET6, address), "big"), int(length)
    return int.from_bytes(inet_pton(AF_INET, address), "big"), int(length) + _V4


def _put(left: array[int], right: array[int], path: list[int], number: int, depth: int, child: int) -> None:
    """Puts a child at the end of a prefix. path: the nodes of its first bits that are known; afterwards all of them."""
    del path[depth:]
    for level in range(len(path) - 1, depth):
        at = path[level]
        side = right if number >> (127 - level) & 1 else left
        if level == depth - 1:
            side[at] = child
            return
        if side[at] <= _NOTHING:  # a record that is here holds for both halves
            left.append(side[at])
            right.append(side[at])
            side[at] = len(left) - 1
        path.append(side[at])


def _once(text: str, data: bytearray, texts: dict[str, bytes]) -> bytes:
    """A pointer to a text. Each text is written once."""
    texts[text] = _pointer(len(data))
    data += _text(text)
    return texts[text]


def _pointer(place: int) -> bytes:
    if place < 2048:
        return bytes([1 << 5 | place >> 8, place & 255])
    if place < 2048 + (1 << 19):
        place -= 2048
        return bytes([1 << 5 | 1 << 3 | place >> 16]) + (place & 0xFFFF).to_bytes(2, "big")
    return bytes([1 << 5 | 3 << 3]) + place.to_bytes(4, "big")


_KINDS: Final = {"node_count": _UINT32, "build_epoch": _UINT64}


def _value(value: object, kind: int = _UINT16) -> bytes:
    if isinstance(value, Mapping):
        inner = (_value(key) + _value(held, _KINDS.get(key, _UINT16)) for key, held in value.items())
        return _head(_MAP, len(value)) + b"".join(inner)
    if isinstance(value, list):
        return _head(_ARRAY, len(value)) + b"".join(map(_value, value))
    if isinstance(value, int):
        octets = value.to_bytes((value.bit_length() + 7) // 8, "big")
        return _head(kind, len(octets)) + octets
    return _text(str(value))


def _text(text: str) -> bytes:
    octets = text.encode("utf-8", "replace")[:65_000]
    return _head(_STRING, len(octets)) + octets


def _head(kind: int, size: int) -> bytes:
    more = b""
    if size > 284:
        size, more = 30, (size - 285).to_bytes(2, "big")
    elif size > 28:
        size, more = 29, bytes([size - 29])
    return (bytes([kind << 5 | size]) if kind < 8 else bytes([size, kind - 7])) + more


def walked(octets: bytes, most: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Each prefix of such a database with its record. Raises Broken; most: of prefixes."""
    end = octets.rfind(MARKER)
    try:
        meta, _ = _read(octets, end + len(MARKER), 0)
        count = int(meta["node_count"]) if isinstance(meta, dict) else 0
    except (KeyError, ValueError, IndexError, RecursionError) as error:
        raise Broken(f"its metadata are broken: {error}") from error
    if end < 0 or not 0 < count <= end // 8:
        raise Broken("it has no metadata that fit")
    begin, waiting, found = count * 8 + 16, [(0, 0, 0)], 0
    while waiting:
        node, depth, number = waiting.pop()
        for side in (1, 0):
            child = int.from_bytes(octets[node * 8 + side * 4 : node * 8 + side * 4 + 4], "big")
            inner = number | side << (127 - depth)
            if child < count:
                if depth + 1 >= _DEEPEST or child <= node:
                    raise Broken(f"node {node} leads back or too deep")
                waiting.append((child, depth + 1, inner))
            elif child > count:
                try:
                    record, _ = _read(octets, begin + child - count - 16, begin)
                except (ValueError, IndexError, RecursionError) as error:
                    raise Broken(f"the record of a prefix is broken: {error}") from error
                found += 1
                if not isinstance(record, dict) or found > most:
                    raise Broken("a record is no map" if found <= most else f"more than {most:,} prefixes")
                yield _prefix(inner, depth + 1), {str(key): str(value) for key, value in record.items()}


def _prefix(number: int, depth: int) -> str:
    if depth >= _V4 and number >> 32 == 0:
        return str(IPv4Network((number, depth - _V4)))
    return str(IPv6Network((number, depth)))


def _read(octets: bytes, at: int, begin: int, depth: int = 0) -> tuple[object, int]:
    """A value, and where it ends. Only the types that are written here. begin: of the data, from which pointers count."""
    first, at = octets[at], at + 1
    kind, size = first >> 5, first & 31
    if kind == _POINTER:
        width, bits = size >> 3, size & 7
        place = int.from_bytes(octets[at : at + width + 1], "big") + (bits << 8 * (width + 1) if width < 3 else 0)
        to = begin + place + (0, 2048, 526_336, 0)[width]
        if depth > 1 or octets[to] >> 5 == _POINTER:
            raise ValueError("a pointer leads to another")
        return _read(octets, to, begin, depth + 1)[0], at + width + 1
    if kind == 0:
        kind, at = 7 + octets[at], at + 1
    if size == 29:
        size, at = 29 + octets[at], at + 1
    elif size == 30:
        size, at = 285 + int.from_bytes(octets[at : at + 2], "big"), at + 2
    if depth > 4:
        raise ValueError("too deep")
    if kind == _MAP:
        found: dict[object, object] = {}
        for _ in range(size):
            key, at = _read(octets, at, begin, depth + 1)
            if not isinstance(key, str):
                raise ValueError("a key is no text")
            found[key], at = _read(octets, at, begin, depth + 1)
        return found, at
    if kind == _ARRAY:
        items = []
        for _ in range(size):
            item, at = _read(octets, at, begin, depth + 1)
            items.append(item)
        return items, at
    if at + size > len(octets):
        raise ValueError("a value leads out of the file")
    if kind == _STRING:
        return octets[at : at + size].decode("utf-8"), at + size
    if kind in (_UINT16, _UINT32, _UINT64):
        return int.from_bytes(octets[at : at + size], "big"), at + size
    raise ValueError(f"an unknown type {kind}")
