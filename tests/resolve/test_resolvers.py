"""Every kind of reference: what is found, what is local, what is folded and what is no such thing."""

from __future__ import annotations

from datetime import date
from time import process_time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.columns import REFERENCES
from cleannet.model.subject import Subject
from cleannet.model.use import Candidate
from cleannet.resolve import RESOLVERS
from cleannet.resolve.domain import host_of
from cleannet.resolve.meaning import BESIDE, Asking, Meaning, Ours
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
VIEW = open_world().at(DAY, DAY)
VIEW.world.names.look("no name that anybody bears", frozenset({"org"}))  # the index of names is made once, and takes its time
ASKING = Asking(
    VIEW, Ours(frozenset({15169}), ("9.9.9.0/24", "2620:fe::/48"), frozenset({"ours.net"})), frozenset({Subject("domain:a.b.zz")})
)


def meaning(kind: str, value: str | int) -> Meaning:
    resolved = RESOLVERS[kind](ASKING, pa.array([value]))
    return resolved.meanings[int(resolved.index[0])]


def test_every_kind_of_reference_has_a_resolver() -> None:
    assert set(RESOLVERS) == set(REFERENCES)


@pytest.mark.parametrize(
    ("kind", "value", "subject"),
    [
        ("address", "202.96.128.86", "asn:4134"),
        ("address", "240e::1", "asn:4134"),
        ("asn", 4134, "asn:4134"),
        ("domain", "deep.A.B.zz.", "domain:a.b.zz"),
        ("domain", "a.b.zz:443", "domain:a.b.zz"),
        ("domain", "-deep-.-x.a.b.zz", "domain:a.b.zz"),
        ("domain", "v16.tiktokv.com.edgesuite.net", "domain:tiktokv.com.edgesuite.net"),
        ("domain", "p16-tiktokcdn-com.akamaized.net", "domain:tiktokcdn-com.akamaized.net"),
        ("domain", "d111.cloudfront.net", "domain:cloudfront.net"),
        ("domain", "one.blob.core.windows.net", "domain:blob.core.windows.net"),
        ("android", "com.tencent.mm", "android:com.tencent.mm"),
        ("android-signed", "com.tencent.mm", "android:com.tencent.mm"),
        ("ios", "414478124", "ios:414478124"),
        ("store", "com.android.vending", "store:com.android.vending"),
        ("sdk", "cn.jpush.android.api", "sdk:cn.jpush"),
        ("mac", "00:25:9E:01:02:03", "oui:00259E"),
        ("cloud", "Aliyun/cn-hongkong", "cloud:aliyun/cn-hongkong"),
        ("landing", "hk Chung Hom Kok", "landing:HK"),
        ("landing", "HK/Tong Fuk", "landing:HK"),
        ("registry", "Registry.Example.COM.cn:5000", "registry:registry.example.com.cn"),
        ("subject", "ASN:AS4134", "asn:4134"),
        ("signer", "A" * 64, "signer:sha256/" + "a" * 64),
    ],
)
def test_what_is_meant(kind: str, value: str | int, subject: str) -> None:
    assert meaning(kind, value).candidates == (Candidate(Subject(subject)),)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("address", "10.0.0.1"),
        ("address", "fe80::1%eth0"),
        ("address", "192.0.2.7"),
        ("address", "9.9.9.9"),
        ("address", "2620:fe::9"),
        ("address", "8.8.8.8"),  # in our own network, by its number
        ("asn", 64512),
        ("asn", 15169),
        ("domain", "printer.local"),
        ("domain", "intranet"),
        ("domain", "7.2.0.192.in-addr.arpa"),
        ("domain", "www.ours.net"),
        ("registry", "localhost:5000"),
        ("registry", "registry.internal"),
    ],
)
def test_what_is_local_or_ours(kind: str, value: str | int) -> None:
    assert meaning(kind, value).local


