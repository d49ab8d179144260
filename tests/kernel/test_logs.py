"""Places in lines equal what a plain look at each line finds: cells, pairs, moments, numbers."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel.logs.cells import cells
from cleannet.kernel.logs.lines import Lines, Place
from cleannet.kernel.logs.moments import ISO, moments
from cleannet.kernel.logs.pairs import pairs

VALUES = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters='"\\'), max_size=12)
KEYS = st.sampled_from(["a", "ab", "srcip", "a_very_long_key", "src-ip", "x.y"])


def lines_of(text: str) -> Lines:
    return Lines.of(text.encode(), 1)


def test_blank_lines_are_left_out_and_numbers_stay() -> None:
    lines = lines_of("a\n\n  \n b\n\n")
    assert lines.numbers.tolist() == [1, 4]
    assert lines.texts(lines.whole).to_pylist() == ["a", " b"]
    assert len(lines_of("")) == 0


@examples(200)
@given(st.lists(st.lists(st.tuples(KEYS, VALUES, st.booleans()), min_size=1, max_size=6), min_size=1, max_size=5))
def test_pairs_are_those_of_a_plain_look(rows: list[list[tuple[str, str, bool]]]) -> None:
    def written(value: str, quoted: bool) -> str:
        return f'"{value}"' if quoted else value

    text = "".join(" ".join(f"{key}={written(value, quoted)}" for key, value, quoted in row) + "\n" for row in rows)
    lines = lines_of(text)
    found = pairs(lines, ["a", "ab", "srcip", "a_very_long_key", "src-ip", "x.y", "none"])
    for key, place in found.items():
        expected = []
        for line in text.split("\n")[:-1]:
            first = None
            for name, quoted, bare in re.findall(r'(?:^|(?<=[^A-Za-z0-9_.-]))([A-Za-z0-9_.-]+)=(?:"([^"]*)"|([^ ]*))', line):
                if name == key and first is None:
                    first = quoted or bare
            expected.append(first)
        assert lines.texts(place).to_pylist() == expected


def test_a_place_that_parts_a_character_says_nothing() -> None:
    lines = lines_of("a\u20acb\n" * 4)
    begin = lines.starts + np.array([0, 1, 2, 4])
    assert lines.texts(Place(begin, lines.stops)).to_pylist() == ["a\u20acb", "\u20acb", None, "b"]
    assert lines.texts(Place(lines.starts, begin)).to_pylist() == ["", "a", None, "a\u20ac"]


def test_inside_quotes_nothing_is_a_key() -> None:
    lines = lines_of('msg="x srcip=1.1.1.1 \\" dstip=2.2.2.2" srcip=3.3.3.3\nsrcip="" dstip=4\n')
    found = pairs(lines, ["srcip", "dstip"])
    assert lines.texts(found["srcip"]).to_pylist() == ["3.3.3.3", ""]
    assert lines.texts(found["dstip"]).to_pylist() == [None, "4"]


@examples(200)
@given(st.lists(st.lists(VALUES.filter(lambda v: v.isprintable()), min_size=1, max_size=5), min_size=1, max_size=5), st.booleans())
def test_cells_are_those_of_a_plain_split(rows: list[list[str]], quoted: bool) -> None:
    rows = [row if any(row) else ["x"] for row in rows]
    if quoted:
        text = "".join(",".join(f'"{value}"' for value in row) + "\n" for row in rows)
        rows = list(csv.reader(text.split("\n")[:-1]))
    else:
        text = "".join(",".join(row) + "\n" for row in rows)
        rows = [line.split(",") for line in text.split("\n")[:-1] if line.strip()]
    lines = lines_of(text)
    found = cells(lines, ord(","), quoted)
    assert found.numbers.tolist() == [len(row) for row in rows]
    for at in range(7):
        assert lines.texts(found.of(at)).to_pylist() == [row[at] if at < len(row) else None for row in rows]


def test_a_quote_that_is_never_closed_leaves_no_cells() -> None:
    lines = lines_of('a,"b,c\nd,"e,f",g\n')
    found = cells(lines, ord(","), quotes=True)
    assert found.numbers.tolist() == [0, 3]
    assert lines.texts(found.of(1)).to_pylist() == [None, "e,f"]


FORMS = {
    ISO: "%Y-%m-%dT%H:%M:%S",
    "DD/bbb/YYYY:hh:mm:ss": "%d/%b/%Y:%H:%M:%S",
    "bbb DD YYYY hh:mm:ss": "%b %d %Y %H:%M:%S",
    "YYYY/MM/DD hh:mm:ss": "%Y/%m/%d %H:%M:%S",
}


@examples(200)
@given(
    st.lists(st.datetimes(datetime(1970, 1, 2), datetime(2199, 1, 1)), min_size=1, max_size=5),
    st.sampled_from(sorted(FORMS)),
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from(["", "Z", "+", " +", ":"]),
)
def test_moments_are_those_of_the_calendar(times: list[datetime], form: str, minutes: int, zone: str) -> None:
    ahead = timezone(timedelta(minutes=minutes)) if zone not in ("", "Z") else UTC
    shown = datetime.now(ahead).strftime("%z")
    shown = {"": "", "Z": "Z", "+": shown, " +": f" {shown}", ":": f"{shown[:3]}:{shown[3:]}"}[zone]
    text = "".join(f"{time.strftime(FORMS[form])}.{time.microsecond:06}{shown}\n" for time in times)
    lines = lines_of(text)
    expected = [(time.replace(tzinfo=ahead) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) for time in times]
    assert moments(lines, lines.whole, form).tolist() == [max(moment, -1) if moment >= 0 else -1 for moment in expected]


@pytest.mark.parametrize("form", [ISO, "DD/bbb/YYYY:hh:mm:ss", "YYYY bbb DD hh:mm:ss", "bbb DD YYYY hh:mm:ss", "hh:mm:ss"])
def test_a_moment_is_the_same_among_others_of_its_minute(form: str) -> None:
    """Neighbours that differ in one octet, or in none, tell each their own time."""
    time = datetime(2026, 11, 24, 10, 20, 30, tzinfo=UTC)
    usual = form.translate({ord("?"): "T"}).replace("bbb", f"{time:%b}")
    for letters, said in (("YYYY", "2026"), ("MM", "11"), ("DD", "24"), ("hh", "10"), ("mm", "20"), ("ss", "30")):
        usual = usual.replace(letters, said)
    every = [usual, usual, f"{usual}.25", f"{usual}Z", f"{usual}+01:00", usual[:-1]]
    every += [usual[:at] + other + usual[at + 1 :] for at in range(len(usual)) for other in "19x"]
    mixed = [text for odd in every for text in (usual, odd)]
    lines = lines_of("".join(f"{text}\n" for text in mixed))
    alone = {text: moments(one := lines_of(f"{text}\n"), one.whole, form).tolist()[0] for text in mixed}
    assert moments(lines, lines.whole, form).tolist() == [alone[text] for text in mixed]
    assert alone[usual] % 60_000_000 == 30_000_000


@pytest.mark.parametrize(
    "text", ["", "2026-02-29T00:00:00", "2026-13-01T00:00:00", "2026-11-31T00:00:00", "2026-11-30T24:00:00", "2026-11-30T1x:00:00"]
)
def test_what_is_no_moment_counts_as_not_stated(text: str) -> None:
    lines = lines_of("a\n" + text + "\n")
    assert set(moments(lines, lines.whole, ISO).tolist()) == {-1}


@examples(100)
@given(st.lists(st.text("0123456789x-", min_size=1, max_size=20), min_size=1, max_size=6))
def test_numbers_are_whole_and_of_eighteen_digits_at_most(texts: list[str]) -> None:
    lines = lines_of("".join(text + "\n" for text in texts))
    expected = [int(text) if text.isdigit() and len(text) <= 18 else -1 for text in texts]
    assert lines.numbers_at(lines.whole).tolist() == expected
    assert lines.numbers_at(lines.whole).dtype == np.int64
