"""nginx and Apache access logs, in the common or combined form, with or without a virtual host in front. A line is a request.

The client is a far end. If it is a private address, a proxy of ours is in between, and the first address of a quoted
`X-Forwarded-For` at the end is the client. The server that a request was handed to (`upstream`) is read if the log has it, and so
is the host of a request for another site's page, or for a tunnel, if it was served. Users, paths and referrers never are.

*Source*: Apache HTTP Server, mod_log_config, "Custom Log Formats"; nginx, ngx_http_log_module, `log_format`;
ngx_http_upstream_module, `$upstream_addr`.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Mask, Skip
from cleannet.kernel.logs.lines import Lines, Place, ahead
from cleannet.kernel.logs.moments import moments
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events, addresses, hosts, is_address, matches
from cleannet.readers.inputs.log_forms import Form

_STAMP: Final = "DD/bbb/YYYY:hh:mm:ss"
_WHO: Final = r'(?:^|[ :])[^ "]+ [^ "]+ [^"\[]+'
_WHEN: Final = r"\[[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}(?::[0-9]{2}){3} [+-][0-9]{4}\]"
PATTERN: Final = rf'{_WHO}{_WHEN} "[^\n]*" [0-9]{{3}} (?:[0-9]+|-)'

_PAGE: Final = r"^[A-Z]+ (?:[a-z]+://(?:[^/?# @]*@)?([^/?# ]+)[^ ]* |([^/?# ]+:[0-9]+) )"
"""A request for a page by its whole URL, or of CONNECT."""
_FORWARDED: Final = r'"([0-9A-Fa-f:.]+)(?:, ?[^"]*)?"\s*$'
_UPSTREAM: Final = r'(?i)upstream[a-z_]*["=: ]+(\[[0-9A-Fa-f:.]+\]|[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?::[0-9]+)?'
_PRIVATE: Final = (
    r"^(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|169\.254\."
    r"|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.|::1$|f[cd]|fe80:)"
)
"""Addresses of nobody outside: RFC 1918, 6598, 3927, 4193."""

_SPACE, _OPEN, _FIELDS = 32, 91, 3
_SERVED: Final = 400


class _Log:
    def __init__(self, _: Input) -> None:
        pass

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        quotes = lines.quotes()
        begin = ahead(quotes, lines.starts, lines.stops)
        stamp = _last(np.flatnonzero(lines.octets == _OPEN), begin, lines.starts)
        end = ahead(quotes, begin + 1, lines.stops)
        status = lines.word_at(end + 2)
        size = lines.word_at(np.where(status.there, status.end + 1, -1))
        rest = lines.texts(Place(np.where(size.there, size.end, -1), lines.stops))
        seen = moments(lines, Place(stamp + 1, begin), _STAMP)
        remote = addresses(lines.texts(_remote(lines, stamp)))
        private = matches(remote, _PRIVATE)
        forwarded = _found(rest, _FORWARDED, private)
        upstream = _found(rest, _UPSTREAM, np.ones(len(lines), np.bool_))
        through = pc.if_else(forwarded.is_valid(), remote, pa.scalar(None, pa.string()))
        bare = pa.array(is_address(remote))
        none = pa.scalar(None, pa.string())
        served = lines.numbers_at(status) < _SERVED
        page = _found(lines.texts(Place(np.minimum(begin + 1, end), end)), _PAGE, served)
        return Events.of(
            lines.numbers,
            {
                "destination": addresses(pc.coalesce(upstream, through)),
                "source": pc.if_else(bare, pc.coalesce(forwarded, remote), none),
                "host": pc.coalesce(hosts(page), hosts(pc.if_else(bare, none, remote))),
            },
            octets=lines.numbers_at(size),
            first=seen,
            last=seen,
        ).batch(skipped)

    def rest(self) -> None:
        return None


def _last(marks: Any, places: Any, starts: Any) -> Any:
    """The last mark before each place, in its line; the place itself if there is none."""
    if not len(marks):
        return places
    at = marks[np.maximum(np.searchsorted(marks, places) - 1, 0)]
    return np.where((at >= starts) & (at < places), at, places)


def _remote(lines: Lines, stamp: Any) -> Place:
    """The third word before the time, which is the client, whatever syslog or a virtual host put in front."""
    spaces = np.flatnonzero(lines.octets == _SPACE)
    if not len(spaces):
        return Place(lines.starts, lines.stops)
    at = np.searchsorted(spaces, stamp) - _FIELDS
    mark = np.where(at >= 1, spaces[np.maximum(at - 1, 0)], -1)
    begin = np.where(mark >= lines.starts, mark + 1, lines.starts)
    return lines.word_at(begin)


def _found(texts: pa.Array[Any], pattern: str, where: Mask) -> pa.Array[Any]:
    """What the groups of the pattern match in some of the texts; null elsewhere."""
    chosen = pa.array(where & matches(texts, pattern))
    if not pc.any(chosen).as_py():
        return pa.nulls(len(texts), pa.string())
    whole = rf"^.*?{pattern}.*$" if not pattern.startswith("^") else rf"{pattern}.*$"
    caught = pc.replace_substring_regex(texts, whole, r"\1\2" if pattern.count("(") - pattern.count("(?") > 1 else r"\1")
    found: pa.Array[Any] = pc.if_else(chosen, caught, pa.scalar(None, pa.string()))
    return found


FORM: Final = Form("web-access", "nginx or Apache access log", "request", PATTERN, _Log, apart=True)
