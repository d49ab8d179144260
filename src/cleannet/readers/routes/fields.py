"""Routes as lines of fields separated by bars become columns, block by block."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Mask, Rows, Skip
from cleannet.readers.base.aspath import ordered, roles
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.inputs.rows import Block, numbers

_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a block. numbers: theirs, from 1; starts, ends: offsets in `data`, line end not included; first: index in
    `marks` of the first `|` of each; count: how many each has."""

    data: npt.NDArray[np.uint8]
    marks: Rows
    numbers: Rows
    starts: Rows
    ends: Rows
    first: Rows
    count: Rows

    def keep(self, mask: Mask) -> Lines:
        """Only those lines."""
        parts = (part[mask] for part in (self.numbers, self.starts, self.ends, self.first, self.count))
        return Lines(self.data, self.marks, *parts)

    def leave_out(self, bad: Mask, reason: str, skipped: list[Skip]) -> Lines:
        """The lines that are not bad; the others are skipped."""
        if not bad.any():
            return self
        for i in np.flatnonzero(bad):
            shown = self.data[self.starts[i] : min(self.ends[i], self.starts[i] + _SHOWN)].tobytes().decode("utf-8", "replace")
            skipped.append(Skip(int(self.numbers[i]), reason, shown))
        return self.keep(~bad)

    def readable(self, skipped: list[Skip]) -> Lines:
        """The lines that are not too long and are pure ASCII."""
        lines = self.leave_out(self.ends - self.starts > CAP, "line too long", skipped)
        strange = np.flatnonzero((self.data >= 128) | (self.data == 0))
        if not len(strange):
            return lines
        return lines.leave_out(np.searchsorted(strange, lines.ends) > np.searchsorted(strange, lines.starts), "not ASCII", skipped)

    def field(self, index: int | Rows) -> pa.Array[Any]:
        """That field of each line, from 0; every line must have it."""
        at = self.first + index
        starts = self.starts if isinstance(index, int) and index == 0 else self.marks[at - 1] + 1
        last = self.count == index
        ends = np.where(last, self.ends, self.marks[np.where(last, 0, at)])
        return texts(self.data, starts, ends - starts)


def lines_of(block: Block) -> Lines:
    """The lines of a block that are not blank."""
    data = np.frombuffer(block.data, np.uint8)
    ends = np.flatnonzero(data == 10)
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1)) if len(ends) else np.zeros(0, np.int64)
    marks = np.flatnonzero(data == ord("|"))
    first = np.searchsorted(marks, starts)
    count = np.searchsorted(marks, ends) - first
    lines = Lines(data, marks, np.arange(len(ends)) + block.first, starts, ends, first, count)
    return lines.keep(ends > starts)


def texts(data: npt.NDArray[np.uint8], starts: Rows, sizes: Rows) -> pa.Array[Any]:
    """So many bytes from each start on, as text; they are ASCII."""
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    places = np.repeat(starts - offsets[:-1], sizes) + np.arange(offsets[-1])
    shapes, text = pa.py_buffer(offsets.astype(np.int32).tobytes()), pa.py_buffer(data[places].tobytes())
    return pa.StringArray.from_buffers(len(starts), shapes, text)


def batch_of(
    lines: Lines, paths: pa.Array[Any], prefixes: pa.Array[Any], stamps: pa.Array[Any], skipped: list[Skip]
) -> tuple[Batch, int]:
    """The routes of these lines, and how many of their paths have an AS set. stamps: see `times`."""
    found = roles(paths)
    for bad, reason in found.unnamed:
        lines.leave_out(bad, reason, skipped)
    named = pa.array(found.named)
    seen = times(stamps.filter(named))
    batch = Batch(
        lines.numbers[found.named],
        seen_first=seen,
        seen_last=seen,
        asset=prefixes.filter(named),
        skipped=tuple(skipped),
        by_path=found.by_path,
        routes=partial(ordered, prefixes, paths, lines.numbers),
    )
    return batch, found.sets


def is_in(column: pa.Array[Any], words: list[str]) -> Mask:
    """Which values are one of these words."""
    return np.asarray(pc.is_in(column, value_set=pa.array(words, pa.string())).to_numpy(zero_copy_only=False), np.bool_)


def times(column: pa.Array[Any]) -> Rows:
    """Microseconds since 1970, from seconds or `MM/DD/YY HH:MM:SS`; -1 for anything else."""
    seconds = pc.match_substring_regex(column, r"^[0-9]{1,12}(?:\.[0-9]{1,9})?$")
    plain = numbers(pc.if_else(seconds, column, pa.scalar(None, pa.string())), 1_000_000)
    if (plain >= 0).all():
        return plain
    stamps = pc.strptime(column, format="%m/%d/%y %H:%M:%S", unit="us", error_is_null=True).cast(pa.int64()).fill_null(-1)
    written = np.maximum(np.asarray(stamps.to_numpy(zero_copy_only=False), np.int64), -1)
    return np.where(plain >= 0, plain, written)
