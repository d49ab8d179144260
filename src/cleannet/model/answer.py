"""An answer is yes, no or open, and always carries the statements it rests on.

Open means that no source says, or that the sources are stale, conflicting or unverified. A chain is as good as its weakest
statement, so answers combine by Kleene's three-valued logic. Nothing about the world is a bool or an Optional.

>>> (YES & OPEN).truth, (YES | OPEN).truth, (NO & OPEN).truth
(<Truth.OPEN: 'open'>, <Truth.YES: 'yes'>, <Truth.NO: 'no'>)
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Final

from msgspec import Struct


class Truth(str, Enum):
    """The three truth values."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


_YES, _NO, _OPEN = Truth  # found sooner than members of the class: a comparison asks millions of times


class Answer(Struct, frozen=True, gc=False):
    """A truth value, the ids of the statements it rests on (in reading order), and why it is not a plain yes.

    `why` is for people: for OPEN it says what is missing, for NO what excludes it. Every step about the world has a statement;
    without one there is no YES."""

    truth: Truth
    chain: tuple[str, ...] = ()
    why: str = ""

    @property
    def yes(self) -> bool:
        return self.truth is _YES

    @property
    def no(self) -> bool:
        return self.truth is _NO

    @property
    def open(self) -> bool:
        return self.truth is _OPEN

    def __and__(self, other: Answer) -> Answer:
        """Both: the first NO decides; otherwise the chain is as open as its weakest part."""
        if self is YES or other is YES:  # adds neither statement nor reason
            return other if self is YES else self
        if self.truth is _NO or other.truth is _NO:
            return self if self.truth is _NO else other
        held = [a for a in (self, other) if a.truth is _OPEN]
        truth = Truth.OPEN if held else Truth.YES
        return Answer(truth, _joined(self.chain, other.chain), _reasons(held or (self, other)))

    def __or__(self, other: Answer) -> Answer:
        """Either: a YES decides; of two NOs both reasons stay."""
        if self is NO or other is NO:  # adds neither statement nor reason
            return other if self is NO else self
        if self.yes or other.yes:
            return self if self.yes else other
        if self.open or other.open:
            held = [a for a in (self, other) if a.open]
            return Answer(Truth.OPEN, _joined(*(a.chain for a in held)), _reasons(held))
        return Answer(Truth.NO, _joined(self.chain, other.chain), self.why or other.why)

    def then(self, *chain: str) -> Answer:
        """The same answer, with more statements at the end of its chain."""
        return Answer(self.truth, _joined(self.chain, chain), self.why)

    def but_no(self, why: str) -> Answer:
        """NO, resting on the same statements."""
        return Answer(Truth.NO, self.chain, why)

    def after(self, *chain: str) -> Answer:
        """The same answer, with more statements at the beginning of its chain."""
        return Answer(self.truth, _joined(chain, self.chain), self.why)


YES: Final = Answer(Truth.YES)
NO: Final = Answer(Truth.NO)
OPEN: Final = Answer(Truth.OPEN)


def unless(why: str, *chain: str) -> Answer:
    """Open, for this reason."""
    return Answer(Truth.OPEN, chain, why)


def any_of(answers: Iterable[Answer]) -> Answer:
    """YES if one is yes; NO for none at all."""
    result = NO
    for answer in answers:
        result = result | answer
        if result.yes:
            return result
    return result


def _joined(*chains: tuple[str, ...]) -> tuple[str, ...]:
    """Every step once, in the order of the chains; no chain holds a step twice."""
    told = [chain for chain in chains if chain]
    return told[0] if len(told) == 1 else tuple(dict.fromkeys(step for chain in told for step in chain))


def _reasons(answers: Iterable[Answer]) -> str:
    """Every reason once, also those that are joined already."""
    return "; ".join(dict.fromkeys(reason for a in answers if a.why for reason in a.why.split("; ")))
