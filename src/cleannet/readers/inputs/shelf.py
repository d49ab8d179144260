"""A note for each input on what a catalogue says against apps, and the columns by which its records can be grouped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa

from cleannet.columns import Batch
from cleannet.readers.base.input import Input

_MOST: Final = 40
"""Different words that a note tells; catalogues have a dozen."""

_EXAMPLES: Final = 3
_SHOWN: Final = 80


class Notes:
    """How many things are marked with each word, and which first. thing: what is marked; title: of the note."""

    def __init__(self, thing: str, title: str) -> None:
        self.thing, self.title = thing, title
        self._counts: Counter[str] = Counter()
        self._first: dict[str, list[str]] = {}
        self._last: tuple[str, set[str]] = ("", set())

    def add(self, thing: str, words: Sequence[str]) -> None:
        """The words of one record; records of one thing follow each other, and it counts once."""
        if thing != self._last[0]:
            self._last = thing, set()
        for word in words:
            if word in self._last[1] or (word not in self._counts and len(self._counts) >= _MOST):
                continue
            self._last[1].add(word)
            self._counts[word] += 1
            if len(first := self._first.setdefault(word, [])) < _EXAMPLES:
                first.append(thing)

    def told(self) -> Iterator[str]:
        """The note, if any word was stated."""
        parts = []
        for word, number in sorted(self._counts.items(), key=lambda item: (-item[1], item[0])):
            more = ", ..." if number > _EXAMPLES else ""
            parts.append(f"{word} of {number:,} {self.thing}{'s' if number > 1 else ''} ({', '.join(self._first[word])}{more})")
        if parts:
            yield f"{self.title}: {'; '.join(parts)}"


class Columns:
    """The columns of a format that has none of its own, for those who group by them; one value a record."""

    def __init__(self, item: Input, names: Sequence[str]) -> None:
        self._by = item.question.by
        self._wanted = [_folded(by) for by in self._by]
        self._at = [next((i for i, name in enumerate(names) if _folded(name) == by), -1) for by in self._wanted]
        self._values: list[tuple[str, ...]] = []
        if self._by:
            item.log.columns.update(names)
            item.log.found.update(by for by, at in zip(self._by, self._at, strict=True) if at >= 0)

    def add(self, *values: str) -> None:
        """What the record at hand has, a value for each name."""
        if self._by:
            self._values.append(values)

    def along(self, batch: Batch) -> Batch:
        """The batch with the columns that were asked for."""
        if not self._by:
            return batch
        values, self._values = self._values, []
        groups: tuple[pa.Array[Any] | None, ...] = tuple(
            None if at < 0 else pa.array([row[at] or None for row in values], pa.string()) for at in self._at
        )
        return replace(batch, groups=groups)


def listed(value: Any) -> tuple[str, ...]:
    """The words of a list, of the keys of a map, or of a text with commas."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list | dict):
        return ()
    return tuple(word.strip()[:_SHOWN] for word in value if isinstance(word, str) and word.strip())


def _folded(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
