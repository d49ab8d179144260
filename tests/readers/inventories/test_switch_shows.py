"""What switches show: neighbours by LLDP and CDP, themselves and their parts, in the words of each maker; and texts that are
none."""

from __future__ import annotations

import pytest
from arrays import listed
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.readers.inventories.switch_shows import READER

CDP = """edge1#show cdp neighbors detail
-------------------------
Device ID: sw-huawei-room.example.net
Entry address(es):
  IP address: 192.0.2.9
Platform: cisco WS-C3750X-48P,  Capabilities: Router Switch IGMP
Interface: GigabitEthernet1/0/1,  Port ID (outgoing port): GigabitEthernet1/0/24
Holdtime : 134 sec

Version :
Cisco IOS Software, C3750E Software (C3750E-UNIVERSALK9-M), Version 15.0(2)SE, RELEASE SOFTWARE (fc1)

-------------------------
Device ID: camera-1
Entry address(es):
  IP address: 192.0.2.10
Platform: HIKVISION DS-2CD2143,  Capabilities: Host
Interface: GigabitEthernet1/0/2,  Port ID (outgoing port): eth0
Holdtime : 134 sec

Version :
V5.5

edge1#exit
"""
LLDP = """------------------------------------------------
Local Intf: Gi1/0/2
Chassis id: 001c.b309.8515
Port id: 502
Port Description: uplink to huawei
System Name: dist-1

System Description:
Juniper Networks, Inc. ex2200-24t-4g , version 12.3R9.4 Build date: 2015-02-12 11:25:30 UTC

Time remaining: 116 seconds
System Capabilities: B,R
Enabled Capabilities: B,R
Management Addresses - not advertised
A line that no template foresaw: 7
Vlan ID: - not advertised

------------------------------------------------
Local Intf: Gi1/0/3
Chassis id: 192.0.2.77
Port id: 001CB3098516:P1
System Name: SEP1

System Description:
Some Phone

Time remaining: 116 seconds
System Capabilities: B,T
Enabled Capabilities: B,T
Management Addresses:
    IP: 192.0.2.77

MED Information:

    MED Codes:
          (NP) Network Policy

    H/W revision: 1
    Serial number: X1
    Manufacturer: Example Phones
    Model: CP-1
    Device type: Endpoint Class III

Total entries displayed: 2
"""
ARISTA = """Interface Ethernet1 detected 1 LLDP neighbors:

  Neighbor 001c.b309.8515/"Ethernet1", age 12 seconds
  Discovered 0:01:11 ago; Last changed 0:01:11 ago
  - Chassis ID type: MAC address (4)
    Chassis ID     : 001c.b309.8515
  - Port ID type: Interface name (5)
    Port ID     : "Ethernet1"
  - Time To Live: 120 seconds
  - System Name: "spine2"
  - System Description: "Arista Networks EOS version 4.15.2F running on an Arista Networks DCS-7050SX-64"
  - System Capabilities : Bridge, Router
    Enabled Capabilities: Bridge, Router

Interface Ethernet2 detected 0 LLDP neighbors:
"""
HUAWEI = """GigabitEthernet0/0/1 has 1 neighbors:

Neighbor index : 1
Chassis type :macAddress
Chassis ID :001c-b309-8515
Port ID type :interfaceName
Port ID :GE1/0/1
Port description :--
System name :acc-7
System description :Huawei Versatile Routing Platform Software
VRP (R) software, Version 5.170 (S5720 V200R011)
Copyright (C) 2007 Huawei Technologies Co., Ltd.
"""
COMWARE = """LLDP neighbor-information of port 1[Ten-GigabitEthernet1/0/1]:
 LLDP neighbor index : 1
 Chassis type        : MAC address
 Chassis ID          : 001c-b309-8515
 Port ID             : GigabitEthernet0/0/1
 System name         : SW1
 System description  : H3C Comware software. H3C SR8800 Product Version SR8800-C
                       MW520-R3725P01.
"""
VERSION_HUAWEI = """Huawei Versatile Routing Platform Software
VRP (R) software, Version 8.180 (NE40E V800R011C00SPC200)
Copyright (C) 2012-2018 Huawei Technologies Co., Ltd.
HUAWEI NE40E-X2-M8A uptime is 161 days, 0 hour, 20 minutes
"""
VERSION_JUNOS = """Hostname: core-1
Model: mx240
Junos: 18.3R1.4
JUNOS Base OS boot [18.3R1.4]
"""
INVENTORY = """NAME: "Chassis", DESCR: "Cisco Catalyst 9300 Series Switch"
PID: C9300-48P         , VID: V01  , SN: FCW1

NAME: "Te1/1/1", DESCR: "Non-Cisco SFP-10GBase-SR"
PID: SFP-10G-SR        , VID: V01  , SN: X
"""
MAC = ("mac", "interface", "00:1C:B3:09:85:15")
Told = dict[int, list[tuple[str, str, str]]]


def told(text: str) -> tuple[Told, list[tuple[int, str]], list[str | None]]:
    """Record -> kind, role and value of what it refers to, sorted; the skipped; and the assets."""
    found: Told = {}
    batches = list(READER.read(an_input(text.encode())))
    for batch in batches:
        for references in batch.references:
            assert references.rows is not None
            for row, value in zip(references.rows, listed(references.values), strict=True):
                found.setdefault(int(batch.records[row]), []).append((references.kind, references.role, value))
    assets = [asset for batch in batches if batch.asset is not None for asset in listed(batch.asset)]
    skipped = sorted((s.record, s.reason) for batch in batches for s in batch.skipped)
    return {number: sorted(said) for number, said in found.items()}, skipped, assets


