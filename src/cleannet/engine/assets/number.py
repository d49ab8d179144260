"""How many distinct assets each use has: exact up to a million pairs, and beyond that estimated for the largest uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from cleannet.columns import Rows
from cleannet.engine.assets.shown import Shown
from cleannet.kernel.intervals import U64
from cleannet.kernel.sketch import Registers, empty, estimates, see
from cleannet.kernel.texts import hashed
from cleannet.model.use import Use

PAIRS: Final = 1_000_000
"""Pairs of a use and an asset that are held, 16 octets each."""


class Numbers:
    """The pairs seen so far: uses by number, assets by their 64-bit hashes. Uses that had too many assets have sketches instead."""

    def __init__(self, most: int = PAIRS) -> None:
        self._most = most
        self._number: dict[Use, int] = {}
        self._uses: list[Rows] = []
        self._marks: list[U64] = []
        self._waiting = 0
        self._sketch_of, self._registers = np.zeros(0, np.int64), empty(0)

    def add(self, uses: Sequence[Use], pairs: Shown) -> None:
        """Adds the pairs of a batch that have an asset. uses: for each code, the number of its use."""
        named = pairs.named
        if not len(named):
            return
        self._add(self._numbers(uses)[pairs.code[named]], hashed(pairs.names)[pairs.name[named]])

    def add_marks(self, uses: Sequence[Use], index: Rows, marks: U64) -> None:
        """Adds pairs of a use, by its index, and the hash of an asset."""
        number = self._numbers(uses)
        for at in range(0, len(index), self._most // 2):
            part = slice(at, at + self._most // 2)
            self._add(number[index[part]], marks[part])

    def add_sketches(self, uses: Sequence[Use], registers: Registers) -> None:
        """Adds the assets of uses that have too many of them for pairs. registers: the sketch of each use."""
        number = self._numbers(uses)
        self._begin_sketches(np.unique(number))
        np.maximum.at(self._registers, self._sketch_of[number], registers)

    def take(self, other: Numbers) -> None:
        """Adds what was seen elsewhere."""
        other._settle()
        uses, sketched = list(other._number), np.flatnonzero(other._sketch_of >= 0)
        self.add_marks(uses, other._uses[0], other._marks[0])
        if sketched.size:
            self.add_sketches([uses[at] for at in sketched.tolist()], other._registers[other._sketch_of[sketched]])

    def all(self) -> dict[Use, tuple[int, bool]]:
        """Each use that has assets, with their number, and whether that number is exact."""
        self._settle()
        number, many = np.unique(self._uses[0], return_counts=True)
        found = {at: (n, True) for at, n in zip(number.tolist(), many.tolist(), strict=True)}
        sketched, about = np.flatnonzero(self._sketch_of >= 0), estimates(self._registers)
        found |= {at: (n, False) for at, n in zip(sketched.tolist(), about[self._sketch_of[sketched]].tolist(), strict=True)}
        uses = list(self._number)
        return {uses[at]: told for at, told in found.items()}

    def _numbers(self, uses: Sequence[Use]) -> Rows:
        """The number of each use; new uses get the next ones."""
        numbers = np.array([self._number.setdefault(use, len(self._number)) for use in uses], np.int64)
        more = len(self._number) - len(self._sketch_of)
        self._sketch_of = np.concatenate((self._sketch_of, np.full(more, -1, np.int64)))
        return numbers

    def _add(self, uses: Rows, marks: U64) -> None:
        self._uses.append(uses)
        self._marks.append(marks)
        self._waiting += len(uses)
        if self._waiting > self._most // 2:
            self._settle()

    def _settle(self) -> None:
        """Keeps each pair once, or in the sketch of its use. If there are too many, the largest uses get sketches."""
        uses, marks = self._into_sketches(
            np.concatenate([np.zeros(0, np.int64), *self._uses]), np.concatenate([np.zeros(0, np.uint64), *self._marks])
        )
        order = np.lexsort((marks, uses))
        uses, marks = uses[order], marks[order]
        fresh = (np.diff(uses, prepend=-1) != 0) | (np.diff(marks, prepend=np.uint64(0)) != 0)
        uses, marks = uses[fresh], marks[fresh]
        if len(uses) > self._most:
            which, many = np.unique(uses, return_counts=True)
            order = np.argsort(-many, kind="stable")
            too_many = int(np.searchsorted(np.cumsum(many[order]), len(uses) - self._most // 2)) + 1
            self._begin_sketches(which[order[:too_many]])
            uses, marks = self._into_sketches(uses, marks)
        self._uses, self._marks, self._waiting = [uses], [marks], 0

    def _begin_sketches(self, uses: Rows) -> None:
        """Gives these uses an empty sketch each, unless they have one."""
        fresh = uses[self._sketch_of[uses] < 0]
        self._sketch_of[fresh] = len(self._registers) + np.arange(len(fresh))
        self._registers = np.concatenate((self._registers, empty(len(fresh))))

    def _into_sketches(self, uses: Rows, marks: U64) -> tuple[Rows, U64]:
        """The pairs of uses that have no sketch; the others go into theirs."""
        sketch = self._sketch_of[uses]
        there = sketch >= 0
        see(sketch[there].astype(np.uint32), marks[there], self._registers)
        return uses[~there], marks[~there]
