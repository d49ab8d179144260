"""Scans of addresses: which of them answered; what masscan says meanwhile, its list, its JSON, with a document or an object a line,
and its grepable form, which nmap writes as well (`-oG`).

A record is a line with an answer, in JSON a host. Asset: the address.

*Source*: masscan `src/out-text.c`, `out-json.c`, `out-ndjson.c`, `out-grepable.c` and `output.c`;
nmap.org/book/output-formats-grepable-output.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.model.subject import is_address
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.documents import ITEM, decode, placed
from cleannet.readers.inputs.gather import At, Gathered, Said, batches

_LIST: Final = re.compile(
    r"(?:open|closed|banner|sniffed) \S+ \d+ (?P<ip>[0-9A-Fa-f:.]{2,45}) (?P<time>\d{1,11})(?: .*)?", re.ASCII
)
_GREPABLE: Final = re.compile(
    r"(?:Timestamp: (?P<time>\d{1,11})\t)?Host: (?P<ip>[0-9A-Fa-f:.]{2,45}) \((?P<host>[^()\s]*)\)(?P<told>\t.*|)", re.ASCII
)
_SAID: Final = re.compile(r"Discovered open port \d{1,5}/\w+ on (?P<ip>[0-9A-Fa-f:.]{2,45})(?P<time>)", re.ASCII)
_COMMENT: Final = re.compile(r"#.*")
_JSON: Final = re.compile(rb'\[?\s*\{\s*"ip"\s*:\s*"[^"]{2,45}"\s*,\s*"timestamp"\s*:\s*"?\d+"?\s*,\s*"ports?"\s*:')

_A_LINE: Final = re.compile(rb"(?:\[\s*)?\{[^\n]*\}[ \t]*,?[ \t]*\r?(?:\n|$)")
"""The first object of a file stands on one line, as masscan writes them."""


def sniff(head: bytes) -> bool:
    """Whether the first line that is no comment is one of a scan."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] in (b"[", b"{"):
        return _JSON.match(text) is not None
    lines = (line.strip() for line in text.decode("utf-8", "replace").splitlines()[:50])
    first = next((line for line in lines if line and not _COMMENT.fullmatch(line)), "")
    return _found(first) is not None


def _found(line: str) -> re.Match[str] | None:
    found = _LIST.fullmatch(line) or _GREPABLE.fullmatch(line) or _SAID.fullmatch(line)
    return found if found and is_address(found["ip"]) else None


def read(item: Input) -> Iterator[Batch]:
    """One record per line with an answer, in JSON per host."""
    text = item.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _A_LINE.match(text):
        return by_line(item, _json_line)
    if text.startswith(b"["):
        return batches(_element, (At(found, line) for _, found, line in placed(item, lambda path: path == (ITEM,))))
    return by_line(item, _line)


def _line(gathered: Gathered, number: int, line: str) -> None:
    line = line.strip()
    if not line or _COMMENT.fullmatch(line):
        return
    if (found := _found(line)) is None:
        gathered.skip(number, "not a line of a scan", line[:80])
    elif "Status: Down" in (told := found.groupdict().get("told") or "") or (line.startswith("closed ")):
        gathered.skip(number, "host down" if told else "port closed", found["ip"])
    else:
        _answered(gathered, number, found["ip"], found["time"])


def _json_line(gathered: Gathered, number: int, line: str) -> None:
    """A line of masscan's JSON: brackets, commas and, in older versions, an end that is no JSON surround the objects."""
    line = line.strip().strip(",").strip()
    if line in ("", "[", "]", "{finished: 1}"):
        return
    try:
        _element(gathered, number, decode(line.encode("utf-8", "replace"), object))
    except Unreadable as error:
        gathered.skip(number, "no JSON object", error.why)


def _element(gathered: Gathered, number: int, found: Any) -> None:
    address = found.get("ip") if isinstance(found, dict) else None
    if not isinstance(address, str) or not is_address(address):
        gathered.skip(number, "not a host of a scan", type(found).__name__)
    else:
        _answered(gathered, number, address, str(found.get("timestamp", "")))


def _answered(gathered: Gathered, number: int, address: str, time: str | None) -> None:
    when = int(time) * 1_000_000 if time and re.fullmatch(r"\d{1,11}", time, re.ASCII) else -1
    gathered.record(number, address, [Said("address", "far-end", address)], when, when)


_IDLE: Final = frozenset({"host down", "port closed"})

READER: Final = Reader("scan", "Scan of addresses (masscan, nmap -oG)", "answer", sniff, read, idle=_IDLE, asset="address")
"""Which addresses answered."""
