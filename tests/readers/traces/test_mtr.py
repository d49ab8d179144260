"""Reports of mtr: addresses, names, both, silence, several reports in a file, and broken JSON."""

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
from cleannet.readers.traces.mtr import READER


def report(destination: str, *hosts: Any) -> dict[str, Any]:
    asked = {"src": "border-1", "dst": destination, "tos": 0, "tests": 10, "psize": "64", "bitpattern": "0x00"}
    hubs = [{"count": n, "host": host, "ASN": "AS4134", "Loss%": 0.0, "Snt": 10, "Avg": 0.5} for n, host in enumerate(hosts, 1)]
    return {"report": {"mtr": asked, "hubs": hubs}}


ANSWERED = report("203.0.113.9", "192.0.2.1", "???", "198.51.100.7", "198.51.100.7", "203.0.113.9")
BOTH = report("2001:DB8::9", "r1.example.net (2001:db8::1)", "r2.example.net", "www.example.org (2001:db8::9)")
SILENT_END = report("www.example.org", "192.0.2.1", "???")
NAMED_END = report("www.example.org", "192.0.2.1", "203.0.113.9")
SILENT = report("203.0.113.9", "???", "???")
NAMES = report("203.0.113.9", "r1.example.net", "r2.example.net")
NAMES["report"]["hubs"] = [{**hub, "ASN": "AS???"} for hub in NAMES["report"]["hubs"]]
ODD: dict[str, Any] = {"report": {"mtr": {"src": 7, "dst": None}, "hubs": ["x", {"host": 7}, {}, {"host": "192.0.2.1"}]}}
NONE: dict[str, Any] = {"report": {"mtr": {"dst": "203.0.113.9"}}}
ALL = [ANSWERED, BOTH, SILENT_END, NAMED_END, SILENT, NAMES, ODD, NONE, {"report": 7}]


def written(reports: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(one, indent=4) + "\n" for one in reports).encode()


def read(data: bytes) -> tuple[list[Batch], list[str]]:
    item = an_input(data)
    return list(READER.read(item)), item.log.notes


def said(batch: Batch) -> list[tuple[int, str, str | int]]:
    return sorted(
        (int(batch.records[row]), f"{found.kind} {found.role}", value)
        for found in batch.references
        if found.rows is not None and found.kind != "asn-beside"
        for row, value in zip(found.rows, listed(found.values), strict=True)
    )


def test_hops_and_far_ends() -> None:
    assert READER.sniff(written(ALL))
    (batch,), notes = read(written(ALL))
    assert said(batch) == [
        (1, "address far-end", "203.0.113.9"),
        (1, "address hop", "192.0.2.1"),
        (1, "address hop", "198.51.100.7"),
        (2, "address far-end", "2001:db8::9"),
        (2, "address hop", "2001:db8::1"),
        (2, "asn hop", 4134),  # of a hop that is shown by name
        (3, "address hop", "192.0.2.1"),
        (4, "address hop", "192.0.2.1"),
        (4, "address hop", "203.0.113.9"),
        (4, "domain far-end", "www.example.org"),
        (7, "address hop", "192.0.2.1"),
    ]
    assert [(s.record, s.reason, s.detail) for s in batch.skipped] == [
        (5, "no hop answered", "203.0.113.9"),
        (6, "hops by name alone", "203.0.113.9"),
        (8, "no mtr report", ""),
        (9, "no mtr report", ""),
    ]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["border-1", "border-1", "border-1", "border-1", None]
    assert notes == ["2 hops are shown by name alone and were left out; `mtr -n` and `mtr -b` show the address"]


def test_a_report_that_breaks_off() -> None:
    data = written([ANSWERED, BOTH])[:-40]
    batches = READER.read(an_input(data))
    assert next(batches).records.tolist() == [1]
    with pytest.raises(Unreadable, match="no valid JSON") as caught:
        next(batches)
    assert caught.value.record == 2


def test_other_json_is_left_alone() -> None:
    others = (b"", b"[]", b'{"report": {}}', b'{"report": {"mtr": {}, "hubs": []}}', b'{"mtr": {"dst": "x"}}', b"\0" * 9)
    assert not any(READER.sniff(other) for other in others)


@examples(60)
@given(st.data())
def test_mutated_reports_raise_nothing_else(data: st.DataObject) -> None:
    raw = bytearray(written(ALL))
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    mutated = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    READER.sniff(mutated)
    numbers: list[int] = []
    with suppress(Unreadable):
        for batch in READER.read(an_input(mutated)):
            numbers += [*batch.records.tolist(), *(s.record for s in batch.skipped)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


BROKEN = b'{\n  "report": {\n    "mtr": {"src": "a", "dst": "192.0.2.4"},\n    "hubs": [  }\n}\n'
"""As versions 0.87 to 0.93 wrote a report without hops."""


@pytest.mark.parametrize("indent", [None, 0, 4])
def test_a_broken_report_in_between_costs_only_itself(indent: int | None) -> None:
    one, other = ((json.dumps(report_, indent=indent) + "\n").encode() for report_ in (ANSWERED, NAMED_END))
    (batch,), _ = read(one + BROKEN + other + BROKEN + one)
    assert batch.records.tolist() == [1, 3, 5]
    assert [(s.record, s.reason) for s in batch.skipped] == [(number, "broken JSON") for number in (2, 4)]


@pytest.mark.slow
@pytest.mark.parametrize("end", [BROKEN, b'{"report": {"mtr": {', b"{" * 3_000, b"{\n" * 3_000])
def test_a_broken_report_at_the_end_is_told(end: bytes) -> None:
    good = written([ANSWERED])
    read_: list[Batch] = []
    with pytest.raises(Unreadable, match="no valid JSON"):
        read_.extend(READER.read(an_input(good + BROKEN + good + end)))
    with pytest.raises(Unreadable, match="no valid JSON"):
        list(READER.read(an_input(good + end)))
