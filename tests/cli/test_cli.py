"""The command line: exit codes, outputs, errors that a user can act on, and how soon it answers."""

from __future__ import annotations

import json
import os
import re
import resource
import shlex
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cleannet import __version__
from cleannet.cli import run
from cleannet.model.selection import KINDS
from cleannet.report.json import parse

DENIED = "package:com.tencent.mm\n"
CLEAR = "package:com.whatsapp\n"


def phone(tmp_path: Path, text: str) -> str:
    (tmp_path / "phone.txt").write_text(text)
    return str(tmp_path)


@pytest.mark.alone
def test_version_answers_soon_and_imports_no_arrays() -> None:
    code = (
        "import sys; from cleannet.cli import run; run(['--version']); "
        "print(sorted({'numpy', 'pyarrow', 'numba'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == f"{__version__}\n[]\n"
    ours, bare = (min(_cpu_seconds(*arguments) for _ in range(5)) for arguments in (("-m", "cleannet", "--version"), ("-c", "")))
    assert ours < 40 * bare


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked", ["AS4134", "AS64501", "8.8.8.8", "2001:db8::1", "tiktok.com", "Huawei", "com.tencent.mm", "org:huawei-tech"]
)
def test_one_thing_is_explained_without_readers_columns_and_compilers(asked: str) -> None:
    """They take longer to load than the answer takes; only what an audit needs is missing."""
    heavy = ("pyarrow", "numba", "pandas", "cleannet.audit", "cleannet.engine", "cleannet.readers", "cleannet.columns")
    code = (
        "import sys; from cleannet.cli import run; "
        f"run(['explain', {asked!r}, '-f', 'json', '-o', {os.devnull!r}]); print(sorted(set({heavy!r}) & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


@pytest.mark.alone
def test_one_thing_is_explained_soon() -> None:
    """It takes some five times what Python takes to start and to load arrays."""
    ours, bare = (
        min(_cpu_seconds(*arguments) for _ in range(5))
        for arguments in (("-m", "cleannet", "explain", "AS15169"), ("-c", "import numpy"))
    )
    assert ours < 9 * bare


def _cpu_seconds(*arguments: str) -> float:
    """Of the processor, not of the clock: others may keep the machine busy. `bench/start.py` has the clock's."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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
    assert "<stdin> (packages, line of a package): 1 = 1 + 0 + 0" in found.stdout


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


ENVIRONMENTS: dict[str, tuple[dict[str, str], int, bool]] = {
    "a pipe": ({}, 100, False),
    "a pipe of so many columns": ({"COLUMNS": "72"}, 72, False),
    "columns that are none": ({"COLUMNS": "wide"}, 100, False),
    "a pipe with colours": ({"FORCE_COLOR": "1"}, 100, True),
    "no colours anyway": ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, 100, False),
    "empty variables": ({"FORCE_COLOR": "", "NO_COLOR": ""}, 100, False),
}


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
    assert found.stdout.split() == list(KINDS)


CAMERA = "maker,model,purpose\nHikvision,DS-2CD,{}\n"


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
    assert "of 1 it is not sure whom the name means (Apple Inc. or Apple)" in told
    assert "nobody is known who stands behind" not in told


def test_an_answer_begins_on_the_day_on_which_the_clause_names_the_thing(capfd: pytest.CaptureFixture[str]) -> None:
    """The blocks began in 2024; WhatsApp is among them since 2026-02-11."""
    run(["explain", "WhatsApp", "--policy", "ru-roskomnadzor", "--as-of", "2026-11-24", "--known-on", "2026-11-24"])
    first = " ".join(capfd.readouterr().out.split()).partition("Under ru-")[0]
    assert "since 2026-02-11" in first
    assert "2024-10-08" not in first


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


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "csv", "markdown"])
def test_every_format_goes_to_a_file_and_to_the_output_alike(
    tmp_path: Path, format_: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = phone(tmp_path, DENIED)
    day = ["--as-of", "2026-11-24", "--known-on", "2026-11-24"]
    assert run(["audit", path, "-f", format_, *day]) == 1
    shown = capfd.readouterr().out
    assert run(["audit", path, "-f", format_, *day, "-o", str(tmp_path.parent / "report")]) == 1
    assert (tmp_path.parent / "report").read_bytes().decode() == shown


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
    assert "no record lies in the time asked for, so nothing was judged" in " ".join(out.split()) or format_ == "csv"


def test_a_finding_is_explained_from_its_report_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    report = tmp_path.parent / "report.json"
    run(["audit", phone(tmp_path, DENIED), "-f", "json", "-o", str(report)])
    finding = parse(report.read_bytes()).findings[0]
    assert run(["explain", finding.fingerprint[:8], "--report", str(report)]) == 0
    assert finding.clause in capfd.readouterr().out


def test_a_report_without_end_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cleannet.cli.stored.LARGEST", 1_000)
    (tmp_path / "report.json").write_bytes(b" " * 1_001)
    assert run(["explain", "abcdef", "--report", str(tmp_path / "report.json")]) == 2
    assert "larger than 1,000 bytes" in capfd.readouterr().err


def test_explain_compares_policies(capfd: pytest.CaptureFixture[str]) -> None:
    day = ["--as-of", "2026-11-24", "--known-on", "2026-11-24"]
    assert run(["explain", "telegram", "--policy", "us-state-tx", "--policy", "us-state-mt", *day]) == 1
    out = capfd.readouterr().out
    assert "us-state-mt: DENIED for state agency, contractor in US-MT since 2023-06-01: may not be used or be" in out
    assert "CLEAR under 1 (no adverse fact within what each covers): us-state-tx" in out
    assert run(["explain", "telegram", "--policy", "us-state-tx", "--policy", "de-telecom", *day]) == 0


def test_explain_tells_of_one_thing(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "AS4134"]) == 1
    assert "China Telecom" in capfd.readouterr().out
    assert run(["explain", "AS4134", "-f", "json"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_closed_pipe_changes_nothing(tmp_path: Path, unbuffered: str) -> None:
    command = f"set -o pipefail; {sys.executable} -m cleannet audit {phone(tmp_path, DENIED)} -f json | head -c 10"
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    found = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=env)
    assert (found.returncode, found.stderr) == (1, "")


def limited() -> None:
    """A file of this process may have 512 octets, as on a disk that is nearly full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))


