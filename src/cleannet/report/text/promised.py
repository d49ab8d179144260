"""What was promised gone, for people: contradictions first, with both sides; then what is open; then what stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.model.answers.contradicted import TracedContradiction
from cleannet.model.promise import STATES, Contradiction, Promise, State
from cleannet.model.report import Report
from cleannet.model.verdict import Verdict
from cleannet.report.escape import plain
from cleannet.report.text.lines import INK, PIPE, Line, Screen, Told, lines, title
from cleannet.report.words import many, promised

SHOWN: Final[dict[State, int]] = {"contradicted": 6, "open": 3}
"""How many of each state are shown unless all are asked for."""

_TITLES: Final[dict[State, str]] = {
    "contradicted": "Promised gone, and still there",
    "open": "Promised gone, and perhaps still there",
}


def page(told: TracedContradiction, screen: Screen = PIPE) -> str:
    """One contradiction, from the report alone."""
    return lines(_traced(told), screen)


def _traced(told: TracedContradiction) -> Iterator[Told]:
    one = told.contradiction
    yield from _one(one)
    yield from title("Promise")
    until = f", until {plain(one.promise.until)}" if one.promise.until else ""
    yield Line(f"{plain(one.promise.about)} is {plain(one.promise.says)}{until}: {plain(one.promise.place.where)}", "  ", "    ")
    yield from title("Record")
    days = " to ".join(dict.fromkeys(day for day in (one.fact.first, one.fact.last) if day)) or "no day"
    seen = f": {plain(one.fact.place.text)}" if one.fact.place.text else ""
    yield Line(f"{days}, {plain(one.fact.place.where)}{seen}", "  ", "    ")
    if told.account:
        yield Line(
            f"{plain(told.account.name)} ({plain(told.account.format)}): {many(told.account.read, 'record')} read", "  ", "    "
        )
    yield Line(f"Audit as of {plain(told.as_of)} under {plain(told.policy)}{', partial' if told.partial else ''}", "  ", "    ")


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
    """Each contradiction with its evidence, then what each file promises. A thing counts once, as on the first screen, however many
    records show it."""
    earlier: set[Promise] = set()
    for state, most in SHOWN.items():
        found = [one for one in report.contradictions if one.state == state]
        if not found:
            continue
        things = {one.promise for one in found} - earlier
        earlier |= things
        pairs = f", in {many(len(found), 'pair')} of promise and record" if len(found) != len(things) else ""
        yield from title(f"{_TITLES[state]}: {many(len(things), 'thing') if things else 'no other thing'}{pairs}")
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
