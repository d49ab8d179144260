"""Captures: what records refer to, names that answers give, what is skipped, mutated files."""

from __future__ import annotations

import tracemalloc

import pytest
from arrays import listed
from captures import (
    SECONDS,
    V1,
    V2,
    crypto,
    dns,
    enhanced,
    ethernet,
    hello,
    initial,
    interface,
    ipv4,
    ipv6,
    message,
    pcap,
    section,
    simple,
    tcp,
    udp,
)
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.base.input import Unreadable
from cleannet.readers.captures import captured
from cleannet.readers.captures.pcap import READER

NAME = "www.example.org"
BACK = ("203.0.113.53", "10.0.0.1")
LOOKUP = [
    ethernet(ipv4(udp(dns(NAME)), ends=BACK[::-1])),
    ethernet(ipv4(udp(dns(NAME, "203.0.113.9"), 53, 40_000), ends=BACK)),
    ethernet(b"\0\1\x08\0" + bytes(24), 0x0806),
    ethernet(ipv4(tcp(hello(NAME)), 6)),
]


def read(data: bytes) -> Batch:
    assert READER.sniff(data)
    (batch,) = READER.read(an_input(data))
    return batch


def domains(batch: Batch) -> list[tuple[str, int, str]]:
    """role, record, name"""
    return [
        (r.role, int(batch.records[row]), name)
        for r in batch.references
        if r.kind == "domain" and r.rows is not None
        for row, name in zip(r.rows.tolist(), listed(r.values), strict=True)
    ]


@pytest.mark.parametrize("data", [pcap(*LOOKUP), section() + interface() + b"".join(enhanced(p) for p in LOOKUP)])
def test_addresses_names_and_sums(data: bytes) -> None:
    batch = read(data)
    assert batch.records.tolist() == [1, 2, 4]
    destination, source = (r.values.to_pylist() for r in batch.references[:2])
    assert list(zip(source, destination, strict=True)) == [BACK[::-1], BACK, ("10.0.0.1", "203.0.113.9")]
    assert domains(batch) == [("looked-up", 1, NAME), ("looked-up", 2, NAME), ("far-end", 4, NAME)]
    assert [(s.record, s.reason, s.detail) for s in batch.skipped] == [(3, "not an IP packet", "EtherType 0x0806")]
    assert batch.octets is not None
    assert batch.packets is not None
    assert batch.octets.tolist() == [len(LOOKUP[0]) - 14, len(LOOKUP[1]) - 14, len(LOOKUP[3]) - 14]
    assert batch.packets.tolist() == [1, 1, 1]
    assert batch.seen_first is not None
    assert {seen // 1_000_000 for seen in batch.seen_first.tolist()} == {SECONDS}


def test_what_answers_name_is_told_apart_from_the_records() -> None:
    assert READER.facts is not None
    assert read(pcap(*LOOKUP)).named == ()
    (batch,) = READER.facts(an_input(pcap(*LOOKUP)))
    (named,) = batch.named
    assert batch.records.tolist() == [1, 2, 4]
    assert (named.names.to_pylist(), named.addresses.to_pylist(), named.rows.tolist()) == ([NAME], ["203.0.113.9"], [1])
    assert [len(b.named[0].names) for b in READER.facts(an_input(pcap(LOOKUP[0])))] == [0]
    broken = READER.facts(an_input(pcap(*LOOKUP)[:-7]))
    assert len(next(broken).named[0].names) == 1
    with pytest.raises(Unreadable):
        next(broken)


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


def quic(datagram: bytes, source: int = 50_000, destination: int = 443) -> bytes:
    return ipv4(udp(datagram, source, destination))


def notes(*packets: bytes, snap: int = 65_535) -> list[str]:
    whole = an_input(pcap(*packets, link=101, snap=snap))
    list(READER.read(whole))
    return whole.log.notes


def test_server_names_in_quic() -> None:
    hello = message(NAME, before=1_700)
    later = quic(b"\x43" + bytes(1_300))
    parts = [quic(initial(crypto(hello[b:e], b), number=b)) for b, e in ((1_000, 2_000), (0, 1_000))]
    other = quic(initial(crypto(message("other.example.org")), version=V2), 50_001, 8_443)
    assert domains(read(pcap(parts[0], later, other, parts[1], later, parts[0], link=101))) == [
        ("far-end", 3, "other.example.org"),
        ("far-end", 4, NAME),
    ]
    assert notes(parts[0], later, other, parts[1], later, parts[0]) == []


def test_a_hello_whose_packets_stand_in_two_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captured, "FULL", 1)
    hello = message(NAME, before=1_700)
    parts = [quic(initial(crypto(hello[b:e], b), number=b)) for b, e in ((0, 1_000), (1_000, 2_000))]
    first, second = READER.read(an_input(pcap(*parts, link=101)))
    assert (domains(first), domains(second)) == ([], [("far-end", 2, NAME)])


