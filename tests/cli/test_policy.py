"""`cleannet policy`: what it prints, in text and JSON, and the codes that it ends with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from judging import few

from cleannet.cli import run

ROOT = Path(__file__).parents[2]
GOLDEN = str(ROOT / "facts" / "golden" / "apps.yaml")
CASE = """\
golden:
- id: wrong
  use: {line: app, app: tiktok, by: agency, where: US}
  clause: us-no-tiktok-gov-devices/agencies
  as_of: "2024-06-01"
  known_on: "2026-11-24"
  expect: clear
  why: "the case\\e[31m errs"
"""
POLICY = """\
policies: [{id: house, title: "a\\e[2Jb", issuer: US, we: {kinds: [any]}, acts: [use], clauses: [m], covers_not: "the\\u202erest"}]
measures:
- id: m
  title: Rules of the house
  issuer: US
  type: guidance
  force: binding
  clauses:
  - id: m/c
    says: Nothing of ZTE is used.
    lines: [carrier, equipment]
    forbids: [use]
    who: {kinds: [anyone]}
    names: [{entity: zte, from: "2020-01-01", sources: [s]}]
    events: [{date: "2020-01-01", state: in_force, instrument: decision 3, sources: [s]}]
  sources: {s: {url: "https://house.example/3", said: "2020-01-01"}}
"""

Output = pytest.CaptureFixture[str]


def test_list_tells_each_policy_by_its_issuer_with_whom_it_is_for_and_what_it_does_not_cover(capfd: Output) -> None:
    assert run(["policy", "list"]) == 0
    told = capfd.readouterr().out
    assert told.startswith("99 policies. ")
    assert run(["policy", "list", "-f", "json"]) == 0
    rows = json.loads(capfd.readouterr().out)["policies"]
    assert all(f"\n  {row['id']} " in told for row in rows)
    assert all(row["covers_not"] and row["kinds"] and row["lines"] for row in rows)
    assert told.count("not covered: ") == len(rows)
    assert "No policy ships for these US states: California, Colorado," in told


def test_list_takes_an_issuer_a_kind_and_a_place(capfd: Output) -> None:
    assert run(["policy", "list", "--issuer", "us", "--for", "state agency", "--country", "us-tx", "-f", "json"]) == 0
    assert "us-state-tx" in {row["id"] for row in json.loads(capfd.readouterr().out)["policies"]}
    assert run(["policy", "list", "--for", "carier"]) == 2
    assert "(did you mean carrier?)" in capfd.readouterr().err


def test_choose_is_answered_by_options(capfd: Output) -> None:
    assert run(["policy", "choose", "--country", "US-TX", "--for", "state_agency", "--line", "app"]) == 0
    told = capfd.readouterr().out
    assert told.startswith("3 policies fit: state agency in US-TX, for app.")
    assert told.endswith("\nNext: cleannet audit FILES --policy us-state-tx\n")


def test_choose_asks_only_a_terminal(capfd: Output) -> None:
    assert run(["policy", "choose", "--country", "DE"]) == 2
    assert "give --country and --for" in capfd.readouterr().err


def test_choose_asks_four_questions_on_a_terminal() -> None:
    """A wrong number is asked again; the answer goes to the standard output."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "cleannet", "policy", "choose", "-f", "json"]
    asking = subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE)
    os.write(ours, b"de\n77\n6\ncarrier, equipment\n1\n")
    out, _ = asking.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    told = json.loads(out)
    assert (told["where"], told["kind"], told["lines"], told["reads"]) == ("DE", "carrier", ["carrier", "equipment"], "acts")
    assert told["policies"][0]["policy"]["id"] == "de-telecom"


def test_show_tells_the_state_of_each_clause_on_the_day(capfd: Output) -> None:
    assert run(["policy", "show", "us-app-store", "--as-of", "2025-01-19"]) == 0
    told = capfd.readouterr().out
    assert "us-pafaca/distribution: in force since 2025-01-19 by s.2(a)(2)(A)" in told
    bound = "may not be offered or updated for others or be hosted or delivered; binds app store, hosting provider in US"
    assert bound in " ".join(told.split())
    assert "Not covered" in told
    assert run(["policy", "show", "us-app-store", "--as-of", "2025-01-18", "-f", "json"]) == 0
    shown = json.loads(capfd.readouterr().out)
    states = {row["text"]["id"]: row["standing"]["state"]["state"] for row in shown["clauses"]}
    assert states["us-pafaca/distribution"] == "pending"
    assert (shown["as_of"], shown["policy"]["id"]) == ("2025-01-18", "us-app-store")


def test_show_takes_the_policys_own_day(capfd: Output) -> None:
    assert run(["policy", "show", "clean-network-2020"]) == 0
    told = capfd.readouterr().out
    assert "as of 2020-08-05" in told
    assert "a programme that binds nobody" in told


