"""The ownership tests: common control, control, and shares that are added up along chains of holdings.

Shares are intervals, because sources state them so: "more than 50 %", "held, share not seen". A test is yes if the whole interval
meets it, no if none of it does, and open between. A chain never passes through a state: two companies of one state are not
affiliates of each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Final

from cleannet.model import facts as form
from cleannet.model.answer import NO, YES, Answer, Truth, any_of, unless
from cleannet.model.subject import NOBODY, EntityId
from cleannet.world.view import View

DEPTH: Final = 12
"""The longest chain of holdings that is followed; a longer one is open."""

STEPS: Final = 20_000
"""Most holdings that one question follows; where companies hold each other in circles, paths multiply. What is left is open."""

BEYOND: Final = NOBODY
"""Who stands above a chain that is longer than is followed."""

_ALL = Decimal(100)
_STATES: Final = ("state", "state_body")
_OWNERSHIP: Final = frozenset({"shareholding", "state_ownership"})
_VOTING: Final = frozenset({"voting_rights"})
_BASES: Final = {"ownership": _OWNERSHIP, "equity": _OWNERSHIP, "voting": _VOTING}

Interval = tuple[Decimal, Decimal]


@lru_cache(maxsize=4096)
def share_range(share: form.Share | None) -> Interval:
    """The least and the most that a share may be, in per cent. Open ends are moved by a millionth.

    >>> share_range(form.Share(min="50", open_min=True))
    (Decimal('50.000001'), Decimal('100'))
    """
    if share is None:
        return Decimal(0), _ALL
    if share.exact:
        return Decimal(share.exact), Decimal(share.exact)
    hair = Decimal("0.000001")
    low = Decimal(share.min or 0) + (hair if share.open_min else 0)
    return low, Decimal(share.max or 100) - (hair if share.open_max else 0)


# --- control ----------------------------------------------------------------------------------------------------------------------


def controllers(view: View, entity: EntityId, untold: bool = True) -> list[tuple[EntityId, Answer]]:
    """Who controls the entity directly: by a statement of control, or by more than half of its shares or votes.

    An unknown share may be more than half, and a parent that a list names may control: these are open, or left out if missing facts
    do not count (untold)."""
    found: dict[EntityId, Answer] = {}
    for holding, answer in view.holdings(entity):
        if holding.interest == "control":
            step = answer
        elif holding.interest in _OWNERSHIP or holding.interest in _VOTING:
            low, high = share_range(None if "share" in holding.unverified else holding.share)
            if high <= 50 or (low <= 50 and not untold):
                continue
            step = answer if low > 50 else answer & unless("no source says whether the share is more than half", *answer.chain)
        elif holding.interest == "listed_parent" and untold:
            step = answer & unless("a list puts it below that company, and no source says that it controls it", *answer.chain)
        else:
            continue
        found[holding.party] = found.get(holding.party, NO) | step
    return [(party, answer) for party, answer in found.items() if not answer.no]


def ancestors(view: View, entity: EntityId, untold: bool = True) -> dict[EntityId, Answer]:
    """Everybody who controls the entity, directly or along a chain, with how certain that is; the entity itself first, certainly.

    If a chain is longer than is followed, somebody BEYOND it may be anybody. untold: see `controllers`."""
    return view.kept(("ancestors", entity, untold), lambda: _ancestors(view, entity, untold))


def _ancestors(view: View, entity: EntityId, untold: bool, below: EntityId = NOBODY) -> dict[EntityId, Answer]:
    """below: do not follow chains beyond this one."""
    reached: dict[EntityId, Answer] = {entity: YES}
    edge = [entity]
    for _ in range(DEPTH):
        following = []
        for at in edge:
            for party, step in controllers(view, at, untold) if at != below else ():
                answer = reached[at] & step
                before = reached.get(party)
                if before is None or (answer.yes and not before.yes):
                    reached[party] = answer
                    following.append(party)
        if not following:
            return reached
        edge = following
    reached[BEYOND] = unless(f"a chain of control is longer than {DEPTH} steps")
    return reached


def affiliated(view: View, entity: EntityId, named: EntityId) -> Answer:
    """Whether the two are one, or the named one controls the entity, or one company controls both.

    The parent of a named company is not reached through it: the two share nobody's control."""
    return YES if entity == named else view.kept(("affiliated", entity, named), lambda: _affiliated(view, entity, named))


