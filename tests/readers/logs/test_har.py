"""Requests that a browser recorded: hosts, addresses, sizes and times, and entries of another form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.base.input import Unreadable
from cleannet.readers.proxies.har import READER


def entry(url: str, address: str | None = "203.0.113.9", status: int = 200, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "startedDateTime": "2026-11-24T11:00:00.500+01:00",
        "time": 12.5,
        "request": {"method": "GET", "url": url, "headersSize": 100, "bodySize": 0, "headers": [{"name": "Cookie", "value": "x"}]},
        "response": {"status": status, "headersSize": 200, "bodySize": -1},
        **more,
    }
    return told if address is None else {**told, "serverIPAddress": address}


def har(*entries: Any) -> bytes:
    return json.dumps(
        {"log": {"version": "1.2", "creator": {"name": "a", "version": "1"}, "pages": [], "entries": entries}}
    ).encode()


FILE = har(
    entry("https://www.example.com:8443/private?x=1"),
    entry("data:image/png;base64,AAAA", None),
    entry("https://blocked.example.com/", None, 0),
    entry("wss://[2001:db8::9]/", "[2001:db8::9]"),
    entry("https://cached.example.com/", "", 200),
    7,
)


def told(data: bytes) -> list[tuple[int, str, str | None]]:
    found = []
    for batch in READER.read(an_input(data)):
        for references in batch.every_reference:
            assert references.rows is not None
            rows = batch.records[references.rows].tolist()
            found += list(
                zip(rows, [f"{references.kind} {references.role}"] * len(rows), references.values.to_pylist(), strict=True)
            )
    return sorted(found)


def skips(batches: list[Batch]) -> list[tuple[int, str]]:
    return [(skip.record, skip.reason) for batch in batches for skip in batch.skipped]


def test_each_request_tells_its_host_and_its_address() -> None:
    assert READER.sniff(FILE)
    assert told(FILE) == [
        (1, "address far-end", "203.0.113.9"),
        (1, "domain far-end", "www.example.com"),
        (3, "domain attempt", "blocked.example.com"),
        (4, "address far-end", "2001:db8::9"),
        (5, "domain far-end", "cached.example.com"),
    ]
    (batch,) = READER.read(an_input(FILE))
    assert skips([batch]) == [(2, "no host on the Internet"), (6, "not a request")]
    assert batch.octets is not None
    assert batch.octets.tolist() == [300, 300, 300, 300]
    assert batch.seen_first is not None
    assert batch.seen_last is not None
    assert (batch.seen_first.tolist()[0], batch.seen_last.tolist()[0]) == (1_795_514_400_500_000, 1_795_514_400_512_500)


def test_a_file_that_is_cut_off_keeps_what_stands_before() -> None:
    batches = READER.read(an_input(FILE[:-30]))
    assert next(batches).records.tolist()[:1] == [1]
    with pytest.raises(Unreadable):
        next(batches)


KEYS = ("startedDateTime", "time", "request", "response", "url", "status", "serverIPAddress", "headersSize", "bodySize")
VALUES = st.none() | st.integers(-(1 << 62), 1 << 62) | st.text(max_size=5)
STRANGE = st.recursive(VALUES, lambda inner: st.dictionaries(st.sampled_from(KEYS), inner), max_leaves=8)


@examples(100)
@given(STRANGE)
def test_whatever_an_entry_is_it_counts_once(strange: Any) -> None:
    batches = list(READER.read(an_input(har(strange, entry("https://www.example.com/")))))
    assert sum(len(batch.records) + len(batch.skipped) for batch in batches) == 2
