"""Settings: the command line goes before the environment, that before the file, and a report says where each came from."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from cleannet.cli import run
from cleannet.cli.settings import read
from cleannet.cli.settings_form import Settings

Output = pytest.CaptureFixture[str]
DAY = ["--as-of", "2026-11-24", "--known-on", "2026-11-24"]
PHONES = "Device Serial,App Name,Bundle ID,Platform\nSN001,TikTok,com.zhiliaoapp.musically,Android\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder inside another, both in a repository of their own."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "phones.csv").write_text(PHONES)
    for name in ("POLICY", "AS_OF", "KNOWN_ON", "WAIVERS", "CONFIG"):
        monkeypatch.delenv(f"CLEANNET_{name}", raising=False)
    monkeypatch.chdir(tmp_path / "in")
    return tmp_path


def why(capfd: Output, *words: str) -> tuple[str, str]:
    run(["audit", "phones.csv", *DAY, *words, "-f", "json"])
    told = json.loads(capfd.readouterr().out)
    return told["policy"], told["policy_why"]


@pytest.mark.slow
def test_the_nearer_source_of_a_setting_goes_before(here: Path, capfd: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    assert why(capfd) == ("clean-network", "the default; name another with --policy")
    (here / "pyproject.toml").write_text('[tool.cleannet]\npolicy = "us-state-ny"\n')
    assert why(capfd) == ("us-state-ny", "named in ../pyproject.toml")
    (here / "cleannet.toml").write_text('policy = "us-state-tx"\n')
    assert why(capfd) == ("us-state-tx", "named in ../cleannet.toml")
    (here / "in" / "cleannet.toml").write_text('policy = "us-state-fl"\n')
    assert why(capfd) == ("us-state-fl", "named in cleannet.toml")
    monkeypatch.setenv("CLEANNET_POLICY", "us-state-md")
    assert why(capfd) == ("us-state-md", "named in the environment")
    assert why(capfd, "--policy", "us-state-va") == ("us-state-va", "named on the command line")


def test_a_file_above_the_repository_is_not_read(here: Path, capfd: Output) -> None:
    (here / "in" / ".git").mkdir()
    (here / "cleannet.toml").write_text('policy = "us-state-tx"\n')
    assert why(capfd)[0] == "clean-network"


def test_a_file_can_be_named(here: Path, capfd: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "other.toml").write_text('policy = "us-state-tx"\n')
    monkeypatch.setenv("CLEANNET_CONFIG", str(here / "other.toml"))
    assert why(capfd)[0] == "us-state-tx"


def test_paths_are_meant_from_the_folder_of_the_file(here: Path, capfd: Output) -> None:
    (here / "cleannet.toml").write_text('policy = "us-state-tx"\nwaivers = ["none.yaml"]\n')
    assert run(["audit", "phones.csv", *DAY]) == 2
    assert "none.yaml: cannot be read" in capfd.readouterr().err


def test_what_is_ours_is_said_by_settings(here: Path, capfd: Output) -> None:
    (here / "cleannet.toml").write_text("[we]\nasns = [4134]\n")
    assert run(["explain", "AS4134", *DAY]) == 2
    assert "AS4134 is local, or yours" in capfd.readouterr().err


def test_a_report_is_written_in_several_formats_and_says_where_options_came_from(here: Path, capfd: Output) -> None:
    (here / "cleannet.toml").write_text(
        'policy = "us-state-tx"\nfail-on = "unknown"\n[also]\nhtml = "r.html"\nsarif = "in/r.sarif"\n'
    )
    assert run(["audit", "phones.csv", *DAY]) == 1
    assert "Settings:       also, fail-on, policy from ../cleannet.toml" in capfd.readouterr().out
    assert (here / "r.html").read_text().startswith("<!doctype html>")
    assert json.loads((here / "in" / "r.sarif").read_text())["version"] == "2.1.0"


@pytest.mark.parametrize("also", ["html", "pdf=x", "html=", "html=a,html=b", "html=r.txt", "json=phones.csv"])
def test_a_format_and_a_file_of_its_own_are_needed(also: str, capfd: Output) -> None:
    words = [word for one in also.split(",") for word in ("--also", one)]
    assert run(["audit", "phones.csv", *DAY, "-o", "r.txt", *words]) == 2
    assert len(capfd.readouterr().err.splitlines()) == 1


def test_several_columns_are_one_field(here: Path, capfd: Output) -> None:
    (here / "in" / "phones.csv").write_text("A,B\n00:1b:0d:00:00:01,00:e0:fc:00:00:01\n")
    (here / "cleannet.toml").write_text('[map]\nmac = ["A", "B"]\n')
    run(["audit", "phones.csv", *DAY, "-f", "json"])
    found = [use["use"]["candidates"][0]["subject"] for use in json.loads(capfd.readouterr().out)["uses"]]
    assert sorted(found) == ["oui:001B0D", "oui:00E0FC"]


def test_columns_are_said_by_settings(here: Path, capfd: Output) -> None:
    (here / "in" / "phones.csv").write_text("Device Serial,Zeichenkette,Platform\nSN001,com.zhiliaoapp.musically,Android\n")
    assert run(["audit", "phones.csv", *DAY]) == 2
    capfd.readouterr()
    (here / "cleannet.toml").write_text('[map]\nid = "Zeichenkette"\n')
    run(["audit", "phones.csv", *DAY, "-f", "json"])
    assert [use["use"]["candidates"][0]["subject"] for use in json.loads(capfd.readouterr().out)["uses"]] == [
        "android:com.zhiliaoapp.musically"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('polciy = "x"\n', "Object contains unknown field `polciy`"),
        ("policy = 3\n", "Expected `str`, got `int` - at `$.policy`"),
        ("policy = \n", "Invalid value"),
        ("we = {asns = [0]}\n", "we.asns[0]: 0 is not an AS number"),
        ("we = {kinds = ['king']}\n", "we: Invalid enum value 'king'"),
        ("we = {prefixes = ['192.0.2.1/8']}\n", "we.prefixes[0]: 192.0.2.1/8 has host bits set"),
        ('policy = "no-such"\n', "'no-such' is neither a policy nor a file"),
        ("x = " + "[" * 5000 + "\n", ""),
        ("\udcff\n", "decode"),
    ],
)
def test_a_broken_file_is_named_in_a_line(here: Path, capfd: Output, text: str, said: str) -> None:
    (here / "cleannet.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert run(["explain", "AS4134", *DAY]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err
    assert said.startswith("'no-such'") or "cleannet.toml: " in err


def test_other_commands_read_no_settings(here: Path) -> None:
    (here / "cleannet.toml").write_text("nonsense")
    assert run(["policy", "list"]) == 0
    assert run(["--version"]) == 0


def test_init_writes_what_is_read_again(here: Path, capfd: Output) -> None:
    assert run(["init", "--country", "de", "--for", "carrier"]) == 0
    assert read(here / "in" / "cleannet.toml") == Settings(policy="de-telecom")
    assert run(["init"]) == 2
    assert "is there already" in capfd.readouterr().err
    whole = "\n".join(line.removeprefix("# ") for line in (here / "in" / "cleannet.toml").read_text().splitlines()[3:])
    text = "\n".join(line for line in whole.splitlines() if "=" in line or line.startswith("["))
    (here / "in" / "cleannet.toml").write_text(text)
    read(here / "in" / "cleannet.toml")  # every setting in it is one, and so is each default that it names
    assert set(tomllib.loads(text)) >= {"policy", "as-of", "waivers", "fail-on", "strict", "map", "also", "we"}
