"""ExaBGP, pmacct and bgpkit-parser in JSON: announcements and withdrawals, objects without routes, and lines that are none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.routes.told import assets, read_by, roles, skips

from cleannet.readers.routes.bgp_json import READER

FIRST = {"direct": [11], "transit": [22], "origin": [33]}


def lines(*rows: dict[str, Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def exabgp(kind: str = "update", **update: Any) -> dict[str, Any]:
    neighbour = {"address": {"peer": "192.0.2.9"}, "asn": {"peer": 11}, "message": {"update": update}}
    return {"exabgp": "4.2.25", "time": 1795147200.25, "type": kind, "neighbor": neighbour}


SEGMENTS = {
    "0": {"element": "confederation-sequence", "value": [65001]},
    "1": {"element": "as-sequence", "value": [11, 22]},
    "2": {"element": "as-set", "value": [33]},
}
EXABGP = lines(
    exabgp("state"),
    exabgp(
        attribute={"as-path": [11, 22, 33]},
        announce={"ipv4 unicast": {"192.0.2.9": [{"nlri": "198.51.100.0/24"}, {"nlri": "203.0.113.0/24"}]}},
        withdraw={"ipv4 unicast": [{"nlri": "192.0.2.0/24"}]},
    ),
    exabgp(attribute={"as-path": SEGMENTS}, announce={"ipv6 unicast": {"2001:db8::1": {"2001:db8:5::/48": {}}}}),
    exabgp(attribute={}, announce={"ipv4 unicast": {"192.0.2.9": [{"nlri": "198.51.100.0/24"}]}}),
)


def pmacct(**more: Any) -> dict[str, Any]:
    told = {"seq": 1, "log_type": "update", "timestamp": "2026-11-20 04:00:00.25", "peer_ip": "192.0.2.9", "event_type": "log"}
    return {**told, "afi": 1, "safi": 1, "ip_prefix": "198.51.100.0/24", "as_path": "11 22 33", **more}


PMACCT = lines(
    {"event_type": "dump_init", "dump_period": 60, "timestamp": "2026-11-20 04:00:00", "peer_ip": "192.0.2.9"},
    pmacct(),
    pmacct(as_path="44 {33,55}", event_type="dump"),
    pmacct(log_type="withdraw", as_path=None),
    pmacct(as_path=""),
)


def element(kind: str, path: Any) -> dict[str, Any]:
    told = {"timestamp": 1795147200.25, "type": kind, "peer_ip": "192.0.2.9", "peer_asn": 11, "prefix": "198.51.100.0/24"}
    return {**told, "as_path": path}


ELEMENTS = lines(element("ANNOUNCE", [11, 22, 33]), element("ANNOUNCE", "11 22 33"), element("WITHDRAW", None))


def gobmp(action: str, **base: Any) -> dict[str, Any]:
    told = {"action": action, "router_hash": "a", "peer_ip": "192.0.2.9", "peer_asn": 11, "timestamp": "2026-11-20T04:00:00Z"}
    return {**told, "prefix": "198.51.100.0", "prefix_len": 24, "base_attrs": base}


GOBMP = lines(gobmp("add", as_path=[11, 22, 33]), gobmp("del"), gobmp("add"))


def test_gobmp() -> None:
    assert READER.sniff(GOBMP)
    batches, _ = read_by(READER, GOBMP)
    assert roles(batches) == {1: FIRST}
    assert assets(batches) == ["198.51.100.0/24"]
    assert skips(batches) == [(2, "withdrawal"), (3, "no AS path")]


def test_exabgp() -> None:
    assert READER.sniff(EXABGP)
    batches, _ = read_by(READER, EXABGP)
    assert roles(batches) == {2: FIRST, 3: FIRST, 5: FIRST}
    assert assets(batches) == ["198.51.100.0/24", "203.0.113.0/24", "2001:db8:5::/48"]
    assert skips(batches) == [(1, "no route in it"), (4, "withdrawal"), (6, "no AS path")]
    assert batches[0].seen_last is not None
    assert set(batches[0].seen_last.tolist()) == {1795147200_250000}


def test_pmacct() -> None:
    assert READER.sniff(PMACCT)
    assert READER.sniff(PMACCT.replace(b'"peer_ip"', b'"peer_ip_src"'))  # of its daemon of BGP
    batches, _ = read_by(READER, PMACCT)
    assert roles(batches) == {2: FIRST, 3: {"direct": [44], "aggregated": [33, 55]}}
    assert skips(batches) == [(1, "no route in it"), (4, "withdrawal"), (5, "no AS path")]
    assert batches[0].seen_last is not None
    assert set(batches[0].seen_last.tolist()) == {1795147200_250000}


def test_elements_of_bgpkit() -> None:
    assert READER.sniff(ELEMENTS)
    batches, _ = read_by(READER, ELEMENTS)
    assert roles(batches) == {1: FIRST, 2: FIRST}
    assert skips(batches) == [(3, "withdrawal")]


def test_a_path_that_is_none_gives_no_route() -> None:
    odd = [{"0": {"element": "other", "value": [11]}}, [11, "x"], {"0": 5}]
    rows = [exabgp(attribute={"as-path": path}, announce={"ipv4 unicast": {"h": [{"nlri": "198.51.100.0/24"}]}}) for path in odd]
    batches, _ = read_by(READER, lines(*rows) + b"{cut\n")
    assert roles(batches) == {}
    assert [number for number, _ in skips(batches)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "row",
    [
        {"event_type": "purge", "ip_src": "192.0.2.1", "ip_dst": "203.0.113.9", "peer_ip": "192.0.2.9", "packets": 1, "bytes": 5},
        {"event_type": "log", "ip_src": "192.0.2.1", "peer_ip": "192.0.2.9", "as_path": "11"},
        {"event_type": "log", "message": "x"},
        {"type": "A", "name": "www.example.com"},
    ],
)
def test_flows_and_other_logs_are_left_alone(row: dict[str, Any]) -> None:
    assert not READER.sniff(lines(row))


@examples(60)
@given(st.sampled_from([EXABGP, PMACCT, ELEMENTS]), st.integers(0, 900), st.binary(max_size=6), st.integers(0, 80))
def test_mutated_lines_are_numbered_once(data: bytes, at: int, put: bytes, cut: int) -> None:
    batches, _ = read_by(READER, data[:at] + put + data[at + cut :])
    numbers = [n for batch in batches for n in (*batch.records.tolist(), *(s.record for s in batch.skipped))]
    assert len(numbers) == len(set(numbers))
