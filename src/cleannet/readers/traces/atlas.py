"""RIPE Atlas traceroutes: the routers that a path passed, and whether its destination answered.

JSON lines (the record's number is its line) or one JSON array (its place). Each distinct address that replied is a hop, also if the
reply is late (it answers an earlier packet) or came to the last probe, hop 255. The destination is no hop but a far end, and only
if it answered. Results of other types (ping, DNS, …) name no hops and are skipped. Asset: the probe.

*Source*: RIPE Atlas documentation, "Result Data Structures", traceroute, firmware 4400 to 5080 (earlier ones have the same fields).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_object
from cleannet.readers.inputs.documents import ITEM, TooLarge, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, Said, batches

_OTHERS: Final = {kind: f"Atlas {kind} result" for kind in ("ping", "dns", "sslcert", "http", "ntp", "wifi", "uptime")}
"""Types of results that are no traceroutes -> the reason for which they are skipped."""

_LONGEST: Final = 1 << 40
"""Seconds since 1970 that no measurement reaches."""


def _is_array(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")


def sniff(head: bytes) -> bool:
    """Whether the first object has the numbers of a measurement and of a probe, and a result or a type."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    paths = outline(text[1:] if _is_array(head) else text)
    return ("msm_id",) in paths and ("prb_id",) in paths and (("type",) in paths or ("result",) in paths)


def read(item: Input) -> Iterator[Batch]:
    """One record per result."""
    return _read_array(item) if _is_array(item.head) else by_object(item, _judge)


def _read_array(item: Input) -> Iterator[Batch]:
    found = placed(item, lambda path: path == (ITEM,))
    yield from batches(_element, (At(result, line) for _, result, line in found))


def _element(gathered: Gathered, number: int, result: Any) -> None:
    if isinstance(result, dict):
        _judge(gathered, number, result)
    else:
        gathered.skip(number, "result too large" if result is TooLarge else "no JSON object")


def _judge(gathered: Gathered, number: int, result: dict[str, Any]) -> None:
    """One result of a measurement."""
    kind, probe = result.get("type"), result.get("prb_id")
    asset = f"probe {probe}" if isinstance(probe, int) else ""
    if kind != "traceroute":
        reason = _OTHERS.get(kind, "Atlas result of another type") if isinstance(kind, str) else "no Atlas result"
        gathered.skip(number, reason, asset if reason != "Atlas result of another type" else str(kind))
        return
    replied, error = _replied(result.get("result"))
    if not replied:
        gathered.skip(number, "no hop answered", ": ".join(part for part in (asset, error) if part))
        return
    destination = result.get("dst_addr")
    said = [Said("address", "far-end" if address == destination else "hop", address) for address in replied]
    gathered.record(number, asset, said, _time(result.get("timestamp")), _time(result.get("endtime")))


def _replied(hops: Any) -> tuple[list[str], str]:
    """The distinct addresses that replied, in the order of the path, and the first error that the probe reports."""
    found: dict[str, None] = {}
    error = ""
    for hop in hops if isinstance(hops, list) else ():
        if not isinstance(hop, dict):
            continue
        error = error or _text(hop.get("error"))
        replies = hop.get("result")
        for reply in replies if isinstance(replies, list) else ():
            if not isinstance(reply, dict):
                continue
            if address := _text(reply.get("from")):
                found[address] = None
            else:
                error = error or _text(reply.get("error"))
    return list(found), error


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _time(seconds: Any) -> int:
    """Microseconds since 1970; -1 if it is no time."""
    return int(seconds) * 1_000_000 if isinstance(seconds, (int, float)) and 0 <= seconds < _LONGEST else -1


READER: Final = Reader(
    "atlas", "RIPE Atlas results (JSON)", "measurement result", sniff, read, idle=frozenset({"no hop answered"}), asset="probe"
)
