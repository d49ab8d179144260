"""Each rule finds whom the policy names, stays silent where it names nobody, and says so where nobody is known.

The table below is the list of rules; a rule without its three cases fails.
"""

from __future__ import annotations

import copy
import re
from datetime import date

import msgspec
import pytest
from judging import TODAY, Put

from cleannet.inverse import every_use
from cleannet.judge import Judgement
from cleannet.model import facts as form
from cleannet.model.facts import LINES
from cleannet.model.subject import KINDS, Subject, kind_of
from cleannet.model.use import ROLES, use
from cleannet.model.verdict import Verdict
from cleannet.policy.policy import Policy
from cleannet.rules import RULES
from cleannet.rules.base import Rule
from cleannet.world.view import World

FOUND, NOT_FOUND, NOBODY = ("denied", "noticed"), ("clear",), ("nobody known", "no opinion")
"""What the three cases of a rule may come to. noticed: named by a proposal only; no opinion: the line has nothing to say."""

CLEAN, STORES, PROGRAMME = "clean-network", "us-app-store", "clean-network-2020"
IN_2020, IN_2025 = date(2020, 8, 10), date(2025, 1, 19)
JUL_2020 = date(2020, 7, 1)  # the recommendation against landings in Hong Kong (PLCN) stood from 2020-06-17 to 2020-08-27

