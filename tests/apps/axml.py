"""Writes binary XML of Android: tags with attributes, in the form that the tools that build apps write.

*Source*: Android, `androidfw/ResourceTypes.h`.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_NAMESPACE = "http://schemas.android.com/apk/res/android"
NUMBERS = {
    "scheme": 0x01010027,
    "host": 0x01010028,
    "label": 0x01010001,
    "name": 0x01010003,
    "exported": 0x01010010,
    "minSdkVersion": 0x0101020C,
    "versionCode": 0x0101021B,
    "versionName": 0x0101021C,
    "targetSdkVersion": 0x01010270,
    "targetActivity": 0x01010202,
    "networkSecurityConfig": 0x01010527,
}


@dataclass(frozen=True)
class Reference:
    """A reference to a resource, such as 0x7F020000."""

    number: int


@dataclass(frozen=True)
class Tag:
    """An element. attributes: of Android's namespace where their name is in `NUMBERS`; an int is a number, a bool a truth, a
    `Reference` the number of a resource. text: inside it, before its other elements."""

    name: str
    attributes: Mapping[str, str | int | bool | Reference] = field(default_factory=dict)
    inside: tuple[Tag, ...] = ()
    text: str = ""


def axml(root: Tag, utf8: bool = False) -> bytes:
    """The document."""
    numbered = sorted({a for tag in _all(root) for a in tag.attributes if a in NUMBERS})
    texts = dict.fromkeys([*numbered, _NAMESPACE, "android"])
    for tag in _all(root):
        texts.setdefault(tag.name)
        if tag.text:
            texts.setdefault(tag.text)
        for name, value in tag.attributes.items():
            texts.setdefault(name)
            if isinstance(value, str):
                texts.setdefault(value)
    at = {text: i for i, text in enumerate(texts)}
    body = pool(list(texts), utf8)
    body += struct.pack("<HHI", 0x0180, 8, 8 + 4 * len(numbered)) + b"".join(struct.pack("<I", NUMBERS[a]) for a in numbered)
    body += struct.pack("<HHIIIII", 0x0100, 16, 24, 1, 0xFFFFFFFF, at["android"], at[_NAMESPACE])
    body += _tag(root, at)
    body += struct.pack("<HHIIIII", 0x0101, 16, 24, 1, 0xFFFFFFFF, at["android"], at[_NAMESPACE])
    return struct.pack("<HHI", 0x0003, 8, 8 + len(body)) + body


def _all(tag: Tag) -> list[Tag]:
    return [tag, *(inner for child in tag.inside for inner in _all(child))]


def pool(texts: list[str], utf8: bool) -> bytes:
    data, offsets = bytearray(), []
    for text in texts:
        offsets.append(len(data))
        if utf8:
            encoded = text.encode()
            data += _length(len(text)) + _length(len(encoded)) + encoded + b"\0"
        else:
            data += struct.pack("<H", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le") + b"\0\0"
    while len(data) % 4:
        data.append(0)
    start = 28 + 4 * len(texts)
    head = struct.pack("<HHIIIIII", 0x0001, 28, start + len(data), len(texts), 0, 0x100 if utf8 else 0, start, 0)
    return head + struct.pack(f"<{len(texts)}I", *offsets) + bytes(data)


def _length(size: int) -> bytes:
    return bytes([0x80 | size >> 8, size & 0xFF]) if size > 0x7F else bytes([size])


def _tag(tag: Tag, at: dict[str, int]) -> bytes:
    rows = b""
    for name, value in sorted(tag.attributes.items(), key=lambda a: NUMBERS.get(a[0], 1 << 32)):
        space = at[_NAMESPACE] if name in NUMBERS else 0xFFFFFFFF
        if isinstance(value, bool):
            rows += struct.pack("<IIIHBBI", space, at[name], 0xFFFFFFFF, 8, 0, 0x12, 0xFFFFFFFF if value else 0)
        elif isinstance(value, Reference):
            rows += struct.pack("<IIIHBBI", space, at[name], 0xFFFFFFFF, 8, 0, 0x01, value.number)
        elif isinstance(value, int):
            rows += struct.pack("<IIIHBBI", space, at[name], 0xFFFFFFFF, 8, 0, 0x10, value)
        else:
            rows += struct.pack("<IIIHBBI", space, at[name], at[value], 8, 0, 0x03, at[value])
    head = struct.pack("<HHIII", 0x0102, 16, 36 + len(rows), 1, 0xFFFFFFFF)
    head += struct.pack("<IIHHHHHH", 0xFFFFFFFF, at[tag.name], 20, 20, len(tag.attributes), 0, 0, 0)
    end = struct.pack("<HHIIIII", 0x0103, 16, 24, 1, 0xFFFFFFFF, 0xFFFFFFFF, at[tag.name])
    if tag.text:
        rows += struct.pack("<HHIIIIHBBI", 0x0104, 16, 28, 1, 0xFFFFFFFF, at[tag.text], 8, 0, 0, 0)
    return head + rows + b"".join(_tag(child, at) for child in tag.inside) + end
