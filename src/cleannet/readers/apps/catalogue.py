"""A list of the apps that stores offer: which store offers which app, by the app's id or by its name and publisher.

A table with only names, publishers and ids is an export of a store. In it, an app counts as installed if its id does not have the
form of a package id. The platform, the store or the form of the id shows whether an id belongs to Android or Apple; otherwise it
becomes `app-id`. If the cell of the store is empty, or says yes or no, the row is no offer: its app counts as installed, as in any
other list of apps. The store is named by its package id (com.huawei.appmarket), its name (AppGallery) or its company. Rules ask
about it only for our own apps (`Ours.apps`): a store that offers other people's apps says nothing about us.

*Source*: google-play-scraper, app-store-scraper (README of each); iTunes Search API; see `header_words.CATALOGUE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Mask, References
from cleannet.readers.apps.mdm import kits
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.tables.block import Block, stated
from cleannet.readers.tables.layout import LINE, is_kind
from cleannet.readers.tables.tables import blocks

_MEANING: Final = {
    "id": "android, ios or app-id on-shelf",
    "id (beside app and publisher)": "app-id on-shelf, if it has the form of one",
    "app": "app-name on-shelf",
    "publisher": "publisher-name publisher",
    "store": "store-of-ours shelf",
    "sdk": "sdk-name sdk",
}

_ANDROID: Final = r"(?i)android|play|gallery|galaxy|f-?droid|getapps|mi ?store|heytap|v-?appstore|rustore|amazon|myapp|应用宝"
_SHAPE: Final = r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$"
"""The form of a package id or bundle id. Other things called `id` are numbers of rows."""

_NO_NAME: Final = r"(?i)^(y|n|yes|no|true|false|ja|nein|oui|non|sí|si|[0-9., ]+|[^\w]*)$"
"""What is the name of no store."""

_APPLE: Final = r"(?i)\b(ios|ipados|iphone|ipad|apple|app ?store|itunes)\b"


def sniff(head: bytes) -> bool:
    """Whether it has apps beside a store, or beside columns that only stores have."""
    return is_kind("catalogue", head)


def read(item: Input) -> Iterator[Batch]:
    """One record per row."""
    return (judged(whole) for whole in blocks(item, "catalogue", _MEANING))


def judged(whole: Block) -> Batch:
    """The batch for a block with the fields of `CATALOGUE`."""
    block = whole.without(~(stated(whole.get("id")) | stated(whole.get("app"))), "no app named")
    app, publisher, beside = block.get("app"), block.get("publisher"), block.get("id (beside app and publisher)")
    told: Any = pc.coalesce(block.get("platform"), block.get("store"))
    package: Any = pc.if_else(pa.array(_like(beside, _SHAPE)), beside, None)
    ident = pc.coalesce(block.get("id"), package)
    shaped = _like(ident, _SHAPE)
    number = _like(ident, r"^[0-9]{6,12}$")
    apple = _like(told, _APPLE) & ~_like(told, r"(?i)android|v-?appstore")
    shelf = stated(block.get("store")) & ~_like(block.get("store"), _NO_NAME)
    if "store" not in block.columns:
        shelf = np.ones(len(block.rows), np.bool_) if "id" in block.columns else stated(package)
    android = shaped & ~apple & _like(told, _ANDROID)
    ios = (shaped & apple) | (number & ~_like(told, r"(?i)android"))
    either = shaped & ~android & ~ios
    roles = (("installed", ~shelf), ("on-shelf", shelf))
    found = (
        *(_some("android", role, ident, android & here, app) for role, here in roles),
        *(_some("app-id", role, ident, either & here, app) for role, here in roles),
        *(_some("app-name", role, pc.coalesce(app, ident), ~android & ~ios & ~either & here, publisher) for role, here in roles),
        *(_some("ios", role, ident, ios & here, app) for role, here in roles),
        _some("publisher-name", "publisher", publisher, stated(publisher), pc.coalesce(app, ident)),
        _some("store-of-ours", "shelf", block.get("store"), stated(block.get("store")) & shelf, pc.coalesce(ident, app)),
        kits(block.get("sdk"), pc.coalesce(app, ident)),
    )
    some = tuple(r for r in found if len(r.values))
    return Batch(block.rows, some, asset=pc.coalesce(app, ident), skipped=block.skipped, groups=block.groups)


def _like(column: pa.Array[Any], pattern: str) -> Mask:
    """For each row, whether the column has that form."""
    found: Any = pc.match_substring_regex(column, pattern)
    return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)


def _some(kind: str, role: str, values: Any, mask: Mask, beside: Any) -> References:
    rows = np.flatnonzero(mask)
    return References(kind, role, values.take(rows), rows, beside.take(rows))


READER: Final = Reader("catalogue", "List of apps that stores offer (CSV)", LINE, sniff, read, asset="app")
