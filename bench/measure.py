"""A figure is the median of several runs; beside it stand what the memory of this machine allows, measured in the same run."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

RUNS = 5
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Result:
    """One line: ours and the strongest peer, both in `unit`. notes: other peers and bounds."""

    name: str
    ours: float
    unit: str
    peer: str
    theirs: float
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        ratio = self.ours / self.theirs if self.theirs else float("nan")
        figures = f"ours {self.ours:.4g} {self.unit}, {self.peer} {self.theirs:.4g} {self.unit}"
        return f"{self.name}: {figures}, ratio {ratio:.3g}"


def rate(work: Callable[[], object], size: int, runs: int = RUNS) -> float:
    """Items a second, the median of several runs behind one that is not counted."""
    work()
    rates = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        rates.append(size / (time.perf_counter() - begin))
    return statistics.median(rates)


def bounds() -> tuple[str, ...]:
    """Random reads of 64 MB, and what streams from memory, on all cores."""
    table = np.zeros(1 << 24, np.uint32)
    at = np.random.default_rng(0).integers(0, table.size, 1 << 24)
    parts = np.array_split(at, CORES)
    with ThreadPoolExecutor(CORES) as pool:
        gather = rate(lambda: list(pool.map(table.take, parts)), at.size, 3)
        large = [np.ones(1 << 24, np.int64) for _ in range(CORES)]
        stream = rate(lambda: list(pool.map(np.sum, large)), CORES << 27, 3)
    return (
        f"bound: random reads of a table of 64 MB, numpy take on {CORES} cores: {gather / 1e6:,.0f} M/s",
        f"bound: streaming from memory on {CORES} cores: {stream / 1e9:,.1f} GB/s",
    )
