"""ASN.1 in DER is a row of elements, each with a tag, a length and its content; the format that uses it knows their meaning.

An element without a length, which BER allows and signing tools of Apple write, ends at two zeros.

*Source*: ITU-T X.690, sections 8.1 and 10.1.

>>> [(part.tag, bytes(part.inside)) for part in elements(b"\\x02\\x01\\x05\\x30\\x80\\x01\\x01\\xff\\0\\0")]
[(2, b'\\x05'), (48, b'\\x01\\x01\\xff')]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from cleannet.readers.base.input import Unreadable

SEQUENCE: Final = 0x30

_DEEP: Final = 16
_MOST: Final = 10_000
"""Elements that are looked at to find where those without a length end, and those of one row."""


class Element(NamedTuple):
    """whole: with its tag and length; inside: its content."""

    tag: int
    whole: memoryview
    inside: memoryview


def elements(data: bytes | memoryview) -> Iterator[Element]:
    """The elements of a row. Raises Unreadable."""
    octets, at = memoryview(data), 0
    for _ in range(_MOST):
        if at >= len(octets):
            return
        begin, end, after = _bounds(octets, at, [_MOST], 0)
        yield Element(octets[at], octets[at:after], octets[begin:end])
        at = after
    raise Unreadable(f"more than {_MOST:,} elements", f"byte {at:,} of an element")


def _bounds(octets: memoryview, at: int, left: list[int], depth: int) -> tuple[int, int, int]:
    """Where the content of the element there begins and ends, and where the next one begins. left: elements to look at."""
    head = bytes(octets[at : at + 2])
    if len(head) < 2 or head[0] & 0x1F == 0x1F:
        raise Unreadable("expected the tag and the length of an element", f"byte {at:,} of an element")
    begin = at + 2
    if head[1] == 0x80:
        end = begin
        while bytes(octets[end : end + 2]) != b"\0\0":
            left[0] -= 1
            if depth == _DEEP or left[0] < 0:
                raise Unreadable("elements that are nested too deep, or are too many", f"byte {end:,} of an element")
            end = _bounds(octets, end, left, depth + 1)[2]
        return begin, end, end + 2
    size = head[1]
    if size > 0x80:
        size, begin = int.from_bytes(octets[begin : begin + (size & 0x7F)], "big"), begin + (size & 0x7F)
    if begin + size > len(octets):
        raise Unreadable("an element that is longer than what holds it", f"byte {at:,} of an element")
    return begin, begin + size, begin + size
