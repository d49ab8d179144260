"""Width, colours and completion, of every command: the environment and the terminal decide."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cli.phone import DENIED, phone

from cleannet.cli import run
from cleannet.model.selection import CALM, KINDS

ENVIRONMENTS: dict[str, tuple[dict[str, str], int, bool]] = {
    "a pipe": ({}, 100, False),
    "a pipe of so many columns": ({"COLUMNS": "72"}, 72, False),
    "columns that are none": ({"COLUMNS": "wide"}, 100, False),
    "a pipe with colours": ({"FORCE_COLOR": "1"}, 100, True),
    "no colours anyway": ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, 100, False),
    "empty variables": ({"FORCE_COLOR": "", "NO_COLOR": ""}, 100, False),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ENVIRONMENTS)
@pytest.mark.parametrize("command", ["audit PHONE", "explain wechat", "policy show us-state-tx", "data status"])
def test_text_is_as_wide_and_coloured_as_the_environment_says(
    command: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked, width, colour = ENVIRONMENTS[name]
    for variable in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in asked.items():
        monkeypatch.setenv(variable, value)
    run(command.replace("PHONE", phone(tmp_path, DENIED)).split())
    told = capfd.readouterr().out
    plain = re.sub(r"\x1b\[[0-9;]*m", "", told)
    assert (told != plain) == (colour and command.split()[0] in ("audit", "explain"))
    assert width * 0.8 < max(map(len, plain.splitlines())) <= width


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "coloured"), [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm", "NO_COLOR": "1"}, False)]
)
def test_a_terminal_has_its_own_width_and_colours(more: dict[str, str], coloured: bool) -> None:
    leader, follower = os.openpty()
    termios.tcsetwinsize(follower, (24, 60))
    env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "cleannet", "explain", "wechat"]
    with subprocess.Popen(command, stdout=follower, stderr=subprocess.DEVNULL, env={**env, **more}):
        os.close(follower)
        told = b"".join(until_it_closes(leader)).decode()
    assert ("\x1b[" in told) == coloured
    assert 48 < max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in told.splitlines()) <= 60


def until_it_closes(terminal: int) -> Iterator[bytes]:
    """What is written to a terminal, to its end, which Linux tells as an error."""
    with suppress(OSError):
        while octets := os.read(terminal, 1 << 16):
            yield octets
    os.close(terminal)


def test_a_file_has_no_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    out = tmp_path / "out.txt"
    assert run(["explain", "wechat", "-o", str(out)]) == 1
    assert "\x1b" not in out.read_text()
    assert max(map(len, out.read_text().splitlines())) > 60


def test_a_shell_completes_commands_and_options(tmp_path: Path) -> None:
    env = {**os.environ, "HOME": str(tmp_path), "SHELL": "/bin/bash"}
    subprocess.run([sys.executable, "-m", "cleannet", "--install-completion"], env=env, capture_output=True, check=True)
    (script,) = tmp_path.rglob("completions/cleannet")
    asks = (
        f"source '{script}'; of=$(complete -p cleannet | sed 's/.*-F \\([^ ]*\\).*/\\1/'); "
        'COMP_WORDS=(cleannet audit --only ""); COMP_CWORD=3; $of cleannet "" --only; echo "${COMPREPLY[@]}"'
    )
    found = subprocess.run(["bash", "-c", asks], env=env, capture_output=True, text=True, check=True)
    assert found.stdout.split() == [*KINDS, *CALM]
