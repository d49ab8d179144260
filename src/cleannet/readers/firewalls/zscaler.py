"""Zscaler: who was reached through its web proxy and its firewall, as its log streaming (NSS) writes it by default.

As JSON an event stands below `event`; as text its values stand in quotes between commas, in a fixed order, or behind keys with
tabs between them. A blocked request is an attempt: Zscaler answers in place of the site. Of a page only the host is read. Users,
rules and devices, which may be those of people, never are.

*Source*: Zscaler Help, "NSS Feed Output Format: Web Logs", "Firewall Logs", "DNS Logs"; the Splunk, QRadar and Elastic feeds of
"General Guidelines for NSS Feeds and Feed Formats".
The order of columns in CSV and the lines of `key=value` follow from the fields of the JSON feed; no sample of either was compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Rows, Skip
from cleannet.kernel.logs.cells import cells
from cleannet.kernel.logs.lines import Lines, either, nowhere, only
from cleannet.kernel.logs.pairs import pairs
from cleannet.readers.base.attempts import REFUSED, said
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.firewalls.unread import IF_KNOWN, Unread
from cleannet.readers.inputs.events import APPLICATION, Events, changed, hosts, matches, silent
from cleannet.readers.inputs.json_rows import has_keys, rows
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.moments import iso
from cleannet.readers.inputs.rows import numbers, total

NO_CONNECTION: Final = "event of no connection"

_MEANING: Final = {
    "time": ("datetime", "time"),
    "source": ("ClientIP", "cip", "csip", "clt_sip"),
    "destination": ("serverip", "sip", "cdip", "srv_dip"),
    "translated source": ("clientpublicIP", "ssip"),
    "translated destination": ("sdip",),
    "host": ("hostname", "url", "eurl"),
    "lookup": ("dns_req", "req"),
    "action": ("action", "reqaction"),
    APPLICATION: ("appname", "nwapp"),
}
"""What an event tells -> the fields that hold it."""
_SIZES: Final = (("requestsize", "reqsize", "outbytes"), ("responsesize", "respsize", "inbytes"))

_PAGE: Final = r"^(?:[A-Za-z]+://)?([^/?#]*).*$"
_CTIME: Final = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [0-9]{4}"
_CELL: Final = r'"[^"\n]*",'
_IP: Final = r'"[0-9A-Fa-f.:]*",'
_WEB: Final = rf'^"{_CTIME}",{_CELL}{_CELL}{_CELL}"[A-Z][a-z]+",(?:{_CELL}){{2}}"[0-9]+","[0-9]+",(?:{_CELL}){{12}}{_IP}{_IP}'
_FIREWALL: Final = rf'^"{_CTIME}",(?:{_CELL}){{3}}(?:"[0-9]*",){{4}}(?:{_IP}){{5}}(?:{_CELL}){{2}}"[A-Z]'
_KEYED: Final = r"\b(?:vendor=Zscaler|product=NSS)(?:\t|$).*|\tClientIP=.*\tserverip=|\tserverip=.*\tClientIP="
PATTERN: Final = f"{_WEB}|{_FIREWALL}|{_KEYED}"

_CELLS: Final = {
    "time": (0, 0),
    "source": (21, 8),
    "destination": (22, 9),
    "translated source": (-1, 10),
    "translated destination": (-1, 11),
    "host": (3, -1),
    "action": (4, 15),
    APPLICATION: (5, 20),
    "there": (7, 27),
    "back": (8, 26),
}
"""Cells of a line about the web, and of one about the firewall; -1 if it has none."""

_NO_APPLICATION: Final = pa.array(["None", "General Browsing", "Unknown", "unknown", "http", "https", "dns"])


def _events(at: Rows, told: dict[str, pa.Array[Any]], octets: Rows, seen: Rows) -> Events:
    """The events of these fields."""
    source, destination = (_address(told[end]) for end in ("source", "destination"))
    return Events.of(
        at,
        {
            "destination": destination,
            "source": source,
            "translated destination": changed(_address(told["translated destination"]), destination),
            "translated source": changed(_address(told["translated source"]), source),
            "host": hosts(silent(pc.replace_substring_regex(told["host"], _PAGE, r"\1"))),
            "lookup": pc.utf8_rtrim(told["lookup"], "."),
            APPLICATION: _application(told[APPLICATION]),
        },
        octets=octets,
        first=seen,
        last=seen,
        attempts=said(told["action"]) == REFUSED,
    )


def _address(column: pa.Array[Any]) -> pa.Array[Any]:
    """Null where nothing was reached."""
    nobody = pc.is_in(column, value_set=pa.array(["0.0.0.0", "None", "NA", ""]))  # noqa: S104  # no socket is bound here
    found: pa.Array[Any] = pc.if_else(nobody, pa.scalar(None, pa.string()), column)
    return found


def _application(column: pa.Array[Any]) -> pa.Array[Any]:
    """Null where the word names none."""
    found: pa.Array[Any] = pc.if_else(pc.is_in(column, value_set=_NO_APPLICATION), pa.scalar(None, pa.string()), column)
    return found


def _times(column: pa.Array[Any]) -> Rows:
    """Microseconds since 1970, from ISO 8601 or as C writes a time."""
    named: Any = pc.strptime(column, format="%a %b %d %H:%M:%S %Y", unit="us", error_is_null=True)
    found: Rows = np.asarray(named.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False), np.int64)
    return np.where(found >= 0, found, iso(column))


# --- text -------------------------------------------------------------------------------------------------------------------------


class _Log:
    def __init__(self, item: Input) -> None:
        self._unread = Unread(item.log.notes)

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        whole = lines.texts(lines.whole)
        web, firewall = matches(whole, _WEB), matches(whole, _FIREWALL)
        keyed = ~web & ~firewall
        found = cells(lines, ord(","), quotes=True)
        behind = pairs(lines, tuple(name for names in (*_MEANING.values(), *_SIZES) for name in names), between=b"\t")

        def of(what: str, names: tuple[str, ...]) -> pa.Array[Any]:
            place = nowhere(len(lines))
            for at, which in zip(_CELLS.get(what, (-1, -1)), (web, firewall), strict=True):
                place = either(place, only(found.of(at), which)) if at >= 0 else place
            for name in names:
                place = either(place, only(behind[name], keyed))
            return silent(lines.texts(place))

        told = {what: of(what, names) for what, names in _MEANING.items()}
        there, back = (numbers(of(what, names)) for what, names in zip(("there", "back"), _SIZES, strict=True))
        self._unread.see("application", _application(told[APPLICATION]), IF_KNOWN)
        stamp = pc.coalesce(told["time"], pc.utf8_slice_codeunits(whole, 0, 19))
        return _events(lines.numbers, told, total(there, back), _times(stamp)).batch(skipped, otherwise=NO_CONNECTION)

    def rest(self) -> None:
        self._unread.tell()


FORM: Final = Form("zscaler", "Zscaler log", "request or session", PATTERN, _Log, idle=frozenset({NO_CONNECTION}))

# --- JSON -------------------------------------------------------------------------------------------------------------------------

_SCHEMA: Final = pa.schema(
    [
        (
            "event",
            pa.struct(
                [
                    *((name, pa.string()) for names in _MEANING.values() for name in names),
                    *((name, pa.int64()) for names in _SIZES for name in names),
                ]
            ),
        )
    ]
)


def sniff(head: bytes) -> bool:
    """Whether the first object is an event of one of these logs."""
    return b'"zscalernss-' in head and has_keys(head, "sourcetype", "event")


def _read(item: Input) -> Iterator[Batch]:
    """One record a line."""
    unread = Unread(item.log.notes)
    for at, part, skipped in rows(item, _SCHEMA):
        event = part.column("event")
        told = {what: silent(pc.coalesce(*(pc.struct_field(event, name) for name in names))) for what, names in _MEANING.items()}
        unread.see("application", _application(told[APPLICATION]), IF_KNOWN)
        octets = total(*(_first(event, names) for names in _SIZES))
        events = _events(np.asarray(at, np.int64), told, octets, _times(told["time"]))
        yield events.batch(skipped, otherwise=NO_CONNECTION)
    unread.tell()


def _first(event: pa.Array[Any], names: tuple[str, ...]) -> Rows:
    """The first stated number, -1 if there is none."""
    found: Any = pc.coalesce(*(pc.struct_field(event, name) for name in names)).fill_null(-1)
    counted: Rows = np.asarray(found.to_numpy(zero_copy_only=False), np.int64)
    return np.maximum(counted, -1)


READER: Final = Reader("zscaler-json", "Zscaler log (JSON)", "request or session", sniff, _read, idle=frozenset({NO_CONNECTION}))
