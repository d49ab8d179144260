"""Squid access logs in its own format: the client, the requested host, and the server that was asked. A line is a request.

The far ends are the server behind `HIER_DIRECT/` or a parent, and the host of the URL, as a name or as an address; nothing else of
the URL is read. A request that squid denied, or could not fetch from any server, is an attempt. Users are never read.

*Source*: Squid, "Native log format in detail" (logformat squid), "Squid result codes", "Hierarchy codes".
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Mask, Skip
from cleannet.kernel.logs.cells import cells
from cleannet.kernel.logs.lines import Lines, Place, ahead, only
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events, addresses, begun, hosts, in_microseconds, is_address, matches, silent
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.syslog import message

_TIME: Final = r"[0-9]{9,10}\.[0-9]{3} +-?[0-9]+ "
PATTERN: Final = rf"(?:^|[ :]){_TIME}[^ ]+ [A-Z][A-Z_]*/[0-9]{{3}} [0-9-]+ [^ ]+ "

_HOST: Final = r"(\[[^\]]*\]|[^/?#:\[]+)"
_URL: Final = rf"^(?:[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?{_HOST}(?:[/?#:].*)?|{_HOST}:[0-9]+)$"
"""A URL, or the `host:port` of CONNECT."""

_DENIED: Final = "DENIED"
_NO_SERVER: Final = r"/50[234]|/000"
_POINT, _SLASH, _COLON, _QUESTION, _HASH, _AT, _BRACKET = 46, 47, 58, 63, 35, 64, 91
_HTTP, _HTTPS = (np.uint64(int.from_bytes(scheme, "little")) for scheme in (b"http://", b"https://"))
_SEVEN: Final = np.uint64((1 << 56) - 1)
_LATEST: Final = 10**10
"""Seconds since 1970."""


class _Log:
    def __init__(self, _: Input) -> None:
        pass

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        lines = message(lines, _TIME)
        found = cells(lines, ord(" "), runs=True)
        stamp = found.of(0)
        point = lines.ahead(_POINT, stamp.begin)
        seconds, part = lines.numbers_at(Place(stamp.begin, point)), lines.numbers_at(Place(point + 1, stamp.end))
        last = np.where((seconds >= 0) & (seconds < _LATEST) & (part >= 0) & (part < 1_000), seconds * 1_000_000 + part * 1_000, -1)
        lasted = lines.numbers_at(found.of(1))
        result = lines.texts(found.of(3)).dictionary_encode()
        hierarchy = found.of(8)
        slash = lines.ahead(_SLASH, np.maximum(hierarchy.begin, 0))
        server = addresses(silent(lines.texts(Place(np.where(slash < hierarchy.end, slash + 1, -1), hierarchy.end))))
        host = addresses(_hosts_asked(lines, found.of(6)))
        both = pa.array(is_address(host)), pa.array(is_address(server))
        return Events.of(
            lines.numbers,
            {
                "destination": pc.if_else(both[0], host, pc.if_else(both[1], server, None)),
                "source": lines.texts(found.of(2)),
                "host": pc.coalesce(hosts(host), hosts(server)),
            },
            octets=lines.numbers_at(found.of(4)),
            first=begun(last, in_microseconds(lasted, 1_000)),
            last=last,
            attempts=_with(result, _DENIED) | (_with(result, _NO_SERVER) & np.asarray(server.is_null())),
        ).batch(skipped)

    def rest(self) -> None:
        return None


def _with(results: Any, pattern: str) -> Mask:
    """In which results, which are a few words, the pattern occurs."""
    words = np.append(matches(results.dictionary, pattern), False)
    found: Mask = words[np.asarray(results.indices.fill_null(len(results.dictionary)))]
    return found


def _hosts_asked(lines: Lines, url: Place) -> pa.Array[Any]:
    """The host of each URL, or null. In most URLs, `http://host/`, `https://host:1/` and `host:1`, signs alone tell where it is."""
    octets, at = lines.octets, np.maximum(url.begin, 0)
    word = lines.words()[at]
    secure = word == _HTTPS
    schemed = secure | (word & _SEVEN == _HTTP)
    begin = at + np.where(schemed, 7 + secure, 0)
    whole = ahead(np.flatnonzero((octets == _SLASH) | (octets == _QUESTION) | (octets == _HASH)), begin, url.end)
    end = np.minimum(lines.ahead(_COLON, begin), whole)
    odd = ahead(np.flatnonzero((octets == _AT) | (octets == _BRACKET)), begin, url.end) < whole
    port = lines.numbers_at(Place(np.where(end < url.end, end + 1, -1), url.end))
    plain = url.there & (end > begin) & ~odd & (schemed | ((octets[end] == _COLON) & (port >= 0)))
    host = lines.texts(only(Place(begin, end), plain))
    rest = url.there & ~plain
    if not rest.any():
        return host
    other = lines.texts(only(url, rest))
    other = pc.if_else(pc.match_substring_regex(other, _URL), other, pa.scalar(None, pa.string()))
    found: pa.Array[Any] = pc.if_else(pa.array(plain), host, pc.replace_substring_regex(other, _URL, r"\1\2"))
    return found


FORM: Final = Form("squid", "Squid access log", "request", PATTERN, _Log, apart=True)
