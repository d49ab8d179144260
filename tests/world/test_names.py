"""The door of names: what bears a name, what is only like it, and in which order that is asked."""

from __future__ import annotations

import random
import time

import pytest
from judging import TODAY

from cleannet.model.subject import EntityId, Subject
from cleannet.world.common_words import FILLERS
from cleannet.world.names import Names
from cleannet.world.spelling import LONGEST, bare, folded, same, split
from cleannet.world.view import View, World

ANY = frozenset({"org", "app", "cloud", "store", "cable"})
ORG = frozenset({"org"})


@pytest.fixture
def names(world: World) -> Names:
    return world.names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hytera Communications Corporation Limited", "HYTERA COMMUNICATIONS CORP., LTD."),
        ("Huawei Technologies Co., Ltd.", "Ｈｕａｗｅｉ　Technologies Company Limited"),
        ("Volkswagen AG", "Volkswagen Aktiengesellschaft"),
        ("Example L.L.C.", "Example Limited Liability Company"),
        ("The Example Company, Inc.", "Example Co Incorporated"),
        ("Foo & Bar S.A.", "Foo and Bar Société Anonyme"),
        ("ООО Пример", "Пример, Общество с ограниченной ответственностью"),
        ("华为技术有限公司", "華為技術有限責任公司"),
        ("例示株式会社", "㈱例示"),
        ("Foo GmbH & Co. KG", "Foo GmbH und Co. KG".replace("und", "and")),
    ],
)
def test_a_form_may_be_spelt_as_one_likes(one: str, other: str) -> None:
    assert same(one) == same(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GlobalConnect A/S", "GlobalConnect AS"),
        ("GlobalConnect AB", "GlobalConnect A/S"),
        ("ANT Group Co., Ltd.", "ANT Group s.r.l"),
        ("Kaspersky Lab, Inc.", "AO Kaspersky Lab"),
        ("TikTok Inc.", "TikTok Ltd."),
        ("Tuya Inc.", "Tuya Smart Inc."),
        ("China Unicom (BVI) Limited", "China Unicom Group (BVI) Limited"),
        ("Huawei Technologies Co., Ltd.", "Huawei Technologies"),
        ("华为技术有限公司", "华为技术股份有限公司"),
        ("Hapvida", "Hepvida"),
    ],
)
def test_another_form_or_none_may_be_another_company(one: str, other: str) -> None:
    assert same(one) != same(other)


def test_a_name_that_is_nothing_but_a_form_stays_a_name() -> None:
    assert split("Limited") == ("limited", "")
    assert bare("The Company") != ""


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("Hikvision Nordic AB", "org:hikvision"),
        ("Hikvison", "org:hikvision"),
        ("Dahua Security Holdings", "org:dahua"),
        ("Shanghai ZTE Technologies Co., Ltd", "org:zte"),
        ("Huawei Technologies Deutschland GmbH", "org:huawei-tech"),
        ("华为终端有限公司", "org:huawei-tech"),
        ("Alibaba Cloud (Examplia) Private Limited", "org:alibaba"),
    ],
)
def test_what_holds_a_known_name_is_asked_for_first(names: Names, written: str, first: str) -> None:
    found = names.look(written, ANY)
    assert found[0].subject == first
    assert found[0].how != "bears"


@pytest.mark.parametrize(
    ("written", "how"),
    [
        ("Zhejiang Dahua Technology", "short"),  # Dahua stands in it
        ("Zhejiang Dahua Technology GmbH", "form"),
        ("Tencent Holdings", "short"),
        ("Better Way Enterprises", "form"),  # no name of its house stands in it
        ("CoStar Group", "form"),  # of two companies
        ("Dahua", "bears"),
    ],
)
def test_a_form_left_out_of_a_name_that_holds_one_of_its_house_is_no_other_name(names: Names, written: str, how: str) -> None:
    assert names.look(written, ANY)[0].how == how


def test_several_things_of_one_house_bear_a_name_together(names: Names) -> None:
    assert names.bearers("DeepSeek", ANY) == ("org:deepseek-hangzhou", "app:deepseek")


