"""Column stores that lie, break or say much in few octets: what is sound is judged, the rest is told, and memory is bounded."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from arrays import peak
from inputs import an_input
from judging import TODAY
from pyarrow import ipc

from cleannet.columns import Batch
from cleannet.engine.local import count_paths
from cleannet.model.subject import kind_of
from cleannet.readers.base.input import Unreadable
from cleannet.readers.flows import arrow as flow_arrow
from cleannet.readers.flows import parquet as flow_parquet
from cleannet.readers.flows import unfolded
from cleannet.readers.flows.parquet import LOST
from cleannet.readers.inputs.limits import Limits
from cleannet.readers.tables.pieces import LONGEST
from cleannet.resolve.meaning import Asking
from cleannet.world.view import World

FAR = "8.8.8.8"


def table(rows: int, **more: Any) -> pa.Table:
    return pa.table({"src_ip": ["192.0.2.1"] * rows, "dst_ip": [FAR] * rows, **more})


def parquet(of: pa.Table, group: int | None = None, **how: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(of, out, row_group_size=group, **{"write_page_checksum": True, "store_schema": False, **how})
    return out.getvalue()


def broken(groups: Iterable[int], rows: int = 30, group: int = 10) -> bytes:
    """A table in which a column of these row groups is overwritten."""
    data = bytearray(parquet(table(rows), group, use_dictionary=False, compression="zstd"))
    metadata = pq.ParquetFile(io.BytesIO(bytes(data))).metadata
    for each in groups:
        chunk = metadata.row_group(each).column(1)
        end = chunk.data_page_offset + chunk.total_compressed_size
        data[end - 12 : end] = b"broken it!!!"
    return bytes(data)


def records(batches: list[Batch]) -> list[int]:
    return [int(record) for batch in batches for record in batch.records]


@pytest.mark.parametrize("groups", [(0,), (1,), (2,), (0, 2), (0, 1, 2)])
def test_a_broken_row_group_costs_its_own_rows(groups: tuple[int, ...]) -> None:
    item = an_input(broken(groups))
    batches = list(flow_parquet.read(item))
    assert records(batches) == [row for row in range(1, 31) if (row - 1) // 10 not in groups]
    assert [(s.record, s.reason, s.records) for b in batches for s in b.skipped] == [(10 * g + 1, LOST, 10) for g in groups]
    told = item.log.unread()
    assert all(f"row group {g + 1}, after row {10 * g}: broken Parquet: " in told for g in groups)


@pytest.mark.parametrize("few", [0, 1 << 30])
def test_both_ways_of_counting_lose_the_same(few: int, tmp_path: Path, world: World) -> None:
    (tmp_path / "a.parquet").write_bytes(broken((1, 3), rows=50))
    counted = count_paths([tmp_path], Asking(world.at(TODAY, TODAY)), few=few)
    (account,) = (account.closed() for account in counted.accounts.values())
    assert (account.read, account.judged, account.skipped) == (50, 30, {LOST: 20})
    assert "row group 2, after row 10: broken" in account.unread
    assert "row group 4, after row 30: broken" in account.unread
    (tally,) = (tally for use, tally in counted.uses.items() if kind_of(use.candidates[0].subject) == "asn")
    assert tally.records == 30


def lying(rows: int = 1_000) -> bytes:
    """A table of 1,000 rows that says to have 8,191, wherever it says a number of rows."""
    data = parquet(table(rows))
    at = data.rindex(b"PAR1") - 4 - int.from_bytes(data[-8:-4], "little")
    return data[:at] + data[at:].replace(b"\xd0\x0f", b"\xfe\x7f")  # zigzag varints of Thrift


@pytest.mark.parametrize("few", [0, 1 << 30])
def test_rows_that_a_footer_invents_are_told(few: int, tmp_path: Path, world: World) -> None:
    (tmp_path / "a.parquet").write_bytes(lying())
    counted = count_paths([tmp_path], Asking(world.at(TODAY, TODAY)), few=few)
    (account,) = (account.closed() for account in counted.accounts.values())
    assert account.judged == 1_000
    assert account.skipped == {LOST: 7_191}
    assert account.unread == "row group 1, after row 1,000: holds 1,000 of the 8,191 rows that it claims"


@pytest.mark.parametrize("few", [0, 1 << 30])
def test_more_rows_than_a_file_can_hold_are_not_asked_for(
    few: int, tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = lying()
    monkeypatch.setattr(unfolded, "LIMITS", Limits(unasked=8_000, ratio=1))
    (tmp_path / "a.parquet").write_bytes(data)
    counted = count_paths([tmp_path], Asking(world.at(TODAY, TODAY)), few=few)
    (account,) = (account.closed() for account in counted.accounts.values())
    assert account.read == 0
    assert account.unread == f"row group 1: claims 8,191 rows, more than fit into a file of {len(data):,} bytes"


def folded(value: str, rows: int) -> pa.Array[Any]:
    return pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), [value])


def arrow(of: pa.Table) -> bytes:
    out = io.BytesIO()
    with ipc.new_file(out, of.schema) as writer:
        writer.write_table(of)
    return out.getvalue()


@pytest.mark.parametrize(
    ("write", "column", "listed"),
    [(parquet, "src_ip", False), (parquet, "interface", False), (arrow, "src_ip", False), (arrow, "interface", False),
     (arrow, "src_ip", True)],
)  # fmt: skip
def test_text_that_comes_often_is_bounded_by_what_the_rows_say(write: Any, column: str, listed: bool) -> None:
    """A thousandth of it would be read as gigabytes."""
    rows = 100_000
    value: Any = folded("1" * 1_000_000, rows)
    if listed:
        value = pa.ListArray.from_arrays(pa.array(range(rows + 1), pa.int32()), value)
    data = write(pa.table({"src_ip": ["192.0.2.1"] * rows, "dst_ip": [FAR] * rows} | {column: value}))
    read = (flow_parquet if write is parquet else flow_arrow).read
    before = peak()
    with pytest.raises(Unreadable, match="its rows unpack to more than 250 times its"):
        list(read(an_input(data)))
    assert peak() - before < 200 << 20


@pytest.mark.parametrize("write", [parquet, arrow])
def test_a_row_that_is_too_long_is_skipped(write: Any) -> None:
    texts = ["short", "x" * (LONGEST - 100), "x" * LONGEST, "short"]
    item = an_input(write(table(4, interface=texts)))
    batches = list((flow_parquet if write is parquet else flow_arrow).read(item))
    assert records(batches) == [1, 2, 4]
    (skip,) = (skip for batch in batches for skip in batch.skipped)
    assert (skip.record, skip.reason, skip.detail) == (3, "row too long", "more than 1,048,576 bytes")


def test_rows_that_say_much_come_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfolded, "MOST", 1_000)
    batches = list(flow_parquet.read(an_input(parquet(table(100, interface=["x" * 300] * 100)))))
    assert records(batches) == list(range(1, 101))
    assert all(len(batch.records) <= 4 for batch in batches)


def test_small_batches_and_row_groups_are_read_together() -> None:
    one = table(1).to_batches()[0]
    for write, read in ((pq.ParquetWriter, flow_parquet.read), (ipc.new_file, flow_arrow.read), (ipc.new_stream, flow_arrow.read)):
        out = io.BytesIO()
        with write(out, one.schema) as writer:
            for _ in range(500):
                writer.write_batch(one)
        (batch,) = read(an_input(out.getvalue()))
        assert batch.records.tolist() == list(range(1, 501))


def test_a_record_batch_that_is_broken_costs_itself() -> None:
    out = io.BytesIO()
    with ipc.new_file(out, table(1).schema) as writer:
        for rows in (10, 20, 30):
            writer.write_table(table(rows))
    data, offsets = bytearray(out.getvalue()), b"".join(n.to_bytes(4, "little") for n in (0, 9, 18, 27))
    first = data.index(offsets)
    second = data.index(offsets, data.index(FAR.encode(), first))
    data[second + 8 : second + 12] = b"\xff\xff\xff\x7f"
    item = an_input(bytes(data))
    kept = records(list(flow_arrow.read(item)))
    assert kept == list(range(1, 41))
    assert "record batch 2, whose rows are not counted: broken Arrow data" in item.log.unread()


def test_values_that_no_type_has_end_the_reading() -> None:
    days = pa.array([2_000_000_000], pa.int32()).cast(pa.date32())
    with pytest.raises(Unreadable, match="after row 0: broken columns: "):
        list(flow_parquet.read(an_input(parquet(pa.table({"src_ip": days, "dst_ip": [FAR]})))))
