"""Paths in the brackets of every program, and routes that come one at a time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise

import pyarrow as pa
import pytest
from arrays import listed
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.columns import Skip
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.routes import aspath
from cleannet.readers.routes.aspath import NOBODY, Route, roles, route_batches


def of(path: str) -> dict[str, list[int]]:
    return {r.role: listed(r.values) for r in roles(pa.array([path], pa.string())).by_path.columns() if len(r.values)}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("11 22 22 33", {"direct": [11], "transit": [22], "origin": [33]}),
        ("(64512 7) 11 22", {"direct": [11], "origin": [22]}),  # a confederation, as all write it
        ("[64512,7] 11 22", {"direct": [11], "origin": [22]}),  # a set in one: bgpdump, FRR
        ("({64512 7}) 11 22", {"direct": [11], "origin": [22]}),  # a set in one: BIRD
        ("11 {22 33}", {"direct": [11], "aggregated": [22, 33]}),
        ("11 {22,33}", {"direct": [11], "aggregated": [22, 33]}),
        ("{22,64512} 11 {33,22} 44", {"transit": [11], "origin": [44], "aggregated": [22, 33]}),
        ("({1 2}) 11 {1.10,22}", {}),  # not in plain form: no path
    ],
)
def test_brackets(path: str, expected: dict[str, list[int]]) -> None:
    assert of(path) == expected


def test_a_set_in_a_confederation_is_no_as_set() -> None:
    found = roles(pa.array(["({1 2}) 11", "{1 2} 11"]))
    assert (found.by_set.tolist(), found.sets) == ([False, True], 1)


def naive(path: list[int]) -> dict[str, list[int]]:
    """The roles in a path of plain numbers, found one by one."""
    folded = path[:1] + [b for a, b in pairwise(path) if a != b]
    by_role = {"direct": folded[:1], "transit": sorted(set(folded[1:-1])), "origin": folded[-1:]}
    somebody = {role: [a for a in found if not any(low <= a <= high for low, high in NOBODY)] for role, found in by_role.items()}
    return {role: found for role, found in somebody.items() if found}


@examples(100)
@given(st.lists(st.sampled_from([0, 1, 7, 12, 300, 23456, 64512, 70_000, 4_199_999_999, 4_294_967_295]), max_size=9))
def test_arrays_find_what_the_naive_reading_finds(path: list[int]) -> None:
    assert of(" ".join(map(str, path))) == naive(path)


ITEM = Input("x", b"", io.BytesIO)


def test_batches_end_where_there_are_many_records_or_many_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aspath, "FULL", 3)
    short = [Route(n, "192.0.2.0/24", "11 22") for n in range(1, 8)]
    assert [len(b.records) for b in route_batches(ITEM, short)] == [3, 3, 1]
    monkeypatch.setattr(aspath, "_MOST", 100)
    assert [len(b.records) for b in route_batches(ITEM, [Route(n, "", "11 " * 40) for n in (1, 2)])] == [1, 1]


def test_a_path_may_hold_anything() -> None:
    odd = [Route(1, "a\ud800", "11 \ud800"), Route(2, "b", "11 " * CAP), Route(3, "c\ud800", "11")]
    (batch,) = route_batches(ITEM, odd)
    assert [(s.record, s.reason) for s in batch.skipped] == [(2, "AS path not readable"), (1, "AS path not readable")]
    assert batch.records.tolist() == [3]


def test_what_was_read_before_a_fault_is_handed_on() -> None:
    def broken() -> Iterator[Route | Skip]:
        yield Route(1, "192.0.2.0/24", "11 {22,33}")
        yield Skip(2, "withdrawn")
        raise Unreadable("cut off", "byte 7")

    item = Input("x", b"", io.BytesIO)
    batches = route_batches(item, broken())
    assert next(batches).records.tolist() == [1]
    with pytest.raises(Unreadable, match="byte 7: cut off") as caught:
        next(batches)
    assert caught.value.record == 3
    assert item.log.notes == ["AS sets: 1 paths have one; each member is asked, though it may be on some routes only"]
