"""What the clauses cannot tell apart is judged once: the shape of who is behind a use holds all that a clause can see of it.

Thousands of networks, names and companies that no clause reaches are of few shapes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import cached_property

from cleannet.model.behind import Behind, Party
from cleannet.model.subject import kind_of, value_of
from cleannet.policy.policy import Policy
from cleannet.ruling.beforehand import asks_of_strangers, lists, opened, told_of
from cleannet.world.ownership import lineage
from cleannet.world.standing import standing
from cleannet.world.unresearched import namesakes, unresearched
from cleannet.world.view import View


class Alike:
    """The shapes of what is behind uses, for the clauses of one policy on one day."""

    def __init__(self, policy: Policy, view: View) -> None:
        self.policy, self.view = policy, view
        self._about: dict[str, Hashable] = {}
        self._of_standing: dict[Hashable, Hashable] = {}
        self._places: dict[tuple[str, ...], Hashable] = {}

    def shape(self, behind: Behind) -> Hashable:
        """Equal for two of which every clause says the same, but for the chains of statements, and the names in its reasons."""
        return tuple(map(self._party, behind.parties)), behind.gaps

    def _party(self, party: Party) -> Hashable:
        thing: Hashable = party.thing
        kind = kind_of(party.thing)
        if kind in ("org", "app") and party.share is None and not party.answer.no:
            thing = self._told(party.thing)
        elif kind not in ("org", "app", "country", "landing") and party.thing not in self._named:
            thing = party.thing if kind == "domain" and party.thing.endswith(self._below) else kind
        return (thing, party.relations, party.answer.truth, party.share, party.untold, self._opened(party.registered))

    def _opened(self, registered: tuple[str, ...]) -> Hashable:
        """Of a network of no known operator: which clauses are open by where it is registered, and why; of most none."""
        if registered not in self._places:
            told = ((b.id, b.notice, opened(b, registered, self.view)) for b in self.policy.clauses if registered)
            self._places[registered] = tuple(t for t in told if t[2])
        return self._places[registered]

    def _told(self, thing: str) -> Hashable:
        """What the clauses tell of an entity or an app; of thousands nothing, but whether it has a seat."""
        if thing not in self._about:
            org = value_of(thing) if kind_of(thing) == "org" else ""
            told = ((self.policy.clauses[i], self._tell(i, thing, org)) for i in self._may_tell(thing, org))
            seated = bool(self.view.seats(org)) if org else None
            self._about[thing] = kind_of(thing), seated, tuple((b.id, b.notice, t) for b, t in told if t is not None)
        return self._about[thing]

    def _may_tell(self, thing: str, org: str) -> Iterable[int]:
        """The clauses that may tell something of an entity (org: its id) or an app (org: "")."""
        if org and unresearched(self.view, org):
            return range(len(self.policy.clauses))
        near = {f"org:{one}" for one in lineage(self.view, org) | namesakes(self.view, org)} if org else {thing}
        return sorted({index for one in near for index in self._reached.get(one, ())} | self._reach_anybody)

    def _tell(self, index: int, thing: str, org: str) -> Hashable:
        """What one clause tells of it: the same of all entities of one standing, but for whom it lists, and their namesakes."""
        lists = self._lists[index]
        if not org or thing in lists or any(f"org:{one}" in lists for one in namesakes(self.view, org)):
            return told_of(self.policy.clauses[index], thing, self.view)
        key = index, self.view.kept(("standing", org), lambda: standing(self.view, org))
        if key not in self._of_standing:
            self._of_standing[key] = told_of(self.policy.clauses[index], thing, self.view)
        return self._of_standing[key]

    @cached_property
    def _lists(self) -> list[frozenset[str]]:
        return [lists(bound, self.view) for bound in self.policy.clauses]

    @cached_property
    def _reached(self) -> dict[str, list[int]]:
        """Entities and apps -> the clauses that list them, or whom they control."""
        found: dict[str, list[int]] = {}
        for index, listed in enumerate(self._lists):
            for thing in listed:
                found.setdefault(thing, []).append(index)
        return found

    @cached_property
    def _reach_anybody(self) -> frozenset[int]:
        """The clauses that may tell something of any entity."""
        return frozenset(index for index, bound in enumerate(self.policy.clauses) if asks_of_strangers(bound, self.view))

    @cached_property
    def _named(self) -> frozenset[str]:
        """The subjects that the clauses name."""
        return frozenset(n.subject for b in self.policy.clauses for n in b.clause.names)

    @cached_property
    def _below(self) -> tuple[str, ...]:
        """What a name ends with that lies below a domain that the clauses name."""
        return tuple(f".{value_of(named)}" for named in self._named if kind_of(named) == "domain")
