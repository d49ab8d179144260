"""What a company does by the facts: it runs networks, publishes apps, hosts, makes devices.

A list of those we deal with names a company and not what it supplies. A clause that covers publishers, say, is then open for a
company of which a fact tells an app, and for no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from cleannet.model.subject import EntityId
from cleannet.world.view import View


def works(view: View, entity: EntityId) -> frozenset[str]:
    """The relations in which the facts, of any day, name the entity: operates, publishes, hosts, makes."""
    return view.kept("works", lambda: _works(view)).get(entity, frozenset())


def _works(view: View) -> dict[EntityId, frozenset[str]]:
    found: dict[EntityId, set[str]] = defaultdict(set)
    for entity, relation in _told(view):
        found[entity].add(relation)
    return {entity: frozenset(relations) for entity, relations in found.items()}


def _told(view: View) -> Iterator[tuple[EntityId, str]]:
    facts = view.world.facts
    yield from ((publisher.entity, "publishes") for app in facts.apps for publisher in app.publishers)
    yield from ((store.entity, "publishes") for store in facts.stores)
    yield from ((kit.entity, "publishes") for kit in facts.sdks if kit.entity)
    yield from ((carrier, "operates") for carrier in view.carriers)
    for cloud in facts.clouds:
        yield from ((operator, "hosts") for operator in (cloud.operator, *(row.operator for row in cloud.regions)) if operator)
    yield from ((maker.entity, "makes") for maker in facts.makers if maker.entity)
