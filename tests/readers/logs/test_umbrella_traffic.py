"""Umbrella's logs of its proxy and its firewall: who was reached, refused lines, and what is cut off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readers.logs.forms import UMBRELLA_TRAFFIC
from readers.logs.told import Told, tell

AT = 1_795_515_630_000_000


def test_proxy_and_firewall() -> None:
    log = tell(UMBRELLA_TRAFFIC)
    assert log.reader == "umbrella-traffic"
    second = 1_000_000
    assert log.lines == {
        1: Told(("203.0.113.9",), ("www.example.com",), octets=2051, first=AT, last=AT),
        2: Told((), ("bad.example.com",), octets=60, first=AT + second, last=AT + second, attempt=True),
        3: Told(("203.0.113.10", "172.17.3.4"), octets=84, first=AT + 2 * second, last=AT + 2 * second),
        4: Told(("172.17.3.4", "203.0.113.11"), octets=40, first=AT + 3 * second, last=AT + 3 * second, attempt=True),
        5: Told(("203.0.113.9",), ("www.example.net",), first=AT + 4 * second, last=AT + 4 * second),
        6: Told(
            ("203.0.113.10", "172.17.3.4"),
            (),
            ("www.example.com", "example.org"),
            octets=84,
            first=AT + 5 * second,
            last=AT + 5 * second,
        ),
        7: Told(("203.0.113.10", "172.17.3.4"), octets=1863, first=AT + 6 * second, last=AT + 6 * second),
    }


@pytest.mark.parametrize(
    "header",
    [
        b"timestamp,origin IDs,identities,identity type,direction,protocol,packet size,source IP,source port,destination IP\n",
        b'"Timestamp","Policy Identity Label","Internal Client IP","External Client IP","Destination IP","Content Type"\r\n',
    ],
)
def test_a_header_is_no_record(header: bytes) -> None:
    log = tell(header + UMBRELLA_TRAFFIC)
    assert log.reader == "umbrella-traffic"
    assert list(log.lines) == [2, 3, 4, 5, 6, 7, 8]
    assert log.skipped == []


@given(st.integers(0, len(UMBRELLA_TRAFFIC)), st.binary(max_size=5), st.integers(0, 40))
def test_mutated_lines_count_once(at: int, put: bytes, cut: int) -> None:
    data = UMBRELLA_TRAFFIC + UMBRELLA_TRAFFIC[:at] + put + UMBRELLA_TRAFFIC[at + cut :]
    lines = [line for line in data.split(b"\n") if line.strip()]
    assert tell(data).counted == len(lines)
