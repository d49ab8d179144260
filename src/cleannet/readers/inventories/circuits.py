"""Lists of circuits: which cables our circuits use, and who provides them.

Cables are in one column, separated by `;`, `/`, `|` or `+`, or in several (`cable_1`, `cable_2`). A circuit may use several. Its
provider is asked about as a partner; its ends are not judged. Asset: the circuit.

*Source*: no standard form; see `column_names.CIRCUITS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, References
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.tables.block import Block, stated
from cleannet.readers.tables.days import bought_on, no_days
from cleannet.readers.tables.gone import gone, may_say
from cleannet.readers.tables.layout import LINE, is_kind
from cleannet.readers.tables.tables import blocks


def sniff(head: bytes) -> bool:
    """Whether it has a column of circuits, and one of cables or providers."""
    return is_kind("circuits", head)


def read(item: Input) -> Iterator[Batch]:
    """One record a row."""
    meaning = {
        "cable": "cable-name on-cable",
        "circuit": "asset",
        "provider": "org-name listed",
        "other": "org-name listed",
        "bought": "day of the order",
    }
    undated = 0
    for whole in blocks(item, "circuits", meaning):
        fields = [field for field in whole.columns if field.startswith("cable")]
        columns = [whole.get(field).to_pylist() for field in fields]
        each = [_cables(cells) for cells in zip(*columns, strict=True)] if columns else [[] for _ in whole.rows]
        nobody = ~np.logical_or.reduce([stated(column) for column in _providers(whole)])
        nothing = np.array([not names for names in each], np.bool_) & nobody
        block = whole.without(nothing, "no cable named" if fields else "no provider named", whole.get("circuit"))
        each = [names for names, none in zip(each, nothing.tolist(), strict=True) if not none]
        rows = np.repeat(np.arange(len(each), dtype=np.int64), np.array([len(names) for names in each], np.int64))
        values = pa.array([name for names in each for name in names], pa.string())
        found = [References("cable-name", "on-cable", values, rows, block.get("circuit").take(rows))] if len(rows) else []
        found += [
            References("org-name", "listed", column.take(at), at, block.get("circuit").take(at))
            for column in _providers(block)
            if len(at := np.flatnonzero(stated(column)))
        ]
        bought, unread = bought_on(block)
        undated += unread
        yield Batch(
            block.rows,
            tuple(found),
            asset=pc.coalesce(block.get("circuit"), block.assets),
            whose=block.whose,
            skipped=block.skipped,
            groups=block.groups,
            bought=bought,
            gone=gone(item, block, things=True),
        )
    item.log.notes.extend(no_days(undated))


def _providers(block: Block) -> list[pa.Array[Any]]:
    """Who provides the circuit, or an end of it."""
    return [block.get("provider"), *(column for field, column in block.columns.items() if field.startswith("other"))]


def _cables(cells: tuple[str | None, ...]) -> list[str]:
    """The names in the cells, each once."""
    parts = (part.strip() for cell in cells if cell for part in re.split(r"[;/|+\r\n]", cell))
    return list(dict.fromkeys(part for part in parts if part and part != "-"))


def read_gone(item: Input) -> Iterator[Batch]:
    """All rows, if some may be of circuits that are gone."""
    yield from read(item) if may_say(item) else ()


READER: Final = Reader("circuits", "Circuit list (CSV)", LINE, sniff, read, asset="circuit", gone=read_gone)
