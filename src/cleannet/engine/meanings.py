"""What an end of a flow may be becomes numbers: a line of sums for each use, and along the addresses the line of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from cleannet.kernel.addresses import carried_v4
from cleannet.kernel.intervals import I64, U32, U64, Bool
from cleannet.kernel.lookup import Tables
from cleannet.kernel.tally import BOTH, MAPPED
from cleannet.model.use import Use
from cleannet.resolve.everywhere import CARRIED, everywhere
from cleannet.resolve.meaning import Asking, Meaning
from cleannet.resolve.named import Names

ROLE: Final = "far-end"

_CARRIED: Final = BOTH | (BOTH - 1)


@dataclass(frozen=True)
class Meanings:
    """tables: the values are those that `kernel.tally` adds by. uses: along the lines, the first is nobody. folds: the last of the
    lines that stand for many values. pairs: of values, for the addresses that are told by a name as well."""

    tables: Tables
    uses: tuple[Use | None, ...]
    folds: int
    pairs: U32

    @classmethod
    def of(cls, asking: Asking, names: Names) -> Meanings:
        all_ = everywhere(asking, names)
        lines = _Lines()
        for answer in all_.answers:  # what is folded comes first
            for meaning in answer:
                if meaning.folded:
                    lines.of(meaning)
        folds = len(lines.uses)
        pairs: list[tuple[int, int]] = [(0, 0)]
        values = np.zeros(len(all_.answers), np.uint32)
        for i, answer in enumerate(all_.answers):
            if len(answer) == 1:
                values[i] = lines.of(answer[0])
            elif answer:
                values[i] = BOTH | len(pairs)
                pairs.append((lines.of(answer[0]), lines.of(answer[1])))
        values[CARRIED] = _CARRIED
        (starts, v4), (hi, lo, v6) = all_.tables.intervals_v4, all_.tables.intervals_v6
        tables = Tables((starts, values[v4]), (hi, lo, values[v6]))
        return cls(tables, (None, *lines.uses), folds, np.array(pairs, np.uint32))

    def of_v4(self, addresses: U32) -> U32:
        """The value of each address."""
        return self.tables.v4.find(addresses)

    def of_v6(self, hi: U64, lo: U64) -> U32:
        """The same; an IPv6 address that only carries an IPv4 address is that one; names are of the address as written."""
        found = self.tables.v6.find(hi, lo)
        at = np.flatnonzero(found == _CARRIED)
        if at.size:
            carried = self.of_v4(carried_v4(hi[at], lo[at])[1])
            found[at] = np.where(_mapped(hi[at], lo[at]), carried, self._unnamed(carried))
        return found

    def lines_of(self, hi: U64, lo: U64) -> I64:
        """The line of what each address is, IPv4 as ::ffff:a.b.c.d."""
        found = np.empty(hi.size, np.uint32)
        four = _mapped(hi, lo)
        found[four] = self.of_v4(lo[four].astype(np.uint32))
        if not four.all():
            found[~four] = self.of_v6(hi[~four], lo[~four])
        return (self._unnamed(found) >> np.uint32(1)).astype(np.int64)

    def _unnamed(self, values: U32) -> U32:
        """What the addresses are, without what they are named."""
        both = values & np.uint32(BOTH) != 0
        return np.where(both, self.pairs[np.where(both, values & np.uint32(BOTH - 1), np.uint32(0)), 0], values)


def _mapped(hi: U64, lo: U64) -> Bool:
    """Where an IPv4 address is written as an IPv6 number."""
    found: Bool = (hi == 0) & (lo >> np.uint64(32) == MAPPED >> 32)
    return found


class _Lines:
    """Each use once; line 0 is nobody."""

    def __init__(self) -> None:
        self.uses: dict[Use, int] = {}

    def of(self, meaning: Meaning) -> int:
        """The value of a meaning: its line, times two, plus 1 where the embedded table alone says so."""
        if meaning.local:
            return 0
        line = self.uses.setdefault(Use(ROLE, meaning.candidates), len(self.uses) + 1)
        return line << 1 | meaning.by_table
