"""What is missing about somebody behind a use, if it may be what the clause means: research would answer it.

It is asked only about what the facts or a table know. About a stranger nothing is known, and that leads nowhere (decision 6).
"""

from __future__ import annotations

from cleannet.model import facts as form
from cleannet.model.answer import NO, Answer, any_of, unless
from cleannet.model.behind import Party
from cleannet.model.subject import EntityId, entity_of, kind_of
from cleannet.ruling.today import Today
from cleannet.world.ownership import homes
from cleannet.world.unresearched import namesakes, seatless, unresearched


def question(today: Today, party: Party) -> Answer:
    """Open if a network of unknown operator is registered where the clause asks, or if no source states the seat or the holders
    that it asks for; otherwise no."""
    if party.registered:
        why = today.by_registration(party.registered)
        return party.answer & unless(why) if why else NO
    if kind_of(party.thing) != "org" or party.answer.no:
        return NO
    return party.answer & question_of(today, entity_of(party.thing))


def question_of(today: Today, org: EntityId) -> Answer:
    """The same for an entity."""
    if org not in today.questions:
        today.questions[org] = any_of(_asked(test, today, org) for test in today.of_owners)
    return today.questions[org]


def _asked(test: form.Test, today: Today, org: EntityId) -> Answer:
    view = today.view
    if test.kind == "domicile":
        return unless(f"no source says where {view.name_of(org)} is seated") if seatless(view, org) else NO
    holders = today.holders(test)
    if org in today.beside(test) or org in today.named_ever or not (holders or test.holders == "adversaries"):
        return NO  # it is named itself, be it on another day, or it is the parent of one
    seats = {country for country, _ in view.seats(org)}
    if unresearched(view, org):
        there = sorted(seats & today.at_home(test))
        if there or not seats:
            where = f"it is seated in {there[0]}, like owners whom the clause means" if there else "no source states its seat"
            return unless(f"who owns {view.name_of(org)} is not researched, and {where}")
    return _by_name(holders, today, org, seats) if test.kind == "affiliates" else NO


def _by_name(holders: dict[EntityId, Answer], today: Today, org: EntityId, seats: set[str]) -> Answer:
    """Open if no holder of the entity is known, and its name is that of a holder. An entity of the facts with a seat in a country
    where that group is not at home is another company of the same name."""
    view = today.view
    for named in sorted(namesakes(view, org) & holders.keys()):
        if org not in view.world.facts.entities or not seats or seats & homes(view, named):
            like = f"no source says who owns {view.name_of(org)}, and its name matches that of {view.name_of(named)}"
            return holders[named] & unless(like)
    return NO
