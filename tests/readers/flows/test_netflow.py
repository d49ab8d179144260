"""NetFlow v5, v9 and IPFIX: the forms of records, templates across files, what is refused and where, mutated messages."""

from __future__ import annotations

import ipaddress
import struct

import numpy as np
import pytest
from arrays import listed
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers import READERS
from cleannet.readers.base.input import Unreadable
from cleannet.readers.flows import netflow
from cleannet.readers.flows.netflow import READER

SENT = 1_795_000_000
UNTOLD = -1 - SENT * 1_000_000
ENDS = [(8, 4), (12, 4), (1, 4), (2, 4), (22, 4), (21, 4)]
"""source, destination, octets, packets, first and last since boot"""


def ip(text: str) -> bytes:
    return ipaddress.ip_address(text).packed


def u32(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)


def flow(source: str, destination: str, octets: int = 1_000, packets: int = 2, first: int = 500, last: int = 900) -> bytes:
    return ip(source) + ip(destination) + u32(octets, packets, first, last)


def flow_set(number: int, body: bytes) -> bytes:
    return struct.pack(">HH", number, len(body) + 4) + body


def fields(*told: tuple[int, ...]) -> bytes:
    """(element, octets) or (element, octets, enterprise)"""
    return b"".join(struct.pack(">HH", t[0], t[1]) if len(t) == 2 else struct.pack(">HHI", t[0] | 0x8000, t[1], t[2]) for t in told)


def template(number: int, *told: tuple[int, ...]) -> bytes:
    return struct.pack(">HH", number, len(told)) + fields(*told)


def v5(*records: bytes, up: int = 1_000, count: int | None = None) -> bytes:
    head = struct.pack(">HHIIIIHH", 5, len(records) if count is None else count, up, SENT, 250_000_000, 1, 7, 0)  # engine 7
    return head + b"".join(records)


def v5_record(source: str, destination: str, first: int = 500, last: int = 900) -> bytes:
    return ip(source) + ip(destination) + bytes(8) + u32(2, 1_000, first, last) + bytes(16)


def v9(*sets: bytes, source: int = 3, up: int = 1_000) -> bytes:
    return struct.pack(">HHIIII", 9, len(sets), up, SENT, 1, source) + b"".join(sets)


def ipfix(*sets: bytes, domain: int = 3) -> bytes:
    body = b"".join(sets)
    return struct.pack(">HHIII", 10, 16 + len(body), SENT, 1, domain) + body


def read(data: bytes) -> Batch:
    assert READER.sniff(data)
    (batch,) = READER.read(an_input(data))
    return batch


def ends(batch: Batch) -> list[tuple[str | None, str | None]]:
    destination, source = (r.values.to_pylist() for r in batch.references)
    return list(zip(source, destination, strict=True))


def times(batch: Batch) -> list[tuple[int, int]]:
    assert batch.seen_first is not None
    assert batch.seen_last is not None
    return [
        (a - SENT * 1_000_000, b - SENT * 1_000_000)
        for a, b in zip(batch.seen_first.tolist(), batch.seen_last.tolist(), strict=True)
    ]


def sums(batch: Batch) -> list[tuple[int, int]]:
    assert batch.octets is not None
    assert batch.packets is not None
    return list(zip(batch.octets.tolist(), batch.packets.tolist(), strict=True))


V9 = v9(flow_set(0, template(256, *ENDS)), flow_set(256, flow("10.0.0.1", "203.0.113.9") + flow("198.51.100.1", "10.0.0.1")))
VARIED = ipfix(
    flow_set(2, template(300, (8, 4), (460, 0xFFFF), (12, 4), (7, 2, 6871), (1, 8))),
    flow_set(
        300,
        ip("10.0.0.1") + b"\x04host" + ip("203.0.113.9") + b"zz" + bytes(7) + b"\x09"
        + ip("10.0.0.2") + b"\xff\x01\x00" + b"h" * 256 + ip("203.0.113.8") + b"zz" + bytes(7) + b"\x08" + bytes(3),
    ),
)  # fmt: skip


