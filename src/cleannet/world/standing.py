"""What the facts of a day tell of an entity, but for its names.

Two of one standing are of one type, seated in the same places and held by the same parties in the same way: whoever lists neither
of them, nor anybody for the sake of their names, cannot tell them apart.
"""

from __future__ import annotations

from collections.abc import Hashable

from cleannet.model.subject import EntityId
from cleannet.world.ownership import lineage
from cleannet.world.unresearched import seatless
from cleannet.world.view import View


def standing(view: View, entity: EntityId) -> Hashable:
    """Equal for two of one standing; the entity itself where it is not known, or holds anything of whoever holds it."""
    known, later = view.entity(entity), view.later_holdings(entity)
    held = [(h.party, h.interest, h.share, h.unverified, answer.truth) for h, answer in view.holdings(entity)]
    if known is None or any(entity in lineage(view, party) for party in {row[0] for row in held} | {h.party for h in later}):
        return entity
    seats = tuple((country, answer.truth) for country, answer in view.seats(entity))
    to_come = tuple((h.party, h.interest) for h in later)
    return known.type, entity in view.world.facts.entities, seatless(view, entity), seats, tuple(held), to_come
