"""A Protocol Buffers message is a row of numbered fields; the format that uses it knows their meaning.

*Source*: protobuf.dev/programming-guides/encoding.

>>> [(number, value if isinstance(value, int) else bytes(value)) for number, value in fields(b"\\x08\\x96\\x01\\x12\\x02hi")]
[(1, 150), (2, b'hi')]
"""

from __future__ import annotations

from collections.abc import Iterator

from cleannet.readers.base.input import Unreadable

_VARINT, _EIGHT, _OCTETS, _FOUR = 0, 1, 2, 5


def fields(message: bytes | bytearray | memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Number and value of each field in turn: an integer, or the bytes of a text or of an inner message. Raises Unreadable."""
    data = memoryview(message)
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        size = {_EIGHT: 8, _FOUR: 4}.get(wire)
        if size is None:
            if wire != _OCTETS:
                raise Unreadable(f"a field of unknown wire type {wire}", f"byte {at:,} of a message")
            size, at = _varint(data, at)
        if size > len(data) - at:
            raise Unreadable("a field that is longer than its message", f"byte {at:,} of a message")
        yield number, data[at : at + size]
        at += size


def first(message: int | bytes | bytearray | memoryview | None, number: int) -> int | memoryview | None:
    """The first such field of a message; None if there is none, or if this is no message. Raises Unreadable."""
    inside = () if message is None or isinstance(message, int) else fields(message)
    return next((value for of, value in inside if of == number), None)


def text(value: int | memoryview | None) -> str:
    """A field that holds text."""
    return bytes(value).decode("utf-8", "replace") if isinstance(value, memoryview) else ""


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    """The integer of at most ten bytes that begins there, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise Unreadable("a message that ends inside a number", f"byte {at:,} of a message")
        octet = data[at]
        at += 1
        value |= (octet & 0x7F) << shift
        if octet < 0x80:
            return value, at
    raise Unreadable("a number of more than ten octets", f"byte {at:,} of a message")
