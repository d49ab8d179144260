"""A clause on a day: its state, and whom and what it names then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from cleannet.model import facts as form
from cleannet.model.answer import NO, YES, Answer, any_of, unless
from cleannet.model.report import State
from cleannet.model.subject import EntityId, Subject, kind_of, org, value_of
from cleannet.policy.bound import Bound, in_part
from cleannet.world.claims import holds
from cleannet.world.ownership import (
    ancestors,
    homes,
    seated_or_controlled_from,
)
from cleannet.world.view import View


class Today:
    """A clause on the view's day: its state, and the names, countries and excepted places that hold; each is found once."""

    def __init__(self, bound: Bound, view: View) -> None:
        self.bound, self.view = bound, view
        self._holders: dict[form.Test, dict[EntityId, Answer]] = {}
        self.owned: dict[tuple[form.Test, EntityId, bool], Answer] = {}
        self._could_mean: dict[EntityId, Answer] = {}
        self._missing: dict[EntityId, Answer] = {}
        self._beside: dict[form.Test, frozenset[EntityId]] = {}
        self.questions: dict[EntityId, Answer] = {}
        self._at_home: dict[form.Test, frozenset[str]] = {}

    @cached_property
    def state(self) -> State | None:
        return self.bound.state(self.view.day, self.view.known_on)

    @cached_property
    def names(self) -> list[tuple[form.ClauseName, Answer]]:
        """The names of the clause that hold today."""
        return list(names_of(self.bound, self.view))

    @cached_property
    def things(self) -> dict[Subject, Answer]:
        """What it names, without categories: `org:ID`, `app:ID`, a subject or a place."""
        found: dict[Subject, Answer] = {}
        for name, answer in self.names:
            if not name.category:
                found[thing_of(name)] = found.get(thing_of(name), NO) | answer
        return found

    @cached_property
    def of_owners(self) -> list[form.Test]:
        """Its tests that ask who holds an entity, or where its seat is."""
        return [test for test in self.bound.clause.asks if test.kind not in ("named", "landing", "production")]

    @cached_property
    def asks_of_strangers(self) -> bool:
        """Whether it could reach an entity in which nobody that it names holds anything: by its seat, or by unknown holders."""
        return bool(self.open_categories or self.lacking) or any(
            test.kind == "domicile" or test.holders == "adversaries" for test in self.of_owners
        )

    def beside(self, test: form.Test) -> frozenset[EntityId]:
        """Everybody who is one of a test's holders, or controls one."""
        if test not in self._beside:
            self._beside[test] = frozenset(above for holder in self.holders(test) for above in ancestors(self.view, holder))
        return self._beside[test]

    @cached_property
    def categories(self) -> list[tuple[form.ClauseName, Answer]]:
        """The classes of things that it names."""
        return [(name, answer) for name, answer in self.names if name.category]

    @cached_property
    def open_categories(self) -> list[tuple[form.ClauseName, Answer]]:
        """Those of them that no list closes."""
        return [(name, answer) for name, answer in self.names if name.open_to]

    def could_mean(self, org: EntityId) -> Answer:
        """Open if a category that no list closes could mean the entity, by where it has its seat or is controlled from."""
        if not self.open_categories:
            return NO
        if org not in self._could_mean:
            self._could_mean[org] = any_of(
                named
                & seated_or_controlled_from(self.view, org, name.open_to)
                & unless(f"the clause also names {name.category!r}, which has no complete list, and may mean it")
                for name, named in self.open_categories
            )
        return self._could_mean[org]

    @cached_property
    def lacking(self) -> tuple[form.Carried, ...]:
        """The lists behind it of which the facts lack rows."""
        return self.bound.lacking

    def missing_row(self, org: EntityId) -> Answer:
        """Open if the list is carried in part and a missing row could name the entity, by where its seat is."""
        if not self.lacking or org in self.named_ever:
            return NO  # its rows are carried, be they of other days
        if org not in self._missing:
            seated = bool(self.view.seats(org))
            self._missing[org] = any_of(
                (seated_or_controlled_from(self.view, org, lacking.open_to) if seated else YES)
                & unless(f"the facts hold the list only in part, and a missing row could name it: {in_part(lacking)}")
                for lacking in self.lacking
                if lacking.open_to
            )
        return self._missing[org]

    @cached_property
    def named_ever(self) -> frozenset[EntityId]:
        """The entities that it names, on whatever day."""
        return frozenset(n.entity for n in self.bound.clause.names if n.entity)

    @cached_property
    def domains(self) -> list[Subject]:
        return [t for t in self.things if kind_of(t) == "domain"]

    @cached_property
    def adversaries(self) -> dict[str, Answer]:
        measure = self.bound.measure
        told = {
            a.country: self.view.claim(f"measures/{measure.id}/adversaries/{i}", a, measure.sources,
                                       f"{a.country} is a foreign adversary under {measure.id}")
            for i, a in enumerate(measure.adversaries)
        }  # fmt: skip
        return {country: answer for country, answer in told.items() if not answer.no}

    @cached_property
    def suspected(self) -> dict[str, str]:
        """Countries in which a network of unknown operator may be what the clause means, and why: a test asks for a seat there, or
        for control from there, or the clause names a carrier whose group is at home there."""
        found = {
            country: f"{self.view.name_of(entity)}, which the clause names, is a carrier of that country"
            for entity in sorted(self._named_today & self.view.carriers)
            for country in homes(self.view, entity)
        }
        for test in self.bound.clause.asks:
            if test.kind == "domicile" or (test.kind != "production" and test.holders == "adversaries"):
                found.update(dict.fromkeys(self.countries(test), "the clause applies to whoever is seated there"))
        return found

    def by_registration(self, countries: tuple[str, ...]) -> str:
        """Why a network of unknown operator with addresses registered in these countries is open; "" if it is not."""
        why = next((f"{c}: {self.suspected[c]}" for c in countries if c in self.suspected), "")
        return f"its operator is not known, and its addresses are registered in {why}" if why else ""

    @cached_property
    def _named_today(self) -> frozenset[EntityId]:
        return frozenset(n.entity for n, _ in self.names if n.entity)

    def countries(self, test: form.Test) -> Mapping[str, Answer]:
        """Those in which one of its tests asks for a seat."""
        if test.holders == "adversaries":
            return self.adversaries
        return {value_of(n.place): a for n, a in self.names if n.place.startswith("country:")}

    def holders(self, test: form.Test) -> dict[EntityId, Answer]:
        """The entities that count as holders under one of its tests, if they are listed."""
        if test not in self._holders:
            self._holders[test] = _holders(test, self)
        return self._holders[test]

    def at_home(self, test: form.Test) -> frozenset[str]:
        """The countries in which the groups of a test's holders are at home, or that are adversaries."""
        if test not in self._at_home:
            groups = (homes(self.view, holder) for holder in self.holders(test))
            self._at_home[test] = frozenset(self.adversaries if test.holders == "adversaries" else ()).union(*groups)
        return self._at_home[test]

    @cached_property
    def excepted_places(self) -> frozenset[str]:
        exceptions, view = self.bound.clause.exceptions, self.view
        return frozenset(p for e in exceptions for p in e.places if holds(e, self.bound.sources, view.day, view.known_on).yes)


