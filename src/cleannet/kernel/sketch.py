"""Estimates how many distinct addresses were seen, from a sketch of 256 octets. Sketches merge in any order.

The sketch is a HyperLogLog. Each address is hashed. The upper 8 bits of the hash choose a register; the register keeps the largest
position of the first 1 among the other 56 bits. Registers are u8. Two sketches merge by the larger of each two registers, so the
order does not matter, and repeated addresses change nothing. The hash is fixed: the same addresses give the same octets on every
machine and day.

The estimate has a standard error of `ERROR`: two of three estimates are within 6.5 % of the truth, and 95 of 100 within 13 %. Small
numbers are nearly exact, with no table of corrections.

*Source*: Flajolet, Fusy, Gandouet and Meunier, "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm"
(AofA 2007), for the sketch and its error; Ertl, "New cardinality estimation algorithms for HyperLogLog sketches"
(arXiv:1702.01284, section 2.5), for an estimate that needs no case for small numbers; Steele, Lea and Flood, "Fast splittable
pseudorandom number generators" (OOPSLA 2014), for the finaliser.

>>> import numpy as np
>>> registers = empty(1)
>>> see(np.zeros(1000, np.uint32), hashes(np.zeros(1000, np.uint64), np.arange(1000, dtype=np.uint64)), registers)
>>> estimates(registers).tolist()
[1025]
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.intervals import I64, U32, U64

Registers = npt.NDArray[np.uint8]

BITS: Final = 8
SIZE: Final = 1 << BITS
"""Registers of a sketch, an octet each."""

ERROR: Final = 1.04 / math.sqrt(SIZE)
"""The standard error of an estimate, as a fraction: 0.065."""

SEED: Final = 0x9E37_79B9_7F4A_7C15
FIRST: Final = 0xBF58_476D_1CE4_E5B9
SECOND: Final = 0x94D0_49BB_1331_11EB

_MOST: Final = 64 - BITS + 1
_AT_ONCE: Final = 4096


def empty(lines: int) -> Registers:
    """Empty sketches, one per line."""
    return np.zeros((lines, SIZE), np.uint8)


def hashes(hi: U64, lo: U64) -> U64:
    """The hash of each address, mix(mix(hi + SEED) ^ lo): its halves as an IPv6 number, an IPv4 address as ::ffff:a.b.c.d."""
    return _mixed(_mixed(hi + np.uint64(SEED)) ^ lo)


def see(lines: U32, hashed: U64, registers: Registers) -> None:
    """Adds hash i to the sketch of line i."""
    rest = hashed << np.uint64(BITS)
    # The place of the first 1 is what is left of the exponent of a float: exact, since only bits that cannot carry are kept.
    high = (rest >> np.uint64(32)).astype(np.float64)
    low = (rest & np.uint64(0xFFFF_FFFF)).astype(np.float64)
    place = np.where(high > 0, 33 - np.frexp(high)[1], 65 - np.frexp(low)[1])
    place = np.minimum(place, _MOST).astype(np.uint8)
    which = lines.astype(np.int64) * SIZE + (hashed >> np.uint64(64 - BITS)).astype(np.int64)
    np.maximum.at(registers.reshape(-1), which, place)


def estimates(registers: Registers) -> I64:
    """The estimated number of distinct addresses in the sketch of each line."""
    unseen = _unseen()
    found = np.empty(len(registers), np.int64)
    for at in range(0, len(registers), _AT_ONCE):
        part = registers[at : at + _AT_ONCE]
        kinds = _MOST + 1
        which = part + np.arange(len(part), dtype=np.int64)[:, None] * kinds
        count = np.bincount(which.reshape(-1), minlength=len(part) * kinds).reshape(-1, kinds)
        z = np.zeros(len(part))
        for place in range(_MOST, 0, -1):
            z = 0.5 * (z + count[:, place])
        number = SIZE * SIZE / (2 * math.log(2) * (z + unseen[count[:, 0]]))
        found[at : at + _AT_ONCE] = np.rint(np.minimum(number, 1 << 62))  # a full sketch is one that was made up
    return found


@lru_cache(maxsize=1)
def _unseen() -> npt.NDArray[np.float64]:
    """What so many untouched registers add."""
    return SIZE * np.array([_sigma(n / SIZE) for n in range(SIZE + 1)])


def _mixed(number: U64) -> U64:
    """A bijective mix in which every input bit affects every output bit."""
    number = (number ^ (number >> np.uint64(30))) * np.uint64(FIRST)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(SECOND)
    return number ^ (number >> np.uint64(31))


def _sigma(x: float) -> float:
    """x + x^2 + 2 x^4 + 4 x^8 + ... up to the precision of a float."""
    if x == 1:
        return math.inf
    total, weight, before = x, 1.0, -1.0
    while total != before:
        x, before = x * x, total
        total += x * weight
        weight += weight
    return total
