"""A probe over XMPP, through a real Prosody whose module drops, refuses and changes messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from probe.servers import Started, account_file, cleannet, needs_prosody, prosody

pytestmark = [pytest.mark.slow, needs_prosody]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with prosody(tmp_path_factory.mktemp("prosody")) as started:
        yield started


def probed(server: Started, *options: str) -> tuple[dict[str, Any], str]:
    """The answer, and the page."""
    file = server.folder / "probe.json"
    words = ["probe", "relay", "xmpp", server.address, "--accounts", str(server.accounts), "--accept-risk"]
    done = cleannet(*words, "--pause", "0", "--wait", "0.3", "--save", str(file), *options)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return told, done.stdout


def test_random_texts_pass_an_honest_server(server: Started) -> None:
    told, _ = probed(server, "--random", "2", "--repeat", "2")
    assert [way["answer"] for way in told["ways"]] == ["no difference seen in 4"] * 4
    assert [way["controls"]["arrived"] for way in told["ways"]] == [5] * 4


@pytest.mark.parametrize("room", ["direct", "group"])
def test_what_a_server_drops_refuses_and_changes_is_told_apart_and_made_smaller(server: Started, room: str) -> None:
    lines = (
        "a falcon sat on the amber stone",
        "one cobalt jar in the kitchen",
        "an indigo scarf on the chair",
        "a crimson ribbon on the door",  # the server ends the session over it
        "我们明天去看法轮功的书",
    )
    texts = server.folder / "texts.txt"
    texts.write_text("\n".join(lines), encoding="utf-8")
    told, page = probed(server, "--texts", str(texts), "--repeat", "2", "--direction", "back", "--room", room)
    (way,) = told["ways"]
    assert way["answer"].startswith(
        "4 of 10 missing, 2 of 10 refused openly, 2 of 10 changed, 2 of 10 unanswered; controls: none of "
    )
    assert {text["line"]: [(s["parts"], s["fate"], s["met"], s["proved"]) for s in text["smallest"]] for text in told["texts"]} == {
        1: [([2, 6], "missing", 2, True)],
        2: [([2], "refused", 2, True)],
        3: [([2], "changed", 2, True)],
        4: [([2], "unanswered", 2, True)],
        5: [([7, 8, 9], "missing", 2, True)],
    }
    stored = json.dumps(told, ensure_ascii=False) + page
    assert [
        word for word in (*" ".join(lines).split(), "法轮功", "ann@", "ben@", "secret") if len(word) > 3 and word in stored
    ] == []


def test_one_account_by_two_names_is_one_account(server: Started, tmp_path: Path) -> None:
    file = account_file(tmp_path / "a.toml", ("ann@relay.test", "ann-secret"), ("Ann@Relay.test/phone", "ann-secret"))
    done = cleannet("probe", "relay", "xmpp", server.address, "--accounts", str(file), "--accept-risk", "--pause", "0")
    assert (done.returncode, done.stderr) == (2, "cleannet: both accounts are the same; a probe needs two of your own\n")


def test_a_wrong_password_is_told_and_not_shown(server: Started) -> None:
    env = {
        "CLEANNET_PROBE_FIRST": "ann@relay.test",
        "CLEANNET_PROBE_FIRST_PASSWORD": "hunter2-wrong",
        "CLEANNET_PROBE_SECOND": "ben@relay.test",
        "CLEANNET_PROBE_SECOND_PASSWORD": "ben-secret",
    }
    done = cleannet("probe", "relay", "xmpp", server.address, "--accept-risk", "--pause", "0", env=env)
    assert done.returncode == 2
    assert done.stderr == "cleannet: the server does not let the first account in\n"