def test_names_in_quic_that_are_not_read_are_counted() -> None:
    whole = initial(crypto(message(NAME)))
    assert notes(quic(whole), quic(whole, 50_001), snap=600) == [
        "server names of 2 QUIC connections are not read (not captured whole)"
    ]
    sealed, old, draft = (b"\xc3" + version + bytes(1_195) for version in (V1, b"Q046", b"\xff\0\0\x1d"))
    assert notes(quic(sealed), quic(sealed), quic(old, 50_001), quic(draft, 50_002)) == [
        "server names of 1 QUIC connections are not read (cannot be decrypted)",
        "server names of 2 QUIC connections are not read (neither version 1 nor 2 of QUIC)",
    ]


def test_notes_stand_where_the_capture_breaks_off() -> None:
    whole = an_input(pcap(quic(b"\xc3" + V1 + bytes(1_195)), quic(b""), link=101)[:-1])
    with pytest.raises(Unreadable):
        list(READER.read(whole))
    assert len(whole.log.notes) == 1


def test_what_opens_no_quic_connection() -> None:
    small, served = initial(crypto(message(NAME)), size=1_199), initial(crypto(message(NAME)))
    assert domains(read(pcap(quic(small), quic(served, 443, 50_000), link=101))) == []
    assert notes(quic(small), quic(served, 443, 50_000), quic(b"\xc3" + V1), quic(b"\xc3Q046" + bytes(1_200), 50_000, 444)) == []


def test_a_truncated_file_gives_what_came_before() -> None:
    batches = READER.read(an_input(pcap(*LOOKUP)[:-7]))
    assert next(batches).records.tolist() == [1, 2]
    with pytest.raises(Unreadable) as fault:
        next(batches)
    assert fault.value.record == 4


def test_numbers_go_on_from_piece_to_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captured, "FULL", 3)
    batches = list(READER.read(an_input(pcap(*LOOKUP * 2))))
    assert [n for b in batches for n in b.records.tolist()] == [1, 2, 4, 5, 6, 8]
    assert [s.record for b in batches for s in b.skipped] == [3, 7]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_capture() -> None:
    """40 MB of packets whose content nobody keeps."""
    data = pcap(*[ethernet(ipv4(udp(bytes(1_400), destination=443)))] * 28_000)
    tracemalloc.start()
    try:
        assert sum(len(batch.records) for batch in READER.read(an_input(data))) == 28_000
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


CAPTURES = [
    pcap(*LOOKUP), pcap(quic(initial(crypto(message(NAME)))), quic(initial(crypto(message(NAME)), version=V2), 50_001), link=101),
    pcap(*LOOKUP, order=">", nano=True, snap=60), pcap(*split(NAME, 900), link=101),
    section() + interface() + b"".join(enhanced(p) for p in LOOKUP) + simple(LOOKUP[0]),
]  # fmt: skip


@examples(400)
@given(st.sampled_from(CAPTURES), st.integers(0, 700), st.binary(max_size=6), st.integers(0, 8))
def test_mutated_captures_lose_no_packet(good: bytes, at: int, put: bytes, cut: int) -> None:
    data = good[:at] + put + good[at + cut :]
    numbers: list[int] = []
    last = 0
    try:
        for batch in READER.read(an_input(data)):
            numbers += [*batch.records.tolist(), *(s.record for s in batch.skipped)]
            assert all(r.rows is None or not len(r.rows) or r.rows.max() < len(batch.records) for r in batch.references)
            assert all(len(r.values) == len(batch.records) for r in batch.references if r.rows is None)
    except Unreadable as fault:
        last = fault.record or 0
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert last in (0, len(numbers) + 1)
