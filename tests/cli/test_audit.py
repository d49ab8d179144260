"""`cleannet audit`: exit codes, what it says of a file, of an organisation and of a word, and its formats."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from cli.phone import CLEAR, DENIED, phone

from cleannet.cli import run
from cleannet.report.json import parse


def test_denied_is_1(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", phone(tmp_path, DENIED)]) == 1
    out, err = capfd.readouterr()
    assert "DENIED" in out
    assert not err


@pytest.mark.slow
@pytest.mark.parametrize("pipe", ["cat", "gzip -c"])
def test_the_standard_input_is_audited(tmp_path: Path, pipe: str) -> None:
    phone(tmp_path, DENIED)
    command = f"{pipe} '{tmp_path}/phone.txt' | {sys.executable} -m cleannet audit -"
    found = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (1, "")
    assert "<stdin> (packages, line of a package or of the maker): 1 = 1 + 0 + 0" in found.stdout


def test_nothing_denied_is_0(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", phone(tmp_path, CLEAR), "--policy", "us-federal-contractor-889"]) == 0


def test_unreadable_is_2_and_never_0(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", phone(tmp_path, CLEAR), str(tmp_path / "gone"), "--policy", "us-federal-contractor-889"]) == 2
    assert "PARTIAL" in capfd.readouterr().out


def test_denied_goes_before_unreadable(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", phone(tmp_path, DENIED), str(tmp_path / "gone")]) == 1


def test_an_audit_of_nothing_is_2(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert run(["audit", str(tmp_path)]) == 2


def test_unknown_is_3_only_if_strict(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = phone(tmp_path, "package:zz.quillfeather.app\n")
    assert run(["audit", path]) == 0
    assert run(["audit", path, "--strict"]) == 3


def test_nothing_asked_is_3_only_if_strict(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A policy on equipment and carriers has nothing to say of an app."""
    audit = ["audit", phone(tmp_path, CLEAR), "--policy", "us-federal-contractor-889"]
    assert run(audit) == 0
    assert "Nothing asked" in capfd.readouterr().out
    assert run([*audit, "--strict"]) == 3


