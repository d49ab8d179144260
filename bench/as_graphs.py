"""Graphs of ASes to measure on: the real one that a variable names, or one made here with the shape of the Internet.

CAIDA's terms let nobody pass theirs on: `CLEANNET_AS_REL` names your own copy (serial-1 or serial-2). Made graphs have a clique
at the top, one AS in six that serves others, providers chosen by how many customers they have already, and peers among those.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from measure import scaled

from cleannet.impact.graph import PEERS, PROVIDES
from cleannet.importers import caida
from cleannet.world.layer import AsRel

REAL = os.environ.get("CLEANNET_AS_REL", "")
CLIQUE = 16


def real_or_made() -> tuple[AsRel, str]:
    """The relationships, and what they are."""
    if REAL:
        layer = caida.read(Path(REAL))
        assert layer.as_rel is not None
        return layer.as_rel, f"CAIDA's graph of {layer.date}"
    size = scaled(76_351)
    return made(size), f"a made graph of {size:,} ASes (CLEANNET_AS_REL names no other)"


def made(size: int, seed: int = 1) -> AsRel:
    """So many ASes, numbered from 1; the same each time."""
    rng = np.random.default_rng(seed)
    carriers = max(size // 6, CLIQUE + 1)
    pool = np.empty(4 * size, np.int64)  # an AS stands in it once, and once more for each customer
    pool[:CLIQUE] = np.arange(1, CLIQUE + 1)
    used = CLIQUE
    provider, customer = [], []
    wanted = rng.choice([1, 2, 3], size, p=[0.45, 0.4, 0.15])
    for v in range(CLIQUE + 1, size + 1):
        for p in sorted({int(pool[rng.integers(used)]) for _ in range(wanted[v - 1])}):
            provider.append(p)
            customer.append(v)
            pool[used] = p
            used += 1
        if v <= carriers:
            pool[used] = v
            used += 1
    a, b = rng.integers(1, carriers + 1, (2, 4 * size))
    peers = np.unique(np.stack((np.minimum(a, b), np.maximum(a, b)))[:, a != b], axis=1)
    top = np.array([(i, j) for i in range(1, CLIQUE + 1) for j in range(i + 1, CLIQUE + 1)]).T
    left = np.concatenate((provider, peers[0], top[0])).astype(np.uint32)
    right = np.concatenate((customer, peers[1], top[1])).astype(np.uint32)
    kind = np.full(len(left), PEERS, np.int8)
    kind[: len(provider)] = PROVIDES
    return AsRel(left, right, kind)
