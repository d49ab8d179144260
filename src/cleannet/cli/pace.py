"""How fast records are read, and how long the rest will take. The estimate uses the last seconds only, so a slow start does not
count.
"""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import Final, NamedTuple

WINDOW: Final = 15.0
"""Seconds that are looked back."""

EVERY: Final = 0.1
"""Seconds between two looks: more often nobody reads it."""


class _Seen(NamedTuple):
    at: float
    records: int
    share: float


class Pace:
    """Records per second, and the seconds that are left."""

    def __init__(self, now: float) -> None:
        self._seen = deque([_Seen(now, 0, 0.0)])

    def due(self, now: float) -> bool:
        """Whether it is time to update the display."""
        return now - self._seen[-1].at >= EVERY

    def told(self, now: float, records: int, share: float) -> str:
        """The line to show. records: all so far; share: the part of all bytes that was read, 0 to 1.

        >>> pace = Pace(0.0)
        >>> pace.told(2.0, 1_000_000, 0.01)
        '1,000,000 records, 500,000 a second, 3:18 left'
        """
        self._seen.append(_Seen(now, records, share))
        while len(self._seen) > 2 and now - self._seen[1].at > WINDOW:
            self._seen.popleft()
        before = self._seen[0]
        seconds = max(now - before.at, 1e-3)
        told = f"{records:,} records, {(records - before.records) / seconds:,.0f} a second"
        gained = (share - before.share) / seconds
        return f"{told}, {clock((1 - share) / gained)} left" if gained > 0 else told


def clock(seconds: float) -> str:
    """A span of time as hours, minutes and seconds.

    >>> clock(3), clock(62.6), clock(3600), clock(1e9)
    ('0:03', '1:03', '1:00:00', 'days')
    """
    whole = round(seconds)
    if whole >= 48 * 3600:
        return "days"
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def now() -> float:
    """Seconds of a clock that never goes back. It measures spans, not times of day."""
    return monotonic()
