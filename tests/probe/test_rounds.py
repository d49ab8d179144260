"""What counts and what does not: the procedure against relays that misbehave in ways that no real server can be told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress

import pytest

from cleannet.model.answers.relay import Counts
from cleannet.probe.budget import Budget, Spent
from cleannet.probe.fates import Acknowledged, Fault, Path, Refused, Room, Sent, Unanswered
from cleannet.probe.rounds import Rounds
from cleannet.probe.texts import Canary

WORD = Canary("one two three", 1)
THERE = Path("there", "direct")

Does = Callable[[int, str], Sent | str | None]


class Behaves:
    """A relay that does to message `number` what it is told: refuses it, says nothing, passes on a text, or None: drops it.
    late: messages that are there only when they are asked for again."""

    def __init__(self, does: Does, late: frozenset[int] = frozenset()) -> None:
        self.does, self.late = does, late
        self.texts: list[str] = []
        self.arrived: dict[str, str | None] = {}
        self.asked: dict[str, int] = {}

    async def open(self, rooms: Iterable[Room]) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        """Nothing to do."""

    async def send(self, path: Path, text: str) -> Sent:
        self.texts.append(text)
        number = len(self.texts)
        did = self.does(number, text)
        if isinstance(did, Refused | Unanswered):
            return did
        self.arrived[str(number)] = None if isinstance(did, Acknowledged) else did
        return Acknowledged(str(number))

    async def arrival(self, path: Path, id: str, wait: float) -> str | Refused | None:
        self.asked[id] = self.asked.get(id, 0) + 1
        return None if int(id) in self.late and self.asked[id] == 1 else self.arrived[id]


def ran(does: Does, *canaries: Canary, repeat: int = 3, most: int = 500, late: frozenset[int] = frozenset()) -> Rounds:
    rounds = Rounds(Behaves(does, late), THERE, Budget(most, 0), 0)

    async def go() -> None:
        await rounds.run(canaries or (WORD,), repeat)
        await rounds.bisect(canaries or (WORD,))

    with suppress(Spent):
        asyncio.run(go())
    return rounds


def honest(number: int, text: str) -> str:
    return text


def test_controls_stand_before_and_behind_each_text() -> None:
    rounds = ran(honest, WORD, Canary("four", 2), repeat=2)
    relay = rounds.relay
    assert isinstance(relay, Behaves)
    canary = [text in ("one two three", "four") for text in relay.texts]
    assert canary == [False, True] * 4 + [False]
    assert len({text for text, is_canary in zip(relay.texts, canary, strict=True) if not is_canary}) == 5
    assert rounds.way().answer == "no difference seen in 4"


def test_a_text_beside_a_lost_control_is_unclear() -> None:
    rounds = ran(lambda number, text: None if number == 3 else text)  # control, text, CONTROL, text, control, text, control
    assert rounds.way().canaries == Counts(sent=3, arrived=1, unclear=2)
    assert rounds.way().answer == "none of 1 lost; controls: 1 of 4 missing; 2 of 3 unclear"


def test_what_loses_everything_says_nothing_about_words() -> None:
    rounds = ran(lambda number, text: None)
    assert rounds.way().answer == "nothing can be told: 3 of 3 unclear"
    assert rounds.way().least is None
    assert rounds.texts()[0].smallest == ()


def test_a_server_that_does_not_answer_refused_nothing() -> None:
    rounds = ran(lambda number, text: Unanswered() if "two" in text else text)
    assert rounds.way().canaries == Counts(sent=3, unanswered=3)
    assert rounds.way().answer.startswith("3 of 3 unanswered; controls: none of ")
    assert [(small.parts, small.fate) for small in rounds.texts()[0].smallest] == [((2,), "unanswered")]


def test_what_comes_late_has_arrived() -> None:
    rounds = ran(honest, late=frozenset({2}))
    assert rounds.way().canaries == Counts(sent=3, arrived=3, late=1)
    assert rounds.way().answer == "no difference seen in 3"


def test_spaces_at_the_ends_are_no_change_and_an_empty_text_is() -> None:
    assert ran(lambda number, text: f"{text}\n").way().canaries.arrived == 3
    composed = ran(lambda number, text: text.replace("e\u0301", "\u00e9"), Canary("e\u0301te\u0301", 1))
    assert composed.way().canaries.arrived == 3
    assert ran(lambda number, text: "" if "two" in text else text).way().canaries.changed == 3


def test_where_fates_differ_nothing_is_made_smaller() -> None:
    rounds = ran(lambda number, text: None if number == 2 else text)
    assert rounds.way().canaries == Counts(sent=3, arrived=2, missing=1)
    assert rounds.texts()[0].why == "not looked for: its fates differ"
    assert rounds.texts()[0].smallest == ()


def test_a_text_that_is_lost_every_time_is_made_smaller() -> None:
    rounds = ran(lambda number, text: Refused() if "two" in text else text)
    (small,) = rounds.texts()[0].smallest
    assert (small.parts, small.fate, small.tried, small.met, small.proved) == ((2,), "refused", 2, 2, True)
    assert rounds.way().answer.startswith("3 of 3 refused openly; controls: none of ")


def test_one_loss_by_chance_is_not_taken_for_a_word() -> None:
    """`three` is lost once where it is alone, and passes when it is sent again."""
    lost: list[str] = []

    def does(number: int, text: str) -> str | None:
        if text == "three" and not lost:
            lost.append(text)
            return None
        return None if "two" in text else text

    assert [small.parts for small in ran(does).texts()[0].smallest] == [(2,)]


def test_where_controls_get_lost_a_bisection_ends() -> None:
    rounds = ran(lambda number, text: None if number > 7 or "two" in text else text)
    assert rounds.texts()[0].why == "not found: controls were lost while it was looked for"
    assert rounds.texts()[0].smallest == ()


def test_a_spent_budget_ends_a_bisection() -> None:
    rounds = ran(lambda number, text: None if "two" in text else text, most=9)
    assert rounds.budget.used == 9
    assert rounds.texts()[0].why == "not found: the messages that may be sent were spent"


def test_a_fault_in_the_middle_leaves_what_is_not_bracketed_unclear() -> None:
    def does(number: int, text: str) -> str:
        if number == 5:
            raise Fault("gone")
        return text

    rounds = Rounds(Behaves(does), THERE, Budget(100, 0), 0)
    with pytest.raises(Fault, match="gone"):
        asyncio.run(rounds.run((WORD,), 3))
    assert rounds.way().canaries == Counts(sent=2, arrived=1, unclear=1)


def test_counts_add_up_and_the_words_never_go_further_than_they() -> None:
    for does in (honest, lambda number, text: None if number % 3 == 0 else text):
        way = ran(does).way()
        assert way.canaries.add_up
        assert way.controls.add_up
        assert "censor" not in way.answer


def test_controls_may_be_the_users_own() -> None:
    rounds = Rounds(Behaves(honest), THERE, Budget(100, 0), 0, lambda: "ein Apfel")
    asyncio.run(rounds.run((WORD,), 2))
    assert [message.text for message in rounds.controls] == ["ein Apfel"] * 3
