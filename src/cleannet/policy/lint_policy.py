"""Defects of a policy or a waiver: undefined clauses, acts that no clause covers, a day that has passed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_network
from typing import Final

from cleannet.model import facts as form
from cleannet.model.subject import is_country, parse
from cleannet.model.use import ROLES
from cleannet.policy.bound import Bound
from cleannet.policy.defects import Known, Sheet
from cleannet.policy.lint_measure import lint_subject

ANY_CLAUSE: Final = "*"
_WIDEST: Final = {4: 8, 6: 16}
"""IP version -> length of the widest prefix that one organisation may hold."""
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")


def lint_policy(policy: form.PolicyText, known: Known, sheet: Sheet) -> None:
    """All defects of a policy."""
    for field in ("id", "title", "covers_not"):
        if not getattr(policy, field).strip():
            sheet.below(field).tell("it is empty", "say in one line what it does not cover" if field == "covers_not" else "fill it")
    if policy.as_of:
        sheet.below("as_of").day(policy.as_of)
    _we(policy.we, known, sheet.below("we"))
    mine = _entries("clauses", policy.clauses, known, sheet)
    others = _entries("notices", policy.notices, known, sheet)
    for clause in sorted(mine & others):
        sheet.below("notices").tell(f"{clause} is also listed under `clauses`, where it counts", "keep it in one of the two")
    if not policy.clauses:
        sheet.below("clauses").tell("it names no clauses, so it denies nothing", "name clauses, or measures for all of theirs")
    if not policy.acts:
        sheet.below("acts").tell("no act counts, so it denies nothing", "name the acts that matter to its audience")
    _silent(policy, mine, others, known, sheet)
    _states(policy, mine, known, sheet)


def _entries(field: str, wanted: Iterable[str], known: Known, sheet: Sheet) -> set[str]:
    """The clauses of the entries; each entry must be defined, and add a clause that the earlier ones did not."""
    found: set[str] = set()
    for index, entry in enumerate(wanted):
        clauses = known.clauses(entry)
        here = sheet.below(field, index)
        if not clauses:
            here.tell(
                f"{entry!r} is neither a clause nor a measure with clauses",
                "correct its id; `cleannet policy show` lists those of a policy",
            )
        elif set(clauses) <= found:
            here.tell(f"{entry!r} is listed twice", "leave it out; a measure's id stands for all its clauses")
        found.update(clauses)
    return found


def _silent(policy: form.PolicyText, clauses: set[str], notices: set[str], known: Known, sheet: Sheet) -> None:
    """Acts that no clause covers, not even in a notice, and entries with no clause that ever counts."""
    if not clauses or not policy.acts:
        return
    bounds = {c.id: Bound(c, m) for m in known.measures.values() for c in m.clauses if c.id in clauses | notices}
    spoken = frozenset().union(*(b.acts for b in bounds.values()))
    for index, act in enumerate(policy.acts):
        if act not in spoken:
            sheet.below("acts", index).tell(
                f"no clause of it speaks of {act!r}", "leave the act out, or add the clause that is meant"
            )
        elif act in policy.acts[:index]:
            sheet.below("acts", index).tell(f"{act!r} is listed twice", "leave it out")
    for index, entry in enumerate(policy.clauses):
        meant = [bounds[c] for c in known.clauses(entry)]
        if meant and not any(b.acts & frozenset(policy.acts) and b.binds(policy.we.kinds, policy.we.where) for b in meant):
            why = "forbids none of its acts" if not any(b.acts & frozenset(policy.acts) for b in meant) else "does not bind us"
            sheet.below("clauses", index).tell(f"{entry!r} never counts: it {why}", "move it to `notices`, or widen `acts` or `we`")


STATED_BY_RECORDS: Final = frozenset({"equipment"})
"""Lines whose records may tell a function and a purpose: inventories of devices have columns for both."""


def _states(policy: form.PolicyText, clauses: set[str], known: Known, sheet: Sheet) -> None:
    """Checks that a clause asks for what choosing the policy states, and that a record or the policy can state what a clause asks
    for.

    Under `any` we are every kind of party, so the choice cannot state what our things are: there an open question stays open."""
    we, bounds = policy.we, [Bound(c, m) for m in known.measures.values() for c in m.clauses if c.id in clauses]
    asked = {word for b in bounds for word in (*b.clause.roles, *b.clause.purposes, b.clause.quality)}
    for index, word in enumerate(we.states):
        if word not in asked:
            sheet.below("we", "states", index).tell(
                f"no clause of it asks for {word!r}", "write a role, purpose or quality in the words of the clause, or leave it out"
            )
    if "any" in we.kinds:
        return
    for bound in bounds:
        if bound.force == "proposed" or not (bound.acts & frozenset(policy.acts) and bound.binds(we.kinds, we.where)):
            continue
        if STATED_BY_RECORDS & frozenset(bound.clause.lines):
            continue
        for word, asks in (("role", bound.clause.roles), ("purpose", bound.clause.purposes)):
            if asks and not frozenset(asks) & {*ROLES, *we.states}:
                sheet.below("we").tell(
                    f"{bound.id} asks for the {word} {' or '.join(map(repr, asks))}, which no record on its lines states",
                    "add it to `states` if choosing this policy says so, or leave the clause out: else every hit is unknown",
                )


def _we(we: form.We, known: Known, sheet: Sheet) -> None:
    if not we.kinds:
        sheet.below("kinds").tell("it does not say who we are", "name kinds of bound party, or `any` for every clause")
    place = re.fullmatch(r"([A-Z]{2})(-[A-Z0-9]{1,3})?", we.where)
    if we.where and we.where != "EU" and not (place and is_country(place[1])):
        sheet.below("where").tell(f"{we.where!r} is not a country", "write the two letters of ISO 3166-1, or US-TX for a state")
    for index, number in enumerate(we.asns):
        if not 0 < number < 2**32:
            sheet.below("asns", index).tell(f"{number} is not an AS number", "write 1 to 4294967295")
    for index, prefix in enumerate(we.prefixes):
        here = sheet.below("prefixes", index)
        try:
            network = ip_network(prefix)
        except ValueError as error:
            here.tell(str(error), "write a prefix such as 192.0.2.0/24 or 2001:db8::/32")
            continue
        if network.prefixlen < _WIDEST[network.version]:
            here.tell(f"{prefix} is wider than any organisation holds, and what is ours is never judged", "write your own prefixes")
    for index, name in enumerate(we.domains):
        _spelled(f"domain:{name}", sheet.below("domains", index))
        if name and "." not in name.strip("."):
            sheet.below("domains", index).tell(f"{name!r} is a whole top-level domain", "write the domains that you registered")
    for index, app in enumerate(we.apps):
        if ":" in app:
            lint_subject(app, known, sheet.below("apps", index))
        elif app not in known.apps:
            sheet.below("apps", index).tell(f"the app {app!r} is not defined", "write android:PACKAGE or ios:NUMBER")


def lint_waiver(waiver: form.Waiver, known: Known, sheet: Sheet) -> None:
    """All defects of a waiver, including its end."""
    for field in ("clause", "owner", "reason"):
        if not getattr(waiver, field).strip():
            sheet.below(field).tell("it is empty", "every waiver names its clause, owner, reason and expiry")
    if waiver.clause.strip() and waiver.clause != ANY_CLAUSE and waiver.clause not in known.clauses(waiver.clause):
        sheet.below("clause").tell(
            f"no clause {waiver.clause!r} is defined", 'write the id of a clause, or "*" where nobody is known'
        )
    if bool(waiver.subject) == bool(waiver.fingerprint):
        what = "it names both a subject and a fingerprint" if waiver.subject else "it names no subject and no fingerprint"
        sheet.tell(what, "write one: the `subject` of any use, or the `fingerprint` of one finding")
    if waiver.subject:
        lint_subject(waiver.subject, known, sheet.below("subject"))
    if waiver.fingerprint and not _FINGERPRINT.fullmatch(waiver.fingerprint):
        sheet.below("fingerprint").tell(f"{waiver.fingerprint!r} is not a fingerprint", "copy the 16 hex digits from the report")
    day = sheet.below("expires").day(waiver.expires)
    if day and day[0] <= known.today:
        sheet.below("expires").tell(
            f"it expired on {waiver.expires}: the verdict has returned", "renew it with a new reason, or remove it"
        )


def lint_case(case: form.Case, known: Known, policies: Iterable[str], sheet: Sheet) -> None:
    """All that keeps a golden case from asking what it seems to ask."""
    for field in ("as_of", "known_on"):
        day = sheet.below(field).day(getattr(case, field))
        if day and day[0] != day[1]:
            sheet.below(field).tell(f"{getattr(case, field)} is not one day", "write YYYY-MM-DD")
    judged_by = [f for f in ("clause", "policy", "rule") if getattr(case, f)]
    if len(judged_by) != 1:
        sheet.tell(f"it is judged by {' and '.join(judged_by) or 'nothing'}", "write one of `clause`, `policy` and `rule`")
    if case.clause and case.clause not in known.clauses(case.clause):
        sheet.below("clause").tell(f"no clause {case.clause!r} is defined", "correct its id")
    if case.policy and case.policy not in policies:
        sheet.below("policy").tell(
            f"no policy {case.policy!r} is defined", "correct its id; `cleannet policy list` shows those that ship"
        )
    _use(case, known, sheet.below("use"))


def _use(case: form.Case, known: Known, sheet: Sheet) -> None:
    use = case.use
    things = [f for f in ("entity", "app", "subject", "place", "cable", "cloud") if getattr(use, f)]
    if len(things) > 1 or not (things or use.category):
        sheet.tell(
            f"it uses {' and '.join(things) or 'nothing'}", "write one thing; a `category` may stand beside its maker's `entity`"
        )
    made_up = {a.id for a in case.assume}
    region = f"{use.cloud}/{use.region}" if use.region and use.cloud in known.clouds else use.cloud
    for field, value, defined in (
        ("entity", use.entity, known.entities | made_up),
        ("app", use.app, known.apps),
        ("cable", use.cable, known.cables),
        ("region" if use.region and use.cloud in known.clouds else "cloud", region, known.clouds),
    ):
        if value and value not in defined:
            sheet.below(field).tell(
                f"the {field} {value!r} is not defined",
                "correct its id, or add it under `assume`" if field == "entity" else "correct its id",
            )
    for field in ("subject", "place"):
        if getattr(use, field):
            _spelled(getattr(use, field), sheet.below(field))


def _spelled(text: str, sheet: Sheet) -> None:
    """Checks the spelling of a subject that need not be defined."""
    try:
        spelled = parse(text)
    except ValueError as error:
        sheet.tell(str(error), "write kind:value, such as asn:4134 or country:HK")
        return
    if spelled != text:
        sheet.tell(f"{text!r} is not in its one spelling", f"write {spelled}")