def test_v5() -> None:
    batch = read(v5(v5_record("10.0.0.1", "203.0.113.9"), v5_record("203.0.113.8", "10.0.0.1")))
    assert batch.records.tolist() == [1, 2]
    assert ends(batch) == [("10.0.0.1", "203.0.113.9"), ("203.0.113.8", "10.0.0.1")]
    assert sums(batch) == [(1_000, 2)] * 2
    assert times(batch)[0] == (-250_000, 150_000)
    assert batch.asset is not None
    assert batch.asset.to_pylist()[0] == "NetFlow v5 engine 7"


AGGREGATE = v9(
    flow_set(0, template(256, (16, 4), (17, 2), (1, 4), (2, 4))),
    flow_set(256, b"".join(u32(a) + struct.pack(">H", b) + u32(9, 1) for a, b in ((64500, 4134), (15169, 0), (0, 0)))),
)


def test_an_end_without_an_address_is_told_by_the_as_of_the_exporter() -> None:
    batch = read(AGGREGATE)
    assert [(r.kind, r.values.to_pylist()) for r in batch.references if r.kind == "asn"] == [
        ("asn", [64500, 15169]),
        ("asn", [4134, None]),
    ]
    assert [(skip.record, skip.reason) for skip in batch.skipped] == [(3, "no address")]


def test_the_as_of_the_exporter_stands_beside_the_address() -> None:
    numbered = v5_record("10.0.0.1", "203.0.113.9")[:40] + struct.pack(">HHHH", 64500, 4134, 0, 0)
    item = an_input(v5(numbered, v5_record("10.0.0.1", "203.0.113.9"), numbered[:4] + bytes(4) + numbered[8:]))
    (batch,) = READER.read(item)
    assert [(r.kind, r.values.to_pylist()) for r in batch.references if r.kind == "asn"] == [("asn", [None, None, 4134])]
    beside = [(r.values.to_pylist(), listed(r.beside)) for r in batch.references if r.beside is not None]
    assert beside == [
        (["64500", None, "64500"], ["10.0.0.1", "10.0.0.1", "10.0.0.1"]),
        (["4134", None, None], ["203.0.113.9", "203.0.113.9", "0.0.0.0"]),
    ]


def test_the_networks_next_to_ours_are_told_beside_the_addresses() -> None:
    """bgpNextAdjacentAsNumber and bgpPrevAdjacentAsNumber: our neighbours, which no address tells; 0 is none."""
    record = ip("10.0.0.1") + ip("203.0.113.9")
    exported = v9(
        flow_set(0, template(256, (8, 4), (12, 4), (128, 4), (129, 2))),
        flow_set(256, record + u32(4134) + struct.pack(">H", 0) + record + u32(0) + struct.pack(">H", 64500)),
    )
    told = [(r.kind, r.role, r.values.to_pylist()) for r in read(exported).references if r.kind == "asn"]
    assert told == [("asn", "direct", [4134, None]), ("asn", "direct", [None, 64500])]


def test_times_of_a_counter_that_began_anew() -> None:
    assert times(read(v5(v5_record("10.0.0.1", "203.0.113.9", first=2**32 - 500, last=100), up=1_000)))[0] == (-1_250_000, -650_000)


def test_v9() -> None:
    batch = read(V9 + V9)
    assert batch.records.tolist() == [1, 2, 3, 4]
    assert ends(batch)[:2] == [("10.0.0.1", "203.0.113.9"), ("198.51.100.1", "10.0.0.1")]
    assert sums(batch)[0] == (1_000, 2)
    assert times(batch)[0] == (-500_000, -100_000)


def test_fields_of_variable_length_and_of_enterprises_are_passed() -> None:
    batch = read(VARIED)
    assert ends(batch) == [("10.0.0.1", "203.0.113.9"), ("10.0.0.2", "203.0.113.8")]
    assert sums(batch) == [(9, -1), (8, -1)]


