"""Routes of Junos as text: brief, in detail, in columns, of one neighbour, and lines of no form."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.routes.told import assets, read_by, roles, skips

from cleannet.readers.inputs import rows
from cleannet.readers.routes.junos import READER

BRIEF = """ops@edge1> show route protocol bgp

inet.0: 3 destinations, 4 routes (3 active, 0 holddown, 0 hidden)
+ = Active Route, - = Last Active, * = Both

198.51.100.0/24    *[BGP/170] 1w2d 03:04:05, localpref 100
                      AS path: 11 22 22 33 I, validation-state: unverified
                    >  to 192.0.2.9 via et-0/0/0.0
                    [BGP/170] 1w2d 03:04:05, MED 10, localpref 100, from 192.0.2.77
                      AS path: 44 {33 55} ?
                    >  to 192.0.2.10 via et-0/0/1.0
203.0.113.0/24     *[Static/5] 5w2d 15:42:25
                    >  to 192.0.2.11 via ge-0/0/1.0

inet6.0: 2 destinations, 2 routes (2 active, 0 holddown, 0 hidden)
2001:db8:1234:5678::/64
                   *[BGP/170] 1w2d 03:04:05, localpref 100
                      AS path: (64512 64513) 11 33 E, validation-state: valid
                    >  to fe80::1 via et-0/0/0.0
2001:db8:1::/48    *[BGP/170] 1w2d 03:04:05, localpref 100
                      AS path: I
                    >  to fe80::1 via et-0/0/0.0

mpls.0: 1 destinations, 1 routes (1 active, 0 holddown, 0 hidden)
299776             *[VPN/170] 1w2d 03:04:05
                    >  to 192.0.2.9 via et-0/0/0.0, Pop

{master:0}
ops@edge1>
"""
DETAIL = """
inet.0: 3 destinations, 4 routes (3 active, 0 holddown, 0 hidden)
198.51.100.0/24 (2 entries, 1 announced)
TSI:
KRT in-kernel 198.51.100.0/24 -> {192.0.2.9}
        *BGP    Preference: 170/-101
                Next hop type: Router, Next hop index: 600
                AS path: 11 22 22 33 I  (Originator)
                AS path: Recorded
         BGP    Preference: 170/-101
                AS path: [64500] 44 {33 55} ?
"""
TERSE = """
inet.0: 34 destinations, 44 routes (34 active, 1 holddown, 0 hidden)
+ = Active Route, - = Last Active, * = Both

A V Destination        P Prf   Metric 1   Metric 2  Next hop        AS path
* ? 198.51.100.0/24    B 170        200                             11 22 22 33 I
  unverified                                       >192.0.2.9
                                                    192.0.2.10
  ?                    B 170        100          0                  44 {33 55} ?
  unverified                                       >192.0.2.11
* ? 203.0.113.0/24     D   0                       >irb.200
"""
RECEIVED = """
inet.0: 34 destinations, 44 routes (34 active, 1 holddown, 0 hidden)
  Prefix                  Nexthop              MED     Lclpref    AS path
* 198.51.100.0/24         192.0.2.9            0       100        11 22 22 33 I
  198.51.100.0/24         192.0.2.10                              44 {33 55} ?
* 2001:db8:1234:5678:9abc::/80
                          2001:db8::1                             11 33 I
