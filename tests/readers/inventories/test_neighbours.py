"""Neighbour tables of every system, with entries that nobody answered."""

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
from cleannet.readers.inventories.neighbours import READER

IP_NEIGH = b"""192.0.2.1 dev eth0 lladdr 00:1c:b3:09:85:15 REACHABLE
192.0.2.2 dev eth0  FAILED
192.0.2.3 dev eth0 INCOMPLETE
fe80::1 dev eth0 lladdr 00:1c:b3:09:85:16 router STALE
192.0.2.4 dev eth0 lladdr 02:00:00:00:00:01 ref 1 used 7/7/7 probes 4 DELAY
192.0.2.5 lladdr 00:1c:b3:09:85:17 used 0/0/0 probes 1 extern_learn NOARP proto zebra
192.0.2.6 dev tun0 lladdr 192.0.2.7 NOARP
192.0.2.8 dev eth0 proxy
"""
IP_JSON = b"""[{"dst":"192.0.2.1","dev":"eth0","lladdr":"00:1c:b3:09:85:15","state":["REACHABLE"]},
{"dst":"192.0.2.2","dev":"eth0","state":["FAILED"]},{"dst":"fe80::1","dev":"eth0","lladdr":"00:1c:b3:09:85:16","router":null,"state":["STALE"]},
{"dst":7},"x",{"dst":"192.0.2.5","dev":"eth0","state":["NOARP"]}]"""
ARP_LINUX = b"""gate.example.org (192.0.2.1) at 00:1c:b3:09:85:15 [ether] on eth0
? (192.0.2.2) at <incomplete> on eth0
? (192.0.2.3) at 00:1c:b3:09:85:16 [ether] PERM on br0
"""
ARP_BSD = b"""? (192.0.2.1) at 0:1c:b3:9:85:15 on en0 ifscope [ethernet]
? (192.0.2.2) at (incomplete) on en0 ifscope [ethernet]
gate (192.0.2.3) at 00:1c:b3:09:85:16 on em0 expires in 1190 seconds [ethernet]
? (224.0.0.251) at 1:0:5e:0:0:fb on en0 ifscope permanent [ethernet]
"""
ARP_N = b"""Address                  HWtype  HWaddress           Flags Mask            Iface
192.0.2.1                ether   00:1c:b3:09:85:15   C                     eth0
192.0.2.2                        (incomplete)                              eth0
gate.example.org         ether   00:1c:b3:09:85:16   CM                    eth0
"""
PROC = b"""IP address       HW type     Flags       HW address            Mask     Device
192.0.2.1        0x1         0x2         00:1c:b3:09:85:15     *        eth0
192.0.2.2        0x1         0x0         00:00:00:00:00:00     *        eth0
"""
CISCO = b"""R1#show ip arp
Protocol  Address          Age (min)  Hardware Addr   Type   Interface
Internet  192.0.2.1               -   001c.b309.8515  ARPA   GigabitEthernet0/0
Internet  192.0.2.2               0   Incomplete      ARPA
Internet  192.0.2.3             120   001c.b309.8516  ARPA   Vlan10
R1#
"""
WINDOWS = b"""\r
Interface: 192.0.2.9 --- 0x4\r
  Internet Address      Physical Address      Type\r
  192.0.2.1             00-1c-b3-09-85-15     dynamic   \r
  192.0.2.255           ff-ff-ff-ff-ff-ff     static    \r
\r
Schnittstelle: 198.51.100.9 --- 0xb\r
  Internetadresse       Physische Adresse     Typ\r
  198.51.100.1          00-1c-b3-09-85-16     dynamisch \r
"""
FORMS = {
    "ip neigh": (
        IP_NEIGH,
        [(1, "192.0.2.1", 15), (4, "fe80::1", 16), (6, "192.0.2.5", 17)],
        [
            (2, "incomplete entry"),
            (3, "incomplete entry"),
            (5, "locally administered address"),
            (7, "no MAC address"),
            (8, "no MAC address"),
        ],
    ),
    "ip -j neigh": (
        IP_JSON,
        [(1, "192.0.2.1", 15), (3, "fe80::1", 16)],
        [(2, "incomplete entry"), (4, "not a neighbour's entry"), (5, "not a neighbour's entry"), (6, "no MAC address")],
    ),
    "arp -a, Linux": (ARP_LINUX, [(1, "192.0.2.1", 15), (3, "192.0.2.3", 16)], [(2, "incomplete entry")]),
    "arp -a, BSD": (
        ARP_BSD,
        [(1, "192.0.2.1", 15), (3, "192.0.2.3", 16)],
        [(2, "incomplete entry"), (4, "not a device's address")],
    ),
    "arp": (ARP_N, [(2, "192.0.2.1", 15), (4, "gate.example.org", 16)], [(3, "incomplete entry")]),
    "/proc/net/arp": (PROC, [(2, "192.0.2.1", 15)], [(3, "incomplete entry")]),
    "show ip arp": (CISCO, [(3, "192.0.2.1", 15), (5, "192.0.2.3", 16)], [(4, "incomplete entry")]),
    "arp -a, Windows": (WINDOWS, [(4, "192.0.2.1", 15), (9, "198.51.100.1", 16)], [(5, "not a device's address")]),
}


def read(data: bytes) -> list[Batch]:
    return list(READER.read(an_input(data)))


