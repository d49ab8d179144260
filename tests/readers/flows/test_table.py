"""Flow tables in CSV: the same flows in every spelling of their columns, and what nfdump writes below them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.flows import json_lines
from cleannet.readers.flows import table as flow_table
from cleannet.readers.flows.table import csv_lines
from cleannet.readers.tables import pieces

MOMENT = 1_704_067_200_000_000  # 2024-01-01T00:00:00Z


def csv(text: str) -> Batch:
    (batch,) = flow_table.read(an_input(text.encode()))
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
    monkeypatch.setattr(pieces, "BLOCK", block)
    for text in (table + SUMMARY, (table + SUMMARY).rstrip("\n")):
        batches = list(flow_table.read(an_input(text.replace("\n", newline).encode())))
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
    batches = list(flow_table.read(an_input((NFDUMP_1_7 + tail).encode())))
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
    (batch,) = flow_table.read(item)
    assert item.log.notes == [
        (
            "columns taken: src_ip -> address far-end, dst_ip -> address far-end, hostname -> domain-trace far-end,"
            " bytes -> octets, start -> first; ignored: user"
        ),
        "first time: not readable in 1 rows, counted as not stated",
        "octets: not readable in 1 rows, counted as not stated",
    ]
    assert numbers(batch.octets) == [-1]
    assert numbers(batch.seen_first) == [-1]


@pytest.mark.parametrize(
    ("header", "attempted"),
    [("ip,bytes,state", False), ("ip,bytes,conn_state", True), ("ip,bytes,action", True), ("srcip,dstip,state", True)],
)
def test_the_state_of_a_thing_is_none_of_a_connection(header: str, attempted: bool) -> None:
    """Argus' `state` stands beside two ends; where one address stands, it may be that of a device."""
    data = f"{header}\n203.0.113.9,{'192.0.2.1' if header[0] == 's' else '0'},REQ\n".encode()
    assert [batch.attempts is not None for batch in flow_table.READER.read(an_input(data))] == [attempted]
    one, other, state = header.split(",")
    line = json.dumps({one: "203.0.113.9", other: "192.0.2.1" if one[0] == "s" else 0, state: "REQ"}).encode() + b"\n"
    (batch,) = json_lines.READER.read(an_input(line))
    assert (batch.attempts is not None, batch.skipped) == (attempted, ())  # one end alone is an end in JSON, too


def test_the_networks_next_to_ours_are_neighbours() -> None:
    """As pmacct writes them; 0 is none."""
    batch = csv("SRC_IP,DST_IP,PEER_SRC_AS,PEER_DST_AS,BYTES\n10.0.0.1,203.0.113.9,0,4134,9\n10.0.0.1,203.0.113.9,64500,,9\n")
    assert values(batch)[2:] == [("asn", "direct", [4134, None]), ("asn", "direct", [None, 64500])]


@pytest.mark.parametrize(
    "written",
    [
        "3356 4134 15169",
        "3356_4134_15169",
        "3356,4134,4134,15169",
        "[3356, 4134, 15169]",
        "AS3356 AS4134 AS15169",
        "3356 0.4134 15169",
    ],
)
def test_the_path_that_an_exporter_tells_is_asked(written: str) -> None:
    batch = csv(f'SRC_IP,DST_IP,AS_PATH,BYTES\n10.0.0.1,203.0.113.9,"{written}",9\n10.0.0.1,203.0.113.9,,9\n')
    told = [(r.role, r.values.to_pylist(), r.rows.tolist() if r.rows is not None else None) for r in batch.references[2:]]
    assert told == [("direct", [3356], [0]), ("transit", [4134], [0]), ("origin", [15169], [0])]


def test_members_of_a_set_on_such_a_path_are_somewhere_on_it() -> None:
    batch = csv("SRC_IP,DST_IP,AS_PATH,BYTES\n10.0.0.1,203.0.113.9,3356 {4134 4809},9\n")
    assert values(batch)[2:] == [("asn", "direct", [3356]), ("asn", "aggregated", [4134, 4809])]
    batch = csv("SRC_IP,DST_IP,AS_PATH,BYTES\n10.0.0.1,203.0.113.9,{4134 4809} 3356 (65001 65002) 15169,9\n")
    assert values(batch)[2:] == [("asn", "transit", [3356]), ("asn", "origin", [15169]), ("asn", "aggregated", [4134, 4809])]


def test_a_name_behind_a_front_and_the_application_are_read_too() -> None:
    text = "src_ip,dst_ip,sni,http_host,application\n10.0.0.1,203.0.113.9,front.example.org,back.example.org,Example\n"
    assert values(csv(text))[2:] == [
        ("domain", "far-end", ["front.example.org"]),
        ("domain", "far-end", ["back.example.org"]),
        ("app-traffic", "far-end", ["Example"]),
    ]


@pytest.mark.parametrize(("number", "plain"), [("0", True), ("", True), ("4134", False), ("AS4134", False)])
def test_lines_with_an_as_beside_the_address_are_not_plain(number: str, plain: bool) -> None:
    data = f"sa,da,ibyt,das\n10.0.0.1,203.0.113.9,5,{number}\n".encode()
    assert (csv_lines(an_input(data)) is not None) is plain
