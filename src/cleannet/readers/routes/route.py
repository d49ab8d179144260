"""Routes that come one at a time, each with its path as text, become batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from cleannet.columns import Batch, Skip
from cleannet.readers.base.aspath import as_plain, note_on_sets, ordered, roles
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.gather import FULL, clean
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.inputs.rows import blocks


class Route(NamedTuple):
    """A record: its number, the prefix and the path as text. why: skipped, a route with no BGP path; seen: microseconds since 1970,
    -1 if not stated; line: where it begins, in a file whose records are not numbered by lines."""

    number: int
    prefix: str
    path: str
    why: str = ""
    seen: int = -1
    line: int = 0


def of_lines(item: Input, told: Callable[[int, bytes], Iterable[Route | Skip]]) -> Iterator[Route | Skip]:
    """What each line that is not blank tells, with that line. told: the records of a line, the first of which has that number."""
    number = 1
    with item.open() as stream:
        for block in blocks(stream):
            for skip in block.skipped:
                yield Skip(number, skip.reason, skip.detail)
                number += 1
            for at, line in enumerate(block.data.split(b"\n"), block.first):
                if line.strip():
                    for record in told(number, line):
                        yield record._replace(line=at) if isinstance(record, Route) else record
                        number += 1


def route_batches(item: Input, things: Iterable[Route | Skip]) -> Iterator[Batch]:
    """Batches of routes; after the last, a note on AS sets. If the input breaks off, routes before the break come first; then
    Unreadable is raised, with the number of the record after the last."""
    gathered = _Routes()
    fault: Unreadable | None = None
    last = 0
    try:
        for thing in things:
            last = gathered.add(thing)
            if gathered.full:
                yield gathered.batch()
    except Unreadable as error:
        fault = Unreadable(error.why, error.at, error.record or last + 1)
    if gathered.routes or gathered.skipped:
        yield gathered.batch()
    note_on_sets(item, gathered.sets)
    if fault:
        raise fault


@dataclass(slots=True)
class _Routes:
    """Routes read since the last batch; sets: paths with an AS set in all batches."""

    routes: list[Route] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    characters: int = 0
    sets: int = 0

    def add(self, thing: Route | Skip) -> int:
        """One record; its number."""
        if isinstance(thing, Skip):
            self.skipped.append(Skip(thing.record, thing.reason, clean(thing.detail)))
            return thing.record
        if len(thing.path) > CAP:
            self.skipped.append(Skip(thing.number, "AS path not readable", clean(thing.path[:_SHOWN])))
        else:
            self.routes.append(thing)
            self.characters += len(thing.path)
        return thing.number

    @property
    def full(self) -> bool:
        return len(self.routes) + len(self.skipped) >= FULL or self.characters >= _MOST

    def batch(self) -> Batch:
        """Returns what has been gathered, and starts again."""
        paths = as_plain(pa.array([route.path.encode("ascii", "replace").decode() for route in self.routes], pa.string()))
        prefixes = pa.array([clean(route.prefix) or None for route in self.routes], pa.string())
        numbers = np.array([route.number for route in self.routes], np.int64)
        found = roles(paths)
        moments = np.array([route.seen for route in self.routes], np.int64)[found.named]
        seen = moments if (moments >= 0).any() else None
        lines = np.array([route.line for route in self.routes], np.int64)[found.named]
        for bad, reason in found.unnamed:
            left_out = (self.routes[i] for i in np.flatnonzero(bad))
            self.skipped += (Skip(r.number, r.why or reason, clean(f"{r.prefix[:_SHOWN]} {r.path[:_SHOWN]}")) for r in left_out)
        batch = Batch(
            numbers[found.named],
            seen_first=seen,
            seen_last=seen,
            by_path=found.by_path,
            asset=prefixes.filter(pa.array(found.named)),
            lines=lines if lines.any() else None,
            skipped=tuple(self.skipped),
            routes=partial(ordered, prefixes, paths, numbers),
        )
        self.sets += found.sets
        self.routes, self.skipped, self.characters = [], [], 0
        return batch


_SHOWN: Final = 80
_MOST: Final = 16 << 20
"""Characters of paths after which a batch is handed on."""
