"""How long the routes of every pair of ASes are, and whether they cross the denied: hundreds of origins at once, a byte each.

Which route an AS takes: one learnt from a customer before one from a peer before one from a provider, then the one of fewest hops
(Gao and Rexford 2001; Gill, Schapira and Goldberg, "A survey of interdomain routing policies", CCR 44(1), 2014). Among equally good
ones it may take any; that is why crossing is two figures: whether *every* best route has a denied AS strictly inside, or *some*.

A byte (a lane) holds twice the hops, and in the lowest bit the better or the worse of the two answers, so that the minimum of two
lanes is the shorter route and, of equally long ones, the better answer. One hop more is plus two. `FAR` and above is no route.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.impact.blocks import Progress, cut, in_threads, silent
from cleannet.impact.graph import Counts, Graph, Mask
from cleannet.impact.reach import reached
from cleannet.kernel.compiled import compiled

Lanes = npt.NDArray[np.uint8]

ORIGINS: Final = 1024
"""Origins of one block: so many that links are read rarely, so few that the rows of all who carry for others stay in the cache."""

FAR: Final = 200
_TOLD: Final = 8


class TooLong(Exception):
    """The graph has routes of a hundred hops, which no Internet has and no lane can tell."""


@dataclass(frozen=True)
class Lengths:
    """Along the source ASes, over all origins (the AS itself among them). hops are sums over pairs.

    pairs, hops: before. crossing: pairs of which every best route has a denied AS strictly inside. left, hops_left: pairs that
    remain, and their hops; hops_were: the hops of those before. longer, shorter: of those that remain.
    """

    pairs: Counts
    hops: Counts
    crossing: Counts
    left: Counts
    hops_left: Counts
    hops_were: Counts
    longer: Counts
    shorter: Counts


def compared(graph: Graph, denied: Mask, origins: Counts | None = None, progress: Progress = silent) -> Lengths:
    """Every pair before and after the denied are gone. Raises TooLong: what bits reach, bytes have to reach too."""
    after = graph.without(denied)
    told = np.zeros((len(graph), _TOLD), np.int64)
    for found in in_threads(_blocks(graph, origins), lambda: _Comparer(graph, after, denied), progress):
        told += found
    lengths = Lengths(*np.ascontiguousarray(told.T))
    for counted, gone in ((lengths.pairs, np.zeros_like(denied)), (lengths.left, denied)):
        if not np.array_equal(counted, reached(graph, gone, origins)):
            raise TooLong("the graph has routes of a hundred hops or more; nothing is told of lengths where any would be wrong")
    return lengths


def crossing(graph: Graph, denied: Mask, some: bool, origins: Counts | None = None, progress: Progress = silent) -> Counts:
    """Along the sources, pairs of which some best route, or every one, has a denied AS strictly inside."""
    told = np.zeros(len(graph), np.int64)
    for found in in_threads(_blocks(graph, origins), lambda: _Crosser(graph, denied, some), progress):
        told += found
    return told


def _blocks(graph: Graph, origins: Counts | None) -> list[Counts]:
    return cut(np.arange(len(graph)) if origins is None else origins, ORIGINS)


# A side is the graph before or after, with the rows of one thread: links (customers that carry, peers, providers), who is gone, and
# the lanes of each carrier as its providers and peers (`up`) and as its customers (`down`) hear them.


def _side(graph: Graph, gone: Mask) -> tuple[Any, ...]:
    carried = graph.customers.keep(graph.customers.ids >= graph.stubs)
    links = tuple(a for x in (carried, graph.peers, graph.providers) for a in (x.start, x.ids))
    carriers = len(graph) - graph.stubs
    return (*links, gone, np.empty((carriers, ORIGINS), np.uint8), np.empty((carriers, ORIGINS), np.uint8))


class _Comparer:
    """One thread's lanes for before and after."""

    def __init__(self, graph: Graph, after: Graph, denied: Mask) -> None:
        self._nobody = np.zeros(len(graph), np.bool_)
        self._before, self._after = _side(graph, self._nobody), _side(after, denied)
        self._place, self._denied = np.full(len(graph), -1, np.int32), denied

    def __call__(self, origins: Counts) -> Counts:
        told = np.zeros((len(self._denied), _TOLD), np.int64)
        _compare(origins, self._place, self._denied, self._nobody, self._before, self._after, told)
        return told


class _Crosser:
    """One thread's lanes for before alone."""

    def __init__(self, graph: Graph, denied: Mask, some: bool) -> None:
        self._side = _side(graph, np.zeros(len(graph), np.bool_))
        self._place, self._denied, self._worse = np.full(len(graph), -1, np.int32), denied, 0 if some else 1

    def __call__(self, origins: Counts) -> Counts:
        told = np.zeros(len(self._denied), np.int64)
        _cross(origins, self._place, self._denied, self._worse, self._side, told)
        return told


@compiled
def _compare(origins: Counts, place: Any, denied: Mask, nobody: Mask, before: Any, after: Any, told: Counts) -> None:
    size, lanes = place.size, origins.size
    old, new, heard = np.empty(lanes, np.uint8), np.empty(lanes, np.uint8), np.empty(lanes, np.uint8)
    for k in range(lanes):
        place[origins[k]] = k
    _climb(origins, denied, np.uint8(1), before)
    _climb(origins, nobody, np.uint8(1), after)
    for v in range(size - 1, -1, -1):
        _descend(v, place, denied, np.uint8(1), before, old, heard)
        _descend(v, place, nobody, np.uint8(1), after, new, heard)
        _tell(old, new, told[v])
    for k in range(lanes):
        place[origins[k]] = -1


