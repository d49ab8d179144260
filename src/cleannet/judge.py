"""The only loop over rules and clauses: each use is put once to each rule of its kind, and each answer to each clause.

Nothing here knows a measure, a line or a format.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import Final

import msgspec

from cleannet.model import facts as form
from cleannet.model.answer import YES, Answer
from cleannet.model.behind import Behind, Party
from cleannet.model.day import span
from cleannet.model.report import Finding, JudgedUse, Notice, Step, Waived, fingerprint
from cleannet.model.shown import SHOWS, unshown
from cleannet.model.subject import kind_of, value_of
from cleannet.model.use import ON_PATHS, Candidate, Tally, Use
from cleannet.model.verdict import Confidence, Verdict, worst
from cleannet.policy.bound import Bound
from cleannet.policy.policy import Policy
from cleannet.rules import RULES
from cleannet.rules.base import Rule
from cleannet.ruling import rule_on
from cleannet.ruling.asked import Asked
from cleannet.ruling.beforehand import decides, meets, opened, reach, speaks, told_of
from cleannet.ruling.verdict import Ruling
from cleannet.ruling.words import parts, thesaurus
from cleannet.world.ownership import lineage
from cleannet.world.view import View

_SETTLE = (
    "First settle whose it is: the embedded table alone says so. Import your own RIB or pfx2as for the AS of an address; whose an "
    "AS is, its registry tells (RDAP)."
)
"""What to do about a verdict that rests on the embedded table."""


@dataclass
class Judgement:
    """What judging came to: findings, notices and each use with its verdict per line."""

    findings: list[Finding] = field(default_factory=list)
    notices: set[Notice] = field(default_factory=set)
    uses: list[JudgedUse] = field(default_factory=list)


def judge(uses: Mapping[Use, Tally], policy: Policy, view: View, by_table: Set[Use] = frozenset()) -> Judgement:
    """All uses under the policy, on the view's day. by_table: uses whose network the embedded table of addresses alone tells."""
    result = Judgement()
    court = _Court(policy, view, by_table, result)
    for use in sorted(uses):
        court.judge(use, uses[use])
    result.findings.sort(key=lambda f: (f.verdict.rank, f.line, f.use, f.clause, f.rule))
    result.notices.update(_waiver_notices(policy, view.day, court.fitting))
    result.notices.update(_word_notices(court.words))
    return result


