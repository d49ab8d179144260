"""A package of an Android app is read: a DEX file of some 4 MB, manifest, signature and resources; beside Exodus and Androguard.

The packages are made by the writer of the tests. The peers run in an environment of their own (`make .venv/.oracles`), each as its
users call it, on the same file, and tell the time that the call took, their start left out. Exodus looks for the same trackers.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from measure import CORES, RUNS, NotHere, Outcome, scaled, seconds

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv" / "oracles" / "bin" / "python"
CLASSES = scaled(4_000)
PACKAGES = scaled(200)
TRACKERS = 400

_EXODUS = """
import collections, json, statistics, sys, time
from exodus_core.analysis.static_analysis import StaticAnalysis
rows = json.load(open(sys.argv[2]))["trackers"].values()
times = []
for _ in range(int(sys.argv[3])):
    begin = time.perf_counter()
    found = StaticAnalysis(sys.argv[1])
    found.signatures = [collections.namedtuple("tracker", row)(*row.values()) for row in rows]
    found._compile_signatures()
    trackers = sorted(t.name for t in found.detect_trackers())
    times.append(time.perf_counter() - begin)
print(json.dumps([statistics.median(times), trackers]))
"""
_ANDROGUARD = """
import json, statistics, sys, time
from androguard.util import set_log
set_log("ERROR")
from androguard.misc import AnalyzeAPK
times = []
for _ in range(int(sys.argv[3])):
    begin = time.perf_counter()
    AnalyzeAPK(sys.argv[1])
    times.append(time.perf_counter() - begin)
print(json.dumps([statistics.median(times), []]))
"""


def package() -> bytes:
    """A package with many classes, each of which calls others and loads strings."""
    from apps.apk import apk, key_of, manifest
    from apps.dex import Class, Method, dex

    chance = random.Random(14)
    names = [f"com.vendor{n % 300}.part{n % 7}.Class{n}" for n in range(CLASSES)]

    def method(at: int, number: int) -> Method:
        calls = tuple((chance.choice(names), f"run{chance.randrange(5)}") for _ in range(12))
        strings = tuple(f"text {at} {number} {chance.random()}" for _ in range(2))
        return Method(f"run{number}", calls, strings)

    code = dex(
        (Class(name, tuple(method(at, k) for k in range(5))) for at, name in enumerate(names)), strings=["https://a.example.net/"]
    )
    rows = (f'"key{n}": "value {chance.random()} at https://host{n % 40}.example.net/",\n' for n in range(CLASSES // 4))
    text = "".join(rows)
    made = {"AndroidManifest.xml": manifest("org.example.bench", ["android.permission.CAMERA"]), "classes.dex": code}
    made |= {"assets/config.json": text.encode(), "resources.arsc": text.encode("utf-16-le")}
    return apk(made, key_of("Bench"), ("v1", "v2"))


def trackers() -> bytes:
    """A list of trackers, of which the package has some."""
    rows = {str(n): {"id": n, "name": f"tracker {n}", "code_signature": f"com.vendor{n}.part{n % 7}."} for n in range(TRACKERS)}
    return json.dumps({"trackers": rows}).encode()


def run() -> Outcome:
    if not PEERS.exists():
        raise NotHere("the peers: make .venv/.oracles")
    sys.path.insert(0, str(ROOT / "tests"))
    from cleannet.policy.policy import bind_all
    from cleannet.readers.apps.signatures import signatures
    from cleannet.vet import compatible, vet
    from cleannet.world.view import open_world

    world, day = open_world(), date(2026, 11, 24)
    policy = bind_all(world.facts.policies, world.facts.measures)["clean-network"]
    with tempfile.TemporaryDirectory() as folder:
        file, listed = Path(folder) / "a.apk", Path(folder) / "trackers.json"
        file.write_bytes(package())
        listed.write_bytes(trackers())
        shown = compatible(vet([file], policy, world, day, day, listed=signatures(listed.read_bytes())))
        ours = seconds(lambda: read(file))
        exodus, found = peer(_EXODUS, file, listed)
        same = sorted(t.name for t in shown.builds[0].trackers) == found
        androguard, _ = peer(_ANDROGUARD, file, listed)
        rate = many(folder, file.read_bytes())
    if not same:
        raise AssertionError("Exodus finds other trackers")
    return Outcome(
        what="A package with a DEX file of some 4 MB is read whole; Exodus looks for classes of trackers, and finds the same.",
        ours=1 / ours,
        peer_name="exodus-core",
        peer=1 / exodus,
        unit="packages/s",
        details=(
            f"apk: ours {1000 * ours:,.0f} ms, exodus-core {1000 * exodus:,.0f} ms (ratio {exodus / ours:,.0f})",
            f"apk: androguard {1000 * androguard:,.0f} ms (ratio {androguard / ours:,.0f})",
            f"apk: {rate:,.0f} packages a minute, audited by one process a core on {CORES} cores",
        ),
        bound="unpacking (zlib)",
    )


def read(file: Path) -> None:
    """All that we read of a package."""
    from cleannet.readers.apps.android.package import read_package
    from cleannet.readers.base.input import Input
    from cleannet.readers.inputs.sources import sources

    for item in sources([file]):
        assert isinstance(item, Input)
        read_package(item)


def peer(code: str, file: Path, listed: Path) -> tuple[float, list[str]]:
    """The median time of a peer, and what it found."""
    command = [str(PEERS), "-c", code, str(file), str(listed), str(RUNS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=file.parent)
    took, found = json.loads(done.stdout.splitlines()[-1])
    return took, found


def many(folder: str, data: bytes) -> float:
    """Packages a minute: copies in a folder a core, each audited by a process of its own, with its start."""
    folders = [Path(folder) / f"of core {core}" for core in range(CORES)]
    for core in folders:
        core.mkdir()
        for n in range(PACKAGES):
            (core / f"{n}.apk").write_bytes(data)
    begin = time.perf_counter()
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "cleannet", "audit", str(core), "-f", "json", "-o", f"{core}.json", "--as-of", "2026-11-24"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for core in folders
    ]
    for process in started:
        process.wait()
    return CORES * PACKAGES / (time.perf_counter() - begin) * 60
