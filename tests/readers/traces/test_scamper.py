"""Traceroutes of scamper: plain ones, graphs of paths, other measurements, cycle marks, and broken lines."""

from __future__ import annotations

import json
from typing import Any

import pytest
from arrays import listed
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.traces.scamper import READER

SECOND = 1_000_000


def trace(*hops: Any, **more: Any) -> dict[str, Any]:
    said = {"type": "trace", "version": "0.1", "userid": 0, "method": "icmp-echo-paris", "src": "192.0.2.5", "dst": "203.0.113.9"}
    start = {"sec": 1795165200, "usec": 250000, "ftime": "2026-11-20 09:00:00"}
    return {**said, "stop_reason": "COMPLETED", "stop_data": 0, "start": start, "hop_count": len(hops), "hops": list(hops), **more}


def hop(address: str, ttl: int, **more: Any) -> dict[str, Any]:
    return {"addr": address, "probe_ttl": ttl, "probe_id": 0, "probe_size": 44, "rtt": 1.5, "icmp_type": 11, "icmp_code": 0, **more}


def links(*addresses: str) -> list[dict[str, Any]]:
    return [{"addr": address, "probes": [{"tx": {"sec": 1, "usec": 2}, "replyc": 1, "ttl": 2}]} for address in addresses]


ANSWERED = trace(
    hop("192.0.2.1", 1, tx={"sec": 1795165201, "usec": 5}),
    hop("192.0.2.1", 1),
    hop("198.51.100.7", 3, tx={"sec": 1795165203, "usec": 9}),
    hop("203.0.113.9", 4, tx={"sec": 1795165202, "usec": 0}, icmp_type=0),
)
SILENT_END = trace(hop("2001:DB8::1", 1), dst="2001:db8::9", stop_reason="GAPLIMIT")
SILENT = trace(stop_reason="UNREACH")
GRAPH: dict[str, Any] = {
    "type": "tracelb",
    "version": "0.1",
    "userid": 0,
    "method": "icmp-echo",
    "src": "2001:db8::5",
    "dst": "2001:db8::9",
    "start": {"sec": 1795165200, "usec": 0},
    "nodes": [
        {"addr": "2001:db8::1", "q_ttl": 1, "linkc": 2, "links": [links("2001:db8::2", "2001:db8::3")]},
        {"addr": "2001:db8::2", "linkc": 1, "links": [[{"addr": "*"}], links("2001:0db8::9")]},
    ],
}
START = {"type": "cycle-start", "list_name": "default", "id": 1, "hostname": "vantage", "start_time": 1795165200}
STOP = {"type": "cycle-stop", "list_name": "default", "id": 1, "hostname": "vantage", "stop_time": 1795165300}
PING = {
    "type": "ping",
    "version": "0.4",
    "userid": 0,
    "method": "icmp-echo",
    "src": "192.0.2.5",
    "dst": "203.0.113.9",
    "responses": [],
}
ODD = trace("x", {"addr": 7}, {"addr": "192.0.2.9", "tx": {"sec": -1}}, start="soon", src=None)
ALL: list[Any] = [START, ANSWERED, SILENT_END, SILENT, GRAPH, PING, ODD, {"type": "trace", "nodes": 7}, {"type": 7}, STOP]


def as_lines(results: list[Any]) -> bytes:
    return "".join(json.dumps(result) + "\n" for result in results).encode()


def read(data: bytes) -> list[Batch]:
    return list(READER.read(an_input(data)))


def said(batch: Batch) -> list[tuple[int, str, str]]:
    return sorted(
        (int(batch.records[row]), found.role, value)
        for found in batch.references
        if found.rows is not None
        for row, value in zip(found.rows, listed(found.values), strict=True)
    )


def test_hops_and_far_ends() -> None:
    (batch,) = read(as_lines(ALL))
    assert said(batch) == [
        (2, "far-end", "203.0.113.9"),
        (2, "hop", "192.0.2.1"),
        (2, "hop", "198.51.100.7"),
        (3, "hop", "2001:DB8::1"),
        (5, "far-end", "2001:0db8::9"),
        (5, "hop", "2001:db8::1"),
        (5, "hop", "2001:db8::2"),
        (5, "hop", "2001:db8::3"),
        (7, "hop", "192.0.2.9"),
    ]
    assert {found.kind for found in batch.references} == {"address"}
    assert [(s.record, s.reason, s.detail) for s in batch.skipped] == [
        (1, "cycle mark", "cycle-start"),
        (4, "no hop answered", "UNREACH"),
        (6, "scamper measurement of another type", "ping"),
        (8, "no hop answered", ""),
        (9, "no scamper measurement", ""),
        (10, "cycle mark", "cycle-stop"),
    ]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["192.0.2.5", "192.0.2.5", "2001:db8::5", None]
    assert [t.tolist() for t in (batch.seen_first, batch.seen_last) if t is not None] == [
        [1795165200 * SECOND + 250_000, 1795165200 * SECOND + 250_000, 1795165200 * SECOND, -1],
        [1795165203 * SECOND + 9, -1, -1, -1],
    ]


@pytest.mark.parametrize("first", [START, ANSWERED, SILENT, GRAPH, PING])
def test_it_is_known_by_its_first_object(first: dict[str, Any]) -> None:
    assert READER.sniff(as_lines([first]))
    assert READER.sniff(as_lines([{"UUID": "ndt-1"}, first]))


def test_a_broken_line_is_skipped() -> None:
    (batch,) = read(as_lines([ANSWERED]) + b'{"type": "trace", "ho\n\n[1]\n' + b"[" * 5000 + b"\n" + as_lines([SILENT_END]))
    assert batch.records.tolist() == [1, 6]
    assert [(s.record, s.reason) for s in batch.skipped] == [(n, "no JSON object") for n in (2, 4, 5)]


def test_other_json_is_left_alone() -> None:
    others = (
        b"",
        b"[]",
        b"{}",
        b'{"type":"trace"}',
        b'{"UUID":"x"}\n',
        b'{"type":"cycle-start"}',
        b'{"version":1,"userid":2}',
        b"\0",
    )
    assert not any(READER.sniff(other) for other in others)


@examples(80)
@given(st.data())
def test_mutated_results_lose_no_line(data: st.DataObject) -> None:
    raw = bytearray(as_lines(ALL))
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    mutated = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    READER.sniff(mutated)
    numbers = [n for b in read(mutated) for n in (*b.records.tolist(), *(s.record for s in b.skipped))]
    lines = mutated.replace(b"\r\n", b"\n").replace(b"\r", b" ").removeprefix(b"\xef\xbb\xbf").split(b"\n")
    assert sorted(numbers) == [n for n, line in enumerate(lines, 1) if line.decode("utf-8", "replace").strip()]
