"""Records that come one at a time, each with its references, become batches.

For formats whose records are documents (an app version, a resource, a manifest), thousands rather than millions: one Python call
per record is cheap there. Formats with one row per line build their columns directly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa

from cleannet.columns import LATEST, Batch, References, Skip
from cleannet.readers.base.input import Unreadable

T = TypeVar("T")

FULL: Final = 50_000
"""Records and skips after which a batch is handed on."""

LONGEST: Final = 1_000
"""Characters of a value that are kept; no identifier is longer, and what comes from strangers has to end somewhere."""


class Said(NamedTuple):
    """One thing that a record refers to; kind, role, beside, grade and seen as in `columns.References`, the value as text.
    Sortable, so that a record always gives the same order."""

    kind: str
    role: str
    value: str
    beside: str = ""
    grade: str = ""
    seen: str = ""


@dataclass(slots=True)
class Gathered:
    """Records read since the last batch. Every record goes either to `record` or to `skip`, once. line: where the current record
    begins, in a file whose records are not numbered by lines; 0 if unknown."""

    records: list[int] = field(default_factory=list)
    assets: list[str | None] = field(default_factory=list)
    seen: list[tuple[int, int]] = field(default_factory=list)
    said: dict[tuple[str, str], list[tuple[int, str, str, str, str]]] = field(default_factory=dict)
    skipped: list[Skip] = field(default_factory=list)
    sums: list[tuple[int, int]] = field(default_factory=list)
    attempts: list[bool] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    line: int = 0

    def record(
        self,
        number: int,
        asset: str,
        said: Iterable[Said],
        first: int = -1,
        last: int = -1,
        *,
        octets: int = -1,
        packets: int = -1,
        attempt: bool = False,
    ) -> None:
        """A record that can be judged; a repeated reference counts once. first, last: microseconds since 1970; attempt: as
        `Batch.attempts`."""
        row = len(self.records)
        self.records.append(number)
        self.seen.append((min(max(first, -1), LATEST + 1), min(max(last, -1), LATEST + 1)))  # what is beyond is told, see `columns`
        self.assets.append(clean(asset) or None)
        self.sums.append((octets, packets))
        self.attempts.append(attempt)
        self.lines.append(self.line)
        for kind, role, value, beside, grade, seen in dict.fromkeys(said):
            self.said.setdefault((kind, role), []).append((row, clean(value), clean(beside), grade, clean(seen)))

    def skip(self, number: int, reason: str, detail: str = "") -> None:
        """A record that cannot be judged, and why."""
        self.skipped.append(Skip(number, reason, clean(detail)))

    @property
    def full(self) -> bool:
        return len(self.records) + len(self.skipped) >= FULL

    @property
    def empty(self) -> bool:
        return not self.records and not self.skipped

    def batch(self) -> Batch:
        """Returns what has been gathered, and starts again."""
        references = tuple(
            References(
                kind,
                role,
                _values(kind, [one[1] for one in found]),
                np.array([one[0] for one in found], np.int64),
                _told(found, 2),
                grade=_told(found, 3) if (graded := any(one[3] for one in found)) else None,
                seen=_told(found, 4) if graded else None,
            )
            for (kind, role), found in sorted(self.said.items())
        )
        seen, sums = (np.array(pairs, np.int64).reshape(-1, 2) for pairs in (self.seen, self.sums))
        octets, packets = (column if (column >= 0).any() else None for column in sums.T.copy())
        batch = Batch(
            np.array(self.records, np.int64),
            references,
            octets,
            packets,
            seen_first=seen[:, 0],
            seen_last=seen[:, 1],
            asset=pa.array(self.assets, pa.string()),
            skipped=tuple(self.skipped),
            attempts=np.array(self.attempts, np.bool_) if any(self.attempts) else None,
            lines=np.array(self.lines, np.int64) if any(self.lines) else None,
        )
        self.records, self.assets, self.seen, self.said, self.skipped, self.sums, self.attempts = [], [], [], {}, [], [], []
        self.lines = []
        return batch


class At(NamedTuple, Generic[T]):
    """A thing, and the line of its file on which it begins."""

    thing: T
    line: int


def _told(found: Sequence[tuple[int, str, str, str, str]], at: int) -> pa.Array[Any]:
    """One of the texts beside each value."""
    return pa.array([one[at] or None for one in found], pa.string())


def _values(kind: str, values: list[str]) -> pa.Array[Any]:
    return pa.array(map(int, values), pa.int64()) if kind == "asn" else pa.array(values, pa.string())


def batches(judge: Callable[[Gathered, int, T], None], things: Iterable[T | At[T]]) -> Iterator[Batch]:
    """Batches of the results of `judge` for each thing, numbered from 1. If the input breaks off, records before the break come
    first; then Unreadable is raised, with the number of the broken record."""
    gathered = Gathered()
    number = 0
    fault: Unreadable | None = None
    try:
        for number, thing in enumerate(things, 1):
            gathered.line = thing.line if isinstance(thing, At) else 0
            judge(gathered, number, thing.thing if isinstance(thing, At) else thing)
            if gathered.full:
                yield gathered.batch()
    except Unreadable as error:
        fault = Unreadable(error.why, error.at, number + 1)
    if not gathered.empty:
        yield gathered.batch()
    if fault:
        raise fault


def clean(text: str) -> str:
    """The text in a form that can be stored and shown: no lone surrogates (JSON allows them, UTF-8 does not), and limited in
    length."""
    if not text.isascii():
        text = text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
    return text[:LONGEST].strip()
