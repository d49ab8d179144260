"""App inventories of managed devices: which app is installed where, by its id, or only by name and publisher.

An id is an Android package if the platform column says Android, an iOS bundle if it says iOS or iPadOS; a number is an App Store
number. Kits inside an app, in one cell, are its SDKs. With any other platform the two look the same, so the id becomes `app-id`,
with the name of the app beside it. Names of apps lose the ending of their file (`Chat.app`). Of a component of software only the
supplier is asked about, since a library may have the name of an app. Names and mail addresses of users are never read. Asset: the
device; if a row counts devices and names none, the count.

*Source*: Intune discovered apps, Jamf Pro app inventories, osquery's tables apps and programs; see `column_names.MDM`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Mask, References
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.tables.block import Block, stated
from cleannet.readers.tables.column_names import NAMES
from cleannet.readers.tables.gone import SWITCHED_OFF, gone
from cleannet.readers.tables.layout import LINE, is_kind
from cleannet.readers.tables.tables import blocks

_MEANING: Final = {
    "id": "android, ios or app-id installed",
    "app": "app-name installed",
    "app (with publisher)": "app-name installed",
    "component": "code that a publisher supplies",
    "publisher": "publisher-name publisher",
    "publisher (with app)": "publisher-name publisher",
    "count": "how many devices",
    "installer": "store installer",
    "maker": "maker-name maker",
    "sdk": "sdk-name sdk",
}


def sniff(head: bytes) -> bool:
    """Whether it has a bundle id or package name, or an app's name and its publisher."""
    return is_kind("mdm", head)


def read(item: Input) -> Iterator[Batch]:
    """One record a row."""
    for whole in blocks(item, "mdm", _MEANING):
        item.log.asset = called(whole)
        yield judged(item, whole)


def called(block: Block) -> str:
    """What the assets of a block are, where rows only count devices; else ""."""
    counts = "count" in block.columns and block.columns.keys().isdisjoint(("asset", *NAMES))
    return "count of devices" if counts else ""


def judged(item: Input, whole: Block) -> Batch:
    """The batch of a block with the fields of `MDM`."""
    named = np.logical_or.reduce([stated(whole.get(field)) for field in ("id", "app", "app (with publisher)", "component")])
    block = whole.without(~named, "no app named")
    app: pa.Array[Any] = pc.coalesce(block.get("app"), block.get("app (with publisher)"))
    app = pc.replace_substring_regex(app, r"(?i)\.(app|apk|ipa|exe)$", "")
    publisher: pa.Array[Any] = pc.coalesce(block.get("publisher"), block.get("publisher (with app)"))
    ident, platform, store, maker = (block.get(field) for field in ("id", "platform", "installer", "maker"))
    shaped = _like(ident, r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$")
    number = _like(ident, r"^[0-9]{6,12}$")
    android = shaped & _like(platform, r"(?i)android")
    ios = (shaped & ~android & _like(platform, r"(?i)\b(ios|ipados|iphone|ipad)")) | (number & ~_like(platform, r"(?i)android"))
    either = shaped & ~android & ~ios
    name: pa.Array[Any] = pc.coalesce(app, ident)
    found = (
        _some("android", "installed", ident, android, app),
        _some("app-id", "installed", ident, either, app),
        _some("app-name", "installed", name, stated(name) & ~android & ~ios & ~either, publisher),
        _some("ios", "installed", ident, ios, app),
        _some("publisher-name", "publisher", publisher, stated(publisher), pc.coalesce(name, block.get("component"))),
        _some("maker-name", "maker", maker, stated(maker), block.get("model")),
        _some("store", "installer", store, _like(store, r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)+$"), name),
    )
    some = tuple(r for r in (*found, kits(block.get("sdk"), name)) if len(r.values))
    asset: pa.Array[Any] = pc.coalesce(block.assets, _so_many(block.get("count")))
    left = gone(item, block, but=SWITCHED_OFF)
    return Batch(block.rows, some, asset=asset, whose=block.whose, skipped=block.skipped, groups=block.groups, gone=left)


def kits(cells: pa.Array[Any], app: pa.Array[Any]) -> References:
    """The kits in each cell; a mere number says how many there are."""
    lists = pc.split_pattern_regex(cells.fill_null(""), r"[,;|\r\n]+")
    rows = np.asarray(pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), np.int64)
    names: Any = pc.utf8_trim_whitespace(pc.list_flatten(lists))
    kept = np.asarray(pc.match_substring_regex(names, r"[^0-9\s-]").to_numpy(zero_copy_only=False), np.bool_)
    at = np.flatnonzero(kept)
    return References("sdk-name", "sdk", names.take(at), rows[at], app.take(rows[at]))


def _so_many(count: pa.Array[Any]) -> pa.Array[Any]:
    """`4 devices` for a number, null for anything else."""
    number = _like(count, r"^[0-9]{1,9}$")
    words: Any = pc.if_else(pc.is_in(count, value_set=pa.array(["1"])), "device", "devices")
    found: pa.Array[Any] = pc.binary_join_element_wise(pc.if_else(pa.array(number), count, None), words, pa.scalar(" "))
    return found


def _like(column: pa.Array[Any], pattern: str) -> Mask:
    """Where the column matches that form."""
    found: Any = pc.match_substring_regex(column, pattern)
    return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)


def _some(kind: str, role: str, values: pa.Array[Any], mask: Mask, beside: Any) -> References:
    rows = np.flatnonzero(mask)
    return References(kind, role, values.take(rows), rows, beside.take(rows))


READER: Final = Reader("mdm", "App inventory of managed devices (CSV)", LINE, sniff, read, asset="device")
