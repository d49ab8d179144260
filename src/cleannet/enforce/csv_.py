"""A dictionary as CSV: each thing with its clause and last day, for spreadsheets, Vector's enrichment tables and other joins.

*Source*: RFC 4180.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running.tables import Row as There
from cleannet.enforce.running.tables import compared, csv_rows, whole
from cleannet.enforce.syntax.beside import FILE, beside, explained_rows
from cleannet.enforce.syntax.rows import FIELDS, rows
from cleannet.enforce.target import ANY, Files, Running, Target
from cleannet.model.control import KINDS, Control
from cleannet.model.subject import Subject, subject

_FILE: Final = "cleannet.csv"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def render(control: Control) -> Files:
    """The table, and the reasons beside it."""
    told = io.StringIO()
    table = csv.writer(told, lineterminator="\n")
    table.writerow(FIELDS)
    table.writerows(_rows(control))
    return {_FILE: told.getvalue().encode(), FILE: beside(control)}


def _rows(control: Control) -> Iterator[list[str]]:
    for things, ends in rows(control):
        inert = [[_inert(cell) for cell in end] for end in ends]
        for thing in things:
            kind, _, value = thing.partition(":")
            value = _inert(value)
            for end in inert:
                yield [kind, value, *end]


def _inert(cell: str) -> str:
    """A cell that no spreadsheet runs (owasp.org/www-community/attacks/CSV_Injection), on one line."""
    cell = " ".join(cell.split())
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def parse(files: Files) -> Control:
    """The control of a table that `render` wrote."""
    return explained_rows(files, _FILE, _read)


def _read(content: bytes) -> Iterator[tuple[str, Subject]]:
    for row in csv.DictReader(io.StringIO(content.decode()), strict=True):
        yield row["does"], subject(row["kind"], row["value"])


def running(content: bytes, control: Control) -> Running:
    """The table as it lies where a tool loads it, or as a tool prints it with these columns."""
    return compared(whole(_there(content)), control, every=True)


def _there(content: bytes) -> Iterator[There]:
    for row in csv_rows(content, ("kind", "value", "does", "clause", "until"), "a tool that holds the table"):
        yield There(row["does"], subject(row["kind"], row["value"]), row["clause"].removeprefix("'"), row["until"])


TARGET: Final = Target(
    id="csv",
    title="Dictionary as CSV",
    kinds=frozenset(KINDS),
    acts=ANY,
    render=render,
    parse=parse,
    limits=("It stops nothing: a tool that joins its own records with it shows what the policy says.",),
    install=(
        "load cleannet.csv as a table, such as Vector's `enrichment_tables` of type `file`",
        "load a new one before the last day in the column `until`",
        "to take it back, remove the table",
    ),
    blocks=False,
    running=running,
)
