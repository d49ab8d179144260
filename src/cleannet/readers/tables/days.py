"""A column of days as people write them: ISO 8601, with dots or slashes, with the name of a month, or in Chinese or Japanese.

03/04/2021 may be a day of March or of April. Other cells of the column decide: those in which a number is greater than 12. If there
are none, or if both orders occur, such cells state no day. A month or a year counts as its first day, so that nothing is dated too
late.

*Source*: ISO 8601-1:2019, 5.2; Unicode CLDR, calendar formats (`short` and `medium`) of the locales of `header_words`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from cleannet.columns import Rows
from cleannet.readers.tables.block import Block

_CLOCK: Final = r"(?:[T ,]+[0-9]{1,2}[:.][0-9]{2}.{0,30})?"
_BIG_FIRST: Final = re.compile(
    rf"([12][0-9]{{3}})(?:[-/.年 ]+([0-9]{{1,2}})(?:[-/.月 ]+([0-9]{{1,2}})日?|月)?|年)?{_CLOCK}", re.DOTALL
)
_TOGETHER: Final = re.compile(r"([12][0-9]{3})([01][0-9])([0-3][0-9])")
_BIG_LAST: Final = re.compile(rf"([0-9]{{1,2}})([-/. ]) ?([0-9]{{1,2}})\2 ?([12][0-9]{{3}}){_CLOCK}", re.DOTALL)
_NAMED: Final = re.compile(
    rf"(?:([0-9]{{1,2}})\.?[- /]+(?:de )?([^\W\d_]{{3,9}})\.?|([^\W\d_]{{3,9}})\.? ([0-9]{{1,2}}),?)"
    rf"(?:[- /,]| de )+([12][0-9]{{3}}){_CLOCK}",
    re.DOTALL,
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan januar january janvier enero ene janeiro gennaio gen januari",
            "feb februar february fevrier fevr febrero fevereiro fev febbraio februari",
            "mar mrz marz maerz march mars marzo marco maart mrt",
            "apr april avril avr abril abr aprile",
            "may mai mayo maio maggio mag mei",
            "jun juni june juin junio junho giugno giu",
            "jul juli july juillet juil julio julho luglio lug",
            "aug august aout agosto ago augustus",
            "sep sept september septembre septiembre setembro set settembre",
            "oct okt oktober october octobre octubre outubro out ottobre ott",
            "nov november novembre noviembre novembro",
            "dec dez dezember december decembre diciembre dic dezembro dicembre",
        ),
        1,
    )
    for name in names.split()
}
"""Names and short forms of months, without accents, in the languages of `header_words` that write them."""

_ACCENTS: Final = str.maketrans("äéèûçáíóúâêô", "aeeucaiouaeo")
_EPOCH: Final = date(1970, 1, 1).toordinal()
UNSTATED: Final = -1


class _Pair(NamedTuple):
    """Two numbers of which one is the day, and the year. dots: between dots the day comes first everywhere."""

    first: int
    second: int
    year: int
    dots: bool


def days(column: pa.Array[Any], last: bool = False) -> tuple[Rows, int]:
    """Days since 1970 along the column, `UNSTATED` where none can be told; and how many cells have text that tells none. A month or
    a year is its first day, or its last one.

    >>> days(pa.array(["2021-03-04", "13/04/2021", "03/04/2021", "4. März 2021", "2021年3月4日", None, "soon"]))[0].tolist()
    [18690, 18730, 18720, 18690, 18690, -1, -1]
    >>> days(pa.array(["2021-03", "2021"]))[0].tolist(), days(pa.array(["2021-03", "2021"]), last=True)[0].tolist()
    ([18687, 18628], [18717, 18992])
    """
    encoded: Any = column.dictionary_encode()
    read = [_read(str(text), last) for text in encoded.dictionary.to_pylist()]
    pairs = [found for found in read if isinstance(found, _Pair) and not found.dots]
    day_first = any(pair.first > 12 for pair in pairs)
    month_first = any(pair.second > 12 for pair in pairs)
    values = np.array([*(_since_1970(found, day_first, month_first) for found in read), UNSTATED], np.int64)
    found: Rows = values[np.asarray(encoded.indices.cast(pa.int64()).fill_null(-1))]
    return found, int(np.count_nonzero(found == UNSTATED)) - column.null_count


def bought_on(block: Block) -> tuple[Rows | None, int]:
    """The days on which what the rows list was bought, None if none tells one; and how many cells have text that tells none."""
    found, unread = days(block.get("bought"))
    return found if (found != UNSTATED).any() else None, unread


def no_days(unread: int) -> list[str]:
    """The note about cells of a column of purchases that tell no day."""
    words = "rows whose day of purchase is no date, or may be of two months"
    return [f"{words}: {unread:,}; write YYYY-MM-DD"] if unread else []


def _read(text: str, last: bool) -> tuple[int, int, int] | _Pair | None:
    text = text.strip()[:64]
    if whole := _TOGETHER.fullmatch(text) or _BIG_FIRST.fullmatch(text):
        year, month = int(whole[1]), int(whole[2] or (12 if last else 1))
        return year, month, int(whole[3] or (monthrange(year, month)[1] if last and 1 <= month <= 12 else 1))
    if pair := _BIG_LAST.fullmatch(text):
        return _Pair(int(pair[1]), int(pair[3]), int(pair[4]), pair[2] == ".")
    if named := _NAMED.fullmatch(text):
        month = _MONTHS.get((named[2] or named[3]).casefold().translate(_ACCENTS), 0)
        return int(named[5]), month, int(named[1] or named[4])
    return None


def _since_1970(found: tuple[int, int, int] | _Pair | None, day_first: bool, month_first: bool) -> int:
    if found is None:
        return UNSTATED
    if isinstance(found, _Pair):
        if not found.dots and day_first == month_first and found.first != found.second:
            return UNSTATED
        month_leads = month_first and not found.dots
        found = (found.year, found.first, found.second) if month_leads else (found.year, found.second, found.first)
    try:
        return max(date(*found).toordinal() - _EPOCH, UNSTATED)
    except ValueError:
        return UNSTATED
