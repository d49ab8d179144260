"""The pages of a row group become rows of flows, with no column in between.

An address in a dictionary is looked up once; unpacking then turns indexes directly into meanings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleannet.engine.flows.ends import V4, End, Joined, Resolved, narrow, v6
from cleannet.engine.flows.fields import NOT_NUMBERS, ends_among
from cleannet.engine.flows.meanings import Meanings
from cleannet.engine.flows.rows import Flows, Whole, joined
from cleannet.kernel.dotted import behind_lengths, dotted_between
from cleannet.kernel.intervals import I64, U32, U64
from cleannet.kernel.octets import U8
from cleannet.kernel.pages import resolve_all
from cleannet.kernel.room import Room
from cleannet.kernel.tally import Flags
from cleannet.readers.base.attempts import Said
from cleannet.readers.flows.parquet_pages import Chunk, NotPlain, Page, Pages, chunk_of

_STORED: Final[dict[str, np.dtype[Any]]] = {
    "INT32": np.dtype("<i4"),
    "INT64": np.dtype("<i8"),
    "FIXED_LEN_BYTE_ARRAY": np.dtype("V16"),
}
"""Physical types, as they lie in a page."""

_NO_CODES: Final = np.empty(0, np.uint32)

Values = npt.NDArray[Any]


def flows_of_row_group(
    stream: BinaryIO,
    metadata: Any,
    group: int,
    columns: Mapping[str, tuple[int, Any]],
    meanings: Meanings,
    room: Room,
    states: Said | None = None,
) -> Flows:
    """The rows of a row group; they are valid until the next call. columns: field -> number and type of its column. states: what
    the column of states says, which is not read here.

    Raises NotPlain, and the same errors as reading a broken file."""
    rows = metadata.row_group(group).num_rows
    odd = room.array("odd", rows, np.uint8)
    odd[:] = 0
    ends: dict[str, End] = {}
    numbers: dict[str, Whole] = {}
    taken = ends_among(columns)
    for field, (column, type_) in columns.items():
        chunk = chunk_of(metadata, group, column)
        if field in taken:
            ends[field] = _end(stream, chunk, field, meanings, room, odd)
        elif field not in NOT_NUMBERS:
            numbers[field] = Whole(_numbers(stream, chunk, field, type_, room), type_)
    source, destination = (ends[field] for field in taken)
    return joined(source, destination, numbers, odd, states)


def _end(stream: BinaryIO, chunk: Chunk, field: str, meanings: Meanings, room: Room, odd: Flags) -> End:
    """Indexes first, then addresses; either may be missing."""
    pages = Pages(stream, chunk, room)
    stored = _READ if chunk.kind == "BYTE_ARRAY" else _stored(chunk)
    dictionary, first, at = pages.dictionary(), None, pages.indexed
    if at:
        given = np.zeros(0, stored) if dictionary is None else _given(dictionary, stored)
        wrong = np.zeros(given.size, np.uint8)
        distinct = _addresses(given, wrong)
        looked_up = distinct.values(meanings, slice(0, given.size))
        codes, meant = (room.array(f"{field} {what}", at, np.uint32) for what in ("codes", "meanings"))
        _resolve(pages, chunk, looked_up, meant, codes)
        if wrong.any():
            odd[:at] |= wrong[codes]
        first = Resolved(distinct, given.size, codes, meant=meant)
    if at == chunk.rows and first is not None:
        return first
    found = room.array(field, chunk.rows - at, stored)
    _copy(pages, stored, found)
    rest = _addresses(found, odd[at:])
    return Joined(first, at, rest) if first is not None else rest


def _numbers(stream: BinaryIO, chunk: Chunk, field: str, type_: Any, room: Room) -> I64:
    stored = _stored(chunk)
    if stored.itemsize == 4 and pa.types.is_unsigned_integer(type_):
        stored = np.dtype("<u4")
    pages = Pages(stream, chunk, room)
    found: I64 = room.array(field, chunk.rows, np.int64)
    dictionary, at = pages.dictionary(), pages.indexed
    if at:
        distinct = np.zeros(0, np.int64) if dictionary is None else _given(dictionary, stored).astype(np.int64)
        _resolve(pages, chunk, distinct, found[:at])
    _copy(pages, stored, found[at:])
    return found


_READ: Final = np.dtype("<u8")
"""A dotted address that was read; with more than 32 bits where it was none."""


def _read(page: Page) -> U64:
    """The dotted addresses of a page, each after its length."""
    numbers, wrong = dotted_between(page.octets, *behind_lengths(page.octets, page.values))
    return numbers | wrong.astype(np.uint64) << np.uint64(32)


def _given(page: Page, stored: np.dtype[Any]) -> Values:
    """The values of a dictionary."""
    return _read(page) if stored is _READ else _values(page, stored).copy()


def _values(page: Page, stored: np.dtype[Any]) -> Values:
    octets: U8 = page.octets[: page.values * stored.itemsize]
    if octets.size < page.values * stored.itemsize:
        raise NotPlain
    return octets.view(stored)


def _addresses(stored: Values, odd: Flags) -> Any:
    if stored.dtype.itemsize == 16:
        return v6(stored.view(np.uint8))
    return V4(stored.view(np.uint32)) if stored.dtype.itemsize == 4 else narrow(stored.view(np.uint64), odd)


def _stored(chunk: Chunk) -> np.dtype[Any]:
    if chunk.kind not in _STORED:
        raise NotPlain
    return _STORED[chunk.kind]


def _copy(pages: Pages, stored: np.dtype[Any], out: Values) -> None:
    """Copies the plain values while each page is still in the cache."""
    done = 0
    for page in pages.plain():
        values = _read(page) if stored is _READ else _values(page, stored)
        out[done : done + page.values] = values
        done += page.values


def _resolve(pages: Pages, chunk: Chunk, distinct: Values, out: Values, codes: U32 = _NO_CODES) -> None:
    """Replaces indexes by their values. All indexes are below the size of the dictionary."""
    bodies = pages.indexes()  # they are read where they are in memory: this keeps them there
    if not 0 <= resolve_all(bodies.table, chunk.level, distinct, out, codes) < distinct.size:
        raise NotPlain
