"""What the clauses cannot tell apart is judged once: the shape of who is behind a use holds all that a clause can see of it.

Thousands of networks, names and companies that no clause reaches are of few shapes.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property

from cleannet.model.behind import Behind, Party
from cleannet.model.subject import kind_of, value_of
from cleannet.policy.bound import Bound
from cleannet.policy.policy import Policy
from cleannet.ruling.beforehand import opened, reach, told_of
from cleannet.world.ownership import lineage
from cleannet.world.unresearched import namesakes, seatless, unresearched
from cleannet.world.view import View


class Alike:
    """The shapes of what is behind uses, for the clauses of one policy on one day."""

    def __init__(self, policy: Policy, view: View) -> None:
        self.policy, self.view = policy, view
        self._about: dict[str, Hashable] = {}
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
            told = ((b.id, b.notice, told_of(b, thing, self.view)) for b in self._may_tell(thing, org))
            seated = (bool(self.view.seats(org)), seatless(self.view, org)) if org else None
            self._about[thing] = kind_of(thing), seated, tuple(t for t in told if t[2] is not None)
        return self._about[thing]

    def _may_tell(self, thing: str, org: str) -> list[Bound]:
        """The clauses that may tell something of an entity (org: its id) or an app (org: "")."""
        if org and unresearched(self.view, org):
            return list(self.policy.clauses)
        near = {f"org:{one}" for one in lineage(self.view, org) | namesakes(self.view, org)} if org else {thing}
        found = {index for one in near for index in self._reached.get(one, ())}
        return [self.policy.clauses[index] for index in sorted(found | self._reach_anybody)]

    @cached_property
    def _reached(self) -> dict[str, list[int]]:
        """Entities and apps -> the clauses that may tell something of them, or of whom is under them."""
        found: dict[str, list[int]] = {}
        for index, bound in enumerate(self.policy.clauses):
            for thing in reach(bound, self.view) or ():
                found.setdefault(thing, []).append(index)
        return found

    @cached_property
    def _reach_anybody(self) -> frozenset[int]:
        """The clauses that may tell something of any entity."""
        return frozenset(index for index, bound in enumerate(self.policy.clauses) if reach(bound, self.view) is None)

    @cached_property
    def _named(self) -> frozenset[str]:
        """The subjects that the clauses name."""
        return frozenset(n.subject for b in self.policy.clauses for n in b.clause.names)

    @cached_property
    def _below(self) -> tuple[str, ...]:
        """What a name ends with that lies below a domain that the clauses name."""
        return tuple(f".{value_of(named)}" for named in self._named if kind_of(named) == "domain")
