"""Check Point logs, as its Log Exporter sends them: `key:"value"` pairs in brackets, or `key=value` pairs with bars between them
(its formats `splunk` and `generic`), one log of a connection per line.

A connection is logged once, or again while it lasts, with the same `loguid`; then the last line counts. Only the host of a resource
is read. Users, rules and paths never are.

*Source*: Check Point, sk122323 "Log Exporter", and sk144192 "Log fields description".
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Rows, Skip
from cleannet.kernel.logs.lines import Lines, either
from cleannet.kernel.logs.pairs import pairs
from cleannet.readers.base.attempts import REFUSED, said
from cleannet.readers.base.input import Input
from cleannet.readers.firewalls.unread import IF_KNOWN, Unread
from cleannet.readers.inputs.events import APPLICATION, Events, hosts, matches, silent, since_1970, translated
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.mac import interfaces
from cleannet.readers.inputs.rows import total
from cleannet.readers.inputs.sessions import Sessions, key
from cleannet.readers.inputs.syslog import sent

_BARS: Final = r"(?:^|[ |])loguid=\{[^}|]*\}\|[^\n]*\b(?:src|dst|origin)=|(?:^| )time=[0-9]{10}\|hostname=[^|\n]*\|"
PATTERN: Final = r'\bCheckPoint\b.*\[.*(?:action|loguid|time|flags):"|(?:^|[ \[])loguid:"\{[^}]*\}";|' + _BARS

_KEYS: Final = (
    *("src", "dst", "action", "loguid", "time", "bytes", "sent_bytes", "received_bytes", "packets", "server_outbound_bytes"),
    *("resource", "tls_server_host_name", "peer_gateway", "mac_source_address", "mac_destination_address", "appi_name"),
    *("xlatesrc", "xlatedst"),
)

NO_CONNECTION: Final = "log of no connection"


class _Log:
    """One log so far."""

    def __init__(self, item: Input) -> None:
        self._sessions = Sessions()
        self._unread = Unread(item.log.notes)

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        found = pairs(lines, _KEYS, equals=":", between=b";] ")
        if matches(lines.texts(lines.whole), _BARS).any():
            barred = pairs(lines, _KEYS, between=b"|")
            found = {name: either(place, barred[name]) for name, place in found.items()}

        def text(name: str) -> pa.Array[Any]:
            return silent(lines.texts(found[name]))

        def count(name: str) -> Rows:
            return lines.numbers_at(found[name])

        time = count("time")
        seen = np.where(time >= 0, since_1970(time), sent(lines))
        both = total(count("sent_bytes"), count("received_bytes"))
        page = pc.replace_substring_regex(text("resource"), r"^(?:[A-Za-z]+://)?(?:[^/?#@]*@)?([^/?#]*).*$", r"\1")
        events = Events.of(
            lines.numbers,
            {
                "destination": lines.texts(either(found["dst"], found["peer_gateway"])),
                "source": text("src"),
                "translated destination": translated(text("xlatedst")),
                "translated source": translated(text("xlatesrc")),
                "host": pc.coalesce(hosts(text("tls_server_host_name")), hosts(page)),
                "source interface": interfaces(text("mac_source_address")),
                "destination interface": interfaces(text("mac_destination_address")),
                APPLICATION: text("appi_name"),
            },
            octets=np.where(count("bytes") >= 0, count("bytes"), both),
            packets=count("packets"),
            first=seen,
            last=seen,
            attempts=(said(text("action")) == REFUSED) & (count("received_bytes") <= 0),
        )
        self._unread.see("appi_name", text("appi_name"), IF_KNOWN)
        id_ = text("loguid")
        goes_on = ~np.asarray(id_.is_null())
        return self._sessions.settle(events, key(id_, text("src"), text("dst")), goes_on, skipped).batch(
            skipped, otherwise=NO_CONNECTION
        )

    def rest(self) -> Batch | None:
        self._unread.tell()
        left = self._sessions.rest()
        return None if left is None else left.batch(otherwise=NO_CONNECTION)


FORM: Final = Form("checkpoint", "Check Point log", "log line", PATTERN, _Log, idle=frozenset({NO_CONNECTION}), dated=True)