def test_ipv6_and_absolute_times() -> None:
    at = (SENT + 3) * 1_000
    told = [(27, 16), (28, 16), (152, 8), (153, 8)]
    body = ip("2001:db8::1") + ip("2001:db8::2") + struct.pack(">QQ", at, at + 1)
    batch = read(ipfix(flow_set(2, template(256, *told)), flow_set(256, body)))
    assert ends(batch) == [("2001:db8::1", "2001:db8::2")]
    assert times(batch) == [(3_000_000, 3_001_000)]


@pytest.mark.parametrize(
    ("told", "cells", "expected"),
    [
        ([(150, 4), (151, 4)], u32(SENT + 1, SENT + 2), (1_000_000, 2_000_000)),
        ([(154, 8), (155, 8)], u32(SENT + 2_208_988_800 + 1, 1 << 31, SENT + 2_208_988_800 + 2, 0), (1_500_000, 2_000_000)),
        ([(158, 4), (159, 4)], u32(5_000, 4_000), (-5_000, -4_000)),
        ([(22, 4), (21, 4), (160, 8)], u32(500, 900) + struct.pack(">Q", SENT * 1_000 - 1_000), (-500_000, -100_000)),
        ([(22, 4), (21, 4)], u32(500, 900), (UNTOLD, UNTOLD)),  # nobody told when it started
        ([(323, 8)], struct.pack(">Q", SENT * 1_000), (0, 0)),
    ],
)
def test_every_form_of_time(told: list[tuple[int, int]], cells: bytes, expected: tuple[int, int]) -> None:
    batch = read(ipfix(flow_set(2, template(256, (12, 4), *told)), flow_set(256, ip("203.0.113.9") + cells)))
    assert times(batch) == [expected]


def test_both_directions_are_added() -> None:
    told = [(12, 4), (1, 4), (1, 4, 29305), (231, 2), (232, 2), (298, 1), (299, 1)]
    body = ip("203.0.113.9") + u32(100, 11) + bytes((0, 9, 0, 9, 3, 4))
    assert sums(read(ipfix(flow_set(2, template(256, *told)), flow_set(256, body)))) == [(111, 7)]


def test_a_template_with_room_for_both_families() -> None:
    told = [(8, 4), (12, 4), (27, 16), (28, 16)]
    rows = ip("10.0.0.1") + ip("203.0.113.9") + bytes(32) + bytes(8) + ip("2001:db8::1") + ip("2001:db8::2")
    assert ends(read(v9(flow_set(0, template(256, *told)), flow_set(256, rows)))) == [
        ("10.0.0.1", "203.0.113.9"), ("2001:db8::1", "2001:db8::2"),
    ]  # fmt: skip


def test_what_is_no_flow_is_skipped_by_reason() -> None:
    options = struct.pack(">HHH", 257, 4, 4) + fields((1, 4), (34, 4))
    data = v9(
        flow_set(1, options),
        flow_set(257, u32(1, 100)),
        flow_set(0, template(258, (1, 4), (4, 1)) + template(256, *ENDS)),
        flow_set(258, bytes(5)),
        flow_set(999, bytes(40)),
        flow_set(256, bytes(20)),
        flow_set(256, flow("10.0.0.1", "203.0.113.9")),
    )
    batch = read(data)
    assert batch.records.tolist() == [5]
    assert {s.record: s.reason for s in batch.skipped} == {
        1: "options record: about the exporter",
        2: "no address",
        3: "data set without its template",
        4: "data set that does not fit its template",
    }
    assert "template 999: 40 octets from byte" in next(s.detail for s in batch.skipped if s.record == 3)


# --- templates across files -------------------------------------------------------------------------------------------------------


def of(*files: bytes) -> list[Batch]:
    """What each file gives when all are read together; an empty batch for a file of templates alone."""
    items = [an_input(data, str(n)) for n, data in enumerate(files)]
    assert READER.together is not None
    read_each = READER.together(items)
    return [next(iter(read_each(i)), Batch(np.zeros(0, np.int64))) for i in items]


