"""An MRT table to columns, folded and judged. Peers on the same file: `bgpdump -m` and pybgpkit-parser, where they are named.

`CLEANNET_BGPDUMP` names the program, `CLEANNET_PYBGPKIT` a Python that has pybgpkit-parser; without them the peer reads the same
octets in plain Python. The table is made here: `CLEANNET_RIB_PREFIXES` prefixes (20,000 without) from 40 peers.
"""

from __future__ import annotations

import os
import resource
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
from measure import Outcome, seconds

from cleannet.audit import audit
from cleannet.policy.policy import bind_all
from cleannet.readers import mrt
from cleannet.readers.base import Input
from cleannet.readers.sources import Refused, sources
from cleannet.world.view import open_world

BGPDUMP = os.environ.get("CLEANNET_BGPDUMP", "")
PYBGPKIT = os.environ.get("CLEANNET_PYBGPKIT", "")
PREFIXES = int(os.environ.get("CLEANNET_RIB_PREFIXES", "20000"))
PEERS = 40
DAY = date(2026, 11, 24)
TIME = 1795478400


def run() -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rib"
        with file.open("wb") as out:
            out.writelines(table(PREFIXES))
        routes, size = PREFIXES * PEERS, file.stat().st_size
        list(mrt.read(_opened(file)))  # compiles
        ours = seconds(lambda: [None for _ in mrt.read(_opened(file))])
        peers = _peers(file)
        world = open_world()
        policy = bind_all(world.facts.policies, world.facts.measures)["clean-network"]
        judged = seconds(lambda: audit([file], policy, world, DAY, DAY), 1)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    name, first = next(iter(peers.items()))
    return Outcome(
        what=f"A table of {PREFIXES:,} prefixes from {PEERS} peers ({size / 1e6:,.0f} MB of TABLE_DUMP_V2) to columns.",
        ours=routes / ours,
        peer_name=name,
        peer=routes / first,
        unit="routes/s",
        details=(
            *(f"{other}: {taken:.2f} s, ours {ours:.2f} s, ratio {taken / ours:.1f}" for other, taken in peers.items()),
            f"read, folded and judged: {judged:.1f} s, peak memory {memory:,.0f} MB",
        ),
    )


def _opened(file: Path) -> Input:
    (item,) = sources([file])
    assert not isinstance(item, Refused)
    return item


def _peers(file: Path) -> dict[str, float]:
    """Peer -> median seconds."""
    found = {}
    if BGPDUMP:
        command = [BGPDUMP, "-m", str(file)]
        found["bgpdump -m"] = seconds(
            lambda: subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        )
    if PYBGPKIT:
        code = f"import pybgpkit_parser as p\nfor e in p.Parser({str(file)!r}): pass"
        found["pybgpkit-parser"] = seconds(lambda: subprocess.run([PYBGPKIT, "-c", code], check=True))
    return found or {"plain Python": seconds(lambda: _plain(file.read_bytes()))}


def _plain(octets: bytes) -> int:
    """Each record and entry, unpacked one by one, with its path as a tuple."""
    at, seen = 0, 0
    while at < len(octets):
        _, kind, subtype, size = struct.unpack_from(">IHHI", octets, at)
        at += 12
        if (kind, subtype) == (13, 2):
            bits = octets[at + 4]
            inner = at + 5 + (bits + 7) // 8
            (count,) = struct.unpack_from(">H", octets, inner)
            inner += 2
            for _ in range(count):
                _, _, attrs = struct.unpack_from(">HIH", octets, inner)
                hops = octets[inner + 8 + 4 + 4]
                seen += len(struct.unpack_from(f">{hops}I", octets, inner + 8 + 4 + 5))
                inner += 8 + attrs
        at += size
    return seen


def table(prefixes: int) -> Iterator[bytes]:
    """The records of a TABLE_DUMP_V2 file, the same each time: paths of three to six ASes, repeated as they are in life."""
    rng = np.random.default_rng(1)
    entries = b"".join(struct.pack(">B4s4sI", 2, b"\0" * 4, bytes([192, 0, 2, i]), 1000 + i) for i in range(PEERS))
    yield _record(1, b"\0" * 4 + struct.pack(">HH", 0, PEERS) + entries)
    tails = [rng.integers(1001, 60_000, rng.integers(2, 6)).tolist() for _ in range(5_000)]
    choice = rng.integers(len(tails), size=(prefixes, PEERS))
    for number in range(prefixes):
        body = [struct.pack(">IB3sH", number, 24, (number + (1 << 16)).to_bytes(3, "big"), PEERS)]
        for peer in range(PEERS):
            path = [1000 + peer, *tails[choice[number, peer]]]
            attrs = b"\x40\1\1\0" + struct.pack(f">BBBBB{len(path)}I", 0x40, 2, 2 + 4 * len(path), 2, len(path), *path)
            attrs += b"\x40\3\4\xc0\0\2\1"
            body.append(struct.pack(">HIH", peer, TIME, len(attrs)) + attrs)
        yield _record(2, b"".join(body))


def _record(subtype: int, body: bytes) -> bytes:
    return struct.pack(">IHHI", TIME, 13, subtype, len(body)) + body
