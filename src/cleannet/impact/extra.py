"""The few new links that would win back most of what was lost: a provider for those who were cut off.

A new provider x of y serves y and all below y: they then reach all that x reaches, and are reached from there. The gain is exactly
twice the number of pairs (s, o) with s below y, o reached by x, and o not reached by s. The same two as peers never gain more.

Customers considered: ASes that lost more than half of what they reached (or, if there are none, those that lost most), ordered by
the loss of all below them. Providers considered: those with customers that reach most. Links are chosen one by one, each on top of
the earlier ones.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from cleannet.impact.blocks import Progress, silent
from cleannet.impact.graph import PROVIDES, Counts, Graph, Mask
from cleannet.impact.reach import reached, rows
from cleannet.model.answers.impact_routes import Extra
from cleannet.world.layer import AsRel

LINKS: Final = 3
CUSTOMERS: Final = 48
PROVIDERS: Final = 48
BELOW: Final = 2048
"""The most ASes below a customer for which a link is weighed."""


def best_extra(
    graph: Graph, denied: Mask, ours: Mask, lost: Counts, left: Counts, links: int = LINKS, progress: Progress = silent
) -> list[Extra]:
    """The links, for customers among ours. graph: without the denied; lost, left: for each AS, what it lost and still has."""
    gone = graph.asns[denied].tolist()
    customers = _customers(graph, ours, lost, left)
    chosen: list[Extra] = []
    while customers and len(chosen) < links and (best := _best(graph, graph.mask(gone), customers)):
        chosen.append(best)
        progress(len(chosen))
        provider, customer = (np.array([n], np.uint32) for n in (best.provider, best.customer))
        graph = graph.plus(AsRel(provider, customer, np.array([PROVIDES], np.int8)))
    return chosen


def _customers(graph: Graph, ours: Mask, lost: Counts, left: Counts) -> list[int]:
    """The ASes for which a provider is sought, as numbers."""
    hurt = np.flatnonzero(ours & (lost > 0))
    half = hurt[lost[hurt] > left[hurt]]
    looked_at = half if half.size else hurt
    weight = {int(v): int(lost[_below(graph, int(v))].sum()) for v in looked_at if graph.customers.of_as(int(v)).size}
    weight |= {int(v): int(lost[v]) for v in looked_at if int(v) not in weight}
    order = sorted(weight, key=lambda v: (-weight[v], int(graph.asns[v])))
    return [int(graph.asns[v]) for v in order[:CUSTOMERS]]


def _below(graph: Graph, v: int) -> Counts:
    """The AS with all its customers, and theirs; at most `BELOW` and a few more."""
    found, edge = {v}, [v]
    while edge and len(found) <= BELOW:
        fresh = {int(c) for e in edge for c in graph.customers.of_as(e)} - found
        found |= fresh
        edge = list(fresh)
    return np.array(sorted(found))


def _best(graph: Graph, denied: Mask, candidates: list[int]) -> Extra | None:
    """The one link that gains most; if several do, the one with the lowest numbers."""
    reach = reached(graph, denied)
    customers = graph.index(candidates)
    serves = np.diff(graph.customers.start)
    order = np.lexsort((graph.asns, -serves, -reach))
    providers = order[(serves[order] > 0) & ~np.isin(order, customers)][:PROVIDERS]
    reaches = rows(graph, denied, providers).astype(np.float64)
    best: tuple[int, int, int] | None = None
    for y in customers.tolist():
        below = _below(graph, y)
        if below.size > BELOW:
            continue
        missing = (~rows(graph, denied, below)).sum(axis=0).astype(np.float64)
        won = 2 * (reaches @ missing).astype(np.int64)
        won[np.isin(providers, below)] = 0
        for x, pairs in zip(providers.tolist(), won.tolist(), strict=True):
            if pairs:
                key = (-pairs, int(graph.asns[x]), int(graph.asns[y]))
                best = key if best is None else min(best, key)
    return Extra(provider=best[1], customer=best[2], pairs_won=-best[0]) if best else None
