"""The policies that ship, for people: one a line."""

from __future__ import annotations

from cleannet.model.answers.policies import PolicyList
from cleannet.report.text.lines import clean, lines


def page(told: PolicyList) -> str:
    """Each by its id, with its title and what it does not cover."""
    width = max((len(row.id) for row in told.policies), default=0)
    rows = ((row.id, clean(row.title), clean(row.covers_not)) for row in told.policies)
    return lines(f"{name:<{width}}  {title}; not covered: {gaps}" for name, title, gaps in rows)
