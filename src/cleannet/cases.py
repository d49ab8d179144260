"""Golden cases: one use, one day, one expected verdict, judged through the same function as an audit.

Users test their own policies as they test code: `cleannet policy test FILE`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cleannet.model import facts as form
from cleannet.model.answer import Answer
from cleannet.model.answers.tested import Result
from cleannet.model.behind import Behind, Party
from cleannet.model.report import Statement
from cleannet.model.subject import EntityId, Subject, org
from cleannet.model.verdict import Verdict
from cleannet.policy.bound import Bound
from cleannet.policy.policy import ANYTHING, Policy, PolicyError, bound_clauses
from cleannet.ruling import rule_on
from cleannet.ruling.asked import Asked
from cleannet.ruling.verdict import CLEAR, Ruling
from cleannet.world.behind import behind
from cleannet.world.view import View, World


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one case. `found` uses the words of `expect`."""

    case: form.Case
    found: str
    clause: str
    answer: Answer
    view: View

    @property
    def passed(self) -> bool:
        return self.found == self.case.expect


def result(
    file: str, case: form.Case, world: World, policies: Mapping[str, Policy], measures: Mapping[str, form.Measure] | None = None
) -> Result:
    """The result of a case. A case that cannot be judged has failed."""
    found, clause, because = "not judged", "", ""
    chain: tuple[Statement, ...] = ()
    try:
        outcome = judge_case(case, world, policies, measures)
        found, clause, because = outcome.found, outcome.clause, outcome.answer.why
        told = outcome.view.statements
        chain = tuple(told[s] for s in outcome.answer.chain if s in told)
    except PolicyError as error:
        because = str(error)
    return Result(
        file=file,
        id=case.id,
        expect=case.expect,
        found=found,
        passed=found == case.expect,
        clause=clause,
        as_of=case.as_of,
        known_on=case.known_on,
        why=case.why,
        because=because,
        chain=chain,
    )


def judge_case(
    case: form.Case, world: World, policies: Mapping[str, Policy], measures: Mapping[str, form.Measure] | None = None
) -> Outcome:
    """The outcome of one case. measures: where its clause is looked up (default: the pack). Raises PolicyError if the case names a
    clause, policy or thing that does not exist."""
    view = world.at(date.fromisoformat(case.as_of), date.fromisoformat(case.known_on), _assumed(case))
    bounds, acts = _clauses(case, world.facts.measures if measures is None else measures, policies)
    chosen = policies[case.policy] if case.policy else None
    rulings = [(b, rule_on(b, _asked(case, view, acts, chosen), view)) for b in bounds]
    bound, worst = max(rulings, key=lambda r: (-r[1].verdict.rank, r[1].notice), default=(None, CLEAR))
    return Outcome(case, _words(worst), bound.id if bound else "", worst.reached, view)


def _words(ruling: Ruling) -> str:
    return "clear with notice" if ruling.verdict is Verdict.CLEAR and ruling.notice else ruling.verdict.value


def _assumed(case: form.Case) -> dict[EntityId, form.Entity]:
    """The made-up entities of a case; their statements are verified by its author."""
    return {a.id: form.Entity(id=a.id, name=a.id, held_by=a.held_by) for a in case.assume}


def _clauses(
    case: form.Case, measures: Mapping[str, form.Measure], policies: Mapping[str, Policy]
) -> tuple[list[Bound], frozenset[str] | None]:
    if case.rule is not None:
        return [_own(case.rule)], None
    if case.policy:
        if case.policy not in policies:
            raise PolicyError(f"{case.id}: no policy {case.policy!r}")
        return list(policies[case.policy].clauses), policies[case.policy].acts
    if not case.clause:
        raise PolicyError(f"{case.id}: names no clause, policy or rule")
    found = [b for b in bound_clauses(measures, [case.clause]) if b.id == case.clause]
    if not found:
        raise PolicyError(f"{case.id}: no clause {case.clause!r}")
    return found, None


def _own(rule: form.CaseRule) -> Bound:
    """The rule that a row writes out itself, as a clause that is in force for everybody."""
    clause = form.Clause(
        id="case/rule",
        says="the rule of the case",
        lines=form.LINES,
        who=form.Who(kinds=("anyone",)),
        events=(form.Event(date="1900-01-01", state="in_force"),),
        forbids=("use",),
        relations=rule.relations,
        names=rule.names,
        test=rule.test,
        tests=rule.tests,
    )
    adversaries = tuple(form.Adversary(country=c) for c in rule.adversaries)
    measure = form.Measure(id="case", title="case", issuer="", type="guidance", force="binding", adversaries=adversaries)
    return Bound(clause, measure)


def _asked(case: form.Case, view: View, acts: frozenset[str] | None, policy: Policy | None) -> Asked:
    """The use that a case asks about, by the policy that judges it."""
    use = case.use
    found = _behind(use, view)
    if use.act:
        acts = frozenset({use.act})
    return Asked(
        behind=found,
        line=use.line,
        relation=use.relation,
        function=use.role,
        purpose=use.purpose,
        exception=use.exception,
        category=use.category,
        produced_in=use.produced_in,
        kinds=frozenset({use.by or ANYTHING}),
        where=use.where,
        stated=frozenset(policy.text.we.states if policy else ()),
        acts=acts,
        words=policy.words if policy else (),
    )


def _behind(use: form.CaseUse, view: View) -> Behind:
    if use.entity:
        return behind(view, org(use.entity))
    if use.app:
        return behind(view, Subject(f"app:{use.app}"), use.where)
    if use.subject or use.place:
        return behind(view, Subject(use.subject or use.place), use.where)
    if use.cable:
        return behind(view, Subject(f"cable:{use.cable}"))
    if use.cloud:
        return behind(view, Subject(f"cloud:{use.cloud}/{use.region}" if use.region else f"cloud:{use.cloud}"))
    return Behind(use.category, (Party(Subject(f"category:{use.category}")),))


def judge_cases(cases: Iterable[form.Case], world: World, policies: Mapping[str, Policy]) -> list[Outcome]:
    """The outcomes of all cases, in their order."""
    return [judge_case(case, world, policies) for case in cases]
