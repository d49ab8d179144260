"""The day on which a list was made, as its head states it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

HEAD: Final = 200
"""Lines in which a head is looked for."""

_STATED: Final = re.compile(
    r"(?i)(?:(?P<changed>last[ _-]?(?:modified|update[d]?|change[d]?)|time[ _-]?updated|update[d]?(?: on| at)?|modified)|"
    r"(?P<made>generated(?: on| at)?|release date|created(?: on)?|date)|(?P<version>version|serial))\b\W{0,4}(?P<day>.{4,60})",
)
_ABROAD: Final = re.compile(
    r"(?i)(?<!\w)(?:(?P<changed>stand|zuletzt|aktualisier(?:t|ung)|(?:letzte )?änderung|geändert|bijgewerkt|gewijzigd|wijziging|"
    r"mise à jour|mis à jour|màj|dernière (?:modification|révision|version)|modifiée? le|actualizad[oa]|actualización|"
    r"(?:última )?modificación|modificad[oa]|aggiornat[oa]|aggiornamento|(?:ultima )?modifica|modificat[oa]|atualizad[oa]|"
    r"atualização|(?:última )?modificação|aktualizacja|zmieniono|обновлен[оа]?|обновление|измен[её]н[оа]?|изменение|更新时间|"
    r"更新日期|更新日時|最終更新|最終更新日)|"
    r"(?P<made>datum|erstellt|aangemaakt|créée? le|publiée? le|date de (?:publication|création)|fecha|cread[oa]|generad[oa]|"
    r"publicad[oa]|creat[oa]|criad[oa]|gerad[oa]|utworzono|создан[оа]?|дата|日期))\b\W{0,4}(?P<day>.{4,60})",
)
"""The same in other languages. Their writers put the day before the month (Unicode CLDR: de, nl, fr, es, it, pt, pl, ru), or, in
Chinese and Japanese, the year first."""
_ISO: Final = re.compile(r"\b((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_CJK: Final = re.compile(r"((?:19|20)\d\d) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日")
_YEAR_LAST: Final = re.compile(r"(?<![\d./-])(\d{1,2})([./-]) ?(\d{1,2})\2 ?((?:19|20)\d\d)(?!\d)")
_DIGITS: Final = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?:\d{2}|\d{4}|\d{6})?(?!\d)")
_DAY_FIRST: Final = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[ -](?:of |de )?([^\W\d_]{3,})\.?,?[ -](?:de )?((?:19|20)\d\d)\b"
)
_MONTH_FIRST: Final = re.compile(
    r"\b([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (?:[\d:]{5,8} )?(?:[A-Z]{3,4} )?((?:19|20)\d\d)\b"
)
_MONTHS: Final = {
    begin: at
    for at, begins in enumerate(
        (
            "jan ene gen янв",
            "feb fév fev févr фев",
            "mar mär mrt мар",
            "apr avr abr апр",
            "may mai mei mag мая май",
            "jun juin giu июн",
            "jul juil lug июл",
            "aug aoû ago авг",
            "sep set сен",
            "oct okt out ott окт",
            "nov ноя",
            "dec dez déc dic дек",
        ),
        1,
    )
    for begin in begins.split()
}
"""How names of months begin, in the languages above and English -> its number."""
_EPOCH: Final = re.compile(r"(?<!\d)(1\d{9})(?!\d)")


def stated(lines: Iterable[str]) -> tuple[date | None, str]:
    """The day in the head of a list, and the line that states it. A line that says when the list changed counts before one that
    says when it was made or sent, and that before a version. If the first of them may state two days, another line that states one
    of these decides; else there is no day.

    >>> stated(["# Date: 24 Nov 2026", "! Last modified: 24 Nov 2021 10:12 UTC", "! Version: 202101010000"])
    (datetime.date(2021, 11, 24), '! Last modified: 24 Nov 2021 10:12 UTC')
    >>> stated(["# Stand: 12.03.2018"]), stated(["# Updated: 12/03/2018"])
    ((datetime.date(2018, 3, 12), '# Stand: 12.03.2018'), (None, '# Updated: 12/03/2018'))
    """
    found: dict[str, list[tuple[tuple[date, ...], str]]] = {"changed": [], "made": [], "version": []}
    for _, line in zip(range(HEAD), lines, strict=False):
        if not line or (line[0].isalnum() and ":" not in line[:20]):
            continue
        abroad = _ABROAD.search(line[:200])
        if said := abroad or _STATED.search(line[:200]):
            days = _days_in(said["day"], abroad is not None)
            kind = next(kind for kind, word in said.groupdict().items() if word)
            if days and (len(days) == 1 or kind != "version"):
                found[kind].append((days, line[:200]))
    every = [*found["changed"], *found["made"], *found["version"]]
    first, where = every[0] if every else ((), "")
    if len(first) == 1:
        return first[0], where
    sure = ((days[0], line) for days, line in every if len(days) == 1 and days[0] in first)
    return next(sure, (None, where))


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
    days = _days_in(text, False)
    return days[0] if len(days) == 1 else None


def _days_in(text: str, day_first: bool) -> tuple[date, ...]:
    """The days that a text may mean. day_first: whether its writer puts the day before the month, where all are numbers."""
    if found := _ISO.search(text) or _CJK.search(text):
        return _day(found[1], found[2], found[3])
    if found := _YEAR_LAST.search(text):
        first = _day(found[4], found[3], found[1])
        second = () if day_first else _day(found[4], found[1], found[3])
        return tuple(dict.fromkeys((*first, *second)))
    if found := _DAY_FIRST.search(text):
        return _day(found[3], _month(found[2]), found[1])
    if found := _MONTH_FIRST.search(text):
        return _day(found[3], _month(found[1]), found[2])
    if found := _DIGITS.search(text):
        return _day(found[1], found[2], found[3])
    if found := _EPOCH.search(text):
        return (datetime.fromtimestamp(int(found[1]), UTC).date(),)
    return ()


def _month(name: str) -> str:
    lower = name.lower()
    return str(_MONTHS.get(lower[:4]) or _MONTHS.get(lower[:3], 0))


def _day(year: str, month: str, day: str) -> tuple[date, ...]:
    try:
        return (date(int(year), int(month), int(day)),)
    except ValueError:
        return ()
