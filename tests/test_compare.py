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
            stands = any(claim.sure is Truth.YES and not claim.old for claim in found.claims)
            assert (found.value == "unknown") == (not stands)
            assert found.value != "unknown" or found.why


def test_what_nobody_says_is_unknown(world: World) -> None:
    assert value(world, "whatsapp", "filtering") == "unknown"
    assert {c.value for c in told(world, "zoom").apps[0].cells} == {"unknown"}


def test_a_claim_counts_for_its_country(world: World) -> None:
    day = date(2021, 6, 1)
    assert value(world, "wechat", "filtering", "CN", day) == "yes"
    assert value(world, "wechat", "filtering", "DE", day) == "in part"
    assert value(world, "wechat", "filtering", day=day) == "differs"
    assert value(world, "whatsapp", "payment", "IN", day) == "yes"
    assert value(world, "whatsapp", "payment", "DE", day) == "unknown"
    assert value(world, "whatsapp", "payment", day=day) == "differs"


@pytest.mark.slow
def test_what_nobody_repeated_for_years_is_unknown_with_its_last_day(world: World) -> None:
    """The keyword filter of LINE was reported on 2014-04-30, that of WeChat for mainland accounts on 2016-11-30."""
    line = cell(told(world, "line", country="CN").apps[0], "filtering")
    assert (line.value, line.why) == ("unknown", "last told 2014-04-30, more than 5 years ago")
    assert [(claim.answer, claim.last, claim.old) for claim in line.claims] == [("yes", "2014-04-30", True)]
    assert value(world, "wechat", "filtering", "CN", date(2021, 11, 30)) == "yes"
    assert value(world, "wechat", "filtering", "CN", date(2021, 12, 1)) == "unknown"
    longer = compare(["wechat"], shipped(world)[DEFAULT], world, NOW, NOW, "CN", years=10)
    assert cell(longer.apps[0], "filtering").value == "yes"
    assert "[last told 2014-04-30]" in page(told(world, "line", country="CN"))


def test_an_old_claim_leaves_a_newer_one_to_decide(world: World) -> None:
    """Of KakaoTalk's encryption somebody told in 2014, and its help page still does."""
    (claim,) = cell(told(world, "kakaotalk").apps[0], "encryption").claims
    assert (claim.last, claim.old) == ("2026-11-30", False)
    assert value(world, "kakaotalk", "encryption", known_on=date(2020, 1, 1), day=date(2020, 1, 1)) == "unknown"


def test_a_measure_says_since_when_it_names_an_app_that_is_younger(world: World) -> None:
    """China's blocks began in 2009; Signal's users met it on 2021-03-15, and a source saw Telegram blocked on 2017-09-29."""
    since = {
        seen.subject: next(n.later for n in seen.named if n.clause == "cn-service-blocks/block")
        for seen in told(world, "signal", "telegram", "facebook").apps
    }
    assert since == {"app:signal": "from 2021-03-15", "app:telegram": "as of 2017-09-29", "app:facebook": ""}
    assert "names it from 2021-03-15; the clause is in force since 2009" in " ".join(page(told(world, "signal")).split())


@pytest.mark.slow
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


@pytest.mark.parametrize(("asked", "note"), [("Weixin", "read as WeChat"), ("com.tencent.mm", "read as WeChat"), ("wechat", "")])
def test_it_is_told_how_a_name_was_read(asked: str, note: str, world: World) -> None:
    answer = told(world, asked)
    assert [n.startswith(f"{asked}: {note}") for n in answer.notes] == ([True] if note else [])
    assert all(n in page(answer) for n in answer.notes)


@pytest.mark.parametrize(
    ("asked", "candidates"),
    [
        ("signla", ["signal (Signal)"]),
        ("Facebook Messenger", ["facebook (Facebook)", "messenger (Messenger)"]),
        ("Signal Private Messenger", ["signal (Signal)"]),
        ("MAX", ["max-hbo (", "max-messenger ("]),
    ],
)
def test_a_name_that_is_not_exact_is_refused_with_those_that_it_may_mean(asked: str, candidates: list[str], world: World) -> None:
    with pytest.raises(ValueError, match="write one of these") as refused:
        told(world, asked)
    assert all(one in str(refused.value) for one in candidates)


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
