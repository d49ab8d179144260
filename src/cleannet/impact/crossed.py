"""Which countries routes cross: for every pair one path before and one after, and the countries strictly inside each.

Paths are those of `tree`. A country is crossed once, however many of its ASes are on the path. Countries are compared only for
paths that changed, which are few. The same paths also show what we alone would keep if we refused routes whose path names a denied
AS, while all others continue as before.

ASes that are indistinguishable (twins) are computed once, as origins and as sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.impact.blocks import Progress, cut, in_threads, silent
from cleannet.impact.graph import Counts, Graph, Mask
from cleannet.impact.trees import GROWN, HOP, NONE, Grower
from cleannet.kernel.compiled import counting_nothing

ORIGINS: Final = 256
"""Origins of one block: enough work for a thread, and often enough a sign of progress."""

LONGER_BY: Final = 5
"""Hops up to which it is told by how many a route gets longer."""

Groups = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Crossed:
    """newly, no_longer: for each group, the pairs that remain and cross it now but not before, or the reverse. alone: for each AS,
    the pairs that it would keep if it alone refused. longer_by: pairs whose path is 1, 2, … hops longer; the last counts all longer
    ones."""

    newly: Counts
    no_longer: Counts
    alone: Counts
    longer_by: Counts


def crossed(
    graph: Graph, denied: Mask, ours: Mask, group: Groups, refuse_alone: bool = True, progress: Progress = silent
) -> Crossed:
    """From the sources that are ours and not denied to all origins that are not denied.

    group: of each AS, from 0; -1 if it has none. refuse_alone: also count what each of ours would keep that way."""
    kept, which, stand_for = np.unique(graph.twins(2 * denied.astype(np.uint8) + ours), return_inverse=True, return_counts=True)
    asked = _Asked(
        before=graph.among(kept),
        after=graph.among(kept).without(denied[kept]),
        denied=denied[kept],
        sources=np.flatnonzero((ours & ~denied)[kept]),
        group=group[kept],
        groups=int(group.max(initial=-1)) + 1,
        stand_for=stand_for,
        refuse_alone=refuse_alone,
    )
    told, alone, longer_by = _between_twins(asked), np.zeros(kept.size, np.int64), np.zeros(LONGER_BY, np.int64)
    order = asked.before.side_by_side()
    for t, a, b in in_threads(cut(order[~asked.denied[order]], ORIGINS), lambda: _Worker(asked), progress):
        told += t
        alone += a
        longer_by += b
    return Crossed(told[0], told[1], alone[which], longer_by)


@dataclass(frozen=True)
class _Asked:
    """Both graphs reduced to ASes with no twins, and the question; each AS stands for all its twins."""

    before: Graph
    after: Graph
    denied: Mask
    sources: Counts
    group: Groups
    groups: int
    stand_for: Counts
    refuse_alone: bool


def _between_twins(asked: _Asked) -> Counts:
    """What changed between an AS and its twins: their path goes through the provider with the lowest number."""
    told = np.zeros((2, asked.groups), np.int64)
    for v in asked.sources[asked.stand_for[asked.sources] > 1].tolist():
        old, new = (
            min(graph.providers.of_as(v).tolist(), key=lambda p: int(asked.before.asns[p]), default=-1)
            for graph in (asked.before, asked.after)
        )
        pairs = asked.stand_for[v] * (asked.stand_for[v] - 1)
        if new >= 0 and asked.group[old] != asked.group[new]:
            for gone, at in enumerate((new, old)):
                if asked.group[at] >= 0:
                    told[gone, asked.group[at]] += pairs
    return told


class _Worker:
    """One thread's trees and sets: for each carrier and origin, the groups inside its path, including its own.

    same: whether the path is unchanged; the set after is then not stored, because it equals the one before."""

    def __init__(self, asked: _Asked) -> None:
        size, carriers = len(asked.before), len(asked.before) - asked.before.stubs
        self._asked = asked
        self._before, self._after = (Grower(graph, np.empty((size, GROWN), np.int32)) for graph in (asked.before, asked.after))
        self._old, self._new = (np.empty((carriers, GROWN, asked.groups // 64 + 1), np.uint64) for _ in range(2))
        self._same, self._names = (np.empty((carriers, GROWN), np.bool_) for _ in range(2))
        before = asked.before
        self._links = tuple(a for links in (before.providers, before.peers, before.customers) for a in (links.start, links.ids))

    def __call__(self, block: Counts) -> tuple[Counts, Counts, Counts]:
        asked = self._asked
        told, alone = np.zeros((2, asked.groups), np.int64), np.zeros(len(asked.before), np.int64)
        longer_by = np.zeros(LONGER_BY, np.int64)
        for origins in cut(block, GROWN):
            self._before((0, origins))
            self._after((0, origins))
            old, new = ((origins, grower.nexts, *grower.told) for grower in (self._before, self._after))
            sets = self._old, self._new, self._same
            _inside(old, asked.group, sets)
            _otherwise(old, new, asked.group, sets)
            _tell(asked.sources, asked.stand_for, old, new, sets, told, longer_by)
            if asked.refuse_alone:
                _naming(old, asked.denied, self._names)
                _refuse(asked.sources, asked.stand_for, old, self._links, self._names, alone)
        return told, alone, longer_by


# Trees are given as (origins, next hops, and what `Grower.told` tells). Carriers are visited twice: from the bottom up who learnt
# the route from a customer, then from the top down the others; so the next hop was always visited before.


@counting_nothing
def _visited(step: int, k: int, trees: Any) -> int:
    """The next carrier that has a route; or -1."""
    _, nexts, some, up, _ = trees
    v = step if step < some.size else 2 * some.size - 1 - step
    from_customer = some[v] and up[v, k] < NONE
    return v if from_customer == (step < some.size) and nexts[v + nexts.shape[0] - some.size, k] >= 0 else -1


@counting_nothing
def _inside(old: Any, group: Groups, sets: Any) -> None:
    """The sets before."""
    origins, nexts, some, _, _ = old
    inside, _, _ = sets
    stubs = nexts.shape[0] - some.size
    for step in range(2 * some.size):
        for k in range(origins.size):
            v = _visited(step, k, old)
            if v >= 0:
                n = nexts[v + stubs, k]
                for w in range(inside.shape[2]):
                    inside[v, k, w] = _word(n, k, w, origins[k], stubs, inside)
                _join(inside, v, k, group[v + stubs])


@counting_nothing
def _otherwise(old: Any, new: Any, group: Groups, sets: Any) -> None:
    """The sets after, for paths that changed."""
    origins, nexts, some, _, _ = new
    before, after, same = sets
    stubs = nexts.shape[0] - some.size
    for step in range(2 * some.size):
        for k in range(origins.size):
            v = _visited(step, k, new)
            if v >= 0:
                n = nexts[v + stubs, k]
                known = n == origins[k] or same[n - stubs, k]
                same[v, k] = known and old[1][v + stubs, k] == n
                if not same[v, k]:
                    for w in range(after.shape[2]):
                        after[v, k, w] = _word(n, k, w, origins[k], stubs, before if known else after)
                    _join(after, v, k, group[v + stubs])


@counting_nothing
def _word(n: int, k: int, w: int, origin: int, stubs: int, inside: Any) -> np.uint64:
    """64 groups of the path from a carrier on; none for the origin itself."""
    return inside[n - stubs, k, w] if n != origin else np.uint64(0)


@counting_nothing
def _join(inside: Any, v: int, k: int, group: int) -> None:
    if group >= 0:
        inside[v, k, group >> 6] |= np.uint64(1) << np.uint64(group & 63)


@counting_nothing
def _tell(sources: Counts, stand_for: Counts, old: Any, new: Any, sets: Any, told: Counts, longer_by: Counts) -> None:
    """Counts groups that were added and removed, and hops, for the sources that still have a route; twins of the origin are left
    out."""
    origins, old_nexts, some, _, old_down = old
    _, nexts, _, _, down = new
    before, after, same = sets
    stubs = nexts.shape[0] - some.size
    for s in sources:
        for k in range(origins.size):
            o, was, now = origins[k], old_nexts[s, k], nexts[s, k]
            known = now == o or (now >= 0 and same[now - stubs, k])
            if now < 0 or s == o or (known and was == now):
                continue
            pairs = stand_for[s] * stand_for[o]
            more = _hops(now, k, o, stubs, down) - _hops(was, k, o, stubs, old_down)
            if more > 0:
                longer_by[min(more, longer_by.size) - 1] += pairs
            for w in range(before.shape[2]):
                had, has = _word(was, k, w, o, stubs, before), _word(now, k, w, o, stubs, before if known else after)
                change = had ^ has
                while change:
                    lowest = change & (~change + np.uint64(1))
                    told[1 if had & lowest else 0, 64 * w + _place(lowest)] += pairs
                    change ^= lowest


@counting_nothing
def _hops(n: int, k: int, origin: int, stubs: int, down: Counts) -> int:
    """The hops from an AS whose next hop this is, less one."""
    return down[n - stubs, k] // HOP if n != origin else 0


@counting_nothing
def _place(bit: np.uint64) -> int:
    """Which of the 64 groups it is."""
    place = 0
    for half in (32, 16, 8, 4, 2, 1):
        if bit >> np.uint64(half):
            bit >>= np.uint64(half)
            place += half
    return place


@counting_nothing
def _naming(old: Any, denied: Mask, names: Mask) -> None:
    """Whether the path that a carrier announces contains a denied AS, including itself."""
    origins, nexts, some, _, _ = old
    stubs = nexts.shape[0] - some.size
    for step in range(2 * some.size):
        for k in range(origins.size):
            v = _visited(step, k, old)
            if v >= 0:
                n = nexts[v + stubs, k]
                names[v, k] = denied[v + stubs] or (n != origins[k] and names[n - stubs, k])


@counting_nothing
def _refuse(sources: Counts, stand_for: Counts, old: Any, links: Any, names: Mask, alone: Counts) -> None:
    """Counts what each would keep. Of its twins and itself, it always keeps itself."""
    origins = old[0]
    for s in sources:
        for k in range(origins.size):
            itself = 1 if s == origins[k] else 0  # which nobody has to tell it
            alone[s] += itself
            if _keeps(s, k, old, links, names):
                alone[s] += stand_for[origins[k]] - itself


@counting_nothing
def _keeps(s: int, k: int, old: Any, links: Any, names: Mask) -> bool:
    """Whether a neighbour announces to s a path with no denied AS: providers announce all paths, others only those of their
    customers."""
    origins, nexts, some, up, _ = old
    provider_start, providers, peer_start, peers, customer_start, customers = links
    stubs = nexts.shape[0] - some.size
    for j in range(provider_start[s], provider_start[s + 1]):
        q = providers[j]
        if nexts[q, k] >= 0 and not names[q - stubs, k]:
            return True
    for start, ids in ((peer_start, peers), (customer_start, customers)):
        for j in range(start[s], start[s + 1]):
            q = ids[j]
            if q == origins[k] or (q >= stubs and some[q - stubs] and up[q - stubs, k] < NONE and not names[q - stubs, k]):
                return True
    return False
