"""The shortcuts of judging (shapes that are clear, clauses that cannot speak) change no verdict."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import msgspec
import pytest
from judging import TALLY

from cleannet.inverse import every_use
from cleannet.judge import court, judge, verdicts
from cleannet.judge.alike import Alike
from cleannet.model import facts as form
from cleannet.model.shown import SHOWS
from cleannet.model.subject import EntityId, Subject
from cleannet.model.use import Use, use
from cleannet.model.verdict import Verdict, worst
from cleannet.policy.bound import Bound
from cleannet.policy.policy import Policy, bind
from cleannet.rules import RULES
from cleannet.ruling import rule_on
from cleannet.ruling.asked import Asked
from cleannet.ruling.beforehand import lists, meets, told_of
from cleannet.ruling.verdict import Ruling
from cleannet.world.behind.network import stranger
from cleannet.world.standing import standing
from cleannet.world.unresearched import namesakes
from cleannet.world.view import View, World

DAY = date(2026, 11, 24)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "day"), [("clean-network", DAY), ("us-defence", DAY), ("in-69a", date(2021, 1, 1))])
def test_judging_together_says_what_each_clause_says_alone(name: str, day: date, world: World, policies: dict[str, Policy]) -> None:
    policy = policies[name]
    uses = dict(sorted(every_use(world.at(day, DAY), [policy]).items())[::7])
    together, view = judge(uses, policy, world.at(day, DAY)), world.at(day, DAY)
    found = defaultdict[tuple[Use, str], list[Verdict]](list)
    for finding in together.findings:
        found[finding.use, finding.rule].append(finding.verdict)
    seen = set()
    for judged in together.uses:
        for rule in RULES:
            behind = (
                rule.ask(view, Subject(judged.use.subject), policy.text.we.where)
                if rule.about(judged.use.role, judged.use.subject)
                else None
            )
            if behind is None:
                continue
            kinds, where = frozenset(policy.text.we.kinds), policy.text.we.where
            shown = SHOWS[judged.use.role].acts if policy.text.reads == "acts" else None
            asked = Asked(
                behind, rule.line, rule.relation, judged.use.role, kinds=kinds, where=where, acts=policy.acts, shown=shown
            )
            alone = worst(rule_on(bound, asked, view).verdict for bound in policy.clauses if meets(bound.clause, rule.finds))
            told = worst(found[judged.use, rule.id])
            assert told is alone, (judged.use.subject, rule.id)
            seen.add(told)
    assert {Verdict.DENIED, Verdict.UNKNOWN, Verdict.CLEAR} <= seen


@pytest.mark.slow
@pytest.mark.parametrize(("name", "day"), [("clean-network", DAY), ("us-app-store", DAY), ("clean-network", date(2020, 8, 5))])
def test_what_is_only_compared_has_the_verdicts_and_clauses_of_the_findings(
    name: str, day: date, world: World, policies: dict[str, Policy]
) -> None:
    policy, view = policies[name], world.at(day, DAY)
    uses = dict(sorted(every_use(view, [policy]).items())[::7])
    in_full = judge(uses, policy, view)
    clauses: dict[tuple[Use, str, Verdict], set[str]] = {}
    for found in in_full.findings:
        clauses.setdefault((found.use, found.line, found.verdict), set()).add(found.clause)
    brief = list(verdicts(uses.keys(), policy, world.at(day, DAY)))
    assert [(j.use, j.name, j.lines) for j in in_full.uses] == [(v.use, v.name, v.lines) for v in brief]
    assert clauses == {(v.use, *key): set(ids) for v in brief for key, ids in v.because.items()}
    assert len({verdict for _, _, verdict in clauses}) > 1


@pytest.mark.slow
@pytest.mark.parametrize(("name", "day"), [("clean-network", DAY), ("us-omic-data", DAY), ("us-defence", date(2021, 3, 1))])
def test_clauses_tell_the_same_of_entities_of_one_standing(name: str, day: date, world: World, policies: dict[str, Policy]) -> None:
    """But for those whom they list, and their namesakes."""
    view, alike = world.at(day, DAY), defaultdict(list)
    for entity in world.facts.entities:
        alike[standing(view, EntityId(entity))].append(entity)
    compared = 0
    for bound in policies[name].clauses:
        listed = lists(bound, view)
        for entities in alike.values():
            free = [e for e in entities if not any(f"org:{one}" in listed for one in {e, *namesakes(view, EntityId(e))})]
            told = {told_of(bound, Subject(f"org:{e}"), view) for e in free[:4]}
            assert len(told) < 2, (bound.id, free[:4], told)
            compared += len(free) > 1
    assert compared > 100


def test_what_differs_for_a_clause_is_another_standing(world: World) -> None:
    """Type, seat, holder, share, and whether it is held at all."""
    share, since = form.Share(exact="60"), "2000-01-01"
    held = form.Holding(
        party=EntityId("huawei-tech"), interest="shareholding", share=share, from_=since, sources=("s",), verified=True
    )
    seat = form.Seat(country="US", from_=since, sources=("s",), verified=True)
    plain = form.Entity(
        id=EntityId("a"),
        name="A",
        incorporated_in=(seat,),
        held_by=(held,),
        sources={"s": form.Citation(url="https://example.org/s")},
    )
    others = [
        msgspec.structs.replace(plain, type="state_body"),
        msgspec.structs.replace(plain, incorporated_in=()),
        msgspec.structs.replace(plain, incorporated_in=(msgspec.structs.replace(seat, country="CN"),)),
        msgspec.structs.replace(plain, held_by=()),
        msgspec.structs.replace(plain, held_by=(msgspec.structs.replace(held, party="hikvision"),)),
        msgspec.structs.replace(plain, held_by=(msgspec.structs.replace(held, interest="control"),)),
        msgspec.structs.replace(plain, held_by=(msgspec.structs.replace(held, share=form.Share(exact="40")),)),
        msgspec.structs.replace(plain, held_by=(msgspec.structs.replace(held, unverified=("share",)),)),
        msgspec.structs.replace(plain, held_by=(msgspec.structs.replace(held, from_="2027-01-01"),)),
        msgspec.structs.replace(plain, held_by=(msgspec.structs.replace(held, verified=False),)),
        msgspec.structs.replace(plain, held_by=(msgspec.structs.replace(held, party="a"),)),
    ]
    stands = [standing(world.at(DAY, DAY, {EntityId("a"): one}), EntityId("a")) for one in (plain, *others)]
    assert len(set(stands)) == len(stands)
    twin = msgspec.structs.replace(plain, id="b", name="B")
    view = world.at(DAY, DAY, {EntityId("a"): plain, EntityId("b"): twin})
    assert standing(view, EntityId("a")) == standing(view, EntityId("b"))


def test_what_is_only_compared_is_waived_too(world: World, policies: dict[str, Policy]) -> None:
    policy, view = policies["clean-network"], world.at(DAY, DAY)
    denied = use("transit", "asn:4134")
    (first, *_) = judge({denied: TALLY}, policy, view).findings
    waiver = form.Waiver(clause=first.clause, fingerprint=first.fingerprint, owner="o", reason="r", expires="2027-01-01")
    (plain,), (waived,) = (verdicts({denied}, p, view) for p in (policy, policy.with_waivers([(waiver, "waivers.yaml")])))
    assert first.clause in plain.because["carrier", Verdict.DENIED]
    assert first.clause in waived.because["carrier", Verdict.CONDITIONAL]
    assert first.clause not in waived.because.get(("carrier", Verdict.DENIED), ())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["clean-network", "us-defence", "cn-cii", "us-data-recipients"])
def test_networks_of_which_nothing_is_told_are_judged_like_all_others(
    name: str, world: World, policies: dict[str, Policy], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of which a clause suspects the country, too; and those that no table lists."""
    numbers = [*world.networks.asns[1::60].tolist(), 4_100_000_001, 4_100_000_002]
    uses = {use(role, f"asn:{asn}"): TALLY for asn in numbers for role in ("transit", "far-end", "attempt")}
    view = world.at(DAY, DAY)
    assert sum(stranger(view, Subject(f"asn:{asn}")) is not None for asn in numbers) > 0.9 * len(numbers)
    together = judge(uses, policies[name], view)
    monkeypatch.setattr(Alike, "stranger", lambda *_: None)
    alone = judge(uses, policies[name], world.at(DAY, DAY))
    assert (together.uses, together.findings, together.notices) == (alone.uses, alone.findings, alone.notices)


