"""In which country an AS is registered: by the user's layers first, then by the one sure seat of its operator, then by the one
country in which its addresses are registered, or "".

Where a number is registered is not where its routers stand.
"""

from __future__ import annotations

from cleannet.model.subject import NOBODY, EntityId
from cleannet.world.view import View


def country_of(view: View, asn: int) -> str:
    """A country of two letters, or ""."""
    for layer in view.world.layers:
        if layer.as_org is not None and (found := layer.as_org.of(asn)) is not None:
            if found[1]:
                return found[1]
            break
    operator = operator_of(view, asn)
    seats = {country for country, answer in view.seats(operator) if answer.yes} if operator else set()
    told = seats if len(seats) == 1 else {*view.registered(asn)}
    return told.pop() if len(told) == 1 else ""


def operator_of(view: View, asn: int) -> EntityId:
    """The entity that the facts name last as its operator, or ""."""
    return next((row.operator for row in reversed(view.networks.get(asn, [])) if row.operator), NOBODY)
