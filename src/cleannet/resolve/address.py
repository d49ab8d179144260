"""An address means the network that it belongs to; local and reserved ones, and those that no table routes, are told apart."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleannet.kernel.addresses import Parsed, parse
from cleannet.kernel.intervals import from_prefixes_v4, from_prefixes_v6, lookup_v4, lookup_v6
from cleannet.kernel.special import LOCAL as SPECIAL_LOCAL
from cleannet.kernel.special import RESERVED, classify
from cleannet.resolve.meaning import LOCAL, Asking, Meaning, Ours, Resolved, fold, nothing, sure

UNROUTED: Final = "address:unrouted"
RESERVED_ADDRESS: Final = "address:reserved"

_FIXED: Final = (nothing("not an address"), LOCAL, fold(RESERVED_ADDRESS), fold(UNROUTED))
_INVALID, _LOCAL, _RESERVED, _UNROUTED, _ROUTED = range(5)


def resolve(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The AS of each address by the tables of the world."""
    parsed = parse(values)
    asns = asking.view.world.networks.asn_of(parsed)
    kinds = classify(parsed)
    index = np.where(asns == 0, _UNROUTED, _ROUTED).astype(np.int32)
    index[kinds == RESERVED] = _RESERVED
    index[(kinds == SPECIAL_LOCAL) | ours(asking.ours, parsed, asns)] = _LOCAL
    index[parsed.invalid] = _INVALID
    routed = np.flatnonzero(index == _ROUTED)
    distinct, place = np.unique(asns[routed], return_inverse=True)
    index[routed] = place + _ROUTED
    index[~(parsed.is_v4 | parsed.is_v6 | parsed.invalid)] = -1
    meanings: list[Meaning] = [*_FIXED, *(sure(f"asn:{asn}") for asn in distinct.tolist())]
    return Resolved(index, meanings)


def ours(mine: Ours, parsed: Parsed, asns: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Which addresses lie in our own networks and prefixes."""
    found = np.isin(asns, np.array(sorted(mine.asns), np.uint32)) if mine.asns else np.zeros(parsed.size, np.bool_)
    networks = [prefix.partition("/") for prefix in mine.prefixes]
    if not networks:
        return found
    at = parse(pa.array([network for network, _, _ in networks], pa.string()))
    longest = np.where(at.is_v4, 32, 128).tolist()
    lengths = np.array([int(length or most) for (_, _, length), most in zip(networks, longest, strict=True)], np.uint8)
    one4, one6 = np.ones(int(at.is_v4.sum()), np.uint32), np.ones(int(at.is_v6.sum()), np.uint32)
    v4 = from_prefixes_v4(at.v4[at.is_v4], lengths[at.is_v4], one4)
    v6 = from_prefixes_v6(at.hi[at.is_v6], at.lo[at.is_v6], lengths[at.is_v6], one6)
    found[parsed.is_v4] |= lookup_v4(*v4, parsed.v4[parsed.is_v4]) == 1
    found[parsed.is_v6] |= lookup_v6(*v6, parsed.hi[parsed.is_v6], parsed.lo[parsed.is_v6]) == 1
    return found
