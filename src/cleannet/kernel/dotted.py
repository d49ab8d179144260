"""IPv4 addresses as dotted text become numbers, sixteen bytes of text at a time; as strict as `addresses`.

The dots, digits and zeros of a value are three bit masks, which show what may be wrong. The places of its dots and its length make
one of 81 shapes; the shape says which byte is which digit of which number.

>>> import numpy as np
>>> text = np.frombuffer(b"10.0.0.1010.0.0.11.2.3", np.uint8)
>>> numbers, odd = dotted(text, np.array([0, 8, 17, 22], np.int32))
>>> numbers.tolist(), odd.tolist()
([167772161, 0, 0], [0, 1, 1])
"""

from __future__ import annotations

from itertools import accumulate, product

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled, inlined
from cleannet.kernel.intervals import U32
from cleannet.kernel.octets import U8
from cleannet.kernel.wide import SLACK, address, digits_16, equal_16, four_numbers

Places = npt.NDArray[np.int32]


def _shapes() -> tuple[U8, U8]:
    """For each mask of dots, with the end, the number of its shape, 0 for none; and for each shape the argument of
    `wide.four_numbers`."""
    numbers, places = np.zeros(1 << 16, np.uint8), np.full((82, 16), 255, np.uint8)
    for number, sizes in enumerate(product((1, 2, 3), repeat=4), 1):
        ends = [*accumulate(size + 1 for size in sizes)]
        numbers[sum(1 << end - 1 for end in ends)] = number
        for i, (end, size) in enumerate(zip(ends, sizes, strict=True)):
            places[number, 4 * i : 4 * i + size] = range(end - 2, end - 2 - size, -1)
    return numbers, places


_SHAPES, _PLACES = _shapes()


def dotted(text: U8, offsets: Places) -> tuple[U32, U8]:
    """The numbers of the values, with value i at text[offsets[i]:offsets[i + 1]]; and 1 for each that is no dotted address, else
    0."""
    return dotted_between(text, offsets[:-1], offsets[1:])


def dotted_between(text: U8, starts: Places, stops: Places) -> tuple[U32, U8]:
    """The same, with value i at text[starts[i]:stops[i]], in the order of the text."""
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
    """Where so many values begin and end, each after its length in 4 little-endian bytes, as in plain pages of Parquet.

    Raises ValueError if the text ends too early.

    >>> [places.tolist() for places in behind_lengths(np.frombuffer(bytes([2, 0, 0, 0, 65, 66, 0, 0, 0, 0]), np.uint8), 2)]
    [[4, 10], [6, 10]]
    """
    starts, stops = np.empty(count, np.int32), np.empty(count, np.int32)
    if _walk(text, starts, stops) < count:
        raise ValueError(f"{count:,} values with their lengths do not fit into {text.size:,} octets")
    return starts, stops


@inlined
def dotted_at(at: int, size: int) -> tuple[np.uint32, np.uint8]:
    """The number of so many bytes at an address, and 0; or 0 and 1."""
    number, wrong = np.uint32(0), np.uint8(1)
    one = np.uint64(1)
    if np.uint64(size - 7) <= np.uint64(8):
        end = one << np.uint64(size)
        inside = end - one
        dots = equal_16(at, np.uint8(46)) & inside
        digits = digits_16(at) & inside
        begins, ends = dots << one | one, dots | end  # of octets
        bad = (dots | digits) ^ inside  # another character
        bad |= begins & equal_16(at, np.uint8(48)) & ~(ends >> one)  # a leading zero
        shape = np.int64(_SHAPES[ends])
        if bad == 0 and shape != 0:
            found = four_numbers(at, address(_PLACES) + 16 * shape)
            if found >> np.uint64(32) == 0:
                number, wrong = np.uint32(found), np.uint8(0)
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
