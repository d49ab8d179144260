"""Who is on the paths: AS hegemony of each AS and of each owner, over all pairs of a graph or over observed routes.

For each viewpoint, take the share of its paths that have somebody strictly inside. Leave out the highest and lowest tenth of these
shares, because a viewpoint sees its own neighbourhood too large or not at all. The mean of the rest, from 0 to 1, is the hegemony.
An owner counts once per path, however many of its ASes are inside.

Over a graph every AS is a viewpoint and a destination; nothing is sampled. Published values also count the ends, come from a few
hundred viewpoints, and weight destinations by addresses, so they differ more in level than in order.

*Source*: Fontugne, Shah and Aben, "The (thin) bridges of AS connectivity: measuring dependency using AS hegemony", PAM 2018.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.impact.blocks import Progress, cut, in_threads, silent
from cleannet.impact.graph import Counts, Graph
from cleannet.impact.trees import GROWN, Grower
from cleannet.kernel.compiled import compiled
from cleannet.readers.base.paths import AsPaths

TRIM: Final = 0.1
"""The part of the viewpoints left out at each end."""

TREES: Final = 1024
"""Trees that are held at once, for all viewpoints to walk: so many that the counts of a viewpoint, once at hand, are used often."""

MEMORY: Final = 1 << 31
"""Octets of counts that are kept at once; more groups are taken in turns."""

COLUMNS: Final = 16

CELLS: Final = 1 << 23
"""Shares of viewpoints in groups that are held at once, of observed routes."""

_NUMBER: Final = (1 << 32) - 1

Groups = npt.NDArray[np.int32]
Shares = npt.NDArray[np.float64]


def hegemony(graph: Graph, group: Groups, progress: Progress = silent) -> Shares:
    """For each group, its hegemony over every ordered pair of the graph. group: of each AS, from 0; -1 if it is not asked about."""
    paths = _Paths(graph)
    shares, done = np.zeros(int(group.max(initial=-1)) + 1), 0
    for turn in paths.turns(group):
        column = np.full(shares.size + 1, -1, np.int32)
        column[turn] = np.arange(turn.size)
        counts, reached = paths.counted(column[group], turn.size, lambda tiles, before=done: progress(before + tiles))  # type: ignore[misc]
        done += paths.tiles

        def mean(columns: Counts, counts: Any = counts, reached: Counts = reached) -> Shares:
            return trimmed(counts[:, columns] / np.maximum(reached, 1)[:, None], paths.stand_for)

        means = in_threads(cut(np.arange(turn.size), COLUMNS), lambda mean=mean: mean)  # type: ignore[misc]
        shares[turn] = np.concatenate([*means, np.zeros(0)])
    return shares


def blocks(graph: Graph, group: Groups) -> int:
    """How many blocks of trees are walked."""
    paths = _Paths(graph)
    return paths.tiles * len(paths.turns(group))


class _Paths:
    """The paths between all ASes with no twins; each AS stands for all its twins."""

    def __init__(self, graph: Graph) -> None:
        kept, self.stand_for = np.unique(graph.twins(np.zeros(len(graph), np.uint8)), return_counts=True)
        self._kept, self._graph = kept, graph.among(kept)
        self._order = self._graph.side_by_side()
        self.tiles = -(-kept.size // TREES)
        self._over = np.array([self._between_twins(v) for v in range(kept.size)], np.int32)

    def _between_twins(self, v: int) -> int:
        """Who stands between an AS and its twin: the provider that all of them would take; -1 if they have none."""
        providers = self._graph.providers.of_as(v)
        return int(providers[np.argmin(self._graph.asns[providers])]) if providers.size else -1

    def turns(self, group: Groups) -> list[Counts]:
        """The groups in parts whose counts fit into memory; only groups with an AS that serves others, because no other is ever
        inside."""
        inside = np.unique(group[self._kept[self._graph.stubs :]])
        return cut(inside[inside >= 0].astype(np.int64), max(MEMORY // (4 * max(len(self._graph), 1)), 1))

    def counted(self, group: Groups, groups: int, progress: Progress) -> tuple[npt.NDArray[np.uint32], Counts]:
        """One row per viewpoint: how many of its paths, including the one to itself, have each group inside, and how many paths
        there are."""
        size = len(self._graph)
        counts, reached = np.zeros((size, groups), np.uint32), np.zeros(size, np.int64)
        nexts = np.empty((size, TREES), np.int32)
        group = group[self._kept]
        everybody = cut(np.arange(size), 256)
        for tile, origins in enumerate(cut(self._order, TREES), 1):
            blocks = zip(range(0, TREES, GROWN), cut(origins, GROWN), strict=False)
            for _ in in_threads(blocks, lambda: Grower(self._graph, nexts)):
                pass
            job = nexts, origins, self.stand_for, self._over, group

            def walk(viewpoints: Counts, job: tuple[Any, ...] = job) -> None:
                _walk(viewpoints, job, counts, reached)

            for _ in in_threads(everybody, lambda walk=walk: walk):  # type: ignore[misc]
                pass
            progress(tile)
        return counts, reached


@compiled
def _walk(viewpoints: Counts, job: Any, counts: Any, reached: Counts) -> None:
    """Follows the path from each viewpoint to each origin. Twins of an origin have the same path except for its end.

    The next hops of one AS to all origins are stored together, because the paths of a viewpoint use few neighbours."""
    nexts, origins, stand_for, over, group = job
    inside = np.empty(256, np.int32)
    for i in viewpoints:
        for k in range(origins.size):
            o = origins[k]
            times = stand_for[o]
            v = nexts[i, k]
            if i == o:  # itself; and its twins
                reached[i] += 1
                times -= 1
                v = over[o]
            if v < 0 or times == 0:
                continue
            reached[i] += times
            found = 0
            while v != o:
                g = group[v]
                new = g >= 0 and found < 256
                for m in range(found):
                    new &= inside[m] != g
                if new:
                    inside[found] = g
                    found += 1
                    counts[i, g] += times
                v = nexts[v, k]


def trimmed(shares: npt.NDArray[Any], weight: Counts) -> Shares:
    """The mean of each column without the highest and lowest tenth of its rows. weight: how many viewpoints each row stands for.

    Shares are compared at 32-bit precision."""
    columns = np.ascontiguousarray(shares.T, np.float64)
    means = np.zeros(len(columns))
    _trim(columns, columns.astype(np.float32).view(np.uint32), weight.astype(np.int64), int(TRIM * int(weight.sum())), means)
    return means


@compiled
def _trim(columns: Shares, keys: Any, weight: Counts, leave: int, means: Shares) -> None:
    """keys: the bits of each share; they sort like shares, which are never negative."""
    total = weight.sum()
    buckets = np.empty(1 << 16, np.int64)
    for c in range(len(columns)):
        least, _ = _at(leave, keys[c], weight, buckets)
        most, lesser = _at(total - leave - 1, keys[c], weight, buckets)
        middle, inner, at_least, at_most = 0.0, 0, 0.0, 0.0
        for i in range(weight.size):
            if least < keys[c, i] < most:
                middle += columns[c, i] * weight[i]
                inner += weight[i]
            if keys[c, i] == least:
                at_least = columns[c, i]
            if keys[c, i] == most:
                at_most = columns[c, i]
        kept = total - 2 * leave
        of_most = total - leave - lesser
        means[c] = (middle + at_most * of_most + at_least * (kept - inner - of_most)) / kept


@compiled
def _at(rank: int, keys: Any, weight: Counts, buckets: Counts) -> tuple[int, int]:
    """The key of that rank, and how many keys are smaller: by the upper half of the bits, then the lower."""
    before = 0
    upper = 0
    for half in range(2):
        buckets[:] = 0
        for i in range(keys.size):
            if half == 0:
                buckets[keys[i] >> 16] += weight[i]
            elif keys[i] >> 16 == upper:
                buckets[keys[i] & 0xFFFF] += weight[i]
        at = 0
        while before + buckets[at] <= rank:
            before += buckets[at]
            at += 1
        if half == 0:
            upper = at
    return upper << 16 | at, before


@dataclass(frozen=True)
class Observed:
    """Groups, ascending, with their shares, and how many routes of how many viewpoints were used."""

    groups: Counts
    shares: Shares
    routes: int
    viewpoints: int


def observed(routes: Iterable[AsPaths], group_of: Callable[[int], int] = int) -> Observed:
    """The shares of the groups inside observed routes, seen from the first AS of each; every prefix counts the same.

    routes: in pieces, one of which is in memory at a time, plus one number for each pair of a viewpoint and a group that it has
    inside. group_of: the group of an AS, from 0; -1 if it is not asked about."""
    known = cache(group_of)
    paths, having = _Sums(), _Sums()
    for some in routes:
        first, row = some.offsets[:-1], np.repeat(np.arange(len(some)), np.diff(some.offsets))
        place = np.arange(some.asns.size)
        inner = (place > first[row]) & (place < some.offsets[1:][row] - 1)
        numbers, which = np.unique(some.asns[inner], return_inverse=True)
        group = np.array([known(asn) for asn in numbers.tolist()], np.int64)[which]
        once = np.unique((row[inner] << 32 | group)[group >= 0])  # a route and a group
        viewpoints = some.asns[first]
        paths.add(viewpoints.astype(np.uint64))
        having.add(viewpoints[once >> 32].astype(np.uint64) << np.uint64(32) | (once & _NUMBER).astype(np.uint64))
    return _means(paths, having)


class _Sums:
    """How often each key came."""

    def __init__(self) -> None:
        self._parts: list[tuple[npt.NDArray[Any], Counts]] = []

    def add(self, keys: npt.NDArray[Any]) -> None:
        """Adds more keys. Parts are merged so rarely that each key is moved only a few times."""
        self._parts.append(np.unique(keys, return_counts=True))
        while len(self._parts) > 1 and self._parts[-2][0].size < 2 * self._parts[-1][0].size:
            self._parts[-2:] = [_added(self._parts[-2:])]

    def total(self) -> tuple[npt.NDArray[Any], Counts]:
        """The keys, ascending, and their counts."""
        return _added(self._parts) if self._parts else (np.zeros(0, np.uint64), np.zeros(0, np.int64))


def _added(parts: list[tuple[npt.NDArray[Any], Counts]]) -> tuple[npt.NDArray[Any], Counts]:
    counts = np.concatenate([count for _, count in parts])
    keys, which = np.unique(np.concatenate([keys for keys, _ in parts]), return_inverse=True)
    summed = np.zeros(keys.size, np.int64)
    np.add.at(summed, which, counts)
    return keys, summed


def _means(paths: _Sums, having: _Sums) -> Observed:
    """The trimmed means, some groups at a time."""
    viewpoints, of_each = paths.total()
    viewpoints = viewpoints.astype(np.int64)
    keys, counts = having.total()
    groups, column = np.unique((keys & np.uint64(_NUMBER)).astype(np.int64), return_inverse=True)
    row = np.searchsorted(viewpoints, (keys >> np.uint64(32)).astype(np.int64))
    by_group = np.argsort(column, kind="stable")
    shares, weight = np.zeros(groups.size), np.ones(viewpoints.size, np.int64)
    for turn in cut(np.arange(groups.size), max(CELLS // max(viewpoints.size, 1), 1)):
        begin, end = np.searchsorted(column[by_group], (turn[0], turn[-1] + 1))
        mine = by_group[begin:end]
        dense = np.zeros((viewpoints.size, turn.size))
        dense[row[mine], column[mine] - turn[0]] = counts[mine] / of_each[row[mine]]
        shares[turn] = trimmed(dense, weight)
    return Observed(groups, shares, int(of_each.sum()), viewpoints.size)
