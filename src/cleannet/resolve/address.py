"""An address means the network that it belongs to; local and reserved ones, and those that no table routes, are told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleannet.kernel.addresses import Parsed, parse
from cleannet.kernel.intervals import U32, U64, from_prefixes_v4, from_prefixes_v6, lookup_v4, lookup_v6
from cleannet.kernel.special import LOCAL as SPECIAL_LOCAL
from cleannet.kernel.special import RESERVED, classify
from cleannet.model.use import Candidate
from cleannet.resolve.meaning import LOCAL, Asking, Meaning, Ours, Resolved, fold, nothing
from cleannet.world.origins import origins

UNROUTED: Final = "address:unrouted"
RESERVED_ADDRESS: Final = "address:reserved"

_FIXED: Final = (nothing("not an address"), LOCAL, fold(RESERVED_ADDRESS), fold(UNROUTED))
_INVALID, _LOCAL, _RESERVED, _UNROUTED, ROUTED = range(5)
"""Of what an address may mean the first are the same in all worlds; the others are networks."""


def resolve(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The ASes that may originate each address, by the tables of the world."""
    return Resolved(*of_parsed(asking, parse(values)))


@dataclass(frozen=True, slots=True)
class Networks(Sequence[Meaning]):
    """The fixed meanings, then a network each, made when it is asked for: a table has a hundred thousand, an audit names few.

    candidates: the ASes of each network. confirmed: whether a table of the user's own says so.
    """

    candidates: tuple[tuple[int, ...], ...]
    confirmed: tuple[bool, ...]

    def __len__(self) -> int:
        return ROUTED + len(self.candidates)

    @overload
    def __getitem__(self, at: int) -> Meaning: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Meaning]: ...
    def __getitem__(self, at: int | slice) -> Meaning | Sequence[Meaning]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        if at < ROUTED or not self.candidates[at - ROUTED]:
            return _FIXED[min(at, _UNROUTED)]
        return Meaning(self.meant(at), by_table=not self.confirmed[at - ROUTED])

    def meant(self, at: int) -> tuple[Candidate, ...]:
        """The candidates alone. Several origins are as many, of which none weighs more than another."""
        if at < ROUTED:
            return _FIXED[at].candidates
        asns = self.candidates[at - ROUTED]
        if len(asns) == 1:
            return (Candidate(f"asn:{asns[0]}"),)
        weight = round(1 / len(asns), 2)
        return tuple(Candidate(f"asn:{asn}", weight) for asn in asns)


def of_parsed(asking: Asking, parsed: Parsed) -> tuple[npt.NDArray[np.int32], Networks]:
    """The same of addresses that are numbers already: an index along them, and what it means."""
    found = origins(asking.view.world, parsed)
    index = _groups(asking.ours, found.candidates)[found.groups]
    kinds = classify(parsed)
    index[kinds == RESERVED] = _RESERVED
    index[(kinds == SPECIAL_LOCAL) | ours(asking.ours, parsed)] = _LOCAL
    index[parsed.invalid] = _INVALID
    index[~(parsed.is_v4 | parsed.is_v6 | parsed.invalid)] = -1
    return index, Networks(found.candidates, found.confirmed)


def _groups(mine: Ours, candidates: tuple[tuple[int, ...], ...]) -> npt.NDArray[np.int32]:
    """What each group of candidates means, as an index: nobody is unrouted, and only ours is local."""
    index = np.arange(ROUTED, ROUTED + len(candidates), dtype=np.int32)
    index[[at for at, asns in enumerate(candidates) if not asns]] = _UNROUTED
    if mine.asns:
        index[[at for at, asns in enumerate(candidates) if asns and mine.asns.issuperset(asns)]] = _LOCAL
    return index


def ours(mine: Ours, parsed: Parsed) -> npt.NDArray[np.bool_]:
    """Which addresses lie in our own prefixes."""
    found = np.zeros(parsed.size, np.bool_)
    if mine.prefixes:
        v4, v6 = ours_tables(mine)
        found[parsed.is_v4] |= lookup_v4(*v4, parsed.v4[parsed.is_v4]) == 1
        found[parsed.is_v6] |= lookup_v6(*v6, parsed.hi[parsed.is_v6], parsed.lo[parsed.is_v6]) == 1
    return found


def ours_tables(mine: Ours) -> tuple[tuple[U32, U32], tuple[U64, U64, U32]]:
    """Our own prefixes as tables for `kernel.intervals`: 1 is ours."""
    networks = [prefix.partition("/") for prefix in mine.prefixes]
    at = parse(pa.array([network for network, _, _ in networks], pa.string()))
    longest = np.where(at.is_v4, 32, 128).tolist()
    lengths = np.array([int(length or most) for (_, _, length), most in zip(networks, longest, strict=True)], np.uint8)
    one4, one6 = np.ones(int(at.is_v4.sum()), np.uint32), np.ones(int(at.is_v6.sum()), np.uint32)
    return (
        from_prefixes_v4(at.v4[at.is_v4], lengths[at.is_v4], one4),
        from_prefixes_v6(at.hi[at.is_v6], at.lo[at.is_v6], lengths[at.is_v6], one6),
    )