def test_show_reads_a_users_file_and_escapes_it(tmp_path: Path, capfd: Output) -> None:
    (tmp_path / "house.yaml").write_text(POLICY)
    assert run(["policy", "show", str(tmp_path / "house.yaml")]) == 0
    told = capfd.readouterr().out
    assert "house: a\\x1b[2Jb" in told
    assert "\\u202e" in told
    assert "m/c: in force since 2020-01-01 by decision 3" in told
    assert not {"\x1b", "\u202e"} & set(told)


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "no-such"],
        ["show", "clean-network", "--as-of", "soon"],
        ["show"],
        ["diff", "clean-network"],
        ["diff", "clean-network", "no-such"],
        ["lint", "no-such.yaml"],
        ["test"],
        ["test", "no-such.yaml"],
        ["test", GOLDEN, "--policy", "no-such.yaml"],
        ["list", "-f", "xml"],
    ],
)
def test_what_cannot_be_done_is_2_and_said_in_a_line(arguments: list[str], capfd: Output) -> None:
    assert run(["policy", *arguments]) == 2
    out, err = capfd.readouterr()
    assert err
    assert "Traceback" not in out + err


VIDEO = ("org:cetc", "org:cethik", "org:dahua", "org:dahua-usa", "org:ezviz", "org:hikrobot", "org:hikvision", "org:hytera")
"""More than a group of a difference shows at once."""


