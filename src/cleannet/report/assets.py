"""The list of assets: one row for each asset, use and clause, written as it is read, so a million rows need no memory.

Rows come use by use, in the order of the report, then by asset, then by clause. A use whose records name no asset has rows too,
with an empty column. Cells of CSV cannot become a formula (`csv_`); Parquet has the same columns for programs, with real numbers
and times.

*Source*: RFC 4180; parquet.apache.org.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cleannet.model.asset import WHOSE
from cleannet.model.report import Finding, Report
from cleannet.model.use import Sighting, Use
from cleannet.report.csv_ import cell
from cleannet.report.words import moment, state

ASSET: Final = ("asset", *WHOSE)
SIGHTED: Final = ("where", "file", "file_line", "record", "records", "first_seen", "last_seen")
FOUND: Final = (
    "verdict", "line", "subject", "name", "role", "function", "purpose", "clause", "measure", "acts", "binds", "state",
    "stamp", "why", "waived_until", "confidence", "fingerprint", "policy", "reads", "as_of", "known_on", "partial",
)  # fmt: skip
COLUMNS: Final = (*ASSET, *FOUND[:5], *SIGHTED, *FOUND[5:])
"""where: the first sighting, as FILE:LINE where the file has lines; file_line, record: the same as numbers, 0 where not known."""

_ROWS: Final = 20_000
"""Rows that are made at once."""

Sightings = Iterable[pa.RecordBatch]
"""Batches with the columns of `model.asset.SIGHTED`, of the uses that `uses_found` tells, by their place there."""


def uses_found(report: Report) -> tuple[Use, ...]:
    """The uses that have findings, in the order of the report."""
    return tuple(dict.fromkeys(finding.use for finding in report.findings))


def write_csv(report: Report, sightings: Sightings, file: BinaryIO) -> None:
    """The list as CSV, in UTF-8."""
    file.write((",".join(COLUMNS) + "\r\n").encode())
    found = [[_found(report, finding) for finding in findings] for findings in _by_use(report)]
    front = [[_cells(told[:5]) for told in of_use] for of_use in found]
    behind = [[_cells(told[5:]) for told in of_use] for of_use in found]
    for batch in sightings:
        rows = []
        for use, asset, sighting in zip(np.asarray(batch.column("use")).tolist(), *_in_cells(report, batch), strict=True):
            rows += [f"{asset},{f},{sighting},{b}\r\n" for f, b in zip(front[use], behind[use], strict=True)]
            if len(rows) > _ROWS:
                file.write("".join(rows).encode())
                rows = []
        file.write("".join(rows).encode())


def write_parquet(report: Report, sightings: Sightings, file: BinaryIO) -> None:
    """The list as Parquet."""
    numbers = dict.fromkeys(("file_line", "record", "records"), pa.int64())
    times = dict.fromkeys(("first_seen", "last_seen"), pa.timestamp("us", "UTC"))
    schema = pa.schema([pa.field(name, {**numbers, **times}.get(name, pa.string())) for name in COLUMNS])
    by_use = _by_use(report)
    told = [_found(report, finding) for findings in by_use for finding in findings]
    found = pa.table({name: pa.array([row[at] for row in told], pa.string()) for at, name in enumerate(FOUND)})
    many = np.array([len(findings) for findings in by_use], np.int64)
    begins = np.cumsum(many) - many
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in _small(sightings, int(many.max(initial=1))):
            use = np.asarray(batch.column("use"))
            times_told = many[use]
            rows = np.repeat(np.arange(len(use)), times_told)
            which = np.arange(len(rows)) + np.repeat(begins[use] - np.cumsum(times_told) + times_told, times_told)
            columns = {name: column.take(rows) for name, column in _columns(report, batch).items()}
            columns |= {name: found.column(name).take(which) for name in FOUND}
            writer.write_table(pa.table({name: columns[name] for name in COLUMNS}, schema=schema))


def _small(sightings: Sightings, many: int) -> Iterator[pa.RecordBatch]:
    """The same in batches whose rows fit into the limit of memory."""
    size = max(1, _ROWS // many)
    for batch in sightings:
        yield from (batch.slice(at, size) for at in range(0, batch.num_rows, size))


def _by_use(report: Report) -> list[list[Finding]]:
    """The findings of each use, along `uses_found`."""
    of_use: dict[Use, list[Finding]] = {}
    for finding in report.findings:
        of_use.setdefault(finding.use, []).append(finding)
    return list(of_use.values())


def _found(report: Report, finding: Finding) -> tuple[str, ...]:
    """The columns of a finding, in the order of FOUND."""
    clause = report.clauses.get(finding.clause)
    return (
        finding.verdict.value, finding.line, finding.use.subject, finding.subject_name, finding.use.role, finding.use.function,
        finding.use.purpose, finding.clause, clause.measure if clause else "", clause.acts if clause else "",
        clause.binds if clause else "", state(finding.state), finding.stamp, finding.why,
        finding.waived.expires if finding.waived else "", finding.confidence.value, finding.fingerprint, report.policy,
        report.reads, report.as_of, report.known_on, "yes" if report.partial else "no",
    )  # fmt: skip


def _in_cells(report: Report, batch: pa.RecordBatch) -> tuple[list[str], list[str]]:
    """Along the rows the cells of the asset, and those of its sighting."""
    assets = [_cells(row) for row in zip(*(batch.column(name).to_pylist() for name in ASSET), strict=True)]
    told = []
    for seen, row in zip(_places(report, batch), _numbers(batch), strict=True):
        records, first, last = row
        cells = (seen.where, seen.file, str(seen.line or ""), str(seen.record), str(records), moment(first), moment(last))
        told.append(_cells(cells))
    return assets, told


def _columns(report: Report, batch: pa.RecordBatch) -> dict[str, Any]:
    """The columns of the asset and its sighting."""
    places = list(_places(report, batch))
    told = {
        **{name: batch.column(name) for name in ASSET},
        "where": pa.array([seen.where for seen in places], pa.string()),
        "file_line": pa.array([seen.line for seen in places], pa.int64()),
        "first_seen": _moments(batch.column("first")),
        "last_seen": _moments(batch.column("last")),
    }
    return told | {name: batch.column(name) for name in ("file", "record", "records")}


def _places(report: Report, batch: pa.RecordBatch) -> Iterator[Sighting]:
    """For each row, where it was first seen."""
    accounts = {account.name: account for account in report.accounts}
    for file, record, line in zip(*(batch.column(name).to_pylist() for name in ("file", "record", "line")), strict=True):
        account = accounts.get(file)
        above = -1 if account is None else 0 if account.by_line else account.above
        found = line or (record + above if above >= 0 else 0)
        yield Sighting(file, record, line=found, unit=account.unit.partition(",")[0] if account else "")


def _numbers(batch: pa.RecordBatch) -> Iterator[tuple[int, int, int]]:
    """For each row, how many records, the first time and the last."""
    return zip(*(np.asarray(batch.column(name)).tolist() for name in ("records", "first", "last")), strict=True)


def _moments(column: Any) -> Any:
    """Microseconds as times; null if not stated."""
    numbers = np.asarray(column)
    return pa.array(numbers, pa.int64(), mask=numbers < 0).cast(pa.timestamp("us", "UTC"))


def _cells(row: Iterable[str | None]) -> str:
    """Cells of CSV, side by side."""
    return ",".join(_quoted(cell(text)) if text else "" for text in row)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text
