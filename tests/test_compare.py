"""Messengers side by side: every cell has its source and day, and what nobody says is unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cleannet.compare import app_served, compare
from cleannet.model.answer import Truth
from cleannet.model.answers.app_compared import AppComparison, AppSeen, Cell
from cleannet.model.facts import QUESTIONS
from cleannet.pack.build import Defects, compile_tables
from cleannet.policy.policy import DEFAULT, shipped
from cleannet.report.text.app_compared import QUESTIONS as ASKED
from cleannet.report.text.app_compared import page
from cleannet.world.view import World

NOW = date(2026, 11, 30)
"""The day on which the sources were read."""


def told(world: World, *apps: str, country: str = "", day: date = NOW, known_on: date = NOW) -> AppComparison:
    return compare(apps, shipped(world)[DEFAULT], world, day, known_on, country)


def cell(seen: AppSeen, about: str) -> Cell:
    return next(cell for cell in seen.cells if cell.about == about)


def value(world: World, app: str, about: str, country: str = "", day: date = NOW, known_on: date = NOW) -> str:
    return cell(told(world, app, country=country, day=day, known_on=known_on).apps[0], about).value


def test_each_question_is_asked_of_each_app_and_has_words() -> None:
    assert tuple(ASKED) == QUESTIONS


@pytest.mark.slow
def test_every_claim_has_a_source_and_every_cell_without_a_sure_one_is_unknown(world: World) -> None:
    for messenger in world.facts.messengers:
        for found in told(world, messenger.app).apps[0].cells:
            assert all(claim.statement.sources for claim in found.claims), messenger.app
            assert (found.value == "unknown") == (not any(claim.sure is Truth.YES for claim in found.claims))
            assert found.value != "unknown" or found.why


def test_what_nobody_says_is_unknown(world: World) -> None:
    assert value(world, "whatsapp", "filtering") == "unknown"
    assert {c.value for c in told(world, "zoom").apps[0].cells} == {"unknown"}


def test_a_claim_counts_for_its_country(world: World) -> None:
    assert value(world, "wechat", "filtering", "CN") == "yes"
    assert value(world, "wechat", "filtering", "DE") == "in part"
    assert value(world, "wechat", "filtering") == "differs"
    assert value(world, "whatsapp", "payment", "IN") == "yes"
    assert value(world, "whatsapp", "payment", "DE") == "unknown"
    assert value(world, "whatsapp", "payment") == "differs"


def test_a_claim_counts_for_its_time(world: World) -> None:
    assert value(world, "messenger", "encryption", day=date(2020, 1, 1)) == "no"
    assert value(world, "messenger", "encryption") == "yes"
    assert value(world, "skype", "service") == "no"
    assert value(world, "skype", "service", day=date(2025, 5, 4)) == "unknown"


def test_nothing_is_told_before_it_was_said(world: World) -> None:
    assert value(world, "wechat", "filtering", "CN", day=date(2016, 12, 31), known_on=date(2016, 11, 1)) == "unknown"


def test_a_doubtful_claim_is_shown_and_decides_nothing(world: World) -> None:
    found = cell(told(world, "qq", country="CN").apps[0], "filtering")
    assert (found.value, [claim.sure for claim in found.claims]) == ("unknown", [Truth.OPEN])


def test_measures_of_every_country_that_name_it_are_listed_each_once(world: World) -> None:
    (seen,) = told(world, "signal").apps
    assert {(n.issuer, n.clause) for n in seen.named} >= {("CN", "cn-service-blocks/block"), ("RU", "ru-signal-2024/block")}
    assert len({n.clause for n in seen.named}) == len(seen.named)
    doubted = next(n for n in seen.named if n.clause == "cn-appstore-2024/removal")
    assert doubted.sure is Truth.OPEN
    assert doubted.why


def test_measures_of_before_their_day_are_not(world: World) -> None:
    (seen,) = told(world, "signal", day=date(2020, 1, 1)).apps
    assert not any(n.clause == "ru-signal-2024/block" for n in seen.named)


@pytest.mark.parametrize(
    ("asked", "app"), [("WeChat", "wechat"), ("com.tencent.mm", "wechat"), ("android:com.whatsapp", "whatsapp")]
)
def test_an_app_is_asked_about_by_id_name_or_package(asked: str, app: str, world: World) -> None:
    assert told(world, asked).apps[0].subject == f"app:{app}"


def test_an_app_that_is_asked_about_twice_is_told_once(world: World) -> None:
    assert [seen.asked for seen in told(world, "wechat", "com.tencent.mm", "signal").apps] == ["wechat", "signal"]


@pytest.mark.parametrize("asked", ["no such app at all", "asn:4134", "org:tencent", "com.example.none"])
def test_what_is_no_app_of_the_facts_is_refused(asked: str, world: World) -> None:
    with pytest.raises(ValueError, match="no app of the facts"):
        told(world, asked)


def test_a_host_serves_an_app_only_for_sure(world: World) -> None:
    view = world.at(NOW, NOW)
    assert [app_served(view, host) for host in ("web.whatsapp.com", "example.org", "", "a..b")] == ["whatsapp", "", "", ""]


def test_the_page_names_each_source_and_in_full_if_asked(world: World) -> None:
    answer = told(world, "wechat", "signal", country="CN")
    short, full = page(answer), page(answer, verbose=True)
    assert "citizenlab.org, 2016-11-30" in short
    assert "https://citizenlab.org/2016/11/wechat-china-censorship-one-app-two-systems/" in full
    assert "more\n" in short
    assert all(named.clause in full for seen in answer.apps for named in seen.named)


def test_of_many_apps_there_is_no_table(world: World) -> None:
    page(told(world, "wechat", "signal", "whatsapp", "telegram", "line", "viber"))


@pytest.mark.parametrize(
    ("rows", "defect"),
    [
        ("{app: nosuch}", "app 'nosuch' is not defined"),
        ("{app: a, claims: [{about: colour, says: x}]}", "Invalid enum value 'colour'"),
        ("{app: a, claims: [{about: data, says: x, sources: [t]}]}", "source 't' is not defined"),
        ("{app: a, claims: [{about: data, says: x}]}", "verified with no source"),
        ("{app: a}\n- {app: a}", "'a' stands twice"),
    ],
)
def test_a_row_that_cannot_be_is_a_defect(rows: str, defect: str, tmp_path: Path) -> None:
    (tmp_path / "apps.yaml").write_text("apps: [{id: a, name: A}]\n", encoding="utf-8")
    (tmp_path / "policies.yaml").write_text("policies: []\n", encoding="utf-8")
    (tmp_path / "messengers.yaml").write_text(f"messengers:\n- {rows}\n", encoding="utf-8")
    with pytest.raises(Defects, match=defect):
        compile_tables(tmp_path)


def test_each_app_stands_in_a_table(world: World) -> None:
    shown = page(told(world, "wechat", "signal", "whatsapp", "telegram", "line"))
    assert shown.count("\n  encryption ") == 2
