"""One clause put to one use: reached or not, in which state, so which verdict. The specification is `docs/facts.md`, *Verdicts*.

Everything that is judged, an audit's use or a golden case, comes through `rule_on`. No measure has code of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cleannet.model import facts as form
from cleannet.model.answer import NO, YES, Answer, Truth, any_of, unless
from cleannet.model.behind import ANYWHERE, Behind, Gap, Party
from cleannet.model.report import State
from cleannet.model.shown import IN_PLACE
from cleannet.model.subject import kind_of, value_of
from cleannet.model.use import ROLES
from cleannet.model.verdict import Verdict
from cleannet.policy.bound import DUTIES_TO_GO, Bound, in_part
from cleannet.world.claims import holds
from cleannet.world.ownership import (
    BEYOND,
    Interval,
    affiliated,
    ancestors,
    controlled,
    held_enough,
    homes,
    seated_or_controlled_from,
    share_range,
)
from cleannet.world.thesaurus import Thesaurus
from cleannet.world.view import View

NEVER_MEANT = frozenset({"supply_to", "invest"})
"""A use that names no act stands for every act but these."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is put to a clause: who is behind the use, and what the use and the policy tell.

    role: in which the thing was seen. relation, line, role, function, purpose, exception, category: "" where not told. kinds: of
    bound party that we are ("any": all); where: we are. stated: roles and purposes that hold for all that we put to it. acts: that
    count for us; None: all but supply_to and invest. shown: acts that the record shows; None: no record is asked for one.
    words: the policy's own. produced_in: countries, () where not told.
    """

    behind: Behind
    line: str = ""
    relation: str = ""
    role: str = ""
    function: str = ""
    purpose: str = ""
    exception: str = ""
    category: str = ""
    produced_in: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset({"any"})
    where: str = ""
    stated: frozenset[str] = frozenset()
    acts: frozenset[str] | None = None
    shown: frozenset[str] | None = None
    words: tuple[form.Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a clause says of a use. reached: whether it speaks of it, and of whom. notice: clear, but a user should know why: the
    clause is proposed or has ended. stamp: that it binds nobody. gap: open only because nobody is known. unshown: acts that would
    deny, of which the record shows none."""

    verdict: Verdict
    reached: Answer
    state: State | None = None
    notice: bool = False
    stamp: str = ""
    gap: bool = False
    unshown: frozenset[str] = frozenset()


CLEAR = Ruling(Verdict.CLEAR, NO)


