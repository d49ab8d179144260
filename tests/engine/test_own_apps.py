"""Our own apps, by a list in any form; who offers them is judged, and who offers those of others is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from cleannet.audit import audit
from cleannet.engine import own_apps as module
from cleannet.engine.own_apps import own_apps
from cleannet.policy.policy import shipped
from cleannet.readers.base.input import Unreadable
from cleannet.world.view import World

DAY = date(2020, 8, 10)
LISTINGS = """Store,App ID,App name,Developer
Huawei AppGallery,org.thoughtcrime.securesms,Signal,Signal
AppGallery,com.tencent.mm,WeChat,Tencent
Huawei,com.whatsapp,WhatsApp,WhatsApp
Google Play,org.thoughtcrime.securesms,Signal,Signal
Galaxy Store,,Signal,Signal
Bazaar of nobody,org.thoughtcrime.securesms,Signal,Signal
"""
PACKAGES = """[ro.product.manufacturer]: [HUAWEI]
package:/system/app/a.apk=org.thoughtcrime.securesms
package:/system/app/b.apk=com.tencent.mm
package:/data/app/c.apk=com.whatsapp  installer=com.huawei.appmarket
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plain.txt", "# ours\norg.thoughtcrime.securesms  # Signal\n\nWhatsApp\n"),
        ("table.csv", "App ID,App name,Publisher\norg.thoughtcrime.securesms,,\n,WhatsApp,WhatsApp LLC\n"),
        ("packages.txt", "package:org.thoughtcrime.securesms\npackage:WhatsApp\n"),
        ("shelf.csv", "Store,App ID,App name\nAppGallery,org.thoughtcrime.securesms,\nX,WhatsApp,\n"),
    ],
)
def test_a_list_of_ours_has_any_form(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert set(own_apps([tmp_path / name])) == {"org.thoughtcrime.securesms", "WhatsApp"}


def test_a_list_that_lists_nothing_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.txt").write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="lists no app"):
        own_apps([tmp_path / "empty.txt"])
    with pytest.raises(Unreadable):
        own_apps([tmp_path / "nowhere.txt"])
    (tmp_path / "long.txt").write_text("a\nb\nc\n", encoding="utf-8")
    monkeypatch.setattr(module, "MOST", 2)
    with pytest.raises(Unreadable, match="more than 2 apps"):
        own_apps([tmp_path / "long.txt"])


def offered(world: World, text: str, tmp_path: Path, *ours: str) -> dict[tuple[str, str], str]:
    """Role and name of each use of a store or maker that offers an app of ours -> the verdict."""
    (tmp_path / "seen.txt").write_text(text, encoding="utf-8")
    policy = shipped(world)["clean-network-2020"]
    mine = replace(policy, text=msgspec.structs.replace(policy.text, we=msgspec.structs.replace(policy.text.we, apps=ours)))
    report = audit([tmp_path / "seen.txt"], mine, world, DAY, date(2026, 11, 30))
    account = report.accounts[0]
    assert account.read == account.judged + account.local + sum(account.skipped.values())
    return {
        (use.use.role, use.name): next(iter(use.lines.values())).value
        for use in report.uses
        if use.use.role in ("shelf", "preinstaller")
    }


def test_stores_of_our_apps_are_judged_and_those_of_others_are_not(world: World, tmp_path: Path) -> None:
    found = offered(world, LISTINGS, tmp_path, "signal")
    assert found == {
        ("shelf", "Huawei AppGallery"): "denied",
        ("shelf", "Google Play"): "clear",
        ("shelf", "Galaxy Store"): "clear",
        ("shelf", "Bazaar of nobody"): "unknown",
    }
    assert offered(world, LISTINGS, tmp_path) == {}
    assert offered(world, LISTINGS, tmp_path, "org.example.other") == {}


@pytest.mark.parametrize("ours", ["whatsapp", "WhatsApp", "android:com.whatsapp", "com.whatsapp"])
def test_an_app_of_ours_may_be_named_by_any_of_its_names(ours: str, world: World, tmp_path: Path) -> None:
    found = offered(world, LISTINGS, tmp_path, ours)
    assert list(found.values()) == ["denied"]


def test_the_maker_of_a_device_that_came_with_an_app_of_ours_is_judged(world: World, tmp_path: Path) -> None:
    assert offered(world, PACKAGES, tmp_path, "signal", "whatsapp") == {
        ("preinstaller", "Huawei Technologies Co., Ltd."): "denied",
        ("shelf", "Huawei AppGallery"): "denied",
    }
    assert offered(world, PACKAGES, tmp_path) == {}


@pytest.mark.parametrize(("ours", "said"), [(("org.thoughtcrime.secursms",), True), (("signal",), False), ((), False)])
def test_a_list_that_meets_nothing_is_told(ours: tuple[str, ...], said: bool, world: World, tmp_path: Path) -> None:
    (tmp_path / "listings.csv").write_text(LISTINGS)
    chosen = shipped(world)["clean-network-2020"]
    chosen = replace(chosen, text=msgspec.structs.replace(chosen.text, we=msgspec.structs.replace(chosen.text.we, apps=ours)))
    report = audit([tmp_path / "listings.csv"], chosen, world, DAY, date(2026, 11, 30))
    assert any("one of your own apps" in notice.says for notice in report.notices) is said
