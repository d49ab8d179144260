"""The facts define each company, app, network and cable once.

Two ids for one company split what is known about it: one of them is denied, and the other is clear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from itertools import combinations
from typing import Final

from cleannet.model.facts import Entity
from cleannet.model.subject import EntityId
from cleannet.pack.facts import open_facts
from cleannet.world.spelling import folded, split

FACTS: Final = open_facts()

APART: Final = {
    ("costar-cn", "costar-us"): "a maker of China and an unrelated company of the United States",
    ("csic", "csicl"): "the group, and its company that the securities ban lists",
    ("globalconnect", "globalconnect-dk"): "the companies of Sweden and of Denmark",
    ("megvii", "megvii-cayman"): "the company in Beijing, and its parent that the securities ban lists",
    ("sensetime", "sensetime-hk"): "the listed parent, and its company that the securities ban lists",
    ("transtelecom", "transtelecom-kz"): "networks of the railways of Russia and of Kazakhstan",
    ("veon", "vimpelcom"): "the parent bore the name of its operator in Russia",
    ("yitu", "yitu-cayman"): "the company in Shanghai, and its parent that the securities ban lists",
}
"""Pairs that bear one name and are two, with the reason."""


def _told_twice(claims: Iterable[tuple[Hashable, str]]) -> dict[Hashable, list[str]]:
    """What more than one id claims."""
    by: dict[Hashable, set[str]] = defaultdict(set)
    for claim, owner in claims:
        by[claim].add(owner)
    return {claim: sorted(owners) for claim, owners in by.items() if len(owners) > 1}


def _family(entity: EntityId) -> set[str]:
    """The entity and all above it."""
    found, ahead = {str(entity)}, [entity]
    while ahead:
        known = FACTS.entities.get(ahead.pop())
        above = [h.party for h in known.held_by if h.party not in found] if known else []
        found.update(map(str, above))
        ahead += above
    return found


def _own_names(entity: Entity) -> set[str]:
    """Its names without legal forms; what is marked `shared` is meant to be borne by several."""
    shared = {split(n.name)[0] for n in entity.names if n.kind == "shared"}
    return {split(name)[0] for name in (entity.name, *(n.name for n in entity.names))} - shared


def test_no_two_companies_bear_one_name_unless_one_group_holds_both() -> None:
    claims = ((name, str(e.id)) for e in FACTS.entities.values() for name in _own_names(e))
    alike = [(name, pair) for name, ids in _told_twice(claims).items() for pair in combinations(ids, 2)]
    strangers = {pair: name for name, pair in alike if not _family(EntityId(pair[0])) & _family(EntityId(pair[1]))}
    assert strangers.keys() == APART.keys(), {pair: name for pair, name in strangers.items() if pair not in APART}


def test_no_app_bears_the_name_of_another() -> None:
    own = [a for a in FACTS.apps if not a.same_as]
    names = ((folded(name), str(a.id)) for a in own for name in (a.name, *(n.name for n in a.names if n.kind != "shared")))
    assert not _told_twice(names)


def test_no_cable_bears_the_first_name_of_another() -> None:
    """Further names may stand for several cables: FLAG is a network of four."""
    assert not _told_twice((folded(c.names[0]), str(c.id)) for c in FACTS.cables.values())


def test_rows_of_one_key_agree_on_who_is_behind() -> None:
    """Two rows of one domain with different owners leave it open. Only the disputed domains of TP-Link want that."""
    owners = _told_twice((d.domain, str(d.entity)) for d in FACTS.domains if d.entity and not d.until)
    assert owners.keys() == {"tp-link.com", "tapo.com"}
    assert not _told_twice((r.host, str(r.entity)) for r in FACTS.registries if r.entity and not r.until)
