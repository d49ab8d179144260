"""The steps of `sketch` that a row needs, as compiled loops: the same registers, whichever of the two saw the addresses.

Line 0 is nobody: it is written and never read, so that a loop over rows needs no branch.
"""

from __future__ import annotations

import numpy as np

from cleannet.kernel.addresses import MAPPED
from cleannet.kernel.compiled import compiled
from cleannet.kernel.intervals import I64, U32, U64
from cleannet.kernel.sketch import BITS, FIRST, SECOND, SEED, SIZE, Registers
from cleannet.kernel.tally import BOTH, Flags


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
def named(source: U32, destination: U32, odd: Flags, at: I64, far: U32) -> int:
    """Finds the rows that name a host inside: how many, or -1 where some row names two things at an end.

    at: of each the row, times two, plus 1 where the host is the destination; far: the line of the other end; as long as the rows.
    """
    both, found = np.uint32(0), 0
    for i in range(source.size):
        s, d = source[i] >> np.uint32(1), destination[i] >> np.uint32(1)
        both |= source[i] | destination[i]
        at[found] = 2 * i + (s != 0)
        far[found] = s | d
        found += ((s == 0) ^ (d == 0)) & (odd[i] == 0)
    return -1 if both & np.uint32(BOTH) else found


@compiled
def see(lines: U32, hashes: U64, registers: Registers) -> None:
    """Adds hash i to the sketch of line i; lines: less than the sketches in `registers`, which is [lines, SIZE]."""
    flat = registers.reshape(registers.size)
    for i in range(lines.size):
        number = hashes[i]
        at = np.uint64(lines[i]) * np.uint64(SIZE) + (number >> np.uint64(64 - BITS))
        flat[at] = max(flat[at], _place(number))


@compiled
def see_v4(source: U32, destination: U32, source_v4: U32, destination_v4: U32, odd: Flags, registers: Registers) -> None:
    """As `see_rows`, of IPv4 addresses at both ends, where no row names two things at one."""
    flat = registers.reshape(registers.size)
    upper = _mixed(np.uint64(SEED))
    for i in range(source.size):
        s, d = source[i] >> np.uint32(1), destination[i] >> np.uint32(1)
        host = source_v4[i] if s == 0 else destination_v4[i]
        line = np.uint32(0) if (s != 0 and d != 0) or odd[i] else s | d
        number = _mixed(upper ^ (np.uint64(host) | np.uint64(MAPPED)))
        at = np.uint64(line) * np.uint64(SIZE) + (number >> np.uint64(64 - BITS))
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
            flat[at] = max(flat[at], place)


@compiled
def filled(which: I64, registers: Registers) -> I64:
    """Those of these lines whose sketch has seen something."""
    found = np.empty(which.size, np.int64)
    words = registers.view(np.uint64)
    size = 0
    for i in range(which.size):
        seen = np.uint64(0)
        for j in range(SIZE // 8):
            seen |= words[which[i], j]
        if seen:
            found[size] = which[i]
            size += 1
    return found[:size]


@compiled
def join(which: I64, others: Registers, registers: Registers) -> None:
    """The union of sketches that were filled elsewhere, one for each line of `which`."""
    for i in range(which.size):
        for j in range(SIZE):
            registers[which[i], j] = max(registers[which[i], j], others[i, j])
