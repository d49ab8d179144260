"""The meaning of an address changes only where some table begins or ends, so all answers fit into one table of intervals.

The answers are those of `address.resolve`, asked once at each such place; billions of records are then looked up, not resolved. An
address that also has names from lookups has an interval of its own.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel import special
from cleannet.kernel.intervals import U32, U64, changes, lookup_v6, u32, u64
from cleannet.kernel.lookup import Tables
from cleannet.kernel.parsed import Parsed, carried_v4
from cleannet.resolve.address import Networks, of_parsed, ours_tables
from cleannet.resolve.meaning import Asking, Meaning
from cleannet.resolve.named import Names

Index = npt.NDArray[np.int64]

CARRIED: Final = 0
"""The first answer: this IPv6 address only carries an IPv4 address, and means what that means."""

_CARRIERS: Final = tuple(
    ipaddress.IPv6Network(n) for n in ("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
"""What `addresses.carried_v4` finds."""


@dataclass(frozen=True)
class Everywhere:
    """tables: the values are answers. Those below the number of networks are networks; no number means the first one, so it stands
    for CARRIED. named: for the other answers, what the address is, as an index of the networks, and its name, as an index of the
    names."""

    tables: Tables
    networks: Networks
    names: tuple[Meaning, ...]
    named: tuple[tuple[int, int], ...]

    def answer(self, code: int) -> tuple[Meaning, ...]:
        """What an address is, and then what its names mean; nothing for CARRIED."""
        if code == CARRIED:
            return ()
        if code < len(self.networks):
            return (self.networks[code],)
        alone, name = self.named[code - len(self.networks)]
        return self.networks[alone], self.names[name]


def everywhere(asking: Asking, names: Names) -> Everywhere:
    """What every address means."""
    v4_named, v6_named = _named(asking, names)
    starts = _starts_v4(asking, v4_named.numbers)
    hi, lo = _starts_v6(asking, v6_named.numbers)
    index, networks = of_parsed(asking, _parsed(starts, hi, lo))
    codes = index.astype(np.uint32)
    v4, v6 = codes[: starts.size], codes[starts.size :]
    joined = _Joined(networks)
    joined.join(v4, np.searchsorted(starts, np.array(v4_named.numbers, np.uint32)), v4_named.meanings)
    at = lookup_v6(hi, lo, np.arange(hi.size, dtype=np.uint32), *_halves(v6_named.numbers)).astype(np.int64)
    joined.join(v6, at, v6_named.meanings)
    carried, _ = carried_v4(hi, lo)
    carried[at] = False
    v6[carried] = CARRIED
    kept4, kept6 = changes(v4), changes(v6)
    tables = Tables((starts[kept4], v4[kept4]), (hi[kept6], lo[kept6], v6[kept6]))
    return Everywhere(tables, networks, tuple(joined.names), tuple(joined.named))


class _Joined:
    """What addresses are and their names, each pair once, in the order they were met."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self.names: dict[Meaning, int] = {}
        self.named: dict[tuple[int, int], int] = {}

    def join(self, codes: U32, at: Index, names: Sequence[Meaning]) -> None:
        """Adds what the names mean at these places, unless the address reaches nobody."""
        for place, meaning in zip(at.tolist(), names, strict=True):
            alone = int(codes[place])
            if self._networks[alone].candidates:
                name = self.names.setdefault(meaning, len(self.names))
                codes[place] = len(self._networks) + self.named.setdefault((alone, name), len(self.named))


def _parsed(v4: U32, hi: U64, lo: U64) -> Parsed:
    """Addresses of both families, in the form of parsed text."""
    carried, inside = carried_v4(hi, lo)
    is_v4 = np.concatenate([np.ones(v4.size, np.bool_), carried])
    numbers = np.concatenate([v4, np.where(carried, inside, np.uint32(0))])
    none = np.zeros(v4.size, np.uint64)
    halves = (np.concatenate([none, half]) for half in (hi, lo))
    return Parsed(is_v4, ~is_v4, np.zeros(is_v4.size, np.bool_), numbers, *halves)


@dataclass(frozen=True)
class _Named:
    """Addresses with known names, ascending, and what the names mean."""

    numbers: list[int]
    meanings: list[Meaning]


def _named(asking: Asking, names: Names) -> tuple[_Named, _Named]:
    """IPv4 and IPv6. Spellings that differ from the canonical form of a number cannot occur when numbers are looked up."""
    places, meanings = names.meanings(asking, names.addresses)
    texts = [str(text) for text in names.addresses.take(places).to_pylist()]
    found: dict[int, list[tuple[int, Meaning]]] = {4: [], 6: []}
    for text, meaning in zip(texts, meanings, strict=True):
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            continue
        if str(address) == text:
            found[address.version].append((int(address), meaning))
    four, six = (sorted(rows, key=itemgetter(0)) for rows in (found[4], found[6]))
    return _Named([n for n, _ in four], [m for _, m in four]), _Named([n for n, _ in six], [m for _, m in six])


def _starts_v4(asking: Asking, alone: list[int]) -> U32:
    """Every place where some table changes its answer."""
    world = asking.view.world
    layers = [table.v4_table[0] for layer in world.layers for table in (layer.prefix_origins, layer.peering_lans) if table]
    edges = [n + d for n in alone for d in (0, 1) if n + d < 1 << 32]
    ours = ours_tables(asking.ours)[0][0]
    every = np.concatenate([u32(0, *edges), world.networks.v4[0], *layers, special.table_v4()[0], ours])
    every.sort(kind="stable")  # each part is in order: they are merged
    return every[changes(every)]


def _starts_v6(asking: Asking, alone: list[int]) -> tuple[U64, U64]:
    """The same of IPv6."""
    world = asking.view.world
    carriers = [edge for n in _CARRIERS for edge in (int(n.network_address), int(n.broadcast_address) + 1)]
    edges = _halves([0, *carriers, *(n + d for n in alone for d in (0, 1) if n + d < 1 << 128)])
    tables = [world.networks.v6, special.table_v6(), ours_tables(asking.ours)[1]]
    tables += [table.v6_table for layer in world.layers for table in (layer.prefix_origins, layer.peering_lans) if table]
    hi = np.concatenate([edges[0], *(table[0] for table in tables)])
    lo = np.concatenate([edges[1], *(table[1] for table in tables)])
    order = np.lexsort((lo, hi))
    hi, lo = hi[order], lo[order]
    fresh = changes(hi) | changes(lo)
    return hi[fresh], lo[fresh]


def _halves(numbers: list[int]) -> tuple[U64, U64]:
    return u64(*(n >> 64 for n in numbers)), u64(*(n & 0xFFFF_FFFF_FFFF_FFFF for n in numbers))
