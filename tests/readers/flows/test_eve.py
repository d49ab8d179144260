"""Suricata's EVE log: one connection counts once, names are read wherever they stand, statistics are no connections."""

from __future__ import annotations

import json
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers import READERS
from cleannet.readers.base.input import HEAD
from cleannet.readers.flows import eve
from cleannet.readers.inputs import sessions

START = 1_795_091_262_427_112
ENDS: dict[str, Any] = {"src_ip": "10.0.0.5", "src_port": 50000, "dest_ip": "203.0.113.9", "dest_port": 443, "proto": "TCP"}
STATS = {"timestamp": "2026-11-19T12:28:45.410000+0000", "event_type": "stats", "stats": {"uptime": 8}}


def event(kind: str, flow_id: int = 1, **more: Any) -> dict[str, Any]:
    return {"timestamp": "2026-11-19T12:27:43.000000+0000", "flow_id": flow_id, "event_type": kind, **ENDS, **more}


FLOW = {
    "pkts_toserver": 10, "pkts_toclient": 20, "bytes_toserver": 1000, "bytes_toclient": 2000, "state": "closed",
    "start": "2026-11-19T12:27:42.427112+0000", "end": "2026-11-19T12:27:43.291588+0000",
}  # fmt: skip
TLS = event("tls", tls={"sni": "www.example.com", "subject": "CN=other.example"})


def lines(*events: Any) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in events)


def read(*events: Any) -> Batch:
    data = lines(*events)
    assert [r.id for r in READERS if r.sniff(data[:HEAD])] == ["suricata-eve"]
    (batch,) = eve.READER.read(an_input(data))
    return batch


def said(batch: Batch) -> dict[tuple[str, str], list[tuple[int, str]]]:
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for references in batch.in_roles:
        rows = batch.records.tolist() if references.rows is None else batch.records[references.rows].tolist()
        values = zip(rows, references.values.to_pylist(), strict=True)
        found.setdefault((references.kind, references.role), []).extend((row, value) for row, value in values if value is not None)
    return {key: sorted(values) for key, values in found.items() if values}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (0, 2, 1)])
def test_one_connection_counts_once_in_its_flow_event(order: tuple[int, ...]) -> None:
    events = [TLS, event("alert", alert={"action": "allowed"}), event("flow", flow=FLOW)]
    batch = read(*(events[at] for at in order))
    flow, tls, alert = (order.index(at) + 1 for at in (2, 0, 1))
    assert said(batch) == {
        ("address", "far-end"): [(flow, "10.0.0.5"), (flow, "203.0.113.9")],
        ("domain", "far-end"): [(tls, "www.example.com")],
    }
    assert [(s.record, s.reason) for s in batch.skipped] == [(alert, "event of a connection that another event reports")]
    at = batch.records.tolist().index(flow)
    assert [int(c[at]) for c in (batch.octets, batch.packets, batch.seen_first, batch.seen_last) if c is not None] == [
        3000, 30, START, START + 864_476,
    ]  # fmt: skip


def test_ends_are_told_where_no_flow_event_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    requests = (event("http", 2, http={"hostname": name}) for name in ("www.example.org:8080", "198.51.100.1"))
    batch = read(TLS, *requests)
    assert said(batch)["address", "far-end"] == [(1, "10.0.0.5"), (1, "203.0.113.9"), (2, "10.0.0.5"), (2, "203.0.113.9")]
    assert said(batch)["domain", "far-end"] == [(1, "www.example.com"), (2, "www.example.org")]
    monkeypatch.setattr(sessions, "HELD", 1)
    assert len(said(read(*(event("alert", n) for n in range(5)), STATS))["address", "far-end"]) == 10