@pytest.mark.slow
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_report_cut_short_by_a_full_disk_is_2(tmp_path: Path, unbuffered: str) -> None:
    command = [sys.executable, "-m", "cleannet", "audit", phone(tmp_path, CLEAR), "-f", "json"]
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered, "PYTHONDONTWRITEBYTECODE": "1"}
    with (tmp_path / "out").open("wb") as out:
        found = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, env=env, preexec_fn=limited)
    assert found.returncode == 2
    assert found.stderr.startswith("cleannet: the standard output: ")
    assert found.stderr.count("\n") == 1


@pytest.mark.slow
def test_what_cannot_be_written_whole_leaves_the_old_report(tmp_path: Path) -> None:
    out = tmp_path.parent / f"{tmp_path.name}.json"
    out.write_text("old")
    command = [sys.executable, "-m", "cleannet", "audit", phone(tmp_path, CLEAR), "-f", "json", "-o", str(out)]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    found = subprocess.run(command, capture_output=True, text=True, env=env, preexec_fn=limited)
    assert (found.returncode, out.read_text()) == (2, "old")
    assert found.stderr.startswith(f"cleannet: {out}: cannot be written")
    assert [p.name for p in tmp_path.parent.iterdir() if p.name.startswith(f".{tmp_path.name}")] == []


