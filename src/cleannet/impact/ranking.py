"""Ranks who is on the paths: over every pair of the graph, over paths into a country, or over observed routes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import numpy as np

from cleannet.impact import hegemony as over_all
from cleannet.impact.graph import Graph
from cleannet.impact.influence import influence
from cleannet.impact.owners import Grouping, Owners, Standing
from cleannet.impact.registered import Register
from cleannet.impact.sums import Step, unwatched
from cleannet.model.answers.hegemony import By, Hegemony, Share, Watched
from cleannet.model.answers.impact_routes import Drawn
from cleannet.readers.base.paths import AsPaths
from cleannet.world.view import View

_PIECE: Final = 64
"""ASes of a country whose paths are one step of progress."""


def over_graph(graph: Graph, drawn: Drawn, view: View, country: str, by: By, step: Step = unwatched) -> Hegemony:
    """Over the ordered pairs of the graph, or over the paths into a country ("" for all). Raises ValueError if no AS is in it."""
    grouping = Grouping(Owners(view), by)
    group = np.array([grouping.number(asn) for asn in graph.asns.tolist()], np.int32)
    weighed: Literal["addresses", "ases"] | None = None
    if country:
        register = Register(view)
        inside = np.array([register.of(asn).country == country for asn in graph.asns.tolist()])
        if not inside.any():
            known = "countries are known from CAIDA's AS organisations (--graph)"
            raise ValueError(f"no AS in the graph is registered in {country}; {known}")
        addresses = view.world.networks.sizes(graph.asns)
        weighed = "addresses" if addresses[inside].any() else "ases"
        weights = addresses if weighed == "addresses" else None
        watched = step("paths into the country", int(inside.sum()) // _PIECE + 1)
        shares = influence(graph, inside, weights, watched, group)
    else:
        shares = over_all.hegemony(graph, group, step("paths of every pair", over_all.blocks(graph, group)))
    return Hegemony(
        country=country,
        by=by,
        graph=drawn,
        observed=None,
        weighed_by=weighed,
        ases=grouping.ways,
        shares=_ranked(grouping.members, shares.tolist()),
    )


def over_routes(routes: Iterable[AsPaths], source: str, view: View, by: By) -> Hegemony:
    """Over the routes of a table; it counts the ASes that are inside some route. source: its name."""
    grouping = Grouping(Owners(view), by)
    seen = over_all.observed(routes, grouping.number)
    members = [grouping.members[group] for group in seen.groups.tolist()]
    return Hegemony(
        country="",
        by=by,
        graph=None,
        observed=Watched(source=source, routes=seen.routes, viewpoints=seen.viewpoints),
        weighed_by=None,
        ases=grouping.ways,
        shares=_ranked(members, seen.shares.tolist()),
    )


def _ranked(members: list[Standing], shares: list[float]) -> tuple[Share, ...]:
    """Those who are inside any path, the highest share first."""
    told = sorted(zip(members, shares, strict=True), key=lambda pair: (-pair[1], pair[0].id))
    return tuple(Share(id=who.id, name=who.name, share=round(share, 6)) for who, share in told if share > 0)
