"""Messengers side by side: who is behind each, which measures name it, what sources say of it, what measurements tell.

A comparison makes no score and no verdict of its own: the verdicts are the policy's, and every other cell is somebody's claim, with
its day and source. Where no claim holds for sure the cell is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, Literal

from cleannet.consider import background, consider
from cleannet.importers.ooni import Measured
from cleannet.model import facts as form
from cleannet.model.answer import Truth
from cleannet.model.answers.app_compared import AppComparison, AppSeen, Cell, Claimed, NamedIn, Scored
from cleannet.model.behind import Party
from cleannet.model.subject import Subject, kind_of, value_of
from cleannet.model.verdict import Verdict, worst
from cleannet.policy.bound import Bound
from cleannet.policy.policy import Policy
from cleannet.resolve.asked import asking
from cleannet.resolve.typed import meaning_of
from cleannet.ruling.today import names_of
from cleannet.world.behind import behind
from cleannet.world.messengers import Heard, applies, heard
from cleannet.world.ratings import Rated, ratings
from cleannet.world.view import View, World

LEAST: Final = 3
"""Networks below which measurements in a country are insufficient, where the user names no other number."""

DAYS: Final = 90
"""Days before the judged one in which measurements count, where the user names no other number."""


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
) -> AppComparison:
    """The apps side by side on a day. Raises ValueError where something asked about is no app of the facts."""
    view = world.at(as_of, known_on)
    apps: dict[str, str] = {}
    for one in asked:
        apps.setdefault(_app(one, view, policy), one)
    files = tuple(measurements.files) if measurements else ()
    return AppComparison(
        as_of=as_of.isoformat(),
        known_on=known_on.isoformat(),
        country=country,
        policy=policy.id,
        policy_title=policy.text.title,
        policy_why=why,
        covers_not=policy.text.covers_not,
        apps=tuple(_seen(one, app, policy, view, country, measurements, least) for app, one in apps.items()),
        least=least,
        days=measurements.days if measurements else DAYS,
        files=files,
    )


def app_served(view: View, host: str) -> str:
    """The app of the facts that a host serves for sure; "" where none does."""
    found = [value_of(p.thing) for p in behind(view, Subject(f"domain:{host}")).parties if _is_app(p)] if host else []
    return found[0] if len(found) == 1 else ""


def _is_app(party: Party) -> bool:
    return kind_of(party.thing) == "app" and party.answer.yes


def _app(asked: str, view: View, policy: Policy) -> str:
    """The id of the one app that is asked about. Raises ValueError."""
    text = asked.strip()
    if text.lower() in view.apps:
        return view.apps[text.lower()].same_as or text.lower()
    found: dict[str, None] = {}
    for candidate in meaning_of(text, asking(view, policy)):
        if kind_of(candidate.subject) == "app":
            found[value_of(candidate.subject)] = None
        found.update((app.same_as or app.id, None) for app, _ in view.apps_by_id.get(candidate.subject, ()))
    if len(found) == 1:
        return next(iter(found))
    several = f"it may be {', '.join(sorted(found))}; write one of these" if found else "no app of the facts is called so"
    raise ValueError(f"{text[:100]}: {several}")


def _seen(asked: str, app: str, policy: Policy, view: View, country: str, measurements: Measured | None, least: int) -> AppSeen:
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
        cells=tuple(_cell(about, list(heard(view, app)), view, country) for about in form.QUESTIONS),
        reach=measurements.of(app, country, least) if measurements else (),
        scores=tuple(map(_score, ratings(view, app))),
    )


# --- measures ---------------------------------------------------------------------------------------------------------------------


def _named(view: View, subject: Subject, where: str) -> Iterator[NamedIn]:
    """The clauses of all measures that name the app or who publishes it, each once, the surest naming first."""
    sought = {p.thing: p for p in behind(view, subject, where).parties if kind_of(p.thing) in ("app", "org")}
    for measure in view.world.facts.measures.values():
        for clause in measure.clauses:
            bound = Bound(clause, measure, False, measure.sources)
            state = bound.state(view.day, view.known_on)
            names = list(_names(bound, view, sought)) if state else []
            if state and names:
                party, truth, why, key = min(names, key=lambda n: (n[1] is not Truth.YES, kind_of(n[0].thing) != "app"))
                yield NamedIn(
                    clause=bound.id,
                    title=measure.title,
                    issuer=measure.issuer,
                    binds=bound.bound_party,
                    acts=bound.text(view.known_on).acts,
                    through=view.name(party.thing),
                    sure=truth,
                    why=why,
                    state=state,
                    statement=view.statements[key],
                )


def _names(bound: Bound, view: View, sought: dict[Subject, Party]) -> Iterator[tuple[Party, Truth, str, str]]:
    for name, answer in names_of(bound, view):
        thing = Subject(f"app:{name.app}") if name.app else Subject(f"org:{name.entity}") if name.entity else None
        if thing in sought and not sought[thing].answer.no:
            whole = answer & sought[thing].answer
            yield sought[thing], whole.truth, whole.why, answer.chain[0]


# --- what sources say -------------------------------------------------------------------------------------------------------------


def _cell(about: str, told: Iterable[Heard], view: View, country: str) -> Cell:
    """What holds on a question. Claims about users elsewhere are left out where a country is asked for."""
    mine = [h for h in told if h.told.about == about and applies(h.told.where, country)]
    sure = [h for h in mine if h.answer.yes]
    claims = tuple(_claimed(h, view) for h in mine)
    if not sure:
        why = "; ".join(dict.fromkeys(h.answer.why for h in mine if h.answer.why)) or "no source was seen"
        return Cell(about=about, value="unknown", why=why, claims=claims)
    values = {h.told.answer or "told" for h in sure}
    countries = tuple(sorted({cc for h in sure for cc in h.told.countries}))
    placed = {h.told.where for h in sure}
    if len(values) > 1:
        why = "it depends on the country" if len(placed) > 1 else "sources differ"
        return Cell(about=about, value="differs", countries=countries, why=why, claims=claims)
    if not country and "" not in placed:
        return Cell(about=about, value="differs", countries=countries, why="it is told for some countries only", claims=claims)
    return Cell(about=about, value=_value(values.pop()), countries=countries, claims=claims)


def _value(text: str) -> Literal["yes", "no", "in part", "told"]:
    return "yes" if text == "yes" else "no" if text == "no" else "in part" if text == "in part" else "told"


def _claimed(heard: Heard, view: View) -> Claimed:
    told = heard.told
    return Claimed(
        answer=told.answer,
        says=told.says,
        countries=told.countries,
        where=told.where,
        sure=heard.answer.truth,
        why=heard.answer.why,
        statement=view.statements[heard.key],
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
