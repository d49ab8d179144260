"""Where any command writes: a file, a closed pipe, a full disk; and never over an input."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from cli.phone import CLEAR, DENIED, FULL, phone

from cleannet.cli import run
from cleannet.report.json import parse


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["text", "json", "sarif", "csv", "markdown"])
def test_every_format_goes_to_a_file_and_to_the_output_alike(
    tmp_path: Path, format_: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = phone(tmp_path, DENIED)
    day = ["--as-of", "2026-11-24", "--known-on", "2026-11-24"]
    assert run(["audit", path, "-f", format_, *day]) == 1
    shown = capfd.readouterr().out
    assert run(["audit", path, "-f", format_, *day, "-o", str(tmp_path.parent / "report")]) == 1
    assert (tmp_path.parent / "report").read_bytes().decode() == shown


@pytest.mark.slow
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_closed_pipe_changes_nothing(tmp_path: Path, unbuffered: str) -> None:
    command = f"set -o pipefail; {sys.executable} -m cleannet audit {phone(tmp_path, DENIED)} -f json | head -c 10"
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    found = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=env)
    assert (found.returncode, found.stderr) == (1, "")


def limited() -> None:
    """A file of this process may have 512 octets, as on a disk that is nearly full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))


@pytest.mark.slow
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_report_cut_short_by_a_full_disk_is_2(tmp_path: Path, unbuffered: str) -> None:
    command = [sys.executable, "-m", "cleannet", "audit", phone(tmp_path, CLEAR), "-f", "json"]
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered, "PYTHONDONTWRITEBYTECODE": "1"}
    with (tmp_path / "out").open("wb") as out:
        found = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, env=env, preexec_fn=limited)
    assert found.returncode == 2
    assert found.stderr.startswith("cleannet: the standard output: ")
    assert found.stderr.count("\n") == 1


@pytest.mark.slow
def test_what_cannot_be_written_whole_leaves_the_old_report(tmp_path: Path) -> None:
    out = tmp_path.parent / f"{tmp_path.name}.json"
    out.write_text("old")
    command = [sys.executable, "-m", "cleannet", "audit", phone(tmp_path, CLEAR), "-f", "json", "-o", str(out)]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    found = subprocess.run(command, capture_output=True, text=True, env=env, preexec_fn=limited)
    assert (found.returncode, out.read_text()) == (2, "old")
    assert found.stderr.startswith(f"cleannet: {out}: cannot be written")
    assert [p.name for p in tmp_path.parent.iterdir() if p.name.startswith(f".{tmp_path.name}")] == []


def test_a_report_takes_the_place_and_the_permissions_of_the_old_one(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out, link = tmp_path / "report.json", tmp_path / "link.json"
    out.write_text("old")
    out.chmod(0o640)
    link.symlink_to(out)
    (tmp_path / "in").mkdir()
    assert run(["audit", phone(tmp_path / "in", DENIED), "-f", "json", "-o", str(link)]) == 1
    assert parse(out.read_bytes()).findings
    assert link.is_symlink()
    assert out.stat().st_mode & 0o777 == 0o640


def test_an_output_is_never_an_input(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = phone(tmp_path, CLEAR)
    file = f"{folder}/phone.txt"
    (tmp_path / "hard").hardlink_to(file)
    for inputs, output in ((file, file), (folder, file), (file, f"{folder}/./phone.txt"), (file, f"{folder}/hard")):
        assert run(["audit", inputs, "-o", output]) == 2
        assert "is an input" in capfd.readouterr().err
    assert run(["audit", file, "--policy", "x.yaml:a", "-o", "x.yaml"]) == 2
    assert Path(file).read_text() == CLEAR
    report = f"{folder}/report.json"
    for _ in range(2):  # an old report is no input, also where it lies among them
        assert run(["audit", folder, "--policy", "us-federal-contractor-889", "-f", "json", "-o", report]) == 0


@pytest.mark.parametrize("output", ["gone/report.json", ".", "/dev"])
def test_a_bad_output_is_told_before_the_work(
    tmp_path: Path, output: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cleannet.audit.audit", lambda *_: pytest.fail("it was audited"))
    monkeypatch.chdir(tmp_path)
    assert run(["audit", "phone.txt", "-o", output]) == 2
    assert output in capfd.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("command", ["data status", "policy list", "explain AS4134", "demo"])
def test_an_output_that_cannot_be_written_is_2_and_no_traceback(command: str) -> None:
    with FULL.open("w") as full:
        found = subprocess.run([sys.executable, "-m", "cleannet", *command.split()], stdout=full, stderr=subprocess.PIPE, text=True)
    assert found.returncode == 2
    assert found.stderr.startswith("cleannet: the standard output: ")
    assert found.stderr.count("\n") == 1


@pytest.mark.slow
def test_an_output_that_is_closed_leaves_the_code(tmp_path: Path) -> None:
    command = f"{sys.executable} -m cleannet audit {phone(tmp_path, DENIED)} >&-"
    found = subprocess.run(command, shell=True, stderr=subprocess.PIPE, text=True)
    assert (found.returncode, found.stderr) == (1, "")