class Today:
    """A clause on the view's day: its state, and the names, countries and excepted places that hold; each found out once."""

    def __init__(self, bound: Bound, view: View) -> None:
        self.bound, self.view = bound, view
        self._holders: dict[form.Test, dict[str, Answer]] = {}
        self._owned: dict[tuple[form.Test, str, bool], Answer] = {}
        self._could_mean: dict[str, Answer] = {}
        self._missing: dict[str, Answer] = {}
        self._beside: dict[form.Test, frozenset[str]] = {}

    @cached_property
    def state(self) -> State | None:
        return self.bound.state(self.view.day, self.view.known_on)

    @cached_property
    def names(self) -> list[tuple[form.ClauseName, Answer]]:
        """The names of the clause that hold today."""
        return list(_names(self.bound, self.view))

    @cached_property
    def things(self) -> dict[str, Answer]:
        """What it names, but for categories: `org:ID`, `app:ID`, a subject or a place."""
        found: dict[str, Answer] = {}
        for name, answer in self.names:
            if not name.category:
                found[_thing(name)] = found.get(_thing(name), NO) | answer
        return found

    @cached_property
    def of_owners(self) -> list[form.Test]:
        """Its tests that ask who holds an entity, or where it is seated."""
        return [test for test in self.bound.clause.asks if test.kind not in ("named", "landing", "production")]

    @cached_property
    def asks_of_strangers(self) -> bool:
        """Whether it could reach an entity of which nobody that it names holds anything: by its seat, or by untold holders."""
        return bool(self.open_categories or self.bound.lacking) or any(
            test.kind == "domicile" or test.holders == "adversaries" for test in self.of_owners
        )

    def beside(self, test: form.Test) -> frozenset[str]:
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
        """Of these what no list closes."""
        return [(name, answer) for name, answer in self.names if name.open_to]

    def could_mean(self, org: str) -> Answer:
        """Open where a category that no list closes could mean the entity by where it is seated, or controlled from."""
        if not self.open_categories:
            return NO
        if org not in self._could_mean:
            self._could_mean[org] = any_of(
                named
                & seated_or_controlled_from(self.view, org, name.open_to)
                & unless(f"it could be meant by {name.category!r}, which no list closes")
                for name, named in self.open_categories
            )
        return self._could_mean[org]

    def missing_row(self, org: str) -> Answer:
        """Open where the list is carried in part and a row that is missing could name the entity, by where it is seated."""
        if not self.bound.lacking or org in self._named_ever:
            return NO  # its rows are carried, be they of other days
        if org not in self._missing:
            seated = bool(self.view.seats(org))
            self._missing[org] = any_of(
                (seated_or_controlled_from(self.view, org, lacking.open_to) if seated else YES)
                & unless(f"a row that is missing could name it: {in_part(lacking)}")
                for lacking in self.bound.lacking
                if lacking.open_to
            )
        return self._missing[org]

    @cached_property
    def _named_ever(self) -> frozenset[str]:
        return frozenset(n.entity for n in self.bound.clause.names if n.entity)

    @cached_property
    def domains(self) -> list[str]:
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
        """Countries in which a network of no known operator may be what the clause means, and why: a test asks for who is seated
        there, or held from there, or the clause names a carrier whose group is at home there."""
        found = {
            country: f"{self.view.name_of(entity)}, which the clause names, is a carrier of that country"
            for entity in sorted(self._named_today & self.view.carriers)
            for country in homes(self.view, entity)
        }
        for test in self.bound.clause.asks:
            if test.kind == "domicile" or (test.kind != "production" and test.holders == "adversaries"):
                found.update(dict.fromkeys(_countries(test, self), "the clause asks for who is seated there"))
        return found

    def by_registration(self, countries: tuple[str, ...]) -> str:
        """Why a network of no known operator whose addresses are registered in these countries is open; "" where it is not."""
        why = next((f"{c}: {self.suspected[c]}" for c in countries if c in self.suspected), "")
        return f"its operator is not known, and its addresses are registered in {why}" if why else ""

    @cached_property
    def _named_today(self) -> frozenset[str]:
        return frozenset(n.entity for n, _ in self.names if n.entity)

    def holders(self, test: form.Test) -> dict[str, Answer]:
        """The entities that count as holders under one of its tests, where they are listed."""
        if test not in self._holders:
            self._holders[test] = _holders(test, self)
        return self._holders[test]

    def owned(self, test: form.Test, org: str, untold: bool) -> Answer:
        """Whether an entity meets one of its ownership tests, but for being named itself."""
        if (test, org, untold) not in self._owned:
            self._owned[test, org, untold] = _owned(test, self, org, untold)
        return self._owned[test, org, untold]

    @cached_property
    def excepted_places(self) -> frozenset[str]:
        exceptions, view = self.bound.clause.exceptions, self.view
        return frozenset(p for e in exceptions for p in e.places if holds(e, self.bound.sources, view.day, view.known_on).yes)


def _today(bound: Bound, view: View) -> Today:
    key = ("clause", id(bound.clause), id(bound.measure), bound.notice)  # a user's measure may bear the id of one of the pack
    return view.kept(key, lambda: Today(bound, view))


def speaks(bound: Bound, asked: Asked, view: View) -> bool:
    """Whether the clause has begun, and speaks to us, of an act that counts and of the line; whoever is behind the use."""
    if asked.line and asked.line not in bound.clause.lines:
        return False
    return bool(_acts(bound, asked)) and _speaks_to_us(bound, asked) and _today(bound, view).state is not None


