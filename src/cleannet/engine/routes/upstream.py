"""Two roles that no single hop shows: *upstream*, where all routes to a prefix cross an AS, and *detour*, where a route leaves a
country to come back.

Upstream takes all routes to a prefix together, whichever file of the audit tells them, whether best or not: their paths' inner ASes
are cut down to those that none of them lacks. A route whose path says nothing (we originate it, an AS set, private numbers alone)
lacks them all. What is kept is one path a prefix, so memory is bounded by prefixes, not by routes. A route in no table here may
avoid the AS, and a route to a wider prefix too: a notice says which tables were heard.

Detour takes the countries in which ASes are registered, by the layers, facts and tables of the world. A path with an end of unknown
country makes none, nor does an AS of unknown country inside, and a notice counts the networks of which no country is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import structs

from cleannet.columns import LONGEST, Batch, References, Routes
from cleannet.engine.count import Counted
from cleannet.engine.routes.prefixes import Prefixes
from cleannet.kernel.ways import narrow
from cleannet.model.report import Notice
from cleannet.model.use import ON_PATHS, Sighting, Tally, Use
from cleannet.readers.routes.aspath import NOBODY
from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import Asking
from cleannet.world.country import country_of

I64 = npt.NDArray[np.int64]

FEW: Final = 200_000
"""Hops that the plain loop takes in sooner than the compiled one is loaded."""

PREFIXES: Final = 1 << 22
HOPS: Final = 1 << 25
"""Prefixes, and hops of their paths, that are kept: several times those of the whole Internet. Beyond, no upstream is told."""

PATHS: Final = 1 << 18
"""Paths that are kept to be shown, two or three times the ASes of the Internet; beyond, a sighting shows the number alone."""

_SMALL: Final = 1 << 20
"""Numbers below it, nearly all, have a place of their own in the table of countries."""


_ROLES: Final = ("direct", "origin", "transit", "detour")


class Ways:
    """The routes of an audit, batch after batch, in the order of the files."""

    def __init__(self, asking: Asking, few: int = FEW, prefixes: int = PREFIXES, hops: int = HOPS) -> None:
        self._asking, self._few, self._most_prefixes, self._most_hops = asking, few, prefixes, hops
        self._loop: Callable[[Any], Any] = _as_written
        self._nobody = np.array(NOBODY, np.int64)
        self._prefixes = Prefixes()
        self._seen, self._start, self._size, self._file, self._record = (np.zeros(0, np.int64) for _ in range(5))
        self._pool, self._used = np.zeros(0, np.int64), 0
        self._files: list[str] = []
        self._countries = _Countries(asking)
        self._met = np.zeros((len(_ROLES), _SMALL), np.bool_)
        self._large_met: set[tuple[int, int]] = set()
        self._paths: dict[tuple[str, int], tuple[str, list[str]]] = {}

    def see(self, batch: Batch, file: str) -> Batch:
        """Takes in the routes of a batch; the batch with the detours among them."""
        if batch.routes is None:
            return batch
        routes = batch.routes()
        self._take(routes, file)
        detours = self._countries.detours(routes)
        at = np.searchsorted(batch.records, routes.records[detours[0]])
        found = References("asn", "detour", pa.array(detours[1], pa.int64()), at)
        self._meet(routes, file, detours)
        return replace(batch, references=(*batch.references, found))

    def _meet(self, routes: Routes, file: str, detours: tuple[I64, I64]) -> None:
        """Keeps the path on which each AS is met first in each role: what stood there is the route, not the number alone."""
        starts, sizes = routes.offsets[:-1], np.diff(routes.offsets)
        whole = np.flatnonzero(sizes > 0)
        first, last = starts[whole], routes.offsets[1:][whole] - 1
        inside = np.ones(routes.asns.size, np.bool_)
        inside[first] = inside[last] = False
        inner = np.flatnonzero(inside & self._unmet(2, routes.asns))
        places = (whole, routes.asns[first]), (whole, routes.asns[last])
        within = np.searchsorted(routes.offsets, inner, "right") - 1, routes.asns[inner]
        for role, (route, asn) in enumerate((*places, within, detours)):
            fresh = np.flatnonzero(self._unmet(role, asn))
            for number, i in zip(*(part.tolist() for part in np.unique(asn[fresh], return_index=True)), strict=True):
                if number >= _SMALL and ((role, number) in self._large_met or len(self._large_met) >= _SMALL):
                    continue
                if number >= _SMALL:
                    self._large_met.add((role, number))
                else:
                    self._met[role, number] = True
                where = int(route[fresh[i]])
                prefix, path = routes.prefixes[where].as_py(), routes.asns[starts[where] :][: min(sizes[where], LONGEST)]
                if prefix and len(self._paths) < PATHS:
                    self._paths[file, int(routes.records[where])] = prefix, list(map(str, path.tolist()))

    def into(self, counted: Counted) -> None:
        """Counts each AS that all routes to some prefix cross; and says what both roles rest on."""
        if not self._files:
            return
        for use, tally in counted.uses.items():
            prefix, path = self._paths.get((tally.first.file, tally.first.record), ("", []))
            if use.role in ON_PATHS and tally.first.text in path:
                first = structs.replace(tally.first, text=shown(prefix, " ".join(path)))
                counted.uses[use] = structs.replace(tally, first=first)
        counted.notices |= {*self._notices(), *self._countries.notices()}
        alive = np.flatnonzero(self._pool[: self._used] >= 0)
        asns = self._pool[alive]
        place = np.searchsorted(self._start[: len(self._prefixes)], alive, "right") - 1  # places began one behind the other
        distinct, which = np.unique(asns, return_inverse=True)
        resolved = RESOLVERS["asn"](self._asking, pa.array(distinct, pa.int64()))
        uses: dict[Use, list[int]] = {}
        for i, meaning in enumerate(resolved.index.tolist()):
            if resolved.meanings[meaning].candidates:
                uses.setdefault(Use("upstream", resolved.meanings[meaning].candidates), []).append(i)
        grouped = _grouped(which, len(distinct))
        for use, members in uses.items():
            mine = np.unique(np.concatenate([place[grouped[i]] for i in members]))
            counted.add(use, self._tally(mine))
            if resolved.meanings[resolved.index[members[0]]].folded:
                counted.fold(use, {str(distinct[i]): int(self._seen[place[grouped[i]]].sum()) for i in members})

    def _unmet(self, role: int, asns: I64) -> npt.NDArray[np.bool_]:
        """Which may not have been met in the role: that of large numbers is asked one by one."""
        large = asns >= _SMALL
        unmet: npt.NDArray[np.bool_] = large | ~self._met[role][np.where(large, 0, asns)]
        return unmet

    def _take(self, routes: Routes, file: str) -> None:
        """Cuts down what all routes to each prefix cross."""
        if not self._files or self._files[-1] != file:
            self._files.append(file)
        self._few -= routes.asns.size
        if self._few < 0:
            from cleannet.kernel.compiled import compiled

            self._loop = cache(compiled) if self._loop is _as_written else self._loop
        before = len(self._prefixes)
        place = self._places(routes.prefixes)
        self._grow(len(self._prefixes), self._used + routes.asns.size)
        fresh = np.flatnonzero(place >= before)[::-1]  # of several routes to a prefix, the first is written last
        self._file[place[fresh]] = len(self._files) - 1
        self._record[place[fresh]] = routes.records[fresh]
        arrays = self._nobody, self._seen, self._start, self._size, self._pool
        self._used = self._loop(narrow)(place, routes.offsets, routes.asns, *arrays, self._used)

    def _places(self, prefixes: pa.Array[Any]) -> I64:
        """The place of each route's prefix among all; -1 where it is none, or there is no more room."""
        encoded = prefixes.dictionary_encode()
        most = self._most_prefixes if self._used < self._most_hops else 0
        of_key = self._prefixes.numbers(encoded.dictionary, most, self._loop)
        return np.append(of_key, -1)[np.asarray(encoded.indices.fill_null(-1)).astype(np.int64)]

    def _grow(self, places: int, pool: int) -> None:
        if places > self._seen.size:
            for name in ("_seen", "_start", "_size", "_file", "_record"):
                larger = np.zeros(max(2 * places, 1024), np.int64)
                larger[: getattr(self, name).size] = getattr(self, name)
                setattr(self, name, larger)
        if pool > self._pool.size:
            larger = np.empty(max(2 * pool, 1024), np.int64)
            larger[: self._used] = self._pool[: self._used]
            self._pool = larger

    def _tally(self, places: I64) -> Tally:
        """Of the use that stands on all routes to these prefixes."""
        first = places[np.lexsort((self._record[places], self._file[places]))[0]]
        begin = self._start[first]
        hops = self._pool[begin : begin + self._size[first]]
        path = " ".join(map(str, np.where(hops < 0, -1 - hops, hops).tolist()))
        return Tally(
            records=int(self._seen[places].sum()),
            first=Sighting(self._files[self._file[first]], int(self._record[first]), shown(self._prefixes.text(int(first)), path)),
            assets=tuple(sorted(self._prefixes.smallest(places, Tally.ASSETS))),
        )

    def _notices(self) -> list[Notice]:
        heard = f"{len(self._prefixes):,} {'prefix' if len(self._prefixes) == 1 else 'prefixes'}"
        tables = f"{len(self._files):,} {'table' if len(self._files) == 1 else 'tables'}"
        says = f"upstream rests on the routes to {heard} in {tables}; a route that is in none of them may avoid the AS"
        beyond = "of more prefixes than are kept, no upstream is told"
        return [Notice(kind="routes", says=says), *([Notice(kind="routes", says=beyond)] if self._prefixes.beyond else [])]


