"""What else stops, for people: the ways first, the least destructive at the top; then whose it is, what is missed, what is left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.model.answers.impact_block import Alternative, BlockImpact, How, Met, Sums, Traffic, Way
from cleannet.report.text.app_compared import files, reached
from cleannet.report.text.blocklist import FEW, KINDS, owner_lines, remark_lines
from cleannet.report.text.lines import PIPE, ROWS, Line, Screen, Told, clean, lines, some, title
from cleannet.report.words import many, octets

WAYS: Final[dict[How, str]] = {
    "device": "Take apps off devices",
    "store": "Take apps off the shelf of a store",
    "name": "Stop its names in DNS",
    "prefix": "Drop its addresses",
    "as": "Refuse its networks",
}
"""The ways, as people do them."""

NOUNS: Final[dict[How, tuple[str, str]]] = {
    "device": ("app id", "app ids"),
    "store": ("app id", "app ids"),
    "name": ("name", "names"),
    "prefix": ("block of addresses", "blocks of addresses"),
    "as": ("network", "networks"),
}


def page(told: BlockImpact, screen: Screen = PIPE, whole: bool = False) -> str:
    """All of it, in lines."""
    return lines(_lines(told, whole), screen)


def _lines(told: BlockImpact, whole: bool) -> Iterator[Told]:
    entries = ", ".join(many(count, *KINDS[kind]) for kind, count in told.entries.items())
    yield Line(f"To stop {some(map(clean, told.asked))}: {entries}, as of {told.as_of}", rest="  ")
    proposed = next((way for way in told.ways if way.proposed), None)
    if proposed:
        yield Line(f"The least destructive way that stops something: {WAYS[proposed.how].lower()}.", rest="  ", ink="1")
    else:
        yield Line("Each way that stops something also stops others; decide who may be harmed.", rest="  ", ink="1")
    for number, way in enumerate(told.ways, 1):
        yield from _way(number, way, whole)
    for remark in told.shared:
        yield ""
        yield from remark_lines(remark, whole)
    if told.traffic:
        yield from _traffic(told.traffic, whole)
    if told.owners:
        yield from title("Whose it is")
        shown = told.owners if whole else told.owners[:ROWS]
        for owner in shown:
            yield from owner_lines(owner, "")
        if more := len(told.owners) - len(shown):
            yield f"  and {more:,} more owners: --all lists them"
        if told.nobody:
            yield f"  {many(told.nobody, 'entry', 'entries')}: of nobody known"
    if told.missed:
        yield from title("What is missed")
        for remark in told.missed:
            yield from remark_lines(remark, whole)
    if told.reached or told.measured:
        yield from _reached(told)
    if told.alternatives:
        yield from _alternatives(told, whole)


def _way(number: int, way: Way, whole: bool) -> Iterator[Told]:
    yield from title(f"{number}. {WAYS[way.how]}: {many(way.count, *NOUNS[way.how]) if way.count else 'nothing to stop'}")
    if way.things:
        shown = way.things if whole else way.things[:FEW]
        more = way.count - len(shown) if way.how != "prefix" else len(way.things) - len(shown)
        yield Line(", ".join(map(clean, shown)) + (f" and {more:,} more" if more > 0 else ""), "  ", "  ")
    for word, texts in (("also stops", way.damage), ("gets through", way.leakage)):
        for text in texts if whole else texts[: FEW + 1]:
            yield Line(clean(text), "  ", "    ", head=f"{word}:" if way.count else "")
        if (more := len(texts) - FEW - 1) > 0 and not whole:
            yield f"    and {more:,} more: --all lists them"
    if way.met:
        yield Line(f"{sums(way.met)}", "  ", "    ", head="in your records:")


def sums(met: Sums) -> str:
    """What records show: things, records, octets where any are stated, hosts where any were counted."""
    parts = [many(met.records, "record"), octets(met.octets) if met.octets >= 0 else ""]
    parts.append(f"about {many(met.hosts, 'host')} inside" if met.hosts > 0 else "")
    return f"{many(met.things, 'thing')}, {', '.join(filter(None, parts))}"


def _traffic(told: Traffic, whole: bool) -> Iterator[Told]:
    yield from title("In your records")
    most = None if whole else ROWS
    for word, rows in (("stops", told.stops), ("may stop", told.perhaps), ("goes on", told.leaks)):
        for met in rows[:most]:
            yield Line(_met(met), "  ", "      ", head=f"{word}:")
        if most and (more := len(rows) - most) > 0:
            yield f"    and {more:,} more: --all lists them"
    if told.beside:
        yield Line("Names of others at addresses of what is stopped; they stop too where addresses are dropped:", "  ", "    ")
        for one in told.beside[:most]:
            owners = some(map(clean, one.owners), FEW) or "nobody known"
            stopped = some(map(clean, one.stopped), FEW)
            yield Line(
                f"{clean(one.name)} ({owners}): {many(one.addresses, 'address', 'addresses')} with {stopped}", "    ", "      "
            )
        if most and (more := len(told.beside) - most) > 0:
            yield f"    and {more:,} more: --all lists them"
    for account in told.accounts:
        read = f"{many(account.read, 'record')} read" if account.format else "not read"
        yield Line(f"{clean(account.name)}: {read}{f'; {clean(account.unread)}' if account.unread else ''}", "  ", "    ")


def _met(met: Met) -> str:
    name = f" {clean(met.name)}" if met.name not in met.subject else ""
    owners = f" ({some(map(clean, met.owners), FEW)})" if met.owners else ""
    parts = [many(met.records, "record"), octets(met.octets) if met.octets >= 0 else ""]
    parts.append(f"about {many(met.hosts, 'host')} inside" if met.hosts > 0 else "")
    serves = f"; names at it in your records: {some(map(clean, met.serves))}" if met.serves else ""
    seen = f"{clean(met.subject)}{name}{owners} as {met.role}: {', '.join(filter(None, parts))}"
    return f"{seen}; first in {clean(met.first)}{serves}"


def _reached(told: BlockImpact) -> Iterator[Told]:
    where = f" in {told.country}" if told.country else ""
    yield from title(f"Was it reached{where} before, where others measured?")
    for one in told.reached:
        for reach in one.reach:
            yield Line(reached(reach), f"  {clean(one.name)} in {clean(reach.country)}: ", "    ")
    if not told.reached:
        yield Line("UNKNOWN: no measurement of what is stopped", "  ", "    ")
    yield from files(told.measured)


def _alternatives(told: BlockImpact, whole: bool) -> Iterator[Told]:
    where = f", for users in {told.country}" if told.country else ""
    yield from title(f"Messengers that are not stopped, and what is told of them{where}")
    names = []
    for one in told.alternatives:
        names.append(one.app)
        yield from _alternative(one, whole)
    country = f" --country {told.country}" if told.country else ""
    more = "" if told.measured else " --measurements FILE"
    measured = "the lines `reached` say what others saw" if told.measured else "add --measurements FILE"
    yield Line(
        f"None is recommended here. What works in a country is measured: {measured}. More on each: "
        f"cleannet app compare {' '.join(names[:3])}{country}{more}",
        "  ",
        "  ",
    )


def _alternative(one: Alternative, whole: bool) -> Iterator[Told]:
    owners = f" ({some(map(clean, one.owners), FEW)})" if one.owners else ""
    yield Line(f"{clean(one.name)}{owners}", "  ", "    ")
    words = (f"{cell.about} {cell.value}" for cell in one.cells if cell.about in ("service", "encryption", "filtering"))
    if told := ", ".join(words):
        yield Line(f"{told}, by what dated claims come to", "      ", "        ")
    for reach in one.reach:
        yield Line(reached(reach), f"      reached in {clean(reach.country)}: ", "        ")
    for claim in one.claims if whole else [claim for claim in one.claims if claim.about in ("encryption", "filtering")]:
        place = f" [{claim.where}]" if claim.where else ""
        valid = f", {claim.statement.valid}" if claim.statement.valid else ""
        yield Line(
            f"{claim.about}: {f'{claim.answer}; ' if claim.answer else ''}{clean(claim.says)}{place}{valid}", "      ", "        "
        )
    for score in one.scores if whole else ():
        yield Line(clean(score.says), "      ", "        ")
