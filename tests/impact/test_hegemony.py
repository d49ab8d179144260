"""Who sits on the paths, against the plain definition on small graphs."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from impact.naive_routes import Link, graphs, rel, routes
from impact.test_tree import path
from inputs import an_input

from cleannet.impact import hegemony as module
from cleannet.impact.graph import Graph
from cleannet.impact.hegemony import hegemony, observed, trimmed
from cleannet.impact.influence import influence
from cleannet.readers import paths_of
from cleannet.readers.base.paths import AsPaths, joined

FEW = examples(100)


def mean(values: list[float]) -> float:
    leave = int(0.1 * len(values))
    kept = sorted(values)[leave : len(values) - leave]
    return sum(kept) / len(kept)


def plainly(links: list[Link], names: list[int], group_of: dict[int, int]) -> list[float]:
    """Along the groups, the mean over all viewpoints, path by path."""
    found = {o: routes(links, o) for o in names}
    groups = range(max(group_of.values()) + 1)
    shares: dict[int, list[float]] = {g: [] for g in groups}
    for s in names:
        ways = [path(found[o], s) for o in names if s in found[o]]
        inside = Counter(g for way in ways for g in {group_of[a] for a in way[1:-1]})
        for g in groups:
            shares[g].append(inside[g] / len(ways))
    return [mean(shares[g]) for g in groups]


@FEW
@given(graphs(22), st.integers(1, 22))
def test_the_mean_of_shares_without_the_tenths(links: list[Link], divisor: int) -> None:
    graph = Graph.of(rel(links))
    names = graph.asns.tolist()
    group_of = {a: a % divisor for a in names}
    told = hegemony(graph, np.array([group_of[a] for a in names], np.int32))
    assert told == pytest.approx(plainly(links, names, group_of), abs=1e-6)


@pytest.mark.parametrize("above", [(1, 2), (2, 1)])
def test_between_twins_stands_the_provider_of_the_lowest_number(above: tuple[int, int]) -> None:
    """Whichever of the two stands higher."""
    upper, lower = above
    links: list[Link] = [(upper, lower, -1), *((p, n, -1) for p in (1, 2) for n in range(10, 40))]
    graph = Graph.of(rel(links))
    names = graph.asns.tolist()
    told = hegemony(graph, np.arange(len(graph), dtype=np.int32))
    expected = plainly(links, names, {a: i for i, a in enumerate(names)})
    assert told == pytest.approx(expected, abs=1e-6)
    assert told[names.index(1)] > 0.5


def test_viewpoints_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    links: list[Link] = [
        (1, 2, 0),
        (1, 3, -1),
        (2, 4, -1),
        *((3, n, -1) for n in range(10, 30)),
        *((4, n, -1) for n in range(30, 45)),
    ]
    graph = Graph.of(rel(links))
    group = np.arange(len(graph), dtype=np.int32)
    whole = hegemony(graph, group)
    monkeypatch.setattr(module, "MEMORY", 4 * len(graph) * 2)
    monkeypatch.setattr(module, "TREES", 3)
    monkeypatch.setattr(module, "GROWN", 2)
    assert np.array_equal(hegemony(graph, group), whole)
    assert {int(graph.asns[v]) for v in np.flatnonzero(whole)} == {1, 2, 3, 4}


def test_rows_that_stand_for_several() -> None:
    rng = np.random.default_rng(4)
    shares, weight = rng.random((30, 4)), rng.integers(1, 9, 30)
    told = trimmed(shares, weight)
    assert told == pytest.approx([mean(column.tolist()) for column in np.repeat(shares, weight, axis=0).T])


def seen(*routes: str) -> AsPaths:
    """From paths, each of a prefix of its own."""
    lines = (f"TABLE_DUMP2|1700000000|B|192.0.2.1|1|10.{n}.0.0/16|{path}|IGP\n" for n, path in enumerate(routes))
    text = "".join(lines).encode()
    return joined(paths_of(an_input(text)))


def test_over_observed_routes() -> None:
    found = observed([seen(*(f"{v} {'4134 ' if o % 2 else ''}{o}" for v in range(100, 110) for o in range(1, 9)))])
    assert (found.groups.tolist(), found.shares.tolist()) == ([4134], [0.5])
    assert (found.routes, found.viewpoints) == (80, 10)
    for nothing in ([], [seen()], [seen("100 1")]):
        assert observed(nothing).groups.size == 0


PATHS = st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=6, unique=True), min_size=1, max_size=40)


@FEW
@given(st.lists(PATHS, max_size=4), st.integers(1, 9))
def test_observed_groups_are_inside_of_a_route_once(pieces: list[list[list[int]]], divisor: int) -> None:
    """The group 0 is not asked. Routes come in pieces, and means are taken a group at a time."""
    told = observed((seen(*(" ".join(map(str, p)) for p in piece)) for piece in pieces), lambda asn: asn % divisor or -1)
    ways = [p for piece in pieces for p in piece]
    viewpoints = sorted({p[0] for p in ways})
    inside = Counter((p[0], g) for p in ways for g in {a % divisor for a in p[1:-1]} - {0})
    of_each = Counter(p[0] for p in ways)
    groups = sorted({g for _, g in inside})
    assert told.groups.tolist() == groups
    assert told.shares.tolist() == pytest.approx([mean([inside[v, g] / of_each[v] for v in viewpoints]) for g in groups])


def test_observed_groups_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    routes = [seen(*(f"{v} {v % 7 + 200} {o + 300} {o}" for v in range(100, 120) for o in range(1, 9)))]
    whole = observed(routes)
    monkeypatch.setattr(module, "CELLS", 50)
    assert observed(routes).shares.tolist() == whole.shares.tolist()
    assert whole.groups.size == 15


@FEW
@given(graphs(), st.sets(st.integers(1, 14), min_size=1))
def test_influence_is_the_sum_over_monitors_and_destinations(links: list[Link], inside: set[int]) -> None:
    graph = Graph.of(rel(links))
    names = graph.asns.tolist()
    country = graph.mask(inside)
    expected = dict.fromkeys(names, 0.0)
    weights = {a: a for a in names if a in inside}
    monitors = [a for a in names if a not in inside]
    for o, weight in weights.items():
        found = routes(links, o)
        for m in monitors:
            for at, v in enumerate(path(found, m)[1:-1] if m in found else (), 2):
                expected[v] += weight / sum(weights.values()) / (len(path(found, m)) - at) / len(monitors)
    told = influence(graph, country, graph.asns.astype(np.int64))
    assert told.tolist() == pytest.approx([expected[a] for a in names])


@FEW
@given(graphs(), st.sets(st.integers(1, 14), min_size=1), st.integers(2, 6))
def test_influence_of_a_group_is_that_of_its_nearest_as(links: list[Link], inside: set[int], divisor: int) -> None:
    """The group 0 is not asked."""
    graph = Graph.of(rel(links))
    names = graph.asns.tolist()
    monitors, targets = [a for a in names if a not in inside], [a for a in names if a in inside]
    expected = dict.fromkeys(range(1, divisor), 0.0)
    for o in targets:
        found = routes(links, o)
        for m in monitors:
            way = path(found, m) if m in found else []
            nearest = {v % divisor: len(way) - at for at, v in enumerate(way[1:-1], 2)}
            for g, hops in nearest.items():
                if g:
                    expected[g] += 1 / len(targets) / hops / len(monitors)
    group = np.array([a % divisor or -1 for a in names], np.int32)
    told = influence(graph, graph.mask(inside), group=group)
    assert told[1:].tolist() == pytest.approx([expected[g] for g in range(1, told.size)])
