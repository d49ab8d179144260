"""What others scored an app, or the company that was rated for it. Context, as membership is: no clause asks for it, and it makes
nothing clear and nothing denied."""

from __future__ import annotations

from dataclasses import dataclass

from cleannet.model import facts as form
from cleannet.model.report import Statement
from cleannet.world.claims import BESIDE, known
from cleannet.world.view import View, statement


@dataclass(frozen=True, slots=True)
class Rated:
    """One score of one rating. day: of the score, YYYY[-MM[-DD]]; sure: the score itself is verified."""

    rating: form.Rating
    score: form.Score
    day: str
    sure: bool
    statement: Statement


def ratings(view: View, app: str) -> tuple[Rated, ...]:
    """The scores of an app of the facts (by its id), as known on the view's day, the oldest first."""
    sources = view.cited("ratings")
    found = [
        Rated(
            rating,
            score,
            score.as_of or rating.from_,
            _sure(score),
            statement(_id(rating, score), score, sources, says(rating, score)),
        )
        for rating in view.world.facts.ratings
        for score in rating.scores
        if app in score.apps and known(score.sources, sources, view.known_on)
    ]
    return tuple(sorted(found, key=lambda rated: (rated.day, rated.rating.id)))


def says(rating: form.Rating, score: form.Score) -> str:
    """The score as a sentence.

    >>> ranking = form.Rating(id="r", title="Ranking", by="Raters", of="app", most="7", criteria=(), from_="2014-11-04")
    >>> says(ranking, form.Score(name="Chat", score="2"))
    'Raters gave Chat 2 of 7 in its Ranking of 2014-11-04'
    """
    return f"{rating.by} gave {score.name} {score.score} of {rating.most} in its {rating.title} of {score.as_of or rating.from_}"


def _id(rating: form.Rating, score: form.Score) -> str:
    return f"ratings/{rating.id}/{score.name}" + (f"/{score.as_of}" if score.as_of else "")


def _sure(score: form.Score) -> bool:
    return score.verified is not False and all(what.partition(".")[0] in BESIDE for what in score.unverified)
