"""How many distinct assets each line of sums has: exact up to a million pairs, and beyond that estimated for the largest lines."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa

from cleannet.columns import Rows
from cleannet.engine.assets.number import PAIRS
from cleannet.kernel.intervals import U64
from cleannet.kernel.marks import add_marks, put_back
from cleannet.kernel.sketch import Registers, empty, see
from cleannet.kernel.texts import hashed

Paths = tuple[Any, Any, Any, Any]

_SPARE: Final = 4
"""Places of the table for each pair: most are free, so that one is found soon."""
_LEAST: Final = 1 << 12


class OfLines:
    """The pairs seen so far. most: how many are held."""

    def __init__(self, most: int = PAIRS) -> None:
        self._most = most
        self._of_line, self._of_mark = _table(0)
        self._room = min(len(self._of_line) // _SPARE, most)
        self._counts, self._sketch_of = np.zeros(0, np.int64), np.zeros(0, np.int32)
        self._registers = empty(0)

    def grow(self, lines: int) -> None:
        """Makes room for so many lines."""
        more = max(lines - len(self._counts), 0)
        self._counts = np.concatenate((self._counts, np.zeros(more, np.int64)))
        self._sketch_of = np.concatenate((self._sketch_of, np.full(more, -1, np.int32)))

    def add(self, texts: pa.Array[Any], text_of: Rows, path: Rows, rank: Any, paths: Paths, in_roles: int) -> None:
        """Adds the assets of rows. texts: the assets; text_of: of each rank. path, rank: of each row. paths: offsets, places,
        roles, and the thing of each place, as for `paths.add_paths`."""
        marks = hashed(texts)[text_of] if len(text_of) else np.zeros(0, np.uint64)
        read = 0
        while True:
            read, self._room = add_marks(
                read,
                path,
                rank,
                marks,
                *paths,
                in_roles,
                self._of_line,
                self._of_mark,
                self._room,
                self._counts,
                self._sketch_of,
                self._registers,
            )
            if read == len(path):
                return
            self._settle(int(np.diff(paths[0]).max()))

    def pairs(self) -> tuple[Rows, U64]:
        """The lines and the marks of the pairs that are held."""
        there = np.flatnonzero(self._of_line >= 0)
        return self._of_line[there].astype(np.int64), self._of_mark[there]

    def sketches(self) -> tuple[Rows, Registers]:
        """The lines with a sketch, and the sketch of each."""
        there = np.flatnonzero(self._sketch_of >= 0)
        return there, self._registers[self._sketch_of[there]]

    def _settle(self, needed: int) -> None:
        """Makes room for so many pairs: in a larger table, or by sketches for the largest lines."""
        lines, marks = self.pairs()
        if len(lines) + needed > self._most:
            large = self._largest(len(lines) - self._most // 2 + needed)
            mine = np.isin(lines, large)
            see((self._sketch_of[lines[mine]]).astype(np.uint32), marks[mine], self._registers)
            lines, marks = lines[~mine], marks[~mine]
        self._of_line, self._of_mark = _table(max(2 * len(lines), len(lines) + needed))
        self._room = min(len(self._of_line) // _SPARE, self._most) - len(lines)
        put_back(lines, marks, self._of_line, self._of_mark)

    def _largest(self, pairs: int) -> Rows:
        """Lines that have so many pairs, which now get sketches."""
        order = np.argsort(-self._counts, kind="stable")
        order = order[self._sketch_of[order] < 0]
        large = order[: int(np.searchsorted(np.cumsum(self._counts[order]), pairs)) + 1]
        self._sketch_of[large] = len(self._registers) + np.arange(len(large))
        self._registers = np.concatenate((self._registers, empty(len(large))))
        return large


def _table(pairs: int) -> tuple[Any, U64]:
    """An empty table for so many pairs."""
    size = 1 << max(_LEAST, pairs * _SPARE - 1).bit_length()
    return np.full(size, -1, np.int32), np.zeros(size, np.uint64)
