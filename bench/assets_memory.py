"""Does the list of assets fit in memory? The peak of listing a million devices; the peer only counts them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from measure import Outcome, scaled

AUDIT = """
import re, sys
from pathlib import Path
from cleannet.cli import run
run(["audit", *sys.argv[1:], "--as-of", "2026-11-24", "-f", "csv"])
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024, file=sys.stderr)
"""
DEVICES = 1_000_000


def peak(*arguments: str) -> float:
    """Megabytes that an audit takes at most, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", AUDIT, *arguments], check=True, capture_output=True, text=True)
    return float(done.stderr)


def run() -> Outcome:
    devices = scaled(DEVICES)
    with tempfile.TemporaryDirectory() as name:
        fleet, listed = Path(name) / "fleet.csv", Path(name) / "assets.parquet"
        with fleet.open("w", encoding="utf-8") as file:
            file.write("DeviceId,DeviceName,PrimaryUserUPN,Site,Application Name,Bundle ID,Platform\n")
            for n in range(devices):
                file.write(f"SN{n * 7919 % 10_000_019:08},phone {n},user{n}@agency.example,North,")
                file.write("TikTok,com.zhiliaoapp.musically,Android\n")
        ours, size = peak(str(fleet), "--assets", str(listed)), listed.stat().st_size / 1e6
        return Outcome(
            what=f"The most memory that listing {devices:,} devices, each with an app, takes: less is better.",
            ours=ours,
            peer_name="counting them alone",
            peer=peak(str(fleet)),
            unit="MB",
            details=(f"the list, in Parquet, has {size:,.1f} MB",),
        )
