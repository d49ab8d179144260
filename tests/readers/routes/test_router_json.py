"""Tables of routers as JSON: the same routes of each router, and documents that are broken or of another form."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.routes.told import assets, read_by, roles, skips

from cleannet.readers.base.input import Unreadable
from cleannet.readers.routes.router_json import READER


def wrapped(value: Any) -> list[dict[str, Any]]:
    """As Junos writes a value."""
    return [{"data": value}]


def junos(detail: bool = False) -> dict[str, Any]:
    before = "AS path: " if detail else ""
    entries = [
        {"active-tag": wrapped("*"), "protocol-name": wrapped("BGP"), "as-path": wrapped(f"{before}11 22 22 33 I  (Originator)")},
        {"protocol-name": wrapped("BGP"), "as-path": wrapped(f"{before}44 {{33 55}} ?")},
    ]
    prefix = {"rt-destination": wrapped("198.51.100.0"), "rt-prefix-length": wrapped("24")}
    rts = [
        {**(prefix if detail else {"rt-destination": wrapped("198.51.100.0/24")}), "rt-entry": entries},
        {"rt-destination": wrapped("203.0.113.0/24"), "rt-entry": [{"protocol-name": wrapped("Static")}]},
    ]
    return {"route-information": [{"route-table": [{"table-name": wrapped("inet.0"), "rt": rts}]}]}


COMPACT = {
    "route-information": {
        "route-table": {
            "rt": [
                {
                    "rt-destination": "198.51.100.0/24",
                    "rt-entry": [
                        {"active-tag": "*", "protocol-name": "BGP", "as-path": "11 22 22 33 I"},
                        {"protocol-name": "BGP", "as-path": "44 {33,55} ?"},
                    ],
                },
                {"rt-destination": "203.0.113.0/24", "rt-entry": {"protocol-name": "Static"}},
            ]
        }
    }
}
OPENBGPD = {
    "rib": [
        {"prefix": "198.51.100.0/24", "aspath": "11 22 22 33", "exit_nexthop": "192.0.2.9", "valid": True, "best": True},
        {"prefix": "198.51.100.0/24", "aspath": "44 { 33 55 }", "valid": True},
        {"prefix": "203.0.113.0/24", "aspath": "", "valid": True},
    ]
}


def gobgp(*segments: tuple[int, list[int]]) -> dict[str, Any]:
    told = [{"segment_type": kind, "num": len(asns), "asns": asns} for kind, asns in segments]
    return {"nlri": {"prefix": "x"}, "age": 1, "best": True, "attrs": [{"type": 1, "value": 0}, {"type": 2, "as_paths": told}]}


GOBGP = {
    "198.51.100.0/24": [gobgp((2, [11, 22, 22, 33])), gobgp((2, [44]), (1, [33, 55]))],
    "203.0.113.0/24": [{"nlri": {"prefix": "x"}, "attrs": [{"type": 1, "value": 0}]}],
}


def way(path: str, active: bool = False) -> dict[str, Any]:
    return {"asPathEntry": {"asPathType": None, "asPath": path}, "nextHop": "192.0.2.9", "routeType": {"active": active}}


ARISTA = {
    "vrfs": {
        "default": {
            "vrf": "default",
            "bgpRouteEntries": {
                "198.51.100.0/24": {"bgpRoutePaths": [way("11 22 22 33 i", active=True), way("44 {33,55} ?")]},
                "203.0.113.0/24": {"maskLength": 24, "bgpRoutePaths": [way("i")]},
            },
        }
    }
}


def row(prefix: str, *paths: dict[str, str]) -> dict[str, Any]:
    """As NX-OS writes a prefix; one path is no array."""
    return {"ipprefix": prefix, "TABLE_path": {"ROW_path": list(paths) if len(paths) > 1 else paths[0]}}


def nxos(key: str = "path") -> dict[str, Any]:
    ways = ({"bestcode": ">", "ipnexthop": "192.0.2.9", key: "11 22 22 33"}, {"bestcode": " ", key: "44 {33 55}"})
    rows = [row("198.51.100.0/24", *ways), row("203.0.113.0/24", {"bestcode": ">", key: "NULL"})]
    safi = {"safi": "1", "TABLE_rd": {"ROW_rd": {"rd": "", "TABLE_prefix": {"ROW_prefix": rows}}}}
    afi = {"afi": "1", "TABLE_safi": {"ROW_safi": safi}}
    return {"TABLE_vrf": {"ROW_vrf": {"vrf-name-out": "default", "TABLE_afi": {"ROW_afi": afi}}}}


MONITOR = (
    json.dumps([{**gobgp((2, [11, 22, 22, 33])), "nlri": {"prefix": "198.51.100.0/24"}}]),
    json.dumps([{**gobgp((2, [44]), (1, [33, 55])), "nlri": {"prefix": "198.51.100.0/24"}}]),
    json.dumps([{"nlri": {"prefix": "203.0.113.0/24"}, "attrs": [{"type": 1, "value": 0}], "withdrawal": True}]),
)
JUNOS_XML = """<rpc-reply xmlns:junos="http://xml.juniper.net/junos/21.4R0/junos">
    <route-information xmlns="http://xml.juniper.net/junos/21.4R0/junos-routing">
        <route-table>
            <table-name>inet.0</table-name>
            <destination-count>2</destination-count>
            <rt junos:style="brief">
                <rt-destination>198.51.100.0/24</rt-destination>
                <rt-entry>
                    <active-tag>*</active-tag>
                    <current-active/>
                    <protocol-name>BGP</protocol-name>
                    <as-path>11 22 22 33 I</as-path>
                    <nh><selected-next-hop/><to>192.0.2.9</to></nh>
                </rt-entry>
                <rt-entry>
                    <active-tag> </active-tag>
                    <protocol-name>BGP</protocol-name>
                    <as-path>AS path: 44 {33 55} ?
