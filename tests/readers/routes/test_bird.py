"""Tables of BIRD 1.6, 2 and 3: the same routes in each form, and lines of no form."""

from __future__ import annotations

import io
import re

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.routes.told import assets, read_by, roles, skips

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs import rows
from cleannet.readers.routes.bird import READER


def read(data: bytes) -> tuple[list[Batch], list[str]]:
    return read_by(READER, data)


BIRD_1 = """BIRD 1.6.8 ready.
198.51.100.0/24    via 192.0.2.9 on eth0 [carrier 2026-11-19 06:00:00] * (100) [AS33i]
\tType: BGP unicast univ
\tBGP.origin: IGP
\tBGP.as_path: 11 22 22 33
\tBGP.next_hop: 192.0.2.9
\tBGP.local_pref: 100
\tBGP.community: (11,100) (11,200)
                   via 192.0.2.10 on eth1 [other 06:00:01 from 192.0.2.77] (100/-) [AS33?]
\tType: BGP unicast univ
\tBGP.as_path: 44 {33 55}
203.0.113.0/24     blackhole [static1 2026-11-19] * (200)
\tType: static unicast univ
192.0.2.0/24       dev eth0 [direct1 2026-11-19] * (240)
\tType: device unicast univ
198.51.100.128/25  multipath [own 2026-11-19] * (100) [i]
\tvia 192.0.2.9 on eth0 weight 1
\tvia 192.0.2.10 on eth1 weight 1
\tType: BGP unicast univ
\tBGP.origin: IGP
\tBGP.as_path:\x20
"""
BIRD_2 = """BIRD 2.17.1 ready.
Table master4:
198.51.100.0/24      unicast [carrier 2026-11-19 06:00:00.123] * (100) [AS33i]
\tvia 192.0.2.9 on eth0
\tType: BGP univ
\tBGP.origin: IGP
\tBGP.as_path: 11 22 22 33
\tBGP.next_hop: 192.0.2.9
\tBGP.local_pref: 100
                     unicast [other 06:00:01.000 from 192.0.2.77] (100) [AS33?]
\tvia 192.0.2.10 on eth1
\tType: BGP univ
\tBGP.as_path: 44 {33 55}
203.0.113.0/24       blackhole [static1 2026-11-19] * (200)
\tType: static univ
192.0.2.0/24         unicast [direct1 2026-11-19] ! (240)
\tdev eth0
\tType: device univ

Table master6:
2001:db8:5::/48      unicast [own 2026-11-19] * (100) [i]
\tvia 2001:db8::9 on eth0
\tType: BGP univ
\tBGP.as_path:
\tBGP.20 [t]: 00 01
2001:db8:6::/48      unicast [carrier6 2026-11-19] * (100) [AS33i]
\tvia 2001:db8::9 on eth0
\tType: BGP univ
\tBGP.as_path: ({64512 64513}) (64514) 11 33
flow4 { dst 192.0.2.0/24; proto = 6; }  [carrier 2026-11-19] * (100) [AS33i]
\tType: BGP univ
\tBGP.as_path: 11 33
2001:db8:7::/48 from 2001:db8:8::/48 unreachable [carrier6 2026-11-19] * (100) [AS33i]
\tType: BGP univ
\tBGP.as_path: 11 33
"""
BIRD_3 = """BIRD 3.1.2 ready.
bird> show route all
Table master4:
198.51.100.0/24      unicast [carrier 06:00:00.123] * (100) [AS33i]
\tvia 192.0.2.9 on eth0
\tpreference: 100
\tfrom: 192.0.2.9
\tsource: BGP
\tbgp_origin: IGP
\tbgp_path: 11 22 22 33
\tbgp_next_hop: 192.0.2.9
\tInternal route handling values: 0L 8G 0S id 2
                     unicast [other 06:00:01.000 from 192.0.2.77] (100) [AS33?]
\tvia 192.0.2.10 on eth1
\tbgp_path: 44 {33 55}
"""


FIRST = {"direct": [11], "transit": [22], "origin": [33]}


def test_bird_1() -> None:
    batches, notes = read(BIRD_1.encode())
    assert roles(batches) == {2: FIRST, 9: {"direct": [44], "aggregated": [33, 55]}}
    assert assets(batches) == ["198.51.100.0/24", "198.51.100.0/24"]
    assert skips(batches) == [(12, "no BGP route"), (14, "no BGP route"), (16, "no AS path")]
    assert notes == [
        "AS sets: 1 paths have one; each member is asked, though it may be on some routes only",
        "5 routes, 4 of them best; the others are judged too: each may take over",
    ]


