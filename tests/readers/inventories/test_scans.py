"""Scans of masscan and nmap: which addresses answered."""

from __future__ import annotations

import pytest
from arrays import listed
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.inventories.scans import READER

LIST = b"""#masscan
open tcp 443 203.0.113.9 1795507200
closed tcp 80 203.0.113.10 1795507200
banner tcp 443 2001:db8::9 1795507201 http HTTP/1.1
odd
# end
"""
JSON = b"""[
{   "ip": "203.0.113.9",   "timestamp": "1795507200", "ports": [ {"port": 443, "proto": "tcp", "status": "open"} ] }
,
{   "ip": "203.0.113.10",   "timestamp": "1795507200", "ports": [ {"port": 443, "proto": "tcp", "status": "open"} ] },
{finished: 1}
]
"""
GREPABLE = b"""# Nmap 7.94 scan initiated Mon Nov  2 10:00:00 2026 as: nmap -oG - 203.0.113.0/28
Host: 203.0.113.9 (www.example.org)\tStatus: Up
Host: 203.0.113.9 (www.example.org)\tPorts: 443/open/tcp//https///
Host: 203.0.113.10 ()\tStatus: Down
Timestamp: 1795507200\tHost: 203.0.113.11 ()\tPorts: 443/open/tcp//https//
"""


def read(data: bytes) -> Batch:
    assert READER.sniff(data)
    (batch,) = READER.read(an_input(data))
    return batch


@pytest.mark.parametrize(
    ("data", "values", "skipped"),
    [
        (LIST, ["203.0.113.9", "2001:db8::9"], [(3, "port closed"), (5, "not a line of a scan")]),
        (JSON, ["203.0.113.9", "203.0.113.10"], []),
        (JSON.replace(b"{   ", b"{\n").replace(b"},\n{finished: 1}", b"}"), ["203.0.113.9", "203.0.113.10"], []),
        (GREPABLE, ["203.0.113.9", "203.0.113.9", "203.0.113.11"], [(4, "host down")]),
    ],
)
def test_who_answered_is_a_far_end(data: bytes, values: list[str], skipped: list[tuple[int, str]]) -> None:
    batch = read(data)
    (found,) = batch.references
    assert (found.kind, found.role, listed(found.values)) == ("address", "far-end", values)
    assert [(s.record, s.reason) for s in batch.skipped] == skipped


def test_the_time_of_an_answer() -> None:
    seen = read(LIST).seen_first
    assert seen is not None
    assert seen.tolist() == [1795507200_000_000, 1795507201_000_000]


@pytest.mark.parametrize("head", [b"#masscan\n", b"open the door\n", b'[{"ip": "203.0.113.9"}]', b"Host: nowhere ()\n", b""])
def test_other_text_is_left_to_others(head: bytes) -> None:
    assert not READER.sniff(head)


def test_what_masscan_says_meanwhile_and_its_objects_a_line() -> None:
    said = b"Discovered open port 443/tcp on 203.0.113.9                  \nDiscovered open port 80/tcp on 203.0.113.10\n"
    line = b'{"ip":"203.0.113.9","timestamp":"1795507200","port":443,"proto":"tcp","rec_type":"status","data":{"status":"open"}}\n'
    for data, values in ((said, ["203.0.113.9", "203.0.113.10"]), (line, ["203.0.113.9"])):
        assert READER.sniff(data)
        (batch,) = READER.read(an_input(data))
        assert batch.references[0].values.to_pylist() == values
