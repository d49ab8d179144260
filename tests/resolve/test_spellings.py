"""How public tables write names, and whom they mean: no other company is denied, and the right one is found or asked for first.

The file says where each name was found. Half `b` was not looked at while the comparison was made.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from cleannet.model.subject import kind_of
from cleannet.model.use import Candidate
from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import Asking
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
SPELLINGS = Path(__file__).parent / "spellings.csv"


def spellings() -> list[dict[str, str]]:
    lines = SPELLINGS.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[Candidate, ...]]:
    written = [row["written"] for row in spellings()]
    resolved = RESOLVERS["org-name"](Asking(open_world().at(DAY, DAY)), pa.array(written))
    return {name: resolved.meanings[index].candidates for name, index in zip(written, resolved.index.tolist(), strict=True)}


def test_there_are_enough_names_and_their_entities_are_known() -> None:
    rows = spellings()
    known = open_world().facts.entities.keys()
    assert len(rows) >= 400
    assert sum(not row["means"] for row in rows) >= 80
    assert {entity for row in rows for entity in row["means"].split()} <= set(known)
    assert len({row["written"] for row in rows}) == len(rows)


def test_no_name_that_only_looks_alike_is_taken_for_sure(found: dict[str, tuple[Candidate, ...]]) -> None:
    alike = [row["written"] for row in spellings() if not row["means"]]
    assert [name for name in alike if not any(kind_of(c.subject) == "name" for c in found[name])] == []


@pytest.mark.parametrize("half", ["a", "b"])
def test_the_right_company_is_found_or_asked_for_first(found: dict[str, tuple[Candidate, ...]], half: str) -> None:
    rows = [row for row in spellings() if row["means"] and row["half"] == half]
    right = [row for row in rows if found[row["written"]][0].subject.removeprefix("org:") in row["means"].split()]
    assert len(right) / len(rows) >= 0.85
