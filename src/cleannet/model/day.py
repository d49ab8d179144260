"""Days, and dates known only to the month, the year, or to lie between two days.

A date is text of the form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; its length is its precision. A date of the facts may also be two of
these with a slash between: some day from the first to the last of them. All days are UTC.

>>> span("2020-08"), span("2024-04-18/2024-04-19")
((datetime.date(2020, 8, 1), datetime.date(2020, 8, 31)), (datetime.date(2024, 4, 18), datetime.date(2024, 4, 19)))

*Source* of the slash: ISO 8601-1:2019, 5.5 (time intervals)."""

from __future__ import annotations

import calendar
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=65_536)
def span(text: str) -> tuple[date, date]:
    """The first and the last day that an imprecise date of the facts may mean. Raises ValueError if it is no date."""
    early, slash, late = text.partition("/")
    if not slash:
        return _span(text)
    begins, ends = _span(early)[0], _span(late)[1]
    if begins >= ends:
        raise ValueError(f"{text!r} does not lie between two days; write the earlier one first, as in YYYY-MM-DD/YYYY-MM-DD")
    return begins, ends


def _span(text: str) -> tuple[date, date]:
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
    """The earliest day that a single date may mean."""
    return _span(text)[0]


def last(text: str) -> date:
    """The latest day that a single date may mean."""
    return _span(text)[1]


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; the first day of the calendar where there is none.

    >>> years_before(date(2024, 2, 29), 1)
    datetime.date(2023, 2, 28)
    """
    if years >= day.year:
        return date.min
    return date(day.year - years, day.month, min(day.day, calendar.monthrange(day.year - years, day.month)[1]))


def in_words(text: str) -> str:
    """A date of the facts for people.

    >>> in_words("2024-04-18/2024-04-19"), in_words("2024-04")
    ('a day from 2024-04-18 to 2024-04-19', '2024-04')
    """
    early, slash, late = text.partition("/")
    return f"a day from {early} to {late}" if slash else text
