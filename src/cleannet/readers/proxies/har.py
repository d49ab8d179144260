"""Requests that a browser or a proxy recorded (HAR): the host that was asked, and the address that answered.

Browsers, Playwright, mitmproxy and Charles write this. A record is a request (an entry). Of its address only the host is read:
never paths, headers, cookies or bodies. A request with status 0 and no address of a server was blocked or never answered, and is
an attempt. A request that a cache answered has neither and counts like any other: the page asked for it.

*Source*: W3C Web Performance, "HTTP Archive (HAR) format" 1.2 (`log.entries`, `serverIPAddress`, `startedDateTime`, `time`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.documents import ITEM, TooLarge, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, Said, batches

NO_HOST: Final = "no host on the Internet"

_1970: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST: Final = 1 << 50


def sniff(head: bytes) -> bool:
    """Whether it is a log with entries, and says who made it, or its version."""
    paths = outline(head)
    return ("log", "entries") in paths and bool({("log", "creator"), ("log", "version")} & paths.keys())


def read(item: Input) -> Iterator[Batch]:
    """One record a request."""
    return batches(_judge, (At(found, line) for _, found, line in placed(item, lambda path: path == ("log", "entries", ITEM))))


def _judge(gathered: Gathered, number: int, entry: Any) -> None:
    request, response = (_object(entry, name) for name in ("request", "response"))
    host = _host(request.get("url"))
    if entry is TooLarge or not isinstance(entry, dict) or "url" not in request:
        gathered.skip(number, "not a request" if entry is not TooLarge else "request too large")
        return
    address = _address(entry.get("serverIPAddress"))
    said = [Said("domain", "far-end", host)] if host and not _is_address(host) else []
    said += [Said("address", "far-end", one) for one in (address, host if _is_address(host) else "") if one]
    if not said:
        gathered.skip(number, NO_HOST, str(request["url"]).partition(":")[0][:20])
        return
    sizes = [_size(part.get(key)) for part in (request, response) for key in ("headersSize", "bodySize")]
    first, last = _times(entry)
    attempt = response.get("status") == 0 and not address
    octets = sum(size for size in sizes if size > 0) if any(size >= 0 for size in sizes) else -1
    gathered.record(number, "", said, first, last, octets=octets, attempt=attempt)


def _object(entry: Any, name: str) -> dict[str, Any]:
    found = entry.get(name) if isinstance(entry, dict) else None
    return found if isinstance(found, dict) else {}


def _host(url: Any) -> str:
    """The host of an address of the web; "" for data, blobs, files and extensions."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        return (parts.hostname or "") if parts and parts.scheme in ("http", "https", "ws", "wss") else ""
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _address(value: Any) -> str:
    """The address of the server, which some tools put into brackets."""
    return value.strip().removeprefix("[").removesuffix("]") if isinstance(value, str) else ""


def _size(value: Any) -> int:
    return value if isinstance(value, int) and 0 <= value < _MOST else -1


def _times(entry: dict[str, Any]) -> tuple[int, int]:
    """When it began and ended, in microseconds since 1970; -1 if not stated."""
    try:
        began = datetime.fromisoformat(str(entry.get("startedDateTime")))
        first = ((began if began.tzinfo else began.replace(tzinfo=UTC)) - _1970) // timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return -1, -1
    lasted = entry.get("time")
    return first, first + (int(lasted * 1_000) if isinstance(lasted, (int, float)) and 0 <= lasted < 1e9 else 0)


READER: Final = Reader("har", "Requests of a browser (HAR)", "request", sniff, read, idle=frozenset({NO_HOST}))
