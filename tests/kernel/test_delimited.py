"""Lines, and the cells in them, are what plain Python says they are."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel import delimited
from cleannet.kernel.delimited import COMMENT, ENDLESS, ODD, PLAIN, SLACK, Block, Grammar
from cleannet.kernel.octets import U8
from cleannet.kernel.room import Room
from cleannet.readers.flows.times import _time  # what the general path makes of one value


def text_of(data: bytes) -> U8:
    return np.frombuffer(data + b"\n" * SLACK, np.uint8)


def blocks(data: bytes, grammar: Grammar, lines: int) -> list[tuple[int, list[tuple[int, int, bytes]]]]:
    """The lines in front of each block, and of each row its kind, the number of its line, and the line."""
    text, at, before, found = text_of(data), 0, 0, []
    while at < len(data):
        block = Block(grammar, Room(), "", lines)
        at, count = block.read(text, at, len(data))
        rows = zip(block.kinds.tolist(), block.lines.tolist(), block.starts.tolist(), block.stops.tolist(), strict=True)
        found.append((before, [(kind, before + line, data[start:stop]) for kind, line, start, stop in rows]))
        before += count
    return found


pieces = st.lists(
    st.sampled_from([b"a", b"1", b",", b",", b"\n", b"\r\n", b"\r", b'"', b'""', b"#", b"\xc3\xa4", b"x" * 70]), max_size=60
)


@pytest.mark.slow
@examples(400)
@given(pieces, st.integers(1, 9))
def test_lines_of_tables(parts: list[bytes], lines: int) -> None:
    data = b"".join(parts).replace(b"\xc3\xa4", b"y") + b"\n"
    rows = [row for _, block in blocks(data, Grammar(ord(","), 3, quotes=True), lines) for row in block]
    expected = [(i, line.removesuffix(b"\r")) for i, line in enumerate(data.split(b"\n")[:-1]) if line.removesuffix(b"\r")]
    assert [(number, line) for _, number, line in rows] == expected
    for kind, _, line in rows:
        if b"\r" in line:
            assert kind == ENDLESS
        elif b'"' not in line:
            assert kind == (PLAIN if line.count(b",") == 2 else ODD)
        else:
            # A row that goes on behind its line swallows the next one.
            assert (kind == ENDLESS) == (len(list(csv.reader(io.StringIO(line.decode() + "\nnext\n")))) == 1)


@examples(300)
@given(pieces, st.integers(1, 9))
def test_lines_of_logs(parts: list[bytes], lines: int) -> None:
    data = b"".join(parts) + b"\n"
    for kind, _, line in [row for _, block in blocks(data, Grammar(ord(","), 3, hashes=True, ascii=True), lines) for row in block]:
        if line.startswith(b"#"):
            assert kind == COMMENT
        else:
            assert kind == (PLAIN if line.count(b",") == 2 and line.isascii() and b"\r" not in line else ODD)


def test_a_line_that_is_too_long() -> None:
    ((_, rows),) = blocks(b"a,b\n" + b"x" * 30 + b",b\n", Grammar(ord(","), 2, longest=20), 8)
    assert [kind for kind, _, _ in rows] == [PLAIN, ODD]


def test_a_line_with_more_separators_than_there_is_room_for_is_none() -> None:
    block = Block(Grammar(ord(","), 2), Room(), "", 4)
    data = b"," * 10_000 + b"\n"
    assert block.read(text_of(data), 0, len(data)) == (0, 0)


def cells(kind: str, values: list[str]) -> tuple[list[int], list[int]]:
    """What comes out for each value, in the first and in the last column, and which rows are odd."""
    data = "".join(f"{value},x,{value}\n" for value in values).encode()
    block = Block(Grammar(ord(","), 3), Room(), "", len(values) + 1)
    block.read(text_of(data), 0, len(data))
    first, last = (getattr(delimited, kind)(text_of(data), block, column).tolist() for column in (0, 2))
    assert first == last
    return first, block.kinds.tolist()


digits = st.one_of(st.integers(0, 2**64).map(str), st.integers(0, 10**6).map(lambda n: f"{n:09}"))
wrong = st.sampled_from(
    ["x", "1x", "+1", "-1", " 1", "1e3", "1.", ".5", "0x1", "12345678a", "1234567890123456789012", "1,".rstrip(",") + "_"]
)


@pytest.mark.slow
@given(st.lists(st.one_of(digits, wrong, st.sampled_from(["", "-"])), min_size=1, max_size=20))
def test_counts(values: list[str]) -> None:
    found, kinds = cells("counts", values)
    for value, number, kind in zip(values, found, kinds, strict=True):
        good = value.isdigit() and len(value) <= 19 and int(value) < 1 << 61
        assert number == (int(value) if good else -1)
        assert kind == (PLAIN if good or value in ("", "-") else ODD)


@st.composite
def moments(draw: st.DrawFn) -> str:
    if draw(st.booleans()):
        return draw(digits) + draw(st.sampled_from(["", "", ".5", ".123456", ".000001", ".1234567"]))
    moment = datetime(1970, 1, 1) + timedelta(microseconds=draw(st.integers(0, 9_000_000_000_000_000)))
    text = moment.isoformat(draw(st.sampled_from("T ")), draw(st.sampled_from(["auto", "seconds", "milliseconds"])))
    return text + draw(st.sampled_from(["", "Z", "+00:00", "+01:00", "x"]))


@pytest.mark.slow
@examples(400)
@given(st.lists(moments(), min_size=1, max_size=20))
def test_moments_are_those_of_the_general_path(values: list[str]) -> None:
    found, kinds = cells("moments", values)
    for value, number, kind in zip(values, found, kinds, strict=True):
        if kind == PLAIN:
            assert number == _time(value)
        else:
            assert kind == ODD
            assert number == -1
    plain = [value for value, kind in zip(values, kinds, strict=True) if kind == PLAIN]
    assert [v for v in values if "-" in v and not v.endswith(("x", "+01:00"))] == [v for v in plain if "-" in v]


def test_every_day_of_three_years() -> None:
    days = [datetime(2023, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(366 * 3)]
    moments = [int(day.timestamp()) * 1_000_000 for day in days]
    assert cells("moments", [day.strftime("%Y-%m-%dT00:00:00") for day in days]) == (moments, [PLAIN] * len(days))


@pytest.mark.parametrize(
    "text",
    ["2023-02-29T00:00:00", "2100-02-29T00:00:00", "2024-04-31T00:00:00", "2024-13-01T00:00:00", "2024-00-01T00:00:00",
     "2024-01-00T00:00:00", "2024-01-32T00:00:00", "2024-01-01T24:00:00", "2024-01-01T00:60:00", "2024-01-01T00:00:60",
     "2024-01-01T00:00:00.", "2024-01-01T00:00:00.1234567890", "2024/01/01T00:00:00", "2024-01-01x00:00:00", "1969-12-31T23:59:59"],
)  # fmt: skip
def test_what_is_no_moment(text: str) -> None:
    assert cells("moments", [text]) == ([-1], [ODD])


@pytest.mark.slow
@given(
    st.lists(
        st.integers(0, 2**31 - 1).flatmap(lambda n: st.integers(0, 999_999).map(lambda f: f"{n}.{f:06}")), min_size=1, max_size=9
    )
)
def test_seconds_are_a_rounded_float(values: list[str]) -> None:
    found, kinds = cells("seconds", values)
    assert found == np.rint(np.array(values, np.float64) * 1_000_000).astype(np.int64).tolist()
    assert not any(kinds)


def test_both_directions() -> None:
    there, back = np.array([1, -1, 5, -1]), np.array([2, 3, -1, -1])
    assert delimited.both(there, back).tolist() == [3, 3, 5, -1]
