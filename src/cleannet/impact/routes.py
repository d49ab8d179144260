"""What leaving carriers out costs: pairs of ASes that lose each other, pairs with longer paths, who is cut off, and what would
help.

A pair is ordered: a source, and an origin that it wants to reach. By default every AS is a source; `ours` limits them. The excluded
lose everything by definition, so losses are counted between the others: a country or owner loses what its remaining ASes lose.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from cleannet.impact import few
from cleannet.impact.crossed import Crossed, crossed
from cleannet.impact.excluded import Excluded
from cleannet.impact.extra import LINKS, best_extra
from cleannet.impact.graph import Counts, Graph, Mask
from cleannet.impact.lengths import blocks, compared, crossing
from cleannet.impact.reach import reached
from cleannet.impact.registered import Register
from cleannet.impact.sums import Step, Sums, unwatched
from cleannet.kernel.compiled import running_as_written
from cleannet.model.answers.impact_routes import Crossing, CutOff, Destination, Drawn, Exclusion, Group, Impact, Totals

CUT_OFF: Final = 100
"""How many of those cut off are named one by one."""


def counted(graph: Graph, denied: Mask, ours: Mask, step: Step = unwatched) -> Sums:
    """Every pair before and after. Raises TooLong."""
    if running_as_written():
        return few.counted(graph, denied, ours, step)
    parts = blocks(graph, denied)
    return Sums(
        graph,
        denied,
        ours,
        compared(graph, denied, progress=step("routes before and after", parts)),
        reached(graph, np.zeros_like(denied), np.flatnonzero(denied)),
        crossing(graph, denied, some=True, progress=step("routes that may cross the denied", parts)),
    )


def impact(
    sums: Sums,
    drawn: Drawn,
    register: Register,
    ours: str = "",
    excluded: Excluded | None = None,
    countries: bool = True,
    step: Step = unwatched,
) -> Impact:
    """The answer. ours: how the sources were named, "" for all ASes; countries: whether to count newly crossed countries too."""
    graph, denied = sums.graph, sums.denied
    kept = sums.ours & ~denied
    asns = graph.asns.tolist()
    told = [register.of(asn) for asn in asns]
    found, names = None, sorted({r.country for r in told} - {""})
    alone = bool(ours)
    if countries or alone:
        index = {name: i for i, name in enumerate(names)} if countries else {}
        group = np.array([index.get(r.country, -1) for r in told], np.int32)
        found = crossed(graph, denied, sums.ours, group, alone, step("countries that routes cross", len(graph) // 256 + 1))
    gone = lost_of(sums) if alone else None
    cut_off = list(_cut_off(sums, register))
    watched = step("links that would win most back", LINKS)
    extra = best_extra(graph.without(denied), denied, kept, sums.lost, sums.lengths.left, progress=watched)
    meant = excluded or Excluded(frozenset())
    undecided = sorted(meant.undecided & set(asns))
    gone_or_new = (*graph.asns[denied].tolist(), *undecided, *(n for link in extra for n in (link.provider, link.customer)))
    return Impact(
        graph=drawn,
        denied=tuple(sorted(graph.asns[denied].tolist())),
        not_in_graph=tuple(sorted(meant.denied - set(asns))),
        undecided=tuple(undecided),
        ours=ours,
        totals=_totals(sums, found),
        by_country=_groups(sums, [r.country for r in told]),
        by_owner=_groups(sums, [r.owner for r in told]),
        to_country=_destinations(sums, gone, [r.country for r in told]),
        to_owner=_destinations(sums, gone, [r.owner for r in told]),
        crossings=_crossings(found, names) if found and countries and names else None,
        cut_off_ases=len(cut_off),
        cut_off_single_homed=sum(c.single_homed for c in cut_off),
        cut_off=tuple(cut_off[:CUT_OFF]),
        exclusion=_exclusion(sums, found) if found and alone else None,
        extra_links=tuple(extra),
        names=register.names(gone_or_new),
    )


def lost_of(sums: Sums) -> Counts:
    """For each AS that is not denied, how many of the sources no longer reach it; reach is mutual."""
    nobody, sources = np.zeros_like(sums.denied), np.flatnonzero(sums.ours & ~sums.denied)
    return np.where(sums.denied, 0, reached(sums.graph, nobody, sources) - reached(sums.graph, sums.denied, sources))


def _totals(sums: Sums, found: Crossed | None) -> Totals:
    lengths, mine = sums.lengths, sums.ours
    kept = mine & ~sums.denied

    def total(counts: Counts, of: Mask = mine) -> int:
        return int(counts[of].sum())

    def mean(hops: Counts, pairs: Counts) -> float:
        return round(total(hops) / max(total(pairs), 1), 6)

    return Totals(
        sources=int(mine.sum()),
        pairs_possible=int(mine.sum()) * len(sums.graph),
        pairs_before=total(lengths.pairs),
        pairs_after=total(lengths.left),
        lost_to_denied=total(sums.to_denied, kept),
        lost=total(sums.lost),
        mean_hops_before=mean(lengths.hops, lengths.pairs),
        mean_hops_after=mean(lengths.hops_left, lengths.left),
        mean_hops_were=mean(lengths.hops_were, lengths.left),
        longer=total(lengths.longer),
        longer_by=tuple(found.longer_by.tolist()) if found else None,
        shorter=total(lengths.shorter),
        every_crosses=total(lengths.crossing),
        some_crosses=total(sums.some),
    )


def _groups(sums: Sums, names: list[str]) -> tuple[Group, ...]:
    """The groups that lose or cross anything, the largest losses first."""
    kept = sums.ours & ~sums.denied
    unique, place = np.unique(np.array(names, dtype=object)[kept].astype(str), return_inverse=True)

    def by_group(counts: Counts) -> list[int]:
        return [int(x) for x in np.bincount(place, counts[kept].astype(np.float64), unique.size)]  # exact below 2**53

    rows = zip(
        unique.tolist(),
        np.bincount(place, minlength=unique.size).tolist(),
        by_group(sums.lengths.pairs),
        by_group(sums.lost),
        by_group(sums.lengths.longer),
        by_group(sums.lengths.crossing),
        strict=True,
    )
    groups = [Group(name=n, ases=a, pairs_before=p, lost=x, longer=y, every_crosses=c) for n, a, p, x, y, c in rows]
    return tuple(sorted((g for g in groups if g.lost or g.longer or g.every_crosses), key=lambda g: (-g.lost, -g.longer, g.name)))


def _destinations(sums: Sums, gone: Counts | None, names: list[str]) -> tuple[Destination, ...]:
    """The groups that sources no longer reach, the largest losses first."""
    if gone is None:
        return ()
    unique, place = np.unique(np.array(names, dtype=object)[~sums.denied].astype(str), return_inverse=True)
    ases = np.bincount(place, gone[~sums.denied] > 0, unique.size)
    lost = np.bincount(place, gone[~sums.denied].astype(np.float64), unique.size)  # exact below 2**53
    rows = zip(unique.tolist(), ases.tolist(), lost.tolist(), strict=True)
    every = [Destination(name=n, ases=int(a), lost=int(x)) for n, a, x in rows if x]
    return tuple(sorted(every, key=lambda d: (-d.lost, d.name)))


def _crossings(found: Crossed, names: list[str]) -> tuple[Crossing, ...]:
    rows = zip(names, found.newly.tolist(), found.no_longer.tolist(), strict=False)
    every = [Crossing(country=name, newly=newly, no_longer=gone) for name, newly, gone in rows if newly or gone]
    return tuple(sorted(every, key=lambda c: (-c.newly, c.country)))


def _cut_off(sums: Sums, register: Register) -> Iterable[CutOff]:
    """The ASes that lose all their providers, the largest losses first."""
    graph, denied = sums.graph, sums.denied
    had = np.diff(graph.providers.start)
    taken = np.bincount(graph.providers.owners[denied[graph.providers.ids]], minlength=len(graph))
    cut = np.flatnonzero((had > 0) & (taken == had) & ~denied & sums.ours)
    for v in sorted(cut.tolist(), key=lambda v: (-int(sums.lost[v]), int(graph.asns[v]))):
        providers = tuple(sorted(graph.asns[graph.providers.of_as(v)].tolist()))
        who = register.of(int(graph.asns[v]))
        yield CutOff(
            asn=int(graph.asns[v]),
            name=who.name,
            country=who.country,
            providers=providers,
            single_homed=len(providers) == 1,
            reached_before=int(sums.lengths.pairs[v]),
            reached_after=int(sums.lengths.left[v]),
        )


def _exclusion(sums: Sums, found: Crossed) -> Exclusion:
    graph, denied = sums.graph, sums.denied
    kept = sums.ours & ~denied
    others = np.flatnonzero(~denied)
    direct = reached(graph.without(denied, only_links_of=kept), np.zeros_like(denied), others)
    return Exclusion(
        before=int((sums.lengths.pairs - sums.to_denied)[kept].sum()),
        direct=int(direct[kept].sum()),
        alone=int(found.alone[kept].sum()),
        everybody=int(sums.lengths.left[kept].sum()),
    )
