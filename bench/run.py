"""`python bench/run.py NAME` runs one benchmark; without a name all run, and bench/RESULTS.md is written anew.

The last line of each is `NAME: ours X unit, PEER Y unit, ratio R`. Data are made here and cleaned up. Peers are optional.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

BENCHMARKS = ("ip_lookup", "flows", "flows_memory", "flows_spark")
PACKAGES = ("numpy", "numba", "pyarrow", "duckdb", "polars", "pyasn", "pyspark")


def main(names: list[str]) -> None:
    chosen = [name.replace("-", "_") for name in names] or list(BENCHMARKS)
    lines = []
    for name in chosen:
        if name not in BENCHMARKS:
            sys.exit(f"{name}: not one of {', '.join(BENCHMARKS)}")
        result = importlib.import_module(name).run()
        lines += [*(f"  {note}" for note in result.notes), str(result)]
        print("\n".join(lines[-1 - len(result.notes) :]), flush=True)
    if not names:
        (Path(__file__).parent / "RESULTS.md").write_text(page(lines))


def page(lines: list[str]) -> str:
    """The results with the day, the machine and the versions."""
    return "\n".join(
        [
            "# Results",
            "",
            f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {cpu()}, {platform.system()} {platform.machine()}.",
            f"Python {platform.python_version()}, {', '.join(map(version, PACKAGES))}.",
            "",
            "```",
            *lines,
            "```",
            "",
        ]
    )


def cpu() -> str:
    """The name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def version(package: str) -> str:
    """A package with its version."""
    try:
        return f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return f"{package} not installed"


if __name__ == "__main__":
    main(sys.argv[1:])
