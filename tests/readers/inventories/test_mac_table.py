"""Tables of MAC addresses as switches print them."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers import READERS
from cleannet.readers.inventories.mac_table import READER

CISCO = """sw1#show mac address-table
          Mac Address Table
-------------------------------------------

Vlan    Mac Address       Type        Ports
----    -----------       --------    -----
 All    0100.0ccc.cccc    STATIC      CPU
  10    0000.0c11.2201    DYNAMIC     Gi1/0/1
  10    0200.0c11.2201    DYNAMIC     Gi1/0/2
Total Mac Addresses for this criterion: 3
sw1#
"""
NEXUS = """Legend:
        * - primary entry, G - Gateway MAC, (R) - Routed MAC, O - Overlay MAC
   VLAN     MAC Address      Type      age     Secure NTFY Ports
---------+-----------------+--------+---------+------+----+------------------
*   10     0000.0c11.2201   dynamic  0         F      F    Eth1/1
"""
JUNIPER = """Ethernet switching table : 1 entries, 1 learned
Routing instance : default-switch
   Vlan                MAC                 MAC         Age    Logical                NH        RTR
   name                address             flags              interface              Index     ID
   v10                 00:00:0c:11:22:01   D             -   ge-0/0/1.0             0         0
"""
HUAWEI = """-------------------------------------------------------------------------------
MAC Address    VLAN/VSI/BD                       Learned-From        Type
-------------------------------------------------------------------------------
0000-0c11-2201 10/-/-                            GE0/0/1             dynamic
-------------------------------------------------------------------------------
Total items displayed = 1
"""
H3C = """MAC Address      VLAN ID    State            Port/Nickname            Aging
0000-0c11-2201   10         Learned          GE1/0/1                  Y
"""
ARUBA = """ Status and Counters - Port Address Table

  MAC Address   Port  VLAN
  ------------- ----- ----
  00000c-112201 A1    10
"""
JUNIPER_LLDP = """user@r1> show lldp neighbors
Local Interface    Parent Interface    Chassis Id          Port info          System Name
ge-0/0/1           -                   00:00:0c:11:22:01   ge-0/0/4           acc-7
"""
EXTREME_LLDP = """Port  Chassis ID           Port ID             TTL     Age    System Name
===============================================================================
1:2   00:00:0C:11:22:01    Gi0/1               120     20     acc-7
"""
BRIDGE = "00:00:0c:11:22:01 dev eth0 vlan 10 master br0\n33:33:00:00:00:01 dev eth0 self permanent\n"


def read(text: str) -> Batch:
    data = text.encode()
    assert [reader.id for reader in READERS if reader.sniff(data)] == ["mac-table"]
    (batch,) = READER.read(an_input(data))
    return batch


@pytest.mark.parametrize(
    ("text", "port", "record"),
    [
        (CISCO, "Gi1/0/1", 8),
        (NEXUS, "Eth1/1", 5),
        (JUNIPER, "ge-0/0/1.0", 5),
        (HUAWEI, "GE0/0/1", 4),
        (H3C, "GE1/0/1", 2),
        (ARUBA, "A1", 5),
        (JUNIPER_LLDP, "ge-0/0/1", 3),
        (EXTREME_LLDP, "1:2", 3),
        (BRIDGE, "eth0", 1),
        ("\ufeff" + BRIDGE, "eth0", 1),
    ],
)
def test_every_switch(text: str, port: str, record: int) -> None:
    batch = read(text)
    (found,) = batch.references
    assert (found.kind, found.role, found.values.to_pylist()) == ("mac", "interface", ["00:00:0C:11:22:01"])
    assert batch.records.tolist() == [record]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == [port]


def test_groups_and_random_addresses_are_skipped() -> None:
    skipped = [(s.record, s.reason) for s in read(CISCO).skipped]
    assert skipped == [(7, "not a device's address"), (9, "locally administered address")]


@pytest.mark.parametrize(
    "text",
    [
        "Interface: 10.20.1.77 --- 0x7\n  Internet Address  Physical Address  Type\n  10.20.0.1  00-1b-17-00-01-10  dynamic\n",
        "Protocol  Address     Age (min)  Hardware Addr   Type   Interface\nInternet  192.0.2.1  0  0000.0c11.2201  ARPA  Vlan1\n",
        "MAC address,Port\n00:00:0c:11:22:01,1\n",
        "the mac and the port\nare words\n",
        "",
    ],
)
def test_other_tables_are_none(text: str) -> None:
    assert not READER.sniff(text.encode())


@examples(100)
@given(st.sampled_from([CISCO, JUNIPER, BRIDGE]), st.integers(0, 300), st.text(max_size=5))
def test_mutated_tables_lose_no_line_twice(text: str, at: int, put: str) -> None:
    data = (text[:at] + put + text[at + 1 :]).encode("utf-8", "replace")
    for batch in READER.read(an_input(data)):
        numbers = [*batch.records.tolist(), *(s.record for s in batch.skipped)]
        assert len(set(numbers)) == len(numbers)
