"""VPC flow logs: default and custom fields, empty intervals, rows of the wrong form."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.base.input import Unreadable
from cleannet.readers.flows.vpcflow import READER

V2 = b"""2 123456789010 eni-1 10.0.0.5 203.0.113.9 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK
2 123456789010 eni-1 - - - - - - - 1431280876 1431280934 - NODATA
2 123456789010 eni-1 - - - - - - - 1431280876 1431280934 - SKIPDATA
2 123456789010 eni-2 2001:db8::1 10.0.0.5 1 2 58 - - 1431280876 1431280934 REJECT OK
2 short
"""
TITLED = b"""dstaddr srcaddr pkt-dstaddr bytes start
203.0.113.1 10.0.0.1 198.51.100.1 10 1
203.0.113.2 10.0.0.2 - - 2
dstaddr srcaddr pkt-dstaddr bytes start
- - - - 3
"""


def read(data: bytes) -> list[Batch]:
    return list(READER.read(an_input(data)))


def test_version_2_without_a_header() -> None:
    assert READER.sniff(V2)
    (batch,) = read(V2)
    assert batch.records.tolist() == [1, 4]
    assert [r.values.to_pylist() for r in batch.references] == [["203.0.113.9", "10.0.0.5"], ["10.0.0.5", "2001:db8::1"]]
    assert [a.tolist() for a in (batch.octets, batch.packets) if a is not None] == [[4249, -1], [20, -1]]
    assert [a.tolist()[0] for a in (batch.seen_first, batch.seen_last) if a is not None] == [1418530010_000_000, 1418530070_000_000]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["eni-1", "eni-2"]
    assert [(s.record, s.reason.split(":")[0]) for s in sorted(batch.skipped, key=lambda s: s.record)] == [
        (2, "NODATA"), (3, "SKIPDATA"), (5, "wrong number of values"),
    ]  # fmt: skip


def test_any_order_with_a_header_and_the_ends_of_the_packet_first() -> None:
    assert READER.sniff(TITLED)
    (batch,) = read(TITLED)
    assert batch.records.tolist() == [2, 3]
    assert [r.values.to_pylist() for r in batch.references] == [["198.51.100.1", "203.0.113.2"], ["10.0.0.1", "10.0.0.2"]]
    assert [(s.record, s.reason) for s in batch.skipped] == [(5, "no address")]


JOINED = b"""version interface-id srcaddr dstaddr packets bytes start action log-status
2 eni-1 10.0.0.1 203.0.113.1 20 4249 1 ACCEPT OK
version interface-id srcaddr dstaddr bytes packets start action log-status
2 eni-2 10.0.0.2 203.0.113.2 5000 10 2 REJECT OK
2 short
version interface-id srcaddr dstaddr packets bytes start action log-status
2 eni-3 10.0.0.3 203.0.113.3 30 9 3 ACCEPT OK
version pkt_srcaddr pkt_dstaddr bytes
3 10.0.0.4 203.0.113.4 7
"""


def test_each_header_of_joined_files_holds_for_what_follows_it() -> None:
    batches = read(JOINED)
    seen = {
        number: (far, octets, packets)
        for batch in batches
        for number, far, octets, packets in zip(
            batch.records.tolist(),
            batch.references[0].values.to_pylist(),
            (batch.octets if batch.octets is not None else batch.records * 0 - 1).tolist(),
            (batch.packets if batch.packets is not None else batch.records * 0 - 1).tolist(),
            strict=True,
        )
    }
    assert seen == {
        2: ("203.0.113.1", 4249, 20), 4: ("203.0.113.2", 5000, 10), 7: ("203.0.113.3", 9, 30), 9: ("203.0.113.4", 7, -1),
    }  # fmt: skip
    assert [(s.record, s.reason) for b in batches for s in b.skipped] == [(5, "wrong number of values")]


def test_headers_without_end_stop_the_file() -> None:
    data = b"".join(b"srcaddr dstaddr x%d\n10.0.0.1 203.0.113.1 1\n" % i for i in range(200))
    with pytest.raises(Unreadable, match="headers that differ"):
        read(data)


def test_what_was_rejected_is_an_attempt() -> None:
    (batch,) = read(V2)
    assert batch.attempts is not None
    assert batch.attempts.tolist() == [False, True]
    assert [(r.role, r.values.to_pylist()) for r in batch.in_roles] == [
        ("far-end", ["203.0.113.9"]), ("attempt", ["10.0.0.5"]), ("far-end", ["10.0.0.5"]), ("attempt", ["2001:db8::1"]),
    ]  # fmt: skip


def test_other_texts_are_no_flow_logs() -> None:
    assert not any(READER.sniff(x) for x in (b"", b"2 3 4\n", b"a,srcaddr,dstaddr\n", b"\0" * 99))


@examples(100)
@given(st.sampled_from([V2, TITLED]), st.integers(0, 450), st.binary(max_size=6), st.integers(0, 8))
def test_mutated_logs_lose_no_row(good: bytes, at: int, put: bytes, cut: int) -> None:
    data = good[:at] + put + good[at + cut :]
    numbers = [n for b in read(data) for n in (*b.records.tolist(), *(s.record for s in b.skipped))]
    assert len(numbers) == len(set(numbers))
