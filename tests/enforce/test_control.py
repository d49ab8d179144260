"""Findings become a control, and what may not be stopped is refused."""

from __future__ import annotations

from datetime import date
from ipaddress import ip_network
from typing import Any

import pyarrow as pa
import pytest

from cleannet.control import Found, Listed, Refused, Terms, decide
from cleannet.kernel.addresses import parse
from cleannet.model.answers.enforced import Decided
from cleannet.model.facts import We
from cleannet.model.report import ClauseText, Finding, JudgedUse, Milestone, Primary, Source
from cleannet.model.subject import Subject
from cleannet.model.use import Candidate, Sighting, Tally, Use
from cleannet.model.verdict import Confidence, Verdict
from cleannet.world.view import View, open_world

TRAFFIC = frozenset({"use", "interconnect", "transfer_data"})


def view() -> View:
    return open_world().at(date(2026, 11, 30), date(2026, 11, 30))


def finding(
    *subjects: str, verdict: Verdict = Verdict.DENIED, clause: str = "m/c", mark: str = "a" * 16, weight: float = 1
) -> Finding:
    return Finding(
        fingerprint=mark,
        evidence="",
        verdict=verdict,
        confidence=Confidence.HIGH,
        line="carrier",
        rule="r",
        use=Use("far-end", tuple(Candidate(Subject(s), weight) for s in subjects)),
        subject_name=subjects[0],
        clause=clause,
        says=f"{subjects[0]} is named",
    )


def clause(**more: Any) -> ClauseText:
    told: dict[str, Any] = {
        "id": "m/c",
        "measure": "m",
        "title": "M",
        "says": "s",
        "acts": "may not be used",
        "binds": "all",
        "force": "binding",
    }
    return ClauseText(**{**told, "covers": ("use",), "primary": Primary(text="M 1", url="https://law.example/m"), **more})


def decided(
    *findings: Finding,
    about: ClauseText | None = None,
    uses: tuple[JudgedUse, ...] = (),
    reads: str = "acts",
    partial: bool = False,
    **terms: Any,
) -> Decided:
    told = Found("p", reads, "2026-11-30", "2026-11-30", "pack", findings, {"m/c": about or clause()}, uses, partial)
    given: dict[str, Any] = {"kinds": frozenset({"domain", "prefix"}), "acts": TRAFFIC, "we": We(kinds=("any",)), **terms}
    return decide(told, view(), Terms(**given))


def stops(answer: Decided) -> list[str]:
    return [stop for stop, _ in answer.control.stops()]


def test_a_control_holds_what_is_denied_and_why() -> None:
    answer = decided(finding("domain:bad.example.net"))
    (part,) = answer.control.sections
    assert part.stops == ("domain:bad.example.net",)
    assert part.reasons[0].source == "https://law.example/m"
    assert part.reasons[0].fingerprint == "a" * 16
    assert part.until == "2027-02-28"


def test_unknown_stays_out_unless_a_person_lists_it() -> None:
    open_ = finding("domain:who.example.net", verdict=Verdict.UNKNOWN)
    with pytest.raises(Refused, match="Nothing would be stopped"):
        decided(open_)
    row = Listed(Subject("domain:who.example.net"), "J. Doe", "seen in an incident", "2026-12-31")
    (part,) = decided(open_, listed=(row,)).control.sections
    assert (part.stops, part.until) == (("domain:who.example.net",), "2026-12-31")
    assert "J. Doe" in part.reasons[0].says


def test_only_an_act_that_the_control_ends_goes_in() -> None:
    bought = clause(covers=("procure",))
    with pytest.raises(Refused, match="ends no act"):
        decided(finding("domain:bad.example.net"), about=bought)
    assert stops(decided(finding("domain:bad.example.net"), about=bought, reads="names"))
    assert stops(decided(finding("domain:bad.example.net"), about=clause(covers=("remove",))))


def test_which_of_several_things_it_is_must_be_known() -> None:
    with pytest.raises(Refused, match="Which of several"):
        decided(finding("domain:a.example.net", "domain:b.example.net", weight=0.5))
    assert len(stops(decided(finding("domain:a.example.net", "domain:b.example.net")))) == 2


