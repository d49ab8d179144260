"""A line of `bgpdump -m` is a route: its path tells whom it was learnt from, which networks it crosses, and who originates it.

Roles and what is left out of a path: see `aspath`. One record a line; withdrawals and state changes are skipped. Asset: the
prefix. Time: that of the dump or update, also as `bgpdump -M` writes it. Lines become arrays, a block at a time.

*Source*: bgpdump `bgpdump.c` (`process`, `show_line_prefix`, `table_line_dump_v2_prefix`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Rows, Skip
from cleannet.readers.base.input import Input
from cleannet.readers.base.origins import RouteOrigins
from cleannet.readers.base.paths import AsPaths
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.inputs.rows import Block, blocks, numbers
from cleannet.readers.routes.aspath import Mask, in_order, last, note_on_sets, ordered, roles

_TYPES: Final = ["TABLE_DUMP", "TABLE_DUMP2", "BGP4MP", "BGP4MP_ET"]
_ADD_PATH: Final = [f"{name}_AP" for name in _TYPES]
"""Here the number of the path stands behind the prefix (RFC 7911)."""

_FIRST: Final = re.compile(rb"(?:TABLE_DUMP2?|BGP4MP)(?:_ET)?(?:_AP)?\|[0-9./: ]{1,30}\|(?:[ABW]|STATE)\|")
_SHOWN: Final = 80


def sniff(head: bytes) -> bool:
    """The first line is a route, a withdrawal or a state change."""
    return _FIRST.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()) is not None


def read(item: Input) -> Iterator[Batch]:
    """Batches of routes; after the last, a note on AS sets."""
    sets = 0
    try:
        with item.open() as stream:
            for block in blocks(stream):
                batch, count = _batch(block)
                sets += count
                yield batch
    finally:
        note_on_sets(item, sets)


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    with item.open() as stream:
        for block in blocks(stream):
            lines, add_path = _routes(_lines(block), block.skipped)
            row, asn = in_order(lines.field(6 + add_path))
            named, begins = np.unique(row, return_index=True)
            kept = np.zeros(len(lines.numbers), np.bool_)
            kept[named] = True
            yield AsPaths(lines.keep(kept).field(5), np.append(begins, len(row)), asn)


def origins(item: Input) -> Iterator[RouteOrigins]:
    """Who originates the routes of a table, see `RouteOrigins`; updates are skipped."""
    with item.open() as stream:
        for block in blocks(stream):
            lines = _lines(block)
            of_table = np.asarray(lines.data[lines.starts] != ord("B"), np.bool_)  # BGP4MP, BGP4MP_ET
            updates, lines = lines.numbers[~of_table], lines.keep(of_table)
            lines, add_path = _routes(lines, block.skipped)
            row, asns, reasons = last(lines.field(6 + add_path))
            for bad, reason in reasons:
                lines.leave_out(bad, reason, block.skipped)
            told = np.zeros(len(lines.numbers), np.bool_)
            told[row] = True
            place, lines = np.cumsum(told) - 1, lines.keep(told)
            written = lines.field(5).dictionary_encode()
            prefixes = [_network(str(text)) for text in written.dictionary.to_pylist()]
            good = np.array([prefix is not None for prefix in prefixes], np.bool_)
            which = np.asarray(written.indices.to_numpy(zero_copy_only=False), np.int64)
            for i in np.flatnonzero(~good[which]).tolist():
                block.skipped.append(Skip(int(lines.numbers[i]), "no prefix"))
            kept = good[which]
            at, pairs = np.cumsum(kept) - 1, kept[place[row]]
            numbers = [prefix or (False, 0, 0, 0) for prefix in prefixes]
            which = which[kept]
            yield RouteOrigins(
                numbers=lines.numbers[kept],
                is_v6=np.array([n[0] for n in numbers], np.bool_)[which],
                hi=np.array([n[1] for n in numbers], np.uint64)[which],
                lo=np.array([n[2] for n in numbers], np.uint64)[which],
                lengths=np.array([n[3] for n in numbers], np.int64)[which],
                row=at[place[row][pairs]],
                asns=asns[pairs],
                latest=int(_times(lines.field(1)).max(initial=-1)),
                skipped=tuple(block.skipped),
                updates=updates,
            )


def _network(text: str) -> tuple[bool, int, int, int] | None:
    """Whether it is IPv6, the network with its first bit first as halves, and the length; None where it is no prefix."""
    network, slash, bits = text.partition("/")
    try:
        address = ipaddress.ip_address(network)
    except ValueError:
        return None
    if not (slash and bits.isascii() and bits.isdigit() and len(bits) <= 3 and int(bits) <= address.max_prefixlen):
        return None
    number = int(address) << (128 - address.max_prefixlen)
    return address.version == 6, number >> 64, number & 0xFFFF_FFFF_FFFF_FFFF, int(bits)


# --- lines and fields -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Lines:
    """Some lines of a block. numbers: theirs, from 1; starts, ends: octets in `data`, the line end not included; first: index in
    `marks` of the first `|` of each; count: how many it has."""

    data: npt.NDArray[np.uint8]
    marks: Rows
    numbers: Rows
    starts: Rows
    ends: Rows
    first: Rows
    count: Rows

    def keep(self, mask: Mask) -> _Lines:
        """Only those lines."""
        parts = (part[mask] for part in (self.numbers, self.starts, self.ends, self.first, self.count))
        return _Lines(self.data, self.marks, *parts)

    def leave_out(self, bad: Mask, reason: str, skipped: list[Skip]) -> _Lines:
        """The lines that are not bad; the others are skipped."""
        if not bad.any():
            return self
        for i in np.flatnonzero(bad):
            shown = self.data[self.starts[i] : min(self.ends[i], self.starts[i] + _SHOWN)].tobytes().decode("utf-8", "replace")
            skipped.append(Skip(int(self.numbers[i]), reason, shown))
        return self.keep(~bad)

    def field(self, index: int | Rows) -> pa.Array[Any]:
        """That field of each line, from 0; every line must have it."""
        at = self.first + index
        starts = self.starts if isinstance(index, int) and index == 0 else self.marks[at - 1] + 1
        last = self.count == index
        ends = np.where(last, self.ends, self.marks[np.where(last, 0, at)])
        sizes = ends - starts
        offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        places = np.repeat(starts - offsets[:-1], sizes) + np.arange(offsets[-1])
        shapes, text = pa.py_buffer(offsets.astype(np.int32).tobytes()), pa.py_buffer(self.data[places].tobytes())
        return pa.StringArray.from_buffers(len(starts), shapes, text)


def _lines(block: Block) -> _Lines:
    """The lines of a block that are not blank."""
    data = np.frombuffer(block.data, np.uint8)
    ends = np.flatnonzero(data == 10)
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1)) if len(ends) else np.zeros(0, np.int64)
    marks = np.flatnonzero(data == ord("|"))
    first = np.searchsorted(marks, starts)
    count = np.searchsorted(marks, ends) - first
    lines = _Lines(data, marks, np.arange(len(ends)) + block.first, starts, ends, first, count)
    return lines.keep(ends > starts)


def _batch(block: Block) -> tuple[Batch, int]:
    """The routes of a block, and how many of their paths have an AS set."""
    lines, add_path = _routes(_lines(block), block.skipped)
    paths, announced = lines.field(6 + add_path), lines
    found = roles(paths)
    for bad, reason in found.unnamed:
        lines.leave_out(bad, reason, block.skipped)
    lines = lines.keep(found.named)
    seen = _times(lines.field(1))
    skipped = tuple(block.skipped)
    batch = Batch(
        lines.numbers,
        seen_first=seen,
        seen_last=seen,
        asset=lines.field(5),
        skipped=skipped,
        by_path=found.by_path,
        routes=lambda: ordered(announced.field(5), paths, announced.numbers),
    )
    return batch, found.sets


def _routes(lines: _Lines, skipped: list[Skip]) -> tuple[_Lines, Mask]:
    """The lines that are routes, and which of them have the number of a path."""
    lines = lines.leave_out(lines.ends - lines.starts > CAP, "line too long", skipped)
    strange = np.flatnonzero((lines.data >= 128) | (lines.data == 0))
    if len(strange):
        foreign = np.searchsorted(strange, lines.ends) > np.searchsorted(strange, lines.starts)
        lines = lines.leave_out(foreign, "not ASCII", skipped)
    lines = lines.leave_out(lines.count < 5, _NO_LINE, skipped)
    form, act = lines.field(0), lines.field(2)
    add_path = _is_in(form, _ADD_PATH)
    known = _is_in(form, _TYPES) | add_path
    withdrawn, changed, told = (known & _is_in(act, words) for words in (["W"], ["STATE"], ["A", "B"]))
    routes = told & (lines.count >= 6 + add_path)
    for bad, reason in ((withdrawn, "withdrawal"), (changed, "state change"), (~(routes | withdrawn | changed), _NO_LINE)):
        lines.leave_out(bad, reason, skipped)
    return lines.keep(routes), add_path[routes]


_NO_LINE: Final = "not a line of bgpdump -m"


def _is_in(column: pa.Array[Any], words: list[str]) -> Mask:
    return np.asarray(pc.is_in(column, value_set=pa.array(words, pa.string())).to_numpy(zero_copy_only=False), np.bool_)


def _times(column: pa.Array[Any]) -> Rows:
    """Microseconds since 1970, of seconds or of `MM/DD/YY HH:MM:SS`; -1 where it is neither."""
    seconds = pc.match_substring_regex(column, r"^[0-9]{1,12}(?:\.[0-9]{1,9})?$")
    plain = numbers(pc.if_else(seconds, column, pa.scalar(None, pa.string())), 1_000_000)
    if (plain >= 0).all():
        return plain
    stamps = pc.strptime(column, format="%m/%d/%y %H:%M:%S", unit="us", error_is_null=True).cast(pa.int64()).fill_null(-1)
    written = np.maximum(np.asarray(stamps.to_numpy(zero_copy_only=False), np.int64), -1)
    return np.where(plain >= 0, plain, written)


READER: Final = Reader("bgpdump", "BGP routes (bgpdump -m)", "line", sniff, read, paths=paths, origins=origins)
