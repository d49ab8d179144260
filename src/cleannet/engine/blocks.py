"""Blocks of addresses that a control stops, and those inside that pass: which of many addresses lie in one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from ipaddress import ip_network
from typing import Any

import numpy as np
import pyarrow as pa

from cleannet.columns import Rows
from cleannet.kernel.addresses import parse


class Blocks:
    """Blocks of which none lies in another, as `prefix/length`. passing: blocks inside that are not meant."""

    def __init__(self, blocks: Iterable[str], passing: Iterable[str] = ()) -> None:
        self.names = sorted(blocks)
        nets = [(ip_network(name), at) for at, name in enumerate(self.names)]
        nets += [(ip_network(name), -1) for name in passing]
        self._edges = {version: _edges([(net, at) for net, at in nets if net.version == version]) for version in (4, 6)}

    def of(self, addresses: pa.Array[Any]) -> Rows:
        """For each address the place of its block in `names`, -1 for none."""
        parsed = parse(addresses)
        found = np.full(parsed.size, -1, np.int64)
        begins, places = self._edges[4]
        if begins:
            at = np.searchsorted(np.array(begins, np.uint64), parsed.v4.astype(np.uint64), "right") - 1
            found = np.where(parsed.is_v4, np.array([*places, -1], np.int64)[at], found)
        begins, places = self._edges[6]
        for row in np.flatnonzero(parsed.is_v6).tolist() if begins else ():
            at_ = bisect_right(begins, int(parsed.hi[row]) << 64 | int(parsed.lo[row])) - 1
            found[row] = places[at_] if at_ >= 0 else -1
        return found


def _edges(nets: list[tuple[Any, int]]) -> tuple[list[int], list[int]]:
    """Where the meaning of addresses changes, in ascending order, and to which place: the smallest block around one counts."""
    begins: list[int] = []
    places: list[int] = []

    def change(at: int, place: int) -> None:
        if begins and begins[-1] == at:
            places[-1] = place
        else:
            begins.append(at)
            places.append(place)

    around: list[tuple[int, int]] = []
    for net, place in sorted(nets, key=lambda one: (int(one[0].network_address), one[0].prefixlen)):
        first, last = int(net.network_address), int(net.broadcast_address)
        while around and around[-1][0] < first:
            end, _ = around.pop()
            change(end + 1, around[-1][1] if around else -1)
        change(first, place)
        around.append((last, place))
    while around:
        end, _ = around.pop()
        change(end + 1, around[-1][1] if around else -1)
    return begins, places
