"""The combined result of the clauses for a use under one rule: one holding per clause; undecided clauses share one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleannet.model.report import Waived, fingerprint
from cleannet.model.use import Use
from cleannet.model.verdict import Verdict
from cleannet.policy.bound import Bound
from cleannet.rules.base import Rule
from cleannet.ruling.verdict import Ruling

Said = Sequence[tuple[Bound, Ruling]]
"""What each clause says of one candidate, but for plain clear."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The result of one clause, by this ruling. unwaived: its verdict before any waiver; clear: it gives a notice. doubt: "" or why
    it is unknown anyway. undecided: clauses that are open only because nobody is known; `bound` is the first."""

    bound: Bound
    ruling: Ruling
    unwaived: Verdict
    doubt: str = ""
    undecided: tuple[str, ...] = ()
    waived: Waived | None = None

    @property
    def verdict(self) -> Verdict:
        return Verdict.CONDITIONAL if self.waived else self.unwaived

    @property
    def lead(self) -> bool:
        """Whether the named party is known, and only a word that the record does not state keeps the use from being denied."""
        return self.verdict is Verdict.UNKNOWN and self.ruling.lead and not self.doubt and not self.undecided

    @property
    def clause(self) -> str:
        """The clause that a finding names; "" for undecided clauses."""
        return "" if self.undecided else self.bound.id

    def mark(self, rule: Rule, use: Use) -> str:
        """The fingerprint of its finding, made of rule, use and clause only."""
        return fingerprint(rule.id, *use.identity, self.clause)


def weigh(told: Sequence[Said], together: bool) -> list[Holding]:
    """The combined result of rival candidates: the worst if all are meant; otherwise what all agree on."""
    if not any(told):
        return []
    by_clause: dict[str, list[tuple[Bound, Ruling]]] = {}
    for said in told:
        for bound, ruling in said:
            by_clause.setdefault(bound.id, []).append((bound, ruling))
    found, undecided = [], []
    for rivals in by_clause.values():
        bound, ruling = min(rivals, key=lambda r: r[1].verdict.rank)
        if ruling.verdict is Verdict.CLEAR:
            found.append(Holding(bound, ruling, Verdict.CLEAR))
        elif ruling.gap:
            undecided.append((bound, ruling))
        elif together or (len(rivals) == len(told) and len({r.verdict for _, r in rivals}) == 1):
            found.append(Holding(bound, ruling, ruling.verdict))
        else:
            found.append(Holding(bound, ruling, Verdict.UNKNOWN, "the candidates do not agree"))
    if undecided:
        bound, ruling = undecided[0]
        found.append(Holding(bound, ruling, Verdict.UNKNOWN, undecided=tuple(b.id for b, _ in undecided)))
    return found
