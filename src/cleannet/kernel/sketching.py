"""The steps of `sketch` that a row needs, as compiled loops: the same registers, whichever of the two saw the addresses.

Line 0 is nobody: it is written and never read, so that a loop over rows needs no branch.
"""

from __future__ import annotations

import numpy as np

from cleannet.kernel.compiled import compiled
from cleannet.kernel.intervals import U32, U64
from cleannet.kernel.sketch import BITS, FIRST, SECOND, SEED, SIZE, Registers


@compiled
def hashed(hi: int, lo: int) -> int:
    """The hash of one address, as `sketch.hashes` has it; to be called from other loops, with u64."""
    number = np.uint64(hi) + np.uint64(SEED)
    for half in range(2):
        number = (number ^ (number >> np.uint64(30))) * np.uint64(FIRST)
        number = (number ^ (number >> np.uint64(27))) * np.uint64(SECOND)
        number ^= number >> np.uint64(31)
        if half == 0:
            number ^= np.uint64(lo)
    return number  # type: ignore[return-value]  # numba knows no int


@compiled
def see(lines: U32, hashes: U64, registers: Registers) -> None:
    """Adds hash i to the sketch of line i; lines: less than the sketches in `registers`, which is [lines, SIZE]."""
    flat = registers.reshape(registers.size)
    for i in range(lines.size):
        number = hashes[i]
        rest = number << np.uint64(BITS) | np.uint64((1 << BITS) - 1)
        # Halving the range six times finds the first 1.
        place = np.uint64(1)
        for shift in (32, 16, 8, 4, 2, 1):
            if rest >> np.uint64(64 - shift) == 0:
                place += np.uint64(shift)
                rest <<= np.uint64(shift)
        at = np.uint64(lines[i]) * np.uint64(SIZE) + (number >> np.uint64(64 - BITS))
        flat[at] = max(flat[at], np.uint8(place))


@compiled
def join(which: U32, others: Registers, registers: Registers) -> None:
    """The union of sketches that were filled elsewhere, one for each line of `which`."""
    for i in range(which.size):
        for j in range(SIZE):
            registers[which[i], j] = max(registers[which[i], j], others[i, j])
