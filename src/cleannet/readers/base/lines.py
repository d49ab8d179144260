"""A flow log with a line a flow can say where its columns stand, so that whoever is faster at lines may read the plain ones.

What is not plain comes back: an odd line to `odd`, and where lines are not rows at all, everything from there on to `rest`. Both
read as the format's reader does, so that nobody can tell from the batches who read which line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

import pyarrow as pa

from cleannet.columns import Batch, Rows


@dataclass(frozen=True, slots=True)
class Columns:
    """Where what stands in each line, the first column is 0.

    separator: an octet. number: of columns. ends: the two addresses, in the order of the reader's references. octets, packets: one
    total, or both directions, or none. first, last: times. lasted: a duration that is added to `first`, in seconds. groups: those
    by which the user groups records, None where the log has no such column. state: words that `attempts` knows; back: octets that
    came back, where there is such a column.
    """

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


@dataclass(frozen=True, slots=True)
class Manner:
    """How a format writes its lines.

    quotes: cells may be quoted. hashes: a line that begins with `#` is a comment. ascii: whatever else stands in a line makes it
    odd. heralds: where a line begins so, some may follow that are no rows, and `whole` is asked. seconds: times are seconds since
    1970, whatever their size. as_written: addresses are shown as they stand there. by_line: records are numbered by line; otherwise
    by row, empty lines not counted.
    """

    quotes: bool = False
    hashes: bool = False
    ascii: bool = False
    heralds: bytes = b""
    seconds: bool = False
    as_written: bool = False
    by_line: bool = False


class FlowLines(Protocol):
    """One log. offset: octets in front of its first line; number: records in front of it."""

    manner: Manner
    columns: Columns
    offset: int
    number: int

    def notes(self) -> list[str]:
        """What the reader tells of the log before it reads it."""

    def closing(self) -> list[str]:
        """And behind it, of the lines that were handed to `odd` and `rest`."""

    def together(self, before: bytes, line: bytes) -> bool:
        """Whether these two lines, one behind the other, must not be parted."""

    def whole(self, data: bytes) -> bytes | None:
        """Whole lines without those that are none of the log's; None where it depends on what follows which those are."""

    def same(self, comments: Sequence[bytes]) -> bool:
        """Whether the rows behind these comments mean the same as those before."""

    def said(self, cells: pa.Array[Any]) -> pa.Array[Any]:
        """What these cells say as text, null for nothing."""

    def odd(self, data: bytes, numbers: Rows) -> Batch:
        """The records of these lines, each of which ends with a newline, by their numbers."""

    def rest(self, stream: BinaryIO, number: int) -> Iterator[Batch]:
        """All that follows in a stream, in front of which stand so many records."""