def _as_written(loop: Any) -> Any:
    return loop


def shown(prefix: str, path: str) -> str:
    """A route for people."""
    return f"{prefix} by {path}"[:LONGEST]


def _grouped(which: I64, groups: int) -> list[I64]:
    """The indexes of each group."""
    return np.split(np.argsort(which, kind="stable"), np.cumsum(np.bincount(which, minlength=groups))[:-1]) if groups else []


class _Countries:
    """The country of each AS, as a number from 1 in the order in which they are met; 0 where it is not known."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._codes: dict[str, int] = {"": 0}
        self._small = np.full(_SMALL, -1, np.int64)
        self._large: dict[int, int] = {}
        self._ends, self._large_ends = np.zeros(_SMALL, np.bool_), set[int]()

    def detours(self, routes: Routes) -> tuple[I64, I64]:
        """Routes, by their index, and the AS inside each that is in another country than both ends; each once a route."""
        starts, ends = routes.offsets[:-1], routes.offsets[1:]
        long = np.flatnonzero(ends - starts > 2)
        first, last = routes.asns[starts[long]], routes.asns[ends[long] - 1]
        home, far = self._of(first), self._of(last)
        for asns in (first, last):
            large = asns >= _SMALL
            self._ends[np.where(large, 0, asns)] = True
            self._large_ends.update(asns[large].tolist())
        back = (home > 0) & (home == far)
        long, home = long[back], home[back]
        sizes = ends[long] - starts[long] - 2
        route = np.repeat(long, sizes)
        at = np.arange(sizes.sum()) + np.repeat(starts[long] + 1 - np.cumsum(sizes) + sizes, sizes)
        asn = routes.asns[at]
        country = self._of(asn)
        away = (country > 0) & (country != np.repeat(home, sizes))
        found = np.unique(np.stack((route[away], asn[away])), axis=1)
        return found[0], found[1]

    def _of(self, asns: I64) -> I64:
        """Along the numbers, the country of each."""
        large = asns >= _SMALL
        small = np.where(large, 0, asns)
        for asn in np.unique(small[self._small[small] < 0]).tolist():
            self._small[asn] = self._code(asn)
        found = self._small[small]
        for i in np.flatnonzero(large).tolist():
            asn = int(asns[i])
            if asn not in self._large:
                self._large[asn] = self._code(asn)
            found[i] = self._large[asn]
        return found

    def _code(self, asn: int) -> int:
        return self._codes.setdefault(country_of(self._asking.view, asn), len(self._codes))

    def notices(self) -> list[Notice]:
        asked = np.array([*(np.flatnonzero(self._ends[1:]) + 1).tolist(), *sorted(self._large_ends)], np.int64)
        unknown = int((self._of(asked) == 0).sum())
        if not unknown:
            return []
        says = (
            f"detour: the country of {unknown:,} of the {asked.size:,} networks at the ends of paths is not known, and nothing is "
            "told of their routes; CAIDA's AS organisations tell it (`cleannet data import`)"
        )
        return [Notice(kind="routes", says=says)]
