"""A detour is an AS in a country other than that of both ends of a path, which are in one country.

Countries are those in which ASes are registered, by the layers, facts and tables of the world. A path with an end of unknown
country makes no detour, nor does an AS of unknown country. A notice counts the networks with no known country.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.columns import Routes
from cleannet.model.report import Notice
from cleannet.resolve.meaning import Asking
from cleannet.world.country import country_of

I64 = npt.NDArray[np.int64]

_SMALL: Final = 1 << 20
"""Numbers below it, nearly all, have a place of their own in the table of countries."""


class Detours:
    """The detours of an audit. Countries are numbered from 1 in the order they are met; 0 means unknown."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._codes: dict[str, int] = {"": 0}
        self._small = np.full(_SMALL, -1, np.int64)
        self._large: dict[int, int] = {}
        self._ends, self._large_ends = np.zeros(_SMALL, np.bool_), set[int]()

    def among(self, routes: Routes) -> tuple[I64, I64]:
        """Indexes of routes, and the AS inside each that is in another country than both ends, each once per route."""
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
        found = np.unique(route[away] << 32 | asn[away])
        return found >> 32, found & 0xFFFFFFFF

    def _of(self, asns: I64) -> I64:
        """For each number, its country."""
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
        """How many ends of paths have no known country."""
        asked = np.array([*(np.flatnonzero(self._ends[1:]) + 1).tolist(), *sorted(self._large_ends)], np.int64)
        unknown = int((self._of(asked) == 0).sum())
        if not unknown:
            return []
        says = (
            f"detours: the country of {unknown:,} of the {asked.size:,} networks at the ends of paths is not known, and nothing is "
            "told of their routes; CAIDA's AS organisations tell it (`cleannet data import`)"
        )
        return [Notice(kind="routes", says=says)]
