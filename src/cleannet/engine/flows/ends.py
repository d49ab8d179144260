"""One end of some flows: the address in each row, in one of several forms, and what each address means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from cleannet.engine.flows.meanings import Meanings
from cleannet.kernel.intervals import I64, U32, U64
from cleannet.kernel.pages import gather
from cleannet.kernel.parsed import MAPPED
from cleannet.kernel.tally import Flags


class End(Protocol):
    """The addresses of one end, one per row."""

    def values(self, meanings: Meanings, part: slice) -> U32:
        """What each address of a part means, for `kernel.tally`."""

    def halves(self, rows: I64) -> tuple[U64, U64]:
        """The addresses of these rows as IPv6 numbers, with IPv4 as ::ffff:a.b.c.d."""

    def v4(self, part: slice, /) -> U32 | None:
        """The addresses of a part, if all are IPv4."""


@dataclass(frozen=True, slots=True)
class V4:
    """IPv4 addresses."""

    numbers: U32

    def values(self, meanings: Meanings, part: slice) -> U32:
        return meanings.of_v4(self.numbers[part])

    def halves(self, rows: I64) -> tuple[U64, U64]:
        return np.zeros(rows.size, np.uint64), self.numbers[rows].astype(np.uint64) | np.uint64(MAPPED)

    def v4(self, part: slice) -> U32:
        return self.numbers[part]


@dataclass(frozen=True, slots=True)
class V6:
    """IPv6 addresses, some of which may be IPv4-mapped."""

    hi: U64
    lo: U64

    def values(self, meanings: Meanings, part: slice) -> U32:
        return meanings.of_v6(self.hi[part], self.lo[part])

    def halves(self, rows: I64) -> tuple[U64, U64]:
        return self.hi[rows], self.lo[rows]

    def v4(self, _: slice, /) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Mixed:
    """Addresses of both families: IPv4 numbers, and IPv6 numbers in the rows `at`."""

    numbers: U32
    at: I64
    hi: U64
    lo: U64

    def values(self, meanings: Meanings, part: slice) -> U32:
        found = meanings.of_v4(self.numbers[part])
        begin, end = np.searchsorted(self.at, (part.start, part.stop)).tolist()
        if begin < end:
            found[self.at[begin:end] - part.start] = meanings.of_v6(self.hi[begin:end], self.lo[begin:end])
        return found

    def v4(self, part: slice) -> U32 | None:
        begin, end = np.searchsorted(self.at, (part.start, part.stop)).tolist()
        return None if begin < end else self.numbers[part]

    def halves(self, rows: I64) -> tuple[U64, U64]:
        hi, lo = np.zeros(rows.size, np.uint64), self.numbers[rows].astype(np.uint64) | np.uint64(MAPPED)
        if self.at.size:
            place = np.minimum(np.searchsorted(self.at, rows), self.at.size - 1)
            six = self.at[place] == rows
            hi[six], lo[six] = self.hi[place[six]], self.lo[place[six]]
        return hi, lo


@dataclass(slots=True)
class Coded:
    """Indexes of distinct addresses, each of which is looked up once."""

    distinct: End
    size: int
    codes: U32
    _values: U32 | None = None

    def values(self, meanings: Meanings, part: slice) -> U32:
        if self._values is None:
            self._values = self.distinct.values(meanings, slice(0, self.size))
        found = np.empty(len(self.codes[part]), np.uint32)
        gather(self._values, self.codes[part], found)
        return found

    def halves(self, rows: I64) -> tuple[U64, U64]:
        return self.distinct.halves(self.codes[rows].astype(np.int64))

    def v4(self, part: slice) -> U32 | None:
        numbers = self.distinct.v4(slice(0, self.size))
        if numbers is None:
            return None
        found = np.empty(len(self.codes[part]), np.uint32)
        gather(numbers, self.codes[part], found)
        return found


@dataclass(slots=True, kw_only=True)
class Resolved(Coded):
    """The end with the meaning of each address already known."""

    meant: U32

    def values(self, _: Meanings, /, part: slice) -> U32:
        return self.meant[part]


@dataclass(frozen=True, slots=True)
class Joined:
    """Two ends one after the other: the first `at` rows belong to one, the rest to the other."""

    first: End
    at: int
    rest: End

    def values(self, meanings: Meanings, part: slice) -> U32:
        begin, end = part.start, part.stop
        if end <= self.at:
            return self.first.values(meanings, part)
        behind = self.rest.values(meanings, slice(max(begin - self.at, 0), end - self.at))
        return behind if begin >= self.at else np.concatenate([self.first.values(meanings, slice(begin, self.at)), behind])

    def halves(self, rows: I64) -> tuple[U64, U64]:
        hi, lo = np.empty(rows.size, np.uint64), np.empty(rows.size, np.uint64)
        early = rows < self.at
        hi[early], lo[early] = self.first.halves(rows[early])
        hi[~early], lo[~early] = self.rest.halves(rows[~early] - self.at)
        return hi, lo

    def v4(self, part: slice) -> U32 | None:
        begin, end = part.start, part.stop
        if end <= self.at:
            return self.first.v4(part)
        behind = self.rest.v4(slice(max(begin - self.at, 0), end - self.at))
        if begin >= self.at or behind is None:
            return behind
        before = self.first.v4(slice(begin, self.at))
        return None if before is None else np.concatenate([before, behind])


def narrow(numbers: U64, odd: Flags) -> V4:
    """IPv4 addresses out of wide numbers."""
    odd |= numbers >> np.uint64(32) != 0
    return V4(numbers.astype(np.uint32))


def v6(octets: npt.NDArray[np.uint8]) -> V6:
    """Addresses of 16 bytes each, one after another."""
    both = octets.view(np.dtype(">u8")).reshape(-1, 2)
    return V6(both[:, 0].astype(np.uint64), both[:, 1].astype(np.uint64))
