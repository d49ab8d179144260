"""Palo Alto Networks: traffic and threats in the order of syslog, and below the header of an export."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.logs.forms import PALOALTO
from readers.logs.told import Told, tell

from cleannet.readers import READERS
from cleannet.readers.firewalls.paloalto import NO_CONNECTION
from cleannet.readers.inputs.sessions import TOLD

SECOND = 1_000_000
END = (
    "1,2026/11/30 16:09:40,0119,TRAFFIC,{subtype},2561,2026/11/30 16:09:39,{source},{destination},,,out,,,{app},vsys1,in,out,ae1,"
    "ae2,fwd,2026/11/30 16:09:40,{session},1,51000,443,0,0,0x0,tcp,{action},{octets},5,{back},70,2026/11/30 16:08:50,30,any\n"
)
USUAL = {
    "subtype": "end", "source": "10.1.1.5", "destination": "203.0.113.9", "app": "ssl", "session": "7", "action": "allow",
    "octets": "9", "back": "4",
}  # fmt: skip
TITLE = b"Domain,Receive Time,Serial #,Type,Threat/Content Type,Destination address,Source address,Action,Bytes,Session ID\n"


def test_each_type_of_log() -> None:
    log = tell(PALOALTO)
    assert log.lines == {
        2: Told(
            ("203.0.113.9", "10.1.1.5", "203.0.113.9", "192.0.2.1"),  # with NAT
            octets=9000,
            packets=70,
            first=1796054930 * SECOND,
            last=1796054960 * SECOND,
        ),
        3: Told(
            ("192.0.2.1", "203.0.113.10"), octets=60, packets=1, first=1796054979 * SECOND, last=1796054979 * SECOND, attempt=True
        ),
        4: Told(
            ("203.0.113.11", "10.1.1.5"), octets=180, packets=3, first=1796054945 * SECOND, last=1796054951 * SECOND, attempt=True
        ),
        5: Told((), ("www.example.com",), first=1796054981 * SECOND, last=1796054981 * SECOND),
        6: Told(
            ("2001:db8:9::1", "10.1.1.5"),
            ("www.example.org",),
            first=1796054982 * SECOND,
            last=1796054982 * SECOND,
            attempt=True,
        ),
    }
    assert log.skipped == [(1, TOLD, 1), (7, NO_CONNECTION, 1)]


def test_an_export_has_a_header_that_names_its_columns_in_any_order() -> None:
    data = TITLE + b'1,2026/11/30 16:09:40,"0119",TRAFFIC,end,203.0.113.9,10.1.1.5,deny,60,7\n' + TITLE
    assert [reader.id for reader in READERS if reader.sniff(data)] == ["paloalto"]
    log = tell(data, by=("serial #",))
    assert {number: (told.far, told.octets, told.attempt, told.groups) for number, told in log.lines.items()} == {
        2: (("203.0.113.9", "10.1.1.5"), 60, True, ("0119",))
    }
    assert log.skipped == []


@pytest.mark.parametrize(
    ("said", "attempt"),
    [
        ({"subtype": "drop", "action": "deny", "back": "0"}, True),
        ({"subtype": "deny", "action": "reset-both", "back": "0"}, True),
        ({"subtype": "end", "action": "drop-ICMP", "back": "0"}, True),
        ({"subtype": "deny", "action": "deny", "back": "900"}, False),  # ended by a rule, once begun
        ({"app": "incomplete", "back": "0"}, True),
        ({"app": "incomplete", "back": "60"}, False),
        ({"app": "ssl", "back": "0"}, False),
    ],
)
def test_what_is_an_attempt(said: dict[str, str], attempt: bool) -> None:
    assert tell(END.format(**USUAL | said).encode()).lines[1].attempt is attempt


def test_a_start_without_an_end_is_told_and_session_0_is_no_session() -> None:
    begun = END.format(**USUAL | {"subtype": "start"})
    assert list(tell((begun + begun.replace("203.0.113.9", "203.0.113.8")).encode()).lines) == [2]
    none = END.format(**USUAL | {"subtype": "start", "session": "0"})
    assert list(tell((none + none).encode()).lines) == [1, 2]


def test_a_row_cut_short_or_with_an_open_quote_is_skipped() -> None:
    log = tell(
        END.format(**USUAL).encode() + END.format(**USUAL).encode()[:60] + b"\n" + END.format(**USUAL | {"app": '"x'}).encode()
    )
    assert list(log.lines) == [1]
    assert log.skipped == [(2, "no address", 1), (3, "quote never closed", 1)]


@examples(100)
@given(
    st.lists(
        st.tuples(
            st.ip_addresses(), st.ip_addresses(), st.integers(0, 10**12), st.integers(0, 9), st.sampled_from(["allow", "deny"])
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read(rows: list[tuple[object, object, int, int, str]]) -> None:
    data = "".join(
        END.format(subtype="end", source=one, destination=other, app="x", session=at, action=action, octets=octets, back=back)
        for at, (one, other, octets, back, action) in enumerate(rows, 1)
    )
    assert [(told.far, told.octets, told.attempt) for told in tell(data.encode()).lines.values()] == [
        ((str(other), str(one)), octets, action == "deny" and not back) for one, other, octets, back, action in rows
    ]
