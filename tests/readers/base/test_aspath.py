"""Paths in the brackets of every program."""

from __future__ import annotations

from itertools import pairwise

import pyarrow as pa
import pytest
from arrays import listed
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.readers.base.aspath import NOBODY, roles


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
