"""Reads an inventory as JSON or XML like the same table as CSV: keys are the names of columns, and each object is a row.

osquery prints an array of rows, and a log of lines with `columns` or a `snapshot`. The interfaces of NetBox, Snipe-IT, Intune and
Jamf Pro print objects in an array, below one of the keys in `_LISTS`, or one per line. An object inside a row counts as its name if
it has an id (`"manufacturer": {"id": 2, "name": "..."}`); otherwise its content belongs to the row. XML of Jamf's classic interface
is read in the same way: each computer or mobile device is a row. If a device has a list of apps, each app is a row. Each row is
judged by its own keys, as a row of apps (`mdm`) or of devices (`devices`).

*Source*: osquery.readthedocs.io, "Logging" (differential and snapshot results) and its schema; NetBox REST API; Snipe-IT API;
Microsoft Graph, managedDevice and detectedApp; Jamf Pro API, computers-inventory; Jamf Pro Classic API, computers and
mobiledevices; Android Management API, enterprises.devices.
"""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa

from cleannet.columns import Batch, Skip
from cleannet.readers.apps import catalogue, fdroid, mdm
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.documents import ITEM, Path, TooLarge, elements, outline, placed
from cleannet.readers.inputs.gather import At, clean
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.inputs.rows import blocks as lines_of
from cleannet.readers.inputs.xml_elements import is_xml, placed_xml
from cleannet.readers.inventories import devices
from cleannet.readers.tables.block import Block, said
from cleannet.readers.tables.column_names import WIDEST, chosen, kind_of_table, of_products, with_names
from cleannet.readers.tables.header_words import MAPPED, MDM, WHOSE, folded

_LISTS: Final = frozenset(
    """results rows value data devices computers mobiledevices chromeosdevices assets hosts applications apps appitems deviceapps
    software snapshot""".split()
)
"""Keys below which rows stand, folded."""

_APPS: Final = frozenset(
    """applications applicationreports apps detectedapps installedapplications installedapps installedsoftware managedapps
    mobiledeviceapplications software softwares programs""".split()
)
"""Keys of a device below which its apps stand, folded."""

_CALLED: Final = ("displayname", "name", "title", "label", "productname", "appname", "applicationname", "softwarename")
"""What the name of an app is called in an array of apps, where nothing else is listed."""

_ID: Final = "identifier"
"""What Jamf calls the id of an app; elsewhere such a key may be that of anything."""

NO_APP: Final = "an app that says neither name nor id"

_NAMES: Final = ("name", "display_name", "displayName", "model", "label")
"""What an object with an id is called."""

_SERIALS: Final = frozenset(WHOSE["serial"])
"""Keys of a device: an object with one of them is a part of it, and no reference to another thing."""

_NO_CELLS: Final = _APPS | {"name", "names"}
"""Keys of arrays that are no cell: of apps, and of the names of people (Directory API, mobiledevices)."""

_KITS: Final = frozenset(MDM["sdk"])
"""Keys of arrays of kits inside an app; each may be an object."""

_NEXT: Final = ("next", "@odata.nextLink")
"""Keys that say where the next page of an answer is."""

_WORDS_ELSEWHERE: Final = (b'"flowTuples"', b'"ROW_mac_address"')
_ELSEWHERE: Final = frozenset(
    {"_path", "uid", "event_type", "msm_id", "bomFormat", "spdxVersion", "apiVersion", "@context", "lladdr"}
)
"""Keys of documents and of rows that have readers of their own."""

_OF_A_LOG: Final = frozenset({"@timestamp", "message"})
"""Keys of a line of a log, which also say on which host it was written: the host is no device of an inventory."""

_PACKAGE: Final = frozenset({"name", "version", "maintainer"})
"""Keys of osquery's `deb_packages`; maintainers are people, and are not read."""

_DEPTH: Final = 3
_LOOKED_AT: Final = 20
_ROWS: Final = 20_000
_DECODER: Final = msgspec.json.Decoder()


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: its cells and its time (microseconds since 1970, -1 if not stated); or why it is no row."""

    cells: dict[str, str] = field(default_factory=dict)
    when: int = -1
    wrong: str = ""
    detail: str = ""


def sniff(head: bytes) -> bool:
    """Whether some of the first rows have the keys of apps, of a store's offers or of devices."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if is_xml(text):
        return _XML.match(text) is not None and any(key in text for key in _XML_KEYS)
    if text[:1] not in (b"{", b"["):
        return False
    if fdroid.sniff(head) or any(word in head for word in _WORDS_ELSEWHERE) or any((key,) in outline(head) for key in _ELSEWHERE):
        return False
    return any(_plan(tuple(row.cells), False) for row in islice(_first(text), _LOOKED_AT) if not row.wrong)


