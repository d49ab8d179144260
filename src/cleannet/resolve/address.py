"""An address means the network that it belongs to; local and reserved ones, and those that no table routes, are told apart."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

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
_INVALID, _LOCAL, _RESERVED, _UNROUTED, _ROUTED = range(5)


def resolve(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The ASes that may originate each address, by the tables of the world."""
    return of_parsed(asking, parse(values))


def of_parsed(asking: Asking, parsed: Parsed) -> Resolved:
    """The same of addresses that are numbers already."""
    found = origins(asking.view.world, parsed)
    meanings = [*_FIXED, *map(partial(_meaning, asking.ours), found.candidates, found.confirmed)]
    index = found.groups.astype(np.int32) + _ROUTED
    kinds = classify(parsed)
    index[kinds == RESERVED] = _RESERVED
    index[(kinds == SPECIAL_LOCAL) | ours(asking.ours, parsed)] = _LOCAL
    index[parsed.invalid] = _INVALID
    index[~(parsed.is_v4 | parsed.is_v6 | parsed.invalid)] = -1
    return Resolved(index, meanings)


def _meaning(mine: Ours, asns: tuple[int, ...], confirmed: bool) -> Meaning:
    """Several origins are candidates, of which none weighs more than another."""
    if not asns:
        return _FIXED[_UNROUTED]
    if mine.asns.issuperset(asns):
        return LOCAL
    weight = round(1 / len(asns), 2)
    return Meaning(tuple(Candidate(f"asn:{asn}", weight) for asn in asns), by_table=not confirmed)


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
