"""A package by itself: whose code is inside, what it takes, whom it names; the same verdicts as an audit gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from apps.apk import apk, key_of, manifest, sha256
from apps.dex import dex, stub, working

from cleannet.model.answers.app_shown import AppShown, BuildShown
from cleannet.model.verdict import Verdict
from cleannet.policy.policy import Policy
from cleannet.report.text.app_shown import page
from cleannet.vet import vet
from cleannet.world.view import View, World

DAY, KNOWN = date(2026, 11, 24), date(2026, 11, 30)
ASKED = ["android.permission.READ_CONTACTS", "android.permission.CAMERA", "android.permission.INTERNET"]
CODE = dex(
    [working("cn.jpush.android.Push"), stub("com.baidu.mobstat.Stat"), working("qq.zz.Hidden")],
    types=["android.content.ClipboardManager", "com.tencent.mm.Api"],
    strings=["https://log.umeng.com/", "https://no-such-name.com/", "http://127.0.0.1:80/", "http://202.97.12.1/"],
)


@pytest.fixture
def shown(world: World, policies: dict[str, Policy], tmp_path: Path) -> AppShown:
    data = apk({"AndroidManifest.xml": manifest("com.example.chat", ASKED), "classes.dex": CODE}, key_of("Example"))
    (tmp_path / "a.apk").write_bytes(data)
    return vet([tmp_path], policies["clean-network"], world, DAY, KNOWN)


@pytest.fixture
def build(shown: AppShown) -> BuildShown:
    (one,) = shown.builds
    return one


def test_code_stands_by_its_kit_with_owner_grade_and_verdict(build: BuildShown, shown: AppShown) -> None:
    assert [(one.subject, one.inside, one.evidence[0].grade) for one in build.code if one.inside] == [
        ("sdk:cn.jpush", True, "defined")
    ]
    assert {one.subject for one in build.code if not one.inside} == {"sdk:com.baidu", "sdk:com.tencent"}
    audited = {use.use.subject: use.lines["app"] for use in shown.report.uses if use.use.role in ("sdk", "trace")}
    assert {one.subject: one.verdict for one in build.code} == {one.subject: audited[one.subject] for one in build.code}
    jpush = build.code[0]
    assert [party.name for party in jpush.behind.parties] == ["Aurora Mobile Limited"]
    assert build.strangers == ("qq.zz",)


def test_what_it_takes_has_its_evidence(build: BuildShown) -> None:
    told = {one.what: [(s.by, s.statement is not None, s.optional) for s in one.sources] for one in build.takes}
    assert told["contacts"] == [("permission android.permission.READ_CONTACTS", False, False)]
    assert told["clipboard"] == [("interface android.content.ClipboardManager", False, False)]
    kit = build.code[0].behind.name
    assert told["device"] == [(kit, True, False)]
    assert told["nearby"] == [(kit, True, True)]
    assert set(told) == {"contacts", "camera", "clipboard", "device", "nearby"}
    assert all(s.statement.sources for one in build.takes for s in one.sources if s.statement)


def test_a_kit_that_is_only_named_takes_nothing(world: World, policies: dict[str, Policy], tmp_path: Path) -> None:
    code = dex(types=["cn.jpush.android.Push"])
    (tmp_path / "a").write_bytes(apk({"AndroidManifest.xml": manifest("com.example.chat"), "classes.dex": code}))
    (one,) = vet([tmp_path], policies["clean-network"], world, DAY, KNOWN).builds
    assert not one.takes


def test_all_that_was_asked_for_has_the_address_of_each_source(shown: AppShown) -> None:
    short, whole = (" ".join(page(shown, verbose=verbose).split()) for verbose in (False, True))
    told = [s for one in shown.builds[0].code for party in one.behind.parties for s in party.statements]
    assert told
    for statement in told:
        address = statement.sources[0].url
        assert f"{statement.says} [{address}, " in whole
        assert address not in short


def test_a_text_that_looks_like_a_host_counts_if_the_facts_know_it(
    world: World, policies: dict[str, Policy], tmp_path: Path
) -> None:
    """A bare name of Baidu's is judged; words of code are told apart, in no table of the audit."""
    code = dex(strings=["api.map.baidu.com", "dispatchers.io", "channel.open", "localhost.test"])
    (tmp_path / "a.apk").write_bytes(apk({"AndroidManifest.xml": manifest("com.example.chat"), "classes.dex": code}))
    shown = vet([tmp_path], policies["clean-network"], world, DAY, KNOWN)
    assert [(one.name, one.subject) for one in shown.builds[0].hosts] == [("api.map.baidu.com", "domain:baidu.com")]
    assert [one.name for one in shown.builds[0].perhaps] == ["channel.open", "dispatchers.io"]
    assert [use.use.subject for use in shown.report.uses if use.use.role == "embedded"] == ["domain:baidu.com"]
    assert "2 texts may be a host, or a name in code: channel.open, dispatchers.io" in page(shown)


