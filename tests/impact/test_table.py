"""What a table of routes loses: only its own paths count."""

from __future__ import annotations

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
from cleannet.world.view import World

Route = tuple[str, tuple[int, ...]]


@pytest.fixture(scope="module")
def register(world: World) -> Register:
    return Register(world.at(date(2026, 11, 24), date(2026, 11, 24)))


def table(*routes: Route) -> AsPaths:
    sizes = np.cumsum([0, *(len(path) for _, path in routes)])
    return AsPaths(
        pa.array([p for p, _ in routes], pa.string()), sizes, np.array([a for _, path in routes for a in path], np.int64)
    )


def lost(register: Register, *pieces: AsPaths, denied: frozenset[int] = frozenset({4134})) -> TableImpact:
    return without(pieces, "t", denied, {58453}, register)


def test_own_lost_kept_and_untouched(register: Register) -> None:
    found = lost(
        register,
        table(("1.0.0.0/8", (3320, 4134)), ("2.0.0.0/8", (3320, 4134, 9)), ("3.0.0.0/8", (3320, 4134, 9))),
        table(("3.0.0.0/8", (1299, 9)), ("4.0.0.0/8", (1299, 58453, 9)), ("2.0.0.0/8", (4134, 9))),
    )
    assert (found.routes, found.prefixes, found.own, found.lost, found.kept, found.untouched) == (6, 4, 1, 1, 1, 1)
    assert found.by == (LostBy(asn=4134, own=1, others=1),)
    assert [(e.prefix, e.path) for e in found.examples] == [("2.0.0.0/8", (3320, 4134, 9))]
    assert found.undecided == (58453,)


def test_a_prefix_that_the_denied_and_somebody_else_originate_is_lost_where_all_paths_cross_them(register: Register) -> None:
    found = lost(register, table(("1.0.0.0/8", (3320, 4134)), ("1.0.0.0/8", (3320, 4134, 9))))
    assert (found.own, found.lost) == (0, 1)


def test_nothing_is_lost_of_an_empty_table(register: Register) -> None:
    assert lost(register, table()).prefixes == 0


@examples(60)
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple)), max_size=12),
    st.frozensets(st.integers(1, 6), max_size=3),
)
def test_it_is_what_the_definition_says(register: Register, routes: list[Route], denied: frozenset[int]) -> None:
    found = lost(register, table(*routes), denied=denied)
    by_prefix = {prefix: [path for p, path in routes if p == prefix] for prefix, _ in routes}
    gone = {prefix: paths for prefix, paths in by_prefix.items() if all(denied & {*path} for path in paths)}
    assert found.own == sum(all(path[-1] in denied for path in paths) for paths in gone.values())
    assert found.own + found.lost == len(gone)
    assert found.kept == sum(prefix not in gone and any(denied & {*path} for path in paths) for prefix, paths in by_prefix.items())
    assert found.own + found.lost + found.kept + found.untouched == found.prefixes == len(by_prefix)
    assert sum(by.own + by.others for by in found.by) == len(gone)