"""
FIRST = {"direct": [11], "transit": [22], "origin": [33]}
SECOND = {"direct": [44], "aggregated": [33, 55]}
SHORT = {"direct": [11], "origin": [33]}


def test_brief() -> None:
    assert READER.sniff(BRIEF.encode())
    batches, notes = read_by(READER, BRIEF.encode())
    assert roles(batches) == {6: FIRST, 9: SECOND, 17: SHORT}
    assert assets(batches) == ["198.51.100.0/24", "198.51.100.0/24", "2001:db8:1234:5678::/64"]
    assert skips(batches) == [(12, "no BGP route"), (20, "no AS path"), (25, "no BGP route")]
    assert notes[-1] == "6 routes, 5 of them active; the others are judged too: each may take over"


@pytest.mark.parametrize(
    ("text", "lines", "left"),
    [(DETAIL, (6, 10), []), (TERSE, (6, 9), [(11, "no BGP route")]), (RECEIVED, (4, 5), [])],
    ids=["detail", "terse", "received"],
)
def test_other_forms(text: str, lines: tuple[int, int], left: list[tuple[int, str]]) -> None:
    assert READER.sniff(text.encode())
    batches, _ = read_by(READER, text.encode())
    found = roles(batches)
    assert (found.pop(lines[0]), found.pop(lines[1])) == (FIRST, SECOND)
    assert all(other == SHORT for other in found.values())
    assert assets(batches)[:2] == ["198.51.100.0/24", "198.51.100.0/24"]
    assert skips(batches) == left


def test_all_forms_in_one_file() -> None:
    batches, _ = read_by(READER, (BRIEF + TERSE + DETAIL + RECEIVED + BRIEF).encode())
    assert len(roles(batches)) == 3 + 2 + 2 + 3 + 3


@pytest.mark.parametrize("size", [100, 250])
def test_routes_across_blocks_and_other_line_ends(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    expected = roles(read_by(READER, BRIEF.encode())[0])
    monkeypatch.setattr(rows, "BLOCK", size)
    assert roles(read_by(READER, BRIEF.replace("\n", "\r\n").encode())[0]) == expected


def test_strange_lines_are_told() -> None:
    text = BRIEF.replace("inet6.0:", "hello there\ninet6.0:").replace("11 33 E", "11 3x3 E")
    batches, _ = read_by(READER, text.encode())
    assert [reason for _, reason in skips(batches)] == [
        "no BGP route",
        "not a line of a route",
        "AS path not readable",
        "no AS path",
        "no BGP route",
    ]


def test_other_texts_are_left_alone() -> None:
    others = ("", "inet.0: 3 destinations, 4 routes (3 active)\n", "AS path: 11 22\n", "a *[b/1]\n", "\0" * 9)
    assert not any(READER.sniff(other.encode()) for other in others)


@examples(150)
@given(st.sampled_from([BRIEF, DETAIL, TERSE, RECEIVED]), st.integers(0, 900), st.binary(max_size=6), st.integers(0, 60))
def test_mutated_tables_number_each_line_once(text: str, at: int, put: bytes, cut: int) -> None:
    raw = text.encode()
    data = raw[:at] + put + raw[at + cut :]
    READER.sniff(data)
    batches, _ = read_by(READER, data)
    numbers = [n for b in batches for n in (*b.records.tolist(), *(s.record for s in b.skipped))]
    assert len(numbers) == len(set(numbers))


PATH = st.lists(st.integers(1, 64495), min_size=1, max_size=6)


@examples(80)
@given(st.lists(st.tuples(st.integers(0, 255), PATH), min_size=1, max_size=8), st.booleans())
def test_what_is_printed_is_read_again(routes: list[tuple[int, list[int]]], terse: bool) -> None:
    lines = ["inet.0: 3 destinations, 4 routes (3 active, 0 holddown, 0 hidden)"]
    if terse:
        lines.append("A V Destination        P Prf   Metric 1   Metric 2  Next hop        AS path")
    for octet, path in routes:
        net, told = f"198.51.{octet}.0/24", " ".join(map(str, path))
        if terse:
            lines += [f"* ? {net:<18} B 170        200{'':29}{told} I", f"  unverified{'':39}>192.0.2.9"]
        else:
            lines += [f"{net:<18} *[BGP/170] 00:00:05, localpref 100", f"{'':22}AS path: {told} I, validation-state: unverified"]
    batches, _ = read_by(READER, "\n".join([*lines, ""]).encode())
    found = roles(batches)
    assert [(list(found[n]["direct"]), list(found[n]["origin"])) for n in sorted(found)] == [
        ([path[0]], [path[-1]]) for _, path in routes
    ]
    assert assets(batches) == [f"198.51.{octet}.0/24" for octet, _ in routes]
