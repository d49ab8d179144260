"""The command: what it refuses before it speaks to anybody, and what it keeps when it is interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from probe.servers import ROOT, Started, account_file, needs_prosody, prosody

from cleannet.cli import run

MATRIX = ("probe", "relay", "matrix", "https://matrix.example.org")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((*MATRIX, "--most", "1001"), "at most 1,000 messages can be sent in one run"),
        ((*MATRIX, "--most", "0"), "at most 1,000 messages can be sent in one run"),
        ((*MATRIX, "--most", "100"), "244 messages are needed, and 100 may be sent"),
        ((*MATRIX, "--pause", "0.1"), "the pause between messages is at least 0.5 seconds"),
        ((*MATRIX, "--pause", "-1"), "--pause: -1.0 is not between 0 and 600"),
        ((*MATRIX, "--pause", "nan"), "--pause: nan is not between 0 and 600"),
        ((*MATRIX, "--wait", "0"), "--wait: 0.0 is not between 0.1 and 600"),
        ((*MATRIX, "--random", "0"), "--random: 0 is not between 1 and 100"),
        ((*MATRIX, "--repeat", "0"), "--repeat: 0 is not between 1 and 100"),
        ((*MATRIX, "--texts", "none.txt"), "none.txt: cannot be read"),
        (("probe", "relay", "matrix", "http://matrix.example.org"), "no encryption"),
        (("probe", "relay", "xmpp", "https://example.org"), "by its host alone"),
        (("probe", "relay", "irc", "example.org"), "irc"),
        ((*MATRIX, "--accept-risk"), "the first account is missing"),
        ((*MATRIX, "--password", "hunter2"), "--password"),
    ],
)
def test_what_cannot_be_done_is_told_first(
    words: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("CLEANNET_PROBE")]:
        monkeypatch.delenv(name)
    assert run(words) == 2
    told = capsys.readouterr()
    assert why in told.err
    assert told.out == ""


def test_a_text_is_no_control_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "texts").write_text("one\ntwo\n")
    (tmp_path / "controls").write_text("two\nthree\n")
    assert run([*MATRIX, "--texts", str(tmp_path / "texts"), "--controls", str(tmp_path / "controls")]) == 2
    assert "a text stands among the controls as well" in capsys.readouterr().err


def test_the_plan_says_what_it_can_show_at_best(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(MATRIX) == 2
    told = capsys.readouterr().err
    assert "If all arrive, that bounds their loss by 9.5 % on each way (95 %)." in told
    assert "over at least 8 minutes" in told
    assert "Never use those of other people." in told


def test_an_extra_that_is_not_installed_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = account_file(tmp_path / "a.toml", ("@ann:a.example", "x"), ("@ben:a.example", "y"))
    for library, protocol, server in (("nio", "matrix", "https://a.example"), ("slixmpp", "xmpp", "a.example")):
        monkeypatch.delitem(sys.modules, f"cleannet.probe.{protocol}", raising=False)
        monkeypatch.setitem(sys.modules, library, None)
        assert run(["probe", "relay", protocol, server, "--accounts", str(accounts), "--accept-risk"]) == 2
        assert capsys.readouterr().err == (
            f"cleannet: {library} is not installed, which speaks {protocol}: pip install 'cleannet[probe]'\n"
        )


def test_an_answer_goes_over_no_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("one\n")
    assert run([*MATRIX, "--texts", str(texts), "--save", str(texts)]) == 2
    assert run([*MATRIX, "--save", str(tmp_path / "x"), "--output", str(tmp_path / "x")]) == 2
    assert "name the same file" in capsys.readouterr().err
    assert texts.read_text() == "one\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with prosody(tmp_path_factory.mktemp("prosody")) as started:
        yield started


def _heeds_interrupts() -> None:
    """A job in the background of a shell inherits that interrupts are ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
@needs_prosody
def test_what_was_seen_is_kept_when_it_is_interrupted(server: Started, tmp_path: Path) -> None:
    file = tmp_path / "probe.json"
    words = ["probe", "relay", "xmpp", server.address, "--accounts", str(server.accounts), "--accept-risk", "--save", str(file)]
    command = [sys.executable, "-W", "ignore", "-m", "cleannet", *words, "--pause", "0.5", "--room", "direct"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, preexec_fn=_heeds_interrupts
    ) as started:
        log = server.folder / "prosody.log"
        while log.read_text(encoding="utf-8").count("Authenticated as") < 2:
            assert started.poll() is None
            time.sleep(0.1)
        time.sleep(3)
        started.send_signal(signal.SIGINT)
        page, complaint = started.communicate(timeout=60)
    assert started.returncode == 130, complaint
    assert complaint == "cleannet: the probe ended early: interrupted\n"
    assert "Ended early: interrupted" in page
    told = json.loads(file.read_text(encoding="utf-8"))
    assert told["stopped"] == "interrupted"
    assert 1 < told["messages"] < 61
    assert told["ways"][0]["canaries"]["missing"] == 0
