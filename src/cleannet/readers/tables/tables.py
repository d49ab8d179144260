"""A table with a header line is read in blocks as columns of text; which column is which, `column_names` tells.

Delimiters are comma, semicolon, tab and pipe; quotes as in RFC 4180; UTF-8 with or without a byte order mark, UTF-16 with one; any
line end. A few lines of a title may stand above the header of a table that is no table of flows. Records are rows, the header and
blank lines not counted, the first is 1; where they are no flows, they are numbered by the lines on which they begin. A row with a
wrong number of fields, too long, or not decodable is a `Skip`; the rest goes on.

*Source*: RFC 4180.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, BinaryIO, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from cleannet.columns import Mask, Rows, Skip
from cleannet.readers.base.input import HEAD, Input, Unreadable
from cleannet.readers.tables import cells
from cleannet.readers.tables.column_names import WIDEST, asked, chosen, kind_of_table, shown, told, twice

BLOCK: Final = 2 << 20
"""Octets of text that are parsed at a time."""

LONGEST: Final = 1 << 20
"""Octets of the longest row that is read; a longer one is one skipped record."""

ROWS: Final = 100_000
"""Rows of the largest block that is handed on."""

TITLES: Final = 8
"""Most lines above the header of a table: its title, the day of the report, blank ones."""

UNIT: Final = "row, the header not counted"

LINE: Final = "line where a row begins"
"""The unit of tables that are no flows: few enough to be looked up in an editor."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written. encoding: utf-8 or utf-16-le/be; start, lines: octets (in UTF-8) and lines above the first row."""

    header: tuple[str, ...]
    delimiter: str
    encoding: str
    start: int
    kind: str
    lines: int = 1


@lru_cache(maxsize=8)
def layout(head: bytes) -> Layout | None:
    """How the table that begins so is written; None where it is no table that is known."""
    encoding, mark = "utf-8", b""
    for bom, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(bom):
            encoding, mark = name, bom
    text = head[len(mark) :].decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")
    blank = len(text) - len(text.lstrip())
    start = max(text.rfind("\n", 0, blank), text.rfind("\r", 0, blank)) + 1
    if excel := re.match(r"\"?sep=([,;\t|])\"?[ \t]*(?:\r\n?|\n)", text[start : start + 20]):  # by which Excel tells the delimiter
        start += excel.end()
    elif text.startswith("#TYPE ", start):  # by which PowerShell tells the class of the objects
        start = _line_end(text, start)
    delimiters = (excel[1], "\x1f") if excel else (",", ";", "\t", "|", "\x1f")
    titles = 0
    while True:
        end = _header_end(text, start)
        for delimiter in delimiters if end is not None else ():
            header = _header(text[start:end], delimiter)
            if any("\0" in name for name in header):
                return None
            if (kind := _kind(header, delimiter)) is not None and (not titles or _below_titles(kind, header)):
                size = len(text[:end].encode("utf-8", "surrogateescape" if encoding == "utf-8" else "surrogatepass"))
                return Layout(header, delimiter, encoding, size, kind, lines_of(text[:end].encode("utf-8", "replace")))
        below = _line_end(text, start)
        if titles >= TITLES or below >= len(text) or not _is_title(text[start:below]):
            return None
        start, titles = below, titles + 1


def _kind(header: tuple[str, ...], delimiter: str) -> str | None:
    """The kind of a table with that header. One column alone has no delimiter: names with a comma stay whole."""
    if not 1 <= len(header) <= WIDEST or (len(header) == 1) != (delimiter == "\x1f"):
        return None
    return kind_of_table(header)


def _below_titles(kind: str, header: tuple[str, ...]) -> bool:
    """Whether it is a header also where other lines stand above it: three names, and none of the form of a legend."""
    return kind != "flow" and sum(bool(name) for name in header) > 2 and not any(" - " in name for name in header)


def _is_title(line: str) -> bool:
    """Whether a line above the header is a title, as reports and spreadsheets have them: no mark of another format, and no more
    than two cells with something in them."""
    if len(line) > 300 or line.lstrip()[:1] in tuple("#{[<"):
        return False
    used = [delimiter for delimiter in ",;\t|" if delimiter in line]
    return not used or any(sum(bool(cell.strip()) for cell in line.split(delimiter)) <= 2 for delimiter in used)


_LINE_END: Final = re.compile(r"\r\n|\n|\r")