@pytest.mark.slow
def test_diff_tells_clauses_and_subjects(capfd: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleannet.diff.policies.every_use", few("org:zte", *VIDEO))
    days = ["--as-of", "2019-08-12", "--and", "2019-08-13", "--known-on", "2026-11-24"]
    assert run(["policy", "diff", "us-federal-agency", *days]) == 0
    told = capfd.readouterr().out
    assert "Clauses: 4 change" in told
    assert "from pending since 2018-08-13 by Pub. L. 115-232" in told
    assert "to   in force since 2019-08-13 by s.889(c) with (a)(1)(A)" in told
    assert "equipment: conditional -> denied" in told
    assert "more (--all)" in " ".join(told.split())
    assert run(["policy", "diff", "us-federal-agency", *days, "--all"]) == 0
    whole = capfd.readouterr().out
    assert "more (--all)" not in " ".join(whole.split())
    assert len(whole) > len(told)
    assert run(["policy", "diff", "us-federal-agency", *days, "-f", "json"]) == 0
    changes = json.loads(capfd.readouterr().out)
    assert (changes["before"]["as_of"], changes["after"]["as_of"]) == ("2019-08-12", "2019-08-13")
    assert "org:zte" in {s["subject"] for s in changes["subjects"]}
    assert f"Subjects: {len(changes['subjects'])} verdicts change" in told


def test_diff_is_the_same_bytes_each_time(capfd: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleannet.diff.policies.every_use", few())
    arguments = ["policy", "diff", "us-app-store", "us-grantee", "--as-of", "2026-01-01", "--known-on", "2026-01-01", "-f", "json"]
    outputs = []
    for _ in range(2):
        assert run(arguments) == 0
        outputs.append(capfd.readouterr().out)
    assert outputs[0] == outputs[1]


def test_lint_finds_nothing_in_what_ships(capfd: Output) -> None:
    assert run(["policy", "lint"]) == 0
    *notes, last = capfd.readouterr().out.splitlines()
    assert all(".yaml: note: " in note for note in notes)
    assert last == f"nothing found; {len(notes)} notes"


def test_lint_tells_where_what_and_what_to_do(tmp_path: Path, capfd: Output) -> None:
    path = tmp_path / "house.yaml"
    path.write_text(POLICY.replace("entity: zte", 'entity: "z\\e[31mte"'))
    assert run(["policy", "lint", str(path)]) == 1
    out = capfd.readouterr().out
    assert f"{path}:14: measures[0].clauses[0].names[0].entity: the entity 'z\\x1b[31mte' is not defined; correct its id" in out
    assert ": note: measures[0].clauses[0]: a clause with no primary citation" in out
    assert out.endswith("1 finding; 1 note\n")
    assert run(["policy", "lint", str(path), "-f", "json"]) == 1
    (defect,) = json.loads(capfd.readouterr().out)["defects"]
    assert (defect["line"], defect["file"]) == (14, str(path))


def test_lint_goes_on_after_a_file_that_is_not_there(tmp_path: Path, capfd: Output) -> None:
    path = tmp_path / "house.yaml"
    path.write_text(POLICY.replace("entity: zte", "entity: no-such"))
    assert run(["policy", "lint", str(tmp_path / "gone.yaml"), str(path)]) == 1
    out, err = capfd.readouterr()
    assert "gone.yaml: cannot be read" in err
    assert "1 finding" in out


def test_lint_does_not_say_that_it_found_nothing_in_what_it_could_not_read(tmp_path: Path, capfd: Output) -> None:
    assert run(["policy", "lint", str(tmp_path)]) == 2
    assert capfd.readouterr().out == ""


def test_lint_asks_about_waivers_on_the_day(tmp_path: Path, capfd: Output) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text('waivers: [{clause: "*", owner: o, reason: r, expires: "2026-06-01", subject: "asn:64501"}]\n')
    assert run(["policy", "lint", str(path), "--as-of", "2026-05-31"]) == 0
    assert run(["policy", "lint", str(path), "--as-of", "2026-06-01"]) == 1
    assert "it expired on 2026-06-01" in capfd.readouterr().out


def test_golden_cases_pass(capfd: Output) -> None:
    assert run(["policy", "test", GOLDEN]) == 0
    assert capfd.readouterr().out == "93 passed, 0 failed\n"


@pytest.mark.slow
def test_a_case_that_differs_is_told_with_its_chain(tmp_path: Path, capfd: Output) -> None:
    (tmp_path / "wrong.yaml").write_text(CASE)
    assert run(["policy", "test", GOLDEN, str(tmp_path / "wrong.yaml")]) == 1
    out = capfd.readouterr().out
    assert "FAILED wrong.yaml: wrong: expected clear, found denied" in out
    assert "by us-no-tiktok-gov-devices/agencies" in out
    assert "TikTok is named in us-no-tiktok-gov-devices/agencies" in out
    assert "source: https://" in out
    assert "the case\\x1b[31m errs" in out
    assert "\x1b" not in out
    assert out.endswith("93 passed, 1 failed\n")
    assert run(["policy", "test", str(tmp_path / "wrong.yaml"), "-f", "json"]) == 1
    told = json.loads(capfd.readouterr().out)
    assert (told["passed"], told["failed"]) == (0, 1)
    (case,) = told["cases"]
    assert case["chain"][0]["sources"][0]["url"].startswith("https://")


def test_users_test_their_own_policy(tmp_path: Path, capfd: Output) -> None:
    (tmp_path / "house.yaml").write_text(POLICY)
    (tmp_path / "cases.yaml").write_text(
        "golden:\n"
        '- {id: a, use: {entity: zte}, policy: house, as_of: "2026-01-01", known_on: "2026-01-01", expect: denied}\n'
        '- {id: b, use: {entity: zte}, clause: m/c, as_of: "2019-01-01", known_on: "2026-01-01", expect: clear}\n'
        '- {id: c, use: {entity: cisco}, clause: m/c, as_of: "2026-01-01", known_on: "2026-01-01", expect: clear}\n'
    )
    cases = str(tmp_path / "cases.yaml")
    assert run(["policy", "test", cases, "--policy", str(tmp_path / "house.yaml")]) == 0
    assert capfd.readouterr().out == "3 passed, 0 failed\n"
    assert run(["policy", "test", cases]) == 1
    assert "found not judged" in capfd.readouterr().out


def test_nothing_heavy_is_imported_for_help() -> None:
    code = "import sys; from cleannet.cli import run; run(['policy', '--help']); print({'numpy', 'pyarrow'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.endswith("set()\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("Germany", "DE"), ("deutschland", "DE"), ("de", "DE"), ("USA", "US"), ("United States", "US"), ("u.s.", "US"),
        ("Texas", "US-TX"), ("us-tx", "US-TX"), ("UK", "GB"), ("EL", "GR"), ("Switzerland", "CH"),
        ("European Union", "EU"), ("US-PR", "US-PR"),
    ],
)  # fmt: skip
def test_a_place_is_told_by_code_or_by_name(asked: str, where: str, capfd: Output) -> None:
    assert run(["policy", "choose", "--country", asked, "--for", "agency", "-f", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["where"] == where
    if "-" not in where:
        assert run(["policy", "list", "--issuer", asked, "-f", "json"]) == 0
        assert {row["issuer"] for row in json.loads(capfd.readouterr().out)["policies"]} <= {where}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("XX", "not a known country"), ("Germny", "did you mean DE?"), ("TX", "did you mean US-TX?"),
        ("US-ZZ", "not a known country"), ("Georgia", "GE and US-GA"), ("DE\x1b[2J", "not a known country"),
    ],
)  # fmt: skip
def test_what_is_no_place_or_two_is_refused(asked: str, told: str, tmp_path: Path, capfd: Output) -> None:
    file = tmp_path / "cleannet.toml"
    for command in (["policy", "choose"], ["policy", "list"], ["init", "-o", str(file)]):
        assert run([*command, "--country", asked, "--for", "agency"]) == 2
        error = capfd.readouterr().err
        assert told in error
        assert "\x1b" not in error
    assert not file.exists()


def test_an_issuer_is_a_country_or_a_union(capfd: Output) -> None:
    assert run(["policy", "list", "--issuer", "Texas"]) == 2
    assert "not a known country or union" in capfd.readouterr().err