@pytest.mark.parametrize(
    ("kind", "value", "subject"),
    [
        ("address", "240.0.0.1", "address:reserved"),
        ("domain", "quillfeather.zz", "domain:no owner known"),
        ("sdk", "zz.quillfeather", "sdk:not listed"),
        ("mac", "FC:FF:FF:00:00:01", "oui:unlisted"),
    ],
)
def test_what_nobody_knows_is_told_together(kind: str, value: str, subject: str) -> None:
    found = meaning(kind, value)
    assert found.folded
    assert found.candidates == (Candidate(Subject(subject)),)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("address", "010.0.0.1"),
        ("address", "nonsense"),
        ("asn", 0),
        ("asn", 23456),
        ("domain", "two..dots"),
        ("domain", "8.8.8.8:443"),
        ("domain", "a:b:443"),
        ("domain", ".".join(["abc"] * 64)),
        ("domain", "spa ce.com"),
        ("domain", "x" * 64 + ".com"),
        ("android", "../../etc/passwd"),
        ("android", "a" * 300),
        ("ios", "12"),
        ("mac", "02:00:00:00:00:01"),
        ("mac", "zz"),
        ("cloud", " "),
        ("landing", "7"),
        ("landing", "ZZ"),
        ("landing", "UK Bude"),
        ("landing", "China"),
        ("landing", "Österreich"),
        ("registry", "bad host"),
        ("subject", "nokind"),
        ("signer", "abc"),
    ],
)
def test_what_is_no_such_thing_says_so(kind: str, value: str | int) -> None:
    found = meaning(kind, value)
    assert found.nothing
    assert not found.candidates
    assert not found.local


SILENT = ("asn-beside", "asn-name", "app-traffic", "product", "store-of-ours", "maker-of-ours")
"""Kinds of which a value may say nothing."""


@given(st.sampled_from(sorted(set(REFERENCES) - {"asn"})), st.lists(st.one_of(st.none(), st.text(max_size=60)), max_size=8))
def test_strangers_text_never_breaks_a_resolver(kind: str, values: list[str | None]) -> None:
    values = [None if v is None else v.encode("utf-8", "replace").decode() for v in values]
    resolved = RESOLVERS[kind](ASKING, pa.array(values, pa.string()))
    assert resolved.index.shape == (len(values),)
    # a model may say no more than the maker, a name no more than the number, and the store of another's app nothing
    silent = [v is None or (kind == "maker-model" and BESIDE in v) or kind in SILENT for v in values]
    assert (np.array(silent, np.bool_) >= (resolved.index == -1)).all()
    assert all(resolved.index[at] == -1 for at, value in enumerate(values) if value is None)
    for index in resolved.index[resolved.index >= 0].tolist():
        found = resolved.meanings[index]
        assert bool(found.candidates) + found.local + bool(found.nothing) == 1


@pytest.mark.parametrize("name", ["WeChat", "weixin", "WeChat / Weixin"])
def test_an_app_with_two_names_is_found_by_each(name: str) -> None:
    found = meaning("app-name", f"{name}{BESIDE}Tencent")
    assert [c.subject for c in found.candidates] == ["app:wechat"]


@pytest.mark.parametrize(
    ("id_", "name", "subjects"),
    [
        ("com.zhiliaoapp.musically", "TikTok", ["android:com.zhiliaoapp.musically", "ios:com.zhiliaoapp.musically"]),
        ("com.tencent.mm", "", ["android:com.tencent.mm"]),
        ("com.tencent.mm", "My chat", ["android:com.tencent.mm"]),
        ("com.tencent.mm", "TikTok", ["app:tiktok", "android:com.tencent.mm"]),
        ("com.tencent.xinSomethingNew", "WeChat", ["app:wechat"]),
        ("org.example.chat", "WeChat", ["app:wechat"]),  # an id that nobody knows says nothing against the name
        ("com.tencent.mm", "Clean Master", ["android:com.tencent.mm"]),  # nor do words that anybody gives to an app
        ("org.example.clean", "Clean Master", ["app:clean-master", "name:org.example.clean"]),
        ("org.example.chat", "Chat of nobody", ["name:org.example.chat"]),
    ],
)
def test_an_id_without_a_platform(id_: str, name: str, subjects: list[str]) -> None:
    assert [c.subject for c in meaning("app-id", f"{id_}{BESIDE}{name}").candidates] == subjects


