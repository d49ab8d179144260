"""Captures: what records refer to, names that answers give, what is skipped, mutated files."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from captures import SECONDS, dns, enhanced, ethernet, hello, interface, ipv4, ipv6, pcap, section, simple, tcp, udp
from hypothesis import given, settings
from hypothesis import strategies as st

from cleannet.columns import Batch
from cleannet.readers import captured
from cleannet.readers.base import Input, Unreadable
from cleannet.readers.pcap import READER

NAME = "www.example.org"
BACK = ("203.0.113.53", "10.0.0.1")
LOOKUP = [
    ethernet(ipv4(udp(dns(NAME)), ends=BACK[::-1])),
    ethernet(ipv4(udp(dns(NAME, "203.0.113.9"), 53, 40_000), ends=BACK)),
    ethernet(b"\0\1\x08\0" + bytes(24), 0x0806),
    ethernet(ipv4(tcp(hello(NAME)), 6)),
]


def item(data: bytes) -> Input:
    return Input("x", data[:65_536], lambda: io.BufferedReader(io.BytesIO(data)))  # type: ignore[arg-type]


def read(data: bytes) -> Batch:
    assert READER.sniff(data)
    (batch,) = READER.read(item(data))
    return batch


def domains(batch: Batch) -> list[tuple[str, int, str]]:
    """role, record, name"""
    return [
        (r.role, int(batch.records[row]), name)
        for r in batch.references
        if r.kind == "domain" and r.rows is not None
        for row, name in zip(r.rows.tolist(), r.values.to_pylist(), strict=True)
    ]


@pytest.mark.parametrize("data", [pcap(*LOOKUP), section() + interface() + b"".join(enhanced(p) for p in LOOKUP)])
def test_addresses_names_and_sums(data: bytes) -> None:
    batch = read(data)
    assert batch.records.tolist() == [1, 2, 4]
    destination, source = (r.values.to_pylist() for r in batch.references[:2])
    assert list(zip(source, destination, strict=True)) == [BACK[::-1], BACK, ("10.0.0.1", "203.0.113.9")]
    assert domains(batch) == [("looked-up", 1, NAME), ("looked-up", 2, NAME), ("far-end", 4, NAME)]
    (named,) = batch.named
    assert (named.names.to_pylist(), named.addresses.to_pylist(), named.rows.tolist()) == ([NAME], ["203.0.113.9"], [1])
    assert [(s.record, s.reason, s.detail) for s in batch.skipped] == [(3, "not an IP packet", "EtherType 0x0806")]
    assert batch.octets is not None
    assert batch.packets is not None
    assert batch.octets.tolist() == [len(LOOKUP[0]) - 14, len(LOOKUP[1]) - 14, len(LOOKUP[3]) - 14]
    assert batch.packets.tolist() == [1, 1, 1]
    assert batch.seen_first is not None
    assert {seen // 1_000_000 for seen in batch.seen_first.tolist()} == {SECONDS}


def test_facts_are_stated_before_others_are_read() -> None:
    assert READER.states_facts


def test_dns_over_tcp() -> None:
    query = dns(NAME)
    assert domains(read(pcap(ipv4(tcp(len(query).to_bytes(2, "big") + query, destination=53), 6), link=101))) == [
        ("looked-up", 1, NAME)
    ]


def test_other_ports_carry_no_dns() -> None:
    assert domains(read(pcap(ipv4(udp(dns(NAME), destination=5_353)), link=101))) == []


def split(name: str, *cuts: int) -> list[bytes]:
    """A hello in several packets."""
    whole = hello(name, before=1_500)
    ends = [*cuts, len(whole)]
    begins = [0, *cuts]
    return [ipv6(tcp(whole[b:e], sequence=100 + b), 6) for b, e in zip(begins, ends, strict=True)]


def test_a_hello_in_several_packets() -> None:
    one, other = split(NAME, 1_200), split("other.example.org", 700, 1_400)
    stray = ipv6(tcp(b"x" * 9, sequence=5), 6)
    assert domains(read(pcap(one[0], stray, one[1], link=101))) == [("far-end", 1, NAME)]
    assert domains(read(pcap(*other, link=101))) == [("far-end", 1, "other.example.org")]
    assert domains(read(pcap(other[0], other[2], link=101))) == []
    assert domains(read(pcap(one[0], link=101))) == []


def test_a_connection_in_the_sequence_numbers_of_which_zero_comes() -> None:
    whole = hello(NAME, before=1_500)
    parts = [ipv4(tcp(whole[:1_000], sequence=2**32 - 600), 6), ipv4(tcp(whole[1_000:], sequence=400), 6)]
    assert domains(read(pcap(*parts, link=101))) == [("far-end", 1, NAME)]


def test_quic_is_counted_and_not_read() -> None:
    opening = ipv4(udp(b"\xc3\0\0\0\1" + bytes(1_195), destination=443))
    later = ipv4(udp(b"\x43\0\0\0\1" + bytes(40), destination=443))
    whole = item(pcap(opening, opening, later, link=101))
    list(READER.read(whole))
    assert whole.notes == ["2 packets that open QUIC connections: the server names in them are encrypted and not read"]


def test_a_truncated_file_gives_what_came_before() -> None:
    batches = READER.read(item(pcap(*LOOKUP)[:-7]))
    assert next(batches).records.tolist() == [1, 2]
    with pytest.raises(Unreadable) as fault:
        next(batches)
    assert fault.value.record == 4


def test_numbers_go_on_from_piece_to_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captured, "FULL", 3)
    batches = list(READER.read(item(pcap(*LOOKUP * 2))))
    assert [n for b in batches for n in b.records.tolist()] == [1, 2, 4, 5, 6, 8]
    assert [s.record for b in batches for s in b.skipped] == [3, 7]


def test_memory_does_not_grow_with_the_capture() -> None:
    """40 MB of packets whose content nobody keeps."""
    data = pcap(*[ethernet(ipv4(udp(bytes(1_400), destination=443)))] * 28_000)
    tracemalloc.start()
    try:
        assert sum(len(batch.records) for batch in READER.read(item(data))) == 28_000
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


CAPTURES = [
    pcap(*LOOKUP), pcap(*LOOKUP, order=">", nano=True, snap=60), pcap(*split(NAME, 900), link=101),
    section() + interface() + b"".join(enhanced(p) for p in LOOKUP) + simple(LOOKUP[0]),
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(CAPTURES), st.integers(0, 700), st.binary(max_size=6), st.integers(0, 8))
def test_mutated_captures_lose_no_packet(good: bytes, at: int, put: bytes, cut: int) -> None:
    data = good[:at] + put + good[at + cut :]
    numbers: list[int] = []
    last = 0
    try:
        for batch in READER.read(item(data)):
            numbers += [*batch.records.tolist(), *(s.record for s in batch.skipped)]
            assert all(r.rows is None or not len(r.rows) or r.rows.max() < len(batch.records) for r in batch.references)
            assert all(len(r.values) == len(batch.records) for r in batch.references if r.rows is None)
    except Unreadable as fault:
        last = fault.record or 0
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert last in (0, len(numbers) + 1)
