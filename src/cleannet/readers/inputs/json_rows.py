"""Logs with one JSON object per line become the few columns that are asked for, block by block.

If a line of a block has another form, the lines of that block are read one by one, and a value of the wrong type counts as missing.

*Source*: JSON Lines, jsonlines.org; RFC 8259.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
from pyarrow import json

from cleannet.columns import Rows, Skip
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.ahead import ahead
from cleannet.readers.inputs.rows import Block, blocks, is_utf8

_LOOKED_AT: Final = 20
_SHOWN: Final = 80
_DIGITS: Final = 18
_NEWLINE, _SPACE = 10, 32
_MOST: Final = 1_000
"""Values of a list that are looked at, where lines are read one by one."""
_DECODER: Final = msgspec.json.Decoder(dict[str, Any])


def has_keys(head: bytes, *keys: str) -> bool:
    """Whether the first object line of a head has all these keys."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(b"{"):
        return False
    for line in text.split(b"\n", _LOOKED_AT)[:_LOOKED_AT]:
        try:
            row = _DECODER.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
        return row.keys() >= set(keys)
    return False


def rows(item: Input, schema: pa.Schema) -> Iterator[tuple[Rows, pa.RecordBatch, list[Skip]]]:
    """The number of each line, its values in these columns, and what was skipped. Raises Unreadable."""
    item.log.by_line = True
    with item.open() as stream:
        yield from ahead(blocks(stream), partial(_read, schema))


def _read(schema: pa.Schema, block: Block) -> tuple[Rows, pa.RecordBatch, list[Skip]]:
    skipped = block.skipped
    found = _at_once(block.data, block.first, schema) or _one_by_one(block.data, block.first, schema, skipped)
    return *found, skipped


def _at_once(data: bytes, first: int, schema: pa.Schema) -> tuple[Rows, pa.RecordBatch] | None:
    numbers = lines_that_say(data) + first
    if not numbers.size or not is_utf8(data):
        return None
    how = json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    try:
        table = json.read_json(io.BytesIO(data), json.ReadOptions(use_threads=False, block_size=len(data) + 1), how)
        if table.num_rows != numbers.size:
            return None
        (part,) = table.combine_chunks().to_batches()
    except (pa.ArrowException, ValueError):
        return None
    return numbers, part


def lines_that_say(data: bytes) -> Rows:
    """The places of the lines, from 0, that are not blank."""
    octets = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(octets == _NEWLINE)
    if len(octets) and octets[-1] != _NEWLINE:
        ends = np.append(ends, len(octets))
    starts = np.append(0, ends[:-1] + 1)[: len(ends)]
    said = (ends > starts) & (octets[np.minimum(starts, len(octets) - 1)] > _SPACE)
    for at in np.flatnonzero(~said).tolist():
        said[at] = bool(data[starts[at] : ends[at]].strip())
    found: Rows = np.flatnonzero(said)
    return found


def objects(data: bytes, first: int, skipped: list[Skip]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The number and object of each line; a line that is no object goes to `skipped`, a blank one is ignored."""
    for number, line in enumerate(data.split(b"\n"), first):
        if not line.strip():
            continue
        try:
            yield number, _DECODER.decode(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            skipped.append(Skip(number, "not UTF-8", f"byte {error.start} of the line is {line[error.start]:#04x}"))
        except (msgspec.MsgspecError, RecursionError) as error:
            skipped.append(Skip(number, "no JSON object", f"{error}: {line[:_SHOWN].decode('utf-8', 'replace')}"))


def _one_by_one(data: bytes, first: int, schema: pa.Schema, skipped: list[Skip]) -> tuple[Rows, pa.RecordBatch]:
    numbers: list[int] = []
    values: dict[str, list[Any]] = {field.name: [] for field in schema}
    for number, row in objects(data, first, skipped):
        numbers.append(number)
        for field in schema:
            values[field.name].append(_fitting(row.get(field.name), field.type))
    columns = [pa.array(values[field.name], field.type) for field in schema]
    return np.array(numbers, np.int64), pa.RecordBatch.from_arrays(columns, schema=schema)


def _fitting(value: Any, type_: Any) -> Any:
    """The value, as far as it has that type; None for the rest."""
    if pa.types.is_string(type_):
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None
    if pa.types.is_int64(type_):
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 62 else None
    if pa.types.is_boolean(type_):
        return value if isinstance(value, bool) else None
    if pa.types.is_list(type_):
        return [_fitting(one, type_.value_type) for one in value[:_MOST]] if isinstance(value, list) else None
    if pa.types.is_struct(type_) and isinstance(value, dict):
        parts = [type_.field(i) for i in range(type_.num_fields)]
        return {part.name: _fitting(value.get(part.name), part.type) for part in parts}
    return None