@pytest.mark.parametrize(
    ("kind", "id_", "name", "subjects"),
    [
        ("android", "com.tencent.mm", "TikTok", ["app:tiktok", "android:com.tencent.mm"]),
        ("android", "org.thoughtcrime.securesms", "TikTok", ["app:tiktok", "android:org.thoughtcrime.securesms"]),
        ("android", "com.zhiliaoapp.musically", "TikTok", ["android:com.zhiliaoapp.musically"]),
        ("android", "com.tencent.mm", "My chat", ["android:com.tencent.mm"]),
        ("android", "com.tencent.mm", "", ["android:com.tencent.mm"]),
        ("ios", "835599320", "WeChat", ["app:wechat", "ios:835599320"]),
        ("ios", "835599320", "TikTok", ["ios:835599320"]),
    ],
)
def test_a_known_id_beside_the_own_name_of_another_app_may_be_either(kind: str, id_: str, name: str, subjects: list[str]) -> None:
    assert [c.subject for c in meaning(kind, f"{id_}{BESIDE}{name}").candidates] == subjects


def test_several_guessed_makers_are_candidates_of_one_use() -> None:
    assert {c.subject for c in meaning("maker-guess", "Hikvision | Cisco").candidates} == {"org:hikvision", "org:cisco"}
    found = {c.subject for c in meaning("maker-guess", "Hikvision | Linux 3.2 - 4.9").candidates}
    assert found >= {"org:hikvision", "name:Linux 3.2 - 4.9"}
    assert [c.subject for c in meaning("maker-guess", "Hikvision").candidates] == ["org:hikvision"]
    assert meaning("maker-guess", " | ").nothing == "no name"


@pytest.mark.alone
def test_a_name_that_is_too_long_costs_nothing() -> None:
    """Of 8,000 characters, one took seven seconds, and each doubling four times as long."""
    begun = process_time()
    for name in ("\u00fc" * 8_000, ("\u00e9" * 64 + ".") * 3 + "zz"):
        assert [host_of(name + str(at)) for at in range(100)] == [""] * 100
    assert process_time() - begun < 1


@pytest.mark.parametrize(
    ("model", "maker", "subjects"),
    [
        ("ZTE MF920 hotspot", "", ["org:zte"]),
        ("ZTE hotspot", "", ["org:zte", "name:ZTE hotspot"]),
        ("Hikvision NVR", "", ["org:hikvision", "name:Hikvision NVR"]),
        ("OEM Hikvision DS-2CD2043", "Dell Inc.", ["org:dell", "org:hikvision"]),
        ("ZTE MF920", "Generic", ["name:Generic", "org:zte"]),
    ],
)
def test_a_model_names_a_maker_that_nobody_else_tells(model: str, maker: str, subjects: list[str]) -> None:
    assert [c.subject for c in meaning("maker-model", f"{model}{BESIDE}{maker}").candidates] == subjects


@pytest.mark.parametrize(
    ("written", "maker"),
    [
        ("Hikvision DS-2CD2143G2", "org:hikvision"),
        ("Hikvision / DS-2CD2143G2-IU 4MP dome camera", "org:hikvision"),
        ("Hikvision (DS-2CD2143G2)", "org:hikvision"),
        ("Huawei Mate 40 Pro", "org:huawei-tech"),
        ("Huawei P30 case", ""),
        ("Hikvision compatible mount DS-1273", ""),
        ("Huawei 3Com 5500", ""),
        ("ZTE Wireless MF920", ""),
        ("Hikvision GmbH DS-2CD", ""),
        ("Example DS-2CD2143G2", ""),
        ("DS-2CD2143G2 Hikvision", ""),
    ],
)
def test_a_name_with_only_a_model_behind_it_is_the_maker(written: str, maker: str) -> None:
    for kind, beside in (("maker-name", ""), ("maker-model", BESIDE), ("product", f"{BESIDE}Reseller Ltd")):
        found = RESOLVERS[kind](ASKING, pa.array([written + beside]))
        meant = [c.subject for c in found.meanings[found.index[0]].candidates] if found.index[0] >= 0 else []
        assert (meant == [maker]) == bool(maker), (kind, meant)


