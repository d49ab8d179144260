"""nmap scans: makers of interfaces and devices, broken scans, hostile XML."""

from __future__ import annotations

from contextlib import suppress

import pytest
from arrays import listed
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inventories import nmap
from cleannet.readers.inventories.nmap import READER

START = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<?xml-stylesheet href="file:///usr/share/nmap/nmap.xsl" type="text/xsl"?>
<!-- Nmap 7.95 scan initiated as: nmap -O -oX - 10.0.0.0/24 <a> -->
<nmaprun scanner="nmap" start="1700000000" version="7.95" xmloutputversion="1.05">
<scaninfo type="syn" protocol="tcp" numservices="1000" services="1-1000"/>
<hosthint><status state="up"/><address addr="10.0.0.1" addrtype="ipv4"/>
<address addr="00:1C:B3:09:85:15" addrtype="mac"/></hosthint>
"""
ROUTER = """<host starttime="1700000001" endtime="1700000009"><status state="up" reason="arp-response" reason_ttl="0"/>
<address addr="10.0.0.1" addrtype="ipv4"/><address addr="00:1C:B3:09:85:15" addrtype="mac" vendor="Example Works"/>
<hostnames><hostname name="gate.example.org" type="PTR"/></hostnames>
<ports><port protocol="tcp" portid="80"><state state="open"/><service name="http" product="x"/></port></ports>
<os><osmatch name="Example router 5" accuracy="97">
<osclass type="router" vendor="Example Networks" osfamily="embedded" accuracy="97"><cpe>cpe:/h:example:router</cpe></osclass>
<osclass type="general purpose" vendor="Linux" osfamily="Linux" accuracy="97"/></osmatch>
<osmatch name="Example camera" accuracy="94"><osclass type="webcam" vendor="Other" osfamily="embedded" accuracy="94"/></osmatch>
<osmatch name="Example router 4" accuracy="96"><osclass type="router" vendor="Example Networks" accuracy="96"/></osmatch>
</os></host>
"""
RANDOM = """<host><status state="up"/><address addr="10.0.0.2" addrtype="ipv4"/>
<address addr="02:00:00:00:00:01" addrtype="mac"/></host>
"""
PUBLIC = '<host starttime="x"><status state="up"/><address addr="9.9.9.9" addrtype="ipv4"/></host>\n'
DOWN = '<host><status state="down"/><address addr="9.9.9.8" addrtype="ipv4"/></host>\n'
BARE = '<host><status state="up"/><address addr="fe80::1" addrtype="ipv6"/></host>\n'
END = '<runstats><finished time="1700000010"/><hosts up="4" down="1" total="5"/></runstats>\n</nmaprun>\n'
SCAN = (START + ROUTER + RANDOM + PUBLIC + DOWN + BARE + END).encode()


def said(batch: Batch) -> list[tuple[int, str, str, str, str | None]]:
    return sorted(
        (int(batch.records[row]), found.kind, found.role, value, beside)
        for found in batch.references
        if found.rows is not None and found.beside is not None
        for row, value, beside in zip(found.rows, listed(found.values), listed(found.beside), strict=True)
    )


def guessed(*matches: tuple[str, str, str, int]) -> list[tuple[str, str]]:
    """Kind and names that a host of these matches tells: (name, type, vendor, accuracy)."""
    found = "".join(
        f'<osmatch name="{name}" accuracy="{sure}"><osclass type="{type_}" vendor="{vendor}" accuracy="{sure}"/></osmatch>'
        for name, type_, vendor, sure in matches
    )
    host = f'<host><status state="up"/><address addr="10.0.0.9" addrtype="ipv4"/><os>{found}</os></host>'
    (batch,) = READER.read(an_input((START + host + END).encode()))
    return [(kind, value) for _, kind, _, value, _ in said(batch)]


def test_guesses_that_are_as_sure_are_told_together() -> None:
    camera, recorder = ("Camera 1", "webcam", "One", 100), ("Recorder", "media device", "Other", 100)
    system = ("Linux 3.2 - 4.9", "general purpose", "Linux", 100)
    assert guessed(camera) == [("maker-name", "One")]
    assert guessed(camera, ("Camera 2", "webcam", "One", 98)) == [("maker-name", "One")]
    assert guessed(camera, recorder) == [("maker-guess", "One | Other")]
    assert guessed(camera, system) == [("maker-guess", "One | Linux 3.2 - 4.9")]
    assert guessed(camera, ("Recorder", "media device", "Other", 94)) == [("maker-name", "One")]
    assert guessed(system) == []


def test_hosts_interfaces_and_makers() -> None:
    assert READER.sniff(SCAN)
    (batch,) = READER.read(an_input(SCAN))
    assert said(batch) == [
        (1, "mac", "interface", "00:1C:B3:09:85:15", "Example Works"),
        (1, "maker-name", "maker", "Example Networks", "Example router 5, Example router 4 (97 %)"),
        (3, "address", "far-end", "9.9.9.9", None),
    ]
    assert [(s.record, s.reason, s.detail) for s in batch.skipped] == [
        (2, "locally administered address", "10.0.0.2"),
        (4, "host down", "9.9.9.8"),
        (5, "no MAC address and no maker", "fe80::1"),
    ]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["gate.example.org", "9.9.9.9"]
    assert [t.tolist() for t in (batch.seen_first, batch.seen_last) if t is not None] == [
        [1700000001_000_000, -1], [1700000009_000_000, -1],
    ]  # fmt: skip


def test_a_scan_that_was_interrupted_keeps_its_hosts() -> None:
    batches = READER.read(an_input((START + ROUTER + RANDOM).encode() + b'<host><status state="up"/><addr'))
    batch = next(batches)
    assert (batch.records.tolist(), [s.record for s in batch.skipped]) == ([1], [2])
    with pytest.raises(Unreadable, match="not well-formed XML") as caught:
        next(batches)
    assert caught.value.record == 3
    assert caught.value.at.startswith(f"line {(START + ROUTER + RANDOM).count(chr(10)) + 1},")


def test_many_hosts_come_in_several_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nmap, "_AT_ONCE", 2)
    assert [b.records.tolist() for b in READER.read(an_input((START + ROUTER * 5 + END).encode()))] == [[1, 2], [3, 4], [5]]


LAUGHS = """<!DOCTYPE nmaprun [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<nmaprun scanner="nmap"><host><address addr="&b;" addrtype="ipv4"/></host></nmaprun>"""


def test_entities_are_refused_and_nothing_is_resolved() -> None:
    assert READER.sniff(LAUGHS.encode())
    with pytest.raises(Unreadable, match="it declares entities"):
        list(READER.read(an_input(LAUGHS.encode())))
    external = LAUGHS.partition("\n")[2].replace("&b;", "&c;")
    with pytest.raises(Unreadable, match="it declares entities"):
        list(READER.read(an_input(b'<!DOCTYPE nmaprun [<!ENTITY c SYSTEM "file:///etc/hostname">]>' + external.encode())))
    (batch,) = READER.read(an_input(SCAN.replace(b"<!DOCTYPE nmaprun>", b'<!DOCTYPE nmaprun SYSTEM "nowhere/nmap.dtd">')))
    assert batch.records.tolist() == [1, 3]


def test_deep_nesting_ends_the_reading() -> None:
    with pytest.raises(Unreadable, match="nested deeper"):
        list(READER.read(an_input(b"<nmaprun>" + b"<a>" * 5_000)))


def test_other_xml_is_left_alone() -> None:
    others = (b"", b"<html>", b"<bom><!-- <nmaprun> --></bom>", b"<!-- <nmaprun> --><a/>", b"nmaprun", b"# Nmap 7.95\n", b"\0" * 9)
    assert not any(READER.sniff(other) for other in others)
    with pytest.raises(Unreadable, match="root element is not nmaprun"):
        list(READER.read(an_input(b"<html/>")))


@examples(100)
@given(st.data())
def test_mutated_scans_raise_nothing_else(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([SCAN, LAUGHS.encode()])))
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    mutated = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    READER.sniff(mutated)
    numbers: list[int] = []
    with suppress(Unreadable):
        for batch in READER.read(an_input(mutated)):
            numbers += [*batch.records.tolist(), *(s.record for s in batch.skipped)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
