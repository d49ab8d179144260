"""Tables of routers as text: the same paths in each form, lines that are wrapped, moved, squeezed or cut, and lines of no form."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import pytest
from arrays import listed
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input
from readers.routes.told import assets, read_by, roles, skips

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs import rows
from cleannet.readers.routes.router_table import READER

CISCO = """BGP table version is 17, local router ID is 192.0.2.1
Status codes: s suppressed, d damped, h history, * valid, > best, i - internal,
              r RIB-failure, S Stale, m multipath, b backup-path
Origin codes: i - IGP, e - EGP, ? - incomplete

     Network          Next Hop            Metric LocPrf Weight Path
 *>  11.0.0.0/8       192.0.2.9                0             0 11 22 22 33 i
 *mi                  192.0.2.10               0    100      0 44 33 ?
 *>  192.0.2.0        192.0.2.9       4000000000    350  50000 11 1.10 33 e
 *>i 198.51.100.128/25
                      192.0.2.9                0    100      0 11 33 i
 *                    192.0.2.10                             0 44 {33,55} i
 h   203.0.113.0/24   192.0.2.9                              0 11 33 i
 *>  203.0.113.128/25 0.0.0.0                  0         32768 i
 *>  2001:DB8:5:AAAA:BBBB::/80
                      2001:DB8:FFFF:FFFF::1
                                               0             0 (64512 64513) 11 33 i

Total number of prefixes 6
edge1#exit
"""
FRR = """BGP table version is 1204, local router ID is 192.0.2.1, vrf id 0
Default local pref 100, local AS 64500
Status codes:  s suppressed, d damped, h history, u unsorted, * valid, > best, = multipath,
               i internal, r RIB-failure, S Stale, R Removed
Nexthop codes: @NNN nexthop's vrf id, < announce-nh-self
Origin codes:  i - IGP, e - EGP, ? - incomplete
RPKI validation codes: V valid, I invalid, N Not found

    Network          Next Hop            Metric LocPrf Weight Path
 *> 11.0.0.0/8       192.0.2.9                0             0 11 22 22 33 i
N*=                  spine-1                  0             0 44 33 ?
 R  203.0.113.0/24   192.0.2.9                0             0 11 33 i
 *> 2001:db8:5::/48  fe80::1                                0 11 33 i

Displayed  3 routes and 4 total paths
"""
NXOS = """BGP routing table information for VRF default, address family IPv4 Unicast
BGP table version is 4, Local Router ID is 192.0.2.1
Status: s-suppressed, x-deleted, S-stale, d-dampened, h-history, *-valid, >-best
Path type: i-internal, e-external, c-confed, l-local, a-aggregate, r-redist, I-injected
Origin codes: i - IGP, e - EGP, ? - incomplete, | - multipath, & - backup, 2 - best2

   Network            Next Hop            Metric     LocPrf     Weight Path
*>e11.0.0.0/8         192.0.2.9                                      0 11 22 22 33 i
*|e                   192.0.2.10                        100          0 44 33 ?
x e203.0.113.0/24     192.0.2.9                                      0 11 33 i
*>l203.0.113.0/25     0.0.0.0                           100      32768 i
"""
XR = """RP/0/RP0/CPU0:edge#show bgp
Mon Nov 23 18:46:11.356 UTC
BGP router identifier 192.0.2.1, local AS number 64500
Status codes: s suppressed, d damped, h history, * valid, > best
              i - internal, r RIB-failure, S stale, N Nexthop-discard
Origin codes: i - IGP, e - EGP, ? - incomplete
   Network            Next Hop            Metric LocPrf Weight Path
*> 11.0.0.0/8         192.0.2.9       4294967295 4294967295  65535 11 22 22 33 i
*>i                   192.0.2.10                                 0 44 33 ?

Processed 1 prefixes, 2 paths
"""
ARISTA = """BGP routing table information for VRF default
Router identifier 192.0.2.1, local AS number 64500
Route status codes: s - suppressed, * - valid, > - active, E - ECMP head, e - ECMP
                    S - Stale, c - Contributing to ECMP, b - backup
Origin codes: i - IGP, e - EGP, ? - incomplete

          Network                Next Hop              Metric  AIGP       LocPref Weight  Path
 * >Ec    11.0.0.0/8             192.0.2.9             0       -          100     0       11 22 22 33 i
 *  ec    11.0.0.0/8             192.0.2.10            0       -          100     0       44 33 ? Or-ID: 192.0.2.7 C-LST: 192.0.2.8
 * >      2001:db8:5:aaaa::/64   2001:db8:ffff:ffff::1 0       -          100     0       11 33 i
 * >      203.0.113.0/24         -                     -       -          -       0       i
"""
OPENBGPD = """flags: * = Valid, > = Selected, I = via IBGP, A = Announced,
       S = Stale, E = Error
