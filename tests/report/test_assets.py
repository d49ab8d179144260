"""The list of assets: a row for each asset, use and clause; cells that are no formulas; the same in Parquet."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pyarrow.parquet as pq

from cleannet.model.asset import SIGHTED, WHOSE
from cleannet.model.report import Report
from cleannet.report import assets as pages

TEXTS = {"asset", "file", *WHOSE}


def sightings(report: Report, *assets: str) -> list[pa.RecordBatch]:
    """Each asset with each use of which something is found."""
    file = report.findings[0].tally.first.file if report.findings[0].tally else ""
    rows = [
        {"use": number, "asset": asset, "user": "=1+1", "file": file, "record": at, "line": 0, "records": 2, "first": -1, "last": 5}
        for number in range(len(pages.uses_found(report)))
        for at, asset in enumerate(assets, 1)
    ]
    schema = pa.schema([(name, pa.string() if name in TEXTS else pa.int64()) for name in SIGHTED])
    return [pa.RecordBatch.from_pylist(rows, schema=schema)]


def test_csv_has_a_row_for_each_asset_use_and_clause(report: Report) -> None:
    out = io.BytesIO()
    names = ['=HYPERLINK("x")', "a,b", 'a "b"', "x\n\x1b[2J", "", "plain"]
    pages.write_csv(report, sightings(report, *names), out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))
    assert tuple(rows[0]) == pages.COLUMNS
    assert len(rows) == len(names) * len(report.findings)
    assert sorted({row["asset"] for row in rows}) == sorted(['\'=HYPERLINK("x")', "a,b", 'a "b"', "x\\n\\x1b[2J", "", "plain"])
    assert {row["user"] for row in rows} == {"'=1+1"}
    told = {(f.fingerprint, f.verdict.value, f.clause) for f in report.findings}
    assert {(row["fingerprint"], row["verdict"], row["clause"]) for row in rows} == told
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    first = next(f for f in report.findings if f.use == pages.uses_found(report)[0])
    assert (rows[0]["subject"], rows[0]["last_seen"], rows[0]["first_seen"]) == (first.use.subject, "1970-01-01T00:00:00Z", "")


def test_parquet_has_the_same(report: Report) -> None:
    names = ["=1", "b"]
    out, table = io.BytesIO(), io.BytesIO()
    pages.write_csv(report, sightings(report, *names), out)
    pages.write_parquet(report, sightings(report, *names), table)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))
    found = pq.read_table(table)
    assert found.column_names == list(pages.COLUMNS)
    assert [row["fingerprint"] for row in rows] == found.column("fingerprint").to_pylist()
    assert found.column("asset").to_pylist()[0] == "=1"
    assert set(found.column("first_seen").to_pylist()) == {None}


def test_nothing_found_is_a_head_alone(clean: Report) -> None:
    out, table = io.BytesIO(), io.BytesIO()
    pages.write_csv(clean, [], out)
    pages.write_parquet(clean, [], table)
    assert out.getvalue().decode() == ",".join(pages.COLUMNS) + "\r\n"
    assert pq.read_table(table).num_rows == 0
