"""Cuts a stream into pieces of whole rows: a line end in quotes ends no row, and a row that never ends is one skipped record.

*Source*: RFC 4180, section 2.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from cleannet.columns import Skip
from cleannet.readers.base.input import Unreadable
from cleannet.readers.tables.layout import Layout

BLOCK: Final = 2 << 20
"""Octets of text that are parsed at a time."""

LONGEST: Final = 1 << 20
"""Octets of the longest row that is read; a longer one is one skipped record."""


def pieces_of(stream: BinaryIO, found: Layout) -> Iterator[bytes | Skip]:
    """Pieces of whole rows, or a Skip, with no record number yet, for one row that is too long or whose quote is never closed."""
    held = b""
    dropping = False
    for raw in _chunks(stream, found):
        if dropping:
            end = min((i for i in (raw.find(b"\n"), raw.find(b"\r")) if i >= 0), default=-1)
            if end < 0:
                continue
            raw, dropping = raw[_behind(raw, end) :], False
        held += raw
        while True:
            # A line end is not parted: the last CR may have its LF behind it.
            cut = _last_end(held[:LONGEST].removesuffix(b"\r"), found.delimiter.encode())
            if cut:
                yield held[:cut]
                held = held[cut:]
                continue
            if len(held) <= LONGEST:
                break
            end = min((i for i in (held.find(b"\n"), held.find(b"\r")) if i >= 0), default=-1)
            if 0 <= end <= LONGEST:  # the row does not end, but its first line does: its quote was never closed
                yield Skip(0, "quote never closed", held[:100].decode("utf-8", "replace"))
            else:
                yield too_long(0)
            held, dropping = (held[_behind(held, end) :], False) if end >= 0 else (b"", True)
    while held.strip(b"\r\n"):
        cut = _last_end(held + b"\n", found.delimiter.encode())
        if cut:
            yield held[:cut]
            held = held[cut:]
            continue
        end = min((i for i in (held.find(b"\n"), held.find(b"\r")) if i >= 0), default=len(held))
        if held[:end].strip(b"\r\n"):
            yield Skip(0, "quote never closed", held[:100].decode("utf-8", "replace"))
        held = held[_behind(held, end) :]


def _chunks(stream: BinaryIO, found: Layout) -> Iterator[bytes]:
    """The data after the header as UTF-8. Undecodable bytes become invalid UTF-8, so their row is skipped. If the stream breaks
    off, data before the break come first."""
    decoder = codecs.getincrementaldecoder(found.encoding)("surrogatepass")
    first, left = True, found.start
    while True:
        raw, fault = _next(stream)
        final = not raw
        if first:
            for bom in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                raw = raw.removeprefix(bom) if raw.startswith(bom) else raw
            first = False
        if found.encoding != "utf-8":
            try:
                raw = decoder.decode(raw, final).encode("utf-8", "surrogatepass")
            except UnicodeDecodeError:
                raw, final = b"\xff", True  # an odd octet or half a pair
        if left:
            raw, left = raw[left:], max(0, left - len(raw))
        if raw:
            yield raw
        if fault is not None:
            raise fault
        if final:
            return


def _next(stream: BinaryIO) -> tuple[bytes, Unreadable | None]:
    """`BLOCK` bytes, or as many as there are, and why there are no more."""
    parts: list[bytes] = []
    size = 0
    while size < BLOCK:
        try:
            part = stream.read1(BLOCK - size)  # type: ignore[attr-defined]  # a buffered stream
        except Unreadable as error:
            return b"".join(parts), error
        except (OSError, EOFError, ValueError) as error:
            return b"".join(parts), Unreadable(f"the stream ends early: {error}")
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts), None


def _behind(data: bytes, end: int) -> int:
    """The index after the line end that begins there."""
    return end + (2 if data[end : end + 2] == b"\r\n" else 1)


def _last_end(data: bytes, delimiter: bytes) -> int:
    """The index after the last row that ends in the data, 0 if none does; a line end inside quotes ends no row."""
    last = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
    if not last or b'"' not in data:
        return last
    # Only a quote at the start of a field opens one (RFC 4180, 2.5); a stray one elsewhere is text.
    opened = re.compile(rb"(?:\A|[\r\n" + re.escape(delimiter) + rb'])"(?:[^"]|"")*+("?)')
    inside: list[tuple[int, int]] = []
    at = 0
    while (quoted := opened.search(data, at)) is not None:
        inside.append((quoted.start() + 1, quoted.end()))
        if not quoted[1]:  # not closed in these data
            return max(data.rfind(b"\n", 0, quoted.start() + 1), data.rfind(b"\r", 0, quoted.start() + 1)) + 1
        at = quoted.end()
    while inside and last:
        start, end = inside[-1]
        if end < last:
            return last
        if start < last:
            last = max(data.rfind(b"\n", 0, start + 1), data.rfind(b"\r", 0, start + 1)) + 1
        inside.pop()
    return last


def too_long(record: int) -> Skip:
    return Skip(record, "row too long", f"more than {LONGEST:,} bytes")
