"""An AS number means that autonomous system, unless it is ours or assigned to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cleannet.model.subject import Subject
from cleannet.resolve.meaning import LOCAL, Asking, Meaning, Resolved, collected, fold, nothing, sure

if TYPE_CHECKING:
    import pyarrow as pa

UNLISTED: Final = Subject("asn:unlisted")

_NOBODYS: Final = ((64496, 64511), (64512, 65534), (65536, 65551), (4200000000, 4294967294))
"""First and last of the numbers for documentation, private, for documentation again, and private."""

_NONE: Final = frozenset({0, 23456, 65535, 4294967295})
"""*Source* of both: IANA Special-Purpose AS Numbers (RFC 5398, 6793, 6996, 7300, 7607), read 2026-11-24."""


def resolve(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """Private and documentation numbers are local; 0 and AS_TRANS say nothing; numbers in no table are combined."""
    return collected(None if asn is None else meaning(asking, asn) for asn in values.to_pylist())


def meaning(asking: Asking, asn: int) -> Meaning:
    """What one number means."""
    if asn in _NONE or not 0 <= asn < 2**32:
        return nothing("a number that stands for no network")
    if asn in asking.ours.asns or _is_nobodys(asn):
        return LOCAL
    view = asking.view
    known = asn in view.networks or view.world.networks.name_of(asn) or f"asn:{asn}" in asking.named
    return sure(Subject(f"asn:{asn}")) if known else fold(UNLISTED)


def _is_nobodys(asn: int) -> bool:
    """Whether it is for documentation or private; most numbers lie below all of these, or in the wide gap before the last."""
    if asn < _NOBODYS[0][0] or _NOBODYS[-2][1] < asn < _NOBODYS[-1][0]:
        return False
    return any(low <= asn <= high for low, high in _NOBODYS)
