"""Flows as nfdump and Argus print them: forms of lines, of sums and times, what is no row."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input
from readers.flows.samples import ARGUS, NFDUMP

from cleannet.columns import Batch, Rows
from cleannet.readers import READERS
from cleannet.readers.flows.printed import READER

DAY = 1_795_514_400_000_000
"""2026-11-24T10:00:00Z."""

LINE = b"Date first seen          Duration Proto      Src IP Addr:Port          Dst IP Addr:Port   Packets    Bytes Flows\n"
ROW = b"2026-11-24 10:00:00.000     5.250 TCP       198.51.100.7:51234 ->      203.0.113.9:443         21    30211     1\n"
BOTH_WAYS = (
    b"Date first seen          Event  XEvent Proto      Src IP Addr:Port          Dst IP Addr:Port     X-Src IP Addr:Port        "
    b"X-Dst IP Addr:Port   In Byte Out Byte\n"
    b"2026-11-24 10:00:00.000 CREATE  Ignore TCP  10.0.0.1:5 ->  203.0.113.9:443   192.0.2.1:5 -> 203.0.113.9:443 100   20\n"
    b"2026-11-24 10:00:00.000 DENIED  I-ACL TCP       10.0.0.1:5 ->      203.0.113.9:443   0.0.0.0:0 ->   0.0.0.0:0   0   0\n"
)


def told(data: bytes) -> list[tuple[int, str | None, str | None, int, int, int, int, bool]]:
    """Number, destination, source, octets, packets, first, last and attempt of each record."""
    found = []
    for batch in READER.read(an_input(data)):
        if not len(batch.records):
            continue
        none = [-1] * len(batch.records)
        sums = [none if column is None else column.tolist() for column in (batch.octets, batch.packets)]
        times = [column.tolist() for column in (batch.seen_first, batch.seen_last) if column is not None]
        tried = [False] * len(none) if batch.attempts is None else batch.attempts.tolist()
        ends = [references.values.to_pylist() for references in batch.references]
        found += list(zip(batch.records.tolist(), *ends, *sums, *times, tried, strict=True))
    return sorted(found)


def skipped(data: bytes) -> list[tuple[int, str]]:
    return sorted((skip.record, skip.reason) for batch in READER.read(an_input(data)) for skip in batch.skipped)


def test_each_row_tells_ends_sums_and_times() -> None:
    assert told(NFDUMP) == [
        (2, "203.0.113.9", "198.51.100.7", 30_211, 21, DAY, DAY + 5_250_000, False),
        (3, "2001:db8::9", "2001:db8::7", 52_200_000, 1_200_000, DAY + 1_000_000, DAY + 86_406_000_000, False),
    ]
    assert skipped(NFDUMP) == [(4, "not an address")]


def test_argus_has_ports_by_name_arrows_of_its_own_and_times_without_a_day() -> None:
    asked = DAY + 24_473_500_000
    assert told(ARGUS) == [
        (2, "203.0.113.9", "198.51.100.7", 780, 6, -1, -1, False),
        (3, "203.0.113.10", "198.51.100.7", 120, 2, asked, -1, True),
        (4, "203.0.113.11", "198.51.100.7", 120, 2, -1, -1, False),
    ]


def test_both_directions_are_summed_and_what_a_firewall_denied_is_an_attempt() -> None:
    assert [(row[3], row[7]) for row in told(BOTH_WAYS)] == [(120, False), (0, True)]


def test_a_header_holds_until_the_next() -> None:
    other = b"Date first seen          Duration Proto      Src IP Addr:Port          Dst IP Addr:Port   Bytes  Packets\n"
    rows = told(LINE + ROW + LINE + ROW + other + ROW.replace(b"     1\n", b"\n"))
    assert [(row[0], row[3], row[4]) for row in rows] == [(2, 30_211, 21), (4, 30_211, 21), (6, 21, 30_211)]


def test_a_row_that_is_cut_off_is_told() -> None:
    assert skipped(LINE + ROW + ROW[:70]) == [(3, "no row of the table")]
    assert skipped(LINE + b"Segmentation fault\n" + ROW) == [(2, "no row of the table")]


@pytest.mark.parametrize("data", [NFDUMP, ARGUS, LINE, LINE + ROW, b"\n" + LINE, LINE.replace(b"\n", b"\r\n"), BOTH_WAYS])
def test_it_alone_knows_them(data: bytes) -> None:
    assert [reader.id for reader in READERS if reader.sniff(data)] == ["flow-text"]


@pytest.mark.parametrize("data", [b"", ROW, LINE.replace(b"Packets", b"Pockets"), b"SrcAddr,DstAddr\n", b"Src IP Addr:Port\n"])
def test_other_texts_are_none(data: bytes) -> None:
    assert not READER.sniff(data)


@examples(60)
@given(st.lists(st.sampled_from([LINE, ROW, *NFDUMP.splitlines(True), *ARGUS.splitlines(True)]), max_size=12))
def test_every_line_is_a_record_a_skip_or_none(lines: list[bytes]) -> None:
    batches: list[Batch] = list(READER.read(an_input(b"".join(lines))))
    numbers = sorted([int(n) for batch in batches for n in batch.records] + [s.record for batch in batches for s in batch.skipped])
    assert len(numbers) == len(set(numbers)) <= len(lines)


STATISTICS = b"""\
Top 10 Src IP Addr ordered by bytes:
Date first seen          Duration Proto       Src IP Addr    Flows(%)     Packets(%)       Bytes(%)         pps      bps   bpp
2026-11-24 10:00:00.000  5390.250 any        203.0.113.9     1231( 0.0)    12345( 0.0)  1.2 M(30.2)        41    33123   100
2026-11-24 10:00:01.000     5.000 any        2001:db8::9     1(100.0)    21(50.0)  30211(30.2)        41    33123   100
2026-11-24 10:00:01.000     5.000 any   2001:db..79:de19     1(100.0)    1(50.0)  100(30.2)        41    33123   100

