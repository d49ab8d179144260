"""sFlow: samples in each form, alone and in a capture, with AS paths; what breaks; and hostile octets."""

from __future__ import annotations

import ipaddress
import struct
from contextlib import suppress

import captures
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers import READERS
from cleannet.readers.base.input import Unreadable
from cleannet.readers.captures import pcap
from cleannet.readers.captures.sflow import BROKEN, COUNTERS, PORT, READER


def u32(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)


def record(kind: int, body: bytes) -> bytes:
    return u32(kind, len(body)) + body


def address(text: str) -> bytes:
    packed = ipaddress.ip_address(text).packed
    return u32(1 if len(packed) == 4 else 2) + packed


def header(packet: bytes, size: int = 1000, protocol: int = 1) -> bytes:
    padded = packet + bytes(-len(packet) % 4)
    return record(1, u32(protocol, size, 4, len(packet)) + padded)


def gateway(source: int, peer: int, *segments: tuple[int, list[int]]) -> bytes:
    path = b"".join(u32(kind, len(numbers), *numbers) for kind, numbers in segments)
    return record(1003, address("192.0.2.9") + u32(64500, source, peer, len(segments)) + path + u32(0, 100))


def flow(*records: bytes, rate: int = 512) -> bytes:
    return record(1, u32(1, 3, rate, 9, 0, 1, 2, len(records)) + b"".join(records))


def expanded(*records: bytes, rate: int = 512) -> bytes:
    return record(3, u32(1, 0, 3, rate, 9, 0, 0, 1, 0, 2, len(records)) + b"".join(records))


def dropped(*records: bytes) -> bytes:
    return record(5, u32(1, 0, 3, 0, 1, 2, 256, len(records)) + b"".join(records))


def datagram(*samples: bytes, agent: str = "192.0.2.1") -> bytes:
    return u32(5) + address(agent) + u32(0, 7, 1000, len(samples)) + b"".join(samples)


FRAME = captures.ethernet(captures.ipv4(captures.tcp(b"x"), 6))
SIX = captures.ipv6(captures.udp(b"x"))
IPS = record(3, u32(60, 6) + ipaddress.ip_address("10.0.0.2").packed + ipaddress.ip_address("203.0.113.8").packed + u32(1, 2, 0, 0))
NAT = record(1007, address("192.0.2.5") + address("203.0.113.77"))
PATH = gateway(64500, 3320, (2, [3320, 1299, 1299]), (1, [4538, 23910]), (2, [4134]))
COUNTER = record(2, u32(1, 2, 0))

FILE = (
    datagram(flow(header(FRAME), PATH), COUNTER, expanded(header(SIX, 80, 12), record(1001, u32(1, 2, 3, 4)), rate=0))
    + datagram(flow(IPS, NAT), record(4, b""), dropped(header(FRAME, 60)), record(9 << 12 | 1, u32(1)), agent="2001:db8::9")
    + datagram(flow(header(captures.MAC + b"\x08\x06" + bytes(28))), flow(record(1001, u32(1, 2, 3, 4))))
)


