"""Firewalls whose lines differ in their keys alone: what each sample says, and what a stranger may write."""

from __future__ import annotations

import pytest
from readers.logs.forms import HUAWEI, MERAKI, MIKROTIK, SONICWALL, SOPHOS, SRX, WATCHGUARD
from readers.logs.told import tell

from cleannet.readers.firewalls.gateways import NO_CONNECTION
from cleannet.readers.inputs.looks import looks_like
from cleannet.readers.inputs.sessions import TOLD

V4 = ("203.0.113.9", "10.1.1.5")
NAT = (*V4, "192.0.2.1")
V6 = ("2001:db8:9::1", "2001:db8::5")

Row = tuple[tuple[str, ...], tuple[str, ...], int, bool]


@pytest.mark.parametrize(
    ("sample", "rows", "skipped"),
    [
        (
            SRX,
            {2: (NAT, (), 1500, False), 3: (V6, (), 1500, False), 4: (("203.0.113.10", "10.1.1.5"), (), -1, True)}
            | {5: (("10.1.1.5", "203.0.113.11"), (), -1, True)},
            [(1, TOLD, 1)],
        ),
        (
            MERAKI,
            {1: (V4, (), -1, False), 2: (V4, ("www.example.com",), -1, False), 3: (("10.1.1.5", "203.0.113.10"), (), -1, True)}
            | {5: (NAT, (), -1, False), 6: (("203.0.113.11", "10.1.1.5"), (), -1, True), 7: (("203.0.113.12",), (), -1, False)},
            [(4, TOLD, 1), (8, NO_CONNECTION, 1)],
        ),
        (
            SONICWALL,
            {1: ((), ("www.example.com",), -1, False), 2: (V4, (), 1500, False), 3: (("192.0.2.1", "203.0.113.10"), (), -1, True)}
            | {4: ((*V6, "192.0.2.2"), (), 3, False)},
            [(5, NO_CONNECTION, 1)],
        ),
        (
            SOPHOS,
            {1: (NAT, (), 1600, False), 2: (("10.1.1.5", "203.0.113.10"), (), 0, True), 3: (V4, ("www.example.com",), 3, False)}
            | {5: (V6, (), 32, False)},
            [(4, TOLD, 1)],
        ),
        (HUAWEI, {1: (V4, (), -1, False), 2: (("10.1.1.5", "203.0.113.10"), (), -1, True), 3: (NAT, (), 1500, False)}, []),
        (
            MIKROTIK,
            {1: (V4, (), 52, False), 2: (("192.0.2.1", "203.0.113.10"), (), 40, True), 3: (NAT, (), 60, False)}
            | {4: (V6, (), 64, False)},
            [],
        ),
        (
            WATCHGUARD,
            {1: (NAT, (), -1, False), 2: (("192.0.2.1", "203.0.113.10"), (), -1, True), 3: (V4, ("www.example.com",), 3, False)},
            [],
        ),
    ],
    ids=["srx", "meraki", "sonicwall", "sophos", "huawei", "mikrotik", "watchguard"],
)
def test_what_a_sample_says(sample: bytes, rows: dict[int, Row], skipped: list[tuple[int, str, int]]) -> None:
    log = tell(sample)
    assert {number: (told.far, told.hosts, told.octets, told.attempt) for number, told in log.lines.items()} == rows
    assert log.skipped == skipped


def test_times_are_those_of_the_events() -> None:
    assert tell(MERAKI).lines[1].last == 1795515630 * 1_000_000
    assert tell(SONICWALL).lines[2].last == 1795515631 * 1_000_000
    assert tell(SOPHOS).lines[1].last == 1795515630 * 1_000_000
    assert tell(SOPHOS).lines[5].last == (1795515634 - 3600) * 1_000_000
    assert tell(HUAWEI).lines[1].last == 1795515630 * 1_000_000


def test_an_end_that_is_no_address_is_skipped_and_not_clear() -> None:
    line = MERAKI.splitlines()[0].replace(b"dst=203.0.113.9", b"dst=203.0.113.X")
    log = tell(line + b"\n")
    assert not log.lines
    assert log.skipped == [(1, "not an address", 1)]


def test_a_line_with_a_priority_is_no_xml() -> None:
    assert looks_like(b"<134>1 some text\n") == "log of lines in no form that we know"
