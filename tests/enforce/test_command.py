"""`cleannet enforce` from the command line: what is refused writes nothing, and what is written says in which form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from judging import few

from cleannet.cli import run

ASKED = ("--policy", "us-federal-contractor-889", "--as-of", "2026-11-30")


@pytest.fixture(autouse=True)
def a_part_of_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleannet.inverse.every_use", few("asn:136907", "asn:135426"))


def decision(folder: Path) -> dict[str, object]:
    told = json.loads((folder / "enforced.json").read_text())["decided"]["control"]
    assert isinstance(told, dict)
    return told


def test_damage_that_nobody_accepted_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["enforce", "bird", *ASKED, "-o", str(tmp_path / "no")]) == 2
    assert "It would also stop" in capsys.readouterr().err
    assert not (tmp_path / "no").exists()
    assert run(["enforce", "bird", *ASKED, "-o", str(tmp_path / "yes"), "--max-collateral", "1000"]) == 0
    assert decision(tmp_path / "yes")["mode"] == "block"


def test_looking_writes_nothing_and_refuses_no_damage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["enforce", "bird", *ASKED, "-o", str(tmp_path / "x"), "--dry-run"]) == 0
    assert not (tmp_path / "x").exists()
    assert "Other things that stop with them" in capsys.readouterr().out


def test_the_page_of_a_table_for_a_collector_has_no_words_of_damage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["enforce", "csv", *ASKED, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "names" in told.split("\n")[0]
    assert "What is named, and why?" in told
    assert not [words for words in ("stop with them", "stops,", "does not stop") if words in told]


@pytest.mark.slow
def test_the_form_that_only_marks_says_so(tmp_path: Path) -> None:
    assert run(["enforce", "bird", *ASKED, "-o", str(tmp_path / "bird"), "--monitor", "--accept-collateral"]) == 0
    assert decision(tmp_path / "bird")["mode"] == "monitor"
    assert run(["enforce", "csv", *ASKED, "-o", str(tmp_path / "csv")]) == 0, "a collector stops nothing, so it does no damage"
    assert decision(tmp_path / "csv")["mode"] == "monitor"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["nosuch"], "is no target"),
        (["bird"], "name the folder"),
        (["bird", "-o", "x", "--days", "0"], "--days"),
        (["apple", "-o", "x", "--monitor"], "cannot only log"),
        (["bird", "-o", "x", "--keep", "nonsense"], "--keep nonsense"),
        (["bird", "-o", "x", "--keep", "asn:x"], "not an AS number"),
        (["bird", "-o", "x", "--report", "missing.json"], "missing.json"),
    ],
)
def test_a_slip_is_one_line_of_error(more: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["enforce", *more]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(("expires", "code"), [("2026-11-29", 2), ("2026-11-30", 0), ("2027-01-31", 0)])
def test_a_listed_row_counts_until_its_day(expires: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.yaml"
    row = f"{{clause: '*', owner: J. Doe, reason: seen, expires: '{expires}', subject: 'asn:50000'}}"
    rows.write_text(f"waivers:\n- {row}\n")
    told = run(["enforce", "bird", *ASKED, "--add", str(rows), "-o", str(tmp_path / "x"), "--accept-collateral"])
    assert told == code, capsys.readouterr().err
    if not code:
        parts = decision(tmp_path / "x")["sections"]
        assert isinstance(parts, list)
        assert [part["until"] for part in parts if "asn:50000" in part["stops"]] == [expires]


@pytest.mark.slow
def test_a_policy_that_is_a_wish_is_told_as_no_duty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wish = ("--policy", "clean-network", "--as-of", "2026-11-30", "--accept-collateral")
    assert run(["enforce", "unbound", *wish, "-o", str(tmp_path / "wish")]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "things that clean-network names as of 2026-11-30" in told
    assert "Named in clean-network, no duty on you" in told
    assert decision(tmp_path / "wish")["reads"] == "names"
    assert run(["enforce", "bird", *ASKED, "-o", str(tmp_path / "duty"), "--accept-collateral"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "no duty on you" not in told
    assert "Denied by us-federal-contractor-889" in told
    assert decision(tmp_path / "duty")["reads"] == "acts"
