"""How long the routes of every pair of ASes are, and whether they cross the denied. One row of origins at a time, one byte each.

An AS prefers a route from a customer to one from a peer to one from a provider, and then the fewest hops (Gao and Rexford 2001;
Gill, Schapira and Goldberg, "A survey of interdomain routing policies", CCR 44(1), 2014). It may take any of equally good ones, so
crossing is two figures: whether *every* best route has a denied AS strictly inside, or *some* do.

A byte (a lane) holds twice the hops, and in its lowest bit the better or the worse of the two answers. The minimum of two lanes is
therefore the shorter route and, of equally long ones, the better answer. One more hop is plus two. `FAR` and above means no route.

Two things save most of the work. Twins (`Graph.twins`) are computed once and counted as often as they occur. And most links join
peers, who tell each other only about customers: origins below the same networks share a row, so only about one of eight peers has
anything to tell, and the others are skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from cleannet.impact.blocks import Progress, cut, in_threads, silent
from cleannet.impact.graph import Counts, Graph, Mask
from cleannet.impact.reach import reached
from cleannet.impact.trees import tell
from cleannet.kernel.compiled import counting_nothing
from cleannet.kernel.lanes import LANES, and_, below, both, count, every, half, least, load, plus, store, total, where

Lanes = npt.NDArray[np.uint8]

ORIGINS: Final = LANES
"""Origins of one block; at most a row of them."""

FAR: Final = 200
_TOLD: Final = 8


Worker = TypeVar("Worker", bound="_Comparer | _Crosser")


class TooLong(Exception):
    """The graph has routes of a hundred hops. No Internet has these, and a lane cannot hold them."""


@dataclass(frozen=True)
class Lengths:
    """For each source AS, sums over all origins including itself. hops are sums over pairs.

    pairs, hops: before. crossing: pairs for which every best route has a denied AS strictly inside. left, hops_left: pairs that
    remain, and their hops; hops_were: the hops of these before. longer, shorter: of the pairs that remain."""

    pairs: Counts
    hops: Counts
    crossing: Counts
    left: Counts
    hops_left: Counts
    hops_were: Counts
    longer: Counts
    shorter: Counts


def compared(graph: Graph, denied: Mask, origins: Counts | None = None, progress: Progress = silent) -> Lengths:
    """Every pair before and after the denied are gone. Raises TooLong: bytes must reach everything that bits reach."""
    asked, after = _Asked.of(graph, denied, origins), graph.without(denied)
    told = np.zeros((len(graph), _TOLD), np.int64)
    for worker in _finished(asked, lambda: _Comparer(asked, after), progress):
        told += worker.told
    lengths = Lengths(*np.ascontiguousarray(told[asked.twin].T))
    for counted, gone in ((lengths.pairs, np.zeros_like(denied)), (lengths.left, denied)):
        if not np.array_equal(counted, reached(graph, gone, origins)):
            raise TooLong("the graph has routes of a hundred hops or more; no lengths are reported, because some would be wrong")
    return lengths


def crossing(graph: Graph, denied: Mask, some: bool, origins: Counts | None = None, progress: Progress = silent) -> Counts:
    """For each source, the pairs for which some best route, or every one, has a denied AS strictly inside."""
    asked = _Asked.of(graph, denied, origins)
    told = np.zeros(len(graph), np.int64)
    for worker in _finished(asked, lambda: _Crosser(asked, some), progress):
        told += worker.told
    return told[asked.twin]


def blocks(graph: Graph, denied: Mask) -> int:
    """How many blocks all pairs need."""
    return len(_Asked.of(graph, denied, None).blocks())


def _finished(asked: _Asked, make: Callable[[], Worker], progress: Progress) -> list[Worker]:
    """The workers of all threads, when no block is left. Each adds up by itself, because sums are long and blocks are many."""
    workers: list[Worker] = []

    def hired() -> Worker:
        workers.append(make())
        return workers[-1]

    for _ in in_threads(asked.blocks(), hired, progress):
        pass
    return workers


@dataclass(frozen=True)
class _Asked:
    """The question without ASes whose answer equals that of a twin.

    twin: for each AS, who is computed instead. sources: those that are computed, from the top down. origins: in the order of their
    lanes. stands_for: for each AS, for how many origins it counts."""

    graph: Graph
    denied: Mask
    twin: Counts
    sources: Counts
    origins: Counts
    stands_for: Counts

    @classmethod
    def of(cls, graph: Graph, denied: Mask, origins: Counts | None) -> _Asked:
        """All pairs, or those of some origins. These are then not merged, so of two twins only one may be among them."""
        twin = graph.twins(denied.astype(np.uint8)) if origins is None else np.arange(len(graph))
        sources = np.unique(twin)
        stands_for = np.bincount(twin if origins is None else origins, minlength=len(graph))
        return cls(graph, denied, twin, sources[::-1].copy(), _in_rows(graph, stands_for), stands_for)

    def blocks(self) -> list[Counts]:
        """The origins, one row at a time."""
        return cut(self.origins, ORIGINS)

    def side(self, graph: Graph, gone: Mask) -> tuple[Any, ...]:
        """The graph before or after, for one thread.

        Links of the sources: to customers that carry, peers, providers; which ASes are removed. For the block: which carriers know
        a customer in it, and the lanes of each carrier as its providers and peers (`up`) and as its customers (`down`) hear them.
        For each AS a linked list of the peers that tell it anything: the number of the first entry, and in numbered rows the peer
        (a carrier or the inverted lane of a stub) and the number of the next entry."""
        asked = np.zeros(len(graph), np.bool_)
        asked[self.sources] = True
        carried = graph.customers.keep(graph.customers.ids >= graph.stubs)
        peers = graph.peers.keep(asked[graph.peers.owners] & asked[graph.peers.ids])
        links = tuple(a for x in (carried, peers, graph.providers) for a in (x.start, x.ids))
        carriers = len(graph) - graph.stubs
        up, down = (np.empty((carriers, LANES), np.uint8) for _ in range(2))
        first, telling = np.full(len(graph), -1, np.int32), np.empty((len(peers), 2), np.int32)
        return links, gone, np.zeros(carriers, np.bool_), up, down, first, telling

    def planes(self, origins: Counts) -> Lanes:
        """The weights of the lanes, bit by bit: row b has 1 if the number of ASes that an origin stands for has bit b."""
        numbers = self.stands_for[origins]
        planes = np.zeros((int(numbers.max()).bit_length(), LANES), np.uint8)
        planes[:, : origins.size] = numbers >> np.arange(len(planes))[:, None] & 1
        return planes


def _in_rows(graph: Graph, stands_for: Counts) -> Counts:
    """The origins in an order that puts those with similar counts together, and among them those below the same networks."""
    order = graph.side_by_side()
    origins = order[stands_for[order] > 0]
    digits = np.frexp(stands_for[origins])[1]
    return origins[np.argsort(digits, kind="stable")]


class _Comparer:
    """One thread's lanes for before and after."""

    def __init__(self, asked: _Asked, after: Graph) -> None:
        self._asked, self._nobody = asked, np.zeros_like(asked.denied)
        self._before, self._after = asked.side(asked.graph, self._nobody), asked.side(after, asked.denied)
        self._place, self._rows = np.full(len(asked.graph), -1, np.int32), np.empty((2, LANES), np.uint8)
        self.told = np.zeros((len(asked.graph), _TOLD), np.int64)

    def __call__(self, origins: Counts) -> None:
        asked = self._asked
        who = origins, asked.planes(origins), asked.sources, self._place, self._rows
        _compare(who, asked.denied, self._nobody, self._before, self._after, self.told)


