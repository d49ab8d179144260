"""Cells of words become their meanings, and cells of any text are copied one after another."""

from __future__ import annotations

import numpy as np

from cleannet.kernel.compiled import compiled, inlined
from cleannet.kernel.delimited.lines import ODD, PLAIN, Block
from cleannet.kernel.delimited.numbers import is_silent
from cleannet.kernel.dotted import Places
from cleannet.kernel.intervals import U64
from cleannet.kernel.octets import U8
from cleannet.kernel.wide import SLACK as SLACK
from cleannet.kernel.wide import address, eight, one


def words(text: U8, block: Block, column: int, known: U64, meant: U8) -> U8:
    """The meaning of each word of a column, 0 if unknown. known: words in the form of `word`; meant: the meaning of each."""
    found = np.empty(block.rows, np.uint8)
    _words(text, *block.cells(column), block.kinds, known, meant, found)
    return found


def word(text: str) -> int:
    """A lower-case word as a number."""
    return int.from_bytes(text.encode("ascii").ljust(8, b" "), "little")


@inlined
def _is_sign(octet: int) -> bool:
    """Whether it is a digit or an ASCII letter."""
    return 48 <= octet <= 57 or 97 <= octet | 32 <= 122


@compiled
def _words(
    text: U8, marks: Places, firsts: Places, stops: Places, column: int, last: bool, kinds: U8, known: U64, meant: U8, found: U8
) -> None:
    base = address(text)
    for i in range(found.size):
        mark = np.uint64(firsts[i] + column)
        begin = int(marks[mark - np.uint64(1)]) + 1
        start, size = base + begin, (int(stops[i]) if last else int(marks[mark])) - begin
        found[i] = 0
        if size <= 0 or is_silent(start, size):
            continue
        if not (_is_sign(one(start)) and _is_sign(one(start + size - 1))):
            kinds[i] = max(kinds[i], np.uint8(ODD))  # there may be a space around it
        elif size <= 8:
            # Small letters, and spaces behind; digits have that bit as it is.
            shown = (eight(start) | np.uint64(0x2020202020202020)) << np.uint64(64 - 8 * size) >> np.uint64(64 - 8 * size)
            if size < 8:
                shown |= np.uint64(0x2020202020202020) << np.uint64(8 * size)
            for j in range(known.size):
                if known[j] == shown:
                    found[i] = meant[j]


def texts(text: U8, block: Block, column: int) -> tuple[U8, Places]:
    """The cells of a column one after another, and where each begins, plus the end of the last; an odd line has an empty one."""
    offsets = np.zeros(block.rows + 1, np.int32)
    cells = block.cells(column)
    octets = np.empty(_measured(*cells, block.kinds, offsets), np.uint8)
    _copied(text, *cells[:2], column, offsets, octets)
    return octets, offsets


@compiled
def _measured(marks: Places, firsts: Places, stops: Places, column: int, last: bool, kinds: U8, offsets: Places) -> int:
    for i in range(firsts.size):
        mark = firsts[i] + column
        size = (stops[i] if last else marks[mark]) - marks[mark - 1] - 1 if kinds[i] == PLAIN else 0
        offsets[i + 1] = offsets[i] + size
    return int(offsets[firsts.size])


@compiled
def _copied(text: U8, marks: Places, firsts: Places, column: int, offsets: Places, octets: U8) -> None:
    for i in range(firsts.size):
        begin = marks[firsts[i] + column - 1] + 1 - offsets[i]
        for at in range(offsets[i], offsets[i + 1]):
            octets[at] = text[begin + at]
