"""Connections that Linux tracks: NAT, events of one connection, and what nobody answered."""

from __future__ import annotations

import pytest
from readers.logs.forms import CONNTRACK
from readers.logs.told import Told, tell

from cleannet.readers.inputs.sessions import TOLD

STAMP = 1_795_514_401_000_000
LINE = "{} src=10.0.0.1 dst=203.0.113.9 sport=5 dport=80 {}src=203.0.113.9 dst=10.0.0.1 sport=80 dport=5 {}\n"


def test_a_connection_counts_once_with_what_nat_put_there() -> None:
    log = tell(CONNTRACK)
    assert log.lines == {
        1: Told(("203.0.113.9", "10.0.0.1", "192.0.2.7"), octets=12_413, packets=22),
        2: Told(("203.0.113.10", "10.0.0.1", "192.0.2.7"), attempt=True),
        3: Told(("203.0.113.53", "10.0.0.1")),
        5: Told(("2001:db8:9::1", "2001:db8::1"), octets=240, packets=3, first=STAMP, last=STAMP, attempt=True),
        6: Told(("203.0.113.11", "10.0.0.1", "192.0.2.7")),
    }
    assert log.skipped == [(4, TOLD, 1)]


@pytest.mark.parametrize(
    ("state", "there", "back", "attempt"),
    [
        ("tcp 6 9 SYN_SENT", "[UNREPLIED] ", "", True),
        ("tcp 6 9 CLOSE", "", "", True),  # a reset was the answer
        ("tcp 6 9 CLOSE", "", "[ASSURED]", False),
        ("tcp 6 9 ESTABLISHED", "[UNREPLIED] ", "", False),  # only one direction passes here
        ("tcp 6 9 SYN_RECV", "", "", False),
        ("[DESTROY] tcp 6", "packets=2 bytes=120 [UNREPLIED] ", "packets=0 bytes=0", True),
        ("[DESTROY] tcp 6", "packets=2 bytes=3000 [UNREPLIED] ", "packets=0 bytes=0", False),
        ("udp 17 9", "[UNREPLIED] ", "", False),
        ("gre 47 179 timeout=180, stream_timeout=180", "", "[ASSURED]", False),
    ],
)
def test_what_nobody_answered_is_an_attempt_if_it_asked_for_a_connection(state: str, there: str, back: str, attempt: bool) -> None:
    assert tell(LINE.format(state, there, back).encode()).lines[1].attempt is attempt
