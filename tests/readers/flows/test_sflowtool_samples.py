"""Samples of sflowtool as keys and values, and as JSON: the same of both."""

from __future__ import annotations

import json
from typing import Any

import pytest
from arrays import listed
from inputs import an_input

from cleannet.readers import READERS
from cleannet.readers.flows.sflowtool_samples import BROKEN, COUNTERS, READER

AT = 1_795_514_400_000_000
FLOW = {"sampleType": "FLOWSAMPLE", "meanSkipCount": "512"}
V4 = {"sampledPacketSize": "1518", "srcIP": "10.0.0.1", "dstIP": "203.0.113.9", "IPProtocol": "6"}
V6 = {"sampledPacketSize": "100", "srcIP6": "2001:db8::1", "dstIP6": "2001:db8:9::1"}
DROPPED = {"discarded_sampledPacketSize": "60", "discarded_srcIP": "10.0.0.1", "discarded_dstIP": "203.0.113.10"}
SAMPLES_OF: list[tuple[dict[str, str], dict[str, str]]] = [
    (FLOW, V4),
    ({"sampleType": "COUNTERSSAMPLE"}, {"ifIndex": "1"}),
    (FLOW | {"meanSkipCount": "0"}, V6),
    ({"sampleType": "DISCARD", "discardReason": "acl"}, DROPPED),
    (FLOW, {"headerProtocol": "1"}),
    (FLOW, V4 | {"dstIP": "x"}),
]


def text(samples: list[tuple[dict[str, str], dict[str, str]]]) -> bytes:
    """One datagram as keys and values."""
    lines = ["startDatagram ====", "datagramSourceIP 192.0.2.1", "unixSecondsUTC 1795514400", "agent 192.0.2.1"]
    for sample, element in samples:
        lines += ["startSample ----", *(f"{key} {value}" for key, value in (sample | element).items()), "endSample   ----"]
    return "\n".join([*lines, "endDatagram   ====", ""]).encode()


def as_json(samples: list[tuple[dict[str, str], dict[str, str]]], **how: Any) -> bytes:
    """The same as JSON, twice as many datagrams."""
    head = {"datagramSourceIP": "192.0.2.1", "unixSecondsUTC": "1795514400", "agent": "192.0.2.1", "samplesInPacket": "6"}
    return b"".join(
        json.dumps(head | {"samples": [sample | {"elements": [element]}]}, **how).encode() + b"\n" for sample, element in samples
    )


SAMPLE = text(SAMPLES_OF)
JSON = as_json(SAMPLES_OF)


@pytest.mark.parametrize("data", [SAMPLE, JSON, as_json(SAMPLES_OF, indent=1), SAMPLE.replace(b"\n", b"\r\n")])
def test_each_form_tells_the_same(data: bytes) -> None:
    (batch,) = READER.read(an_input(data))
    assert [reader.id for reader in READERS if reader.sniff(data)] == ["sflowtool-samples"]
    (ends,) = batch.references
    assert listed(ends.values) == ["203.0.113.9", "10.0.0.1", "2001:db8:9::1", "2001:db8::1", "203.0.113.10", "10.0.0.1"]
    assert batch.octets is not None
    assert batch.packets is not None
    assert batch.attempts is not None
    assert batch.seen_first is not None
    assert batch.octets.tolist() == [1518 * 512, -1, -1]
    assert batch.packets.tolist() == [512, -1, -1]
    assert batch.attempts.tolist() == [False, False, True]
    assert set(batch.seen_first.tolist()) == {AT}
    assert batch.asset is not None
    assert set(listed(batch.asset)) == {"192.0.2.1"}
    assert [skip.reason for skip in batch.skipped] == [COUNTERS, "no address", "not an address"]


def test_a_sample_that_is_cut_off_is_told() -> None:
    (batch,) = READER.read(an_input(SAMPLE[: SAMPLE.index(b"IPProtocol")]))
    assert not len(batch.records)
    assert [(skip.record, skip.reason) for skip in batch.skipped] == [(5, BROKEN)]
