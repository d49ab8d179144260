"""Names: exact sourced names identify, similar ones only ask, and nothing is matched across scripts."""

from __future__ import annotations

import re
from datetime import date

import pyarrow as pa
import pytest

from cleannet.model.subject import Subject, kind_of
from cleannet.model.use import Candidate
from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import BESIDE, Asking, Meaning
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def asking() -> Asking:
    return Asking(open_world().at(DAY, DAY))


def meaning(asking: Asking, kind: str, value: str) -> Meaning:
    resolved = RESOLVERS[kind](asking, pa.array([value]))
    return resolved.meanings[int(resolved.index[0])]


def subjects(asking: Asking, kind: str, value: str) -> set[str]:
    return {c.subject for c in meaning(asking, kind, value).candidates}


@pytest.mark.parametrize(
    "written",
    ["Huawei Technologies Co., Ltd.", "HUAWEI TECHNOLOGIES CO.,LTD", "  huawei  technologies co ltd ", "华为技术有限公司"],
)
def test_a_sourced_name_in_any_spelling_is_the_company(asking: Asking, written: str) -> None:
    assert meaning(asking, "org-name", written).candidates == (Candidate(Subject("org:huawei-tech")),)


@pytest.mark.parametrize("written", ["Huawei Tecnologies Co Ltd", "Huawei Technologie"])
def test_a_similar_name_is_a_question_that_cannot_be_denied(asking: Asking, written: str) -> None:
    found = subjects(asking, "org-name", written)
    assert f"name:{written}" in found
    assert "org:huawei-tech" in found


def test_a_name_without_its_legal_form_means_the_company_with_low_confidence(asking: Asking) -> None:
    (only,) = meaning(asking, "org-name", "Zhejiang Dahua Technology").candidates
    assert (only.subject, only.weight) == ("org:dahua", 0.9)


def test_a_name_that_nobody_bears_is_only_a_name(asking: Asking) -> None:
    assert subjects(asking, "org-name", "Quillfeather Stoneworks") == {"name:Quillfeather Stoneworks"}


def test_similar_words_in_another_script_do_not_match(asking: Asking) -> None:
    assert subjects(asking, "org-name", "Χουαγουέι") == {"name:Χουαγουέι"}


def test_two_china_carriers_are_different_companies(asking: Asking) -> None:
    telecom = subjects(asking, "org-name", "China Telecom Group Co., Ltd.")
    unicom = subjects(asking, "org-name", "China United Network Communications Group Co., Ltd.")
    assert telecom
    assert unicom
    assert not telecom & unicom


def test_a_shared_name_never_matches_alone(asking: Asking) -> None:
    assert subjects(asking, "org-name", "Amazon") == {"org:amazon", "name:Amazon"}


@pytest.mark.parametrize("written", ["", "  ", "---"])
def test_no_name_is_said_to_be_none(asking: Asking, written: str) -> None:
    assert meaning(asking, "org-name", written).nothing == "no name"


@pytest.mark.parametrize(
    "publisher",
    ["", " ", "TikTok Inc.", "TikTok Ltd.", "TikTok Pte. Ltd.", "ByteDance Pte. Ltd.", "Nobody that any fact knows", "n/a", "抖音"],
)
def test_an_app_by_name_is_the_one_that_bears_it_beside_a_publisher_who_is_nobody_else(asking: Asking, publisher: str) -> None:
    assert subjects(asking, "app-name", f"TikTok{BESIDE}{publisher}") == {"app:tiktok"}


@pytest.mark.parametrize("publisher", ["Microsoft Corporation", "Kaspersky Lab"])
def test_an_app_beside_a_publisher_who_is_known_to_be_somebody_else_is_a_question(asking: Asking, publisher: str) -> None:
    copied = meaning(asking, "app-name", f"TikTok{BESIDE}{publisher}").candidates
    assert [c.subject for c in copied] == ["app:tiktok", "name:TikTok"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("AS4134", {"asn:4134"}),
        ("ASN4134", {"asn:4134"}),
        ("AS4134 CHINANET-BACKBONE No.31,Jin-rong Street, CN", {"asn:4134", "org:china-telecom-group", "name"}),
        ("AS400 Consulting GmbH", {"asn:400", "name"}),
        ("AS 24", {"name"}),
        ("AS24", {"name"}),
        ("AS99999999999", {"name"}),
    ],
)
def test_the_number_of_a_network_may_stand_in_a_list_of_names(asking: Asking, written: str, meant: set[str]) -> None:
    found = subjects(asking, "org-name", written)
    assert {thing if kind_of(Subject(thing)) != "name" else "name" for thing in found} == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("RedNote", {"app:rednote"}),
        ("小红书", {"app:rednote", "org:xiaohongshu"}),  # the company bears the name of its app
        ("微信", {"app:wechat"}),
        ("Kaspersky", {"app:kaspersky", "org:kaspersky-ao"}),
        ("com.tencent.mm", {"android:com.tencent.mm"}),
        ("Ernie Bot", {"app:baidu-wenxiaoyan"}),
    ],
)
def test_an_app_is_found_by_each_of_its_names_by_its_id_and_by_its_companys(asking: Asking, written: str, meant: set[str]) -> None:
    assert subjects(asking, "app-name", written) == meant


