"""How many distinct assets each use has: exact up to a million pairs, and beyond that estimated for the largest uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """The pairs seen so far: uses by number, assets by their 64-bit hashes."""

    def __init__(self, most: int = PAIRS) -> None:
        self._most = most
        self._number: dict[Use, int] = {}
        self._uses: list[Rows] = []
        self._marks: list[U64] = []
        self._waiting = 0
        self._sketches: dict[int, Registers] = {}

    def add(self, uses: Sequence[Use], pairs: Shown) -> None:
        """Adds the pairs of a batch that have an asset. uses: for each code, the number of its use."""
        named = pairs.named
        if not len(named):
            return
        number = np.array([self._number.setdefault(use, len(self._number)) for use in uses], np.int64)
        self._add(number[pairs.code[named]], hashed(pairs.names)[pairs.name[named]])

    def add_marks(self, uses: Sequence[Use], index: Rows, marks: U64) -> None:
        """Adds pairs of a use, by its index, and the hash of an asset."""
        number = np.array([self._number.setdefault(use, len(self._number)) for use in uses], np.int64)
        for at in range(0, len(index), self._most // 2):
            part = slice(at, at + self._most // 2)
            self._add(number[index[part]], marks[part])

    def add_sketches(self, sketches: Mapping[Use, Registers]) -> None:
        """Adds the assets of uses that have too many of them for pairs."""
        self._settle()
        (uses,), (marks,) = self._uses, self._marks
        numbers = {use: self._number.setdefault(use, len(self._number)) for use in sketches}
        large = np.isin(uses, list(numbers.values()))
        for use, registers in sketches.items():
            number = numbers[use]
            begin, end = np.searchsorted(uses, number), np.searchsorted(uses, number, "right")
            self._sketch(number, marks[begin:end])
            self._sketches[number] = np.maximum(self._sketches[number], registers)
        self._uses, self._marks = [uses[~large]], [marks[~large]]

    def _add(self, uses: Rows, marks: U64) -> None:
        if self._sketches:
            large = np.isin(uses, list(self._sketches))
            for use in np.unique(uses[large]).tolist():
                self._sketch(use, marks[uses == use])
            uses, marks = uses[~large], marks[~large]
        self._uses.append(uses)
        self._marks.append(marks)
        self._waiting += len(uses)
        if self._waiting > self._most // 2:
            self._settle()

    def all(self) -> dict[Use, tuple[int, bool]]:
        """Each use that has assets, with their number, and whether that number is exact."""
        self._settle()
        number, many = np.unique(self._uses[0], return_counts=True)
        found = {at: (n, True) for at, n in zip(number.tolist(), many.tolist(), strict=True)}
        found |= {at: (int(estimates(registers)[0]), False) for at, registers in self._sketches.items()}
        uses = list(self._number)
        return {uses[at]: told for at, told in found.items()}

    def _settle(self) -> None:
        """Keeps each pair once. If there are too many, the pairs of the largest uses become sketches."""
        uses = np.concatenate([np.zeros(0, np.int64), *self._uses])
        marks = np.concatenate([np.zeros(0, np.uint64), *self._marks])
        order = np.lexsort((marks, uses))
        uses, marks = uses[order], marks[order]
        fresh = (np.diff(uses, prepend=-1) != 0) | (np.diff(marks, prepend=np.uint64(0)) != 0)
        uses, marks = uses[fresh], marks[fresh]
        if len(uses) > self._most:
            which, many = np.unique(uses, return_counts=True)
            for at in np.argsort(-many, kind="stable").tolist():
                if len(uses) <= self._most // 2:
                    break
                mine = uses == which[at]
                self._sketch(int(which[at]), marks[mine])
                uses, marks = uses[~mine], marks[~mine]
        self._uses, self._marks, self._waiting = [uses], [marks], 0

    def _sketch(self, use: int, marks: U64) -> None:
        registers = self._sketches.setdefault(use, empty(1))
        see(np.zeros(len(marks), np.uint32), marks, registers)
