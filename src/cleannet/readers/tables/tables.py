"""Reads a table with a header line in blocks, as columns of text; `column_names` says which column is which.

`layout` says how it is written, `pieces` cuts it, and pyarrow parses each piece. Records are rows, from 1, the header and blank
lines not counted; tables that are no flows are numbered by the lines on which rows begin. A row with a wrong number of fields, too
long, or not decodable is a `Skip`; the rest is read.

*Source*: RFC 4180.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from cleannet.columns import Mask, Rows, Skip
from cleannet.model.asset import WHOSE
from cleannet.readers.base.input import Input, Log, Unreadable
from cleannet.readers.tables.block import NOTHING, Block, one_array, stripped
from cleannet.readers.tables.column_names import OF_ASSETS, asked, bare, chosen, kind_of_table, shown, told, twice, with_names
from cleannet.readers.tables.layout import Layout, layout
from cleannet.readers.tables.numbers import line_starts, lines_of
from cleannet.readers.tables.pieces import LONGEST, pieces_of, too_long
from cleannet.readers.tables.stacked import ends_blank, stacked
from cleannet.readers.tables.summaries import pieces_without

ROWS: Final = 100_000
"""Rows of the largest block that is handed on."""

ANOTHER: Final = "row of another table"
"""Why a row is skipped that stands below the header of another kind of table."""

REPEATED: Final = "header repeated"
"""Why a row is skipped that says again what the header says."""


def blocks(item: Input, kind: str, meaning: dict[str, str]) -> Iterator[Block]:
    """The table in blocks, with its mapping in the notes. Raises Unreadable: a column named twice, a stream that breaks."""
    found = layout(item.head)
    if found is None or found.kind != kind:
        raise Unreadable("no header line that names the columns of this table", "line 1")
    table = _Table(item, found, meaning)
    with item.open() as stream:
        if kind == "flow":
            item.log.above = found.lines
            yield from blocks_from(stream, found, table.taken, table.grouped, item.log)
        else:
            item.log.by_line = True
            yield from _numbered_by_line(stream, table)


class _Table:
    """A header, and what is used of the rows below it. Raises Unreadable if it names a column twice."""

    def __init__(self, item: Input, found: Layout, meaning: dict[str, str]) -> None:
        self.item, self.layout, self.meaning = item, found, meaning
        self.taken = chosen(found.kind, found.header)
        if (name := twice(found.header, self.taken)) is not None:
            raise Unreadable(f"the header names the column {shown(name)!r} twice; name each column once", f"line {found.lines:,}")
        if found.kind in OF_ASSETS:
            self.taken = with_names(found.kind, found.header, self.taken, item.question.whose)
        self.grouped = asked(item, found.header)
        if (note := told(found.header, self.taken, meaning)) not in item.log.notes:
            item.log.notes.append(note)

    def below(self, names: tuple[str, ...], line: int) -> _Table | None:
        """The table below another header on that line; None if it is of another kind, or cannot be read."""
        try:
            if kind_of_table(names) == self.layout.kind:
                return _Table(self.item, replace(self.layout, header=names, lines=line), self.meaning)
        except Unreadable:
            pass
        note = f"another table begins on line {line:,}; its rows are skipped: put it into a file or sheet of its own"
        self.item.log.notes.append(note)
        return None

    def repeats(self, block: Block) -> Mask:
        """Which rows repeat the header."""
        same = np.ones(len(block.rows), np.bool_)
        for field, at in self.taken.items():
            equal: Any = pc.equal(block.get(field), pa.scalar(bare(self.layout.header[at])))
            same &= np.asarray(equal.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)
        return same


def _numbered_by_line(stream: BinaryIO, table: _Table) -> Iterator[Block]:
    """The blocks of a table whose rows are numbered by lines, and whose cells are read as visible text. Another table may follow
    below."""
    first = table.layout
    lines, before = first.lines, b""
    below: _Table | None = table
    for piece in pieces_of(stream, first):
        if isinstance(piece, Skip):
            lines += 1
            yield _skipped((replace(piece, record=lines),))
            continue
        blank = b"\n" if before and ends_blank(before) else b""  # what is blank above the piece is blank in it
        before = piece
        for names, header, rows in stacked(blank + piece, first.delimiter):
            if names:
                below = table.below(names, lines + 1)
            elif blank:
                rows = rows.removeprefix(blank)
            lines += lines_of(header)
            if rows.strip(b"\r\n") and below is not None:
                yield from _in_parts(_rows(rows, below, lines + 1))
            elif rows:
                yield _skipped(tuple(Skip(lines + 1 + at, ANOTHER) for at in _said(rows)))
            lines += lines_of(rows)


def _rows(rows: bytes, table: _Table, line: int) -> Block:
    """The content of these rows, the first of which is on that line."""
    block, count = _parsed(rows, table.layout, table.taken, table.grouped, 0)
    numbers = line + line_starts(rows, table.layout.delimiter, count)
    skipped = tuple(replace(skip, record=int(numbers[skip.record - 1])) for skip in block.skipped)
    numbered = Block(numbers[block.rows - 1], block.columns, skipped, block.groups)
    return numbered.without(table.repeats(numbered), REPEATED).as_text()


def _skipped(skipped: tuple[Skip, ...]) -> Block:
    return Block(np.zeros(0, np.int64), {}, skipped)


def _said(rows: bytes) -> list[int]:
    """The lines that are not empty, from 0."""
    return [at for at, line in enumerate(re.split(rb"\r\n|\r|\n", rows)) if line.strip(b" \t,;|\x1f")]


def blocks_from(
    stream: BinaryIO, found: Layout, taken: dict[str, int], grouped: tuple[int | None, ...], log: Log, number: int = 0
) -> Iterator[Block]:
    """The content of a stream after its header and so many rows. The log says if its rows have not one line each."""
    lines, before, even = 0, number, False

    def counted(pieces: Iterator[bytes | Skip]) -> Iterator[bytes | Skip]:
        nonlocal lines
        for piece in pieces:
            lines += 2 if isinstance(piece, Skip) else lines_of(piece) + (not piece.endswith((b"\n", b"\r")))
            yield piece

    pieces = counted(pieces_of(stream, found))
    try:
        for rows in pieces_without(pieces) if found.kind == "flow" else pieces:
            if isinstance(rows, Skip):
                number += 1
                yield Block(np.zeros(0, np.int64), {f: pa.array([], pa.string()) for f in taken}, (replace(rows, record=number),))
                continue
            block, count = _parsed(rows, found, taken, grouped, number)
            number += count
            yield from _in_parts(block)
        even = lines == number - before
    finally:
        if not even:
            log.above = -1


def _in_parts(block: Block) -> Iterator[Block]:
    """The same in blocks of limited size."""
    for start in range(0, len(block.rows), ROWS):
        part = slice(start, start + ROWS)
        yield Block(
            block.rows[part],
            {f: c[part] for f, c in block.columns.items()},
            block.skipped if not start else (),
            tuple(None if g is None else g[part] for g in block.groups),
        )
    if not len(block.rows) and block.skipped:
        yield block


def block_of(data: bytes, numbers: Rows, found: Layout, taken: dict[str, int], grouped: tuple[int | None, ...]) -> Block:
    """The rows of these lines, one row per line, by their numbers."""
    long: tuple[Skip, ...] = ()
    if len(data) > LONGEST:
        whole = [line + b"\n" for line in data.split(b"\n")[: len(numbers)]]
        fits = np.array([len(line) <= LONGEST for line in whole], np.bool_)
        long = tuple(too_long(int(number)) for number in numbers[~fits])
        data, numbers = b"".join(line for line, kept in zip(whole, fits, strict=True) if kept), numbers[fits]
        if not len(numbers):
            nothing = pa.array([], pa.string())
            return Block(numbers, dict.fromkeys(taken, nothing), long, tuple(None if i is None else nothing for i in grouped))
    block, count = _parsed(data, found, taken, grouped, 0)
    if count != len(numbers):
        raise Unreadable(f"{len(numbers):,} lines were read as {count:,} rows", f"after row {int(numbers[0]) - 1:,}")
    skipped = tuple(replace(skip, record=int(numbers[skip.record - 1])) for skip in block.skipped)
    return Block(numbers[block.rows - 1], block.columns, (*skipped, *long), block.groups)


def _parsed(data: bytes, found: Layout, taken: dict[str, int], grouped: tuple[int | None, ...], before: int) -> tuple[Block, int]:
    """The rows in the data, and how many there were, including skipped ones."""
    skipped: list[Skip] = []

    def wrong(row: Any) -> Literal["skip"]:
        detail = f"{row.actual_columns}, expected {row.expected_columns}"
        skipped.append(Skip(before + row.number, "wrong number of fields", detail))
        return "skip"

    try:
        data.decode("utf-8")
        foreign = False
    except UnicodeDecodeError:
        data = re.sub("[\udc80-\udcff]+", _FOREIGN, data.decode("utf-8", "surrogateescape")).encode("utf-8")
        foreign = True
    used = sorted({str(i) for i in (*taken.values(), *grouped) if i is not None})
    if data.startswith(codecs.BOM_UTF8):  # inside of a table it is text of a row; pyarrow takes one away
        data = codecs.BOM_UTF8 + data
    try:
        table = pacsv.read_csv(
            io.BytesIO(data),
            # One thread: only so are the rows numbered. One block: only so may a row be as long as it is.
            pacsv.ReadOptions(use_threads=False, block_size=len(data) + 2, column_names=[str(i) for i in range(len(found.header))]),
            pacsv.ParseOptions(delimiter=found.delimiter, newlines_in_values=b'"' in data, invalid_row_handler=wrong),
            pacsv.ConvertOptions(
                include_columns=used, column_types=dict.fromkeys(used, pa.string()), strings_can_be_null=True, null_values=NOTHING
            ),
        )
    except pa.ArrowException as error:
        raise Unreadable(f"cannot be read as a table: {str(error)[:200]}", f"after row {before:,}", before + 1) from error
    total = table.num_rows + len(skipped)
    numbers = np.arange(before + 1, before + total + 1, dtype=np.int64)
    keep = np.ones(total, np.bool_)
    keep[[s.record - before - 1 for s in skipped]] = False
    texts = {field: stripped(one_array(table.column(str(i)))) for field, i in taken.items()}
    groups = tuple(None if i is None else stripped(one_array(table.column(str(i)))) for i in grouped)
    block = Block(numbers[keep], texts, tuple(skipped), groups)
    if foreign:
        undecodable = np.zeros(table.num_rows, np.bool_)
        for column in (*(c for f, c in texts.items() if f not in WHOSE), *(g for g in groups if g is not None)):
            found_in: Any = pc.match_substring(column, _FOREIGN)
            undecodable |= np.asarray(found_in.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)
        for field in WHOSE.keys() & texts.keys():  # shown, and never judged
            texts[field] = pc.replace_substring(texts[field], _FOREIGN, "\ufffd")
        block = block.without(undecodable, "not UTF-8")
    return block, total


_FOREIGN: Final = "\ufdd0"
"""A code point that Unicode keeps from text (section 23.7): stands for octets that are no UTF-8 until their row is skipped."""
