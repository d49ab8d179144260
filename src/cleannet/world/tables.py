"""The tables behind an answer, as listed in a report: date, licence, and an age counted from the judged day.

A table with no date may be of any age, so it is stale. A table made after the judged day has a negative age: dated facts do not
mind, but a snapshot of the Internet is as unreliable for a day long before it as for one long after.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import date
from typing import Final

from cleannet.model.day import first
from cleannet.model.report import TableUsed
from cleannet.pack.manifest import Table, read_manifest
from cleannet.world.layer import Layer
from cleannet.world.view import World

_SNAPSHOTS: Final = frozenset({"countries", "networks", "oui"})


def name_of(layer: Layer) -> str:
    """The name under which a report lists a layer."""
    return f"layer/{layer.name}"


def unheard(layer: Layer, known_on: date) -> str:
    """The notice about a layer that is newer than the day of knowledge."""
    return f"this layer is dated {layer.date}, after {known_on} (--known-on), so it was not used"


def tables_used(world: World, day: date, used: Set[str]) -> tuple[TableUsed, ...]:
    """The tables of these names (`facts`, `countries`, `networks`, `oui`, `layer/NAME`) as of the judged day, the pack's first."""
    every = (*tables_of_pack(day), *tables_of_layers(world.layers, day))
    return tuple(table for table in every if table.name in used)


def tables_of_pack(day: date) -> tuple[TableUsed, ...]:
    """Every embedded table. Raises PackRefused if there is no manifest."""
    return tuple(_embedded(table, day) for table in read_manifest().tables)


def tables_of_layers(layers: Iterable[Layer], day: date) -> tuple[TableUsed, ...]:
    """Every layer."""
    return tuple(_layer(layer, day) for layer in layers)


def stale_after(layer: Layer) -> int:
    """Days after which a layer is stale: routes and registers change by the month, cables by the year."""
    if layer.cable_octets:
        return 1096
    return 180 if layer.entities is not None else 365


def age(told: str, day: date) -> int | None:
    """Days from a table's date, the earliest that it may mean, to the judged day; None if it has none."""
    try:
        return (day - first(told)).days
    except ValueError:
        return None


def _embedded(table: Table, day: date) -> TableUsed:
    days = age(table.date, day)
    return TableUsed(
        name=table.name,
        title=table.title,
        date=table.date,
        licence=table.licence,
        rows=table.rows,
        age_days=days or 0,
        stale=_stale(days, table.stale_after_days, table.name in _SNAPSHOTS),
        warning=table.warning,
        attribution=table.attribution,
    )


def _layer(layer: Layer, day: date) -> TableUsed:
    days = age(layer.date, day)
    return TableUsed(
        name=name_of(layer),
        title=layer.title,
        date=layer.date,
        licence=layer.licence,
        rows=layer.rows,
        age_days=days or 0,
        stale=_stale(days, stale_after(layer), True),
        warning="" if layer.date else "its date is not known",
        attribution=layer.attribution,
    )


def _stale(days: int | None, limit: int, snapshot: bool) -> bool:
    return days is None or days > limit or (snapshot and -days > limit)
