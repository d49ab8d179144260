"""A probe over Matrix, through a real Synapse whose module drops, refuses and changes messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from probe.servers import Started, account_file, answers, cleannet, needs_synapse, synapse

pytestmark = [pytest.mark.slow, needs_synapse]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with synapse(tmp_path_factory.mktemp("synapse")) as started:
        yield started


def probed(server: Started, *options: str, accounts: Path | None = None) -> tuple[dict[str, Any], str]:
    """The answer, and the file in which it is kept."""
    file = server.folder / "probe.json"
    words = ["probe", "relay", "matrix", server.address, "--accounts", str(accounts or server.accounts), "--accept-risk"]
    done = cleannet(*words, "--pause", "0", "--wait", "0.4", "--save", str(file), *options)
    assert done.returncode == 0, done.stderr
    text = file.read_text(encoding="utf-8")
    told: dict[str, Any] = json.loads(text)
    return told, done.stdout


def test_random_texts_pass_an_honest_server(server: Started) -> None:
    told, page = probed(server, "--random", "2", "--repeat", "2")
    assert [(way["direction"], way["room"]) for way in told["ways"]] == [
        ("there", "direct"),
        ("back", "direct"),
        ("there", "group"),
        ("back", "group"),
    ]
    for way in told["ways"]:
        assert way["answer"] == "no difference seen in 4"
        assert (way["canaries"]["sent"], way["canaries"]["arrived"]) == (4, 4)
        assert (way["controls"]["sent"], way["controls"]["arrived"]) == (5, 5)
        assert way["most"] == pytest.approx(1 - 0.05 ** (1 / 4))
    assert told["messages"] == 4 * 9
    assert "at most 52.7 %" in page
    assert "censor" not in page


def texts(server: Started, *lines: str) -> str:
    file = server.folder / "texts.txt"
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(file)


def test_what_a_server_drops_refuses_and_changes_is_told_apart_and_made_smaller(server: Started) -> None:
    lines = (
        "a falcon sat on the amber stone",  # two words that are dropped only together
        "an amber lamp on the table",
        "one cobalt jar in the kitchen",
        "an indigo scarf on the chair",
        "a crimson ribbon on the door",  # the server fails over it
        "我们明天去看法轮功的书",  # a script with no spaces
    )
    options = ("--texts", texts(server, *lines), "--repeat", "2", "--direction", "there", "--room", "direct")
    told, page = probed(server, *options)
    (way,) = told["ways"]
    kinds = "4 of 12 missing, 2 of 12 refused openly, 2 of 12 changed, 2 of 12 unanswered"
    assert way["answer"] == f"{kinds}; controls: none of {way['controls']['sent']} lost"
    assert way["chance"] < 0.001
    assert {text["line"]: [(s["parts"], s["fate"], s["met"], s["proved"]) for s in text["smallest"]] for text in told["texts"]} == {
        1: [([2, 6], "missing", 2, True)],
        2: [],
        3: [([2], "refused", 2, True)],
        4: [([2], "changed", 2, True)],
        5: [([2], "unanswered", 2, True)],
        6: [([7, 8, 9], "missing", 2, True)],
    }
    assert "words 2, 6 of 7 suffice: 2 of 2 missing; without any one of them, the rest passes" in page
    assert "characters 7, 8, 9 of 11 suffice" in page
    stored = json.dumps(told, ensure_ascii=False) + page
    words = [word for line in lines for word in line.split() if len(word) > 3]
    assert [word for word in (*words, "法轮功", "@ann", "@ben", "secret") if word in stored] == []


def test_where_controls_are_lost_too_nothing_is_told(server: Started) -> None:
    options = ("--texts", texts(server, "an amber falcon"), "--repeat", "3", "--direction", "there", "--room", "group")
    told, _ = probed(server, *options, accounts=server.lossy)
    (way,) = told["ways"]
    assert way["canaries"]["unclear"] == 3
    assert way["answer"] == "nothing can be told: 3 of 3 unclear"
    assert way["least"] is None
    assert told["texts"][0]["smallest"] == []


def test_a_probe_ends_at_its_cap_and_keeps_what_it_saw(server: Started) -> None:
    file = server.folder / "capped.json"
    words = ["probe", "relay", "matrix", server.address, "--accounts", str(server.accounts), "--accept-risk", "--pause", "0"]
    options = [
        "--texts",
        texts(server, "a falcon sat on the amber stone"),
        "--direction",
        "there",
        "--room",
        "direct",
        "--most",
        "12",
    ]
    done = cleannet(*words, *options, "--wait", "0.5", "--save", str(file))
    assert done.returncode == 2
    assert "12 messages were sent, which is all that may be" in done.stderr
    told = json.loads(file.read_text(encoding="utf-8"))
    assert told["messages"] == 12
    assert told["ways"][0]["answer"].startswith("3 of 3 missing")
    assert told["texts"][0]["why"] == "not found: the messages that may be sent were spent"


def test_one_account_by_two_names_is_one_account(server: Started, tmp_path: Path) -> None:
    file = account_file(tmp_path / "a.toml", ("@ann:relay.test", "ann-secret"), ("ann", "ann-secret"))
    done = cleannet("probe", "relay", "matrix", server.address, "--accounts", str(file), "--accept-risk", "--pause", "0")
    assert (done.returncode, done.stderr) == (2, "cleannet: both accounts are the same; a probe needs two of your own\n")


def test_a_wrong_password_is_told_and_not_shown(server: Started, tmp_path: Path) -> None:
    file = account_file(tmp_path / "a.toml", ("@ann:relay.test", "hunter2-wrong"), ("@ben:relay.test", "ben-secret"))
    done = cleannet("probe", "relay", "matrix", server.address, "--accounts", str(file), "--accept-risk", "--pause", "0")
    assert done.returncode == 2
    assert done.stderr == "cleannet: the server does not let the first account in (M_FORBIDDEN)\n"


def test_accounts_may_stand_in_the_environment_with_a_token(server: Started) -> None:
    body = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "ann"}, "password": "ann-secret"}
    token = answers(f"{server.address}/_matrix/client/v3/login", body)["access_token"]
    env = {
        "CLEANNET_PROBE_FIRST": "@ann:relay.test",
        "CLEANNET_PROBE_FIRST_TOKEN": token,
        "CLEANNET_PROBE_SECOND": "@ben:relay.test",
        "CLEANNET_PROBE_SECOND_PASSWORD": "ben-secret",
    }
    options = ("--random", "1", "--repeat", "1", "--direction", "back", "--room", "direct", "--pause", "0", "-f", "json")
    done = cleannet("probe", "relay", "matrix", server.address, "--accept-risk", *options, env=env)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ways"][0]["answer"] == "no difference seen in 1"
    assert token not in done.stdout + done.stderr
    answers(f"{server.address}/_matrix/client/v3/login", body)  # the account still works