def told(batches: list[Batch]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for batch in batches:
        for r in batch.references:
            rows = range(len(r.values)) if r.rows is None else r.rows.tolist()
            beside = [""] * len(r.values) if r.beside is None else r.beside.to_pylist()
            for row, value, by in zip(rows, r.values.to_pylist(), beside, strict=True):
                if value is not None:
                    text = f"{r.kind} {r.role} {value}" + (f" {by}" if by else "")
                    found.setdefault(int(batch.records[row]), set()).add(text)
    return found


PATHS = {
    *("asn direct 3320", "asn transit 1299", "asn origin 4134", "asn aggregated 4538", "asn aggregated 23910"),
    *("asn-beside far-end 64500 10.0.0.1", "asn-beside far-end 4134 203.0.113.9"),
}


def test_each_form_of_a_sample() -> None:
    assert [reader.id for reader in READERS if reader.sniff(FILE)] == ["sflow"]
    (batch,) = READER.read(an_input(FILE))
    assert told([batch]) == {
        1: {"address far-end 203.0.113.9", "address far-end 10.0.0.1", *PATHS},
        3: {"address far-end 2001:db8::1", "address far-end 2001:db8::2"},
        4: {f"address far-end {end}" for end in ("10.0.0.2", "203.0.113.8", "192.0.2.5", "203.0.113.77")},
        6: {"address far-end 203.0.113.9", "address far-end 10.0.0.1"},
    }
    assert batch.octets is not None
    assert batch.packets is not None
    assert batch.octets.tolist() == [512_000, -1, 60 * 512, 60]
    assert batch.packets.tolist() == [512, -1, 512, 1]
    assert batch.attempts is not None
    assert batch.attempts.tolist() == [False, False, False, True]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["192.0.2.1", "192.0.2.1", "2001:db8::9", "2001:db8::9"]
    assert [(s.record, s.reason) for s in batch.skipped] == [
        (2, COUNTERS), (5, COUNTERS), (7, "sample of another kind"), (8, "not an IP packet"), (9, "no address")
    ]  # fmt: skip


def test_an_as_without_addresses_is_asked_alone() -> None:
    (batch,) = READER.read(an_input(datagram(flow(gateway(4134, 0, (2, [4837]))))))
    assert told([batch]) == {1: {"asn far-end 4134", "asn direct 4837", "asn origin 4837"}}


@pytest.mark.parametrize(("size", "rate"), [(0, 512), (1 << 31, 1), (1000, 0), (1000, 1 << 31)])
def test_sums_that_no_sample_tells_are_not_stated(size: int, rate: int) -> None:
    (batch,) = READER.read(an_input(datagram(flow(header(FRAME, size), rate=rate), flow(header(FRAME)))))
    assert batch.octets is not None
    assert batch.octets.tolist() == [-1, 512_000]


def test_a_path_that_states_more_ases_than_its_record_has_is_broken() -> None:
    broken = datagram(flow(header(FRAME), gateway(4134, 0, (2, [4837])).replace(u32(2, 1, 4837), u32(2, 1 << 20, 4837))))
    batches: list[Batch] = []
    with pytest.raises(Unreadable, match="broken or cut off"):
        batches.extend(READER.read(an_input(datagram(flow(header(FRAME), PATH)) + broken)))
    assert set(told(batches)) == {1}
    assert [s.reason for batch in batches for s in batch.skipped] == [BROKEN]


def packets(*payloads: bytes) -> bytes:
    each = [captures.ethernet(captures.ipv4(captures.udp(p, 40_000, PORT), ends=("192.0.2.1", "198.51.100.7"))) for p in payloads]
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1)
    return head + b"".join(struct.pack("<IIII", captures.SECONDS, 0, len(p), len(p)) + p for p in each)


def test_a_capture_has_the_samples_beside_their_packets() -> None:
    data = packets(datagram(flow(header(FRAME), PATH), COUNTER), datagram(flow(header(FRAME)))[:-9], b"no sFlow")
    batches = list(pcap.READER.read(an_input(data)))
    assert told(batches[:1]).keys() == {1, 2, 3}
    assert told(batches[1:]) == {1: {"address far-end 203.0.113.9", "address far-end 10.0.0.1", *PATHS}}
    assert batches[1].seen_first is not None
    assert batches[1].seen_first.tolist() == [captures.SECONDS * 1_000_000]
    assert [(s.record, s.reason) for s in batches[1].skipped] == [(1, COUNTERS), (2, BROKEN)]


@pytest.mark.parametrize(("cut", "before"), [(60, False), (len(FILE) - 1, True), (len(FILE) - 100, True)])
def test_a_file_that_breaks_off_says_where(cut: int, before: bool) -> None:
    batches = READER.read(an_input(FILE[:cut]))
    assert bool(told([next(batches)])) is before
    with pytest.raises(Unreadable, match=r"byte [0-9,]+: the datagram that begins here is broken or cut off"):
        next(batches)


def test_what_follows_a_datagram_and_is_none_is_told() -> None:
    with pytest.raises(Unreadable, match=f"byte {len(FILE):,}: no sFlow datagram"):
        list(READER.read(an_input(FILE + b"\0" * 70)))


@examples(200)
@given(st.integers(0, len(FILE)), st.binary(max_size=8), st.integers(0, 40))
def test_hostile_octets_are_bounded(at: int, put: bytes, cut: int) -> None:
    data = FILE[:at] + put + FILE[at + cut :]
    with suppress(Unreadable):
        for batch in READER.read(an_input(data)):
            assert len(batch.records) + len(batch.skipped) <= len(data)
    list(pcap.READER.read(an_input(packets(data))))