def test_a_named_subject_is_told_from_its_like(world: World) -> None:
    """Two networks of which only the number is known, and names of one owner: one of each is named."""
    names = tuple(form.ClauseName(subject=s, from_="2020-01-01") for s in ("asn:3", "domain:gstatic.com"))
    event = form.Event(date="2020-01-01", state="in_force")
    who = form.Who(kinds=("anyone",))
    clause = form.Clause(id="m/c", says="", lines=("carrier", "app"), who=who, events=(event,), forbids=("use",), names=names)
    measure = form.Measure(id="m", title="", issuer="", type="guidance", force="binding", clauses=(clause,))
    text = form.PolicyText(id="p", title="", issuer="", we=form.We(kinds=("any",)), acts=("use",), clauses=("m",), covers_not="")
    networks = [use("transit", s) for s in ("asn:2", "asn:3")]
    hosts = [use("looked-up", s) for s in ("domain:googleapis.com", "domain:gstatic.com", "domain:www.gstatic.com")]
    judged = judge(dict.fromkeys(networks + hosts, TALLY), bind(text, {"m": measure}), world.at(DAY, DAY))
    verdicts = {j.use.subject: worst(j.lines.values()) for j in judged.uses}
    assert verdicts == {
        "asn:2": Verdict.CLEAR,
        "asn:3": Verdict.DENIED,
        "domain:googleapis.com": Verdict.CLEAR,
        "domain:gstatic.com": Verdict.DENIED,
        "domain:www.gstatic.com": Verdict.DENIED,
    }


