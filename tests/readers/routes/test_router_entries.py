"""Routes to one prefix as routers show them: of each router, several prefixes, and texts that are none."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.routes.told import assets, read_by, roles, skips

from cleannet.readers.routes.router_entries import READER

CISCO = """edge1>show ip bgp 198.51.100.0
BGP routing table entry for 198.51.100.0/24, version 123
Paths: (3 available, best #2, table default)
  Advertised to update-groups:
     1          2
  Refresh Epoch 1
  44 {33,55}, (received & used)
    192.0.2.10 from 192.0.2.10 (192.0.2.77)
      Origin IGP, metric 0, localpref 100, valid, external
      rx pathid: 0, tx pathid: 0
  Refresh Epoch 1
  11 22 22 33, (aggregated by 33 192.0.2.7)
    192.0.2.9 (metric 10) from 192.0.2.9 (192.0.2.78)
      Origin IGP, metric 0, localpref 100, valid, external, best
  Local
    0.0.0.0 from 0.0.0.0 (192.0.2.1)
      Origin IGP, localpref 100, weight 32768, valid, sourced, local
"""
FRR = """BGP routing table entry for 198.51.100.0/24, version 7
Paths: (2 available, best #1, table default)
  Advertised to non peer-group peers:
  192.0.2.9 192.0.2.10
  44 {33,55}
    192.0.2.10(rs1) from rs1(192.0.2.10) (192.0.2.77)
      Origin IGP, valid, external, bestpath-from-AS 44
      Last update: Mon Nov 30 10:00:00 2026
  11 22 22 33
    192.0.2.9 from 192.0.2.9 (192.0.2.78)
      Origin IGP, valid, external, best (AS Path)
"""
NXOS = """BGP routing table information for VRF default, address family IPv4 Unicast
BGP routing table entry for 198.51.100.0/24, version 461888
Paths: (2 available, best #1)
  Path type: internal, path is valid, not best reason: Local Preference, no labeled nexthop
  AS-Path: 44 {33,55} , path sourced external to AS
    192.0.2.10 (metric 0) from 192.0.2.10 (192.0.2.77)
      Origin IGP, MED not set, localpref 5000, weight 0

  Path type: external, path is valid, is best path, no labeled nexthop
  AS-Path: 11 22 22 33 , path sourced external to AS
    192.0.2.9 (metric 0) from 192.0.2.9 (192.0.2.78)
      Origin IGP, MED not set, localpref 100, weight 0
"""
FIRST, SECOND = {"direct": [44], "aggregated": [33, 55]}, {"direct": [11], "transit": [22], "origin": [33]}


@pytest.mark.parametrize(
    ("text", "lines", "left"),
    [(CISCO, (7, 12), [(15, "no AS path")]), (FRR, (5, 9), []), (NXOS, (5, 10), [])],
    ids=["cisco", "frr", "nxos"],
)
def test_the_same_routes_of_each_router(text: str, lines: tuple[int, int], left: list[tuple[int, str]]) -> None:
    for data in (text.encode(), b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()):
        assert READER.sniff(data)
        batches, _ = read_by(READER, data)
        assert roles(batches) == {lines[0]: FIRST, lines[1]: SECOND}
        assert assets(batches) == ["198.51.100.0/24"] * 2
        assert skips(batches) == left


def test_several_prefixes_and_a_distinguisher() -> None:
    other = FRR.replace("198.51.100.0/24", "64500:1:2001:db8:5::/48")
    batches, notes = read_by(READER, (CISCO + other).encode())
    assert assets(batches) == ["198.51.100.0/24"] * 2 + ["2001:db8:5::/48"] * 2
    assert notes[-1] == "5 routes, 2 of them best; the others are judged too: each may take over"


def test_a_path_of_another_form_is_told() -> None:
    batches, _ = read_by(READER, FRR.replace("  11 22 22 33\n", "  11 x 33\n").encode())
    assert skips(batches) == [(10, "AS path not readable")]


def test_other_texts_are_left_alone() -> None:
    others = ("", "BGP routing table entry for 192.0.2.0/24\n", "BGP routing table information\n", "\0" * 9)
    assert not any(READER.sniff(other.encode()) for other in others)


@examples(100)
@given(st.sampled_from([CISCO, FRR, NXOS]), st.integers(0, 900), st.binary(max_size=6), st.integers(0, 60))
def test_mutated_entries_number_each_line_once(text: str, at: int, put: bytes, cut: int) -> None:
    raw = text.encode()
    data = raw[:at] + put + raw[at + cut :]
    READER.sniff(data)
    batches, _ = read_by(READER, data)
    numbers = [n for b in batches for n in (*b.records.tolist(), *(s.record for s in b.skipped))]
    assert len(numbers) == len(set(numbers))


@examples(60)
@given(st.lists(st.lists(st.integers(1, 64495).filter(lambda asn: asn != 23456), min_size=1, max_size=6), min_size=1, max_size=6))
def test_what_is_shown_is_read_again(routes: list[list[int]]) -> None:
    lines = ["BGP routing table entry for 198.51.100.0/24, version 7", f"Paths: ({len(routes)} available, best #1)"]
    for path in routes:
        lines += [f"  {' '.join(map(str, path))}", "    192.0.2.9 from 192.0.2.9 (192.0.2.78)", "      Origin IGP, valid, external"]
    found = roles(read_by(READER, "\n".join([*lines, ""]).encode())[0])
    assert [(found[n]["direct"], found[n]["origin"]) for n in sorted(found)] == [([path[0]], [path[-1]]) for path in routes]
