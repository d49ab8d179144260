"""Lines of text from a binary stream: limited, numbered, with any line end; undecodable lines are reported.

A line may have 64 MB, the file may have NUL bytes or a byte order mark, and the last line may lack its end.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import BinaryIO

from cleannet.columns import Skip
from cleannet.readers.base.input import HEAD

CAP = 1 << 20
"""Octets of the longest line that is read; a longer one is one skipped record."""


@lru_cache(maxsize=1)  # all readers ask about one head before the next
def lines_of_head(head: bytes) -> Sequence[str]:
    """The lines at the beginning of an input, with no byte order mark; one that the head may cut off is left out."""
    found = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").splitlines()
    return found[:-1] if len(head) >= HEAD and len(found) > 1 else found


def lines(stream: BinaryIO, skipped: list[Skip], cap: int = CAP) -> Iterator[tuple[int, str]]:
    """The number (from 1) and text of each line, without its end; a line that is too long, or not UTF-8, goes to `skipped`
    instead."""
    number = 0
    while True:
        raw = stream.readline(cap + 1)
        if not raw:
            return
        number += 1
        if len(raw) > cap and not raw.endswith(b"\n"):
            size = len(raw)
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(cap)
                size += len(raw)
            skipped.append(Skip(number, "line too long", f"{size:,} bytes, the longest that is read is {cap:,}"))
            continue
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            yield number, raw.rstrip(b"\r\n").decode("utf-8")
        except UnicodeDecodeError as error:
            skipped.append(Skip(number, "not UTF-8", f"byte {error.start} of the line is {raw[error.start]:#04x}"))


def cells_of_line(line: str, delimiter: str = ",") -> list[str]:
    """The cells of one line of a table; none if it cannot be cut, as with a carriage return inside of it."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