def _affiliated(view: View, entity: EntityId, named: EntityId) -> Answer:
    above, beside = ancestors(view, entity), ancestors(view, named)
    if named in above:  # who stands above it through the named one adds no doubt to that of the named one
        above = _ancestors(view, entity, untold=True, below=named)
    answers = [reached[BEYOND] for reached in (above, beside) if BEYOND in reached]
    for party in above.keys() & beside.keys() - {entity, BEYOND}:
        known = view.entity(party)
        if known is None or known.type not in _STATES or party == named:
            answers.append(above[party] & beside[party])
    return any_of(sorted(answers, key=lambda a: (not a.yes, len(a.chain), a.chain)))


def parent_of(view: View, entity: EntityId, named: EntityId) -> Answer:
    """Whether the entity controls the named one from above; a state is nobody's parent."""
    known = view.entity(entity)
    if entity == named or known is None or known.type in _STATES:
        return NO
    return ancestors(view, named).get(entity, NO)


def controlled(view: View, entity: EntityId, holder: Callable[[EntityId], Answer]) -> Answer:
    """Whether somebody who controls the entity is such a holder."""
    above = ancestors(view, entity)
    return any_of(step if party == BEYOND else step & holder(party) for party, step in above.items() if party != entity)


def seated_or_controlled_from(view: View, entity: EntityId, countries: Iterable[str]) -> Answer:
    """Whether a fact says that the entity, or somebody who controls it, has its seat in one of the countries; missing facts do not
    count."""
    there = dict.fromkeys(countries, YES)
    above = ancestors(view, entity, untold=False)
    return any_of(step & view.domiciled(party, there, untold=False) for party, step in above.items() if party != BEYOND)


def topmost(view: View, entity: EntityId) -> tuple[EntityId, Answer]:
    """The last known controller up the chain, including a state, or the entity itself; and whether it is certainly the last.

    It is open if somebody else may be above, or beside. If two are above and neither controls the other, or if the chain is a
    circle or longer than is followed, nobody is the last: the result is the entity, open."""
    return view.kept(("topmost", entity), lambda: _topmost(view, entity))


def _topmost(view: View, entity: EntityId) -> tuple[EntityId, Answer]:
    reached = ancestors(view, entity)
    sure = [party for party, answer in reached.items() if answer.yes]
    tops = [party for party in sure if not any(step.yes and above != party for above, step in controllers(view, party))]
    if len(tops) != 1:
        named = " and ".join(map(view.name_of, tops))
        return entity, unless(f"{named} both control it" if tops else "no source says who is at the top of the chain of control")
    top = tops[0]
    doubted = [party for party in reached if party == BEYOND or not ancestors(view, party).get(top, NO).yes]
    if doubted:
        return top, unless("no source says whether anybody else controls it", *(step for p in doubted for step in reached[p].chain))
    return top, reached[top]


def homes(view: View, entity: EntityId) -> frozenset[str]:
    """The countries in which the group of an entity is at home: the seat of the top of its chain of control, or its own seat, if
    the top has none in the facts.

    If the top is not certain, or there are several, a country counts if all possible tops and the entity are there: a branch of a
    carrier abroad makes no country one of the carrier's. Unknown shares lead nowhere; a listed parent does."""
    group, edge = {entity: YES}, [entity]
    tops = []
    while edge:
        at = edge.pop()
        above = [(party, step) for party, step in _parents(view, at) if party != at]
        if not above:
            tops.append(at)
        for party, step in above:
            if party not in group:
                group[party] = group[at] & step
                edge.append(party)
    sure = len(tops) == 1 and group[tops[0]].yes
    told = [home for party in (tops if sure else [*tops, entity]) if (home := view.home(party))]
    return frozenset.intersection(*told) if told else view.home(entity)


def _parents(view: View, entity: EntityId) -> list[tuple[EntityId, Answer]]:
    listed = [(holding.party, answer) for holding, answer in view.holdings(entity) if holding.interest == "listed_parent"]
    return [*controllers(view, entity, untold=False), *listed]


# --- shares -----------------------------------------------------------------------------------------------------------------------


def meets(interval: Interval, test: form.Test) -> Truth:
    """Whether a share of that interval meets the test's threshold.

    >>> meets((Decimal(20), Decimal(20)), form.Test(kind="threshold", share="20", comparator=">"))
    <Truth.NO: 'no'>
    """
    bar = Decimal(test.share)
    low, high = (i >= bar if test.comparator == ">=" else i > bar for i in interval)
    return Truth.YES if low else Truth.OPEN if high else Truth.NO


