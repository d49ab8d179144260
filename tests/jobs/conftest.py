"""Jobs that people have: each ends in three commands or fewer, from files as their own tools write them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cleannet.cli import run


class Said(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


Do = Callable[..., Said]


@pytest.fixture
def do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Do]:
    """Runs a command in a folder of its own. A job has three of them."""
    monkeypatch.chdir(tmp_path)
    commands: list[str] = []

    def doing(*words: str) -> Said:
        commands.append(" ".join(words))
        code = run(words)
        told = capfd.readouterr()
        return Said(code, told.out, told.err)

    yield doing
    assert len(commands) <= 6 if any(c.startswith("explain") for c in commands) else len(commands) <= 3, commands


def rows(file: str) -> list[dict[str, str]]:
    """A list of assets that a command wrote."""
    with Path(file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
