"""One thing by itself: what it means, who is behind it, and what a policy says about it, as if an audit had seen it."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date
from typing import Final

from cleannet.inverse import ROLES
from cleannet.judge import judge, verdicts
from cleannet.model.answer import Answer, Truth
from cleannet.model.answers.considered import Background, Considered, Holder, Later, Meant, Naming, PartyBehind
from cleannet.model.behind import Party
from cleannet.model.day import span
from cleannet.model.report import Report
from cleannet.model.subject import EntityId, Subject, entity_of, kind_of, org, value_of
from cleannet.model.use import Candidate, Sighting, Tally, Use
from cleannet.model.verdict import Verdict
from cleannet.policy.policy import Policy
from cleannet.resolve.asked import asking
from cleannet.resolve.meaning import Asking
from cleannet.resolve.typed import as_app, as_listed, as_maker, meaning_of
from cleannet.summing_up import Seen, report
from cleannet.world.behind import behind
from cleannet.world.members import Named, memberships
from cleannet.world.view import View, World


def consider(asked: str, policy: Policy, world: World, as_of: date, known_on: date, why: str = "") -> Considered:
    """What the facts and the policy say about one thing on a day. Raises ValueError if the text names nothing that can be
    judged."""
    view = world.at(as_of, known_on)
    scene = asking(view, policy)
    candidates = meaning_of(asked, scene)
    tally = Tally(records=0, first=Sighting("", 0))
    uses = dict.fromkeys(uses_of(asked, candidates, scene), tally)
    if not uses and not any(memberships(view, c.subject).named for c in candidates):
        kind, askable = kind_of(candidates[0].subject), ", ".join(sorted(ROLES))
        raise ValueError(f"{asked[:300]}: no rule asks about a thing of the kind {kind!r} by itself; write one of {askable}")
    told = report(policy, view, judge(uses, policy, view), Seen(), why)
    where = policy.text.we.where
    meant = (Meant(subject=c.subject, weight=c.weight, behind=background(view, c.subject, where)) for c in candidates)
    later = tuple(_later(uses.keys(), told, policy, world, view))
    return Considered(asked=asked, candidates=tuple(meant), report=told, later=later)


def uses_of(asked: str, candidates: tuple[Candidate, ...], scene: Asking) -> Iterator[Use]:
    """The uses that a text stands for, which may mean these things: each role in which a record could name them."""
    roles = dict.fromkeys(role for c in candidates for role in ROLES.get(kind_of(c.subject), ()))
    app, listed = as_app(asked, scene), as_listed(asked, scene)
    if listed:
        roles["listed"] = None
    read = {"installed": app, "on-shelf": app, "listed": listed}
    yield from (Use(role, read.get(role) or candidates) for role in roles)
    if makers := as_maker(asked, scene):
        yield Use("maker", makers)


def _later(uses: Set[Use], told: Report, policy: Policy, world: World, view: View) -> Iterator[Later]:
    """What is not yet in force: for each line with no clause today, the first clause that will apply to it later."""
    silent = {line for use in told.uses for line in use.lines} - {
        line for use in told.uses for line, found in use.lines.items() if found is not Verdict.NOT_ASKED
    }
    begins: dict[date, dict[str, str]] = {}  # day -> clauses that begin on it, with the date from which they are in force
    for bound in policy.clauses:
        if bound.clause.events and bound.state(view.day, view.known_on) is None:
            events = sorted(bound.clause.events, key=lambda event: span(event.date))
            in_force = next((event for event in events if event.state == "in_force"), events[0])
            begins.setdefault(span(events[0].date)[0], {})[bound.id] = in_force.date
    for day in sorted(day for day in begins if day > view.day)[:_BEGINNINGS]:
        found: dict[str, str] = {}
        for judged in verdicts(uses, policy, world.at(day, view.known_on)) if silent else ():
            for (line, _), clauses in judged.because.items():
                new = next((clause for clause in clauses if clause in begins[day]), "")
                if new and line in silent:
                    found.setdefault(line, new)
        yield from (Later(line=line, clause=clause, date=begins[day][clause]) for line, clause in sorted(found.items()))
        silent -= found.keys()


_BEGINNINGS: Final = 12
"""Days on which clauses begin that are looked at for the first that speaks of a thing."""


def background(view: View, subject: Subject, where: str) -> Background:
    """Who is behind a subject, where an app is used or offered in that country."""
    found = behind(view, subject, where)
    return Background(
        name=found.name,
        parties=tuple(_party(view, party) for party in found.parties),
        gaps=tuple(gap.why for gap in found.gaps),
        members=tuple(map(_naming, memberships(view, subject, where).named)),
        registered=_registered(view, subject),
    )


def _registered(view: View, subject: str) -> str:
    """The date of the embedded table, if it alone states the name of an AS."""
    kind, value = kind_of(subject), value_of(subject)
    alone = kind == "asn" and value.isdigit() and int(value) not in view.networks
    return view.world.networks.date if alone else ""


def _party(view: View, party: Party) -> PartyBehind:
    entity = entity_of(party.thing)
    return PartyBehind(
        thing=party.thing,
        name=view.name(party.thing),
        relations=tuple(sorted(party.relations)),
        answer=party.answer.truth,
        why=party.answer.why,
        statements=tuple(view.statements[step] for step in party.answer.chain if step in view.statements),
        seats=tuple(sorted(view.home(entity))) if entity else (),
        holders=_holders(view, entity, {entity}) if entity else (),
        past=tuple(view.past_holdings(entity)) if entity else (),
    )


def _holders(view: View, entity: EntityId, told: set[EntityId]) -> tuple[Holder, ...]:
    """The tree of holders above an entity, the certain ones first. told: entities already in the tree; none is followed twice."""
    by_party: dict[EntityId, list[Answer]] = {}
    for holding, answer in sorted(view.holdings(entity), key=lambda held: held[1].open):
        by_party.setdefault(holding.party, []).append(answer)
    return tuple(_holder(view, party, answers, told) for party, answers in by_party.items())


def _holder(view: View, party: EntityId, answers: list[Answer], told: set[EntityId]) -> Holder:
    new = party not in told
    told.add(party)
    return Holder(
        thing=org(party),
        name=view.name_of(party),
        seats=tuple(sorted(view.home(party))),
        sure=any(answer.yes for answer in answers),
        statements=tuple(view.statements[answer.chain[0]] for answer in answers),
        holders=_holders(view, party, told) if new else (),
        past=tuple(view.past_holdings(party)) if new else (),
    )


def _naming(named: Named) -> Naming:
    member = named.member
    return Naming(
        kind=member.kind,
        name=member.name,
        named=member.from_,
        until=member.until,
        basis=member.basis,
        through=named.through,
        sure=named.sure,
        today=Truth(named.today),
        statement=named.statement,
    )
