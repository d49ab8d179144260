"""The inverse question asks about every subject of the world, on every line where a rule may."""

from __future__ import annotations

from datetime import date

from cleannet.inverse import ROLES, every_use
from cleannet.model import facts as form
from cleannet.model.subject import kind_of, parse
from cleannet.policy.policy import Policy, bind
from cleannet.rules import RULES
from cleannet.world.view import World

DAY = date(2026, 11, 24)


def test_every_table_of_the_world_is_asked_about(world: World) -> None:
    subjects = {use.subject for use in every_use(world.at(DAY, DAY))}
    facts = world.facts
    assert {i.id for app in facts.apps for i in app.ids} <= subjects
    assert {f"asn:{n.asn}" for n in facts.networks} <= subjects
    assert {f"cloud:{c.id}/{r.id}" for c in facts.clouds for r in c.regions} <= subjects
    assert {f"cable:{c}" for c in facts.cables} <= subjects
    assert {f"org:{e}" for e in facts.entities} <= subjects
    assert {f"sdk:{s.package}" for s in facts.sdks} <= subjects
    assert {f"registry:{r.host}" for r in facts.registries} <= subjects
    assert {f"domain:{d.domain}" for d in facts.domains} <= subjects
    assert len([s for s in subjects if kind_of(s) == "store"]) == len({s.id for s in facts.stores})


def test_makers_are_asked_about_by_a_block_of_theirs(world: World) -> None:
    view = world.at(DAY, DAY)
    found = {world.hardware.maker_of(u.subject.partition(":")[2]) for u in every_use(view) if kind_of(u.subject) == "oui"}
    assert None not in found
    assert found == view.makers.keys() & world.hardware.first_blocks().keys()
    assert len(found) > 200


def test_every_use_is_a_subject_that_a_rule_asks_about(world: World) -> None:
    for use in every_use(world.at(DAY, DAY)):
        assert parse(use.subject) == use.subject or kind_of(use.subject) in ("android", "sdk")
        assert any(rule.about(use.role, use.subject) for rule in RULES), use


RUN_BY = frozenset((kind, line) for kind in ("cloud", "store") for line in ("carrier", "app", "equipment", "cloud", "store"))
"""Who runs a cloud or a store is asked about as a company; a list may name the cloud or the store in its place."""
PUT_THERE = frozenset({("org", "store"), ("name", "store"), *RUN_BY}) - {("cloud", "cloud"), ("store", "store")}
"""A company or a name stands on a shelf, or offers what is ours, only where a record says so."""


def test_the_roles_of_a_kind_reach_every_line_that_may_ask() -> None:
    for kind, roles in ROLES.items():
        lines = {rule.line for rule in RULES if kind in rule.kinds and (kind, rule.line) not in PUT_THERE}
        assert lines == {rule.line for rule in RULES for role in roles if rule.about(role, f"{kind}:x")}, kind


def test_what_a_policy_names_and_the_world_does_not_hold_is_asked_about(world: World, policies: dict[str, Policy]) -> None:
    name = form.ClauseName(subject="asn:64501")
    clause = form.Clause(id="m/c", says="", lines=("carrier",), who=form.Who(kinds=("anyone",)), events=(), names=(name,))
    measure = form.Measure(id="m", title="", issuer="", type="guidance", force="binding", clauses=(clause,))
    text = form.PolicyText(id="p", title="", issuer="", we=form.We(kinds=("any",)), acts=("use",), clauses=("m",), covers_not="")
    view = world.at(DAY, DAY)
    more = every_use(view, [bind(text, {"m": measure})]).keys() - every_use(view).keys()
    assert [use.subject for use in more] == ["asn:64501"]
