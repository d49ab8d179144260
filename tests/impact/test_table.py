"""What a table of routes loses: only its own paths count."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.impact.registered import Register
from cleannet.impact.table import without
from cleannet.model.answers.impact_table import LostBy, TableImpact
from cleannet.readers.base.paths import AsPaths
from cleannet.report.text.impact_table import page
from cleannet.world.view import World

Route = tuple[str, tuple[int, ...]]

UNDECIDED = frozenset({58453, 23764})


@pytest.fixture(scope="module")
def register(world: World) -> Register:
    return Register(world.at(date(2026, 11, 24), date(2026, 11, 24)))


def table(*routes: Route) -> AsPaths:
    sizes = np.cumsum([0, *(len(path) for _, path in routes)])
    asns = np.array([a for _, path in routes for a in path], np.int64)
    return AsPaths(pa.array([p for p, _ in routes], pa.string()), sizes, asns, np.zeros(len(routes), np.bool_))


def lost(
    register: Register, *pieces: AsPaths, denied: frozenset[int] = frozenset({4134}), undecided: frozenset[int] = UNDECIDED
) -> TableImpact:
    return without(pieces, "t", denied, undecided, register)


def test_own_lost_kept_and_untouched(register: Register) -> None:
    found = lost(
        register,
        table(("1.0.0.0/8", (3320, 4134)), ("2.0.0.0/8", (3320, 4134, 9)), ("3.0.0.0/8", (3320, 4134, 9))),
        table(("3.0.0.0/8", (1299, 9)), ("4.0.0.0/8", (1299, 58453, 9)), ("2.0.0.0/8", (4134, 9))),
    )
    assert (found.routes, found.prefixes, found.own, found.lost, found.kept, found.open) == (6, 4, 1, 1, 1, 1)
    assert found.by == (LostBy(asn=4134, own=1, others=1),)
    assert [(e.prefix, e.path) for e in found.examples] == [("2.0.0.0/8", (3320, 4134, 9))]
    assert (found.undecided, found.hang_on) == ((58453,), (58453,))


def test_a_prefix_is_open_where_every_way_crosses_the_denied_or_the_undecided(register: Register) -> None:
    found = lost(
        register,
        table(("1.0.0.0/8", (3320, 58453, 9)), ("1.0.0.0/8", (3320, 4134, 9)), ("2.0.0.0/8", (23764, 58453, 9))),
        table(("3.0.0.0/8", (3320, 58453, 9)), ("3.0.0.0/8", (1299, 9)), ("4.0.0.0/8", (58453,))),
    )
    assert (found.own, found.lost, found.open, found.kept, found.untouched) == (0, 0, 3, 0, 1)
    assert found.hang_on == (58453, 23764)
    told = page(found)
    assert told.startswith("The facts do not settle whether t loses any prefix without them.\n3 of 4 prefixes (75.0 %) hang on AS")
    assert "add --deny asn:58453 --deny asn:23764 to leave them out" in " ".join(told.split())
    assert "loses no prefix" not in told


def test_who_stands_before_an_as_set_does_not_originate_the_route(register: Register) -> None:
    routes = table(("1.0.0.0/8", (3320, 4134)), ("2.0.0.0/8", (3320, 4134)))
    found = lost(register, dataclasses.replace(routes, to_set=np.array([True, False])))
    assert (found.own, found.lost) == (1, 1)


def test_a_prefix_that_the_denied_and_somebody_else_originate_is_lost_where_all_paths_cross_them(register: Register) -> None:
    found = lost(register, table(("1.0.0.0/8", (3320, 4134)), ("1.0.0.0/8", (3320, 4134, 9))))
    assert (found.own, found.lost) == (0, 1)


def test_nothing_is_lost_of_an_empty_table(register: Register) -> None:
    assert lost(register, table()).prefixes == 0


@examples(60)
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple)), max_size=12),
    st.frozensets(st.integers(1, 3), max_size=3),
    st.frozensets(st.integers(4, 6), max_size=3),
)
def test_it_is_what_the_definition_says(
    register: Register, routes: list[Route], denied: frozenset[int], undecided: frozenset[int]
) -> None:
    found = lost(register, table(*routes), denied=denied, undecided=undecided)
    by_prefix = {prefix: [path for p, path in routes if p == prefix] for prefix, _ in routes}
    gone = {prefix: paths for prefix, paths in by_prefix.items() if all(denied & {*path} for path in paths)}
    assert found.own == sum(all(path[-1] in denied for path in paths) for paths in gone.values())
    assert found.own + found.lost == len(gone)
    either = denied | undecided
    hang = {prefix: p for prefix, p in by_prefix.items() if prefix not in gone and all(either & {*path} for path in p)}
    assert found.open == len(hang)
    assert (found.hang_on == ()) == (not hang)
    left = [paths for prefix, paths in by_prefix.items() if prefix not in gone and prefix not in hang]
    assert found.kept == sum(any(denied & {*path} for path in paths) for paths in left)
    assert found.own + found.lost + found.open + found.kept + found.untouched == found.prefixes == len(by_prefix)
    assert sum(by.own + by.others for by in found.by) == len(gone)
