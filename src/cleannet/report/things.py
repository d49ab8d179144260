"""The findings of a report by thing: each thing once, under the worst that was found about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Any, Final

from msgspec.structs import replace

from cleannet.model.facts import LINES
from cleannet.model.report import Finding, JudgedUse, Report
from cleannet.model.selection import KINDS, Kind, Selection, Sort, kind_of
from cleannet.model.use import Tally
from cleannet.model.verdict import Verdict


@dataclass(frozen=True)
class Thing:
    """A subject with all its findings, the worst first, and within a kind what binds nobody last. kind: the worst."""

    kind: Kind
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The most significant finding: of the worst kind, binding, of the role seen most often."""
        return self.findings[0]

    @cached_property
    def worst(self) -> tuple[Finding, ...]:
        """The findings of its kind."""
        return tuple(f for f in self.findings if kind_of(f) == self.kind)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """On which lines it is of its kind, in the order of the lines."""
        if len(self.findings) == 1:  # as most have, and of a million it tells
            return (self.first.line,)
        found = {f.line for f in self.worst}
        return (*(line for line in LINES if line in found), *sorted(found.difference(LINES)))

    @cached_property
    def uses(self) -> tuple[Finding, ...]:
        """One finding for each use of its kind, the most often seen first."""
        return tuple({f.use: f for f in reversed(self.worst)}.values())[::-1]

    @cached_property
    def records(self) -> int:
        """Records of the use that was seen most often."""
        return max((f.tally.records for f in self.findings if f.tally), default=0)

    @cached_property
    def seen(self) -> int:
        """When it was last seen, in microseconds since 1970; -1 if no record says."""
        return max((f.tally.seen_last for f in self.findings if f.tally), default=-1)

    @cached_property
    def widest(self) -> Tally | None:
        """The tally of the use that concerns most of our things."""
        return max((f.tally for f in self.worst if f.tally), key=lambda t: (t.assets_in_all, len(t.assets)), default=None)


def selected(report: Report, asked: Selection) -> Report:
    """The report with only the selected findings; everything else stays."""
    return replace(report, findings=tuple(filter(asked.takes, report.findings))) if asked.narrow else report


def worst_of(report: Report, asked: Selection) -> dict[str, Verdict]:
    """Each subject with its worst verdict on the lines that were asked for."""
    found: dict[str, Verdict] = {}
    for judged in report.uses:
        verdicts = [v for line, v in judged.lines.items() if not asked.lines or line in asked.lines]
        if verdicts:
            subject = judged.use.subject
            found[subject] = min((*verdicts, found.get(subject, Verdict.NOT_ASKED)), key=lambda v: v.rank)
    return found


def by_line(report: Report) -> dict[str, Counter[Verdict]]:
    """For each line, how many things have which verdict there as their worst: all lines of the facts, then others by name."""
    worst: dict[tuple[str, str], Verdict] = {}
    for judged in report.uses:
        subject = judged.use.subject
        for line, verdict in judged.lines.items():
            known = worst.get((line, subject))
            if known is None or verdict.rank < known.rank:
                worst[line, subject] = verdict
    found: dict[str, Counter[Verdict]] = {line: Counter() for line in (*LINES, *sorted({line for line, _ in worst} - set(LINES)))}
    for (line, _), verdict in worst.items():
        found[line][verdict] += 1
    return found


def calm(report: Report, asked: Selection, verdict: Verdict) -> list[tuple[JudgedUse, ...]]:
    """The uses of each subject whose worst verdict this is, in the order that is asked for."""
    those = {subject for subject, found in worst_of(report, asked).items() if found is verdict}
    of_subject: dict[str, list[JudgedUse]] = {}
    for judged in report.uses:
        if judged.use.subject in those and verdict in judged.lines.values():
            of_subject.setdefault(judged.use.subject, []).append(judged)
    uses = [tuple(sorted(some, key=lambda use: -_seen(use))) for some in of_subject.values()]
    return sorted((some for some in uses if _seen(some[0]) >= asked.records), key=_CALM_ORDERS[asked.sort])


def _seen(judged: JudgedUse) -> int:
    return judged.tally.records if judged.tally else 0


_CALM_ORDERS: Final[dict[Sort, Callable[[tuple[JudgedUse, ...]], Any]]] = {
    "line": lambda some: (_place(min(some[0].lines, key=_place)), -_seen(some[0]), some[0].use),
    "records": lambda some: (-_seen(some[0]), some[0].use),
    "name": lambda some: (some[0].name.casefold(), some[0].use),
    "seen": lambda some: (-max(use.tally.seen_last if use.tally else -1 for use in some), some[0].use),
}


def things(findings: Iterable[Finding], sort: Sort = "line") -> dict[Kind, list[Thing]]:
    """Each subject once, under its worst kind, in the requested order."""
    by_subject: dict[str, list[Finding]] = {}
    for finding in findings:
        by_subject.setdefault(finding.use.subject, []).append(finding)
    found: dict[Kind, list[Thing]] = {kind: [] for kind in KINDS}
    for of_one in by_subject.values():
        of_one.sort(key=_telling)
        found[kind_of(of_one[0])].append(Thing(kind_of(of_one[0]), tuple(of_one)))
    for of_kind in found.values():
        of_kind.sort(key=_ORDERS[sort])
    return found


def _telling(finding: Finding) -> tuple[int, bool, int]:
    return KINDS.index(kind_of(finding)), bool(finding.stamp), -(finding.tally.records if finding.tally else 0)


def _place(line: str) -> int:
    return LINES.index(line) if line in LINES else len(LINES)


def _name(thing: Thing) -> str:
    return thing.first.subject_name.casefold()


_ORDERS: Final = {
    "line": lambda t: (_place(t.lines[0]), -t.records, t.first.use),
    "records": lambda t: (-t.records, t.first.use),
    "name": lambda t: (_name(t), t.first.use),
    "seen": lambda t: (-t.seen, t.first.use),
}


def spread(of_kind: Sequence[Thing], most: int) -> list[Thing]:
    """So many of them that each line has one before any has two, in their given order."""
    by_line: dict[str, list[int]] = {}
    for number, thing in enumerate(of_kind):
        by_line.setdefault(thing.lines[0], []).append(number)
    chosen = [number for row in zip_longest(*by_line.values()) for number in row if number is not None][:most]
    return [of_kind[number] for number in sorted(chosen)]
