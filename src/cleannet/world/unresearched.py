"""Entities of which nobody found out who holds them.

Of most companies no source tells a holder, and that says nothing: most have no holder who matters. But of some the facts know a
name alone, or no seat. Such an entity may be anybody's, and looking it up would tell: it is a question, and neither yes nor no.
"""

from __future__ import annotations

from typing import Final

from cleannet.model.subject import EntityId, entity_of
from cleannet.world.view import View

_COMPANIES: Final = frozenset({"org"})
_STATES: Final = frozenset({"state", "state_body"})


def seatless(view: View, entity: EntityId) -> bool:
    """Whether the entity is known, and no source tells a seat of it, of whatever day."""
    known = view.entity(entity)
    return known is not None and not (known.incorporated_in or known.headquartered_in)


def unresearched(view: View, entity: EntityId) -> bool:
    """Whether nobody is told to hold anything of the entity, and it is known by a name alone, or without a seat. States are not."""
    known = view.entity(entity)
    if known is None or known.type in _STATES or view.held(entity):
        return False
    return known.type == "unknown_entity" or seatless(view, entity)


def namesakes(view: View, entity: EntityId) -> frozenset[EntityId]:
    """Other entities whose name its names are, begin with or hold, where nobody is told to hold anything of it: it may be of their
    group. Empty for most."""
    return view.kept(("namesakes", entity), lambda: _namesakes(view, entity))


def _namesakes(view: View, entity: EntityId) -> frozenset[EntityId]:
    known = view.entity(entity)
    if known is None or known.type in _STATES or view.held(entity):
        return frozenset()
    names = {known.name, *(name.name for name in known.names if name.kind != "shared" and name.verified is not False)}
    found = (entity_of(thing) for name in names for thing in view.world.names.within(name, _COMPANIES))
    return frozenset(found) - {entity}
