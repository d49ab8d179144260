"""Rankings and scorecards that others made. Each is a claim of its maker, with criteria and a day."""

from __future__ import annotations

from msgspec import field

from cleannet.model.facts.base import Claim, Form
from cleannet.model.subject import NOBODY, EntityId


class Criterion(Form, frozen=True, kw_only=True):
    """One question of a rating, in our words."""

    id: str
    asks: str


class Score(Claim, frozen=True, kw_only=True):
    """The score of one thing. name: as the rater names it. entity, apps: what that is in the facts. met, unmet: criteria, if a
    source states them."""

    name: str
    entity: EntityId = NOBODY
    apps: tuple[str, ...] = ()
    score: str
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()


class Rating(Claim, frozen=True, kw_only=True):
    """A ranking or scorecard. by: who made it. of: whether it rates companies or apps. most: the best possible score; the lowest is
    0. retired: what its maker has said since against using it. `from`: the day of publication."""

    id: str
    title: str
    by: str
    of: str
    most: str
    criteria: tuple[Criterion, ...]
    retired: str = ""
    scores: tuple[Score, ...] = field(default=())