def test_names_that_were_asked_for_and_what_they_were_answered() -> None:
    asked = event("dns", dns={"type": "query", "rrname": "www.example.com", "rrtype": "A"})
    answers = [{"rrname": "a.example.net", "rrtype": "CNAME", "rdata": "b.example"}, {"rrtype": "A", "rdata": "203.0.113.7"}]
    grouped = {"AAAA": ["2001:db8::7"]}
    answered = event("dns", dns={"type": "answer", "rrname": "www.example.com", "answers": answers, "grouped": grouped})
    third = event("dns", 3, dns={"version": 3, "queries": [{"rrname": "www.example.org", "rrtype": "A"}]})
    assert said(read(asked, answered, third))["domain", "looked-up"] == [
        (1, "www.example.com"), (2, "www.example.com"), (3, "www.example.org"),
    ]  # fmt: skip
    ((named,),) = [batch.named for batch in eve.facts(an_input(lines(asked, answered, third)))]
    pairs = list(zip(named.names.to_pylist(), named.addresses.to_pylist(), strict=True))
    assert pairs == [("www.example.com", "203.0.113.7"), ("www.example.com", "2001:db8::7")]


@pytest.mark.parametrize(
    ("flow", "tcp", "tried"),
    [
        ({"state": "new", "pkts_toclient": 0}, {"syn": True, "tcp_flags_ts": "02", "tcp_flags_tc": "00"}, True),
        ({"state": "closed", "pkts_toclient": 1}, {"syn": True, "tcp_flags_ts": "02", "tcp_flags_tc": "14"}, True),
        ({"state": "new", "pkts_toclient": 0}, {"syn": True, "ack": True, "tcp_flags_ts": "1a", "tcp_flags_tc": "00"}, False),
        ({"state": "closed", "pkts_toclient": 3}, {"syn": True, "tcp_flags_ts": "1b", "tcp_flags_tc": "1e"}, False),
        ({"state": "new", "pkts_toclient": 0}, None, False),
    ],
)
def test_attempts(flow: dict[str, Any], tcp: Any, tried: bool) -> None:
    batch = read(event("flow", flow={**FLOW, **flow}, **({} if tcp is None else {"tcp": tcp})))
    role = "attempt" if tried else "far-end"
    assert said(batch) == {("address", role): [(1, "10.0.0.5"), (1, "203.0.113.9")]}


def test_many_statistics_first() -> None:
    batch = read(*[STATS] * 60, event("flow", flow=FLOW))
    assert batch.records.tolist() == [61]
    assert {s.reason for s in batch.skipped} == {"event of no connection"}


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, 1, -1, 2**70, "x", "10.0.0.1", [], {}, [{}], {"sni": 1}, {"rrname": "a"}, True, "2026-13-01", "\ud800"]
)
PLACES = st.sampled_from(["src_ip", "dest_ip", "flow_id", "event_type", "flow", "dns", "tls", "tcp"])


@examples(200)
@given(st.lists(st.dictionaries(PLACES, VALUES)))
def test_whatever_stands_there_each_event_counts_once(changes: list[dict[str, Any]]) -> None:
    data = lines(STATS, *({**event("flow", flow=FLOW), **change} for change in changes))
    batches = list(eve.READER.read(an_input(data)))
    judged = [number for batch in batches for number in batch.records.tolist()]
    assert len(judged) == len(set(judged)) == len(changes) + 1 - sum(skip.records for b in batches for skip in b.skipped)
    list(eve.facts(an_input(data)))


def test_a_line_that_is_no_event_costs_only_itself_and_the_others_are_read_alike() -> None:
    asked = event("dns", 3, dns={"queries": [{"rrname": "a.example"}, {"rrname": "b.example"}, {"rrname": "a.example"}]})
    good = lines(
        TLS,
        event("flow", flow=FLOW, tcp={"syn": True, "tcp_flags_ts": "1b"}),
        asked,
        STATS,
        {**event("flow", flow=FLOW), "flow_id": "77"},
    )
    bad = lines(event("flow", 9, flow=FLOW, tls="odd", dns=[1])) + b'{"cut": \n'
    (one,), (two,) = (list(eve.READER.read(an_input(data))) for data in (lines(*map(json.loads, good.splitlines())), good + bad))
    assert said(one)["domain", "looked-up"] == [(3, "a.example"), (3, "b.example")]
    assert two.records.tolist() == [*one.records.tolist(), 6]
    assert {key: [pair for pair in pairs if pair[0] < 6] for key, pairs in said(two).items()} == said(one)
    for name in ("octets", "packets", "seen_first", "seen_last"):
        assert getattr(two, name).tolist()[:-1] == getattr(one, name).tolist()
    assert {s.reason for s in two.skipped} - {s.reason for s in one.skipped} == {"no JSON object"}