@pytest.mark.parametrize(
    ("written", "thing"),
    [
        ("WeChat", "app:wechat"),
        ("微信", "app:wechat"),
        ("抖音", "app:douyin"),
        ("TikTok", "app:tiktok"),
        ("Signal", "app:signal"),
        ("SMW5", "cable:seamewe-5"),
    ],
)
def test_a_name_that_one_thing_bears_is_that_thing(names: Names, written: str, thing: str) -> None:
    assert names.bearers(written, ANY) == (thing,)


@pytest.mark.parametrize(
    "written",
    [
        "Asia Pacific Gateway (APG)",
        "APG (Asia Pacific Gateway)",
        "APG [Asia Pacific Gateway]",
        "APG - Asia Pacific Gateway",
        "Asia-Pacific Gateway: APG",
        "The APG submarine cable system",
        "APG Subsea Cable",
    ],
)
def test_a_name_with_its_first_letters_is_one_name(names: Names, written: str) -> None:
    assert names.bearers(written, ANY) == ("cable:apg",)


def test_a_place_in_brackets_is_another_company(names: Names) -> None:
    assert names.bearers("Huawei Technologies (Examplia) Co., Ltd.", ANY) == ()
    assert names.bearers("Huawei Technologies Co., Ltd. (Huawei)", ANY) == ("org:huawei-tech",)


@pytest.mark.parametrize("written", ["APG - ADC", "Huawei / ZTE", "PEACE, Apollo"])
def test_two_names_of_two_things_are_the_name_of_neither(names: Names, written: str) -> None:
    assert names.bearers(written, ANY) == ()


def test_a_cable_is_not_known_by_what_is_left_without_the_word_cable(names: Names) -> None:
    assert names.bearers("SEA Cable System", ANY) == ("cable:seacom",)
    assert names.bearers("SEA", ANY) == ()
    assert names.bearers("ADC cable", ANY) == ("cable:adc",)


def test_what_differs_in_a_number_is_not_like_it(names: Names) -> None:
    assert all(found.how != "letters" for found in names.look("SEA-ME-WE 9", ANY))


@pytest.mark.parametrize("written", ["Quillfeather Technology Inc.", "American Quillfeather"])
def test_a_common_word_is_no_telling_word_misspelt(names: Names, written: str) -> None:
    assert names.look(written, ANY) == ()


@pytest.mark.alone
def test_ten_thousand_names_a_second(view: View) -> None:
    """Half of what is promised, for the slowest machines; what makes names slow grows with the square."""
    names = view.world.names
    draw = random.Random(11)
    parts = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(4, 11))) for _ in range(4000)]
    written = [f"{' '.join(draw.choices(parts, k=3))} Technologies Co., Ltd." for _ in range(5000)]
    names.look("warm", ORG)
    began = time.process_time()
    for name in written:
        names.look(name, ORG)
    assert time.process_time() - began < 5000 / 5000


@pytest.mark.alone
def test_a_name_of_a_megabyte_costs_no_more_than_its_beginning(view: View) -> None:
    names = view.world.names
    names.look("warm", ANY)
    began = time.process_time()
    for hostile in ("a" * 1_000_000, "a b " * 250_000, "é" * 1_000_000, "(" * 1_000_000, "华" * 1_000_000, "A/S " * 250_000):
        names.look(hostile, ANY)
        assert len(split(hostile)[0]) <= LONGEST
    assert time.process_time() - began < 1


@pytest.fixture
def view(world: World) -> View:
    return world.at(TODAY, TODAY)


@pytest.mark.parametrize(
    "written",
    [
        "Target Shooting Ltd",
        "Go Ahead Group",
        "Max Mustermann GmbH",
        "Opera Tickets",
        "Shop Fitters",
        "Acme Visual Technology Co., Ltd.",
        "Acme Home Appliances",
        "Acme Heavy Machinery",
        "Acme Storage",
        "Acme Instruments Corp.",
    ],
)
def test_a_word_that_anybody_has_makes_no_candidate(names: Names, written: str) -> None:
    assert names.look(written, ANY) == ()


def test_no_filling_word_is_a_name_by_itself(names: Names) -> None:
    assert [word for word in FILLERS if names.look(word, ANY) and names.look(word, ANY)[0].how == "bears"] == []


