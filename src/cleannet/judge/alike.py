"""Uses that the clauses cannot distinguish are judged once: the *shape* of who is behind a use holds all that a clause can see.

Thousands of networks, names and companies that no clause reaches have few shapes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Set
from functools import cached_property
from typing import NamedTuple

from cleannet.model.behind import Behind, Party
from cleannet.model.subject import EntityId, Subject, entity_of, kind_of, org, value_of
from cleannet.model.use import Use
from cleannet.policy.bound import Bound
from cleannet.policy.policy import Policy
from cleannet.ruling.beforehand import asks_of_strangers, lists, opened, suspects, told_of
from cleannet.world.behind.network import stranger
from cleannet.world.ownership import lineage
from cleannet.world.standing import standing
from cleannet.world.unresearched import namesakes, unresearched
from cleannet.world.view import View


class _Told(NamedTuple):
    """What the clauses say about an entity or an app. seated: whether a seat is known today. tells: for a clause its id, whether it
    gives only notices, and what it says; nothing for most clauses."""

    kind: str
    seated: bool
    tells: tuple[tuple[str, bool, Hashable], ...]


class Alike:
    """The shapes of what is behind uses, for the clauses of one policy on one day."""

    def __init__(self, policy: Policy, view: View) -> None:
        self.policy, self.view = policy, view
        self._about: dict[str, _Told] = {}
        self._telling: dict[Hashable, Hashable] = {}
        self._standings: dict[Hashable, int] = {}
        self._places: dict[tuple[str, ...], Hashable] = {}
        self._strangers: dict[Subject, tuple[str, int] | None] = {}
        self._likes: dict[Hashable, int] = {}

    def shape(self, behind: Behind, reasons: bool) -> Hashable:
        """Equal for two uses about which every clause says the same, apart from chains of statements and names in its reasons;
        without reasons, apart from all that only explains why something is not known."""
        gaps: Hashable = behind.gaps if reasons else frozenset((gap.relations, gap.what) for gap in behind.gaps)
        return tuple(map(self._party, behind.parties)), gaps

    def stranger(self, use: Use) -> tuple[str, Hashable] | None:
        """For a use of a network with no facts: its name, and a key that is equal for all such networks about which every clause
        says the same, so that nobody behind it must be looked up; None for any other use."""
        if len(use.candidates) != 1:
            return None
        subject = use.candidates[0].subject
        if subject not in self._strangers:  # nearly all networks are, and each is seen in several roles
            self._strangers[subject] = self._stranger(subject)
        known = self._strangers[subject]
        return None if known is None else (known[0], (use.role, use.function, use.purpose, known[1]))

    def _stranger(self, subject: Subject) -> tuple[str, int] | None:
        """Its name, and a number for all that are like it."""
        found = stranger(self.view, subject)
        if found is None or not self._named.isdisjoint((subject, f"name:{found.registered}")):
            return None
        like = bool(found.registered), self._opened(found.countries)
        return found.name, self._likes.setdefault(like, len(self._likes))

    def may_say(self, behind: Behind, clauses: list[Bound]) -> list[Bound]:
        """The clauses that may say anything but plain clear about it: those that speak of a party, or all where something is
        missing."""
        if behind.gaps or not all(self._is_plain(party) for party in behind.parties):
            return clauses
        told = {tells[:2] for p in behind.parties if kind_of(p.thing) in ("org", "app") for tells in self._told(p.thing).tells}
        return [bound for bound in clauses if (bound.id, bound.notice) in told]

    def _is_plain(self, party: Party) -> bool:
        """Whether everything that a clause may see of the party is known: an entity with a seat, an app, or something no clause
        names."""
        if party.registered or party.share is not None or party.answer.no:
            return False
        kind = kind_of(party.thing)
        if kind in ("org", "app"):
            return kind == "app" or self._told(party.thing).seated
        return kind not in ("country", "landing", "name") and self._unnamed(party.thing, kind)

    def _unnamed(self, thing: str, kind: str) -> bool:
        """Whether no clause names the thing or a domain above it."""
        return thing not in self._named and not (kind == "domain" and thing.endswith(self._below))

    def _party(self, party: Party) -> Hashable:
        thing: Hashable = party.thing
        kind = kind_of(party.thing)
        if kind in ("org", "app") and party.share is None and not party.answer.no:
            thing = self._told(party.thing)
        elif kind not in ("org", "app", "country", "landing") and self._unnamed(party.thing, kind):
            thing = kind
        return (thing, party.relations, party.answer.truth, party.share, party.untold, self._opened(party.registered))

    def _opened(self, registered: tuple[str, ...]) -> Hashable:
        """For a network of unknown operator: which clauses are open because of the country where it is registered, and why; for
        most none."""
        if registered not in self._places:
            there = (b for b, places in self._suspecting if not places.isdisjoint(registered))
            self._places[registered] = tuple((b.id, b.notice, opened(b, registered, self.view)) for b in there)
        return self._places[registered]

    @cached_property
    def _suspecting(self) -> list[tuple[Bound, Set[str]]]:
        """The clauses that may be open because of where a network is registered, with the countries."""
        return [(bound, places) for bound in self.policy.clauses if (places := suspects(bound, self.view))]

    def _told(self, thing: Subject) -> _Told:
        """What the clauses say about an entity or an app."""
        if thing not in self._about:
            entity = entity_of(thing)
            borne = {thing, *(org(one) for one in namesakes(self.view, entity))} if entity else {thing}
            stands = self._standings.setdefault(standing(self.view, entity), len(self._standings)) if entity else thing
            told: list[tuple[str, bool, Hashable]] = []
            for index in self._may_tell(entity, borne):
                bound, listed = self.policy.clauses[index], not self._lists[index].isdisjoint(borne)
                like = index, thing if listed else stands  # of one standing all are told the same, but for those whom it lists
                if like not in self._telling:
                    self._telling[like] = told_of(bound, thing, self.view)
                if (tells := self._telling[like]) is not None:
                    told.append((bound.id, bound.notice, tells))
            self._about[thing] = _Told(kind_of(thing), bool(entity and self.view.seats(entity)), tuple(told))
        return self._about[thing]

    def _may_tell(self, entity: EntityId, borne: set[Subject]) -> Iterable[int]:
        """The clauses that may say something about an entity, or about an app (of nobody). borne: itself and its namesakes."""
        if entity and unresearched(self.view, entity):
            return range(len(self.policy.clauses))
        if not entity:
            return sorted(index for one in borne for index in self._reached.get(one, ()))
        near = borne.union(org(one) for one in lineage(self.view, entity))
        return sorted({index for one in near for index in self._reached.get(one, ())} | self._reach_anybody)

    @cached_property
    def _lists(self) -> list[frozenset[Subject]]:
        return [lists(bound, self.view) for bound in self.policy.clauses]

    @cached_property
    def _reached(self) -> dict[str, list[int]]:
        """Entities and apps -> the clauses that list them or somebody who controls them."""
        found: dict[str, list[int]] = {}
        for index, listed in enumerate(self._lists):
            for thing in listed:
                found.setdefault(thing, []).append(index)
        return found

    @cached_property
    def _reach_anybody(self) -> frozenset[int]:
        """The clauses that may say something about any entity."""
        return frozenset(index for index, bound in enumerate(self.policy.clauses) if asks_of_strangers(bound, self.view))

    @cached_property
    def _named(self) -> frozenset[str]:
        """The subjects that the clauses name."""
        return frozenset(n.subject for b in self.policy.clauses for n in b.clause.names)

    @cached_property
    def _below(self) -> tuple[str, ...]:
        """The end of a name that lies below a domain that the clauses name."""
        return tuple(f".{value_of(named)}" for named in self._named if kind_of(named) == "domain")
