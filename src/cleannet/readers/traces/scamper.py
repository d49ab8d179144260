"""scamper traceroutes: the routers that a path passed, and whether its destination answered.

Output of `sc_warts2json` for a warts file, or of `scamper -O json`: one object per line, each a record; those of type `trace` and
`tracelb` (branching paths) are judged. Each distinct address that replied is a hop; the destination is a far end instead, and only
if it answered. Cycle marks and measurements of other types name no hops and are skipped. Asset: the address that measured. Time:
first when the trace began, last that of the last probe that a hop answered, if stated.

*Source*: scamper `scamper_file_json.c`, `trace/scamper_trace_json.c` and `tracelb/scamper_tracelb_json.c`.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_object
from cleannet.readers.inputs.documents import outline
from cleannet.readers.inputs.gather import Gathered, Said

_MARKS: Final = frozenset({"cycle-start", "cycle-def", "cycle-stop"})
_OTHERS: Final = frozenset({"ping", "dealias", "neighbourdisc", "tbit", "sting", "sniff", "host", "http", "udpprobe", "owamp"})
"""Types of measurements that are no traceroutes."""

_LONGEST: Final = 1 << 40
"""Seconds since 1970 that no measurement reaches."""


def sniff(head: bytes) -> bool:
    """Whether the first object, or the second after M-Lab's id line, is a cycle mark or a measurement of scamper."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if (b'"UUID"' in text[:20]) and b"\n" in text:
        text = text.partition(b"\n")[2]
    paths = outline(text)
    kind = paths.get(("type",))
    if kind in _MARKS:
        return ("list_name",) in paths
    return ("version",) in paths and ("userid",) in paths and (kind in ("trace", "tracelb") or kind in _OTHERS)


def read(item: Input) -> Iterator[Batch]:
    """One record per line."""
    return by_object(item, _judge)


def _judge(gathered: Gathered, number: int, result: dict[str, Any]) -> None:
    """One object."""
    kind, source, destination = (_text(result.get(key)) for key in ("type", "src", "dst"))
    if kind not in ("trace", "tracelb"):
        other = "scamper measurement of another type" if kind in _OTHERS else "no scamper measurement"
        gathered.skip(number, "cycle mark" if kind in _MARKS else other, kind)
        return
    replied, last = _hops(result.get("hops")) if kind == "trace" else (_nodes(result.get("nodes")), -1)
    if not replied:
        gathered.skip(number, "no hop answered", _text(result.get("stop_reason")) or destination)
        return
    end = _address(destination)
    said = [Said("address", "far-end" if _address(address) == end else "hop", address) for address in replied]
    gathered.record(number, source, said, _time(result.get("start")), last)


def _hops(hops: Any) -> tuple[list[str], int]:
    """The addresses that replied to a trace, and when the last answered probe was sent."""
    answers = [hop for hop in hops if isinstance(hop, dict) and _text(hop.get("addr"))] if isinstance(hops, list) else []
    return [_text(hop["addr"]) for hop in answers], max((_time(hop.get("tx")) for hop in answers), default=-1)


def _nodes(nodes: Any) -> list[str]:
    """The addresses in a graph of paths: those of its nodes, and those where its links end. `*` is a link that nobody answered."""
    found: list[str] = []
    left: list[Any] = [nodes]
    while left:
        part = left.pop()
        if isinstance(part, list):
            left += reversed(part)
        elif isinstance(part, dict):
            if (address := _text(part.get("addr"))) not in ("", "*"):
                found.append(address)
            left.append(part.get("links"))
    return found


def _address(text: str) -> str:
    """The address in its one spelling; other text unchanged."""
    try:
        return str(ip_address(text))
    except ValueError:
        return text


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _time(moment: Any) -> int:
    """Microseconds since 1970; -1 if it is no time."""
    seconds, micros = (moment.get("sec"), moment.get("usec")) if isinstance(moment, dict) else (None, None)
    if not isinstance(seconds, int) or not 0 <= seconds < _LONGEST:
        return -1
    return seconds * 1_000_000 + (micros if isinstance(micros, int) and 0 <= micros < 1_000_000 else 0)


_IDLE: Final = frozenset({"cycle mark", "no hop answered"})

READER: Final = Reader("scamper", "scamper traceroutes (JSON)", "line", sniff, read, idle=_IDLE, asset="address")
