"""The programs that we are compared with: which there are, and how they come into the environment of the benchmarks.

    python bench/peers.py .venv/bench requirements-bench.lock

installs each package of the lock by itself, with its hashes, so that one that cannot be had here (a compiler is missing, or a
wheel) costs only itself. What is missing then is named here, and again in the figures.
"""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FIRST = ("setuptools", "wheel")
"""What others are built with."""


def library(name: str) -> Any | None:
    """A peer that is a module; None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def program(name: str) -> str | None:
    """A peer that is a program: its path; None where there is none."""
    return shutil.which(name)


def install(environment: Path, lock: Path) -> list[str]:
    """Installs what the lock has into the environment; the names of what could not be had."""
    options, *blocks = re.split(r"^(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    named = {block.partition("==")[0]: block for block in blocks}
    missing = []
    for name in sorted(named, key=lambda name: name not in FIRST):
        with tempfile.TemporaryDirectory() as folder:
            one = Path(folder) / "requirements.txt"
            one.write_text(options + named[name], encoding="utf-8")
            pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "install", "--quiet", "--no-input"]
            how = ["--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--prefer-binary", "--require-hashes"]
            if subprocess.run([*pip, *how, "-r", str(one)], stderr=subprocess.DEVNULL, check=False).returncode:
                missing.append(name)
    return missing


if __name__ == "__main__":
    missing = install(Path(sys.argv[1]), Path(sys.argv[2]))
    missing += [] if program("bgpdump") else ["bgpdump (Debian's package of that name)"]
    print("missing peers:", ", ".join(missing) or "none")