def _first(text: bytes) -> Iterator[_Row]:
    """The rows of a head that may end anywhere."""
    if _by_line(text):
        for line in text.split(b"\n")[:-1] or [text]:
            yield from _of_line(line)
        return
    if (device := _one_device(text)) is not None:
        yield from _rows(device)
        return
    with suppress(Unreadable):
        for _, found in elements(io.BytesIO(text), _wanted(text)):
            yield from _rows(found)


_XML: Final = re.compile(
    rb"(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)?"
    rb"<(?:computers?|mobile_devices?|advanced_(?:computer|mobile_device)_search(?:es)?)[\s>]",
    re.DOTALL,
)
_XML_KEYS: Final = (b"<serial_number>", b"<applications>", b"<mac_address>", b"<wifi_mac_address>", b"<model>", b"<Serial_Number>")
_XML_ROWS: Final = frozenset({"computer", "mobile_device"})
"""How XML of Jamf begins, what shows that it tells more than names, and which elements are rows."""


def _by_line(text: bytes) -> bool:
    """Whether the first line is a complete object: a row, or a line of osquery's log."""
    line = text.partition(b"\n")[0]
    if not line.startswith(b"{") or len(line) > CAP:
        return False
    try:
        found = _DECODER.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and (
        _logged(found) or not any(isinstance(value, list) and folded(key) in _LISTS for key, value in found.items())
    )


def _one_device(text: bytes) -> dict[str, Any] | None:
    """The device of a short document of one device, as an interface answers when it is asked for that one; else None. It has apps,
    or a serial number: other objects have a name and a publisher too."""
    try:
        found = _DECODER.decode(text) if text.startswith(b"{") else None
    except (msgspec.MsgspecError, ValueError, RecursionError):  # it is longer than the head, or no document
        return None
    if not isinstance(found, dict):
        return None
    if not _SERIALS.isdisjoint(map(folded, _flat(found))):
        return found
    listed = any(isinstance(value, list) and folded(key) in _LISTS for key, value in found.items())
    return found if not listed and any(_apps(found, 0)) else None


def _logged(found: dict[str, Any]) -> bool:
    """Whether osquery wrote it."""
    return ("columns" in found or "snapshot" in found) and "hostIdentifier" in found


def _wanted(head: bytes) -> Callable[[Path], bool]:
    """Which elements of the document are rows."""
    if head.startswith(b"["):
        return lambda path: path == (ITEM,)
    return lambda path: len(path) == 2 and path[1] == ITEM and folded(path[0]) in _LISTS


def read(item: Input) -> Iterator[Batch]:
    """One record a row. Asset: the device."""
    head = item.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if any(isinstance(outline(head).get((key,)), str) for key in _NEXT):
        item.log.notes.append("this is one page of several: the answer says where the next one is")
    waiting: list[tuple[int, int, _Row]] = []
    lost = 0
    fault: Unreadable | None = None
    try:
        one = None if _by_line(head) else _one_device(head)
        alone = None if one is None else (At(row, 1) for row in _rows(one))
        for number, found in enumerate(alone or (_each_line(item) if _by_line(head) else _each(item, head)), 1):
            waiting.append((number, found.line, found.thing))
            lost += found.thing.wrong == NO_APP
            if len(waiting) >= _ROWS:
                yield from _judged(item, waiting)
                waiting = []
    except Unreadable as error:
        fault = error
    yield from _judged(item, waiting)
    if fault:
        raise fault
    if lost:
        raise Unreadable(f"read only in part: {lost:,} of the apps inside devices say neither name nor id")


def _each(item: Input, head: bytes) -> Iterator[At[_Row]]:
    """The rows of a document."""
    parts = placed_xml(item, _is_row, _XML_ROWS) if is_xml(head) else placed(item, _wanted(head))
    for _, found, line in parts:
        for row in _rows(found):
            yield At(row, line)


def _is_row(path: Path) -> bool:
    return path[-1] in _XML_ROWS


def _each_line(item: Input) -> Iterator[At[_Row]]:
    """The rows of lines; a line that is no object is one."""
    with item.open() as stream:
        for block in lines_of(stream):
            for skip in block.skipped:
                yield At(_Row(wrong=skip.reason, detail=skip.detail), skip.record)
            for number, line in enumerate(block.data.split(b"\n")[:-1], block.first):
                if len(line) > CAP:
                    yield At(_Row(wrong="line too long", detail=f"{len(line):,} bytes"), number)
                elif line.strip():
                    yield from (At(row, number) for row in _of_line(line))


