"""A dictionary as Parquet: the table of `csv_` with typed days, for ClickHouse, DuckDB, Spark and their like."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running.tables import Row as There
from cleannet.enforce.running.tables import compared, whole
from cleannet.enforce.syntax.beside import FILE, beside, explained_rows
from cleannet.enforce.syntax.rows import FIELDS, rows
from cleannet.enforce.target import ANY, Files, Running, Target
from cleannet.model.control import KINDS, Control
from cleannet.model.subject import Subject, subject

_FILE: Final = "cleannet.parquet"


def render(control: Control) -> Files:
    """The table, and the reasons beside it."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    kinds, values, ends, at = list[str](), list[str](), list[tuple[str, ...]](), list[int]()
    for things, alike in rows(control):
        for thing in things:
            kind, _, value = thing.partition(":")
            kinds += [kind] * len(alike)
            values += [value] * len(alike)
            at += range(len(ends), len(ends) + len(alike))
        ends += alike
    columns = list(zip(*ends, strict=True))  # many rows share one end
    table = {"kind": pa.array(kinds, pa.string()), "value": pa.array(values, pa.string())}
    table |= {
        name: pa.array(held, pa.string()).take(pa.array(at, pa.int64())) for name, held in zip(FIELDS[2:], columns, strict=True)
    }
    days = pc.if_else(pc.equal(table["until"], pa.scalar("")), pa.scalar(None, pa.string()), table["until"])
    sink = pa.BufferOutputStream()
    told = pa.table({**table, "until": days.cast(pa.date32())}).replace_schema_metadata(
        {"cleannet.policy": json.dumps(control.policy), "cleannet.as_of": control.as_of, "cleannet.until": control.until}
    )
    pq.write_table(told, sink, compression="zstd")
    return {_FILE: sink.getvalue().to_pybytes(), FILE: beside(control)}


def parse(files: Files) -> Control:
    """The control of a table that `render` wrote."""
    return explained_rows(files, _FILE, _read)


def _read(content: bytes) -> Iterator[tuple[str, Subject]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for row in pq.read_table(pa.BufferReader(content), columns=["kind", "value", "does"]).to_pylist():
        yield row["does"], subject(row["kind"], row["value"])


def running(content: bytes, control: Control) -> Running:
    """The table as it lies where a tool reads it."""
    return compared(whole(_there(content)), control, every=True)


def _there(content: bytes) -> Iterator[There]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for row in pq.read_table(pa.BufferReader(content), columns=["kind", "value", "does", "clause", "until"]).to_pylist():
        yield There(row["does"], subject(row["kind"], row["value"]), row["clause"], str(row["until"] or ""))


TARGET: Final = Target(
    id="parquet",
    title="Dictionary as Parquet",
    kinds=frozenset(KINDS),
    acts=ANY,
    render=render,
    parse=parse,
    limits=("It stops nothing: a tool that joins its own records with it shows what the policy says.",),
    install=(
        "point a table of ClickHouse, DuckDB or Spark at cleannet.parquet",
        "write a new one before the last day in the column `until`",
        "to take it back, drop the table",
    ),
    blocks=False,
    running=running,
    proven="pyarrow, and ClickHouse (chDB)",
)
