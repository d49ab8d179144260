"""Firewalls that log packets: the kernel of Linux (iptables, nftables, ufw) and pf (pfSense, OPNsense)."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.logs.forms import FILTERLOG, NETFILTER
from readers.logs.told import Told, tell

from cleannet.readers.inputs.sessions import TOLD

SECOND = 1_000_000
LINE = "{head}IN=eth0 OUT= MAC=02:00 SRC={source} DST={destination} LEN={length} TOS=0x00 TTL=1 ID=1 PROTO=TCP SPT=5 DPT=22\n"


def test_each_form_of_the_kernels_lines() -> None:
    log = tell(NETFILTER)
    far_v6 = ("2001:0db8:0009:0000:0000:0000:0000:0001", "2001:0db8:0000:0000:0000:0000:0000:0001")
    assert log.lines == {
        1: Told(("192.168.1.2", "203.0.113.9"), (), (), 40, 1, 1796035872123456, 1796035872123456, attempt=True),
        2: Told(("203.0.113.10", "192.168.1.2"), (), (), 60, 1, 1796035873 * SECOND, 1796035873 * SECOND),
        3: Told(far_v6, octets=72, packets=1),
        4: Told(("192.168.1.2", "203.0.113.11"), octets=40, packets=1, attempt=True),
        5: Told(("192.168.1.2", "203.0.113.12"), octets=84, packets=1, attempt=True),
        7: Told(("192.168.1.2", "203.0.113.13"), octets=40, packets=1, attempt=True),
        8: Told(("203.0.113.14", "192.168.1.2"), octets=40, packets=1),
    }
    assert log.skipped == [(6, TOLD, 1)]


@pytest.mark.parametrize(
    ("prefix", "attempt"),
    [
        ("[UFW BLOCK] ", True),
        ("[UFW LIMIT BLOCK] ", True),
        ("[UFW ALLOW] ", False),
        ("IPTABLES-DROP: ", True),
        ("iptables denied: ", True),
        ("FINAL_REJECT: ", True),
        ("filter_IN_public_DROP: ", True),
        ("[WAN_IN-3001-R]", True),
        ("[WAN_IN-3001-A]", False),
        ("Shorewall:net2fw:REJECT:", True),
        ("dropbox: ", False),
        ("blocklist-seen ", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("head", ["Nov 30 10:51:12 {} kernel: [1.0] ", "<4>2026-11-30T10:51:12Z {} "])
def test_the_prefix_of_the_rule_alone_tells_a_refusal(prefix: str, head: str, attempt: bool) -> None:
    line = LINE.format(head=head.format("drop-1") + prefix, source="203.0.113.9", destination="10.0.0.1", length=40)
    assert tell(line.encode()).lines[1].attempt is attempt


def test_each_form_of_pfs_lines() -> None:
    log = tell(FILTERLOG)
    assert log.lines == {
        1: Told(("192.0.2.1", "203.0.113.9"), octets=40, packets=1, attempt=True),
        2: Told(("203.0.113.10", "192.168.1.2"), (), (), 60, 1, 1796035873500000, 1796035873500000),
        3: Told(("2001:db8:9::1", "2001:db8::1"), octets=32, packets=1),
        4: Told(("203.0.113.11", "192.168.1.2"), octets=84, packets=1, attempt=True),
    }
    assert log.skipped == []


def test_a_packet_of_another_version_or_cut_short_is_skipped() -> None:
    whole = FILTERLOG.splitlines(keepends=True)[0]
    log = tell(whole + whole.replace(b",in,4,", b",in,9,") + whole[:90] + b"\n")
    assert log.skipped == [(2, "no address", 2)]


@examples(100)
@given(
    st.lists(st.tuples(st.ip_addresses(), st.ip_addresses(), st.integers(0, 65_535), st.booleans()), min_size=1, max_size=8),
    st.booleans(),
)
def test_what_is_written_is_read(rows: list[tuple[object, object, int, bool]], pf: bool) -> None:
    text = ""
    for source, destination, length, refused in rows:
        if pf:
            six = ":" in str(destination) or ":" in str(source)
            cells = f"6,0x0,0x1,64,udp,17,{length}" if six else f"4,0x0,,64,1,0,none,17,udp,{length}"
            action = "block" if refused else "pass"
            text += f"Nov 30 1:1:1 pf filterlog: 1,,,2,em0,match,{action},in,{cells},{source},{destination},5,53\n"
        else:
            head = "Nov 30 10:51:12 h kernel: " + ("DROP " if refused else "OK ")
            text += LINE.format(head=head, source=source, destination=destination, length=length)
    assert [(told.far, told.octets, told.attempt) for told in tell(text.encode()).lines.values()] == [
        ((str(destination), str(source)), length, refused) for source, destination, length, refused in rows
    ]
