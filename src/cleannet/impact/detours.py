"""Paths that leave a country and come back, and paths that suddenly cross a denied AS: signs of misdirection in routes.

A detour begins and ends in one country and has an AS of another inside. The country of an AS is that of its operator, not of its
routers, so a detour is a reason to look and no proof that packets left the country.

A route turns if, between two snapshots, the path from the same viewpoint to the same prefix begins to have a denied AS inside. A
leak looks like this: in June 2019 more than 70,000 routes went through AS21217, which announced routes of others to its carrier
AS4134.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleannet.model.answers.detours import Detour, Turned
from cleannet.readers.base.paths import AsPaths

Numbers = npt.NDArray[np.int64]


def detours(routes: Iterable[AsPaths], country_of: Callable[[int], str]) -> list[Detour]:
    """Detours by country, inner country and inner AS, most routes first. Ends or ASes of unknown country make no detour.

    routes: in pieces, one of which is in memory at a time."""
    country = cache(country_of)
    found: dict[tuple[str, str, int], list[Any]] = {}
    for some in routes:
        row, place, first, last = _inside(some)
        numbers, which = np.unique(some.asns, return_inverse=True)
        names = [country(n) for n in numbers.tolist()]
        codes = {name: i for i, name in enumerate(sorted({"", *names}))}  # "" is 0
        code = np.array([codes[n] for n in names], np.int64)[which] if names else np.zeros(0, np.int64)
        home = code[first]
        out = (home[row] == code[last][row]) & (home[row] > 0) & (code[place] > 0) & (code[place] != home[row])
        told = sorted(set(zip(row[out].tolist(), some.asns[place[out]].tolist(), strict=True)))
        for at, asn in told:
            path = some.asns[some.offsets[at] : some.offsets[at + 1]].tolist()
            known = found.setdefault((country(path[0]), country(asn), asn), [0, str(some.prefixes[at]), tuple(path)])
            known[0] += 1
    every = [
        Detour(country=home, through=through, asn=asn, routes=count, example=prefix, path=path)
        for (home, through, asn), (count, prefix, path) in found.items()
    ]
    return sorted(every, key=lambda d: (-d.routes, d.country, d.asn))


def turned(before: Iterable[AsPaths], after: Iterable[AsPaths], denied: Set[int]) -> list[Turned]:
    """Turned routes by the denied AS and the AS that leads there, most routes first. New routes count as well as changed ones.

    Routes come in pieces. Of the earlier table, only viewpoint and prefix of routes that crossed a denied AS are kept."""
    crossed = {(path[0], prefix) for prefix, path, _ in _through(before, denied)}
    found: dict[tuple[int, int], _Led] = {}
    for prefix, path, places in _through(after, denied):
        if (path[0], prefix) not in crossed:
            for place in places:
                found.setdefault((path[place], path[place - 1]), _Led(prefix, path)).add(prefix, path)
    every = [
        Turned(
            denied=asn,
            told_by=by,
            routes=led.routes,
            prefixes=len(led.prefixes),
            viewpoints=len(led.viewpoints),
            example=led.prefix,
            path=led.path,
        )
        for (asn, by), led in found.items()
    ]
    return sorted(every, key=lambda t: (-t.routes, t.denied, t.told_by))


@dataclass(slots=True)
class _Led:
    """The routes that one AS leads to another; prefix, path: of the first."""

    prefix: str
    path: tuple[int, ...]
    routes: int = 0
    prefixes: set[str] = field(default_factory=set)
    viewpoints: set[int] = field(default_factory=set)

    def add(self, prefix: str, path: tuple[int, ...]) -> None:
        self.routes += 1
        self.prefixes.add(prefix)
        self.viewpoints.add(path[0])


def _inside(routes: AsPaths) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Row and index of each number strictly inside a path, and the indexes of each path's ends."""
    first, last = routes.offsets[:-1], routes.offsets[1:] - 1
    row = np.repeat(np.arange(len(routes)), np.diff(routes.offsets))
    place = np.arange(len(routes.asns))
    inner = (place > first[row]) & (place < last[row])
    return row[inner], place[inner], first, last


def _through(routes: Iterable[AsPaths], denied: Set[int]) -> Iterator[tuple[str, tuple[int, ...], list[int]]]:
    """Each route with a denied AS strictly inside: its prefix, its path, and the index of the first denied AS in it."""
    wanted = np.array(sorted(denied), np.int64)
    for some in routes:
        row, place, first, _ = _inside(some)
        found = np.isin(some.asns[place], wanted)
        inside: dict[int, dict[int, int]] = {}
        for at, where in zip(row[found].tolist(), place[found].tolist(), strict=True):
            inside.setdefault(at, {}).setdefault(int(some.asns[where]), where - int(first[at]))
        rows = list(inside)
        for at, prefix in zip(rows, some.prefixes.take(pa.array(rows, pa.int64())).to_pylist(), strict=True):
            path = tuple(some.asns[some.offsets[at] : some.offsets[at + 1]].tolist())
            yield str(prefix), path, list(inside[at].values())
