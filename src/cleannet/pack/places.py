"""The position of a number among ascending ones: found by bisection, and after many questions with a table, which takes longer to
make."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any, Final

FEW: Final = 1_000
"""Questions that halving answers sooner than the table is made."""


class Places:
    """The places of ascending numbers, each there once.

    >>> import numpy as np
    >>> places = Places(np.array([0, 7, 4134], np.uint32))
    >>> places.of(4134), places.of(8)
    (2, -1)
    """

    def __init__(self, numbers: Any) -> None:
        self._numbers = memoryview(numbers)
        self._asked = 0
        self._table: dict[int, int] = {}

    def of(self, number: int) -> int:
        """The place of the number; -1 if it is not among them."""
        if self._table:
            return self._table.get(number, -1)
        self._asked += 1
        if self._asked > FEW:
            self._table = {known: at for at, known in enumerate(self._numbers.tolist())}
        at = bisect_left(self._numbers, number)
        return at if at < len(self._numbers) and self._numbers[at] == number else -1
