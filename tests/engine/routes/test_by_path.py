"""Counting routes path by path equals counting them reference by reference: uses, tallies, folds, and the fate of each record."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input
from readers.mrt_text import lines
from readers.routes.test_mrt import FILE, PEERS, table

from cleannet.columns import Batch, ByPath, References
from cleannet.engine.count import Account, Counted
from cleannet.engine.general.batch import count
from cleannet.engine.local import count_paths
from cleannet.engine.routes import by_path as routes
from cleannet.engine.routes.by_path import RouteCounter
from cleannet.model.use import Use
from cleannet.resolve.meaning import Asking, Ours
from cleannet.resolve.named import Names
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
ASKING = Asking(open_world().at(DAY, DAY), Ours(frozenset({3320})))
NEVER = 1 << 62
ROLES = ("direct", "transit", "origin")

ASNS = [4134, 4837, 3320, 15169, 400_000_001, 400_000_002, 400_000_003]
"""Named, known, ours, and three that nobody knows."""

PREFIXES = [f"{a}.{b}.0.0/16" for a in (9, 10, 100) for b in (0, 1, 20)] + ["2001:db8::/32", "é", "", None]


@st.composite
def batches(draw: st.DrawFn, numbers: list[int]) -> Batch:
    """Some routes of some paths. Each record's number stands behind all before, once its batch has a place."""
    one = st.tuples(st.sampled_from(numbers), st.integers(0, 2))
    distinct = draw(st.lists(st.lists(one, max_size=5, unique=True), min_size=1, max_size=5))
    size = draw(st.integers(0, 12))

    def along(values: st.SearchStrategy[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array(draw(st.lists(values, min_size=size, max_size=size)), np.int64)

    flat = [pair for path in distinct for pair in path]
    shared = ByPath(
        along(st.integers(0, len(distinct) - 1)),
        np.cumsum([0, *map(len, distinct)]),
        np.array([asn for asn, _ in flat], np.int64),
        np.array([role for _, role in flat], np.uint8),
        ROLES,
    )
    times = st.sampled_from([-1, 5, 7, 1 << 50])
    asset: pa.Array[Any] = pa.array(draw(st.lists(st.sampled_from(PREFIXES), min_size=size, max_size=size)), pa.string())
    named = draw(st.lists(st.sampled_from([*ASNS, None]), min_size=size, max_size=size))
    return Batch(
        np.arange(size),
        (References("asn", "upstream", pa.array(named, pa.int64())),) if draw(st.booleans()) else (),
        seen_first=along(times) if draw(st.booleans()) else None,
        seen_last=along(times) if draw(st.booleans()) else None,
        asset=draw(st.sampled_from([asset, asset.dictionary_encode(), asset.cast(pa.large_string()), None])),
        by_path=shared,
    )


def counted(files: list[list[Batch]], some: RouteCounter | None) -> tuple[Counted, list[Account]]:
    result, accounts = Counted(), []
    for number, file in enumerate(files):
        account = Account(f"file {number}", "test", "row")
        first = 1
        for batch in file:
            lines = 3 * (batch.records + first) if number % 2 else None  # of a document, or of a file that is numbered by lines
            told = Batch(batch.records + first, batch.references, None, None, batch.seen_first, batch.seen_last, batch.asset,
                         lines=lines, by_path=batch.by_path)  # fmt: skip
            count(told, account.name, ASKING, Names(), result, account, some)
            first += len(batch.records)
        accounts.append(account)
    if some:
        some.into(result)
    return result, accounts


def assert_same(files: list[list[Batch]]) -> Counted:
    fast, accounts = counted(files, RouteCounter(ASKING, 0))
    slow, by_reference = counted(files, None)
    assert fast.uses == slow.uses
    assert fast.tallies() == slow.tallies()
    assert fast.folded == slow.folded
    assert fast.by_table == slow.by_table
    assert [a.closed() for a in accounts] == [a.closed() for a in by_reference]
    return fast


FILES = st.lists(st.lists(batches(ASNS), max_size=3), max_size=3)


@pytest.mark.slow
@examples(150)
@given(FILES)
def test_by_path_equals_by_reference(files: list[list[Batch]]) -> None:
    assert_same(files)


@examples(100)
@given(st.lists(st.lists(batches([*ASNS, 0, 64512]), max_size=3), max_size=2))
def test_numbers_that_say_nothing_are_left_to_the_general_path(files: list[list[Batch]]) -> None:
    assert_same(files)


@examples(100)
@given(FILES)
def test_little_room(files: list[list[Batch]]) -> None:
    """Numbers come a few at a time and are handed on when there are many; texts are dropped as soon as no line keeps them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routes, "_AT_ONCE", 2)
        patch.setattr(routes, "_MOST", 3)
        patch.setattr(routes, "_Texts", Tight)
        assert_same(files)


class Tight(routes._Texts):
    """Has room for no text that no line keeps."""

    @property
    def _enough(self) -> int:
        return 0

    @_enough.setter
    def _enough(self, enough: int) -> None: ...


def plain(path: list[tuple[int, int]], asset: str | None = None) -> Batch:
    """One route."""
    asns, roles = np.array([asn for asn, _ in path], np.int64), np.array([role for _, role in path], np.uint8)
    shared = ByPath(np.zeros(1, np.int64), np.array([0, len(path)]), asns, roles, ROLES)
    return Batch(np.zeros(1, np.int64), asset=pa.array([asset], pa.string()), by_path=shared)


@pytest.mark.parametrize("texts", [routes._Texts, Tight])
def test_few_smallest_assets_over_many_batches(texts: type[routes._Texts], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "_Texts", texts)
    found = assert_same([[plain([(4134, 2)], f"10.{i}.0.0/16") for i in (99, 7, 12, 3, 250, 3, 31, 1, 100)]])
    (tally,) = found.uses.values()
    assert tally.assets == ("10.1.0.0/16", "10.100.0.0/16", "10.12.0.0/16", "10.250.0.0/16", "10.3.0.0/16")


def test_what_is_told_together_counts_once_a_record() -> None:
    found = assert_same([[plain([(400_000_002, 1), (400_000_001, 1), (400_000_001, 2)])] * 2])
    told = {use.role: (tally.records, tally.first.text) for use, tally in found.uses.items()}
    assert told == {"transit": (2, "400000002"), "origin": (2, "400000001")}


def test_assets_that_are_too_long_to_show() -> None:
    assert_same([[plain([(4134, 2)], "9" * 300), plain([(4134, 2)], "8")]])


def test_other_roles_and_files_out_of_order() -> None:
    batch = plain([(4134, 0), (4837, 2)], "10.0.0.0/8")
    assert batch.by_path
    other = Batch(batch.records, asset=batch.asset, by_path=ByPath(*_fields(batch.by_path), ("hop", "x", "far-end")))
    some, result = RouteCounter(ASKING, 0), Counted()
    for file, one in (("b", batch), ("b", other), ("a", batch)):
        count(one, file, ASKING, Names(), result, Account(file), some)
    some.into(result)
    assert {(u.role, t.records, t.first.file) for u, t in result.uses.items()} == {
        ("direct", 2, "a"), ("origin", 2, "a"), ("hop", 1, "b"), ("far-end", 1, "b")
    }  # fmt: skip

    some, result = RouteCounter(ASKING, 0), Counted()
    for file in ("b", "a"):
        count(batch, file, ASKING, Names(), result, Account(file), some)
    some.into(result)
    assert {t.first.file for t in result.uses.values()} == {"a"}


def _fields(shared: ByPath) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    return shared.path, shared.offsets, shared.asns, shared.roles


def test_a_role_that_its_references_have_too() -> None:
    batch = plain([(4134, 2)])
    both = Batch(batch.records, (References("asn", "origin", pa.array([4134])),), by_path=batch.by_path)
    assert [t.records for t in assert_same([[both]]).uses.values()] == [1]


def test_few_routes_go_the_general_way() -> None:
    some = RouteCounter(ASKING, 3)
    batch = plain([(4134, 2)])
    assert some.count(batch, "f", Counted()) is None
    assert some.count(batch, "f", Counted()) is None
    assert some.count(batch, "f", Counted()) is not None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Tables and updates, also as text and from a router; one is large enough for several pieces and threads."""
    large = PEERS + b"".join(
        table(f"10.{i % 200}.{i % 7}.0/24", [[4134, 4837, 4837, 1 + i % 50], [11, [4134, 22]]]) for i in range(2_000)
    )
    (tmp_path / "a.mrt").write_bytes(FILE)
    (tmp_path / "b.mrt").write_bytes(large)
    (tmp_path / "c.mrt").write_bytes(large[:-5])
    (tmp_path / "d.txt").write_text("".join(f"{line}\n" for line in lines(an_input(FILE + large))))
    (tmp_path / "e.json").write_text(
        '{"vrfId": 0, "vrfName": "default", "routes": {"203.0.113.0/24": [{"path": "4134 3320 400000001 400000002 64512"}]}}'
    )
    return tmp_path


@pytest.mark.slow
def test_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = count_paths([folder], ASKING, few_routes=NEVER)
    for piece in (1 << 22, 5_000):
        monkeypatch.setattr("cleannet.readers.routes.mrt._PIECE", piece)
        fast = count_paths([folder], ASKING, few_routes=0)
        assert fast.tallies() == slow.tallies()
        assert {n: a.closed() for n, a in fast.accounts.items()} == {n: a.closed() for n, a in slow.accounts.items()}
    assert {a.unread[:5] for a in fast.accounts.values()} == {"", "byte "}
    assert fast.uses[Use("transit", next(u for u in fast.uses if u.subject == "asn:4837").candidates)].records > 5_000
