"""What `cleannet impact routes` says to people: totals first, then who loses, who is cut off, and what would help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cleannet.cli.out import clean
from cleannet.impact.path import Hop, Way
from cleannet.impact.routes import Group, Impact, Totals
from cleannet.world.view import View

ROWS = 12
"""Rows of a table that are shown; JSON has all."""


def impact(found: Impact, view: View) -> str:
    """All of it, as lines of text."""
    return "".join(f"{line}\n".replace(" \n", "\n") for line in _lines(found, view))


def _lines(found: Impact, view: View) -> Iterator[str]:
    graph = found.graph
    drawn = f"{graph.ases:,} ASes, {graph.provider_links:,} provider and {graph.peer_links:,} peer links"
    yield f"Graph: {clean(graph.source)}, {graph.date or 'of unknown date'}: {drawn}"
    if graph.inferred:
        yield "       inferred from routes: links that no route showed are missing"
    if graph.left_out:
        yield f"       {len(graph.left_out):,} provider links left out, since they close a circle"
    yield f"Without {len(found.denied):,} ASes: {_some(clean(view.name(f'asn:{n}')) for n in found.denied)}"
    if found.undecided:
        yield f"Not decided, and so left in: {_some(clean(view.name(f'asn:{n}')) for n in found.undecided)}"
    if found.not_in_graph:
        yield f"Not in the graph: {_some(f'AS{n}' for n in found.not_in_graph)}"
    yield f"Sources: {clean(found.ours) or 'everybody'}, {found.totals.sources:,} ASes"
    yield ""
    yield from _totals(found.totals)
    if (e := found.exclusion) is not None:
        yield ""
        yield f"{'Pairs to others that keep a route':<58}{e.before:>16,}"
        yield f"{'  without links to the denied (direct exclusion)':<58}{e.direct:>16,}"
        yield f"{'  refusing routes that name them, alone (indirect)':<58}{e.alone:>16,}"
        yield f"{'  when everybody refuses (indirect)':<58}{e.everybody:>16,}"
    yield from _groups("By country", found.by_country)
    yield from _groups("By owner", found.by_owner)
    if found.crossings is not None:
        yield from _table(
            "Countries that routes now cross",
            ("country", "pairs that now cross", "no longer"),
            [(c.country, f"{c.newly:,}", f"{c.no_longer:,}") for c in found.crossings],
        )
    yield from _table(
        f"Cut off from all providers: {found.cut_off_ases:,}",
        ("AS", "reached before", "after"),
        [(_named(c.asn, c.name, c.country), f"{c.reached_before:,}", f"{c.reached_after:,}") for c in found.cut_off],
    )
    yield from _table(
        "Links that would win back most, one after the other",
        ("new provider for", "pairs won"),
        [
            (f"AS{x.provider} for {clean(view.name(f'asn:{x.customer}'))}", f"{x.pairs_won:,}")
            for x in found.extra_links
        ],
    )  # fmt: skip


def _totals(t: Totals) -> Iterator[str]:
    rows = (
        ("Ordered pairs with a route before", t.pairs_before),
        ("  after", t.pairs_after),
        ("  lost because the other end is denied", t.lost_to_denied),
        ("  lost between others", t.lost),
        ("Remaining pairs that get longer", t.longer),
        ("  shorter (a preferred longer route is gone)", t.shorter),
        ("Pairs of which every best route crossed the denied", t.every_crosses),
        ("  some best route", t.some_crosses),
    )
    for what, pairs in rows:
        yield f"{what:<58}{pairs:>16,}{pairs / max(t.pairs_before, 1):>10.4%}"
    hops = f"{t.mean_hops_before:>16.4f}{t.mean_hops_after:>10.4f} ({t.mean_hops_were:.4f})"
    yield f"{'Mean hops before, after (the same pairs before)':<58}{hops}"


def _groups(title: str, groups: Iterable[Group]) -> Iterator[str]:
    rows = [(clean(g.name) or "(not known)", f"{g.ases:,}", f"{g.lost:,}", f"{g.longer:,}", f"{g.every_crosses:,}") for g in groups]
    yield from _table(title, ("", "ASes", "pairs lost", "longer", "all routes crossed"), rows)


def _table(title: str, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The first rows under a title; nothing where there are none."""
    if not rows:
        return
    yield ""
    yield title
    for row in (header, *rows[:ROWS]):
        yield f"  {row[0][:56]:<56}" + "".join(f"{cell:>20}" for cell in row[1:])
    if len(rows) > ROWS:
        yield f"  and {len(rows) - ROWS:,} more (-f json has them)"


def _some(names: Iterable[str]) -> str:
    every = list(names)
    shown = ", ".join(every[:ROWS])
    return f"{shown} and {len(every) - ROWS:,} more" if len(every) > ROWS else shown


def _named(asn: int, name: str, country: str) -> str:
    return clean(f"AS{asn} {name}" + (f" ({country})" if country else ""))


def way(found: Way) -> str:
    """The path before and the one that is left."""
    lines = [*_path("Before", found.before), *_path(f"Avoiding {_some(f'AS{n}' for n in found.avoided)}", found.now)]
    return "".join(f"{line}\n" for line in lines)


def _path(title: str, hops: tuple[Hop, ...]) -> Iterator[str]:
    yield f"{title}: {'no path' if not hops else f'{len(hops) - 1} hops'}"
    for hop in hops:
        yield f"  {_named(hop.asn, hop.name, hop.country)}"
        if hop.why:
            yield f"      {hop.why}"