def test_bird_2() -> None:
    batches, notes = read(BIRD_2.encode())
    assert roles(batches) == {
        3: FIRST,
        10: {"direct": [44], "aggregated": [33, 55]},
        26: {"direct": [11], "origin": [33]},
        33: {"direct": [11], "origin": [33]},
    }
    assert assets(batches) == ["198.51.100.0/24", "198.51.100.0/24", "2001:db8:6::/48", "2001:db8:7::/48"]
    assert skips(batches) == [(14, "no BGP route"), (16, "no BGP route"), (21, "no AS path"), (30, "no route to a prefix")]
    assert notes[-1] == "8 routes, 6 of them best; the others are judged too: each may take over"


def test_bird_3() -> None:
    batches, _ = read(BIRD_3.encode())
    assert roles(batches) == {4: FIRST, 13: {"direct": [44], "aggregated": [33, 55]}}
    assert assets(batches) == ["198.51.100.0/24", "198.51.100.0/24"]
    assert skips(batches) == []


@pytest.mark.parametrize("text", [BIRD_1, BIRD_2, BIRD_3])
def test_tabs_that_became_spaces_and_other_line_ends(text: str) -> None:
    expected = roles(read(text.encode())[0])
    spaced = text.replace("\t", " " * 8)
    for data in (text.encode(), spaced.encode(), spaced.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + text.encode()):
        assert READER.sniff(data)
        assert roles(read(data)[0]) == expected


@pytest.mark.parametrize(
    "greeting", ["", "BIRD v0.3.3+birdv1.6.8 ready.\n", "Access restricted\n", "bird> show route all\n", "ops@rs1:~$ birdc\n"]
)
def test_what_stands_around_is_no_route(greeting: str) -> None:
    data = (greeting + BIRD_1.partition("\n")[2] + "bird> quit\n").encode()
    assert READER.sniff(data)
    batches, _ = read(data)
    assert len(roles(batches)) == 2
    assert "not a line of a route" not in dict(skips(batches)).values()


def test_without_all_there_is_no_path() -> None:
    batches, _ = read(b"198.51.100.0/24      unicast [carrier 2026-11-19] * (100) [AS33i]\n\tvia 192.0.2.9 on eth0\n")
    assert skips(batches) == [(1, "no AS path")]


def test_strange_lines_are_skipped_and_end_a_route() -> None:
    text = BIRD_3 + "hello\n\tbgp_path: 66 77\n" + "x" * (2 << 20) + "\n192.0.2.0/24  unicast [p 1] (1)\n\tbgp_path: 1 \xff\n"
    batches, _ = read(text.encode("latin-1"))
    assert roles(batches) == {4: FIRST, 13: {"direct": [44], "aggregated": [33, 55]}}
    assert skips(batches) == [(16, "not a line of a route"), (18, "line too long"), (19, "AS path not readable")]


def test_a_path_below_a_strange_line_is_of_no_route() -> None:
    batches, _ = read(b"198.51.100.0/24  unicast [static1 2026-11-19] * (200)\nTable master6:\n\tBGP.as_path: 11 22\n")
    assert skips(batches) == [(1, "no BGP route")]


def test_routes_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BLOCK", 200)
    data = BIRD_2.encode() * 3
    batches, notes = read(data)
    assert len(roles(batches)) == 12
    assert notes[-1].startswith("24 routes, 18 of them best")


def test_where_the_input_breaks_off_the_last_route_is_not_handed_on() -> None:
    class Broken(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            if not (found := super().read1(size)):
                raise Unreadable("cut off", "byte 9")
            return found

    data = BIRD_3.encode()[: BIRD_3.index("\tbgp_path: 44")]
    batches = READER.read(Input("rib", data, lambda: Broken(data)))
    assert roles([next(batches)]) == {4: FIRST}
    with pytest.raises(Unreadable, match="cut off") as caught:
        next(batches)
    assert caught.value.record == 15


def test_other_texts_are_left_alone() -> None:
    others = (
        "",
        "BIRD 2.0.12 ready.\n",
        "BIRD 2.0.12 ready.\nNetwork not found\n",
        "\tBGP.as_path: 11 22\n",
        "a [b c]\nd\n",
        "\0" * 9,
    )
    assert not any(READER.sniff(other.encode()) for other in others)


@examples(120)
@given(
    st.sampled_from([BIRD_1, BIRD_2, BIRD_3]),
    st.integers(0, 900),
    st.binary(max_size=6) | st.sampled_from([b"[", b"]", b"{", b"\n", b"\n\n", b" * ", b"\t"]),
    st.integers(0, 60),
)
def test_mutated_tables_lose_no_route(text: str, at: int, put: bytes, cut: int) -> None:
    raw = text.encode()
    data = raw[:at] + put + raw[at + cut :]
    READER.sniff(data)
    batches, notes = read(data)
    numbers = [n for b in batches for n in (*b.records.tolist(), *(s.record for s in b.skipped))]
    assert len(numbers) == len(set(numbers))
    others = sum(reason == "not a line of a route" for _, reason in skips(batches))
    told = [int(found[1]) for note in notes if (found := re.match(r"([0-9]+) routes", note))]
    assert len(numbers) - others == (told[0] if told else 0)
