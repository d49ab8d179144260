"""Tables of neighbours and of MAC addresses that NX-OS shows as JSON, by the command line (`| json`) and by NX-API.

`show lldp neighbors detail`, `show cdp neighbors detail`, `show mac address-table` and `show ip arp`: one row is an object, several
are a list. A table says which fields tell what. A record is a row. Makers of neighbours are found as in `switch_shows`. Asset: the
name of the neighbour, the port, or the address. The text forms have readers of their own.

*Source*: Cisco, Nexus 9000 Series NX-OS Programmability Guide, "NX-API"; networktocode/ntc-templates and napalm, for the fields.
No sample of a switch was compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.documents import ITEM, Path, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, Said, batches
from cleannet.readers.inputs.mac import NoMaker, device_mac
from cleannet.readers.inventories.switch_shows import NOT_STATED, said_of


class _Row(NamedTuple):
    """Fields of a row. name: of the asset; mac: an address of an interface; platform, text: what a neighbour says of itself."""

    name: tuple[str, ...]
    mac: str = ""
    platform: str = ""
    text: str = ""


_ROWS: Final = {
    "ROW_nbor_detail": _Row(("sys_name", "chassis_id"), "chassis_id", "", "sys_desc"),
    "ROW_cdp_neighbor_detail_info": _Row(("sysname", "device_id"), "", "platform_id", "version"),
    "ROW_mac_address": _Row(("disp_port",), "disp_mac_addr"),
    "ROW_adj": _Row(("ip-addr-out",), "mac"),
}
_DEEPEST: Final = 14
"""Levels of the row of a VRF in an answer of NX-API."""
_NOT_A_ROW: Final = "not a row"


def _is_row(path: Path) -> bool:
    """Whether a row stands there: an object, or an item of a list."""
    return path[-1] in _ROWS or (len(path) > 1 and path[-1] == ITEM and path[-2] in _ROWS)


def sniff(head: bytes) -> bool:
    """Whether it is an object with such rows."""
    return b'"ROW_' in head and any(not _ROWS.keys().isdisjoint(path) for path in outline(head, _DEEPEST))


def read(item: Input) -> Iterator[Batch]:
    """One record a row."""
    found = ((path, entry, line) for path, entry, line in placed(item, _is_row) if not isinstance(entry, list))
    yield from batches(_row, (At((path, entry), line) for path, entry, line in found))


def _row(gathered: Gathered, number: int, found: tuple[Path, Any]) -> None:
    path, entry = found
    form = _ROWS[next(part for part in reversed(path) if part in _ROWS)]
    if not isinstance(entry, dict):
        gathered.skip(number, _NOT_A_ROW, type(entry).__name__)
        return

    def text(name: str) -> str:
        return value.strip() if name and isinstance(value := entry.get(name), str) else ""

    asset = next((told for name in form.name if (told := text(name))), "")
    if form.text:
        row = {"platform": text(form.platform), "system_description": text(form.text), "chassis_id": text(form.mac)}
        if said := said_of(row):
            gathered.record(number, asset, said)
        else:
            gathered.skip(number, NOT_STATED, asset)
    elif isinstance(device := device_mac(text(form.mac)), NoMaker):
        gathered.skip(number, device.reason, f"{asset} {text(form.mac)}")
    else:
        gathered.record(number, asset, [Said("mac", "interface", device)])


READER: Final = Reader("nxos-json", "Neighbours and MAC addresses of NX-OS (JSON)", "row", sniff, read)