def test_a_cloud_is_known_by_the_word_that_its_tools_have_for_it(names: Names) -> None:
    assert [found.subject for found in names.look("Aliyun", ANY)] == ["cloud:aliyun"]


@pytest.mark.parametrize(
    ("written", "thing"),
    [
        ("ВКонтакте", "app:vk"),
        ("Одноклассники", "app:odnoklassniki"),
        ("Однокласники", "app:odnoklassniki"),
        ("Яндекс", "app:yandex"),
        ("Телеграм", "app:telegram"),
        ("Ватсап", "app:whatsapp"),
        ("ТикТок", "app:tiktok"),
        ("टिकटॉक", "app:tiktok"),
        ("यूसी ब्राउज़र", "app:uc-browser"),
        ("딥시크", "app:deepseek"),
        ("카카오톡", "app:kakaotalk"),
        ("ティックトック", "app:tiktok"),
        ("カスペルスキー", "org:kaspersky-ao"),
        ("하이크비전", "org:hikvision"),
        ("浙江大華", "org:dahua"),
        ("大华(Dahua)", "org:dahua"),
        ("寧德時代", "org:catl"),
        ("比亚迪", "org:byd"),
        ("京东方", "org:boe"),
        ("禾賽科技", "org:hesai"),
        ("中航沈飞", "org:avic-shenyang-aircraft"),
        ("中微半导体设备（上海）股份有限公司", "org:amec-china"),
        ("TikTok - Videos, Shop & LIVE", "app:tiktok"),
        ("CapCut: Video Editor", "app:capcut"),
        ("DeepSeek - AI Assistant", "app:deepseek"),
        ("Temu: Shop Like a Billionaire", "app:temu"),
        ("VK: music, video, messenger", "app:vk"),
        ("Lemon8 - Lifestyle Community", "app:lemon8"),
        ("CamScanner - PDF Scanner App", "app:camscanner"),
        ("SHEIN-Shopping Online", "app:shein"),
        ("UC Browser-Safe, Fast, Private", "app:uc-browser"),
        ("SHAREit: Transfer, Share Files", "app:shareit"),
        ("Discord - Talk, Play, Hang Out", "app:discord"),
    ],
)
def test_what_policies_name_is_known_in_other_scripts_and_by_its_title_in_a_store(names: Names, written: str, thing: str) -> None:
    assert thing in names.bearers(written, ANY)


@pytest.mark.parametrize(("written", "thing"), [("大华", "org:dahua"), ("ВК", "app:vk"), ("라인", "app:line"), ("हेलो", "app:helo")])
def test_a_short_name_in_another_script_is_a_question(names: Names, written: str, thing: str) -> None:
    assert names.bearers(written, ANY) == ()
    assert names.look(written, ANY)[0].subject == thing


def test_the_vowels_of_hindi_tell_words_apart(names: Names) -> None:
    assert names.look("टीकटेक", ANY) == ()  # the consonants are those of TikTok
    assert same("टिक-टॉक") == same("टिक टॉक") != same("टीक टेक")
    assert (folded("O´Reilly"), folded("TikTok\ufe0f!")) == ("o reilly", "tiktok")


@pytest.mark.parametrize(
    ("written", "thing"),
    [
        ("Wechatt", "app:wechat"),
        ("WeChta", "app:wechat"),
        ("TikTock", "app:tiktok"),
        ("Telegramm", "app:telegram"),
        ("signall", "app:signal"),
        ("Signla", "app:signal"),
        ("Hikvsion", "org:hikvision"),
        ("Huwaei", "org:huawei-tech"),
    ],
)
def test_a_letter_wrong_in_a_name_is_asked_about_and_never_taken_for_it(names: Names, written: str, thing: str) -> None:
    found = {f.subject: f.how for f in names.look(written, ANY)}
    assert found[Subject(thing)] == "letters"
    assert "bears" not in found.values()


def test_who_holds_a_company_over_two_steps_is_of_its_house(names: Names) -> None:
    below, above = EntityId("huawei-marine"), EntityId("huawei-tech")
    assert names.akin(below, above)
    assert names.akin(above, below)
    assert not names.akin(below, EntityId("zte"))