def reach(bound: Bound, view: View) -> frozenset[str] | None:
    """Of whom one must be a thing, or ever stand above it, if the clause shall tell of it: `org:ID`, `app:ID`; None: it may
    be any entity."""
    today, only = _today(bound, view), bound.clause.applies_to
    if today.asks_of_strangers:
        return None
    listed = (today.beside(test) | today.holders(test).keys() for test in today.of_owners)
    orgs = frozenset({BEYOND} if today.of_owners else ()).union(only.entities if only else (), *listed)
    apps = (f"app:{app}" for app in only.apps) if only else ()
    return frozenset(f"org:{org}" for org in orgs).union(today.things, apps)


def opened(bound: Bound, registered: tuple[str, ...], view: View) -> str:
    """Why a clause is open on a network of no known operator, by where its addresses are registered; "" where it is not."""
    return _today(bound, view).by_registration(registered)


def told_of(bound: Bound, thing: str, view: View) -> Hashable:
    """All that a clause can tell of an entity or an app by itself: two of which it tells the same it rules alike, but for chains.

    None: it tells nothing, as of nearly everybody.
    """
    today, only = _today(bound, view), bound.clause.applies_to
    named = today.things.get(thing, NO).truth
    if kind_of(thing) != "org":
        meant = only is not None and value_of(thing) in only.apps
        return (named, meant) if meant or named is not Truth.NO else None
    org = value_of(thing)
    meant = only is not None and org in only.entities
    owned = tuple(today.owned(test, org, untold).truth for test in today.of_owners for untold in (True, False))
    told = (named, meant, today.could_mean(org).truth, today.missing_row(org).truth, *owned)
    return told if meant or any(isinstance(t, Truth) and t is not Truth.NO for t in told) else None


def meets(clause: form.Clause, finds: frozenset[str]) -> bool:
    """Whether the clause speaks of a relation in which a rule may find somebody (finds; none: any), or names things, not owners."""
    return not finds or not clause.relations or bool(finds & {*clause.relations}) or any(not n.entity for n in clause.names)


def decides(bound: Bound, asked: Asked, view: View) -> bool:
    """Whether a clause that speaks could say more than a notice of such a use, whoever is behind it: by its state, its force, the
    relation and the role in which the thing was seen."""
    state = _today(bound, view).state
    if bound.notice or bound.force == "proposed" or state is None or state.state in ("proposed", "ended"):
        return False
    clause = bound.clause
    if asked.relation and clause.relations and asked.relation not in clause.relations:
        return False
    return not clause.roles or asked.role in clause.roles or any(role not in ROLES for role in clause.roles)


def rule_on(bound: Bound, asked: Asked, view: View) -> Ruling:
    """The ruling of one clause on one use, on the view's day."""
    today, acts = _today(bound, view), _acts(bound, asked)
    state = today.state
    if state is None or not speaks(bound, asked, view):
        return CLEAR
    scope, applies = _scope(bound, asked, view) & bound.doubt, _applies(bound, asked)
    if scope.no or applies.no:
        return CLEAR
    match, gap = _match(today, asked)
    untold = match.open and not _led(today, asked)
    if match.no or (scope.open and untold):
        return CLEAR  # where neither side is affirmed, no chain of facts leads to the clause, not even an open one
    reached = scope & applies & match & _not_excepted(bound, asked, view)
    if reached.no:
        return CLEAR
    goes = acts & (frozenset(bound.clause.forbids) | (DUTIES_TO_GO & frozenset(bound.clause.requires)))
    fits = goes if asked.shown is None else frozenset(act for act in goes if _shows(asked.shown, act))
    verdict, notice = _verdict(bound, bool(fits), state.state, reached)
    if notice and untold:
        return CLEAR  # a notice tells of a hit
    unshown = goes if verdict is Verdict.CONDITIONAL and state.state == "in_force" and not fits else frozenset[str]()
    return Ruling(verdict, reached, state, notice, _STAMPS.get(bound.force, ""), gap, unshown)


