"""The window of time that a user asks for: records with a time count only if some part of them lies in it.

>>> august = Window(beginning("2026-08"), ending("2026-08"))
>>> august.text
('2026-08-01T00:00:00Z', '2026-09-01T00:00:00Z')
>>> bool(august), bool(EVER)
(True, False)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from cleannet.model.day import first, last

_EARLIEST: Final = -(1 << 63)
_LATEST: Final = (1 << 63) - 1

_1970: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Microseconds since 1970 UTC. since: the first of the window; until: the first behind it."""

    since: int = _EARLIEST
    until: int = _LATEST

    def __bool__(self) -> bool:
        return self.since > _EARLIEST or self.until < _LATEST

    @property
    def text(self) -> tuple[str, str]:
        """Since and until as ISO 8601; "" if open."""
        return _text(self.since), _text(self.until)


EVER: Final = Window()
"""All of time: nothing was asked for."""


def beginning(text: str) -> int:
    """The first microsecond of what a user wrote: a day, month or year, or a moment. Raises ValueError."""
    return _moment(text) if _has_clock(text) else _since_1970(datetime.combine(first(text), time(), UTC))


def ending(text: str) -> int:
    """The first microsecond after it: after the whole day, month or year; for a moment, the moment itself. Raises ValueError.

    >>> ending("2026-08-31") == ending("2026-09-01T00:00Z") == ending("2026-09-01T02:00+02:00")
    True
    """
    return _moment(text) if _has_clock(text) else _since_1970(datetime.combine(_behind(last(text)), time(), UTC))


def _has_clock(text: str) -> bool:
    return "T" in text or " " in text.strip() or ":" in text


def _behind(day: date) -> date:
    try:
        return day + timedelta(days=1)
    except OverflowError:
        raise ValueError(f"{day} is the last day there is") from None


def _moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text.strip())
        return _since_1970(moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise ValueError(f"{text[:40]!r} is not a time; write a day as 2026-08-31, or a moment as 2026-08-31T18:00Z") from None


def _since_1970(moment: datetime) -> int:
    return (moment - _1970) // _MICROSECOND


def _text(moment: int) -> str:
    if moment in (_EARLIEST, _LATEST):
        return ""
    return (_1970 + moment * _MICROSECOND).isoformat().replace("+00:00", "Z")
