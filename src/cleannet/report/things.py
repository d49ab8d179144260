"""The findings of a report by thing: each thing once, under the worst that was found about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Final

from msgspec.structs import replace

from cleannet.model.facts import LINES
from cleannet.model.report import Finding, Report
from cleannet.model.selection import KINDS, Kind, Selection, Sort, kind_of
from cleannet.model.use import Tally


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
