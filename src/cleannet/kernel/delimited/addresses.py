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
    others = int(_dotted(text, *block.cells(column), numbers, at))
    return int(_colons(text, *block.cells(column), block.kinds, at[:others], at, hi, lo, shortest)) if others else 0


@compiled
def _dotted(text: U8, marks: Places, firsts: Places, stops: Places, column: int, last: bool, numbers: U32, others: I64) -> int:
    """The IPv4 numbers; which rows have something else, and how many there are."""
    base = address(text)
    found = 0
    for i in range(firsts.size):
        mark = np.uint64(firsts[i] + column)
        begin = int(marks[mark - np.uint64(1)]) + 1
        number, wrong = dotted_at(base + begin, (int(stops[i]) if last else int(marks[mark])) - begin)
        numbers[i] = number
        if wrong:
            others[found] = i
            found += 1
    return found


@compiled
def _colons(
    text: U8,
    marks: Places,
    firsts: Places,
    stops: Places,
    column: int,
    last: bool,
    kinds: U8,
    rows: I64,
    at: I64,
    hi: U64,
    lo: U64,
    shortest: bool,
) -> int:
    """The IPv6 addresses of these rows. It is compiled when the first is met: most files have none, and it takes a while."""
    base = address(text)
    found = 0
    for i in rows:
        mark = np.uint64(firsts[i] + column)
        begin = int(marks[mark - np.uint64(1)]) + 1
        upper, lower, spelling = colons_at(base + begin, (int(stops[i]) if last else int(marks[mark])) - begin)
        if spelling == NONE or (shortest and spelling != SHORTEST):
            kinds[i] = max(kinds[i], np.uint8(ODD))
            continue
        at[found], hi[found], lo[found] = i, upper, lower
        found += 1
    return found
