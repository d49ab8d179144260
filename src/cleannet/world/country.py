"""The country in which an AS is registered: from the user's layers first, then the one certain seat of its operator, then the one
country in which its addresses are registered, or "".

The country of registration is not that of its routers.
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
    """The last entity that the facts name as its operator, or ""."""
    return next((row.operator for row in reversed(view.networks.get(asn, [])) if row.operator), NOBODY)