def held_enough(
    view: View,
    entity: EntityId,
    test: form.Test,
    holder: Callable[[EntityId], Answer],
    holders: Iterable[EntityId] | None,
    direct: Iterable[tuple[EntityId, Interval, Answer]] | None = None,
    untold: bool = True,
) -> Answer:
    """The `threshold` test: whether such holders have that share of the entity.

    holder: whether an entity is one; holders: the list, if it is closed (then each may be asked alone, and who holds the rest does
    not matter); None if anybody may be one (adversaries: unknown shares may then be theirs). direct: the parties of a thing that is
    no entity, such as a cable, instead of the entity's own. untold: whether unknown shares count as what they may be; otherwise
    only what facts say, certain or not, makes the answer open. What the measure leaves open (adding up, multiplying or cascading)
    is tried both ways; if they differ, the answer is open."""
    aggregates = (True, False) if test.aggregate == "unstated" else (test.aggregate,)
    chains: tuple[str, ...] = ("multiply", "cascade") if test.chain == "unstated" else (test.chain,)
    bases = {_BASES[b] for b in test.basis} or {_OWNERSHIP}
    ways = []
    for aggregate in aggregates:
        for chain in chains:
            groups: list[tuple[Callable[[EntityId], Answer], bool]] = [(holder, holders is None)]
            if not aggregate and holders is not None:
                groups = [(_only(h), False) for h in holders]
            elif not aggregate:  # each that is such a holder, and one more who may hold what nobody tells
                alone = [p for p in _holders_above(view, entity, direct) if not holder(p).no]
                groups = [*((_only(h, holder), False) for h in alone), (_nobody, True)]
            ways.append(
                any_of(
                    _Shares(view, test, chain == "cascade", basis, is_one, anybody and untold, untold).answer(entity, direct)
                    for basis in sorted(bases, key=sorted)
                    for is_one, anybody in groups
                )
            )
    first = ways[0]
    return (
        first
        if all(w.truth is first.truth for w in ways)
        else unless("the measure does not state how shares are added up", *first.chain)
    )


def _only(one: EntityId, also: Callable[[EntityId], Answer] | None = None) -> Callable[[EntityId], Answer]:
    def holder(party: EntityId) -> Answer:
        return (also(party) if also else YES) if party == one else NO

    return holder


def _nobody(_: EntityId) -> Answer:
    return NO


def lineage(view: View, entity: EntityId) -> frozenset[EntityId]:
    """The entity, and everybody who ever holds or controls anything of it along any chain; BEYOND, if a chain is longer than is
    followed. Whoever is not included is not above it in any sense."""
    return view.kept(("lineage", entity), lambda: _lineage(view, entity))


def _lineage(view: View, entity: EntityId) -> frozenset[EntityId]:
    found, edge = {entity}, [entity]
    for _ in range(DEPTH + 1):
        edge = [p for p in dict.fromkeys(h.party for at in edge for h in view.ever_holdings(at)) if p not in found]
        if not edge:
            return frozenset(found)
        found.update(edge)
    return frozenset(found | {BEYOND})


def _holders_above(view: View, entity: EntityId, direct: Iterable[tuple[EntityId, Interval, Answer]] | None) -> list[EntityId]:
    """Everybody who holds anything of the entity, directly or along a chain."""
    found: dict[EntityId, None] = dict.fromkeys([entity] if direct is None else [party for party, _, _ in direct])
    edge = list(found)
    for _ in range(DEPTH):
        edge = list(dict.fromkeys(h.party for at in edge for h, _ in view.holdings(at) if h.party not in found))
        found.update(dict.fromkeys(edge))
    return sorted(found.keys() - {entity})


