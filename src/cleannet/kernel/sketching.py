"""The steps of `sketch` that a row needs, as compiled loops that fill the same registers.

Line 0 belongs to nobody: it is written and never read, so a loop over rows needs no branch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleannet.kernel.compiled import compiled, inlined
from cleannet.kernel.intervals import I64, U32, U64
from cleannet.kernel.lookup import roomy
from cleannet.kernel.parsed import MAPPED
from cleannet.kernel.sketch import BITS, FIRST, SECOND, SEED, SIZE, Registers
from cleannet.kernel.tally import BOTH, Flags


@dataclass(frozen=True)
class Sketches:
    """One sketch for each line, made when the line is first seen: most lines never see a host.

    places: for each line the index of its sketch in `registers`, which is [lines + 1, SIZE]; 0, nobody's: none yet. made: how many
    there are."""

    places: U32
    registers: Registers
    made: I64

    @classmethod
    def empty(cls, lines: int) -> Sketches:
        room = roomy((lines + 1) * SIZE, np.dtype(np.uint8)).reshape(lines + 1, SIZE)
        return cls(np.zeros(lines, np.uint32), room, np.zeros(1, np.int64))

    @property
    def arrays(self) -> tuple[U32, Registers, I64]:
        """The arrays that the loops below take."""
        return self.places, self.registers, self.made

    def filled(self, which: I64) -> I64:
        """Those of these lines whose sketch has seen something."""
        found: I64 = which[self.places[which] != 0]
        return found

    def of(self, which: I64 | np.int64) -> Registers:
        """The registers of these lines, which have all seen something."""
        found: Registers = self.registers[self.places[which]]
        return found

    def take(self, which: I64) -> tuple[I64, Registers]:
        """Those of these lines that have seen something, and their registers; afterwards they are empty."""
        filled = self.filled(which)
        registers = self.of(filled)
        self.registers[: int(self.made[0]) + 1] = 0
        self.places[:], self.made[0] = 0, 0
        return filled, registers

    def join(self, which: I64, others: Registers) -> None:
        """Merges sketches that were filled elsewhere, one for each line of `which`, which has no line twice."""
        missing = which[(self.places[which] == 0) & (which != 0)]
        before = int(self.made[0])
        self.made[0] = before + missing.size
        self.places[missing] = np.arange(before + 1, before + 1 + missing.size)
        self.registers[self.places[which]] = np.maximum(self.of(which), others)


@inlined
def _place_of(line: np.uint32, places: U32, made: I64) -> np.uint64:
    """The index of the sketch of a line, which is made if missing."""
    place = places[line]
    if place == 0 and line != 0:
        made[0] += 1
        place = np.uint32(made[0])
        places[line] = place
    return np.uint64(place)


@inlined
def _mixed(number: np.uint64) -> np.uint64:
    number = (number ^ (number >> np.uint64(30))) * np.uint64(FIRST)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(SECOND)
    return number ^ (number >> np.uint64(31))


@compiled
def hashed(hi: np.uint64, lo: np.uint64) -> np.uint64:
    """The hash of one address, equal to `sketch.hashes`; to be called from other loops."""
    return _mixed(_mixed(hi + np.uint64(SEED)) ^ lo)


@inlined
def _place(number: np.uint64) -> np.uint8:
    """The index of the first 1 after the bits that choose the register, read from the exponent of a float that holds it exactly."""
    rest = number << np.uint64(BITS)
    if rest >> np.uint64(11) == 0:  # one in 2**53
        place = np.uint64(1)
        while place < np.uint64(65 - BITS) and not rest >> np.uint64(64) - place:
            place += np.uint64(1)
        return np.uint8(place)
    exponent = np.float64(rest >> np.uint64(11)).view(np.uint64) >> np.uint64(52)
    return np.uint8(np.uint64(1023 + 53) - exponent)


@compiled
def see(lines: U32, hi: U64, lo: U64, places: U32, registers: Registers, made: I64) -> None:
    """Adds address i to the sketch of line i."""
    flat = registers.reshape(registers.size)
    for i in range(lines.size):
        number = hashed(hi[i], lo[i])
        at = _place_of(lines[i], places, made) * np.uint64(SIZE) + (number >> np.uint64(64 - BITS))
        flat[at] = max(flat[at], _place(number))


@compiled
def see_v4(
    source: U32,
    destination: U32,
    source_v4: U32,
    destination_v4: U32,
    odd: Flags,
    places: U32,
    registers: Registers,
    made: I64,
) -> None:
    """As `see_rows`, for IPv4 addresses at both ends, if no row names two things at one end."""
    flat = registers.reshape(registers.size)
    upper = _mixed(np.uint64(SEED))
    for i in range(source.size):
        s, d = source[i] >> np.uint32(1), destination[i] >> np.uint32(1)
        host = source_v4[i] if s == 0 else destination_v4[i]
        line = np.uint32(0) if (s != 0 and d != 0) or odd[i] else s | d
        number = _mixed(upper ^ (np.uint64(host) | np.uint64(MAPPED)))
        at = _place_of(line, places, made) * np.uint64(SIZE) + (number >> np.uint64(64 - BITS))
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
    places: U32,
    registers: Registers,
    made: I64,
) -> None:
    """Adds the internal host of each row to the sketches of the other end: the host is the end that is nobody.

    source, destination, pairs, odd: as for `tally.add`, which runs first; hi, lo: the addresses of both ends."""
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
            at = _place_of(one >> np.uint32(1), places, made) * np.uint64(SIZE) + index
            flat[at] = max(flat[at], place)