origin validation state: N = not-found, V = valid, ! = invalid
origin: i = IGP, e = EGP, ? = Incomplete

flags  vs destination          gateway          lpref   med aspath origin
*>    N-? 11.0.0.0/8           192.0.2.9         100     0 11 22 22 33 i
*     V-V 11.0.0.0/8           192.0.2.10        100 12345 44 33 ?
AI*>  N-? 203.0.113.0/24       0.0.0.0           100     0 i
"""
HUAWEI = """<R1> display bgp routing-table
 BGP Local router ID is 192.0.2.1
 Status codes: * - valid, > - best, d - damped, x - best external, a - add path,
               h - history,  i - internal, s - suppressed, S - Stale
               Origin : i - IGP, e - EGP, ? - incomplete
 RPKI validation codes: V - valid, I - invalid, N - not-found

 Total Number of Routes: 4
        Network            NextHop                       MED        LocPrf    PrefVal Path/Ogn

 *>     11.0.0.0/8         192.0.2.9                      0                     0      11 22 22 33i
 * i                       192.0.2.10                     0          100        12345  44 33?
 *>     203.0.113.0/24     0.0.0.0                        0                     0       i
 *  h   203.0.113.0/24     192.0.2.9                                            0      66i
"""
GOBGP = """   Network              Next Hop             AS_PATH              Age        Attrs
*> 11.0.0.0/8           192.0.2.9            11 22 22 33          00:00:10   [{Origin: i} {Med: 0}]
*  11.0.0.0/8           192.0.2.10           44 33                1d 00:00:10 [{Origin: ?}]
*> 203.0.113.0/24       0.0.0.0                                   00:19:06   [{Origin: ?}]
"""
ADVERTISED = """Network            Next Hop        From            AS Path
11.0.0.0/8         192.0.2.1       192.0.2.9       11 22 22 33i
11.0.0.0/8         192.0.2.1       192.0.2.10      44 33?
203.0.113.0/24     192.0.2.1       Local           ?
"""
FIRST = {"direct": [11], "transit": [22], "origin": [33]}
SECOND = {"direct": [44], "origin": [33]}
SHORT = {"direct": [11], "origin": [33]}


def read(data: bytes) -> tuple[list[Batch], list[str]]:
    return read_by(READER, data)


def test_cisco() -> None:
    batches, notes = read(CISCO.encode())
    assert roles(batches) == {
        7: FIRST,
        8: SECOND,
        9: SHORT,  # 1.10 is 65546: for documentation
        10: SHORT,
        12: {"direct": [44], "aggregated": [33, 55]},
        15: SHORT,
    }
    assert assets(batches) == [
        "11.0.0.0/8",
        "11.0.0.0/8",
        "192.0.2.0/24",
        "198.51.100.128/25",
        "198.51.100.128/25",
        "2001:DB8:5:AAAA:BBBB::/80",
    ]
    assert skips(batches) == [(13, "withdrawn"), (14, "no AS path")]
    assert notes == [
        "7 paths, 5 of them best; the others are judged too: each may take over",
        "AS sets: 1 paths have one; each member is asked, though it may be on some routes only",
    ]


@pytest.mark.parametrize(
    ("text", "first", "left"),
    [
        (FRR, 10, [(12, "withdrawn")]),
        (NXOS, 8, [(10, "withdrawn"), (11, "no AS path")]),
        (XR, 8, []),
        (ARISTA, 8, [(11, "no AS path")]),
        (OPENBGPD, 7, [(9, "no AS path")]),
        (HUAWEI, 11, [(13, "no AS path"), (14, "withdrawn")]),
        (GOBGP, 2, [(4, "no AS path")]),
        (ADVERTISED, 2, [(4, "no AS path")]),
    ],
    ids=["frr", "nxos", "xr", "arista", "openbgpd", "huawei", "gobgp", "advertised"],
)
def test_other_routers(text: str, first: int, left: list[tuple[int, str]]) -> None:
    assert READER.sniff(text.encode())
    batches, _ = read(text.encode())
    found = roles(batches)
    assert (found.pop(first), found.pop(first + 1)) == (FIRST, SECOND)
    assert all(other == SHORT for other in found.values())
    assert assets(batches)[:2] == ["11.0.0.0/8", "11.0.0.0/8"]
    assert skips(batches) == left


def test_several_tables_in_one_file() -> None:
    batches, _ = read((CISCO + ARISTA + FRR + NXOS).encode())
    assert len(roles(batches)) == 6 + 3 + 3 + 2
    assert {reason for _, reason in skips(batches)} == {"withdrawn", "no AS path"}


ALIKE = {
    "moved to the right": lambda text: "".join("    " + line for line in text.splitlines(True)),
    "lines moved below their header": lambda text: text.replace("\n *", "\n   *").replace("\n    ", "\n      "),
    "other line ends": lambda text: text.replace("\n", "\r\n"),
    "spaces behind": lambda text: text.replace("\n", "   \n"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "a prompt in front": lambda text: "edge1>show ip bgp\n" + text,
    "a pager": lambda text: text.replace("\n *mi ", "\n --More-- \b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\b *mi "),
    "text that is not ASCII": lambda text: text.replace("Total", "Gesamtzahl für alle Präfixe#\nTotal"),
}


@pytest.mark.parametrize("alike", ALIKE.values(), ids=ALIKE)
def test_what_does_not_matter(alike: object) -> None:
    assert callable(alike)
    data = alike(CISCO).encode()
    assert READER.sniff(data)
    batches, _ = read(data)
    expected, _ = read(CISCO.encode())
    assert list(roles(batches).values()) == list(roles(expected).values())
    assert assets(batches) == assets(expected)


def test_lines_without_their_header() -> None:
    lines = [line for line in CISCO.splitlines() if "33 i" in line and "/8" in line]
    data = "\n".join([*lines, " *>  203.0.113.0/24   192.0.2.9                0             0 44 33 i"]).encode()
    assert READER.sniff(data)
    assert list(roles(read(data)[0]).values()) == [FIRST, SECOND]


def test_lines_of_another_form_without_their_header_are_left_alone() -> None:
    lines = [line for line in ARISTA.splitlines() if line.startswith(" * >") and line.endswith("33 i")]
    assert not READER.sniff("\n".join(lines).encode())


@pytest.mark.parametrize("missing", range(1, 12))
def test_where_spaces_are_missing_no_as_is_taken_for_the_weight(missing: int) -> None:
    head = "   Network          Next Hop            Metric LocPrf Weight Path\n"
    before = f"*{'':19}192.0.2.9{'':31}"
    lines = [f"*> 11.0.0.0/8       192.0.2.9{'':31}0 11 33 i", *(before[: 60 - missing] + "0 1120 33 i" for _ in range(3))]
    batches, _ = read((head + "\n".join([*lines, ""])).encode())
    assert list(roles(batches).values())[1:] == [{"direct": [1120], "origin": [33]}] * 3


def test_squeezed_and_cut_lines_are_skipped() -> None:
    head = "   Network          Next Hop            Metric LocPrf Weight Path\n"
    lines = "*> 11.0.0.0/8 192.0.2.9 0 0 11 33 i\n*> 12.0.0.0/8       192.0.2.9                0             0 11 33\nhello there\n"
    batches, notes = read((head + lines).encode())
    assert skips(batches) == [(2, "columns run together"), (3, "not a line of a path"), (4, "not a line of a path")]
    assert notes == []
    whole = "*> 11.0.0.0/8       192.0.2.9                0             0 11 33 i\n"
    assert read((head + whole + lines).encode())[1] == ["1 paths, 1 of them best; the others are judged too: each may take over"]


def test_a_distinguisher_is_no_prefix() -> None:
    head = "          Network                Next Hop              Metric  LocPref Weight  Path\n"
    lines = (
        " * >      11.0.0.0/8             192.0.2.9             -       100     0       11 33 i\n"
        " * >Ec    RD: 192.0.2.7:11 mac-ip 504c.8961.0a0f\n"
        "                                 192.0.2.9             -       100     0       11 33 i\n"
    )
    batches, _ = read((head + lines).encode())
    assert (roles(batches), skips(batches)) == ({2: SHORT}, [(3, "no route to a prefix")])


def test_a_path_that_goes_on_in_the_next_line() -> None:
    head = "   Network          Next Hop            Metric LocPrf Weight Path\n"
    lines = "*> 11.0.0.0/8       192.0.2.9                0             0 11 22\n" + " " * 61 + "22 33 i\n"
    assert roles(read((head + lines).encode())[0]) == {2: FIRST}


@pytest.mark.parametrize("size", [150, 200, 333])
def test_tables_across_blocks(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    expected = [(roles(batches), assets(batches)) for batches, _ in [read((CISCO * 3).encode())]]
    monkeypatch.setattr(rows, "BLOCK", size)
    batches, notes = read((CISCO * 3).encode())
    assert [(roles(batches), assets(batches))] == expected
    assert notes[0].startswith("21 paths, 15 of them best")


def test_where_the_input_breaks_off_what_stands_before_is_judged() -> None:
    class Broken(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            if not (found := super().read1(size)):
                raise Unreadable("cut off", "byte 9")
            return found

    data = CISCO.encode()
    batches = READER.read(Input("table", data, lambda: Broken(data)))
    assert len(roles([next(batches)])) == 6
    with pytest.raises(Unreadable, match="cut off"):
        next(batches)


def test_other_texts_are_left_alone() -> None:
    others = ("", "Network Next Hop\n", "* a\n* b\n", "Network,Next Hop,Metric,LocPrf,Weight,Path\n", "\0" * 99, " *> 11.0.0.0/8\n")
    assert not any(READER.sniff(other.encode()) for other in others)


def test_the_paths_in_order() -> None:
    assert READER.paths is not None
    found = list(READER.paths(an_input(CISCO.encode())))
    assert [listed(some.prefixes)[0] for some in found] == ["11.0.0.0/8"]
    assert found[0].asns[:4].tolist() == [11, 22, 33, 44]


# --- what is printed is read again ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Printed:
    """A path as a router knows it."""

    net: str
    hop: str
    metric: int | None
    pref: int | None
    weight: int
    path: tuple[int, ...]
    best: bool


def _cisco(routes: list[Printed], aside: int) -> str:
    lines, last = ["", "   Network          Next Hop            Metric LocPrf Weight Path"], ""
    for r in routes:
        net = "" if r.net == last else r.net
        line = f"*{'>' if r.best else ' '} "
        line += f"{net:<17}" if len(net) < 17 else f"{net}\n{'':20}"
        line += f"{r.hop:<15}" if len(r.hop) < 16 else f"{r.hop}\n{'':35}"
        metric, pref = ("" if number is None else number for number in (r.metric, r.pref))
        lines.append(f"{line} {metric:>10}{pref:>7}{r.weight:>7} {' '.join(map(str, (*r.path, 'i')))}")
        last = r.net
    return "\n".join(" " * aside + line for line in "\n".join(lines).splitlines()) + "\n"


def _arista(routes: list[Printed], aside: int) -> str:
    lines = ["          Network                Next Hop              Metric  LocPref Weight  Path"]
    for r in routes:
        metric, pref = ("-" if number is None else number for number in (r.metric, r.pref))
        line = f" * {'>' if r.best else ' '}      {r.net:<22} {r.hop:<21} {metric!s:<7} {pref!s:<7} {r.weight!s:<7} "
        lines.append(line + " ".join(map(str, (*r.path, "i"))))
    return "\n".join(" " * aside + line for line in lines) + "\n"


NETS = st.one_of(
    st.builds(lambda a, b, c: f"{a}.{b}.0.0/{c}", st.integers(1, 223), st.integers(0, 255), st.integers(8, 32)),
    st.builds(lambda a, c: f"2001:db8:{a:x}::/{c}", st.integers(0, 65535), st.integers(32, 128)),
)
HOPS = st.sampled_from(["192.0.2.9", "198.51.100.254", "2001:db8:ffff:ffff:ffff::1", "fe80::1"])
NUMBERS = st.one_of(st.none(), st.integers(0, 999_999))
ASNS = st.one_of(st.integers(1, 64495), st.integers(131072, 4199999999))
WEIGHTS = st.sampled_from([0, 0, 1, 32768, 65535])
PATHS = st.lists(ASNS, min_size=1, max_size=7).map(tuple)
PRINTED = st.builds(Printed, NETS, HOPS, NUMBERS, NUMBERS, WEIGHTS, PATHS, st.booleans())


@examples(150)
@given(
    st.lists(PRINTED, min_size=1, max_size=12),
    st.sampled_from([_cisco, _arista]),
    st.integers(0, 4),
    st.sampled_from([80, 1 << 20]),
)
def test_what_is_printed_is_read_again(routes: list[Printed], form: object, aside: int, size: int) -> None:
    assert callable(form)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "BLOCK", size)
        item = an_input(form(routes, aside).encode())
        batches = list(READER.read(item))
    told = [batch.routes() for batch in batches if batch.routes]
    folded = [tuple(n for i, n in enumerate(r.path) if i == 0 or r.path[i - 1] != n) for r in routes]
    found = [tuple(part.tolist()) for some in told for part in np.split(some.asns, some.offsets[1:-1])]
    assert found == folded
    assert [net for some in told for net in listed(some.prefixes)] == [r.net for r in routes]
    assert item.log.notes[0].startswith(f"{len(routes)} paths, {sum(r.best for r in routes)} of them best")


@examples(150)
@given(
    st.sampled_from([CISCO, FRR, ARISTA, OPENBGPD, HUAWEI, GOBGP]), st.integers(0, 900), st.binary(max_size=6), st.integers(0, 60)
)
def test_mutated_tables_number_each_line_once(text: str, at: int, put: bytes, cut: int) -> None:
    raw = text.encode()
    data = raw[:at] + put + raw[at + cut :]
    READER.sniff(data)
    batches, _ = read(data)
    numbers = [n for b in batches for n in (*b.records.tolist(), *(s.record for s in b.skipped))]
    assert len(numbers) == len(set(numbers))
