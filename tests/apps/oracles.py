"""Tools that tests of apps compare with, in an environment of their own: Exodus, Androguard, and dexdump of Debian."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv" / "oracles" / "bin" / "python"
CI = os.environ.get("CI") == "true"

needs_exodus = pytest.mark.skipif(not CI and not PYTHON.exists(), reason="needs Exodus: make .venv/.oracles; CI must have it")
needs_dexdump = pytest.mark.skipif(not CI and not shutil.which("dexdump"), reason="needs dexdump, from Debian; CI must have it")

_EXODUS = """
import collections, json, sys
from exodus_core.analysis.static_analysis import StaticAnalysis
found = StaticAnalysis()
found.apk_path = sys.argv[1]
rows = json.load(open(sys.argv[2]))["trackers"].values()
found.signatures = [collections.namedtuple("tracker", row)(*row.values()) for row in rows]
found._compile_signatures()
print(json.dumps(sorted(t.name for t in found.detect_trackers())))
"""


def exodus(package: Path, signatures: Path) -> list[str]:
    """The names of the trackers that Exodus finds in a package, by a list of them."""
    done = subprocess.run(
        [PYTHON, "-c", _EXODUS, package, signatures], capture_output=True, text=True, check=True, timeout=120, cwd=package.parent
    )
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def dexdump(file: Path) -> str:
    """What dexdump prints of a DEX file. Raises CalledProcessError where it does not accept it."""
    return subprocess.run(["dexdump", file], capture_output=True, text=True, check=True, timeout=60).stdout
