"""Logs of Zscaler: the same events as text and as JSON."""

from __future__ import annotations

import json

from readers.logs.forms import ZSCALER
from readers.logs.told import Told, tell

from cleannet.readers.firewalls.zscaler import NO_CONNECTION

SECOND = 1_000_000
AT = 1_795_514_400 * SECOND
WEB = {"time": "Tue Nov 24 10:00:00 2026", "login": "u", "eurl": "www.example.com:443/x?y", "action": "Blocked", "reqsize": "600"}
EVENTS = [
    ("zscalernss-web", WEB | {"respsize": "65", "cip": "10.0.0.1", "sip": "203.0.113.9", "appname": "General Browsing"}),
    (
        "zscalernss-fw",
        {
            "datetime": "Tue Nov 24 10:00:01 2026",
            "csip": "10.0.0.1",
            "cdip": "203.0.113.10",
            "ssip": "192.0.2.7",
            "sdip": "203.0.113.10",
        }
        | {"action": "Allow", "inbytes": 900, "outbytes": 100, "nwapp": "tiktok"},
    ),
    (
        "zscalernss-dns",
        {"datetime": "Tue Nov 24 10:00:02 2026", "dns_req": "www.example.org.", "clt_sip": "10.0.0.1", "reqaction": "ALLOW"},
    ),
    ("zscalernss-tunnel", {"datetime": "Tue Nov 24 10:00:03 2026", "tunnelactivity": "x"}),
]
SAMPLE = b"".join(json.dumps({"sourcetype": kind, "event": event}).encode() + b"\n" for kind, event in EVENTS)


def test_each_form_of_text() -> None:
    assert tell(ZSCALER).lines == {
        1: Told(("203.0.113.9", "10.0.0.1"), ("www.example.com",), (), 20_081, -1, AT, AT),
        2: Told(("203.0.113.10", "10.0.0.1", "192.0.2.7"), octets=1_000, first=AT + SECOND, last=AT + SECOND, attempt=True),
        3: Told(
            ("203.0.113.11", "10.0.0.1", "192.0.2.7"),
            ("www.example.org",),
            (),
            65,
            -1,
            AT + 2 * SECOND,
            AT + 2 * SECOND,
            attempt=True,
        ),
    }


def test_each_log_in_json() -> None:
    log = tell(SAMPLE)
    assert log.lines == {
        1: Told(("203.0.113.9", "10.0.0.1"), ("www.example.com",), (), 665, -1, AT, AT, attempt=True),
        2: Told(("203.0.113.10", "10.0.0.1", "192.0.2.7"), octets=1_000, first=AT + SECOND, last=AT + SECOND),
        3: Told(("10.0.0.1",), (), ("www.example.org",), first=AT + 2 * SECOND, last=AT + 2 * SECOND),
    }
    assert log.skipped == [(4, NO_CONNECTION, 1)]
