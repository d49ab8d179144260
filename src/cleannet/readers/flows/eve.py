"""Suricata EVE logs: connections with their ends, sizes and times, and the names used in them. An event per line.

Events of one connection have the same `flow_id`; one of them, usually the last, is its `flow` event: ends, octets, packets and
times. Names in other events are read directly; their ends are held until the `flow` event arrives, so that one connection counts
once, and are used if it never does. DNS answers name the addresses of other records of the audit. Payload, paths of requests, users
and rules are never read.

*Source*: Suricata User Guide, "EVE JSON Format" (common section; event types flow, netflow, dns, tls, quic, http, stats).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Mask, Named, Rows, Skip
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows.addresses import address_of
from cleannet.readers.inputs.events import BETWEEN, Events, among, hosts, joined, leave, silent
from cleannet.readers.inputs.gather import clean
from cleannet.readers.inputs.json_rows import rows
from cleannet.readers.inputs.moments import iso
from cleannet.readers.inputs.rows import blocks, total
from cleannet.readers.inputs.sessions import Sessions

_LOOKED_AT: Final = 20

_NO_EVENT: Final = "no event"
_NO_CONNECTION: Final = "event of no connection"
_TOLD: Final = "event of a connection that another event reports"

_DECODER: Final = msgspec.json.Decoder(dict[str, Any])

Event = dict[str, Any]

_NAMES: Final = pa.list_(pa.struct([("rrname", pa.string())]))
_COUNTS: Final = ("pkts_toserver", "pkts_toclient", "bytes_toserver", "bytes_toclient", "pkts", "bytes")
_PART: Final = pa.struct(
    [*((name, pa.int64()) for name in _COUNTS), ("start", pa.string()), ("end", pa.string()), ("state", pa.string())]
)
_FIELDS: Final[dict[str, Any]] = {
    "timestamp": pa.string(),
    "flow_id": pa.int64(),
    "event_type": pa.string(),
    "in_iface": pa.string(),
    "src_ip": pa.string(),
    "dest_ip": pa.string(),
    "proto": pa.string(),
    "tcp": pa.struct([("syn", pa.bool_()), ("tcp_flags_ts", pa.string()), ("tcp_flags_tc", pa.string())]),
    "flow": _PART,
    "netflow": _PART,
    "tls": pa.struct([("sni", pa.string())]),
    "quic": pa.struct([("sni", pa.string())]),
    "http": pa.struct([("hostname", pa.string())]),
    "dns": pa.struct([("rrname", pa.string()), ("queries", _NAMES), ("query", _NAMES)]),
}
_SCHEMA: Final = pa.schema(_FIELDS)


def sniff(head: bytes) -> bool:
    """Whether there is an event among the first lines: its type and time, and a flow, an address or statistics."""
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
    """One record an event. Raises Unreadable."""
    sessions = Sessions(first=True, told=_TOLD)
    before: Events | None = None
    skipped: list[Skip] = []
    fault: Unreadable | None = None
    pieces = rows(item, _SCHEMA)
    while fault is None:
        try:
            piece = next(pieces, None)
        except Unreadable as error:
            fault, piece = error, None
        if piece is None:
            break
        if before is not None:
            yield before.batch(skipped)
        numbers, part, skipped = piece
        events, keys, waits = _events(numbers, part, skipped)
        before = sessions.settle(events, keys, waits, skipped)
    left = [events for events in (before, sessions.rest()) if events is not None]
    if left:
        yield joined(left).batch(skipped)
    if fault:
        raise fault


def facts(item: Input) -> Iterator[Batch]:
    """The facts in DNS answers."""
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


def _events(numbers: Rows, part: pa.RecordBatch, skipped: list[Skip]) -> tuple[Events, pa.Array[Any], Mask]:
    """The content of the rows, the connection of each, and which of them wait for its `flow` event."""
    kinds = part.column("event_type")
    known = leave(numbers, ~np.asarray(kinds.is_null()), _NO_EVENT, skipped, "an object without event_type")
    ends = ~np.asarray(pc.and_(part.column("src_ip").is_null(), part.column("dest_ip").is_null()))
    example = str(kinds.filter(pa.array(known & ~ends))[0]) if (known & ~ends).any() else ""
    connected = leave(numbers, ends | ~known, _NO_CONNECTION, skipped, clean(example))
    kept = known & connected
    numbers, part = numbers[kept], part.filter(pa.array(kept))
    kinds, told = part.column("event_type"), part.column("flow")
    flows = among(kinds, "flow", "netflow")
    if (one_way := among(kinds, "netflow")).any():
        told = pc.if_else(pa.array(one_way), part.column("netflow"), told)
    if not flows.all():
        told = pc.if_else(pa.array(flows), told, pa.scalar(None, _PART))

    def count(name: str) -> Rows:
        return np.asarray(pc.struct_field(told, name).fill_null(-1), np.int64)

    seen, first, last = iso(part.column("timestamp")), *(iso(pc.struct_field(told, name)) for name in ("start", "end"))
    events = Events.of(
        numbers,
        {
            "destination": part.column("dest_ip"),
            "source": part.column("src_ip"),
            "host": _hosts(part),
            "lookup": _lookups(part.column("dns")),
        },
        octets=total(total(count("bytes_toserver"), count("bytes_toclient")), count("bytes")),
        packets=total(total(count("pkts_toserver"), count("pkts_toclient")), count("pkts")),
        first=np.where(first >= 0, first, seen),
        last=np.where(last >= 0, last, seen),
        attempts=_attempts(part, told, count("pkts_toclient")),
        asset=silent(part.column("in_iface")),
    )
    ids = part.column("flow_id")
    numbered = np.asarray(ids.fill_null(-1)) >= 0
    return events, ids.cast(pa.string()), numbered & ~flows


def _attempts(part: pa.RecordBatch, told: pa.Array[Any], back: Rows) -> Mask:
    """TCP connections in which one side sent only SYN, and nothing or only a reset came back. A sensor that sees one direction only
    also sees nothing come back, but later packets of the client have ACK."""
    tcp = part.column("tcp")
    asked = among(pc.utf8_upper(part.column("proto")), "TCP") & np.asarray(pc.struct_field(tcp, "syn").fill_null(False))
    asked &= among(part.column("event_type"), "flow")
    there, came = (_flags(pc.struct_field(tcp, name)) for name in ("tcp_flags_ts", "tcp_flags_tc"))
    silently = among(pc.struct_field(told, "state"), "new") & (back == 0) & (there & _ACK == 0)
    refused = np.isin(came, (_RST, _RST | _ACK)) & (there & _PSH == 0)
    tried: Mask = asked & (silently | refused)
    return tried


_RST, _PSH, _ACK = 0x04, 0x08, 0x10


def _flags(column: pa.Array[Any]) -> Rows:
    """TCP flags, from hexadecimal digits; all flags if not stated."""
    encoded: Any = column.dictionary_encode()
    found = []
    for text in encoded.dictionary.to_pylist():
        try:
            found.append(int(text, 16) if len(text) <= 4 else 0xFF)
        except ValueError:
            found.append(0xFF)
    flags: Rows = np.array([*found, 0xFF], np.int64)[np.asarray(encoded.indices.fill_null(-1))]
    return flags


def _hosts(part: pa.RecordBatch) -> pa.Array[Any]:
    """Names of the server: in the TLS or QUIC hello, and the host of a request, without its port."""
    return _together(
        [hosts(pc.struct_field(part.column(kind), key)) for kind, key in (("tls", "sni"), ("quic", "sni"), ("http", "hostname"))]
    )


def _lookups(dns: pa.Array[Any]) -> pa.Array[Any]:
    """The names that were asked for."""
    names = [silent(pc.struct_field(dns, "rrname"))]
    for key in ("queries", "query"):
        lists: Any = pc.struct_field(dns, key)
        if lists.null_count < len(lists):
            asked: Any = pa.ListArray.from_arrays(lists.offsets, pc.struct_field(lists.values, "rrname").fill_null(""))
            names.append(pc.if_else(lists.is_valid(), pc.binary_join(asked, BETWEEN), pa.scalar(None, pa.string())))
    return _together(names)


def _together(columns: list[pa.Array[Any]]) -> pa.Array[Any]:
    """The names of several columns, one column after another."""
    some: list[Any] = [column for column in columns if column.null_count < len(column)]
    if len(some) < 2:
        return some[0] if some else columns[0]
    found: Any = pc.binary_join_element_wise(*some, BETWEEN, null_handling="replace", null_replacement="")
    names: pa.Array[Any] = pc.utf8_trim(found, BETWEEN)
    return names


def _asked(event: Event) -> Iterator[str]:
    """The names that were asked for."""
    dns = event.get("dns")
    if not isinstance(dns, dict):
        return
    asked = [dns, *(one for key in ("queries", "query") for one in _list(dns.get(key)))]
    yield from dict.fromkeys(name for one in asked if isinstance(one, dict) and (name := _text(one.get("rrname"))))


def _answers(event: Event) -> Iterator[tuple[str, str]]:
    """The requested name and each address in the answer, also through a chain of aliases."""
    dns = event.get("dns")
    if not isinstance(dns, dict):
        return
    found = [one.get("rdata") for one in _list(dns.get("answers")) if isinstance(one, dict) and one.get("rrtype") in ("A", "AAAA")]
    grouped = dns.get("grouped")
    if isinstance(grouped, dict):
        found += [value for key in ("A", "AAAA") for value in _list(grouped.get(key))]
    addresses = list(dict.fromkeys(address for value in found if (address := address_of(value))))
    for name in _asked(event):
        yield from ((clean(name), address) for address in addresses)


def _list(value: Any) -> list[Any]:
    return value[:1_000] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


READER: Final = Reader(
    "suricata-eve",
    "Suricata EVE log",
    "event",
    sniff,
    read,
    facts=facts,
    idle=frozenset({_NO_CONNECTION, _TOLD}),
    asset="interface",
)
