"""A list of things to stop, for people: what it is, what is wrong with it, whose its entries are, and what is worth a look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.model.answers.blocklist import BlocklistLint, ListedOwner, Place, Remark
from cleannet.model.verdict import Verdict
from cleannet.report.text.lines import PIPE, ROWS, Line, Screen, Told, clean, lines, some, title
from cleannet.report.words import many

FEW: Final = 4
"""Entries of a remark that are shown."""

KINDS: Final = {"domain": ("name", "names"), "prefix": ("prefix", "prefixes"), "asn": ("AS", "ASes"), "app": ("app", "apps")}
"""The kinds of entries, for people."""


def page(told: BlocklistLint, screen: Screen = PIPE, whole: bool = False) -> str:
    """All of it, in lines."""
    return lines(_lines(told, whole), screen)


def _lines(told: BlocklistLint, whole: bool) -> Iterator[Told]:
    entries = ", ".join(many(count, *KINDS[kind]) for kind, count in told.read.entries.items()) or "no entries"
    name = f' "{clean(told.title)}"' if told.title else ""
    yield Line(f"{clean(told.file)}:{name} {told.syntax_title}, {entries}", rest="  ")
    missing = f"its head may state two days ({clean(told.made_by)})" if told.made_by else "no day in its head"
    made = f"made on {told.made} ({clean(told.made_by)})" if told.made else f"{missing}: name it with --made DAY"
    yield Line(f"Judged as of {told.as_of}; {made}", rest="  ")
    yield ""
    defects = sum(remark.count for remark in told.findings)
    yield many(defects, "finding") if defects else "nothing found"
    for remark in told.findings:
        yield from remark_lines(remark, whole)
    if told.owners:
        yield from title(f"Whose they are today{f', and what {told.policy} says' if told.policy else ''}")
        denied = [owner for owner in told.owners if owner.verdict == "denied"]
        rest = [owner for owner in told.owners if owner.verdict != "denied"]
        shown = [*denied, *(rest if whole else rest[: max(0, ROWS - len(denied))])]
        for owner in shown:
            yield from owner_lines(owner, told.made)
        if more := len(told.owners) - len(shown):
            yield f"  and {more:,} more owners: --all lists them"
    if told.notes:
        yield from title("Worth a look")
        for remark in told.notes:
            yield from remark_lines(remark, whole)
    read = told.read
    yield ""
    unread = f" + {read.unread:,} not read" if read.unread else ""
    others = f" + {many(read.settings, 'other setting')}" if read.settings else ""
    idle = f"{read.dead:,} dead{unread}{others} + {many(read.comments, 'comment')}"
    yield f"{many(read.lines, 'line')} = {read.live:,} with entries + {idle}"


def remark_lines(remark: Remark, whole: bool) -> Iterator[Told]:
    """What is said, of how many entries, the first of them, and what it rests on."""
    yield Line(clean(remark.says), "  ", "    ", head=f"{remark.kind} ({remark.count:,}):", ink="1")
    shown = remark.places if whole else remark.places[:FEW]
    for place in shown:
        yield Line(_place(place), "      ", "        ")
    if more := remark.count - len(shown):
        yield f"      and {more:,} more"
    for said in remark.statements:
        yield Line(clean(f"because {said.says}, {said.valid}" if said.valid else f"because {said.says}"), "      ", "        ")
    if remark.do:
        yield Line(clean(remark.do), "      -> ", "         ")


def _place(place: Place) -> str:
    file = f"{clean(place.file)}, " if place.file else ""
    where = f"{file}line {place.line:,}: " if place.line else ""
    return f"{where}{clean(place.entry)}{f' ({clean(place.why)})' if place.why else ''}"


def owner_lines(owner: ListedOwner, made: str) -> Iterator[Told]:
    """Who, how many entries, and how it was on the day of the list."""
    doubt = "" if owner.sure else "perhaps " if owner.owner.startswith("org:") else "registered as "
    hosts = " (hosts what is there)" if owner.hosts else ""
    above = f", with {some(map(clean, owner.controlled_by), FEW)}" if owner.controlled_by else ""
    verdict = f"{Verdict(owner.verdict).text.upper()} " if owner.verdict else ""
    yield Line(f"{many(owner.entries, 'entry', 'entries')}: {verdict}{doubt}{clean(owner.name)}{hosts}{above}", "  ", "    ")
    then = owner.then
    if then and (then.gone or then.come):
        yield Line(f"on {made}: {some(map(clean, then.names), FEW)}", "      ", "        ")
