"""The day on which a list was made, as its head states it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

HEAD: Final = 200
"""Lines in which a head is looked for."""

_STATED: Final = re.compile(
    r"(?i)(last[ _-]?(?:modified|update[d]?|change[d]?)|time[ _-]?updated|update[d]?(?: on| at)?|modified|generated(?: on| at)?|"
    r"release date|created(?: on)?|date|version|serial)\b\W{0,4}(.{4,60})",
)
_ISO: Final = re.compile(r"\b((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DIGITS: Final = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?:\d{2}|\d{4}|\d{6})?(?!\d)")
_DAY_FIRST: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?[ -](?:of )?([A-Za-z]{3})[a-z]*\.?,?[ -]((?:19|20)\d\d)\b")
_MONTH_FIRST: Final = re.compile(
    r"\b([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (?:[\d:]{5,8} )?(?:[A-Z]{3,4} )?((?:19|20)\d\d)\b"
)
_MONTHS: Final = {name: at for at, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_EPOCH: Final = re.compile(r"(?<!\d)(1\d{9})(?!\d)")


def stated(lines: Iterable[str]) -> tuple[date | None, str]:
    """The day in the head of a list, and the line that states it. A line that says when the list changed counts before one that
    has only a version.

    >>> stated(["# Huawei", "! Last modified: 24 Nov 2021 10:12 UTC", "! Version: 202101010000"])
    (datetime.date(2021, 11, 24), '! Last modified: 24 Nov 2021 10:12 UTC')
    """
    version: tuple[date | None, str] = None, ""
    for _, line in zip(range(HEAD), lines, strict=False):
        if not line or (line[0].isalnum() and ":" not in line[:20]):
            continue
        if (found := _STATED.search(line[:200])) and (day := day_in(found[2])):
            if found[1].lower() not in ("version", "serial"):
                return day, line[:200]
            version = version if version[0] else (day, line[:200])
    return version


_TITLE: Final = re.compile(r"(?i)\W{0,4}(?:title|name)\s*:\s*(\S.{0,199})")


def title(lines: Iterable[str]) -> str:
    """What a list calls itself in its head; "" if it does not.

    >>> title(["! Title: A list", "! Version: 1"])
    'A list'
    """
    found = (_TITLE.match(line) for _, line in zip(range(HEAD), lines, strict=False) if line[:1] in _MARKS)
    return next((one[1].strip() for one in found if one), "")


_MARKS: Final = frozenset("#!;/")
"""What comments begin with."""


def day_in(text: str) -> date | None:
    """The day in a text; None if it has none, or if it may be two days, as 11/12/2020.

    >>> day_in("202011172359"), day_in("Nov 17, 2020"), day_in("2020-11-17T00:00Z"), day_in("11/12/2020"), day_in("1605571200")
    (datetime.date(2020, 11, 17), datetime.date(2020, 11, 17), datetime.date(2020, 11, 17), None, datetime.date(2020, 11, 17))
    """
    if found := _ISO.search(text):
        return _day(found[1], found[2], found[3])
    if found := _DAY_FIRST.search(text):
        return _day(found[3], str(_MONTHS.get(found[2].lower(), 0)), found[1])
    if found := _MONTH_FIRST.search(text):
        return _day(found[3], str(_MONTHS.get(found[1].lower(), 0)), found[2])
    if found := _DIGITS.search(text):
        return _day(found[1], found[2], found[3])
    if found := _EPOCH.search(text):
        return datetime.fromtimestamp(int(found[1]), UTC).date()
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
