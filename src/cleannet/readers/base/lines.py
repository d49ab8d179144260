"""A flow log with one flow per line can say where its columns are, so that faster code may read its plain lines.

Lines that are not plain come back: an odd line to `odd`, and everything from a place where lines are no rows to `rest`. Both read
like the reader of the format, so batches do not show which code read a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

import pyarrow as pa

from cleannet.columns import Batch, Rows


@dataclass(frozen=True, slots=True)
class Columns:
    """Where values are in each line; the first column is 0.

    separator: a byte. number: of columns. ends: the two addresses, in the order of the reader's references. octets, packets: one
    total, or both directions, or none. first, last: times. lasted: a duration that is added to `first`, in seconds. groups: those
    that the user groups by, None for a column that the log lacks. state: words that `attempts` knows; back: octets that came back,
    if there is such a column.
    beside: numbers of ASes that are 0 where none is stated; a line that states one is not plain."""

    separator: int
    number: int
    ends: tuple[int, int]
    octets: tuple[int, ...] = ()
    packets: tuple[int, ...] = ()
    first: int | None = None
    last: int | None = None
    lasted: int | None = None
    groups: tuple[int | None, ...] = ()
    state: int | None = None
    back: int | None = None
    beside: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Manner:
    """How a format writes its lines.

    quotes: cells may be quoted. hashes: a line that begins with `#` is a comment. ascii: any other character makes a line odd.
    heralds: after a line that begins so, some may follow that are no rows, and `whole` is asked. seconds: times are seconds since
    1970, whatever their size. as_written: addresses are shown as written. by_line: records are numbered by line; otherwise by row,
    empty lines not counted."""

    quotes: bool = False
    hashes: bool = False
    ascii: bool = False
    heralds: bytes = b""
    seconds: bool = False
    as_written: bool = False
    by_line: bool = False


class FlowLines(Protocol):
    """One log. offset: octets before its first line; number: records before it."""

    manner: Manner
    columns: Columns
    offset: int
    number: int

    def notes(self) -> list[str]:
        """What the reader says about the log before it reads it."""

    def closing(self) -> list[str]:
        """What it says afterwards, about the lines that were given to `odd` and `rest`."""

    def together(self, before: bytes, line: bytes) -> bool:
        """Whether these two consecutive lines must not be separated."""

    def whole(self, data: bytes) -> bytes | None:
        """Whole lines without those that are not part of the log; None if that depends on the order of lines."""

    def same(self, comments: Sequence[bytes]) -> bool:
        """Whether the rows behind these comments have the same columns as those before."""

    def said(self, cells: pa.Array[Any]) -> pa.Array[Any]:
        """These cells as text, null if empty."""

    def odd(self, data: bytes, numbers: Rows) -> Batch:
        """The records of these lines, each ending with a newline, by their numbers."""

    def rest(self, stream: BinaryIO, number: int) -> Iterator[Batch]:
        """The rest of a stream, which comes after so many records."""
