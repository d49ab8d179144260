"""Any command: it answers soon, and each wrong use and each fault is one line of error that says what to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cli.phone import DENIED, cpu_seconds, phone

from cleannet import __version__
from cleannet.cli import run


@pytest.mark.alone
def test_version_answers_soon_and_imports_no_arrays() -> None:
    code = (
        "import sys; from cleannet.cli import run; run(['--version']); "
        "print(sorted({'numpy', 'pyarrow', 'numba'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == f"{__version__}\n[]\n"
    ours, bare = (min(cpu_seconds(*arguments) for _ in range(5)) for arguments in (("-m", "cleannet", "--version"), ("-c", "")))
    assert ours < 40 * bare


@pytest.mark.slow
def test_a_command_does_not_load_pandas_for_arrow(tmp_path: Path) -> None:
    """Arrow would, where it is installed, for the first array that it makes from a list."""
    (tmp_path / "suppliers.csv").write_text("name\nHuawei Technologies\n")
    command = [sys.executable, "-X", "importtime", "-m", "cleannet", "audit", str(tmp_path), "--as-of", "2026-11-24"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert "pyarrow.compute" in found.stderr
    assert "pandas._libs" not in found.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["audit"], "name the files"),
        (["audit", "x", "--nonsense"], "nonsense"),
        (["audit", "x", "-f", "pdf"], "pdf"),
        (["audit", "x", "--policy", "clean-netwrk"], "clean-network"),
        (["audit", "x", "--policy", "gone.yaml"], "gone.yaml"),
        (["audit", "x", "--as-of", "yesterday"], "--as-of"),
        (["audit", "x", "--bucket", "1y"], "15m, 1h or 7d"),
        (["audit", "x", "--bucket", "0h"], "15m, 1h or 7d"),
        (["audit", "x", "--bucket", "367d"], "15m, 1h or 7d"),
        (["audit", "x", "--bucket", "h"], "15m, 1h or 7d"),
        (["audit", "x", "--since", "yesterday"], "--since: 'yesterday' is not a date"),
        (["audit", "x", "--until", "2026-02-30T10:00"], "--until: '2026-02-30T10:00' is not a time"),
        (["audit", "x", "--until", "9999-12-31"], "--until"),
        (["audit", "x", "--since", "0001-01-01T00:00+02:00"], "is not a time"),
        (["audit", "x", "--since", "2026-09-01", "--until", "2026-08"], "not before"),
        (["audit", "x", "--by", ""], "--by"),
        (["audit", "x", *(word for n in range(9) for word in ("--by", str(n)))], "at most 8"),
        (["audit", "x", "-f", "csv-groups"], "--by or --bucket"),
        (["audit", "x", "--fail-on", "clear"], "clear"),
        (["audit", "x", "--only", "clean"], "clean"),
        (["audit", "x", "--line", "apps"], "apps"),
        (["audit", "x", "--min-records", "-1"], "--min-records"),
        (["audit", "x", "-f", "json", "--only", "denied"], "json has everything"),
        (["audit", "x", "-f", "sarif", "--line", "app"], "sarif has everything"),
        (["explain"], "subject"),
        (["explain", "127.0.0.1"], "local"),
        (["explain", "abcdef", "--report", "gone.json"], "gone.json"),
        (["nonsense"], "nonsense"),
        (["audit", ""], "an empty path"),
        (["audit", "x", "--strict", ""], "an empty path"),
        (["data", "import", ""], "an empty path"),
    ],
)
def test_usage_errors_are_2_and_say_what_to_do(arguments: list[str], told: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    out, err = capfd.readouterr()
    assert told in " ".join(err.split())
    assert "Traceback" not in out + err


def test_what_is_not_there_is_one_line_of_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["audit", "nosuch", "nor\x1bthis"]) == 2
    out, err = capfd.readouterr()
    assert (out, err) == ("", "cleannet: no such file or folder: nosuch, nor\\x1bthis\n")


@pytest.mark.parametrize(
    "arguments",
    [
        "audt x",
        "audit --foo x",
        "explain",
        "policy show nosuch",
        "data import nosuch",
        "impact hegemony nosuch",
        "data build nosuch",
    ],
)
def test_every_usage_error_is_one_line(
    arguments: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments.split()) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("cleannet: ")
    assert err.count("\n") == 1


def test_a_fault_of_the_program_is_never_the_code_of_denied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise AssertionError("planted")

    monkeypatch.setattr("cleannet.audit.count_paths", broken)
    assert run(["audit", phone(tmp_path, DENIED)]) == 2
    assert "this is a fault of the program" in capfd.readouterr().err
