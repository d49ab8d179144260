"""Upstream: an AS that all routes to a prefix cross, which no single hop shows.

All routes to a prefix are taken together, from all files of the audit, best or not: the inner ASes of their paths are reduced to
those that every path has. A route whose path says nothing (we originate it, an AS set, only private numbers) has none. One path is
kept per prefix, so memory is bounded by prefixes, not by routes. A route that is in no table here may avoid the AS, and so may a
route to a wider prefix; a notice says which tables were read.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleannet.columns import Routes
from cleannet.engine.count import Counted
from cleannet.engine.routes.met import shown
from cleannet.engine.routes.prefixes import Prefixes
from cleannet.kernel.compiled import sooner
from cleannet.kernel.ways import narrow
from cleannet.model.report import Notice
from cleannet.model.use import Sighting, Tally, Use
from cleannet.readers.base.aspath import NOBODY
from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import Asking

I64 = npt.NDArray[np.int64]

FEW: Final = 200_000
"""Hops that are taken in by loops as they are written: sooner than the compiler is loaded."""

PREFIXES: Final = 1 << 22
HOPS: Final = 1 << 25
"""Prefixes, and hops of their paths, that are kept: several times those of the whole Internet. Beyond, no upstream is told."""


class Upstream:
    """What all routes to each prefix cross, batch after batch, in the order of the files."""

    def __init__(self, asking: Asking, few: int = FEW, prefixes: int = PREFIXES, hops: int = HOPS) -> None:
        self._asking, self._few, self._most_prefixes, self._most_hops = asking, few, prefixes, hops
        self._nobody = np.array(NOBODY, np.int64)
        self._prefixes = Prefixes()
        self._seen, self._start, self._size, self._file, self._record = (np.zeros(0, np.int64) for _ in range(5))
        self._pool, self._used = np.zeros(0, np.int64), 0
        self._files: list[str] = []

    def take(self, routes: Routes, file: str) -> None:
        """Reduces what all routes to each prefix cross."""
        if not self._files or self._files[-1] != file:
            self._files.append(file)
        self._few -= routes.asns.size
        before = len(self._prefixes)
        place = self._places(routes.prefixes)
        self._grow(len(self._prefixes), self._used + routes.asns.size)
        fresh = np.flatnonzero(place >= before)[::-1]  # of several routes to a prefix, the first is written last
        self._file[place[fresh]] = len(self._files) - 1
        self._record[place[fresh]] = routes.records[fresh]
        arrays = self._nobody, self._seen, self._start, self._size, self._pool
        cut = sooner(narrow, few=self._few >= 0)
        self._used = cut(place, routes.offsets, routes.asns, *arrays, self._used)

    def into(self, counted: Counted) -> None:
        """Counts each AS that all routes to some prefix cross, and says what that rests on."""
        counted.notices.update(self._notices())
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
            if counted.listed is not None:
                prefixes = [self._prefixes.text(place) for place in mine.tolist()]
                files = [self._files[number] for number in self._file[mine].tolist()]
                counted.listed.add_use(use, prefixes, files, self._record[mine], self._seen[mine])
            if resolved.meanings[resolved.index[members[0]]].folded:
                counted.fold(use, {str(distinct[i]): int(self._seen[place[grouped[i]]].sum()) for i in members})

    def _places(self, prefixes: pa.Array[Any]) -> I64:
        """The index of the prefix of each route; -1 if it has none or there is no more room."""
        encoded = prefixes.dictionary_encode()
        most = self._most_prefixes if self._used < self._most_hops else 0
        of_key = self._prefixes.numbers(encoded.dictionary, most, few=self._few >= 0)
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
        """The tally of a use that is on all routes to these prefixes."""
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
        says = f"upstream rests on the routes to {heard} in {tables}; a route in none of them may avoid the AS"
        beyond = "prefixes beyond the limit have no upstream role"
        return [Notice(kind="routes", says=says), *([Notice(kind="routes", says=beyond)] if self._prefixes.beyond else [])]


def _grouped(which: I64, groups: int) -> list[I64]:
    """The indexes of each group."""
    return np.split(np.argsort(which, kind="stable"), np.cumsum(np.bincount(which, minlength=groups))[:-1]) if groups else []