class _Shares:
    """One way of adding up; walks the holdings depth first, and in no circle.

    kept: the result for an entity whose walk was not cut short (by a circle, DEPTH, STEPS): it is the same from everywhere."""

    def __init__(
        self,
        view: View,
        test: form.Test,
        cascade: bool,
        basis: frozenset[str],
        holder: Callable[[EntityId], Answer],
        anybody: bool,
        untold: bool = True,
    ) -> None:
        self.view, self.test, self.cascade, self.basis, self.holder, self.anybody = view, test, cascade, basis, holder, anybody
        self.untold = untold
        self.chain: dict[str, None] = {}
        self.kept: dict[EntityId, Interval] = {}
        self.cut, self.steps = False, 0

    def answer(self, entity: EntityId, direct: Iterable[tuple[EntityId, Interval, Answer]] | None) -> Answer:
        interval = self.of(entity, (), direct)
        chain = tuple(self.chain)
        low, high = (f"{i.normalize():f}" for i in interval)
        told = f"{low} %" if low == high else f"between {low} and {high} %"
        return Answer(meets(interval, self.test), chain, f"{told} against {self.test.comparator} {self.test.share} %")

    def of(
        self, entity: EntityId, path: tuple[EntityId, ...], direct: Iterable[tuple[EntityId, Interval, Answer]] | None = None
    ) -> Interval:
        """The share of the entity that such holders have."""
        if entity in self.kept:
            return self.kept[entity]
        circle = entity in path
        if circle or len(path) > DEPTH or self.steps > STEPS:
            self.cut = True
            return Decimal(0), Decimal(0) if circle and not self.untold else _ALL  # going round once more meets nobody new
        before, self.cut = self.cut, False
        self.steps += 1
        low = high = Decimal(0)
        accounted = Decimal(0)
        parties = self._direct(entity) if direct is None else list(direct)
        for party, (least, most), answer in parties:
            theirs = self._counts(party, (*path, entity))
            if theirs[1]:
                self.chain.update(dict.fromkeys(answer.chain))
            low += least * theirs[0] / 100 if answer.yes else 0
            high += most * theirs[1] / 100
            accounted += least if answer.yes else 0
        rest = max(_ALL - accounted, Decimal(0))
        if direct is None and (
            (self.anybody and self._held_by_others(entity)) or self._begins_later(entity, {p for p, _, _ in parties})
        ):
            high += rest
        found = min(low, _ALL), min(high, _ALL)
        if path and not self.cut:
            self.kept[entity] = found
        self.cut = self.cut or before
        return found

    def _direct(self, entity: EntityId) -> list[tuple[EntityId, Interval, Answer]]:
        """The parties that hold shares, each once: several statements about one party are rival accounts of one holding."""
        accounts: dict[EntityId, list[tuple[Interval, Answer]]] = {}
        for holding, answer in self.view.holdings(entity):
            if holding.interest in self.basis:
                interval = share_range(None if "share" in holding.unverified else holding.share)
                accounts.setdefault(holding.party, []).append((interval, answer))
        for holding, answer in self.view.holdings(entity):
            beside = [p for p in accounts if p != holding.party]
            if (
                holding.interest != "control"
                or holding.party in accounts
                or any(holding.party in ancestors(self.view, p) for p in beside)
            ):
                continue  # its share is told, or is that of a party below it through which it controls
            accounts[holding.party] = [(share_range(None), answer)]  # it controls, its share was not seen
        merged = []
        for party, told in accounts.items():
            sure = [interval for interval, answer in told if answer.yes]
            low = min((i[0] for i in sure), default=Decimal(0))
            high = max(i[1] for i, _ in told)
            answer = any_of(a for _, a in told)
            merged.append((party, (low, high), answer))
        return merged

    def _counts(self, party: EntityId, path: tuple[EntityId, ...]) -> Interval:
        """How much of a party's holding counts, in per cent: all of a holder's own, else what such holders have of the party."""
        one = self.holder(party)
        if one.yes:
            self.chain.update(dict.fromkeys(one.chain))
            return _ALL, _ALL
        if one.open:
            return Decimal(0), _ALL
        inner = self.of(party, path)
        if not self.cascade:
            return inner
        met = meets(inner, self.test)
        return (_ALL, _ALL) if met is Truth.YES else (Decimal(0), _ALL if met is Truth.OPEN else Decimal(0))

    def _held_by_others(self, entity: EntityId) -> bool:
        """Whether unknown parties may hold the shares that no source mentions. Nobody holds a state."""
        known = self.view.entity(entity)
        return known is None or known.type not in _STATES

    def _begins_later(self, entity: EntityId, today: set[EntityId]) -> bool:
        """A holder's statement begins after today and nobody says what it held before."""
        return any(
            h.interest in self.basis and h.party not in today and not self.holder(h.party).no
            for h in self.view.later_holdings(entity)
        )
