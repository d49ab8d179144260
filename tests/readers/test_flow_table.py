"""Flow tables: the same flows in every spelling of their columns, in CSV and in Parquet."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers import tables
from cleannet.readers.base import HEAD, Input, Unreadable
from cleannet.readers.flow_table import read_csv, read_parquet, sniff_parquet

MAPPED = bytes(10) + b"\xff\xff"  # an IPv4 address as IPv6: ::ffff:0:0/96
MOMENT = 1_704_067_200_000_000  # 2024-01-01T00:00:00Z


def csv(text: str) -> Batch:
    (batch,) = read_csv(an_input(text.encode()))
    return batch


def written(table: pa.Table, group: int | None = None) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, row_group_size=group)
    return out.getvalue()


def parquet(**columns: Any) -> Batch:
    (batch,) = read_parquet(an_input(written(pa.table(columns))))
    return batch


def values(batch: Batch) -> list[tuple[str, str, list[Any]]]:
    return [(r.kind, r.role, r.values.to_pylist()) for r in batch.references]


def numbers(column: Any) -> list[int]:
    assert column is not None
    return [int(n) for n in column]


def test_a_flow_of_nfdump() -> None:
    batch = csv(
        "ts,te,td,sa,da,sp,dp,pr,ipkt,ibyt,opkt,obyt\n"
        "2024-01-01 00:00:00,2024-01-01 00:00:01.5,1.5,192.0.2.1,203.0.113.9,1,443,TCP,3,100,2,50\n"
        "2024-01-01 00:00:02,2024-01-01 00:00:03,1,2001:db8::1,2001:db8::2,1,443,TCP,-,-,4,7\n"
    )
    assert values(batch) == [
        ("address", "far-end", ["192.0.2.1", "2001:db8::1"]),
        ("address", "far-end", ["203.0.113.9", "2001:db8::2"]),
    ]
    assert numbers(batch.octets) == [150, 7]
    assert numbers(batch.packets) == [5, 4]
    assert numbers(batch.seen_first) == [MOMENT, MOMENT + 2_000_000]
    assert numbers(batch.seen_last) == [MOMENT + 1_500_000, MOMENT + 3_000_000]


NFDUMP_1_6 = (
    "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ismc,odmc,idmc,osmc,"
    "mpls1,mpls2,mpls3,mpls4,mpls5,mpls6,mpls7,mpls8,mpls9,mpls10,cl,sl,al,ra,eng,exid,tr\n"
    "2024-01-01 00:00:00,2024-01-01 00:00:01,1.000,192.0.2.1,203.0.113.9,50112,443,TCP,...AP.SF,0,0,3,100,0,0,1,2,0,0,24,24,0,0,"
    "0.0.0.0,0.0.0.0,0,0,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,"
    "0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0.000,0.000,0.000,192.0.2.254,0/0,1,1970-01-01 01:00:00.000\n"
)
NFDUMP_1_7 = (
    "cnt,af,firstSeen,lastSeen,proto,srcAddr,srcPort,dstAddr,dstPort,srcAS,dstAS,input,output,flags,srcTos,packets,bytes\n"
    "1,2,2024-01-01 00:00:00.000,2024-01-01 00:00:01.000,6,192.0.2.1,50112,203.0.113.9,443,0,0,1,2,27,0,3,100\n"
)
SIX = "sa,da,ipkt,ibyt,sp,dp\n192.0.2.1,203.0.113.9,3,100,1,2\n"
SUMMARY = "Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n1,100,3,800,3,33\n"


@pytest.mark.parametrize("table", [NFDUMP_1_6, NFDUMP_1_7, SIX], ids=["1.6", "1.7", "six columns"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["", "CRLF"])
@pytest.mark.parametrize("block", [7, 64, 2 << 20])
def test_the_summary_of_nfdump_is_no_row(table: str, newline: str, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BLOCK", block)
    for text in (table + SUMMARY, (table + SUMMARY).rstrip("\n")):
        batches = list(read_csv(an_input(text.replace("\n", newline).encode())))
        (batch,) = (one for one in batches if len(one.records))
        assert values(batch) == [("address", "far-end", ["192.0.2.1"]), ("address", "far-end", ["203.0.113.9"])]
        assert numbers(batch.octets) == [100]
        assert [skip for one in batches for skip in one.skipped] == []


@pytest.mark.parametrize(
    ("tail", "skipped"),
    [
        ("Summary\n", 1),
        ("Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n", 2),
        ("Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n1,2\n", 3),
        ("No matched flows\n", 1),
        (SUMMARY + "x\n", 1),
        (SUMMARY + SUMMARY, 0),
    ],
)
def test_what_only_begins_like_a_summary_is_skipped_row_by_row(tail: str, skipped: int) -> None:
    batches = list(read_csv(an_input((NFDUMP_1_7 + tail).encode())))
    assert [s.record for one in batches for s in one.skipped] == list(range(2, 2 + skipped))


def test_one_address_with_octets_name_and_interface() -> None:
    header = "remote_ip,bytes,server_name,interface,user,hostname\n"
    batch = csv(header + "203.0.113.9,7,Example.org,eth0,ann,pc1\n203.0.113.9,x,-,,bob,pc2\n")
    assert values(batch) == [
        ("address", "far-end", ["203.0.113.9", "203.0.113.9"]),
        ("domain", "far-end", ["Example.org", None]),
    ]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["eth0", None]
    assert numbers(batch.octets) == [7, -1]


def test_people_are_not_read_and_what_is_unreadable_is_told() -> None:
    item = an_input(b"src_ip,dst_ip,bytes,start,user,hostname\n192.0.2.1,203.0.113.9,many,soon,ann,pc\n")
    (batch,) = read_csv(item)
    assert item.notes == [
        (
            "columns taken: src_ip -> address far-end, dst_ip -> address far-end, bytes -> octets, start -> first;"
            " ignored: user, hostname"
        ),
        "first time: not readable in 1 rows, counted as not stated",
        "octets: not readable in 1 rows, counted as not stated",
    ]
    assert numbers(batch.octets) == [-1]
    assert numbers(batch.seen_first) == [-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1704067200", MOMENT),
        ("1704067200.25", MOMENT + 250_000),
        ("1704067200123", MOMENT + 123_000),
        ("1704067200123456", MOMENT + 123_456),
        ("1704067200123456789", MOMENT + 123_456),
        ("2024-01-01T00:00:00.123456789Z", MOMENT + 123_456),
        ("2024-01-01T01:00:00+01:00", MOMENT),
        ("2024/01/01T00:00:00.5", MOMENT + 500_000),
        ("2024-01-01 00:00:00", MOMENT),
        ("12345", -1),
        ("-5", -1),
        ("nan", -1),
        ("1e400", -1),
        ("yesterday", -1),
    ],
)
def test_times_are_told_by_size_or_form(text: str, expected: int) -> None:
    batch = csv(f"sa,da,ts,te\n192.0.2.1,203.0.113.9,{text},\n")
    assert numbers(batch.seen_first) == [expected]
    assert numbers(batch.seen_last) == [-1]
    mixed = csv(f"sa,da,ts\n192.0.2.1,203.0.113.9,{text}\n192.0.2.1,203.0.113.9,2024-01-01\n")
    assert numbers(mixed.seen_first) == [expected, MOMENT]


def test_an_ipv4_and_an_ipv6_column_make_one_end() -> None:
    batch = csv(
        "IPV4_SRC_ADDR|IPV4_DST_ADDR|IPV6_SRC_ADDR|IPV6_DST_ADDR|IN_BYTES\n"
        "192.0.2.1|203.0.113.9|::|::|1\n0.0.0.0|0.0.0.0|2001:db8::1|2001:db8::2|2\n"
    )
    assert [r.values.to_pylist() for r in batch.references] == [["192.0.2.1", "2001:db8::1"], ["203.0.113.9", "2001:db8::2"]]


@pytest.mark.parametrize(
    "source",
    [
        pa.array(["192.0.2.1", "203.0.113.9", None]),
        pa.array(["192.0.2.1", "203.0.113.9", None]).dictionary_encode(),
        pa.array(["192.0.2.1", "203.0.113.9", None], pa.large_string()),
        pa.array([3221225985, 3405803785, None], pa.uint32()),
        pa.array([3221225985, 3405803785, None], pa.int64()),
        pa.array([3221225985 - 2**32, 3405803785 - 2**32, None], pa.int32()),
        pa.array([bytes([192, 0, 2, 1]), bytes([203, 0, 113, 9]), None], pa.binary()),
        pa.array([bytes([192, 0, 2, 1]), bytes([203, 0, 113, 9]), None], pa.binary(4)),
        pa.array([MAPPED + bytes([192, 0, 2, 1]), MAPPED + bytes([203, 0, 113, 9]), None], pa.binary(16)),
        pa.array([b"192.0.2.1", b"203.0.113.9", None], pa.binary()),
    ],
    ids=lambda column: str(column.type),
)
def test_every_form_of_an_address_in_parquet(source: pa.Array[Any]) -> None:
    batch = parquet(srcaddr=source, dstaddr=["2001:db8::1"] * 3, bytes=[1, 2, None], user=["a", "b", "c"])
    assert values(batch) == [
        ("address", "far-end", ["192.0.2.1", "203.0.113.9", None]),
        ("address", "far-end", ["2001:db8::1"] * 3),
    ]
    assert batch.records.tolist() == [1, 2, 3]
    assert numbers(batch.octets) == [1, 2, -1]


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
    assert sniff_parquet(data)
    with pytest.raises(Unreadable, match="its columns: a, b"):
        list(read_parquet(an_input(data)))


def test_a_parquet_file_from_an_archive_is_copied_first() -> None:
    data = written(pa.table({"sa": ["192.0.2.1"] * 5, "da": ["203.0.113.9"] * 5}), 2)

    class Once(io.RawIOBase):
        def __init__(self) -> None:
            self.inner = io.BytesIO(data)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            return self.inner.readinto(buffer)

    (batch,) = read_parquet(Input("x", data[:HEAD], lambda: io.BufferedReader(Once())))
    assert batch.records.tolist() == [1, 2, 3, 4, 5]


TABLE = written(pa.table({"sa": ["192.0.2.1"] * 5, "da": pa.array(range(5), pa.uint32()), "ts": [1.5] * 5}))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(4, len(TABLE) - 1), st.integers(0, 255)), max_size=4), st.integers(4, len(TABLE)))
def test_broken_parquet_is_unreadable_and_nothing_else(edits: list[tuple[int, int]], length: int) -> None:
    data = bytearray(TABLE)
    for at, value in edits:
        data[at] = value

    with suppress(Unreadable):
        assert sum(len(b.records) + len(b.skipped) for b in read_parquet(an_input(bytes(data[:length])))) >= 0
