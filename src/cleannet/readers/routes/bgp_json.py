"""BGP messages and elements in JSON, one object a line: the announced prefixes and their path, and the withdrawn ones.

ExaBGP (encoder *json*, of versions 3 to 5), the logs and dumps of pmacct's BGP and BMP daemons, routes of GoBMP, and elements of
bgpkit-parser and `monocle --json`. A record is an announced prefix, a withdrawn one, or an object with neither; they are numbered
together. For roles and for what is left out of a path see `aspath`. Asset: the prefix. Time: that of the object.

*Source*: ExaBGP wiki, "JSON API Reference"; pmacct, src/bgp/bgp_logdump.c and src/bmp/bmp_logdump.c; sbezverk/gobmp
pkg/message/types.go (UnicastPrefix); bgpkit-parser `src/models/bgp/elem.rs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import msgspec

from cleannet.columns import Batch, Skip
from cleannet.readers.base.input import Input
from cleannet.readers.base.paths import AsPaths, of_batches
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.routes.ris_live import path_of, time_of
from cleannet.readers.routes.route import Route, of_lines, route_batches

_LOOKED_AT: Final = 20
_EVENTS: Final = frozenset({"log", "log_init", "log_close", "dump", "dump_init", "dump_close"})
_ELEMENTS: Final = {"A": True, "ANNOUNCE": True, "W": False, "WITHDRAW": False}
_INSIDE: Final = ("as-sequence", "as-set")
NO_ROUTE: Final = "no route in it"


class _Told(NamedTuple):
    """What an object tells. path: "" if it states none; seen: microseconds since 1970, -1 if not stated."""

    announced: list[str]
    withdrawn: list[str]
    path: str
    seen: int


def sniff(head: bytes) -> bool:
    """Whether the first object of a line is one of these."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(b"{"):
        return False
    for line in text.split(b"\n", _LOOKED_AT)[:_LOOKED_AT]:
        if (found := _object(line)) is not None:
            return _is_exabgp(found) or _is_pmacct(found) or _is_gobmp(found) or _is_element(found)
    return False


def _is_exabgp(found: dict[str, Any]) -> bool:
    return isinstance(found.get("exabgp"), str) and "type" in found


def _is_pmacct(found: dict[str, Any]) -> bool:
    told = found.keys()
    return (
        found.get("event_type") in _EVENTS
        and bool(told & {"peer_ip", "peer_ip_src", "bmp_router", "dump_period", "bmp_msg_type"})
        and not told & {"ip_src", "packets", "src_ip"}
    )


def _is_gobmp(found: dict[str, Any]) -> bool:
    return {"action", "prefix", "prefix_len", "peer_asn", "router_hash"} <= found.keys()


def _is_element(found: dict[str, Any]) -> bool:
    kind = found.get("type", found.get("elem_type"))
    return kind in _ELEMENTS and {"prefix", "as_path", "peer_asn"} <= found.keys() if isinstance(kind, str) else False


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        return _DECODER.decode(line) if len(line) <= CAP else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


_DECODER: Final = msgspec.json.Decoder(dict[str, Any])


def read(item: Input) -> Iterator[Batch]:
    """One record per route or withdrawal, or per object with neither."""
    yield from route_batches(item, of_lines(item, _of_line))


def _of_line(number: int, line: bytes) -> Iterator[Route | Skip]:
    found = _object(line)
    if found is None:
        yield Skip(number, "no JSON object", line[:80].decode("utf-8", "replace"))
        return
    tell = _exabgp if "exabgp" in found else _element if _is_element(found) else _gobmp if _is_gobmp(found) else _pmacct
    told = tell(found)
    for prefix in told.announced:
        yield Route(number, prefix, told.path, seen=told.seen) if told.path else Skip(number, "no AS path", prefix)
        number += 1
    for prefix in told.withdrawn:
        yield Skip(number, "withdrawal", prefix[:80])
        number += 1
    if not told.announced and not told.withdrawn:
        kind = found.get("type") or found.get("bmp_msg_type") or found.get("event_type")
        yield Skip(number, NO_ROUTE, str(kind)[:80])


# --- ExaBGP -----------------------------------------------------------------------------------------------------------------------


def _exabgp(found: dict[str, Any]) -> _Told:
    update = _below(found, "neighbor", "message", "update")
    seen = time_of(found.get("time"))
    announced = [prefix for family in _values(update.get("announce")) for hop in _values(family) for prefix in _prefixes(hop)]
    withdrawn = [prefix for family in _values(update.get("withdraw")) for prefix in _prefixes(family)]
    return _Told(announced, withdrawn, _segments(_below(update, "attribute").get("as-path")), seen)


def _below(found: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _values(found: Any) -> list[Any]:
    return list(found.values()) if isinstance(found, dict) else []


def _prefixes(routes: Any) -> list[str]:
    """The prefixes in a list of objects, or those that are keys, as older versions write them.

    >>> _prefixes([{"nlri": "192.0.2.0/24"}]), _prefixes({"192.0.2.0/24": {}}), _prefixes([{"nlri": None}])
    (['192.0.2.0/24'], ['192.0.2.0/24'], ['None'])
    """
    if isinstance(routes, dict):
        return list(routes)
    rows = routes if isinstance(routes, list) else []
    return [str(row.get("nlri")) if isinstance(row, dict) else str(row) for row in rows]


def _segments(path: Any) -> str:
    """The path, from a list, or from numbered segments of which those of a confederation are left out; `x`, which is no path, if it
    holds anything else.

    >>> _segments([11, 22]), _segments({"0": {"element": "as-set", "value": [22, 33]}})
    ('11 22', '{22,33}')
    """
    if not isinstance(path, dict):
        return path_of(path)
    parts = []
    for segment in path.values():
        told = segment if isinstance(segment, dict) else {}
        kind, value = told.get("element"), told.get("value")
        if isinstance(kind, str) and kind.startswith("confederation"):
            continue
        if kind not in _INSIDE or not isinstance(value, list):
            return "x"
        parts.append(path_of(value if kind == "as-sequence" else [value]))
    return " ".join(parts)


# --- pmacct, GoBMP, bgpkit --------------------------------------------------------------------------------------------------------


def _pmacct(found: dict[str, Any]) -> _Told:
    prefix, path = found.get("ip_prefix"), found.get("as_path")
    prefixes = [prefix] if isinstance(prefix, str) else []
    gone = found.get("log_type") in ("withdraw", "delete")
    seen = stamp(found.get("timestamp", found.get("event_timestamp")))
    return _Told([] if gone else prefixes, prefixes if gone else [], path if isinstance(path, str) else "", seen)


def _gobmp(found: dict[str, Any]) -> _Told:
    prefixes = [f"{found.get('prefix')}/{found.get('prefix_len')}"]
    gone = found.get("action") == "del"
    path = path_of(_below(found, "base_attrs").get("as_path") or [])
    return _Told([] if gone else prefixes, prefixes if gone else [], path, stamp(found.get("timestamp")))


def _element(found: dict[str, Any]) -> _Told:
    prefixes, path = [str(found.get("prefix"))], found.get("as_path")
    comes = _ELEMENTS[str(found.get("type", found.get("elem_type")))]
    told = path if isinstance(path, str) else path_of(path)
    return _Told(prefixes if comes else [], [] if comes else prefixes, told, stamp(found.get("timestamp")))


def stamp(value: Any) -> int:
    """Microseconds since 1970, from seconds or from ISO 8601, where no zone means UTC; -1 if it is neither.

    >>> stamp("2026-11-24 10:20:30.5"), stamp("1795515630.500000"), stamp(1795515630.5), stamp("noon")
    (1795515630500000, 1795515630500000, 1795515630500000, -1)
    """
    if not isinstance(value, str):
        return time_of(value)
    try:
        return time_of(float(value))
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return -1
    return time_of((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    return of_batches(read(item))


READER: Final = Reader(
    "bgp-json",
    "BGP messages in JSON lines",
    "route, withdrawal or other object",
    sniff,
    read,
    idle=frozenset({"withdrawal", NO_ROUTE}),
    paths=paths,
    asset="prefix",
)