def test_a_model_that_names_no_other_maker_says_nothing() -> None:
    assert meaning("maker-model", f"OptiPlex 7010{BESIDE}").nothing == "neither MAC address nor maker"
    models = [f"{model}{BESIDE}{maker}" for model, maker in (("Dell OptiPlex", "Dell Inc."), ("C9300", "Cisco"), ("P30", "Huawei"))]
    assert RESOLVERS["maker-model"](ASKING, pa.array(models)).index.tolist() == [-1, -1, -1]


@pytest.mark.parametrize(
    ("name", "subjects"),
    [
        ("WeChat", ["app:wechat"]),
        ("tiktok", ["app:tiktok"]),
        ("wechat-base", ["app:wechat", "name:wechat-base"]),
        ("WeChat_File.Transfer", ["app:wechat", "name:WeChat_File.Transfer"]),
        ("vk", ["app:vk", "name:vk"]),  # a short name may be another word
        ("ssl", []),
        ("web-browsing", []),
        ("HTTPS.BROWSER", []),
        ("incomplete", []),
        ("", []),
    ],
)
def test_a_firewall_s_word_for_an_app_is_that_app(name: str, subjects: list[str]) -> None:
    resolved = RESOLVERS["app-traffic"](ASKING, pa.array([name]))
    assert [c.subject for at in resolved.index.tolist() if at >= 0 for c in resolved.meanings[at].candidates] == subjects


@pytest.mark.parametrize(
    ("name", "country", "subjects"),
    [
        ("CALB", "DE", ["org:calb", "name:CALB"]),
        ("calb", "de", ["org:calb", "name:calb"]),
        ("CALB", "CN", ["org:calb"]),  # where the state that holds it is seated
        ("CALB Group Co., Ltd.", "DE", ["org:calb"]),
        ("ZTE", "US", ["org:zte"]),  # known to IEEE by this name
        ("Hikvision", "DE", ["org:hikvision"]),
        ("CALB", "Germany", ["org:calb"]),
        ("Nobody of whom facts speak", "DE", ["name:Nobody of whom facts speak"]),
    ],
)
def test_an_abbreviation_in_another_country_may_be_another_company(name: str, country: str, subjects: list[str]) -> None:
    assert [c.subject for c in meaning("org-name-in", f"{name}{BESIDE}{country}").candidates] == subjects


@pytest.mark.parametrize(
    ("written", "subjects"),
    [
        ("aws", ["cloud:aws", "cloud:aws-cn/cn-north-1", "cloud:aws-cn/cn-northwest-1"]),
        ("azure", ["cloud:azure", "cloud:azure-china"]),
        ("aws/", ["cloud:aws"]),
        ("aws/us-east-1", ["cloud:aws/us-east-1"]),
        ("aws-cn", ["cloud:aws-cn"]),
        ("gcp", ["cloud:gcp"]),
        ("newcloud", ["cloud:newcloud"]),
    ],
)
def test_a_resource_with_no_region_may_lie_where_others_run_the_cloud(written: str, subjects: list[str]) -> None:
    assert [c.subject for c in meaning("cloud", written).candidates] == subjects


@pytest.mark.parametrize(
    ("name", "number", "subjects"),
    [
        ("China Unicom", "1299", ["org:china-unicom-group", "asn:1299"]),
        ("Huawei Technologies Co., Ltd.", "3356", ["org:huawei-tech", "asn:3356"]),
        ("Google", "4134", ["org:google", "asn:4134"]),
        ("Huawei", "64512", ["org:huawei-tech"]),  # a private number is nobody's
        ("Huawei", "23456", ["org:huawei-tech"]),
        ("Huawei", "99999999999", ["org:huawei-tech"]),
        ("Huawei", "\u00b2", ["org:huawei-tech"]),
        ("Huawei", "4199999999", ["org:huawei-tech", "asn:unlisted"]),
    ],
)
def test_a_name_beside_the_number_of_another_company_may_be_meant(name: str, number: str, subjects: list[str]) -> None:
    told = meaning("asn-name", f"{name}{BESIDE}{number}")
    assert [c.subject for c in told.candidates] == subjects
    assert all(c.weight < 1 for c in told.candidates[:-1])


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("China Telecom", "4134"),
        ("Chinanet", "4134"),  # so the number is registered
        ("China Telecom Guangdong", "4134"),
        ("Arelion", "1299"),
        ("Somebody of whom no fact speaks", "1299"),
        ("Somebody of whom no fact speaks", "64512"),
        ("Huawei", "15169"),  # ours, in these tests
        ("", "1299"),
    ],
)
def test_a_name_that_does_not_contradict_the_number_says_nothing_more(name: str, number: str) -> None:
    assert RESOLVERS["asn-name"](ASKING, pa.array([f"{name}{BESIDE}{number}"])).index.tolist() == [-1]


