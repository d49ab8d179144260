"""Keeps the route on which each AS is first met in each role, because a path tells people more than a number."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import structs

from cleannet.columns import LONGEST, Routes
from cleannet.engine.count import Counted
from cleannet.model.use import ON_PATHS

I64 = npt.NDArray[np.int64]

PATHS: Final = 1 << 18
"""Paths that are kept to be shown, two or three times the ASes of the Internet; beyond, a sighting shows the number alone."""

_SMALL: Final = 1 << 20
"""Numbers below it, nearly all, have a place of their own in a table."""

_ROLES: Final = ("direct", "origin", "transit", "detour")


class Met:
    """The kept routes of all batches of an audit."""

    def __init__(self) -> None:
        self._met = np.zeros((len(_ROLES), _SMALL), np.bool_)
        self._large_met: set[tuple[int, int]] = set()
        self._paths: dict[tuple[str, int], tuple[str, list[str]]] = {}

    def meet(self, routes: Routes, file: str, detours: tuple[I64, I64]) -> None:
        """Keeps routes of a batch. detours: from `Detours.among`."""
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

    def show(self, counted: Counted) -> None:
        """Replaces a number by its first route, where sightings show a number."""
        for use, tally in counted.uses.items():
            prefix, path = self._paths.get((tally.first.file, tally.first.record), ("", []))
            if use.role in ON_PATHS and tally.first.text in path:
                first = structs.replace(tally.first, text=shown(prefix, " ".join(path)))
                counted.uses[use] = structs.replace(tally, first=first)

    def _unmet(self, role: int, asns: I64) -> npt.NDArray[np.bool_]:
        """Which numbers may not have been met in the role; large numbers are looked up one by one."""
        large = asns >= _SMALL
        unmet: npt.NDArray[np.bool_] = large | ~self._met[role][np.where(large, 0, asns)]
        return unmet


def shown(prefix: str, path: str) -> str:
    """A route for people."""
    return f"{prefix} by {path}"[:LONGEST]
