"""How much of what a country hears from abroad comes through an AS: country-level transit influence, like CTI.

Every AS outside the country is a monitor, and every AS in it is a destination. For each group strictly inside a path, take its
share of the country's addresses, divided by the number of remaining hops; then take the mean over monitors, from 0 to 1. If no
addresses are stated, every AS of the country counts the same.

The original weights monitors by the location of its few hundred collectors; here every AS is a monitor once. If several ASes of one
group are on a path, the one nearest to the destination counts, because it weighs most.

*Source*: Gamero-Garrido, Carisimo, Hao, Huffaker, Snoeren and Dainotti, "Quantifying nations' exposure to traffic observation and
selective tampering", PAM 2022.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.impact.blocks import Progress, cut, in_threads, silent
from cleannet.impact.graph import Counts, Graph, Mask
from cleannet.impact.tree import FROM_CUSTOMER, NONE, Tree, grow, links_of
from cleannet.kernel.compiled import compiled

ORIGINS: Final = 64

Shares = npt.NDArray[np.float64]


def influence(
    graph: Graph,
    country: Mask,
    addresses: Counts | None = None,
    progress: Progress = silent,
    group: npt.NDArray[np.int32] | None = None,
) -> Shares:
    """The influence of each group. country: which ASes are in it; addresses: for each AS, how many it originates.

    group: of each AS, from 0; -1 if it is not asked about. Default: each AS is a group of its own."""
    group = np.arange(len(graph), dtype=np.int32) if group is None else group
    groups = int(group.max(initial=-1)) + 1
    weigh = np.ones(len(graph)) if addresses is None else addresses.astype(np.float64)
    weigh = np.where(country, weigh, 0)
    if not weigh.sum() or country.all():
        return np.zeros(groups)
    weigh /= weigh.sum()
    total = np.zeros(groups)
    for found in in_threads(cut(np.flatnonzero(weigh), ORIGINS), lambda: _Worker(graph, country, weigh, group, groups), progress):
        total += found
    return total / int((~country).sum())


class _Worker:
    """One thread's tree, and how many monitors are behind each AS of it."""

    def __init__(self, graph: Graph, country: Mask, weigh: Shares, group: npt.NDArray[np.int32], groups: int) -> None:
        self._links, self._country, self._weigh, self._group, self._groups = links_of(graph), country, weigh, group, groups
        self._tree, self._behind = Tree.empty(len(graph)), np.empty(len(graph), np.int64)

    def __call__(self, origins: Counts) -> Shares:
        found = np.zeros(self._groups)
        _add(origins, self._links, self._tree.arrays, self._country, self._weigh, self._group, self._behind, found)
        return found


@compiled
def _add(origins: Counts, links: Any, tree: Any, country: Mask, weigh: Shares, group: Any, behind: Counts, found: Shares) -> None:
    kind, hops, nexts = tree
    size = kind.size
    for o in origins:
        grow(o, links, tree)
        for v in range(size):
            behind[v] = 0
        # those who learnt the route from above pass their monitors up, then those who learnt it from below pass theirs down
        for v in range(size):
            if kind[v] != NONE and kind[v] != FROM_CUSTOMER:
                behind[nexts[v]] += behind[v] + (0 if country[v] else 1)
        for v in range(size - 1, -1, -1):
            if kind[v] == FROM_CUSTOMER and v != o:
                behind[nexts[v]] += behind[v] + (0 if country[v] else 1)
        for v in range(size):
            g = group[v]
            if v != o and behind[v] and g >= 0:
                nearer = nexts[v]
                while nearer != o and group[nearer] != g:
                    nearer = nexts[nearer]
                if nearer == o:
                    found[g] += weigh[o] * behind[v] / hops[v]