def _shows(shown: frozenset[str], act: str) -> bool:
    """Whether a record of these acts shows this one. What has to go is in the way while it is in use or installed."""
    return act in shown or (act in DUTIES_TO_GO and bool(shown & IN_PLACE))


_STAMPS: Final = {
    "programme": "a programme: it binds nobody",
    "proposed": "a proposal: it binds nobody yet",
    "warning": "a warning: it binds nobody",
}
"""Of a measure's force, where it binds nobody."""


def _verdict(bound: Bound, goes: bool, state: str, reached: Answer) -> tuple[Verdict, bool]:
    """The table of states, then the force; the second value tells whether a clear one deserves a notice. goes: whether an act that
    counts, and that the record shows, is against the thing."""
    if state == "open":
        found = Verdict.UNKNOWN
    elif state in ("proposed", "ended"):
        return Verdict.CLEAR, True
    elif state == "in_force":
        found = Verdict.DENIED if goes else Verdict.CONDITIONAL
    else:
        found = Verdict.CONDITIONAL
    if state != "open":
        if bound.force == "proposed":
            return Verdict.CLEAR, True
        if bound.force == "warning" and found is Verdict.DENIED:
            found = Verdict.CONDITIONAL
    if reached.open:
        found = Verdict.UNKNOWN
    return (Verdict.CLEAR, True) if bound.notice else (found, False)


# --- whom and what the clause speaks of -------------------------------------------------------------------------------------------


def _acts(bound: Bound, asked: Asked) -> frozenset[str]:
    return bound.acts - NEVER_MEANT if asked.acts is None else bound.acts & asked.acts


def _speaks_to_us(bound: Bound, asked: Asked) -> bool:
    return bound.notice or bound.binds(asked.kinds, asked.where)


def _scope(bound: Bound, asked: Asked, view: View) -> Answer:
    """Relation, role and purpose; what neither the use nor we tell is open, and so are words that nobody foresaw."""
    clause = bound.clause
    if asked.relation and clause.relations and asked.relation not in clause.relations:
        return NO
    words = thesaurus(view, asked.words)
    return _role(clause, asked, words) & _told(words, clause.purposes, asked.purpose, asked.stated, "purpose")


def thesaurus(view: View, own: tuple[form.Word, ...] = ()) -> Thesaurus:
    """The words of the facts, and those of a policy."""
    return view.kept(("thesaurus", own), lambda: Thesaurus((*view.world.facts.words, *own)))


def parts(clause: form.Clause) -> tuple[str, ...]:
    """The parts in a network of which a clause speaks: its roles that are none of the vocabulary."""
    return tuple(role for role in clause.roles if role not in ROLES)


@dataclass(frozen=True, slots=True)
class Asks:
    """A function or purpose that a clause asks for, what is also written for it, and what can never be it."""

    attribute: str
    word: str
    also: tuple[str, ...]
    not_: tuple[str, ...]


def asks_for(clause: form.Clause, words: Thesaurus) -> list[Asks]:
    """Each word that a clause asks for, with those of the thesaurus."""
    told = [("function", role) for role in parts(clause)] + [("purpose", purpose) for purpose in clause.purposes]
    return [Asks(attribute, word, tuple(words.accepts(word)[1:]), tuple(words.excludes(word))) for attribute, word in told]


def _role(clause: form.Clause, asked: Asked, words: Thesaurus) -> Answer:
    """A role of the vocabulary (transit, upstream) is the one in which the thing was seen; any other is its part in our network."""
    seen, played = tuple(r for r in clause.roles if r in ROLES), parts(clause)
    if not seen:
        return _told(words, played, asked.function, asked.stated, "function")
    if asked.role in seen:
        return YES
    part = _told(words, played, asked.function, asked.stated, "function") if played else NO
    return part if asked.role else part | _told(words, seen, "", asked.stated, "role")


