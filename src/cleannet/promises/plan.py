"""A plan, or an attestation, that names what is gone: rows with a party, app, network, name, cloud or clause, and a day.

    promises:
      - gone: Huawei
        since: 2026-01-01
        says: final certification, FCC reimbursement program

As YAML, JSON, or a table with the columns `gone`, `since` and `says`. `gone` is what `explain` takes, or `clause:ID` for all that a
clause or measure denies.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from msgspec import Struct

from cleannet.model.day import span
from cleannet.model.promise import Promise
from cleannet.model.use import Sighting
from cleannet.policy.located import Located
from cleannet.policy.located import Path as Place
from cleannet.policy.located import words as place_in_words
from cleannet.safe_yaml import YamlError, text_of

MOST: Final = 10_000
"""Rows of one file."""

_SAYS: Final = "promised gone"


class PlanError(ValueError):
    """What is wrong with a plan, and where."""


class _Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    gone: str
    since: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A row: what is gone, as it was typed, and the promise."""

    gone: str
    promise: Promise


def read_plan(path: Path) -> list[Planned]:
    """The promises of a file. Raises PlanError for the first row that is wrong: a promise that is left out looks kept."""
    try:
        text = text_of(path)
    except (OSError, UnicodeDecodeError, YamlError) as error:
        raise PlanError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    rows = _of_table(text, path) if _is_table(text) else _of_document(text, path)
    if not rows:
        raise PlanError(f"{path}: promises nothing; write rows with `gone` and `since` under `promises:`")
    if len(rows) > MOST:
        raise PlanError(f"{path}: {len(rows):,} rows, more than {MOST:,}")
    return [_planned(row, line, path) for row, line in rows]


def _is_table(text: str) -> bool:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return "gone" in [cell.strip().strip('"').lower() for cell in first.split(",")] and ":" not in first


def _of_table(text: str, path: Path) -> list[tuple[_Row, int]]:
    read = csv.DictReader(io.StringIO(text), restkey="", restval="")
    read.fieldnames = [name.strip().lower() for name in read.fieldnames or ()]
    found, line = [], 1
    try:
        for cells in read:
            line += 1
            if not any(str(cell).strip() for cell in cells.values()):
                continue
            if "" in cells:
                raise PlanError(f"{path}:{read.line_num}: more cells than columns")
            told = {name: cells.get(name, "").strip() for name in ("gone", "since", "says")}
            found.append((_Row(**told), read.line_num))
    except csv.Error as error:
        raise PlanError(f"{path}:{read.line_num}: {error}") from error
    return found


def _of_document(text: str, path: Path) -> list[tuple[_Row, int]]:
    wrong: list[str] = []

    def tell(at: Place, why: str) -> None:
        wrong.append(f"{path}:{document.line(at)}: {place_in_words(at)}: {why}")

    try:
        document = Located(text, path.name)
    except YamlError as error:
        raise PlanError(str(error)) from error
    where: Place = ("promises",) if isinstance(document.value, dict) else ()
    listed = document.at(where)
    if not isinstance(listed, list):
        raise PlanError(f"{path}: no list of promises; write rows with `gone` and `since` under `promises:`")
    read = [(document.read((*where, at), _Row, tell), document.line((*where, at))) for at in range(len(listed))]
    found = [(row, line) for row, line in read if row is not None]
    if wrong:
        raise PlanError(wrong[0])
    return found


def _planned(row: _Row, line: int, path: Path) -> Planned:
    if not row.gone.strip():
        raise PlanError(f"{path}:{line}: `gone` is empty; name what is gone")
    if row.since:
        try:
            span(row.since)
        except ValueError as error:
            raise PlanError(f"{path}:{line}: since: {error}") from error
    says = f"{_SAYS} ({row.says.strip()})" if row.says.strip() else _SAYS
    place = Sighting(str(path), line, row.gone, line)
    return Planned(row.gone.strip(), Promise(by="plan", about=row.gone.strip(), says=says, since=row.since, place=place))
