"""The content of a cell as text: a number with all its digits, days and times as ISO 8601, leading zeros if its format shows them.

*Source*: ECMA-376 part 1, sections 18.8.30 and 18.8.31 (formats of numbers) and 18.17.4 (days as numbers).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

_DAYS: Final = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)))
"""Formats without a code of their own that show days or times, those of East Asia and Thailand too."""

_DURATION: Final = 46

_LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_PADDED: Final = re.compile(r'(?:"([^"]*)"|\\(.))?(0{2,})')
_MOST: Final = 1_000
"""Characters of a code that are looked at."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How a format shows a number. kind: `number`, `day` or `duration`; digits: at least so many; before: text in front."""

    kind: str = "number"
    digits: int = 0
    before: str = ""


PLAIN: Final = Shown()


@lru_cache(maxsize=1024)
def shown_by(number: int, code: str) -> Shown:
    """How the format of that number shows a value; code: "" for built-in formats.

    >>> shown_by(14, "").kind, shown_by(164, "yyyy\\\\-mm\\\\-dd").kind, shown_by(165, '"AT-"00000'), shown_by(0, "General").kind
    ('day', 'day', Shown(kind='number', digits=5, before='AT-'), 'number')
    """
    if not code:
        return Shown("duration") if number == _DURATION else Shown("day") if number in _DAYS else PLAIN
    first = code[:_MOST].partition(";")[0]
    if (padded := _PADDED.fullmatch(first)) is not None:
        return Shown("number", len(padded[3]), padded[1] or padded[2] or "")
    bare = _LITERAL.sub("", first).lower()
    if bare in ("general", "standard", "@"):
        return PLAIN
    if re.search(r"\[[hms]+\]", bare):
        return Shown("duration")
    return Shown("day") if re.search(r"[ymdhs]", bare) else PLAIN


def number(text: str, shown: Shown, since_1904: bool = False) -> str:
    """A number in the file, as a person would see it.

    >>> number("1.23E+15", PLAIN), number("45017.5", Shown("day")), number("0.25", Shown("day")), number("42", Shown("number", 6))
    ('1230000000000000', '2023-04-01T12:00:00', '06:00:00', '000042')
    """
    try:
        value = float(text)
    except ValueError:
        return text
    if shown.kind == "duration":
        return _duration(value) if abs(value) < 1e6 else text
    if shown.kind == "day" and 0 <= value < 2_958_466:
        return _day(value, since_1904)
    if value.is_integer() and abs(value) < 1e18:
        whole = str(int(value)) if "e" in text.lower() or "." in text else text.lstrip("+")
        return f"{shown.before}{whole.zfill(shown.digits)}" if shown.digits and not whole.startswith("-") else whole
    return text


def _day(value: float, since_1904: bool) -> str:
    """A day, a time or both. Day 60 of the count from 1900 never existed; Lotus 1-2-3 had it."""
    seconds = round(value * 86_400)
    whole, rest = divmod(seconds, 86_400)
    moment = timedelta(seconds=rest)
    if not whole and not since_1904:
        return f"{datetime(2000, 1, 1, tzinfo=UTC) + moment:%H:%M:%S}"
    first = datetime(1904, 1, 1, tzinfo=UTC) if since_1904 else datetime(1899, 12, 31 if whole < 60 else 30, tzinfo=UTC)
    found = first + timedelta(days=whole) + moment
    return f"{found:%Y-%m-%dT%H:%M:%S}" if rest else f"{found:%Y-%m-%d}"


def _duration(value: float) -> str:
    seconds = round(abs(value) * 86_400)
    return f"{'-' if value < 0 else ''}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
