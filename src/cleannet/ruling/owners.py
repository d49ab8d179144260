"""Whether an entity meets a clause's test about who holds it, or where its seat is."""

from __future__ import annotations

from collections.abc import Callable

from cleannet.model import facts as form
from cleannet.model.answer import NO, Answer, any_of
from cleannet.model.subject import EntityId
from cleannet.ruling.today import Today
from cleannet.world.ownership import (
    BEYOND,
    Interval,
    affiliated,
    ancestors,
    controlled,
    held_enough,
    parent_of,
)


def owned(test: form.Test, today: Today, org: EntityId, untold: bool) -> Answer:
    """Whether an entity meets one of the clause's ownership tests, apart from being named itself. untold: whether missing facts
    count as open; otherwise they count as no."""
    if (test, org, untold) not in today.owned:
        today.owned[test, org, untold] = _owned(test, today, org, untold)
    return today.owned[test, org, untold]


def _owned(test: form.Test, today: Today, org: EntityId, untold: bool) -> Answer:
    view = today.view
    if test.kind == "domicile":
        countries = today.countries(test)
        return view.domiciled(org, countries, untold) if countries and view.seats(org) else NO
    above = parent(test, today, org) if test.parents else NO
    return _by_holders(test, today, org, untold) | above


def parent(test: form.Test, today: Today, org: EntityId) -> Answer:
    """Whether it controls one of the test's holders, so that an instrument that defines affiliates both ways reaches it."""
    return any_of(parent_of(today.view, org, named) & answer for named, answer in today.holders(test).items())


def _by_holders(test: form.Test, today: Today, org: EntityId, untold: bool) -> Answer:
    """Whether it meets the test through its known holders."""
    view = today.view
    held = view.held(org)
    if test.kind == "threshold":  # nobody is told to hold anything of it: that matters where anybody may
        return held_enough_by(test, today, org, untold) if held or test.holders == "adversaries" else NO
    holders = today.holders(test)
    if not held:  # then nobody stands above it, and only the entity itself may be on the list
        return holders.get(org, NO) if test.kind == "affiliates" else NO
    if test.kind == "affiliates":
        if org not in holders and BEYOND not in today.beside(test) and today.beside(test).isdisjoint(ancestors(view, org)):
            return NO  # nobody stands above both
        return any_of(affiliated(view, org, named) & answer for named, answer in holders.items())
    return controlled(view, org, _is_holder(test, today, holders, untold))


def held_enough_by(
    test: form.Test, today: Today, name: EntityId, untold: bool, direct: list[tuple[EntityId, Interval, Answer]] | None = None
) -> Answer:
    """Whether the holders have the test's share in an entity, or in a thing with these direct owners."""
    holders = today.holders(test)
    listed = None if test.holders == "adversaries" else holders
    return held_enough(today.view, name, test, _is_holder(test, today, holders, untold), listed, direct, untold)


def _is_holder(test: form.Test, today: Today, holders: dict[EntityId, Answer], untold: bool) -> Callable[[EntityId], Answer]:
    if test.holders != "adversaries":
        return lambda entity: holders.get(entity, NO)
    return lambda entity: today.view.domiciled(entity, today.adversaries, untold)