def test_templates_of_another_file_whatever_its_name() -> None:
    data = v9(flow_set(256, flow("10.0.0.1", "203.0.113.9")))
    told = v9(flow_set(0, template(256, *ENDS)))
    assert ends(of(data, told)[0]) == ends(of(told, data)[1]) == [("10.0.0.1", "203.0.113.9")]


def test_a_template_holds_for_its_version_and_its_source_alone() -> None:
    data = v9(flow_set(256, flow("10.0.0.1", "203.0.113.9")))
    others = [v9(flow_set(0, template(256, *ENDS)), source=4), ipfix(flow_set(2, template(256, *ENDS)))]
    assert [s.reason for s in of(data, *others)[0].skipped] == ["data set without its template"]


def test_the_file_itself_goes_first_and_other_files_must_agree() -> None:
    data = v9(flow_set(256, flow("10.0.0.1", "203.0.113.9")))
    swapped = [(12, 4), (8, 4), *ENDS[2:]]
    one, other = v9(flow_set(0, template(256, *ENDS))), v9(flow_set(0, template(256, *swapped)))
    assert ends(of(other + data, one)[0]) == [("203.0.113.9", "10.0.0.1")]
    assert [s.reason for s in of(data, one, other)[0].skipped] == ["data set whose template differs between the files"]
    unread = v9(flow_set(0, template(256, *ENDS[:5], (99, 4))))  # reads the same but for times that it lacks
    assert of(data, one, one)[0].records.tolist() == [1]
    assert len(of(data, one, unread)[0].skipped) == 1


def test_a_template_that_comes_later_in_the_file_is_found_and_one_told_anew_holds_from_there() -> None:
    data = v9(flow_set(256, flow("10.0.0.1", "203.0.113.9")))
    assert ends(read(data + v9(flow_set(0, template(256, *ENDS))))) == [("10.0.0.1", "203.0.113.9")]
    swapped = v9(flow_set(0, template(256, (12, 4), (8, 4), *ENDS[2:])))
    assert ends(read(V9 + swapped + data))[2] == ("203.0.113.9", "10.0.0.1")


# --- refusals ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "at"),
    [
        (v5(count=31), 0),
        (v5(v5_record("10.0.0.1", "203.0.113.9"), count=2), 24),
        (b"\0\x08" + bytes(60), 0),
        (v9(flow_set(7, bytes(8))), 20),
        (v9(struct.pack(">HH", 256, 3)), 20),
        (v9(flow_set(0, template(255, (8, 4)))), 24),
        (v9(flow_set(0, struct.pack(">HHHH", 300, 0, 0, 0))), 24),
        (v9(flow_set(0, template(256, (8, 0)))), 24),
        (v9(flow_set(0, struct.pack(">HH", 256, 9) + fields(*ENDS))), 24),
        (v9(flow_set(256, bytes(40)))[:-1], 24),
        (ipfix(flow_set(4, bytes(8))), 16),
        (ipfix(struct.pack(">HH", 256, 400)), 16),
        (ipfix() + b"\0", 17),
        (struct.pack(">HHIII", 10, 15, SENT, 1, 1), 0),
        (struct.pack(">HHIII", 9, 1, 0, 5, 1) + bytes(8), 20),
    ],
)
def test_what_is_no_message_is_refused_at_its_byte_and_what_came_before_stays(bad: bytes, at: int) -> None:
    batches = READER.read(an_input(V9 + bad))
    assert next(batches).records.tolist() == [1, 2]
    with pytest.raises(Unreadable) as fault:
        next(batches)
    assert fault.value.at == f"byte {len(V9) + at:,}"
    assert fault.value.record == 3


