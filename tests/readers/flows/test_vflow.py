"""Messages that vFlow decodes: their flows, sums and times, and lines that are no message."""

from __future__ import annotations

import json
from typing import Any

from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.flows.vflow import READER

IPFIX: dict[str, Any] = {
    "AgentID": "192.0.2.15",
    "Header": {"Version": 10, "Length": 420, "ExportTime": 1795514400, "SequenceNo": 1, "DomainID": 32771},
    "DataSets": [
        [
            {"I": 8, "V": "198.51.100.7"},
            {"I": 12, "V": "203.0.113.9"},
            {"I": 4, "V": 6},
            {"I": 16, "V": 4134},
            {"I": 6, "V": "0x10"},
            {"I": 1, "V": 22500},
            {"I": 2, "V": 15},
            {"I": 152, "V": 1795514400123},
            {"I": 153, "V": 1795514405000},
        ],
        [{"I": 27, "V": "2001:db8::7"}, {"I": 28, "V": "2001:db8::9"}, {"I": 231, "V": 100}, {"I": 232, "V": 50}],
        [{"I": 8, "V": "198.51.100.7"}, {"I": 12, "V": 7}],
        [{"I": 130, "V": "192.0.2.15"}],
    ],
}
NETFLOW_5: dict[str, Any] = {
    "AgentID": "192.0.2.15",
    "Header": {"Version": 5, "Count": 1, "SysUpTimeMSecs": 60_000, "UNIXSecs": 1795514400, "UNIXNSecs": 0, "SmpInt": 1000},
    "Flows": [
        {
            "SrcAddr": "198.51.100.7",
            "DstAddr": "203.0.113.9",
            "PktCount": 4,
            "L3Octets": 1708,
            "StartTime": 50_000,
            "EndTime": 58_000,
        }
    ],
}
SFLOW: dict[str, Any] = {
    "Version": 5,
    "IPVersion": 1,
    "SamplesNo": 2,
    "Samples": [
        {
            "SamplingRate": 4096,
            "Records": {
                "RawHeader": {
                    "L2": {"SrcMAC": "00:00:0c:11:22:01", "EtherType": 2048},
                    "L3": {"Version": 4, "TotalLen": 1452, "Src": "198.51.100.7", "Dst": "203.0.113.9"},
                }
            },
        },
        {"SamplingRate": 4096, "Records": {"ExtSwitch": {"SrcVlan": 1}}},
    ],
    "IPAddress": "192.0.2.15",
    "ColTime": 1795514400,
}
FILE = b"".join(json.dumps(message).encode() + b"\n" for message in (IPFIX, NETFLOW_5, SFLOW))


def read(data: bytes) -> list[Batch]:
    return list(READER.read(an_input(data)))


def test_the_names_of_older_versions_are_read_alike() -> None:
    older = [[{"ID": pair["I"], "Value": pair["V"]} for pair in pairs] for pairs in IPFIX["DataSets"]]
    (now,), (then,) = (read(json.dumps(message).encode()) for message in (IPFIX, {**IPFIX, "DataSets": older}))
    assert [(r.role, r.values.to_pylist()) for r in then.references] == [(r.role, r.values.to_pylist()) for r in now.references]
    assert then.octets is not None
    assert now.octets is not None
    assert then.octets.tolist() == now.octets.tolist()


def test_each_message_tells_its_flows() -> None:
    assert READER.sniff(FILE)
    (batch,) = read(FILE)
    assert batch.records.tolist() == [1, 2, 3, 5, 6]
    assert batch.lines is not None
    assert batch.lines.tolist() == [1, 1, 1, 2, 3]
    ends = {index: references.values.to_pylist() for index, references in enumerate(batch.references)}
    assert ends[0] == ["203.0.113.9", "2001:db8::9", None, "203.0.113.9", "203.0.113.9"]
    assert ends[1] == ["198.51.100.7", "2001:db8::7", "198.51.100.7", "198.51.100.7", "198.51.100.7"]
    assert batch.octets is not None
    assert batch.octets.tolist() == [22_500, 150, -1, 1_708, 1_452 * 4_096]
    assert batch.packets is not None
    assert batch.packets.tolist() == [15, -1, -1, 4, 4_096]
    assert batch.seen_first is not None
    assert batch.seen_first.tolist() == [1795514400123000, -1, -1, 1795514390000000, 1795514400000000]
    assert batch.seen_last is not None
    assert batch.seen_last.tolist()[:4] == [1795514405000000, -1, -1, 1795514398000000]
    assert batch.asset is not None
    assert set(batch.asset.to_pylist()) == {"192.0.2.15"}
    assert sorted((skip.record, skip.reason) for skip in batch.skipped) == [(4, "no address"), (7, "message of no flow")]


def test_lines_that_are_no_message_are_skipped_and_the_others_read() -> None:
    broken = json.dumps({"AgentID": 7, "DataSets": []}).encode()
    data = FILE + b'{"AgentID":"x","DataSets":[[{"I":8\n' + broken + b"\nhello\n" + json.dumps(NETFLOW_5).encode()
    (batch,) = read(data)
    assert batch.records.tolist() == [1, 2, 3, 5, 6, 11]
    assert [(skip.record, skip.reason) for skip in batch.skipped if skip.record > 7] == [(n, "no message") for n in (8, 9, 10)]


def test_counts_and_times_that_cannot_be_are_not_stated() -> None:
    pairs = [
        {"I": 8, "V": "198.51.100.7"},
        {"I": 12, "V": "203.0.113.9"},
        {"I": 1, "V": -5},
        {"I": 2, "V": 1 << 70},
        {"I": 152, "V": 1 << 62},
    ]
    (batch,) = read(json.dumps({"AgentID": "a", "Header": {"UNIXSecs": 1 << 40}, "DataSets": [pairs]}).encode())
    assert batch.records.tolist() == [1]
    assert batch.octets is None
    assert batch.packets is None
