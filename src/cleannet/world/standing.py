"""What the facts of a day say about an entity, except its names.

Two entities of one standing have the same type, work, seats and holders: a clause that lists neither of them, nor anybody because
of their names, cannot distinguish them.
"""

from __future__ import annotations

from collections.abc import Hashable

from cleannet.model.subject import EntityId
from cleannet.world.ownership import lineage
from cleannet.world.unresearched import seatless
from cleannet.world.view import View
from cleannet.world.works import works


def standing(view: View, entity: EntityId) -> Hashable:
    """Equal for two entities of one standing; the entity itself if it is unknown, or holds anything of its own holders."""
    known, later = view.entity(entity), view.later_holdings(entity)
    held = [(h.party, h.interest, h.share, h.unverified, answer.truth) for h, answer in view.holdings(entity)]
    if known is None or any(entity in lineage(view, party) for party in {row[0] for row in held} | {h.party for h in later}):
        return entity
    seats = tuple((country, answer.truth) for country, answer in view.seats(entity))
    to_come = tuple((h.party, h.interest) for h in later)
    ours = entity in view.world.facts.entities
    return known.type, ours, seatless(view, entity), works(view, entity), seats, tuple(held), to_come
