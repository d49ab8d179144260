"""The trees of `tree` towards several origins at once; one sweep over the links compares many routes.

What an AS announces about its route is one number: its hops, and below 2**32 the rank of its own AS number. The least number from
all neighbours is the nearest route and, of several, the one through the lowest AS number.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.impact.graph import Counts, Graph
from cleannet.kernel.compiled import counting_nothing

GROWN: Final = 32
"""Trees that a thread grows at once."""

HOP: Final = 1 << 32
NUMBER: Final = HOP - 1
NONE: Final = 1 << 62

Groups = npt.NDArray[np.int32]


class Grower:
    """One thread's trees. nexts: where it writes the next hops, one row per AS, one column per origin; -1 if there is no route."""

    def __init__(self, graph: Graph, nexts: Groups) -> None:
        carried = graph.customers.keep(graph.customers.ids >= graph.stubs)
        self._links = tuple(a for x in (carried, graph.peers, graph.providers) for a in (x.start, x.ids))
        by_number = np.argsort(graph.asns)
        rank = np.empty(len(graph), np.int64)
        rank[by_number] = np.arange(len(graph))
        carriers = len(graph) - graph.stubs
        rows = (np.empty((carriers, GROWN), np.int64) for _ in range(2))
        lists = np.full(len(graph), -1, np.int32), np.empty((len(graph.peers), 2), np.int32)
        heard = (np.empty(GROWN, np.int64) for _ in range(2))
        self._side = (rank, by_number, np.zeros(carriers, np.bool_), *rows, *lists, *heard)
        self.nexts = nexts

    def __call__(self, block: tuple[int, Counts]) -> None:
        """Grows the trees towards some origins, at most GROWN, in columns from that index on."""
        _grow(*block, self._links, self._side, self.nexts)

    @property
    def told(self) -> tuple[Any, ...]:
        """Three arrays over the carriers (which come after the stubs) of the trees that were grown last.

        Whether an AS heard of any origin from a customer; what it announces about each origin whose route is from a customer; and
        what it announces to its customers. NONE means nothing."""
        return self._side[2:5]


@counting_nothing
def _grow(at: int, origins: Counts, links: Any, side: Any, nexts: Groups) -> None:
    """Writes the next hops of every AS towards the origins, in columns from `at` on; -1 if there is no route."""
    customer_start, customers, peer_start, peers, provider_start, providers = links
    rank, by_number, some, up, down, first, telling, heard, above = side
    stubs = rank.size - some.size
    some[:] = False
    number = 0
    for k in range(origins.size):
        o = origins[k]
        if o >= stubs:
            _set(o - stubs, k, rank[o] - HOP, some, up)  # so that it tells of no hop
        else:
            number = tell(o, ~k, number, peer_start, peers, first, telling)
            for j in range(provider_start[o], provider_start[o + 1]):
                _set(providers[j] - stubs, k, rank[o], some, up)
    for v in range(some.size):
        for j in range(customer_start[v + stubs], customer_start[v + stubs + 1]):
            c = customers[j] - stubs
            if some[c]:
                if not some[v]:
                    some[v] = True
                    up[v] = NONE
                _nearest(up[v], up[c])
        if some[v]:
            _settle(up[v], rank[v + stubs], by_number, nexts[v + stubs], at, origins.size)
            number = tell(v + stubs, v, number, peer_start, peers, first, telling)
    for v in range(rank.size - 1, -1, -1):
        heard[:] = NONE
        j, first[v] = first[v], -1
        while j >= 0:
            q, j = telling[j, 0], telling[j, 1]
            if q >= 0:
                _nearest(heard, up[q])
            else:
                heard[~q] = rank[origins[~q]]
        above[:] = NONE
        for j in range(provider_start[v], provider_start[v + 1]):
            _nearest(above, down[providers[j] - stubs])
        _instead(heard, above)
        if v < stubs:
            _settle(heard, rank[v], by_number, nexts[v], at, origins.size)
        elif not some[v - stubs]:
            _settle(heard, rank[v], by_number, nexts[v], at, origins.size)
            _copy(down[v - stubs], heard)
        else:
            _copy(down[v - stubs], up[v - stubs])
            for k in range(origins.size):
                if up[v - stubs, k] == NONE and heard[k] < NONE:
                    nexts[v, at + k] = by_number[heard[k] & NUMBER]
                    down[v - stubs, k] = (heard[k] & ~NUMBER) + HOP | rank[v]


@counting_nothing
def _set(v: int, k: int, told: int, some: Any, up: Any) -> None:
    """What one carrier hears about one origin; its row is cleared first if it is not in use."""
    if not some[v]:
        some[v] = True
        up[v] = NONE
    up[v, k] = told


@counting_nothing
def tell(v: int, what: int, number: int, peer_start: Counts, peers: Any, first: Any, telling: Any) -> int:
    """Puts an AS on the lists of all its peers, numbering from the given number on."""
    for j in range(peer_start[v], peer_start[v + 1]):
        q = peers[j]
        telling[number, 0], telling[number, 1] = what, first[q]
        first[q] = number
        number += 1
    return number


@counting_nothing
def _nearest(row: Counts, told: Counts) -> None:
    for k in range(row.size):
        x, y = row[k], told[k]
        row[k] = y if y < x else x


@counting_nothing
def _copy(row: Counts, other: Counts) -> None:
    for k in range(row.size):
        row[k] = other[k]


@counting_nothing
def _instead(row: Counts, other: Counts) -> None:
    """This route, if there is none of a better kind."""
    for k in range(row.size):
        x, y = row[k], other[k]
        row[k] = x if x < NONE else y


@counting_nothing
def _settle(row: Counts, rank: int, by_number: Counts, nexts: Groups, at: int, origins: int) -> None:
    """Turns what was heard into what is announced: one hop more, with its own number. Stores the next hops."""
    for k in range(origins):
        x = row[k]
        nexts[at + k] = by_number[x & NUMBER] if x < NONE else -1
        row[k] = (x & ~NUMBER) + HOP | rank if x < NONE else x
