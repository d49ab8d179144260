"""Routes that come one at a time."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from cleannet.columns import Skip
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.routes import route
from cleannet.readers.routes.route import Route, route_batches

ITEM = Input("x", b"", io.BytesIO)


def test_batches_end_where_there_are_many_records_or_many_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "FULL", 3)
    short = [Route(n, "192.0.2.0/24", "11 22") for n in range(1, 8)]
    assert [len(b.records) for b in route_batches(ITEM, short)] == [3, 3, 1]
    monkeypatch.setattr(route, "_MOST", 100)
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
