"""Dates and times in any form that a log uses become microseconds since 1970 UTC.

A form has letters for digits, `YYYY-MM-DD hh:mm:ss`, and `bbb` for the English name of a month; any other character stands for
itself, and `?` for any one character. Digits after a point or comma are a fraction of the second; then Z, +hh:mm or +hhmm may
follow, with or without a space. If there is no zone, UTC is assumed. A form with only a date means its first moment, one with only
a time is on the first day. ISO 8601; RFC 3339.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from cleannet.kernel.logs.lines import I64, U8, Lines, Mask, Place

ISO: Final = "YYYY-MM-DD?hh:mm:ss"
SECOND: Final = 1_000_000
_ZERO: Final = 48
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def moments(lines: Lines, place: Place, form: str, year: int | None = None) -> I64:
    """The moment at each place; -1 if it does not have that form. year: of a form that has no year."""
    octets, size = lines.octets, len(form)
    good = (place.begin >= 0) & (place.end - place.begin >= size)
    if not good.any():
        return np.full(len(good), -1, np.int64)
    begin = np.where(good, place.begin, 0)
    first, along = _runs(lines, begin, form.index("ss") if form.endswith("ss") else 0)
    begun, since = _since(octets, begin[first], form.removesuffix("ss"), year)
    good &= begun[along]
    since = since[along]
    if form.endswith("ss"):
        second = _digits(octets, begin, size - 2, 2, good)
        good &= second <= 60
        since = since + second
    fraction, behind = _fraction(octets, begin + size, place.end)
    found: I64 = (since - _zone(octets, behind, place.end)) * SECOND + fraction
    return np.where(good & (found >= 0), found, -1)


def _runs(lines: Lines, begin: I64, size: int) -> tuple[I64, I64]:
    """The first of each run of times that are the same to the minute, as most are in a log; and along all, the number of the run.
    size: octets that tell the minute; 0 if the form tells none."""
    if not 8 <= size <= 24:
        return np.arange(len(begin)), np.arange(len(begin))
    words = lines.words()
    fresh = np.ones(len(begin), np.bool_)
    fresh[1:] = False
    for at in {0, 8 if size >= 16 else size - 8, size - 8}:
        word = words[begin + at]
        fresh[1:] |= word[1:] != word[:-1]
    return np.flatnonzero(fresh), np.cumsum(fresh) - 1


def _since(octets: U8, begin: I64, form: str, year: int | None) -> tuple[Mask, I64]:
    """Which places have that form, and the seconds since 1970 of each, before its own seconds are added."""
    good = np.ones(len(begin), np.bool_)
    for at, sign in enumerate(form):
        if sign not in "YMDhmsb?":
            good &= octets[begin + at] == ord(sign)
    said: dict[str, I64] = {}
    for letter in "YMDhms":
        if letter in form:
            said[letter] = _digits(octets, begin, form.index(letter), form.count(letter), good)
    if "bbb" in form:
        said["M"] = _month(octets, begin + form.index("bbb"))
    if year is not None:
        said["Y"] = np.full(len(begin), year)
    since = np.zeros(len(begin), np.int64)
    if "Y" in said:
        years, month, day = said["Y"], said["M"], said["D"]
        good &= (years >= 1970) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= _days_in(years, month))
        since += _days(years, month, day) * 86_400
    if "h" in said:
        good &= (said["h"] <= 23) & (said["m"] <= 59)
        since += said["h"] * 3_600 + said["m"] * 60
    return good, since


def _digits(octets: U8, begin: I64, at: int, size: int, good: Mask) -> I64:
    """The number of so many digits; the first of a day may be a space. If one is no digit, `good` becomes false."""
    found = np.zeros(len(begin), np.int64)
    for i in range(size):
        digit = octets[begin + at + i].astype(np.int64) - _ZERO
        digit = np.where((digit == 32 - _ZERO) & (i == 0) & (size == 2), 0, digit)
        good &= (digit >= 0) & (digit <= 9)
        found = found * 10 + np.clip(digit, 0, 9)
    return found


def _month(octets: U8, begin: I64) -> I64:
    """1 to 12, by the first three letters of its name; 0 if it is no month."""
    word = sum((octets[begin + i].astype(np.int64) | 32) << (8 * i) for i in range(3))
    found = np.zeros(len(begin), np.int64)
    for number, name in enumerate(_MONTHS, 1):
        found[word == int.from_bytes(name.encode(), "little")] = number
    return found


def _days_in(year: I64, month: I64) -> I64:
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int64)[np.clip(month, 0, 12)]
    found: I64 = days + (leap & (month == 2))
    return found


def _days(year: I64, month: I64, day: I64) -> I64:
    """Days since 1970. Years begin in March here, so a leap day is the last of its year."""
    early = month <= 2
    years, months = year - early, month + np.where(early, 9, -3)
    return 365 * years + years // 4 - years // 100 + years // 400 + (153 * months + 2) // 5 + day - 719_469


def _fraction(octets: U8, at: I64, end: I64) -> tuple[I64, I64]:
    """Microseconds after the seconds, and where the rest begins."""
    at = np.minimum(at, len(octets) - 16)
    sign = octets[at]
    there = ((sign == ord(".")) | (sign == ord(","))) & (at < end)
    found, scale, going = np.zeros(len(at), np.int64), SECOND, there.copy()
    behind = at + there
    for i in range(9):
        digit = octets[np.minimum(at + 1 + i, len(octets) - 1)] - np.uint8(_ZERO)  # what is less wraps around, above 9
        going &= (digit <= 9) & (at + 1 + i < end)
        if not going.any():
            break
        scale //= 10
        found += np.where(going, digit * np.int64(scale), 0)
        behind += going
    return found, behind


def _zone(octets: U8, at: I64, end: I64) -> I64:
    """Seconds that the zone written there is ahead of UTC; 0 if there is none."""
    at = np.minimum(at, len(octets) - 16)
    at = at + ((octets[at] == 32) & (at + 1 < end))
    sign = octets[at]
    if not ((sign == ord("+")) | (sign == ord("-"))).any():
        return np.zeros(len(at), np.int64)
    digits = np.stack([octets[at + i] for i in (1, 2, 3, 4, 5)]).astype(np.int64) - _ZERO
    colon = digits[2] == ord(":") - _ZERO
    minutes = np.where(colon, digits[3:5], digits[2:4])
    good = ((sign == ord("+")) | (sign == ord("-"))) & (at + np.where(colon, 6, 5) <= end)
    good &= (digits[:2] >= 0).all(0) & (digits[:2] <= 9).all(0) & (minutes >= 0).all(0) & (minutes <= 9).all(0)
    ahead = (digits[0] * 10 + digits[1]) * 3_600 + (minutes[0] * 10 + minutes[1]) * 60
    return np.where(good, np.where(sign == ord("-"), -ahead, ahead), 0)
