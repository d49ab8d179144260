"""Addresses and flows as networks see them: a few addresses make most of the traffic, and most addresses lie in large networks.

Far ends are drawn by Zipf's law (exponent 1) from two million addresses, of which 2 % lie anywhere and the others in the routed
networks of the embedded table, a network by the root of its size. Inside ones are of 200,000, drawn by the power 0.7.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from measure import scaled

from cleannet.pack.networks import open_networks

FAR, NEAR = 2_000_000, 200_000
FILE = scaled(5_000_000)
"""Rows of one file."""


def skewed(size: int, distinct: int, power: float, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Indexes by Zipf's law."""
    chance = np.cumsum(1 / np.arange(1, distinct + 1) ** power)
    return np.minimum(np.searchsorted(chance / chance[-1], rng.random(size)), distinct - 1)


def far_v4(rng: np.random.Generator) -> npt.NDArray[np.uint32]:
    """The distinct far ends."""
    starts, values = open_networks().v4
    begin = starts.astype(np.int64)
    size = np.diff(begin, append=1 << 32)
    weight = np.where(values != 0, np.sqrt(size), 0)
    which = rng.choice(begin.size, FAR, p=weight / weight.sum())
    pool = (begin[which] + (rng.random(FAR) * size[which]).astype(np.int64)).astype(np.uint32)
    anywhere = rng.random(FAR) < 0.02
    pool[anywhere] = rng.integers(0, 1 << 32, int(anywhere.sum()), dtype=np.uint32)
    return pool


def far_v6(rng: np.random.Generator) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """The same of IPv6: in routed networks, each as likely."""
    hi, _, values = open_networks().v6
    upper = rng.choice(hi[values != 0], FAR) | rng.integers(0, 1 << 16, FAR, dtype=np.uint64)
    return upper, rng.integers(0, 1 << 63, FAR, dtype=np.uint64)


def table(rows: int, seed: int) -> pa.Table:
    """Flows: 60 % go from inside to far, the others from far to far, as a transit network sees them."""
    rng = np.random.default_rng(seed)
    pool = far_v4(np.random.default_rng(1))
    inside = np.uint32(0x80100000) + rng.integers(0, 1 << 18, NEAR).astype(np.uint32)
    near, far = inside[skewed(rows, NEAR, 0.7, rng)], pool[skewed(rows, FAR, 1.0, rng)]
    source = np.where(rng.random(rows) < 0.6, near, pool[skewed(rows, FAR, 1.0, rng)])
    packets = np.minimum((1 / (1 - rng.random(rows)) ** 1.1).astype(np.int64), 2_000_000)
    seen = 1_763_900_000_000_000 + np.arange(rows) * 864 + rng.integers(-30_000_000, 30_000_000, rows)
    return pa.table(
        {
            "src_ip": source,
            "dst_ip": far,
            "bytes": packets * rng.integers(40, 1500, rows),
            "packets": packets.astype(np.int32),
            "ts": pa.array(seen).cast(pa.timestamp("us")),
        }
    )


def write(folder: Path, files: int) -> int:
    """So many files of Parquet, zstd; the number of rows."""
    for i in range(files):
        pq.write_table(table(FILE, i), folder / f"flows-{i:03}.parquet", compression="zstd")
    return files * FILE