def _told(words: Thesaurus, asks: tuple[str, ...], told: str, stated: frozenset[str], attribute: str) -> Answer:
    """Whether what is told, or what we state of everything, is one of these; none: anything."""
    if not asks or stated & frozenset(asks):
        return YES
    if not told:
        return unless(f"its {attribute} is not told; the clause speaks of {', '.join(asks)}")
    truths = {words.fits(one, told) for one in asks}
    if Truth.YES in truths:
        return YES
    if truths == {Truth.NO}:
        return NO
    doubt = "may be one of those" if words.known(told) else "is no word that is known"
    return unless(f"its {attribute} {told!r} {doubt}; the clause speaks of {', '.join(asks)}")


def _applies(bound: Bound, asked: Asked) -> Answer:
    """`applies_to`: the tests are put to these only."""
    only = bound.clause.applies_to
    if only is None:
        return YES
    things = {*(f"org:{e}" for e in only.entities), *(f"app:{a}" for a in only.apps)}
    if asked.category and _folded(asked.category) in {_folded(c) for c in only.categories}:
        return YES
    return any_of(p.answer for p in asked.behind.parties if p.thing in things)


def _not_excepted(bound: Bound, asked: Asked, view: View) -> Answer:
    """NO where an exception takes the use out: by its role, or because the use claims it."""
    for index, exception in enumerate(bound.clause.exceptions):
        if exception.places:
            continue  # such a place alone is taken out, in `_parties`
        if exception.lines and asked.line not in exception.lines:
            continue  # it frees a service, say, and never the equipment beside it
        if exception.roles:
            words = thesaurus(view, asked.words)
            fits = asked.role in exception.roles or any(words.fits(r, asked.function) is Truth.YES for r in exception.roles)
        else:
            fits = bool(asked.exception) and _folded(asked.exception) in _folded(exception.says)
        if not fits:
            continue
        valid = view.claim(f"measures/{bound.id}/exceptions/{index}", exception, bound.sources, f"exception: {exception.says}")
        if valid.yes:
            return valid.but_no(f"excepted: {exception.says}")
        if valid.open:
            return unless(f"whether the exception holds is open: {exception.says}", *valid.chain)
    return YES


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


# --- names and tests --------------------------------------------------------------------------------------------------------------


def _match(today: Today, asked: Asked) -> tuple[Answer, bool]:
    """Whether a name or a test of the clause fits a party; the flag tells that it is open only because nobody is known."""
    clause, view = today.bound.clause, today.view
    parties = _parties(today, asked)
    doubt = unless("the test itself is not verified") if "tests" in clause.unverified else YES
    match = any_of(_test(test, today, asked, parties) & doubt for test in clause.asks)
    if not match.no:
        return match, False
    gaps = [g for g in asked.behind.gaps if _fits(g.relations, asked, clause) and _could_match(g, today)]
    if any(t.kind == "domicile" for t in clause.asks):  # domicile needs a positive fact
        gaps += [Gap(f"where {view.name(p.thing)} is seated is not known") for p in parties if _unseated(p, view)]
    gaps += [Gap(why) for p in parties if (why := today.by_registration(p.registered))]
    if gaps and not _excluded(parties, today):
        return Answer(Truth.OPEN, gaps[0].chain, gaps[0].why), True
    return NO, False


def _parties(today: Today, asked: Asked) -> list[Party]:
    """Who stands behind the use in a relation that counts."""
    clause = today.bound.clause
    return [p for p in asked.behind.parties if _fits(p.relations, asked, clause) and p.thing not in today.excepted_places]


