"""How fast is the AS of an address found? Ours against numpy's bisection, and against libraries that are asked one address at a
time."""

from __future__ import annotations

import ipaddress
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from measure import CORES, Outcome, bounds, rate, scaled
from peers import library
from traffic import FAR, far_v4, far_v6, skewed

from cleannet.kernel import intervals
from cleannet.kernel.lookup import TableV4, TableV6
from cleannet.pack.networks import open_networks

ROWS = scaled(20_000_000)
ONE_BY_ONE = scaled(200_000)


def run() -> Outcome:
    networks, rng = open_networks(), np.random.default_rng(2)
    addresses = far_v4(rng)[skewed(ROWS, FAR, 1.0, rng)]
    table, found = TableV4.of(*networks.v4), np.empty(ROWS, np.uint32)
    ours = rate(lambda: table.find(addresses, found, CORES), ROWS)
    some = addresses[: ROWS // 10]
    theirs = rate(lambda: intervals.lookup_v4(*networks.v4, some), some.size, 3)
    assert (intervals.lookup_v4(*networks.v4, some) == found[: some.size]).all()
    notes = [f"IPv4 on 1 core: {rate(lambda: table.find(addresses, found), ROWS, 3) / 1e6:,.0f} M/s"]
    some = addresses[:ONE_BY_ONE]
    notes += [v6(), pyasn(some, ours), maxminddb(some, ours), *bounds()]
    return Outcome(
        what=f"The AS of {ROWS:,} IPv4 addresses, skewed as traffic is, in the embedded table.",
        ours=ours / 1e6,
        peer_name="numpy searchsorted",
        peer=theirs / 1e6,
        unit="M/s",
        details=tuple(notes),
        bound="Random reads of the first level, which does not fit into the caches, dominate.",
    )


def v6() -> str:
    networks, rng = open_networks(), np.random.default_rng(6)
    which = skewed(ROWS // 2, FAR, 1.0, rng)
    hi, lo = (half[which] for half in far_v6(rng))
    table, found = TableV6.of(*networks.v6), np.empty(hi.size, np.uint32)
    ours = rate(lambda: table.find(hi, lo, found, CORES), hi.size)
    some = slice(0, hi.size // 10)
    theirs = rate(lambda: intervals.lookup_v6(*networks.v6, hi[some], lo[some]), hi.size // 10, 3)
    return f"IPv6: ours {ours / 1e6:,.1f} M/s, numpy {theirs / 1e6:,.1f} M/s, ratio {ours / theirs:,.1f}"


def pyasn(addresses: np.ndarray, ours: float) -> str:
    """Asked one at a time, as text, which is what its users have."""
    found = library("pyasn")
    if found is None:
        return "pyasn: missing"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table"
        with file.open("w") as out:
            out.writelines(f"{net}\t{value}\n" for net, value in _networks())
        table = found.pyasn(str(file))
    return _told("pyasn", table.lookup, addresses, ours)


def maxminddb(addresses: np.ndarray, ours: float) -> str:
    """The same of a database that the writer of our tests makes; `maxminddb` has its compiled reader where there is one."""
    found = library("maxminddb")
    if found is None:
        return "maxminddb: missing"
    sys.path.append(str(Path(__file__).parents[1] / "tests"))
    from importers.mmdb_file import database

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.mmdb"
        file.write_bytes(database({str(net): value for net, value in _networks()}, version=4))
        with found.open_database(str(file)) as table:
            return _told("maxminddb", table.get, addresses, ours)


def _networks() -> Iterator[tuple[ipaddress.IPv4Network, int]]:
    """The embedded table as the peers take it: networks, each with the number of its AS."""
    starts, values = open_networks().v4
    for begin, end, value in zip(starts.tolist(), [*starts[1:].tolist(), 1 << 32], values.tolist(), strict=True):
        if value:
            ends = ipaddress.IPv4Address(begin), ipaddress.IPv4Address(end - 1)
            yield from ((net, value) for net in ipaddress.summarize_address_range(*ends))


def _told(name: str, lookup: Callable[[str], object], addresses: np.ndarray, ours: float) -> str:
    texts = [str(ipaddress.IPv4Address(int(a))) for a in addresses]
    theirs = rate(lambda: [lookup(text) for text in texts], len(texts), 3)
    return f"{name}, one address at a time: {theirs / 1e6:,.2f} M/s, ratio {ours / theirs:,.0f}"
