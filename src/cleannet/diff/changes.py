"""What was added, removed or changed between two mappings. Every comparison is made of this one step."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Change(Generic[Key, Thing]):
    """A thing that was added (nothing before), removed (nothing after), or changed."""

    key: Key
    before: Thing | None
    after: Thing | None


def changes(before: Mapping[Key, Thing], after: Mapping[Key, Thing]) -> Iterator[Change[Key, Thing]]:
    """All changes: first in the order of the keys before, then the added ones. Equal values are no change.

    >>> [(c.key, c.before, c.after) for c in changes({"a": 1, "b": 2, "c": 3}, {"b": 2, "c": 4, "d": 5})]
    [('a', 1, None), ('c', 3, 4), ('d', None, 5)]
    """
    for key, was in before.items():
        if (now := after.get(key)) != was:
            yield Change(key, was, now)
    for key, now in after.items():
        if key not in before:
            yield Change(key, None, now)
