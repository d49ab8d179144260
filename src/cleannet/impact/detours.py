"""Paths that leave a country to come back, and paths that suddenly cross somebody: what routes tell of misdirection.

A detour begins and ends in one country and has an AS of another inside. Where ASes are registered is where their operators are, not
where the routers stand: a detour on paper is a reason to look, no proof that packets left the country.

A route turns when, between two snapshots, the path from the same viewpoint to the same prefix begins to have a denied AS inside. So
does a leak look: in June 2019 more than 70,000 routes led through AS21217, which told its carrier AS4134 what it had from others.
"""

from __future__ import annotations

from collections.abc import Callable, Set

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from cleannet.readers.as_paths import AsPaths

Numbers = npt.NDArray[np.int64]


class Detour(Struct, frozen=True, kw_only=True):
    """Routes with both ends in `country` and an AS of `through` inside; example: one of their prefixes and its path."""

    country: str
    through: str
    asn: int
    routes: int
    example: str
    path: tuple[int, ...]


class Turned(Struct, frozen=True, kw_only=True):
    """Routes that now cross a denied AS and did not. told_by: the AS in front of it, which leads them there."""

    denied: int
    told_by: int
    routes: int
    prefixes: int
    viewpoints: int
    example: str
    path: tuple[int, ...]


def detours(routes: AsPaths, country_of: Callable[[int], str]) -> list[Detour]:
    """By country, the one inside, and its AS; those with most routes first. Ends or ASes of unknown country make no detour."""
    row, asn, first, last = _inside(routes)
    numbers, place = np.unique(routes.asns, return_inverse=True)
    names = [country_of(n) for n in numbers.tolist()]
    codes = {name: i for i, name in enumerate(sorted({"", *names}))}  # "" is 0
    country = np.array([codes[n] for n in names], np.int64)[place] if names else np.zeros(0, np.int64)
    home = country[first]
    out = (home[row] == country[last][row]) & (home[row] > 0) & (country[asn] > 0) & (country[asn] != home[row])
    text = sorted(codes)
    found = []
    for key, rows in _grouped(np.stack((home[row[out]], country[asn[out]], routes.asns[asn[out]]), axis=1), row[out]):
        prefix, path = _example(routes, int(rows[0]))
        count = int(np.unique(rows).size)
        found.append(Detour(country=text[key[0]], through=text[key[1]], asn=key[2], routes=count, example=prefix, path=path))
    return sorted(found, key=lambda d: (-d.routes, d.country, d.asn))


def turned(before: AsPaths, after: AsPaths, denied: Set[int]) -> list[Turned]:
    """By the denied AS and who leads routes there; those with most routes first. New routes count as well as changed ones."""
    crossed = {_key(before, int(r)) for r in np.unique(_through(before, denied)[0])}
    rows, places = _through(after, denied)
    fresh = np.array([_key(after, int(r)) not in crossed for r in rows], np.bool_)
    rows, places = rows[fresh], places[fresh]
    found = []
    for key, mine in _grouped(np.stack((after.asns[places], after.asns[places - 1]), axis=1), rows):
        mine = np.unique(mine)
        prefix, path = _example(after, int(mine[0]))
        found.append(
            Turned(
                denied=key[0],
                told_by=key[1],
                routes=int(mine.size),
                prefixes=len({after.prefixes[int(r)].as_py() for r in mine}),
                viewpoints=int(np.unique(after.asns[after.offsets[mine]]).size),
                example=prefix,
                path=path,
            )
        )
    return sorted(found, key=lambda t: (-t.routes, t.denied, t.told_by))


def _inside(routes: AsPaths) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Row and place of each number strictly inside a path; and the places of each path's ends."""
    first, last = routes.offsets[:-1], routes.offsets[1:] - 1
    row = np.repeat(np.arange(len(routes)), np.diff(routes.offsets))
    place = np.arange(len(routes.asns))
    inner = (place > first[row]) & (place < last[row])
    return row[inner], place[inner], first, last


def _through(routes: AsPaths, denied: Set[int]) -> tuple[Numbers, Numbers]:
    """Row and place of each denied AS strictly inside a path."""
    row, place, _, _ = _inside(routes)
    found = np.isin(routes.asns[place], list(denied))
    return row[found], place[found]


def _key(routes: AsPaths, row: int) -> tuple[int, str]:
    """Viewpoint and prefix of a route."""
    return int(routes.asns[routes.offsets[row]]), str(routes.prefixes[row])


def _grouped(keys: Numbers, rows: Numbers) -> list[tuple[tuple[int, ...], Numbers]]:
    """The rows of each distinct key, ascending."""
    if not len(keys):
        return []
    unique, place = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(place.ravel(), kind="stable")
    pieces = np.split(rows[order], np.cumsum(np.bincount(place.ravel()))[:-1])
    return [(tuple(key), piece) for key, piece in zip(unique.tolist(), pieces, strict=True)]


def _example(routes: AsPaths, row: int) -> tuple[str, tuple[int, ...]]:
    return str(routes.prefixes[row]), tuple(routes.asns[routes.offsets[row] : routes.offsets[row + 1]].tolist())
