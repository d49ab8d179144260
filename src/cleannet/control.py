"""Findings become a control: what to stop, its damage, and what is left out and why. This is the only place that refuses.

Only what a clause denies goes in, and only where stopping it ends an act that the clause forbids. What nobody decided stays out,
unless a person lists it with a reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from cleannet.impact.collateral import collateral
from cleannet.model.answers.enforced import Decided, LeftOut
from cleannet.model.control import Control, Mode, Reason, Section
from cleannet.model.day import span
from cleannet.model.facts import We
from cleannet.model.report import ClauseText, Finding, JudgedUse
from cleannet.model.shown import IN_PLACE
from cleannet.model.subject import Subject, kind_of, subject, value_of
from cleannet.model.verdict import Verdict
from cleannet.policy.bound import DUTIES_TO_GO
from cleannet.world.view import View

WIDEST: Final = {4: 8, 6: 16}
"""The shortest prefixes that a control may hold, by version of IP: wider ones stop most of the Internet."""

DAYS: Final = 90
"""Days that a control holds, if nobody says otherwise; then somebody decides again."""

EXAMPLES: Final = 5


class Refused(Exception):
    """The control is not written. args: each reason, one sentence."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was judged: by an audit that was stored, or by asking about everything that the facts know."""

    policy: str
    reads: str
    as_of: str
    known_on: str
    pack: str
    findings: Sequence[Finding]
    clauses: Mapping[str, ClauseText]
    uses: Sequence[JudgedUse] = ()
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Something that a person adds although no clause denies it for sure."""

    subject: Subject
    owner: str
    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the user allows. kinds, acts: of the target; we: what is ours and is never stopped; keep: the allow-list."""

    kinds: frozenset[str]
    acts: frozenset[str]
    we: We
    mode: Mode = "block"
    days: int = DAYS
    keep: tuple[Subject, ...] = ()
    listed: tuple[Listed, ...] = ()
    most_collateral: int = 0
    accepted: bool = False


@dataclass(slots=True)
class _Sorting:
    """Denied uses on their way: what is stopped, with its reasons and last day, and what is left, by reason."""

    stops: dict[Subject, set[tuple[Reason, str]]] = field(default_factory=lambda: defaultdict(set))
    left: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def decide(found: Found, view: View, terms: Terms) -> Decided:
    """The control on these terms. Raises Refused."""
    sorting = _Sorting()
    for finding in found.findings:
        if finding.verdict is Verdict.DENIED:
            _sort(sorting, finding, found, view, terms)
    for row in terms.listed:
        says = f"{row.reason} (listed by {row.owner})"
        reason = Reason(clause="listed", source="", fingerprint="", says=says)
        for stop in _stops(row.subject, terms.kinds, view):
            sorting.stops[stop].add((reason, row.until))
    allow = _passing(terms)
    stops = {stop: why for stop, why in sorting.stops.items() if not any(_within(stop, kept) for kept in allow)}
    if allowed := len(sorting.stops) - len(stops):
        sorting.left["It is on the allow-list."] += [f"{allowed} of {len(sorting.stops)}"]
    control = Control(
        policy=found.policy,
        as_of=found.as_of,
        known_on=found.known_on,
        pack=found.pack,
        mode=terms.mode,
        sections=_sections(_without_covered(stops)),
        allow=tuple(sorted(kept for kept in allow if any(_within(kept, stop) for stop in stops))),
    )
    damage = collateral(view, control, found.uses)
    left = tuple(LeftOut(why=why, uses=len(seen), examples=tuple(seen[:EXAMPLES])) for why, seen in sorted(sorting.left.items()))
    _refuse(control, len(damage), found.partial, terms, left)
    return Decided(control=control, damage=damage, left_out=left)


def _sort(sorting: _Sorting, finding: Finding, found: Found, view: View, terms: Terms) -> None:
    clause = found.clauses[finding.clause]
    if finding.use.candidates[1:] and not finding.use.together:
        sorting.left["Which of several things it is cannot be told."].append(finding.use.subject)
        return
    if not _fits(clause, found.reads, terms.acts):
        sorting.left[f"Stopping it here ends no act that {clause.id} forbids."].append(finding.use.subject)
        return
    stops = [stop for c in finding.use.candidates for stop in _stops(c.subject, terms.kinds, view)]
    if not stops:
        sorting.left["The target cannot stop such a thing."].append(finding.use.subject)
    reason = Reason(clause=clause.id, source=_source(clause), fingerprint=finding.fingerprint, says=finding.says)
    until = _until(clause, view.day, terms.days)
    for stop in stops:
        sorting.stops[stop].add((reason, until))


def _fits(clause: ClauseText, reads: str, acts: frozenset[str]) -> bool:
    """Whether stopping a thing ends an act of the clause. A wish names parties, whatever they do."""
    covers = frozenset(clause.covers)
    return reads == "names" or bool(covers & acts) or bool(covers & DUTIES_TO_GO and acts & IN_PLACE)


def _source(clause: ClauseText) -> str:
    if clause.primary and clause.primary.url:
        return clause.primary.url
    return clause.sources[0].url if clause.sources else ""


