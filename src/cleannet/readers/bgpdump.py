"""A line of `bgpdump -m` is a route: its path tells whom it was learnt from, which networks it crosses, and who originates it.

Roles, after an AS that is repeated (prepending) is folded: the first AS of the path is `direct`, the last `origin`, the distinct
ones strictly between them `transit`. The only AS of a path is both ends. Confederation segments, `(1 2)` and `[1,2]`, lie inside
one network and are left out. An AS set `{1,2}` has no order: it is left out, the path keeps the roles that are certain without it
(a set at the end: no origin; at the beginning: no direct), and how many paths were such is noted. A set of one AS is that AS.

Numbers that name nobody in particular are left out where they stand, and the roles of the others stay: private (RFC 6996), for
documentation (RFC 5398), AS 0 (RFC 7607), 23456 (RFC 6793), the last ones (RFC 7300). One record a line; withdrawals and state
changes are skipped. Asset: the prefix. Time: that of the dump or update, also as `bgpdump -M` writes it. Lines become arrays, a
block at a time.

*Source*: bgpdump `bgpdump.c` (`process`, `show_line_prefix`, `table_line_dump_v2_prefix`); RFC 4271, 4.3 and RFC 5065, 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, References, Rows, Skip
from cleannet.readers.base import Input, Reader
from cleannet.readers.lines import CAP
from cleannet.readers.rows import Block, blocks, numbers

Mask = npt.NDArray[np.bool_]

_TYPES: Final = ["TABLE_DUMP", "TABLE_DUMP2", "BGP4MP", "BGP4MP_ET"]
_ADD_PATH: Final = [f"{name}_AP" for name in _TYPES]
"""Here the number of the path stands behind the prefix (RFC 7911)."""

_FIRST: Final = re.compile(rb"(?:TABLE_DUMP2?|BGP4MP)(?:_ET)?(?:_AP)?\|[0-9./: ]{1,30}\|(?:[ABW]|STATE)\|")
_SHOWN: Final = 80

NOBODY: Final = (
    (0, 0), (23456, 23456), (64496, 64511), (64512, 65534), (65535, 65535), (65536, 65551), (4200000000, 4294967295),
)  # fmt: skip
"""First and last of the numbers that name no network in particular."""


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
        if sets:
            item.notes.append(f"AS sets left out of {sets:,} paths: which of their networks originates the route is not told")


def paths(item: Input) -> Iterator[tuple[pa.Array[Any], Rows, Rows]]:
    """Prefixes, offsets and numbers of the routes' paths in order, see `as_paths`."""
    with item.open() as stream:
        for block in blocks(stream):
            lines, add_path = _routes(_lines(block), block.skipped)
            told: Any = lines.field(6 + add_path)
            found = _Paths.read(pc.replace_substring_regex(told, _FROM_SET, ""))
            row, asn = found.row, found.asn
            folded = np.ones(len(row), np.bool_)
            folded[1:] = (row[1:] != row[:-1]) | (asn[1:] != asn[:-1])
            row, asn = row[folded], asn[folded]
            named, begins = np.unique(row, return_index=True)
            yield lines.keep(_at(named, len(told))).field(5), np.append(begins, len(row)), asn


_FROM_SET: Final = r"\{[0-9, ]*[, ][0-9, ]*\}.*|\{\}.*"
"""An AS set of none or several, and what stands behind it."""


def _at(places: Rows, size: int) -> Mask:
    mask = np.zeros(size, np.bool_)
    mask[places] = True
    return mask


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
    return _judged(lines, _Paths.read(lines.field(6 + add_path)), block.skipped)


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


# --- paths ------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Paths:
    """The numbers in some paths, one after another. row: whose path; asn: the number. Along the paths: wrong: it is none; by_set:
    it has an AS set; no_direct, no_origin: it begins or ends with one."""

    row: Rows
    asn: Rows
    wrong: Mask
    by_set: Mask
    no_direct: Mask
    no_origin: Mask

    @staticmethod
    def read(paths: pa.Array[Any]) -> _Paths:
        """The paths as they stand in the lines."""
        segments = np.asarray(pc.match_substring_regex(paths, r"[^0-9 ]").to_numpy(zero_copy_only=False), np.bool_)
        flags = np.zeros((3, len(paths)), np.bool_)
        if segments.any():
            at = np.flatnonzero(segments)
            special: Any = paths.take(at)
            for pattern, by in _PLAIN:
                special = pc.replace_substring_regex(special, pattern, by)
            for flag, pattern in zip(flags, (r"\{[0-9, ]*\}", r"^ *\{[0-9, ]*\}", r"\{[0-9, ]*\} *$"), strict=True):
                flag[at] = pc.match_substring_regex(special, pattern).to_numpy(zero_copy_only=False)
            special = pc.replace_substring_regex(special, r"\{[0-9, ]*\}", " ")
            paths = pc.replace_with_mask(paths, pa.array(segments), special)
        row, asn, wrong = _numbers(paths)
        good = ~wrong[row]
        return _Paths(row[good], asn[good], wrong, *flags)


