"""What tcpdump prints: forms of lines and times, two lines of a packet, and names that DNS gives to addresses."""

from __future__ import annotations

import pytest
from readers.logs.forms import TCPDUMP
from readers.logs.told import Told, tell

from cleannet.readers.captures.tcpdump import NO_ENDS, NOT_IP

STAMP = 1_795_517_472_143_456


def test_each_form_of_lines() -> None:
    log = tell(TCPDUMP)
    there, back = ("2001:db8:9::1", "2001:db8::1"), ("2001:db8::1", "2001:db8:9::1")
    early, late = 1_795_513_872_153_456, 1_795_517_473_000_000
    assert log.lines == {
        2: Told(("203.0.113.9", "10.0.0.1"), octets=0, packets=1),
        3: Told(there, (), ("www.example.com",), 43, 1, STAMP, STAMP),
        4: Told(back, octets=80, packets=1, first=early, last=early),
        7: Told(("10.0.0.1", "203.0.113.53"), (), ("www.example.org",), 80, 1, late, late),
        8: Told(("203.0.113.12", "10.0.0.1"), octets=64, packets=1),
    }
    assert log.named == {"www.example.com": ["203.0.113.9"], "www.example.org": ["2001:db8:9::2"]}
    assert log.skipped == [(1, NO_ENDS, 3), (5, NOT_IP, 1), (9, "not an address", 1)]


@pytest.mark.parametrize(
    ("asked", "answered", "named"),
    [
        ("10.0.0.1.5 > 192.0.2.53.53: 7+ A? a.example. (30)", "192.0.2.53.53 > 10.0.0.1.5: 7 1/0/0 A 203.0.113.9 (46)", True),
        ("10.0.0.1.5 > 192.0.2.53.53: 7+ A? a.example. (30)", "192.0.2.53.53 > 10.0.0.1.5: 8 1/0/0 A 203.0.113.9 (46)", False),
        ("10.0.0.2.5 > 192.0.2.53.53: 7+ A? a.example. (30)", "192.0.2.53.53 > 10.0.0.1.5: 7 1/0/0 A 203.0.113.9 (46)", False),
        (
            "10.0.0.1.5 > 192.0.2.53.53: Flags [P.], seq 1:33, ack 1, win 502, length 32 7+ A? a.example. (30)",
            "192.0.2.53.53 > 10.0.0.1.5: Flags [P.], seq 1:49, ack 33, win 509, length 48 7*- 1/0/0 A 203.0.113.9 (46)",
            True,
        ),
    ],
)
def test_an_answer_names_its_address_by_the_query_it_answers(asked: str, answered: str, named: bool) -> None:
    log = tell(f"IP {asked}\nIP {answered}\n".encode())
    assert log.lines[1].lookups == ("a.example",)
    assert log.named == ({"a.example": ["203.0.113.9"]} if named else {})
