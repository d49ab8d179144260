"""BGP elements a line: of bgpreader in both versions, of monocle with a header and without, and lines of no form."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.routes.told import assets, read_by, roles, skips

from cleannet.readers.inputs import rows
from cleannet.readers.routes.elements import READER

STREAM_2 = """R|B|1795147200.000000|routeviews|route-views.sfmix|||V|1795147200
R|R|1795147200.000000|routeviews|route-views.sfmix|||11|192.0.2.9|198.51.100.0/24|192.0.2.9|11 22 22 33|33|11:100||
U|A|1795147201.500000|ris|rrc00|router|192.0.2.1|44|192.0.2.10|2001:db8:5::/48|2001:db8::1|44 {33,55}|33,55|||
U|W|1795147202.000000|ris|rrc00|||44|192.0.2.10|198.51.100.0/24||||||
U|S|1795147203.000000|ris|rrc00|||44|192.0.2.10|||||||ESTABLISHED|IDLE
"""
STREAM_1 = """R|R|1795147200|routeviews|route-views.sfmix|11|192.0.2.9|198.51.100.0/24|192.0.2.9|11 22 22 33|33|11:100||
U|A|1795147201|ris|rrc00|44|192.0.2.10|2001:db8:5::/48|2001:db8::1|44 {33,55}|33,55|||
U|W|1795147202|ris|rrc00|44|192.0.2.10|198.51.100.0/24||||||
"""
MONOCLE = """A|1795147200|192.0.2.9|11|198.51.100.0/24|11 22 22 33|IGP|192.0.2.9|0|0|11:100|false||
A|1795147201.5|192.0.2.10|44|2001:db8:5::/48|44 {33,55}|IGP|2001:db8::1|0|0||false||
W|1795147202|192.0.2.10|44|198.51.100.0/24|||||||false||
"""
HEADER = "type|timestamp|peer_ip|peer_asn|prefix|as_path|origin|next_hop|local_pref|med|communities|atomic|aggr_asn|aggr_ip\n"
MOVED = """prefix|as_path|type|timestamp|peer_ip
198.51.100.0/24|11 22 22 33|A|1795147200|192.0.2.9
2001:db8:5::/48|44 {33,55}|A|1795147201.5|192.0.2.10
198.51.100.0/24||W|1795147202|192.0.2.10
"""
FIRST, SECOND = {"direct": [11], "transit": [22], "origin": [33]}, {"direct": [44], "aggregated": [33, 55]}
FORMS = {
    "bgpreader 2": (STREAM_2, 2),
    "bgpreader 1": (STREAM_1, 1),
    "monocle": (MONOCLE, 1),
    "monocle with a header": (HEADER + MONOCLE, 2),
    "other columns": (MOVED, 2),
}


@pytest.mark.parametrize(("text", "first"), FORMS.values(), ids=FORMS)
def test_the_same_elements_in_each_form(text: str, first: int) -> None:
    data = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    assert READER.sniff(data)
    batches, notes = read_by(READER, data)
    assert roles(batches) == {first: FIRST, first + 1: SECOND}
    assert assets(batches) == ["198.51.100.0/24", "2001:db8:5::/48"]
    assert (first + 2, "withdrawal") in skips(batches)
    seen = batches[0].seen_first
    assert seen is not None
    assert seen.tolist()[0] == 1795147200_000000
    assert notes == ["AS sets: 1 paths have one; each member is asked, though it may be on some routes only"]


def test_what_is_no_route_is_told() -> None:
    batches, _ = read_by(READER, (STREAM_2 + "hello\nU|A|1|a\nU|X|1|a|b|||1|1|1|1|1|1|1||\n").encode())
    assert skips(batches) == [
        (1, "control message"),
        (4, "withdrawal"),
        (5, "state change"),
        (6, "not a BGP element"),
        (7, "not a BGP element"),
        (8, "not a BGP element"),
    ]


def test_other_lines_are_left_alone() -> None:
    others = (
        "",
        "A|b|c\n",
        "TABLE_DUMP2|1|B|192.0.2.1|11|192.0.2.0/24|11 22|IGP\n",
        "R|B|1795147200|routeviews|x|||V|1\n",
        "|" * 99,
    )
    assert not any(READER.sniff(other.encode()) for other in others)


ROUTE = st.tuples(
    st.integers(0, 255), st.lists(st.one_of(st.integers(1, 64495), st.integers(131072, 4199999999)), min_size=1, max_size=6)
)


@examples(80)
@given(st.lists(ROUTE, min_size=1, max_size=8), st.sampled_from(["2", "1", "kit"]), st.sampled_from([64, 1 << 20]))
def test_what_is_printed_is_read_again(routes: list[tuple[int, list[int]]], form: str, size: int) -> None:
    lines = []
    for octet, path in routes:
        net, told = f"198.51.{octet}.0/24", " ".join(map(str, path))
        head = {"2": "U|A|1795147201.5|ris|rrc00|||9|192.0.2.1", "1": "U|A|1795147201|ris|rrc00|9|192.0.2.1"}
        kit = f"A|1795147200|192.0.2.9|11|{net}|{told}|IGP|192.0.2.9|0|0||false||"
        lines.append(kit if form == "kit" else f"{head[form]}|{net}|192.0.2.9|{told}|9|||")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "BLOCK", size)
        batches, _ = read_by(READER, "\n".join([*lines, ""]).encode())
    found = roles(batches)
    assert [(found[n]["direct"], found[n]["origin"]) for n in sorted(found)] == [([path[0]], [path[-1]]) for _, path in routes]
    assert assets(batches) == [f"198.51.{octet}.0/24" for octet, _ in routes]
