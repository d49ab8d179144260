"""How long does a layer of a million prefixes take to open, as every process does, and to be compiled, once? The peers have no
compiled form: they build their tables of the same file in every process.

The table is made here, in the form of CAIDA's prefix to AS: lengths, ASes and several origins as often as in the real one. A layer
is opened in a process of its own, hash verified; `pyasn` and `py-radix` are asked where they are there.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from measure import Outcome, scaled, seconds
from peers import library

from cleannet.importers.caida import read
from cleannet.kernel.parsed import Parsed
from cleannet.world.layer import PrefixOrigins
from cleannet.world.layers import keep

PREFIXES = scaled(1_000_000)
LENGTHS = {24: 0.60, 22: 0.12, 23: 0.11, 21: 0.05, 20: 0.05, 19: 0.03, 16: 0.02, 18: 0.015, 17: 0.005}
"""Roughly as in the table of a collector; what is left over is spread by the sum."""
SEVERAL = 0.005

OPEN = """
import sys, time
from pathlib import Path
import numpy, msgspec, pyarrow
from cleannet.world.layers import open_layers
start = time.perf_counter()
(layer,) = open_layers(Path(sys.argv[1]))
print(time.perf_counter() - start, layer.prefix_origins.v4[0].size)
"""


def run() -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        file, layers = Path(folder) / "routeviews-20260101.pfx2as", Path(folder) / "layers"
        write(file)
        ours = seconds(lambda: keep(read(file), layers))
        size = next(layers.iterdir()).stat().st_size
        opened = sorted(_open(layers) for _ in range(5))[2]
        layer = read(file).prefix_origins
        assert layer is not None
        peers = {name: peer for name, make in (("pyasn", _pyasn), ("py-radix", _radix)) if (peer := make(file, layer))}
        plain = seconds(lambda: _dictionaries(file), 1)
    name, first = next(iter(peers.items()), ("pyasn", 0.0))
    built = {**peers, "dictionaries of plain Python, one a length": plain}
    return Outcome(
        what=f"A table of {PREFIXES:,} IPv4 prefixes is made ready in a process: a compiled layer opened, hash verified.",
        ours=1 / opened,
        peer_name=name,
        peer=1 / first if first else 0.0,
        unit="tables/s",
        details=(
            f"opened in {1000 * opened:.1f} ms, {size / 1e6:,.1f} MB; compiled once, from text to a layer on disk, in {ours:.2f} s",
            *(f"{peer}: built in {taken:.2f} s; our compiling and opening, {ours + opened:.2f} s" for peer, taken in built.items()),
            *(f"{peer}: missing" for peer in ("pyasn", "py-radix") if peer not in peers),
        ),
        bound="The hash takes most of the time of opening; sorting prefixes and their edges, that of compiling.",
    )


def write(file: Path) -> None:
    """The same table each time: distinct prefixes of 76,000 ASes, one in 200 with two of them."""
    rng = np.random.default_rng(4)
    shares = np.array(list(LENGTHS.values()))
    lengths = rng.choice(list(LENGTHS), PREFIXES * 6 // 5, p=shares / shares.sum()).astype(np.uint64)
    networks = (rng.integers(1 << 24, 224 << 24, lengths.size, dtype=np.uint64) >> (32 - lengths)) << (32 - lengths)
    keys = rng.permutation(np.unique(networks << np.uint64(8) | lengths))[:PREFIXES]
    assert keys.size == PREFIXES
    asns = rng.integers(1, 23_000, PREFIXES)
    others = np.where(rng.random(PREFIXES) < SEVERAL, rng.integers(1, 23_000, PREFIXES), 0)
    with file.open("w", encoding="ascii") as out:
        for key, asn, other in zip(np.sort(keys).tolist(), asns.tolist(), others.tolist(), strict=True):
            octets = ".".join(str(key >> shift & 255) for shift in (32, 24, 16, 8))
            out.write(f"{octets}\t{key & 255}\t{asn}{f'_{other}' if other else ''}\n")


def _open(layers: Path) -> float:
    told = subprocess.run([sys.executable, "-c", OPEN, str(layers)], capture_output=True, text=True, check=True).stdout.split()
    assert int(told[1]) == PREFIXES
    return float(told[0])


def _pyasn(file: Path, ours: PrefixOrigins) -> float:
    """0 where it is not installed. It reads `network/length<tab>AS`, so several origins are cut to one before it is timed."""
    pyasn = library("pyasn")
    if pyasn is None:
        return 0.0
    plain = file.with_name("pyasn")
    with file.open(encoding="ascii") as rows, plain.open("w", encoding="ascii") as out:
        for row in rows:
            network, length, asns = row.rstrip("\n").split("\t")
            out.write(f"{network}/{length}\t{asns.partition('_')[0]}\n")
    table = pyasn.pyasn(str(plain))
    _agree(ours, lambda address: table.lookup(address)[0])
    return seconds(lambda: pyasn.pyasn(str(plain)))


def _radix(file: Path, ours: PrefixOrigins) -> float:
    """0 where it is not installed."""
    radix = library("radix")
    if radix is None:
        return 0.0

    def build() -> object:
        tree = radix.Radix()
        with file.open(encoding="ascii") as rows:
            for row in rows:
                network, length, asns = row.rstrip("\n").split("\t")
                tree.add(network, int(length)).data["asn"] = asns
        return tree

    tree = build()

    def first(address: str) -> int | None:
        node = tree.search_best(address)  # type: ignore[attr-defined]
        return int(node.data["asn"].partition("_")[0]) if node else None

    _agree(ours, first)
    return seconds(build)


def _agree(ours: PrefixOrigins, first: Callable[[str], int | None]) -> None:
    """At random addresses the peer names one of our origins, and none where we have none."""
    addresses = np.random.default_rng(5).integers(1 << 24, 224 << 24, 5_000, dtype=np.uint32)
    yes, no, zeros = np.ones(addresses.size, np.bool_), np.zeros(addresses.size, np.bool_), np.zeros(addresses.size, np.uint64)
    indexes = ours.indexes_of(Parsed(yes, no, no, addresses, zeros, zeros)).tolist()
    for address, index in zip(addresses.tolist(), indexes, strict=True):
        theirs, told = first(".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0))), ours.origins(index)
        assert theirs in told if told else theirs is None


def _dictionaries(file: Path) -> dict[int, dict[str, str]]:
    """What a script would do."""
    tables: dict[int, dict[str, str]] = {}
    with file.open(encoding="ascii") as rows:
        for row in rows:
            network, length, asns = row.rstrip("\n").split("\t")
            tables.setdefault(int(length), {})[network] = asns
    return tables
