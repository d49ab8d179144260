"""What all benchmarks share: their size, medians of several runs, and words for the machine."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

RUNS = 3
SCALE = 1.0
"""The share of the usual size; `bench/run.py --scale` sets it before a benchmark is imported."""

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def scaled(usual: int) -> int:
    """So many, or the share of them that was asked for."""
    return max(1, round(usual * SCALE))


class NotHere(Exception):
    """What the benchmark itself needs is not installed; the message says what, and where it is."""


@dataclass(frozen=True)
class Outcome:
    """ours, peer: in `unit`, where more is better; peer 0: it is missing. what: one sentence on what was run; bound: what
    limits it."""

    what: str
    ours: float
    peer_name: str
    peer: float
    unit: str
    details: tuple[str, ...] = ()
    bound: str = ""

    def line(self, name: str) -> str:
        told = f"{name}: ours {self.ours:,.3g} {self.unit}, {self.peer_name}"
        if not self.peer:
            return f"{told} missing, no ratio"
        return f"{told} {self.peer:,.3g} {self.unit}, ratio {self.ours / self.peer:.3g}"


def seconds(step: Callable[[], object], runs: int = RUNS) -> float:
    """The median time of so many runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def processor(step: Callable[[], object], runs: int = RUNS) -> float:
    """The median seconds of all processors, as of one: what else runs on the machine matters less to it."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        step()
        times.append(time.process_time() - start)
    return statistics.median(times)


def rate(work: Callable[[], object], size: int, runs: int = RUNS) -> float:
    """Items a second, the median of several runs behind one that is not counted."""
    work()
    return size / seconds(work, runs)


def bounds() -> tuple[str, ...]:
    """What the memory of this machine allows: random reads of 64 MB, and streaming, on all cores."""
    table = np.zeros(1 << 24, np.uint32)
    at = np.random.default_rng(0).integers(0, table.size, 1 << 24)
    parts = np.array_split(at, CORES)
    with ThreadPoolExecutor(CORES) as pool:
        gather = rate(lambda: list(pool.map(table.take, parts)), at.size)
        large = [np.ones(1 << 24, np.int64) for _ in range(CORES)]
        stream = rate(lambda: list(pool.map(np.sum, large)), CORES << 27)
    return (
        f"bound: random reads of a table of 64 MB, numpy take on {CORES} cores: {gather / 1e6:,.0f} M/s",
        f"bound: streaming from memory on {CORES} cores: {stream / 1e9:,.1f} GB/s",
    )


def machine() -> str:
    """Processor, cores, memory and the versions that matter."""
    cpu = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0] if names else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    versions = ", ".join(f"{name} {_version(name)}" for name in MATTER if _version(name))
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, {versions}"


MATTER = ("numpy", "pyarrow", "numba", "duckdb", "polars", "maxminddb", "pyasn", "py-radix", "pybgpkit-parser", "bgpy-pkg")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