@dataclass
class _Court:
    """One audit's judging. fitting: waivers that fit a finding; words: not understood, and for which clauses. What was said of one
    shape, where it is clear or nobody is known, and which clauses speak of a rule's uses, is asked once."""

    policy: Policy
    view: View
    by_table: Set[Use]
    result: Judgement
    fitting: set[form.Waiver] = field(default_factory=set)
    _said: dict[object, list[tuple[Bound, Ruling]]] = field(default_factory=dict)
    _loud: dict[object, list[Bound]] = field(default_factory=dict)
    _about: dict[str, Hashable] = field(default_factory=dict)
    _places: dict[tuple[str, ...], Hashable] = field(default_factory=dict)
    _speaking: dict[tuple[str, str], _Speaking] = field(default_factory=dict)
    words: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def judge(self, use: Use, tally: Tally) -> None:
        lines: dict[str, Verdict] = {}
        name = use.subject
        for rule in _rules_about(use.role, *dict.fromkeys(kind_of(c.subject) for c in use.candidates)):
            heard = [self._hear(rule, use, c) for c in use.candidates]
            told = [h for h in heard if h is not None]
            if not told:
                continue
            name = " or ".join(dict.fromkeys(behind.name for behind, _ in told))
            rivals = told if use.together else [h or (Behind(""), []) for h in heard]
            findings = self._findings(rule, use, name, rivals, tally)
            self.result.findings += findings
            before = lines.get(rule.line, Verdict.NOT_ASKED)
            unless_found = Verdict.CLEAR if self._spoken(rule, use.role).decide else Verdict.NOT_ASKED
            lines[rule.line] = worst([before, unless_found, *(f.verdict for f in findings)])
        self.result.uses.append(JudgedUse(use=use, name=name, lines=lines, tally=tally))

    def _hear(self, rule: Rule, use: Use, candidate: Candidate) -> tuple[Behind, list[tuple[Bound, Ruling]]] | None:
        """Who is behind one candidate, and what each clause says of it, but for plain clear."""
        behind = (
            rule.ask(self.view, candidate.subject, self.policy.text.we.where) if rule.about(use.role, candidate.subject) else None
        )
        if behind is None:
            return None
        shape = (rule.id, use.role, use.function, use.purpose, tuple(map(self._shape, behind.parties)), behind.gaps)
        if (said := self._said.get(shape)) is not None:
            return behind, said
        asked = replace(self._asked(rule, use.role), behind=behind, function=use.function, purpose=use.purpose)
        spoken = self._loud.get(shape)
        rulings = [(b, rule_on(b, asked, self.view)) for b in (self._spoken(rule, use.role).clauses if spoken is None else spoken)]
        loud = [(b, r) for b, r in rulings if r.verdict is not Verdict.CLEAR or r.notice]
        self._loud[shape] = [b for b, _ in loud]
        if not loud or _nameless(behind):
            self._said[shape] = loud
        self._heed_words(use, loud)
        return behind, loud

    def _spoken(self, rule: Rule, role: str) -> _Speaking:
        """The clauses that speak of such uses, and whether one of them could say more than a notice."""
        key = rule.id, role
        if key not in self._speaking:
            asked = self._asked(rule, role)
            clauses = [b for b in self.policy.clauses if speaks(b, asked, self.view) and meets(b.clause, rule.finds)]
            self._speaking[key] = _Speaking(clauses, any(decides(b, asked, self.view) for b in clauses))
        return self._speaking[key]

    def _asked(self, rule: Rule, role: str) -> Asked:
        """What is put to the clauses for every use of that rule and role."""
        return Asked(
            behind=Behind(""),
            line=rule.line,
            relation=rule.relation,
            role=role,
            kinds=frozenset(self.policy.text.we.kinds),
            where=self.policy.text.we.where,
            stated=frozenset(self.policy.text.we.states),
            acts=self.policy.acts,
            shown=SHOWS[role].acts if self.policy.text.reads == "acts" else None,
            words=self.policy.words,
        )

    def _heed_words(self, use: Use, loud: list[tuple[Bound, Ruling]]) -> None:
        """Words that nobody foresaw, where a clause is open for want of them."""
        known = thesaurus(self.view, self.policy.words).known
        for attribute, told, asks in (("function", use.function, parts), ("purpose", use.purpose, _purposes)):
            if told and not known(told):
                open_for = {b.id for b, ruling in loud if ruling.reached.open and asks(b.clause)}
                if open_for:
                    self.words.setdefault((attribute, told), set()).update(open_for)

    def _shape(self, party: Party) -> tuple[object, ...]:
        """What of a party the clauses can tell apart: thousands of networks and names that no clause names are one shape."""
        thing: Hashable = party.thing
        kind = kind_of(party.thing)
        if kind in ("org", "app") and party.share is None and not party.answer.no:
            thing = self._told(party.thing)
        elif kind not in ("org", "app", "country", "landing") and party.thing not in self._named:
            thing = party.thing if kind == "domain" and party.thing.endswith(self._below) else kind
        return (thing, party.relations, party.answer.truth, party.share, party.untold, self._opened(party.registered))

    def _opened(self, registered: tuple[str, ...]) -> Hashable:
        """Of a network of no known operator: which clauses are open by where it is registered, and why; of most none."""
        if registered not in self._places:
            told = ((b.id, b.notice, opened(b, registered, self.view)) for b in self.policy.clauses if registered)
            self._places[registered] = tuple(t for t in told if t[2])
        return self._places[registered]

    def _told(self, thing: str) -> Hashable:
        """What the clauses tell of an entity or an app; of thousands nothing, but whether it has a seat."""
        if thing not in self._about:
            org = value_of(thing) if kind_of(thing) == "org" else ""
            above = [f"org:{one}" for one in lineage(self.view, org)] if org else [thing]
            near = {index for one in above for index in self._reached.get(one, ())}
            about = (self.policy.clauses[index] for index in sorted(near | self._reach_anybody))
            told = ((b.id, b.notice, told_of(b, thing, self.view)) for b in about)
            seated = bool(self.view.seats(org)) if org else None
            self._about[thing] = kind_of(thing), seated, tuple(t for t in told if t[2] is not None)
        return self._about[thing]

    @cached_property
    def _reached(self) -> dict[str, list[int]]:
        """Entities and apps -> the clauses that may tell something of them, or of whom is under them."""
        found: dict[str, list[int]] = {}
        for index, bound in enumerate(self.policy.clauses):
            for thing in reach(bound, self.view) or ():
                found.setdefault(thing, []).append(index)
        return found

    @cached_property
    def _reach_anybody(self) -> frozenset[int]:
        """The clauses that may tell something of any entity."""
        return frozenset(index for index, bound in enumerate(self.policy.clauses) if reach(bound, self.view) is None)

    @cached_property
    def _named(self) -> frozenset[str]:
        """The subjects that the clauses name."""
        return frozenset(n.subject for b in self.policy.clauses for n in b.clause.names)

    @cached_property
    def _below(self) -> tuple[str, ...]:
        """What a name ends with that lies below a domain that the clauses name."""
        return tuple(f".{value_of(named)}" for named in self._named if kind_of(named) == "domain")

    def _findings(
        self, rule: Rule, use: Use, name: str, heard: list[tuple[Behind, list[tuple[Bound, Ruling]]]], tally: Tally
    ) -> list[Finding]:
        """One finding a clause; those that are open only because nobody is known become one."""
        by_clause: dict[str, list[tuple[Bound, Ruling, Behind]]] = {}
        for behind, rulings in heard:
            for bound, ruling in rulings:
                by_clause.setdefault(bound.id, []).append((bound, ruling, behind))
        findings, undecided = [], []
        why: Answer | None = None
        for rival in by_clause.values():
            bound, ruling, _ = min(rival, key=lambda r: r[1].verdict.rank)
            if ruling.verdict is Verdict.CLEAR:
                self._notice(bound, ruling, name)
                continue
            if ruling.gap:
                undecided.append(bound.id)
                why = why or ruling.reached
                continue
            agreed = use.together or (len(rival) == len(heard) and len({r.verdict for _, r, _ in rival}) == 1)
            verdict = ruling.verdict if agreed else Verdict.UNKNOWN
            doubt = "" if agreed else "the candidates do not agree"
            findings.append(self._finding(rule, use, name, bound, ruling, verdict, doubt, tally))
        if undecided and why is not None:
            findings.append(self._unknown(rule, use, name, undecided, why, tally))
        return findings

    def _finding(
        self, rule: Rule, use: Use, name: str, bound: Bound, ruling: Ruling, verdict: Verdict, doubt: str, tally: Tally
    ) -> Finding:
        text = bound.text()
        told = f"{text.acts}; binds {text.binds}" if text.binds else text.acts
        says = f"{name}: named in {text.measure} ({told})" if self.policy.text.reads == "names" else f"{name}: {told}"
        unfit = unshown(use.role, ruling.unshown, bound.clause.new_only) if ruling.unshown else ""
        chain = self._chain(use, tally, ruling.reached.chain)
        return self._waived(
            Finding(
                fingerprint=fingerprint(rule.id, *use.identity, bound.id),
                evidence=self._evidence(verdict, ruling.reached, ruling.state, doubt),
                verdict=verdict,
                confidence=self._confidence(use),
                line=rule.line,
                rule=rule.id,
                use=use,
                subject_name=name,
                clause=bound.id,
                says=says,
                why="; ".join(w for w in (unfit, doubt, ruling.reached.why, _state_open(ruling)) if w),
                state=ruling.state,
                stamp=ruling.stamp,
                chain=chain,
                remedy=self._remedy(rule, use),
                tally=tally,
            )
        )

    def _unknown(self, rule: Rule, use: Use, name: str, undecided: list[str], why: Answer, tally: Tally) -> Finding:
        return self._waived(
            Finding(
                fingerprint=fingerprint(rule.id, *use.identity, ""),
                evidence=self._evidence(Verdict.UNKNOWN, why, undecided),
                verdict=Verdict.UNKNOWN,
                confidence=self._confidence(use),
                line=rule.line,
                rule=rule.id,
                use=use,
                subject_name=name,
                clause="",
                says=f"{name}: {why.why}",
                why=why.why,
                chain=self._chain(use, tally, why.chain),
                undecided=tuple(undecided),
                remedy=self._remedy(rule, use),
                tally=tally,
            )
        )

    def _chain(self, use: Use, tally: Tally, chain: tuple[str, ...]) -> tuple[Step, ...]:
        first = tally.first
        path = f": {first.text}" if use.role in ON_PATHS and " by " in first.text else ""
        seen = [Step(says=f"seen as {use.role} in {first.file}, record {first.record:,}{path}")] if first.file else []
        return (*seen, *(Step(says=self.view.statements[s].says, statement=s) for s in chain if s in self.view.statements))

    def _evidence(self, verdict: Verdict, reached: Answer, *more: object) -> str:
        """The hash of what the verdict rests on: it changes with what a statement says, not only with which statements they are."""
        statements = [self.view.statements[s] for s in reached.chain if s in self.view.statements]
        return fingerprint(verdict, reached.truth, statements, reached.why, more)

    def _confidence(self, use: Use) -> Confidence:
        by_name = any(self._by_name(use.role, c) for c in use.candidates)
        return Confidence.LOW if by_name or self._by_table(use) else Confidence.HIGH

    def _by_name(self, role: str, candidate: Candidate) -> bool:
        """Whether a name alone tells that it is this: also an app on a device, and a maker of whom IEEE alone tells the name."""
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
        """Whether the embedded table alone says which AS it is, or whose the AS is."""
        if use in self.by_table:
            return True
        networks = [c.subject for c in use.candidates if kind_of(c.subject) in ("asn", "address")]
        numbers = [value_of(n) for n in networks if kind_of(n) == "asn"]
        return any(not number.isdigit() or int(number) not in self.view.networks for number in numbers)

    def _remedy(self, rule: Rule, use: Use) -> str:
        return f"{_SETTLE} {rule.remedy}" if self._by_table(use) else rule.remedy

    def _notice(self, bound: Bound, ruling: Ruling, name: str) -> None:
        state = ruling.state
        ended = state is not None and state.state == "ended"
        kind, what = ("ended", "has ended") if ended else ("proposed", "is proposed only")
        if bound.notice and not ended:
            kind, what = "others", "speaks to others"
        since = f" ({state.instrument}, {state.since})" if state and state.instrument else ""
        self.result.notices.add(Notice(kind=kind, says=f"{bound.id} {what}{since}", about=name))

    def _waived(self, finding: Finding) -> Finding:
        """A valid waiver turns denied and unknown into conditional; an expired one changes nothing and gives a notice."""
        if finding.verdict not in (Verdict.DENIED, Verdict.UNKNOWN):
            return finding
        subjects = {c.subject for c in finding.use.candidates}
        for waiver, file in self.policy.waivers:
            fits = waiver.fingerprint == finding.fingerprint if waiver.fingerprint else {waiver.subject} == subjects
            if not fits or waiver.clause != (finding.clause or "*"):
                continue
            self.fitting.add(waiver)
            if self.view.day >= span(waiver.expires)[0]:
                says = f"the waiver of {waiver.owner} for {waiver.clause} expired on {waiver.expires}: the verdict returns"
                self.result.notices.add(Notice(kind="waiver", says=says, about=finding.subject_name))
                continue
            waived = Waived(owner=waiver.owner, reason=waiver.reason, expires=waiver.expires, file=file)
            return msgspec.structs.replace(finding, verdict=Verdict.CONDITIONAL, waived=waived)
        return finding


