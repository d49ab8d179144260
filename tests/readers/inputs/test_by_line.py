"""Lines of text, put to a function one by one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs import by_line as module
from cleannet.readers.inputs.by_line import by_line, by_object
from cleannet.readers.inputs.gather import FULL, Gathered, Said


def judge(gathered: Gathered, number: int, line: str) -> None:
    if line:
        gathered.record(number, line, [Said("android", "installed", line)], number, number + 1)


def read(data: bytes) -> Iterator[Batch]:
    return by_line(an_input(data), judge, lambda gathered: gathered.skip(99, "the end"))


def test_lines_in_any_line_end_with_their_numbers_and_times() -> None:
    (batch,) = read(b"\xef\xbb\xbfa\r\n\nb\n\xff\nc")
    assert batch.records.tolist() == [1, 3, 5]
    assert batch.references[0].values.to_pylist() == ["a", "b", "c"]
    assert [times.tolist() for times in (batch.seen_first, batch.seen_last) if times is not None] == [[1, 3, 5], [2, 4, 6]]
    assert [(s.record, s.reason) for s in batch.skipped] == [(4, "not UTF-8"), (99, "the end")]


def test_a_long_line_is_one_skipped_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CAP", 10)
    (batch,) = read(b"a\n" + b"x" * 11 + b"\nb\n")
    assert batch.records.tolist() == [1, 3]
    assert [(s.record, s.reason) for s in batch.skipped] == [(2, "line too long"), (99, "the end")]


def test_many_lines_come_in_several_batches() -> None:
    first, second = read(b"a\n" * (FULL + 3))
    assert (len(first.records), second.records.tolist()) == (FULL, [FULL + 1, FULL + 2, FULL + 3])


class Breaking(io.BytesIO):
    """A stream that can be read but once."""

    def read1(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise Unreadable("the archive is damaged", "byte 4")
        return super().read1(size)


def test_what_stands_before_a_break_is_handed_on() -> None:
    batches = by_line(Input("x", b"", lambda: Breaking(b"a\nb\nhal")), judge)
    assert next(batches).records.tolist() == [1, 2]
    with pytest.raises(Unreadable, match="damaged") as caught:
        next(batches)
    assert caught.value.record == 3


def test_lines_that_are_no_objects_are_skipped_and_blank_ones_passed_over() -> None:
    def take(gathered: Gathered, number: int, found: dict[str, Any]) -> None:
        gathered.record(number, "", [Said("android", "installed", found["app"])])

    (batch,) = by_object(an_input(b'{"app": "a"}\n\n[1]\nx\n{"app": "b"}'), take)
    assert batch.records.tolist() == [1, 5]
    assert [(s.record, s.reason) for s in batch.skipped] == [(3, "no JSON object"), (4, "no JSON object")]