_PLAIN: Final = (
    (r"\([0-9, ]*\)|\[[0-9, ]*\]", " "),  # confederations
    (r"\{ *([0-9]+) *\}", r" \1 "),  # a set of one
)


def _numbers(texts: pa.Array[Any]) -> tuple[Rows, Rows, Mask]:
    """Each run of digits: the index of its text, and its value; and which texts hold anything but numbers of 32 bits and spaces."""
    _, shapes, text = texts.buffers()
    if not len(texts) or shapes is None or text is None:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(len(texts), np.bool_)
    offsets = np.frombuffer(memoryview(shapes), np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    data = np.frombuffer(memoryview(text), np.uint8)[offsets[0] : offsets[-1]]
    offsets -= offsets[0]
    digit = (data >= 48) & (data <= 57)
    before, behind = np.zeros(len(data), np.bool_), np.zeros(len(data), np.bool_)
    before[1:], behind[:-1] = digit[:-1], digit[1:]
    inner = offsets[(offsets > 0) & (offsets < len(data))]
    before[inner], behind[inner - 1] = False, False
    starts, lasts = np.flatnonzero(digit & ~before), np.flatnonzero(digit & ~behind)
    row = np.searchsorted(offsets, starts, "right") - 1
    sizes = lasts - starts + 1
    asn = np.zeros(len(starts), np.int64)
    for place in range(min(int(sizes.max(initial=0)), 11)):
        there = sizes > place
        asn[there] = asn[there] * 10 + data[starts[there] + place] - 48
    wrong = np.zeros(len(texts), np.bool_)
    wrong[row[(asn >= 1 << 32) | (sizes > 10)]] = True
    wrong[np.searchsorted(offsets, np.flatnonzero(~digit & (data != 32)), "right") - 1] = True
    return row, asn, wrong


# --- references -------------------------------------------------------------------------------------------------------------------


def _judged(lines: _Lines, paths: _Paths, skipped: list[Skip]) -> tuple[Batch, int]:
    """What the paths refer to. A line of which nothing is left is skipped."""
    row, asn = paths.row, paths.asn
    folded = np.ones(len(row), np.bool_)
    folded[1:] = (row[1:] != row[:-1]) | (asn[1:] != asn[:-1])
    row, asn = row[folded], asn[folded]
    is_first, is_last = np.ones(len(row), np.bool_), np.ones(len(row), np.bool_)
    is_first[1:] = is_last[:-1] = row[1:] != row[:-1]
    is_first &= ~paths.no_direct[row]  # then the number is inside the path
    is_last &= ~paths.no_origin[row]
    somebody = ~_nobody(asn)
    inside = np.unique(row[~is_first & ~is_last & somebody] << 32 | asn[~is_first & ~is_last & somebody])
    roles = {
        "direct": (row[is_first & somebody], asn[is_first & somebody]),
        "transit": (inside >> 32, inside & 0xFFFFFFFF),
        "origin": (row[is_last & somebody], asn[is_last & somebody]),
    }
    size = len(lines.numbers)
    any_number, any_left = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    any_number[row] = True
    any_left[row[somebody]] = True
    keep = any_left & ~paths.wrong
    for bad, reason in (
        (paths.wrong, "AS path not readable"),
        (~paths.wrong & ~any_number & ~paths.by_set, "no AS path"),
        (~paths.wrong & ~any_number & paths.by_set, "only an AS set"),
        (~paths.wrong & any_number & ~any_left, "only private AS numbers"),
    ):
        lines.leave_out(bad, reason, skipped)
    lines = lines.keep(keep)
    place = np.cumsum(keep) - 1
    references = tuple(References("asn", role, pa.array(values, pa.int64()), place[rows]) for role, (rows, values) in roles.items())
    seen = _times(lines.field(1))
    batch = Batch(lines.numbers, references, seen_first=seen, seen_last=seen, asset=lines.field(5), skipped=tuple(skipped))
    return batch, int((paths.by_set & keep).sum())


def _nobody(asn: Rows) -> Mask:
    """Which numbers name no network in particular."""
    bad = np.zeros(len(asn), np.bool_)
    for low, high in NOBODY:
        bad |= (asn >= low) & (asn <= high)
    return bad


def _times(column: pa.Array[Any]) -> Rows:
    """Microseconds since 1970, of seconds or of `MM/DD/YY HH:MM:SS`; -1 where it is neither."""
    seconds = pc.match_substring_regex(column, r"^[0-9]{1,12}(?:\.[0-9]{1,9})?$")
    plain = numbers(pc.if_else(seconds, column, pa.scalar(None, pa.string())), 1_000_000)
    if (plain >= 0).all():
        return plain
    stamps = pc.strptime(column, format="%m/%d/%y %H:%M:%S", unit="us", error_is_null=True).cast(pa.int64()).fill_null(-1)
    written = np.maximum(np.asarray(stamps.to_numpy(zero_copy_only=False), np.int64), -1)
    return np.where(plain >= 0, plain, written)


READER: Final = Reader("bgpdump", "BGP routes (bgpdump -m)", "line", sniff, read)
