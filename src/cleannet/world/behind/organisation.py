"""An entity is behind itself; a place is only a place."""

from __future__ import annotations

from cleannet.model.behind import Behind, Gap, Party
from cleannet.model.subject import EntityId, Subject, is_country, org
from cleannet.world.view import View


def organisation(view: View, id: str, _where: str = "") -> Behind:
    """The entity itself, in every relation."""
    entity = EntityId(id)
    if view.entity(entity) is None:
        return Behind(id, (), (Gap(f"no entity {id!r} is defined"),))
    return Behind(view.name_of(entity), (Party(org(entity)),))


def country(_view: View, code: str, _where: str = "") -> Behind:
    """A country, as a place."""
    return Behind(code, (Party(Subject(f"country:{code}")),))


def landing(_view: View, code: str, _where: str = "") -> Behind:
    """A country in which a cable lands."""
    return Behind(code, (Party(Subject(f"landing:{code}")),), () if is_country(code) else (Gap("no country has this code"),))
