"""A flow table as JSON, an object a line, says what the same table in CSV says; columns inside objects go by their path.

So write Elastic (ECS), Vector, Fluent Bit, pmacct, GoFlow2 and the exports of cloud flow logs. The first lines tell the columns.
Blocks of lines become columns at once; only where one is not of the form are its lines looked at one by one. A record is a line,
its number that of the line; blank lines are none.

*Source*: JSON Lines, jsonlines.org; RFC 8259; for names of columns, `column_names.FLOW`.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
from pyarrow import json

from cleannet.columns import Batch, Skip
from cleannet.readers.base import Input, Reader
from cleannet.readers.column_names import WIDEST, asked, kind_of_table
from cleannet.readers.flow_columns import BATCH, as_text, batch_of, flat, mapping, unread_notes
from cleannet.readers.rows import blocks, is_utf8
from cleannet.readers.tables import Block

_LOOKED_AT: Final = 20
"""Lines that tell the columns."""

_GROUP: Final = "group "
"""Stands before the number of a column by which the user groups rows."""

_CELLS: Final = 1 << 24
"""Cells that lines may take while they become columns, some 14 octets each."""

_NEWLINE, _COLON, _QUOTE, _BLANK = b"\n:\" "

_DEPTH: Final = 8
_SHOWN: Final = 80
_ELSEWHERE: Final = frozenset({"_path", "uid", "id.orig_h", "id.resp_h", "msm_id", "prb_id"})
"""Keys of Zeek's logs and of measurements of RIPE Atlas, which have readers of their own."""

_DECODER: Final = msgspec.json.Decoder(dict[str, Any])


def sniff(head: bytes) -> bool:
    """Objects whose keys are the columns of a flow table."""
    keys = _columns(head)
    return bool(keys) and len(keys) <= WIDEST and not _ELSEWHERE & set(keys) and kind_of_table(keys) == "flow"


def read(item: Input) -> Iterator[Batch]:
    """One record a line; raises Unreadable where two columns have the same name."""
    header = _columns(item.head)
    paths, note = mapping(header)
    item.notes.append(note)
    # A column by which the user groups rows may stand in none of the first lines.
    grouped = [name if i is None else header[i] for name, i in zip(item.by, asked(item, header), strict=True)]
    paths |= {_GROUP + str(number): path for number, path in enumerate(grouped)}
    unread: Counter[str] = Counter()
    with item.open() as stream:
        for lines in blocks(stream):
            parts = [
                _at_once(data, first, paths) or _one_by_one(data, first, paths, lines.skipped)
                for data, first in _pieces(lines.data, lines.first)
            ]
            numbers = np.concatenate([rows for rows, _ in parts])
            columns = {field: _joined([some[field] for _, some in parts]) for field in paths}
            skipped = tuple(sorted(lines.skipped, key=lambda skip: skip.record))
            for at in range(0, max(len(numbers), 1), BATCH):
                part = slice(at, at + BATCH)
                some = {field: column[part] for field, column in columns.items()}
                groups = tuple(as_text(some.pop(_GROUP + str(number))) for number in range(len(grouped)))
                yield batch_of(Block(numbers[part], some, skipped if not at else (), groups), unread, item.window)
    item.notes.extend(unread_notes(unread))


def _columns(head: bytes) -> tuple[str, ...]:
    """The paths of the first lines, in their order; none where these are no objects."""
    found: dict[str, None] = {}
    text = head.removeprefix(b"\xef\xbb\xbf")
    whole = text.splitlines() if text.endswith(b"\n") else text.splitlines()[:-1] or [text]
    for line in whole[:_LOOKED_AT]:
        if not line.strip():
            continue
        try:
            row = _DECODER.decode(line.decode("utf-8"))
        except UnicodeDecodeError:
            continue
        except (msgspec.MsgspecError, RecursionError):
            if not found:
                return ()
            continue
        found.update(dict.fromkeys(_flattened(row)))
    return tuple(found)


