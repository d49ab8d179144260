"""The breakdowns as a table for spreadsheets: one row per use and group, whatever its verdict, with the smaller groups merged as
`rest`.

*Source*: as for `csv_`, whose cells it uses.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from cleannet.model.report import Breakdowns, Group, Report, Rest
from cleannet.model.use import Use
from cleannet.report.csv_ import cell
from cleannet.report.words import moment, verdicts

BEFORE: Final = ("verdict", "role", "subject", "name", "function", "purpose", "groups", "start", "seconds")
AFTER: Final = ("records", "octets", "packets")
"""Between them stands a column for each that was asked for. groups: 1, of the rest how many it stands for."""


def render(report: Report) -> str:
    """A header and one row per group; only the header if no breakdown was asked for."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    asked = report.breakdowns or Breakdowns()
    writer.writerow([*BEFORE, *map(cell, asked.by), *AFTER])
    writer.writerows([cell(text) for text in row] for row in _rows(report, asked))
    return out.getvalue()


def _rows(report: Report, asked: Breakdowns) -> Iterator[tuple[str, ...]]:
    ruled, names = verdicts(report), {judged.use: judged.name for judged in report.uses}

    def about(use: Use) -> tuple[str, ...]:
        verdict = ruled.get(use)
        return verdict.value if verdict else "", use.role, use.subject, names.get(use, ""), use.function, use.purpose

    for one in asked.uses:
        width = str(asked.bucket) if asked.bucket else ""
        for group in one.groups:
            yield (*about(one.use), "1", moment(group.start), width, *group.values, *_sums(group))
        if one.rest is not None:
            yield (*about(one.use), str(one.rest.groups), "rest", width, *[""] * len(asked.by), *_sums(one.rest))


def _sums(of: Group | Rest) -> tuple[str, ...]:
    return tuple(str(number) if number >= 0 else "" for number in (of.records, of.octets, of.packets))