def maker(name: str) -> tuple[str, str, str]:
    return ("maker-name", "maker", name)


@pytest.mark.parametrize(
    ("text", "found", "assets"),
    [
        (CDP, {3: [maker("Cisco")], 14: [maker("Hikvision")]}, ["sw-huawei-room.example.net", "camera-1"]),
        (LLDP, {2: [MAC, maker("Juniper Networks")], 19: [maker("Example Phones")]}, ["dist-1", "SEP1"]),
        (ARISTA, {1: [MAC, maker("Arista Networks")]}, ["spine2"]),
        (HUAWEI, {1: [MAC, maker("Huawei")]}, ["acc-7"]),
        (COMWARE, {1: [MAC, maker("H3C")]}, ["SW1"]),
        (VERSION_HUAWEI, {1: [maker("Huawei")]}, [None]),
        (VERSION_JUNOS, {1: [maker("Juniper Networks")]}, ["core-1"]),
    ],
    ids=["cdp", "lldp", "arista", "huawei", "comware", "version of huawei", "version of junos"],
)
def test_devices_and_their_makers(text: str, found: Told, assets: list[str | None]) -> None:
    for data in (text, "\ufeff" + text, text.replace("\n", "\r\n"), text.rstrip("\n")):
        assert READER.sniff(data.encode())
        assert told(data) == (found, [], assets)


def test_parts_of_a_device() -> None:
    assert READER.sniff(INVENTORY.encode())
    assert told(INVENTORY) == ({1: [maker("Cisco")]}, [(4, "maker not stated")], ["Chassis"])


def test_several_commands_in_one_file() -> None:
    text = (
        CDP
        + "edge1#show lldp neighbors detail\n"
        + LLDP
        + "edge1#show inventory\n"
        + INVENTORY
        + "edge2#show version\n"
        + VERSION_JUNOS
    )
    found, skipped, _ = told(text)
    assert len(found) == 2 + 2 + 1 + 1
    assert [reason for _, reason in skipped] == ["maker not stated"]


def test_words_of_two_makers_are_guesses() -> None:
    text = COMWARE.replace("H3C Comware software. H3C", "HPE Comware software. H3C")
    assert told(text)[0] == {1: [MAC, ("maker-guess", "maker", "Hewlett Packard Enterprise|H3C")]}


def test_names_and_descriptions_of_ports_are_no_makers() -> None:
    text = LLDP.replace("Juniper Networks, Inc. ex2200-24t-4g", "Some switch").partition("Local Intf: Gi1/0/3")[0]
    assert told(text)[0] == {2: [MAC]}


def test_what_is_too_long_is_passed_over_and_told() -> None:
    item = an_input((CDP.partition("Holdtime")[0] + "x\n" * 2_000 + "y" * 5_000 + "\n").encode())
    assert [len(batch.records) for batch in READER.read(item)] == [1]
    assert item.log.notes == ["1,606 lines of entries longer than 400 lines, or longer than 2,000 characters, were not read"]


def test_other_texts_are_left_alone() -> None:
    others = (
        "",
        "Device ID: x\n",
        "Hostname: a\nb\n",
        "Cisco IOS Software\n",
        "a\n" * 20 + VERSION_JUNOS,
        "Interface Ethernet2 detected 0 LLDP neighbors:\n",
        "\0" * 99,
    )
    assert not any(READER.sniff(other.encode()) for other in others)


@examples(100)
@given(
    st.sampled_from([CDP, LLDP, ARISTA, HUAWEI, INVENTORY, VERSION_HUAWEI]),
    st.integers(0, 900),
    st.binary(max_size=6) | st.sampled_from([b"\n", b": ", b"[", b"("]),
    st.integers(0, 60),
)
def test_mutated_entries_are_numbered_once(text: str, at: int, put: bytes, cut: int) -> None:
    raw = text.encode()
    data = raw[:at] + put + raw[at + cut :]
    READER.sniff(data)
    batches = list(READER.read(an_input(data)))
    numbers = [n for batch in batches for n in (*batch.records.tolist(), *(s.record for s in batch.skipped))]
    assert len(numbers) == len(set(numbers))


NEIGHBOURS = st.lists(st.sampled_from(["cisco WS-C3750X", "HUAWEI S5720", "Juniper EX", "a thing"]), min_size=1, max_size=6)


@examples(60)
@given(NEIGHBOURS)
def test_what_is_shown_is_read_again(platforms: list[str]) -> None:
    blocks = [
        f"-------------------------\nDevice ID: sw{n}\nEntry address(es):\n  IP address: 192.0.2.9\n"
        f"Platform: {platform},  Capabilities: Switch\nInterface: Gi1/0/1,  Port ID (outgoing port): Gi1/0/24\n"
        f"Holdtime : 134 sec\n\nVersion :\nx\n\n"
        for n, platform in enumerate(platforms)
    ]
    found, skipped, _ = told("".join(blocks))
    makers = {"cisco WS-C3750X": "Cisco", "HUAWEI S5720": "Huawei", "Juniper EX": "Juniper Networks"}
    assert list(found.values()) == [[maker(makers[p])] for p in platforms if p in makers]
    assert len(skipped) == platforms.count("a thing")
