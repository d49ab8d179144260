"""How the rows of a piece spread over the user's groups, added up by a worker. `engine.breakdown` merges the pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleannet.columns import LONGEST
from cleannet.engine.breakdown import Grouping, Key
from cleannet.kernel.groups import Numbers, spans
from cleannet.kernel.intervals import I64, U32
from cleannet.kernel.tally import Flags
from cleannet.readers.flows.texts import as_text


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of text: for each row the index of its text, -1 if empty."""

    codes: npt.NDArray[np.int32]
    texts: Sequence[str]


def texts_of(column: pa.Array[Any] | None, read: Callable[[pa.Array[Any]], pa.Array[Any] | None] = as_text) -> Texts | None:
    """The column as text, each distinct value converted once. Raises ValueError if it cannot be written as text."""
    if column is None:
        return None
    encoded: Any = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
    texts = read(encoded.dictionary)
    if texts is None:
        raise ValueError("a column by which rows are grouped is no text")
    codes = np.asarray(encoded.indices.cast(pa.int64()).fill_null(-1)).astype(np.int32)
    return Texts(codes, [text or "" for text in texts.to_pylist()])


@dataclass(frozen=True, slots=True)
class Spreads:
    """lines: of `Meanings`; keys: for each line, the number of its key; sums: columns as in `kernel.groups`. told: makes the keys,
    one object each, in the order of their numbers."""

    lines: I64
    keys: I64
    sums: I64
    told: Callable[[], list[Key]]


class Spread:
    """The groups of one piece while it is counted."""

    def __init__(self, grouping: Grouping) -> None:
        self._width = grouping.bucket * 1_000_000
        self._groups = Numbers()
        self._steps = [Numbers() for _ in range(max(1, len(grouping.by)))]
        self._texts: list[dict[str, int]] = [{"": 0} for _ in grouping.by]
        """Of each column the texts so far, by number."""

    def add(
        self,
        ends: tuple[U32, U32],
        sums: tuple[I64, I64],
        times: tuple[I64, I64],
        columns: Sequence[I64],
        odd: Flags,
        states: int,
        pairs: U32,
    ) -> None:
        """Adds the rows that `tally.add` has added; the columns from `numbered` are for the same rows."""
        keys = spans(*times, self._width) if self._width else np.full(odd.size, -1, np.int64)
        for step, column in zip(self._steps, columns or [np.zeros(odd.size, np.int64)], strict=True):
            keys = step.of(keys, column, odd)
        self._groups.add(*ends, *sums, keys, odd, states, pairs)

    def numbered(self, groups: Sequence[Texts | None], size: int) -> list[I64]:
        """For each row the number of its text in each column. No columns at all means that the input has none of them."""
        columns = []
        for known, column in zip(self._texts, groups or [None] * len(self._texts), strict=True):
            if column is None:
                columns.append(np.zeros(size, np.int64))
                continue
            place = np.array([*(known.setdefault(text[:LONGEST], len(known)) for text in column.texts), 0], np.int64)
            columns.append(place[column.codes])  # -1 is the last
        return columns

    def done(self) -> Spreads:
        """All groups of the piece."""
        lines, keys = self._groups.pairs.T.copy()
        steps = tuple(step.pairs.copy() for step in self._steps)
        return Spreads(lines, keys, self._groups.sums.copy(), partial(_told, steps, tuple(map(list, self._texts))))


def _told(steps: tuple[I64, ...], texts: tuple[list[str], ...]) -> list[Key]:
    """The keys made of these pairs, step by step."""
    keys = np.arange(len(steps[-1]))
    values: list[list[str]] = []
    for at in range(len(steps) - 1, -1, -1):
        keys, column = steps[at][keys].T
        if texts:
            values.insert(0, [texts[at][text] for text in column.tolist()])
    return list(zip(keys.tolist(), zip(*values, strict=True) if texts else [()] * len(keys), strict=True))