def test_a_name_of_two_fields_is_the_one_that_somebody_bears() -> None:
    cut, whole = "Hangzhou Hikvision Digital Techn ology Co., Ltd.", "Hangzhou Hikvision Digital Technology Co., Ltd."
    assert [c.subject for c in meaning("org-name-cut", f"{cut}{BESIDE}{whole}").candidates] == ["org:hikvision"]
    assert [c.subject for c in meaning("org-name-cut", f"{whole}{BESIDE}{cut}").candidates] == ["org:hikvision"]
    both = {c.subject for c in meaning("org-name-cut", f"Siemens Hikvision A B{BESIDE}Siemens Hikvision AB").candidates}
    assert both >= {"org:hikvision", "name:Siemens Hikvision A B", "name:Siemens Hikvision AB"}


SIGNAL = "29f34e5f27f211b424bc5bf9d67162c0eafba2da35af35c16416fc446276ba26"
OTHER = "0" * 64


@pytest.mark.parametrize(
    ("package", "signers", "found"),
    [
        ("org.thoughtcrime.securesms", SIGNAL, ["android:org.thoughtcrime.securesms"]),
        ("org.thoughtcrime.securesms", SIGNAL.upper(), ["android:org.thoughtcrime.securesms"]),
        (
            "org.thoughtcrime.securesms",
            f"{SIGNAL} {OTHER}",
            ["android:org.thoughtcrime.securesms", f"android:org.thoughtcrime.securesms@sha256/{OTHER}"],
        ),
        ("org.thoughtcrime.securesms", "", ["android:org.thoughtcrime.securesms"]),
        (
            "org.thoughtcrime.securesms",
            OTHER,
            ["android:org.thoughtcrime.securesms", f"android:org.thoughtcrime.securesms@sha256/{OTHER}"],
        ),
        ("com.tencent.mm", OTHER, ["android:com.tencent.mm"]),  # no fact tells who signs it
        ("com.tencent.mm", f"{OTHER} TikTok", ["app:tiktok", "android:com.tencent.mm"]),
        ("com.tencent.mm", "TikTok", ["app:tiktok", "android:com.tencent.mm"]),
        ("org.thoughtcrime.securesms", f"{SIGNAL} Signal", ["android:org.thoughtcrime.securesms"]),
        ("org.example.none", SIGNAL, ["android:org.example.none"]),
    ],
)
def test_a_package_that_another_signed_may_be_a_fork(package: str, signers: str, found: list[str]) -> None:
    assert [c.subject for c in meaning("android-signed", f"{package}{BESIDE}{signers}").candidates] == found


def test_who_signs_is_not_told_before_it_was_said() -> None:
    early = VIEW.world.at(DAY, date(2024, 1, 1))
    assert VIEW.signed_by(Subject("android:org.thoughtcrime.securesms"))
    assert not early.signed_by(Subject("android:org.thoughtcrime.securesms"))


def test_a_block_of_a_maker_that_only_a_clause_names_is_asked() -> None:
    """A registry that is older than the clause does not list it."""
    nobodys = pa.array(["02:00:5e:10:00:00", "fc:ce:0f:10:00:00"])
    named = Asking(VIEW, named=frozenset({Subject("oui:FCCE0F")}))
    found = RESOLVERS["mac"](named, nobodys)
    assert [[c.subject for c in m.candidates] for m in found.meanings][-1] == ["oui:FCCE0F"]
