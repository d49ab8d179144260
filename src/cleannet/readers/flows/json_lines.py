"""Flow tables as JSON, one object per line, read like the same table in CSV; columns inside objects are named by their path.

Elastic (ECS), Vector, Fluent Bit, pmacct, GoFlow2 and exports of cloud flow logs write this. Unset values are often left out, so a
line may have keys that no earlier line had: each line is read by its own keys. If several columns are one field, the
highest-ranking one with a value counts. Blocks of lines become columns at once; only if a block has mixed forms are its lines read
one by one. A record is a line, with the number of the line; blank lines are not records.

*Source*: JSON Lines, jsonlines.org; RFC 8259; for names of columns, `column_names.FLOW`.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Address
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import json

from cleannet.columns import Batch, Skip
from cleannet.kernel.addresses import written_v4
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows import eve, zeek
from cleannet.readers.flows.columns import BATCH, batch_of, unread_notes
from cleannet.readers.flows.fields import ENDS, FIELDS, MEANING, NAMES, PATH, flat, is_end, mapping
from cleannet.readers.flows.texts import as_text
from cleannet.readers.inputs.json_rows import objects
from cleannet.readers.inputs.rows import blocks, is_utf8
from cleannet.readers.tables.block import Block
from cleannet.readers.tables.column_names import WIDEST, asked, kind_of_table, shown
from cleannet.readers.tables.header_words import FLOW, folded

_LOOKED_AT: Final = 20
"""Lines that tell the columns together; any further one in the head may tell them by itself."""

_GROUP: Final = "group "
"""Stands before the number of a column by which the user groups rows."""

_CELLS: Final = 1 << 24
"""Cells that lines may take while they become columns, some 14 octets each."""

_NEWLINE, _COLON, _QUOTE, _BLANK = b'\n:" '

_DEPTH: Final = 8
_ELSEWHERE: Final = frozenset({"_path", "uid", "id.orig_h", "id.resp_h", "msm_id", "prb_id"})
"""Keys of Zeek's logs and of measurements of RIPE Atlas, which have readers of their own."""
_TRACE: Final = frozenset({"type", "version", "userid"})
"""Keys of a measurement of scamper, which also has a source and a destination."""

_DECODER: Final = msgspec.json.Decoder(dict[str, Any])

_RANKS: Final = {name: rank for spellings in FLOW.values() for rank, name in enumerate(spellings)}


def sniff(head: bytes) -> bool:
    """Whether it has objects whose keys are the columns of a flow table."""
    keys = () if eve.sniff(head) or zeek.told(head) else _columns(head)
    return (
        bool(keys) and len(keys) <= WIDEST and not (_ELSEWHERE & set(keys) or set(keys) >= _TRACE) and kind_of_table(keys) == "flow"
    )


def read(item: Input) -> Iterator[Batch]:
    """One record per line; raises Unreadable if two columns of the first lines have the same name."""
    header = _columns(item.head)
    paths, note = mapping(header)
    item.log.notes.append(note)
    # A column by which the user groups rows may stand in none of the first lines.
    grouped = tuple(name if i is None else header[i] for name, i in zip(item.question.by, asked(item, header), strict=True))
    late: dict[str, str] = {}
    known = {folded(path) for path in header}
    # Beside a source or a destination an address is of something else, such as the exporter.
    alone = "address" in paths and not ENDS & paths.keys()
    unused = {"lasted", *({"state"} - paths.keys())} if alone else {"lasted", "address", "address AS"}
    unread: Counter[str] = Counter()
    item.log.by_line = True
    with item.open() as stream:
        for lines in blocks(stream):
            parts = [
                _at_once(data, first, grouped) or _one_by_one(data, first, grouped, lines.skipped)
                for data, first in _pieces(lines.data, lines.first)
            ]
            numbers = np.concatenate([rows for rows, _ in parts])
            names = dict.fromkeys(name for _, some in parts for name in some)
            columns = {name: _joined([_column(some.get(name), len(rows)) for rows, some in parts]) for name in names}
            groups = tuple(as_text(columns.pop(_GROUP + str(i))) for i in range(len(grouped)))
            late |= {name: FIELDS[name.strip("@")] for name in columns if name.strip("@") not in known}
            fields = {field: column for field, column in _by_field(columns).items() if field not in unused}
            for field in ("address",) if alone else ("source", "destination"):
                fields.setdefault(field, pa.nulls(len(numbers), pa.string()))
            skipped = tuple(sorted(lines.skipped, key=lambda skip: skip.record))
            for at in range(0, max(len(numbers), 1), BATCH):
                part = slice(at, at + BATCH)
                some = {field: column[part] for field, column in fields.items()}
                told = tuple(None if group is None else group[part] for group in groups)
                yield batch_of(Block(numbers[part], some, skipped if not at else (), told), unread, item.question.window)
    if late := {name: field for name, field in late.items() if field not in unused}:
        words = (f"{shown(name)} -> {MEANING.get(field, field)}" for name, field in late.items())
        item.log.notes.append(f"columns that first occur after the first lines: {', '.join(words)}")
    item.log.notes.extend(unread_notes(unread))