def test_it_is_minimal() -> None:
    answer = decided(
        finding("domain:bad.example.net", mark="a" * 16),
        finding("domain:cdn.bad.example.net", mark="b" * 16),
        finding("address:198.18.0.1", mark="c" * 16),
        kinds=frozenset({"domain"}),
    )
    (part,) = answer.control.sections
    assert part.stops == ("domain:bad.example.net",)
    assert [reason.fingerprint for reason in part.reasons] == ["a" * 16, "b" * 16]
    assert [left.examples for left in answer.left_out] == [("address:198.18.0.1",)]


def test_a_thing_that_is_left_out_twice_is_one_thing() -> None:
    twice = (finding("asn:45102", mark="b" * 16), finding("asn:45102", mark="c" * 16))
    (left,) = decided(finding("domain:bad.example.net"), *twice).left_out
    assert (left.things, left.examples) == (1, ("asn:45102",))


def test_a_network_becomes_its_prefixes_where_the_target_stops_only_those() -> None:
    found = stops(decided(finding("asn:4134"), kinds=frozenset({"prefix"})))
    assert len(found) > 1000
    assert any(":" in stop.removeprefix("prefix:") for stop in found), "IPv6 too"


def test_what_is_kept_always_wins() -> None:
    answer = decided(finding("domain:bad.example.net"), keep=(Subject("domain:good.bad.example.net"),))
    assert answer.control.allow == ("domain:good.bad.example.net",)
    with pytest.raises(Refused, match="allow-list"):
        decided(finding("domain:bad.example.net"), keep=(Subject("domain:example.net"),))
    with pytest.raises(Refused, match="allow-list"):
        decided(finding("domain:www.ours.example.net"), we=We(kinds=("any",), domains=("ours.example.net",)))


def test_what_is_kept_wins_over_a_network_whose_routes_may_lead_to_it() -> None:
    kept = (Subject("prefix:192.0.2.0/24"), Subject("asn:64500"), Subject("domain:example.net"))
    terms: dict[str, Any] = {
        "kinds": frozenset({"asn", "prefix"}),
        "keep": kept,
        "we": We(kinds=("any",), prefixes=("198.51.100.0/24",)),
    }
    assert decided(finding("asn:4134"), **terms).control.allow == ("asn:64500", "prefix:192.0.2.0/24", "prefix:198.51.100.0/24")
    assert decided(finding("prefix:202.96.0.0/16"), **terms).control.allow == ("asn:64500",), "a kept network may announce it"


