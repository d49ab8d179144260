"""What was promised gone, for people: contradictions first, with both sides; then what is open; then what stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.model.promise import STATES, Contradiction, State
from cleannet.model.report import Report
from cleannet.model.verdict import Verdict
from cleannet.report.escape import plain
from cleannet.report.text.lines import INK, Line, Told, title
from cleannet.report.words import many, promised

SHOWN: Final[dict[State, int]] = {"contradicted": 6, "open": 3}
"""How many of each state are shown unless all are asked for."""

_TITLES: Final[dict[State, str]] = {
    "contradicted": "Promised gone, and still there",
    "open": "Promised gone, and perhaps still there",
}


def contradicted(report: Report) -> Iterator[Line]:
    """The sentence of the first screen; it comes before all verdicts."""
    promises = {state: {one.promise for one in report.contradictions if one.state == state} for state in STATES}
    if sure := len(promises["contradicted"]):
        says = "promised gone and still there: a record after the day of the promise shows it"
        yield Line(f"{many(sure, 'thing is', 'things are')} {says}.", rest="  ", head="CONTRADICTED", ink=INK[Verdict.DENIED])
        for one in [one for one in report.contradictions if one.state == "contradicted"][: SHOWN["contradicted"]]:
            yield Line(f"{plain(one.says)}.", "  ", "    ")
    if perhaps := len(promises["open"] - promises["contradicted"]):
        says = "promised gone, and perhaps still there: the days do not tell"
        yield Line(f"{many(perhaps, 'thing is', 'things are')} {says}.", rest="  ", head="PROMISED", ink=INK[Verdict.UNKNOWN])


def listed(report: Report, whole: bool) -> Iterator[Told]:
    """Each contradiction with its evidence, then what each file promises."""
    for state, most in SHOWN.items():
        found = [one for one in report.contradictions if one.state == state]
        if not found:
            continue
        yield from title(f"{_TITLES[state]}: {many(len(found), 'thing')}")
        for one in found if whole else found[:most]:
            yield from _one(one)
        if not whole and len(found) > most:
            yield f"  and {len(found) - most:,} more: --all lists them"
    if told := promised(report):
        yield from title("What is promised gone")
        yield from (Line(line, "  ", "    ") for line in told)


def _one(one: Contradiction) -> Iterator[Line]:
    head, ink = ("CONTRADICTED", INK[Verdict.DENIED]) if one.state == "contradicted" else ("OPEN", INK[Verdict.UNKNOWN])
    low = " [low confidence]" if one.confidence.value == "low" else ""
    yield Line(f"{plain(one.says)}{low}", rest="    ", head=head, ink=ink)
    if one.why:
        yield Line(plain(one.why), "  why: ", "    ")
    yield Line(f"{plain(one.fact.shares)}; {many(one.fact.records, 'record')} [{plain(one.fingerprint)}]", "  shares: ", "    ")
    yield Line(plain(one.do), "  next: ", "    ")
