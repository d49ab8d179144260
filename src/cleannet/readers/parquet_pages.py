"""A column of a Parquet file is read in place where its pages are of the plain kind; everything else is left to pyarrow.

Known are data pages of the first version, plain or by a dictionary, whose column has no null, in row groups that are not huge. That
is what most writers make of flows. Checksums are verified where there are some.

*Source*: Apache Parquet format, "Data Pages", "Compression", "Checksumming".
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa

from cleannet.kernel import pages
from cleannet.kernel.octets import U8
from cleannet.kernel.room import Room

MOST: Final = 1 << 21
"""Rows of a row group: a larger one is read in parts by pyarrow."""

_LARGEST: Final = 64 << 20
"""Octets of a column of a row group."""

_PAGES: Final = 8_192
_PLAIN, _RLE, _OLD = 0, (2, 8), 2
"""Encodings: values as they are; indexes of the dictionary, by the old and the new name; the dictionary itself by its old name."""

_CODECS: Final = {"SNAPPY": "snappy", "ZSTD": "zstd", "GZIP": "gzip", "BROTLI": "brotli", "LZ4": "lz4_raw"}


class NotPlain(Exception):
    """It is of a kind that is not known here."""


class Holds(Enum):
    """What a page holds: the values that others refer to, indexes of them, or values."""

    DICTIONARY = auto()
    INDEXES = auto()
    VALUES = auto()


@dataclass(frozen=True, slots=True)
class Page:
    """values: how many, of which none is null. octets: from the first on."""

    holds: Holds
    values: int
    octets: U8


@dataclass(frozen=True, slots=True)
class Chunk:
    """A column of a row group, in the file. kind: its physical type. level: 1 where it might have nulls."""

    kind: str
    begin: int
    size: int
    compression: str
    level: int
    rows: int


def chunk_of(metadata: Any, group: int, column: int) -> Chunk:
    """Where a column of a row group lies."""
    row_group, schema = metadata.row_group(group), metadata.schema.column(column)
    told = row_group.column(column)
    begin = told.data_page_offset
    if told.has_dictionary_page and told.dictionary_page_offset is not None:
        begin = min(begin, told.dictionary_page_offset)
    size, rows = told.total_compressed_size, row_group.num_rows
    return Chunk(told.physical_type, begin, size, told.compression, schema.max_definition_level, rows)


def pages_of(stream: BinaryIO, chunk: Chunk, room: Room) -> Iterator[Page]:
    """The pages: a dictionary first, then indexes, then values. Raises NotPlain, and what reading a broken file raises.

    What a page holds is lent until the next one.
    """
    if chunk.level > 1 or chunk.compression not in (*_CODECS, "UNCOMPRESSED") or chunk.size > _LARGEST or chunk.rows > MOST:
        raise NotPlain
    octets = room.array("chunk", chunk.size, np.uint8)
    stream.seek(chunk.begin)
    read = stream.readinto(octets.data)  # type: ignore[attr-defined]  # a file in all but its type
    found = room.array("headers", _PAGES * 8, np.int64).reshape(_PAGES, 8)
    count = pages.headers(octets, found)
    if read != chunk.size or count < 0 or int(found[:count, pages.UNPACKED].sum()) > _LARGEST:
        raise NotPlain
    before, rows = Holds.DICTIONARY, 0
    for header in found[:count].tolist():
        holds, values = _holds(header), header[pages.VALUES]
        if holds.value < before.value:
            raise NotPlain
        body = _body(octets, header, chunk.compression)
        if holds is not Holds.DICTIONARY:
            rows += values
            at = pages.behind_levels(body, values) if chunk.level else 0
            if at < 0 or rows > chunk.rows:
                raise NotPlain
            body = body[at:]
        yield Page(holds, values, body)
        before = holds
    if rows != chunk.rows:
        raise NotPlain


def _holds(header: list[int]) -> Holds:
    kind, encoding = header[pages.KIND], header[pages.ENCODING]
    if kind == pages.DICTIONARY and encoding in (_PLAIN, _OLD):
        return Holds.DICTIONARY
    if kind == pages.DATA and encoding in _RLE:
        return Holds.INDEXES
    if kind == pages.DATA and encoding == _PLAIN:
        return Holds.VALUES
    raise NotPlain


def _body(octets: U8, header: list[int], compression: str) -> U8:
    begin, size, unpacked = header[pages.BODY], header[pages.PACKED], header[pages.UNPACKED]
    packed = octets[begin : begin + size]
    if header[pages.HAS_SUM] and zlib.crc32(packed.data) != header[pages.SUM]:
        raise NotPlain
    if compression == "UNCOMPRESSED":
        if size != unpacked:
            raise NotPlain
        return packed
    body: Any = _codec(compression).decompress(pa.py_buffer(packed.data), unpacked)
    return np.frombuffer(body, np.uint8)


@cache
def _codec(compression: str) -> Any:
    return pa.Codec(_CODECS[compression])  # type: ignore[arg-type]  # its names are a closed list
