"""The steps of `sketch` that a row needs, as compiled loops: the same registers, whichever of the two saw the addresses.

Line 0 is nobody: it is written and never read, so that a loop over rows needs no branch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleannet.kernel.addresses import MAPPED
from cleannet.kernel.compiled import compiled
from cleannet.kernel.intervals import I64, U32, U64
from cleannet.kernel.lookup import roomy
from cleannet.kernel.sketch import BITS, FIRST, SECOND, SEED, SIZE, Registers
from cleannet.kernel.tally import BOTH, Flags


@dataclass(frozen=True)
class Sketches:
    """registers: [lines, SIZE], in room for random access. seen: 1 for each line whose sketch has seen something: only these are
    looked at again, since most lines never see a host, and never take memory."""

    registers: Registers
    seen: Flags

    @classmethod
    def empty(cls, lines: int) -> Sketches:
        return cls(roomy(lines * SIZE, np.dtype(np.uint8)).reshape(lines, SIZE), np.zeros(lines, np.uint8))

    def filled(self, which: I64) -> I64:
        """Those of these lines whose sketch has seen something."""
        found: I64 = which[self.seen[which] != 0]
        return found

    def take(self, which: I64) -> tuple[I64, Registers]:
        """Those of these lines that have seen something, and their registers; from then on they have seen nothing."""
        filled = self.filled(which)
        registers = self.registers[filled]
        self.registers[filled], self.seen[filled] = 0, 0
        return filled, registers

    def join(self, which: I64, others: Registers) -> None:
        """The union with sketches that were filled elsewhere, one for each line of `which`."""
        _join(which, others, self.registers)
        self.seen[which] = 1


@compiled
def _mixed(number: np.uint64) -> np.uint64:
    number = (number ^ (number >> np.uint64(30))) * np.uint64(FIRST)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(SECOND)
    return number ^ (number >> np.uint64(31))


@compiled
def hashed(hi: np.uint64, lo: np.uint64) -> np.uint64:
    """The hash of one address, as `sketch.hashes` has it; to be called from other loops."""
    return _mixed(_mixed(hi + np.uint64(SEED)) ^ lo)


@compiled
def _place(number: np.uint64) -> np.uint8:
    """The place of the first 1 behind the bits that choose the register, as the exponent of a float that holds it exactly tells."""
    rest = number << np.uint64(BITS)
    if rest >> np.uint64(11) == 0:  # one in 2**53
        place = np.uint64(1)
        while place < np.uint64(65 - BITS) and not rest >> np.uint64(64) - place:
            place += np.uint64(1)
        return np.uint8(place)
    exponent = np.float64(rest >> np.uint64(11)).view(np.uint64) >> np.uint64(52)
    return np.uint8(np.uint64(1023 + 53) - exponent)


@compiled
def see(lines: U32, hi: U64, lo: U64, registers: Registers, seen: Flags) -> None:
    """Adds address i to the sketch of line i."""
    flat = registers.reshape(registers.size)
    for i in range(lines.size):
        number = hashed(hi[i], lo[i])
        at = np.uint64(lines[i]) * np.uint64(SIZE) + (number >> np.uint64(64 - BITS))
        seen[lines[i]] = 1
        flat[at] = max(flat[at], _place(number))


@compiled
def see_v4(
    source: U32, destination: U32, source_v4: U32, destination_v4: U32, odd: Flags, registers: Registers, seen: Flags
) -> None:
    """As `see_rows`, of IPv4 addresses at both ends, where no row names two things at one."""
    flat = registers.reshape(registers.size)
    upper = _mixed(np.uint64(SEED))
    for i in range(source.size):
        s, d = source[i] >> np.uint32(1), destination[i] >> np.uint32(1)
        host = source_v4[i] if s == 0 else destination_v4[i]
        line = np.uint32(0) if (s != 0 and d != 0) or odd[i] else s | d
        number = _mixed(upper ^ (np.uint64(host) | np.uint64(MAPPED)))
        at = np.uint64(line) * np.uint64(SIZE) + (number >> np.uint64(64 - BITS))
        seen[line] = 1
        flat[at] = max(flat[at], _place(number))


@compiled
def see_rows(
    source: U32,
    destination: U32,
    source_hi: U64,
    source_lo: U64,
    destination_hi: U64,
    destination_lo: U64,
    odd: Flags,
    pairs: U32,
    registers: Registers,
    seen: Flags,
) -> None:
    """Adds the host inside of each row to the sketches of what it speaks to: the end that is nobody, where the other is somebody.

    source, destination, pairs, odd: as for `tally.add`, behind it; hi, lo: the addresses of both ends.
    """
    flat = registers.reshape(registers.size)
    for i in range(source.size):
        s, d = source[i], destination[i]
        if odd[i] or (s >> np.uint32(1) == 0) == (d >> np.uint32(1) == 0):
            continue
        if s >> np.uint32(1) == 0:
            number, far = hashed(source_hi[i], source_lo[i]), d
        else:
            number, far = hashed(destination_hi[i], destination_lo[i]), s
        place, index = _place(number), number >> np.uint64(64 - BITS)
        both = far & np.uint32(BOTH)
        for part in range(2 if both else 1):
            one = pairs[np.int64(far & np.uint32(BOTH - 1)), part] if both else far
            at = np.uint64(one >> np.uint32(1)) * np.uint64(SIZE) + index
            seen[one >> np.uint32(1)] = 1
            flat[at] = max(flat[at], place)


@compiled
def _join(which: I64, others: Registers, registers: Registers) -> None:
    for i in range(which.size):
        for j in range(SIZE):
            registers[which[i], j] = max(registers[which[i], j], others[i, j])