def test_a_report_takes_the_place_and_the_permissions_of_the_old_one(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out, link = tmp_path / "report.json", tmp_path / "link.json"
    out.write_text("old")
    out.chmod(0o640)
    link.symlink_to(out)
    (tmp_path / "in").mkdir()
    assert run(["audit", phone(tmp_path / "in", DENIED), "-f", "json", "-o", str(link)]) == 1
    assert parse(out.read_bytes()).findings
    assert link.is_symlink()
    assert out.stat().st_mode & 0o777 == 0o640


def test_an_output_is_never_an_input(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = phone(tmp_path, CLEAR)
    file = f"{folder}/phone.txt"
    (tmp_path / "hard").hardlink_to(file)
    for inputs, output in ((file, file), (folder, file), (file, f"{folder}/./phone.txt"), (file, f"{folder}/hard")):
        assert run(["audit", inputs, "-o", output]) == 2
        assert "is an input" in capfd.readouterr().err
    assert run(["audit", file, "--policy", "x.yaml:a", "-o", "x.yaml"]) == 2
    assert Path(file).read_text() == CLEAR
    report = f"{folder}/report.json"
    for _ in range(2):  # an old report is no input, also where it lies among them
        assert run(["audit", folder, "--policy", "us-federal-contractor-889", "-f", "json", "-o", report]) == 0


@pytest.mark.parametrize("output", ["gone/report.json", ".", "/dev"])
def test_a_bad_output_is_told_before_the_work(
    tmp_path: Path, output: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cleannet.audit.audit", lambda *_: pytest.fail("it was audited"))
    monkeypatch.chdir(tmp_path)
    assert run(["audit", "phone.txt", "-o", output]) == 2
    assert output in capfd.readouterr().err


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


@pytest.mark.slow
def test_explain_says_where_the_embedded_table_alone_tells_who_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    for number, alone in (("AS24406", True), ("AS13335", False)):
        assert run(["explain", number]) == 0
        assert ("low confidence: no fact speaks of this number" in capfd.readouterr().out) is alone


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("https://www.tiktok.com/@someone?x=1", "domain:tiktok.com"),
        ("tiktok.com:443", "domain:tiktok.com"),
        ("com.tencent.xin", "ios:com.tencent.xin"),
        ("414478124", "ios:414478124"),
        ("registry.cn-hangzhou.aliyuncs.com/shop/web:7", "domain:aliyuncs.com"),
        ("202.97.12.0/24", "asn:4134"),
        ("WeChat", "app:wechat"),
        ("prefix:202.97.12.0/24", "asn:4134"),
        ("Alibaba Cloud", "cloud:aliyun"),
        ("Alibaba Cloud", "org:alibaba"),
        ("no/such thing", "name:no/such thing"),
    ],
)
def test_explain_takes_what_people_paste(asked: str, meant: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", asked, "-f", "json"]) in (0, 1)
    told = json.loads(capfd.readouterr().out)
    assert told["asked"] == asked
    assert meant in [c["subject"] for c in told["candidates"]]


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("AS99999999999", "is not an AS number; write AS1 to AS4294967294"),
        ("asn:4294967295", "a number that stands for no network"),
        ("999.1.1.1", "is not an address; write four numbers up to 255"),
        ("address:203.0.113", "is not an address"),
        ("192.0.2.0/99", "is not an address"),
        ("2001:zz::1", "is not an address"),
        ("00:25:9E:zz:02:03", "the six pairs of hexadecimal digits of a MAC address"),
        ("org:nope", "the facts have no entity with this id; for a name, leave out org:"),
        ("org:tencant", "the nearest: org:tencent (Tencent Holdings Limited)"),
        ("app:tiktoc", "the nearest: app:tiktok (TikTok)"),
        ("cable:seamewe3", "the nearest: cable:seamewe-3 (SEA-ME-WE 3)"),
        ("cloud:alyun/x", "the nearest: cloud:aliyun (Alibaba Cloud)"),
        ("orgs:huawei-tech", "'orgs' is not a kind of subject (did you mean org?); the kinds are address, android"),
        ("as:4134", "'as' is not a kind of subject (did you mean asn?)"),
        ("landing:China", "write the two letters of ISO 3166-1, such as landing:HK"),
        ("landing:ZZ", "write the two letters of ISO 3166-1, such as landing:HK"),
        ("landing:UK", "such as landing:HK or landing:GB"),
        ("country:XX", "write the two letters of ISO 3166-1, such as country:HK"),
        ("prefix:999.1.1.0/24", "is not an address; write four numbers up to 255"),
        ("ixp:DE-CIX", "no rule asks about a thing of the kind 'ixp' by itself; write one of address, android, app, asn"),
        ("oui:00", "write six hexadecimal digits"),
        ("domain:a..b", "not a host name"),
        ("4b0c8cf553a79028", "looks like the fingerprint of a finding: name its report with --report FILE"),
    ],
)
def test_a_slip_of_the_hand_is_an_error_that_says_what_was_expected(
    typed: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", typed]) == 2
    out, err = capfd.readouterr()
    assert (out, said in err) == ("", True), err


@pytest.mark.parametrize(
    "typed",
    ["name:org:nope", "address:unrouted", "store:com.nobody.store", "domain:nobody-knows.example.com", "android:com.nobody.app",
     "Nobody: a company"],
)  # fmt: skip
def test_what_nobody_knows_is_no_slip(typed: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", typed]) != 2
    assert "unknown" in capfd.readouterr().out


def test_not_asked_is_told_of_the_day_alone(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "Signal", "--policy", "cn-appstore", "--as-of", "2024-04-01"]) == 0
    assert "NOT ASKED (no clause of the policy applies to it on 2024-04-01;" in " ".join(capfd.readouterr().out.split())


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


@pytest.mark.slow
@pytest.mark.parametrize("command", ["data status", "policy list", "explain AS4134", "demo"])
def test_an_output_that_cannot_be_written_is_2_and_no_traceback(command: str) -> None:
    with FULL.open("w") as full:
        found = subprocess.run([sys.executable, "-m", "cleannet", *command.split()], stdout=full, stderr=subprocess.PIPE, text=True)
    assert found.returncode == 2
    assert found.stderr.startswith("cleannet: the standard output: ")
    assert found.stderr.count("\n") == 1


@pytest.mark.slow
def test_an_output_that_is_closed_leaves_the_code(tmp_path: Path) -> None:
    command = f"{sys.executable} -m cleannet audit {phone(tmp_path, DENIED)} >&-"
    found = subprocess.run(command, shell=True, stderr=subprocess.PIPE, text=True)
    assert (found.returncode, found.stderr) == (1, "")


def test_a_fault_of_the_program_is_never_the_code_of_denied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise AssertionError("planted")

    monkeypatch.setattr("cleannet.audit.count_paths", broken)
    assert run(["audit", phone(tmp_path, DENIED)]) == 2
    assert "this is a fault of the program" in capfd.readouterr().err
