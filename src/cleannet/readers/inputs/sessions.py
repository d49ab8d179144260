"""One connection counts once, however many lines a log has about it: a line about its beginning waits for the line about its end.

When the end comes, the waiting lines add only their names; if none comes, the waiting line counts. Lines of one connection share a
key.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Mask, Skip
from cleannet.readers.inputs.events import Events, bounded, joined, leave

HELD: Final = 100_000
"""Lines that wait at most; beyond, those that waited longest are told as they are. And as many ends that came lately."""

TOLD: Final = "line of a connection that another line reports"

Keys: TypeAlias = "pa.Array[Any]"


def key(*columns: Keys) -> Keys:
    """The key that lines of one connection share."""
    parts: list[Any] = [*(bounded(column, _LONGEST) for column in columns), "|"]
    told: Keys = pc.binary_join_element_wise(*parts, null_handling="replace", null_replacement="")
    return told


_LONGEST: Final = 80
"""Characters of each part of a key."""


class Sessions:
    """The open connections of one log. first: of several waiting lines, the first one counts if no end comes; otherwise the last
    one, which knows most. told: why the others are skipped."""

    def __init__(self, *, first: bool = False, told: str = TOLD) -> None:
        self._first, self._told = first, told
        self._waiting: tuple[Events, Keys] | None = None
        self._ended: Keys = pa.array([], pa.string())

    def settle(self, events: Events, keys: Keys, waits: Mask, skipped: list[Skip]) -> Events:
        """What counts now of these lines and those that waited. waits: which of these lines wait."""
        ends = keys.filter(pa.array(~waits))
        self._ended = pa.concat_arrays([self._ended, ends])[-max(HELD, len(ends)) :]
        told = [events.where(~waits)]
        new, theirs = events.where(waits), keys.filter(pa.array(waits))
        if self._waiting is not None:
            new, theirs = joined([self._waiting[0], new]), pa.concat_arrays([self._waiting[1], theirs])
        if len(new):
            over = np.asarray(pc.is_in(theirs, value_set=self._ended)) | ~(_first(theirs) if self._first else _last(theirs))
            told.append(self._names_of(new.where(over), skipped))
            new, theirs = new.where(~over), theirs.filter(pa.array(~over))
            if (most := len(new) - HELD) > 0:
                late = np.arange(len(new)) < most
                told.append(new.where(late))
                new, theirs = new.where(~late), theirs.filter(pa.array(~late))
        self._waiting = new, theirs
        return joined(told)

    def rest(self) -> Events | None:
        """The lines of connections with no end."""
        waiting, self._waiting = self._waiting, None
        return waiting[0] if waiting is not None and len(waiting[0]) else None

    def _names_of(self, events: Events, skipped: list[Skip]) -> Events:
        """The names in these lines, whose connections are counted elsewhere."""
        kept = events.where(leave(events.numbers, events.named, self._told, skipped))
        return kept.without_ends(np.ones(len(kept), np.bool_))


def _first(keys: Keys) -> Mask:
    """Which are the first of their key."""
    codes = np.asarray(keys.dictionary_encode().indices.fill_null(-1))
    first = np.zeros(len(codes), np.bool_)
    first[np.unique(codes, return_index=True)[1]] = True
    return first


def _last(keys: Keys) -> Mask:
    """Which are the last of their key."""
    codes = np.asarray(keys.dictionary_encode().indices.fill_null(-1))
    last = np.zeros(len(codes), np.bool_)
    _, places = np.unique(codes[::-1], return_index=True)
    last[len(codes) - 1 - places] = True
    return last
