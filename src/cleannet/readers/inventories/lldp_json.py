"""LLDP and CDP neighbours of a host in JSON: `lldpcli -f json` and `-f json0`.

A record is an interface with its neighbours. Makers, models and MAC addresses are found as in `switch_shows`. Asset: the name of
the neighbour.

*Source*: lldpd, lldpctl(8) and src/client/json_writer.c: `json` joins equal keys and uses names as keys, `json0` has lists
throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.documents import ITEM, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, batches
from cleannet.readers.inventories.switch_shows import NOT_STATED, said_of

_ENTRIES: Final = frozenset({("lldp", "interface"), ("lldp", "interface", ITEM), ("lldp", ITEM, "interface", ITEM)})
_MOST: Final = 200
"""Neighbours of one interface that are read."""


def sniff(head: bytes) -> bool:
    """Whether it is an object with interfaces below `lldp`."""
    return bool(outline(head).keys() & {("lldp", "interface"), ("lldp", ITEM, "interface")})


def read(item: Input) -> Iterator[Batch]:
    """One record an interface."""
    found = placed(item, lambda path: path in _ENTRIES)
    yield from batches(_entry, (At(entry, line) for _, entry, line in found))


def _entry(gathered: Gathered, number: int, entry: Any) -> None:
    rows = [_row(interface) for interface in _interfaces(entry)[:_MOST]]
    said = [one for row in rows for one in said_of(row)]
    if said:
        gathered.record(number, next((row["neighbor_name"] for row in rows if row["neighbor_name"]), ""), said)
    else:
        gathered.skip(number, NOT_STATED, str(next(iter(entry), ""))[:80] if isinstance(entry, dict) else type(entry).__name__)


def _interfaces(entry: Any) -> list[dict[str, Any]]:
    """The interfaces in an entry: itself, or the values whose keys are their names."""
    if not isinstance(entry, dict):
        return []
    return [entry] if "chassis" in entry else [value for value in entry.values() if isinstance(value, dict)]


def _row(interface: dict[str, Any]) -> dict[str, str]:
    """The fields of a neighbour, named as in the templates of switches."""
    chassis, name = _first(interface.get("chassis")), ""
    if not chassis.keys() & {"id", "descr", "name"} and len(chassis) == 1:
        ((name, inside),) = chassis.items()
        chassis = _first(inside)
    kind = _first(chassis.get("id"))
    inventory = _first(_first(interface.get("lldp-med")).get("inventory"))
    return {
        "neighbor_name": _text(chassis.get("name")) or name,
        "system_description": _text(chassis.get("descr")),
        "chassis_id": _text(kind) if kind.get("type") == "mac" else "",
        "manufacturer": _text(inventory.get("manufacturer")),
        "model": _text(inventory.get("model")),
    }


def _first(value: Any) -> dict[str, Any]:
    """The object, or the first of a list of them; an empty one if there is none."""
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    """The text, also below `value`."""
    value = value[0] if isinstance(value, list) and value else value
    value = value.get("value") if isinstance(value, dict) else value
    return value if isinstance(value, str) else ""


READER: Final = Reader("lldp-json", "LLDP neighbours in JSON", "interface", sniff, read, asset="device")
