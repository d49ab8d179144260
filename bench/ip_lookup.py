"""How fast is the AS of an address found? Ours against numpy's bisection, and against libraries that are asked one address at a
time."""

from __future__ import annotations

import importlib
import ipaddress
import tempfile
from pathlib import Path

import numpy as np
from measure import CORES, Outcome, bounds, rate
from traffic import FAR, far_v4, far_v6, skewed

from cleannet.kernel import intervals
from cleannet.kernel.lookup import TableV4, TableV6
from cleannet.pack.networks import open_networks

ROWS = 20_000_000
ONE_BY_ONE = 200_000


def run() -> Outcome:
    networks, rng = open_networks(), np.random.default_rng(2)
    addresses = far_v4(rng)[skewed(ROWS, FAR, 1.0, rng)]
    table, found = TableV4.of(*networks.v4), np.empty(ROWS, np.uint32)
    ours = rate(lambda: table.find(addresses, found, CORES), ROWS)
    some = addresses[: ROWS // 10]
    theirs = rate(lambda: intervals.lookup_v4(*networks.v4, some), some.size, 3)
    assert (intervals.lookup_v4(*networks.v4, some) == found[: some.size]).all()
    notes = [f"IPv4 on 1 core: {rate(lambda: table.find(addresses, found), ROWS, 3) / 1e6:,.0f} M/s"]
    notes += [v6(), pyasn(addresses[:ONE_BY_ONE], ours), *bounds()]
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
    try:
        library = importlib.import_module("pyasn")
    except ImportError:
        return "pyasn: not installed"
    starts, values = open_networks().v4
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table"
        with file.open("w") as out:
            for begin, end, value in zip(starts.tolist(), [*starts[1:].tolist(), 1 << 32], values.tolist(), strict=True):
                if value:
                    ends = ipaddress.IPv4Address(begin), ipaddress.IPv4Address(end - 1)
                    out.writelines(f"{net}\t{value}\n" for net in ipaddress.summarize_address_range(*ends))
        table = library.pyasn(str(file))
    texts = [str(ipaddress.IPv4Address(int(a))) for a in addresses]
    theirs = rate(lambda: [table.lookup(text) for text in texts], len(texts), 3)
    return f"pyasn, one address at a time: {theirs / 1e6:,.2f} M/s, ratio {ours / theirs:,.0f}"
