"""The list of assets equals what counting by hand comes to, however it is parted on disk."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.columns import Batch
from cleannet.engine.assets import order
from cleannet.engine.assets.number import Numbers
from cleannet.engine.assets.shown import shown
from cleannet.engine.assets.spill import AssetList
from cleannet.kernel.texts import hashed
from cleannet.model.asset import WHOSE
from cleannet.model.use import use

USES = [use("installed", f"android:app{n}") for n in range(4)]
NAMES = [None, "", "a", "b", "ä", "phone-1", "x" * 300, "x" * 301]

records = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(-1, 50), st.sampled_from([None, "north", "south"]), st.sets(st.integers(0, 3))),
    max_size=25,
)


def batch(rows: list[Any], first: int) -> Batch:
    times = np.array([row[1] for row in rows], np.int64)
    whose = {"site": pa.array([row[2] for row in rows], pa.string())}
    return Batch(
        np.arange(first, first + len(rows)),
        seen_first=times,
        seen_last=times,
        asset=pa.array([row[0] for row in rows], pa.string()),
        whose=tuple(whose.get(name) for name in WHOSE),
    )


def pairs(rows: list[Any]) -> tuple[Any, Any]:
    """Of a record and a use, sorted by use."""
    named = sorted((code, row) for row, told in enumerate(rows) for code in told[3])
    return np.array([row for _, row in named], np.int64), np.array([code for code, _ in named], np.int64)


@given(st.lists(st.tuples(st.sampled_from(["b.csv", "a.csv"]), records), max_size=6), st.permutations(range(4)), st.integers(1, 30))
def test_the_list_equals_counting_by_hand(parts: list[tuple[str, list[Any]]], asked: list[int], part: int) -> None:
    expected: dict[tuple[int, str], list[Any]] = defaultdict(list)
    numbers = Numbers()
    at: dict[str, int] = defaultdict(lambda: 1)
    wanted = [USES[code] for code in asked[:3]]
    with pytest.MonkeyPatch.context() as patch, AssetList() as listed:
        patch.setattr(order, "PART", part)
        patch.setattr(order.in_order, "__defaults__", (part,))
        for file, rows in parts:
            here, (row, code) = batch(rows, at[file]), pairs(rows)
            for place, told in enumerate(rows):
                for one in told[3]:
                    name = (told[0] or "")[:200]
                    expected[one, name].append((file, at[file] + place, told[1], told[2], at[file]))
            at[file] += len(rows)
            listed.add(here, file, USES, shown(here, row, code))
            numbers.add(USES, shown(here, row, code))
        found = [row for told in listed.told(wanted) for row in told.to_pylist()]
    keys = [(row["use"], row["asset"]) for row in found]
    assert keys == sorted(keys)
    assert set(keys) == {(asked.index(one), name) for one, name in expected if one in asked[:3]}
    for row in found:
        seen = sorted(expected[asked[row["use"]], row["asset"]], key=lambda s: s[:2])
        times = [told[2] for told in seen if told[2] >= 0]
        of_batches = {(told[0], told[4]): told[3] for told in reversed(seen)}  # of each batch the first record tells
        sites = [of_batches[key] for key in sorted(of_batches) if of_batches[key]]
        assert (row["file"], row["record"], row["records"]) == (*seen[0][:2], len(seen))
        assert (row["first"], row["last"]) == (min(times, default=-1), max(times, default=-1))
        assert row["site"] == (sites[0] if sites else None)
    named: dict[int, set[str]] = defaultdict(set)
    for one, name in expected:
        named[one] |= {name} - {""}
    assert numbers.all() == {USES[one]: (len(names), True) for one, names in named.items() if names}


def test_a_use_with_very_many_assets_is_parted_between_names(tmp_path: Path) -> None:
    names = [f"SN{n:05}" for n in range(5000)]
    rows = [(name, -1, None, {0, 1} if n % 100 == 0 else {1}) for n, name in enumerate(names)]
    parts, once = list[int](), order._once

    def counted(pairs: list[pa.RecordBatch]) -> pa.Table:
        parts.append(sum(batch.num_rows for batch in pairs))
        return once(pairs)

    with pytest.MonkeyPatch.context() as patch, AssetList() as listed:
        patch.setattr(order.in_order, "__defaults__", (300,))
        patch.setattr(order, "_once", counted)
        for start in range(0, len(rows), 777):
            some = rows[start : start + 777]
            here = batch(some, start + 1)
            listed.add(here, "f", USES, shown(here, *pairs(some)))
        found = pa.Table.from_batches(listed.told([USES[1], USES[0]]))
    assert found.column("asset").to_pylist() == [*names, *names[::100]]
    assert found.column("record").to_pylist() == [*range(1, 5001), *range(1, 5001, 100)]
    assert len(parts) > 10
    assert max(parts) < 900


def test_where_there_are_too_many_the_largest_use_is_told_about() -> None:
    numbers = Numbers(most=1000)
    for start in range(0, 20_000, 500):
        rows = [(f"phone {n}", -1, None, {1} if n >= 100 else {0, 1}) for n in range(start, start + 500)]
        numbers.add(USES, shown(batch(rows, 1), *pairs(rows)))
    told = numbers.all()
    assert told[USES[0]] == (100, True)
    number, exact = told[USES[1]]
    assert not exact
    assert 16_000 < number < 24_000


def test_uses_of_few_assets_are_told_about_where_there_are_very_many_of_them() -> None:
    numbers = Numbers(most=1000)
    uses = [use("transit", f"asn:{at}") for at in range(1, 5_001)]
    marks = hashed(pa.array([f"p{at}" for at in range(10_000)]))
    numbers.add_marks(uses, np.tile(np.arange(5_000), 2), marks)
    told = numbers.all()
    assert set(told) == set(uses)
    assert {number for number, exact in told.values() if exact} == {2}
    assert {number for number, exact in told.values() if not exact} <= {1, 2}
    assert 0 < sum(exact for _, exact in told.values()) <= 500


def test_the_folder_of_the_list_goes_with_it() -> None:
    with AssetList() as listed:
        folder = Path(listed._folder.name)
        assert folder.is_dir()
    assert not folder.exists()
