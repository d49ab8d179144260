"""What verdicts rest on: tables and layers with their ages, who is asked about addresses, sources; checked and built tables."""

from __future__ import annotations

from collections.abc import Iterator

from cleannet.model.answers.status import Built, LayerHeld, Status, TableHeld, Verified
from cleannet.report.text.lines import PIPE, Screen, indented, lines, wrapped
from cleannet.report.words import age


def page(told: Status, screen: Screen = PIPE) -> str:
    """Every table and layer, their order of precedence, and the sources."""
    return lines(indented(_lines(told)), screen)


def verified(told: Verified, screen: Screen = PIPE) -> str:
    """Each file with what is wrong with it, then the count."""
    bad = sum(bool(checked.wrong) for checked in told.files)
    rows = (wrapped(f"{f.file}: {f.wrong}", "wrong  ") if f.wrong else wrapped(f.file, "ok     ") for f in told.files)
    return lines([*(line for row in rows for line in row), f"{len(told.files)} checked, {bad} wrong"], screen)


def built(told: Built, screen: Screen = PIPE) -> str:
    """Each table that was written, then the hash of all."""
    rows = [f"{table.file}: {table.rows:,} rows, {table.date}, {table.sha256[:16]}" for table in told.tables]
    return lines(indented([*rows, f"Pack {told.pack[:16]}"]), screen)


def _lines(told: Status) -> Iterator[str]:
    yield f"Pack {told.pack[:16]}, as of {told.as_of}"
    for table in told.tables:
        yield from _described(table)
        parts = [f"{part.rows:,} {part.name}" for part in table.parts if part.rows]
        if parts:
            yield f"    {', '.join(parts)}"
    yield ""
    yield ("Your layers, in order of precedence" if told.layers else "No layers of your own (cleannet data import FILE)")
    for layer in told.layers:
        yield from _described(layer)
    yield ""
    yield "The AS of an address comes from the first of these that has it"
    yield from _order(told)
    yield ""
    yield "Sources of which rows were taken, and their licences (all of them: docs/sources.md)"
    for source in told.sources:
        if source.tables:
            yield f"  {source.title}: {source.licence}"


def _order(told: Status) -> Iterator[str]:
    """Which tables are asked about addresses, in order, and which are not."""
    layers = {layer.name: layer for layer in told.layers}
    for place, name in enumerate(told.addresses, 1):
        if (layer := layers.get(name)) is not None:
            replaces = "; replaces all below it" if layer.replaces else ""
            yield f"  {place}. {name}: {layer.prefixes or 0:,} prefixes{replaces}"
        else:
            beside = "; also beside a layer that may be older" if place > 1 else ""
            yield f"  {place}. {name}, the embedded table{beside}"
    if told.not_heard:
        yield f"  not used: {', '.join(told.not_heard)}"


def _described(table: TableHeld | LayerHeld) -> Iterator[str]:
    """A table in a few lines."""
    dated = f"{table.date}, {age(table.age_days)}" if table.date else "of unknown date"
    stale = ", STALE" if table.stale else ""
    yield f"  {table.name}: {table.title}"
    yield f"    {dated}{stale}; {table.rows:,} rows; {table.licence}; sha256 {table.sha256[:16]}"
    if table.warning:
        yield f"    {table.warning}"
