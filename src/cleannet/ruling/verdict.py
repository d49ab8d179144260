"""A ruling: the table of states, then the force of the measure."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from cleannet.model import facts as form
from cleannet.model.answer import NO, Answer
from cleannet.model.report import State
from cleannet.model.shown import IN_PLACE
from cleannet.model.verdict import Verdict
from cleannet.policy.bound import DUTIES_TO_GO, Bound
from cleannet.ruling.asked import Asked


class Ruling(Struct, frozen=True, gc=False):
    """The result of a clause on a use. reached: whether it covers the use, and who is meant. notice: clear, but a user should know
    why: the clause is proposed or has ended. stamp: that it binds nobody. gap: open only because nobody is known. unshown: acts
    that would deny and that the record does not show. lead: it would be denied if the record stated the word that the clause asks
    for."""

    verdict: Verdict
    reached: Answer
    state: State | None = None
    notice: bool = False
    stamp: str = ""
    gap: bool = False
    unshown: frozenset[str] = frozenset()
    lead: bool = False


CLEAR = Ruling(Verdict.CLEAR, NO)


def shows(asked: Asked, act: str, clause: form.Clause, anew: bool = False) -> bool:
    """Whether the record shows an act as the clause forbids it, if a record is needed. Something that must be removed is shown
    while it is in use or installed. That a thing exists does not show a new act, and only the policy may state its quality. anew:
    it was bought while the clause was in force, which shows the purchase, and that all else came anew."""
    if asked.shown is None:
        return True
    if act in DUTIES_TO_GO:
        return bool(asked.shown & IN_PLACE)
    told = not clause.quality or clause.quality in asked.stated
    done = act in asked.shown or (anew and act == "procure")
    return done and told and (anew or not clause.new_only)


STAMPS: Final = {
    "programme": "a programme: it binds nobody",
    "proposed": "a proposal: it binds nobody yet",
    "warning": "a warning: it binds nobody",
}
"""Of a measure's force, where it binds nobody."""


def verdict_of(bound: Bound, goes: bool, state: str, reached: Answer) -> tuple[Verdict, bool]:
    """The table of states, then the force; the second value says whether a clear result deserves a notice. goes: whether an act
    that counts, and that the record shows, is forbidden for the thing."""
    if state == "open":
        found = Verdict.UNKNOWN
    elif state in ("proposed", "ended"):
        return Verdict.CLEAR, True
    elif state == "in_force":
        found = Verdict.DENIED if goes else Verdict.CONDITIONAL
    else:
        found = Verdict.CONDITIONAL
    if state != "open":
        if bound.force == "proposed":
            return Verdict.CLEAR, True
        if bound.force == "warning" and found is Verdict.DENIED:
            found = Verdict.CONDITIONAL
    if reached.open:
        found = Verdict.UNKNOWN
    return (Verdict.CLEAR, True) if bound.notice else (found, False)
