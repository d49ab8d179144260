"""Pages that are read in place give the rows that pyarrow gives; what is not plain, or broken, is refused."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from ipaddress import IPv4Address
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.engine.flows.columns import flows_of_columns
from cleannet.engine.flows.meanings import Meanings
from cleannet.engine.flows.pages import flows_of_row_group
from cleannet.engine.flows.rows import Flows
from cleannet.kernel.room import Room
from cleannet.readers.flows.columns import BROKEN
from cleannet.readers.flows.parquet_pages import NotPlain, _zstd
from cleannet.resolve.meaning import Asking
from cleannet.resolve.named import Names
from cleannet.world.view import open_world

FIELDS = {"source": "a", "destination": "b", "octets": "c", "packets": "d", "first": "e"}
ROWS = 3_000
KINDS = {"v4": pa.uint32(), "wide": pa.uint64(), "v6": pa.binary(16), "text": pa.string()}


@cache
def meanings() -> Meanings:
    return Meanings.of(Asking(open_world().at(date(2026, 11, 24), date(2026, 11, 24))), Names())


def table(kind: str, distinct: int, seed: int = 0) -> pa.Table:
    rng = np.random.default_rng(seed)
    pool = rng.integers(0, 1 << 32, distinct)

    def end() -> pa.Array[Any]:
        some = pool[rng.integers(0, distinct, ROWS)]
        if kind == "v6":
            return pa.array([int(n).to_bytes(16, "big") for n in some], pa.binary(16))
        if kind == "text":
            return pa.array([str(IPv4Address(int(n))) if n % 50 else "240e::1" for n in some], pa.string())
        return pa.array(some, KINDS[kind])

    return pa.table(
        {
            "a": end(),
            "b": end(),
            "c": pa.array(pool[rng.integers(0, distinct, ROWS)], pa.int64()),
            "d": pa.array(rng.integers(0, 100, ROWS), pa.int32()),
            "e": pa.array(np.arange(ROWS) + 10**15, pa.timestamp("us")),
        }
    )


def in_place(data: bytes, group: int = 0) -> Flows:
    file = pq.ParquetFile(io.BytesIO(data))
    columns = {field: (i, file.schema_arrow.field(name).type) for i, (field, name) in enumerate(FIELDS.items())}
    return flows_of_row_group(io.BytesIO(data), file.metadata, group, columns, meanings(), Room())


def by_pyarrow(data: bytes, group: int = 0) -> Flows:
    (part,) = pq.ParquetFile(io.BytesIO(data)).read_row_group(group).combine_chunks().to_batches()
    return flows_of_columns({field: part.column(name) for field, name in FIELDS.items()})


def same(a: Flows, b: Flows) -> None:
    every = np.arange(a.odd.size)
    for end in ("source", "destination"):
        for left, right in zip(getattr(a, end).halves(every), getattr(b, end).halves(every), strict=True):
            np.testing.assert_array_equal(left, right)
        whole = slice(0, a.odd.size)
        what = [getattr(flows_, end).values(meanings(), whole) for flows_ in (a, b)]
        np.testing.assert_array_equal(*what)
    for field in ("octets", "packets", "begin", "end", "odd"):
        np.testing.assert_array_equal(getattr(a, field), getattr(b, field))


def written(rows: pa.Table, **how: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(rows, out, **how)
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("compression", ["none", "snappy", "zstd", "gzip", "brotli", "lz4"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_compression(kind: str, compression: str) -> None:
    data = written(table(kind, 700), compression=compression, data_page_size=2_000, write_page_checksum=True)
    same(in_place(data), by_pyarrow(data))


@pytest.mark.slow
@examples(60)
@given(
    st.sampled_from(list(KINDS)),
    st.sampled_from([1, 2, 3, 100, 2_900]),
    st.sampled_from([200, 5_000, 1 << 20]),
    st.sampled_from([50, 3_000, 1 << 20]),
    st.booleans(),
    st.booleans(),
)
def test_every_layout(kind: str, distinct: int, dictionary: int, page: int, required: bool, coded: bool) -> None:
    """A dictionary that overflows leaves indexes first, then values; a column of one value takes no bits."""
    rows = table(kind, distinct, distinct)
    if required:
        rows = rows.cast(pa.schema([field.with_nullable(False) for field in rows.schema]))
    data = written(rows, data_page_size=page, dictionary_pagesize_limit=dictionary, use_dictionary=coded, row_group_size=2_000)
    for group in (0, 1):
        same(in_place(data, group), by_pyarrow(data, group))


@pytest.mark.parametrize(
    "how", [{"data_page_version": "2.0"}, {"use_dictionary": False, "column_encoding": {"c": "DELTA_BINARY_PACKED"}}]
)
def test_what_is_not_plain_is_left(how: dict[str, Any]) -> None:
    with pytest.raises(NotPlain):
        in_place(written(table("v4", 100), **how))


@pytest.mark.parametrize("column", list("abcde"))
@pytest.mark.parametrize("at", [0, 1_500, ROWS - 1])
def test_a_null_is_left(column: str, at: int) -> None:
    rows = table("v4", 100)
    values = rows.column(column).to_pylist()
    values[at] = None
    place = rows.schema.get_field_index(column)
    with pytest.raises(NotPlain):
        in_place(written(rows.set_column(place, column, pa.array(values, rows.schema.field(column).type)), data_page_size=900))


@pytest.mark.slow
@examples(400)
@given(
    st.integers(0, 1 << 30),
    st.integers(0, 255),
    st.sampled_from(["none", "snappy", "zstd"]),
    st.booleans(),
    st.sampled_from([*KINDS]),
)
def test_mutated_pages_are_refused_or_read(at: int, octet: int, compression: str, coded: bool, kind: str) -> None:
    """Nothing is read behind the end of a page, and an index is one of the dictionary's."""
    data = bytearray(written(table(kind, 300), compression=compression, data_page_size=900, use_dictionary=coded))
    end = len(data) - int.from_bytes(data[-8:-4], "little") - 8
    data[4 + at % (end - 4)] = octet
    try:
        rows = in_place(bytes(data))
    except (NotPlain, *BROKEN):
        return
    for end_ in (rows.source, rows.destination):
        end_.halves(np.arange(ROWS))
    assert rows.odd.size == ROWS


def test_a_frame_is_what_its_header_says() -> None:
    frame = zstandard.compress(bytes(1_000))
    assert _zstd(pa.py_buffer(frame), 1_000).to_pybytes() == bytes(1_000)
    wrong = [(frame, 999), (frame, 1_001), (frame + frame, 2_000), (frame[:-3], 1_000), (b"", 0), (b"x" * 9, 9)]
    for packed, size in wrong:
        with pytest.raises(NotPlain):
            _zstd(pa.py_buffer(packed), size)
    huge = bytes.fromhex("28b52ffd e0") + (1 << 40).to_bytes(8, "little") + bytes.fromhex("010000")
    with pytest.raises(NotPlain):  # no memory was asked for
        _zstd(pa.py_buffer(huge), 1_000)
    unsaid = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(1_000))
    assert _zstd(pa.py_buffer(unsaid), 1_000).size == 1_000
    with pytest.raises(NotPlain):
        _zstd(pa.py_buffer(unsaid), 999)
