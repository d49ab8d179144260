"""Entities for which nobody found out who holds them.

For most companies no source names a holder, and that says nothing: most have no holder who matters. But for some the facts have
only a name, or no seat. Such an entity may belong to anybody, and research would show it: it is a question, neither yes nor no.
"""

from __future__ import annotations

from typing import Final

from cleannet.model.subject import EntityId, entity_of
from cleannet.world.view import View

_STATES: Final = frozenset({"state", "state_body"})


def seatless(view: View, entity: EntityId) -> bool:
    """Whether the entity is known, and no source states a seat, on any day."""
    known = view.entity(entity)
    return known is not None and not (known.incorporated_in or known.headquartered_in)


def unresearched(view: View, entity: EntityId) -> bool:
    """Whether no holder of the entity is known, and it is known only by name, or with no seat. Never true for states."""
    known = view.entity(entity)
    if known is None or known.type in _STATES or view.held(entity):
        return False
    return known.type == "unknown_entity" or seatless(view, entity)


def namesakes(view: View, entity: EntityId) -> frozenset[EntityId]:
    """Other entities whose name is, begins or contains one of its names, if no holder of it is known: it may belong to their group.
    Empty for most."""
    return view.kept(("namesakes", entity), lambda: _namesakes(view, entity))


def _namesakes(view: View, entity: EntityId) -> frozenset[EntityId]:
    known = view.entity(entity)
    if known is None or known.type in _STATES or view.held(entity):
        return frozenset()
    names = {known.name, *(name.name for name in known.names if name.kind != "shared" and name.verified is not False)}
    found = (entity_of(thing) for name in names for thing in view.world.companies_within(name))
    return frozenset(found) - {entity}
