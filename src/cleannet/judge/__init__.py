"""The only loop over rules and clauses: each use meets each rule of its kind once, and each answer meets each clause.

Nothing here knows a measure, a line or a format. `court` is the loop. `alike` finds uses that no clause can distinguish, so that
they are judged once. `holding` combines the results of the clauses, `waivers` change them, `findings` writes them down, and `words`
lists words of the input that were not understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from cleannet.judge.court import Court
from cleannet.judge.findings import Clerk
from cleannet.judge.parents import Parents
from cleannet.model.report import Finding, JudgedUse, Notice
from cleannet.model.use import Tally, Use
from cleannet.model.verdict import Verdict
from cleannet.policy.policy import Policy
from cleannet.world.view import View


@dataclass
class Judgement:
    """The result of judging: findings, notices and each use with its verdict per line."""

    findings: list[Finding] = field(default_factory=list)
    notices: set[Notice] = field(default_factory=set)
    uses: list[JudgedUse] = field(default_factory=list)


def judge(uses: Mapping[Use, Tally], policy: Policy, view: View, by_table: Set[Use] = frozenset()) -> Judgement:
    """All uses under the policy, on the day of the view. by_table: uses whose network only the embedded table of addresses
    states."""
    result = Judgement()
    court, clerk, parents = Court(policy, view), Clerk(policy, view, by_table), Parents(policy, view)
    for use in sorted(uses):
        case = court.hear(use, uses[use].bought)
        for hearing in case.hearings:
            for held in hearing.held:
                if held.verdict is Verdict.CLEAR:
                    result.notices.add(clerk.notice(hearing, held))
                else:
                    result.findings.append(clerk.finding(use, hearing, held, uses[use]))
        if case.hearings:
            result.notices.update(parents.notices(use, case.name, case.lines))
        result.uses.append(JudgedUse(use=use, name=case.name, lines=case.lines, tally=uses[use]))
    result.findings.sort(key=lambda f: (f.verdict.rank, f.line, f.use, f.clause, f.rule))
    result.notices.update(court.waivers.notices(), court.words.notices())
    return result


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The result of `judge` for a use, with no findings: its name, per line the worst verdict, and for each line and verdict the
    clauses that give it ("": undecided clauses, because nobody is known)."""

    use: Use
    name: str
    lines: dict[str, Verdict]
    because: dict[tuple[str, Verdict], tuple[str, ...]]


def verdicts(uses: Iterable[Use], policy: Policy, view: View) -> Iterator[Verdicts]:
    """The verdicts on all uses under the policy, on the day of the view, in order: those of `judge`, in less than half its time."""
    court = Court(policy, view, chains=False)
    for use in sorted(uses):
        case = court.hear(use)
        because: dict[tuple[str, Verdict], set[str]] = {}
        for hearing in case.hearings:
            for held in hearing.held:
                if held.verdict is not Verdict.CLEAR:
                    because.setdefault((hearing.rule.line, held.verdict), set()).add(held.clause)
        yield Verdicts(use, case.name, case.lines, {key: tuple(sorted(clauses)) for key, clauses in because.items()})
