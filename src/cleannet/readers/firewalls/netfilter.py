"""Packets that the Linux kernel logged for iptables, nftables, ufw or firewalld: `SRC=` and `DST=` after the rule's prefix.

A line is a packet. Only its prefix says what happened to it: drop, reject, block or deny, or an ending -D or -R as on UniFi, is a
refusal; with any other prefix the packet counts. ufw also writes `AUDIT` lines, which wait for the line about the fate of the
packet.

*Source*: Linux, net/netfilter/nf_log_syslog.c; Ubuntu, ufw(8), "Logging"; firewalld, "LogDenied".
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Skip
from cleannet.kernel.logs.lines import Lines, Place
from cleannet.kernel.logs.pairs import pairs
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events, matches, silent
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.mac import interfaces
from cleannet.readers.inputs.sessions import Sessions, key
from cleannet.readers.inputs.syslog import sent

PATTERN: Final = r"(?:\bIN=[^ ]*|\bOUT=[^ ]*) .*\bSRC=[0-9A-Fa-f.:]+ DST=[0-9A-Fa-f.:]+ "

_HEAD: Final = r"^.*\bkernel: *|^(?:<[0-9]{1,3}>)?(?:[A-Z][a-z]{2} +[0-9]{1,2} [0-9:]{8}|[0-9]{4}-[^ ]+) +[^ ]+ +"
"""What syslog writes in front of the prefix of the rule: the name of a host may hold any word."""

_WORDS: Final = "drop|dropped|dropping|reject|rejected|block|blocked|deny|denied|refuse|refused|discard|discarded"
_REFUSED: Final = rf"(?i)(?:^|[^a-z])(?:{_WORDS})(?:[^a-z]|$)|-[DR]\]"
_AUDIT: Final = r"\[UFW AUDIT[^\]]*\]"


class _Log:
    """One log so far."""

    def __init__(self, _: Input) -> None:
        self._sessions = Sessions()

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        found = pairs(lines, ("IN", "OUT", "MAC", "MACSRC", "MACDST", "SRC", "DST", "LEN", "ID", "SPT", "DPT", "PROTO"))
        inside = np.where(found["IN"].there, found["IN"].begin, found["OUT"].begin)
        prefix = pc.replace_substring_regex(lines.texts(Place(lines.starts, np.maximum(inside, lines.starts))), _HEAD, "")
        seen = sent(lines)
        source = lines.texts(found["SRC"])
        events = Events.of(
            lines.numbers,
            {
                "destination": lines.texts(found["DST"]),
                "source": source,
                "source interface": _interfaces(lines, found, "MACSRC", 6),
                "destination interface": _interfaces(lines, found, "MACDST", 0),
            },
            octets=lines.numbers_at(found["LEN"]),
            packets=np.ones(len(lines), np.int64),
            first=seen,
            last=seen,
            attempts=matches(prefix, _REFUSED),
        )
        audits = matches(prefix, _AUDIT)
        packet = key(source, *(lines.texts(found[name]) for name in ("DST", "ID", "SPT", "DPT", "PROTO")))
        return self._sessions.settle(events, packet, audits, skipped).batch(skipped)

    def rest(self) -> Batch | None:
        left = self._sessions.rest()
        return None if left is None else left.batch()


def _interfaces(lines: Lines, found: dict[str, Place], key_: str, first: int) -> pa.Array[Any]:
    """The MAC addresses at one end of a frame: `MACSRC` and `MACDST` on bridges, else six octets of `MAC`, which is the head of an
    Ethernet frame (the receiver's address, the sender's, the type), from the octet `first` on."""
    head = lines.texts(found["MAC"])
    inside = pc.utf8_slice_codeunits(head, 3 * first, 3 * first + 17)
    told = pc.if_else(pa.array(matches(head, _FRAME)), inside, lines.texts(found[key_]))
    return interfaces(silent(told))


_FRAME: Final = r"^(?:[0-9a-f]{2}:){13}[0-9a-f]{2}$"

FORM: Final = Form("netfilter", "Linux firewall log", "packet", PATTERN, _Log, dated=True)
