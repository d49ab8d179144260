"""MAC addresses in every spelling, and those behind which no maker stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.readers.inputs.mac import NoMaker, device_mac


@pytest.mark.parametrize(
    "text",
    ["00:1c:b3:09:85:15", " 0:1c:b3:9:85:15 ", "00-1C-B3-09-85-15", "001c.b309.8515", "001CB3098515", "001cb3-098515"],
)
def test_every_spelling_becomes_one(text: str) -> None:
    assert device_mac(text) == "00:1C:B3:09:85:15"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("02:00:00:00:00:01", "locally administered address"),
        ("da-a1-19-00-00-01", "locally administered address"),
        ("01:00:5e:00:00:16", "not a device's address"),
        ("33:33:00:00:00:01", "not a device's address"),
        ("ff:ff:ff:ff:ff:ff", "not a device's address"),
        ("0000.0000.0000", "not a device's address"),
        ("", "no MAC address"),
        ("00:1c-b3:09-85:15", "no MAC address"),
        ("00:1c:b3:09:85", "no MAC address"),
        ("00:1c:b3:09:85:15:00:00", "no MAC address"),
        ("٠٠:1c:b3:09:85:15", "no MAC address"),
    ],
)
def test_what_names_no_maker(text: str, reason: str) -> None:
    assert device_mac(text) == NoMaker(reason)


@given(st.binary(min_size=6, max_size=6), st.sampled_from([":", "-"]))
def test_an_address_is_judged_by_two_bits(octets: bytes, separator: str) -> None:
    found = device_mac(octets.hex(separator))
    assert isinstance(found, str) == (octets[0] & 3 == 0 and any(octets))
    assert isinstance(found, NoMaker) or found == octets.hex(":").upper()
