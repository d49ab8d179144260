"""A list of things to stop, judged: owners on both days, what is shared, what does nothing, what is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import cleannet
from cleannet.blocklists import read
from cleannet.impact.blocking.asked import things_of
from cleannet.impact.blocking.lint import lint
from cleannet.impact.blocking.standing import sold_by, standing
from cleannet.model import facts as form
from cleannet.model.answers.blocklist import BlocklistLint, Remark
from cleannet.model.subject import EntityId, Subject
from cleannet.policy.policy import Policy
from cleannet.report.text.blocklist import page
from cleannet.world.view import World

DAY = date(2026, 11, 24)


def judged(world: World, *lines: str, made: date | None = None, policy: Policy | None = None, syntax: str = "") -> BlocklistLint:
    return lint(read("\n".join(lines).encode(), syntax), "list.txt", world, DAY, DAY, made, policy)


def said(told: BlocklistLint, kind: str) -> list[Remark]:
    return [remark for remark in (*told.findings, *told.notes) if remark.kind == kind]


def entries(told: BlocklistLint, kind: str) -> list[str]:
    return [place.entry for remark in said(told, kind) for place in remark.places]


HUAWEI = ("0.0.0.0 metrics.huawei.com", "0.0.0.0 a.hicloud.com", "0.0.0.0 x.dbankcloud.com", "0.0.0.0 www.hihonor.com")


def test_a_name_whose_owner_was_sold_since_the_list_was_made_changed_hands(world: World) -> None:
    told = judged(world, *HUAWEI, made=date(2019, 3, 4))
    assert entries(told, "changed") == ["www.hihonor.com"]
    remark = said(told, "changed")[0]
    assert "Honor Device Co., Ltd." in remark.says
    assert "no longer with Huawei Technologies Co., Ltd." in remark.says
    assert "2020-11" in remark.statements[0].valid
    assert not said(told, "former")
    honor = next(owner for owner in told.owners if owner.owner == "org:honor")
    assert honor.then is not None
    assert "Huawei Technologies Co., Ltd." in honor.then.gone
    assert "Huawei Technologies Co., Ltd." not in honor.controlled_by


def test_a_name_that_was_sold_before_the_list_was_made_is_told_where_the_seller_is_listed_too(world: World) -> None:
    told = judged(world, *HUAWEI, made=date(2023, 1, 1))
    assert entries(told, "former") == ["www.hihonor.com"]
    assert not said(told, "changed")
    alone = judged(world, HUAWEI[-1], made=date(2023, 1, 1))
    assert not said(alone, "former")


def test_the_day_in_the_head_counts_unless_the_user_states_one(world: World) -> None:
    head = "# Last modified: 2019-03-04"
    assert judged(world, head, *HUAWEI).made == "2019-03-04"
    assert judged(world, head, *HUAWEI, made=date(2023, 1, 1)).made == "2023-01-01"
    assert judged(world, *HUAWEI).made == ""
    assert not said(judged(world, *HUAWEI), "then")


@pytest.mark.parametrize(
    ("head", "made"),
    [
        ("# Stand: 12.03.2018", "2018-03-12"),
        ("# Zuletzt geändert am 3. März 2019", "2019-03-03"),
        ("# Dernière mise à jour : 1er août 2020", "2020-08-01"),
        ("# Mise à jour le 05/06/2020", "2020-06-05"),
        ("# Date de publication : 03/04/2019", "2019-04-03"),
        ("# Letzte Aktualisierung: 03/04/2019", "2019-04-03"),
        ("# Ultima modifica: 03/04/2019", "2019-04-03"),
        ("# Última actualización: 3 de mayo de 2021", "2021-05-03"),
        ("# Обновлено: 05.03.2021", "2021-03-05"),
        ("# 更新时间：2021年3月5日", "2021-03-05"),
        ("# Updated: 11/17/2020", "2020-11-17"),
        ("# Updated: 17/11/2020", "2020-11-17"),
        ("# Last update: 2020/3/4", "2020-03-04"),
        ("# Date: 13 juillet 2020", "2020-07-13"),
        ("# Last modified: 31.02.2018", ""),
        ("# we understand 12.03.2018", ""),
        ("# Version: 1.2.2020", ""),
    ],
)
def test_the_day_in_the_head_is_read_in_the_words_of_many_languages(world: World, head: str, made: str) -> None:
    told = judged(world, head, HUAWEI[0])
    assert (told.made, told.made_by) == (made, head if made else "")


@pytest.mark.parametrize(
    ("head", "day"), [("# Updated: 11/12/2020", "2020-11-12"), ("# Date: 12.03.2018", "2018-12-03"), ("! Datum: 1/2/2020", "")]
)
def test_a_day_in_the_head_that_may_be_two_is_told_unless_another_line_decides(world: World, head: str, day: str) -> None:
    if not day:
        assert judged(world, head, HUAWEI[0]).made == "2020-02-01"
        return
    told = judged(world, head, HUAWEI[0])
    assert (told.made, told.made_by) == ("", head)
    assert "may state two days" in page(told)
    assert judged(world, head, "# Version: 20200304", HUAWEI[0]).made == ""
    version = f"# Version: {day.replace('-', '')}01"
    assert judged(world, version, head, HUAWEI[0]).made == day


def test_the_day_of_a_change_counts_before_that_of_sending(world: World) -> None:
    head = "# Date: Tue, 24 Nov 2026 10:00:00 GMT", "# Version: 2026.11.24", "# Dernière modification : 03/04/2019"
    assert judged(world, *head, *HUAWEI).made == "2019-04-03"
    assert judged(world, *head[:2], *HUAWEI).made_by == head[0]


def test_a_plain_list_with_an_ending_of_names_says_who_stops_where_names_below_stop(world: World) -> None:
    told = judged(world, "co.uk", "com.cn", "github.io", "huawei.com", syntax="plain")
    assert entries(told, "shared") == ["co.uk", "com.cn", "github.io"]
    assert all("if your tool" in place.why for remark in said(told, "shared") for place in remark.places)


def test_names_below_which_others_are_served_are_shared_where_they_are_stopped_with_what_is_below(world: World) -> None:
    wide = judged(world, "||akamaiedge.net^", "||github.io^", "||com^", "||amazonaws.com^", "||huawei.com^")
    assert entries(wide, "shared") == ["akamaiedge.net", "github.io", "com", "amazonaws.com"]
    assert not said(judged(world, "0.0.0.0 akamaiedge.net", "0.0.0.0 e1.akamaiedge.net"), "shared")


def test_names_of_who_serves_others_are_strangers_on_the_list_of_a_maker(world: World) -> None:
    told = judged(world, *HUAWEI[:3], "0.0.0.0 e11.akamaiedge.net", "0.0.0.0 www.akamai.com")
    assert entries(told, "strangers") == ["e11.akamaiedge.net", "www.akamai.com"]


def test_what_the_list_has_again_and_what_it_lets_pass_make_no_majority(world: World) -> None:
    names = "www.huawei.com", "tiktok.com", "www.bytedance.com", "e11.akamaiedge.net"
    assert said(judged(world, *names), "strangers")[0].says.startswith("Most of the list belongs to ByteDance")
    again = judged(world, *names, *["www.huawei.com"] * 9, *(f"!{n}.huawei.com" for n in "abcd"), syntax="plain")
    assert said(again, "strangers")[0].says == said(judged(world, *names), "strangers")[0].says


def test_networks_of_clouds_are_shared(world: World) -> None:
    told = judged(world, "AS4134", "AS20940", "8.8.8.8")
    assert entries(told, "shared") == ["AS20940", "8.8.8.8"]


def test_a_prefix_wider_than_any_owner_is_shared(world: World) -> None:
    told = judged(world, "202.96.0.0/12", "64.0.0.0/2", "fc00::/7")
    assert [(place.entry, place.why) for place in said(told, "shared")[0].places] == [
        (entry, "more addresses than any one owner has") for entry in ("64.0.0.0/2", "fc00::/7")
    ]


def test_a_network_of_which_one_family_alone_is_listed_is_told(world: World) -> None:
    four, six = "8.8.8.0/24", "2001:4860::/32"
    lacking = [(remark.says.split()[3], [p.entry for p in remark.places]) for remark in said(judged(world, four), "family")]
    assert lacking == [("IPv6", ["asn:15169"])]
    lacking = [(remark.says.split()[3], [p.entry for p in remark.places]) for remark in said(judged(world, six), "family")]
    assert lacking == [("IPv4", ["asn:15169", "asn:32381", "asn:43515"])]
    both = [place.entry for remark in said(judged(world, four, six), "family") for place in remark.places]
    assert "asn:15169" not in both


def test_what_stops_everything_is_the_first_finding(world: World) -> None:
    told = judged(world, *HUAWEI, made=date(2019, 3, 4))
    assert told.findings[0].kind == "changed"
    wide = judged(world, "||metrics.huawei.com^", "||*^", "||www.hihonor.com^", "@@||huawei.com^", made=date(2019, 3, 4))
    assert [remark.kind for remark in wide.findings] == ["everything", "changed", "covered"]
    assert (wide.findings[0].says, entries(wide, "everything")) == ("Stops every name, as wide as a default route", ["*"])
    assert entries(wide, "covered") == ["www.hihonor.com"]
    assert "line 2: * (every name there is)" in page(wide)
    assert not said(wide, "nobody")


def test_other_settings_are_counted_and_shown(world: World) -> None:
    told = judged(world, "address=/x.com/", "no-resolv", "bogus-nxdomain=192.0.2.1")
    assert entries(told, "settings") == ["bogus-nxdomain=192.0.2.1", "no-resolv"]
    assert "3 lines = 1 with entries + 0 dead + 2 other settings + 0 comments" in page(told)


def test_what_acts_and_is_not_read_does_not_do_nothing(world: World) -> None:
    told = judged(world, "table ip f {", "ip daddr != 9.9.9.9 drop", "}")
    assert said(told, "unread")[0].says == "Not read here, though it acts: a negation, which stops everything else"
    assert (said(told, "dead"), told.owners) == ([], ())
    twice = judged(world, "table ip f {", "ip saddr != 9.9.9.9 ip daddr != 8.8.4.4 drop", "}")
    assert said(twice, "unread")[0].count == 1
    assert "3 lines = 0 with entries + 0 dead + 1 not read + 1 other setting + 1 comment" in page(twice)


def test_every_address_of_a_family_and_half_of_them_are_everything(world: World) -> None:
    told = judged(world, "0.0.0.0/0", "::/0", "128.0.0.0/1", "8000::/1", "2000::/3", "!0.0.0.0/1")
    assert [(place.entry, place.why) for place in said(told, "everything")[0].places] == [
        ("0.0.0.0/0", "all IPv4 addresses"),
        ("::/0", "all IPv6 addresses"),
        ("128.0.0.0/1", "half of all IPv4 addresses"),
        ("8000::/1", "half of all IPv6 addresses"),
        ("2000::/3", "all IPv6 addresses"),
    ]
    assert not said(told, "shared")


def test_what_stops_everything_is_of_nobody_in_particular(world: World, policies: dict[str, Policy]) -> None:
    told = judged(world, "0.0.0.0/0", "::/0", "202.96.0.0/7", "*.com", policy=policies["clean-network"])
    assert [remark.kind for remark in told.findings] == ["everything", "shared", "covered"]
    assert (told.owners, told.nobody) == ((), 0)
    assert {remark.kind for remark in told.notes} == {"absent"}
    lacking = set(entries(told, "absent"))
    assert not {"asn:4134", "asn:10103"} & lacking, "all their addresses are stopped"


def test_a_prefix_of_very_many_owners_is_shared_and_of_none_of_them(world: World) -> None:
    told = judged(world, "116.0.0.0/8", "202.96.0.0/16")
    assert entries(told, "shared") == ["116.0.0.0/8"]
    assert "networks, and of no owner in particular" in said(told, "shared")[0].places[0].why
    assert {place.entry for owner in told.owners for place in owner.places} == {"202.96.0.0/16"}


def test_an_entry_of_nobody_is_told_and_is_no_defect(world: World) -> None:
    told = judged(world, "no-such-name.com")
    assert (told.nobody, entries(told, "nobody"), told.findings) == (1, ["no-such-name.com"], ())


def test_local_names_are_told_apart(world: World) -> None:
    told = judged(world, "printer.local", "10.0.0.0/8", "tiktok.com")
    assert entries(told, "own") == ["printer.local", "10.0.0.0/8"]
    assert told.nobody == 0


def test_what_another_entry_stops_is_covered_and_the_same_again_is_a_duplicate(world: World) -> None:
    told = judged(
        world, "||tiktok.com^", "||a.tiktok.com^", "b.tiktok.com", "||tiktok.com^", "||good.x.com^", "@@||x.com^", "||com^"
    )
    assert entries(told, "covered") == ["tiktok.com", "a.tiktok.com", "b.tiktok.com", "tiktok.com"]
    assert [(place.entry, place.why) for place in said(told, "duplicate")[0].places] == [("tiktok.com", "as line 1")]


def test_prefixes_inside_others_are_covered_in_either_family(world: World) -> None:
    lines = "202.96.0.0/16", "202.96.1.0/24", "202.97.0.0/16", "2400:da00::/32", "2400:da00:1::/48", "202.96.0.0/16", "202.96.1.7"
    assert entries(judged(world, *lines), "covered") == ["202.96.1.0/24", "2400:da00:1::/48", "202.96.1.7"]


@pytest.mark.slow
def test_a_deeper_rule_of_a_zone_frees_what_a_wildcard_stops(world: World) -> None:
    """As tried with BIND 9.18: see `impact.blocking.covering.traps`."""
    head = "$TTL 60", "@ SOA localhost. root.localhost. 2021030401 1 1 1 1"
    told = judged(world, *head, "*.tiktok.com CNAME .", "x.y.tiktok.com CNAME .")
    assert [(place.entry, place.why) for place in said(told, "trap")[0].places] == [
        ("x.y.tiktok.com", "frees x.y.tiktok.com, y.tiktok.com, which line 3 stops")
    ]
    closed = judged(
        world, *head, "*.tiktok.com CNAME .", "x.y.tiktok.com CNAME .", "*.y.tiktok.com CNAME .", "*.x.y.tiktok.com CNAME ."
    )
    assert entries(closed, "trap") == ["*.y.tiktok.com"]
    assert said(closed, "trap")[0].places[0].why.startswith("frees y.tiktok.com,")
    assert not said(judged(world, *head, "*.tiktok.com CNAME .", "tiktok.com CNAME ."), "trap")


def test_a_policy_says_which_entries_nothing_denies_and_what_is_missing(world: World) -> None:
    policy = cleannet.policies(world)["clean-network"]
    told = judged(world, "AS4134", "AS3320", policy=policy)
    assert entries(told, "undenied") == ["AS3320"]
    assert "asn:4837" in entries(told, "absent")
    assert {owner.owner: owner.verdict for owner in told.owners}["org:china-telecom-group"] == "denied"


def test_what_a_policy_leaves_open_is_no_defect_whoever_it_belongs_to(world: World, policies: dict[str, Policy]) -> None:
    told = judged(world, "hihonor.com", "no-such-name.com", "AS64500", "android:no.such.app", policy=policies["clean-network"])
    assert told.findings == ()
    assert (entries(told, "open"), entries(told, "nobody")) == (
        ["hihonor.com"],
        ["no-such-name.com", "AS64500", "android:no.such.app"],
    )


def test_what_is_missing_of_an_owner_is_told(world: World) -> None:
    told = judged(world, "AS4134", "202.96.128.0/24")
    assert "asn:4809" in entries(told, "networks")
    assert not said(told, "siblings")
    assert "domain:hicloud.com" in entries(judged(world, "||huawei.com^"), "siblings")
    assert "domain:huawei.com" not in entries(judged(world, "||huawei.com^"), "siblings")


def test_ipv6_of_a_network_of_which_only_ipv4_is_listed_is_missing(world: World) -> None:
    assert entries(judged(world, "202.97.12.0/24"), "family") == ["asn:4134"]
    assert "asn:4134" not in entries(judged(world, "202.97.12.0/24", "240e::/20"), "family")


def test_a_wide_prefix_means_every_network_in_it(world: World) -> None:
    told = judged(world, "202.96.0.0/12")
    assert {"org:china-telecom-group", "org:china-unicom-group"} <= {owner.owner for owner in told.owners}


def test_an_empty_list_and_one_of_comments_are_lists(world: World) -> None:
    told = judged(world, "# nothing", syntax="hosts")
    assert (told.read.lines, told.read.comments, told.findings, told.notes, told.owners) == (1, 1, (), (), ())
    assert "nothing found" in page(told)


@pytest.mark.parametrize("evil", ["a\x1b[31m.com", "\u202eevil.com", "x" * 300 + ".com"])
def test_what_strangers_write_is_shown_without_harm(world: World, evil: str) -> None:
    text = page(judged(world, "tiktok.com", evil, syntax="plain"))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_same_end_of_a_wider_prefix_covers_a_narrower(world: World) -> None:
    """Both end at the same address, and only one begins before."""
    lines = ("47.88.0.0/16", "47.88.128.0/17", "2400:da00::/32", "2400:da00:8000::/33")
    assert entries(judged(world, *lines), "covered") == ["47.88.128.0/17", "2400:da00:8000::/33"]


def test_all_that_an_owner_has_is_of_that_owner(world: World) -> None:
    view = world.at(DAY, DAY)
    things = things_of(view, EntityId("honor"))
    assert Subject("domain:hihonor.com") in things
    assert Subject("domain:huawei.com") not in things
    assert all(EntityId("honor") in standing(view, thing).owners for thing in things)


def test_who_sold_a_company_had_control_of_it(world: World) -> None:
    view = world.at(DAY, DAY)
    assert [(party, until[:7]) for party, until, _ in sold_by(view, EntityId("honor"))] == [("huawei-tech", "2020-11")]
    minority = EntityId("minority")
    gone: dict[str, Any] = {"until": "2020-01-01"}
    holdings = (
        form.Holding(party=EntityId("a"), interest="shareholding", share=form.Share(exact="50"), **gone),
        form.Holding(party=EntityId("b"), interest="voting_rights", share=form.Share(exact="51"), **gone),
        form.Holding(party=EntityId("c"), interest="listed_parent", share=form.Share(exact="90"), **gone),
    )
    entity = form.Entity(id=minority, name="M", type="registered_entity", held_by=holdings)
    ended = world.at(DAY, DAY, {minority: entity})
    assert [party for party, *_ in sold_by(ended, minority)] == ["b"]


def test_the_owners_that_a_policy_denies_are_shown_first_and_all(world: World, policies: dict[str, Policy]) -> None:
    told = judged(world, "0.0.0.0/0", "android:com.tencent.mm", policy=policies["clean-network"])
    lines = page(told).splitlines()
    owners = lines[next(at for at, line in enumerate(lines) if "Whose they are" in line) + 1 :]
    assert "DENIED" in owners[0], "the first, though most others have as many entries"
