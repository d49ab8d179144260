"""Messengers side by side: who is behind each, which measures name it, what sources say about it, what measurements show.

A comparison adds no score and no verdict of its own. Verdicts come from the policy; every other cell is somebody's claim, with its
day and source. A cell is unknown if no claim certainly holds, or if nobody has repeated the claim for years.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from cleannet.consider import background, consider
from cleannet.importers.ooni import Measured
from cleannet.model import facts as form
from cleannet.model.answer import Truth
from cleannet.model.answers.app_compared import AppComparison, AppSeen, Cell, Claimed, NamedIn, Scored
from cleannet.model.behind import Party
from cleannet.model.day import span, years_before
from cleannet.model.report import State
from cleannet.model.subject import Subject, kind_of, value_of
from cleannet.model.verdict import Verdict, worst
from cleannet.policy.bound import Bound
from cleannet.policy.policy import Policy
from cleannet.resolve.asked import asking
from cleannet.resolve.typed import meaning_of
from cleannet.ruling.today import names_of
from cleannet.world.behind import behind
from cleannet.world.claims import period
from cleannet.world.messengers import Heard, applies, heard
from cleannet.world.names import Found
from cleannet.world.ratings import Rated, ratings
from cleannet.world.spelling import folded
from cleannet.world.view import View, World

LEAST: Final = 3
"""Networks below which measurements in a country are insufficient, by default."""

DAYS: Final = 90
"""Days before the judged day in which measurements count, by default."""

YEARS: Final = 5
"""Years after which a claim that nobody repeated is unknown, by default."""

_EXACT: Final = ("bears", "short", "shares", "form")
"""How a name is found that is the app's own: another spelling may be another app's."""

_SHOWN: Final = 8
"""Apps that are told in place of one that is not known."""


def compare(
    asked: Sequence[str],
    policy: Policy,
    world: World,
    as_of: date,
    known_on: date,
    country: str = "",
    why: str = "",
    measurements: Measured | None = None,
    least: int = LEAST,
    years: int = YEARS,
    notes: Sequence[str] = (),
) -> AppComparison:
    """The apps side by side on a day. Raises ValueError if the facts have no app of a name or id that was asked about.

    notes: how names were read that are not ids in the facts."""
    view = world.at(as_of, known_on)
    apps: dict[str, str] = {}
    for one in asked:
        found = _app(one, view, policy)
        apps.setdefault(found, one)
        if folded(one) not in (folded(found), folded(view.apps[found].name)):
            notes = (*notes, f"{one.strip()}: read as {view.apps[found].name}")
    scene = _Scene(policy, _Told(view, country, years), measurements, least)
    files = tuple(measurements.files) if measurements else ()
    return AppComparison(
        as_of=as_of.isoformat(),
        known_on=known_on.isoformat(),
        country=country,
        policy=policy.id,
        policy_title=policy.text.title,
        policy_why=why,
        covers_not=policy.text.covers_not,
        apps=tuple(_seen(one, app, scene) for app, one in apps.items()),
        least=least,
        years=years,
        notes=tuple(notes),
        days=measurements.days if measurements else DAYS,
        files=files,
    )


def app_served(view: View, host: str) -> str:
    """The app that a host certainly serves, according to the facts; "" if there is none."""
    found = [value_of(p.thing) for p in behind(view, Subject(f"domain:{host}")).parties if _is_app(p)] if host else []
    return found[0] if len(found) == 1 else ""


def _is_app(party: Party) -> bool:
    return kind_of(party.thing) == "app" and party.answer.yes


@dataclass(frozen=True, slots=True)
class _Told:
    """What the cells of claims share."""

    view: View
    country: str
    years: int

    def is_old(self, last: str) -> bool:
        """Whether a claim that was last made on that day is too old to hold today. A claim with no day is."""
        return not last or years_before(self.view.day, self.years) > span(last)[1]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all that a comparison says shares."""

    policy: Policy
    told: _Told
    measurements: Measured | None
    least: int


def _app(asked: str, view: View, policy: Policy) -> str:
    """The id of the app with this name, id in the facts, or package id. Raises ValueError, with the apps of similar names."""
    text = asked.strip()
    if text.lower() in view.apps:
        return view.apps[text.lower()].same_as or text.lower()
    alike = view.world.names.look(text, frozenset({"app"}))
    meant = meaning_of(text, asking(view, policy))
    exact = [value_of(found.subject) for found in alike if found.how in _EXACT]
    exact += [app.id for candidate in meant for app, _ in view.apps_by_id.get(candidate.subject, ())]
    exact += [value_of(c.subject) for c in meant if kind_of(c.subject) == "app" and c.subject.lower() == text.lower()]
    found = list(dict.fromkeys(view.apps[one].same_as or one for one in exact))
    if len(found) == 1:
        return found[0]
    others = found or list(dict.fromkeys(view.apps[one].same_as or one for one in _like(text, alike, view)))
    told = ", ".join(f"{one} ({view.apps[one].name})" for one in others[:_SHOWN])
    several = f"; it may be {told}: write one of these" if told else ""
    raise ValueError(f"{text[:100]}: {'several apps are' if found else 'no app of the facts is'} called so{several}")


def _like(text: str, alike: Iterable[Found], view: View) -> Iterator[str]:
    """Apps with a similar name, or with a name that is one of its words."""
    yield from (value_of(found.subject) for found in alike)
    words = frozenset(folded(text).split())
    yield from (id_ for id_, app in view.apps.items() if id_ in words or folded(app.name) in words)


