"""Firewalls that speak in pairs behind a head: Check Point's Log Exporter, CEF, LEEF."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.logs.forms import CEF, CHECKPOINT
from readers.logs.told import Told, tell

from cleannet.readers.firewalls import cef, checkpoint
from cleannet.readers.inputs.sessions import TOLD

SECOND = 1_000_000


def test_check_point() -> None:
    log = tell(CHECKPOINT)
    assert log.lines == {
        1: Told(
            ("203.0.113.9", "10.0.0.1"), ("www.example.com",), octets=9000, first=1795515630 * SECOND, last=1795515630 * SECOND
        ),
        2: Told(("192.0.2.1", "203.0.113.10"), first=1795515631 * SECOND, last=1795515631 * SECOND, attempt=True),
        4: Told(("2001:db8:9::1", "2001:db8::1"), octets=2, first=1795515633 * SECOND, last=1795515633 * SECOND),
    }
    assert log.skipped == [(3, TOLD, 1), (5, checkpoint.NO_CONNECTION, 1)]


def test_cef_and_leef() -> None:
    log = tell(CEF)
    assert log.lines == {
        1: Told(("203.0.113.9", "10.0.0.1"), ("www.example.com",), octets=30, first=1795515630 * SECOND, last=1795515630 * SECOND),
        2: Told(("192.0.2.1", "203.0.113.10"), octets=60, first=1795515631 * SECOND, last=1795515631 * SECOND, attempt=True),
        3: Told(("192.0.2.1", "203.0.113.11"), octets=60, first=1795515632 * SECOND, last=1795515632 * SECOND, attempt=True),
    }
    assert log.skipped == [(4, cef.NO_CONNECTION, 1)]


@pytest.mark.parametrize(
    ("said", "attempt"),
    [("act=Drop in=60 out=0", True), ("act=Accept in=60 out=0", False), ("act=deny", True), ("act=blocked in=60 out=70", False)],
)
def test_what_is_an_attempt(said: str, attempt: bool) -> None:
    assert tell(f"CEF:0|Acme|Gate|1|1|x|1|src=10.0.0.1 dst=203.0.113.9 {said}\n".encode()).lines[1].attempt is attempt


@examples(100)
@given(
    st.lists(st.tuples(st.ip_addresses(), st.ip_addresses(), st.integers(0, 10**12), st.booleans()), min_size=1, max_size=8),
    st.sampled_from(["cef", "leef", "checkpoint", "checkpoint with bars"]),
)
def test_what_is_written_is_read(rows: list[tuple[object, object, int, bool]], which: str) -> None:
    form = {
        "cef": "CEF:0|Acme|Gate|1|1|x|1|act={act} src={one} dst={other} in={octets}\n",
        "leef": "LEEF:1.0|Acme|Gate|1|x|action={act}\tsrc={one}\tdst={other}\tsrcBytes={octets}\n",
        "checkpoint with bars": "time=1795515630|hostname=gw|action={act}|dst={other}|src={one}|bytes={octets}\n",
        "checkpoint": '<134>1 - gw CheckPoint 1 - [action:"{act}"; flags:"1"; dst:"{other}"; src:"{one}"; bytes:"{octets}"]\n',
    }[which]
    data = "".join(
        form.format(act="drop" if refused else "accept", one=one, other=other, octets=octets)
        for one, other, octets, refused in rows
    )
    assert [(told.far, told.octets, told.attempt) for told in tell(data.encode()).lines.values()] == [
        ((str(other), str(one)), octets, refused) for one, other, octets, refused in rows
    ]


@pytest.mark.parametrize(
    "line",
    [
        'date=2026-11-30 logid="0000000013" type="traffic" srcip=10.0.0.1 dstip=198.51.100.1 tranip=203.0.113.9 transip=192.0.2.1',
        "CEF:0|V|P|1|1|n|3|src=10.0.0.1 dst=198.51.100.1 sourceTranslatedAddress=192.0.2.1 dstPostNAT=203.0.113.9",
        'CheckPoint 1 - [action:"Accept"; src:"10.0.0.1"; dst:"198.51.100.1"; xlatesrc:"192.0.2.1"; xlatedst:"203.0.113.9"]',
    ],
)
def test_addresses_of_nat_are_read(line: str) -> None:
    (told,) = tell(f"{line}\n".encode()).lines.values()
    assert sorted(told.far) == ["10.0.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.9"]
    unchanged = line.replace("203.0.113.9", "0.0.0.0").replace("192.0.2.1", "0.0.0.0")
    (told,) = tell(f"{unchanged}\n".encode()).lines.values()
    assert sorted(told.far) == ["10.0.0.1", "198.51.100.1"]
