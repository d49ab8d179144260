"""LLDP and CDP neighbours of a host for programs: `lldpcli -f json`, `-f json0`, `-f xml` and `-f keyvalue`.

A record is an interface with its neighbours; its number is its place, among keys and values the line where it begins. Makers,
models and MAC addresses are found as in `switch_shows`. Asset: the name of the neighbour.

*Source*: lldpd, lldpctl(8), src/client/json_writer.c: `json` joins equal keys and uses names as keys, `json0` has lists throughout;
src/client/xml_writer.c; src/client/kv_writer.c: a value may go on in the next lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.documents import ITEM, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, batches
from cleannet.readers.inputs.xml_elements import is_xml, placed_xml
from cleannet.readers.inventories.switch_shows import NOT_STATED, said_of

_KEY: Final = re.compile(
    r"lldp\.\S{1,64}?\.(?P<key>via|chassis\.(?:mac|name|descr)|lldp-med\.inventory\.(?:manufacturer|model))=(?P<value>.*)"
)
_ENTRIES: Final = frozenset({("lldp", "interface"), ("lldp", "interface", ITEM), ("lldp", ITEM, "interface", ITEM)})
_MOST: Final = 200
"""Neighbours of one interface that are read."""


_XML: Final = re.compile(rb"<lldp[\s>].{0,400}?<interface\s.{0,400}?<(?:chassis|port)[\s>]", re.DOTALL)


def sniff(head: bytes) -> bool:
    """Whether it is an object with interfaces below `lldp`, such an element, or begins with its first key."""
    if is_xml(head):
        return _XML.search(head[:4_000]) is not None
    text = head.removeprefix(b"\xef\xbb\xbf")
    return _is_keyed(text) or bool(outline(text).keys() & {("lldp", "interface"), ("lldp", ITEM, "interface")})


def _is_keyed(text: bytes) -> bool:
    return _KEY.fullmatch(text[:200].decode("utf-8", "replace").lstrip().partition("\n")[0].rstrip("\r")) is not None


def read(item: Input) -> Iterator[Batch]:
    """One record an interface."""
    if _is_keyed(item.head.removeprefix(b"\xef\xbb\xbf")):
        reading = _Keyed()
        yield from by_line(item, reading.line, reading.end)
    elif is_xml(item.head):
        found = placed_xml(item, lambda path: path == ("lldp", "interface"), frozenset({"interface"}))
        yield from batches(_entry, (At(entry, line) for _, entry, line in found))
    else:
        yield from batches(_entry, (At(entry, line) for _, entry, line in placed(item, lambda path: path in _ENTRIES)))


@dataclass(slots=True)
class _Keyed:
    """The interface that is being told by keys and values. number: of its first line, 0 if none is open; last: the key whose value
    may go on."""

    number: int = 0
    row: dict[str, str] = field(default_factory=dict)
    last: str = ""

    def line(self, gathered: Gathered, number: int, line: str) -> None:
        """One line of the file."""
        found = _KEY.fullmatch(line) if len(line) <= _LONGEST else None
        if found is None:
            goes_on = self.last if not line.startswith("lldp.") else ""
            if goes_on:
                self.row[goes_on] += f" {line[:_LONGEST]}"
            self.last = goes_on
            return
        if found["key"] == "via":
            self.end(gathered)
            self.number = number
        self.last = _NAMED.get(found["key"], "")
        if self.last:
            self.row[self.last] = found["value"]

    def end(self, gathered: Gathered) -> None:
        """Ends the open interface, if there is one."""
        if self.number:
            _judge(gathered, self.number, [{"neighbor_name": "", **self.row}])
        self.number, self.row, self.last = 0, {}, ""


_NAMED: Final = {
    "chassis.mac": "chassis_id",
    "chassis.name": "neighbor_name",
    "chassis.descr": "system_description",
    "lldp-med.inventory.manufacturer": "manufacturer",
    "lldp-med.inventory.model": "model",
}
_LONGEST: Final = 2_000
"""Characters of a line that are read."""


def _entry(gathered: Gathered, number: int, entry: Any) -> None:
    _judge(gathered, number, [_row(interface) for interface in _interfaces(entry)[:_MOST]], entry)


def _judge(gathered: Gathered, number: int, rows: list[dict[str, str]], entry: Any = None) -> None:
    """An interface, with what it tells of its neighbours."""
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
    kind = {"type": "mac", "value": id_} if isinstance(id_ := chassis.get("id"), str) else _first(id_)  # XML tells no type
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


READER: Final = Reader("lldp-json", "LLDP neighbours of a host (JSON, XML, keys)", "interface", sniff, read, asset="device")
