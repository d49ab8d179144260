"""IPv4 addresses as dotted text become numbers, sixteen octets of text at a time; as strict as `addresses`.

The dots, digits and zeros of a value are three numbers with a bit an octet, from which all that may be wrong is told at once.

>>> import numpy as np
>>> text = np.frombuffer(b"10.0.0.1010.0.0.11.2.3", np.uint8)
>>> numbers, odd = dotted(text, np.array([0, 8, 17, 22], np.int32))
>>> numbers.tolist(), odd.tolist()
([167772161, 0, 0], [0, 1, 1])
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled, inlined
from cleannet.kernel.intervals import U32
from cleannet.kernel.octets import U8
from cleannet.kernel.wide import SLACK, address, digits_16, eight, equal_16, lowest, turned

Places = npt.NDArray[np.int32]

LARGEST: Final = 0x02_05_05
"""The digits of 255, an octet each; those of any larger number make a larger one."""


def dotted(text: U8, offsets: Places) -> tuple[U32, U8]:
    """The numbers of the values, where value i is text[offsets[i]:offsets[i + 1]]; and which are no dotted addresses, 1 and 0."""
    return dotted_between(text, offsets[:-1], offsets[1:])


def dotted_between(text: U8, starts: Places, stops: Places) -> tuple[U32, U8]:
    """The same, where value i is text[starts[i]:stops[i]], in the order of the text."""
    numbers, odd = np.empty(starts.size, np.uint32), np.empty(starts.size, np.uint8)
    # Loads reach beyond a value: the last ones are read in a copy with room behind it.
    safe = int(np.searchsorted(stops, text.size - SLACK, "right"))
    _parse(text, starts[:safe], stops[:safe], numbers[:safe], odd[:safe])
    if safe < starts.size:
        begin = starts[safe]
        rest = np.concatenate((text[begin : stops[-1]], np.zeros(SLACK, np.uint8)))
        _parse(rest, starts[safe:] - begin, stops[safe:] - begin, numbers[safe:], odd[safe:])
    return numbers, odd


def behind_lengths(text: U8, count: int) -> tuple[Places, Places]:
    """Where that many values begin and end, each behind its length in 4 octets, the lowest first, as in plain pages of Parquet.

    Raises ValueError where the text ends before they do.

    >>> [places.tolist() for places in behind_lengths(np.frombuffer(bytes([2, 0, 0, 0, 65, 66, 0, 0, 0, 0]), np.uint8), 2)]
    [[4, 10], [6, 10]]
    """
    starts, stops = np.empty(count, np.int32), np.empty(count, np.int32)
    if _walk(text, starts, stops) < count:
        raise ValueError(f"{count:,} values with their lengths do not fit into {text.size:,} octets")
    return starts, stops


@inlined
def octet(at: int, size: int) -> tuple[np.uint32, np.uint32]:
    """The number of 1 to 3 digits at an address, its lower 8 bits; and its digits, an octet each."""
    digits = np.uint32(eight(at)) << np.uint32(32 - 8 * size) & np.uint32(0x0F0F0F00)
    return np.uint32(np.uint64(digits) * np.uint64(0x640A01) >> np.uint64(24)) & np.uint32(0xFF), turned(digits)


@inlined
def dotted_at(at: int, size: int) -> tuple[np.uint32, np.uint8]:
    """The number of the so many octets at an address, and 0; or 0 and 1."""
    number, wrong = np.uint32(0), np.uint8(1)
    one = np.uint64(1)
    if np.uint64(size - 7) <= np.uint64(8):
        end = one << np.uint64(size)
        inside = end - one
        dots = equal_16(at, np.uint8(46)) & inside
        digits = digits_16(at) & inside
        zeros = equal_16(at, np.uint8(48))
        begins, ends = dots << one | one, dots | end  # of octets
        second = dots & (dots - one)
        third = second & (second - one)
        bad = third & (third - one) | (dots | digits) ^ inside  # a fourth dot, another character
        bad |= begins & ends | digits & digits >> one & digits >> np.uint64(2) & digits >> np.uint64(3)  # no digit, or four
        bad |= begins & zeros & ~(ends >> one)  # a leading zero
        if bad == 0 and third != 0:
            d1, d2, d3 = lowest(dots), lowest(second), lowest(third)
            a, a_digits = octet(at, d1)
            b, b_digits = octet(at + d1 + 1, d2 - d1 - 1)
            c, c_digits = octet(at + d2 + 1, d3 - d2 - 1)
            d, d_digits = octet(at + d3 + 1, size - d3 - 1)
            if max(max(a_digits, b_digits), max(c_digits, d_digits)) <= np.uint32(LARGEST):
                number = a << np.uint32(24) | b << np.uint32(16) | c << np.uint32(8) | d
                wrong = np.uint8(0)
    return number, wrong


@compiled
def _parse(text: U8, starts: Places, stops: Places, numbers: U32, odd: U8) -> None:
    base = address(text)
    for i in range(numbers.size):
        numbers[i], odd[i] = dotted_at(base + starts[i], int(stops[i] - starts[i]))


@compiled
def _walk(text: U8, starts: Places, stops: Places) -> int:
    """Fills in the places; returns how many there are."""
    at = np.int64(0)
    for i in range(starts.size):
        if at + 4 > text.size:
            return i
        size = np.int64(text[at]) | np.int64(text[at + 1]) << 8 | np.int64(text[at + 2]) << 16 | np.int64(text[at + 3]) << 24
        at += 4
        if size > text.size - at:
            return i
        starts[i] = at
        at += size
        stops[i] = at
    return int(starts.size)
