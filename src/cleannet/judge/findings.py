"""Writes down the result of a clause: a finding with the chain from the record to the clause, or a notice."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from cleannet.judge.court import Hearing
from cleannet.judge.holding import Holding
from cleannet.model.answer import Answer
from cleannet.model.day import in_words
from cleannet.model.report import Finding, Notice, Step, fingerprint
from cleannet.model.shown import unshown
from cleannet.model.subject import kind_of, value_of
from cleannet.model.use import ON_PATHS, Candidate, Tally, Use
from cleannet.model.verdict import Confidence, Verdict
from cleannet.policy.bound import acts_text
from cleannet.policy.policy import Policy
from cleannet.world.view import View

_SETTLE: Final = (
    "First find out whose it is, because only the embedded table says so. For the AS of an address, import your own RIB or pfx2as; "
    "for the owner of an AS, ask its registry (RDAP)."
)
"""What to do about a verdict that rests on the embedded table."""


@dataclass(frozen=True)
class Clerk:
    """Writes down what one audit found. by_table: uses whose network only the embedded table of addresses states."""

    policy: Policy
    view: View
    by_table: Set[Use]

    def finding(self, use: Use, hearing: Hearing, held: Holding, tally: Tally) -> Finding:
        """The finding of a holding that is not clear."""
        rule, ruling, reached = hearing.rule, held.ruling, held.ruling.reached
        return Finding(
            fingerprint=held.mark(rule, use),
            evidence=self._evidence(held.unwaived, reached, *((held.undecided,) if held.undecided else (ruling.state, held.doubt))),
            verdict=held.verdict,
            confidence=self._confidence(use),
            line=rule.line,
            rule=rule.id,
            use=use,
            subject_name=hearing.name,
            clause=held.clause,
            says=f"{hearing.name}: {reached.why if held.undecided else self._told(held)}",
            why=reached.why if held.undecided else _why(use, held, tally),
            state=None if held.undecided else ruling.state,
            stamp="" if held.undecided else ruling.stamp,
            chain=self._chain(use, tally, reached.chain),
            undecided=held.undecided,
            lead=held.lead,
            waived=held.waived,
            remedy=f"{_SETTLE} {rule.remedy}" if self._by_table(use) else rule.remedy,
            tally=tally,
        )

    def notice(self, hearing: Hearing, held: Holding) -> Notice:
        """Why a user should know about a clause although it is clear."""
        state = held.ruling.state
        ended = state is not None and state.state == "ended"
        kind, what = ("ended", "has ended") if ended else ("proposed", "is only proposed")
        if held.bound.notice and not ended:
            kind, what = "others", "applies to others"
        since = f" ({state.instrument}, {in_words(state.since)})" if state and state.instrument else ""
        return Notice(kind=kind, says=f"{held.bound.id} {what}{since}", about=hearing.name)

    def _told(self, held: Holding) -> str:
        """What the clause says about the thing, in the way the policy is read."""
        acts, binds = acts_text(held.bound.clause), held.bound.bound_party
        told = f"{acts}; binds {binds}" if binds else acts
        return f"named in {held.bound.measure.id} ({told})" if self.policy.text.reads == "names" else told

    def _chain(self, use: Use, tally: Tally, chain: tuple[str, ...]) -> tuple[Step, ...]:
        first = tally.first
        path = f": {first.text}" if use.role in ON_PATHS and " by " in first.text else ""
        by = f": {'; '.join(e.words for e in tally.evidence)}" if tally.evidence else ""
        bought = f"; last bought on {tally.day_bought}" if tally.day_bought else ""
        seen = [Step(says=f"seen as {use.role} in {first.where}{path}{by}{bought}{_undated(tally)}")] if first.file else []
        return (*seen, *(Step(says=self.view.statements[s].says, statement=s) for s in chain if s in self.view.statements))

    def _evidence(self, verdict: Verdict, reached: Answer, *more: object) -> str:
        """The hash of what the verdict rests on. It changes when the content of a statement changes, not only when other statements
        are used."""
        statements = [self.view.statements[s] for s in reached.chain if s in self.view.statements]
        return fingerprint(verdict, reached.truth, statements, reached.why, more)

    def _confidence(self, use: Use) -> Confidence:
        by_name = any(self._by_name(use.role, c) for c in use.candidates)
        return Confidence.LOW if by_name or self._by_table(use) else Confidence.HIGH

    def _by_name(self, role: str, candidate: Candidate) -> bool:
        """Whether only a name says that it is this thing: also for an app on a device, and for a maker whose name only IEEE
        states."""
        match kind_of(candidate.subject):
            case "name":
                return True
            case "app" | "org" if role in ("installed", "preinstalled"):
                return True
            case "oui":
                return self.view.world.hardware.maker_of(value_of(candidate.subject)) not in self.view.makers
            case _:
                return candidate.weight < 1

    def _by_table(self, use: Use) -> bool:
        """Whether only the embedded table says which AS it is, or whose AS it is."""
        if use in self.by_table:
            return True
        networks = [c.subject for c in use.candidates if kind_of(c.subject) in ("asn", "address")]
        numbers = [value_of(n) for n in networks if kind_of(n) == "asn"]
        return any(not number.isdigit() or int(number) not in self.view.networks for number in numbers)


def _undated(tally: Tally) -> str:
    """How many records state no day of purchase, where others do."""
    missing = tally.records - tally.dated if tally.day_bought else 0
    return f"; {missing:,} of {tally.records:,} records state no day of purchase" if missing else ""


def _why(use: Use, held: Holding, tally: Tally) -> str:
    """Why the verdict is not plain."""
    ruling, state = held.ruling, held.ruling.state
    clause = held.bound.clause
    unfit = unshown(use.role, ruling.unshown, clause.new_only, clause.quality) if ruling.unshown else ""
    if unfit and tally.day_bought and (clause.new_only or "procure" in ruling.unshown):
        dated = f"the latest purchase that is dated, of {tally.day_bought}"
        unfit = f"{dated}, came before the clause, or after the judged day{_undated(tally)}"
    open_state = ""
    if state is not None and state.state == "open":
        open_state = f"whether the clause is in force is open{f': {state.note}' if state.note else ''}"
    return "; ".join(w for w in (unfit, held.doubt, ruling.reached.why, open_state) if w)