def _led(today: Today, asked: Asked) -> bool:
    """Whether a fact, be it an open one, leads to what the clause names; where a network is registered is such a fact. What the use
    and the sources leave untold (the region of a cloud, who holds the other shares, where a holder is seated) leads nowhere."""
    parties = [p for p in _parties(today, asked) if not p.untold]
    if any(today.by_registration(p.registered) for p in parties):
        return True
    return any(not _test(test, today, asked, parties, untold=False).no for test in today.bound.clause.asks)


def _unseated(party: Party, view: View) -> bool:
    kind = kind_of(party.thing)
    return kind == "name" or (kind == "org" and not party.answer.no and not view.seats(value_of(party.thing)))


def _fits(relations: frozenset[str], asked: Asked, clause: form.Clause) -> bool:
    """A party counts in the relation that is asked for, or in one that the clause speaks of."""
    if not relations:
        return True
    if asked.relation:
        return asked.relation in relations
    return not clause.relations or bool(relations & frozenset(clause.relations))


def _names(bound: Bound, view: View) -> Iterator[tuple[form.ClauseName, Answer]]:
    """The names of the clause that hold today."""
    loose = [u for u in bound.clause.unverified if u.startswith("names")]
    for index, name in enumerate(bound.clause.names):
        thing = name.entity or name.app or name.subject or name.place or name.category
        told = view.name_of(name.entity) if name.entity else view.name(f"app:{name.app}") if name.app else thing
        answer = view.claim(f"measures/{bound.id}/names/{index}", name, bound.sources, f"{told} is named in {bound.id}")
        if not answer.no:
            yield name, answer & unless("not verified: names", *answer.chain) if "names" in loose else answer


def _could_match(gap: Gap, today: Today) -> bool:
    """Whether what is missing could be what the clause names: a landing only a place, an owner or publisher only an entity."""
    anybody = any(t.holders != "names" for t in today.bound.clause.asks)
    if gap.relations == {"lands"}:
        return any(n.place for n, _ in today.names)
    if gap.relations and not gap.what:
        return anybody or any(n.entity for n, _ in today.names)
    return anybody or bool(today.things)


def _excluded(parties: list[Party], today: Today) -> bool:
    """A source saw that everything the clause names has ended here: then the gap in the list does not matter."""
    gone = {p.thing for p in parties if p.answer.no}
    return bool(today.things) and today.things.keys() <= gone


def _thing(name: form.ClauseName) -> str:
    return f"org:{name.entity}" if name.entity else f"app:{name.app}" if name.app else name.subject or name.place


def _direct(asked: Asked, parties: list[Party], today: Today, untold: bool) -> Answer:
    """Whether a party is what a name names, or what a missing row could name (untold)."""
    answers = [named for name, named in today.categories if _folded(asked.category) == _folded(name.category)]
    for party in parties:
        if kind_of(party.thing) == "org" and (party.relations or asked.relation):  # a mere name on a list shows no relation
            answers.append(party.answer & today.could_mean(value_of(party.thing)))
        if untold and kind_of(party.thing) == "org":
            answers.append(party.answer & today.missing_row(value_of(party.thing)))
        if party.thing in today.things:
            answers.append(party.answer & today.things[party.thing])
        elif party.thing == ANYWHERE:
            answers += [party.answer & named for thing, named in today.things.items() if kind_of(thing) == "country"]
        elif today.domains and kind_of(party.thing) == "domain":
            answers += [
                party.answer & today.things[named] for named in today.domains if party.thing.endswith("." + value_of(named))
            ]
    return any_of(answers)


def _test(test: form.Test, today: Today, asked: Asked, parties: list[Party], untold: bool = True) -> Answer:
    """Whether a party meets the test. untold: whether what nobody tells counts as open; otherwise it counts as no."""
    if test.kind == "production":
        return _produced(test, today, asked)
    direct = NO
    if test.kind in ("named", "landing") or test.holders == "names":
        direct = _direct(asked, parties, today, untold)
        if test.kind in ("named", "landing") or direct.yes:
            return direct
    shares = [(value_of(p.thing), share_range(p.share), p.answer) for p in parties if p.share is not None and not p.answer.no]
    if test.kind == "threshold" and shares:
        return direct | _held_enough(test, today, asked.behind.name, untold, shares)
    orgs = [(value_of(p.thing), p) for p in parties if kind_of(p.thing) == "org" and not p.answer.no]
    return direct | any_of(p.answer & today.owned(test, org, untold) for org, p in orgs)


