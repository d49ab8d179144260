"""A table of routes, as MRT or from `bgpdump -m`, becomes a layer: an AS is the origin of a prefix if any peer says so.

Many peers tell a collector about the same prefix, and one is enough: a majority would hide a second network that announces the
prefix. If peers name different origins, all are candidates, and a verdict needs all of them to agree. Routes that one peer should
not decide are left out first: default routes, and prefixes that are not passed on between networks (see `prefixes`). Updates are
not a table and are skipped. A route with no path is the peer's own and names nobody.

*Source*: RFC 6396 (TABLE_DUMP, TABLE_DUMP_V2); RFC 7454, section 6.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cleannet.importers.prefixes import ROUTES, Gathered, layer_of
from cleannet.importers.stream import Skips, date_in
from cleannet.readers import reader_of
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.origins import RouteOrigins
from cleannet.readers.inputs.sources import Refused, sources
from cleannet.world.layer import Layer

_UPDATE: Final = "an update, not a route of a table"

_LAST: Final = 2**32 * 1_000_000
"""Microseconds that MRT can tell; text can tell more."""


def sniff(head: bytes) -> bool:
    """Whether it is MRT, or output of `bgpdump -m`."""
    reader = reader_of(head)
    return reader is not None and reader.origins is not None


def read(path: Path) -> Layer:
    """The layer of one file. Raises Unreadable if it is cut off, or holds no table with an origin."""
    skips, latest = Skips(), -1
    gathered = Gathered(skips, ROUTES)
    for some in _origins(path):
        for skip in some.skipped:
            skips.add(skip.record, skip.reason, skip.detail)
        if some.updates.size:
            skips.add(int(some.updates[0]), _UPDATE, count=some.updates.size)
        gathered.add(some.numbers, some.is_v6, some.hi, some.lo, some.lengths, some.row, some.asns)
        latest = max(latest, some.latest)
    known = 0 <= latest < _LAST
    day = (datetime.fromtimestamp(0, UTC) + timedelta(microseconds=latest)).date().isoformat() if known else ""
    return layer_of(
        gathered,
        name="bgp-table",
        title=f"BGP routes, {path.name}",
        date=day or date_in(path.name),
        licence="as its maker says (your own copy)",
        attribution=path.name,
    )


def _origins(path: Path) -> Iterator[RouteOrigins]:
    for item in sources([path]):
        if isinstance(item, Refused):
            raise Unreadable(item.why)
        yield from _reader(item)(item)


def _reader(item: Input) -> Callable[[Input], Iterator[RouteOrigins]]:
    reader = reader_of(item.head)
    if reader and reader.origins:
        return reader.origins
    raise Unreadable(f"{item.name}: neither MRT nor the output of `bgpdump -m`")
