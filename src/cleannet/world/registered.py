"""A name in a register of networks or makers is no identifier; but if it resembles the name of a company, the question must be
asked.

A registry records what applicants state: for sixty networks registered as "China Telecom" no source may say who runs them. None of
them is denied because of its name, and none is clear of the company either: the company is an *open* party.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from cleannet.model.answer import unless
from cleannet.model.behind import Party, related
from cleannet.model.subject import EntityId, Subject, entity_of, org
from cleannet.pack.facts import Facts, Likened
from cleannet.pack.networks import NetworkTable
from cleannet.world.names import Found, Names
from cleannet.world.spelling import bare
from cleannet.world.view import View

_ASKED: Final = frozenset({"bears", "short", "form", "begins", "holds"})
"""How like a name must be. Registers hold a hundred thousand names of strangers: a word in common, and a name that several share,
raise no question there; wrong letters do in a name of several words."""


def bearers(view: View, registered: str, *relations: str, words: bool = False) -> tuple[Party, ...]:
    """The entities whose name a registered name is, contains, or nearly is; each open, in these relations. words: whether a shared
    word is enough."""
    alike = view.world.companies_like(registered)
    return _open(view, registered, (found.subject for found in alike) if words else _asked(registered, alike), relations)


def operators(view: View, asn: int, registered: str, *relations: str) -> tuple[Party, ...]:
    """The `bearers` of the name under which the embedded table has a network, as the pack lists them if it was made with that
    table."""
    likened = view.world.likened
    if likened is None or not registered:
        return bearers(view, registered, *relations)
    return _open(view, registered, map(org, likened.get(asn, ())), relations)


def liken(facts: Facts, networks: NetworkTable) -> Likened:
    """The companies that the registered name of each network of a table may mean. It takes seconds, and the pack keeps it."""
    names, found = Names(facts, ()), dict[str, tuple[EntityId, ...]]()
    companies = {}
    for asn, registered in networks.every_name():
        if registered not in found:
            alike = _asked(registered, names.look(registered, frozenset({"org"})))
            found[registered] = tuple(sorted(map(entity_of, alike)))
        if registered and found[registered]:
            companies[asn] = found[registered]
    return Likened(networks.sha256, companies)


def _asked(registered: str, alike: Iterable[Found]) -> Iterator[Subject]:
    """Those of the things found that raise a question."""
    if alike:
        asked = _ASKED | {"letters"} if " " in bare(registered) else _ASKED
        yield from (found.subject for found in alike if found.how in asked)


def _open(view: View, registered: str, companies: Iterable[Subject], relations: tuple[str, ...]) -> tuple[Party, ...]:
    return tuple(
        related(company, *relations, answer=unless(f"only the name {registered} leads to {view.name(company)}"))
        for company in sorted(companies)
    )