@pytest.mark.parametrize("written", ["Calculator", "Weather", "TIM", "MAX", "Clean Master"])
def test_words_that_anybody_gives_to_an_app_are_a_question(asking: Asking, written: str) -> None:
    assert f"name:{written}" in subjects(asking, "app-name", written)


@pytest.mark.parametrize("written", ["SEA-ME-WE 3", "SeaMeWe-3", "seamewe 3 cable system"])
def test_cables_are_found_in_their_many_spellings(asking: Asking, written: str) -> None:
    assert subjects(asking, "cable-name", written) == {"cable:seamewe-3"}


def test_a_cable_nobody_knows_stays_itself(asking: Asking) -> None:
    assert subjects(asking, "cable-name", "Quillfeather Loop") == {"cable:quillfeather loop"}


def test_an_lei_that_is_none_is_said(asking: Asking) -> None:
    assert meaning(asking, "lei", "not an lei").nothing == "no LEI"
    assert subjects(asking, "lei", "529900T8BM49AURSDO55") == {"name:LEI 529900T8BM49AURSDO55"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("RedNote", "app:rednote"),
        ("小红书", "org:xiaohongshu"),
        ("Kaspersky Small Office Security", "app:kaspersky"),
        ("Kaspersky", "org:kaspersky-ao"),
        ("Nokia Oyj", "org:nokia"),
        ("Honor Terminal Co., Ltd.", "org:honor"),
        ("Xingin Information Technology (Shanghai) Co., Ltd.", "org:xiaohongshu"),
        ("Kyivstar", "org:kyivstar"),
    ],
)
def test_an_everyday_name_is_borne_for_sure(asking: Asking, written: str, meant: str) -> None:
    found = subjects(asking, "org-name", written)
    assert meant in found
    assert f"name:{written}" not in found


@pytest.mark.parametrize("publisher", ["", "Foo Games"])
@pytest.mark.parametrize("title", ["Signal: the game", "Signal - the game", "Signal | the game", "TikTok – Downloader"])
def test_a_title_that_begins_with_the_name_of_an_app_asks_about_that_app_first(asking: Asking, title: str, publisher: str) -> None:
    candidates = meaning(asking, "app-name", f"{title}{BESIDE}{publisher}" if publisher else title).candidates
    assert candidates[0].subject == f"app:{title.split()[0].strip(':').lower()}"
    assert f"name:{title}" in {c.subject for c in candidates}


def test_an_app_of_one_platform_bears_no_name_of_products_for_others(asking: Asking) -> None:
    for app in asking.view.world.facts.apps:
        platform = re.search(r"for (Android TV|Android|iOS|Windows|Mac)$", app.name)
        assert platform is None or all(platform[0] in n.name for n in app.names), app.id


@pytest.mark.parametrize("written", ["Huawei Marine", "Huawei Marine Networks Co., Limited", "华为海洋网络(香港)有限公司"])
def test_a_maker_under_its_former_name_may_be_that_of_before_its_sale(asking: Asking, written: str) -> None:
    told = meaning(asking, "maker-name", written)
    assert [(c.subject, c.weight) for c in told.candidates] == [("org:huawei-marine", 0.9), ("org:huawei-tech-investment", 0.9)]
    assert subjects(asking, "org-name", written) == {"org:huawei-marine"}  # a contract is one with today's company


@pytest.mark.parametrize(("written", "maker"), [("HMN Technologies", "org:huawei-marine"), ("Lexmark", "org:lexmark")])
def test_a_maker_under_its_name_of_today_is_meant_alone(asking: Asking, written: str, maker: str) -> None:
    assert meaning(asking, "maker-name", written).candidates == (Candidate(Subject(maker)),)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("AliCloud", "cloud:aliyun"),
        ("阿里云", "cloud:aliyun"),
        ("天翼云", "org:tianyi-cloud"),
        ("Хуавэй", "org:huawei-tech"),
        ("Хуавей", "org:huawei-tech"),
        ("هواوي", "org:huawei-tech"),
        ("Da-Jiang Innovations", "org:dji"),
        ("DA-JIANG", "org:dji ?"),
        ("HYT", "org:hytera ?"),
        ("抖音", "app:douyin"),
    ],
)
def test_everyday_spellings_lead_to_somebody(written: str, means: str) -> None:
    """A name that others have too (?) is a question."""
    (found,) = RESOLVERS["org-name"](Asking(open_world().at(DAY, DAY)), pa.array([written])).meanings
    assert found.candidates[0].subject == means.removesuffix(" ?")
    assert (found.candidates[-1].subject == f"name:{written}") is means.endswith("?")
