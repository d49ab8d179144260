"""Days as people write them in nine languages; what may be two days is none."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.readers.tables.days import days

EPOCH = date(1970, 1, 1).toordinal()


def read(*cells: str | None) -> list[str]:
    found, _ = days(pa.array(cells, pa.string()))
    return [date.fromordinal(EPOCH + day).isoformat() if day >= 0 else "" for day in found.tolist()]


@pytest.mark.parametrize(
    "text",
    ["2021-03-04", "2021-03-04T10:00:00Z", "2021-03-04 00:00:00", "2021/3/4", "2021.03.04", "20210304", "04.03.2021", "4. 3. 2021",
     "4 Mar 2021", "4-Mar-2021", "Mar 4, 2021", "March 4 2021", "4. M\u00e4rz 2021", "4 mars 2021", "4 de marzo de 2021",
     "4 de mar\u00e7o de 2021",
     "4 marzo 2021", "4 mrt. 2021", "2021\u5e743\u67084\u65e5", " 2021-03-04 "],
)  # fmt: skip
def test_a_day_is_read(text: str) -> None:
    assert read(text) == ["2021-03-04"]


def test_of_a_month_or_a_year_the_first_day_counts() -> None:
    assert read("2021-03", "2021", "2021\u5e743\u6708") == ["2021-03-01", "2021-01-01", "2021-03-01"]


def test_other_cells_tell_whether_the_day_comes_first() -> None:
    assert read("03/04/2021", "05/05/2021") == ["", "2021-05-05"]
    assert read("03/04/2021", "13/04/2021") == ["2021-04-03", "2021-04-13"]
    assert read("03/04/2021", "04/13/2021") == ["2021-03-04", "2021-04-13"]
    assert read("03/04/2021", "04/13/2021", "13/04/2021") == ["", "", ""]  # both ways: nobody can tell
    assert read("03-04-2021", "4.3.2021") == ["", "2021-03-04"]  # between dots the day is first


@pytest.mark.parametrize("text", [None, "", "soon", "44259", "03/04/21", "2021-13-01", "30.02.2021", "1 Foo 2021", "1899-01-01"])
def test_what_is_no_day_is_none(text: str | None) -> None:
    assert read(text) == [""]
    assert days(pa.array([text], pa.string()))[1] == (text is not None)


@given(st.lists(st.text(max_size=80)))
def test_any_text_is_read_or_not(cells: list[str]) -> None:
    written = [cell.encode("utf-8", "replace").decode() for cell in cells]
    found, unread = days(pa.array(written, pa.string()))
    assert len(found) == len(cells)
    assert unread == sum(day < 0 for day in found.tolist())
