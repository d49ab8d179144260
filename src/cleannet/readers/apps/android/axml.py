"""Reads binary XML of Android (AXML) into elements with their attributes. No offset in it is trusted, and none leads out of it.

An attribute is recognised by the number of its resource, if it has one: packers change or remove its name.

*Source*: Android, `androidfw/ResourceTypes.h` (ResStringPool_header, ResXMLTree_node, ResXMLTree_attrExt, Res_value).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from cleannet.readers.base.input import Octets, Unreadable

_XML, _POOL, _RESOURCES, _START, _TEXT = 0x0003, 0x0001, 0x0180, 0x0102, 0x0104
_UTF8: Final = 1 << 8
_REFERENCE, _STRING, _DYNAMIC, _INTEGER, _HEX, _BOOLEAN = 0x01, 0x03, 0x07, 0x10, 0x11, 0x12
_ATTRIBUTES: Final = {
    0x01010001: "label",
    0x01010003: "name",
    0x01010006: "permission",
    0x01010010: "exported",
    0x01010018: "authorities",
    0x01010024: "value",
    0x01010027: "scheme",
    0x01010028: "host",
    0x01010202: "targetActivity",
    0x0101020C: "minSdkVersion",
    0x01010270: "targetSdkVersion",
    0x0101021B: "versionCode",
    0x0101021C: "versionName",
    0x01010271: "maxSdkVersion",
    0x0101027F: "testOnly",
    0x01010527: "networkSecurityConfig",
}
"""Number of a resource -> the name of the attribute in the namespace of Android."""

LARGEST: Final = 4 << 20
"""Octets of a document that is read."""

MOST: Final = 100_000
"""Elements of a document that are read, and strings."""

LONGEST: Final = 4096
"""Characters of a text that are kept."""


@dataclass(frozen=True, slots=True)
class Element:
    """A start tag. attributes: name with no namespace -> value as text; `@7f0b0001` is a reference to a resource."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)


def is_axml(data: Octets) -> bool:
    """Whether it begins as such a document."""
    if len(data) < 8:
        return False
    kind, head = struct.unpack_from("<HH", data)
    return bool(kind == _XML or head == 8)  # packers change one of the two, which no device looks at


def elements(data: Octets) -> Iterator[Element]:
    """The start tags of a document, in order. Raises Unreadable if it is no such document. What comes after a fault is not read."""
    return (part for part in parts(data) if isinstance(part, Element))


def parts(data: Octets) -> Iterator[Element | str]:
    """The start tags of a document, and the texts between them. Raises Unreadable as `elements` does."""
    if not is_axml(data):
        raise Unreadable("expected binary XML of Android", "byte 0")
    (head,) = struct.unpack_from("<H", data, 2)
    strings: list[str] = []
    resources: list[int] = []
    at, count = max(8, head), 0
    while at + 8 <= len(data):
        kind, head, size = struct.unpack_from("<HHI", data, at)
        if size < 8 or head > size or at + size > len(data):
            raise Unreadable("a part that is longer than the document", f"byte {at:,}")
        if kind == _POOL and not strings:
            strings = pool(data[at : at + size])
        elif kind == _RESOURCES:
            resources = list(struct.unpack_from(f"<{(size - head) // 4}I", data, at + head))
        elif kind in (_START, _TEXT):
            count += 1
            if count > MOST:
                raise Unreadable(f"more than {MOST:,} elements; the rest is not read", f"byte {at:,}")
            node = data[at : at + size]
            yield _element(node, head, strings, resources) if kind == _START else _between(node, head, strings)
        at += size


def _between(node: Octets, head: int, strings: list[str]) -> str:
    """A text between tags."""
    index = struct.unpack_from("<I", node, head)[0] if head + 4 <= len(node) else len(strings)
    return strings[index] if index < len(strings) else ""


def pool(part: Octets) -> list[str]:
    """The strings of a pool."""
    if len(part) < 28:
        return []
    number, _, flags, start, _ = struct.unpack_from("<IIIII", part, 8)
    number = min(number, max(0, len(part) - 28) // 4, MOST)
    found, left = [], 4 * len(part)
    for offset in struct.unpack_from(f"<{number}I", part, 28):
        text = text_at(part, start + offset, bool(flags & _UTF8), min(left, LONGEST * 4))
        left -= len(text) + 4
        found.append(text)
    return found


def text_at(part: Octets, at: int, utf8: bool, most: int) -> str:
    """The string that begins there; "" if it lies outside."""
    if utf8:
        _, at = _length8(part, at)
        size, at = _length8(part, at)
        return part[at : at + min(size, most)].decode("utf-8", "replace")
    if at + 2 > len(part):
        return ""
    (size,) = struct.unpack_from("<H", part, at)
    at += 2
    if size & 0x8000:
        if at + 2 > len(part):
            return ""
        size = (size & 0x7FFF) << 16 | struct.unpack_from("<H", part, at)[0]
        at += 2
    return part[at : at + 2 * min(size, most)].decode("utf-16-le", "replace")


def _length8(part: Octets, at: int) -> tuple[int, int]:
    if at + 2 > len(part):
        return 0, len(part)
    if part[at] & 0x80:
        return (part[at] & 0x7F) << 8 | part[at + 1], at + 2
    return part[at], at + 1


def _element(node: Octets, head: int, strings: list[str], resources: list[int]) -> Element:
    """One start tag, as far as it can be read."""

    def string(index: int) -> str:
        return strings[index] if index < len(strings) else ""

    if head + 20 > len(node):
        return Element("")
    _, name, start, width, number = struct.unpack_from("<IIHHH", node, head)
    attributes: dict[str, str] = {}
    for row in range(number):
        at = head + start + row * max(width, 20)
        if at + 20 > len(node):
            break
        _, key, raw, _, _, kind, data = struct.unpack_from("<IIIHBBI", node, at)
        resource = resources[key] if key < len(resources) else 0
        known = _ATTRIBUTES.get(resource) or string(key).rpartition(":")[2]
        told = string(data) if kind == _STRING else value(kind, data, string(raw))
        attributes.setdefault(known, told)
    return Element(string(name), attributes)


def value(kind: int, data: int, raw: str = "") -> str:
    """A value that is no string, as text. raw: as its source wrote it, for kinds that have no text of their own."""
    if kind in (_REFERENCE, _DYNAMIC):
        return f"@{data:08x}"
    if kind == _INTEGER:
        return str(data - (1 << 32) if data >> 31 else data)
    if kind == _HEX:
        return f"0x{data:x}"
    if kind == _BOOLEAN:
        return "true" if data else "false"
    return raw
