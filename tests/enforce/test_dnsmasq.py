"""dnsmasq reads lines of at most 1,024 octets, so that no text of others may be longer."""

from __future__ import annotations

from cleannet.enforce import TARGETS
from cleannet.model.control import Control, Reason, Section
from cleannet.model.subject import Subject


def test_no_line_is_too_long_to_be_a_comment() -> None:
    says = "x" * 900 + "\naddress=/example.org/" * 100
    part = Section(
        reasons=(Reason(clause="c", source="s" * 3000, fingerprint="0" * 16, says=says),),
        until="2027-02-28",
        stops=(Subject(f"domain:{'a' * 63}.example.net"),),
    )
    told = Control(policy="p" * 1025, as_of="2026-11-30", known_on="2026-11-30", pack="", mode="block", sections=(part,))
    files = TARGETS["dnsmasq"].render(told)
    assert max(map(len, files["cleannet.dnsmasq.conf"].splitlines())) < 1024
    assert TARGETS["dnsmasq"].parse(files) == told
