"""Does memory grow with the rows? The peak of counting ten times as many; the peer is the smaller run."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from measure import Outcome
from traffic import write

COUNT = """
import re, sys
from datetime import date
from pathlib import Path
from cleannet.engine.local import count_paths
from cleannet.resolve.meaning import Asking
from cleannet.world.view import open_world
day = date(2026, 11, 24)
count_paths(map(Path, sys.argv[1:]), Asking(open_world().at(day, day)))
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024)
"""


def peak(files: list[Path]) -> float:
    """Megabytes that a process of its own takes at most; what `getrusage` tells may be that of the process that began it."""
    done = subprocess.run([sys.executable, "-c", COUNT, *map(str, files)], check=True, capture_output=True, text=True)
    return float(done.stdout)


def run() -> Outcome:
    with tempfile.TemporaryDirectory() as name:
        rows = write(Path(name), 10)
        files = sorted(Path(name).iterdir())
        return Outcome(
            what=f"The most memory that counting {rows:,} flow records takes, and a tenth of them: less is better.",
            ours=peak(files),
            peer_name="a tenth of the rows",
            peer=peak(files[:1]),
            unit="MB",
        )
