"""Connections that Microsoft Defender saw on devices: its table DeviceNetworkEvents, as exported from its portal or from Azure.

Only the far end is read, and the host of its page. A connection that failed, or of which only the first packet was seen, is an
attempt. A port on which the device listens names nobody. Users, processes and pages are never read. Asset: the device.

*Source*: Microsoft, Defender XDR, "DeviceNetworkEvents table in the advanced hunting schema"; Azure Monitor, "DeviceNetworkEvents".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Rows
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.events import Events, among, hosts, silent
from cleannet.readers.inputs.moments import iso
from cleannet.readers.tables.layout import UNIT, Layout, decoded, headers
from cleannet.readers.tables.numbers import lines_of
from cleannet.readers.tables.tables import blocks_from

NO_CONNECTION: Final = "event of no connection"

_COLUMNS: Final = {
    "destination": ("RemoteIP",),
    "page": ("RemoteUrl",),
    "action": ("ActionType",),
    "asset": ("DeviceName",),
    "time": ("Timestamp", "TimeGenerated [UTC]", "TimeGenerated"),
}
"""What is read -> the columns that may hold it; all must be there."""
_TRIED: Final = ("ConnectionFailed", "ConnectionAttempt", "InboundConnectionAttempt", "ConnectionBlocked")
_PAGE: Final = r"^(?:[A-Za-z]+://)?(?:[^/?#@]*@)?([^/?#]*).*$"


def sniff(head: bytes) -> bool:
    """Whether the header has the columns of this table."""
    return b"RemoteIP" in head and _layout(head) is not None


def _layout(head: bytes) -> tuple[Layout, dict[str, int]] | None:
    """How the table is written, and where its columns are."""
    encoding, text = decoded(head)
    for _, end, delimiter, names, titles in headers(text):
        places = {what: next((names.index(name) for name in some if name in names), -1) for what, some in _COLUMNS.items()}
        if not titles and min(places.values()) >= 0:
            size = len(text[:end].encode("utf-8", "surrogateescape" if encoding == "utf-8" else "surrogatepass"))
            return Layout(names, delimiter, encoding, size, "flow", lines_of(text[:end].encode("utf-8", "replace"))), places
    return None


def read(item: Input) -> Iterator[Batch]:
    """One record a row. Raises Unreadable."""
    found = _layout(item.head)
    if found is None:
        return
    item.log.above = found[0].lines
    with item.open() as stream:
        for block in blocks_from(stream, *found, (), item.log):
            text = {what: silent(block.get(what)) for what in _COLUMNS}
            seen = _times(text["time"])
            yield Events.of(
                block.rows,
                {
                    "destination": text["destination"],
                    "host": hosts(silent(pc.replace_substring_regex(text["page"], _PAGE, r"\1"))),
                },
                first=seen,
                last=seen,
                attempts=among(text["action"], *_TRIED),
                asset=text["asset"],
            ).batch(block.skipped, otherwise=NO_CONNECTION)


def _times(column: pa.Array[Any]) -> Rows:
    """Microseconds since 1970, from ISO 8601 or as the portal of Azure writes them."""
    found = iso(column)
    if (found >= 0).all():
        return found
    bare = pc.replace_substring_regex(column, r"\.[0-9]+ ", " ")
    stamps: Any = pc.strptime(bare, format="%m/%d/%Y, %I:%M:%S %p", unit="us", error_is_null=True)
    written = np.asarray(stamps.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False), np.int64)
    return np.where(found >= 0, found, written)


READER: Final = Reader(
    "defender-network",
    "Microsoft Defender network events (CSV)",
    UNIT,
    sniff,
    read,
    idle=frozenset({NO_CONNECTION}),
    asset="device",
)
