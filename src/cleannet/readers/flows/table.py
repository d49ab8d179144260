"""Flow tables in CSV: which addresses had traffic, how much and when.

Columns are found by name and listed in the notes; only those are read, by `columns`. If all columns are plain, their lines are read
in place.

*Source*: RFC 4180; for names of columns, `column_names.FLOW`.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final

import pyarrow as pa

from cleannet.columns import Batch, Rows
from cleannet.model.window import Window
from cleannet.readers.base.input import Input, Log
from cleannet.readers.base.lines import Columns, Manner
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows.columns import batch_of, unread_notes
from cleannet.readers.flows.fields import MEANING, PACKET
from cleannet.readers.tables.block import said
from cleannet.readers.tables.column_names import asked, chosen, told, twice
from cleannet.readers.tables.layout import UNIT, Layout, is_kind, layout
from cleannet.readers.tables.summaries import summary_before, without_summary
from cleannet.readers.tables.tables import block_of, blocks, blocks_from


def sniff(head: bytes) -> bool:
    """Whether it has columns of two addresses, or of one and of octets."""
    return is_kind("flow", head)


def read(item: Input) -> Iterator[Batch]:
    """One record a row."""
    unread: Counter[str] = Counter()
    for block in blocks(item, "flow", MEANING):
        yield batch_of(block, unread, item.question.window)
    item.log.notes.extend(unread_notes(unread))


_BESIDE: Final = ("source AS", "destination AS")

_PLAIN: Final = frozenset({"source", "destination", "address", "first", "last", "lasted", "state", *PACKET, *_BESIDE}) | {
    f"{what}{way}" for what in ("octets", "packets") for way in ("", " (there)", " (back)")
}
"""Fields of tables whose lines are read one like the other."""


_MANNER: Final = Manner(quotes=True, heralds=b"Summary")


@dataclass(slots=True)
class CsvLines:
    """A table in which a row is usually one line; a `lines.FlowLines`."""

    layout: Layout
    taken: dict[str, int]
    columns: Columns
    offset: int
    unread: Counter[str]
    window: Window
    log: Log
    number: int = 0
    manner: Manner = _MANNER

    def notes(self) -> list[str]:
        return [told(self.layout.header, self.taken, MEANING)]

    def closing(self) -> list[str]:
        return unread_notes(self.unread)

    def together(self, before: bytes, line: bytes) -> bool:
        return summary_before(before, line)

    def whole(self, data: bytes) -> bytes | None:
        return without_summary(data)

    def same(self, comments: Sequence[bytes]) -> bool:
        return not comments

    def said(self, cells: pa.Array[Any]) -> pa.Array[Any]:
        return said(cells)

    def odd(self, data: bytes, numbers: Rows) -> Batch:
        return batch_of(block_of(data, numbers, self.layout, self.taken, self.columns.groups), self.unread, self.window)

    def rest(self, stream: BinaryIO, number: int) -> Iterator[Batch]:
        for block in blocks_from(stream, replace(self.layout, start=0), self.taken, self.columns.groups, self.log, number):
            yield batch_of(block, self.unread, self.window)


def csv_lines(item: Input) -> CsvLines | None:
    """Where the columns of a CSV table are; None if it has columns that only the general way reads."""
    found = layout(item.head)
    if found is None or found.kind != "flow" or found.encoding != "utf-8":
        return None
    taken = chosen("flow", found.header)
    partly = any(what in taken and {f"{what} (there)", f"{what} (back)"} & taken.keys() for what in ("octets", "packets"))
    if partly or twice(found.header, taken) is not None or not {"source", "destination"} <= taken.keys() <= _PLAIN:
        return None

    beside = tuple(taken[name] for name in _BESIDE if name in taken)
    if _state_some(item.head, found, beside):
        return None  # the general way compares each with the tables, and is faster where most lines state one

    def of(what: str) -> tuple[int, ...]:
        both = tuple(taken[name] for way in ("there", "back") if (name := f"{what} ({way})") in taken)
        return (taken[what],) if what in taken else both

    columns = Columns(
        separator=ord(found.delimiter),
        number=len(found.header),
        ends=(taken.get("source (packet)", taken["source"]), taken.get("destination (packet)", taken["destination"])),
        octets=of("octets"),
        packets=of("packets"),
        first=taken.get("first"),
        last=taken.get("last"),
        lasted=taken.get("lasted"),
        groups=asked(item, found.header),
        state=taken.get("state"),
        back=taken.get("octets (back)") if "state" in taken else None,
        beside=beside,
    )
    mark = len(codecs.BOM_UTF8) if item.head.startswith(codecs.BOM_UTF8) else 0
    item.log.above = found.lines
    return CsvLines(found, taken, columns, mark + found.start, Counter(), item.question.window, item.log)


def _state_some(head: bytes, found: Layout, columns: tuple[int, ...]) -> bool:
    """Whether some of the first lines state something in these columns, other than 0."""
    lines = head.decode("utf-8", "replace").splitlines()[1:_LOOKED_AT] if columns else []
    cells = (line.split(found.delimiter) for line in lines)
    return any(row[at].strip(' "') not in ("", "0", "-") for row in cells for at in columns if at < len(row))


_LOOKED_AT: Final = 100

READER: Final = Reader("flow-table", "Flow table (CSV)", UNIT, sniff, read, lines=csv_lines)
