"""What `lldpcli` of a host shows of its neighbours, as text and in two forms of JSON: the same of each."""

from __future__ import annotations

import json
from typing import Any

import pytest
from arrays import listed
from inputs import an_input

from cleannet.readers import READERS
from cleannet.readers.inventories import lldp_json, switch_shows

TEXT = """-------------------------------------------------------------------------------
LLDP neighbors:
-------------------------------------------------------------------------------
Interface:    eth0, via: LLDP, RID: 1, Time: 0 day, 00:01:02
  Chassis:
    ChassisID:    mac 00:1c:b3:09:85:15
    SysName:      acc-7
    SysDescr:     Huawei Versatile Routing Platform Software
                  VRP (R) software, Version 5.170
    MgmtIP:       192.0.2.1
    Capability:   Bridge, on
  Port:
    PortID:       ifname GE0/0/1
    PortDescr:    to cisco
    TTL:          120
-------------------------------------------------------------------------------
Interface:    eth1, via: CDPv2, RID: 2, Time: 0 day, 00:01:02
  Chassis:
    ChassisID:    local x
    SysName:      phone-1
    SysDescr:     A thing
  LLDP-MED:
    Inventory:
      Manufacturer: Example Phones
      Model:        P1
-------------------------------------------------------------------------------
Interface:    eth2, via: LLDP, RID: 3, Time: 0 day, 00:01:02
  Chassis:
    ChassisID:    local y
    SysDescr:     A thing
"""
NEIGHBOURS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "acc-7",
        {"id": {"type": "mac", "value": "00:1c:b3:09:85:15"}, "descr": "Huawei Versatile Routing Platform Software"},
        {},
    ),
    (
        "phone-1",
        {"id": {"type": "local", "value": "x"}, "descr": "A thing"},
        {"manufacturer": "Example Phones", "model": "P1"},
    ),
    ("", {"id": {"type": "local", "value": "y"}, "descr": "A thing"}, {}),
]


def plain() -> bytes:
    entries = [
        {f"eth{at}": {"via": "LLDP", "chassis": {name: chassis} if name else chassis, "lldp-med": {"inventory": inventory}}}
        for at, (name, chassis, inventory) in enumerate(NEIGHBOURS)
    ]
    return json.dumps({"lldp": {"interface": entries}}).encode()


def listed_whole() -> bytes:
    entries = [
        {
            "name": f"eth{at}",
            "via": "LLDP",
            "chassis": [
                {
                    "id": [chassis["id"]],
                    **({"name": [{"value": name}]} if name else {}),
                    "descr": [{"value": chassis["descr"]}],
                }
            ],
            "lldp-med": [{"inventory": [{key: [{"value": value}] for key, value in inventory.items()}]}],
        }
        for at, (name, chassis, inventory) in enumerate(NEIGHBOURS)
    ]
    return json.dumps({"lldp": [{"interface": entries}]}, indent=1).encode()


@pytest.mark.parametrize(
    ("data", "reader", "numbers"),
    [
        (TEXT.encode(), "switch-shows", (4, 17, 27)),
        (plain(), "lldp-json", (1, 2, 3)),
        (listed_whole(), "lldp-json", (1, 2, 3)),
    ],
    ids=["text", "json", "json0"],
)
def test_makers_and_interfaces_of_neighbours(data: bytes, reader: str, numbers: tuple[int, ...]) -> None:
    (known,) = [one for one in READERS if one.sniff(data)]
    assert known.id == reader
    batches = list(known.read(an_input(data)))
    found: dict[int, list[tuple[str, str]]] = {}
    for batch in batches:
        for references in batch.references:
            assert references.rows is not None
            for row, value in zip(references.rows, listed(references.values), strict=True):
                found.setdefault(int(batch.records[row]), []).append((references.kind, value))
    one, two, three = numbers
    assert {number: sorted(said) for number, said in found.items()} == {
        one: [("mac", "00:1C:B3:09:85:15"), ("maker-name", "Huawei")],
        two: [("maker-name", "Example Phones")],
    }
    assert [asset for batch in batches if batch.asset is not None for asset in listed(batch.asset)] == ["acc-7", "phone-1"]
    assert [(skip.record, skip.reason) for batch in batches for skip in batch.skipped] == [(three, switch_shows.NOT_STATED)]


