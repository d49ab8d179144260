"""Who is on the paths: one row each, then what was counted and how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.model.answers.hegemony import WAYS, Hegemony, How
from cleannet.report.text.lines import PIPE, Screen, Told, lines, wrapped
from cleannet.report.words import many

_STANDING: Final[dict[How, str]] = {
    "controlled": "with the last known controller of their operator",
    "operator": "with their operator",
    "open": "with the last known controller, but facts leave open who else controls it",
    "registered": "with an organisation known by its registered name alone",
    "itself": "each for itself, because its operator is unknown",
}


def page(found: Hegemony, screen: Screen = PIPE) -> str:
    """All of it, in lines."""
    return lines(_lines(found), screen)


def _lines(found: Hegemony) -> Iterator[Told]:
    for row in found.shares:
        yield from wrapped(row.name, f"{row.share:>10.6f}  ")
    if seen := found.observed:
        yield from wrapped(f"Over {many(seen.routes, 'route')} of {many(seen.viewpoints, 'viewpoint')} in {seen.source}.")
    if found.weighed_by == "ases":
        yield from wrapped("The embedded table has no IPv4 address of any AS of the country: each of them weighs the same.")
    if found.by != "as":
        ways = [f"{found.ases[how]:,} {_STANDING[how]}" for how in WAYS if found.ases.get(how)]
        yield from wrapped(f"ASes are counted: {'; '.join(ways)}.", rest="    ")