def test_hosts_and_addresses_stand_with_their_owners_and_local_ones_do_not(build: BuildShown) -> None:
    hosts = {one.name: one for one in build.hosts}
    assert set(hosts) == {"log.umeng.com", "no-such-name.com", "202.97.12.1"}
    assert "Alibaba Group Holding Limited" in {party.name for party in hosts["log.umeng.com"].behind.parties}
    assert hosts["202.97.12.1"].subject == "asn:4134"
    assert Verdict.DENIED not in {one.verdict for one in build.hosts}
    assert hosts["no-such-name.com"].behind.gaps


def test_the_page_tells_all_of_it(shown: AppShown) -> None:
    text = " ".join(page(shown).split())
    for words in (
        "type defined: cn.jpush.android.Push",
        "Aurora Mobile",
        "permission android.permission.READ_CONTACTS",
        sha256(key_of("Example")),
        'for "Example", a name that nobody checked',
        "log.umeng.com (in classes.dex)",
        "qq.zz",
    ):
        assert words in text


def test_what_is_no_package_is_refused(world: World, policies: dict[str, Policy], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    with pytest.raises(ValueError, match="no package of an app can be read"):
        vet([tmp_path], policies["clean-network"], world, DAY, KNOWN)


SIGNED = frozenset({sha256(key_of("Example"))})


@pytest.mark.parametrize(("key", "verdict"), [("Example", Verdict.CLEAR), ("Somebody", Verdict.UNKNOWN)])
def test_a_package_that_another_signed_is_no_app_of_that_id_for_sure(
    key: str, verdict: Verdict, world: World, policies: dict[str, Policy], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The facts know who signs it: a copy by another certificate may be a fork."""
    monkeypatch.setattr(View, "signed_by", lambda _, app: SIGNED if app == "android:org.thoughtcrime.securesms" else frozenset())
    data = apk({"AndroidManifest.xml": manifest("org.thoughtcrime.securesms", [])}, key_of(key))
    (tmp_path / "a.apk").write_bytes(data)
    (build,) = vet([tmp_path], policies["clean-network"], world, DAY, KNOWN).builds
    assert build.verdict is verdict


def test_what_was_not_read_stands_first(world: World, policies: dict[str, Policy], tmp_path: Path) -> None:
    whole = apk({"AndroidManifest.xml": manifest("com.example.chat"), "classes.dex": CODE})
    (tmp_path / "a.apk").write_bytes(whole)
    (tmp_path / "b.apk").write_bytes(apk({"AndroidManifest.xml": manifest("com.example.part"), "classes.dex": b"dex\n"}))
    (tmp_path / "c.apk").write_bytes(whole[: len(whole) // 2])
    shown = page(vet([tmp_path], policies["clean-network"], world, DAY, KNOWN))
    above = "".join(shown[: shown.index("com.example.chat")].split())  # lines are cut where they are full
    assert above.count("NOTREAD") == 2
    assert "b.apk:classes.dex" in above
    assert "c.apk" in above