@compiled
def _cross(origins: Counts, place: Any, denied: Mask, worse: int, side: Any, told: Counts) -> None:
    size, lanes = place.size, origins.size
    row, heard = np.empty(lanes, np.uint8), np.empty(lanes, np.uint8)
    for k in range(lanes):
        place[origins[k]] = k
    _climb(origins, denied, np.uint8(worse), side)
    for v in range(size - 1, -1, -1):
        _descend(v, place, denied, np.uint8(worse), side, row, heard)
        crossed = np.int32(0)
        for k in range(lanes):
            crossed += np.int32(row[k] < FAR) & np.int32((row[k] & np.uint8(1)) == np.uint8(worse))
        told[v] += crossed
    for k in range(lanes):
        place[origins[k]] = -1


@compiled
def _nearer(row: Lanes, rows: Lanes, neighbour: int) -> None:
    """What a neighbour tells, where that is nearer. The casts keep every lane one byte wide."""
    for k in range(row.size):
        x = np.uint8(rows[neighbour, k] + np.uint8(2))
        y = row[k]
        row[k] = x if x < y else y


@compiled
def _instead(row: Lanes, heard: Lanes) -> None:
    """Where there is no route of a better kind, this one."""
    for k in range(row.size):
        x, y = row[k], heard[k]
        row[k] = y if x >= np.uint8(FAR) else x


@compiled
def _crossed(row: Lanes, worse: np.uint8) -> None:
    """What a denied AS hands on crosses it, but for what it originates."""
    for k in range(row.size):
        x = row[k]
        y = np.uint8((x & np.uint8(254)) | worse)
        row[k] = y if np.uint8(2) <= x < np.uint8(FAR) else x


@compiled
def _climb(origins: Counts, denied: Mask, worse: np.uint8, side: Any) -> None:
    """Routes to customers, from the origins up to everybody above them."""
    customer_start, customers, _, _, provider_start, providers, gone, all_up, all_down = side
    lanes = origins.size
    carriers = all_up.shape[0]
    stubs = gone.size - carriers
    good = np.uint8(1) - worse
    all_up[:] = np.uint8(FAR)
    for k in range(lanes):
        o = origins[k]
        if o >= stubs:
            all_up[o - stubs, k] = np.uint8(FAR) if gone[o] else good
        else:
            for j in range(provider_start[o], provider_start[o + 1]):
                all_up[providers[j] - stubs, k] = good + np.uint8(2)
    for v in range(stubs, gone.size):
        row = all_up[v - stubs, :lanes]
        for j in range(customer_start[v], customer_start[v + 1]):
            _nearer(row, all_up, customers[j] - stubs)
        if denied[v]:
            all_down[v - stubs, :lanes] = row  # what it knows itself, until the way down
            _crossed(row, worse)


@compiled
def _descend(v: int, place: Any, denied: Mask, worse: np.uint8, side: Any, row: Lanes, heard: Lanes) -> None:
    """The best routes of one AS, once those of all its providers are known; what it tells its customers is kept."""
    _, _, peer_start, peers, provider_start, providers, gone, all_up, all_down = side
    lanes = row.size
    stubs = gone.size - all_up.shape[0]
    good = np.uint8(1) - worse
    if v < stubs:
        row[:] = np.uint8(FAR)
    elif denied[v]:
        row[:] = all_down[v - stubs, :lanes]
    else:
        row[:] = all_up[v - stubs, :lanes]
    if place[v] >= 0 and not gone[v]:
        row[place[v]] = good
    if peer_start[v] < peer_start[v + 1]:
        heard[:] = np.uint8(FAR)
        for j in range(peer_start[v], peer_start[v + 1]):
            q = peers[j]
            if q >= stubs:
                _nearer(heard, all_up, q - stubs)
            elif place[q] >= 0:
                heard[place[q]] = min(heard[place[q]], np.uint8(good + np.uint8(2)))
        _instead(row, heard)
    if provider_start[v] < provider_start[v + 1]:
        heard[:] = np.uint8(FAR)
        for j in range(provider_start[v], provider_start[v + 1]):
            _nearer(heard, all_down, providers[j] - stubs)
        _instead(row, heard)
    if v >= stubs:
        all_down[v - stubs, :lanes] = row
        if denied[v]:
            _crossed(all_down[v - stubs, :lanes], worse)


@compiled
def _tell(old: Lanes, new: Lanes, told: Counts) -> None:
    """Adds what a row was and what it is."""
    pairs, hops, crossed, left = np.int32(0), np.int32(0), np.int32(0), np.int32(0)
    hops_left, hops_were, longer, shorter = np.int32(0), np.int32(0), np.int32(0), np.int32(0)
    for k in range(old.size):
        x, y = old[k], new[k]
        was, is_ = np.int32(x < np.uint8(FAR)), np.int32(y < np.uint8(FAR))
        far_before, far_now = np.int32(x >> np.uint8(1)), np.int32(y >> np.uint8(1))
        pairs += was
        hops += was * far_before
        crossed += was & np.int32(x & np.uint8(1))
        left += is_
        hops_left += is_ * far_now
        hops_were += is_ * far_before
        longer += is_ & np.int32(far_now > far_before)
        shorter += is_ & np.int32(far_now < far_before)
    told[0] += pairs
    told[1] += hops
    told[2] += crossed
    told[3] += left
    told[4] += hops_left
    told[5] += hops_were
    told[6] += longer
    told[7] += shorter
