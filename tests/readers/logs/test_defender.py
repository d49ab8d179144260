"""Exports of the table DeviceNetworkEvents: far ends, attempts, cells of several lines, and both ways to write a time."""

from __future__ import annotations

from readers.logs.told import Told, tell

from cleannet.readers.firewalls.defender import NO_CONNECTION

AT = 1_795_514_400_000_000
SAMPLE = b"""\
Timestamp,DeviceId,DeviceName,ActionType,RemoteIP,RemotePort,RemoteUrl,LocalIP,InitiatingProcessCommandLine,ReportId
2026-11-24T10:00:00.0000000Z,d1,pc-1.example.net,ConnectionSuccess,203.0.113.9,443,https://www.example.com/a?b,10.0.0.1,"chat.exe
 -x, y",1
2026-11-24T10:00:00.0000000Z,d1,pc-1.example.net,ConnectionFailed,203.0.113.10,443,,10.0.0.1,chat.exe,2
2026-11-24T10:00:00.0000000Z,d1,pc-1.example.net,ListeningConnectionCreated,,,,10.0.0.1,chat.exe,3
2026-11-24T10:00:00.0000000Z,d1,pc-1.example.net,HttpConnectionInspected,2001:db8::9,443,www.example.org,10.0.0.1,,4
"""


def test_each_kind_of_event() -> None:
    log = tell(SAMPLE)
    assert log.reader == "defender-network"
    assert log.lines == {
        1: Told(("203.0.113.9",), ("www.example.com",), first=AT, last=AT),
        2: Told(("203.0.113.10",), first=AT, last=AT, attempt=True),
        4: Told(("2001:db8::9",), ("www.example.org",), first=AT, last=AT),
    }
    assert log.skipped == [(3, NO_CONNECTION, 1)]


def test_a_time_as_the_portal_writes_it() -> None:
    stamp = b'"11/24/2026, 10:00:00.000 AM"'
    data = SAMPLE.replace(b"2026-11-24T10:00:00.0000000Z", stamp).replace(b"Timestamp,", b'"TimeGenerated [UTC]",')
    assert tell(data).lines == tell(SAMPLE).lines


def test_a_row_that_is_cut_off_is_told() -> None:
    skipped = [reason for _, reason, _ in tell(SAMPLE + b"2026-11-24T10:00:00Z,d1\n").skipped]
    assert skipped == [NO_CONNECTION, "wrong number of fields"]
