"""The routes towards one origin the plain way, with every equally good path kept: what the compiled sweeps have to equal."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from cleannet.world.layer import AsRel

Link = tuple[int, int, int]
"""AS, AS, -1 where the first provides for the second, 0 where they peer"""

FROM_CUSTOMER, FROM_PEER, FROM_PROVIDER = range(3)


def rel(links: list[Link]) -> AsRel:
    a, b, kind = (list(column) for column in zip(*links, strict=True)) if links else ([], [], [])
    return AsRel(np.array(a, np.uint32), np.array(b, np.uint32), np.array(kind, np.int8))


def graphs(most: int = 14) -> st.SearchStrategy[list[Link]]:
    """Links without circles: the lower number provides."""
    pair = st.tuples(st.integers(1, most), st.integers(1, most)).filter(lambda p: p[0] != p[1]).map(sorted)
    link = st.tuples(pair, st.sampled_from([-1, -1, 0])).map(lambda x: (x[0][0], x[0][1], x[1]))
    return st.lists(link, min_size=1, max_size=40, unique_by=lambda x: x[:2])


@dataclass(frozen=True)
class Route:
    """kind and hops of the best routes; every, some: of them has a denied AS strictly inside; nexts: the first steps of all."""

    kind: int
    hops: int
    every: bool
    some: bool
    nexts: tuple[int, ...]


def routes(links: list[Link], origin: int, denied: set[int] = frozenset()) -> dict[int, Route]:  # type: ignore[assignment]
    """AS -> its best routes to the origin, for those that have any."""
    providers, customers, peers = (defaultdict[int, list[int]](list) for _ in range(3))
    for a, b, kind in links:
        if kind == -1:
            customers[a].append(b)
            providers[b].append(a)
        else:
            peers[a].append(b)
            peers[b].append(a)
    found: dict[int, Route] = {origin: Route(FROM_CUSTOMER, 0, False, False, ())}

    def settle(v: int, kind: int, hops: int, nexts: list[int]) -> None:
        def inside(q: int, answer: bool) -> bool:
            return answer or (q in denied and q != origin)

        every = all(inside(q, found[q].every) for q in nexts)
        some = any(inside(q, found[q].some) for q in nexts)
        found[v] = Route(kind, hops, every, some, tuple(sorted(nexts)))

    def spread(kind: int, onto: dict[int, list[int]]) -> None:
        """From the nearest outwards."""
        queue = [(r.hops + 1, w) for v, r in found.items() for w in onto[v]]
        heapq.heapify(queue)
        while queue:
            hops, w = heapq.heappop(queue)
            if w in found:
                continue
            nexts = [v for v in found if found[v].hops == hops - 1 and w in onto[v]]
            settle(w, kind, hops, nexts)
            for x in onto[w]:
                heapq.heappush(queue, (hops + 1, x))

    spread(FROM_CUSTOMER, providers)
    from_customers = dict(found)
    across = {w: [v for v in peers[w] if v in from_customers] for w in list(peers) if w not in found}
    for w, heard in across.items():
        if heard:
            hops = min(from_customers[v].hops for v in heard) + 1
            settle(w, FROM_PEER, hops, [v for v in heard if from_customers[v].hops == hops - 1])
    spread(FROM_PROVIDER, customers)
    return found


def without(links: list[Link], gone: set[int]) -> list[Link]:
    return [x for x in links if not {x[0], x[1]} & gone]
