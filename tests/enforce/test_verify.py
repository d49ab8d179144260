"""What is in force beside what was decided, from the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest

from cleannet.cli import run
from cleannet.diff.controls import departed, in_use, too_early
from cleannet.model.control import Control, Mode, Reason, Section
from cleannet.model.report import JudgedUse, Report
from cleannet.model.subject import Subject
from cleannet.model.use import Candidate, Sighting, Tally, Use
from cleannet.report.json import parse


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("control")
    assert (
        run(
            [
                "enforce",
                "bird",
                "--policy",
                "us-federal-contractor-889",
                "--as-of",
                "2026-11-30",
                "--accept-collateral",
                "-o",
                str(made),
            ]
        )
        == 0
    )
    return made


def verified(folder: Path, capsys: pytest.CaptureFixture[str], day: str = "2026-12-01") -> tuple[int, list[tuple[str, str]]]:
    capsys.readouterr()
    code = run(["verify", str(folder), "--as-of", day, "-f", "json"])
    return code, [(one["kind"], one["about"]) for one in json.loads(capsys.readouterr().out)["departures"]]


def test_what_was_written_is_as_decided(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(folder, capsys) == (0, [])


def test_a_last_day_is_near_and_then_past(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, near = verified(folder, capsys, "2027-02-20")
    assert (code, {kind for kind, _ in near}) == (0, {"due"})
    code, last = verified(folder, capsys, "2027-02-28")
    assert (code, {kind for kind, _ in last}) == (0, {"due"}), "the last day is still one"
    code, past = verified(folder, capsys, "2027-03-01")
    assert (code, {kind for kind, _ in past}) == (1, {"expired"})


def test_a_rule_that_was_changed_is_missing_and_another_an_orphan(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    conf = tmp_path / "cleannet.bird.conf"
    conf.write_text(conf.read_text().replace("  136907", "  13690"))
    code, found = verified(tmp_path, capsys)
    assert code == 1
    assert found == [("missing", "asn:136907"), ("orphan", "asn:13690"), ("edited", "cleannet.bird.conf")]
    conf.unlink()
    assert verified(tmp_path, capsys)[1][0] == ("missing", "cleannet.bird.conf")


def test_a_folder_of_others_is_one_line_of_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(tmp_path)]) == 2
    (tmp_path / "enforced.json").write_text('{"target": 3}')
    assert run(["verify", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


def control(mode: Mode = "block") -> Control:
    reason = Reason(clause="m/c", source="", fingerprint="a" * 16, whom="", says="")
    parts = (Section(reasons=(reason,), until="2027-02-28", stops=(Subject("domain:bad.example.net"),)),)
    allow = (Subject("domain:good.bad.example.net"),)
    return Control(policy="p", as_of="2026-11-30", known_on="2026-11-30", pack="", mode=mode, sections=parts, allow=allow)


def seen(name: str, day: str, role: str = "looked-up") -> Report:
    """A report that shows a name on a day."""
    at = int((date.fromisoformat(day) - date(1970, 1, 1)).total_seconds()) * 1_000_000 if day else -1
    use = Use(role, (Candidate(Subject(f"domain:{name}")),))
    judged = JudgedUse(use=use, name=name, lines={}, tally=Tally(records=1, first=Sighting("dns.log", 4, line=4), seen_last=at))
    told = {
        "version": "", "policy": "p", "policy_title": "", "policy_why": "", "covers_not": "", "as_of": "2026-12-05",
        "known_on": "2026-12-05", "pack": "", "partial": False, "summary": {}, "findings": (), "notices": (), "uses": (judged,),
        "accounts": (), "tables": (), "clauses": {}, "statements": {},
    }  # fmt: skip
    return parse(msgspec.json.encode(msgspec.convert(told, Report, from_attributes=True)))


def test_what_no_longer_passes_is_missing_and_what_nobody_lets_pass_an_orphan() -> None:
    stops = ["domain:bad.example.net"]
    found = [*departed(control(), map(Subject, stops), [], "the kernel")]
    assert [(one.kind, one.about) for one in found] == [("missing", "domain:good.bad.example.net")]
    allow = [Subject("domain:good.bad.example.net"), Subject("domain:evil.example.net")]
    found = [*departed(control(), map(Subject, stops), allow, "the kernel")]
    assert [(one.kind, one.about) for one in found] == [("orphan", "domain:evil.example.net")]
    found = [*departed(control(), [Subject("domain:other.example.net")], control().allow, "the kernel")]
    assert [(one.kind, one.about) for one in found] == [
        ("missing", "domain:bad.example.net"),
        ("orphan", "domain:other.example.net"),
    ]


def test_a_stopped_thing_in_use_is_the_strongest() -> None:
    (found,) = in_use(control(), seen("www.bad.example.net", "2026-12-03"))
    assert (found.kind, found.about) == ("in use", "domain:bad.example.net")
    assert "dns.log:4" in found.says
    assert [*in_use(control(), seen("www.bad.example.net", ""))], "a record without a time counts by the day of its report"
    for report in (
        seen("www.bad.example.net", "2026-11-29"),
        seen("notbad.example.net", "2026-12-03"),
        seen("x.good.bad.example.net", "2026-12-03"),
        seen("www.bad.example.net", "2026-12-03", role="attempt"),
    ):
        assert not [*in_use(control(), report)]
    assert not [*in_use(control("monitor"), seen("www.bad.example.net", "2026-12-03"))], "a monitor stops nothing"


def test_a_day_before_the_decision_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(folder), "--as-of", "2020-01-01"]) == 2
    assert "before 2026-11-30" in capsys.readouterr().err


def test_uses_of_the_day_of_the_control_or_before_are_counted_apart() -> None:
    assert too_early(control(), seen("www.bad.example.net", "2026-11-30")) == 1
    assert too_early(control(), seen("www.bad.example.net", "2026-12-03")) == 0
    assert too_early(control(), seen("notbad.example.net", "2026-11-30")) == 0


@pytest.mark.slow
def test_a_file_that_no_decision_names_is_an_orphan_and_a_new_control_removes_old_files(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "mine.txt").write_text("a note")
    assert verified(tmp_path, capsys) == (1, [("orphan", "mine.txt")])
    more = ["--policy", "us-federal-contractor-889", "--as-of", "2026-11-30", "--accept-collateral", "-o", str(tmp_path)]
    assert run(["enforce", "csv", *more]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cleannet.csv", "enforced.json", "mine.txt", "reasons.txt"]
    (tmp_path / "cleannet.csv").write_text("changed by hand")
    assert run(["enforce", "bird", *more]) == 2
    assert (tmp_path / "cleannet.csv").read_text() == "changed by hand"


def test_what_a_system_does_not_tell_is_said_by_name_and_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = ["--policy", "us-federal-contractor-889", "--as-of", "2026-11-30", "--accept-collateral", "-o", str(tmp_path)]
    assert run(["enforce", "pmacct", *more]) == 0
    capsys.readouterr()
    asked = ["verify", str(tmp_path), "--as-of", "2026-12-01"]
    assert run(asked) == 0
    page = capsys.readouterr().out
    assert "pmacct: its files are as decided." in page
    assert "not compared: what the system runs; give it with --running" in page
    there = tmp_path.parent / "there.map"
    there.write_bytes((tmp_path / "cleannet.pretag.map").read_bytes())
    assert run([*asked, "--running", str(there)]) == 0
    page = " ".join(capsys.readouterr().out.split())
    assert "pmacct: all that it tells is as decided." in page
    assert "untold asn:" in page
    assert " more: pmacct does not tell which rows it holds; the file has it" in page
    there.write_bytes(there.read_bytes().replace(b"dst_as=136907", b"dst_as=13690"))
    assert run([*asked, "--running", str(there), "-f", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["running"] is True
    assert [(one["kind"], one["about"]) for one in told["departures"]][:2] == [("missing", "asn:136907"), ("orphan", "asn:13690")]
    assert told["departures"][-1]["kind"] == "untold"
    assert "asn:136907" not in told["departures"][-1]["about"]
