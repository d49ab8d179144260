"""The states of a clause over the years, as a small drawing (SVG) with the same content in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from markupsafe import Markup

from cleannet.model.day import in_words
from cleannet.model.report import Milestone
from cleannet.report.escape import plain

WIDTH, HEIGHT, LEFT, RIGHT = 640, 46, 8, 8
_SHADES: Final = frozenset({"in_force", "pending", "enjoined", "suspended", "open", "ended", "proposed"})


def timeline(history: Sequence[Milestone], as_of: str) -> Markup:
    """One bar from the first event to the later of the last event and the judged day, one shade per state; empty if there is no
    event."""
    told = [(day, m.state) for m in history if (day := _day(m.date))]
    today = _day(as_of)
    if not told or not today:
        return Markup()
    first, last = told[0][0], max(told[-1][0], today)
    years = range(first.year, last.year + 2)
    begin, end = date(years[0], 1, 1).toordinal(), date(years[-1], 1, 1).toordinal()

    def x(day: date) -> str:
        return f"{LEFT + (WIDTH - LEFT - RIGHT) * (day.toordinal() - begin) / (end - begin):.1f}"

    ends = [day for day, _ in told[1:]] + [date.fromordinal(end)]
    words = "; ".join(f"{plain(m.state).replace('_', ' ')} from {plain(in_words(m.date))}" for m in history)
    parts = [Markup('<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, HEIGHT, words)]
    for (day, state), until in zip(told, ends, strict=True):
        width = f"{max(float(x(until)) - float(x(day)), 1):.1f}"
        shade = state if state in _SHADES else "open"
        parts.append(Markup('<rect class="state-{}" x="{}" y="12" width="{}" height="14"/>').format(shade, x(day), width))
    every = max(1, len(years) // 12)
    for year in years[:-1:every]:
        at = x(date(year, 1, 1))
        parts.append(Markup('<line class="tick" x1="{0}" y1="26" x2="{0}" y2="31"/>').format(at))
        parts.append(Markup('<text class="year" x="{}" y="42">{}</text>').format(at, year))
    parts.append(Markup('<line class="today" x1="{0}" y1="6" x2="{0}" y2="31"/>').format(x(today)))
    parts.append(Markup("<title>{}</title></svg>").format(f"{words}; the line is the judged day, {plain(as_of)}"))
    return Markup().join(parts)


def _day(text: str) -> date | None:
    """The first day of a date of any precision; None if it is no date."""
    parts = [*text.partition("/")[0].split("-"), "1", "1"][:3]
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None
