"""AS hegemony of every AS, over every ordered pair of the graph. The peer counts the same in Python, over a few origins."""

from __future__ import annotations

import time

import numpy as np
from as_graphs import real_or_made
from measure import Outcome

from cleannet.impact.graph import Graph
from cleannet.impact.hegemony import hegemony
from cleannet.impact.tree import Tree

SAMPLED = 3


def run() -> Outcome:
    rel, what = real_or_made()
    graph = Graph.of(rel)
    group = np.maximum(np.arange(len(graph)) - graph.stubs, -1).astype(np.int32)
    small = Graph.of(rel).without(np.ones(len(graph), np.bool_))
    hegemony(small, np.full(len(graph), -1, np.int32))  # compiles
    start = time.perf_counter()
    found = hegemony(graph, group)
    ours = time.perf_counter() - start
    peer = _plain(graph)
    first = np.argsort(-found)[:8]
    leading = ", ".join(f"AS{graph.asns[graph.stubs + v]} {found[v]:.4f}" for v in first)
    return Outcome(
        what=f"AS hegemony of all {len(graph) - graph.stubs:,} ASes that serve others, over all ordered pairs of {what}.",
        ours=len(graph) / ours,
        peer_name="plain Python",
        peer=1 / peer,
        unit="origins/s",
        details=(f"{ours:.0f} s, exact; highest: {leading}",),
    )


def _plain(graph: Graph) -> float:
    """Seconds an origin, to count who is inside the path of each viewpoint."""
    times = []
    for origin in np.linspace(0, len(graph) - 1, SAMPLED).astype(int).tolist():
        start = time.perf_counter()
        tree = Tree.towards(graph, origin)
        inside: dict[tuple[int, int], int] = {}
        for v in range(len(graph)):
            for hop in tree.path(v)[1:-1]:
                inside[v, hop] = inside.get((v, hop), 0) + 1
        times.append(time.perf_counter() - start)
    return float(np.median(times))
