"""The sums of `routes` for loops that run as written; `lengths` adds up vectors, which exist in compiled code only.

Model and figures are those of `lengths`, route by route: routes from customers before those from peers before those from providers,
then the fewest hops; and for equally good routes, whether every one or some of them crosses the denied.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleannet.impact.graph import Graph, Links, Mask
from cleannet.impact.lengths import Lengths
from cleannet.impact.sums import Step, Sums, unwatched


@dataclass(frozen=True, slots=True)
class _Route:
    """The best routes of one AS. every, some: whether every or some of them has a denied AS strictly inside."""

    hops: int
    every: bool = False
    some: bool = False


def counted(graph: Graph, denied: Mask, ours: Mask, step: Step = unwatched) -> Sums:
    """Every pair before and after, in the form of `routes.counted`."""
    after, size = graph.without(denied), len(graph)
    pairs, hops, crossing, left, hops_left, hops_were, longer, shorter = told = np.zeros((8, size), np.int64)
    some, to_denied = np.zeros(size, np.int64), np.zeros(size, np.int64)
    progress = step("routes before and after", size)
    for o in range(size):
        now = {} if denied[o] else _routes(after, o, denied)
        for s, was in _routes(graph, o, denied).items():
            pairs[s] += 1
            hops[s] += was.hops
            crossing[s] += was.every
            some[s] += was.some
            to_denied[s] += denied[o]
            if s in now:
                left[s] += 1
                hops_left[s] += now[s].hops
                hops_were[s] += was.hops
                longer[s] += now[s].hops > was.hops
                shorter[s] += now[s].hops < was.hops
        progress(o + 1)
    return Sums(graph, denied, ours, Lengths(*told), to_denied, some)


def _routes(graph: Graph, origin: int, denied: Mask) -> dict[int, _Route]:
    """AS -> its best routes to the origin: up through customers, across one peer link, down from providers."""
    found = {origin: _Route(0)}

    def best(v: int, links: Links, known: dict[int, _Route]) -> None:
        told = [(known[q], bool(denied[q]) and q != origin) for q in links.of_as(v).tolist() if q in known]
        if v not in found and told:
            nearest = min(route.hops for route, _ in told)
            ways = [(route, inside) for route, inside in told if route.hops == nearest]
            every, some = all(r.every or inside for r, inside in ways), any(r.some or inside for r, inside in ways)
            found[v] = _Route(nearest + 1, every, some)

    everybody = range(len(graph))  # each behind all its customers
    for v in everybody:
        best(v, graph.customers, found)
    from_customers = dict(found)
    for v in everybody:
        best(v, graph.peers, from_customers)
    for v in reversed(everybody):
        best(v, graph.providers, found)
    return found
