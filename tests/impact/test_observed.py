"""What is told from routes that were seen: relationships, detours, and a leak of the form of June 2019."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.impact.detours import detours, turned
from cleannet.impact.graph import Graph
from cleannet.impact.inferred import inferred
from cleannet.impact.tree import Tree
from cleannet.readers import paths_of
from cleannet.readers.base.paths import AsPaths, joined


def seen(*routes: str) -> AsPaths:
    """From `PREFIX PATH`."""
    lines = (route.split(" ", 1) for route in routes)
    text = "".join(f"TABLE_DUMP2|1700000000|B|192.0.2.1|1|{prefix}|{path}|IGP\n" for prefix, path in lines).encode()
    return joined(paths_of(an_input(text)))


def test_who_provides_for_whom() -> None:
    """10 and 20 peer at the top; 10 serves 11 and 12, 20 serves 21 and 22, 11 serves 31."""
    routes = seen(
        *(f"10.0.{n}.0/24 {path}" for n, path in enumerate((
            "31 11 10 20 21", "31 11 10 20 22", "31 11 10 12", "21 20 10 11 31", "22 20 10 12", "12 10 11 31", "21 20 22",
            "12 10 20 21 64512", "5 6 5",
        )))
    )  # fmt: skip
    rel = inferred(routes)
    told = set(zip(rel.a.tolist(), rel.b.tolist(), rel.kind.tolist(), strict=True))
    assert told == {(10, 20, 0), (10, 11, -1), (10, 12, -1), (20, 21, -1), (20, 22, -1), (11, 31, -1)}


@given(st.lists(st.lists(st.integers(1, 9), min_size=2, max_size=6, unique=True), min_size=1, max_size=1))
def test_a_single_route_is_a_route_of_the_graph_inferred_from_it(path: list[list[int]]) -> None:
    graph = Graph.of(inferred(seen(*(f"10.0.0.0/8 {' '.join(map(str, p))}" for p in path))))
    source, target = (int(graph.index([n])[0]) for n in (path[0][0], path[0][-1]))
    assert graph.asns[Tree.towards(graph, target).path(source)].tolist() == path[0]


def test_at_the_top_only_the_larger_neighbour_may_be_a_peer() -> None:
    rel = inferred(seen("10.0.0.0/8 50 40 10 20 30", "11.0.0.0/8 50 40 10 60"))
    told = set(zip(rel.a.tolist(), rel.b.tolist(), rel.kind.tolist(), strict=True))
    assert told == {(40, 50, -1), (10, 40, -1), (10, 20, 0), (20, 30, -1), (10, 60, -1)}


def test_nothing_seen() -> None:
    assert len(inferred(seen())) == 0
    assert detours([seen()], lambda asn: "") == []
    assert turned([seen()], [seen()], {4134}) == []


ROUTES = ("10.0.0.0/8 1 3 2", "11.0.0.0/8 1 3 4 2", "12.0.0.0/8 1 5 2", "13.0.0.0/8 1 3", "14.0.0.0/8 1 2", "15.0.0.0/8 3 1 4")
COUNTRIES = {1: "DE", 2: "DE", 3: "US", 4: "CN", 5: ""}


def test_paths_that_leave_a_country_to_come_back() -> None:
    routes = seen(*ROUTES)
    found = detours([routes], lambda asn: COUNTRIES[asn])
    assert detours(map(seen, ROUTES), lambda asn: COUNTRIES[asn]) == found  # in pieces
    assert [(d.country, d.through, d.asn, d.routes) for d in found] == [("DE", "US", 3, 2), ("DE", "CN", 4, 1)]
    assert (found[1].example, found[1].path) == ("11.0.0.0/8", (1, 3, 4, 2))


# In June 2019 AS21217 told AS4134, its carrier, what it had from others: more than 70,000 routes, to networks such as AS1136 and
# AS3303 in Europe, led there for more than two hours. The case below is made up: its form and its size are those of that day.
LED = 70_400


def table(way: Callable[[int, int], str]) -> bytes:
    """Two viewpoints' routes to the prefixes that were led astray, and to 20,000 others."""
    lines = []
    for n in range(LED // 2 + 20_000):
        prefix = f"{20 + (n >> 16)}.{n >> 8 & 255}.{n & 255}.0/24"
        lines += [f"TABLE_DUMP2|1559800000|B|192.0.2.{v}|{v}|{prefix}|{way(v, n)}|IGP\n" for v in (174, 6939)]
    lines.append("TABLE_DUMP2|1559800000|B|192.0.2.9|174|198.51.100.0/24|174 4134 9808|IGP\n")  # as ever
    return "".join(lines).encode()


def calm(viewpoint: int, n: int) -> str:
    return f"{viewpoint} {viewpoint} 3356 {(1136, 3303, 5410, 21502)[n % 4]}"


def leaked(viewpoint: int, n: int) -> str:
    return f"{viewpoint} 4134 21217 21217 {(1136, 3303, 5410, 21502)[n % 4]}" if n < LED // 2 else calm(viewpoint, n)


@pytest.mark.slow
def test_a_leak_of_the_form_and_size_of_june_2019() -> None:
    before, after = (table(way) for way in (calm, leaked))
    old, new = (an_input(text) for text in (before, after))
    begun = perf_counter()
    found = turned(paths_of(old), paths_of(new), {4134})
    print(f"{LED:,} routes led astray among {before.count(10):,}, found in {perf_counter() - begun:.2f} s")  # noqa: T201  # for `pytest -s`
    assert [(t.denied, t.told_by, t.routes, t.prefixes, t.viewpoints) for t in found] == [
        (4134, 174, LED // 2, LED // 2, 1),
        (4134, 6939, LED // 2, LED // 2, 1),
    ]
    assert (found[0].example, found[0].path) == ("20.0.0.0/24", (174, 4134, 21217, 1136))
    assert turned(paths_of(new), paths_of(old), {4134}) == []
    assert sum(t.routes for t in turned(paths_of(old), paths_of(new), {21217})) == LED