@pytest.mark.parametrize(
    ("subject", "why"),
    [
        ("prefix:0.0.0.0/0", "default route"),
        ("prefix:128.0.0.0/1", "default route"),
        ("prefix:2000::/3", "default route"),
        ("prefix:10.0.0.0/8", "no others have"),
        ("prefix:fe80::/16", "no others have"),
        ("prefix:192.0.0.0/8", "no others have"),
        ("prefix:64:ff9b::/96", "IPv4 in another form"),
        ("prefix:64:ff9b::102:0/112", "IPv4 in another form"),
        ("domain:cn", "top-level"),
        ("asn:23456", "any number of four octets"),
        ("asn:64512", "private use"),
    ],
)
def test_too_wide_or_our_own_is_refused(subject: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        decided(finding(subject), kinds=frozenset({"asn", "domain", "prefix"}))


def test_damage_passes_only_where_somebody_accepts_it() -> None:
    other = Use("looked-up", (Candidate(Subject("domain:shop.bad.example.net")),))
    seen = JudgedUse(use=other, name="shop", lines={"carrier": Verdict.CLEAR}, tally=Tally(records=7, first=Sighting("dns.log", 1)))
    with pytest.raises(Refused, match="1 other thing,"):
        decided(finding("domain:bad.example.net"), uses=(seen,))
    for terms in ({"accepted": True}, {"most_collateral": 1}):
        (hurt,) = decided(finding("domain:bad.example.net"), uses=(seen,), **terms).damage
        assert (hurt.kind, hurt.records, hurt.stop) == ("observed", 7, "domain:bad.example.net")
    assert not decided(finding("domain:bad.example.net"), uses=(seen,), keep=(Subject("domain:shop.bad.example.net"),)).damage
    refused = JudgedUse(use=other, name="shop", lines={}, tally=seen.tally)
    assert not decided(finding("domain:bad.example.net"), uses=(refused,)).damage, "an attempt came to nothing"


def test_a_control_ends_before_its_clause_does() -> None:
    ending = clause(history=(Milestone(date="2026-12-24", state="ended"),))
    assert decided(finding("domain:bad.example.net"), about=ending).control.until == "2026-12-23"


def test_a_partial_report_does_not_tell_all_damage() -> None:
    with pytest.raises(Refused, match="partial"):
        decided(finding("domain:bad.example.net"), partial=True)
    assert stops(decided(finding("domain:bad.example.net"), partial=True, accepted=True))


def test_what_is_kept_passes_in_each_form_in_which_it_would_stop() -> None:
    bad = finding("address:8.8.8.8", mark="b" * 16)
    other = finding("domain:bad.example.net")
    assert stops(decided(bad, other, keep=(Subject("asn:15169"),))) == ["domain:bad.example.net"]
    assert stops(decided(bad, other, keep=(Subject("address:8.8.8.8"),))) == ["domain:bad.example.net"]
    assert stops(decided(bad, other, we=We(kinds=("any",), asns=(15169,)))) == ["domain:bad.example.net"]


def test_a_kept_name_passes_although_its_address_stops() -> None:
    keep = (Subject("domain:shop.example.com"),)
    assert decided(finding("address:8.8.8.8"), keep=keep, accepted=True).control.allow == keep
    assert not decided(finding("domain:bad.example.net"), keep=keep).control.allow


def test_what_the_syntax_cannot_hold_is_told_and_never_let_pass() -> None:
    def carries(thing: Subject) -> bool:
        return "long" not in thing

    found = (finding("domain:bad.example.net"), finding("domain:long.example.net", mark="b" * 16))
    answer = decided(*found, carries=carries, holds="short names")
    assert stops(answer) == ["domain:bad.example.net"]
    assert [(left.why, left.examples) for left in answer.left_out] == [
        ("The target takes only short names. List what it takes for --add.", ("domain:long.example.net",))
    ]
    with pytest.raises(Refused, match="has to pass"):
        decided(found[0], carries=carries, keep=(Subject("domain:long.bad.example.net"),))


def test_a_listed_thing_that_the_target_cannot_stop_is_told() -> None:
    row = Listed(Subject("oui:00E0FC"), "J. Doe", "seen in an incident", "2026-12-31")
    answer = decided(finding("domain:bad.example.net"), listed=(row,))
    assert [left.examples for left in answer.left_out] == [("oui:00E0FC",)]


def test_what_is_of_another_kind_is_told_with_what_stops_it() -> None:
    found = finding("asn:4134"), finding("oui:00E0FC"), finding("sdk:com.umeng"), finding("domain:bad.example.net")
    terms: dict[str, Any] = {"kinds": frozenset({"ios"}), "elsewhere": {"asn": ["bird", "frr"], "domain": ["unbound"]}}
    with pytest.raises(Refused) as refused:
        decided(*found, *found, finding("app:kaspersky"), **terms)
    (says,) = refused.value.args
    assert says.split(". ") == [
        "Nothing would be stopped",
        "app:kaspersky: The facts have no id of this app that the target stops",
        "If you know one, list it for --add",
        "asn:4134: Other targets stop it: bird, frr",
        "domain:bad.example.net: Other targets stop it: unbound",
        "oui:00E0FC, sdk:com.umeng: No target stops it: replace it, or end the contract.",
    ]
    with pytest.raises(Refused, match="since nothing is denied"):
        decided()


def test_what_a_partial_report_did_not_read_is_named() -> None:
    told = Found(
        "p", "acts", "2026-11-30", "2026-11-30", "k", (finding("domain:bad.example.net"),), {"m/c": clause()}, (), True, ("a.gz",)
    )
    with pytest.raises(Refused, match=r"partial \(not all was read of a\.gz\)"):
        decide(told, view(), Terms(frozenset({"domain"}), TRAFFIC, We(kinds=("any",))))


def test_more_than_the_target_takes_is_refused() -> None:
    two = (finding("asn:4134"), finding("asn:4809"))
    with pytest.raises(Refused, match="2 things of the kind asn, and the target takes at most 1"):
        decided(*two, kinds=frozenset({"asn"}), most={"asn": 1})
    assert len(stops(decided(*two, kinds=frozenset({"asn"}), most={"asn": 2}))) == 2


def test_a_target_that_stops_names_leaves_whole_networks_to_others() -> None:
    both = (finding("asn:45102"), finding("domain:bad.example.net", mark="b" * 16))
    answer = decided(*both)
    assert stops(answer) == ["domain:bad.example.net"]
    assert [left.examples for left in answer.left_out] == [("asn:45102",)]
    listed = decided(*both, listed=(Listed(Subject("asn:45102"), "J. Doe", "cut off", "2026-12-31"),), accepted=True)
    assert any(stop.startswith("prefix:") for stop in stops(listed))


def test_those_who_rent_in_a_network_are_damage_by_prefix_too() -> None:
    for kinds in ({"asn"}, {"prefix"}):
        damage = decided(finding("asn:45102"), kinds=frozenset(kinds), accepted=True).damage
        assert [hurt.stop for hurt in damage if hurt.kind == "tenants"] == ["asn:45102"]


def test_a_law_is_cited_where_it_has_no_address() -> None:
    cited = clause(primary=Primary(text="M 1"), sources=(Source(url="https://news.example/m"),))
    (part,) = decided(finding("domain:bad.example.net"), about=cited).control.sections
    assert part.reasons[0].source == "M 1"
    (part,) = decided(finding("domain:bad.example.net"), about=clause(primary=None, sources=cited.sources)).control.sections
    assert part.reasons[0].source == "https://news.example/m"


def test_what_stands_for_the_names_of_a_tenant_is_no_name_to_stop() -> None:
    answer = decided(finding("domain:myapp.aliyuncs.com"), finding("domain:bad.example.net", mark="b" * 16))
    assert stops(answer) == ["domain:bad.example.net"]
    assert [left.examples for left in answer.left_out] == [("domain:myapp.aliyuncs.com",)]


@pytest.mark.parametrize(
    ("subject", "kind", "others"),
    [
        ("domain:cloudfront.net", "domain", "1 other thing,"),
        ("domain:github.io", "domain", "1 other thing,"),
        ("prefix:47.88.0.0/16", "prefix", "1 other thing,"),
        ("asn:45102", "asn", "2 other things,"),  # who rents, and who asks the resolver that facts/resolvers.yaml has there
    ],
)
def test_those_who_rent_are_damage_whoever_lists_it(subject: str, kind: str, others: str) -> None:
    row = Listed(Subject(subject), "J. Doe", "seen", "2026-12-31")
    with pytest.raises(Refused, match=f"would also stop {others}"):
        decided(listed=(row,), kinds=frozenset({kind}))


def test_what_is_kept_may_not_be_everything() -> None:
    for kept, kind in (("prefix:0.0.0.0/0", "prefix"), ("domain:net", "domain")):
        with pytest.raises(Refused, match="nearly everything"):
            decided(
                finding("domain:bad.example.com"), finding("prefix:47.88.0.0/16"), kinds=frozenset({kind}), keep=(Subject(kept),)
            )


@pytest.mark.parametrize("kept", ["prefix:47.0.0.0/8", "prefix:2400::/16"])
def test_the_widest_block_that_may_be_kept(kept: str) -> None:
    wanted = finding("prefix:8.130.0.0/16")
    answer = decided(wanted, kinds=frozenset({"prefix"}), keep=(Subject(kept),), accepted=True)
    assert stops(answer) == ["prefix:8.130.0.0/16"]


def test_what_a_person_lists_ends_with_the_control_at_the_latest() -> None:
    row = Listed(Subject("domain:who.example.net"), "J. Doe", "seen in an incident", "2028-12-24")
    assert decided(listed=(row,)).control.until == "2027-02-28"
    assert decided(listed=(row,), days=10).control.until == "2026-12-10"


def test_a_name_in_an_app_is_no_use_that_stops() -> None:
    named = Use("embedded", (Candidate(Subject("domain:bad.example.net")),))
    seen = JudgedUse(use=named, name="bad", lines={"app": Verdict.CONDITIONAL}, tally=Tally(records=1, first=Sighting("a.apk", 1)))
    assert not decided(finding("domain:bad.example.net"), uses=(seen,)).damage


def test_a_prefix_is_looked_at_from_both_ends() -> None:
    """A block that begins in a network of somebody else, and ends in that of a cloud."""
    table, cloud = view().world.networks, 45102
    for net in (ip_network(prefix) for prefix in table.prefixes([cloud])[cloud] if ":" not in prefix):
        wide = net.supernet()
        ends = table.asn_of(parse(pa.array([str(wide[0]), str(wide[-1])], pa.string())))
        if ends[0] not in (0, cloud) and ends[1] == cloud:
            break
    answer = decided(finding(f"prefix:{wide}"), kinds=frozenset({"prefix"}), accepted=True)
    assert f"asn:{cloud}" in {hurt.stop for hurt in answer.damage}


def test_a_reason_says_that_its_measure_binds_nobody() -> None:
    from msgspec.structs import replace

    bad = replace(finding("domain:bad.example.net"), stamp="a programme that binds nobody")
    (part,) = decided(bad).control.sections
    assert part.reasons[0].says.endswith("; a programme that binds nobody")
    assert decided(bad, reads="names").control.reads == "names"
    assert "no duty on you" in decided(bad, reads="names").control.nature


def test_the_owner_of_a_name_below_is_that_of_the_day() -> None:
    import copy

    import msgspec

    from cleannet.impact.collateral import collateral
    from cleannet.model import facts as form
    from cleannet.model.control import Control, Section
    from cleannet.world.view import World

    world = open_world()
    facts = copy.copy(world.facts)
    source = next(iter(facts.sources["domains"]))
    rows = [
        {"domain": "outer.example.com", "entity": "huawei-tech"},
        {"domain": "sold.outer.example.com", "entity": "huawei-tech", "until": "2020-01-01"},
        {"domain": "sold.outer.example.com", "entity": "honor", "from": "2020-01-01"},
        {"domain": "back.outer.example.com", "entity": "honor", "until": "2020-01-01"},
        {"domain": "back.outer.example.com", "entity": "huawei-tech", "from": "2020-01-01"},
    ]
    facts.domains = tuple(msgspec.convert({**row, "sources": [source], "verified": True}, form.Domain) for row in rows)
    section = Section(reasons=(), until="2027-01-01", stops=(Subject("domain:outer.example.com"),))
    control = Control(policy="p", as_of="2026-11-30", known_on="2026-11-30", pack="", mode="block", sections=(section,))
    told = collateral(World(facts).at(date(2026, 11, 30), date(2026, 11, 30)), control, ())
    assert [hurt.says.split()[0] for hurt in told if hurt.kind == "names"] == ["sold.outer.example.com"]


def test_a_public_resolver_in_a_stopped_prefix_is_damage() -> None:
    from cleannet.impact.collateral import collateral
    from cleannet.model.control import Control, Section

    section = Section(reasons=(), until="2027-01-01", stops=(Subject("prefix:8.8.8.0/24"), Subject("prefix:198.51.100.0/24")))
    control = Control(policy="p", as_of="2026-11-30", known_on="2026-11-30", pack="", mode="block", sections=(section,))
    assert [hurt.says for hurt in collateral(view(), control, ()) if hurt.kind == "resolvers"] == [
        "8.8.8.8 is the public resolver Google Public DNS of Google LLC"
    ]
