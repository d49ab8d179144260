"""Cisco ASA and FTD: built, torn down, denied; one connection counts once; every form of an end."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.logs.forms import ASA
from readers.logs.told import Told, tell

from cleannet.readers.firewalls.asa import NO_CONNECTION
from cleannet.readers.inputs.sessions import TOLD

SECOND = 1_000_000
FAR = ("10.0.0.1", "203.0.113.9")
BUILT = "%ASA-6-302013: Built outbound TCP connection {0} for outside:{1}/443 ({1}/443) to inside:{2}/5 ({2}/5)\n"
TORN = "%ASA-6-302014: Teardown TCP connection {0} for outside:{1}/443 to inside:{2}/5 duration 0:00:01 bytes {3} TCP FINs\n"


def test_each_kind_of_message() -> None:
    log = tell(ASA)
    assert log.lines == {
        2: Told(("192.168.1.34", "198.51.100.222"), octets=1500, first=1796035872 * SECOND, last=1796035902 * SECOND),
        3: Told(("2001:db8::1", "2001:db8:5::7")),
        4: Told(("192.168.1.34", "203.0.113.9"), first=1796035902 * SECOND, last=1796035902 * SECOND, attempt=True),
        5: Told(("192.168.122.55", "203.0.113.10"), attempt=True),
        6: Told(("192.168.122.55", "fdab:db8:5::7"), attempt=True),
        7: Told(("10.0.0.1", "203.0.113.11"), octets=0, attempt=True),
        8: Told(("198.51.100.7", "10.0.0.1")),
        9: Told(("198.51.100.7", "10.0.0.1"), ("www.example.com",)),
        10: Told(("10.0.0.1", "203.0.113.2")),
        12: Told(
            ("203.0.113.20", "172.16.10.10"),
            ("www.example.net",),
            octets=154,
            packets=2,
            first=1777548679 * SECOND,
            last=1777548684 * SECOND,
        ),
        13: Told(("203.0.113.21", "172.16.10.10"), octets=74, first=1777548679 * SECOND, last=1777548679 * SECOND, attempt=True),
        14: Told(("198.51.100.7", "203.0.113.12"), attempt=True),
    }
    assert log.skipped == [(1, TOLD, 1), (11, NO_CONNECTION, 1)]


@pytest.mark.parametrize(
    ("message", "far"),
    [
        ("4-106023: Deny udp src out-1:2001:db8::9/4 dst dead:10.0.0.1/5 by access-group", ("10.0.0.1", "2001:db8::9")),
        ("4-106023: Deny icmp src outside:203.0.113.9 dst inside:10.0.0.1 (type 8, code 0) by access-group", FAR),
        ("4-106023: Deny tcp src out:203.0.113.9/4(LOCAL\\a b) dst in:10.0.0.1/5 by", FAR),
        ("6-106015: Deny TCP (no connection) from 203.0.113.9/4 to 10.0.0.1/5 flags FIN ACK  on interface out", FAR),
        ("6-106015: Deny TCP (no connection) from dead:beef::1/4 to fe80::1/5 flags RST  on out", ("fe80::1", "dead:beef::1")),
        ("2-106016: Deny IP spoof from (203.0.113.9) to 10.0.0.1 on interface out", FAR),
        ("1-106021: Deny UDP reverse path check from 203.0.113.9 to 10.0.0.1 on interface out", FAR),
        ("3-313001: Denied ICMP type=8, code=0 from 203.0.113.9 on interface out", ("203.0.113.9",)),
        ("6-106100: access-list in denied tcp out/203.0.113.9(4) -> in/10.0.0.1(5) hit-cnt 1 first hit", FAR),
        ("5-304002: Access denied URL http://www.example.com/ SRC 10.0.0.1 DEST 198.51.100.7 on interface in", None),
        ("session-6-302013: Built inbound TCP connection 1 for out:203.0.113.9/4 (3.3.3.3/4) to in:10.0.0.1/5 (1.1.1.1/5)", FAR),
        ("6-302017: Built inbound GRE connection 1 from out:203.0.113.9 (203.0.113.9) to in:10.0.0.1/5 (1.1.1.1/5)", FAR),
    ],
)  # fmt: skip
def test_ends_in_every_form(message: str, far: tuple[str, ...] | None) -> None:
    log = tell(f"%ASA-{message}\n".encode())
    assert (log.lines[1].far if 1 in log.lines else None) == far
    assert log.counted == 1


def test_a_connection_whose_teardown_never_comes_is_told_and_so_is_one_whose_building_is_missing() -> None:
    log = tell((BUILT.format(1, "203.0.113.1", "10.0.0.1") + TORN.format(2, "203.0.113.2", "10.0.0.1", 9)).encode())
    assert {number: (told.far[1], told.octets, told.attempt) for number, told in log.lines.items()} == {
        1: ("203.0.113.1", -1, False),
        2: ("203.0.113.2", 9, False),
    }


def test_a_message_cut_short_names_nothing_and_is_skipped() -> None:
    log = tell(b"%ASA-6-302013: Built outbound TCP connection 4\n%ASA-6-302013\n")
    assert log.skipped == [(1, "no address", 1), (2, "line of another log", 1)]


@examples(100)
@given(st.lists(st.tuples(st.ip_addresses(), st.ip_addresses(), st.integers(0, 10**12), st.booleans()), min_size=1, max_size=8))
def test_what_is_written_is_read(rows: list[tuple[object, object, int, bool]]) -> None:
    text, expected = "", []
    for at, (far, near, octets, built) in enumerate(rows):
        text += (BUILT.format(at, far, near) if built else "") + TORN.format(at, far, near, octets)
        expected.append(((str(near), str(far)), octets))
    log = tell(text.encode())
    assert [(told.far, told.octets) for told in log.lines.values()] == expected
    assert sum(size for _, reason, size in log.skipped if reason == TOLD) == sum(built for *_, built in rows)
