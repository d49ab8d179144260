"""The things of a report with their findings: denied, a lead, unknown by reason, conditional.

A sentence says what it is, whom it concerns and what may not be done; the law, the chain and the identifiers follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from cleannet.model.report import Finding, Report
from cleannet.model.selection import CALM, KINDS, Kind, Selection, kind_of
from cleannet.model.use import ON_PATHS
from cleannet.model.verdict import Verdict
from cleannet.report.escape import plain
from cleannet.report.text.lines import Line, Told, title, verdict
from cleannet.report.things import Thing, calm, spread
from cleannet.report.words import amount, assets, cited, counted, evidence, forbidden, many, place, state, steps, subject

SHOWN: Final[Mapping[Kind, int]] = {"denied": 6, "lead": 4, "conditional": 2}
"""Things of a kind that are shown where nobody asks for all; one of each line comes before a second of any."""

CALM_SHOWN: Final = 12
"""Things of which nothing is found that are shown where nobody asks for all."""

CLAUSES: Final = 2
REASONS: Final = 5
ALONE: Final = 3
"""Unknown things, each with a reason of its own, from which they stand under one heading."""

EXAMPLES: Final = 2

_TITLES: Final[Mapping[Kind, str]] = {
    "denied": "Denied",
    "lead": "Leads: open for one word of your records",
    "unknown": "Unknown",
    "conditional": "Conditional",
}


def found(report: Report, by_kind: Mapping[Kind, Sequence[Thing]], asked: Selection) -> Iterator[Told]:
    """Every kind that has any, the worst first."""
    for kind in KINDS:
        if not by_kind[kind]:
            continue
        yield from title(f"{_TITLES[kind]}: {many(len(by_kind[kind]), 'thing')}")
        yield from _unknown(by_kind[kind], asked) if kind == "unknown" else _listed(report, kind, by_kind[kind], asked)
    yield from _besides(by_kind)


def _listed(report: Report, kind: Kind, of_kind: Sequence[Thing], asked: Selection) -> Iterator[Line]:
    shown = of_kind if asked.all else spread(of_kind, SHOWN[kind])
    for thing in shown:
        yield from _thing(report, thing, asked.all)
    yield from more(len(of_kind) - len(shown), "thing", f"--only {kind} --all")


def more(number: int, what: str, option: str = "--all") -> Iterator[Line]:
    """How many are not shown, and how to see them."""
    if number > 0:
        yield Line(f"… and {many(number, f'more {what}')}: {option} lists {'it' if number == 1 else 'them'}", "  ", "    ")


def _besides(by_kind: Mapping[Kind, Sequence[Thing]]) -> Iterator[Told]:
    """How many things have findings that are not shown, because something worse was found about them."""
    several = (thing for of_kind in by_kind.values() for thing in of_kind if len(thing.findings) > 1)
    besides = [set(map(kind_of, thing.findings)) - {thing.kind} for thing in several]
    for kind in KINDS[1:]:
        hidden = sum(kind in others for others in besides)
        if hidden:
            word = "a lead" if kind == "lead" else kind
            yield Line(
                f"{many(hidden, 'thing')} told above under something worse {'is' if hidden == 1 else 'are'} also {word} "
                f"under other clauses: --only {kind} lists {'it' if hidden == 1 else 'them'}",
                rest="  ",
            )


def calm_uses(report: Report, asked: Selection) -> Iterator[Told]:
    """What is clear or not asked, where somebody asked to see it: what it is, how it is used, and where it was seen first."""
    for word in CALM:
        if word not in asked.only:
            continue
        verdict = Verdict(word.replace("-", "_"))
        found = calm(report, asked, verdict)
        yield from title(f"{verdict.text.capitalize()}: {many(len(found), 'thing')}")
        for uses in found if asked.all else found[:CALM_SHOWN]:
            name, identifier = plain(uses[0].name), plain(uses[0].use.subject)
            lines = ", ".join(dict.fromkeys(plain(line) for use in uses for line, of in use.lines.items() if of is verdict))
            used = "; ".join(dict.fromkeys(f"as {plain(use.use.role)}, {counted(use.tally)}" for use in uses))
            first = min((use.tally.first for use in uses if use.tally), default=None)
            seen = f", first in {place(first)}" if first and first.file else ""
            known = identifier if name in ("", identifier) else f"{name} ({identifier})"
            yield Line(f"{lines}: {known} {used}{seen}", "  ", "    ")
        if not asked.all:
            yield from more(len(found) - CALM_SHOWN, "thing", f"--only {word} --all")


# --- a thing ----------------------------------------------------------------------------------------------------------------------


def _thing(report: Report, thing: Thing, whole: bool) -> Iterator[Line]:
    """A thing once: what it is, how it is used, the first clause in full with its chain, the others by name."""
    first = thing.first
    low = " [low confidence]" if first.confidence.value == "low" else ""
    yield verdict(first.verdict, f"{', '.join(map(plain, thing.lines))}: {subject(first)}{low}")
    yield Line("; ".join(dict.fromkeys(f"{_used(f)}, {amount(f.tally)}" for f in thing.uses)), "  ", "    ")
    if told := assets(thing.widest):
        every = " (--assets FILE lists them)" if " more" in told else ""
        yield Line(told + every, "  concerns ", "    ")
    yield from _ruling(report, first)
    yield Line(" -> ".join(steps(first)[: -1 if first.clause else None]), "  because: ", "    ")
    yield from _path(thing)
    if report.clauses.get(first.clause):
        yield Line(f"{plain(first.clause)} [{plain(first.fingerprint)}]", "  clause: ", "    ")
    else:
        yield Line(f"[{plain(first.fingerprint)}]", "  finding: ", "    ")
    others = list({f.clause: f for f in reversed(thing.worst) if f.clause != first.clause}.values())[::-1]
    if others:
        shown = others if whole else others[:CLAUSES]
        rest = f" and {len(others) - len(shown):,} more (--all lists them)" if len(others) > len(shown) else ""
        yield Line(", ".join(map(_named, shown)) + rest, "  also by: ", "    ")


def _used(finding: Finding) -> str:
    """In which role, and what for."""
    told = ", ".join(plain(word) for word in (finding.use.function, finding.use.purpose) if word)
    return f"as {plain(finding.use.role)}{f' ({told})' if told else ''}"


def _ruling(report: Report, first: Finding) -> Iterator[Line]:
    clause = report.clauses.get(first.clause)
    told = "; ".join(part for part in (forbidden(report, first), state(first.state)) if part)
    yield Line(told, "  ", "    ")
    if clause:
        yield Line(cited(clause.primary), "  law: ", "    ")
    if first.waived:
        waiver = first.waived
        yield Line(f"waived by {plain(waiver.owner)} until {plain(waiver.expires)}: {plain(waiver.reason)}", "  ", "    ")
    elif clause and first.why and first.verdict is not Verdict.DENIED:
        yield Line(plain(first.why), "  but: ", "    ")


def _path(thing: Thing) -> Iterator[Line]:
    """The path of a route that crosses it, in the most significant of its roles."""
    for role in ON_PATHS:
        first = next((f.tally.first for f in thing.worst if f.tally and f.use.role == role and " by " in f.tally.first.text), None)
        if first:
            yield Line(f"{role} on the route to {plain(first.text)} ({place(first)})", "  ", "    ")
            return


def _named(finding: Finding) -> str:
    stamp = f" ({plain(finding.stamp)})" if finding.stamp else ""
    return f"{plain(finding.clause)}{stamp}"


# --- unknown ----------------------------------------------------------------------------------------------------------------------


def _unknown(unknown: Sequence[Thing], asked: Selection) -> Iterator[Line]:
    """Unknown things by reason; those with a reason of their own together."""
    reasons: dict[str, list[Thing]] = {}
    for thing in unknown:
        reasons.setdefault(_reason(thing.first), []).append(thing)
    ranked = sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    alone = [(why, one) for why, one in ranked if len(one) == 1]
    if len(alone) < ALONE:
        alone = []
    shared = ranked[: len(ranked) - len(alone)]
    for why, of_reason in shared if asked.all else shared[:REASONS]:
        yield verdict(Verdict.UNKNOWN, f"{many(len(of_reason), 'thing')}: {plain(why)}")
        shown = of_reason if asked.all else spread(of_reason, EXAMPLES)
        for thing in shown:
            yield from _open(thing)
        yield from more(len(of_reason) - len(shown), "thing", "--only unknown --all")
    if alone:
        yield verdict(Verdict.UNKNOWN, f"{many(len(alone), 'thing')}, each with a reason of its own")
        for why, (thing,) in alone if asked.all else alone[:REASONS]:
            yield from _open(thing)
            yield Line(plain(why), "      ", "      ")
    if not asked.all:
        yield from more(max(0, len(shared) - REASONS) + max(0, len(alone) - REASONS), "reason", "--only unknown --all")


def _open(thing: Thing) -> Iterator[Line]:
    """An unknown thing: what it is, how it is used, where it was seen, and which clauses are undecided."""
    first = thing.first
    clauses = list(dict.fromkeys(f.clause for f in thing.worst if f.clause))
    undecided = plain(clauses[0]) if clauses else many(len(first.undecided), "clause") + " undecided"
    rest = f" and {many(len(clauses) - 1, 'clause')} more" if len(clauses) > 1 else ""
    seen = f", first in {place(first.tally.first)}" if first.tally and first.tally.first.file else ""
    used = f"{_used(first)}, {counted(first.tally)}{seen}"
    used += f", {evidence(first.tally)}" if evidence(first.tally) else ""
    lines = ", ".join(map(plain, thing.lines))
    yield Line(f"{lines}: {subject(first)} {used}; {undecided}{rest} [{plain(first.fingerprint)}]", "  ", "    ")


def _reason(finding: Finding) -> str:
    """Why it is unknown, in the words that it shares with others, without its own identifier."""
    if not finding.why and finding.state:
        return f"whether {finding.clause} is in force" + (f": {finding.state.note}" if finding.state.note else " is not stated")
    value = finding.use.subject.partition(":")[2]
    why = (finding.why or finding.says).removeprefix(f"{finding.subject_name}: ")
    if not why.startswith("it may be "):  # what it may be has a name of its own, of which it may be a part
        for own in (finding.use.subject, f"AS{value}", value):
            why = re.sub(rf"(?<!\w){re.escape(own)}(?!\w)", "it", why, count=1) if len(own) > 2 else why
    doubts = (d for d in why.split("; ") if d != "the candidates do not agree" and not d.startswith("the clause applies only to "))
    return "; ".join(doubts) or why
