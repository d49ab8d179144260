"""A device inventory says who made a device, and by its MAC address who made its network interface.

Function ("5G core network") and purpose go along with both. Asset: the asset tag, host name or serial number.

*Source*: NetBox device export; see `tables.DEVICES`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from cleannet.columns import Batch, References
from cleannet.readers.base import Input, Reader
from cleannet.readers.tables import UNIT, blocks, is_kind, stated

_MEANING: Final = {"mac": "mac interface", "maker": "maker-name maker", "model": "beside the maker"}


def sniff(head: bytes) -> bool:
    """A MAC address, or maker and model."""
    return is_kind("devices", head)


def read(item: Input) -> Iterator[Batch]:
    """One record a row."""
    for whole in blocks(item, "devices", _MEANING):
        named = stated(whole.get("mac")) | stated(whole.get("maker"))
        block = whole.without(~named, "neither MAC address nor maker", whole.get("asset"))
        found = []
        for kind, role, field, beside in (("mac", "interface", "mac", "maker"), ("maker-name", "maker", "maker", "model")):
            if len(rows := np.flatnonzero(stated(block.get(field)))):
                along, function, purpose = (block.get(name).take(rows) for name in (beside, "function", "purpose"))
                found.append(References(kind, role, block.get(field).take(rows), rows, along, function, purpose))
        yield Batch(block.rows, tuple(found), asset=block.get("asset"), skipped=block.skipped, groups=block.groups)


READER: Final = Reader("devices", "Device inventory (CSV)", UNIT, sniff, read)
