"""Days, and dates that are only known to the month or year.

A date is text of the form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; its length is its precision. All days are UTC.

>>> span("2020-08")
(datetime.date(2020, 8, 1), datetime.date(2020, 8, 31))
"""

from __future__ import annotations

import calendar
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=65_536)
def span(text: str) -> tuple[date, date]:
    """The first and the last day that an imprecise date may mean. Raises ValueError where it is no date."""
    parts = text.split("-")
    if [len(p) for p in parts] not in ([4], [4, 2], [4, 2, 2]) or not all(p.isascii() and p.isdigit() for p in parts):
        raise ValueError(f"{text!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
    numbers = [int(p) for p in parts]
    year, month = numbers[0], numbers[1] if len(numbers) > 1 else None
    if len(numbers) == 3:
        day = date(*numbers)
        return day, day
    if month is not None:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


def first(text: str) -> date:
    """The earliest day it may mean."""
    return span(text)[0]


def last(text: str) -> date:
    """The latest day it may mean."""
    return span(text)[1]
