"""How soon the command line answers, and the pack opens verified. The peer is Python itself, starting and doing nothing."""

from __future__ import annotations

import subprocess
import sys

from measure import Outcome, seconds

from cleannet.pack.facts import FACTS, open_facts
from cleannet.pack.hardware import EMBEDDED as HARDWARE
from cleannet.pack.hardware import open_hardware
from cleannet.pack.networks import EMBEDDED as NETWORKS
from cleannet.pack.networks import open_networks


def run() -> Outcome:
    version = seconds(lambda: subprocess.run([sys.executable, "-m", "cleannet", "--version"], capture_output=True, check=True), 9)
    nothing = seconds(lambda: subprocess.run([sys.executable, "-c", ""], capture_output=True, check=True), 9)
    opened = seconds(_open, 9)
    size = sum(path.stat().st_size for path in (FACTS, NETWORKS, HARDWARE)) / 1e6
    return Outcome(
        what="`cleannet --version`, and opening all embedded tables with their hashes verified.",
        ours=1 / version,
        peer_name="an empty Python",
        peer=1 / nothing,
        unit="starts/s",
        details=(f"--version {version * 1000:.0f} ms; the pack, {size:.1f} MB unpacked, opens in {opened * 1000:.0f} ms",),
    )


def _open() -> None:
    open_networks.cache_clear()
    open_hardware.cache_clear()
    _ = open_facts().measures, open_networks(), open_hardware()
