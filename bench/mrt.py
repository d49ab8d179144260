"""An MRT table to columns; and tables read, folded and judged, with their memory. Peers: `bgpdump -m` and pybgpkit-parser.

Tables are made here, of routes from 40 peers: of 20,000 prefixes for the columns; and of as many, and of 200,000, to be judged,
each by a process of its own.
"""

from __future__ import annotations

import resource
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
from measure import Outcome, scaled, seconds
from peers import library, program

from cleannet.audit import audit
from cleannet.policy.policy import bind_all
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.sources import Refused, sources
from cleannet.readers.routes import mrt
from cleannet.world.view import open_world

PREFIXES, LARGE = scaled(20_000), scaled(200_000)
PEERS = 40
DAY = date(2026, 11, 24)
TIME = 1795478400


def run() -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rib"
        size = _write(file, PREFIXES)
        _read(file)  # compiles
        ours = seconds(lambda: _read(file))
        peers = _peers(file)
        judged = [_judged(file, PREFIXES)]
        if LARGE > PREFIXES:
            large = _write(file, LARGE)
            judged.append(_judged(file, LARGE, large))
    routes = PREFIXES * PEERS
    best = next((peer for peer, taken in peers.items() if taken), "bgpdump -m")
    return Outcome(
        what=f"A table of {PREFIXES:,} prefixes from {PEERS} peers ({size / 1e6:,.0f} MB of TABLE_DUMP_V2) to columns.",
        ours=routes / ours,
        peer_name=best,
        peer=routes / peers[best] if peers[best] else 0.0,
        unit="routes/s",
        details=(
            *(
                f"{other}: {taken:.2f} s, ours {ours:.2f} s, ratio {taken / ours:.1f}" if taken else f"{other}: missing"
                for other, taken in peers.items()
            ),
            *judged,
        ),
    )


def _write(file: Path, prefixes: int) -> int:
    with file.open("wb") as out:
        out.writelines(table(prefixes))
    return file.stat().st_size


def _read(file: Path) -> None:
    for _ in mrt.read(_opened(file)):
        pass


def _judged(file: Path, prefixes: int, size: int = 0) -> str:
    """A table read, folded and judged by a process of its own, once the loops are compiled."""
    found = subprocess.run([sys.executable, __file__, str(file)], capture_output=True, text=True, check=True)
    taken, memory, uses = found.stdout.split()
    large = f" ({size / 1e6:,.0f} MB)" if size else ""
    told = f"{prefixes:,} prefixes{large} read, folded and judged: {float(taken):.1f} s"
    return f"{told}, {int(uses):,} uses, peak memory {int(memory):,} MB"


def judge(file: Path) -> None:
    """Prints seconds, peak memory in MB, and uses."""
    world = open_world()
    policy = bind_all(world.facts.policies, world.facts.measures)["clean-network"]
    start = time.perf_counter()
    report = audit([file], policy, world, DAY, DAY)
    taken = time.perf_counter() - start
    print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, len(report.uses))


def _opened(file: Path) -> Input:
    (item,) = sources([file])
    assert not isinstance(item, Refused)
    return item


def _peers(file: Path) -> dict[str, float]:
    """Peer -> median seconds, 0 where it is missing."""
    found = {"bgpdump -m": 0.0, "pybgpkit-parser": 0.0}
    if bgpdump := program("bgpdump"):
        command = [bgpdump, "-m", str(file)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        found["bgpdump -m"] = seconds(lambda: subprocess.run(command, **quiet, check=True))  # type: ignore[call-overload]
    if library("pybgpkit_parser"):
        code = f"import pybgpkit_parser as p\nfor e in p.Parser({str(file)!r}): pass"
        found["pybgpkit-parser"] = seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True))
    return found


def table(prefixes: int) -> Iterator[bytes]:
    """The records of a TABLE_DUMP_V2 file, the same each time: paths of three to six ASes, more of them in a large table."""
    rng = np.random.default_rng(1)
    entries = b"".join(struct.pack(">B4s4sI", 2, b"\0" * 4, bytes([192, 0, 2, i]), 1000 + i) for i in range(PEERS))
    yield _record(1, b"\0" * 4 + struct.pack(">HH", 0, PEERS) + entries)
    ends = [rng.integers(1001, 60_000, rng.integers(2, 6)).tolist() for _ in range(max(5_000, prefixes // 10))]
    hops = [len(end) + 1 for end in ends]
    tails = [struct.pack(f">{len(end)}I", *end) + b"\x40\3\4\xc0\0\2\1" for end in ends]
    heads = [[_head(peer, n) for n in range(7)] for peer in range(PEERS)]
    for first in range(0, prefixes, 10_000):
        choice = rng.integers(len(tails), size=(min(10_000, prefixes - first), PEERS)).tolist()
        for number, chosen in enumerate(choice, first):
            body = [struct.pack(">IB3sH", number, 24, (number + (1 << 16)).to_bytes(3, "big"), PEERS)]
            for head, tail in zip(heads, chosen, strict=True):
                body += (head[hops[tail]], tails[tail])
            yield _record(2, b"".join(body))


def _head(peer: int, hops: int) -> bytes:
    """What stands before the second AS of a path in an entry."""
    path = struct.pack(">BBBBBI", 0x40, 2, 2 + 4 * hops, 2, hops, 1000 + peer)
    return struct.pack(">HIH", peer, TIME, 4 + 5 + 4 * hops + 7) + b"\x40\1\1\0" + path


def _record(subtype: int, body: bytes) -> bytes:
    return struct.pack(">IHHI", TIME, 13, subtype, len(body)) + body


if __name__ == "__main__":
    judge(Path(sys.argv[1]))
