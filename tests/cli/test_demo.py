"""The demo shows every verdict, a notice of every kind, local and skipped records, and files that nobody could read."""

from __future__ import annotations

import re
from contextlib import chdir
from functools import cache
from pathlib import Path

import pytest

from cleannet.audit import audit
from cleannet.cli.demo import DAY, FOLDER, demo, sample_report
from cleannet.model.facts import LINES
from cleannet.model.report import Report
from cleannet.policy.policy import read_policies
from cleannet.world.view import open_world


@cache
def sample() -> Report:
    return sample_report()


@cache
def house() -> Report:
    """The same files under the policy of the house."""
    world = open_world()
    policy = read_policies(FOLDER / "policy.yaml", world.facts.measures)["ostermere"]
    with chdir(FOLDER):
        return audit([Path("organisation")], policy, world, DAY, DAY)


@pytest.mark.slow
def test_every_line_has_its_verdicts() -> None:
    summary = sample().summary
    assert all(summary[line]["unknown"] and summary[line]["conditional"] for line in LINES)
    assert [line for line in LINES if not summary[line]["denied"]] == ["store"]
    assert all(summary[line]["clear"] for line in ("carrier", "store", "cable", "equipment"))


@pytest.mark.slow
def test_the_policy_of_the_house_denies_on_the_shelf_and_clears_apps() -> None:
    assert house().summary["store"]["denied"]
    assert house().summary["app"]["clear"]


def test_notices_tell_of_ended_clauses_an_expired_waiver_and_an_odd_date() -> None:
    assert {"ended", "waiver", "date"} <= {notice.kind for notice in sample().notices}


def test_every_record_is_accounted_for() -> None:
    accounts = sample().accounts
    assert all(a.read == a.judged + a.local + sum(a.skipped.values()) for a in accounts)
    assert sum(a.local for a in accounts) > 5
    assert sample().partial
    assert [a.name for a in accounts if a.unread] == ["organisation/border/conn-2026-11-17.log.gz"]
    assert {a.name for a in accounts if not a.format} == {
        "organisation/devices/phones.zip!photo-of-label.png",
    }


def test_addresses_that_make_the_point() -> None:
    lines = {use.use.subject: use.lines for use in sample().uses if use.use.role == "far-end"}
    assert all(lines[f"asn:{asn}"]["carrier"] == "denied" for asn in (4134, 9808, 4837))
    assert all(lines[f"asn:{asn}"]["carrier"] == "clear" for asn in (16625, 20940, 13335, 15169, 6939))
    assert lines["address:unrouted"]["carrier"] == "unknown"


@pytest.mark.slow
def test_it_prints_the_report_and_what_to_try(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    demo()
    text = capsys.readouterr().out
    for told in ("named in us-1260h", "Attempts: ", "not asked", "the purpose 'gate house' is not a known word"):
        assert told in text
    assert "Honor Device Co., Ltd. changed hands since the list was made" in text
    assert "made-up" in text.splitlines()[0]
    assert "DENIED carrier" in text
    offered = re.search(r"cleannet explain ([0-9a-f]{16}) --report", text)
    assert offered
    assert offered[1] in {finding.fingerprint for finding in sample().findings}
    page = re.search(r"-f html -o (\S+)", text)
    assert page
    assert "It may take: camera, clipboard, contacts" in Path(page[1]).read_text("utf-8")
