"""AS hegemony of every AS and of every controlling owner, over all pairs. The peer counts in Python, over a few origins.

`CLEANNET_AS_ORG` names your own copy of CAIDA's AS organisations, beside `CLEANNET_AS_REL`; without, the facts alone tell owners.
"""

from __future__ import annotations

import os
import resource
import time
from datetime import date
from pathlib import Path

import numpy as np
from as_graphs import real_or_made
from measure import Outcome

from cleannet.impact.graph import Graph
from cleannet.impact.hegemony import Groups, hegemony
from cleannet.impact.owners import Grouping, Owners
from cleannet.impact.tree import Tree
from cleannet.importers import caida
from cleannet.world.view import open_world

ORGANISATIONS = os.environ.get("CLEANNET_AS_ORG", "")
SAMPLED = 3


def run() -> Outcome:
    rel, what = real_or_made()
    graph = Graph.of(rel)
    each = np.maximum(np.arange(len(graph)) - graph.stubs, -1).astype(np.int32)
    owned, owners = _owned(graph)
    small = graph.among(np.arange(len(graph) - 100, len(graph)))
    hegemony(small, np.arange(100, dtype=np.int32))  # compiles
    start = time.perf_counter()
    found = hegemony(graph, each)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    of_owners = hegemony(graph, owned)
    by_owner = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    leading = ", ".join(f"AS{graph.asns[graph.stubs + v]} {found[v]:.4f}" for v in np.argsort(-found)[:8])
    ahead = ", ".join(f"{owners[g]} {of_owners[g]:.4f}" for g in np.argsort(-of_owners)[:4])
    serve = np.unique(owned[graph.stubs :])
    return Outcome(
        what=f"AS hegemony of all {len(graph) - graph.stubs:,} ASes that serve others, over all ordered pairs of {what}.",
        ours=len(graph) / ours,
        peer_name="plain Python",
        peer=1 / _plain(graph),
        unit="origins/s",
        details=(
            f"every AS: {ours:.1f} s, exact; highest: {leading}",
            f"every owner, {serve.size:,} that serve others: {by_owner:.1f} s, exact; highest: {ahead}",
            f"{len(np.unique(graph.twins(np.zeros(len(graph), np.uint8)))):,} ASes are nobody's twin; peak memory {memory:,.0f} MB",
        ),
        bound="Every path between ASes that are nobody's twin is followed hop by hop: reading next hops is most of the time.",
    )


def _owned(graph: Graph) -> tuple[Groups, list[str]]:
    """Along the ASes, the number of whoever controls it as far as is known; and their names."""
    layers = (caida.read(Path(ORGANISATIONS)),) if ORGANISATIONS else ()
    grouping = Grouping(Owners(open_world(layers).at(date.today(), date.today())), "owner")
    owned = np.array([grouping.number(asn) for asn in graph.asns.tolist()], np.int32)
    return owned, [member.name for member in grouping.members]


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