@pytest.mark.parametrize("seconds", [0, 7_200, 730_944_000], ids=["nothing", "since its start", "1993-03-01"])
@pytest.mark.parametrize("version", [5, 9, 10])
def test_an_exporter_without_a_clock_states_no_time(version: int, seconds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "SENT", seconds)
    sets = flow_set(0 if version == 9 else 2, template(256, *ENDS)), flow_set(256, flow("10.0.0.1", "203.0.113.9"))
    data = v5(v5_record("10.0.0.1", "203.0.113.9")) if version == 5 else (v9 if version == 9 else ipfix)(*sets)
    assert [r.id for r in READERS if r.sniff(data)] == ["netflow"]
    item = an_input(data * 2)
    (batch,) = READER.read(item)
    assert ends(batch) == [("10.0.0.1", "203.0.113.9")] * 2
    assert [column.tolist() for column in (batch.seen_first, batch.seen_last) if column is not None] == [[-1, -1]] * 2
    assert "without a clock" in item.log.notes[0]


def test_without_a_clock_and_without_a_template_sets_must_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "SENT", 0)
    data = v9(flow_set(256, flow("10.0.0.1", "203.0.113.9")))
    assert not READER.sniff(data)
    assert READER.sniff(data * 3)
    assert not READER.sniff(data * 2 + data[:-1])


def test_memory_is_bounded_by_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(netflow, "FULL", 3)
    batches = list(READER.read(an_input(V9 * 5)))
    assert [len(b.records) for b in batches] == [4, 4, 2]
    assert [n for b in batches for n in b.records.tolist()] == list(range(1, 11))


def test_templates_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(netflow, "MOST_TEMPLATES", 2)
    with pytest.raises(Unreadable, match="more than 2 templates"):
        list(READER.read(an_input(v9(*(flow_set(0, template(n, *ENDS)) for n in (256, 257, 258))))))


def test_other_formats_are_none() -> None:
    assert not any(READER.sniff(data) for data in (b"", b"\0\x05", b"\0\x09" + bytes(40), b"ts,te,sa,da\n" * 9, bytes(99)))


@examples(300)
@given(
    st.sampled_from([V9 + V9, VARIED + V9, v5(v5_record("10.0.0.1", "203.0.113.9")) + VARIED]),
    st.integers(0, 400),
    st.binary(max_size=6),
    st.integers(0, 8),
)
def test_mutated_messages_lose_no_record(good: bytes, at: int, put: bytes, cut: int) -> None:
    data = good[:at] + put + good[at + cut :]
    numbers: list[int] = []
    last = 0
    try:
        for batch in READER.read(an_input(data)):
            assert all(len(r.values) == len(batch.records) for r in batch.references)
            assert batch.records.tolist() == sorted(batch.records.tolist())
            numbers += [*batch.records.tolist(), *(s.record for s in batch.skipped)]
    except Unreadable as fault:
        last = fault.record or 0
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert last in (0, len(numbers) + 1)


def test_a_time_since_boot_that_no_counter_has_is_not_stated() -> None:
    told = [(8, 4), (12, 4), (22, 8), (21, 4), (160, 8)]
    body = ip("10.0.0.1") + ip("203.0.113.9") + struct.pack(">QIQ", 1 << 59, 900, (SENT - 1) * 1_000)
    batch = read(ipfix(flow_set(2, template(256, *told)), flow_set(256, body)))
    first, last = (column.tolist() for column in (batch.seen_first, batch.seen_last) if column is not None)
    assert (first, last) == ([-1], [(SENT - 1) * 1_000_000 + 900_000])


def test_what_a_gateway_put_in_the_place_of_an_end_is_read() -> None:
    fields = template(256, (8, 4), (12, 4), (225, 4), (226, 4))
    changed, unchanged = ("10.0.0.1", "203.0.113.9", "192.0.2.5", "10.9.9.9"), ("10.0.0.1", "203.0.113.9", "0.0.0.0", "0.0.0.0")
    body = b"".join(ipaddress.ip_address(a).packed for record in (changed, unchanged) for a in record)
    batch = read(v9(flow_set(0, fields), flow_set(256, body)))
    assert [listed(r.values) for r in batch.references[2:]] == [["192.0.2.5", None], ["10.9.9.9", None]]
