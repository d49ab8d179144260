"""An address means the network that it belongs to. Special cases are local and reserved addresses, addresses that no table routes,
and peering LANs of exchanges, where the routers of many networks meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any, Final, overload

import numpy as np

from cleannet.kernel.intervals import U32, U64, from_prefixes_v4, from_prefixes_v6, lookup_v4, lookup_v6
from cleannet.kernel.parsed import Parsed, single
from cleannet.kernel.special import LOCAL as SPECIAL_LOCAL
from cleannet.kernel.special import RESERVED, classify
from cleannet.model.subject import Subject
from cleannet.model.use import Candidate
from cleannet.resolve.meaning import EXCHANGE, LOCAL, RESERVED_ADDRESS, UNROUTED, Asking, Meaning, Ours, Resolved, fold, nothing
from cleannet.world.origins import Origins, confirmed, origins

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

_FIXED: Final = (nothing("not an address"), LOCAL, fold(RESERVED_ADDRESS), fold(EXCHANGE), fold(UNROUTED))
_INVALID, _LOCAL, _RESERVED, _EXCHANGE, _UNROUTED, ROUTED = range(6)
"""Of what an address may mean the first are the same in all worlds; the others are networks."""


def resolve(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The ASes that may originate each address, by the tables of the world."""
    from cleannet.kernel.addresses import parse  # columns of text take longer to load than one address to be explained

    return Resolved(*of_parsed(asking, parse(values)))


def meaning(asking: Asking, address: IPv4Address | IPv6Address) -> Meaning:
    """The meaning of one address."""
    index, networks = of_parsed(asking, single(address))
    return networks[int(index[0])]


@dataclass(frozen=True, slots=True)
class Networks(Sequence[Meaning]):
    """The fixed meanings, then one network each, made on first use: a table has a hundred thousand, an audit names few.

    found: whose groups the networks are."""

    found: Origins

    def __len__(self) -> int:
        return ROUTED + self.found.alone.size + len(self.found.others)

    @overload
    def __getitem__(self, at: int) -> Meaning: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Meaning]: ...
    def __getitem__(self, at: int | slice) -> Meaning | Sequence[Meaning]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        place = int(at) - ROUTED
        beyond = place - self.found.alone.size
        if place >= 0 > beyond and (asn := int(self.found.alone[place])):
            return _network(asn)
        candidates = self._other(int(at))
        if place < 0 or not candidates:
            return _FIXED[min(int(at), _UNROUTED)]
        return Meaning(candidates, by_table=not confirmed(self.found.others[beyond]))

    def meant(self, at: npt.NDArray[np.int64]) -> list[tuple[Candidate, ...]]:
        """Only the candidates. Several origins are several candidates of equal weight."""
        asns = np.zeros(at.size, np.uint32)
        alone = (at >= ROUTED) & (at < ROUTED + self.found.alone.size)
        asns[alone] = self.found.alone[at[alone] - ROUTED]
        meant: list[tuple[Candidate, ...]] = [(Candidate(Subject(f"asn:{asn}")),) if asn else () for asn in asns.tolist()]
        for place in np.flatnonzero(asns == 0).tolist():
            meant[place] = self._other(int(at[place]))
        return meant

    def _other(self, at: int) -> tuple[Candidate, ...]:
        """The candidates of a fixed meaning, of several origins, or of none."""
        if at < ROUTED:
            return _FIXED[at].candidates
        beyond = at - ROUTED - self.found.alone.size
        if beyond < 0:
            return ()
        asns = self.found.others[beyond][0]
        weight = round(1 / len(asns), 2) if len(asns) > 1 else 1.0
        return tuple(Candidate(Subject(f"asn:{asn}"), weight) for asn in asns)

    def lines(self) -> npt.NDArray[np.uint32]:
        """For each network the first that has the same candidates: they are one use, whichever table says so."""
        alone, others = self.found.alone, self.found.others
        same = np.arange(ROUTED, len(self), dtype=np.uint32)
        first: dict[tuple[int, ...], int] = {}
        for at, (asns, _) in enumerate(others, ROUTED + alone.size):
            by_table = int(np.searchsorted(alone, asns[0])) if len(asns) == 1 else alone.size
            known = ROUTED + by_table if by_table < alone.size and int(alone[by_table]) == asns[0] else at
            same[at - ROUTED] = first.setdefault(asns, known)
        return same

    def by_table(self) -> npt.NDArray[np.bool_]:
        """For each network whether only the embedded table says so."""
        alone = self.found.alone.size
        told = np.ones(alone + len(self.found.others), np.bool_)
        told[alone:] = [not confirmed(group) for group in self.found.others]
        return told


