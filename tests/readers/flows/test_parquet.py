"""Flow tables in Parquet: structs, copies, and files that are something else or broken."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input
from readers.flows.test_table import MOMENT, numbers, values

from cleannet.columns import Batch
from cleannet.readers.base.input import HEAD, Input, Unreadable
from cleannet.readers.flows import parquet as flow_parquet


def written(table: pa.Table, group: int | None = None) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, row_group_size=group)
    return out.getvalue()


def parquet(**columns: Any) -> Batch:
    (batch,) = flow_parquet.read(an_input(written(pa.table(columns))))
    return batch


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "Europe/Paris"])
def test_parquet_times_and_structs(unit: Any, zone: str | None) -> None:
    struct = pa.array([{"ip": "192.0.2.1", "bytes": 5}, {"ip": "x", "bytes": 6}])
    times = pa.array([MOMENT // 1_000_000, None], pa.int64()).cast(pa.timestamp("s")).cast(pa.timestamp(unit, zone))
    batch = parquet(source=struct, destination=pa.array([{"ip": "203.0.113.9"}] * 2), start=times)
    assert values(batch) == [("address", "far-end", ["192.0.2.1"]), ("address", "far-end", ["203.0.113.9"])]
    assert numbers(batch.seen_first) == [MOMENT]
    assert numbers(batch.octets) == [5]
    assert [(s.record, s.reason, s.detail) for s in batch.skipped] == [(2, "not an address", "x")]


def test_parquet_of_something_else_is_named() -> None:
    data = written(pa.table({"a": [1], "b": [2]}))
    assert flow_parquet.sniff(data)
    with pytest.raises(Unreadable, match="its columns are a, b"):
        list(flow_parquet.read(an_input(data)))


def test_a_parquet_file_from_an_archive_is_copied_first() -> None:
    data = written(pa.table({"sa": ["192.0.2.1"] * 5, "da": ["203.0.113.9"] * 5}), 2)

    class Once(io.RawIOBase):
        def __init__(self) -> None:
            self.inner = io.BytesIO(data)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            return self.inner.readinto(buffer)

    (batch,) = flow_parquet.read(Input("x", data[:HEAD], lambda: io.BufferedReader(Once())))
    assert batch.records.tolist() == [1, 2, 3, 4, 5]


TABLE = written(pa.table({"sa": ["192.0.2.1"] * 5, "da": pa.array(range(5), pa.uint32()), "ts": [1.5] * 5}))


@examples(100)
@given(st.lists(st.tuples(st.integers(4, len(TABLE) - 1), st.integers(0, 255)), max_size=4), st.integers(4, len(TABLE)))
def test_broken_parquet_is_unreadable_and_nothing_else(edits: list[tuple[int, int]], length: int) -> None:
    data = bytearray(TABLE)
    for at, value in edits:
        data[at] = value

    with suppress(Unreadable):
        assert sum(len(b.records) + len(b.skipped) for b in flow_parquet.read(an_input(bytes(data[:length])))) >= 0