def _seen(asked: str, app: str, scene: _Scene) -> AppSeen:
    policy, view, country, measurements = scene.policy, scene.told.view, scene.told.country, scene.measurements
    subject = Subject(f"app:{app}")
    told = consider(subject, policy, view.world, view.day, view.known_on).report
    verdicts: dict[str, Verdict] = {}
    for use in told.uses:
        for line, verdict in use.lines.items():
            verdicts[line] = worst([verdict, verdicts.get(line, Verdict.NOT_ASKED)])
    where = country or policy.text.we.where
    return AppSeen(
        asked=asked,
        subject=subject,
        behind=background(view, subject, where),
        verdicts=verdicts,
        findings=len(told.findings),
        named=tuple(sorted(_named(view, subject, where), key=lambda n: (n.state.state == "ended", n.state.since, n.clause))),
        cells=tuple(_cell(about, list(heard(view, app)), scene.told) for about in form.QUESTIONS),
        reach=measurements.of(app, country, scene.least) if measurements else (),
        scores=tuple(map(_score, ratings(view, app))),
    )


def cells(view: View, app: str, country: str) -> tuple[Cell, ...]:
    """What dated claims about an app come to on each question, for users in a country ("": everywhere)."""
    return tuple(_cell(about, list(heard(view, app)), _Told(view, country, YEARS)) for about in form.QUESTIONS)


# --- measures ---------------------------------------------------------------------------------------------------------------------


class _Naming(NamedTuple):
    """That a clause names somebody. key: of the statement; by: who is named."""

    by: Party
    name: form.ClauseName
    truth: Truth
    why: str
    key: str


def _named(view: View, subject: Subject, where: str) -> Iterator[NamedIn]:
    """The clauses of all measures that name the app or its publisher, each once, the most certain naming first."""
    sought = {p.thing: p for p in behind(view, subject, where).parties if kind_of(p.thing) in ("app", "org")}
    for measure in view.world.facts.measures.values():
        for clause in measure.clauses:
            bound = Bound(clause, measure, False, measure.sources)
            state = bound.state(view.day, view.known_on)
            names = list(_names(bound, view, sought)) if state else []
            if state and names:
                found = min(names, key=lambda n: (n.truth is not Truth.YES, kind_of(n.by.thing) != "app"))
                yield NamedIn(
                    clause=bound.id,
                    title=measure.title,
                    issuer=measure.issuer,
                    binds=bound.bound_party,
                    acts=bound.text(view.known_on).acts,
                    through=view.name(found.by.thing),
                    sure=found.truth,
                    why=found.why,
                    state=state,
                    later=_later(found.name, state),
                    statement=view.statements[found.key],
                )


def _later(name: form.ClauseName, state: State) -> str:
    """The day since which a clause names somebody, if it is later than the clause itself; otherwise ""."""
    day = name.from_ or name.as_of
    return period(name) if day and state.since and span(day)[0] > span(state.since)[1] else ""


def _names(bound: Bound, view: View, sought: dict[Subject, Party]) -> Iterator[_Naming]:
    for name, answer in names_of(bound, view):
        thing = Subject(f"app:{name.app}") if name.app else Subject(f"org:{name.entity}") if name.entity else None
        if thing in sought and not sought[thing].answer.no:
            whole = answer & sought[thing].answer
            yield _Naming(sought[thing], name, whole.truth, whole.why, answer.chain[0])


# --- what sources say -------------------------------------------------------------------------------------------------------------


def _cell(about: str, told: Iterable[Heard], scene: _Told) -> Cell:
    """What holds on a question. If the user named a country, claims about users elsewhere are left out. Old claims decide
    nothing."""
    country = scene.country
    mine = [h for h in told if h.told.about == about and applies(h.told.where, country)]
    sure = [h for h in mine if h.answer.yes and not scene.is_old(h.last)]
    claims = tuple(_claimed(h, scene) for h in mine)
    if not sure:
        old = [h.last or "on an unknown day" for h in mine if h.answer.yes]
        why = [f"last told {max(old)}, more than {scene.years} years ago"] if old else [h.answer.why for h in mine if h.answer.why]
        return Cell(about=about, value="unknown", why="; ".join(dict.fromkeys(why)) or "no source was seen", claims=claims)
    values = {h.told.answer or "told" for h in sure}
    countries = tuple(sorted({cc for h in sure for cc in h.told.countries}))
    placed = {h.told.where for h in sure}
    if len(values) > 1:
        why_ = "it depends on the country" if len(placed) > 1 else "sources differ"
        return Cell(about=about, value="differs", countries=countries, why=why_, claims=claims)
    if not country and "" not in placed:
        return Cell(about=about, value="differs", countries=countries, why="it is told for some countries only", claims=claims)
    return Cell(about=about, value=_value(values.pop()), countries=countries, claims=claims)


def _value(text: str) -> Literal["yes", "no", "in part", "told"]:
    return "yes" if text == "yes" else "no" if text == "no" else "in part" if text == "in part" else "told"


def _claimed(heard: Heard, scene: _Told) -> Claimed:
    told = heard.told
    return Claimed(
        answer=told.answer,
        says=told.says,
        countries=told.countries,
        where=told.where,
        sure=heard.answer.truth,
        why=heard.answer.why,
        last=heard.last,
        old=scene.is_old(heard.last),
        statement=scene.view.statements[heard.key],
    )


def _score(rated: Rated) -> Scored:
    rating, score = rated.rating, rated.score
    return Scored(
        by=rating.by,
        title=rating.title,
        day=rated.day,
        named=score.name,
        score=score.score,
        most=rating.most,
        sure=rated.sure,
        retired=rating.retired,
        statement=rated.statement,
    )
