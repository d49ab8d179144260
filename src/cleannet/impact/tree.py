"""The routes of all ASes towards one origin, each with its next hop: one path per pair.

Routes are those of `lengths`. Of several equally good ones, the one whose next hop has the lowest number is taken: routers also
settle on an arbitrary but steady one. Only ASes that heard a route pass it on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.impact.graph import Graph, Ids
from cleannet.kernel.compiled import compiled

FROM_CUSTOMER: Final = 0
FROM_PEER: Final = 1
FROM_PROVIDER: Final = 2
NONE: Final = 3
"""From whom a route was learnt, the best first; an origin's own counts as a customer's."""


@dataclass(frozen=True)
class Tree:
    """For each AS: kind of its route to the origin, its hops, and the index of the next hop (for the origin, its own index)."""

    kind: npt.NDArray[np.uint8]
    hops: Ids
    next: Ids

    @classmethod
    def empty(cls, size: int) -> Tree:
        return cls(np.empty(size, np.uint8), np.empty(size, np.int32), np.empty(size, np.int32))

    @classmethod
    def towards(cls, graph: Graph, origin: int) -> Tree:
        """The tree of one origin, given by its index."""
        tree = cls.empty(len(graph))
        grow(origin, links_of(graph), tree.arrays)
        return tree

    @property
    def arrays(self) -> tuple[Any, ...]:
        return self.kind, self.hops, self.next

    def path(self, source: int) -> list[int]:
        """The indexes from the source to the origin, both included; [] if there is no route."""
        if self.kind[source] == NONE:
            return []
        path = [source]
        while self.hops[path[-1]]:
            path.append(int(self.next[path[-1]]))
        return path


def links_of(graph: Graph) -> tuple[Any, ...]:
    """The graph in the form of the compiled functions: numbers, providers, peers, and where the stubs end."""
    providers, peers = graph.providers, graph.peers
    return graph.asns, providers.start, providers.ids, peers.start, peers.ids, graph.stubs


@compiled
def grow(origin: int, links: Any, tree: Any) -> None:
    """Fills the tree towards the origin: up, across, down."""
    asns, provider_start, providers, peer_start, peers, stubs = links
    kind, hops, nexts = tree
    size = asns.size
    kind[:] = np.uint8(NONE)
    kind[origin], hops[origin], nexts[origin] = np.uint8(FROM_CUSTOMER), 0, origin
    v = origin
    while v < size:
        if kind[v] == FROM_CUSTOMER:
            _spread(v, FROM_CUSTOMER, asns, provider_start, providers, kind, hops, nexts)
        v = max(v + 1, stubs)
    v = origin
    while v < size:
        if kind[v] == FROM_CUSTOMER:
            _spread(v, FROM_PEER, asns, peer_start, peers, kind, hops, nexts)
        v = max(v + 1, stubs)
    for v in range(size - 1, -1, -1):
        if kind[v] == NONE:
            nearest, best = size, -1
            for j in range(provider_start[v], provider_start[v + 1]):
                p = providers[j]
                if kind[p] != NONE and (hops[p] < nearest or (hops[p] == nearest and asns[p] < asns[best])):
                    nearest, best = hops[p], p
            if best >= 0:
                kind[v], hops[v], nexts[v] = np.uint8(FROM_PROVIDER), nearest + 1, best


@compiled
def _spread(v: int, route: int, asns: Any, start: Any, ids: Any, kind: Any, hops: Any, nexts: Any) -> None:
    """Tells the neighbours of v its route; they take it if it is better than theirs."""
    far = hops[v] + 1
    for j in range(start[v], start[v + 1]):
        q = ids[j]
        if kind[q] > route or (kind[q] == route and (hops[q] > far or (hops[q] == far and asns[nexts[q]] > asns[v]))):
            kind[q], hops[q], nexts[q] = np.uint8(route), far, v