class _Crosser:
    """One thread's lanes for before only."""

    def __init__(self, asked: _Asked, some: bool) -> None:
        self._asked, self._side = asked, asked.side(asked.graph, np.zeros_like(asked.denied))
        self._place, self._rows = np.full(len(asked.graph), -1, np.int32), np.empty((2, LANES), np.uint8)
        self._worse = 0 if some else 1
        self.told = np.zeros(len(asked.graph), np.int64)

    def __call__(self, origins: Counts) -> None:
        asked = self._asked
        who = origins, asked.planes(origins), asked.sources, self._place, self._rows
        _cross(who, asked.denied, self._worse, self._side, self.told)


# Functions below are given tables and the number of a row: to cut a row out of a table costs more than what is done with it. For
# the same reason a side is taken apart once a block.


@counting_nothing
def _compare(who: Any, denied: Mask, nobody: Mask, before: Any, after: Any, told: Counts) -> None:
    origins, planes, sources, place, rows = who
    (_, _, _, _, provider_start, providers), _, some, up, down, first, telling = before
    (_, _, _, _, new_provider_start, new_providers), gone, new_some, new_up, new_down, new_first, new_telling = after
    stubs = gone.size - some.size
    worse = np.uint8(1)
    for k in range(origins.size):
        place[origins[k]] = k
    _climb(origins, denied, worse, before)
    _climb(origins, nobody, worse, after)
    for v in sources:
        old = _best(v, stubs, worse, denied, provider_start, providers, some, up, down, first, telling, rows)
        new = _best(
            v, stubs, worse, nobody, new_provider_start, new_providers, new_some, new_up, new_down, new_first, new_telling, rows
        )
        none, far, far_before, far_now = every(np.uint8(0)), every(np.uint8(FAR)), half(old), half(new)
        for b in range(len(planes)):
            counted = below(none, load(planes, b))
            was, is_ = and_(below(old, far), counted), and_(below(new, far), counted)
            told[v, 0] += count(was) << b
            told[v, 1] += total(was, far_before) << b
            told[v, 2] += count(and_(was, below(none, both(old, worse)))) << b
            told[v, 3] += count(is_) << b
            told[v, 4] += total(is_, far_now) << b
            told[v, 5] += total(is_, far_before) << b
            told[v, 6] += count(and_(is_, below(far_before, far_now))) << b
            told[v, 7] += count(and_(is_, below(far_now, far_before))) << b
        if v < stubs and place[v] >= 0:
            store(rows, 0, old)
            store(rows, 1, new)
            _itself(rows[0, place[v]], rows[1, place[v]], gone[v], told, v)
    for k in range(origins.size):
        place[origins[k]] = -1


