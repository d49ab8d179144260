"""The manifests of an app bundle are messages of Protocol Buffers. They are read into the same elements as binary XML.

*Source*: Android, aapt2 `Resources.proto` (XmlNode, XmlElement, XmlAttribute).
"""

from __future__ import annotations

from collections.abc import Iterator

from cleannet.readers.apps.android.axml import MOST, Element
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.protobuf import fields, text


def elements(data: bytes) -> Iterator[Element]:
    """The elements of a document, in order. Raises Unreadable. What comes after a fault is not read."""
    waiting, count = [memoryview(data)], 0
    while waiting:
        for number, node in fields(waiting.pop()):
            if number != 1 or not isinstance(node, memoryview):  # text between elements, and places in the source
                continue
            count += 1
            if count > MOST:
                raise Unreadable(f"more than {MOST:,} elements; the rest is not read")
            name = ""
            attributes: dict[str, str] = {}
            inside: list[memoryview] = []
            for part, value in fields(node):
                if part == 3:
                    name = text(value)
                elif part == 4 and isinstance(value, memoryview):
                    told = dict(fields(value))
                    attributes.setdefault(text(told.get(2, 0)), text(told.get(3, 0)))
                elif part == 5 and isinstance(value, memoryview):
                    inside.append(value)
            yield Element(name, attributes)
            waiting.extend(reversed(inside))
