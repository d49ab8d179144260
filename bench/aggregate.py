"""How fast do prefixes become the fewest that cover the same addresses? From text to text, as lists of prefixes are kept."""

from __future__ import annotations

import ipaddress
from socket import AF_INET6, inet_ntoa, inet_ntop

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from measure import Outcome, rate, scaled
from peers import library

from cleannet.kernel.addresses import parse_as_written
from cleannet.kernel.aggregate import aggregated_v4, aggregated_v6

V4, V6 = scaled(800_000), scaled(200_000)


def run() -> Outcome:
    lines = prefixes()
    text = "\n".join(lines)
    ours = rate(lambda: aggregated(text), len(lines))
    expected = aggregated(text)
    notes, best = [], (0.0, "aggregate6")
    for name, peer in (("aggregate6", aggregate6), ("netaddr", netaddr)):
        told = peer(lines)
        if told is None:
            notes.append(f"{name}: missing")
            continue
        seen, speed = told
        assert seen == expected, f"{name} says otherwise"
        notes.append(
            f"{name}: {speed / 1e3:,.1f} thousand a second, ratio {ours / speed:,.1f}; the same {len(expected):,} prefixes"
        )
        best = max(best, (speed, name))
    return Outcome(
        what=f"{len(lines):,} prefixes, IPv4 and IPv6, as many as the Internet's tables hold, as text, become the fewest.",
        ours=ours / 1e6,
        peer_name=best[1],
        peer=best[0] / 1e6,
        unit="M prefixes/s",
        details=tuple(notes),
        bound="Reading and writing the text of IPv6 addresses, one at a time, takes most of it.",
    )


def prefixes() -> list[str]:
    """Blocks of 16 to 24 bits, and of 32 to 48, many side by side, as registries give them out."""
    rng = np.random.default_rng(20)
    near = (rng.integers(1 << 24, 223 << 24, V4 // 8)[:, None] + np.arange(8) * 256)[:, :8].ravel().astype(np.uint32)
    sizes = rng.choice(np.arange(16, 25), V4 // 8 * 8, p=[0.02, 0.01, 0.02, 0.03, 0.05, 0.06, 0.13, 0.1, 0.58])
    v4 = [
        f"{inet_ntoa(int(n >> (32 - b) << (32 - b)).to_bytes(4))}/{b}" for n, b in zip(near.tolist(), sizes.tolist(), strict=True)
    ]
    high = (rng.integers(0x2001 << 16, 0x2C0F << 16, V6 // 8)[:, None] * 65536 + np.arange(8)).ravel()
    lengths = rng.choice([32, 36, 40, 44, 48], high.size, p=[0.14, 0.05, 0.1, 0.13, 0.58])
    v6 = [
        str(ipaddress.IPv6Network((n << 80 >> (128 - b) << (128 - b), b)))
        for n, b in zip(high.tolist(), lengths.tolist(), strict=True)
    ]
    return v4 + v6


def aggregated(text: str) -> list[str]:
    """Ours, from the text of a list."""
    lines = pc.split_pattern(pc.split_pattern(pa.array([text], pa.large_string()), "\n").flatten(), "/").flatten()
    parsed = parse_as_written(lines.take(np.arange(0, len(lines), 2)))
    lengths = lines.take(np.arange(1, len(lines), 2)).cast(pa.uint8()).to_numpy(zero_copy_only=False)
    v4 = aggregated_v4(parsed.v4[parsed.is_v4], lengths[parsed.is_v4])
    v6 = aggregated_v6(parsed.hi[parsed.is_v6], parsed.lo[parsed.is_v6], lengths[parsed.is_v6])
    found = [f"{inet_ntoa(n.to_bytes(4))}/{b}" for n, b in zip(*(part.tolist() for part in v4), strict=True)]
    halves = zip(*(part.tolist() for part in v6), strict=True)
    return found + [f"{inet_ntop(AF_INET6, (hi << 64 | lo).to_bytes(16))}/{b}" for hi, lo, b in halves]


def aggregate6(lines: list[str]) -> tuple[list[str], float] | None:
    found = library("aggregate6")
    if found is None:
        return None
    told = found.aggregate(lines)
    return [str(net) for net in told], rate(lambda: found.aggregate(lines), len(lines), 1)


def netaddr(lines: list[str]) -> tuple[list[str], float] | None:
    found = library("netaddr")
    if found is None:
        return None
    told = [str(net) for net in found.cidr_merge(lines)]
    return told, rate(lambda: [str(net) for net in found.cidr_merge(lines)], len(lines), 1)
