"""Lines of sflowtool: samples, counters, packets without an address, lines of another form."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers import READERS
from cleannet.readers.base.input import Input, Question
from cleannet.readers.flows.sflowtool import READER

MACS = b"0200c0000201,0200c6336407"
V4 = b"FLOW,192.0.2.1,3,1073741823,%s,0x0800,10,20,198.51.100.7,203.0.113.9,6,0x00,64,49152,443,0x18,1518,1500,1000\n" % MACS
V6 = b"FLOW,2001:db8::1,3,-2147483646,%s,0x86dd,0,0,2001:db8::7,2001:db8::9,58,0x00,64,128,0,0x00,118,104,2048\n" % MACS
ARP = b"FLOW,192.0.2.1,3,0,0200c0000201,ffffffffffff,0x0806,10,0,-,-,0,0x00,0,0,0,0x00,64,64,1000\n"
CNTR = b"CNTR,192.0.2.1,17,6,10000000000,1,3,175283006,136405187,2578019,4294967295,0,3,0,18446744073709551615,0,0,0,0,0,1\n"
SAMPLES = CNTR + V4 + ARP + V6


def read(data: bytes) -> list[Batch]:
    return list(READER.read(an_input(data)))


def with_(*, size: bytes = b"1518", rate: bytes = b"1000") -> bytes:
    return V4.replace(b",1518,1500,1000", b",%s,1500,%s" % (size, rate))


def totals(batch: Batch) -> list[tuple[int, int]]:
    assert batch.octets is not None
    assert batch.packets is not None
    return list(zip(batch.octets.tolist(), batch.packets.tolist(), strict=True))


def test_a_sample_stands_for_as_many_packets_as_the_rate_says() -> None:
    (batch,) = read(SAMPLES)
    assert batch.records.tolist() == [2, 4]
    assert [(r.kind, r.role, r.values.to_pylist()) for r in batch.references] == [
        ("address", "far-end", ["203.0.113.9", "2001:db8::9"]),
        ("address", "far-end", ["198.51.100.7", "2001:db8::7"]),
    ]
    assert totals(batch) == [(1_518_000, 1_000), (118 * 2_048, 2_048)]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["192.0.2.1", "2001:db8::1"]
    assert batch.seen_first is None


def test_counters_and_packets_without_an_address_are_skipped() -> None:
    (batch,) = read(SAMPLES)
    assert sorted((s.record, s.reason) for s in batch.skipped) == [(1, "CNTR: counters of an interface"), (3, "no address")]


@pytest.mark.parametrize(
    "data", [SAMPLES, CNTR, V4, ARP, V6, V4.rstrip(), V4.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + V4, b"\n" + V4]
)
def test_it_alone_knows_its_lines(data: bytes) -> None:
    assert [reader.id for reader in READERS if reader.sniff(data)] == ["sflowtool"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"FLOW,",
        V4[:60],
        V4[5:],
        b"flow,agent,srcIP,dstIP,packetSize\n" + V4,  # a table with names
        V4.replace(b"198.51.100.7", b"host"),
        V4.replace(b",", b";"),
        CNTR.replace(b"\n", b",1\n"),
        b"startDatagram =================================\ndatagramSourceIP 192.0.2.1\n",  # without -l
    ],
)
def test_other_texts_are_none(data: bytes) -> None:
    assert not READER.sniff(data)


def test_a_line_cut_short_is_told_and_the_others_are_read() -> None:
    (batch,) = read(V4 + V4[:60] + b"\n" + CNTR[:30] + b"\n\n" + V6 + V4[:-20])
    assert batch.records.tolist() == [1, 5]
    assert sorted((s.record, s.reason) for s in batch.skipped) == [(at, "wrong number of values") for at in (2, 3, 6)]


@pytest.mark.parametrize(
    ("size", "rate", "octets", "packets"),
    [
        (b"0", b"1000", 0, 1_000),
        (b"1518", b"0", -1, -1),
        (b"1518", b"-1", -1, -1),
        (b"-1", b"1000", -1, 1_000),
        (b"1518", b"x", -1, -1),
        (b"1e9", b"1e9", -1, 1_000_000_000),
        (b"2147483647", b"2147483647", -1, 2_147_483_647),
        (b"1518", b"9007199254740992", -1, -1),
        (b"9007199254740992", b"1000", -1, 1_000),
        (b"nan", b"inf", -1, -1),
    ],
)
def test_what_cannot_be_a_size_or_a_rate_counts_as_not_stated(size: bytes, rate: bytes, octets: int, packets: int) -> None:
    (batch,) = read(with_(size=size, rate=rate))
    assert totals(batch) == [(octets, packets)]


def test_hostile_lines_are_skipped_with_their_place() -> None:
    other = V4.replace(b"FLOW", b'F"O\x1b')
    (batch,) = read(V4 + other + V4.replace(b"198.51.100.7", b"\xff") + b"A" * (2 << 20) + b"\n" + V4)
    assert batch.records.tolist() == [1, 5]
    assert sorted((s.record, s.reason) for s in batch.skipped) == [(2, "no sample"), (3, "not UTF-8"), (4, "line too long")]


def test_records_are_grouped_by_a_column_of_the_line() -> None:
    item = an_input(SAMPLES)
    (batch,) = READER.read(Input(item.name, item.head, item.open, Question(by=("in_vlan", "site"))))
    assert [None if group is None else group.to_pylist() for group in batch.groups] == [["10", "0"], None]


@examples(100)
@given(st.integers(0, len(SAMPLES)), st.binary(max_size=6), st.integers(0, 200))
def test_mutated_lines_are_counted_once(at: int, put: bytes, cut: int) -> None:
    data = SAMPLES[:at] + put + SAMPLES[at + cut :]
    told = [n for b in read(data) for n in (*b.records.tolist(), *(s.record for s in b.skipped))]
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    assert sorted(told) == [number for number, line in enumerate(lines, 1) if line.removesuffix(b"\r")]
