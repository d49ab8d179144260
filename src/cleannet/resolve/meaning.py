"""What a reference may mean: candidates for a use, something local, or nothing that can be judged.

Values about which no fact speaks are combined into one subject by reason, such as `address:unrouted`, so memory is bounded by what
the facts know, not by what was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cleannet.model.subject import Subject
from cleannet.model.use import Candidate
from cleannet.world.view import View

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

MOST: Final = 8
"""Candidates that a reference may have; what could be more than so many things says nothing."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a value means. Exactly one of: candidates (what it is, or may be), local, and nothing (why it cannot be judged).

    folded: other unknown values share it, and the most frequent of them are its examples. by_table: for an address, only the
    embedded table says whose it is."""

    candidates: tuple[Candidate, ...] = ()
    local: bool = False
    nothing: str = ""
    folded: bool = False
    by_table: bool = False


LOCAL: Final = Meaning(local=True)


@dataclass(frozen=True)
class Resolved:
    """For each value the place of its meaning; -1 for null."""

    places: Sequence[int] | npt.NDArray[np.int32]
    meanings: Sequence[Meaning]

    @cached_property
    def index(self) -> npt.NDArray[np.int32]:
        """The places as an array, which one value does not need."""
        return np.asarray(self.places, np.int32)


@dataclass(frozen=True, slots=True)
class Ours:
    """What the policy calls ours; it counts as local. domains: names, and all below them.

    apps: ids and names of our own apps, folded (`resolve.ours`). They are judged like any other, and so is who offers them.
    """

    asns: frozenset[int] = frozenset()
    prefixes: tuple[str, ...] = ()
    domains: frozenset[str] = frozenset()
    apps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asking:
    """What resolving may use: the world on the day, what is ours, and the subjects that clauses name, which are never combined."""

    view: View
    ours: Ours = field(default_factory=Ours)
    named: frozenset[Subject] = frozenset()


Resolve = Callable[[Asking, "pa.Array[Any]"], Resolved]
"""(asking, distinct values) -> what they mean."""

UNROUTED: Final = Subject("address:unrouted")
RESERVED_ADDRESS: Final = Subject("address:reserved")
EXCHANGE: Final = Subject("address:exchange")
"""What addresses of no network are told together as."""

BESIDE: Final = "\x1f"
"""Stands between a value and what stood beside it, for the kinds whose meaning depends on both."""


def sure(subject: Subject) -> Meaning:
    """One subject, known for certain."""
    return Meaning((Candidate(subject),))


def fold(subject: Subject) -> Meaning:
    """An unknown value, combined with all others of the same reason."""
    return Meaning((Candidate(subject),), folded=True)


def nothing(why: str) -> Meaning:
    """A value that cannot be judged, for this reason."""
    return Meaning(nothing=why)


def each(values: pa.Array[Any], meaning_of: Callable[[str], Meaning]) -> Resolved:
    """One value after another: for kinds of which an input names thousands, not millions."""
    return collected(None if value is None else meaning_of(str(value)) for value in values.to_pylist())


def collected(found: Iterable[Meaning | None]) -> Resolved:
    """The meanings of the values, each stored once."""
    known: dict[Meaning, int] = {}
    places = [-1 if meaning is None else known.setdefault(meaning, len(known)) for meaning in found]
    return Resolved(places, tuple(known))
