"""FortiGate: traffic, inspection, answers of DNS, VPN; one session counts once; refusals are attempts."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.logs.forms import FORTIGATE
from readers.logs.told import Told, tell

from cleannet.readers.firewalls.fortigate import NO_CONNECTION
from cleannet.readers.inputs.sessions import TOLD

SECOND = 1_000_000
BASE = {
    "date": "2026-11-24", "time": "11:37:47", "logid": '"0000000013"', "type": '"traffic"', "vd": '"root"', "srcip": "10.0.0.1",
    "dstip": "198.51.100.35", "srcport": "5", "dstport": "443", "sessionid": "7", "proto": "6", "action": '"close"',
    "sentbyte": "10", "rcvdbyte": "20", "sentpkt": "1", "rcvdpkt": "2",
}  # fmt: skip


def line(between: str = " ", **said: str) -> bytes:
    return (between.join(f"{key}={value}" for key, value in (BASE | said).items() if value != "none") + "\n").encode()


def test_each_kind_of_event() -> None:
    log = tell(FORTIGATE)
    assert log.lines == {
        1: Told(("198.51.100.35", "10.1.100.11"), octets=2412, packets=33, first=1795512951369913, last=1795513067369913),
        2: Told(
            ("198.51.100.36", "10.1.100.12"), octets=0, packets=0, first=1795545467 * SECOND, last=1795545467 * SECOND, attempt=True
        ),
        3: Told((), ("www.example.com",), first=1795520267 * SECOND, last=1795520267 * SECOND),
        4: Told(("203.0.113.53", "10.1.100.11"), (), ("www.example.org",), first=1795520267 * SECOND, last=1795520267 * SECOND),
        6: Told(("203.0.113.77",), first=1795520267 * SECOND, last=1795520267 * SECOND),
    }
    assert log.skipped == [(5, NO_CONNECTION, 1)]
    assert log.named == {"www.example.org": ["198.51.100.1", "2001:db8::1"]}


def test_a_session_counts_once_with_the_sums_of_its_end() -> None:
    begins, so_far = line(action='"start"', sentbyte="0", rcvdbyte="0"), line(logid='"0000000020"', action='"accept"', sentbyte="5")
    log = tell(begins + so_far + so_far + line())
    assert [(number, told.octets) for number, told in log.lines.items()] == [(4, 30)]
    assert log.skipped == [(1, TOLD, 3)]
    assert {number: told.octets for number, told in tell(begins + so_far).lines.items()} == {2: 25}  # no end: the last so far


def test_inspection_tells_its_connection_only_where_no_traffic_log_does() -> None:
    inspected = line(type='"utm"', subtype='"webfilter"', hostname='"www.example.com:443"', action='"blocked"', rcvdbyte="0")
    assert tell(inspected).lines[1] == Told(
        ("198.51.100.35", "10.0.0.1"), ("www.example.com",), first=1795520267 * SECOND, last=1795520267 * SECOND, attempt=True
    )
    both = tell(line() + inspected)
    assert both.lines[2].far == ()
    assert both.lines[2].hosts == ("www.example.com",)
    assert tell(line(sessionid="8") + inspected).lines[2].far == ("198.51.100.35", "10.0.0.1")


@pytest.mark.parametrize(
    ("said", "attempt"),
    [
        ({"action": '"deny"', "rcvdbyte": "0"}, True),
        ({"action": "DENY", "rcvdbyte": "none"}, True),
        ({"action": '"deny"', "rcvdbyte": "9"}, False),  # ended by a filter, once begun
        ({"action": '"timeout"', "rcvdbyte": "0", "rcvdpkt": "0"}, True),
        ({"action": '"timeout"', "rcvdbyte": "0", "rcvdpkt": "0", "proto": "17"}, False),  # what UDP sent was sent
        ({"action": '"timeout"', "rcvdbyte": "0", "rcvdpkt": "0", "sentpkt": "900"}, False),  # one direction alone was seen
        ({"action": '"timeout"'}, False),
        ({"action": '"accept"'}, False),
    ],
)
def test_what_is_an_attempt(said: dict[str, str], attempt: bool) -> None:
    assert tell(line(**said)).lines[1].attempt is attempt


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ({}, 1795520267 * SECOND),
        ({"tz": '"-0700"'}, 1795545467 * SECOND),
        ({"tz": '"+05:30"'}, 1795500467 * SECOND),
        ({"eventtime": "1795513467"}, 1795513467 * SECOND),
        ({"eventtime": "1795513467369"}, 1795513467369000),
        ({"eventtime": "1795513467369913239"}, 1795513467369913),
        ({"eventtime": "17x"}, 1795520267 * SECOND),
        ({"date": "24.11.2026"}, -1),
        ({"time": "none"}, -1),
    ],
)
def test_when_it_was(said: dict[str, str], moment: int) -> None:
    assert tell(line(**said)).lines[1].last == moment


def test_pairs_may_be_split_by_commas_and_grouped_by_any_key() -> None:
    log = tell(line(",", devname='"fw, 1"') + line(devname='"fw2"'), by=("devname", "site"))
    assert [told.groups for told in log.lines.values()] == [("fw, 1", None), ("fw2", None)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_pairs_in_cells_of_a_csv_file_are_the_same_events(end: bytes) -> None:
    plain = line(",", devname='"fw 1"', hostname='"www.example.com"', user='"say ""x"",""type=y"""')
    cells = b",".join(
        b'"' + pair.replace(b'="', b"=", 1).removesuffix(b'"') + b'"' if b'="' in pair else b'"' + pair + b'"'
        for pair in plain.removesuffix(b"\n").split(b",", len(BASE) + 2)
    )
    assert cells.startswith(b'"date=2026-11-24","time=11:37:47","logid=0000000013"')
    log = tell(cells + end + cells.replace(b"sessionid=7", b"sessionid=8") + end, by=("devname",))
    assert list(log.lines.values()) == [*tell(plain, by=("devname",)).lines.values()] * 2
    assert log.reader == "fortigate"
    assert not log.skipped


@examples(100)
@given(
    st.lists(
        st.tuples(
            st.ip_addresses(v=4),
            st.ip_addresses(),
            st.integers(0, 10**12),
            st.integers(0, 10**9),
            st.sampled_from(["close", "deny"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read(rows: list[tuple[object, object, int, int, str]]) -> None:
    data = b"".join(
        line(srcip=str(one), dstip=str(other), sentbyte=str(there), rcvdbyte=str(back), action=f'"{action}"', sessionid=str(at))
        for at, (one, other, there, back, action) in enumerate(rows)
    )
    assert [(told.far, told.octets, told.attempt) for told in tell(data).lines.values()] == [
        ((str(other), str(one)), there + back, action == "deny" and not back) for one, other, there, back, action in rows
    ]
