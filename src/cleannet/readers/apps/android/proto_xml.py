"""The XML of an app bundle is messages of Protocol Buffers. They are read into the same elements and texts as binary XML.

*Source*: Android, aapt2 `Resources.proto` (XmlNode, XmlElement, XmlAttribute, Item, Primitive).
"""

from __future__ import annotations

from collections.abc import Iterator

from cleannet.readers.apps.android.axml import MOST, Element
from cleannet.readers.base.input import Octets, Unreadable
from cleannet.readers.inputs.protobuf import fields, first, text

_ELEMENT, _TEXT = 1, 2
"""What a node is; a field beside it tells its place in the source."""

_REFERENCE, _STRING, _RAW, _STYLED, _FILE, _PRIMITIVE = 1, 2, 3, 4, 5, 7
"""What a value is."""

_HEX, _BOOLEAN = 7, 8
"""Kinds of primitive values that are not written as decimal numbers."""


def elements(data: Octets) -> Iterator[Element]:
    """The elements of a document, in order. Raises Unreadable. What comes after a fault is not read."""
    return (part for part in parts(data) if isinstance(part, Element))


def parts(data: Octets) -> Iterator[Element | str]:
    """The elements of a document, and the texts between them. Raises Unreadable as `elements` does."""
    waiting, count = [memoryview(data)], 0
    while waiting:
        for number, node in fields(waiting.pop()):
            if number not in (_ELEMENT, _TEXT) or not isinstance(node, memoryview):
                continue
            count += 1
            if count > MOST:
                raise Unreadable(f"more than {MOST:,} elements; the rest is not read")
            if number == _TEXT:
                yield text(node)
                continue
            element, inside = _element(node)
            yield element
            waiting.extend(reversed(inside))


def _element(node: memoryview) -> tuple[Element, list[memoryview]]:
    """An element, and the nodes inside it."""
    name = ""
    attributes: dict[str, str] = {}
    inside: list[memoryview] = []
    for part, value in fields(node):
        if part == 3:
            name = text(value)
        elif part == 4 and isinstance(value, memoryview):
            key, told = _attribute(value)
            attributes.setdefault(key, told)
        elif part == 5 and isinstance(value, memoryview):
            if len(inside) == MOST:
                raise Unreadable(f"an element with more than {MOST:,} others inside; the rest is not read")
            inside.append(value)
    return Element(name, attributes), inside


def _attribute(node: memoryview) -> tuple[str, str]:
    """Its name with no namespace, and its value as its source wrote it, or as text."""
    name = told = compiled = ""
    for part, value in fields(node):
        if part == 2:
            name = text(value)
        elif part == 3:
            told = text(value)
        elif part == 6 and isinstance(value, memoryview):
            compiled = item(value)
    return name, told or compiled


def item(node: memoryview) -> str:
    """A single value as text: a string, a file, true or false, a number, or a reference (`@string/name`)."""
    for part, value in fields(node):
        if part in (_STRING, _RAW, _STYLED, _FILE):
            return text(first(value, 1))
        if part == _REFERENCE and (name := text(first(value, 3))):
            return f"@{name}"
        if part == _PRIMITIVE and isinstance(value, memoryview):
            return next((_primitive(kind, data) for kind, data in fields(value) if isinstance(data, int)), "")
    return ""


def _primitive(kind: int, data: int) -> str:
    """True or false, or a number."""
    if kind == _BOOLEAN:
        return "true" if data else "false"
    return f"0x{data:x}" if kind == _HEX else str(data - (1 << 64) if data >> 63 else data)