def _line_end(text: str, start: int) -> int:
    """The index behind the end of the line."""
    found = _LINE_END.search(text, start)
    return found.end() if found else len(text)


def _header_end(text: str, start: int) -> int | None:
    """The index behind the first row, in which a quoted cell may hold line ends; None where the head ends before it does."""
    end = _line_end(text, start)
    quotes = text.count('"', start, end)
    while quotes % 2 and end < len(text):
        line, closing = end, text.find('"', end)
        end = _line_end(text, closing) if closing >= 0 else len(text)
        quotes += text.count('"', line, end)
    return None if end == len(text) and len(text) > HEAD // 3 and not text.endswith(("\n", "\r")) else end


def _header(row: str, delimiter: str) -> tuple[str, ...]:
    """The cells of the first row."""
    try:
        cells = next(csv.reader([row.rstrip("\r\n")], delimiter=delimiter, strict=False), [])
    except csv.Error:
        return ()
    return tuple(cell.strip() for cell in cells)


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows: their numbers, the columns of the fields taken (text, stripped, null where nothing is said), the skipped, and the
    columns by which the user groups records."""

    rows: Rows
    columns: dict[str, pa.Array[Any]]
    skipped: tuple[Skip, ...] = ()
    groups: tuple[pa.Array[Any] | None, ...] = ()

    def get(self, field: str) -> pa.Array[Any]:
        """The column of that field; nulls where the table has none."""
        column = self.columns.get(field)
        return pa.nulls(len(self.rows), pa.string()) if column is None else column

    def as_text(self) -> Block:
        """What the cells say, without marks of HTML and of spreadsheets."""
        return replace(self, columns={field: _stripped(cells.said(column)) for field, column in self.columns.items()})

    def without(self, bad: Mask, reason: str, detail: pa.Array[Any] | None = None) -> Block:
        """The block with these rows skipped."""
        if not bad.any():
            return self
        at = np.flatnonzero(bad)
        details = [""] * len(at) if detail is None else [(v or "")[:200] for v in detail.take(at).to_pylist()]
        skips = tuple(Skip(int(n), reason, text) for n, text in zip(self.rows[at], details, strict=True))
        return replace(self.where(~bad), skipped=self.skipped + skips)

    def where(self, kept: Mask) -> Block:
        """These rows of the block, and what it skipped."""
        keep = pa.array(kept)
        groups = tuple(None if g is None else g.filter(keep) for g in self.groups)
        return Block(self.rows[kept], {f: c.filter(keep) for f, c in self.columns.items()}, self.skipped, groups)


def is_kind(kind: str, head: bytes) -> bool:
    """Whether a table of that kind begins so."""
    found = layout(head)
    return found is not None and found.kind == kind


def blocks(item: Input, kind: str, meaning: dict[str, str]) -> Iterator[Block]:
    """The table in blocks, its mapping told in the notes. Raises Unreadable: a column named twice, a stream that breaks."""
    found = layout(item.head)
    if found is None or found.kind != kind:
        raise Unreadable("no header line that names the columns of this table", "line 1")
    taken = chosen(kind, found.header)
    if (name := twice(found.header, taken)) is not None:
        raise Unreadable(f"the header names the column {shown(name)!r} twice; name each column once", "line 1")
    grouped = asked(item, found.header)
    item.log.notes.append(told(found.header, taken, meaning))
    with item.open() as stream:
        if kind == "flow":
            yield from blocks_from(stream, found, taken, grouped)
        else:
            yield from _numbered_by_line(stream, found, taken, grouped)


def _numbered_by_line(stream: BinaryIO, found: Layout, taken: dict[str, int], grouped: tuple[int | None, ...]) -> Iterator[Block]:
    """The blocks of a table whose rows are numbered by the lines where they begin, and whose cells say their text."""
    lines, before = found.lines, b""
    for piece in _pieces(stream, found):
        lines += 1
        if isinstance(piece, Skip):
            yield Block(np.zeros(0, np.int64), {f: pa.array([], pa.string()) for f in taken}, (replace(piece, record=lines),))
            continue
        if before.endswith(b"\r") and piece.startswith(b"\n"):  # one line end, in two pieces
            lines -= 1
        block, count = _parsed(piece, found, taken, grouped, 0)
        numbers = lines + line_starts(piece, found.delimiter, count)
        skipped = tuple(replace(skip, record=int(numbers[skip.record - 1])) for skip in block.skipped)
        yield from _in_parts(Block(numbers[block.rows - 1], block.columns, skipped, block.groups).as_text())
        lines, before = lines + lines_of(piece) - 1, piece


def blocks_from(
    stream: BinaryIO, found: Layout, taken: dict[str, int], grouped: tuple[int | None, ...] = (), number: int = 0
) -> Iterator[Block]:
    """What a stream holds behind `found.start`, in front of which stand so many rows."""
    pieces = _pieces(stream, found)
    for rows in _without_summary(pieces) if found.kind == "flow" else pieces:
        if isinstance(rows, Skip):
            number += 1
            yield Block(np.zeros(0, np.int64), {f: pa.array([], pa.string()) for f in taken}, (replace(rows, record=number),))
            continue
        block, count = _parsed(rows, found, taken, grouped, number)
        number += count
        yield from _in_parts(block)


def _in_parts(block: Block) -> Iterator[Block]:
    """The same in blocks that are small enough to be handed on."""
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


def lines_of(data: bytes) -> int:
    """How many line ends there are.

    >>> lines_of(b"a\\r\\nb\\rc\\n")
    3
    """
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def line_starts(data: bytes, delimiter: str, rows: int) -> Rows:
    """Along so many rows, on which line of the data each begins, from 0. Blank lines are no rows; a quoted cell may hold line ends.

    >>> line_starts(b'a,b\\n\\n"c\\nd",e\\nf,g\\n', ",", 3).tolist()
    [0, 2, 4]
    """
    if b'"' in data:
        reader = csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""), delimiter=delimiter)
        starts, before = [], 0
        try:
            for cells in reader:
                if cells:
                    starts.append(before)
                before = reader.line_num
        except csv.Error:
            starts = []
    else:
        starts = [at for at, line in enumerate(re.split(rb"\r\n|\r|\n", data)) if line]
    # Where the two ways to cut rows disagree, rows still have numbers of their own, in order.
    return np.array(starts if len(starts) == rows else range(rows), np.int64)


def block_of(data: bytes, numbers: Rows, found: Layout, taken: dict[str, int], grouped: tuple[int | None, ...]) -> Block:
    """The rows of these lines, a row each, by their numbers."""
    long: tuple[Skip, ...] = ()
    if len(data) > LONGEST:
        whole = [line + b"\n" for line in data.split(b"\n")[: len(numbers)]]
        fits = np.array([len(line) <= LONGEST for line in whole], np.bool_)
        long = tuple(_too_long(int(number)) for number in numbers[~fits])
        data, numbers = b"".join(line for line, kept in zip(whole, fits, strict=True) if kept), numbers[fits]
        if not len(numbers):
            nothing = pa.array([], pa.string())
            return Block(numbers, dict.fromkeys(taken, nothing), long, tuple(None if i is None else nothing for i in grouped))
    block, count = _parsed(data, found, taken, grouped, 0)
    if count != len(numbers):
        raise Unreadable(f"{len(numbers):,} lines came out as {count:,} rows", f"behind row {int(numbers[0]) - 1:,}")
    skipped = tuple(replace(skip, record=int(numbers[skip.record - 1])) for skip in block.skipped)
    return Block(numbers[block.rows - 1], block.columns, (*skipped, *long), block.groups)


def _too_long(record: int) -> Skip:
    return Skip(record, "row too long", f"more than {LONGEST:,} bytes")


def _chunks(stream: BinaryIO, found: Layout) -> Iterator[bytes]:
    """The data as UTF-8, behind the header; what cannot be decoded comes as octets that are no UTF-8: its row is skipped. Where the
    stream breaks off, what stands before comes first."""
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
    """`BLOCK` octets, or as many as there are, and why there are no more."""
    parts: list[bytes] = []
    size = 0
    while size < BLOCK:
        try:
            part = stream.read1(BLOCK - size)  # type: ignore[attr-defined]  # a buffered stream
        except Unreadable as error:
            return b"".join(parts), error
        except (OSError, EOFError, ValueError) as error:
            return b"".join(parts), Unreadable(f"the stream breaks off: {error}")
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts), None


def _pieces(stream: BinaryIO, found: Layout) -> Iterator[bytes | Skip]:
    """Pieces of whole rows, or a Skip, its record not set, for one row that is too long or whose quote is never closed."""
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
            cut = _last_end(held[:LONGEST], found.delimiter.encode())
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
                yield _too_long(0)
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


def _behind(data: bytes, end: int) -> int:
    """The index behind the line end that begins there."""
    return end + (2 if data[end : end + 2] == b"\r\n" else 1)


_END: Final = rb"(?:\r\n?|\n)"
_TITLES: Final = rb"^Summary" + _END + rb"flows,bytes,packets,avg_bps,avg_pps,avg_bpp" + _END
_SUMMARY: Final = re.compile(_TITLES + rb"[0-9]+(?:,[0-9]+){5}(?:" + _END + rb"|\Z)", re.MULTILINE)
_SUMMARY_BEGUN: Final = re.compile(rb"^Summary" + _END + rb"\Z|" + _TITLES + rb"\Z", re.MULTILINE)
"""nfdump `PrintSummary`: three lines below the flows, which are no rows."""


def _without_summary(pieces: Iterator[bytes | Skip]) -> Iterator[bytes | Skip]:
    """The pieces without nfdump's summaries; one whose lines fall into two pieces is put together first."""
    begun = b""
    for piece in pieces:
        if isinstance(piece, bytes):
            piece = begun + piece
            begun = b""
            if b"Summary" in piece:
                piece = _SUMMARY.sub(b"", piece)
                if (found := _SUMMARY_BEGUN.search(piece)) is not None:
                    piece, begun = piece[: found.start()], piece[found.start() :]
        elif begun:
            yield begun
            begun = b""
        if piece:
            yield piece
    if begun:
        yield begun


