"""The loop: each use meets each rule that is asked about it, and who is behind it meets each clause that applies."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from typing import Final, NamedTuple

from msgspec.structs import replace

from cleannet.judge.alike import Alike
from cleannet.judge.holding import Holding, Said, weigh
from cleannet.judge.waivers import Waivers
from cleannet.judge.words import Words
from cleannet.model.answer import YES
from cleannet.model.behind import Behind
from cleannet.model.shown import ALONE, SHOWS
from cleannet.model.subject import Subject, kind_of
from cleannet.model.use import PERHAPS, UNSHOWN, Candidate, Use
from cleannet.model.verdict import Verdict, worst
from cleannet.policy.bound import Bound
from cleannet.policy.policy import Policy
from cleannet.rules import RULES
from cleannet.rules.base import Rule
from cleannet.ruling import rule_on
from cleannet.ruling.asked import Asked
from cleannet.ruling.beforehand import decides, meets, speaks
from cleannet.world.view import View

_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Hearing:
    """The results of the clauses under one rule, and the name of who it is about."""

    rule: Rule
    name: str
    held: list[Holding]


class Case(NamedTuple):
    """A use, heard under every rule that knows anything about it. lines: the worst verdict of each line. hearings: none if no rule
    knows anything about it, or if no clause says anything about such uses."""

    name: str
    lines: dict[str, Verdict]
    hearings: Sequence[Hearing] = ()


@dataclass(frozen=True, slots=True)
class _Speaking:
    """Clauses that apply to some uses, and the question to them; decide: whether one of them could give more than a notice. alike:
    equal for roles in which each of them says the same of a thing."""

    asked: Asked
    clauses: list[Bound]
    decide: bool
    alike: int


class _Heard(NamedTuple):
    """Who is behind a candidate, and what each clause says about it. like: equal only where `said` is equal."""

    behind: Behind
    said: Said
    like: int


class Court:
    """The judging of one audit.

    chains: whether each use gets a chain of statements of its own; otherwise all uses of one shape share the verdicts and the chain
    of the first. With chains, the result of one shape is kept if it is clear or nobody is known; for others, only which clauses
    gave it, and the result of each thing, which may be seen in several roles."""

    def __init__(self, policy: Policy, view: View, chains: bool = True) -> None:
        self.policy, self.view, self.chains = policy, view, chains
        self.waivers, self.words = Waivers(policy, view.day), Words(view, policy.words)
        self._alike = Alike(policy, view)
        self._said: dict[Hashable, tuple[Said, int]] = {}
        self._loud: dict[Hashable, list[Bound]] = {}
        self._speaking: dict[tuple[str, str], _Speaking] = {}
        self._behind: dict[tuple[str, Subject], tuple[Behind, int] | None] = {}
        self._shapes: dict[Hashable, int] = {}
        self._alike_in: dict[Hashable, int] = {}
        self._numbers = count()
        self._cases: dict[Hashable, tuple[dict[str, Verdict], Sequence[Hearing]]] = {}
        self._strangers: dict[Hashable, dict[str, Verdict]] = {}

    def hear(self, use: Use, bought: int = -1) -> Case:
        """The result of every clause on a use. bought: the latest day of purchase, in days since 1970; -1 if none is stated."""
        name, like = self._alike.stranger(use) or ("", None)
        if like is not None and (known := self._strangers.get(like)):
            return Case(name, known)
        case = self._hear(use, date.fromordinal(_EPOCH + bought) if bought >= 0 else None)
        if like is not None and case.hearings and not any(hearing.held for hearing in case.hearings):
            self._strangers[like] = case.lines
        return case

    def _hear(self, use: Use, bought: date | None) -> Case:
        asked = [
            (rule, told)
            for rule in _rules_about(use.role, *dict.fromkeys(kind_of(c.subject) for c in use.candidates))
            if any(told := [self._ask(rule, use, c, bought) for c in use.candidates])
        ]
        if not asked:
            return Case(use.subject, {})
        name = _name([h for h in asked[-1][1] if h])
        like = use.role, use.together, *(h.like if h else -1 for _, told in asked for h in told)
        if (known := self._cases.get(like)) is not None:
            return Case(name, *known)
        lines: dict[str, Verdict] = {}
        hearings = []
        for rule, told in asked:
            found = [h for h in told if h]
            held = weigh([h.said for h in found] if use.together else [h.said if h else () for h in told], use.together)
            by = _name(found)
            hearing = Hearing(rule, by, [self.waivers.bend(rule, use, by, h) for h in held])
            hearings.append(hearing)
            before = lines.get(rule.line, Verdict.NOT_ASKED)
            unless_found = Verdict.CLEAR if self._spoken(rule, use.role).decide else Verdict.NOT_ASKED
            lines[rule.line] = worst([before, unless_found, *(h.verdict for h in hearing.held if h.verdict is not Verdict.CLEAR)])
        if not any(h.held for h in hearings) or not (self.chains or self.policy.waivers):  # nothing is then written of this use
            self._cases[like] = lines, hearings
        return Case(name, lines, hearings)

    def _ask(self, rule: Rule, use: Use, candidate: Candidate, bought: date | None) -> _Heard | None:
        """Who is behind one candidate, and what each clause says about it, plain clear left out."""
        if not rule.about(use.role, candidate.subject):
            return None
        asked_of = rule.id, candidate.subject
        if asked_of not in self._behind:  # it is often seen in several roles
            found = rule.ask(self.view, candidate.subject, self.policy.text.we.where)
            shape = None if found is None else self._alike.shape(found, reasons=self.chains)
            self._behind[asked_of] = None if found is None else (found, self._shapes.setdefault(shape, len(self._shapes)))
        if (known := self._behind[asked_of]) is None:
            return None
        behind, looks = known
        speaking = self._spoken(rule, use.role)
        told = (speaking.alike, use.function, use.purpose, bought)
        shape, alone = (*told, looks), (*told, candidate.subject)
        if (said := self._said.get(shape) or self._said.get(alone)) is not None:
            return _Heard(behind, *said)
        asked = replace(speaking.asked, behind=behind, function=use.function, purpose=use.purpose, bought=bought)
        if (spoken := self._loud.get(shape)) is None:
            spoken = self._alike.may_say(behind, speaking.clauses)
        rulings = [(b, rule_on(b, asked, self.view)) for b in spoken]
        loud = [(b, r) for b, r in rulings if r.verdict is not Verdict.CLEAR or r.notice]
        self._loud[shape] = [b for b, _ in loud]
        number = next(self._numbers)
        self._said[alone if loud and self.chains and not _nameless(behind) else shape] = loud, number
        self.words.heed(use, loud)
        return _Heard(behind, loud, number)

    def _spoken(self, rule: Rule, role: str) -> _Speaking:
        """The clauses that apply to such uses, and whether one of them could give more than a notice."""
        key = rule.id, role
        if key not in self._speaking:
            asked = self._asked(rule, role)
            clauses = [b for b in self.policy.clauses if speaks(b, asked, self.view) and meets(b.clause, rule.finds)]
            decide = any(decides(b, asked, self.view) for b in clauses)
            told = rule.id, asked.shown, ALONE.get(role), role if role in PERHAPS or role in _roles_in(clauses) else ""
            self._speaking[key] = _Speaking(asked, clauses, decide, self._alike_in.setdefault(told, len(self._alike_in)))
        return self._speaking[key]

    def _asked(self, rule: Rule, role: str) -> Asked:
        """The questions to the clauses for every use of that rule and role."""
        return Asked(
            behind=Behind(""),
            line=rule.line,
            relation=rule.relation,
            alone=rule.alone,
            role=role,
            kinds=frozenset(self.policy.text.we.kinds),
            where=self.policy.text.we.where,
            stated=frozenset(self.policy.text.we.states),
            acts=self.policy.acts,
            shown=SHOWS[role].acts if self.policy.text.reads == "acts" or role in UNSHOWN else None,
            words=self.policy.words,
        )


def _roles_in(clauses: Iterable[Bound]) -> frozenset[str]:
    """The roles in which the clauses or their exceptions tell a thing seen in one from a thing seen in another."""
    told = (roles for b in clauses for roles in (b.clause.roles, *(exception.roles for exception in b.clause.exceptions)))
    return frozenset(role for roles in told for role in roles)


def _name(heard: Sequence[_Heard]) -> str:
    """The name of what these candidates may mean, for people."""
    return " or ".join(dict.fromkeys(h.behind.name for h in heard))


def _nameless(behind: Behind) -> bool:
    """Whether only a name is known, and nobody has that name. These clauses then say the same about all such uses, by the reason of
    the gap."""
    return bool(behind.gaps) and all(kind_of(party.thing) == "name" and party.answer is YES for party in behind.parties)


@cache
def _rules_about(role: str, *kinds: str) -> tuple[Rule, ...]:
    """The rules that are asked about a subject of one of these kinds in that role."""
    return tuple(rule for rule in RULES if any(rule.about(role, f"{kind}:") for kind in kinds))
