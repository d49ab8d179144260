"""What all benchmarks share: medians of several runs, and words for the machine."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

RUNS = 3


@dataclass(frozen=True)
class Outcome:
    """ours, peer: in `unit`, where more is better; what: one sentence on what was run; bound: what limits it."""

    what: str
    ours: float
    peer_name: str
    peer: float
    unit: str
    details: tuple[str, ...] = ()
    bound: str = ""

    def line(self, name: str) -> str:
        ratio = self.ours / self.peer
        return f"{name}: ours {self.ours:,.3g} {self.unit}, {self.peer_name} {self.peer:,.3g} {self.unit}, ratio {ratio:.3g}"


def seconds(step: Callable[[], object], runs: int = RUNS) -> float:
    """The median time of so many runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def machine() -> str:
    """Processor, cores, memory and the versions that matter."""
    cpu = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0] if names else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    versions = ", ".join(f"{name} {_version(name)}" for name in ("numpy", "pyarrow", "numba", "duckdb", "polars") if _version(name))
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, {versions}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
