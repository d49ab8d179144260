"""The only place that reads a clock: the day that is judged where the user names none."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cleannet.cli.exits import Stop
from cleannet.model.day import last


def today() -> date:
    """Today, UTC."""
    return datetime.now(UTC).date()


def day_of(text: str | None, option: str) -> date:
    """The day that a user wrote, today without. A month or a year means its last day. Raises Stop."""
    if not text:
        return today()
    try:
        return last(text)
    except ValueError as error:
        raise Stop(f"{option}: {error}; write a day as 2026-11-24") from error
