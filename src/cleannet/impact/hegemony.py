"""Who sits on the paths: AS hegemony, of each AS and of each owner, over all pairs of a graph or over routes that were observed.

For each viewpoint, the share of its paths that have someone strictly inside; of these shares the highest tenth and the lowest tenth
are left out, since a viewpoint sees its own neighbourhood too large or not at all; the mean of the rest is the
hegemony, from 0 to 1. An owner is inside a path once, however many of its ASes are.

Over a graph every AS is a viewpoint and a destination, and nothing is sampled. Published values count the ends too, come from a few
hundred viewpoints, and weigh destinations by addresses: they differ in level more than in order.

*Source*: Fontugne, Shah and Aben, "The (thin) bridges of AS connectivity: measuring dependency using AS hegemony", PAM 2018.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.impact.blocks import Progress, cut, in_threads, silent
from cleannet.impact.graph import Counts, Graph
from cleannet.impact.tree import NONE, Tree, grow, links_of
from cleannet.kernel.compiled import compiled
from cleannet.readers.as_paths import AsPaths

TRIM: Final = 0.1
"""The part of the viewpoints left out at each end."""

TREES: Final = 64
"""Trees that are held at once, for all viewpoints to walk."""

MEMORY: Final = 1 << 30
"""Octets of counts that are kept at once; more viewpoints are taken in turns."""

Groups = npt.NDArray[np.int32]
Shares = npt.NDArray[np.float64]


def hegemony(graph: Graph, group: Groups, progress: Progress = silent) -> Shares:
    """Along the groups, over every ordered pair of the graph. group: of each AS, from 0; -1 where it is not asked."""
    twin = graph.twins(np.zeros(len(graph), np.uint8))
    groups = int(group.max(initial=-1)) + 1
    others = np.flatnonzero(twin != np.arange(len(graph)))
    another = np.full(len(graph), -1, np.int64)
    another[twin[others]] = others
    viewpoints, stand_for = np.unique(twin, return_counts=True)
    asked = _Asked(graph, group, viewpoints, stand_for, another)
    parts = cut(viewpoints, max(MEMORY // (4 * max(groups, 1)), 1))
    shares = [asked.shares(part, groups, progress) for part in parts]
    return trimmed(np.concatenate(shares), stand_for) if shares else np.zeros(groups)


class _Asked:
    """The question, and the trees that answer it: each is grown in a thread, then walked from the viewpoints in as many threads."""

    def __init__(self, graph: Graph, group: Groups, origins: Counts, stand_for: Counts, another: Counts) -> None:
        self._links, self._group, self._another = links_of(graph), group, another
        self._origins, self._stand_for = origins, stand_for
        self._trees = [Tree.empty(len(graph)) for _ in range(TREES)]

    def shares(self, viewpoints: Counts, groups: int, progress: Progress) -> npt.NDArray[np.float32]:
        """A row a viewpoint, a column a group: the part of its paths, to itself among them, that have the group inside."""
        counts = np.zeros((viewpoints.size, groups), np.uint32)
        paths = np.zeros(viewpoints.size, np.int64)
        pieces = cut(np.arange(viewpoints.size), 512)
        for done, at in enumerate(range(0, self._origins.size, TREES), 1):
            origins, stand_for = self._origins[at : at + TREES], self._stand_for[at : at + TREES]
            nexts = np.stack(list(in_threads(enumerate(origins.tolist()), lambda: self._grow)), axis=1)
            job = nexts, origins, stand_for, self._another, self._group

            def walk(rows: Counts, job: tuple[Any, ...] = job) -> None:
                _walk(rows, viewpoints, job, counts, paths)

            for _ in in_threads(pieces, lambda walk=walk: walk):  # type: ignore[misc]
                pass
            progress(done)
        return (counts / np.maximum(paths, 1)[:, None]).astype(np.float32)

    def _grow(self, which: tuple[int, int]) -> Groups:
        """The next hops towards one origin; -1 where there is no route."""
        tree = self._trees[which[0]]
        grow(which[1], self._links, tree.arrays)
        tree.next[tree.kind == NONE] = -1
        return tree.next


@compiled
def _walk(rows: Counts, viewpoints: Counts, job: Any, counts: Any, paths: Counts) -> None:
    """From each viewpoint along its path to each origin; twins of an origin have the same path but for its end.

    The next hops of one AS to all origins lie side by side, since the paths of a viewpoint lead through few neighbours.
    """
    nexts, origins, stand_for, another, group = job
    inside = np.empty(256, np.int32)
    for i in rows:
        for k in range(origins.size):
            v, o, times = viewpoints[i], origins[k], stand_for[k]
            if v == o:  # itself, and its twins, which it reaches as a twin reaches it
                paths[i] += 1
                times -= 1
                v = another[o]
            if times == 0 or nexts[v, k] < 0:
                continue
            paths[i] += times
            v = nexts[v, k]
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
    """The mean of each column without the tenth of its rows at either end. weight: how many viewpoints each row stands for."""
    total = int(weight.sum())
    leave = int(TRIM * total)
    means = np.zeros(shares.shape[1])
    for column in range(shares.shape[1]):
        order = np.argsort(shares[:, column], kind="stable")
        upto = np.cumsum(weight[order])
        kept = np.clip(np.minimum(upto, total - leave) - np.maximum(upto - weight[order], leave), 0, None)
        means[column] = float((shares[order, column].astype(np.float64) * kept).sum()) / (total - 2 * leave)
    return means


def observed(routes: AsPaths) -> dict[int, float]:
    """AS -> hegemony over routes that were seen, from the first AS of each; every prefix weighs the same."""
    row = np.repeat(np.arange(len(routes)), np.diff(routes.offsets))
    place = np.arange(len(routes.asns))
    inner = (place > routes.offsets[:-1][row]) & (place < routes.offsets[1:][row] - 1)
    viewpoints, viewpoint, paths = np.unique(routes.asns[routes.offsets[:-1]], return_inverse=True, return_counts=True)
    once = np.unique(np.stack((row[inner], routes.asns[inner]), axis=1), axis=0)
    asns, asn = np.unique(once[:, 1], return_inverse=True)
    shares = np.zeros((viewpoints.size, asns.size))
    np.add.at(shares, (viewpoint[once[:, 0]], asn), 1)
    shares /= np.maximum(paths, 1)[:, None]
    return dict(zip(asns.tolist(), trimmed(shares, np.ones(viewpoints.size, np.int64)).tolist(), strict=True))