Top 10 Dst AS ordered by flows:
Date first seen          Duration Proto            Dst AS    Flows(%)     Packets(%)       Bytes(%)         pps      bps   bpp
2026-11-24 10:00:00.000     5.000 any              4134     1( 0.0)    12( 0.0)    1000( 0.2)        41    33123   100

Top 10 Dst Port ordered by flows:
Date first seen          Duration Proto          Dst Port    Flows(%)     Packets(%)       Bytes(%)         pps      bps   bpp
2026-11-24 10:00:00.000     5.000 any               443     1( 0.0)    12( 0.0)    1000( 0.2)        41    33123   100

Summary: total flows: 3, total bytes: 52.2 M, total packets: 1.2 M, avg bps: 1, avg pps: 0, avg bpp: 124
"""


def listed(column: Rows | None) -> list[int]:
    return [] if column is None else column.tolist()


def test_statistics_have_one_end_which_is_an_address_or_an_as_and_never_a_port() -> None:
    assert READER.sniff(STATISTICS)
    found = [batch for batch in READER.read(an_input(STATISTICS)) if len(batch.records)]
    assert [(batch.references[0].kind, batch.references[0].values.to_pylist()) for batch in found] == [
        ("address", ["203.0.113.9", "2001:db8::9"]),
        ("asn", [4134]),
    ]
    assert [listed(batch.octets) for batch in found] == [[1_200_000, 30_211], [1000]]
    assert [listed(batch.packets) for batch in found] == [[12_345, 21], [12]]
    assert [listed(batch.seen_first) for batch in found] == [[DAY, DAY + 1_000_000], [DAY]]
    assert skipped(STATISTICS) == [(5, "not an address"), (13, "no row of the table")]


def test_statistics_as_csv_are_read_where_their_value_is_an_address() -> None:
    head = b"ts,te,td,pr,val,fl,flP,pkt,pktP,byt,bytP,pps,bps,bpp\n"
    row = b"2026-11-24 10:00:00.000,2026-11-24 10:00:05.250,5.250,any,%s,1,100.0,12,100.0,1000,100.0,2,1600,83\n"
    data = b"\n" + head + row % b"203.0.113.9" + row % b"443" + b"\n" + head + row % b"2001:db8::9" + b"cut off"
    assert READER.sniff(data)
    (batch,) = READER.read(an_input(data))
    assert batch.references[0].values.to_pylist() == ["203.0.113.9", "2001:db8::9"]
    assert (listed(batch.octets), listed(batch.packets)) == ([1000, 1000], [12, 12])
    assert (listed(batch.seen_first)[0], listed(batch.seen_last)[0]) == (DAY, DAY + 5_250_000)
    assert [(skip.record, skip.reason) for skip in batch.skipped] == [(4, "not an address")]
