"""Finds who is behind a subject on a day: its owners, who controls them, and who hosts it if the content belongs to others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cleannet.model.behind import Behind
from cleannet.model.facts import Holding
from cleannet.model.report import Statement
from cleannet.model.subject import EntityId, Subject, entity_of, kind_of, value_of
from cleannet.world.behind import behind
from cleannet.world.behind.network import registered_of_stranger
from cleannet.world.ownership import BEYOND, ancestors, share_range
from cleannet.world.view import View

_OWNS: Final = frozenset({"owns", "publishes"})
_NOBODY: Final[frozenset[EntityId]] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """Behind one subject. owners: whose it certainly is; perhaps: whose it may be; hosts: who certainly serves what is there, if
    that is not the owner; controllers: who certainly controls an owner, nearest first; maybe: who may."""

    owners: tuple[EntityId, ...]
    perhaps: tuple[EntityId, ...]
    hosts: tuple[EntityId, ...]
    controllers: tuple[EntityId, ...]
    maybe: frozenset[EntityId]
    registered: Subject

    @property
    def sure(self) -> frozenset[EntityId]:
        """The owners and all who control them."""
        return frozenset((*self.owners, *self.controllers))

    @property
    def all(self) -> frozenset[EntityId]:
        """The same, with those of whom this is not certain."""
        return self.sure | self.maybe | frozenset(self.perhaps)


def standing(view: View, subject: Subject, where: str = "") -> Standing:
    """Who is behind it on the day of the view. Behind a network of a stranger, as nearly all are, stands its registered name."""
    known = view.kept("standings", dict[tuple[Subject, str], Standing])
    if (found := known.get((subject, where))) is None:
        found = known[subject, where] = _found(view, subject, where)
    return found


def _found(view: View, subject: Subject, where: str) -> Standing:
    asn = value_of(subject) if kind_of(subject) == "asn" else ""
    if asn.isdigit() and (registered := registered_of_stranger(view, int(asn))) is not None:
        return Standing((), (), (), (), _NOBODY, Subject(f"name:{registered}" if registered else ""))
    return _standing(view, behind(view, subject, where), subject)


def _standing(view: View, found: Behind, subject: Subject) -> Standing:
    owning = _OWNS | {"operates"} if kind_of(subject) != "domain" else _OWNS
    parties = [(entity_of(p.thing), p) for p in found.parties if entity_of(p.thing)]
    owners = dict.fromkeys(entity for entity, p in parties if p.answer.yes and (not p.relations or p.relations & owning))
    perhaps = dict.fromkeys(entity for entity, p in parties if p.answer.open and (not p.relations or p.relations & owning))
    hosts = dict.fromkeys(entity for entity, p in parties if p.answer.yes and "hosts" in p.relations and entity not in owners)
    sure: dict[EntityId, None] = {}
    maybe: set[EntityId] = set()
    for owner in owners:
        for party, answer in ancestors(view, owner).items():
            if party == BEYOND or party in owners:
                continue
            if answer.yes:
                sure[party] = None
            else:
                maybe.add(party)
    registered = next((p.thing for p in found.parties if kind_of(p.thing) == "name"), Subject(""))
    return Standing(
        owners=tuple(owners),
        perhaps=tuple(entity for entity in perhaps if entity not in owners),
        hosts=tuple(hosts),
        controllers=tuple(sure),
        maybe=frozenset(maybe - sure.keys()),
        registered=registered,
    )


def sold_by(view: View, owner: EntityId) -> list[tuple[EntityId, str, Statement]]:
    """Who controlled an owner and no longer does: who, the date on which that ended, and the statement."""
    return [(h.party, h.until, said) for h, said in view.ended_holdings(owner) if h.until and _controls(h)]


def _controls(holding: Holding) -> bool:
    """Whether a holding certainly was control."""
    if holding.interest == "control":
        return True
    return holding.interest in ("shareholding", "voting_rights", "state_ownership") and share_range(holding.share)[0] > 50
