"""A claim holds on a day by what was said until a day; what was not seen is open."""

from __future__ import annotations

from datetime import date

import pytest

from cleannet.model.answer import Truth
from cleannet.model.facts import Citation, Claim
from cleannet.world.claims import holds, known

SOURCES = {
    "early": Citation(url="https://example.org/1", said="2020-06-15"),
    "late": Citation(url="https://example.org/2", said="2024-03"),
    "undated": Citation(url="https://example.org/3"),
}
EVER = date(2030, 1, 1)
YES, NO, OPEN = Truth.YES, Truth.NO, Truth.OPEN


def on(claim: Claim, day: str, known_on: date = EVER) -> Truth:
    return holds(claim, SOURCES, date.fromisoformat(day), known_on).truth


@pytest.mark.parametrize(
    ("claim", "days"),
    [
        (Claim(), {"1900-01-01": YES}),
        (Claim(from_="2020-05-17"), {"2020-05-16": NO, "2020-05-17": YES}),
        (Claim(from_="2020-05"), {"2020-04-30": NO, "2020-05-01": OPEN, "2020-05-30": OPEN, "2020-05-31": YES}),
        (Claim(from_="2020"), {"2019-12-31": NO, "2020-01-01": OPEN, "2020-12-31": YES}),
        (Claim(until="2021-02-01"), {"2021-01-31": YES, "2021-02-01": NO}),
        (Claim(until="2021-02"), {"2021-01-31": YES, "2021-02-01": OPEN, "2021-02-28": NO}),
        (Claim(as_of="2022-07-01"), {"2022-06-30": OPEN, "2022-07-01": YES}),
        (Claim(from_="2020-01-01", until="2021-01-01"), {"2019-12-31": NO, "2020-06-01": YES, "2021-01-01": NO}),
        (Claim(verified=False), {"2022-01-01": OPEN}),
        (Claim(verified=False, from_="2022-01-01"), {"2021-12-31": NO, "2022-01-01": OPEN}),
        (Claim(verified=False, from_="2022"), {"2021-12-31": NO, "2022-01-01": OPEN, "2023-01-01": OPEN}),
        (Claim(verified=False, until="2024-02"), {"2024-01-31": OPEN, "2024-02-01": OPEN, "2024-02-29": NO}),
        (Claim(verified=False, from_="2022-01-01", unverified=("from",)), {"2021-12-31": OPEN, "2022-01-01": OPEN}),
        (Claim(verified="partial", unverified=("party",)), {"2022-01-01": OPEN}),
        (Claim(verified="partial", unverified=("share",)), {"2022-01-01": YES}),
        (Claim(verified="partial", unverified=("repository",)), {"2022-01-01": YES}),
        (Claim(verified="partial", unverified=("party",), until="2021-01-01"), {"2022-01-01": NO}),
    ],
    ids=str,
)
def test_the_days_on_which_a_claim_holds(claim: Claim, days: dict[str, Truth]) -> None:
    assert {day: on(claim, day) for day in days} == days


def test_a_start_that_nobody_verified_counts_from_the_day_its_first_source_spoke() -> None:
    claim = Claim(from_="2019-01-01", sources=("early", "late"), verified="partial", unverified=("from",))
    assert [on(claim, d) for d in ("2018-12-31", "2019-01-01", "2020-06-14", "2020-06-15")] == [OPEN, OPEN, OPEN, YES]


def test_an_end_that_nobody_verified_is_open_after_the_last_source_spoke() -> None:
    claim = Claim(sources=("early", "late"), verified="partial", unverified=("until",))
    assert [on(claim, d) for d in ("2024-03-31", "2024-04-01")] == [YES, OPEN]
    ended = Claim(until="2022-01-01", sources=("early",), verified="partial", unverified=("until",))
    assert [on(ended, d) for d in ("2021-12-31", "2022-01-01")] == [YES, OPEN]


@pytest.mark.parametrize(("known_on", "truth"), [("2020-06-14", NO), ("2020-06-15", YES)])
def test_only_what_was_said_by_then_counts(known_on: str, truth: Truth) -> None:
    assert on(Claim(sources=("early",)), "2023-01-01", date.fromisoformat(known_on)) is truth


def test_of_several_sources_one_that_had_spoken_is_enough_and_an_imprecise_one_counts_from_its_first_day() -> None:
    assert known(("early", "late"), SOURCES, date(2024, 3, 1)) == ["early", "late"]
    assert known(("early", "late"), SOURCES, date(2024, 2, 29)) == ["early"]
    assert known(("undated", "not there"), SOURCES, date(1990, 1, 1)) == ["undated"]
    assert on(Claim(sources=("late", "early")), "2025-01-01", date(2021, 1, 1)) is YES


def test_an_answer_says_why() -> None:
    assert holds(Claim(from_="2020"), SOURCES, date(2020, 3, 1), EVER).why == "began on an unknown day of 2020"
    assert holds(Claim(until="2020-01-01"), SOURCES, date(2020, 3, 1), EVER).why == "ended 2020-01-01"
    assert "not verified: party" in holds(Claim(verified="partial", unverified=("party",)), SOURCES, date(2020, 3, 1), EVER).why


def test_a_doubtful_end_says_what_is_not_verified() -> None:
    doubtful = Claim(until="2024-02", verified="partial", unverified=("until",))
    assert holds(doubtful, SOURCES, date(2025, 1, 1), EVER).why == "that it ended 2024-02 is not verified"
    untold = Claim(sources=("early",), verified="partial", unverified=("until",))
    assert holds(untold, SOURCES, date(2025, 1, 1), EVER).why.startswith("whether it still holds is not verified: ")
