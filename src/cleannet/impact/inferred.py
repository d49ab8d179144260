"""Guesses who is whose provider from the user's own routes, if there is no file of relationships. Reports say that it is a guess.

On each path the AS with most neighbours is the top: before it each step goes from customer to provider, behind it from provider to
customer. Each path votes for its links. If a link has votes for both directions, the majority wins. Links are peers if neither
direction has twice the votes of the other. So are links at the top of paths, on the side of the larger neighbour, between two ASes
of similar size, if no path climbs through them.

Links that no route showed are missing, above all distant peer links. Results from such a graph therefore lose too much and find too
few ways around.

*Source*: Gao, "On inferring autonomous system relationships in the Internet", IEEE/ACM Transactions on Networking 9(6), 2001.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.impact.graph import PEERS, PROVIDES
from cleannet.readers.base.aspath import NOBODY
from cleannet.readers.base.paths import AsPaths
from cleannet.world.layer import AsRel

Numbers = npt.NDArray[np.int64]

CLEARLY: Final = 2
"""How many times the votes for the other direction a link needs to be one of provider and customer."""

COMPARABLE: Final = 60
"""Two whose numbers of neighbours differ by more than this factor do not peer."""


def inferred(routes: AsPaths) -> AsRel:
    """The relationships of neighbours on the paths."""
    row = np.repeat(np.arange(len(routes)), np.diff(routes.offsets))
    named = np.ones(len(routes.asns), np.bool_)
    for low, high in NOBODY:
        named &= (routes.asns < low) | (routes.asns > high)
    row, asn = row[named], routes.asns[named]
    looped = _looped(row, asn)
    row, asn = row[~looped], asn[~looped]
    step = np.flatnonzero((row[1:] == row[:-1]) & (asn[1:] != asn[:-1]))
    neighbours = _neighbours(asn[step], asn[step + 1])
    size = np.array([neighbours.get(a, 0) for a in asn.tolist()], np.int64)
    top = _tops(row, size)
    place = np.arange(len(asn))
    at_top = _may_peer(row, size, top, step)
    climbs = place[step + 1] <= top[row[step]]
    provider = np.where(climbs, asn[step + 1], asn[step])
    customer = np.where(climbs, asn[step], asn[step + 1])
    return _decided(provider, customer, at_top, neighbours)


def _looped(row: Numbers, asn: Numbers) -> npt.NDArray[np.bool_]:
    """For each number, whether its path names an AS twice, which means that somebody wrote it by hand."""
    _, first, counts = np.unique(row << 32 | asn, return_index=True, return_counts=True)
    return np.isin(row, row[first[counts > 1]])


def _neighbours(a: Numbers, b: Numbers) -> dict[int, int]:
    pairs = np.unique(np.minimum(a, b) << 32 | np.maximum(a, b))
    asns, counts = np.unique(np.concatenate((pairs >> 32, pairs & 0xFFFFFFFF)), return_counts=True)
    return dict(zip(asns.tolist(), counts.tolist(), strict=True))


def _tops(row: Numbers, size: Numbers) -> Numbers:
    """For each path the index of its largest AS; of equals the first."""
    order = np.lexsort((np.arange(len(row)), -size, row))
    tops = np.zeros(int(row.max(initial=-1)) + 1, np.int64)
    tops[row[order[::-1]]] = order[::-1]  # the last to be written is the first in order
    return tops


def _may_peer(row: Numbers, size: Numbers, top: Numbers, step: Numbers) -> npt.NDArray[np.bool_]:
    """For each link, whether it is at the top of its path, on the side of the larger neighbour. On the other side it climbs; if
    both were peer links, the route would not have been announced."""
    beside = np.concatenate(([-1], size, [-1]))  # of the place before, itself, behind
    same = np.concatenate(([False], row[1:] == row[:-1], [False]))
    left = np.where(same[:-1], beside[:-2], -1)  # along the places, the neighbours' sizes
    right = np.where(same[1:], beside[2:], -1)
    rises, falls = step + 1 == top[row[step]], step == top[row[step]]
    larger: npt.NDArray[np.bool_] = (rises & (left[step + 1] > right[step + 1])) | (falls & (right[step] >= left[step]))
    return larger


def _decided(provider: Numbers, customer: Numbers, at_top: npt.NDArray[np.bool_], neighbours: dict[int, int]) -> AsRel:
    """One relationship for each pair, by its votes as provider and as customer, and by those votes that came from below a top."""
    links, place = np.unique(provider << 32 | customer, return_inverse=True)
    votes = dict(zip(links.tolist(), np.bincount(place, minlength=len(links)).tolist(), strict=True))
    inner = dict(zip(links.tolist(), np.bincount(place, ~at_top, minlength=len(links)).tolist(), strict=True))
    a, b, kind = [], [], []
    for pair in sorted({(min(x >> 32, x & 0xFFFFFFFF), max(x >> 32, x & 0xFFFFFFFF)) for x in votes}):
        ways = [(votes.get(p << 32 | c, 0), inner.get(p << 32 | c, 0), p, c) for p, c in (pair, pair[::-1])]
        (most, below, above, under), (least, other, _, _) = sorted(ways, key=lambda w: (-w[0], w[2]))
        alike = max(neighbours[p] for p in pair) <= COMPARABLE * min(neighbours[p] for p in pair)
        peers = most < CLEARLY * least or (alike and not below and not other)
        a.append(above)
        b.append(under)
        kind.append(PEERS if peers else PROVIDES)
    return AsRel(np.array(a, np.uint32), np.array(b, np.uint32), np.array(kind, np.int8))
