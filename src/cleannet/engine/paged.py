"""The pages of a row group become the arrays that are added up, without a column in between."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa

from cleannet.engine.ends import ENDS, V4, Coded, End, Flows, Joined, Whole, joined, narrow, v6
from cleannet.kernel.dotted import behind_lengths, dotted_between
from cleannet.kernel.intervals import U32, U64
from cleannet.kernel.octets import U8
from cleannet.kernel.pages import gather, unpack
from cleannet.kernel.room import Room
from cleannet.kernel.tally import Flags
from cleannet.readers.parquet_pages import Chunk, Holds, NotPlain, Page, chunk_of, pages_of

_STORED: Final[dict[str, np.dtype[Any]]] = {
    "INT32": np.dtype("<i4"),
    "INT64": np.dtype("<i8"),
    "FIXED_LEN_BYTE_ARRAY": np.dtype("V16"),
}
"""Physical types, as they lie in a page."""


def flows_of(stream: BinaryIO, metadata: Any, group: int, columns: Mapping[str, tuple[int, Any]], room: Room) -> Flows:
    """The rows of a row group, lent until the next. columns: field to the number and the type of its column.

    Raises NotPlain, and what reading a broken file raises.
    """
    rows = metadata.row_group(group).num_rows
    odd = room.array("odd", rows, np.uint8)
    odd[:] = 0
    ends: dict[str, End] = {}
    numbers: dict[str, Whole] = {}
    for field, (column, type_) in columns.items():
        chunk = chunk_of(metadata, group, column)
        if field in ENDS:
            ends[field] = _end(stream, chunk, field, room, odd)
        elif field != "address":
            numbers[field] = Whole(_numbers(stream, chunk, field, type_, room), type_)
    return joined(ends["source"], ends["destination"], numbers, odd)


def _end(stream: BinaryIO, chunk: Chunk, field: str, room: Room, odd: Flags) -> End:
    """Indexes first, then addresses, of which either may be missing."""
    text = chunk.kind == "BYTE_ARRAY"
    stored = _READ if text else _stored(chunk)
    given = _read if text else partial(_values, stored=stored)
    codes = room.array(f"{field} codes", chunk.rows, np.uint32)
    shared = stored.itemsize == codes.itemsize  # then values follow the indexes in the same array
    plain = codes.view(stored) if shared else room.array(field, chunk.rows, stored)
    distinct, size, at, done = plain[:0], 0, 0, 0
    for page in pages_of(stream, chunk, room):
        if page.holds is Holds.DICTIONARY:
            distinct, size = given(page).copy(), page.values
        elif page.holds is Holds.INDEXES:
            _indexes(page, size, codes[at : at + page.values])
            at += page.values
        else:
            begin = at * shared + done
            plain[begin : begin + page.values] = given(page)
            done += page.values
    rest = _addresses(plain[at * shared :][:done], odd[at:])
    if not at:
        return rest
    wrong = np.zeros(size, np.uint8)
    first = Coded(_addresses(distinct, wrong), size, codes[:at])
    if wrong.any():
        odd[:at] |= wrong[codes[:at]]
    return Joined(first, at, rest) if done else first


_READ: Final = np.dtype("<u8")
"""A dotted address that was read; with more than 32 bits where it was none."""


def _read(page: Page) -> U64:
    """The dotted addresses of a page, each behind its length."""
    numbers, wrong = dotted_between(page.octets, *behind_lengths(page.octets, page.values))
    return numbers | wrong.astype(np.uint64) << np.uint64(32)


def _addresses(stored: np.ndarray[Any, Any], odd: Flags) -> End:
    if stored.dtype.itemsize == 16:
        return v6(stored.view(np.uint8))
    return V4(stored.view(np.uint32)) if stored.dtype.itemsize == 4 else narrow(stored.view(np.uint64), odd)


def _numbers(stream: BinaryIO, chunk: Chunk, field: str, type_: Any, room: Room) -> np.ndarray[Any, np.dtype[np.int64]]:
    stored = _stored(chunk)
    if stored.itemsize == 4 and pa.types.is_unsigned_integer(type_):
        stored = np.dtype("<u4")
    found = room.array(field, chunk.rows, np.int64)
    distinct, size, at = found[:0], 0, 0
    for page in pages_of(stream, chunk, room):
        if page.holds is Holds.DICTIONARY:
            distinct, size = _values(page, stored).astype(np.int64), page.values
            continue
        part = found[at : at + page.values]
        at += page.values
        if page.holds is Holds.INDEXES:
            codes = room.array("codes", page.values, np.uint32)
            _indexes(page, size, codes)
            gather(distinct, codes, part)
        else:
            part[:] = _values(page, stored)
    return found


def _stored(chunk: Chunk) -> np.dtype[Any]:
    if chunk.kind not in _STORED:
        raise NotPlain
    return _STORED[chunk.kind]


def _values(page: Page, stored: np.dtype[Any]) -> np.ndarray[Any, Any]:
    octets: U8 = page.octets[: page.values * stored.itemsize]
    if octets.size < page.values * stored.itemsize:
        raise NotPlain
    return octets.view(stored)


def _indexes(page: Page, size: int, out: U32) -> None:
    """All of them below the size of the dictionary."""
    if not page.octets.size:
        raise NotPlain
    largest = unpack(page.octets, 1, int(page.octets[0]), out)
    if not 0 <= largest < size:
        raise NotPlain
