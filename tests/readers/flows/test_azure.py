"""Azure's flow logs: both kinds, each version, as a file of an hour and as lines; what is no flow."""

from __future__ import annotations

import json
from typing import Any

import pytest
from inputs import an_input
from readers.flows.samples import AZURE

from cleannet.columns import Batch
from cleannet.readers import READERS, known_as

SECOND = 1_000_000
DAY = 1_795_514_400 * SECOND
"""2026-11-24T10:00:00Z."""

RECORDS = [json.loads(line) for line in AZURE.splitlines()]


def read(data: bytes) -> list[Batch]:
    found = known_as(an_input(data))
    assert found
    item, reader = found
    assert reader.id == "azure-flow"
    batches = list(reader.read(item))
    assert not item.log.by_line
    return batches


def told(batches: list[Batch]) -> list[tuple[Any, ...]]:
    """Number, destination, octets, packets, time, asset and attempt of each record."""
    found: list[tuple[Any, ...]] = []
    for batch in batches:
        if len(batch.records):
            assert batch.octets is not None
            assert batch.packets is not None
            assert batch.seen_first is not None
            assert batch.asset is not None
            tried = [False] * len(batch.records) if batch.attempts is None else batch.attempts.tolist()
            columns = (
                batch.records.tolist(),
                batch.references[0].values.to_pylist(),
                batch.octets.tolist(),
                batch.packets.tolist(),
            )
            found += list(zip(*columns, batch.seen_first.tolist(), batch.asset.to_pylist(), tried, strict=True))
    return sorted(found)


FLOWS = [
    (1, "10.0.0.4", -1, -1, DAY, "000D3AF87856", True),
    (2, "203.0.113.10", 4_000, 30, DAY + SECOND, "000D3AF87856", False),
    (3, "203.0.113.11", -1, -1, DAY + 2 * SECOND, "000D3AF87856", True),
    (4, "203.0.113.12", 6, 4, DAY + 3_123_000, "112233445566", False),
    (5, "2001:db8::9", 0, 0, DAY + 3_123_000, "112233445566", True),
]


@pytest.mark.parametrize(
    "data",
    [
        AZURE,
        json.dumps({"records": RECORDS}).encode(),
        json.dumps({"records": RECORDS}, indent=2).encode(),
        b"".join(json.dumps({"records": [record]}).encode() + b"\n" for record in RECORDS),
        b"\xef\xbb\xbf" + json.dumps(RECORDS).encode(),
    ],
)
def test_each_flow_of_each_kind_is_a_record(data: bytes) -> None:
    batches = read(data)
    assert told(batches) == FLOWS
    assert not any(batch.skipped for batch in batches)


def test_what_is_no_flow_is_skipped_under_a_number_of_its_own() -> None:
    empty = {**RECORDS[0], "properties": {"Version": 2, "flows": []}}
    odd = {
        **RECORDS[1],
        "flowRecords": {"flows": [{"flowGroups": [{"flowTuples": ["1,2", None, "1795514403123,,,1,2,6,O,E,NX,1,2,3,4"]}]}]},
    }
    lines = [*RECORDS, empty, odd]
    batches = read(b"".join(json.dumps(line).encode() + b"\n" for line in lines) + b"{broken\n")
    assert told(batches) == FLOWS
    skipped = sorted((skip.record, skip.reason) for batch in batches for skip in batch.skipped)
    assert [number for number, _ in skipped] == [6, 7, 8, 9, 10]
    assert {reason for _, reason in skipped} == {"wrong number of values", "no address", "record without flows", "no JSON object"}


def test_it_alone_knows_them() -> None:
    for record in RECORDS:
        head = json.dumps(record).encode() + b"\n"
        assert [reader.id for reader in READERS if reader.sniff(head)] == ["azure-flow"]
