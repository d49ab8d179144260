"""Who can reach whom: for every pair of ASes, whether any valley-free path joins them, a thousand origins at a time as bits.

A path is valley-free if it climbs from customers to providers, crosses at most one peer link, and then descends (Gao and Rexford,
"Stable Internet routing without global coordination", IEEE/ACM Transactions on Networking 9(6), 2001). Reversed it is valley-free
too, so reach is mutual. An AS reaches itself; a removed AS reaches nobody.

A row of bits says which of the origins an AS knows from its customers (`up`), and from anybody (`full`). One sweep up the order of
the graph and one down fill the rows.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.impact.blocks import Progress, cut, in_threads, silent
from cleannet.impact.graph import Counts, Graph, Ids, Mask
from cleannet.kernel.compiled import compiled

Bits = npt.NDArray[np.uint64]

ORIGINS: Final = 2048
"""Origins of one block: so many that links are read rarely, so few that the rows of two neighbours are close at hand."""


def reached(graph: Graph, gone: Mask, origins: Counts | None = None, progress: Progress = silent) -> Counts:
    """For each AS, how many of the origins (default: all) it reaches once those that are `gone` are removed."""
    every = np.arange(len(graph)) if origins is None else origins
    total = np.zeros(len(graph), np.int64)
    for found in in_threads(cut(every, ORIGINS), lambda: _Worker(graph, gone), progress):
        total += found
    return total


def rows(graph: Graph, gone: Mask, origins: Counts) -> npt.NDArray[np.bool_]:
    """For each of a few origins, for each AS whether it reaches the origin; this also says whom the origin reaches."""
    worker = _Worker(graph, gone, keep=True)
    found = np.zeros((origins.size, len(graph)), np.bool_)
    for i, block in enumerate(cut(origins, ORIGINS)):
        worker(block)
        bits = np.unpackbits(worker.rows.view(np.uint8), axis=1, bitorder="little", count=block.size)
        found[i * ORIGINS : i * ORIGINS + block.size] = bits.T
    return found


class _Worker:
    """One thread's rows, reused for one block after another. Stubs carry nothing for others, so only the other ASes have rows."""

    def __init__(self, graph: Graph, gone: Mask, keep: bool = False) -> None:
        carried = graph.customers.keep(graph.customers.ids >= graph.stubs)
        self._links = tuple(a for x in (carried, graph.peers, graph.providers) for a in (x.start, x.ids))
        self._gone = gone
        self._place = np.full(len(graph), -1, np.int32)
        carriers = len(graph) - graph.stubs
        self._up, self._full = (np.empty((carriers, ORIGINS // 64), np.uint64) for _ in range(2))
        self.rows: Bits = np.zeros((len(graph) if keep else 0, ORIGINS // 64), np.uint64)

    def __call__(self, origins: Counts) -> Counts:
        found = np.zeros(self._gone.size, np.int64)
        _sweep(origins, self._gone, self._links, self._place, self._up, self._full, self.rows, found)
        return found


@compiled
def _sweep(origins: Counts, gone: Mask, links: Any, place: Ids, up: Bits, full: Bits, rows: Bits, found: Counts) -> None:
    customer_start, customers, peer_start, peers, provider_start, providers = links
    size = gone.size
    carriers, words = up.shape
    stubs = size - carriers
    row = np.empty(words, np.uint64)
    up[:] = np.uint64(0)
    for k in range(origins.size):
        o = origins[k]
        if gone[o]:
            continue
        place[o] = k
        if o >= stubs:
            _set(up[o - stubs], k)
        else:
            for j in range(provider_start[o], provider_start[o + 1]):
                _set(up[providers[j] - stubs], k)
    for v in range(stubs, size):
        if gone[v]:
            up[v - stubs] = np.uint64(0)
        else:
            for j in range(customer_start[v], customer_start[v + 1]):
                _add(up[v - stubs], up[customers[j] - stubs])
    for v in range(size - 1, -1, -1):
        row[:] = np.uint64(0)
        if not gone[v]:
            if v >= stubs:
                _add(row, up[v - stubs])
            elif place[v] >= 0:
                _set(row, place[v])
            for j in range(peer_start[v], peer_start[v + 1]):
                q = peers[j]
                if q >= stubs:
                    _add(row, up[q - stubs])
                elif place[q] >= 0:
                    _set(row, place[q])
            for j in range(provider_start[v], provider_start[v + 1]):
                _add(row, full[providers[j] - stubs])
        if v >= stubs:
            full[v - stubs] = row
        if rows.size:
            rows[v] = row
        found[v] = _ones(row)
    for k in range(origins.size):
        place[origins[k]] = -1


@compiled
def _set(row: Bits, k: int) -> None:
    row[k >> 6] |= np.uint64(1) << np.uint64(k & 63)


@compiled
def _add(row: Bits, other: Bits) -> None:
    for w in range(row.size):
        row[w] |= other[w]


@compiled
def _ones(row: Bits) -> int:
    """How many bits are set, by adding up halves of halves (Warren, *Hacker's Delight*, section 5-1)."""
    total = np.uint64(0)
    for w in range(row.size):
        x = row[w]
        x = x - ((x >> np.uint64(1)) & np.uint64(0x5555555555555555))
        x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
        x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
        total += (x * np.uint64(0x0101010101010101)) >> np.uint64(56)
    return int(total)
