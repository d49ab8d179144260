"""Palo Alto Networks traffic and threat logs: values between commas, in the order of syslog, or below a header as in GUI exports.

The start of a session waits for its end, which has its octets; so do threat lines beside it. Only the host of a page (THREAT, url)
is read. The application `incomplete` with nothing coming back is an unanswered handshake. Times have no zone and count as UTC.
Users, rules and paths are never read; logs of other types are about no connection.

*Source*: Palo Alto Networks, PAN-OS Administrator's Guide, "Syslog Field Descriptions", traffic and threat log fields; Knowledge
Base, "Not-applicable, incomplete, insufficient data in the application field".
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Rows, Skip
from cleannet.kernel.logs.cells import cells
from cleannet.kernel.logs.lines import Lines, Place, nowhere
from cleannet.kernel.logs.moments import moments
from cleannet.readers.base.input import Input
from cleannet.readers.firewalls.unread import IF_KNOWN, Unread
from cleannet.readers.inputs.events import APPLICATION, Events, among, ended, hosts, leave, silent, translated
from cleannet.readers.inputs.log_forms import Form, header_of
from cleannet.readers.inputs.sessions import Sessions, key
from cleannet.readers.tables.column_names import asked
from cleannet.readers.tables.header_words import folded

_ORDER: Final = (
    *("Domain", "Receive Time", "Serial #", "Type", "Threat/Content Type", "Config Version", "Generate Time", "Source address"),
    *("Destination address", "NAT Source IP", "NAT Destination IP", "Rule", "Source User", "Destination User", "Application"),
    *("Virtual System", "Source Zone", "Destination Zone", "Inbound Interface", "Outbound Interface", "Log Action", "Time Logged"),
    *("Session ID", "Repeat Count", "Source Port", "Destination Port", "NAT Source Port", "NAT Destination Port", "Flags"),
    *("IP Protocol", "Action", "Bytes", "Bytes Sent", "Bytes Received", "Packets", "Start Time", "Elapsed Time (sec)", "Category"),
)
"""The columns of a traffic log, by the names of the GUI; those of a threat log are the same up to the action, behind which comes
what it is about."""

_ALSO: Final = {
    "generatedtime": "generatetime",
    "elapsedtime": "elapsedtime(sec)",
    "sourceip": "sourceaddress",
    "destinationip": "destinationaddress",
    "natdestinationaddress": "natdestinationip",
    "natsourceaddress": "natsourceip",
    "url/filename": "bytes",
    "url": "bytes",
    "serialnumber": "serial#",
}
"""Other names of them, folded."""

_REFUSED: Final = (
    "deny",
    "drop",
    "drop-icmp",
    "drop icmp",
    "reset-client",
    "reset-server",
    "reset-both",
    "reset client",
    "reset both",
)
_PAGE_REFUSED: Final = (
    "block-url",
    "block-continue",
    "block-override",
    "deny",
    "drop",
    "reset-both",
    "reset-client",
    "reset-server",
)

NO_CONNECTION: Final = "log of another type than traffic and threat"

_STAMP: Final = r"[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"
_TYPES: Final = (
    "TRAFFIC|THREAT|SYSTEM|CONFIG|HIPMATCH|HIP-MATCH|USERID|AUTHENTICATION|GLOBALPROTECT|DECRYPTION|TUNNEL|SCTP|GTP"
    "|CORRELATION|IPTAG"
)
_TITLE: Final = "Threat/Content Type"
PATTERN: Final = rf'[0-9]"?,"?{_STAMP}"?,"?[0-9A-Za-z_-]*"?,"?(?:{_TYPES})"?,|,"?{_TITLE}"?,'


class _Log:
    """One log so far."""

    def __init__(self, item: Input) -> None:
        self._sessions = Sessions()
        self._unread = Unread(item.log.notes)
        header = header_of(item.head, _TITLE) or _ORDER
        names = [folded(name) for name in header]
        self._place = {_ALSO.get(name, name): at for at, name in reversed(list(enumerate(names)))}
        self._by = asked(item, header)

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        found = cells(lines, ord(","), quotes=True)
        titles = among(lines.texts(found.of(self._place["threat/contenttype"])), _TITLE)  # a header is no record
        if titles.any():
            lines = lines.where(~titles)
            found = cells(lines, ord(","), quotes=True)

        def place(name: str) -> Place:
            at = self._place.get(name)
            return nowhere(len(lines)) if at is None else found.of(at)

        def text(name: str) -> pa.Array[Any]:
            return silent(lines.texts(place(name)))

        def count(name: str) -> Rows:
            return lines.numbers_at(place(name))

        kind, subtype, action = (pc.utf8_lower(text(name)) for name in ("type", "threat/contenttype", "action"))
        traffic, threat = among(kind, "traffic"), among(kind, "threat")
        kept = leave(lines.numbers, traffic | threat | (found.numbers == 0), NO_CONNECTION, skipped)
        kept &= leave(lines.numbers, found.numbers > 0, "quote never closed", skipped)
        page = threat & among(subtype, "url")
        back = count("bytesreceived")
        attempts = traffic & (back <= 0) & (among(action, *_REFUSED) | among(subtype, "deny", "drop"))
        attempts |= traffic & (back == 0) & among(text("application"), "incomplete") & among(subtype, "end")
        attempts |= page & among(action, *_PAGE_REFUSED)
        seen = [moments(lines, place(name), "YYYY/MM/DD hh:mm:ss") for name in ("starttime", "generatetime", "receivetime")]
        written = np.where(seen[1] >= 0, seen[1], seen[2])
        first = np.where(traffic & (seen[0] >= 0), seen[0], written)
        lasted = count("elapsedtime(sec)")
        asked_for = pc.replace_substring_regex(text("bytes"), r"^(?:[a-z]+://)?([^/?# ]*).*$", r"\1")
        events = Events.of(
            lines.numbers,
            {
                "destination": text("destinationaddress"),
                "source": text("sourceaddress"),
                "translated destination": translated(text("natdestinationip")),
                "translated source": translated(text("natsourceip")),
                "host": hosts(pc.if_else(pa.array(page), asked_for, pa.scalar(None, pa.string()))),
                APPLICATION: text("application"),
            },
            octets=np.where(traffic, count("bytes"), -1),
            packets=np.where(traffic, count("packets"), -1),
            first=first,
            last=np.where(traffic & (seen[0] >= 0) & (lasted >= 0), ended(seen[0], lasted), np.maximum(first, written)),
            attempts=attempts,
            groups=tuple(None if at is None else silent(lines.texts(found.of(at))) for at in self._by),
        ).where(kept)
        self._unread.see("Application", text("application").filter(pa.array(kept)), IF_KNOWN)
        session = text("sessionid").filter(pa.array(kept))
        ends = (text(name).filter(pa.array(kept)) for name in ("serial#", "sourceaddress", "sourceport", "destinationport"))
        waits = (threat | among(subtype, "start"))[kept] & ~among(session, "0") & ~np.asarray(session.is_null())
        return self._sessions.settle(events, key(session, *ends), waits, skipped).batch(skipped)

    def rest(self) -> Batch | None:
        self._unread.tell()
        left = self._sessions.rest()
        return None if left is None else left.batch()


FORM: Final = Form("paloalto", "Palo Alto Networks log", "log line", PATTERN, _Log, idle=frozenset({NO_CONNECTION}))
