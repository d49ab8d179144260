"""RIS Live messages: what a router told a collector of RIPE RIS, with the announced prefixes and their path, and the withdrawn
ones.

A line is a message, as the stream at ris-live.ripe.net sends it, or only its `data`. A record is an announced prefix, a withdrawn
one, or a message with neither (OPEN, KEEPALIVE, state changes); they are numbered together. For roles and for what is left out of a
path see `aspath`; an AS set is a list inside the path. Asset: the prefix. Time: that of the message.

*Source*: RIPE NCC, RIS Live manual, version 1, "ris_message".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from cleannet.columns import Batch, Skip
from cleannet.readers.base.input import Input
from cleannet.readers.base.paths import AsPaths, of_batches
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.documents import outline
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.routes.route import Route, of_lines, route_batches

_KINDS: Final = frozenset({"UPDATE", "OPEN", "NOTIFICATION", "KEEPALIVE", "RIS_PEER_STATE"})
_LATEST: Final = 1 << 40
"""Seconds since 1970 that no message reaches."""


def sniff(head: bytes) -> bool:
    """Whether the first object is a RIS message, or the content of one."""
    paths = outline(head)
    if paths.get(("type",)) in ("ris_message", "ris_subscribe_ok", "ris_error", "pong"):
        return ("data",) in paths
    told = paths.keys() & {("timestamp",), ("peer",), ("peer_asn",), ("host",)}
    return len(told) == 4 and paths.get(("type",)) in _KINDS


def read(item: Input) -> Iterator[Batch]:
    """One record per route or withdrawal, or per message with neither."""
    yield from route_batches(item, of_lines(item, _told))


def _told(number: int, line: bytes) -> Iterator[Route | Skip]:
    """The records of a message."""
    try:
        message = _DECODER.decode(line) if len(line) <= CAP else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        message = None
    if message is None:
        yield Skip(number, "no JSON object", line[:80].decode("utf-8", "replace"))
        return
    data = message.get("data") if "data" in message else message
    if message.get("type") in ("ris_subscribe_ok", "pong", "ris_error") or not isinstance(data, dict):
        yield Skip(number, "no message of a router", str(message.get("type"))[:80])
        return
    path, seen, first = path_of(data.get("path")), time_of(data.get("timestamp")), number
    for prefix in _announced(data.get("announcements")):
        yield Route(number, prefix, path, seen=seen) if path else Skip(number, "no AS path", prefix)
        number += 1
    withdrawn = data.get("withdrawals")
    for prefix in withdrawn if isinstance(withdrawn, list) else ():
        yield Skip(number, "withdrawal", str(prefix)[:80])
        number += 1
    if number == first:
        kind = str(data.get("type"))[:80]
        yield Skip(number, "no route in it" if kind in _KINDS else "no message of a router", kind)


def _announced(announcements: Any) -> Iterator[str]:
    for announcement in announcements if isinstance(announcements, list) else ():
        prefixes = announcement.get("prefixes") if isinstance(announcement, dict) else None
        for prefix in prefixes if isinstance(prefixes, list) else ():
            yield str(prefix)


def path_of(path: Any) -> str:
    """The path as text; `x`, which is no path, if it holds anything else.

    >>> path_of([11, 22, [33, 44]]), path_of(None), path_of(["a"])
    ('11 22 {33,44}', '', 'x')
    """
    if not isinstance(path, list):
        return ""
    parts = []
    for hop in path:
        members = hop if isinstance(hop, list) else [hop]
        if not all(isinstance(asn, int) and not isinstance(asn, bool) for asn in members):
            return "x"
        parts.append(f"{{{','.join(map(str, members))}}}" if isinstance(hop, list) else str(hop))
    return " ".join(parts)


def time_of(seconds: Any) -> int:
    """Microseconds since 1970; -1 if it is no time."""
    return round(seconds * 1_000_000) if isinstance(seconds, (int, float)) and 0 <= seconds < _LATEST else -1


_DECODER: Final = msgspec.json.Decoder(dict[str, Any])


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    return of_batches(read(item))


READER: Final = Reader(
    "ris-live",
    "RIS Live messages (JSON lines)",
    "route, withdrawal or other message",
    sniff,
    read,
    idle=frozenset({"withdrawal", "no route in it", "no message of a router"}),
    paths=paths,
    asset="prefix",
)