@dataclass(frozen=True, slots=True)
class _Speaking:
    """Clauses that speak of some uses; decide: one of them could say more than a notice."""

    clauses: list[Bound]
    decide: bool


def _purposes(clause: form.Clause) -> tuple[str, ...]:
    return clause.purposes


def _state_open(ruling: Ruling) -> str:
    """Why the state of a clause makes a finding unknown."""
    if ruling.state is None or ruling.state.state != "open":
        return ""
    return f"whether the clause is in force is open{f': {ruling.state.note}' if ruling.state.note else ''}"


def _nameless(behind: Behind) -> bool:
    """Whether all that is known of a use is a name that nobody bears: of all of these clauses say the same, by the gap's reason."""
    return bool(behind.gaps) and all(kind_of(party.thing) == "name" and party.answer is YES for party in behind.parties)


@cache
def _rules_about(role: str, *kinds: str) -> tuple[Rule, ...]:
    """The rules that are asked about a subject of one of these kinds in that role."""
    return tuple(rule for rule in RULES if any(rule.about(role, f"{kind}:") for kind in kinds))


WORDS: Final = 50
"""Words that are not understood of which each gets a notice; the others are counted."""


def _word_notices(words: Mapping[tuple[str, str], Set[str]]) -> Iterable[Notice]:
    """What of the inventory's words was not understood, where a clause asks for them."""
    for (attribute, told), clauses in sorted(words.items())[:WORDS]:
        some = ", ".join(sorted(clauses)[:3]) + (f" and {len(clauses) - 3} more" if len(clauses) > 3 else "")
        stay = "stays" if len(clauses) == 1 else "stay"
        says = f"the {attribute} {told!r} is no word that is known, so {some} {stay} open; `policy show` lists the words that are"
        yield Notice(kind="word", says=says)
    if len(words) > WORDS:
        yield Notice(kind="word", says=f"{len(words) - WORDS:,} more words of functions and purposes are not known")


def _waiver_notices(policy: Policy, day: date, fitting: Set[form.Waiver]) -> Iterable[Notice]:
    """Of waivers that fit no finding: they waive nothing, or are not written as they were meant."""
    for waiver, file in policy.waivers:
        if waiver not in fitting:
            ended = f" and expired on {waiver.expires}" if day >= span(waiver.expires)[0] else ""
            says = f"{file}: the waiver of {waiver.owner} for {waiver.clause} fits no finding{ended}"
            yield Notice(kind="waiver", says=says, about=waiver.fingerprint or waiver.subject)