CASES = [
    # rule                  policy     day      role         subject                                      comes to
    ("carrier/operator",    CLEAN,     TODAY,   "transit",   "asn:4134",                                  "denied"),
    ("carrier/operator",    CLEAN,     TODAY,   "transit",   "asn:13335",                                 "clear"),
    ("carrier/operator",    CLEAN,     TODAY,   "transit",   "asn:64500",                                 "nobody known"),
    ("carrier/vendor",      CLEAN,     TODAY,   "listed",    "org:china-mobile-intl-usa",                 "denied"),
    ("carrier/vendor",      CLEAN,     TODAY,   "listed",    "org:lumen",                                 "clear"),
    ("carrier/vendor",      CLEAN,     TODAY,   "listed",    "name:Example Telecom",                      "nobody known"),
    ("store/offered",       STORES,    IN_2025, "on-shelf",  "android:com.zhiliaoapp.musically",          "denied"),
    ("store/offered",       STORES,    IN_2025, "on-shelf",  "android:org.telegram.messenger",            "clear"),
    ("store/offered",       STORES,    IN_2025, "on-shelf",  "android:org.example.app",                   "nobody known"),
    ("store/installer",     CLEAN,     IN_2025, "installer", "store:org.example.bytestore",               "denied"),
    ("store/installer",     STORES,    IN_2025, "installer", "store:org.example.goodstore",               "clear"),
    ("store/installer",     STORES,    IN_2025, "installer", "store:org.example.whose",                   "nobody known"),
    ("store/shelf",         PROGRAMME, IN_2020, "shelf",     "store:com.huawei.appmarket",                "denied"),
    ("store/shelf",         PROGRAMME, IN_2020, "shelf",     "store:com.android.vending",                 "clear"),
    ("store/shelf",         PROGRAMME, IN_2020, "shelf",     "name:No Such Store",                        "nobody known"),
    ("app/preinstaller",    PROGRAMME, IN_2020, "preinstaller", "org:huawei-tech",                        "denied"),
    ("app/preinstaller",    PROGRAMME, IN_2020, "preinstaller", "org:samsung-electronics",                "clear"),
    ("app/preinstaller",    PROGRAMME, IN_2020, "preinstaller", "name:No Such Maker",                     "nobody known"),
    ("app/publisher",       CLEAN,     TODAY,   "installed", "android:com.zhiliaoapp.musically",          "denied"),
    ("app/publisher",       CLEAN,     TODAY,   "installed", "android:org.telegram.messenger",            "clear"),
    ("app/publisher",       CLEAN,     TODAY,   "installed", "android:org.example.app",                   "nobody known"),
    ("app/organisation",    CLEAN,     TODAY,   "publisher", "org:kaspersky-ao",                          "denied"),
    ("app/organisation",    CLEAN,     TODAY,   "publisher", "org:google",                                "clear"),
    ("app/organisation",    CLEAN,     TODAY,   "publisher", "name:Example Studio",                       "nobody known"),
    ("app/sdk",             CLEAN,     TODAY,   "sdk",       "sdk:com.umeng.analytics",                   "denied"),
    ("app/sdk",             CLEAN,     TODAY,   "sdk",       "sdk:com.google.firebase",                   "clear"),
    ("app/sdk",             CLEAN,     TODAY,   "sdk",       "sdk:org.example.code",                      "nobody known"),
    ("app/domain",          CLEAN,     TODAY,   "looked-up", "domain:www.shop.example",                   "denied"),
    ("app/domain",          CLEAN,     TODAY,   "looked-up", "domain:www.good.example",                   "clear"),
    ("app/domain",          CLEAN,     TODAY,   "looked-up", "domain:whose.example",                      "nobody known"),
    ("app/traffic",         CLEAN,     TODAY,   "far-end",   "app:wechat",                                "denied"),
    ("app/traffic",         CLEAN,     TODAY,   "far-end",   "app:whatsapp",                              "clear"),
    ("app/traffic",         CLEAN,     TODAY,   "far-end",   "asn:64500",                                 "no opinion"),
    ("cloud/host",          CLEAN,     TODAY,   "host",      "cloud:aliyun/cn-hongkong",                  "denied"),
    ("cloud/host",          CLEAN,     TODAY,   "host",      "cloud:aws/us-east-1",                       "clear"),
    ("cloud/host",          CLEAN,     TODAY,   "host",      "cloud:examplecloud/north-1",                "nobody known"),
    ("cloud/registry",      CLEAN,     TODAY,   "image",     "registry:registry.cn-hangzhou.aliyuncs.com", "denied"),
    ("cloud/registry",      CLEAN,     TODAY,   "image",     "registry:docker.io",                        "clear"),
    ("cloud/registry",      CLEAN,     TODAY,   "image",     "registry:images.example.org",               "nobody known"),
    ("cloud/network",       CLEAN,     TODAY,   "far-end",   "asn:37963",                                 "denied"),
    ("cloud/network",       CLEAN,     TODAY,   "far-end",   "asn:15169",                                 "clear"),
    ("cloud/network",       CLEAN,     TODAY,   "far-end",   "asn:64500",                                 "no opinion"),
    ("cloud/network",       "us-federal-contractor-889", TODAY, "looked-up", "domain:api.hik-connect.com", "denied"),
    ("cloud/network",       CLEAN,     TODAY,   "looked-up", "domain:www.shop.example",                   "no opinion"),
    ("cloud/vendor",        CLEAN,     TODAY,   "service",   "org:alibaba",                               "denied"),
    ("cloud/vendor",        CLEAN,     TODAY,   "service",   "org:amazon",                                "clear"),
    ("cloud/vendor",        CLEAN,     TODAY,   "service",   "name:Example Hosting",                      "nobody known"),
    ("cable/landing",       CLEAN,     JUL_2020, "on-cable", "cable:aag",                                 "noticed"),
    ("cable/landing",       CLEAN,     TODAY,   "on-cable",  "cable:sacs",                                "clear"),
    ("cable/landing",       CLEAN,     TODAY,   "on-cable",  "cable:example",                             "nobody known"),
    ("cable/owner",         CLEAN,     TODAY,   "on-cable",  "cable:example-theirs",                      "denied"),
    ("cable/owner",         CLEAN,     TODAY,   "on-cable",  "cable:example-ours",                        "clear"),
    ("cable/owner",         CLEAN,     TODAY,   "on-cable",  "cable:example",                             "nobody known"),
    ("cable/supplier",      PROGRAMME, IN_2020, "on-cable",  "cable:example-theirs",                      "denied"),
    ("cable/supplier",      PROGRAMME, IN_2020, "on-cable",  "cable:example-ours",                        "clear"),
    ("cable/supplier",      PROGRAMME, IN_2020, "on-cable",  "cable:example",                             "nobody known"),
    ("equipment/maker",     CLEAN,     TODAY,   "maker",     "org:huawei-tech",                           "denied"),
    ("equipment/maker",     CLEAN,     TODAY,   "maker",     "org:cisco",                                 "clear"),
    ("equipment/maker",     CLEAN,     TODAY,   "maker",     "name:Example Radios",                       "nobody known"),
    ("equipment/interface", CLEAN,     TODAY,   "interface", "oui:00259E",                                "denied"),
    ("equipment/interface", CLEAN,     TODAY,   "interface", "oui:00000C",                                "clear"),
    ("equipment/interface", CLEAN,     TODAY,   "interface", "oui:FFFFFF",                                "nobody known"),
    ("equipment/vendor",    CLEAN,     TODAY,   "listed",    "org:hikvision",                             "denied"),
    ("equipment/vendor",    CLEAN,     TODAY,   "listed",    "org:cisco",                                 "clear"),
    ("equipment/vendor",    CLEAN,     TODAY,   "listed",    "name:Example Radios",                       "nobody known"),
]  # fmt: skip