@counting_nothing
def _itself(old: np.uint8, new: np.uint8, gone: bool, told: Counts, v: int) -> None:
    """Corrects the lane of a stub, which counted one twin too many: it reaches itself in no hops."""
    far_before, far_now = np.int64(old >> np.uint8(1)), np.int64(new >> np.uint8(1))
    if old < FAR:
        told[v, 0] -= 1
        told[v, 1] -= far_before
        told[v, 2] -= np.int64(old & np.uint8(1))
    if new < FAR:
        told[v, 3] -= 1
        told[v, 4] -= far_now
        told[v, 5] -= far_before
        told[v, 6] -= 1 if far_now > far_before else 0
        told[v, 7] -= 1 if far_now < far_before else 0
    told[v, 0] += 1
    if not gone:
        told[v, 3] += 1


@counting_nothing
def _cross(who: Any, denied: Mask, worse: int, side: Any, told: Counts) -> None:
    origins, planes, sources, place, rows = who
    (_, _, _, _, provider_start, providers), gone, some, up, down, first, telling = side
    stubs = gone.size - some.size
    for k in range(origins.size):
        place[origins[k]] = k
    _climb(origins, denied, np.uint8(worse), side)
    none, one, far = every(np.uint8(0)), np.uint8(1), every(np.uint8(FAR))
    for v in sources:
        row = _best(v, stubs, np.uint8(worse), denied, provider_start, providers, some, up, down, first, telling, rows)
        odd = below(none, both(plus(row, np.uint8(1 - worse)), one))  # the bit is as the worse answer has it
        for b in range(len(planes)):
            told[v] += count(and_(and_(below(row, far), odd), below(none, load(planes, b)))) << b
        if v < stubs and place[v] >= 0:
            store(rows, 0, row)
            own = rows[0, place[v]]
            told[v] -= 1 if own < FAR and (own & one) == np.uint8(worse) else 0
    for k in range(origins.size):
        place[origins[k]] = -1