def _columns(head: bytes) -> tuple[str, ...]:
    """The paths in the first lines, in order; none if these are no objects."""
    found: dict[str, None] = {}
    text = head.removeprefix(b"\xef\xbb\xbf")
    whole = text.splitlines() if text.endswith(b"\n") else text.splitlines()[:-1] or [text]
    for at, line in enumerate(whole):
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
        paths = dict.fromkeys(path for path, _ in _flattened(row))
        if at < _LOOKED_AT:
            found |= paths
        elif kind_of_table(tuple(found)) == "flow" or len(found) > WIDEST:
            break
        elif kind_of_table(tuple(paths)) == "flow":
            return (*found, *(path for path in paths if path not in found))
    return tuple(found)


def _flattened(row: dict[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Path and value, objects opened, except in the place of an address."""
    for key, value in row.items():
        path = prefix + key
        if isinstance(value, dict) and not (value and is_end(path) and not any(_named(f"{path}.{part}") for part in value)):
            if depth < _DEPTH:
                yield from _flattened(value, f"{path}.", depth + 1)
        else:
            yield path, value


@lru_cache(maxsize=4_096)
def _named(path: str) -> str:
    """The folded name of a column that may be used, starting with `@` if it does; "" for any other. There are few, however many
    keys there are."""
    name = folded(path) if len(path) <= PATH else ""
    return (f"@{name}" if "@" in path else name) if name in FIELDS else ""


def _pieces(data: bytes, first: int) -> Iterator[tuple[bytes, int]]:
    """Runs of whole lines, each with the number of its first. As columns, a run needs one cell for each line and each key, present
    or not: if every line had keys of its own, memory would grow with the square."""
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


def _column(column: pa.Array[Any] | None, size: int) -> pa.Array[Any]:
    return pa.nulls(size, pa.string()) if column is None else column


def _joined(parts: list[pa.Array[Any]]) -> pa.Array[Any]:
    """One column out of several; as text if their types differ."""
    types = {part.type for part in parts if not pa.types.is_null(part.type) and part.null_count < len(part)}
    type_ = types.pop() if len(types) == 1 else pa.string()
    return pa.concat_arrays([part if part.type == type_ else part.cast(type_) for part in parts])


def _by_field(columns: dict[str, pa.Array[Any]]) -> dict[str, pa.Array[Any]]:
    """Field -> its values, in each line those of the highest-ranking column; of names all."""
    found: dict[str, pa.Array[Any]] = {}
    for name in sorted(columns, key=lambda name: (_RANKS[name.strip("@")], "@" in name)):
        field, column = FIELDS[name.strip("@")], columns[name]
        before = found.get(field)
        if before is not None and field in ("source", "destination"):  # which may hold a name, as in ECS
            found.setdefault(f"{field} (name)", column)
        found[field] = column if before is None else (_both if field in NAMES else _first)(before, column)
    return found


def _both(one: pa.Array[Any], other: pa.Array[Any]) -> pa.Array[Any]:
    """What both say, separated by a blank."""
    texts: list[Any] = [one.cast(pa.string()), other.cast(pa.string())]
    joined: pa.Array[Any] = pc.binary_join_element_wise(*texts, " ", null_handling="skip")
    return joined


def _first(one: pa.Array[Any], other: pa.Array[Any]) -> pa.Array[Any]:
    """The first value if there is one, else the other."""
    if one.type != other.type:
        one, other = one.cast(pa.string()), other.cast(pa.string())
    if pa.types.is_string(one.type):
        one = pc.if_else(pc.is_in(one, value_set=pa.array(["", "-"])), pa.scalar(None, pa.string()), one)
    return pc.coalesce(one, other)


def _at_once(data: bytes, first: int, grouped: tuple[str, ...]) -> tuple[Any, dict[str, Any]] | None:
    """The rows of these lines; None if they do not all have one form."""
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
    columns: dict[str, Any] = {}
    for path, column in found.items():
        name = _named(path)
        if not name and any(is_end(path[:at]) for at, octet in enumerate(path[:PATH]) if octet == "."):
            return None  # an object where an address should stand
        if name and not pa.types.is_null(column.type):
            field = FIELDS[name.strip("@")]
            if pa.types.is_nested(column.type) or (pa.types.is_timestamp(column.type) and field not in ("first", "last")):
                return None
            plain = _plain(column, field in ENDS)
            columns[name] = _first(columns[name], plain) if name in columns else plain
    for i, path in enumerate(grouped):
        told = found.get(path)
        nothing = told is None or pa.types.is_nested(told.type) or pa.types.is_null(told.type)
        columns[_GROUP + str(i)] = pa.nulls(numbers.size, pa.string()) if nothing else _plain(told, False)
    return numbers, columns


def _plain(column: Any, end: bool) -> Any:
    """Fractions are parsed from text, as in CSV; addresses are text, also if they are numbers."""
    if end and pa.types.is_integer(column.type):
        values = column.fill_null(-1).to_numpy(zero_copy_only=False)
        fits = (values >= 0) & (values <= 0xFFFF_FFFF)
        return pc.if_else(pa.array(fits), written_v4(values.astype(np.uint32)), column.cast(pa.string()))
    as_words = pa.types.is_floating(column.type) or pa.types.is_boolean(column.type)
    return column.cast(pa.string()) if as_words else column


def _one_by_one(data: bytes, first: int, grouped: tuple[str, ...], skipped: list[Skip]) -> tuple[Any, dict[str, Any]]:
    """The same rows, one line at a time; a line that is no object goes to `skipped`."""
    numbers: list[int] = []
    values: dict[str, dict[int, str]] = {_GROUP + str(i): {} for i in range(len(grouped))}
    for number, row in objects(data, first, skipped):
        for path, value in _flattened(row):
            name = _named(path)
            if name and (text := _written(value, FIELDS[name.strip("@")] in ENDS)) is not None:
                values.setdefault(name, {}).setdefault(len(numbers), text)
            if path in grouped and not isinstance(value, list) and (text := _written(value, False)) is not None:
                values[_GROUP + str(grouped.index(path))][len(numbers)] = text
        numbers.append(number)
    columns = {name: pa.array([some.get(at) for at in range(len(numbers))], pa.string()) for name, some in values.items()}
    return np.array(numbers, np.int64), columns


def _written(value: Any, end: bool) -> str | None:
    """A value as text, None if empty; a list becomes its items, separated by spaces."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and end and 0 <= value <= 0xFFFF_FFFF:
        return str(IPv4Address(value))
    if isinstance(value, list) and not any(isinstance(one, (list, dict)) for one in value):
        return " ".join(text for one in value if (text := _written(one, end))) or None
    return msgspec.json.encode(value).decode() if isinstance(value, (list, dict)) else str(value)


READER: Final = Reader("flow-json", "Flow table (JSON lines)", "line", sniff, read)
