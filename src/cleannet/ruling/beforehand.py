"""What can be said about a clause before any use is put to it, so that questions that cannot matter are skipped."""

from __future__ import annotations

from collections.abc import Hashable, Set

from cleannet.model import facts as form
from cleannet.model.answer import NO, Truth
from cleannet.model.subject import EntityId, Subject, entity_of, kind_of, org, value_of
from cleannet.model.use import PERHAPS, ROLES
from cleannet.policy.bound import Bound
from cleannet.ruling.asked import Asked
from cleannet.ruling.owners import owned
from cleannet.ruling.question import question_of
from cleannet.ruling.scope import acts_of, speaks_to_us
from cleannet.ruling.today import Today, today_of
from cleannet.world.ownership import (
    BEYOND,
)
from cleannet.world.view import View
from cleannet.world.works import works


def speaks(bound: Bound, asked: Asked, view: View) -> bool:
    """Whether the clause has begun, binds us, and covers an act that counts and the line; whoever is behind the use."""
    if asked.line and asked.line not in bound.clause.lines:
        return False
    return bool(acts_of(bound, asked)) and speaks_to_us(bound, asked) and today_of(bound, view).state is not None


def lists(bound: Bound, view: View) -> frozenset[Subject]:
    """Whom the clause lists, on any day, and who controls them: `org:ID`, `app:ID`. If a clause does not ask about strangers, a
    thing must be one of them, or have one above itself, for the clause to say anything."""
    today, only = today_of(bound, view), bound.clause.applies_to
    listed = (today.beside(test) | today.holders(test).keys() for test in today.of_owners)
    orgs = today.named_ever.union({BEYOND} if today.of_owners else (), only.entities if only else (), *listed)
    apps = (Subject(f"app:{app}") for app in only.apps) if only else ()
    return frozenset(org(one) for one in orgs).union(today.things, apps)


def asks_of_strangers(bound: Bound, view: View) -> bool:
    """Whether the clause could say something about an entity that it does not list and that nobody it lists controls."""
    return today_of(bound, view).asks_of_strangers


def suspects(bound: Bound, view: View) -> Set[str]:
    """The countries for which `opened` gives a reason, if one of a network's countries is among them."""
    return today_of(bound, view).suspected.keys()


def opened(bound: Bound, registered: tuple[str, ...], view: View) -> str:
    """Why a clause is open for a network of unknown operator, by where its addresses are registered; "" if it is not."""
    return today_of(bound, view).by_registration(registered)


def told_of(bound: Bound, thing: Subject, view: View) -> Hashable:
    """Everything that a clause can say about an entity or an app by itself: if it says the same about two, its rulings on them are
    alike except for chains.

    None: it says nothing, as about nearly everybody."""
    today, only = today_of(bound, view), bound.clause.applies_to
    named = today.things.get(thing, NO).truth
    if kind_of(thing) != "org":
        meant = only is not None and value_of(thing) in only.apps
        return (named, meant) if meant or named is not Truth.NO else None
    entity = entity_of(thing)
    meant = only is not None and entity in only.entities
    held = tuple(truth for test in today.of_owners for truth in _held(test, today, entity))
    open_to = today.could_mean(entity).truth
    works_at = works(view, entity) if open_to is not Truth.NO else frozenset()
    told = (named, meant, open_to, works_at, today.missing_row(entity).truth, question_of(today, entity).truth, *held)
    return told if meant or any(isinstance(t, Truth) and t is not Truth.NO for t in told) else None


def _held(test: form.Test, today: Today, entity: EntityId) -> tuple[Truth, Truth]:
    """Whether the entity meets the test, if missing facts count and if they do not; what they cannot make open is no without
    them."""
    if (told := owned(test, today, entity, untold=True).truth) is Truth.NO:
        return told, told
    return told, owned(test, today, entity, untold=False).truth


def meets(clause: form.Clause, finds: frozenset[str]) -> bool:
    """Whether the clause covers a relation in which a rule may find somebody (finds; none: any), or names things, not owners."""
    return not finds or not clause.relations or bool(finds & {*clause.relations}) or any(not n.entity for n in clause.names)


def decides(bound: Bound, asked: Asked, view: View) -> bool:
    """Whether a clause that applies could give more than a notice for such a use, whoever is behind it: by its state, its force,
    the relation and the role in which the thing was seen."""
    state = today_of(bound, view).state
    if bound.notice or bound.force == "proposed" or state is None or state.state in ("proposed", "ended"):
        return False
    clause = bound.clause
    if asked.relation and clause.relations and asked.relation not in clause.relations:
        return False
    roles = {asked.role, *PERHAPS.get(asked.role, ())}
    return not clause.roles or any(role in roles or role not in ROLES for role in clause.roles)
