"""Whether what is in force is what was decided, for people: the answer first, then each departure with the next step."""

from __future__ import annotations

from collections.abc import Iterator

from cleannet.model.answers.control_verified import ControlVerified
from cleannet.report.escape import plain
from cleannet.report.text.lines import PIPE, Line, Screen, Told, clean, lines
from cleannet.report.words import many


def page(told: ControlVerified, screen: Screen = PIPE) -> str:
    """All of it: nothing that departs is left out."""
    return lines(_lines(told), screen)


def _lines(told: ControlVerified) -> Iterator[Told]:
    found = many(len(told.departures), "departure") if told.departures else "all as decided"
    yield Line(
        f"{clean(told.target)}: {found}. {many(told.stops, 'thing')} by {plain(told.policy)}, decided as of {told.decided}, until "
        f"{told.until}; today is {told.as_of}.",
        rest="  ",
    )
    yield Line(f"compared: {', '.join(clean(one) for one in told.compared)}", "  ", "    ")
    for one in told.departures:
        yield Line(f"{clean(one.about)}: {clean(one.says)}; {clean(one.do)}", "  ", "      ", head=one.kind)
