"""The list of apps of a phone, and what else the tests of several commands share."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

DENIED = "package:com.tencent.mm\n"
CLEAR = "package:com.whatsapp\n"
FULL = Path("/dev/full")


def phone(tmp_path: Path, text: str) -> str:
    (tmp_path / "phone.txt").write_text(text)
    return str(tmp_path)


def cpu_seconds(*arguments: str) -> float:
    """Of the processor, not of the clock: others may keep the machine busy. `bench/start.py` has the clock's."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