def names_of(bound: Bound, view: View) -> Iterator[tuple[form.ClauseName, Answer]]:
    """The names of the clause that hold today."""
    loose = [u for u in bound.clause.unverified if u.startswith("names")]
    for index, name in enumerate(bound.clause.names):
        thing = name.entity or name.app or name.subject or name.place or name.category
        told = view.name_of(name.entity) if name.entity else view.name(Subject(f"app:{name.app}")) if name.app else thing
        answer = view.claim(f"measures/{bound.id}/names/{index}", name, bound.sources, f"{told} is named in {bound.id}")
        if not answer.no:
            yield name, answer & unless("whom the clause names is not verified", *answer.chain) if "names" in loose else answer


def thing_of(name: form.ClauseName) -> Subject:
    """What a name names: `org:ID`, `app:ID`, a subject or a place."""
    return org(name.entity) if name.entity else Subject(f"app:{name.app}" if name.app else name.subject or name.place)


def _holders(test: form.Test, today: Today) -> dict[EntityId, Answer]:
    if test.holders == "adversaries":
        return {}
    if isinstance(test.holders, tuple):
        return dict.fromkeys(test.holders, YES)
    if isinstance(test.holders, form.Lists):
        found: dict[EntityId, Answer] = {}
        for measure in (today.view.world.facts.measures[i] for i in test.holders.lists if i in today.view.world.facts.measures):
            for clause in measure.clauses:
                for name, answer in names_of(Bound(clause, measure, sources=measure.sources), today.view):
                    if name.entity:
                        found[name.entity] = found.get(name.entity, NO) | answer
        return found
    return {n.entity: a for n, a in today.names if n.entity}


def today_of(bound: Bound, view: View) -> Today:
    """The clause on the day of the view, found once per view."""
    key = ("clause", id(bound.clause), id(bound.measure), bound.notice)  # a user's measure may bear the id of one of the pack
    return view.kept(key, lambda: Today(bound, view))
