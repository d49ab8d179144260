"""Turns findings into a control: only what a clause denies, and only if stopping it ends an act that the clause forbids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from ipaddress import ip_network
from typing import Final

from cleannet.control.nesting import Inside, Why, inside, without_covered
from cleannet.control.reach import Reach
from cleannet.control.refusing import refuse, too_much
from cleannet.impact.collateral import collateral
from cleannet.model.answers.enforced import Decided, LeftOut
from cleannet.model.control import Control, Mode, Reason, Section
from cleannet.model.day import span
from cleannet.model.facts import We
from cleannet.model.report import ClauseText, Finding, JudgedUse
from cleannet.model.shown import IN_PLACE
from cleannet.model.subject import APP_IDS, Subject, kind_of, subject, value_of
from cleannet.model.verdict import Verdict
from cleannet.policy.bound import DUTIES_TO_GO
from cleannet.world.view import View

DAYS: Final = 90
"""Days that a control holds, if nobody says otherwise; then somebody decides again."""

EXAMPLES: Final = 5

_TENANT: Final = "It stands for all names of one customer of a cloud, and is no name in DNS. To stop a name, list it for --add."
_WHOLE: Final = "A target that stops names stops no whole network; routers and firewalls do. To stop it anyway, list it for --add."

_NO_PREFIX: Final = "The embedded table has no addresses of this network; a target that stops networks needs none."
_NO_ID: Final = "The facts have no id of this app that the target stops. If you know one, list it for --add."
_NO_TARGET: Final = "No target stops it: replace it, or end the contract."

_HELD: Final[Mapping[str, frozenset[str]]] = {
    "android": frozenset({"signer"}),
    "domain": frozenset({"prefix"}),
    "prefix": frozenset({"asn"}),
    "asn": frozenset({"asn", "prefix"}),
}
"""kind -> kinds of things that may hold such a thing, though no table tells: a name's addresses, a network's routes, the
apps of a signer."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was judged: by an audit that was stored, or by asking about everything that the facts know. unread: the inputs that a
    partial audit did not read, or not completely."""

    policy: str
    reads: str
    as_of: str
    known_on: str
    pack: str
    findings: Sequence[Finding]
    clauses: Mapping[str, ClauseText]
    uses: Sequence[JudgedUse] = ()
    partial: bool = False
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """Something that a person adds although no clause denies it for sure."""

    subject: Subject
    owner: str
    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the user allows. kinds, acts, carries, holds, most: of the target; elsewhere: kind -> the targets that stop such things;
    we: what is ours and is never stopped; keep: the allow-list."""

    kinds: frozenset[str]
    acts: frozenset[str]
    we: We
    mode: Mode = "block"
    days: int = DAYS
    keep: tuple[Subject, ...] = ()
    listed: tuple[Listed, ...] = ()
    most_collateral: int = 0
    accepted: bool = False
    carries: Callable[[Subject], bool] = lambda _: True
    holds: str = ""
    most: Mapping[str, int] = field(default_factory=dict)
    elsewhere: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Sorting:
    """Denied uses on their way: what is stopped, with its reasons and last day, and what is left, by reason, each thing once. A
    reason has a rank before it: what the target is meant for comes first."""

    stops: dict[Subject, Why] = field(default_factory=lambda: defaultdict(set))
    left: dict[tuple[int, str], dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    def leave(self, why: str, *things: str, rank: int = 0) -> None:
        """These things do not stop."""
        self.left[rank, why].update(dict.fromkeys(things))


def decide(found: Found, view: View, terms: Terms) -> Decided:
    """The control on these terms. Raises Refused."""
    sorting = _Sorting()
    denied = [finding for finding in found.findings if finding.verdict is Verdict.DENIED]
    named = (c.subject for finding in denied for c in finding.use.candidates)
    reach = Reach(terms.kinds, view, (*named, *(row.subject for row in terms.listed), *terms.keep, *_numbers(terms.we)))
    for finding in denied:
        _sort(sorting, finding, found, terms, reach)
    last = (date.fromisoformat(found.as_of) + timedelta(days=terms.days)).isoformat()
    for row in terms.listed:
        says = f"{row.reason} (listed by {row.owner})"
        reason = Reason(clause="listed", source="", fingerprint="", whom=value_of(row.subject), says=says)
        for stop in _carried(sorting, row.subject, terms, list(reach.stops(row.subject))):
            sorting.stops[stop].add((reason, min(row.until, last)))
    keep = inside(_passing(terms, reach))
    stops = {stop: why for stop, why in sorting.stops.items() if keep.around(stop) is None}
    if len(stops) < len(sorting.stops):
        sorting.leave("It is on the allow-list.", *(stop for stop in sorting.stops if stop not in stops))
    least = without_covered(stops)
    stopped = inside(least)
    control = Control(
        policy=found.policy,
        as_of=found.as_of,
        known_on=found.known_on,
        pack=found.pack,
        mode=terms.mode,
        sections=_sections(least),
        allow=tuple(sorted(kept for kept in keep if _could_stop(kept, stopped, terms.kinds))),
        reads="names" if found.reads == "names" else "acts",
    )
    damage = collateral(view, control, found.uses)
    left = tuple(
        LeftOut(why=why, things=len(seen), examples=tuple(seen)[:EXAMPLES])
        for (_, why), seen in sorted(sorting.left.items(), key=lambda row: row[0])
    )
    refuse(
        control,
        left,
        terms.keep,
        terms.carries,
        terms.most,
        too_much(len(damage), found.partial, found.unread, terms.most_collateral) if not terms.accepted else (),
    )
    return Decided(control=control, damage=damage, left_out=left)


def _sort(sorting: _Sorting, finding: Finding, found: Found, terms: Terms, reach: Reach) -> None:
    clause = found.clauses[finding.clause]
    if finding.use.candidates[1:] and not finding.use.together:
        sorting.leave("Which of several things it is cannot be told.", finding.use.subject)
        return
    if not _fits(clause, found.reads, terms.acts):
        sorting.leave(f"Stopping it here ends no act that {clause.id} forbids.", finding.use.subject)
        return
    stops = [stop for c in finding.use.candidates for stop in _carried(sorting, c.subject, terms, list(reach.least(c.subject)))]
    says = f"{finding.says}; {finding.stamp}" if finding.stamp else finding.says
    reason = Reason(clause=clause.id, source=_source(clause), fingerprint=finding.fingerprint, whom=finding.subject_name, says=says)
    until = _until(clause, date.fromisoformat(found.as_of), terms.days)
    for stop in stops:
        sorting.stops[stop].add((reason, until))


def _carried(sorting: _Sorting, thing: Subject, terms: Terms, stops: list[Subject]) -> Iterator[Subject]:
    """The things to stop for a subject; what the target cannot stop, or not write, is left."""
    if not stops:
        rank, why = _why_not(thing, terms)
        sorting.leave(why, thing, rank=rank)
    for stop in stops:
        if terms.carries(stop):
            yield stop
        else:
            sorting.leave(_cannot_hold(stop, terms), stop)


def _cannot_hold(stop: Subject, terms: Terms) -> str:
    """Why a thing of a kind that the target stops does not stop, and what to do."""
    says = f"The target takes only {terms.holds}." if terms.holds else "The target's syntax cannot hold it."
    others = ", ".join(terms.elsewhere.get(kind_of(stop), ()))
    more = f"; other targets: {others}" if others else ""
    return f"{says} List what it takes for --add{more}."


def _why_not(thing: Subject, terms: Terms) -> tuple[int, str]:
    """Why the target does not stop a thing, and what does; before it, its rank."""
    kind = kind_of(thing)
    if "domain" in terms.kinds and kind in ("asn", "domain"):
        return 0, _WHOLE if kind == "asn" else _TENANT
    if kind == "asn" and "prefix" in terms.kinds:
        return 0, _NO_PREFIX
    if kind == "app" and terms.kinds & set(APP_IDS):
        return 0, _NO_ID
    others = terms.elsewhere.get(kind, ())
    return (1, f"Other targets stop it: {', '.join(others)}.") if others else (2, _NO_TARGET)


def _fits(clause: ClauseText, reads: str, acts: frozenset[str]) -> bool:
    """Whether stopping a thing ends an act of the clause. Under a policy that reads by names, every clause fits."""
    covers = frozenset(clause.covers)
    return reads == "names" or bool(covers & acts) or bool(covers & DUTIES_TO_GO and acts & IN_PLACE)


def _source(clause: ClauseText) -> str:
    """Where the text of the law is: its address, else how it is cited, else a page about it."""
    if clause.primary and (told := clause.primary.url or clause.primary.text):
        return told
    return clause.sources[0].url if clause.sources else ""


def _until(clause: ClauseText, day: date, days: int) -> str:
    """The last day of a stop: so many days later, or earlier if the clause is known to end before."""
    last = day + timedelta(days=days)
    ends = [span(m.date)[0] - timedelta(days=1) for m in clause.history if m.state == "ended" and span(m.date)[0] > day]
    return min([last, *ends]).isoformat()


def _passing(terms: Terms, reach: Reach) -> Iterator[Subject]:
    """What always passes, as the target can stop it: the allow-list and what is ours."""
    yield from (Subject(f"prefix:{ip_network(prefix)}") for prefix in terms.we.prefixes)
    yield from (subject("domain", name) for name in terms.we.domains)
    for thing in (*terms.keep, *_numbers(terms.we)):
        yield thing
        yield from reach.stops(thing)


def _could_stop(kept: Subject, stopped: Inside, kinds: frozenset[str]) -> bool:
    """Whether a kept thing would stop too: it lies in a stopped thing, or it may lie in one and the target can let it pass."""
    if stopped.around(kept) is not None:
        return True
    holders = _HELD.get(kind_of(kept), frozenset()) if kind_of(kept) in kinds else frozenset()
    return any(kind_of(stop) in holders for stop in stopped)


def _numbers(we: We) -> Iterator[Subject]:
    return (subject("asn", number) for number in we.asns)


def _sections(stops: Mapping[Subject, Why]) -> tuple[Section, ...]:
    parts: dict[tuple[tuple[Reason, ...], str], list[Subject]] = defaultdict(list)
    for stop, why in stops.items():
        parts[tuple(sorted({reason for reason, _ in why})), min(until for _, until in why)].append(stop)
    return tuple(sorted(Section(reasons=key[0], until=key[1], stops=tuple(sorted(held))) for key, held in parts.items()))
