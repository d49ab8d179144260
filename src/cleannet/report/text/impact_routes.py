"""What leaving carriers out costs: totals first, then who loses, who is cut off, and what would help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cleannet.model.answers.impact_routes import Destination, Group, Impact, Totals
from cleannet.report.text.lines import PIPE, ROWS, Row, Screen, Told, clean, lines, named, some, title, wrapped
from cleannet.report.words import many


def page(found: Impact, screen: Screen = PIPE, whole: bool = False) -> str:
    """All of it, in lines."""
    return lines(_lines(found, None if whole else ROWS), screen)


def _lines(found: Impact, most: int | None) -> Iterator[Told]:
    graph = found.graph
    drawn = f"{graph.ases:,} ASes, {graph.provider_links:,} provider and {graph.peer_links:,} peer links"
    yield from wrapped(f"{graph.source}, {graph.date or 'of unknown date'}: {drawn}", "Graph: ")
    if graph.inferred:
        yield "       inferred from routes: links that no route showed are missing"
    if graph.left_out:
        yield f"       {len(graph.left_out):,} provider links left out because they form a loop"
    without = f"Without {many(len(found.denied), 'AS', 'ASes')}: "
    yield from wrapped(some((_known(n, found) for n in found.denied), most), without, "    ")
    if found.undecided:
        yield from wrapped(
            some((_known(n, found) for n in found.undecided), most), "Not settled by the facts, and so kept: ", "    "
        )
    if found.not_in_graph:
        yield from wrapped(some((f"AS{n}" for n in found.not_in_graph), most), "Not in the graph: ", "    ")
    yield f"Sources: {clean(found.ours) or 'everybody'}, {many(found.totals.sources, 'AS', 'ASes')}"
    yield ""
    yield from _totals(found.totals)
    if (e := found.exclusion) is not None:
        yield ""
        yield f"{'Pairs to others that keep a route':<58}{e.before:>16,}"
        yield f"{'  without links to the denied (direct exclusion)':<58}{e.direct:>16,}"
        yield f"{'  refusing routes that name them, alone (indirect)':<58}{e.alone:>16,}"
        yield f"{'  when everybody refuses (indirect)':<58}{e.everybody:>16,}"
    if found.totals.sources > 1:
        yield from _groups(most, "Whose routes: by country", found.by_country)
        yield from _groups(most, "Whose routes: by owner", found.by_owner)
    yield from _destinations(most, "Routes to whom: by country", found.to_country)
    yield from _destinations(most, "Routes to whom: by owner", found.to_owner)
    if found.crossings is not None:
        yield from _table(
            most,
            "Countries that routes now cross",
            ("country", "now cross", "no longer"),
            [(c.country, f"{c.newly:,}", f"{c.no_longer:,}") for c in found.crossings],
        )
    yield from _table(
        most,
        f"Cut off from all providers: {found.cut_off_ases:,}, of them with one provider alone {found.cut_off_single_homed:,}",
        ("AS", "providers", "reached", "now"),
        [
            (named(c.asn, c.name, c.country), str(len(c.providers)), f"{c.reached_before:,}", f"{c.reached_after:,}")
            for c in found.cut_off
        ],
    )
    if (left := found.cut_off_ases - len(found.cut_off)) > 0 and (most is None or len(found.cut_off) <= most):
        yield f"  and {left:,} more: -f parquet has a row for each AS"
    yield from _table(
        most,
        "Links that would win back most, in pairs both ways, each on top of those before",
        ("new provider for", "pairs won"),
        [(f"{_known(x.provider, found)} for {_known(x.customer, found)}", f"{x.pairs_won:,}") for x in found.extra_links],
    )


def _totals(t: Totals) -> Iterator[Told]:
    rows = (
        ("Ordered pairs with a route before", t.pairs_before),
        ("  after", t.pairs_after),
        ("  lost because the other end is denied", t.lost_to_denied),
        ("  lost between others", t.lost),
        ("Remaining pairs that get longer", t.longer),
        *(
            (f"  by {i}{' or more' if i == len(t.longer_by) else ''} {'hop' if i == 1 else 'hops'}", pairs)
            for i, pairs in enumerate(t.longer_by or (), 1)
            if t.longer_by and pairs
        ),
        ("  shorter (a preferred longer route is gone)", t.shorter),
        ("Pairs whose every best route crossed the denied", t.every_crosses),
        ("  some best route", t.some_crosses),
    )
    for what, pairs in rows:
        yield f"{what:<58}{pairs:>16,}{pairs / max(t.pairs_before, 1):>11.4%}"
    hops = f"{t.mean_hops_before:>16.4f}{t.mean_hops_after:>11.4f} ({t.mean_hops_were:.4f})"
    yield f"{'Mean hops before, after (the same pairs before)':<58}{hops}"


def _groups(most: int | None, title: str, groups: Iterable[Group]) -> Iterator[Told]:
    rows = [(clean(g.name) or "(not known)", f"{g.ases:,}", f"{g.lost:,}", f"{g.longer:,}", f"{g.every_crosses:,}") for g in groups]
    yield from _table(most, title, ("", "ASes", "pairs lost", "longer", "all crossed"), rows)


def _destinations(most: int | None, title: str, groups: Iterable[Destination]) -> Iterator[Told]:
    rows = [(clean(g.name) or "(not known)", f"{g.ases:,}", f"{g.lost:,}") for g in groups]
    yield from _table(most, title, ("", "ASes", "pairs lost"), rows)


def _table(most: int | None, what: str, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[Told]:
    """The first rows under a title; nothing if there are none."""
    if not rows:
        return
    yield from title(what)
    yield from (Row(clean(name), cells) for name, *cells in (header, *rows[:most]))
    if more := len(rows) - len(rows[:most]):
        yield f"  and {more:,} more: --all lists them"


def _known(asn: int, found: Impact) -> str:
    return named(asn, found.names.get(f"asn:{asn}", ""))
