"""The ASes that an exclusion means: one number, all that an organisation runs or controls, or all that a policy denies.

Ownership is not followed here: an organisation becomes a policy with one clause, and the judge judges each AS that the world knows
under it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from cleannet.judge import judge
from cleannet.model import facts as form
from cleannet.model.subject import Subject, entity_of, kind_of, value_of
from cleannet.model.use import ON_PATHS, Sighting, Tally, use
from cleannet.model.verdict import Verdict
from cleannet.policy.bound import Bound
from cleannet.policy.policy import Policy
from cleannet.world.view import View

ROLE = "far-end"
"""The role in which an AS is judged, beside those that a clause of the policy asks for."""


@dataclass(frozen=True)
class Excluded:
    """The denied numbers. undecided: those for which the policies give no clear answer; they are not left out."""

    denied: frozenset[int]
    undecided: frozenset[int] = frozenset()


def excluded(wanted: Iterable[str | Policy], view: View, asns: Iterable[int]) -> Excluded:
    """The ASes that any of the subjects (`asn:…`, `org:…`) and policies means, out of these numbers and those of the facts.

    Raises ValueError for a subject of another kind, or an unknown organisation."""
    denied: set[int] = set()
    undecided: set[int] = set()
    candidates = {*asns, *view.networks}
    for one in wanted:
        if isinstance(one, str) and kind_of(one) == "asn":
            denied.add(int(value_of(one)))
            continue
        policy = by_name(one if isinstance(one, Policy) else _against(Subject(one), view))
        for number, verdict in _judged(policy, view, sorted({*candidates, *_named(policy)})):
            if verdict is Verdict.DENIED:
                denied.add(number)
            elif verdict is Verdict.UNKNOWN and number in view.networks:
                undecided.add(number)
    return Excluded(frozenset(denied), frozenset(undecided - denied))


def _named(policy: Policy) -> Iterable[int]:
    """The numbers that clauses name, which may be unknown to the facts."""
    subjects = (name.subject for bound in policy.clauses for name in bound.clause.names)
    return (int(value_of(subject)) for subject in subjects if kind_of(subject) == "asn" and value_of(subject).isdigit())


def _judged(policy: Policy, view: View, asns: list[int]) -> Iterable[tuple[int, Verdict]]:
    asked = {r for bound in policy.clauses for r in bound.clause.roles if r in ON_PATHS}
    roles = (ROLE, *sorted(asked))
    seen = {f"asn:{n}": Tally(records=1, first=Sighting("the graph of ASes", i)) for i, n in enumerate(asns, 1)}
    uses = {use(role, asn): tally for asn, tally in seen.items() for role in roles}
    for judged in judge(uses, policy, view).uses:
        yield int(value_of(judged.use.subject)), judged.lines.get("carrier", Verdict.CLEAR)


def by_name(policy: Policy) -> Policy:
    """The policy, read by names: leaving somebody out asks for no act in a record."""
    return dataclasses.replace(policy, text=msgspec.structs.replace(policy.text, reads="names"))


def _against(subject: Subject, view: View) -> Policy:
    """A policy that denies one organisation and all that it controls."""
    if kind_of(subject) != "org":
        raise ValueError(f"{subject!r}: give asn:NUMBER, org:ID or a policy")
    entity = entity_of(subject)
    if view.entity(entity) is None:
        raise ValueError(f"{subject!r}: no such organisation is in the facts")
    clause = form.Clause(
        id="excluded/organisation",
        says=f"{view.name_of(entity)} and whom it controls",
        lines=("carrier",),
        who=form.Who(kinds=("anyone",)),
        events=(form.Event(date="1900-01-01", state="in_force"),),
        forbids=("interconnect",),
        names=(form.ClauseName(entity=entity),),
        tests=(form.Test(kind="named"), form.Test(kind="control")),
    )
    measure = form.Measure(id="excluded", title=subject, issuer="", type="guidance", force="binding")
    text = form.PolicyText(
        id=subject, title=subject, issuer="", we=form.We(kinds=("any",)), acts=("interconnect",), clauses=(), covers_not=""
    )
    return Policy(text, (Bound(clause, measure),), frozenset({"interconnect"}))
