"""Cells of addresses become numbers."""

from __future__ import annotations

import numpy as np

from cleannet.kernel.colons import NONE, SHORTEST, colons_at
from cleannet.kernel.compiled import compiled
from cleannet.kernel.delimited.lines import ODD, Block
from cleannet.kernel.dotted import Places, dotted_at
from cleannet.kernel.intervals import I64, U32, U64
from cleannet.kernel.octets import U8
from cleannet.kernel.wide import SLACK as SLACK
from cleannet.kernel.wide import address


def addresses(text: U8, block: Block, column: int, numbers: U32, at: I64, hi: U64, lo: U64, shortest: bool) -> int:
    """The IPv4 numbers of a column; the rows and halves of the IPv6 addresses in it, and how many there are. shortest: only the
    shortest spelling of an IPv6 address is plain."""
    return int(_addresses(text, *block.cells(column), block.kinds, numbers, at, hi, lo, shortest))


@compiled
def _addresses(
    text: U8,
    marks: Places,
    firsts: Places,
    stops: Places,
    column: int,
    last: bool,
    kinds: U8,
    numbers: U32,
    at: I64,
    hi: U64,
    lo: U64,
    shortest: bool,
) -> int:
    base = address(text)
    found = 0
    for i in range(firsts.size):
        mark = np.uint64(firsts[i] + column)
        begin = int(marks[mark - np.uint64(1)]) + 1
        place, size = base + begin, (int(stops[i]) if last else int(marks[mark])) - begin
        number, wrong = dotted_at(place, size)
        numbers[i] = number
        if wrong:
            upper, lower, spelling = colons_at(place, size)
            if spelling == NONE or (shortest and spelling != SHORTEST):
                kinds[i] = max(kinds[i], np.uint8(ODD))
                continue
            at[found], hi[found], lo[found] = i, upper, lower
            found += 1
    return found
