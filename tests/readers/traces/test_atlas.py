"""RIPE Atlas results: traceroutes of every form, other types, and broken JSON."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from arrays import listed
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.base.input import Unreadable
from cleannet.readers.traces.atlas import READER


def trace(probe: int, hops: list[Any], **more: Any) -> dict[str, Any]:
    said = {"fw": 5080, "msm_id": 9, "prb_id": probe, "type": "traceroute", "dst_addr": "203.0.113.9", "timestamp": 1700000000}
    return {**said, "result": hops, **more}


def hop(number: int, *replies: dict[str, Any]) -> dict[str, Any]:
    return {"hop": number, "result": list(replies)}


ANSWERED = trace(
    1,
    [
        hop(1, {"from": "192.0.2.1", "rtt": 1.0, "ttl": 255}, {"from": "192.0.2.1", "rtt": 1.1, "ttl": 255}, {"x": "*"}),
        hop(2, {"x": "*"}, {"late": 2, "from": "198.51.100.7", "ttl": 60, "size": 28}),
        hop(3, {"from": "198.51.100.8", "err": "N", "rtt": 3.0, "ttl": 60}, {"dup": True, "from": "198.51.100.9", "rtt": 9}),
        hop(255, {"from": "203.0.113.9", "rtt": 5.0, "ttl": 50}),
    ],
    endtime=1700000005,
)
SILENT_END = trace(2, [hop(1, {"from": "2001:db8::1", "rtt": 1}), hop(255, {"x": "*"})], dst_addr="2001:db8::9")
NO_REPLY = trace(3, [hop(1, {"x": "*"}), {"hop": 2, "error": "sendto failed: Network is unreachable"}])
NO_NAME = trace(4, [{"error": "name resolution failed: no address"}], dst_addr=None)
ODD = trace(5, ["x", {"hop": 1}, {"hop": 2, "result": "x"}, hop(3, {"from": 7}, {"from": "192.0.2.5"})], timestamp="soon")
PING = {"fw": 5020, "msm_id": 8, "prb_id": 1, "type": "ping", "dst_addr": "203.0.113.9", "result": [{"rtt": 1}]}
NEW = {**PING, "type": "x" * 9}
ALL: list[Any] = [ANSWERED, PING, SILENT_END, NO_REPLY, NO_NAME, ODD, NEW, {"msm_id": 1}]


def read(data: bytes) -> list[Batch]:
    return list(READER.read(an_input(data)))


def as_lines(results: list[Any]) -> bytes:
    return "".join(json.dumps(result) + "\n" for result in results).encode()


def said(batch: Batch) -> list[tuple[int, str, str]]:
    return sorted(
        (int(batch.records[row]), found.role, value)
        for found in batch.references
        if found.rows is not None
        for row, value in zip(found.rows, listed(found.values), strict=True)
    )


@pytest.mark.parametrize("data", [as_lines(ALL), json.dumps(ALL, indent=1).encode()], ids=["lines", "array"])
def test_hops_and_far_ends(data: bytes) -> None:
    assert READER.sniff(data)
    (batch,) = read(data)
    assert said(batch) == [
        (1, "far-end", "203.0.113.9"),
        (1, "hop", "192.0.2.1"),
        (1, "hop", "198.51.100.7"),
        (1, "hop", "198.51.100.8"),
        (1, "hop", "198.51.100.9"),
        (3, "hop", "2001:db8::1"),
        (6, "hop", "192.0.2.5"),
    ]
    assert {found.kind for found in batch.references} == {"address"}
    assert [(s.record, s.reason, s.detail) for s in batch.skipped] == [
        (2, "Atlas ping result", "probe 1"),
        (4, "no hop answered", "probe 3: sendto failed: Network is unreachable"),
        (5, "no hop answered", "probe 4: name resolution failed: no address"),
        (7, "Atlas result of another type", "x" * 9),
        (8, "no Atlas result", ""),
    ]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["probe 1", "probe 2", "probe 5"]
    assert [t.tolist() for t in (batch.seen_first, batch.seen_last) if t is not None] == [
        [1_700_000_000_000_000, 1_700_000_000_000_000, -1],
        [1_700_000_005_000_000, -1, -1],
    ]


def test_a_broken_line_is_skipped_and_a_broken_array_ends() -> None:
    (batch,) = read(as_lines([ANSWERED]) + b'{"msm_id": 1, "prb\n[1]\n' + as_lines([SILENT_END]))
    assert batch.records.tolist() == [1, 4]
    assert [(s.record, s.reason) for s in batch.skipped] == [(2, "no JSON object"), (3, "no JSON object")]
    data = json.dumps([ANSWERED, SILENT_END]).encode()[:-40]
    batches = READER.read(an_input(data))
    assert next(batches).records.tolist() == [1]
    with pytest.raises(Unreadable, match="no valid JSON") as caught:
        next(batches)
    assert caught.value.record == 2


def test_other_json_is_left_alone() -> None:
    others = (b"", b"[]", b"{}", b'{"msm_id": 1}\n', b'{"ts":1,"uid":"x"}\n', b'[{"prb_id":1}]', b"\0" * 9)
    assert not any(READER.sniff(other) for other in others)


@examples(60)
@given(st.data())
def test_mutated_results_raise_nothing_else(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([as_lines(ALL), json.dumps(ALL).encode()])))
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    mutated = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    READER.sniff(mutated)
    numbers: list[int] = []
    with suppress(Unreadable):
        for batch in READER.read(an_input(mutated)):
            numbers += [*batch.records.tolist(), *(s.record for s in batch.skipped)]
    assert len(numbers) == len(set(numbers))
