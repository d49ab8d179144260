"""Tables that NX-OS shows as JSON: one row or several, by the command line and by NX-API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from arrays import listed
from inputs import an_input

from cleannet.readers import READERS
from cleannet.readers.inventories.nxos_json import READER

MAC, SHOWN = "001c.b309.8515", "00:1C:B3:09:85:15"
LLDP = {"chassis_id": MAC, "sys_name": "acc-7", "sys_desc": "Huawei Versatile Routing Platform Software", "l_port_id": "Eth1/1"}
CDP = {"device_id": "sw1(ABC)", "sysname": "sw1", "platform_id": "N9K-C93180YC-EX", "version": "Nexus Operating System"}
TABLE = {"disp_mac_addr": MAC, "disp_vlan": "100", "disp_port": "Ethernet1/1"}
ARP = {"intf-out": "Ethernet1/1", "ip-addr-out": "192.0.2.9", "mac": MAC}
SAMPLE = json.dumps(
    {"TABLE_nbor_detail": {"ROW_nbor_detail": [LLDP, LLDP | {"sys_desc": "x", "chassis_id": "y"}]}, "n": 1}
).encode()

ROWS: list[tuple[str, dict[str, str], str, set[str]]] = [
    ("nbor_detail", LLDP, "acc-7", {"Huawei", SHOWN}),
    ("cdp_neighbor_detail_info", CDP, "sw1", {"Cisco"}),
    ("mac_address", TABLE, "Ethernet1/1", {SHOWN}),
    ("adj", ARP, "192.0.2.9", {SHOWN}),
]


def told(data: bytes) -> tuple[list[str], set[str], list[str]]:
    """Assets, values, and reasons of what was skipped."""
    batches = list(READER.read(an_input(data)))
    values = {str(value) for batch in batches for references in batch.references for value in listed(references.values)}
    return (
        [str(asset) for batch in batches if batch.asset is not None for asset in listed(batch.asset)],
        values,
        [skip.reason for batch in batches for skip in batch.skipped],
    )


@pytest.mark.parametrize(("name", "row", "asset", "values"), ROWS)
@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("api", [False, True])
def test_each_table_tells_its_rows(name: str, row: dict[str, str], asset: str, values: set[str], several: bool, api: bool) -> None:
    body: dict[str, Any] = {f"TABLE_{name}": {f"ROW_{name}": [row, row] if several else row}}
    if name == "adj":
        body = {"TABLE_vrf": {"ROW_vrf": {"vrf-name-out": "default", **body}}}
    data = json.dumps({"ins_api": {"outputs": {"output": {"body": body, "code": "200"}}}} if api else body).encode()
    assert told(data) == ([asset] * (1 + several), values, [])
    assert [reader.id for reader in READERS if reader.sniff(data)] == ["nxos-json"]


def test_a_row_that_names_no_maker_is_skipped() -> None:
    assert told(SAMPLE)[2] == ["maker not stated"]
    assert told(json.dumps({"TABLE_mac_address": {"ROW_mac_address": [TABLE | {"disp_mac_addr": "x"}, 5]}}).encode())[2] == [
        "no MAC address",
        "not a row",
    ]
