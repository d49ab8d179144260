"""The AS paths of a table of routes, in order, for questions that need the order: who provides for whom, or a detour.

Repetitions are folded and confederations left out, as in `bgpdump`; a path ends before its first AS set, which has no order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleannet.columns import Batch, Routes

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AsPaths:
    """Some routes. prefixes: one each; the path of route i is `asns[offsets[i] : offsets[i + 1]]`, the viewpoint first. to_set:
    paths that continue with an AS set, so their last number is not the origin."""

    prefixes: pa.Array[Any]
    offsets: Rows
    asns: Rows
    to_set: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.prefixes)


def of_batches(batches: Iterable[Batch]) -> Iterator[AsPaths]:
    """The paths of a format whose batches carry routes. Raises Unreadable, as the batches do."""
    for batch in batches:
        if batch.routes:
            yield _told(batch.routes())


def _told(routes: Routes) -> AsPaths:
    """The routes that have a prefix and a path."""
    told = (np.diff(routes.offsets) > 0) & np.asarray(routes.prefixes.is_valid())
    sizes = np.diff(routes.offsets)
    kept = routes.asns[np.repeat(told, sizes)]
    return AsPaths(routes.prefixes.filter(pa.array(told)), np.concatenate(([0], np.cumsum(sizes[told]))), kept, routes.to_set[told])


def joined(some: Iterator[AsPaths]) -> AsPaths:
    """All of them as one."""
    every = list(some)
    sizes = [np.diff(p.offsets) for p in every]
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(np.concatenate([*sizes, np.zeros(0, np.int64)]))))
    asns = np.concatenate([p.asns for p in every]) if every else np.zeros(0, np.int64)
    to_set = np.concatenate([*(p.to_set for p in every), np.zeros(0, np.bool_)])
    return AsPaths(pa.concat_arrays([pa.array([], pa.string()), *(p.prefixes for p in every)]), offsets, asns, to_set)
