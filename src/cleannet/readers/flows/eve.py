"""Suricata's EVE log says with whom there were connections, how much of it when, and by which names they went.

An object a line is an event. Events of one connection bear the same `flow_id`; one of them, mostly the last, is its `flow` event:
ends, octets, packets and times. What the others say of names is read where it stands; their ends are held until the
`flow` event came, so that one connection counts once, and are told where none comes. Answers of DNS name the addresses of other
records of the audit. Payload, paths of requests, users and rules are never read.

*Source*: Suricata User Guide, "EVE JSON Format" (common section; event types flow, netflow, dns, tls, quic, http, stats).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa

from cleannet.columns import OTHER_SIDE, Batch, Named
from cleannet.readers.base.counts import MOST
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows.columns import address_of
from cleannet.readers.inputs.by_line import by_object
from cleannet.readers.inputs.gather import Gathered, Said, clean
from cleannet.readers.inputs.rows import blocks

_LOOKED_AT: Final = 20
_HELD: Final = 100_000
"""Connections whose `flow` event is waited for; beyond, the one that waits longest is told as it is. And as many that it told."""

_NO_CONNECTION: Final = "event of no connection"
_TOLD: Final = "event of a connection that another event tells"

_DECODER: Final = msgspec.json.Decoder(dict[str, Any])
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)

Event = dict[str, Any]


def sniff(head: bytes) -> bool:
    """An event among the first lines: its type and time, and a flow, an address or statistics."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(b"{"):
        return False
    for line in text.splitlines()[:_LOOKED_AT]:
        try:
            row = _DECODER.decode(line.decode("utf-8"))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
        kind = row.get("event_type")
        if isinstance(kind, str) and "timestamp" in row and ({"flow_id", kind} & row.keys()):
            return True
    return False


def read(item: Input) -> Iterator[Batch]:
    """One record an event."""
    log = _Log()
    return by_object(item, log.judge, log.at_end)


def facts(item: Input) -> Iterator[Batch]:
    """What the answers of DNS say."""
    with item.open() as stream:
        for block in blocks(stream):
            pairs: list[tuple[str, str]] = []
            for line in block.data.split(b"\n"):
                if b'"answer' in line or b'"grouped' in line:
                    try:
                        event = _DECODER.decode(line.decode("utf-8"))
                    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                        continue
                    pairs += _answers(event)
            names, addresses = (pa.array([pair[i] for pair in pairs], pa.string()) for i in range(2))
            yield Batch(np.zeros(0, np.int64), named=(Named(names, addresses, np.zeros(len(pairs), np.int64)),))


@dataclass(slots=True)
class _Log:
    """The events so far. held: flow_id to an event that waits for the `flow` event of its connection, and its number; told: those
    of which it came lately."""

    held: dict[int, tuple[int, Event]] = field(default_factory=dict)
    told: dict[int, None] = field(default_factory=dict)

    def judge(self, gathered: Gathered, number: int, event: Event) -> None:
        kind, flow = event.get("event_type"), _id(event)
        if not isinstance(kind, str):
            gathered.skip(number, "no event", "an object without event_type")
        elif not ("src_ip" in event or "dest_ip" in event):
            gathered.skip(number, _NO_CONNECTION, kind)
        elif kind in ("flow", "netflow"):
            before = self.held.pop(flow, None)
            if before is not None:
                _tell(gathered, *before, ends=False)
            _tell(gathered, number, event)
            self.told[flow] = None
            if len(self.told) > _HELD:
                del self.told[next(iter(self.told))]
        elif flow < 0:
            _tell(gathered, number, event)
        elif flow in self.held or flow in self.told:
            _tell(gathered, number, event, ends=False)
        else:
            self.held[flow] = number, event
            if len(self.held) > _HELD:
                _tell(gathered, *self.held.pop(next(iter(self.held))))

    def at_end(self, gathered: Gathered) -> None:
        """Those of which no `flow` event came."""
        for number, event in self.held.values():
            _tell(gathered, number, event)
        self.held.clear()


def _tell(gathered: Gathered, number: int, event: Event, ends: bool = True) -> None:
    """A record of the event. ends: of its connection too."""
    kind = event["event_type"]
    said = [Said("domain", OTHER_SIDE, name) for name in _hosts(event)]
    said += [Said("domain", "looked-up", name) for name in _lookups(event)]
    if ends:
        found = [(key, event.get(key)) for key in ("dest_ip", "src_ip")]
        read_ = [(value, address_of(value)) for _, value in found if value not in (None, "")]
        if bad := next((value for value, address in read_ if address is None), None):
            gathered.skip(number, "not an address", str(bad)[:200])
            return
        said += [Said("address", OTHER_SIDE, address) for _, address in read_ if address]
    if not said:
        gathered.skip(number, "no address" if ends else _TOLD, kind)
        return
    flow = part if isinstance(part := event.get(kind), dict) and kind in ("flow", "netflow") else {}
    seen = _time(event.get("timestamp"))
    first, last = (_time(flow.get(key)) for key in ("start", "end"))
    gathered.record(
        number,
        _text(event.get("in_iface")),
        said,
        first if first >= 0 else seen,
        last if last >= 0 else seen,
        octets=_sum(flow, "bytes_toserver", "bytes_toclient", "bytes"),
        packets=_sum(flow, "pkts_toserver", "pkts_toclient", "pkts"),
        attempt=kind == "flow" and ends and _is_attempt(event, flow),
    )


def _is_attempt(event: Event, flow: dict[str, Any]) -> bool:
    """A connection of TCP of which one side sent SYN alone, and to which nothing came back, or nothing but a reset. A sensor that
    sees one direction alone also sees nothing come back, but what the client sends later has ACK."""
    tcp = event.get("tcp")
    if str(event.get("proto", "")).upper() != "TCP" or not isinstance(tcp, dict) or tcp.get("syn") is not True:
        return False
    there, back = (_flags(tcp.get(key)) for key in ("tcp_flags_ts", "tcp_flags_tc"))
    silent = flow.get("state") == "new" and flow.get("pkts_toclient") == 0 and not there & _ACK
    refused = back in (_RST, _RST | _ACK) and not there & _PSH
    return silent or refused


_RST, _PSH, _ACK = 0x04, 0x08, 0x10


def _flags(value: Any) -> int:
    """Flags of TCP, in hexadecimal digits; all where they are not told."""
    try:
        return int(value, 16) if isinstance(value, str) and len(value) <= 4 else 0xFF
    except ValueError:
        return 0xFF


def _hosts(event: Event) -> Iterator[str]:
    """Names of the server: in the hello of TLS or QUIC, and of the host of a request, without its port."""
    for kind, key in (("tls", "sni"), ("quic", "sni"), ("http", "hostname")):
        part = event.get(kind)
        if isinstance(part, dict) and (name := _text(part.get(key))):
            bare, colon, port = name.rpartition(":")
            host = bare if colon and port.isdigit() else name
            if address_of(host.strip("[]")) is None:
                yield host


def _lookups(event: Event) -> Iterator[str]:
    """The names that were asked for."""
    dns = event.get("dns")
    if not isinstance(dns, dict):
        return
    asked = [dns, *(one for key in ("queries", "query") for one in _list(dns.get(key)))]
    yield from dict.fromkeys(name for one in asked if isinstance(one, dict) and (name := _text(one.get("rrname"))))


def _answers(event: Event) -> Iterator[tuple[str, str]]:
    """The name that was asked for and each address that was answered, or came along a chain of aliases."""
    dns = event.get("dns")
    if not isinstance(dns, dict):
        return
    found = [one.get("rdata") for one in _list(dns.get("answers")) if isinstance(one, dict) and one.get("rrtype") in ("A", "AAAA")]
    grouped = dns.get("grouped")
    if isinstance(grouped, dict):
        found += [value for key in ("A", "AAAA") for value in _list(grouped.get(key))]
    addresses = list(dict.fromkeys(address for value in found if (address := address_of(value))))
    for name in _lookups(event):
        yield from ((clean(name), address) for address in addresses)


def _list(value: Any) -> list[Any]:
    return value[:1_000] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _id(event: Event) -> int:
    """The number of the connection; -1 where none is told."""
    value = event.get("flow_id")
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else -1


def _sum(part: dict[str, Any], *keys: str) -> int:
    """The sum of what is stated; -1 where nothing is."""
    stated = [n for key in keys if isinstance(n := part.get(key), int) and not isinstance(n, bool) and 0 <= n <= MOST]
    return sum(stated) if stated else -1


def _time(value: Any) -> int:
    """Microseconds since 1970; -1 where it is no time with a zone."""
    try:
        moment = datetime.fromisoformat(_text(value)[:40])
        since = moment - _START if moment.tzinfo else moment.replace(tzinfo=UTC) - _START
    except (ValueError, OverflowError):
        return -1
    return max((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds, -1)


READER: Final = Reader(
    "suricata-eve", "Suricata EVE log", "event", sniff, read, facts=facts, idle=frozenset({_NO_CONNECTION, _TOLD})
)
