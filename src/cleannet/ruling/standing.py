"""A policy on a day: the state of each clause, and the words that they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from cleannet.model.answers.policies import PolicyShown, ShownClause, Standing
from cleannet.model.report import State
from cleannet.policy.bound import Bound
from cleannet.policy.policy import Policy
from cleannet.ruling.words import asks_for
from cleannet.world.thesaurus import Thesaurus
from cleannet.world.view import World

_NOT_BEGUN: Final = State(state="not begun")


@dataclass(frozen=True, slots=True)
class Side:
    """A policy on a day, by what was said until another day. Two of them are compared."""

    policy: Policy
    as_of: date
    known_on: date


def standing(bound: Bound, side: Side) -> Standing:
    """The state of a clause of a side's policy on its day."""
    weight: Literal["counts", "notice", "silent"] = (
        "notice" if bound.notice else "counts" if side.policy.counts(bound) else "silent"
    )
    return Standing(state=bound.state(side.as_of, side.known_on) or _NOT_BEGUN, force=bound.force, weight=weight)


def shown(world: World, side: Side) -> PolicyShown:
    """The policy with all its clauses, and what their words mean by the facts and by the policy's own file."""
    words = Thesaurus((*world.facts.words, *side.policy.words))
    clauses = side.policy.clauses
    return PolicyShown(
        as_of=side.as_of.isoformat(),
        known_on=side.known_on.isoformat(),
        policy=side.policy.text,
        in_part=side.policy.in_part,
        waivers=tuple(waiver for waiver, _ in side.policy.waivers),
        clauses=tuple(ShownClause(text=bound.text(side.known_on), standing=standing(bound, side)) for bound in clauses),
        words=tuple(dict.fromkeys(asks for bound in clauses for asks in asks_for(bound.clause, words))),
    )
