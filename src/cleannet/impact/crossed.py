"""Whose territory routes cross: for every pair, one path before and one after, and the countries strictly inside of each.

Paths are those of `tree`. A country is crossed once, however many of its ASes lie on the path. Since it has the paths, this also
tells what we alone would keep if we refused routes whose path names a denied AS, while all others go on as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.impact.blocks import Progress, cut, in_threads, silent
from cleannet.impact.graph import Counts, Graph, Mask
from cleannet.impact.tree import FROM_CUSTOMER, NONE, Tree, grow, links_of
from cleannet.kernel.compiled import compiled

ORIGINS: Final = 256
"""Origins of one block: enough work for a thread, and often enough a sign of progress."""

LONGER_BY: Final = 5
"""Hops up to which it is told by how many a route gets longer."""

Groups = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Crossed:
    """newly, no_longer: along the groups, pairs that remain and cross it now but did not, or the other way round.

    alone: along the ASes, pairs that each of those who refuse alone would keep. longer_by: pairs that get 1, 2, … hops longer, the
    last at least as many as its place.
    """

    newly: Counts
    no_longer: Counts
    alone: Counts
    longer_by: Counts


def crossed(
    graph: Graph, denied: Mask, ours: Mask, group: Groups, refuse_alone: bool = True, progress: Progress = silent
) -> Crossed:
    """From the sources that are ours and not denied to all origins that are not denied.

    group: of each AS, from 0; -1 where it has none. refuse_alone: count also what each of ours would keep that way.
    """
    after = graph.without(denied)
    sources = np.flatnonzero(ours & ~denied)
    groups = int(group.max(initial=-1)) + 1
    told, alone, longer_by = np.zeros((2, groups), np.int64), np.zeros(len(graph), np.int64), np.zeros(LONGER_BY, np.int64)
    twin = graph.twins(2 * denied.astype(np.uint8) + ours)
    origins, stand_for = np.unique(twin[~denied], return_counts=True)
    blocks = list(zip(cut(origins, ORIGINS), cut(stand_for, ORIGINS), strict=True))
    asked = sources, sources if refuse_alone else sources[:0], denied, group, twin
    for t, a, b in in_threads(blocks, lambda: _Worker(graph, after, asked, groups), progress):
        told += t
        alone += a
        longer_by += b
    return Crossed(told[0], told[1], alone, longer_by)


class _Worker:
    """One thread's trees and sets."""

    def __init__(self, graph: Graph, after: Graph, asked: tuple[Any, ...], groups: int) -> None:
        self._links = links_of(graph), links_of(after)
        self._trees = Tree.empty(len(graph)).arrays, Tree.empty(len(graph)).arrays
        self._sets = tuple(np.zeros((len(graph), groups // 64 + 1), np.uint64) for _ in range(2))
        self._asked = *asked, graph.customers.start, graph.customers.ids
        self._size = len(graph), groups

    def __call__(self, block: tuple[Counts, Counts]) -> tuple[Counts, Counts, Counts]:
        told, alone = np.zeros((2, self._size[1]), np.int64), np.zeros(self._size[0], np.int64)
        longer_by = np.zeros(LONGER_BY, np.int64)
        _cross(*block, self._links, self._trees, self._sets, self._asked, told, alone, longer_by)
        return told, alone, longer_by


@compiled
def _cross(
    origins: Counts,
    stand_for: Counts,
    links: Any,
    trees: Any,
    sets: Any,
    asked: Any,
    told: Counts,
    alone: Counts,
    longer_by: Counts,
) -> None:
    sources, refusing, denied, group, twin, customer_start, customers = asked
    names = np.empty(denied.size, np.bool_)
    for i in range(origins.size):
        o, times = origins[i], stand_for[i]
        grow(o, links[0], trees[0])
        grow(o, links[1], trees[1])
        # Of twins that stand for each other the pair with itself and those with the others are as many as there are in all.
        for s in sources:
            if trees[1][0][s] != NONE and trees[1][1][s] > trees[0][1][s]:
                longer_by[min(trees[1][1][s] - trees[0][1][s], longer_by.size) - 1] += times
        if told.size:
            _inside(o, trees[0], group, links[0][5], sets[0])
            _inside(o, trees[1], group, links[1][5], sets[1])
            _tell(sources, times, trees[0][2], trees[1][0], trees[1][2], sets[0], sets[1], told)
        if refusing.size:
            _naming(o, trees[0], denied, names)
            for s in refusing:
                itself = 1 if twin[s] == o else 0  # which nobody has to tell it
                alone[s] += itself
                if _keeps(s, links[0], customer_start, customers, trees[0], names):
                    alone[s] += times - itself


@compiled
def _inside(o: int, tree: Any, group: Groups, stubs: int, sets: Any) -> None:
    """For each AS that carries for others, the groups of its path to the origin: its own among them, the origin's not."""
    kind, _, nexts = tree
    sets[o] = np.uint64(0)
    for v in range(max(o + 1, stubs), kind.size):
        if kind[v] == FROM_CUSTOMER:
            _join(v, nexts[v], group[v], sets)
    for v in range(kind.size - 1, stubs - 1, -1):
        if kind[v] != FROM_CUSTOMER and kind[v] != NONE:
            _join(v, nexts[v], group[v], sets)


@compiled
def _join(v: int, next_hop: int, group: int, sets: Any) -> None:
    for w in range(sets.shape[1]):
        sets[v, w] = sets[next_hop, w]
    if group >= 0:
        sets[v, group >> 6] |= np.uint64(1) << np.uint64(group & 63)


@compiled
def _tell(sources: Counts, times: int, old_next: Any, kind: Any, new_next: Any, old: Any, new: Any, told: Counts) -> None:
    """Counts the groups that came and went, for the sources that still have a route."""
    for s in sources:
        if kind[s] != NONE:
            before, now = old_next[s], new_next[s]
            for w in range(old.shape[1]):
                change = old[before, w] ^ new[now, w]
                while change:
                    lowest = change & (~change + np.uint64(1))
                    gone = 1 if old[before, w] & lowest else 0
                    told[gone, 64 * w + _place(lowest)] += times
                    change ^= lowest


@compiled
def _place(bit: np.uint64) -> int:
    """Which of the 64 it is."""
    place = 0
    for half in (32, 16, 8, 4, 2, 1):
        if bit >> np.uint64(half):
            bit >>= np.uint64(half)
            place += half
    return place


@compiled
def _naming(o: int, tree: Any, denied: Mask, names: Mask) -> None:
    """Whether the path that an AS would tell has a denied AS in it, itself included."""
    kind, _, nexts = tree
    for v in range(kind.size):
        if kind[v] == FROM_CUSTOMER:
            names[v] = denied[v] or (v != o and names[nexts[v]])
    for v in range(kind.size - 1, -1, -1):
        if kind[v] != FROM_CUSTOMER and kind[v] != NONE:
            names[v] = denied[v] or names[nexts[v]]


@compiled
def _keeps(s: int, links: Any, customer_start: Any, below: Any, tree: Any, names: Mask) -> bool:
    """Whether some neighbour tells s a path that names nobody denied: providers tell all, others what their customers told."""
    _, provider_start, providers, peer_start, peers, _ = links
    kind, _, _ = tree
    for j in range(provider_start[s], provider_start[s + 1]):
        q = providers[j]
        if kind[q] != NONE and not names[q]:
            return True
    for j in range(peer_start[s], peer_start[s + 1]):
        if kind[peers[j]] == FROM_CUSTOMER and not names[peers[j]]:
            return True
    for j in range(customer_start[s], customer_start[s + 1]):  # noqa: SIM110  # generators are not compiled
        if kind[below[j]] == FROM_CUSTOMER and not names[below[j]]:
            return True
    return False
