"""Addresses and times of flows in every form, whatever the table."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from readers.flows.test_parquet import parquet
from readers.flows.test_table import MOMENT, csv, numbers, values

from cleannet.readers.flows.fields import fields_of

MAPPED = bytes(10) + b"\xff\xff"  # an IPv4 address as IPv6: ::ffff:0:0/96


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


def test_a_cell_with_several_addresses_names_each() -> None:
    """As Azure writes public addresses, with counts behind each, where the column of one address is blank."""
    batch = csv(
        "SrcIp,DestIp,DestPublicIps,SrcPublicIps\n"
        "10.0.0.4,,203.0.113.9|1|0|2|200|3|100 203.0.113.10|1|0|0|0|1|40,\n"
        "10.0.0.4,198.51.100.1,not known,\n"
        "10.0.0.4,,not known,\n"
        ',10.0.0.4,,"203.0.113.9, 2001:DB8::1"\n'
    )
    assert batch.records.tolist() == [1, 2, 4]
    source, destination = batch.references
    assert source.values.to_pylist() == ["10.0.0.4", "10.0.0.4", "203.0.113.9", "2001:db8::1"]
    assert source.rows is not None
    assert source.rows.tolist() == [0, 1, 2, 2]
    assert destination.values.to_pylist() == ["203.0.113.9", "203.0.113.10", "198.51.100.1", "10.0.0.4"]
    assert destination.rows is not None
    assert destination.rows.tolist() == [0, 0, 1, 2]
    assert [(s.record, s.reason, s.detail) for s in batch.skipped] == [(3, "not an address", "not known")]


def test_the_ends_in_front_of_a_gateway_go_first() -> None:
    batch = csv(
        "srcaddr,dstaddr,pkt_srcaddr,pkt_dstaddr\n10.0.0.1,10.0.0.2,10.0.0.3,203.0.113.9\n10.0.0.1,198.51.100.1,-,\nx,y,10.0.0.3,203.0.113.9\n"
    )
    assert [r.values.to_pylist() for r in batch.references] == [
        ["10.0.0.3", "10.0.0.1", "10.0.0.3"], ["203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ]  # fmt: skip
    alone = csv("pkt-srcaddr,pkt-dstaddr\n10.0.0.3,203.0.113.9\n")
    assert [r.values.to_pylist() for r in alone.references] == [["10.0.0.3"], ["203.0.113.9"]]


def test_a_duration_is_added_where_it_is_known_to_be_seconds() -> None:
    batch = csv("firstSeen,duration,srcAddr,dstAddr\n2024-01-01,60.25,192.0.2.1,203.0.113.9\n2024-01-01,,192.0.2.1,203.0.113.9\n")
    assert numbers(batch.seen_last) == [MOMENT + 60_250_000, MOMENT]
    assert csv("start,duration,sa,da\n2024-01-01,60.25,192.0.2.1,203.0.113.9\n").seen_last is None


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


def test_a_value_beyond_its_dictionary_is_a_broken_column() -> None:
    """As a Parquet file may have it; whatever looks values up does not ask again."""
    column = pa.DictionaryArray.from_arrays(pa.array([0, 21], pa.int32()), pa.array(["203.0.113.9"]), safe=False)
    with pytest.raises(ValueError, match="number 21 of a dictionary of 1"):
        fields_of(pa.record_batch({"sa": column}), {"source": "sa"})


def told(batch: Any) -> set[tuple[str, str, int, str]]:
    """kind, role, record and value of each reference; what stands beside it, behind a slash."""
    found: set[tuple[str, str, int, str]] = set()
    for r in batch.references:
        rows = range(len(r.values)) if r.rows is None else r.rows.tolist()
        beside = [None] * len(r.values) if r.beside is None else r.beside.to_pylist()
        for row, value, by in zip(rows, r.values.to_pylist(), beside, strict=True):
            if value is not None:
                found.add((r.kind, r.role, int(batch.records[row]), f"{value}/{by}" if by else str(value)))
    return found


def test_names_of_hosts_in_the_place_of_addresses_are_names() -> None:
    """As ECS has them: the address is that of the address or of the name."""
    batch = csv(
        "source.ip,destination.ip,destination.address,destination.bytes\n"
        "10.0.0.1,203.0.113.9,www.TikTok.com.:443,5\n"
        "10.0.0.1,203.0.113.9,203.0.113.9,5\n"
        "10.0.0.1,,chat.example.org,5\n"
    )
    names = {(record, value) for kind, _, record, value in told(batch) if kind == "domain"}
    assert names == {(1, "www.TikTok.com"), (3, "chat.example.org")}
    assert batch.records.tolist() == [1, 2, 3]
    batch = csv("client.address,server.address,bytes\npeer.example.org,10.0.0.2,5\n10.0.0.1,server,5\n10.0.0.1,300.1.2.3,1\n")
    assert told(batch) == {("domain", "far-end", 1, "peer.example.org"), ("address", "far-end", 1, "10.0.0.2")}
    assert [(s.record, s.reason) for s in batch.skipped] == [(2, "not an address"), (3, "not an address")]


def test_addresses_that_a_gateway_put_in_their_place_are_asked_too() -> None:
    batch = csv(
        "source.ip,destination.ip,source.nat.ip,destination.nat.ip,bytes\n"
        "10.0.0.1,198.51.100.1,192.0.2.1,203.0.113.9,5\n10.0.0.1,198.51.100.1,0.0.0.0,,5\n10.0.0.1,198.51.100.1,junk,,5\n"
    )
    assert {value for _, _, record, value in told(batch) if record == 1} == {"10.0.0.1", "198.51.100.1", "192.0.2.1", "203.0.113.9"}
    assert {value for _, _, record, value in told(batch) if record == 2} == {"10.0.0.1", "198.51.100.1"}
    assert [(s.record, s.reason) for s in batch.skipped] == [(3, "not an address")]


def test_an_as_stands_beside_its_address_or_alone() -> None:
    batch = csv(
        "src_ip,dst_ip,src_as,dst_as,bytes\n10.0.0.1,203.0.113.9,0,AS4134,5\n10.0.0.1,,64512,4134 Chinanet,5\n"
        "10.0.0.1,203.0.113.9,,none,5\n,,,4837,7\n"
    )
    found = {one for one in told(batch) if one[0].startswith("asn")}
    assert found == {
        ("asn-beside", "far-end", 1, "4134/203.0.113.9"),
        ("asn-beside", "far-end", 2, "64512/10.0.0.1"),
        ("asn", "far-end", 2, "4134"),
        ("asn", "far-end", 4, "4837"),
    }
    alone = csv("ip,asn,bytes\n203.0.113.9,AS4134,5\n")
    assert ("asn-beside", "far-end", 1, "4134/203.0.113.9") in told(alone)
    both = csv("src_ip,dst_ip,asn,bytes\n10.0.0.1,203.0.113.9,4134,5\n")  # of which end, nobody says
    assert not {one for one in told(both) if one[0].startswith("asn")}


def test_names_beside_addresses_are_asked_as_hosts_or_as_queries() -> None:
    batch = csv("sa,da,Fqdn,QueryName\n192.0.2.1,203.0.113.9,www.example.com,\n192.0.2.1,203.0.113.53,,www.example.org.\n")
    named = {r.role: r.values.drop_null().to_pylist() for r in batch.references if r.kind == "domain"}
    assert named == {"far-end": ["www.example.com"], "looked-up": ["www.example.org."]}
