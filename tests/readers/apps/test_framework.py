"""Frameworks as vendors give them to makers of apps: as folders or archives, with dynamic or static libraries."""

from __future__ import annotations

import plistlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from apps.apk import apk, key_of, sha256
from apps.macho import fat, macho, static

from cleannet.audit import audit
from cleannet.policy.policy import Policy
from cleannet.readers import READERS
from cleannet.readers.apps.ios.package import read_framework, read_library
from cleannet.readers.apps.library import sniff
from cleannet.readers.base.build import Build
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.sources import Refused, sources
from cleannet.vet import vet
from cleannet.world.view import World

INFO = plistlib.dumps({"CFBundleIdentifier": "com.umeng.UMCommon", "CFBundleShortVersionString": "7.4", "CFBundleName": "UMCommon"})
STATIC = static(
    {
        "UMConfigure.o": macho({"UMConfigure": 1}, ["CNContactStore"], strings=["https://api.example.org/"], linked=False),
        "UM_a_long_name_of_a_file.o": macho({"UMOther": 1}, linked=False),
    }
)
DYNAMIC = macho(
    {"UMConfigure": 1}, libraries=["@rpath/Else.framework/Else"], name="@rpath/UMCommon.framework/UMCommon", signer=key_of("U")
)
FORMS: dict[str, dict[str, bytes]] = {
    "framework": {"UMCommon.framework/Info.plist": INFO, "UMCommon.framework/UMCommon": DYNAMIC},
    "static framework": {"UMCommon.framework/Info.plist": INFO, "UMCommon.framework/UMCommon": fat(STATIC)},
    "of a Mac": {
        "UMCommon.framework/Versions/A/Resources/Info.plist": INFO,
        "UMCommon.framework/Versions/A/UMCommon": DYNAMIC,
    },
    "xcframework": {
        "UMCommon.xcframework/Info.plist": plistlib.dumps({"AvailableLibraries": []}),
        "UMCommon.xcframework/ios-arm64/UMCommon.framework/Info.plist": INFO,
        "UMCommon.xcframework/ios-arm64/UMCommon.framework/UMCommon": DYNAMIC,
        "UMCommon.xcframework/ios-arm64/UMCommon.framework/Headers/A.h": b"// http://licence.example.org/",
    },
    "static library": {
        "UMCommon.xcframework/Info.plist": plistlib.dumps({"AvailableLibraries": []}),
        "UMCommon.xcframework/ios-arm64/libUMCommon.a": STATIC,
    },
}


def laid(folder: Path, members: Mapping[str, bytes]) -> Path:
    for name, data in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder / next(iter(members)).partition("/")[0]


def build(path: Path) -> Build:
    (item,) = sources([path])
    assert isinstance(item, Input)
    return read_framework(item)


@pytest.mark.parametrize("form", FORMS)
def test_a_folder_and_an_archive_of_it_say_the_same(form: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(apk(FORMS[form] | {"LICENSE.txt": b"free", "__MACOSX/._x": b""}))
    folder, zipped = build(laid(tmp_path, FORMS[form])), build(tmp_path / "a.zip")
    assert (folder.code, folder.hosts, folder.signers, folder.lost) == (zipped.code, zipped.hosts, zipped.signers, [])
    grades = {code.name: code.grade for code in folder.code}
    assert grades["objc:UMConfigure"] == "defined"
    assert folder.framework
    if "static" in form:
        assert grades["objc:UMOther"] == "defined"
        assert folder.hosts == {"api.example.org": next(name for name in FORMS[form] if name.endswith(("UMCommon", ".a")))}
        assert "contacts" in folder.asks
    else:
        assert [signer.sha256 for signer in folder.signers] == [sha256(key_of("U"))]
        assert (grades["Else.framework"], folder.hosts) == ("referenced", {})
    library = "libUMCommon.a" if form == "static library" else "UMCommon.framework"
    assert grades[library] == "library"
    assert folder.id == ("" if form == "static library" else "com.umeng.UMCommon")


@pytest.mark.parametrize(("name", "data"), {"libUM.a": STATIC, "libUM.dylib": DYNAMIC, "UMCommon": fat(STATIC)}.items())
def test_a_library_by_itself_says_the_same_as_in_a_framework(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    (item,) = sources([tmp_path / name])
    assert isinstance(item, Input)
    assert [reader.id for reader in READERS if reader.sniff(item.head)] == ["library"]
    found = read_library(item)
    assert (found.shown, found.framework, found.lost) == (name, True, [])
    assert {code.name: code.grade for code in found.code}["objc:UMConfigure"] == "defined"
    assert found.hosts == ({} if data is DYNAMIC else {"api.example.org": name})
    assert found.libraries == {name} - {"UMCommon"}


@pytest.mark.parametrize(
    "head", [b"!<arch>\ndebian-binary   ", b"!<arch>\n/               ", b"\xca\xfe\xba\xbe\0\0\0\x41", b"\xcf\xfa"]
)
def test_archives_of_other_systems_and_classes_of_java_are_no_libraries(head: bytes) -> None:
    assert not sniff(head.ljust(200, b" ") if len(head) > 2 else head)


def test_an_audit_finds_the_vendor_and_no_app(tmp_path: Path, world: World, policies: dict[str, Policy]) -> None:
    laid(tmp_path, FORMS["xcframework"])
    report = audit([tmp_path], policies["clean-network"], world, date(2026, 11, 24), date(2026, 11, 30))
    assert [(account.format, account.judged) for account in report.accounts] == [("framework", 1)]
    told = {(use.use.role, use.use.subject) for use in report.uses}
    assert ("sdk", "sdk:com.umeng") in told
    assert "app" not in {role for role, _ in told}
    whole = vet([tmp_path], policies["clean-network"], world, date(2026, 11, 24), date(2026, 11, 30))
    assert "sdk:com.umeng" in {code.subject for code in whole.builds[0].code if code.inside}
    assert whole.builds[0].verdict.value == "denied", "the worst of the code inside"


def test_other_folders_and_archives_with_a_framework_are_containers(tmp_path: Path) -> None:
    members = FORMS["framework"] | {"Podfile.lock": b"PODS:\n"}
    (tmp_path / "a.zip").write_bytes(apk(members))
    assert len(list(sources([tmp_path / "a.zip"]))) == 3
    (tmp_path / "spring.framework").mkdir()
    (tmp_path / "spring.framework" / "a.txt").write_text("x")
    assert [item.name for item in sources([tmp_path / "spring.framework"])] == [str(tmp_path / "spring.framework" / "a.txt")]


def test_links_inside_are_read_once_and_none_leads_out(tmp_path: Path) -> None:
    top = laid(tmp_path, FORMS["of a Mac"])
    (top / "Versions" / "Current").symlink_to("A")
    (top / "UMCommon").symlink_to("Versions/Current/UMCommon")
    (tmp_path / "secret").write_bytes(b"https://secret.example.org/")
    (top / "Versions" / "A" / "Resources" / "b.json").symlink_to(tmp_path / "secret")
    found = build(top)
    assert (found.hosts, found.lost, "objc:UMConfigure" in {code.name for code in found.code}) == ({}, [], True)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    broken = FORMS["framework"] | {"UMCommon.framework/Other": STATIC[:40], "UMCommon.framework/Info.plist": b"<plist>"}
    found = build(laid(tmp_path, broken))
    assert [lost.partition(":")[0] for lost in found.lost] == ["UMCommon.framework/Info.plist", "UMCommon.framework/Other"]
    assert not any(isinstance(item, Refused) for item in sources([tmp_path]))
