"""Finds policies that fit a person: by place, kind of organisation, what they have, and what they want to know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from cleannet.model.answers.policies import Choice, ListedPolicy, NotShipped, PolicyChoice
from cleannet.model.facts import LINES
from cleannet.policy.places import EU_MEMBERS, US_STATES
from cleannet.policy.policy import Policy

Reads = Literal["", "acts", "names"]

WHO: Final[dict[str, str]] = {
    "agency": "a body of a national government",
    "defence_agency": "a body of national defence",
    "state_agency": "a body of a state or province",
    "contractor": "a contractor of government",
    "grantee": "a recipient of public grants or loans",
    "carrier": "a carrier or Internet provider",
    "critical_infrastructure_operator": "an operator of critical infrastructure",
    "app_store": "an app store",
    "hosting_provider": "a hosting provider",
    "exporter": "an exporter",
    "data_broker": "a data broker",
    "anyone": "somebody else: a company, a university, an NGO, a person",
}
"""Kinds of bound party that most who ask belong to, in words. Every other kind of a clause can be named too."""


def listed(policy: Policy) -> ListedPolicy:
    """A policy as a list shows it."""
    text = policy.text
    spoken = {line for bound in policy.clauses if policy.counts(bound) for line in bound.clause.lines}
    return ListedPolicy(
        id=text.id,
        title=text.title,
        issuer=text.issuer,
        kinds=text.we.kinds,
        where=text.we.where,
        reads=text.reads,
        lines=tuple(line for line in LINES if line in spoken),
        as_of=text.as_of,
        covers_not=text.covers_not,
    )


def fits(policy: ListedPolicy, issuer: str = "", kind: str = "", where: str = "") -> bool:
    """Whether it is of that issuer, for that kind of bound party, and in force in that country or state; "" matches all."""
    return (not issuer or policy.issuer == issuer) and (not kind or _for(policy, kind)) and (not where or _there(policy, where))


def choice(policies: Iterable[ListedPolicy], where: str, kind: str, lines: frozenset[str], reads: Reads) -> PolicyChoice:
    """The policies that fit, the nearest first: those of the place itself, then those that name the kind, then those of other
    places that say whom measures name, which anybody may follow."""
    every = list(policies)
    asked = [p for p in every if (not lines or lines & {*p.lines}) and reads in ("", p.reads)]
    found = [p for p in asked if fits(p, kind=kind, where="" if p.reads == "names" else where)]
    found.sort(key=lambda p: (not _there(p, where), p.where != where, kind not in p.kinds, -len(lines & {*p.lines}), p.id))
    return PolicyChoice(
        where=where,
        kind=kind,
        lines=tuple(line for line in LINES if line in lines),
        reads=reads,
        policies=tuple(Choice(policy=p, why=_why(p, where, kind)) for p in found),
        shipped_there=any(_there(p, where) and p.where == where for p in every),
    )


def not_shipped(policies: Iterable[ListedPolicy]) -> tuple[NotShipped, ...]:
    """States and countries for which no policy ships, by name. For other countries there is no list."""
    there = {policy.where for policy in policies}
    return (
        NotShipped(what="US states", names=tuple(name for code, name in US_STATES.items() if f"US-{code}" not in there)),
        NotShipped(what="members of the EU", names=tuple(name for code, name in EU_MEMBERS.items() if code not in there)),
    )


def _for(policy: ListedPolicy, kind: str) -> bool:
    return bool({kind, "any", "anyone"} & {*policy.kinds})


def _there(policy: ListedPolicy, where: str) -> bool:
    """Whether a rule holds in a place: a rule of the United States holds in Texas, one of the Union in its members."""
    return policy.where in ("", where) or where.startswith(f"{policy.where}-") or (policy.where == "EU" and where in EU_MEMBERS)


def _why(policy: ListedPolicy, where: str, kind: str) -> str:
    who = f"it is for {WHO.get(kind, kind.replace('_', ' '))}" if kind in policy.kinds else "it is for everybody"
    how = "it shows who is named, whatever you do" if policy.reads == "names" else "it judges by what your records show"
    place = f"in {policy.where}" if policy.where else "anywhere"
    if policy.where != where and policy.where:
        place += f", which includes {where}" if _there(policy, where) else f"; its measures are not those of {where}"
    return f"{who} {place}; {how}"
