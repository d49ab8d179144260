"""The possible meanings of an end become numbers: one line of sums for each use, and for each address the number of its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from cleannet.columns import OTHER_SIDE, Mask
from cleannet.kernel.intervals import I64, U32, U64, Bool
from cleannet.kernel.lookup import Tables
from cleannet.kernel.parsed import MAPPED, carried_v4
from cleannet.kernel.tally import BOTH
from cleannet.model.use import ATTEMPT, Use
from cleannet.resolve.address import ROUTED
from cleannet.resolve.everywhere import CARRIED, Everywhere, everywhere
from cleannet.resolve.meaning import Asking
from cleannet.resolve.named import Names

_CARRIED: Final = BOTH | (BOTH - 1)


@dataclass(frozen=True)
class Meanings:
    """tables: their values are those that `kernel.tally` adds by. everywhere: the uses of the lines. Line 0 belongs to nobody; then
    come networks, then names, and then the same lines again for attempts. folds: the last line that stands for many values. pairs:
    pairs of values, for addresses that also have a name; then the same for attempts."""

    tables: Tables
    everywhere: Everywhere
    folds: int
    pairs: U32

    @classmethod
    def of(cls, asking: Asking, names: Names) -> Meanings:
        """The value of a line: its number times two, plus 1 if only the embedded table says so."""
        all_ = everywhere(asking, names)
        networks = all_.networks
        fixed = [at if meaning.folded else 0 for at, meaning in enumerate(networks[:ROUTED])]
        alone = np.concatenate([np.array(fixed, np.uint32), networks.lines()]) << np.uint32(1)
        alone[ROUTED:] |= networks.by_table()
        alone[CARRIED] = _CARRIED
        pairs = [(0, 0), *((int(alone[at]), len(networks) + name << 1) for at, name in all_.named)]
        values = np.concatenate([alone, np.arange(1, len(pairs), dtype=np.uint32) | np.uint32(BOTH)])
        (starts, v4), (hi, lo, v6) = all_.tables.intervals_v4, all_.tables.intervals_v6
        first = np.array(pairs, np.uint32)
        both = np.concatenate([first, _attempted(first, len(networks) + len(all_.names))])
        return cls(Tables((starts, values[v4]), (hi, lo, values[v6])), all_, ROUTED - 1, both)

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return 2 * self.attempts

    @property
    def attempts(self) -> int:
        """The first line of attempts."""
        return len(self.everywhere.networks) + len(self.everywhere.names)

    def uses(self, lines: I64) -> list[Use]:
        """The use of each of these lines."""
        networks, names = self.everywhere.networks, self.everywhere.names
        size, first = len(networks), self.attempts
        roles = [ATTEMPT if attempt else OTHER_SIDE for attempt in (lines >= first).tolist()]
        lines = np.where(lines >= first, lines - first, lines)
        meant = networks.meant(np.minimum(lines, size - 1))
        for at in np.flatnonzero(lines >= size).tolist():
            meant[at] = names[int(lines[at]) - size].candidates
        return [Use(role, candidates) for role, candidates in zip(roles, meant, strict=True)]

    def attempted(self, values: U32, attempts: Mask) -> U32:
        """The values, moved to the lines of attempts for rows that are attempts."""
        at = np.flatnonzero(attempts)
        found, some = values.copy(), values[at]
        pairs = np.uint32(len(self.pairs) // 2)
        found[at] = np.where(some & np.uint32(BOTH) != 0, some + pairs, _attempted(some, self.attempts))
        return found

    def folding(self, values: U32, attempts: Mask) -> Mask:
        """Which of these values of attempts are on a line that stands for many values."""
        line = (self._unnamed(values) >> np.uint32(1)).astype(np.int64) - self.attempts
        folding: Mask = attempts & (line > 0) & (line <= self.folds)
        return folding

    def of_v4(self, addresses: U32) -> U32:
        """The value of each IPv4 address."""
        return self.tables.v4.find(addresses)

    def of_v6(self, hi: U64, lo: U64) -> U32:
        """The value of each IPv6 address. An IPv4-mapped address counts as its IPv4 address; names belong to the address as
        written."""
        found = self.tables.v6.find(hi, lo)
        at = np.flatnonzero(found == _CARRIED)
        if at.size:
            carried = self.of_v4(carried_v4(hi[at], lo[at])[1])
            found[at] = np.where(_mapped(hi[at], lo[at]), carried, self._unnamed(carried))
        return found

    def lines_of(self, hi: U64, lo: U64) -> I64:
        """The line of each address, with IPv4 as ::ffff:a.b.c.d."""
        found = np.empty(hi.size, np.uint32)
        four = _mapped(hi, lo)
        found[four] = self.of_v4(lo[four].astype(np.uint32))
        if not four.all():
            found[~four] = self.of_v6(hi[~four], lo[~four])
        return (self._unnamed(found) >> np.uint32(1)).astype(np.int64)

    def _unnamed(self, values: U32) -> U32:
        """What the addresses mean when their names are left out."""
        both = values & np.uint32(BOTH) != 0
        return np.where(both, self.pairs[np.where(both, values & np.uint32(BOTH - 1), np.uint32(0)), 0], values)


def _attempted(values: U32, lines: int) -> U32:
    """Values shifted by so many lines, to the lines of attempts; nobody stays nobody."""
    return np.where(values >> np.uint32(1) != 0, values + np.uint32(2 * lines), values)


def _mapped(hi: U64, lo: U64) -> Bool:
    """The IPv6 number of an IPv4 address."""
    found: Bool = (hi == 0) & (lo >> np.uint64(32) == MAPPED >> 32)
    return found
