"""Who connects with whom: ASes in an order in which each comes after its customers.

A provider link goes from customer to provider, a peer link both ways. ASes with no customers (stubs, five of six) come first. One
sweep over this order carries routes up to the providers, and one sweep back carries them down to the customers.

No AS is its own provider, not even through others. If the input has such a circle, the link whose provider has the lowest number is
left out and reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled
from cleannet.world.layer import AsRel

Ids = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

PROVIDES: Final = -1
PEERS: Final = 0


@dataclass(frozen=True)
class Links:
    """The neighbours of each AS, ascending, in one list: those of v are `ids[start[v] : start[v + 1]]`."""

    start: Counts
    ids: Ids

    @classmethod
    def of(cls, size: int, from_: Counts, to: Counts) -> Links:
        """Links between indexes below `size`."""
        order = np.lexsort((to, from_))
        start = np.zeros(size + 1, np.int64)
        np.cumsum(np.bincount(from_, minlength=size), out=start[1:])
        return cls(start, to[order].astype(np.int32))

    def __len__(self) -> int:
        return int(self.ids.size)

    def of_as(self, v: int) -> Ids:
        """The neighbours of one AS."""
        return self.ids[self.start[v] : self.start[v + 1]]

    @cached_property
    def owners(self) -> Counts:
        """For each id, whose neighbour it is."""
        return np.repeat(np.arange(self.start.size - 1), np.diff(self.start))

    def keep(self, mask: Mask) -> Links:
        """Only the links for which the mask over the ids is true."""
        return Links.of(self.start.size - 1, self.owners[mask], self.ids[mask].astype(np.int64))


@dataclass(frozen=True)
class Graph:
    """ASes by index. asns: their numbers; each AS comes after all its customers. stubs: how many have no customers; they come
    first.

    customers, providers, peers: links of each. cut: (provider, customer) numbers of the links that were left out because they close
    a circle."""

    asns: npt.NDArray[np.uint32]
    customers: Links
    providers: Links
    peers: Links
    stubs: int
    cut: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, rel: AsRel) -> Graph:
        """The graph of some relationships. If two ASes both provide and peer, the provider link counts."""
        asns, places = np.unique(np.concatenate((rel.a, rel.b)), return_inverse=True)
        size = asns.size
        a, b = places[: rel.a.size], places[rel.a.size :]
        other = a != b
        down = np.unique((a * size + b)[other & (rel.kind == PROVIDES)])
        across = np.unique((np.minimum(a, b) * size + np.maximum(a, b))[other & (rel.kind == PEERS)])
        provider, customer = down // size, down % size
        both = np.minimum(provider, customer) * size + np.maximum(provider, customer)
        across = np.setdiff1d(across, both, assume_unique=False)
        below, above = Links.of(size, provider, customer), Links.of(size, customer, provider)
        order, closing = _bottom_up(below.start, below.ids, above.start, above.ids)
        rank = np.empty(size, np.int64)
        rank[order] = np.arange(size)
        provider, customer = rank[below.owners[~closing]], rank[below.ids[~closing]]
        left, right = rank[across // size], rank[across % size]
        customers = Links.of(size, provider, customer)
        inner = np.flatnonzero(np.diff(customers.start))
        return cls(
            asns=asns[order],
            customers=customers,
            providers=Links.of(size, customer, provider),
            peers=Links.of(size, np.concatenate((left, right)), np.concatenate((right, left))),
            stubs=int(inner[0]) if inner.size else size,
            cut=tuple(zip(asns[below.owners[closing]].tolist(), asns[below.ids[closing]].tolist(), strict=True)),
        )

    def __len__(self) -> int:
        return int(self.asns.size)

    @cached_property
    def _sorted(self) -> tuple[Counts, npt.NDArray[np.uint32]]:
        order = np.argsort(self.asns)
        return order, self.asns[order]

    def index(self, asns: Iterable[int]) -> Counts:
        """The indexes of those numbers that are in the graph, ascending."""
        wanted = np.unique(np.fromiter(asns, np.int64))
        order, numbers = self._sorted
        at = np.minimum(np.searchsorted(numbers, wanted), max(len(self) - 1, 0))
        return np.sort(order[at[numbers[at] == wanted]]) if len(self) else np.zeros(0, np.int64)

    def mask(self, asns: Iterable[int]) -> Mask:
        """For each index, whether it is one of the numbers."""
        found = np.zeros(len(self), np.bool_)
        found[self.index(asns)] = True
        return found

    def twins(self, apart: npt.NDArray[np.uint8]) -> Counts:
        """For each AS, the first of its twins: stubs with the same providers and peers, and the same value in `apart`. Routes to
        twins differ only in the last step."""
        first: dict[tuple[bytes, bytes, int], int] = {}
        same = np.arange(len(self))
        for v in range(self.stubs):
            key = self.providers.of_as(v).tobytes(), self.peers.of_as(v).tobytes(), int(apart[v])
            same[v] = first.setdefault(key, v)
        return same

    def side_by_side(self) -> Counts:
        """The ASes in an order that puts those below the same networks together, for the 64 networks with most peers."""
        most = self.stubs + np.argsort(-np.diff(self.peers.start[self.stubs :]), kind="stable")[:64]
        above = np.zeros(len(self), np.uint64)
        above[most] = np.uint64(1) << np.arange(64, dtype=np.uint64)[::-1][: most.size]
        _inherit(self.providers.start, self.providers.ids, above)
        return np.argsort(above, kind="stable")

    def without(self, gone: Mask, only_links_of: Mask | None = None) -> Graph:
        """The same ASes without the links that touch a removed AS; or only those links that also touch one of the others."""

        def left(links: Links) -> Links:
            a, b = links.owners, links.ids
            touches = gone[a] | gone[b]
            if only_links_of is not None:
                touches &= only_links_of[a] | only_links_of[b]
            return links.keep(~touches)

        return Graph(self.asns, left(self.customers), left(self.providers), left(self.peers), self.stubs, self.cut)

    def among(self, kept: Counts) -> Graph:
        """Only some of the ASes, in the same order, with the links between them. kept: their indexes, ascending."""
        rank = np.full(len(self), -1, np.int64)
        rank[kept] = np.arange(kept.size)

        def between(links: Links) -> Links:
            a, b = rank[links.owners], rank[links.ids]
            mask = (a >= 0) & (b >= 0)
            return Links.of(kept.size, a[mask], b[mask])

        stubs = int(np.searchsorted(kept, self.stubs))
        return Graph(self.asns[kept], between(self.customers), between(self.providers), between(self.peers), stubs, self.cut)

    def relations(self) -> AsRel:
        """The graph as relationships, from which it could be read again."""
        down, across = self.customers, self.peers
        once = across.owners < across.ids
        a = np.concatenate((self.asns[down.owners], self.asns[across.owners[once]]))
        b = np.concatenate((self.asns[down.ids], self.asns[across.ids[once]]))
        kind = np.concatenate((np.full(len(down), PROVIDES, np.int8), np.full(int(once.sum()), PEERS, np.int8)))
        return AsRel(a, b, kind)

    def plus(self, extra: AsRel) -> Graph:
        """The graph with more links."""
        mine = self.relations()
        pairs = zip((mine.a, mine.b, mine.kind), (extra.a, extra.b, extra.kind), strict=True)
        return Graph.of(AsRel(*(np.concatenate(pair) for pair in pairs)))  # type: ignore[arg-type]


@compiled
def _bottom_up(below_start: Counts, below: Ids, above_start: Counts, above: Ids) -> tuple[Counts, Mask]:
    """All ASes after their customers, stubs first; and which links in `below` had to be left out for that."""
    size = below_start.size - 1
    waits = np.diff(below_start)  # for how many customers
    order = np.empty(size, np.int64)
    closing = np.zeros(below.size, np.bool_)
    done = 0
    for v in range(size):
        if waits[v] == 0:
            order[done] = v
            done += 1
    at, lowest = 0, 0
    while done < size:
        if at == done:
            while waits[lowest] == 0:
                lowest += 1
            link = _in_circle(lowest, waits, closing, below_start, below)
            closing[link] = True
            p = np.searchsorted(below_start, link, "right") - 1
            waits[p] -= 1
            if waits[p] == 0:
                order[done] = p
                done += 1
            continue
        v = order[at]
        at += 1
        for p in above[above_start[v] : above_start[v + 1]]:
            begin = below_start[p]
            if not closing[begin + np.searchsorted(below[begin : below_start[p + 1]], v)]:
                waits[p] -= 1
                if waits[p] == 0:
                    order[done] = p
                    done += 1
    return order, closing


@compiled
def _in_circle(v: int, waits: Counts, closing: Mask, below_start: Counts, below: Ids) -> int:
    """The link, as an index in `below`, from the lowest provider of a circle below v. An AS that waits has a customer that
    waits."""
    step_of = np.full(waits.size, -1, np.int64)
    walk = np.empty(waits.size, np.int64)
    steps = 0
    while step_of[v] < 0:
        step_of[v] = steps
        link = below_start[v]
        while closing[link] or waits[below[link]] == 0:
            link += 1
        walk[steps] = link
        steps += 1
        v = below[link]
    return int(walk[step_of[v] : steps].min())  # places ascend with the provider


@compiled
def _inherit(provider_start: Counts, providers: Ids, above: npt.NDArray[np.uint64]) -> None:
    """Adds to the bits of each AS the bits of all above it."""
    for v in range(above.size - 1, -1, -1):
        for j in range(provider_start[v], provider_start[v + 1]):
            above[v] |= above[providers[j]]
