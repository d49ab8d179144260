"""What others scored a messenger is told with rater, day and source, and nothing is judged by it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from judging import TODAY

from cleannet.pack.build import Defects, compile_tables
from cleannet.world.ratings import ratings
from cleannet.world.view import World

HEAD = """\
ratings:
- {id: r, title: Ranking, by: Raters, of: app, most: '7', from: '2014', criteria: [{id: a, asks: a?}], sources: [s], scores: ["""
TAIL = "]}\nsources: {s: {url: 'https://example.org', said: '2014'}}\n"


def told(world: World, app: str, known_on: date = TODAY) -> list[tuple[str, str, str, bool]]:
    return [(r.rating.id, r.day, f"{r.score.score}/{r.rating.most}", r.sure) for r in ratings(world.at(TODAY, known_on), app)]


def test_scores_stand_beside_each_other_with_their_days(world: World) -> None:
    assert told(world, "whatsapp") == [("eff-2014", "2014-11-04", "2/7", True), ("amnesty-2016", "2016-10-20", "73/100", True)]
    assert told(world, "wechat") == [("amnesty-2016", "2016-10-20", "0/100", True)]
    assert told(world, "threema") == []


def test_a_later_score_stands_beside_the_earlier_and_a_doubted_one_says_so(world: World) -> None:
    assert told(world, "qq") == [
        ("eff-2014", "2014-11-04", "0/7", True),
        ("eff-2014", "2015-03-06", "2/7", False),
        ("amnesty-2016", "2016-10-20", "0/100", True),
    ]
    assert ("eff-2014", "2014-11-04", "2/7", False) in told(world, "snapchat")


def test_nothing_is_told_before_it_was_said(world: World) -> None:
    assert told(world, "whatsapp", date(2014, 10, 31)) == []
    assert [row[0] for row in told(world, "whatsapp", date(2015, 1, 1))] == ["eff-2014"]


def test_a_statement_has_its_sources(world: World) -> None:
    rated = ratings(world.at(TODAY, TODAY), "telegram")[0]
    assert rated.statement.says == "Amnesty International gave Telegram 67 of 100 in its Message Privacy Ranking of 2016-10-20"
    assert len(rated.statement.sources) == 2
    assert [c.id for c in rated.rating.criteria] == ["threats", "default", "informed", "requests", "documented"]


@pytest.mark.parametrize(
    ("score", "why"),
    [
        ("{name: A, score: '8', sources: [s]}", "a score of '8' is not on the scale of 0 to 7"),
        ("{name: A, score: good, sources: [s]}", "a score of 'good' is not on the scale of 0 to 7"),
        ("{name: A, score: '1', met: [b], sources: [s]}", "criterion 'b' is not defined"),
        ("{name: A, score: '1', met: [a], unmet: [a], sources: [s]}", "criterion 'a' is met and unmet"),
        ("{name: A, score: '1', apps: [nope], sources: [s]}", "app 'nope' is not defined"),
        ("{name: A, score: '1', entity: nope, sources: [s]}", "entity 'nope' is not defined"),
        ("{name: A, score: '1'}", "verified with no source"),
        ("{name: A, score: '1', sources: [t]}", "source 't' is not defined"),
    ],
)
def test_a_score_that_cannot_be_is_a_defect(score: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "policies.yaml").write_text("policies: []\n", encoding="utf-8")
    (tmp_path / "ratings.yaml").write_text(HEAD + score + TAIL, encoding="utf-8")
    with pytest.raises(Defects, match=why):
        compile_tables(tmp_path)
