"""How the records of a use spread over time and over the user's own columns: a table of counts beside the tallies, never judged.

A record is in one group of each use that it names, so the groups of a use add up to its tally. The tables are bounded: if there are
too many groups, the rarer half is merged into the rest of its use, and its records still count there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cleannet.columns import LONGEST, Batch, Mask, Rows, places, times
from cleannet.model.report import Breakdown, Breakdowns, Group, Rest
from cleannet.model.use import Use

KEPT: Final = 500_000
"""Groups of all uses together that are counted; up to so many the counts are exact, whatever the order in which they came."""

KEYS: Final = 200_000
"""Different spans and values that are told apart; up to so many the counts are exact."""

REPORTED: Final = 100_000
"""Groups of all uses together that a report holds, the largest; the others are told together."""

SHOWN: Final = 1_000
"""Groups of one use that a report holds."""

COLUMNS: Final = 2_000
"""Names of columns that are remembered, to tell a user which there are."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """What the user asks for. by: names of columns; bucket: seconds of a span of time, counted from 1970 UTC, 0 for none."""

    by: tuple[str, ...] = ()
    bucket: int = 0

    def __bool__(self) -> bool:
        return bool(self.by or self.bucket)


NONE: Final = Grouping()
"""Nothing is asked for."""

Key = tuple[int, tuple[str, ...]]
"""The start of the span, microseconds since 1970 or -1, and the values of the columns, "" where not stated."""


@dataclass(frozen=True, slots=True)
class _Sums:
    """Groups and their sums. at: the number of the use times 2**32 plus the number of the key. groups: how many groups each row
    stands for. octets, packets: -1 if no record states them."""

    at: Rows
    groups: Rows
    records: Rows
    octets: Rows
    packets: Rows

    def __len__(self) -> int:
        return len(self.at)

    def where(self, kept: Rows | Mask) -> _Sums:
        return _Sums(self.at[kept], self.groups[kept], self.records[kept], self.octets[kept], self.packets[kept])

    def by(self, at: Rows) -> _Sums:
        """Rows of the same number added up, ascending by number."""
        order = np.argsort(at, kind="stable")
        starts = np.flatnonzero(np.diff(at[order], prepend=-1))
        if not len(starts):
            return self
        groups, records = (np.add.reduceat(column[order], starts) for column in (self.groups, self.records))
        return _Sums(at[order[starts]], groups, records, *(sums(column, order, starts) for column in (self.octets, self.packets)))


def _joined(parts: Sequence[_Sums]) -> _Sums:
    if not parts:
        return _Sums(*(np.zeros(0, np.int64) for _ in range(5)))
    names = ("at", "groups", "records", "octets", "packets")
    return _Sums(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


class Groups:
    """The table while records are counted. columns: names that the inputs have; missing: columns that were asked for and that no
    input has."""

    def __init__(self, grouping: Grouping) -> None:
        self.grouping = grouping
        self.columns: set[str] = set()
        self.missing = set(grouping.by)
        self._uses: dict[Use, int] = {}
        self._keys: dict[Key, int] = {}
        self._parts: list[_Sums] = []
        self._size = 0
        self._forgotten: list[_Sums] = []

    def saw(self, columns: Iterable[str], found: Iterable[str]) -> None:
        """Notes that an input has these columns, out of those that were asked for."""
        self.missing.difference_update(found)
        self.columns.update(sorted(columns)[: max(0, COLUMNS - len(self.columns))])

    def add(self, batch: Batch, uses: Sequence[Use], rows: Rows, codes: Rows) -> None:
        """Counts pairs of a record and a use, each once."""
        along, keys = self._spread(batch)
        one, unstated = np.ones(len(rows), np.int64), np.full(len(rows), -1, np.int64)
        octets, packets = (unstated if column is None else column[rows] for column in (batch.octets, batch.packets))
        self.add_up(self.numbers(uses)[codes], keys, along[rows], one, octets, packets)

    def numbers(self, uses: Iterable[Use]) -> Rows:
        """The number of each use."""
        return np.array([self._uses.setdefault(use, len(self._uses)) for use in uses], np.int64)

    def add_up(self, uses: Rows, keys: Sequence[Key], along: Rows, records: Rows, octets: Rows, packets: Rows) -> None:
        """Counts so many records of each of these uses, given by number, under a key, given by its index among the keys."""
        self._make_room()
        key_of = np.array([self._keys.setdefault(key, len(self._keys)) for key in keys], np.int64)
        at = uses << 32 | key_of[along]
        part = _Sums(at, np.ones_like(at), records, octets, packets).by(at)
        part.groups[:] = 1
        self._size += len(part)
        self._parts.append(part)

    def take(self, other: Groups) -> None:
        """Adds what was counted elsewhere of other records."""
        more, number = other._summed(), self.numbers(other._uses)
        self.add_up(number[more.at >> 32], list(other._keys), more.at & _KEY, more.records, more.octets, more.packets)
        for gone in other._forgotten:
            self._drop(_Sums(number[gone.at], gone.groups, gone.records, gone.octets, gone.packets))

    def _make_room(self) -> None:
        if self._size > 2 * KEPT or len(self._keys) > KEYS:
            self._forget()

    def _spread(self, batch: Batch) -> tuple[Rows, list[Key]]:
        """For each record the index of its key, and the keys."""
        stated = times(batch.seen_first, batch.seen_last)
        if not self.grouping.bucket or stated is None:
            starts, along = np.full(1, -1, np.int64), np.zeros(len(batch.records), np.int64)
        else:
            when, width = stated[0], self.grouping.bucket * 1_000_000
            starts, along = np.unique(np.where(when < 0, -1, when - when % width), return_inverse=True)
        keys: list[Key] = [(start, ()) for start in starts.tolist()]
        for number in range(len(self.grouping.by)):
            column = batch.groups[number] if batch.groups else None
            if column is None:
                keys = [(start, (*values, "")) for start, values in keys]
                continue
            encoded = column.dictionary_encode()
            texts = ["", *(str(text)[:LONGEST] for text in encoded.dictionary.to_pylist())]
            both, along = np.unique(along * len(texts) + places(encoded.indices) + 1, return_inverse=True)
            pairs = [divmod(at, len(texts)) for at in both.tolist()]
            keys = [(keys[key][0], (*keys[key][1], texts[text])) for key, text in pairs]
        return along, keys

    def _summed(self) -> _Sums:
        """The table with each group once."""
        joined = _joined(self._parts)
        summed = joined.by(joined.at)
        summed.groups[:] = 1
        self._parts, self._size = [summed], len(summed)
        return summed

    def _forget(self) -> None:
        """If there are too many groups or keys, merges the rarer half into the rest of their uses."""
        summed = self._summed()
        if len(self._keys) > KEYS:
            seen = np.bincount(summed.at & _KEY, summed.records, len(self._keys))
            kept = np.argsort(-seen, kind="stable")[: KEYS // 2]
            place = np.full(len(self._keys), -1, np.int64)
            place[kept] = np.arange(len(kept))
            every = list(self._keys)
            self._keys = {every[at]: number for number, at in enumerate(kept.tolist())}
            key = place[summed.at & _KEY]
            self._drop(summed.where(key < 0))
            summed = summed.where(key >= 0)
            summed.at[:] = summed.at & ~_KEY | key[key >= 0]
        if len(summed) > KEPT:
            order = np.argsort(-summed.records, kind="stable")
            self._drop(summed.where(order[KEPT // 2 :]))
            summed = summed.where(np.sort(order[: KEPT // 2]))
        self._parts, self._size = [summed], len(summed)

    def _drop(self, gone: _Sums) -> None:
        if len(gone):
            together = _joined([*self._forgotten, gone.by(gone.at >> 32)])
            self._forgotten = [together.by(together.at)]

    def closed(self) -> Breakdowns:
        """The table as a report has it: for each use its largest groups, ordered by time and values, and the rest."""
        summed, uses, keys = self._summed(), list(self._uses), list(self._keys)
        use, key = _rank(uses)[summed.at >> 32], _rank(keys)[summed.at & _KEY]
        order = np.lexsort((key, -summed.records, use))
        starts = np.flatnonzero(np.diff(use[order], prepend=-1))
        place = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
        large = order[place < SHOWN]
        large = large[np.lexsort((key[large], use[large], -summed.records[large]))[:REPORTED]]
        large = large[np.lexsort((key[large], use[large]))]
        small = summed.where(np.setdiff1d(order, large))
        rest = _joined([*self._forgotten, small.by(small.at >> 32)])
        rest = rest.by(rest.at)
        rests = {uses[row[0]]: Rest(groups=row[1], records=row[2], octets=row[3], packets=row[4]) for row in _rows(rest)}
        groups: dict[Use, list[Group]] = {}
        for at, _, records, octets, packets in _rows(summed.where(large)):
            start, values = keys[at & _KEY]
            group = Group(start=start, values=values, records=records, octets=octets, packets=packets)
            groups.setdefault(uses[at >> 32], []).append(group)
        told = (Breakdown(use=one, groups=tuple(groups.get(one, ())), rest=rests.get(one)) for one in sorted(uses))
        return Breakdowns(by=self.grouping.by, bucket=self.grouping.bucket, exact=not self._forgotten, uses=tuple(told))


_KEY: Final = (1 << 32) - 1


def _rank(things: Sequence[Use] | Sequence[Key]) -> Rows:
    """The place of each in sorted order."""
    rank = np.empty(len(things), np.int64)
    rank[sorted(range(len(things)), key=things.__getitem__)] = np.arange(len(things))
    return rank


def _rows(of: _Sums) -> list[list[int]]:
    found: list[list[int]] = np.stack([of.at, of.groups, of.records, of.octets, of.packets], axis=1).tolist()
    return found


def sums(column: Rows | None, rows: Rows, starts: Rows) -> Rows:
    """The sum from each start on, over the records that state the number; -1 if none does."""
    if column is None:
        return np.full(len(starts), -1, np.int64)
    along = column[rows]
    stated = np.add.reduceat((along >= 0).astype(np.int64), starts)
    return np.where(stated > 0, np.add.reduceat(np.maximum(along, 0), starts), -1)
