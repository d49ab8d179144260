"""Secrets come from a private file or the environment, and stand in no error and no picture of a value."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleannet.probe.accounts import EXAMPLE, Account, accounts
from cleannet.probe.fates import Fault

TEXT = '[first]\naccount = "@ann:a.example"\npassword = "hunter2"\n[second]\naccount = "@ben:a.example"\ntoken = "syt_secret"\n'


def kept(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "accounts.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


def test_a_file_holds_both(tmp_path: Path) -> None:
    first, second = accounts(kept(tmp_path, TEXT), {})
    assert first == Account("@ann:a.example", "hunter2", "")
    assert second == Account("@ben:a.example", "", "syt_secret")
    assert "hunter2" not in repr(first)
    assert "syt_secret" not in repr(second)
    assert accounts(kept(tmp_path, EXAMPLE), {})[0].name == "@ann:example.org"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    env = {"CLEANNET_PROBE_FIRST": "@cat:a.example", "CLEANNET_PROBE_FIRST_TOKEN": "t", "CLEANNET_PROBE_SECOND_TOKEN": "u"}
    first, second = accounts(kept(tmp_path, TEXT), env)
    assert first == Account("@cat:a.example", "", "t")
    assert second == Account("@ben:a.example", "", "u")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610, 0o602])
def test_a_file_that_others_may_read_is_refused(mode: int, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="chmod 600"):
        accounts(kept(tmp_path, TEXT, mode), {})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("password = hunter2", "is not TOML"),
        (TEXT + "[third]\naccount = 'x'", "something beside the tables"),
        (TEXT.replace("token", "tokens"), "may hold account, password and token"),
        (TEXT.replace('"syt_secret"', "7"), "may hold account, password and token"),
        (TEXT + 'password = "hunter2"', "the second account has a password and a token"),
        (TEXT.replace('token = "syt_secret"\n', ""), "the second account has no password and no token"),
        (TEXT.replace("@ben", "@ann"), "both accounts are the same"),
        (TEXT.replace('account = "@ben:a.example"\n', ""), "the second account is missing"),
        (TEXT.replace("@ben:a.example", "@ben\\u001b[2J:a.example"), "a character that no account has"),
        ("", "the first account is missing"),
        ("x" * 70_000, "is larger than"),
    ],
)
def test_what_is_wrong_is_told_without_secrets(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(Fault, match=why) as found:
        accounts(kept(tmp_path, text), {})
    assert "hunter2" not in str(found.value)
    assert "syt_secret" not in str(found.value)
    assert found.value.__cause__ is None


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    for path, why in ((tmp_path, "cannot be read|is no file"), (pipe, "is no file"), (tmp_path / "none", "cannot be read")):
        with pytest.raises(Fault, match=why):
            accounts(path, {})
