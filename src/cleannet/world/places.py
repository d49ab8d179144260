"""The countries of the operators, owners and places behind uses, as a map shows them. Nothing is judged by it.

A network counts where it is registered (`country`), a cable where it lands, a cloud's region where it is, and everything else at
the head office of whoever is certainly behind it. A use that may mean several things counts for the countries of all of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from cleannet.model.report import JudgedUse
from cleannet.model.subject import Subject, entity_of, is_country, kind_of, value_of
from cleannet.model.use import Use
from cleannet.model.verdict import worst
from cleannet.world.behind import behind
from cleannet.world.country import country_of
from cleannet.world.view import View


def places_of(view: View, subject: Subject, where: str = "") -> frozenset[str]:
    """The countries of a subject, as two-letter codes; empty if no fact states one for certain."""
    return view.kept(("places", subject, where), lambda: _places(view, subject, where))


def _places(view: View, subject: Subject, where: str) -> frozenset[str]:
    kind, value = kind_of(subject), value_of(subject)
    if kind == "asn":
        return frozenset({country_of(view, int(value))} - {""}) if value.isdigit() else frozenset()
    parties = [party for party in behind(view, subject, where).parties if party.answer.yes]
    lies = {value_of(p.thing) for p in parties if kind_of(p.thing) in ("landing", "country")}
    seats = {country for p in parties for country in view.home(entity_of(p.thing)) if entity_of(p.thing)}
    return frozenset(filter(is_country, lies or seats))


def counted(view: View, uses: Iterable[JudgedUse], where: str = "") -> dict[str, dict[str, int]]:
    """Country -> verdict -> uses, by the worst verdict of each use that was asked about; sorted by country code."""
    places: dict[Subject, frozenset[str]] = {}

    def of(use: Use) -> frozenset[str]:
        for candidate in use.candidates:
            if candidate.subject not in places:
                places[candidate.subject] = places_of(view, candidate.subject, where)
        first, *others = (places[candidate.subject] for candidate in use.candidates)
        return first.union(*others) if others else first

    alike = Counter((of(judged.use), tuple(judged.lines.values())) for judged in uses if judged.lines)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (countries, verdicts), number in alike.items():
        for country in countries:
            found[country][worst(verdicts).value] += number
    return {country: dict(sorted(found[country].items())) for country in sorted(found)}