</as-path>
                </rt-entry>
            </rt>
            <rt junos:style="brief">
                <rt-destination>203.0.113.0/24</rt-destination>
                <rt-entry><active-tag>*</active-tag><protocol-name>Static</protocol-name></rt-entry>
            </rt>
        </route-table>
    </route-information>
</rpc-reply>
"""
FORMS = {
    "nx-os": nxos(),
    "nx-os, one prefix": nxos("aspath"),
    "nx-os by NX-API": {"ins_api": {"outputs": {"output": {"body": nxos()}}}},
    "junos": junos(),
    "junos in detail": junos(detail=True),
    "junos, compact": COMPACT,
    "openbgpd": OPENBGPD,
    "gobgp": GOBGP,
    "arista": ARISTA,
    "arista by eAPI": {"jsonrpc": "2.0", "id": "1", "result": [ARISTA]},
}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("document", FORMS.values(), ids=FORMS)
def test_the_same_routes_in_each_form(document: dict[str, Any], indent: int | None) -> None:
    data = (json.dumps(document, indent=indent) + "\n").encode() * 2
    assert READER.sniff(data)
    batches, notes = read_by(READER, data)
    first, second = {"direct": [11], "transit": [22], "origin": [33]}, {"direct": [44], "aggregated": [33, 55]}
    assert roles(batches) == {1: first, 2: second, 4: first, 5: second}
    assert assets(batches) == ["198.51.100.0/24"] * 4
    assert [number for number, _ in skips(batches)] == [3, 6]
    assert {reason for _, reason in skips(batches)} <= {"no AS path", "no BGP route"}
    assert notes[-1].startswith("6 routes, ")


def test_a_monitor_tells_what_came_and_what_went() -> None:
    data = "\n".join(MONITOR).encode() + b"\n"
    assert READER.sniff(data)
    batches, _ = read_by(READER, data)
    assert roles(batches) == {1: {"direct": [11], "transit": [22], "origin": [33]}, 2: {"direct": [44], "aggregated": [33, 55]}}
    assert assets(batches) == ["198.51.100.0/24"] * 2
    assert skips(batches) == [(3, "withdrawal")]


def test_junos_says_the_same_in_xml() -> None:
    data = JUNOS_XML.encode()
    assert READER.sniff(data)
    batches, notes = read_by(READER, data)
    assert roles(batches) == {1: {"direct": [11], "transit": [22], "origin": [33]}, 2: {"direct": [44], "aggregated": [33, 55]}}
    assert batches[0].lines is not None
    assert batches[0].lines.tolist() == [6, 6]
    assert skips(batches) == [(3, "no BGP route")]
    assert "3 routes, 2 of them best" in notes[-1]
    with pytest.raises(Unreadable, match="not well-formed XML"):
        read_by(READER, data[:-40])


def test_other_tables_of_nxos_are_no_routes_of_bgp() -> None:
    direct = {"TABLE_vrf": {"ROW_vrf": {"TABLE_prefix": {"ROW_prefix": row("192.0.2.0/24", {"clientname": "direct"})}}}}
    assert not READER.sniff(json.dumps(direct).encode())


def test_parts_of_another_form_are_told() -> None:
    document = {
        "rib": [{"prefix": "198.51.100.0/24", "aspath": "11 x"}, {"prefix": 7, "aspath": 9}, "x", {"prefix": "a", "aspath": "11"}]
    }
    batches, _ = read_by(READER, json.dumps(document).encode())
    assert roles(batches) == {4: {"direct": [11], "origin": [11]}}
    assert skips(batches) == [(1, "AS path not readable"), (2, "no AS path"), (3, "not a route")]


def test_other_documents_are_left_alone() -> None:
    others: tuple[object, ...] = (
        {"rib": []},
        {"vrfs": {"default": {"routes": {}}}},
        {"result": []},
        {"a": [{"nlri": 1}]},
        {"route-information": 1},
        [1],
    )
    assert not any(READER.sniff(json.dumps(other).encode()) for other in others)


@examples(120)
@given(st.sampled_from(list(FORMS.values())), st.integers(0, 600), st.binary(max_size=4), st.integers(0, 20))
def test_mutated_documents(document: dict[str, Any], at: int, put: bytes, cut: int) -> None:
    raw = json.dumps(document).encode()
    data = raw[:at] + put + raw[at + cut :]
    READER.sniff(data)
    with suppress(Unreadable):
        batches, _ = read_by(READER, data)
        numbers = [n for b in batches for n in (*b.records.tolist(), *(s.record for s in b.skipped))]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
