"""Text with one row per line becomes columns, block by block; only malformed rows are handled one by one.

For logs whose values are split by one byte and never quoted (Zeek, flow logs of clouds). A million rows take about a second.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from cleannet.columns import Rows, Skip
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.lines import CAP

BLOCK: Final = 4 << 20
"""Octets that are turned into columns at once."""

_SHOWN: Final = 80


@dataclass(slots=True)
class Block:
    """Whole lines, each ending with a newline and none longer than `CAP`. first: the number of the first, from 1."""

    first: int
    data: bytes
    skipped: list[Skip] = field(default_factory=list)


def blocks(stream: BinaryIO, before: int = 0) -> Iterator[Block]:
    """All lines of a stream, after so many earlier ones. If it breaks, lines before the break come first; an incomplete line is
    dropped."""
    number, kept, dropping = before + 1, bytearray(), 0
    skipped: list[Skip] = []
    fault: Unreadable | None = None
    ended = False
    while not ended:
        while len(kept) < BLOCK and not ended:
            try:
                piece = stream.read1(1 << 20)  # type: ignore[attr-defined]  # a buffered stream
            except Unreadable as error:
                fault, piece = error, b""
            ended = not piece
            if dropping and piece:
                end = piece.find(b"\n")
                dropping += len(piece) if end < 0 else end
                if end < 0:
                    continue
                skipped.append(_too_long(number, dropping))
                number, dropping, piece = number + 1, 0, piece[end + 1 :]
            kept += piece
        if ended and kept and fault is None and not kept.endswith(b"\n"):
            kept += b"\n"
        cut = kept.rfind(b"\n") + 1
        data = in_one_form(bytes(kept[:cut]))
        if number == 1:
            data = data.removeprefix(b"\xef\xbb\xbf")
        del kept[:cut]
        if data or skipped:
            block = Block(number, data, skipped)
            yield block
            number, skipped = number + block.data.count(b"\n"), []
        if len(kept) > CAP:
            dropping = len(kept)
            kept.clear()
    if dropping:
        yield Block(number, b"", [*skipped, _too_long(number, dropping)])
    if fault is not None:
        fault.record = number
        raise fault


def in_one_form(data: bytes) -> bytes:
    """Whole lines that end with only a newline."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b" ") if b"\r" in data else data


def _too_long(number: int, size: int) -> Skip:
    return Skip(number, "line too long", f"{size:,} bytes, the longest that is read is {CAP:,}")


@dataclass(slots=True)
class Table:
    """The well-formed rows of some lines: a text column for each requested name, and the number of each row's line."""

    numbers: Rows
    columns: dict[str, pa.Array[Any]]

    def text(self, name: str) -> pa.Array[Any]:
        """A column, null where the row says nothing; all nulls if there is no such column."""
        column = self.columns.get(name)
        return pa.nulls(len(self.numbers), pa.string()) if column is None else column

    def keep(self, mask: npt.NDArray[np.bool_]) -> Table:
        """Only those rows."""
        chosen = pa.array(mask)
        return Table(self.numbers[mask], {name: column.filter(chosen) for name, column in self.columns.items()})