def _flattened(row: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """Path to value, objects opened; lists are no columns."""
    found: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            found |= _flattened(value, f"{prefix}{key}.", depth + 1) if depth < _DEPTH else {}
        elif not isinstance(value, list):
            found[prefix + key] = value
    return found


def _pieces(data: bytes, first: int) -> Iterator[tuple[bytes, int]]:
    """Runs of whole lines, each with the number of its first. Becoming columns, a run takes a cell for each of its lines under each
    of its keys, whether it stands there or not: where every line has keys of its own, memory would grow with the square."""
    octets = np.frombuffer(data, np.uint8)
    ends = np.append(0, np.flatnonzero(octets == _NEWLINE) + 1)
    colons = np.flatnonzero(octets == _COLON)
    behind = octets[colons - 1]  # a key's end, or blanks; what stands behind anything else is no key
    keys = np.searchsorted(colons[(behind == _QUOTE) | (behind <= _BLANK)], ends)
    left = [(0, len(ends) - 1)]
    if not data:
        yield data, first
    while left:
        begin, end = left.pop()
        if (end - begin) * int(keys[end] - keys[begin]) > _CELLS and end - begin > 1:
            middle = (begin + end) // 2
            left += [(middle, end), (begin, middle)]
        elif end > begin:
            yield data[ends[begin] : ends[end]], first + begin


def _joined(parts: list[pa.Array[Any]]) -> pa.Array[Any]:
    """One column of several; as text, where they are of different types."""
    types = {part.type for part in parts if not pa.types.is_null(part.type)}
    type_ = types.pop() if len(types) == 1 else pa.string()
    return pa.concat_arrays([part if part.type == type_ else part.cast(type_) for part in parts])


def _at_once(data: bytes, first: int, paths: dict[str, str]) -> tuple[Any, dict[str, Any]] | None:
    """The rows of these lines; None where they are not all of one form."""
    lines = data.split(b"\n")
    numbers = np.array([at for at, line in enumerate(lines, first) if line.strip()], np.int64)
    if not numbers.size or not is_utf8(data):
        return None
    try:
        table = json.read_json(io.BytesIO(data), json.ReadOptions(use_threads=False, block_size=len(data) + 1))
        if table.num_rows != numbers.size:
            return None
        (part,) = table.combine_chunks().to_batches()
    except (pa.ArrowException, ValueError):
        return None
    found = flat(part)
    columns = {field: found.get(path) for field, path in paths.items()}
    nothing = pa.nulls(numbers.size, pa.string())
    return numbers, {field: nothing if column is None else _plain(column) for field, column in columns.items()}


def _plain(column: Any) -> Any:
    """Nested columns hold no value, and fractions are looked at as text, as in a CSV."""
    if pa.types.is_nested(column.type) or pa.types.is_null(column.type):
        return pa.nulls(len(column), pa.string())
    return column.cast(pa.string()) if pa.types.is_floating(column.type) or pa.types.is_boolean(column.type) else column


def _one_by_one(data: bytes, first: int, paths: dict[str, str], skipped: list[Skip]) -> tuple[Any, dict[str, Any]]:
    """The same, a line at a time; one that is no object goes to `skipped`."""
    numbers: list[int] = []
    values: dict[str, list[str | None]] = {field: [] for field in paths}
    for number, line in enumerate(data.split(b"\n"), first):
        if not line.strip():
            continue
        try:
            row = _flattened(_DECODER.decode(line.decode("utf-8")))
        except UnicodeDecodeError as error:
            skipped.append(Skip(number, "not UTF-8", f"byte {error.start} of the line is {line[error.start]:#04x}"))
            continue
        except (msgspec.MsgspecError, RecursionError) as error:
            skipped.append(Skip(number, "no JSON object", f"{error}: {line[:_SHOWN].decode('utf-8', 'replace')}"))
            continue
        numbers.append(number)
        for field, path in paths.items():
            value = row.get(path)
            values[field].append(None if value is None else str(value))
    return np.array(numbers, np.int64), {field: pa.array(column, pa.string()) for field, column in values.items()}


READER: Final = Reader("flow-json", "Flow table (JSON lines)", "line", sniff, read)