def test_one_neighbour_stands_in_an_object() -> None:
    data = json.dumps({"lldp": {"interface": {"eth0": {"chassis": {"sw": NEIGHBOURS[0][1]}}}}}).encode()
    assert [len(batch.records) for batch in lldp_json.READER.read(an_input(data))] == [1]


@pytest.mark.parametrize("value", [None, 5, "x", [], [[]], {"chassis": 5}, {"eth0": {"chassis": {"id": 5, "descr": [5]}}}])
def test_values_of_other_types_are_skipped(value: Any) -> None:
    data = json.dumps({"lldp": {"interface": [value, {"eth0": {"chassis": {"sw": NEIGHBOURS[0][1]}}}]}}).encode()
    batches = list(lldp_json.READER.read(an_input(data)))
    assert [number for batch in batches for number in batch.records.tolist()] == [2]
    assert [skip.record for batch in batches for skip in batch.skipped] == [1]


XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<lldp label="LLDP neighbors">
 <interface label="Interface" name="eth0" via="LLDP" rid="1" age="0 day, 00:00:51">
  <chassis label="Chassis">
   <id label="ChassisID" type="mac">00:1c:b3:09:85:15</id>
   <name label="SysName">acc-7</name>
   <descr label="SysDescr">Huawei Versatile Routing Platform Software</descr>
  </chassis>
  <port label="Port"><id label="PortID" type="ifname">GE0/0/1</id></port>
 </interface>
 <interface label="Interface" name="eth1" via="CDPv2" rid="2" age="0 day, 00:00:51">
  <chassis label="Chassis"><id label="ChassisID" type="local">x</id><name label="SysName">phone-1</name></chassis>
  <lldp-med label="LLDP-MED">
   <inventory><manufacturer label="Manufacturer">Example Phones</manufacturer><model label="Model">P1</model></inventory>
  </lldp-med>
 </interface>
 <interface label="Interface" name="eth2" via="LLDP" rid="3" age="0 day, 00:00:51">
  <chassis label="Chassis"><id label="ChassisID" type="local">y</id></chassis>
 </interface>
</lldp>
"""
KEYS = b"""lldp.eth0.via=LLDP
lldp.eth0.rid=1
lldp.eth0.chassis.mac=00:1c:b3:09:85:15
lldp.eth0.chassis.name=acc-7
lldp.eth0.chassis.descr=Huawei Versatile Routing Platform Software
VRP (R) software, Version 5.170
lldp.eth0.port.descr=to cisco
lldp.eth1.10.via=CDPv2
lldp.eth1.10.chassis.name=phone-1
lldp.eth1.10.lldp-med.inventory.manufacturer=Example Phones
lldp.eth1.10.lldp-med.inventory.model=P1
lldp.eth2.via=LLDP
lldp.eth2.chassis.local=y
lldp.eth2.chassis.descr=A thing
"""


@pytest.mark.parametrize("data", [XML, KEYS, KEYS.replace(b"\n", b"\r\n")])
def test_its_forms_for_programs_tell_the_same(data: bytes) -> None:
    (batch,) = lldp_json.READER.read(an_input(data))
    assert {value for references in batch.references for value in listed(references.values)} == {
        *("00:1C:B3:09:85:15", "Huawei", "Example Phones"),
    }
    assert batch.asset is not None
    assert listed(batch.asset) == ["acc-7", "phone-1"]
    assert [skip.reason for skip in batch.skipped] == ["maker not stated"]
    assert [reader.id for reader in READERS if reader.sniff(data)] == ["lldp-json"]
