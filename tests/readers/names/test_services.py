"""Services and servers that log queries in JSON or in tables: names, and addresses of answers."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.logs.told import Told, tell
from readers.names.samples import COLLECTOR, CONTROL_D, GOOGLE, NEXTDNS, SENTINEL, TECHNITIUM

from cleannet.readers import READERS
from cleannet.readers.names import dns_json, dns_table

AT = 1795515630_000_000
ONE = {1: Told((), (), ("www.example.com",), first=AT, last=AT)}


def test_google_cloud_dns() -> None:
    log = tell(GOOGLE)
    assert log.reader == "dns-json"
    assert log.lines == {1: Told((), (), ("www.example.com.",), first=AT, last=AT)}
    assert log.named == {"www.example.com.": ["203.0.113.9"]}
    assert log.skipped == [(2, dns_json.NO_NAME, 1)]


@pytest.mark.parametrize(("data", "address"), [(CONTROL_D, "2001:db8:9::1"), (TECHNITIUM, "203.0.113.9")])
def test_control_d_and_technitium(data: bytes, address: str) -> None:
    log = tell(data)
    assert log.lines == ONE
    assert log.named == {"www.example.com": [address]}


def test_a_response_adds_its_answers_to_a_query_that_is_counted() -> None:
    log = tell(COLLECTOR)
    assert {number: told.lookups for number, told in log.lines.items()} == {1: ("www.example.com",), 3: ("www.example.org",)}
    assert log.named == {"www.example.com": ["203.0.113.9"]}
    assert log.skipped == [(2, dns_json.TOLD, 1)]


def test_a_line_that_is_no_object_or_has_other_types_spoils_no_other() -> None:
    log = tell(TECHNITIUM + b"{cut\n" + b'{"question": 5, "answers": "x"}\n' + TECHNITIUM)
    assert sorted(log.lines) == [1, 4]
    assert log.counted == 4


@pytest.mark.parametrize("delimiter", [b",", b";", b"\t"])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_nextdns(delimiter: bytes, ends: bytes) -> None:
    log = tell(NEXTDNS.replace(b'"blocklist:x,y"', b"x").replace(b",", delimiter).replace(b"\n", ends))
    assert {number: told.lookups for number, told in log.lines.items()} == {2: ("www.example.com",), 3: ("www.example.org",)}
    assert (log.reader, log.lines[2].first, log.skipped) == ("dns-table", AT, [])


def test_a_separator_in_quotes_and_a_header_that_is_repeated() -> None:
    log = tell(NEXTDNS + NEXTDNS)
    assert sorted(log.lines) == [2, 3, 5, 6]
    assert log.skipped == []


def test_answers_of_sentinel_name_addresses_only_where_addresses_were_asked_for() -> None:
    log = tell(SENTINEL)
    assert sorted(log.lines) == [2, 3]
    assert log.named == {"www.example.com": ["203.0.113.9", "203.0.113.10"]}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("TimeGenerated,DnsQuery,DnsQueryTypeName,DnsResponseName", '2026-11-24T10:20:30Z,www.example.com,A,"[""203.0.113.9""]"'),
        (
            "RowNumber,Timestamp,ClientIpAddress,RCode,Domain,Query Type,Answer",
            "1,2026-11-24 10:20:30,1.1.1.1,x,www.example.com,A,",
        ),
        ('"QNAME";"QTYPE";"TimeCreated"', '"www.example.com";"1";"2026-11-24T10:20:30"'),
        ("query_timestamp\tquery_name\tquery_type", "2026-11-24T10:20:30Z\twww.example.com\tA"),
    ],
)
def test_columns_in_other_orders(header: str, row: str) -> None:
    log = tell(f"#TYPE Selected.Object\n{header}\n{row}\n".encode() if ";" in header else f"{header}\n{row}\n".encode())
    assert list(log.lines.values()) == list(ONE.values())


def test_rows_that_are_cut_or_empty_are_skipped_with_their_line() -> None:
    log = tell(NEXTDNS + b"2026-11-24T10:20:32.000Z,www.exa\n2026-11-24T10:20:32.000Z,,A,x,x,x,x,x,x,x,x,x\n")
    assert log.skipped == [(4, dns_table.SHORT, 1), (5, dns_table.NO_NAME, 1)]


@pytest.mark.parametrize(
    "data",
    [
        b"name,type\nwww.example.com,A\n",
        b"domain,type\nexample.com,primary\n",
        b"Name,Type,Value\nwww.example.com,A,203.0.113.9\n",
        b"SrcIP,DstIP,QueryName,QueryType\n192.0.2.1,203.0.113.9,a.example,A\n",
    ],
)
def test_a_zone_or_a_table_of_flows_is_no_log_of_queries(data: bytes) -> None:
    assert not dns_table.sniff(data)


@examples(60)
@given(st.data())
def test_mutated_tables_count_each_line_once(data: st.DataObject) -> None:
    at, put, cut = data.draw(st.integers(0, len(SENTINEL))), data.draw(st.binary(max_size=6)), data.draw(st.integers(0, 80))
    changed = SENTINEL.splitlines(keepends=True)[0] + SENTINEL[:at] + put + SENTINEL[at + cut :]
    reader = next(reader for reader in READERS if reader.id == "dns-table")
    if not reader.sniff(changed):
        return
    log = tell(changed)
    assert len(set(log.lines)) == len(log.lines)