def test_a_thing_that_is_seen_in_several_roles_is_put_to_a_clause_once(
    world: World, policies: dict[str, Policy], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where neither the clause nor its exceptions tell the roles apart."""
    put: list[str] = []

    def counted(bound: Bound, asked: Asked, view: View) -> Ruling:
        put.append(bound.id)
        return rule_on(bound, asked, view)

    monkeypatch.setattr(court, "rule_on", counted)
    uses = {use(role, "asn:4134"): TALLY for role in ("hop", "transit", "origin")}
    findings = judge(uses, policies["clean-network"], world.at(DAY, DAY)).findings
    assert {f.use.role for f in findings if f.verdict is Verdict.DENIED} == {one.role for one in uses}
    assert len(put) == len(set(put))


@pytest.mark.parametrize("order", [("transit", "origin", "aggregated"), ("aggregated", "origin", "transit")])
def test_a_clause_that_tells_roles_apart_answers_for_each(order: tuple[str, ...], world: World) -> None:
    event = form.Event(date="2020-01-01", state="in_force")
    names = (form.ClauseName(subject="asn:4134", from_="2020-01-01"),)
    who = form.Who(kinds=("anyone",))
    clause = form.Clause(
        id="m/c", says="", lines=("carrier",), who=who, events=(event,), forbids=("use",), names=names, roles=("transit",)
    )
    measure = form.Measure(id="m", title="", issuer="", type="guidance", force="binding", clauses=(clause,))
    text = form.PolicyText(
        id="p", title="", issuer="", we=form.We(kinds=("any",)), acts=("use",), clauses=("m",), reads="names", covers_not=""
    )
    uses = {use(role, "asn:4134"): TALLY for role in order}
    judged = judge(uses, bind(text, {"m": measure}), world.at(DAY, DAY))
    assert {j.use.role: worst(j.lines.values()) for j in judged.uses} == {
        "transit": Verdict.DENIED,
        "origin": Verdict.NOT_ASKED,
        "aggregated": Verdict.UNKNOWN,
    }