def _until(clause: ClauseText, day: date, days: int) -> str:
    """The last day: so many days on, or earlier where the clause is known to end before."""
    last = day + timedelta(days=days)
    ends = [span(m.date)[0] - timedelta(days=1) for m in clause.history if m.state == "ended" and span(m.date)[0] > day]
    return min([last, *ends]).isoformat()


# --- from what was found to what can be stopped -----------------------------------------------------------------------------------


def _stops(thing: Subject, kinds: frozenset[str], view: View) -> Iterator[Subject]:
    """The things to stop for a subject, as far as the target can."""
    kind, value = kind_of(thing), value_of(thing)
    if kind in kinds:
        yield thing
    elif kind == "address" and "prefix" in kinds:
        yield Subject(f"prefix:{ip_network(value)}")
    elif kind == "asn" and "prefix" in kinds:
        yield from (Subject(f"prefix:{prefix}") for prefix in view.world.networks.prefixes(int(value)))
    elif kind == "app" and value in view.apps:
        ids = (app_id.id for app_id in view.apps[value].ids)
        yield from (subject(kind_of(one), value_of(one)) for one in ids if kind_of(one) in kinds)


def _passing(terms: Terms) -> tuple[Subject, ...]:
    """What always passes: the allow-list and what is ours."""
    we = terms.we
    ours = [subject("asn", n) for n in we.asns] + [Subject(f"prefix:{ip_network(p)}") for p in we.prefixes]
    ours += [subject("domain", name) for name in we.domains]
    return tuple(dict.fromkeys((*terms.keep, *ours)))


def _within(inner: Subject, outer: Subject) -> bool:
    """Whether the first is the second, or lies inside of it."""
    if inner == outer:
        return True
    if kind_of(inner) != kind_of(outer):
        return False
    if kind_of(inner) == "domain":
        return value_of(inner).endswith(f".{value_of(outer)}")
    if kind_of(inner) == "prefix":
        one, other = _network(inner), _network(outer)
        return one.version == other.version and one.subnet_of(other)  # type: ignore[arg-type]  # both of one version
    return False


def _network(stop: Subject) -> IPv4Network | IPv6Network:
    return ip_network(value_of(stop))


def _without_covered(stops: Mapping[Subject, set[tuple[Reason, str]]]) -> dict[Subject, set[tuple[Reason, str]]]:
    """The same, with no name below another, and no prefix inside of another; the wider one takes over the reasons."""
    kept: dict[Subject, set[tuple[Reason, str]]] = {}
    for stop in sorted(stops, key=_width):
        wider = next((outer for outer in _around(stop) if outer in kept), stop)
        kept[wider] = kept.get(wider, set()) | stops[stop]
    return kept


def _width(stop: Subject) -> tuple[int, str]:
    if kind_of(stop) == "domain":
        return value_of(stop).count("."), stop
    return (_network(stop).prefixlen if kind_of(stop) == "prefix" else 0), stop


def _around(stop: Subject) -> Iterator[Subject]:
    """What lies around a thing, the thing itself last."""
    if kind_of(stop) == "domain":
        labels = value_of(stop).split(".")
        yield from (Subject(f"domain:{'.'.join(labels[at:])}") for at in range(len(labels) - 1, 0, -1))
    elif kind_of(stop) == "prefix":
        net = _network(stop)
        yield from (Subject(f"prefix:{net.supernet(new_prefix=length)}") for length in range(1, net.prefixlen))
    yield stop


def _sections(stops: Mapping[Subject, set[tuple[Reason, str]]]) -> tuple[Section, ...]:
    parts: dict[tuple[tuple[Reason, ...], str], list[Subject]] = defaultdict(list)
    for stop, why in stops.items():
        parts[tuple(sorted({reason for reason, _ in why})), min(until for _, until in why)].append(stop)
    return tuple(sorted(Section(reasons=key[0], until=key[1], stops=tuple(sorted(held))) for key, held in parts.items()))


# --- what is refused --------------------------------------------------------------------------------------------------------------


def _refuse(control: Control, damage: int, partial: bool, terms: Terms, left: Iterable[LeftOut]) -> None:
    why = []
    if not control.sections:
        why.append("Nothing would be stopped. " + " ".join(f"{one.why} ({one.uses:,})" for one in left))
    for stop, _ in control.stops():
        if kind_of(stop) == "prefix":
            net = _network(stop)
            if net.prefixlen < WIDEST[net.version]:
                why.append(f"{net} is as wide as a default route.")
            elif not net.is_global:
                why.append(f"{net} is no public address block, so it is yours.")
        if kind_of(stop) == "domain" and "." not in value_of(stop):
            why.append(f"{value_of(stop)} is a top-level domain.")
    if partial and not terms.accepted:
        why.append("The report is partial, so not all of the damage is known. Run the audit again, or say --accept-collateral.")
    if damage > terms.most_collateral and not terms.accepted:
        why.append(
            f"It would also stop {damage:,} other things, and --max-collateral is {terms.most_collateral:,}. Look at them with "
            "--dry-run, then allow what must pass with --keep, or say --accept-collateral."
        )
    if why:
        raise Refused(*why)