def table(
    first: int, data: bytes, separator: bytes, names: list[str], wanted: frozenset[str], null: tuple[str, ...], skipped: list[Skip]
) -> Table:
    """The rows of these lines; one with the wrong number of values, or not UTF-8, goes to `skipped`. An empty line is no row."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 10)
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1)) if len(ends) else np.zeros(0, np.int64)
    marks = np.flatnonzero(np.frombuffer(data, np.uint8) == separator[0])
    found = np.searchsorted(marks, ends) - np.searchsorted(marks, starts)
    good = (found == len(names) - 1) & (ends - starts <= CAP)
    if not is_utf8(data):
        for i in np.flatnonzero(good):
            good[i] = is_utf8(data[starts[i] : ends[i]])
    if not good.all():
        for i in np.flatnonzero(~good):
            line = data[starts[i] : ends[i]]
            if line:
                skipped.append(_skip(first + int(i), line, int(found[i]) + 1, len(names)))
        data = b"".join(data[starts[i] : ends[i] + 1] for i in np.flatnonzero(good))
    numbers = np.flatnonzero(good) + first
    if not len(numbers):
        return Table(numbers, {})
    unique = [name if names.index(name) == i else f"{name}#{i}" for i, name in enumerate(names)]
    include = sorted(wanted & set(names)) or unique[:1]
    read = csv.read_csv(
        io.BytesIO(data),
        csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=unique),
        csv.ParseOptions(
            delimiter=separator.decode("latin-1"), quote_char=False, double_quote=False, escape_char=False, ignore_empty_lines=False
        ),
        csv.ConvertOptions(
            include_columns=include,
            column_types=dict.fromkeys(include, pa.string()),
            null_values=list(null),
            strings_can_be_null=True,
        ),
    )
    if read.num_rows != len(numbers):
        raise Unreadable(f"{len(numbers):,} lines were read as {read.num_rows:,} rows", f"line {first:,}")
    return Table(numbers, {name: read.column(name).combine_chunks() for name in include})


def _skip(number: int, line: bytes, found: int, expected: int) -> Skip:
    if len(line) > CAP:
        return _too_long(number, len(line))
    if found == expected:
        return Skip(number, "not UTF-8", repr(line[:_SHOWN]))
    shown = line[:_SHOWN].decode("utf-8", "replace")
    return Skip(number, "wrong number of values", f"{found} values, expected {expected}: {shown}")


def as_lines(texts: pa.Array[Any]) -> bytes:
    """Texts as lines, one each; null becomes an empty line, and a line end inside a text a space."""
    whole: Any = texts
    found = _ended(whole.fill_null(""))
    if found.count(b"\n") == len(texts) and b"\r" not in found:
        return found
    return _ended(pc.replace_substring_regex(whole.fill_null(""), r"[\n\r]", " "))


def _ended(texts: Any) -> bytes:
    """The bytes of texts, each followed by a newline."""
    lines: Any = pa.concat_arrays([pc.binary_join_element_wise(texts, pa.scalar(""), "\n")])
    _, offsets, octets = lines.buffers()
    ends = np.frombuffer(offsets, np.int32)[lines.offset :]
    found: bytes = b"" if octets is None else octets.to_pybytes()[int(ends[0]) : int(ends[len(lines)])]
    return found


def is_utf8(data: bytes) -> bool:
    """Whether these bytes are UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def numbers(column: pa.Array[Any], scale: int = 1) -> Rows:
    """The values as int64, each times `scale`, rounded; -1 if missing, or no number from 0 to 2**53."""
    try:
        floats = column.cast(pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        floats = pa.array([_float(text) for text in column.to_pylist()], pa.float64())
    values = floats.fill_null(-1.0).to_numpy(zero_copy_only=False)
    fits = (values >= 0) & (values <= 2**53 / scale)  # asked before it is scaled, which may overflow; false for what is no number
    return np.where(fits, np.rint(np.where(fits, values, 0) * scale), -1).astype(np.int64)


def _float(text: Any) -> float | None:
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def total(one: Rows, other: Rows) -> Rows:
    """The sum of what is stated; -1 if neither is."""
    return np.where((one < 0) & (other < 0), -1, np.maximum(one, 0) + np.maximum(other, 0))


def stated(column: pa.Array[Any]) -> npt.NDArray[np.bool_]:
    """Where there is a value that is not empty."""
    there = pc.not_equal(column, pa.scalar("")).fill_null(False)
    return np.asarray(there.to_numpy(zero_copy_only=False), bool)


def leave_out(rows: Table, keep: npt.NDArray[np.bool_], reason: str, detail: Callable[[int], str], skipped: list[Skip]) -> Table:
    """Skips rows that have nothing to judge, with the reason."""
    if keep.all():
        return rows
    skipped.extend(Skip(int(rows.numbers[i]), reason, detail(int(i))) for i in np.flatnonzero(~keep))
    return rows.keep(keep)
