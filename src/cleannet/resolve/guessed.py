"""A guess names several makers, of which at most one made the device: all are equal candidates of one use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cleannet.model.subject import Subject
from cleannet.model.use import Candidate
from cleannet.resolve.meaning import MOST, Asking, Meaning, Resolved, collected, nothing
from cleannet.resolve.name import ORGANISATIONS, meaning

if TYPE_CHECKING:
    import pyarrow as pa

OR: Final = " | "
"""Stands between the names of a guess."""


def one_of(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The makers of each guess, with the meaning of each name alone."""
    return collected(None if value is None else _meaning(asking, str(value)) for value in values.to_pylist())


def _meaning(asking: Asking, written: str) -> Meaning:
    names = [name for name in dict.fromkeys(part.strip() for part in written.split(OR.strip())) if name]
    if not names:
        return nothing("no name")
    found = [meaning(asking, name, ORGANISATIONS) for name in names]
    if len(names) == 1:
        return found[0]
    meant = dict.fromkeys(candidate.subject for one in found for candidate in one.candidates)
    if len(meant) > MOST:
        return Meaning((Candidate(Subject(f"name:{written.strip()}")),))
    weight = round(1 / len(meant), 2) if meant else 0.0
    return Meaning(tuple(Candidate(subject, weight) for subject in meant)) if meant else nothing("no name")
