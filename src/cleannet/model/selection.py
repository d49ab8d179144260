"""Which part of a report a person wants to see: kinds, lines, how often seen, order, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from cleannet.model.verdict import Verdict

if TYPE_CHECKING:
    from cleannet.model.report import Finding

Kind = Literal["denied", "lead", "unknown", "conditional"]

KINDS: Final[tuple[Kind, ...]] = ("denied", "lead", "unknown", "conditional")
"""What a finding may be, the worst first. A lead is unknown for one word of the record alone: told, it would be denied."""

Fails = Literal["contradicted", Kind]

FAILS: Final[tuple[Fails, ...]] = ("contradicted", *KINDS)
"""What an audit can fail on, the worst first: a promise that a record contradicts comes before all findings."""

Calm = Literal["clear", "not-asked"]
"""What nothing is found of: the verdicts that no finding has."""

CALM: Final[tuple[Calm, ...]] = ("clear", "not-asked")

Only = Literal[Kind, Calm]

Sort = Literal["line", "records", "name", "seen"]
"""Of things: line by line and the most used of each; the most used; by name; those that were seen last."""


def kind_of(finding: Finding) -> Kind:
    """The kind of a finding."""
    if finding.lead:
        return "lead"
    return {Verdict.DENIED: KINDS[0], Verdict.CONDITIONAL: KINDS[3]}.get(finding.verdict, KINDS[2])


@dataclass(frozen=True, slots=True)
class Selection:
    """What a person wants to see. all: everything instead of the first few; only: these kinds; lines: these lines; records: seen in
    at least so many. An empty set means everything."""

    all: bool = False
    only: frozenset[Only] = frozenset()
    lines: frozenset[str] = frozenset()
    records: int = 0
    sort: Sort = "line"

    @property
    def narrow(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.only or self.lines or self.records)

    @property
    def calm(self) -> frozenset[Calm]:
        """The verdicts that were asked for although nothing is found there."""
        return frozenset(word for word in CALM if word in self.only)

    def takes(self, finding: Finding) -> bool:
        """Whether a finding is part of what was asked for."""
        seen = finding.tally.records if finding.tally else 0
        wanted = not self.only or kind_of(finding) in self.only
        return wanted and (not self.lines or finding.line in self.lines) and seen >= self.records


EVERYTHING: Final = Selection()