def _of_line(line: bytes) -> Iterator[_Row]:
    """The rows of one line: of an osquery log, whose host is beside them, or a single row."""
    try:
        found = _DECODER.decode(line.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        yield _Row(wrong="no JSON object", detail=str(error)[:100])
        return
    if not isinstance(found, dict):
        yield _Row(wrong="no JSON object", detail=type(found).__name__)
    elif not _logged(found):
        yield from _rows(found)
    elif found.get("action") == "removed":
        yield _Row(wrong="no longer there", detail=_text(found.get("name")))
    else:
        host, at = _text(found["hostIdentifier"]), str(found.get("unixTime", ""))
        when = int(at) if at.isdecimal() and len(at) < 12 else -1
        told = found.get("columns", found.get("snapshot"))
        for row in told if isinstance(told, list) else [told]:
            for one in _rows(row):
                cells = {**one.cells, "hostIdentifier": host} if host and not one.wrong else one.cells
                yield _Row(cells, when * 1_000_000 if when >= 0 else -1, one.wrong, one.detail)


def _rows(found: Any) -> Iterator[_Row]:
    """The row of an object, and those of the apps in it, which are on the same device."""
    if found is TooLarge:
        yield _Row(wrong="row too large")
        return
    if not isinstance(found, dict):
        yield _Row(wrong="not a row", detail=type(found).__name__)
        return
    cells = _flat(found)
    yield _Row(cells)
    if apps := list(_apps(found, 0)):
        device = _device(cells)
        yield from (_app(device, app) for app in apps)


def _apps(found: dict[str, Any], depth: int) -> Iterator[Any]:
    """The items in the arrays of apps of a device."""
    for key, value in found.items():
        if isinstance(value, list) and (folded(key) in _APPS or _lists_apps(value)):
            yield from value
        elif isinstance(value, dict) and depth < _DEPTH:
            yield from _apps(value, depth + 1)


def _lists_apps(items: list[Any]) -> bool:
    """Whether an array whose key says nothing holds apps: its first item has the keys of one."""
    plan = _plan(tuple(_flat(items[0])), False) if items and isinstance(items[0], dict) else None
    return plan is not None and plan[0] == "mdm"


def _app(device: dict[str, str], app: Any) -> _Row:
    """The row of an app on that device: in an array of apps, a bare text, or a key `name`, is the name of one."""
    cells = _flat(app) if isinstance(app, dict) else {"name": _text(app) if isinstance(app, str) else ""}
    cells = {f"{key}{MAPPED}id" if folded(key) == _ID else key: value for key, value in cells.items()}
    if cells.get("state", "").casefold() == "removed":
        return _Row(wrong="no longer there", detail=next(iter(cells.values()), ""))
    whole = {**device, **cells}
    plan = _plan(tuple(whole), False)
    if plan and plan[0] == "mdm" and any(whole[plan[1][name]] for name in ("id", "app", "app (with publisher)") if name in plan[1]):
        return _Row(whole)
    names = {folded(key): key for key in reversed(cells) if cells[key]}
    called = next((names[name] for name in _CALLED if name in names), None)
    if called is None:
        return _Row(wrong=NO_APP, detail=", ".join(cells)[:100])
    return _Row({**whole, f"{called}{MAPPED}app": cells[called]})


def _device(cells: dict[str, str]) -> dict[str, str]:
    """Which device it is, and whose, under the keys of rows of apps."""
    header = tuple(cells)
    taken = with_names("devices", header, chosen("devices", header), whose=True)
    if "device" not in taken and "asset" in taken:
        taken["device"] = taken["asset"]
    return {key: cells[header[taken[name]]] for name, key in _OF_DEVICE.items() if name in taken}


_OF_DEVICE: Final = {"device": "devicename", "serial": "serialnumber", "tag": "assettag", "user": "username", "site": "site"}


def _flat(found: dict[str, Any]) -> dict[str, str]:
    """Key -> text. Higher keys take precedence over deeper ones; an object with an id is replaced by its name, and one of a day by
    that day."""
    cells: dict[str, str] = {}
    waiting = deque([(found, 0)])
    while waiting and len(cells) <= WIDEST:
        node, depth = waiting.popleft()
        for key, value in node.items():
            if isinstance(value, dict):
                named = (
                    "id" in value
                    and _SERIALS.isdisjoint(map(folded, value))
                    and next((text for name in _NAMES if (text := _text(value.get(name)))), "")
                )
                if named := named or _day(value):
                    cells.setdefault(key, named)
                if depth < _DEPTH:
                    waiting.append(({k: v for k, v in value.items() if isinstance(v, dict)} if named else value, depth + 1))
            elif isinstance(value, list) and folded(key) in _KITS:
                kits = (next((one[name] for name in _NAMES if name in one), "") if isinstance(one, dict) else one for one in value)
                cells.setdefault(key, ", ".join(part for one in kits if (part := _text(one))))
            elif isinstance(value, list):
                if folded(key) not in _NO_CELLS and (text := ", ".join(part for one in value[:64] if (part := _text(one)))):
                    cells.setdefault(key, text)
            else:
                cells.setdefault(key, _text(value))
    return cells


def _day(value: dict[str, Any]) -> str:
    """The day of an object that also has it as people read it, as Snipe-IT writes days."""
    return _text(value.get("date") or value.get("datetime")) if "formatted" in value else ""


def _text(value: Any) -> str:
    """A scalar as text; "" for anything else."""
    if isinstance(value, str):
        return clean(value)
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


@lru_cache(maxsize=1_000)
def _plan(keys: tuple[str, ...], whose: bool) -> tuple[str, dict[str, str]] | None:
    """The kind of row that has these keys, and field -> key; None if it is neither of apps nor of devices."""
    if len(keys) > WIDEST or not _ELSEWHERE.isdisjoint(keys) or _OF_A_LOG.issubset(keys):
        return None
    kind = kind_of_table(keys)
    if kind is None and set(keys) >= _PACKAGE:
        return "mdm", {"app": "name", **({"asset": "hostIdentifier"} if "hostIdentifier" in keys else {})}
    if kind not in ("catalogue", "mdm", "devices"):
        return None
    taken = with_names(kind, keys, chosen(kind, keys), whose)
    kind = "products" if kind == "devices" and of_products(keys) else kind
    return kind, {name: keys[at] for name, at in taken.items()}


def _judged(item: Input, rows: list[tuple[int, int, _Row]]) -> Iterator[Batch]:
    """The batches of some rows: those of apps, those of devices, and the others as skipped."""
    kinds: dict[str, list[tuple[int, int, _Row, dict[str, str]]]] = {}
    skipped: list[Skip] = []
    for number, line, row in rows:
        plan = None if row.wrong else _plan(tuple(row.cells), item.question.whose)
        if plan is None:
            skipped.append(Skip(number, row.wrong or "neither an app nor a device", row.detail or ", ".join(row.cells)[:100]))
        else:
            kinds.setdefault(plan[0], []).append((number, line, row, plan[1]))
    if skipped:
        yield Batch(np.zeros(0, np.int64), skipped=tuple(skipped))
    for kind, some in sorted(kinds.items()):
        block = _block(some)
        item.log.asset = mdm.called(block) if kind == "mdm" else ""
        batches = _BATCHES[kind](item, block)
        for batch in batches:
            yield _with_places(batch, some)


_BATCHES: Final[dict[str, Callable[[Input, Block], Iterable[Batch]]]] = {
    "catalogue": lambda _, block: [catalogue.judged(block)],
    "devices": lambda item, block: devices.batches_of(item, [block]),
    "products": lambda item, block: devices.batches_of(item, [block], products=True),
    "mdm": lambda item, block: [mdm.judged(item, block)],
}


def _block(rows: list[tuple[int, int, _Row, dict[str, str]]]) -> Block:
    names = dict.fromkeys(name for _, _, _, plan in rows for name in plan)
    texts = ([row.cells.get(plan.get(name, ""), "") for _, _, row, plan in rows] for name in names)
    columns = {name: said(pa.array(column, pa.string())) for name, column in zip(names, texts, strict=True)}
    return Block(np.arange(len(rows), dtype=np.int64), columns)


def _with_places(batch: Batch, rows: list[tuple[int, int, _Row, dict[str, str]]]) -> Batch:
    """The batch of a block with the numbers, lines and times of its rows."""
    kept = [rows[at] for at in batch.records.tolist()]
    when = np.array([row.when for _, _, row, _ in kept], np.int64)
    return Batch(
        np.array([number for number, *_ in kept], np.int64),
        batch.references,
        seen_first=when,
        seen_last=when,
        asset=batch.asset,
        whose=batch.whose,
        lines=np.array([line for _, line, *_ in kept], np.int64),
        skipped=tuple(Skip(rows[skip.record][0], skip.reason, skip.detail) for skip in batch.skipped),
        bought=batch.bought,
        gone=batch.gone,
    )


_IDLE: Final = frozenset({"no longer there"})

_GOING: Final = re.compile(rb'(?i)["<][a-z _-]{0,30}(?:status|state|lifecycle|removed|retired|decommissioned|disposed)')
"""A key that may say that a thing is gone."""

READER: Final = Reader(
    "inventory-json",
    "Inventory of apps or devices (JSON, XML)",
    "row",
    sniff,
    read,
    idle=_IDLE,
    asset="device",
    gone=lambda item: read(item) if _GOING.search(item.head) else iter(()),
)
"""What osquery and the interfaces of fleet managers print."""
