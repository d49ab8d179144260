"""Writes MaxMind DB files for tests, in each size of record."""

from __future__ import annotations

import ipaddress
from typing import Any

MARKER = b"\xab\xcd\xefMaxMind.com"


class U16(int):
    """A number that is written as one of two octets."""


class U64(int):
    """A number that is written as one of eight octets."""


def database(
    networks: dict[str, Any], bits: int = 24, version: int = 6, aliases: tuple[str, ...] = (), kind: str = "Made-Up-ASN"
) -> bytes:
    """A database of these networks, each with its record; aliases lead to the node of ::/96. Records are written once each."""
    tree: list[list[int | tuple[str, int]]] = [[-1, -1]]  # a child is a node, -1 for nothing, or ("data", place)
    data, places = b"", {}
    for network, record in networks.items():
        if (said := repr(record)) not in places:
            places[said] = len(data)
            data += encoded(record)
        put(tree, *path(network, version), ("data", places[said]))
    for alias in aliases:
        put(tree, *path(alias, version), walk(tree, 96))
    count = len(tree)
    octets = b"".join(node(number(left, count), number(right, count), bits) for left, right in tree)
    meta = {
        "node_count": count, "record_size": U16(bits), "ip_version": U16(version), "database_type": kind, "languages": ["en"],
        "binary_format_major_version": U16(2), "binary_format_minor_version": U16(0), "build_epoch": U64(1767225600),
        "description": {"en": "made up"},
    }  # fmt: skip
    return octets + bytes(16) + data + MARKER + encoded(meta)


def path(network: str, version: int) -> tuple[int, int, int]:
    """Number, length and width of a network in a tree of that version; IPv4 stands below ::/96."""
    found = ipaddress.ip_network(network)
    width = 128 if version == 6 else 32
    return int(found.network_address), found.prefixlen + (width - found.max_prefixlen), width


def put(tree: list[Any], at: int, length: int, width: int, child: Any) -> None:
    node_at = 0
    for depth in range(length):
        bit = at >> (width - 1 - depth) & 1
        if depth == length - 1:
            tree[node_at][bit] = child
        else:
            if tree[node_at][bit] == -1:
                tree.append([-1, -1])
                tree[node_at][bit] = len(tree) - 1
            node_at = tree[node_at][bit]


def walk(tree: list[Any], depth: int) -> int:
    at = 0
    for _ in range(depth):
        at = tree[at][0]
    return at


def number(child: Any, count: int) -> int:
    if isinstance(child, tuple):
        return count + 16 + int(child[1])
    return count if child == -1 else int(child)


def node(left: int, right: int, bits: int) -> bytes:
    if bits == 28:
        middle = (left >> 24) << 4 | right >> 24
        return (left & 0xFFFFFF).to_bytes(3, "big") + bytes([middle]) + (right & 0xFFFFFF).to_bytes(3, "big")
    return left.to_bytes(bits // 8, "big") + right.to_bytes(bits // 8, "big")


def encoded(value: Any) -> bytes:
    """A value; a text of the form `->N` is a pointer to place N."""
    if isinstance(value, dict):
        return control(7, len(value)) + b"".join(encoded(key) + encoded(inner) for key, inner in value.items())
    if isinstance(value, list):
        return control(11, len(value)) + b"".join(map(encoded, value))
    if isinstance(value, bool):
        return control(14, int(value))
    if isinstance(value, int):
        octets = value.to_bytes((value.bit_length() + 7) // 8, "big")
        kind = 5 if isinstance(value, U16) else 9 if isinstance(value, U64) or value >= 2**32 else 6
        return control(kind, len(octets)) + octets
    if isinstance(value, float):
        import struct

        return control(3, 8) + struct.pack(">d", value)
    if value.startswith("->"):
        return pointer(int(value[2:]))
    octets = str(value).encode()
    return control(2, len(octets)) + octets


def pointer(place: int) -> bytes:
    if place < 2048:
        return bytes([1 << 5 | place >> 8, place & 255])
    place -= 2048
    return bytes([1 << 5 | 1 << 3 | place >> 16]) + (place & 0xFFFF).to_bytes(2, "big")


def control(kind: int, size: int) -> bytes:
    more = b""
    if size > 284:
        size, more = 30, (size - 285).to_bytes(2, "big")
    elif size > 28:
        size, more = 29, bytes([size - 29])
    return (bytes([kind << 5 | size]) if kind < 8 else bytes([size, kind - 7])) + more
