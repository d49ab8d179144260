"""Whether what is in force is what was decided, for people: the answer first, then each departure with the next step."""

from __future__ import annotations

from collections.abc import Iterator

from cleannet.model.answers.control_verified import UNTOLD, ControlVerified
from cleannet.report.escape import plain
from cleannet.report.text.lines import PIPE, Line, Screen, Told, clean, lines
from cleannet.report.words import many


def page(told: ControlVerified, screen: Screen = PIPE) -> str:
    """All of it: nothing that departs is left out."""
    return lines(_lines(told), screen)


def _lines(told: ControlVerified) -> Iterator[Told]:
    yield Line(
        f"{clean(told.target)}: {_found(told)}. {many(told.stops, 'thing')} by {plain(told.policy)}, decided as of {told.decided}, "
        f"until {told.until}; today is {told.as_of}.",
        rest="  ",
    )
    yield Line(f"compared: {', '.join(clean(one) for one in told.compared)}", "  ", "    ")
    if not told.running:
        yield Line("not compared: what the system runs; give it with --running", "  ", "    ")
    for one in told.departures:
        yield Line(f"{clean(one.about)}: {clean(one.says)}; {clean(one.do)}", "  ", "      ", head=one.kind)


def _found(told: ControlVerified) -> str:
    """The answer in a few words: what is not told is not called as decided."""
    if faults := sum(one.kind != UNTOLD for one in told.departures):
        return many(faults, "departure")
    if len(told.departures):
        return "all that it tells is as decided"
    return "all as decided" if told.running else "its files are as decided"