def test_a_file_passed_over_is_3_only_if_strict(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    audit = ["audit", phone(tmp_path, CLEAR), "--policy", "us-federal-contractor"]
    assert run([*audit, "--strict"]) == 0
    (tmp_path / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert run(audit) == 0
    assert run([*audit, "--strict"]) == 3


def test_a_file_that_was_named_and_that_no_reader_knows_is_2(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Who names a file wants it read; in a folder it may be anything."""
    folder, phones = tmp_path / "folder", tmp_path / "phones"
    folder.mkdir()
    phones.mkdir()
    table = folder / "table.csv"
    table.write_text("Nr;Zustand;Farbe\n1;gut;rot\n")
    clear = phone(phones, CLEAR)
    assert run(["audit", clear, str(folder)]) == 0
    assert "NOT READ" not in capfd.readouterr().out
    assert run(["audit", clear, str(table)]) == 2
    told = capfd.readouterr().out
    assert f"NOT READ: {table}" in told
    empty = tmp_path / "empty"
    empty.touch()
    assert run(["audit", clear, str(empty)]) == 0


CAMERA = "maker,model,purpose\nHikvision,DS-2CD,{}\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("purpose", "codes"),
    [
        ("", {"denied": 0, "lead": 1, "unknown": 1, "conditional": 1}),
        ("public safety", {"denied": 1, "lead": 1}),
        ("a reading room of ours", {"denied": 0, "lead": 1}),
    ],
)
def test_the_audit_fails_on_what_was_asked_for_or_worse(
    tmp_path: Path, purpose: str, codes: dict[str, int], capfd: pytest.CaptureFixture[str]
) -> None:
    """Under s.889 a camera of a listed maker is meant for some purposes alone: until one is told, it is a lead."""
    (tmp_path / "cameras.csv").write_text(CAMERA.format(purpose))
    asked = ["audit", str(tmp_path), "--policy", "us-federal-contractor-889", "--as-of", "2026-11-24", "--known-on", "2026-11-24"]
    assert {kind: run([*asked, "--fail-on", kind]) for kind in codes} == codes
    assert run(asked) == codes["denied"]
    assert ("\nLEAD 1 thing is" in capfd.readouterr().out) == (codes["denied"] == 0)


def test_a_word_that_is_not_known_is_answered_with_those_that_are(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cameras.csv").write_text(CAMERA.format("a reading room of ours"))
    run(["audit", str(tmp_path), "--policy", "us-federal-contractor-889"])
    told = " ".join(capfd.readouterr().out.split())
    assert "in a column `purpose`; use one of: public safety, security of government facilities," in told
    assert "`cleannet policy show us-federal-contractor-889` lists them" in told
    assert "Tell what" not in told
    (tmp_path / "cameras.csv").write_text(CAMERA.format(""))
    run(["audit", str(tmp_path), "--policy", "us-federal-contractor-889"])
    told = capfd.readouterr().out
    assert "Tell what the lead is used for" in told
    assert "use one of" not in told


def test_a_name_of_several_is_told_from_a_stranger(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "devices.csv").write_text("Asset Tag,Manufacturer,Model\nA1,Apple,A2403\n")
    run(["audit", str(tmp_path)])
    told = " ".join(capfd.readouterr().out.split())
    assert "for 1 it is unclear whom the name means (Apple Inc. or Apple)" in told
    assert "nobody is known behind" not in told


def test_strangers_are_no_lead(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = phone(tmp_path, "package:zz.quillfeather.app\n")
    assert [run(["audit", path, "--fail-on", kind]) for kind in ("lead", "unknown")] == [0, 1]


WAIVER = """\
- subject: android:com.zhiliaoapp.musically
  clause: {}
  owner: Ada
  reason: It is being removed.
  expires: "2027-03-01"
"""


def test_what_is_waived_fails_no_audit(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path, waivers = phone(tmp_path, "package:com.zhiliaoapp.musically\n"), tmp_path.parent / f"{tmp_path.name}.yaml"
    asked = ["audit", path, "--policy", "us-state-ms", "--as-of", "2026-11-24", "--known-on", "2026-11-24", "-f", "json"]
    assert run(asked) == 1
    clauses = {f.clause for f in parse(capfd.readouterr().out.encode()).findings}
    waivers.write_text("waivers:\n" + "".join(WAIVER.format(clause) for clause in clauses))
    assert run([*asked, "--waivers", str(waivers), "--fail-on", "conditional"]) == 0


FLOWS = "src_ip,dst_ip,bytes,first,site\n10.0.0.1,202.96.128.86,5,2026-11-19 06:00:01,lyon\n"


@pytest.mark.slow
def test_groups_stand_in_every_format_that_has_them(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "flows.csv").write_text(FLOWS)
    asked = ["audit", str(tmp_path), "--by", "Site", "--by", "gone", "--bucket", "1h", "--as-of", "2026-11-24"]
    shown = {}
    for format_ in ("text", "json", "csv-groups", "markdown"):
        assert run([*asked, "-f", format_]) == 1
        shown[format_] = capfd.readouterr().out
    assert "  1 record, 5 B: 2026-11-19T06:00Z, lyon, not stated\n" in shown["text"]
    assert "no input has a column 'gone' to group by; the columns are bytes, dst_ip" in shown["text"]
    assert "| `2026-11-19T06:00Z` | `lyon` | `not stated` | 1 | 5 |  |" in shown["markdown"]
    assert shown["csv-groups"].splitlines()[1].endswith(",1,2026-11-19T06:00:00Z,3600,lyon,,1,5,")
    groups = parse(shown["json"]).breakdowns
    assert groups is not None
    assert (groups.by, groups.bucket) == (("Site", "gone"), 3600)
    assert [(g.values, g.records) for one in groups.uses for g in one.groups] == [(("lyon", ""), 1)]


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "csv", "markdown"])
def test_a_window_stands_in_every_format(tmp_path: Path, format_: str, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "flows.csv").write_text(FLOWS)
    asked = ["audit", str(tmp_path), "-f", format_, "--until", "2026-11-19"]
    assert run(asked) == 1
    out = capfd.readouterr().out
    assert "2026-11-20T00:00" in out.replace("\\", "")
    assert run([*asked, "--since", "2026-11-19T06:00:01.000001Z"]) == 2
    out = capfd.readouterr().out.replace("\\", "")
    assert "2026-11-19T06:00:01.000001Z" in out or format_ == "csv"  # which has no rows
    assert "no record is in the time asked for, so nothing was judged" in " ".join(out.split()) or format_ == "csv"


@pytest.mark.slow
def test_a_file_of_which_every_record_is_skipped_is_2_and_says_why(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.csv").write_text("src_ip,dst_ip,bytes\nx,y,1\nu,v,2\n")
    for strict in ([], ["--strict"]):
        assert run(["audit", str(tmp_path), *strict]) == 2
        out = " ".join(capfd.readouterr().out.split())
        assert "not read: every record was skipped, all of them: not an address" in out
        assert "nothing was judged" in out
    (tmp_path / "good.csv").write_text("src_ip,dst_ip,bytes\n10.0.0.1,8.8.8.8,1\n")
    assert run(["audit", str(tmp_path), "-f", "json"]) == 2
    assert parse(capfd.readouterr().out.encode()).uses
    (tmp_path / "more.csv").write_text("src_ip,dst_ip,bytes\n10.0.0.1,202.97.0.1,1\n")
    assert run(["audit", str(tmp_path), "-f", "json"]) == 1


IDLE = "2 123456789010 eni-1 - - - - - - - 1431280876 1431280934 - NODATA\n"


def test_records_of_which_nothing_is_asked_are_no_such_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "idle.log").write_text(IDLE)
    assert run(["audit", str(tmp_path)]) == 2  # of the whole audit, nothing was judged
    assert "nothing was judged" in " ".join(capfd.readouterr().out.split())
    assert run(["audit", phone(tmp_path, CLEAR), "--policy", "us-federal-contractor-889"]) == 0
    (tmp_path / "idle.log").write_text(IDLE + IDLE.replace("NODATA", "SKIPDATA"))
    assert run(["audit", str(tmp_path)]) == 2
    assert "every record was skipped, 1 of them: SKIPDATA" in " ".join(capfd.readouterr().out.split())


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        ("Peer;ASN\nX;3999999\n", "networks such as AS3999999"),
        ("name,mac address\nX,FC:FF:FF:00:00:01\n", "such as FC:FF:FF:00:00:01"),
        ("Kreditor;Name 1;Land\n1;Müller Elektro & Söhne;DE\n", "Müller Elektro & Söhne"),
    ],
)
def test_the_command_that_the_first_screen_advises_works(
    table: str, shown: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (file := tmp_path / "list.csv").write_text(table)
    run(["audit", str(file)])
    told = " ".join(capfd.readouterr().out.split())
    assert shown in told
    (advised,) = re.findall(r"Ask about the unknown, such as `cleannet ([^`]*)`", told)
    assert run(shlex.split(advised)) == 0
    assert "UNKNOWN" in capfd.readouterr().out


def test_help_shows_the_options_in_groups_on_one_screen(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    run(["audit", "--help"])
    page = capfd.readouterr().out
    titles = [line.split()[1:-1] for line in page.splitlines() if line.startswith("\u256d")]
    assert [" ".join(words).strip("\u2500 ") for words in titles] == [
        "Arguments", "What is judged", "What is shown", "Outputs", "Exit code", "Speed",
    ]  # fmt: skip
    assert page.count("\n") <= 50


def test_what_is_clear_or_not_asked_is_listed_where_it_is_asked_for(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    phones = phone(tmp_path, DENIED + CLEAR)
    run(["audit", phones, "--only", "clear", "--as-of", "2026-11-24", "--known-on", "2026-11-24"])
    page = " ".join(capfd.readouterr().out.split())
    assert "Clear: 1 thing app: WhatsApp (android:com.whatsapp) as installed, 1 record, first in" in page
    assert "Denied:" not in page
    run(["audit", phones, "--only", "not-asked", "--line", "cable", "--as-of", "2026-11-24", "--known-on", "2026-11-24"])
    assert "Not asked: 0 things" in capfd.readouterr().out
    assert run(["audit", phones, "--only", "clear", "-f", "csv", "--as-of", "2026-11-24", "--known-on", "2026-11-24"]) == 2
    assert "only text lists these, and json has every use" in capfd.readouterr().err
