"""What changed between two reports, and why; and a report beside an earlier one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cleannet.cli import run
from cleannet.diff.baseline import against
from cleannet.diff.reports import compared
from cleannet.model.answers.compared import FindingChange
from cleannet.model.report import Report
from cleannet.model.verdict import Verdict
from cleannet.report.json import parse

WECHAT, TIKTOK, OTHER = "package:com.tencent.mm\n", "package:com.zhiliaoapp.musically\n", "package:com.example.unknown\n"
DAY = ("--as-of", "2026-11-24", "--known-on", "2026-11-24")


def report(folder: Path, files: dict[str, str], *more: str) -> Report:
    """An audit of these files and no others."""
    inputs = folder / "in"
    inputs.mkdir(exist_ok=True)
    for old in inputs.iterdir():
        old.unlink()
    for name, text in files.items():
        (inputs / name).write_text(text)
    run(["audit", str(inputs), "-f", "json", "-o", str(folder / "r.json"), *(more or DAY)])
    return parse((folder / "r.json").read_bytes())


def kinds(changes: tuple[FindingChange, ...]) -> set[tuple[str, ...]]:
    return {tuple(cause.kind for cause in change.causes) for change in changes}


def test_the_same_report_twice_changes_nothing(tmp_path: Path) -> None:
    one = report(tmp_path, {"a.txt": WECHAT})
    found = compared(one, one)
    assert (found.new, found.gone, found.changed, found.restated, found.same) == ((), (), (), 0, len(one.findings))
    assert found.worst() is Verdict.CLEAR


def test_what_another_file_names_is_new_for_its_record(tmp_path: Path) -> None:
    before, after = report(tmp_path, {"a.txt": WECHAT}), report(tmp_path, {"a.txt": WECHAT, "b.txt": TIKTOK})
    found = compared(before, after)
    assert {change.subject for change in found.new} == {"android:com.zhiliaoapp.musically"}
    assert kinds(found.new) == {("record",)}
    assert all("b.txt was not among the inputs" in change.causes[0].says for change in found.new)
    assert found.new[0].where.endswith("b.txt:1")
    assert not found.gone
    back = compared(after, before)
    assert {c.fingerprint for c in back.gone} == {c.fingerprint for c in found.new}
    assert all("not among the inputs any more" in change.causes[0].says for change in back.gone)


def test_a_line_more_in_the_same_file_is_new_for_its_record(tmp_path: Path) -> None:
    found = compared(report(tmp_path, {"a.txt": WECHAT}), report(tmp_path, {"a.txt": WECHAT + TIKTOK}))
    assert kinds(found.new) == {("record",)}
    assert {change.causes[0].says for change in found.new} == {"it was not seen before"}


def test_a_file_that_is_not_read_any_more_is_told_as_such(tmp_path: Path) -> None:
    before, after = report(tmp_path, {"a.txt": WECHAT}), report(tmp_path, {"a.txt": ""})
    accounts = tuple(replace(account, unread="byte 0: no permission to read it") for account in after.accounts)
    found = compared(before, replace(after, accounts=accounts, partial=True))
    assert kinds(found.gone) == {("unread",)}


def test_another_day_is_the_date(tmp_path: Path) -> None:
    files = {"a.txt": TIKTOK}
    found = compared(report(tmp_path, files, "--as-of", "2019-11-24", "--known-on", "2026-11-24"), report(tmp_path, files))
    assert found.new
    assert kinds((*found.new, *found.changed)) == {("date",)}
    assert found.worst() is Verdict.DENIED


def test_other_facts_are_facts_and_both_are_told_where_two_differ(tmp_path: Path) -> None:
    files = {"a.txt": TIKTOK}
    early = report(tmp_path, files, "--as-of", "2026-11-24", "--known-on", "2019-01-01")
    now = report(tmp_path, files)
    found = compared(early, now)
    moved = (*found.new, *found.changed, *found.gone)
    assert moved
    assert all(kind in (("fact",),) for kind in kinds(moved))
    other_day = report(tmp_path, files, "--as-of", "2019-11-24", "--known-on", "2019-01-01")
    assert ("date", "fact") in kinds(compared(other_day, now).new)


def test_another_policy_is_the_policy(tmp_path: Path) -> None:
    files = {"a.txt": TIKTOK}
    found = compared(report(tmp_path, files), report(tmp_path, files, "--policy", "us-federal-agency", *DAY))
    assert {"policy"} <= {kind for causes in kinds((*found.new, *found.gone)) for kind in causes}


def test_a_waiver_changes_the_verdict(tmp_path: Path) -> None:
    before = report(tmp_path, {"a.txt": WECHAT})
    denied = next(finding for finding in before.findings if finding.verdict is Verdict.DENIED)
    path = tmp_path / "waivers.yaml"
    which = f"subject: 'android:com.tencent.mm', clause: {denied.clause}"
    path.write_text(f"waivers:\n- {{{which}, owner: IT, reason: it is being replaced, expires: '2027-01-01'}}\n")
    after = report(tmp_path, {"a.txt": WECHAT}, "--waivers", str(path), *DAY)
    found = compared(before, after)
    assert [(c.before, c.after, c.causes[0].kind) for c in found.changed] == [(Verdict.DENIED, Verdict.CONDITIONAL, "waiver")]
    assert found.worst() is Verdict.CLEAR
    assert compared(after, before).worst() is Verdict.DENIED
    marks = {f.fingerprint: f.baseline for f in against(before, after, "x").findings}
    assert marks[denied.fingerprint] == "worse"
    assert {f.baseline for f in against(after, before, "x").findings} == {"known"}


@pytest.mark.slow
def test_an_audit_beside_a_baseline_shows_and_fails_on_what_is_new(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    report(tmp_path, {"a.txt": WECHAT})
    base, inputs = tmp_path / "base.json", tmp_path / "in"
    (tmp_path / "r.json").rename(base)

    def audited(*more: str) -> tuple[int, str]:
        capfd.readouterr()
        return run(["audit", str(inputs), "--baseline", str(base), *DAY, *more]), capfd.readouterr().out

    code, text = audited()
    assert code == 0
    assert "Nothing new" in text
    assert "adverse fact" not in text
    (inputs / "b.txt").write_text(TIKTOK)
    code, text = audited()
    assert code == 1
    assert "TikTok" in text
    assert "DENIED 1 thing is named" in text
    assert "known there and not shown here" in " ".join(text.split())
    for form in ("csv", "markdown", "assets"):
        assert "com.tencent.mm" not in "".join(line for line in audited("-f", form)[1].splitlines() if "denied" in line)
    made: dict[str, Any] = json.loads(audited("-f", "sarif")[1])["runs"][0]
    assert {result["baselineState"] for result in made["results"]} == {"new", "unchanged"}
    whole = parse(audited("-f", "json")[1])
    assert {finding.baseline for finding in whole.findings} == {"new", "known"}
    assert whole.baseline is not None
    assert sum(whole.baseline.known.values()) + len(whole.fresh().findings) == len(whole.findings)


def test_a_baseline_hides_no_input_that_was_not_read(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    report(tmp_path, {"a.txt": WECHAT})
    command = ["audit", str(tmp_path / "in"), str(tmp_path / "gone"), "--baseline", str(tmp_path / "r.json"), *DAY]
    assert run(command) == 2
    assert "PARTIAL" in capfd.readouterr().out


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"schema": "cleannet-policy-diff-1"}', "\x00"])
def test_what_is_no_report_is_one_line_of_error(text: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(WECHAT)
    (tmp_path / "bad.json").write_text(text)
    for command in (["audit", str(tmp_path / "a.txt"), "--baseline"], ["diff", str(tmp_path / "bad.json")]):
        assert run([*command, str(tmp_path / "bad.json")]) == 2
        told = capfd.readouterr().err
        assert "bad.json: " in told
        assert told.count("\n") == 1


def test_markdown_and_text_escape_what_strangers_wrote(report_of_strangers: Report, capfd: pytest.CaptureFixture[str]) -> None:
    from cleannet.report import markdown_compared, page

    found = compared(replace(report_of_strangers, findings=(), uses=(), accounts=()), report_of_strangers)
    assert found.new
    for told in (markdown_compared.render(found), page(found, "text")):
        assert not any(mark in told for mark in ("\x1b", "\u202e", "\x00"))


@pytest.fixture
def report_of_strangers(tmp_path: Path) -> Report:
    (tmp_path / "x.csv").write_text('Vendor\n"Hua\x1b[2Jwei <b>\u202e|x|"\nHuawei\n')
    run(["audit", str(tmp_path / "x.csv"), "-f", "json", "-o", str(tmp_path / "x.json"), *DAY])
    return parse((tmp_path / "x.json").read_bytes())


LIST = "serial,vendor,mac,status,removed\nS1,Huawei,00:25:9e:11:22:33,Retired,2026-02-01\n"


def leased(day: str) -> str:
    return f"lease 10.0.0.7 {{\n  starts 4 {day} 12:00:00;\n  cltt 4 {day} 12:00:00;\n  hardware ethernet 00:25:9e:11:22:33;\n}}\n"


def test_a_contradiction_that_is_new_gone_or_decided_is_told_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = report(tmp_path, {"devices.csv": LIST})
    (tmp_path / "alone.json").write_bytes((tmp_path / "r.json").read_bytes())
    open_ = report(tmp_path, {"devices.csv": LIST, "a.leases": leased("2026/02/01")})
    both = report(tmp_path, {"devices.csv": LIST, "a.leases": leased("2026/11/19")})
    told = compared(alone, both)
    assert [(one.before, one.after, one.cause.kind) for one in told.contradictions] == [(None, "contradicted", "record")]
    assert "a.leases was not among the inputs" in told.contradictions[0].cause.says
    assert told.contradicted
    back = compared(both, alone)
    assert [(one.before, one.after) for one in back.contradictions] == [("contradicted", None)]
    assert not back.contradicted
    assert [(one.before, one.after) for one in compared(open_, both).contradictions] == [("open", "contradicted")]
    assert compared(both, both).contradictions == ()
    moved = compared(replace(both, promises=(), contradictions=()), both).contradictions
    assert [one.cause.kind for one in moved] == ["promise"]
    capsys.readouterr()
    for form, head in (("text", "CONTRADICTED"), ("markdown", "**contradicted**"), ("json", '"after": "contradicted"')):
        assert run(["diff", str(tmp_path / "alone.json"), str(tmp_path / "r.json"), "-f", form]) == 1
        assert head in capsys.readouterr().out
