"""Whether a name or a test of a clause fits somebody behind the use."""

from __future__ import annotations

from cleannet.model import facts as form
from cleannet.model.answer import NO, YES, Answer, Truth, any_of, unless
from cleannet.model.behind import ANYWHERE, Gap, Party
from cleannet.model.shown import ALONE
from cleannet.model.subject import EntityId, entity_of, kind_of, value_of
from cleannet.ruling.asked import Asked, folded
from cleannet.ruling.owners import held_enough_by, owned
from cleannet.ruling.question import question
from cleannet.ruling.today import Today
from cleannet.world.ownership import (
    share_range,
)
from cleannet.world.view import View
from cleannet.world.works import works


def matches(today: Today, asked: Asked) -> tuple[Answer, bool]:
    """Whether a name or a test of the clause fits a party; the flag says that it is open only because nobody is known."""
    clause, view = today.bound.clause, today.view
    parties = _parties(today, asked)
    doubt = unless("the ownership test of the clause is not verified") if "tests" in clause.unverified else YES
    match = any_of(_test(test, today, asked, parties) & doubt for test in clause.asks)
    if not match.no:
        return match, False
    gaps = [g for g in asked.behind.gaps if _fits(g.relations, asked, clause) and _could_match(g, today)]
    if any(t.kind == "domicile" for t in clause.asks):  # domicile needs a positive fact
        gaps += [Gap(f"no source says where {view.name(p.thing)} is seated") for p in parties if _unseated(p, view)]
    gaps += [Gap(asks.why, chain=asks.chain) for p in parties if (asks := question(today, p)).open]
    if gaps and not _excluded(parties, today):
        return Answer(Truth.OPEN, gaps[0].chain, gaps[0].why), True
    return NO, False


def _parties(today: Today, asked: Asked) -> list[Party]:
    """Who is behind the use in a relation that counts."""
    clause = today.bound.clause
    return [p for p in asked.behind.parties if _fits(p.relations, asked, clause) and p.thing not in today.excepted_places]


def led(today: Today, asked: Asked) -> bool:
    """Whether a fact, even an open one, leads to what the clause names, or a `question` does. Other gaps in the use and the sources
    (the region of a cloud, who holds the other shares, where a holder has its seat) lead nowhere."""
    parties = [p for p in _parties(today, asked) if not p.untold]
    if any(question(today, p).open for p in parties):
        return True
    return any(not _test(test, today, asked, parties, untold=False).no for test in today.bound.clause.asks)


def _unseated(party: Party, view: View) -> bool:
    kind = kind_of(party.thing)
    return kind == "name" or (kind == "org" and not party.answer.no and not view.seats(entity_of(party.thing)))


def _fits(relations: frozenset[str], asked: Asked, clause: form.Clause) -> bool:
    """A party counts in the requested relation, or in one that the clause covers."""
    if not relations:
        return True
    if asked.relation:
        return asked.relation in relations
    return not clause.relations or bool(relations & frozenset(clause.relations))


def _could_match(gap: Gap, today: Today) -> bool:
    """Whether what is missing could be what the clause names: a landing only a place, an owner or publisher only an entity."""
    anybody = any(t.holders != "names" for t in today.bound.clause.asks) or bool(today.open_categories)
    if gap.relations == {"lands"}:
        return any(n.place for n, _ in today.names)
    if gap.relations and not gap.what:
        return anybody or any(n.entity for n, _ in today.names)
    return anybody or bool(today.things)


def _excluded(parties: list[Party], today: Today) -> bool:
    """Whether a source saw that everything the clause names has ended here: then the gap in the list does not matter."""
    gone = {p.thing for p in parties if p.answer.no}
    return bool(today.things) and today.things.keys() <= gone


def _direct(asked: Asked, parties: list[Party], today: Today, untold: bool) -> Answer:
    """Whether a party is what a name names, or what a missing row could name (untold)."""
    answers = [named for name, named in today.categories if folded(asked.category) == folded(name.category)]
    for party in parties:
        kind = kind_of(party.thing)
        if kind == "org" and _does(party, asked, today):
            answers.append(party.answer & today.could_mean(entity_of(party.thing)))
        if untold and kind == "org":
            answers.append(party.answer & today.missing_row(entity_of(party.thing)))
        if party.thing in today.things:
            answers.append(party.answer & today.things[party.thing])
        elif party.thing == ANYWHERE:
            answers += [party.answer & named for thing, named in today.things.items() if kind_of(thing) == "country"]
        elif today.domains and kind == "domain":
            answers += [
                party.answer & today.things[named] for named in today.domains if party.thing.endswith("." + value_of(named))
            ]
    return any_of(answers)


def _does(party: Party, asked: Asked, today: Today) -> bool:
    """Whether a record or a fact shows a party in a relation that the clause covers: a mere name on a list shows none."""
    if party.relations or asked.relation:
        return True
    told = ALONE.get(asked.role) or (asked.alone if asked.alone in works(today.view, entity_of(party.thing)) else "")
    return bool(told) and (not today.bound.clause.relations or told in today.bound.clause.relations)


def _test(test: form.Test, today: Today, asked: Asked, parties: list[Party], untold: bool = True) -> Answer:
    """Whether a party meets the test. untold: whether missing facts count as open; otherwise they count as no."""
    if test.kind == "production":
        return _produced(test, today, asked)
    direct = NO
    if test.kind in ("named", "landing") or test.holders == "names":
        direct = _direct(asked, parties, today, untold)
        if test.kind in ("named", "landing") or direct.yes:
            return direct
    told = [p for p in parties if p.share is not None and not p.answer.no]  # owners of a cable; some are known by name only
    shares = [(EntityId(value_of(p.thing)), share_range(p.share), p.answer) for p in told]
    if test.kind == "threshold" and shares:
        return direct | held_enough_by(test, today, EntityId(asked.behind.name), untold, shares)
    orgs = [(entity_of(p.thing), p) for p in parties if kind_of(p.thing) == "org" and not p.answer.no]
    return direct | any_of(p.answer & owned(test, today, org, untold) for org, p in orgs)


def _produced(test: form.Test, today: Today, asked: Asked) -> Answer:
    """Place of production: only for the named categories, and only by a positive fact."""
    answers = []
    for name, named in today.names:
        if not asked.category or folded(asked.category) != folded(name.category):
            continue
        wanted = {name.produced_in} if isinstance(name.produced_in, str) and name.produced_in else set(name.produced_in)
        if test.holders == "adversaries":
            wanted |= {c for c, a in today.adversaries.items() if a.yes}
        if not asked.produced_in:
            answers.append(named & unless("the record does not state where it was made"))
        elif name.produced_outside:
            answers.append(named if set(asked.produced_in) - set(name.produced_outside) else NO)
        else:
            answers.append(named if set(asked.produced_in) & wanted else NO)
    return any_of(answers)
