"""Paths in order, from text and from MRT alike."""

from __future__ import annotations

import json

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input
from readers.mrt_text import lines
from readers.routes import test_elements, test_junos, test_ris_live, test_router_json, test_router_table
from readers.routes.test_mrt import FILE, PATHS, PEERS, Path_, table

from cleannet.readers import known_as, paths_of
from cleannet.readers.base.input import Input
from cleannet.readers.base.paths import AsPaths, joined
from cleannet.readers.routes import mrt


def told(item: Input) -> list[tuple[str, list[int]]]:
    every = joined(paths_of(item))
    return [
        (str(every.prefixes[i]), every.asns[every.offsets[i] : every.offsets[i + 1]].tolist()) for i in range(len(every))
    ]  # fmt: skip


def text(data: bytes) -> Input:
    printed = "".join(f"{line}\n" for line in lines(an_input(data))).encode()
    return an_input(printed)


def test_each_route_with_its_path() -> None:
    assert told(an_input(FILE)) == told(text(FILE))
    assert told(an_input(FILE))[:3] == [
        ("198.51.100.0/24", [11, 22, 33]), ("203.0.113.0/24", [11, 22, 33]), ("203.0.113.0/24", [4200])
    ]  # fmt: skip


SETS = """\
     Network          Next Hop            Metric LocPrf Weight Path
 *>  10.0.0.0/16      80.249.208.1             0             0 3320 4134 {64512,64513} i
 *>  10.1.0.0/16      80.249.208.1             0             0 3320 4134 i
"""


def test_which_paths_go_on_to_an_as_set() -> None:
    in_mrt = PEERS + table("10.0.0.0/16", [[3320, 4134, [64512, 64513]]]) + table("10.1.0.0/16", [[3320, 4134]])
    for item in (an_input(SETS.encode()), an_input(in_mrt), text(in_mrt)):
        every = joined(paths_of(item))
        assert (every.prefixes.to_pylist(), every.to_set.tolist()) == (["10.0.0.0/16", "10.1.0.0/16"], [True, False])
        (known,) = (found for found in [known_as(item)] if found)
        routes = [batch.routes() for batch in known[1].read(known[0]) if batch.routes]
        assert [flag for some in routes for flag in some.to_set.tolist()] == [True, False]
        assert routes[0].without(routes[0].records[:1]).to_set.tolist() == [False] * (len(routes[0].records) - 1)


@examples(200)
@given(st.lists(PATHS, min_size=1, max_size=5))
def test_paths_of_any_shape(shapes: list[Path_]) -> None:
    data = PEERS + table("203.0.113.0/24", shapes)
    assert told(an_input(data)) == told(text(data))
    assert np.array_equal(joined(paths_of(an_input(data))).to_set, joined(paths_of(text(data))).to_set)


def test_more_than_fits_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    data = PEERS + b"".join(table(f"10.{i}.0.0/16", [list(range(1, 60)), []]) for i in range(30))
    whole = told(an_input(data))
    monkeypatch.setattr(mrt, "_PIECE", 300)
    assert told(an_input(data)) == whole
    assert len(whole) == 30


def test_nothing_else_has_paths() -> None:
    assert told(an_input(b"hello")) == []
    assert isinstance(joined(iter([])), AsPaths)
    assert np.array_equal(joined(iter([])).offsets, [0])


@pytest.mark.parametrize(
    "data",
    [
        test_router_table.FRR.encode(),
        test_router_table.ARISTA.encode(),
        test_router_table.OPENBGPD.encode(),
        test_junos.BRIEF.encode(),
        test_junos.TERSE.encode(),
        *(json.dumps(document).encode() for document in test_router_json.FORMS.values()),
        test_elements.STREAM_2.encode(),
        test_elements.MONOCLE.encode(),
        test_ris_live.FILE,
    ],
)
def test_what_routers_and_collectors_print_has_paths_in_order(data: bytes) -> None:
    assert [11, 22, 33] in [path for _, path in told(an_input(data))]
    assert 44 in [path[0] for _, path in told(an_input(data))]