@pytest.mark.parametrize("form", FORMS)
def test_every_form(form: str) -> None:
    data, entries, skipped = FORMS[form]
    assert READER.sniff(data)
    (batch,) = read(data)
    (found,) = batch.references
    assert (found.kind, found.role) == ("mac", "interface")
    assert batch.asset is not None
    assert list(zip(batch.records.tolist(), batch.asset.to_pylist(), found.values.to_pylist(), strict=True)) == [
        (number, asset, f"00:1C:B3:09:85:{end}") for number, asset, end in entries
    ]
    assert [(s.record, s.reason) for s in batch.skipped] == skipped


def test_forms_that_follow_each_other() -> None:
    (batch,) = read(IP_NEIGH + PROC + b"a word in between\n" + ARP_BSD)
    assert len(batch.records) == 6
    assert [s.record for s in batch.skipped if s.reason == "not a neighbour's entry"] == [12]


@pytest.mark.parametrize(
    "other",
    [
        b"",
        b"[]",
        b'[{"dst": 1}]',
        b"192.0.2.1 dev eth0 proto dhcp scope link src 192.0.2.9\n",  # ip route
        b"default via 192.0.2.1 dev eth0\n",
        b"1700000000 00:1c:b3:09:85:15 192.0.2.1 gate *\n",  # dnsmasq leases
        b"192.0.2.1 gate.example.org\n",  # hosts
        b"R1#\n",
        b"999.0.2.1 dev eth0 lladdr 00:1c:b3:09:85:15 STALE\n",
        b"name,mac\nx,00:1c:b3:09:85:15\n",
        b"00:1c:b3:09:85:15\n00:1c:b3:09:85:16\n",
        b"\0" * 99,
    ],
)
def test_other_texts_are_left_alone(other: bytes) -> None:
    assert not READER.sniff(other)


@examples(120)
@given(st.sampled_from(list(FORMS)), st.integers(0, 500), st.binary(max_size=6), st.integers(0, 8))
def test_mutated_tables_lose_no_entry(form: str, at: int, put: bytes, cut: int) -> None:
    good = FORMS[form][0]
    data = good[:at] + put + good[at + cut :]
    READER.sniff(data)
    numbers: list[int] = []
    with suppress(Unreadable):
        for batch in READER.read(an_input(data)):
            numbers += [*batch.records.tolist(), *(s.record for s in batch.skipped)]
    assert len(numbers) == len(set(numbers))


ROUTERS = {
    "nxos": """IP ARP Table for context default
Total number of entries: 2
Address         Age       MAC Address     Interface       Flags
192.0.2.10      00:05:25  001c.b309.8515  mgmt0           +
192.0.2.11      00:05:25  INCOMPLETE      mgmt0
""",
    "arista": """Address         Age (sec)  Hardware Addr   Interface
192.0.2.10        0:05:25  001c.b309.8515  Ethernet1
""",
    "junos": """MAC Address       Address         Name                      Interface               Flags
00:1c:b3:09:85:15 192.0.2.10      host.example.net          ge-0/0/0.0              none
Total entries: 1
""",
    "huawei": """IP ADDRESS      MAC ADDRESS     EXPIRE(M) TYPE        INTERFACE   VPN-INSTANCE
                                          VLAN/CEVLAN
------------------------------------------------------------------------------
192.0.2.10      001c-b309-8515  10        D-0         GE0/0/1
                                          201/-
------------------------------------------------------------------------------
Total:1         Dynamic:1       Static:0    Interface:0
""",
    "procurve": """ IP ARP table

  IP Address       MAC Address       Type    Port
  ---------------- ----------------- ------- ----
  192.0.2.10       001cb3-098515     dynamic A1
""",
    "asa": """        outside 192.0.2.10 001c.b309.8515 15
""",
    "ipv6": """IPv6 Address                              Age Link-layer Addr State Interface
2001:DB8::10                                0 001c.b309.8515  REACH Vl10
""",
}


@pytest.mark.parametrize("text", ROUTERS.values(), ids=ROUTERS)
def test_tables_of_routers(text: str) -> None:
    for data in (text.encode(), text.replace("\n", "\r\n").encode(), f"edge1#show ip arp\n{text}edge1#exit\n".encode()):
        assert READER.sniff(data)
        batches = list(READER.read(an_input(data)))
        assert [listed(r.values) for batch in batches for r in batch.references] == [["00:1C:B3:09:85:15"]]
        assert {s.reason for batch in batches for s in batch.skipped} <= {"incomplete entry"}


def test_tables_of_routers_with_other_columns_are_left_alone() -> None:
    others = (
        "Vlan    Mac Address       Type        Ports\n  10    001c.b309.8515    DYNAMIC     Gi1/0/1\n",
        "Address  Hardware\na b\n",
    )
    assert not any(READER.sniff(other.encode()) for other in others)


ARP_SCAN = b"""Interface: eth0, type: EN10MB, MAC: 00:00:0c:11:22:01, IPv4: 192.0.2.5
Starting arp-scan 1.10.0 with 256 hosts (https://github.com/royhills/arp-scan)
192.0.2.1\t00:00:0c:11:22:03\tCisco Systems, Inc
192.0.2.2\t02:00:00:00:00:01\t(Unknown: locally administered)

2 packets received by filter, 0 packets dropped by kernel
Ending arp-scan 1.10.0: 256 hosts scanned in 1.9 seconds (134 hosts/sec). 2 responded
"""


def test_arp_scan_lists_who_answered() -> None:
    assert READER.sniff(ARP_SCAN)
    (batch,) = READER.read(an_input(ARP_SCAN))
    assert batch.references[0].values.to_pylist() == ["00:00:0C:11:22:03"]
    assert [(s.record, s.reason) for s in batch.skipped] == [(4, "locally administered address")]