def summary_before(before: bytes, line: bytes) -> bool:
    """Whether these two lines may belong to one summary of nfdump."""
    return before.startswith((b"Summary", b"flows,bytes,packets,")) and line[:1] in b"f0123456789"


def without_summary(data: bytes) -> bytes | None:
    """Whole lines without nfdump's summaries; None where the last of them may begin one."""
    if b"Summary" in data:
        data = _SUMMARY.sub(b"", data)
        if _SUMMARY_BEGUN.search(data):
            return None
    return data


def _last_end(data: bytes, delimiter: bytes) -> int:
    """The index behind the last row that ends in the data, 0 where none does; a line end inside quotes ends no row."""
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


NOTHING: Final = ["", "-", "--", "N/A", "n/a", "NA", "null", "NULL", "None", "none", "NaN", "nan"]
"""What stands in a cell that says nothing."""


def _parsed(data: bytes, found: Layout, taken: dict[str, int], grouped: tuple[int | None, ...], before: int) -> tuple[Block, int]:
    """The rows in the data, and how many there were, the skipped ones included."""
    skipped: list[Skip] = []

    def wrong(row: Any) -> Literal["skip"]:
        detail = f"{row.actual_columns} in place of {row.expected_columns}"
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
        raise Unreadable(f"not to be read as a table: {str(error)[:200]}", f"behind row {before:,}", before + 1) from error
    total = table.num_rows + len(skipped)
    numbers = np.arange(before + 1, before + total + 1, dtype=np.int64)
    keep = np.ones(total, np.bool_)
    keep[[s.record - before - 1 for s in skipped]] = False
    texts = {field: _stripped(one_array(table.column(str(i)))) for field, i in taken.items()}
    groups = tuple(None if i is None else _stripped(one_array(table.column(str(i)))) for i in grouped)
    block = Block(numbers[keep], texts, tuple(skipped), groups)
    if foreign:
        undecodable = np.zeros(table.num_rows, np.bool_)
        for column in (*texts.values(), *(g for g in groups if g is not None)):
            found_in: Any = pc.match_substring(column, _FOREIGN)
            undecodable |= np.asarray(found_in.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)
        block = block.without(undecodable, "not UTF-8")
    return block, total


_FOREIGN: Final = "\ufdd0"
"""A code point that Unicode keeps from text (section 23.7): stands for octets that are no UTF-8 until their row is skipped."""


def said(cells: pa.Array[Any]) -> pa.Array[Any]:
    """What cells say that were not read by `blocks`."""
    return _stripped(pc.if_else(pc.is_in(cells, value_set=pa.array(NOTHING)), None, cells))


def _stripped(column: pa.Array[Any]) -> pa.Array[Any]:
    """Without the spaces around it; nothing where only spaces stood."""
    column = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.is_in(column, value_set=pa.array(["", "-"])), None, column) if len(column) else column


def one_array(column: pa.ChunkedArray[Any]) -> pa.Array[Any]:
    """The column in one piece."""
    combined = column.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks)


def stated(column: pa.Array[Any]) -> Mask:
    """Where the column says something."""
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), np.bool_)
