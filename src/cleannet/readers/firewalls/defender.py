"""Connections that Microsoft Defender saw on devices: its table DeviceNetworkEvents, as exported from its portal or from Azure.

Only the far end is read, and the host of its page. A connection that failed, or of which only the first packet was seen, is an
attempt. A port on which the device listens names nobody. Users, processes and pages are never read. Asset: the device.

*Source*: Microsoft, Defender XDR, "DeviceNetworkEvents table in the advanced hunting schema"; Azure Monitor, "DeviceNetworkEvents".
That `ConnectionBlocked` is an attempt is taken from its name; no sample of such a row was compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import pyarrow.compute as pc

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.events import Events, among, hosts, silent
from cleannet.readers.tables.exports import TIMES, blocks, has, times
from cleannet.readers.tables.layout import UNIT

NO_CONNECTION: Final = "event of no connection"

_COLUMNS: Final = {
    "destination": ("RemoteIP",),
    "page": ("RemoteUrl",),
    "action": ("ActionType",),
    "asset": ("DeviceName",),
    "time": TIMES,
}
_TRIED: Final = ("ConnectionFailed", "ConnectionAttempt", "InboundConnectionAttempt", "ConnectionBlocked")
_PAGE: Final = r"^(?:[A-Za-z]+://)?(?:[^/?#@]*@)?([^/?#]*).*$"


def read(item: Input) -> Iterator[Batch]:
    """One record a row. Raises Unreadable."""
    for block in blocks(item, _COLUMNS):
        text = {what: silent(block.get(what)) for what in _COLUMNS}
        seen = times(text["time"])
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


READER: Final = Reader(
    "defender-network",
    "Microsoft Defender network events (CSV)",
    UNIT,
    partial(has, columns=_COLUMNS),
    read,
    idle=frozenset({NO_CONNECTION}),
    asset="device",
)
