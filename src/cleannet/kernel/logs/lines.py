"""Whole lines of text in one array of bytes, and slices of them as Arrow columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

U8 = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

SLACK: Final = 64
"""Octets of nothing in front of the first line and behind the last, so that a look at eight octets never leaves the array."""

_NEWLINE, _SPACE, _QUOTE, _ZERO, _NINE, _BACKSLASH = 10, 32, 34, 48, 57, 92


class Place(NamedTuple):
    """Where a value is in each line; both are -1 if it is missing."""

    begin: I64
    end: I64

    @property
    def there(self) -> Mask:
        """Which lines have a value there, even an empty one."""
        found: Mask = self.begin >= 0
        return found


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines. octets: the text, with `SLACK` zero bytes around it; starts, stops: of each line, without its newline; numbers:
    of each in the input; until: the moment up to which a date with no year is taken to lie, in microseconds since 1970; -1 if such
    a date is none."""

    octets: U8
    starts: I64
    stops: I64
    numbers: I64
    until: int = -1

    @classmethod
    def of(cls, data: bytes, first: int, until: int = -1) -> Lines:
        """The lines of a text in which each ends with a newline, numbered from `first`; blank lines are left out."""
        octets = np.zeros(len(data) + 2 * SLACK, np.uint8)
        octets[SLACK:-SLACK] = np.frombuffer(data, np.uint8)
        stops = np.flatnonzero(octets == _NEWLINE)
        starts = np.append(SLACK, stops[:-1] + 1)[: len(stops)]
        said = octets[starts] > _SPACE
        for at in np.flatnonzero(~said).tolist():
            said[at] = bool(data[starts[at] - SLACK : stops[at] - SLACK].strip())
        return cls(octets, starts[said], stops[said], (np.arange(len(stops)) + first)[said], until)

    def __len__(self) -> int:
        return len(self.starts)

    def where(self, kept: Mask) -> Lines:
        """Only those lines, of the same text."""
        if kept.all():
            return self
        return Lines(self.octets, self.starts[kept], self.stops[kept], self.numbers[kept], self.until)

    @property
    def whole(self) -> Place:
        """The whole of each line."""
        return Place(self.starts, self.stops)

    def words(self) -> U64:
        """The eight bytes from each byte on as a little-endian number; a view, seven shorter than the text."""
        return np.ndarray((len(self.octets) - 7,), "<u8", self.octets, strides=(1,))

    def ahead(self, octet: int, places: I64) -> I64:
        """For each line, the first such byte at or behind its place; if there is none, the end of the line."""
        return ahead(np.flatnonzero(self.octets == octet), places, self.stops)

    def word_at(self, begin: I64) -> Place:
        """The text from each place to the next space; nowhere at the end of the line."""
        there = (begin >= 0) & (begin < self.stops)
        return Place(np.where(there, begin, -1), np.where(there, self.ahead(_SPACE, np.maximum(begin, 0)), -1))

    def quotes(self) -> I64:
        """Where quotes are in the text, except those escaped by a backslash."""
        at = np.flatnonzero(self.octets == _QUOTE)
        escaped = (self.octets[at - 1] == _BACKSLASH) & (self.octets[at - 2] != _BACKSLASH)
        found: I64 = at[~escaped]
        return found

    def texts(self, place: Place) -> pa.Array[Any]:
        """The values as text; null if missing, or if a place would split a character. The lines are UTF-8."""
        parted = self._inside_character(place.begin) | self._inside_character(place.end)
        there = (place.begin >= 0) & ~parted
        sizes = np.where(there, np.maximum(place.end - place.begin, 0), 0)
        offsets = np.zeros(len(sizes) + 1, np.int64)
        np.cumsum(sizes, out=offsets[1:])
        at = np.repeat(place.begin - offsets[:-1], sizes) + np.arange(offsets[-1])
        values, marks = pa.py_buffer(self.octets[at].tobytes()), pa.py_buffer(offsets.astype(np.int32).tobytes())
        nulls = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little").tobytes())
        return pa.Array.from_buffers(pa.string(), len(sizes), [nulls, marks, values])

    def _inside_character(self, places: I64) -> Mask:
        inside: Mask = self.octets[np.maximum(places, 0)] & 0xC0 == 0x80
        return inside

    def numbers_at(self, place: Place) -> I64:
        """The whole number of 1 to 18 digits at the place; -1 if there is none."""
        sizes = place.end - place.begin
        good = (place.begin >= 0) & (sizes > 0) & (sizes <= _DIGITS)
        found = np.zeros(len(sizes), np.int64)
        for i in range(int(sizes[good].max()) if good.any() else 0):
            here = good & (sizes > i)
            digit = self.octets[np.where(here, place.begin + i, 0)].astype(np.int64) - _ZERO
            good &= ~here | ((digit >= 0) & (digit <= _NINE - _ZERO))
            found = np.where(here, found * 10 + digit, found)
        return np.where(good, found, -1)


_DIGITS: Final = 18


def ahead(marks: I64, places: I64, stops: I64) -> I64:
    """The first mark at or behind each place, at most the end of the line."""
    if not marks.size:
        return stops
    found = marks[np.minimum(np.searchsorted(marks, places), marks.size - 1)]
    return np.where(found < places, stops, np.minimum(found, stops))


def only(place: Place, kept: Mask) -> Place:
    """The place in those lines only."""
    return Place(np.where(kept, place.begin, -1), np.where(kept, place.end, -1))


def either(one: Place, other: Place) -> Place:
    """The first place if it has a value, else the other."""
    said = one.end > one.begin
    return Place(np.where(said, one.begin, other.begin), np.where(said, one.end, other.end))


def nowhere(size: int) -> Place:
    """No value, in so many lines."""
    return Place(np.full(size, -1, np.int64), np.full(size, -1, np.int64))
