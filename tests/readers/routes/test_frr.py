"""Tables of FRR: brief and in detail, of one VRF and of all, of one prefix, and broken JSON."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input
from readers.routes.told import assets, read_by, roles

from cleannet.columns import Batch
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs import documents
from cleannet.readers.routes.frr import READER


def head(name: str = "default") -> str:
    """What stands before the routes, written as FRR writes it."""
    return (
        f' "vrfId": 0,\n "vrfName": "{name}",\n "tableVersion": 4,\n "routerId": "192.0.2.1",\n'
        ' "defaultLocPrf": 100,\n "localAS": 64500,\n "routes": { '
    )


def brief(path: Any, best: bool = False, **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"valid": True, "bestpath": True, "selectionReason": "Older Path"} if best else {"valid": True}
    said |= {"pathFrom": "external", "weight": 0, "peerId": "192.0.2.9", "path": path, "origin": "IGP"}
    return {**said, "nexthops": [{"ip": "192.0.2.9", "afi": "ipv4", "used": True}], **more}


def detailed(path: str, best: bool = False, **more: Any) -> dict[str, Any]:
    numbers = [] if path == "Local" else path.split()
    said: dict[str, Any] = {
        "aspath": {"string": path, "segments": [{"type": "as-sequence", "list": numbers}], "length": len(numbers)}
    }
    said |= {"origin": "IGP", "valid": True, "bestpath": {"overall": True, "selectionReason": "Older Path"}} if best else {}
    return {**said, "lastUpdate": {"epoch": 1795147200, "string": "x"}, "peer": {"peerId": "192.0.2.9", "type": "external"}, **more}


BRIEF: dict[str, list[Any]] = {
    "198.51.100.0/24": [brief("11 22 22 33", best=True), brief("44 33"), brief("55 33", removed=True)],
    "203.0.113.0/24": [brief("", best=True), brief("11 {33,44}"), brief("64512 65000"), "x", brief(7)],
    "2001:db8:5::/48": [brief("(64512) 11 1.10 33", best=True), brief("11 70000.1"), brief("11", history=True)],
}
ROLES = {
    1: {"direct": [11], "transit": [22], "origin": [33]},
    2: {"direct": [44], "origin": [33]},
    5: {"direct": [11], "aggregated": [33, 44]},
    9: {"direct": [11], "origin": [33]},  # 1.10 is 65546: for documentation
}
SKIPPED = [
    (3, "withdrawn"),
    (4, "no AS path"),
    (6, "only private AS numbers"),
    (7, "not a path"),
    (8, "no AS path"),
    (10, "AS path not readable"),
    (11, "withdrawn"),
]


def table(routes: dict[str, Any], name: str = "default") -> str:
    listed = ",".join(f'"{prefix}": {json.dumps(paths)}' for prefix, paths in routes.items())
    return "{\n" + head(name) + listed + ' } , "totalRoutes": 3, "totalPaths": 11 } \n'


def in_detail(routes: dict[str, Any]) -> dict[str, Any]:
    return {prefix: {"prefix": prefix, "version": 1, "paths": paths} for prefix, paths in routes.items()}


def read(text: str) -> tuple[list[Batch], list[str]]:
    data = text.encode()
    assert READER.sniff(data[:65_536])
    return read_by(READER, data)


def test_a_table() -> None:
    batches, notes = read(table(BRIEF))
    assert roles(batches) == ROLES
    assert sorted((s.record, s.reason) for b in batches for s in b.skipped) == SKIPPED
    assert assets(batches) == ["198.51.100.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8:5::/48"]
    assert all(batch.seen_first is None for batch in batches)
    assert notes == [
        "AS sets: 1 paths have one; each member is asked, though it may be on some routes only",
        "11 paths, 3 of them best; the others are judged too: each may take over",
    ]


@pytest.mark.parametrize("path", ["11 1.5 0.33", "11 65541 33"])
def test_numbers_in_two_parts(path: str) -> None:
    batches, _ = read(table({"192.0.2.0/24": [brief(path.replace("1.5", "2.5").replace("65541", "131077"))]}))
    assert roles(batches) == {1: {"direct": [11], "transit": [131077], "origin": [33]}}


def test_a_table_in_detail_and_one_prefix() -> None:
    paths = [detailed("11 22 33", best=True), detailed("Local"), detailed("44 33", removed=True), {"valid": True}]
    expected = {1: {"direct": [11], "transit": [22], "origin": [33]}}
    one = json.dumps({"prefix": "198.51.100.0/24", "advertisedTo": {"192.0.2.9": {"hostname": "r"}}, "paths": paths}, indent=2)
    for text in (table(in_detail({"198.51.100.0/24": paths})), one):
        batches, notes = read(text)
        assert roles(batches) == expected
        assert assets(batches) == ["198.51.100.0/24"]
        assert sorted((s.record, s.reason) for b in batches for s in b.skipped) == [
            (2, "no AS path"), (3, "withdrawn"), (4, "no AS path")
        ]  # fmt: skip
        assert notes == ["4 paths, 1 of them best; the others are judged too: each may take over"]


def test_all_vrfs_and_several_documents() -> None:
    red, blue = ({p: [brief(f"{n} 33")]} for p, n in (("192.0.2.0/24", 11), ("192.0.2.0/25", 22)))
    vrfs = (
        "{\n"
        + ",\n".join(f'"{name}":{table(routes, name)}' for name, routes in (("default", {}), ("red", red), ("blue", blue)))
        + "}\n"
    )
    for text in (vrfs, table(red) + table(blue)):
        batches, _ = read(text)
        assert roles(batches) == {1: {"direct": [11], "origin": [33]}, 2: {"direct": [22], "origin": [33]}}
        assert assets(batches) == ["192.0.2.0/24", "192.0.2.0/25"]


def test_routes_of_vpns() -> None:
    told = {"192.0.2.0/24": [brief("11 33")]}
    batches, _ = read(table({"routeDistinguishers": {"64500:1": told, "64500:2": told}}))
    assert roles(batches) == {n: {"direct": [11], "origin": [33]} for n in (1, 2)}
    assert assets(batches) == ["192.0.2.0/24", "192.0.2.0/24"]


def test_a_table_that_breaks_off_is_read_so_far() -> None:
    data = table(BRIEF).encode()[:1500]
    batches = READER.read(an_input(data))
    first = next(batches)
    read_so_far = len(first.records) + len(first.skipped)
    assert read_so_far >= 3
    with pytest.raises(Unreadable, match="no valid JSON") as caught:
        next(batches)
    assert caught.value.record == read_so_far + 1


def test_a_path_too_large_is_one_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "PARTS", 40)
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    many = brief("11 22", communities=list(range(50)))
    batches, _ = read(table({"192.0.2.0/24": [many, brief("11 22"), brief("11 22", deep=deep)]}))
    assert roles(batches) == {2: {"direct": [11], "origin": [22]}}
    assert [(s.record, s.reason) for b in batches for s in b.skipped] == [(1, "path too large"), (3, "path too large")]


def test_other_json_is_left_alone() -> None:
    others = (
        b"",
        b"[]",
        b"{}",
        b'{"routes": {}}',
        b'{"vrfName": "default"}',
        b'{"prefix": "192.0.2.0/24", "paths": []}',
        b"\0" * 9,
    )
    assert not any(READER.sniff(other) for other in others)


@examples(80)
@given(st.data())
def test_mutated_tables_raise_nothing_else(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([table(BRIEF), table(in_detail(BRIEF)), table(BRIEF) * 2])).encode())
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    mutated = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    READER.sniff(mutated)
    numbers: list[int] = []
    with suppress(Unreadable):
        for batch in READER.read(an_input(mutated)):
            numbers += [*batch.records.tolist(), *(s.record for s in batch.skipped)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    ("told", "roles"),
    [
        ({"aspath": "11 22 33"}, {"direct": [11], "transit": [22], "origin": [33]}),
        (
            {"aspath": {"segments": [{"type": "as-sequence", "list": [11]}, {"type": "as-set", "list": [33, 44]}]}},
            {"direct": [11], "aggregated": [33, 44]},
        ),
        ({"aspath": {"segments": [{"type": "as-sequence", "list": [11, 33]}]}}, {"direct": [11], "origin": [33]}),
    ],
)
def test_older_versions_tell_the_path_as_text_or_in_segments(told: dict[str, Any], roles: dict[str, list[int]]) -> None:
    path = {"valid": True, "bestpath": True, "peerId": "192.0.2.9", "origin": "IGP", **told}
    text = "{" + head() + json.dumps({"198.51.100.0/24": [path]})[1:-1] + "} }"
    assert READER.sniff(text.encode())
    (batch,) = READER.read(an_input(text.encode()))
    found = {r.role: r.values.to_pylist() for r in batch.every_reference if len(r.values)}
    assert found.get("direct") == roles["direct"]
    assert {role: found.get(role) for role in roles} == roles


@pytest.mark.parametrize("kind", ["receivedRoutes", "filteredRoutes", "advertisedRoutes"])
def test_routes_of_one_neighbour(kind: str) -> None:
    one = {"origin": "IGP", "network": "198.51.100.0/24", "valid": True, "best": True, "path": "11 22 22 33"}
    sent = {
        "198.51.100.0/24": one,
        "2001:db8:5::/48": {"nextHop": "2001:db8::1", "aspath": "44 33"},
        "203.0.113.0/24": {"path": ""},
    }
    for document in ({kind: sent}, {"bgpTableVersion": 4, kind: sent, "totalPrefixCounter": 3}):
        batches, notes = read(json.dumps(document))
        assert roles(batches) == {1: {"direct": [11], "transit": [22], "origin": [33]}, 2: {"direct": [44], "origin": [33]}}
        assert [skip.record for batch in batches for skip in batch.skipped] == [3]
        assert notes[-1].startswith("3 paths, 1 of them best")