def _owned(test: form.Test, today: Today, org: str, untold: bool) -> Answer:
    """Whether an entity meets an ownership test of a clause."""
    view = today.view
    if test.kind == "domicile":
        countries = _countries(test, today)
        return view.domiciled(org, countries, untold) if countries and view.seats(org) else NO
    held = view.held(org)
    if test.kind == "threshold":  # nobody is told to hold anything of it: that matters where anybody may
        return _held_enough(test, today, org, untold) if held or test.holders == "adversaries" else NO
    holders = today.holders(test)
    if not held:  # then nobody stands above it, and only the entity itself may be on the list
        return holders.get(org, NO) if test.kind == "affiliates" else NO
    if test.kind == "affiliates":
        if org not in holders and BEYOND not in today.beside(test) and today.beside(test).isdisjoint(ancestors(view, org)):
            return NO  # nobody stands above both
        return any_of(affiliated(view, org, named) & answer for named, answer in holders.items())
    return controlled(view, org, _is_holder(test, today, holders, untold))


def _held_enough(
    test: form.Test, today: Today, name: str, untold: bool, direct: list[tuple[str, Interval, Answer]] | None = None
) -> Answer:
    """Whether the holders have the test's share of an entity, or of a thing with these direct owners."""
    holders = today.holders(test)
    listed = None if test.holders == "adversaries" else holders
    return held_enough(today.view, name, test, _is_holder(test, today, holders, untold), listed, direct, untold)


def _produced(test: form.Test, today: Today, asked: Asked) -> Answer:
    """Place of production: of the named categories only, and by a positive fact."""
    answers = []
    for name, named in today.names:
        if not asked.category or _folded(asked.category) != _folded(name.category):
            continue
        wanted = {name.produced_in} if isinstance(name.produced_in, str) and name.produced_in else set(name.produced_in)
        if test.holders == "adversaries":
            wanted |= {c for c, a in today.adversaries.items() if a.yes}
        if not asked.produced_in:
            answers.append(named & unless("where it was produced is not told"))
        elif name.produced_outside:
            answers.append(named if set(asked.produced_in) - set(name.produced_outside) else NO)
        else:
            answers.append(named if set(asked.produced_in) & wanted else NO)
    return any_of(answers)


def _countries(test: form.Test, today: Today) -> Mapping[str, Answer]:
    if test.holders == "adversaries":
        return today.adversaries
    return {value_of(n.place): a for n, a in today.names if n.place.startswith("country:")}


def _holders(test: form.Test, today: Today) -> dict[str, Answer]:
    if test.holders == "adversaries":
        return {}
    if isinstance(test.holders, tuple):
        return dict.fromkeys(test.holders, YES)
    if isinstance(test.holders, form.Lists):
        found: dict[str, Answer] = {}
        for measure in (today.view.world.facts.measures[i] for i in test.holders.lists if i in today.view.world.facts.measures):
            for clause in measure.clauses:
                for name, answer in _names(Bound(clause, measure, sources=measure.sources), today.view):
                    if name.entity:
                        found[name.entity] = found.get(name.entity, NO) | answer
        return found
    return {n.entity: a for n, a in today.names if n.entity}


def _is_holder(test: form.Test, today: Today, holders: dict[str, Answer], untold: bool) -> Callable[[str], Answer]:
    if test.holders != "adversaries":
        return lambda entity: holders.get(entity, NO)
    return lambda entity: today.view.domiciled(entity, today.adversaries, untold)
