"""Who is behind a subject of each kind; what is not known is a gap, never silence."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest
from judging import TODAY

from cleannet.inverse import every_use
from cleannet.model import facts as form
from cleannet.model.answer import Truth
from cleannet.model.behind import ANYWHERE, Behind
from cleannet.model.subject import KINDS, EntityId, Subject
from cleannet.rules import RULES
from cleannet.world.behind import FIND, behind, carrying
from cleannet.world.behind.cable import pairs_share
from cleannet.world.claims import unsaid
from cleannet.world.view import View, World

OUI_UNDECIDED = "SHENZHEN MERCURY COMMUNICATION TECHNOLOGIES CO.,LTD."


@pytest.fixture
def view(world: World) -> View:
    return world.at(TODAY, TODAY)


@pytest.fixture
def beside(world: World) -> Callable[..., View]:
    """beside(domains=[...]) -> the pack with these rows in place of its own of that table."""

    def made(day: date = TODAY, **tables: list[dict[str, Any]]) -> View:
        facts = copy.copy(world.facts)
        types: dict[str, Any] = {
            "domains": form.Domain, "stores": form.Store, "sdks": form.Sdk, "registries": form.Registry, "makers": form.Maker,
            "networks": form.Network, "apps": form.App, "clouds": form.Cloud,
        }  # fmt: skip
        for name, rows in tables.items():
            setattr(facts, name, tuple(msgspec.convert(row, types[name]) for row in rows))
        return World(facts).at(day, TODAY)

    return made


def orgs(found: Behind) -> dict[str, Truth]:
    return {p.thing.removeprefix("org:"): p.answer.truth for p in found.parties if p.thing.startswith("org:")}


def test_code_is_known_by_its_package_its_native_libraries_and_its_components(beside: Callable[..., View]) -> None:
    row = {"vendor": "Quillfeather", "sources": ["lc"]}
    view = beside(
        sdks=[
            {"package": "com.quill", **row},
            {"package": "com.quill.push", **row, "kit": "QuillPush", "libs": ["libquill*.so", "libquill_x*.so", "libfeather.so"],
             "components": ["com.maker.push.QuillService"]},
        ]
    )  # fmt: skip
    told = {
        "com.quill.ads.View": ["com.quill"], "com.quill.push.Api": ["com.quill.push", "com.quill"], "com.quilled.Api": [],
        "libquill7.so": ["libquill*.so"], "libquill_x7.so": ["libquill_x*.so", "libquill*.so"], "libquill.so": ["libquill*.so"],
        "libfeather.so": ["libfeather.so"], "libfeather2.so": [], "libqui.so": [],
        "com.maker.push.QuillService": ["com.maker.push.QuillService"], "com.maker.push.QuillService$1": [], "": [], ".": [],
    }  # fmt: skip
    assert {name: list(view.codes(name)) for name in told} == told
    assert behind(view, Subject("sdk:libquill7.so")).name == "QuillPush of Quillfeather (libquill7.so)"


def test_a_landing_in_no_country_is_somewhere(view: View) -> None:
    assert not behind(view, Subject("landing:HK")).gaps
    assert [gap.why for gap in behind(view, Subject("landing:ZZ")).gaps] == ["no country has this code"]


def test_a_name_that_several_bear_is_not_said_to_be_nobodys(view: View) -> None:
    (gap,) = behind(view, Subject("name:MAX")).gaps
    assert gap.why == "it may be Max / HBO Max or MAX, but others may have this name too"
    (gap,) = behind(view, Subject("name:Kaspersky Quillfeather")).gaps
    assert gap.why.endswith("but no source gives them this name")


@pytest.mark.parametrize(
    ("subject", "party", "relation"),
    [
        ("asn:4134", "china-telecom-group", "operates"),
        ("android:com.zhiliaoapp.musically", "tiktok-usds-jv", "publishes"),
        ("flatpak:com.tencent.WeChat", "tencent", "publishes"),
        ("app:telegram", "telegram", "publishes"),
        ("sdk:com.umeng.analytics.MobclickAgent", "alibaba", "makes"),
        ("sdk:libjcore280.so", "aurora-mobile", "makes"),
        ("cloud:aliyun/cn-hongkong", "alibaba", "hosts"),
        ("cloud:aws-cn/cn-north-1", "sinnet", "hosts"),
        ("cable:peace", "huawei-marine", "supplies"),
        ("registry:registry.cn-hangzhou.aliyuncs.com", "alibaba", "hosts"),
        ("oui:00259E", "huawei-tech", "makes"),
        ("org:hikvision", "hikvision", ""),
    ],
)
def test_each_kind_of_subject_leads_to_an_entity(view: View, subject: str, party: str, relation: str) -> None:
    found = behind(view, Subject(subject), "US")
    mine = [p for p in found.parties if p.thing == f"org:{party}"]
    assert mine, f"{subject}: {[p.thing for p in found.parties]}"
    assert not relation or any(relation in p.relations for p in mine)
    assert found.name


@pytest.mark.parametrize(
    "subject",
    [
        "asn:64500", "domain:nobody.example", "android:org.example.app", "ios:0", "app:nosuch", "store:org.example.store",
        "sdk:org.example.code", "cloud:nosuch/x-1", "cable:nosuch", "registry:registry.example", "oui:FFFFFF", "org:nosuch",
        "flatpak:org.example.App", "name:Nobody", "address:203.0.113.1", "prefix:203.0.113.0/24", "signer:sha256/00",
        "model:nosuch", "ixp:nosuch",
    ],
)  # fmt: skip
def test_of_what_is_not_known_there_is_a_gap(view: View, subject: str) -> None:
    found = behind(view, Subject(subject), "US")
    assert found.gaps
    assert all(gap.why for gap in found.gaps)
    assert orgs(found) == {}


def test_whatever_a_rule_asks_about_is_looked_up() -> None:
    assert {kind for rule in RULES for kind in rule.kinds} <= FIND.keys()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_kind_of_subject_is_without_an_answer(view: View, kind: str) -> None:
    found = behind(view, Subject(f"{kind}:1"), "US")
    assert found.parties or found.gaps


# --- networks ---------------------------------------------------------------------------------------------------------------------


def test_a_later_operator_replaces_the_earlier_on_its_day(beside: Callable[..., View]) -> None:
    rows = [
        {"asn": 64500, "name": "Net", "operator": "google"},
        {"asn": 64500, "name": "Net", "operator": "akamai", "from": "2024-06-01"},
    ]
    days = {day: orgs(behind(beside(day, networks=rows), Subject("asn:64500"))) for day in (date(2024, 5, 31), date(2024, 6, 1))}
    assert list(days.values()) == [{"google": Truth.YES}, {"akamai": Truth.YES}]


def test_two_operators_that_nobody_decides_between_are_both_open(beside: Callable[..., View]) -> None:
    rows = [
        {"asn": 64500, "name": "Net", "operator": "google"},
        {"asn": 64500, "name": "Net", "operator": "akamai", "from": "2024"},
    ]
    assert orgs(behind(beside(date(2024, 6, 1), networks=rows), Subject("asn:64500"))) == {
        "google": Truth.OPEN,
        "akamai": Truth.OPEN,
    }


@pytest.mark.parametrize(("excluded", "gaps"), [([], 1), (["google"], 0)])
def test_a_network_without_operator_is_undecided_unless_told_whose_it_is_not(
    beside: Callable[..., View], excluded: list[str], gaps: int
) -> None:
    found = behind(beside(networks=[{"asn": 64500, "name": "Net", "operator": None, "not": excluded}]), Subject("asn:64500"))
    assert len(found.gaps) == gaps
    assert orgs(found) == {}


# --- makers and domains that were looked at ---------------------------------------------------------------------------------------


def test_a_maker_that_was_looked_at_and_left_undecided_is_unknown(view: View) -> None:
    row = next(r for r in view.makers[OUI_UNDECIDED])
    assert (row.entity, row.not_) == ("", ())
    table = view.world.hardware
    block = table.first_blocks()[OUI_UNDECIDED]
    found = behind(view, Subject(f"oui:{block}"))
    assert [g.why for g in found.gaps] == [f"the facts do not settle which company {OUI_UNDECIDED} is"]
    assert found.gaps[0].chain == (f"makers/{OUI_UNDECIDED}",)


@pytest.mark.parametrize(
    ("row", "entities", "gaps"),
    [
        ({"entity": "huawei-tech"}, {"huawei-tech": Truth.YES}, 0),
        (
            {"entity": "huawei-tech", "verified": "partial", "unverified": ["entity"]},
            {"huawei-tech": Truth.OPEN, "cisco": Truth.YES},
            0,
        ),  # the registered name is another's own
        ({}, {"cisco": Truth.OPEN}, 1),  # undecided
        ({"not": ["huawei-tech"]}, {}, 0),  # a look-alike
        ({"not": ["huawei-tech"], "verified": False}, {"cisco": Truth.OPEN}, 1),
        (
            {"entity": "huawei-tech", "registry": "pen"},
            {"cisco": Truth.YES},
            0,
        ),  # of another registry: the registered name is the company's own
    ],
)
def test_the_rows_of_a_maker(beside: Callable[..., View], row: dict[str, Any], entities: dict[str, Truth], gaps: int) -> None:
    found = behind(beside(makers=[{"name": "Cisco Systems, Inc", **row}]), Subject("oui:00000C"))
    assert (orgs(found), len(found.gaps)) == (entities, gaps)


@pytest.mark.parametrize(
    ("row", "entities", "gaps"),
    [({"entity": "google"}, {"google": Truth.YES}, 0), ({}, {}, 1), ({"not": ["google"]}, {}, 0)],
)
def test_the_rows_of_a_domain(beside: Callable[..., View], row: dict[str, Any], entities: dict[str, Truth], gaps: int) -> None:
    found = behind(beside(domains=[{"domain": "shop.example", **row}]), Subject("domain:a.b.shop.example"))
    assert (orgs(found), len(found.gaps)) == (entities, gaps)


def test_the_longest_suffix_of_a_name_decides(beside: Callable[..., View]) -> None:
    view = beside(domains=[{"domain": "a.example", "entity": "google"}, {"domain": "b.a.example", "entity": "akamai"}])
    assert orgs(behind(view, Subject("domain:c.b.a.example"))) == {"akamai": Truth.YES}
    assert orgs(behind(view, Subject("domain:xb.a.example"))) == {"google": Truth.YES}
    assert behind(view, Subject("domain:xa.example")).gaps


def test_rival_owners_of_a_name_are_open(beside: Callable[..., View]) -> None:
    view = beside(domains=[{"domain": "a.example", "entity": "google"}, {"domain": "a.example", "entity": "akamai"}])
    assert orgs(behind(view, Subject("domain:a.example"))) == {"google": Truth.OPEN, "akamai": Truth.OPEN}


# --- apps -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("US", {"google": Truth.YES}),
        ("US-TX", {"google": Truth.YES}),
        ("DE", {"akamai": Truth.YES}),
        ("", {"google": Truth.OPEN, "akamai": Truth.OPEN}),
    ],
)
def test_the_publisher_of_an_app_differs_by_country(beside: Callable[..., View], where: str, expected: dict[str, Truth]) -> None:
    publishers = [{"entity": "google", "where": "US"}, {"entity": "akamai", "where": "not:US"}]
    view = beside(apps=[{"id": "one", "name": "One", "ids": [{"id": "android:org.one"}], "publishers": publishers}])
    found = behind(view, Subject("android:org.one"), where)
    assert orgs(found) == expected
    assert bool(found.gaps) is (where == "")


def test_another_name_of_an_app_is_that_app(beside: Callable[..., View]) -> None:
    rows = [
        {"id": "one", "name": "One", "publishers": [{"entity": "google"}]},
        {"id": "uno", "name": "Uno", "same_as": "one", "ids": [{"id": "ios:1"}]},
    ]
    found = behind(beside(apps=rows), Subject("ios:1"), "US")
    assert "app:one" in {p.thing for p in found.parties}
    assert orgs(found) == {"google": Truth.YES}


@pytest.mark.parametrize(
    ("subject", "day"),
    [
        ("ios:com.ss.iphone.ugc.Ame", date(2026, 11, 24)),
        ("android:com.cleanmaster.mguard", date(2022, 1, 1)),
        ("cloud:aws/af-south-1", date(2020, 8, 5)),
        ("cable:bcs-east-west", date(2022, 1, 1)),
    ],
)
def test_what_was_told_later_is_a_gap_and_no_answer(world: World, subject: str, day: date) -> None:
    """Where no source had told a row by the day that may be known, the facts are silent there, and silence clears nothing."""
    assert behind(world.at(TODAY, day), Subject(subject)).gaps


@pytest.mark.slow
def test_nothing_is_without_parties_and_gaps_by_what_was_known_early(world: World) -> None:
    for day in (date(2020, 8, 5), date(2022, 1, 1), date(2024, 6, 1)):
        view = world.at(TODAY, day)
        for seen in every_use(view):
            subject = seen.candidates[0].subject
            found = behind(view, subject)
            others = [party for party in found.parties if party.thing != subject]
            assert found.gaps or not others or not all(unsaid(party.answer) for party in others), (day, subject)


# --- clouds -----------------------------------------------------------------------------------------------------------------------


def test_a_region_tells_its_operator_and_its_country(view: View) -> None:
    found = behind(view, Subject("cloud:aws/us-east-1"))
    assert orgs(found) == {"amazon": Truth.YES}
    assert found.parties[0].thing == "cloud:aws/us-east-1"
    (lies,) = (p.answer for p in found.parties if p.thing == "country:US")
    (row,) = (r for r in view.clouds["aws"].regions if r.id == "us-east-1")
    assert lies.yes
    assert [view.statements[told].says for told in lies.chain] == [
        f"region us-east-1 of Amazon Web Services lies in US ({row.place})"
    ]
    assert ANYWHERE not in {p.thing for p in found.parties}


@pytest.mark.parametrize(("cloud", "others"), [("aws", {"sinnet", "nwcd"}), ("azure", {"21vianet"})])
def test_without_a_region_it_may_be_one_that_others_run(view: View, cloud: str, others: set[str]) -> None:
    found = behind(view, Subject(f"cloud:{cloud}"))
    entry = view.clouds[cloud]
    assert orgs(found) == dict.fromkeys({*others, entry.operator}, Truth.OPEN)
    for party in found.parties[1:]:
        assert f"the record does not state the region of {entry.name}" in party.answer.why
    assert {p.thing.removeprefix("org:") for p in found.parties if p.untold} == {*others, ANYWHERE}


def test_without_a_region_the_operator_is_sure_where_nobody_else_runs_one(view: View) -> None:
    found = behind(view, Subject("cloud:aliyun"))
    assert orgs(found) == {"alibaba": Truth.YES}
    assert [p.untold for p in found.parties if p.thing == ANYWHERE] == [True]


def test_a_region_that_the_facts_do_not_have_lies_anywhere(view: View) -> None:
    found = behind(view, Subject("cloud:aws/moon-1"))
    assert orgs(found) == {"amazon": Truth.YES}
    assert [p.answer.why for p in found.parties if p.thing == ANYWHERE] == [
        "region 'moon-1' of Amazon Web Services is not in the facts"
    ]
    assert [g.why for g in behind(view, Subject("cloud:aws-cn/moon-1")).gaps] == [
        "region 'moon-1' of Amazon Web Services China is not in the facts, so its operator is not known"
    ]


@pytest.mark.parametrize(("region", "operator"), [("aws/cn-north-9", "sinnet"), ("azure/chinanorth9", "21vianet")])
def test_a_region_that_is_called_like_those_of_a_variant_may_be_its(view: View, region: str, operator: str) -> None:
    found = behind(view, Subject(f"cloud:{region}"))
    assert orgs(found)[operator] is Truth.OPEN
    assert "microsoft" not in orgs(found)
    assert [(p.answer.truth, p.untold) for p in found.parties if p.thing == "country:CN"] == [(Truth.OPEN, False)]


# --- cables -----------------------------------------------------------------------------------------------------------------------


def test_a_withdrawn_landing_is_gone_and_an_incomplete_list_leaves_a_gap(view: View) -> None:
    found = behind(view, Subject("cable:seamewe-3"))
    assert {r for g in found.gaps for r in g.relations} >= {"lands", "owns", "supplies"}
    for cable in view.cables.values():
        landings = {p.thing for p in behind(view, Subject(f"cable:{cable.id}")).parties if p.thing.startswith("landing:")}
        standing = {f"landing:{place.country}" for place in cable.landings if place.status != "withdrawn"}
        assert landings <= standing


@pytest.mark.parametrize(
    ("cable", "day", "against"),
    [
        ("hka", TODAY, "Hong Kong-Americas was withdrawn by 2021-03, and no source says that it was built, yet a record names it"),
        ("hka", date(2020, 8, 5), ""),  # planned
        (
            "arctic-connect",
            TODAY,
            "Arctic Connect was withdrawn by 2021-05, and no source says that it was built, yet a record names it",
        ),
        ("tat-14", TODAY, "TAT-14 was taken out of service by 2020, yet a record names it"),
        ("tat-14", date(2019, 1, 1), ""),  # in service
        ("plcn", TODAY, ""),  # only its landing in Hong Kong was withdrawn
        ("seamewe-3", TODAY, ""),
        ("nosuch", TODAY, ""),
    ],
)
def test_a_circuit_on_a_cable_that_is_gone_is_open(world: World, cable: str, day: date, against: str) -> None:
    """Record and facts contradict each other, so nothing about the circuit is known. What the cable was stays told."""
    view = world.at(day, TODAY)
    asked, itself = carrying(view, Subject(f"cable:{cable}")), behind(view, Subject(f"cable:{cable}"))
    assert [gap.why for gap in asked.gaps if gap not in itself.gaps] == [against] * bool(against)
    assert asked.parties == itself.parties
    assert not against or all(gap.chain and not gap.relations for gap in asked.gaps if gap not in itself.gaps)


@pytest.mark.parametrize(("pairs", "exact"), [("4 of 6", "66.6667"), ("4 of 6 (3 to 6)", "66.6667"), ("0.5 of 8", "6.2500")])
def test_pairs_are_a_share(pairs: str, exact: str) -> None:
    share = pairs_share(form.CableParty(entity=EntityId("x"), fibre_pairs=pairs))
    assert share is not None
    assert share.exact == exact


@pytest.mark.parametrize("pairs", ["", "some", "4", "4 of 0", "of 6"])
def test_what_is_no_number_of_pairs_is_no_share(pairs: str) -> None:
    assert pairs_share(form.CableParty(entity=EntityId("x"), fibre_pairs=pairs)) is None


@pytest.mark.parametrize(
    ("written", "meant"), [("aws/cn-north-1", "aws-cn/cn-north-1"), ("azure/chinanorth", "azure-china/chinanorth")]
)
def test_a_region_of_a_variant_is_judged_as_the_variants(view: View, written: str, meant: str) -> None:
    assert behind(view, Subject(f"cloud:{written}")) == behind(view, Subject(f"cloud:{meant}"))
    assert {p.thing for p in behind(view, Subject(f"cloud:{written}")).parties} >= {"country:CN"}


def test_a_registry_in_a_cloud_knows_as_little_of_the_place_as_the_cloud_does(beside: Callable[..., View]) -> None:
    row = {"host": "registry.example", "cloud": "aws", "sources": ["ecr"], "as_of": "2026-11-01", "verified": True}
    view = beside(registries=[row])
    asked, served = behind(view, Subject("cloud:aws")), behind(view, Subject("registry:registry.example"))
    assert any(p.untold for p in asked.parties)
    assert [(p.thing, p.untold) for p in served.parties] == [(p.thing, p.untold) for p in asked.parties]


def test_a_router_on_a_peering_lan_is_somebody_s(view: View) -> None:
    found = behind(view, Subject("address:exchange"))
    assert (found.parties, [g.relations for g in found.gaps]) == ((), [frozenset()])
    assert "no source says whose" in found.gaps[0].why


EDITIONS: list[dict[str, Any]] = [
    {"id": "chat", "name": "Chat", "ids": [{"id": "android:org.example.chat"}], "publishers": [{"entity": "meta"}]},
    {"id": "chat-lite", "name": "Chat Lite", "ids": [{"id": "android:org.example.lite"}], "edition_of": {"app": "chat"}},
    {"id": "chat-tv", "name": "Chat TV", "edition_of": {"app": "chat", "until": "2024"}},
    {"id": "chat-of-others", "name": "Chat Of Others"},
]


def test_an_edition_leads_to_the_app_that_it_is_an_edition_of_and_never_for_sure(beside: Callable[..., View]) -> None:
    view = beside(apps=EDITIONS)
    for subject in (Subject("app:chat-lite"), Subject("android:org.example.lite")):
        found = {p.thing: p for p in behind(view, subject).parties}
        assert found[Subject("app:chat-lite")].answer.yes
        assert found[Subject("app:chat")].answer.open
        assert found[Subject("app:chat")].answer.why == "it is an edition of Chat, and what names Chat may mean it, too"
        assert orgs(behind(view, subject)) == {}, "who publishes the one need not publish the other"
        assert behind(view, subject).gaps, "the publisher of the edition is not told"


def test_an_app_does_not_lead_to_its_editions_nor_one_that_has_ended_to_the_app(beside: Callable[..., View]) -> None:
    view = beside(apps=EDITIONS)
    assert {p.thing for p in behind(view, Subject("app:chat")).parties} == {"app:chat", "org:meta"}
    assert {p.thing for p in behind(view, Subject("app:chat-tv")).parties} == {"app:chat-tv"}
    assert {p.thing for p in behind(view, Subject("app:chat-of-others")).parties} == {"app:chat-of-others"}
