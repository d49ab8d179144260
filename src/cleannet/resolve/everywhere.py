"""What an address means changes only where some table of the world begins or ends: so all answers fit into one table of intervals.

The answers are those of `address.resolve`, asked once at each such place: records by the thousand million are then looked up, not
resolved. Where an address is also told by the names that were looked up for it, it stands alone in the table.
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
from cleannet.kernel.addresses import Parsed, carried_v4
from cleannet.kernel.intervals import U32, U64, changes, lookup_v6, u32, u64
from cleannet.kernel.lookup import Tables
from cleannet.resolve.address import of_parsed, ours_tables
from cleannet.resolve.meaning import Asking, Meaning, Resolved
from cleannet.resolve.named import Names

Index = npt.NDArray[np.int64]

CARRIED: Final = 0
"""The first answer: this IPv6 address only carries an IPv4 address, and means what that means."""

_CARRIERS: Final = tuple(ipaddress.IPv6Network(n) for n in ("::ffff:0:0/96", "64:ff9b::/96", "2002::/16", "2001::/32"))
"""What `addresses.carried_v4` finds."""


@dataclass(frozen=True)
class Everywhere:
    """tables: the values are indexes into the answers. answers: what an address is, and then what its names mean."""

    tables: Tables
    answers: tuple[tuple[Meaning, ...], ...]


def everywhere(asking: Asking, names: Names) -> Everywhere:
    """What every address means."""
    v4_named, v6_named = _named(asking, names)
    answers = _Answers()
    starts = _starts_v4(asking, v4_named.numbers)
    v4 = answers.of(of_parsed(asking, v4_parsed(starts)))
    answers.join(v4, np.searchsorted(starts, np.array(v4_named.numbers, np.uint32)), v4_named.meanings)
    hi, lo = _starts_v6(asking, v6_named.numbers)
    carried, address = carried_v4(hi, lo)
    nothing = np.zeros(hi.size, np.bool_)
    v6 = answers.of(of_parsed(asking, Parsed(carried, ~carried, nothing, np.where(carried, address, np.uint32(0)), hi, lo)))
    at = lookup_v6(hi, lo, np.arange(hi.size, dtype=np.uint32), *_halves(v6_named.numbers)).astype(np.int64)
    alone = np.isin(np.arange(hi.size), at)
    answers.join(v6, at, v6_named.meanings)
    v6[carried & ~alone] = CARRIED
    kept4, kept6 = changes(v4), changes(v6)
    tables = Tables((starts[kept4], v4[kept4]), (hi[kept6], lo[kept6], v6[kept6]))
    return Everywhere(tables, tuple(answers.known))


def v4_parsed(addresses: U32) -> Parsed:
    """IPv4 addresses, as if they had been read as text."""
    yes, no = np.ones(addresses.size, np.bool_), np.zeros(addresses.size, np.bool_)
    return Parsed(yes, no, no, addresses, np.zeros(addresses.size, np.uint64), np.zeros(addresses.size, np.uint64))


class _Answers:
    """Each answer once, in the order in which they were given. The first is CARRIED."""

    def __init__(self) -> None:
        self.known: dict[tuple[Meaning, ...], int] = {(): CARRIED}

    def of(self, resolved: Resolved) -> U32:
        """The answers along what was resolved."""
        ids = [self.known.setdefault((meaning,), len(self.known)) for meaning in resolved.meanings]
        return np.array(ids, np.uint32)[resolved.index]

    def join(self, values: U32, at: Index, meanings: Sequence[Meaning]) -> None:
        """At these places also what the names mean, unless the address reaches nobody."""
        every = tuple(self.known)
        for place, meaning in zip(at.tolist(), meanings, strict=True):
            (alone,) = every[values[place]]
            if alone.candidates:
                values[place] = self.known.setdefault((alone, meaning), len(self.known))


@dataclass(frozen=True)
class _Named:
    """Addresses that have names which somebody knows, ascending, and what the names mean."""

    numbers: list[int]
    meanings: list[Meaning]


def _named(asking: Asking, names: Names) -> tuple[_Named, _Named]:
    """IPv4 and IPv6. A spelling that no number is written as is never met when numbers are looked up."""
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
    """Wherever some table begins to say something else."""
    world = asking.view.world
    layers = [layer.prefix_origins.v4_table[0] for layer in world.layers if layer.prefix_origins is not None]
    edges = [n + d for n in alone for d in (0, 1) if n + d < 1 << 32]
    ours = ours_tables(asking.ours)[0][0]
    return np.unique(np.concatenate([u32(0, *edges), world.networks.v4[0], *layers, special.table_v4()[0], ours]))


def _starts_v6(asking: Asking, alone: list[int]) -> tuple[U64, U64]:
    """The same of IPv6."""
    world = asking.view.world
    carriers = [edge for n in _CARRIERS for edge in (int(n.network_address), int(n.broadcast_address) + 1)]
    edges = _halves([0, *carriers, *(n + d for n in alone for d in (0, 1) if n + d < 1 << 128)])
    tables = [world.networks.v6, special.table_v6(), ours_tables(asking.ours)[1]]
    tables += [layer.prefix_origins.v6_table for layer in world.layers if layer.prefix_origins is not None]
    hi = np.concatenate([edges[0], *(table[0] for table in tables)])
    lo = np.concatenate([edges[1], *(table[1] for table in tables)])
    order = np.lexsort((lo, hi))
    hi, lo = hi[order], lo[order]
    fresh = changes(hi) | changes(lo)
    return hi[fresh], lo[fresh]


def _halves(numbers: list[int]) -> tuple[U64, U64]:
    return u64(*(n >> 64 for n in numbers)), u64(*(n & 0xFFFF_FFFF_FFFF_FFFF for n in numbers))
