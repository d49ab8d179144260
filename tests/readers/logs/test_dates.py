"""Dates with no year, as in RFC 3164: the latest such day up to the judged one, with a note; without a judged day, no time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.readers.base.input import Question
from cleannet.readers.logs import READERS

UNTIL = 1_795_564_799_999_999
"""The end of 2026-11-24."""


def times(data: bytes, until: int = UNTIL) -> tuple[list[str], list[str]]:
    """The days of the records, "" for none, and the notes."""
    reader = next(reader for reader in READERS if reader.sniff(data))
    item = replace(an_input(data), question=Question(until=until))
    found = [int(at) for batch in reader.read(item) if batch.seen_first is not None for at in batch.seen_first]
    return ["" if at < 0 else datetime.fromtimestamp(at / 1e6, UTC).isoformat() for at in found], item.log.notes


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Nov 24 10:00:00", "2026-11-24T10:00:00+00:00"),
        ("Nov  3 10:00:00", "2026-11-03T10:00:00+00:00"),
        ("<134>Nov 25 10:00:00", "2026-11-25T10:00:00+00:00"),
        ("Nov 26 10:00:00", "2025-11-26T10:00:00+00:00"),
        ("Dec 31 23:59:59", "2025-12-31T23:59:59+00:00"),
        ("Feb 29 00:00:01", "2024-02-29T00:00:01+00:00"),
        ("Feb 30 00:00:01", ""),
        ("Nov 24 2021 10:00:00", "2021-11-24T10:00:00+00:00"),
        ("2026-11-24T10:00:00+02:00", "2026-11-24T08:00:00+00:00"),
    ],
)
def test_a_date_without_year_is_the_latest_such_day(date: str, expected: str) -> None:
    line = f"{date} h kernel: IN=eth0 OUT= SRC=203.0.113.9 DST=192.0.2.1 LEN=40 PROTO=TCP SPT=5 DPT=22\n".encode()
    assert times(line)[0] == [expected]
    assert times(line, -1)[0] == [expected if "20" in date[:15] else ""]


def test_a_note_tells_it_once_and_only_where_it_was_done() -> None:
    line = b"Nov 24 10:00:0%d pi dnsmasq[1]: query[A] www.example.com from 192.0.2.9\n"
    notes = times(line % 1 + line % 2)[1]
    assert notes == ["dates with no year are taken for the latest such day up to 2026-11-24"]
    assert times(line % 1, -1)[1] == []
    dated = b"Nov 24 2026 10:00:00 fw1 : %ASA-6-302014: Teardown TCP connection 4 for o:203.0.113.9/443 to i:192.0.2.1/5 "
    assert times(dated + b"duration 0:00:30 bytes 20 TCP FINs\n")[1] == []
    own = b"Nov 24 10:00:00 p squid: 1795514400.123 5 192.0.2.1 TCP_MISS/200 9 GET http://www.example.com/ - DIRECT/203.0.113.9 -\n"
    assert times(own)[1] == []


@given(st.datetimes(datetime(2025, 11, 26), datetime(2026, 11, 24)))
def test_every_moment_of_the_year_before_is_found_again(moment: datetime) -> None:
    date = f"{moment:%b} {moment.day:2} {moment:%H:%M:%S}"
    line = f"{date} fw filterlog[5]: 1,,,2,em0,match,pass,in,4,0x0,,64,0,0,DF,6,tcp,60,203.0.113.9,192.0.2.1,5,22,0\n".encode()
    assert times(line)[0] == [moment.replace(microsecond=0, tzinfo=UTC).isoformat()]
