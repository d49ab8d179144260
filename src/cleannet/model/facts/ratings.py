"""What others scored: a ranking or scorecard is a claim of whoever made it, with its criteria and its day."""

from __future__ import annotations

from msgspec import field

from cleannet.model.facts.base import Claim, Form
from cleannet.model.subject import NOBODY, EntityId


class Criterion(Form, frozen=True, kw_only=True):
    """One question of a rating, in our words."""

    id: str
    asks: str


class Score(Claim, frozen=True, kw_only=True):
    """What one thing scored. name: as the rater calls it; entity, apps: what that is; met, unmet: criteria, where a source tells
    them."""

    name: str
    entity: EntityId = NOBODY
    apps: tuple[str, ...] = ()
    score: str
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()


class Rating(Claim, frozen=True, kw_only=True):
    """A ranking or scorecard. by: who made it; of: whether it rates companies or apps; most: the best score that it can give (the
    least is 0); retired: what its maker says since against its use. `from` is the day on which it was published."""

    id: str
    title: str
    by: str
    of: str
    most: str
    criteria: tuple[Criterion, ...]
    retired: str = ""
    scores: tuple[Score, ...] = field(default=())
