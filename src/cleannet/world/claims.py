"""Whether a claim holds on a day, by what was said until another day.

The rules are those of `docs/facts.md`: an imprecise date leaves the days inside its span open. A claim that was not verified is
open on its days, and never decides. A claim that states neither its beginning nor its `as_of` date holds since always.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from cleannet.model.answer import YES, Answer, Truth, unless
from cleannet.model.day import in_words, span
from cleannet.model.facts import Citation, Claim

BESIDE: Final = frozenset({"from", "until", "as_of", "share", "place", "where", "note", "repository"})
"""What may be unverified without putting the whole claim in doubt: fields that have a meaning of their own."""


_NOT_SAID: Final = "not said by"


def known(claim_sources: Iterable[str], sources: Mapping[str, Citation], known_on: date) -> list[str]:
    """The sources of a claim that had spoken by that day, each at the first day its date may mean; one with no date always had."""
    keys = [key for key in claim_sources if key in sources]
    return [key for key in keys if not sources[key].said or span(sources[key].said)[0] <= known_on]


def holds(claim: Claim, sources: Mapping[str, Citation], day: date, known_on: date) -> Answer:
    """Yes, no or open. The caller adds the chain, because it knows the claim's id."""
    spoken = known(claim.sources, sources, known_on)
    if claim.sources and not spoken:
        return Answer(Truth.NO, why=f"{_NOT_SAID} {known_on}")
    said = [sources[key].said for key in spoken if sources[key].said]
    answer = _began(claim, said, day) & _not_ended(claim, said, day)
    if claim.verified is False:
        # Of the days outside its span it says nothing.
        return answer if answer.no else unless("it rests on a statement that is not verified")
    doubts = [what for what in claim.unverified if what.partition(".")[0] not in BESIDE]
    if doubts and answer.yes:
        return unless(f"not verified: {', '.join(doubts)}")
    return answer


def last_told(claim: Claim, sources: Mapping[str, Citation], known_on: date) -> str:
    """The day that the newest source of the claim speaks of, of any precision; "" if no source states one. Of a claim with an
    `as_of` that is this one, whenever its sources were read."""
    said = [sources[key].said for key in known(claim.sources, sources, known_on) if sources[key].said]
    return claim.as_of or max(said, key=lambda day: span(day)[1], default="")


def unsaid(answer: Answer) -> bool:
    """Whether it is a no only because no source had stated the claim by the day of knowledge: the facts are silent there."""
    return answer.no and answer.why.startswith(_NOT_SAID)


def _began(claim: Claim, said: list[str], day: date) -> Answer:
    if claim.from_:
        first, last = span(claim.from_)
        if day >= last and "from" not in claim.unverified:
            return YES
        if "from" in claim.unverified:
            spoke = min((span(s)[0] for s in said), default=last)
            return YES if day >= spoke else unless(f"its beginning is not verified; it was first reported on {spoke}")
        later = Answer(Truth.NO, why=f"begins {in_words(claim.from_)}")
        return later if day < first else unless(f"began on {_some_day(claim.from_)}")
    if claim.as_of:
        first = span(claim.as_of)[0]
        return YES if day >= first else unless(f"told for {claim.as_of}, its beginning is not known")
    return YES


def _not_ended(claim: Claim, said: list[str], day: date) -> Answer:
    if not claim.until:
        last_told = max((span(s)[1] for s in said), default=date.max)
        if "until" in claim.unverified and day > last_told:
            return unless(f"whether it still holds is not verified: it was last told on {last_told}")
        return YES
    first, last = span(claim.until)
    if day < first:
        return YES
    if "until" in claim.unverified:
        return unless(f"that it ended {in_words(claim.until)} is not verified")
    return Answer(Truth.NO, why=f"ended {in_words(claim.until)}") if day >= last else unless(f"ended on {_some_day(claim.until)}")


def _some_day(of: str) -> str:
    return f"an unknown day of {of.replace('/', ' to ')}"


def period(claim: Claim) -> str:
    """The dates of a claim, for people: `from 2020-03-06 until 2020-05`."""
    parts = [f"from {claim.from_}" if claim.from_ else "", f"until {claim.until}" if claim.until else ""]
    return " ".join(p for p in parts if p) or (f"as of {claim.as_of}" if claim.as_of else "")