@counting_nothing
def _crossed(row: Any, worse: np.uint8) -> Any:
    """The lanes that a denied AS passes on now cross it, except those that it originates."""
    handed = and_(below(every(np.uint8(1)), row), below(row, every(np.uint8(FAR))))
    return where(handed, plus(both(row, np.uint8(254)), worse), row)


@counting_nothing
def _climb(origins: Counts, denied: Mask, worse: np.uint8, side: Any) -> None:
    """Routes to customers, from the origins up to all above them. Rows of ASes with no such route are not touched."""
    (customer_start, customers, peer_start, peers, provider_start, providers), gone, some, up, down, first, telling = side
    stubs = gone.size - some.size
    good, far, hop = np.uint8(1) - worse, every(np.uint8(FAR)), np.uint8(2)
    some[:] = False
    for k in range(origins.size):
        o = origins[k]
        if o >= stubs:
            if not gone[o]:
                _set(o - stubs, k, good, some, up)
        else:
            for j in range(provider_start[o], provider_start[o + 1]):
                _set(providers[j] - stubs, k, good + hop, some, up)
    for v in range(some.size):
        knows = some[v]
        row = load(up, v) if knows else far
        for j in range(customer_start[v + stubs], customer_start[v + stubs + 1]):
            c = customers[j] - stubs
            if some[c]:
                knows = True
                row = least(row, plus(load(up, c), hop))
        some[v] = knows
        if knows:
            if denied[v + stubs]:
                store(down, v, row)  # what it knows itself, until the way down
                row = _crossed(row, worse)
            store(up, v, row)
    number = 0
    for v in range(some.size):
        if some[v]:
            number = tell(v + stubs, v, number, peer_start, peers, first, telling)
    for k in range(origins.size):
        if origins[k] < stubs:
            number = tell(origins[k], ~k, number, peer_start, peers, first, telling)


@counting_nothing
def _set(v: int, k: int, lane: np.uint8, some: Any, up: Lanes) -> None:
    """One lane of a row; the row is cleared first if it is not in use."""
    if not some[v]:
        some[v] = True
        store(up, v, every(np.uint8(FAR)))
    up[v, k] = lane


@counting_nothing
def _best(
    v: int,
    stubs: int,
    worse: np.uint8,
    denied: Mask,
    provider_start: Counts,
    providers: Any,
    some: Any,
    up: Lanes,
    down: Lanes,
    first: Any,
    telling: Any,
    rows: Lanes,
) -> Any:
    """The best routes of one AS, when those of all its providers are known; stores what it tells its customers.

    The lane of a stub itself holds the route to its twins, which are reached the same way."""
    far, hop = every(np.uint8(FAR)), np.uint8(2)
    row = far
    if v >= stubs and some[v - stubs]:
        row = load(down, v - stubs) if denied[v] else load(up, v - stubs)
    heard = far
    number, first[v] = first[v], -1
    while number >= 0:
        q, number = telling[number, 0], telling[number, 1]
        if q >= 0:
            heard = least(heard, plus(load(up, q), hop))
        else:
            store(rows, 0, heard)
            rows[0, ~q] = np.uint8(1) - worse + hop  # nothing is nearer
            heard = load(rows, 0)
    row = where(below(row, far), row, heard)
    heard = far
    for j in range(provider_start[v], provider_start[v + 1]):
        heard = least(heard, plus(load(down, providers[j] - stubs), hop))
    row = where(below(row, far), row, heard)
    if v >= stubs:
        store(down, v - stubs, _crossed(row, worse) if denied[v] else row)
    return row
