"""FortiGate logs from disk, syslog or FortiAnalyzer: `key=value` pairs, possibly with commas between or in cells. A line is an
event.

Traffic logs describe connections. A line about the start (`action=start`) or the progress of a long session (every few minutes,
with sums so far) waits for its end. So do inspection logs (type utm) beside it, from which names are read: `hostname`, and `qname`,
whose answers (`ipaddr`) name addresses. From other events only the far end of a VPN is read. Addresses of NAT are asked too. MAC
addresses name interfaces. Users, URLs and messages are never read; notes say if a log has apps and kinds of devices.

*Source*: Fortinet, FortiOS Log Message Reference, traffic log (action, LOG_ID_TRAFFIC_*), UTM logs, "Traffic log support for CEF";
Administration Guide, "Sample logs by log type".
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Named, Rows, Skip
from cleannet.kernel.logs.lines import Lines, Place, either
from cleannet.kernel.logs.moments import SECOND, moments
from cleannet.kernel.logs.pairs import pairs
from cleannet.readers.base.attempts import REFUSED, said
from cleannet.readers.base.input import Input
from cleannet.readers.firewalls.unread import IF_KNOWN, Unread
from cleannet.readers.inputs.events import APPLICATION, Events, among, begun, hosts, in_microseconds, silent, translated
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.mac import interfaces
from cleannet.readers.inputs.rows import total
from cleannet.readers.inputs.sessions import Sessions, key
from cleannet.readers.tables.column_names import asked

_KEYS: Final = (
    *("type", "subtype", "action", "status", "logid", "vd", "sessionid", "proto", "srcip", "srcport", "dstip", "dstport", "remip"),
    *("sentbyte", "rcvdbyte", "sentpkt", "rcvdpkt", "duration", "date", "time", "tz", "eventtime", "hostname", "qname", "ipaddr"),
    *("srcmac", "dstmac", "app", "tranip", "transip"),
)
_TELLING: Final = ("srchwvendor", "dsthwvendor", "devtype", "dstdevtype")
"""Keys that name a device in words of FortiOS."""

_BEGUN: Final = ("start",)
_GOING_ON: Final = 20
"""The last digits of the number of a traffic log that tells a session so far."""

_UNANSWERED: Final = ("timeout", "ip-conn")
_FEW: Final = 10
"""Packets that ask for a connection of TCP; more to which nothing came back are traffic seen in one direction alone."""
_TCP: Final = 6

NO_CONNECTION: Final = "event of no connection"

_TYPE: Final = (
    r'(?:^|[ ,>\t"])type="?(?:traffic|utm|event|anomaly|app-ctrl|dlp|dns|emailfilter|file-filter|gtp|icap|ips|virus|voip|waf'
    r"|webfilter|ssh|ssl|netscan)\b"
)
_WHO: Final = r'(?:^|[ ,>\t"])(?:logid|log_id|devid|vd)="?[0-9A-Za-z_-]+'
PATTERN: Final = f"{_TYPE}.*{_WHO}|{_WHO}.*{_TYPE}"

_KEY: Final = re.compile(rb"(?:^|[ ,\"\n])([A-Za-z][A-Za-z0-9_-]{0,60})=")


_CELL: Final = re.compile(rb'(?<=[,\n\0])"([A-Za-z][A-Za-z0-9_-]{0,60})=')
"""The beginning of a pair that is a cell of a row, as FortiAnalyzer exports it: `"type=traffic","subtype=forward"`."""


def _unquoted(lines: Lines) -> Lines:
    """The same text for cells that hold pairs, with the quote moved behind the equals sign, so that each byte keeps its place."""
    if not (lines.octets[lines.starts] == _QUOTE).any():
        return lines
    return replace(lines, octets=np.frombuffer(_CELL.sub(rb'\1="', lines.octets.tobytes()), np.uint8))


_QUOTE: Final = 34


class _Log:
    """One log so far."""

    def __init__(self, item: Input) -> None:
        self._sessions = Sessions()
        self._unread = Unread(item.log.notes)
        names = list(dict.fromkeys(name.decode() for name in _KEY.findall(item.head))) if item.question.by else []
        self._by = [name if at is None else names[at] for name, at in zip(item.question.by, asked(item, names), strict=True)]

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        lines = _unquoted(lines)
        found = pairs(lines, tuple(dict.fromkeys((*_KEYS, *_TELLING, *self._by))), between=b" ,")

        def text(name: str) -> pa.Array[Any]:
            return silent(lines.texts(found[name]))

        def count(name: str) -> Rows:
            return lines.numbers_at(found[name])

        kind, action = text("type"), pc.utf8_lower(text("action"))
        traffic = among(kind, "traffic")
        back = count("rcvdbyte")
        attempts = (said(action) == REFUSED) & (back <= 0)
        came, went = count("rcvdpkt"), count("sentpkt")
        attempts |= (
            among(action, *_UNANSWERED) & (count("proto") == _TCP) & (came == 0) & (back <= 0) & (went >= 0) & (went <= _FEW)
        )
        attempts |= among(kind, "event") & among(text("status"), "failure", "failed", "negotiate_error")
        last, lasted = _times(lines, found), count("duration")
        events = Events.of(
            lines.numbers,
            {
                "destination": silent(lines.texts(either(found["dstip"], found["remip"]))),
                "source": text("srcip"),
                "translated destination": translated(text("tranip")),
                "translated source": translated(text("transip")),
                "host": hosts(text("hostname")),
                "lookup": text("qname"),
                "source interface": interfaces(text("srcmac")),
                "destination interface": interfaces(text("dstmac")),
                APPLICATION: text("app"),
            },
            octets=np.where(traffic, total(count("sentbyte"), back), -1),
            packets=np.where(traffic, total(went, came), -1),
            first=begun(last, in_microseconds(lasted)),
            last=last,
            attempts=attempts,
            groups=tuple(text(name) for name in self._by),
        )
        self._unread.see("app", text("app"), IF_KNOWN)
        for name in _TELLING:
            self._unread.see(name, text(name))
        session = count("sessionid")
        waits = (session > 0) & (~traffic | among(action, *_BEGUN) | (count("logid") % 1_000 == _GOING_ON))
        keys = key(text("vd"), text("sessionid"), text("srcip"), text("srcport"), text("dstport"))
        named = _answers(text("qname"), text("ipaddr"))
        # A line with no session shares its key with nothing that waits, since these have one.
        return self._sessions.settle(events, keys, waits, skipped).batch(skipped, named, NO_CONNECTION)

    def rest(self) -> Batch | None:
        self._unread.tell()
        left = self._sessions.rest()
        return None if left is None else left.batch(otherwise=NO_CONNECTION)


def _times(lines: Lines, found: dict[str, Place]) -> Rows:
    """When each line was written: `eventtime`, in seconds or a smaller unit; else date and time in their stated zone."""
    stamp = found["eventtime"]
    seconds = lines.numbers_at(Place(stamp.begin, np.minimum(stamp.end, stamp.begin + _SECONDS)))
    digits = np.clip(stamp.end - stamp.begin - _SECONDS, 0, 6)
    part = lines.numbers_at(Place(np.where(digits > 0, stamp.begin + _SECONDS, -1), stamp.begin + _SECONDS + digits))
    told = np.where(seconds >= 10 ** (_SECONDS - 1), seconds * SECOND + np.maximum(part, 0) * 10 ** (6 - digits), -1)
    days, hours = moments(lines, found["date"], "YYYY-MM-DD"), moments(lines, found["time"], "hh:mm:ss")
    dated = np.where((days >= 0) & (hours >= 0), days + hours - _ahead(lines.texts(found["tz"])), -1)
    return np.where(told >= 0, told, dated)


_SECONDS: Final = 10
"""Digits of the seconds since 1970."""


def _ahead(zones: pa.Array[Any]) -> Rows:
    """Microseconds that each zone, written `-0700` or `+05:30`, is ahead of UTC."""
    encoded: Any = zones.dictionary_encode()
    ahead = []
    for zone in encoded.dictionary.to_pylist():
        known = re.fullmatch(r"([+-])([0-9]{2}):?([0-9]{2})", zone)
        minutes = int(known[2]) * 60 + int(known[3]) if known else 0
        ahead.append((-minutes if known and known[1] == "-" else minutes) * 60 * SECOND)
    found: Rows = np.array([*ahead, 0], np.int64)[np.asarray(encoded.indices.fill_null(-1))]
    return found


def _answers(names: pa.Array[Any], answers: pa.Array[Any]) -> tuple[Named, ...]:
    """The addresses that an answer gave to the requested name."""
    there = pc.and_(names.is_valid(), answers.is_valid())
    if not pc.any(there).as_py():
        return ()
    names = names.filter(there)
    lists = pc.split_pattern_regex(answers.filter(there), r"[, ]+")
    rows = np.asarray(pc.list_parent_indices(lists), np.int64)
    return (Named(names.take(pc.list_parent_indices(lists)), pc.list_flatten(lists), rows),)


FORM: Final = Form("fortigate", "FortiGate log", "event", PATTERN, _Log, idle=frozenset({NO_CONNECTION}))
