"""Looks at whole routes for the roles that no single hop shows, and for the path that is shown beside an AS."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cleannet.columns import Batch, ByPath
from cleannet.engine.count import Counted
from cleannet.engine.routes import upstream
from cleannet.engine.routes.detours import Detours
from cleannet.engine.routes.met import Met
from cleannet.engine.routes.upstream import Upstream
from cleannet.resolve.meaning import Asking


class Ways:
    """The routes of an audit, batch after batch, in the order of the files."""

    def __init__(
        self, asking: Asking, few: int = upstream.FEW, prefixes: int = upstream.PREFIXES, hops: int = upstream.HOPS
    ) -> None:
        self._upstream, self._detours, self._met = Upstream(asking, few, prefixes, hops), Detours(asking), Met()
        self._any = False

    def see(self, batch: Batch, file: str) -> Batch:
        """Takes in the routes of a batch, and returns the batch with the detours among them."""
        if batch.routes is None:
            return batch
        self._any = True
        routes = batch.routes()
        self._upstream.take(routes, file)
        detours = self._detours.among(routes)
        at = np.searchsorted(batch.records, routes.records[detours[0]])
        self._met.meet(routes, file, detours)
        shared = batch.by_path or ByPath.of_none(len(batch.records))
        return replace(batch, by_path=shared.with_role("detour", at, detours[1]))

    def into(self, counted: Counted) -> None:
        """Counts each AS that all routes to some prefix cross, and says what both roles rest on."""
        if not self._any:
            return
        self._met.show(counted)
        counted.notices.update(self._detours.notices())
        self._upstream.into(counted)
