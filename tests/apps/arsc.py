"""Writes a table of resources, with rows as the tools that build and shorten apps write them.

*Source*: Android, `androidfw/ResourceTypes.h` (ResTable_package, ResTable_type, ResTable_entry).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.apk import proto_field
from apps.axml import Reference, pool

Value = str | bool | Reference


@dataclass(frozen=True)
class Of:
    """The resources of a type in one configuration. number: of the type, from 1. named: the type. rows: resource -> value.
    language: two letters, none for the default. form: how rows are listed: `wide`, `short` (16 bits), `sparse`, or `compact` (rows
    of eight octets)."""

    number: int
    named: str
    rows: Mapping[int, Value]
    language: str = ""
    form: str = "wide"


def table(parts: Iterable[Of], utf8: bool = True, package: int = 0x7F, offset: int = 0) -> bytes:
    """The table of one package. offset: the place from which its types are numbered, as those of a feature are."""
    parts = tuple(parts)
    texts = list(dict.fromkeys(value for part in parts for value in part.rows.values() if isinstance(value, str)))
    named = {part.number: part.named for part in parts}
    types = pool([named.get(number, "unused") for number in range(1, max(named, default=0) + 1)], utf8)
    inside = types + pool(["key"], utf8) + b"".join(_part(part, texts) for part in parts)
    name = "com.example".encode("utf-16-le").ljust(256, b"\0")
    head = struct.pack("<I", package) + name + struct.pack("<IIIII", 288, 0, 288 + len(types), 0, offset)
    body = pool(texts, utf8) + struct.pack("<HHI", 0x0200, 288, 288 + len(inside)) + head + inside
    return struct.pack("<HHII", 0x0002, 12, 12 + len(body), 1) + body


def _part(part: Of, texts: list[str]) -> bytes:
    rows, places = b"", {}
    for number, value in sorted(part.rows.items()):
        places[number] = len(rows)
        kind, data = _typed(value, texts)
        if part.form == "compact":
            rows += struct.pack("<HHI", 0, 0x0008 | kind << 8, data)
        else:
            rows += struct.pack("<HHIHBBI", 8, 0, 0, 8, 0, kind, data)
    most = max(places, default=-1) + 1
    if part.form == "sparse":
        flags, count, listed = 1, len(places), b"".join(struct.pack("<HH", n, at // 4) for n, at in places.items())
    elif part.form == "short":
        flags, count, listed = 2, most, b"".join(struct.pack("<H", places.get(n, 4 * 0xFFFF) // 4) for n in range(most))
    else:
        flags, count, listed = 0, most, b"".join(struct.pack("<I", places.get(n, 0xFFFFFFFF)) for n in range(most))
    listed += b"\0" * (-len(listed) % 4)
    config = struct.pack("<I", 64) + b"\0" * 4 + part.language.encode().ljust(2, b"\0") + b"\0" * 54
    start = 20 + len(config) + len(listed)
    head = struct.pack("<BBHII", part.number, flags, 0, count, start)
    return struct.pack("<HHI", 0x0201, 20 + len(config), start + len(rows)) + head + config + listed + rows


def _typed(value: Value, texts: list[str]) -> tuple[int, int]:
    if isinstance(value, str):
        return 0x03, texts.index(value)
    if isinstance(value, Reference):
        return 0x01, value.number
    return 0x12, 0xFFFFFFFF if value else 0


def proto_table(parts: Iterable[Of], named: Mapping[tuple[int, int], str]) -> bytes:
    """The table of a bundle. named: number of a type and of a resource -> its name. A reference is the name of a resource."""
    kinds: dict[int, list[Of]] = {}
    for part in parts:
        kinds.setdefault(part.number, []).append(part)
    made = b""
    for number, of in kinds.items():
        entries = b""
        for row in sorted({row for part in of for row in part.rows}):
            values = b"".join(_configured(part, part.rows[row]) for part in of if row in part.rows)
            entries += proto_field(3, proto_field(2, named[number, row].encode()) + values)
        made += proto_field(3, proto_field(2, of[0].named.encode()) + entries)
    return proto_field(2, proto_field(2, b"com.example.a") + made)


def _configured(part: Of, value: Value) -> bytes:
    if isinstance(value, bool):
        item = proto_field(7, bytes([8 << 3, value]))
    elif str(value).startswith("@"):
        item = proto_field(1, proto_field(3, str(value)[1:].encode()))
    else:
        item = proto_field(5 if part.named == "xml" else 2, proto_field(1, str(value).encode()))
    language = proto_field(1, proto_field(3, part.language.encode())) if part.language else b""
    return proto_field(6, language + proto_field(2, proto_field(4, item)))
