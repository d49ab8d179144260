"""All that verdicts rest on, as of a day: the embedded tables, the user's layers, and which of them are asked about addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import convert
from msgspec.structs import asdict

from cleannet.model.answers.status import LayerHeld, Part, Status, TableHeld, Upstream
from cleannet.model.report import TableUsed
from cleannet.pack.manifest import Manifest, Table
from cleannet.world.layer import Layer
from cleannet.world.origins import EMBEDDED, heard
from cleannet.world.tables import name_of, tables_of_layers, tables_of_pack


def held(manifest: Manifest, layers: Sequence[Layer], day: date) -> Status:
    """Every table and layer, stale or not. day: from which ages are counted."""
    speaking, with_table = heard(layers)
    of_layers = [name_of(layer) for layer, _ in speaking]
    silent = [name_of(layer) for layer in layers if layer.prefix_origins is not None][len(speaking) :]
    return Status(
        as_of=day.isoformat(),
        pack=manifest.pack,
        tables=tuple(_table(used, table) for used, table in zip(tables_of_pack(day), manifest.tables, strict=True)),
        layers=tuple(_layer(used, layer) for used, layer in zip(tables_of_layers(layers, day), layers, strict=True)),
        addresses=(*of_layers, EMBEDDED) if with_table else tuple(of_layers),
        not_heard=() if with_table else (*silent, EMBEDDED),
        sources=convert(manifest.upstream, tuple[Upstream, ...], from_attributes=True),
    )


def _table(used: TableUsed, table: Table) -> TableHeld:
    parts = tuple(Part(name=name, rows=part.rows, date=part.date) for name, part in table.parts.items())
    return TableHeld(**asdict(used), sha256=table.sha256, parts=parts)


def _layer(used: TableUsed, layer: Layer) -> LayerHeld:
    prefixes = None if layer.prefix_origins is None else len(layer.prefix_origins)
    return LayerHeld(**asdict(used), sha256=layer.sha256, prefixes=prefixes, replaces=layer.replaces)
