"""Device inventories: who made a device, and by its MAC addresses who made its network interfaces.

Every column of MAC addresses is read, and a cell may hold several. Function ("5G core network") and purpose belong to both maker
and interfaces. Asset: its name, tag or serial number.

*Source*: NetBox, Snipe-IT, GLPI, Lansweeper and Intune exports; see `column_names.DEVICES`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Mask, References, Rows, Skip
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.mac import NO_MAC, NoMaker, device_mac
from cleannet.readers.tables.block import Block, stated
from cleannet.readers.tables.column_names import of_products
from cleannet.readers.tables.days import bought_on, no_days
from cleannet.readers.tables.gone import SWITCHED_OFF, gone, may_say
from cleannet.readers.tables.layout import LINE, is_kind, layout
from cleannet.readers.tables.tables import blocks

_MEANING: Final = {
    "mac": "mac interface", "maker": "maker-name maker", "model": "maker-model maker", "bought": "day of purchase",
    "supplier": "org-name listed", "other": "product listed"
}  # fmt: skip
_BETWEEN: Final = re.compile(r"[,;|\s]+")
_MOST: Final = 64
"""MAC addresses of one cell that are read."""


def sniff(head: bytes) -> bool:
    """Whether it has a column of MAC addresses, or maker and model."""
    return is_kind("devices", head)


def read(item: Input) -> Iterator[Batch]:
    """One record a row."""
    found = layout(item.head)
    yield from batches_of(item, blocks(item, "devices", _MEANING), found is not None and of_products(found.header))


def read_gone(item: Input) -> Iterator[Batch]:
    """Only the rows of things that are gone."""
    for block in blocks(item, "devices", _MEANING) if may_say(item) else ():
        if (told := gone(item, block, but=SWITCHED_OFF)) is not None and told.rows.any():
            yield from batches_of(item, [block.where(told.rows)])


def batches_of(item: Input, blocks_: Iterable[Block], products: bool = False) -> Iterator[Batch]:
    """The batches of blocks with the fields of `DEVICES`; oddities go to the notes of the input. products: whether the rows may as
    well be of apps and services, so that whoever makes them is asked about as their supplier too."""
    odd = undated = 0
    for whole in map(_without_amounts, blocks_):
        macs, reasons = _interfaces(whole)
        odd += sum(reason == NO_MAC for reason in reasons)
        named = np.logical_or.reduce([stated(column) for column in (*_makers(whole), whole.get("model"))])
        nobody = ~named & np.array([not some for some in macs], np.bool_)
        block = _without(whole, nobody, reasons)
        told = [some for some, none in zip(macs, nobody.tolist(), strict=True) if not none]
        rows = np.repeat(np.arange(len(told)), [len(some) for some in told]).astype(np.int64)
        found = []
        if len(rows):
            found.append(_references("mac", "interface", block, pa.array([m for some in told for m in some]), rows, "maker"))
        for makers in _makers(block):
            if len(rows := np.flatnonzero(stated(makers))):
                found.append(_references("maker-name", "maker", block, makers.take(rows), rows, "model"))
                if products:
                    found.append(_references("org-name", "supplier", block, makers.take(rows), rows, "model"))
        if len(rows := np.flatnonzero(stated(block.get("model")))):
            models = block.get("model").take(rows)
            found.append(_references("maker-model", "maker", block, models, rows, "maker"))
            if products:
                found.append(_references("product", "supplier", block, models, rows, "maker"))
        if len(rows := np.flatnonzero(stated(block.get("supplier")))):
            found.append(_references("org-name", "listed", block, block.get("supplier").take(rows), rows, "model"))
        found += [
            _references("product", "listed", block, column.take(rows), rows, "maker")
            for field, column in block.columns.items()
            if field.startswith("other") and len(rows := np.flatnonzero(stated(column) & stated(block.get("maker"))))
        ]
        bought, unread = bought_on(block)
        undated += unread
        yield Batch(
            block.rows,
            tuple(found),
            asset=pc.coalesce(block.assets, *(column for name, column in block.columns.items() if name.startswith("mac"))),
            whose=block.whose,
            skipped=block.skipped,
            groups=block.groups,
            bought=bought,
            gone=gone(item, block, things=True, but=SWITCHED_OFF),
        )
    if odd:
        item.log.notes.append(f"{odd:,} rows hold something else in a column of MAC addresses")
    item.log.notes.extend(no_days(undated))


def _makers(block: Block) -> list[pa.Array[Any]]:
    """Who made the device, and the parts that have columns of their own."""
    return [block.get("maker"), *(column for field, column in block.columns.items() if field.startswith("maker ("))]


def _without_amounts(block: Block) -> Block:
    """The block; a function or purpose that is a mere number, such as the traffic below `Usage`, is none."""
    told = {name: block.columns[name] for name in ("function", "purpose") if name in block.columns}
    number: dict[str, Any] = {name: pc.match_substring_regex(column, _AMOUNT) for name, column in told.items()}
    words: dict[str, Any] = {name: pc.if_else(number[name], None, column) for name, column in told.items()}
    return replace(block, columns={**block.columns, **words})


_AMOUNT: Final = r"^[0-9][0-9.,]*\s*(?:[kKMGTP]?i?[Bb](?:it)?(?:ytes?|/s)?|[kKMGTP]bps|%)?$"


def _references(kind: str, role: str, block: Block, values: pa.Array[Any], rows: Rows, beside: str) -> References:
    along, function, purpose = (block.get(name).take(rows) for name in (beside, "function", "purpose"))
    return References(kind, role, values, rows, along, function, purpose)


def _without(whole: Block, nobody: Mask, reasons: list[str]) -> Block:
    """The block without the rows with no maker."""
    if not nobody.any():
        return whole
    assets = whole.assets
    skips = tuple(
        Skip(int(whole.rows[at]), reasons[at] or "neither MAC address nor maker", (assets[at].as_py() or "")[:200])
        for at in np.flatnonzero(nobody).tolist()
    )
    return replace(whole.where(~nobody), skipped=whole.skipped + skips)


def _interfaces(block: Block) -> tuple[list[list[str]], list[str]]:
    """For each row the MAC addresses of all columns, each once, and why it has no more."""
    found: list[list[str]] = [[] for _ in block.rows]
    reasons = [""] * len(found)
    for field, column in block.columns.items():
        if field.partition(" ")[0] != "mac":
            continue
        cells = column.dictionary_encode()
        known = [_macs(str(cell)) for cell in cells.dictionary.to_pylist()]
        for row, place in enumerate(cells.indices.to_pylist()):
            if place is not None:
                macs, reason = known[place]
                found[row] += macs
                reasons[row] = reasons[row] or reason
    return [list(dict.fromkeys(macs)) for macs in found], reasons


def _macs(cell: str) -> tuple[list[str], str]:
    """The MAC addresses in a cell, and why one of them names no maker."""
    parts = [cell] if not isinstance(device_mac(cell), NoMaker) else [part for part in _BETWEEN.split(cell) if part]
    if len(parts) == 6 and all(len(part) == 2 for part in parts):  # spaces between its octets
        parts = ["-".join(parts)]
    macs: list[str] = []
    reason = ""
    for part in parts[:_MOST]:
        if isinstance(found := device_mac(part), NoMaker):
            reason = reason or found.reason
        else:
            macs.append(found)
    return macs, reason


READER: Final = Reader("devices", "Device inventory (CSV)", LINE, sniff, read, asset="device", gone=read_gone)
