"""Days and spans of time as a user writes them; the only place that reads a clock, for the day where the user names none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from cleannet.cli.exits import Stop
from cleannet.model.day import last
from cleannet.model.window import Window, beginning, ending


def today() -> date:
    """Today, UTC."""
    return datetime.now(UTC).date()


_UNITS: Final = {"m": 60, "h": 3_600, "d": 86_400}


def bucket_of(text: str, option: str) -> int:
    """The seconds of the span of time that a user wrote, such as 15m, 1h or 7d; 0 for none. Raises Stop."""
    if not text:
        return 0
    number, unit = text[:-1], text[-1:]
    if not (number.isascii() and number.isdigit() and unit in _UNITS and 1 <= int(number[:9]) * _UNITS[unit] <= 366 * 86_400):
        raise Stop(f"{option}: {text[:40]!r} is not a span of time; write it as 15m, 1h or 7d, up to 366d")
    return int(number) * _UNITS[unit]


def window_of(since: str, until: str) -> Window:
    """The window of time that a user wrote. Raises Stop."""
    bounds: dict[str, int] = {}
    for name, text, meant in (("since", since, beginning), ("until", until, ending)):
        try:
            bounds |= {name: meant(text)} if text else {}
        except ValueError as error:
            raise Stop(f"--{name}: {error}") from error
    window = Window(**bounds)
    if window.since >= window.until:
        raise Stop(f"--since {since[:40]} is not before --until {until[:40]}, so no record can lie between them")
    return window


def day_of(text: str | None, option: str) -> date:
    """The day that a user wrote (default: today). A month or a year means its last day. Raises Stop."""
    if not text:
        return today()
    try:
        return last(text)
    except ValueError as error:
        raise Stop(f"{option}: {error}; write a day as YYYY-MM-DD, such as 2026-11-24") from error
