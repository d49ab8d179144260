"""How often each of many addresses was seen, as arrays. If there are too many, the rarer half is dropped."""

from __future__ import annotations

from typing import Final

import numpy as np

from cleannet.kernel.intervals import I64, U64, changes

_MOST: Final = 1 << 19
"""Addresses that are kept: 12 MB. Up to so many the counts are exact, whatever the order in which they came."""


class Frequent:
    """Addresses as the halves of IPv6 numbers, and how often each was seen."""

    def __init__(self) -> None:
        self._parts: list[tuple[U64, U64, I64]] = []
        self._size = 0

    def add(self, hi: U64, lo: U64, counts: I64 | None = None) -> None:
        """Adds addresses; with no counts, each was seen once."""
        if hi.size:
            self._parts.append((hi, lo, np.ones(hi.size, np.int64) if counts is None else counts))
            self._size += hi.size
        if self._size > 2 * _MOST:
            self._parts = [self._summed(_MOST)]
            self._size = self._parts[0][0].size

    def all(self) -> tuple[U64, U64, I64]:
        """Each address once, in numeric order."""
        return self._summed(_MOST)

    def largest(self, most: int) -> tuple[U64, U64, I64]:
        """The most frequent addresses, in numeric order."""
        return self._summed(most)

    def _summed(self, most: int) -> tuple[U64, U64, I64]:
        if not self._parts:
            return np.zeros(0, np.uint64), np.zeros(0, np.uint64), np.zeros(0, np.int64)
        hi, lo, counts = (np.concatenate([part[i] for part in self._parts]) for i in range(3))
        order = np.lexsort((lo, hi)) if hi.any() else np.argsort(lo, kind="stable")
        hi, lo, counts = hi[order], lo[order], counts[order]
        starts = np.flatnonzero(changes(hi) | changes(lo))
        hi, lo, counts = hi[starts], lo[starts], np.add.reduceat(counts, starts)
        if counts.size > most:
            kept = np.sort(np.argsort(-counts, kind="stable")[:most])
            hi, lo, counts = hi[kept], lo[kept], counts[kept]
        return hi, lo, counts