@lru_cache(1 << 16)
def _network(asn: int) -> Meaning:
    """A network that the embedded table alone tells: batch by batch it is the same one."""
    return Meaning((Candidate(Subject(f"asn:{asn}")),), by_table=True)


def of_parsed(asking: Asking, parsed: Parsed) -> tuple[npt.NDArray[np.int32], Networks]:
    """The same for addresses that are numbers already: an index for each, and what it means."""
    found = origins(asking.view.world, parsed)
    index = _groups(asking.ours, found)[found.groups]
    kinds = classify(parsed)
    for layer in asking.view.world.layers:
        if layer.peering_lans is not None:
            index[layer.peering_lans.indexes_of(parsed) != 0] = _EXCHANGE
    index[kinds == RESERVED] = _RESERVED
    index[(kinds == SPECIAL_LOCAL) | ours(asking.ours, parsed)] = _LOCAL
    index[parsed.invalid] = _INVALID
    index[~(parsed.is_v4 | parsed.is_v6 | parsed.invalid)] = -1
    return index, Networks(found)


def _groups(mine: Ours, found: Origins) -> npt.NDArray[np.int32]:
    """The index of the meaning of each group of candidates: no candidates is unrouted, and only ours is local."""
    alone = found.alone.size
    index = np.arange(ROUTED, ROUTED + alone + len(found.others), dtype=np.int32)
    index[:alone][np.isin(found.alone, list(mine.asns))] = _LOCAL
    index[:alone][found.alone == 0] = _UNROUTED
    for at, (asns, _) in enumerate(found.others, alone):
        if not asns or mine.asns.issuperset(asns):
            index[at] = _LOCAL if asns else _UNROUTED
    return index


def ours(mine: Ours, parsed: Parsed) -> npt.NDArray[np.bool_]:
    """Which addresses are in our own prefixes."""
    found = np.zeros(parsed.size, np.bool_)
    if mine.prefixes:
        v4, v6 = ours_tables(mine)
        found[parsed.is_v4] |= lookup_v4(*v4, parsed.v4[parsed.is_v4]) == 1
        found[parsed.is_v6] |= lookup_v6(*v6, parsed.hi[parsed.is_v6], parsed.lo[parsed.is_v6]) == 1
    return found


def ours_tables(mine: Ours) -> tuple[tuple[U32, U32], tuple[U64, U64, U32]]:
    """Our own prefixes as tables for `kernel.intervals`: 1 is ours."""
    import pyarrow as pa

    from cleannet.kernel.addresses import parse

    networks = [prefix.partition("/") for prefix in mine.prefixes]
    at = parse(pa.array([network for network, _, _ in networks], pa.string()))
    longest = np.where(at.is_v4, 32, 128).tolist()
    lengths = np.array([int(length or most) for (_, _, length), most in zip(networks, longest, strict=True)], np.uint8)
    one4, one6 = np.ones(int(at.is_v4.sum()), np.uint32), np.ones(int(at.is_v6.sum()), np.uint32)
    return (
        from_prefixes_v4(at.v4[at.is_v4], lengths[at.is_v4], one4),
        from_prefixes_v6(at.hi[at.is_v6], at.lo[at.is_v6], lengths[at.is_v6], one6),
    )