DOMAINS = [{"domain": "shop.example", "entity": "kaspersky-ao"}, {"domain": "good.example", "entity": "google"}]
SHOPS = [
    {"id": "android:org.example.bytestore", "name": "Byte Store", "entity": "bytedance"},
    {"id": "android:org.example.goodstore", "name": "Good Store", "entity": "google"},
]
CABLES = [
    {
        "id": "example-theirs",
        "names": ["Example Cable"],
        "owners": [{"entity": "china-mobile-intl-usa"}],
        "suppliers": [{"entity": "huawei-marine"}],
    },
    {"id": "example-ours", "names": ["Plain Cable"], "owners": [{"entity": "google"}], "suppliers": [{"entity": "subcom"}]},
]
"""Rows that stand beside the pack, so that these cases do not move when its facts do."""


@pytest.fixture(scope="session")
def world(world: World) -> World:
    facts = copy.copy(world.facts)
    facts.domains = (*facts.domains, *msgspec.convert(DOMAINS, tuple[form.Domain, ...]))
    facts.stores = (*facts.stores, *msgspec.convert(SHOPS, tuple[form.Store, ...]))
    facts.cables = {**facts.cables, **{c.id: c for c in msgspec.convert(CABLES, tuple[form.Cable, ...])}}
    return World(facts)


def comes_to(rule: str, result: Judgement) -> str:
    """What one rule said, in the words of the table."""
    line = rule.partition("/")[0]
    mine = [f for f in result.findings if f.rule == rule]
    if any(f.verdict is Verdict.DENIED for f in mine):
        return "denied"
    if any(f.clause == "" and f.undecided and f.why for f in mine):
        return "nobody known"
    if mine:
        return mine[0].verdict.value
    if line not in result.uses[0].lines:
        return "no opinion"
    return "noticed" if any(n.kind == "proposed" for n in result.notices) else "clear"


@pytest.mark.slow
@pytest.mark.parametrize(("rule", "policy", "day", "role", "subject", "expected"), CASES)
def test_rule(put: Put, rule: str, policy: str, day: date, role: str, subject: str, expected: str) -> None:
    assert comes_to(rule, put(policy, use(role, subject), day=day)) == expected


def test_every_rule_has_three_cases() -> None:
    for rule in RULES:
        ends = [end for rule_id, *_, end in CASES if rule_id == rule.id]
        for wanted in (FOUND, NOT_FOUND, NOBODY):
            assert any(end in wanted for end in ends), f"{rule.id} has no case that comes to {' or '.join(wanted)}"
    assert {case[0] for case in CASES} == {rule.id for rule in RULES}, "a case of no rule"


PERMANENT = {
    "carrier/operator", "carrier/vendor", "store/offered", "store/installer", "app/publisher", "app/organisation", "app/sdk",
    "app/domain", "cloud/host", "cloud/registry", "cloud/network", "cloud/vendor", "cable/landing", "cable/owner", "cable/supplier",
    "equipment/maker", "equipment/interface", "equipment/vendor", "app/traffic",
    "store/shelf", "app/preinstaller",
}  # fmt: skip
"""Ids that reports and waivers of users rest on: none is ever taken off this list or given another meaning."""


def test_ids_are_unique_and_permanent() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert set(ids) >= PERMANENT


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_says_what_it_is(rule: Rule) -> None:
    assert re.fullmatch(rf"{rule.line}/[a-z]+(-[a-z]+)*", rule.id)
    assert rule.line in LINES
    for text in (rule.what, rule.why, rule.false_positives, rule.remedy):
        assert text[0].isupper()
        assert text.endswith(".")
    assert rule.kinds
    assert rule.kinds <= KINDS
    assert rule.roles <= ROLES.keys()


@pytest.mark.parametrize("rule", [r for r in RULES if r.finds], ids=lambda r: r.id)
def test_a_rule_finds_nobody_in_another_relation_than_it_says(rule: Rule, world: World, policies: dict[str, Policy]) -> None:
    """So a clause on other relations is not asked, whoever is behind the use."""
    view = world.at(TODAY, TODAY)
    for one in every_use(view, policies.values()):
        found = rule.ask(view, Subject(one.subject), "US") if rule.about(one.role, one.subject) else None
        for party in found.parties if found else ():
            assert party.relations <= rule.finds, (one.subject, party)
            assert party.relations or kind_of(party.thing) not in ("org", "name"), (one.subject, party)


def test_every_line_has_a_rule() -> None:
    assert {rule.line for rule in RULES} == set(LINES)


def test_a_rule_knows_no_policy(put: Put, policies: dict[str, Policy]) -> None:
    """A policy that names nobody of the carriers leaves the carrier's rule silent, whoever runs the network."""
    result = put("us-app-store", use("transit", "asn:4134"))
    assert result.findings == []
    assert result.uses[0].lines == {"carrier": Verdict.NOT_ASKED}
