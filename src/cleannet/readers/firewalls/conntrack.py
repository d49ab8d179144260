"""Connections that Linux tracks, as `conntrack` and `/proc/net/nf_conntrack` print them: the ends of the request, then those of the
reply.

What differs in the reply was put there by NAT. A connection counts once: NEW and UPDATE wait for its DESTROY. A connection of TCP
that nobody answered, or that was answered only by a reset, is an attempt, unless more was sent than the packets that ask for it. A
datagram that nobody answered was sent all the same. Octets and packets are there if the kernel counts them (nf_conntrack_acct).

*Source*: conntrack-tools, conntrack(8); libnetfilter_conntrack, src/conntrack/snprintf_default.c; Linux,
net/netfilter/nf_conntrack_standalone.c (ct_seq_show), nf_conntrack_proto_tcp.c.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from cleannet.columns import Batch, Rows, Skip
from cleannet.kernel.logs.lines import Lines, Place, only
from cleannet.kernel.logs.moments import SECOND
from cleannet.kernel.logs.pairs import pairs
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events, changed, matches, since_1970
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.rows import total
from cleannet.readers.inputs.sessions import Sessions, key
from cleannet.readers.inputs.syslog import sent

_ENDS: Final = r"src=[0-9A-Fa-f.:]+ dst=[0-9A-Fa-f.:]+"
PATTERN: Final = rf"(?:^|[ \]\t])[a-z][a-z0-9-]* +[0-9]{{1,3}} (?:[0-9]+ )?(?:[A-Z_0-9]+ |timeout=.* )?{_ENDS} .*\b{_ENDS}"

_UNMADE: Final = r"\btcp +6 (?:(?:[0-9]+ )?SYN_SENT2? |src=).*\[UNREPLIED\]|\btcp +6 (?:[0-9]+ )?CLOSE "
"""What is made has another state. An ending tells no state."""
_KEYS: Final = ("src", "dst", "sport", "dport", "packets", "bytes")
_SURE: Final = r"\[ASSURED\]"
_WAITS: Final = r"\[(?:NEW|UPDATE)\]"
_ASKING: Final = 80
"""Octets of the largest packet of TCP that only asks for a connection: two headers with options."""
_OPEN, _POINT, _CLOSED = b"[.]"


class _Log:
    """One table or log so far."""

    def __init__(self, _: Input) -> None:
        self._sessions = Sessions()

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        whole = lines.texts(lines.whole)
        there, back = (pairs(lines, _KEYS, last=last) for last in (False, True))
        source, destination = lines.texts(there["src"]), lines.texts(there["dst"])
        packets, octets = (lines.numbers_at(there[name]) for name in ("packets", "bytes"))
        twice = there["bytes"].begin != back["bytes"].begin
        seen = _stamped(lines)
        events = Events.of(
            lines.numbers,
            {
                "destination": destination,
                "source": source,
                "translated destination": changed(lines.texts(back["src"]), destination),
                "translated source": changed(lines.texts(back["dst"]), source),
            },
            octets=total(octets, lines.numbers_at(only(back["bytes"], twice))),
            packets=total(packets, lines.numbers_at(only(back["packets"], twice))),
            first=seen,
            last=seen,
            attempts=matches(whole, _UNMADE) & ~matches(whole, _SURE) & (octets <= np.maximum(packets, 1) * _ASKING),
        )
        connection = key(source, destination, lines.texts(there["sport"]), lines.texts(there["dport"]))
        return self._sessions.settle(events, connection, matches(whole, _WAITS), skipped).batch(skipped)

    def rest(self) -> Batch | None:
        left = self._sessions.rest()
        return None if left is None else left.batch()


def _stamped(lines: Lines) -> Rows:
    """The time that `-o timestamp` writes in front, in brackets, or that of syslog."""
    begin = np.where(lines.octets[lines.starts] == _OPEN, lines.starts + 1, -1)
    point, end = (lines.ahead(sign, np.maximum(begin, lines.starts)) for sign in (_POINT, _CLOSED))
    seconds = lines.numbers_at(Place(begin, np.minimum(point, end)))
    part = lines.numbers_at(Place(np.where(begin >= 0, point + 1, -1), end))
    stamp = np.where(seconds > SECOND, since_1970(seconds) + np.where((end - point == 7) & (part >= 0), part, 0), -1)
    return np.where(stamp >= 0, stamp, sent(lines))


FORM: Final = Form("conntrack", "Connections that Linux tracks (conntrack)", "connection", PATTERN, _Log)
