"""Every subject that the world knows, as a use in its natural role: the question of an audit asked in reverse.

An audit asks what the policy says about the things seen. Here the facts themselves are the input, and the same judge says what the
policy reaches at all. A sighting names the table and its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cleannet.model.facts import ClauseName
from cleannet.model.subject import kind_of, parse, subject
from cleannet.model.use import Sighting, Tally, Use, use
from cleannet.policy.policy import Policy
from cleannet.world.view import View

ROLES: Mapping[str, tuple[str, ...]] = {
    "asn": ("far-end",),
    "address": ("far-end",),
    "domain": ("looked-up",),
    "android": ("installed", "on-shelf"),
    "ios": ("installed", "on-shelf"),
    "flatpak": ("installed", "on-shelf"),
    "app": ("installed", "on-shelf", "listed"),
    "store": ("installer",),
    "sdk": ("sdk",),
    "cable": ("on-cable",),
    "landing": ("on-cable",),
    "cloud": ("host",),
    "registry": ("image",),
    "oui": ("interface",),
    "org": ("listed",),
    "name": ("listed",),
}
"""kind of subject -> the roles in which all the lines that may ask about it do so."""


def every_use(view: View, policies: Iterable[Policy] = ()) -> dict[Use, Tally]:
    """All subjects of the world, and those that only the clauses of these policies name, each in its natural roles."""
    uses: dict[Use, Tally] = {}
    for table, subjects in (*_of_the_world(view), ("clauses", _named(policies))):
        for row, thing in enumerate(subjects, 1):
            for role in ROLES.get(kind_of(thing), ()):
                uses.setdefault(use(role, thing), Tally(records=1, first=Sighting(f"facts: {table}", row)))
    return uses


def _of_the_world(view: View) -> Iterator[tuple[str, Iterable[str]]]:
    facts = view.world.facts
    yield "apps", _apps(view)
    yield "networks", (subject("asn", number) for number in view.networks)
    yield "clouds", _clouds(view)
    yield "cables", (subject("cable", cable) for cable in view.cables)
    yield "domains", (subject("domain", name) for name in view.domains)
    yield "stores", (subject("store", store.rpartition(":")[2]) for store in view.stores)
    yield "sdks", (subject("sdk", package) for package in view.sdks)
    yield "makers", _interfaces(view)
    yield "registries", (subject("registry", host) for host in view.registries)
    yield "entities", (subject("org", entity) for entity in facts.entities)


def _apps(view: View) -> Iterator[str]:
    """Each app by its ids; an app that has none by its id in the facts, unless it is another name for an app that has one."""
    for app in view.apps.values():
        yield from (app_id.id for app_id in app.ids)
        if not app.ids and not app.same_as:
            yield subject("app", app.id)


def _clouds(view: View) -> Iterator[str]:
    for cloud in view.clouds.values():
        yield from (subject("cloud", f"{cloud.id}/{region.id}") for region in cloud.regions)
        if not cloud.regions:
            yield subject("cloud", cloud.id)


def _interfaces(view: View) -> Iterator[str]:
    """The first block of each maker of network interfaces in the facts."""
    blocks = view.world.hardware.first_blocks()
    yield from (subject("oui", blocks[name]) for name in view.makers if name in blocks)


def _named(policies: Iterable[Policy]) -> Iterator[str]:
    """The subjects that clauses name; a policy may name things that the facts lack."""
    for policy in policies:
        for bound in policy.clauses:
            for name in bound.clause.names:
                yield from _thing(name)


def _thing(name: ClauseName) -> Iterator[str]:
    if name.app:
        yield subject("app", name.app)
    elif name.entity:
        yield subject("org", name.entity)
    elif name.subject or name.place:
        try:
            yield parse(name.subject or name.place)
        except ValueError:  # `policy lint` tells; no use can have it
            return
