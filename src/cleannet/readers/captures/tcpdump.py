"""What tcpdump prints of packets: the ends, and what DNS says. A line is a packet; `-v` takes a second one, which has the ends.

It reads all forms of times (none, of the day, `-tt`, `-tttt`), of which only those with a date are moments, interfaces and link
headers in front (`-e`, `-i any`), and both lines of `-v`. Queries of DNS name what was looked up. Their answers give names to
addresses, by the name that the answer repeats (`-v`), or that was asked for with this number from this port. Names of hosts in
place of addresses (without `-n`) come from reverse lookups, so they are not read. Octets are those of the payload; ports are not
read. As in a capture, a packet that nobody answered counts: the answer may have been filtered out.

*Source*: the-tcpdump-group/tcpdump, print.c, print-ip.c, print-tcp.c, print-domain.c, print-ether.c; tcpdump(1), "OUTPUT FORMAT".
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Mask, Named, Rows, Skip
from cleannet.kernel.logs.lines import Lines
from cleannet.kernel.logs.moments import SECOND
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events, leave, matches
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.rows import numbers
from cleannet.readers.inputs.syslog import sent

NOT_IP: Final = "not an IP packet"
NO_ENDS: Final = "line without the ends of a packet"

_TIME: Final = r"(?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2} )? ?[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6,9} |[0-9]{9,10}\.[0-9]{6,9} )"
_THROUGH: Final = r"(?:[^ ]{1,32} +(?:In|Out|M|B|P|\?) +| +(?:In|Out|M|B|P|\?) +)?"
_MAC: Final = r"[0-9a-f]{2}(?::[0-9a-f]{2}){5} "
_ADDRESS: Final = r"(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f]*:[0-9a-f:]*(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3})?)"
_PORT: Final = r"(?:\.[0-9A-Za-z_-]+)?"
_INSIDE: Final = rf"^ *{_ADDRESS}{_PORT} > {_ADDRESS}{_PORT}: "
_OTHER: Final = (
    r"(?:ARP|RARP|Reverse|LLDP|STP|CDPv|EAP|IS-IS|MPLS|PPPoE|PPP|LACP|LOOP|HomePlug|UDLD|MOP|AppleTalk|802\.|[Uu]nknown )"
)
_AROUND: Final = (
    r"^(?:tcpdump: |listening on [^ ]+, link-type |reading from (?:file|PCAP-NG file) .*, link-type "
    r"|[0-9]+ packets? (?:captured|received by filter|dropped by (?:kernel|interface))\b| *\t?0x[0-9a-f]{4}:  )"
)
PATTERN: Final = (
    rf"^{_TIME}{_THROUGH}(?:{_MAC}.*> |{_OTHER}|IP6? .*\S > \S+: |IP6? \(.*\)\s*$)"
    rf"|^IP6? (?:.* )?\S+ > \S+: |{_INSIDE}|{_AROUND}"
)
_ENDS: Final = rf"(?:^|[ ])(?P<source>{_ADDRESS}){_PORT} > (?P<destination>{_ADDRESS}){_PORT}: "
_NAMES: Final = r"\bIP6? (?:\(.*\) )?(?P<source>\S+) > (?P<destination>\S+): "
_LENGTH: Final = r" > \S+: .*?(?:\blength (?P<length>[0-9]{1,9})\b|\((?P<size>[0-9]{1,9})\)$)"
_EPOCH: Final = r"^(?P<stamp>[0-9]{9,10}\.[0-9]{6})"
_FIRST: Final = r"\bIP6? \(.*\)$"
"""The first line of a packet with `-v`."""

_DNS: Final = r" (?P<client>\S+) > (?P<server>\S+): (?:.*?length [0-9]+:? )?(?P<id>[0-9]{1,5})[*+%|$-]*(?P<rest> .*)"
_ASKED: Final = re.compile(r"(?: \[[^\]]{1,20}\]| q:){0,4} [A-Z][A-Za-z0-9]{0,15}(?: \(Q[MU]\))?\? (?P<name>[^\s,]{1,255})")
_ANSWERED: Final = re.compile(r" [0-9]{1,5}/[0-9]{1,5}/[0-9]{1,5} (?P<records>.*)")
_REST: Final = re.compile(r" (?:ns|ar): ")
_RECORD: Final = re.compile(r"(?:^|, |\] | )(?:A|AAAA) (?P<address>[0-9A-Fa-f.:]{2,45})(?=,| |$)")
_LOOKS: Final = r": (?:.*length [0-9]+:? )?[0-9]{1,5}[*+%|$-]*(?: \[[^\]]*\]| q:| [A-Za-z]+)*(?: \S+\? | [0-9]+/[0-9]+/[0-9]+ )"
_MOST: Final = 100_000
"""Queries that wait for their answers."""


class _Log:
    """One capture so far. asked: names, by client and number of the query; last: number of the last line that ends no packet, and
    its time."""

    def __init__(self, _: Input) -> None:
        self._asked: dict[str, str] = {}
        self._last = (-1, -1)

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        whole = lines.texts(lines.whole)
        ends: Any = pc.extract_regex(whole, _ENDS)
        none = np.asarray(ends.is_null())
        source, destination = (pc.struct_field(ends, end) for end in ("source", "destination"))
        if none.any():
            hosts: Any = pc.extract_regex(whole, _NAMES)
            source = pc.coalesce(source, pc.struct_field(hosts, "source"))
            destination = pc.coalesce(destination, pc.struct_field(hosts, "destination"))
        told = ~np.asarray(source.is_null())
        around = ~told & (matches(whole, _AROUND) | matches(whole, _FIRST))
        lookups, named = self._names(whole, told)
        length: Any = pc.extract_regex(whole, _LENGTH)
        seen = self._seen(lines, whole, ~told)
        events = Events.of(
            lines.numbers,
            {"destination": destination, "source": source, "lookup": lookups},
            octets=numbers(pc.coalesce(*(_stated(pc.struct_field(length, name)) for name in ("length", "size")))),
            packets=np.ones(len(lines), np.int64),
            first=seen,
            last=seen,
        )
        kept = leave(lines.numbers, ~around, NO_ENDS, skipped) & leave(lines.numbers, told | around, NOT_IP, skipped)
        return events.where(kept).batch(skipped, named)

    def _seen(self, lines: Lines, whole: pa.Array[Any], alone: Mask) -> Rows:
        """The moment of each packet, which stands in the first of its lines."""
        stamps: Any = pc.struct_field(pc.extract_regex(whole, _EPOCH), "stamp")
        seen = np.where(np.asarray(stamps.is_null()), sent(lines), numbers(stamps, SECOND))
        before = np.append(self._last[1], seen[:-1])
        follows = np.append(self._last[0], lines.numbers[:-1]) == lines.numbers - 1
        follows &= np.append(True, alone[:-1])
        self._last = (int(lines.numbers[-1]) if alone[-1] else -1, int(seen[-1])) if len(lines) else self._last
        return np.where((seen < 0) & follows & ~alone, before, seen)

    def _names(self, whole: pa.Array[Any], told: Mask) -> tuple[pa.Array[Any], tuple[Named, ...]]:
        """The names that packets ask for or tell, and those that answers give to addresses."""
        rows = np.flatnonzero(told & matches(whole, _LOOKS))
        places: Any = pa.array(rows)
        found: Any = pc.extract_regex(whole.take(places), _DNS)
        names: dict[int, str] = {}
        given: list[tuple[str, str]] = []
        for row, part in zip(rows.tolist(), found.to_pylist(), strict=True):
            if part is None:
                continue
            asked, answered = _ASKED.match(part["rest"]), _ANSWERED.search(part["rest"])
            if asked is not None:
                names[row] = asked["name"].rstrip(".")
            if answered is None and asked is not None:
                self._asked[f"{part['client']} {part['id']}"] = names[row]
                if len(self._asked) > _MOST:
                    del self._asked[next(iter(self._asked))]
            elif answered is not None:
                name = names.get(row) or self._asked.get(f"{part['server']} {part['id']}", "")
                records = _REST.split(answered["records"], maxsplit=1)[0]
                given += [(name, address) for address in _RECORD.findall(records) if name]
        column = pa.array([names.get(row) for row in range(len(whole))], pa.string())
        if not given:
            return column, ()
        given_names, addresses = (pa.array(texts, pa.string()) for texts in zip(*given, strict=True))
        return column, (Named(given_names, addresses, np.zeros(len(given), np.int64)),)

    def rest(self) -> None:
        return None


def _stated(column: pa.Array[Any]) -> pa.Array[Any]:
    """The text, null where it is empty."""
    found: pa.Array[Any] = pc.if_else(pc.equal(column, pa.scalar("")), pa.scalar(None, pa.string()), column)
    return found


FORM: Final = Form(
    "tcpdump", "Packets as tcpdump prints them", "packet", PATTERN, _Log, idle=frozenset({NOT_IP, NO_ENDS}), facts=True
)
