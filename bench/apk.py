"""A package of an Android app is read: a DEX file of some 4 MB, manifest, signature and resources; beside Exodus and Androguard.

The packages are made by the writer of the tests. The peers run in an environment of their own (`make .venv/.oracles`), each as its
users call it, on the same file, and tell the processor time that the call took (with `dexdump`), their start left out. Exodus looks
for the same trackers. Processor time, since what else runs on a machine matters less to it; and each tool uses one core.
"""

from __future__ import annotations

import gc
import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from measure import CORES, RUNS, NotHere, Outcome, processor, scaled

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv" / "oracles" / "bin" / "python"
CLASSES = scaled(4_000)
PACKAGES = scaled(200)
TRACKERS = 400

_EXODUS = """
import collections, json, statistics, sys
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from exodus_core.analysis.static_analysis import StaticAnalysis
rows = json.load(open(sys.argv[2]))["trackers"].values()
times = []
def spent():
    return sum(used.ru_utime + used.ru_stime for used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))
for _ in range(int(sys.argv[3])):
    begin = spent()
    found = StaticAnalysis(sys.argv[1])
    found.signatures = [collections.namedtuple("tracker", row)(*row.values()) for row in rows]
    found._compile_signatures()
    trackers = sorted(t.name for t in found.detect_trackers())
    times.append(spent() - begin)
print(json.dumps([statistics.median(times), trackers]))
"""
_ANDROGUARD = """
import json, statistics, sys, time
from androguard.util import set_log
set_log("ERROR")
from androguard.misc import AnalyzeAPK
times = []
for _ in range(int(sys.argv[3])):
    begin = time.process_time()
    AnalyzeAPK(sys.argv[1])
    times.append(time.process_time() - begin)
print(json.dumps([statistics.median(times), []]))
"""


def package() -> bytes:
    """A package with many classes, each of which calls others and loads strings."""
    from apps.apk import apk, key_of, manifest
    from apps.arsc import Of, table
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
    rows = [f'"key{n}": "value {chance.random()} at https://host{n % 40}.example.net/",\n' for n in range(CLASSES // 4)]
    text = "".join(rows)
    named = {0: "Bench"} | {n: row.strip() for n, row in enumerate(rows, 1)}
    made = {"AndroidManifest.xml": manifest("org.example.bench", ["android.permission.CAMERA"]), "classes.dex": code}
    made |= {"assets/config.json": text.encode(), "resources.arsc": table([Of(1, "string", named)], utf8=False)}
    return apk(made, key_of("Bench"), ("v1", "v2"))


def trackers() -> bytes:
    """A list of trackers, of which the package has some."""
    rows = {str(n): {"id": n, "name": f"tracker {n}", "code_signature": f"com.vendor{n}.part{n % 7}."} for n in range(TRACKERS)}
    return json.dumps({"trackers": rows}).encode()


def run() -> Outcome:
    if not PEERS.exists():
        raise NotHere("the peers: make .venv/.oracles")
    sys.path.insert(0, str(ROOT / "tests"))
    from cleannet.__main__ import SELDOM
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
        gc.set_threshold(*SELDOM)  # as the command does
        read(file)  # which compiles the loops, or loads them
        ours = processor(lambda: read(file), RUNS * 5)
        exodus, found = peer(_EXODUS, file, listed)
        same = sorted(t.name for t in shown.builds[0].trackers) == found
        androguard, _ = peer(_ANDROGUARD, file, listed)
        rate, of_one = many(folder, file.read_bytes())
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
            f"apk: {rate:,.0f} packages a minute, a folder audited on {CORES} cores; {of_one:,.0f} a minute of processor time",
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
    """The median processor time of a peer, and what it found."""
    command = [str(PEERS), "-c", code, str(file), str(listed), str(RUNS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=file.parent)
    took, found = json.loads(done.stdout.splitlines()[-1])
    return took, found


def many(folder: str, data: bytes) -> tuple[float, float]:
    """Packages a minute, by the clock and by a processor's time: copies in a folder, audited by one process, with its start."""
    inside = Path(folder) / "many"
    inside.mkdir()
    for n in range(PACKAGES):
        (inside / f"{n}.apk").write_bytes(data)
    command = [
        sys.executable,
        "-m",
        "cleannet",
        "audit",
        str(inside),
        "-f",
        "json",
        "-o",
        f"{inside}.json",
        "--as-of",
        "2026-11-24",
    ]
    begin, before = time.perf_counter(), getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    took, used = time.perf_counter() - begin, getrusage(RUSAGE_CHILDREN)
    spent = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return PACKAGES / took * 60, PACKAGES / spent * 60
