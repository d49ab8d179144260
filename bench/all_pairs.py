"""Routes of every pair of ASes before and after a removal: reachability, then lengths and crossings; and what that costs an origin.

The peers propagate one announcement at a time over the same graph: BGPy, and a plain loop of Python. For the sampled origins all
have to reach as many ASes over as many hops.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from as_graphs import REAL, made, real_or_made
from measure import Outcome, scaled, seconds
from peers import library

from cleannet.impact.graph import Counts, Graph, Mask
from cleannet.impact.lengths import compared
from cleannet.impact.reach import ORIGINS, reached
from cleannet.kernel.lanes import LANES
from cleannet.world.layer import AsRel

DENIED = (4134, 4837, 4809, 58453, 10099, 23724, 9808, 23764)
SAMPLED = 3
SIZES = tuple(map(scaled, (10_000, 76_351, 500_000)))


def run() -> Outcome:
    rel, what = real_or_made()
    graph = Graph.of(rel)
    nobody, denied = np.zeros(len(graph), np.bool_), graph.mask(DENIED if REAL else graph.asns[-len(DENIED) :].tolist())
    compared(graph, denied, np.arange(64))  # compiles
    reach = seconds(lambda: (reached(graph, nobody), reached(graph, denied)))
    lengths = seconds(lambda: compared(graph, denied))
    found = compared(graph, denied)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    origins = np.sort(np.random.default_rng(1).choice(len(graph), SAMPLED, replace=False))
    peers = _peers(graph, rel, origins, nobody)
    each = lengths / 2 / len(graph)
    pairs = int(found.pairs.sum())
    return Outcome(
        what=f"Routes of all {len(graph) ** 2 / 1e9:.2f} billion ordered pairs of {what}, without {int(denied.sum())} ASes.",
        ours=1 / each,
        peer_name="BGPy",
        peer=1 / peers["BGPy"] if "BGPy" in peers else 0.0,
        unit="origins/s",
        details=(
            f"reachability before and after: {reach:.2f} s",
            f"with lengths and crossings, before and after: {lengths:.2f} s, peak memory {memory:,.0f} MB",
            f"{pairs:,} pairs before, {int(found.left.sum()):,} after; mean hops {found.hops.sum() / pairs:.4f}",
            f"every best route crossed in {found.crossing.sum() / pairs:.4%}",
            f"an origin: ours {each * 1e6:.0f} microseconds; same ASes and hops for {SAMPLED} sampled origins",
            *(
                f"{name}, an origin: {peers[name]:.3g} s" if name in peers else f"{name}: missing"
                for name in ("BGPy", "plain Python")
            ),
            *(_growth(size) for size in SIZES),
        ),
    )


def _peers(graph: Graph, rel: AsRel, origins: Counts, nobody: Mask) -> dict[str, float]:
    """Peer -> median seconds an origin; raises AssertionError where its routes differ from ours."""
    told = {"plain Python": [_plain(graph, int(o)) for o in origins]}
    if library("bgpy"):
        told = {"BGPy": _bgpy(rel, graph.asns[origins].tolist()), **told}
    for origin, *each in zip(origins.tolist(), *told.values(), strict=True):
        ours = compared(graph, nobody, np.array([origin]))
        reached_over = (int(ours.pairs.sum()), int(ours.hops.sum()))
        assert all(found[1:] == reached_over for found in each), graph.asns[origin]
    return {name: float(np.median([taken for taken, _, _ in found])) for name, found in told.items()}


def _bgpy(rel: AsRel, origins: list[int]) -> list[tuple[float, int, int]]:
    """Seconds, ASes reached and the sum of their hops, by a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "as-rel"
        with file.open("w") as out:
            links = zip(rel.a.tolist(), rel.b.tolist(), rel.kind.tolist(), strict=True)
            out.writelines(f"{a}|{b}|{kind}\n" for a, b, kind in links)
        command = [sys.executable, str(Path(__file__).with_name("bgpy_peer.py")), str(file), *map(str, origins)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [(float(s), int(n), int(h)) for _, s, n, h in (line.split() for line in told.splitlines())]


def _plain(graph: Graph, origin: int) -> tuple[float, int, int]:
    """Seconds, ASes reached and the sum of their hops, with dictionaries."""
    ends = range(len(graph))
    providers, peers = ([links.of_as(v).tolist() for v in ends] for links in (graph.providers, graph.peers))
    start = time.perf_counter()
    found = {origin: 0}
    for v in ends:
        if v in found:
            for p in providers[v]:
                found[p] = min(found.get(p, 1 << 30), found[v] + 1)
    below = dict(found)
    for v, hops in below.items():
        for p in peers[v]:
            if p not in below:
                found[p] = min(found.get(p, 1 << 30), hops + 1)
    for v in reversed(ends):
        if v not in found:
            told = [found[p] for p in providers[v] if p in found]
            if told:
                found[v] = min(told) + 1
    return time.perf_counter() - start, len(found), sum(found.values())


def _growth(size: int) -> str:
    """What a made graph of that size costs, an origin and link: reachability, and lengths before and after, of some origins."""
    graph = Graph.of(made(size))
    links = len(graph.customers) + len(graph.peers) // 2
    nobody, denied = np.zeros(size, np.bool_), graph.mask(graph.asns[-len(DENIED) :].tolist())
    origins = np.arange(0, size, max(size // (2 * ORIGINS), 1))
    reach = seconds(lambda: reached(graph, nobody, origins))
    few = np.arange(0, size, max(size // (16 * LANES), 1))
    lengths = seconds(lambda: compared(graph, denied, few)) - 2 * reach * len(few) / len(origins)
    rows = (size - graph.stubs) * (2 * ORIGINS / 8 + 4 * LANES) / 1e6
    return (
        f"made graph of {size:,} ASes, {links:,} links: an origin and link {reach / len(origins) / links * 1e9:.3f} ns, "
        f"with lengths before and after {lengths / len(few) / links * 1e9:.2f} ns; {rows:,.0f} MB of rows a thread"
    )
