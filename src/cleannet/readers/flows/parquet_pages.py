"""Reads a column of a Parquet file in place if its pages are plain; everything else is left to pyarrow.

Supported are data pages of version 1, plain or with a dictionary, of a column with no nulls, in row groups that are not huge. Most
writers produce this for flows. Checksums are verified if present.

*Source*: Apache Parquet format, "Data Pages", "Compression", "Checksumming".
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa
import zstandard

from cleannet.kernel import pages
from cleannet.kernel.intervals import I64
from cleannet.kernel.octets import U8
from cleannet.kernel.room import Room

MOST: Final = 1 << 21
"""Rows of a row group: a larger one is read in parts by pyarrow."""

_LARGEST: Final = 64 << 20
"""Octets of a column of a row group."""

_PAGES: Final = 8_192
_CODECS: Final = {"SNAPPY": "snappy", "ZSTD": "zstd", "GZIP": "gzip", "BROTLI": "brotli", "LZ4": "lz4_raw"}


class NotPlain(Exception):
    """The pages are of a kind that is not supported here."""


@dataclass(frozen=True, slots=True)
class Page:
    """values: how many; none of them is null. octets: from the first value on."""

    values: int
    octets: U8


@dataclass(frozen=True, slots=True)
class Bodies:
    """Several unpacked pages of indexes. table: i64, for each its body's address in memory, its octets, and its values, in the form
    of `kernel.pages`, valid while this object exists."""

    table: I64
    held: tuple[pa.Buffer, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A column of a row group, in the file. kind: its physical type. level: 1 if it may have nulls. nulls: whether the file says
    that it has some."""

    kind: str
    begin: int
    size: int
    compression: str
    level: int
    rows: int
    nulls: bool = False


def chunk_of(metadata: Any, group: int, column: int) -> Chunk:
    """Where a column of a row group is."""
    row_group, schema = metadata.row_group(group), metadata.schema.column(column)
    told = row_group.column(column)
    begin = told.data_page_offset
    if told.has_dictionary_page and told.dictionary_page_offset is not None:
        begin = min(begin, told.dictionary_page_offset)
    size, rows, known = told.total_compressed_size, row_group.num_rows, told.statistics
    nulls = known is not None and known.has_null_count and known.null_count > 0
    return Chunk(told.physical_type, begin, size, told.compression, schema.max_definition_level, rows, nulls)


class Pages:
    """The pages of a column chunk: a dictionary first, then indexes, then values. indexed: how many are indexes.

    Raises NotPlain, and the same errors as reading a broken file, when the chunk is opened or its pages are unpacked."""

    def __init__(self, stream: BinaryIO, chunk: Chunk, room: Room) -> None:
        if chunk.nulls or chunk.level > 1 or chunk.compression not in (*_CODECS, "UNCOMPRESSED"):
            raise NotPlain
        if chunk.size > _LARGEST or chunk.rows > MOST:
            raise NotPlain
        self._chunk = chunk
        octets = room.array("chunk", chunk.size, np.uint8)
        self._octets = pa.py_buffer(octets.data)
        stream.seek(chunk.begin)
        read = stream.readinto(octets.data)  # type: ignore[attr-defined]  # a file in all but its type
        found = room.array("headers", _PAGES * 8, np.int64).reshape(_PAGES, 8)
        count = pages.headers(octets, found)
        if read != chunk.size or count < 0 or int(found[:count, pages.UNPACKED].sum()) > _LARGEST:
            raise NotPlain
        begin, end = np.searchsorted(found[:count, pages.HOLDS], (pages.INDEXES, pages.PLAIN)).tolist()
        headers = found[:count].tolist()
        self._dictionary, self._indexes, self._plain = headers[:begin], headers[begin:end], headers[end:]
        self.indexed, plain = (sum(header[pages.VALUES] for header in some) for some in (self._indexes, self._plain))
        if self.indexed + plain != chunk.rows:
            raise NotPlain

    def dictionary(self) -> Page | None:
        """The values that indexes refer to."""
        for header in self._dictionary:
            return Page(header[pages.VALUES], _octets(self._body(header)))
        return None

    def indexes(self) -> Bodies:
        """The pages of indexes in memory: after the levels, if there are some."""
        held = tuple(map(self._body, self._indexes))
        table = [(body.address, body.size, header[pages.VALUES]) for body, header in zip(held, self._indexes, strict=True)]
        return Bodies(np.array(table, np.int64).reshape(-1, 3), held)

    def plain(self) -> Iterator[Page]:
        """The pages of values, one by one."""
        for header in self._plain:
            octets, values = _octets(self._body(header)), header[pages.VALUES]
            at = pages.behind_levels(octets, values) if self._chunk.level else 0
            if at < 0:
                raise NotPlain
            yield Page(values, octets[at:])

    def _body(self, header: list[int]) -> pa.Buffer:
        size, unpacked = header[pages.PACKED], header[pages.UNPACKED]
        packed = self._octets.slice(header[pages.BODY], size)
        if header[pages.HAS_SUM] and zlib.crc32(packed) != header[pages.SUM]:
            raise NotPlain
        if self._chunk.compression == "UNCOMPRESSED":
            if size != unpacked:
                raise NotPlain
            return packed
        if self._chunk.compression == "ZSTD":
            return _zstd(packed, unpacked)
        body: pa.Buffer = _codec(self._chunk.compression).decompress(packed, unpacked, memory_pool=_POOL)
        return body


def _zstd(packed: Any, unpacked: int) -> pa.Buffer:
    """Unpacks the most common codec; its state is kept from page to page, which pyarrow does not do."""
    state: zstandard.ZstdDecompressor | None = getattr(_kept, "zstd", None)
    if state is None:
        state = _kept.zstd = zstandard.ZstdDecompressor()
    try:
        if zstandard.frame_content_size(packed) > unpacked:  # so much would be asked for
            raise NotPlain
        body = state.decompress(packed, max_output_size=unpacked)
    except zstandard.ZstdError:
        raise NotPlain from None
    if len(body) != unpacked:
        raise NotPlain
    return pa.py_buffer(body)


_kept: Final = threading.local()


def _octets(body: pa.Buffer) -> U8:
    octets: U8 = np.frombuffer(body, np.uint8)  # type: ignore[call-overload]  # it lends its memory
    return octets


_POOL: Final = pa.system_memory_pool()
"""It gives back more of what was let go than the one for columns."""


@cache
def _codec(compression: str) -> Any:
    return pa.Codec(_CODECS[compression])  # type: ignore[arg-type]  # its names are a closed list
