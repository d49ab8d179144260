"""Packages of iOS apps, built here: what is read of them, with which grade, and what a broken, hostile or encrypted one leaves."""

from __future__ import annotations

import io
import plistlib
import random
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from apps.apk import key_of, sha256
from apps.macho import fat, macho
from inputs import an_input

from cleannet.audit import audit
from cleannet.policy.policy import Policy
from cleannet.readers.apps.ios.macho import read_macho
from cleannet.readers.apps.ios.package import read_package
from cleannet.readers.base.build import Build
from cleannet.readers.base.input import Unreadable
from cleannet.world.view import World

INFO = {
    "CFBundleIdentifier": "com.example.chat",
    "CFBundleDisplayName": "Example Chat",
    "CFBundleShortVersionString": "2.1",
    "CFBundleVersion": "210",
    "CFBundleExecutable": "Chat",
    "MinimumOSVersion": "15.0",
    "NSContactsUsageDescription": "to find friends",
    "LSApplicationQueriesSchemes": ["weixin", "whatsapp"],
}
PRIVACY = {
    "NSPrivacyTrackingDomains": ["track.example.net"],
    "NSPrivacyCollectedDataTypes": [{"NSPrivacyCollectedDataType": "NSPrivacyCollectedDataTypePreciseLocation"}],
}
CODE = macho(
    classes={"UMConfigure": 3, "WXApi": 0},
    uses=["CNContactStore", "BMKMapView", "NSObject"],
    libraries=["/usr/lib/libobjc.A.dylib", "@rpath/Inside.framework/Inside", "@rpath/Elsewhere.framework/Elsewhere"],
    strings=["https://api.example.org/v1", "log.umeng.com", "203.0.113.200"],
    modules=["Alamofire"],
    entitlements=plistlib.dumps({"com.apple.developer.team-identifier": "ABCDE12345"}),
    signer=key_of("Example"),
)
APP = "Payload/Chat.app/"
MEMBERS: dict[str, bytes] = {
    f"{APP}Info.plist": plistlib.dumps(INFO, fmt=plistlib.FMT_BINARY),
    f"{APP}Chat": CODE,
    f"{APP}PrivacyInfo.xcprivacy": plistlib.dumps(PRIVACY),
    f"{APP}Frameworks/Inside.framework/Inside": macho(classes={"INThing": 1}, name="@rpath/Inside.framework/Inside"),
    f"{APP}config.json": b'{"url": "wss://push.example.net:8443/x"}',
    f"{APP}a.png": b"http://picture.example.com/",
}


def ipa(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def build(members: Mapping[str, bytes]) -> Build:
    return read_package(an_input(ipa(members)))


def grades(found: Build) -> dict[str, str]:
    return {code.name: code.grade for code in found.code}


def test_all_that_a_package_says() -> None:
    found = build(MEMBERS)
    assert (found.platform, found.shown, found.name, found.minimum) == ("ios", "com.example.chat 2.1", "Example Chat", "15.0")
    assert grades(found) == {
        "objc:UMConfigure": "defined",
        "objc:WXApi": "stub",
        "objc:BMKMapView": "referenced",
        "objc:NSObject": "referenced",
        "objc:INThing": "defined",
        "swift:Alamofire": "defined",
        "Inside.framework": "library",
        "Elsewhere.framework": "referenced",
    }
    assert found.hosts == {
        "api.example.org": f"{APP}Chat",
        "push.example.net": f"{APP}config.json",
        "track.example.net": f"{APP}PrivacyInfo.xcprivacy",
    }
    assert found.perhaps == {"log.umeng.com": f"{APP}Chat"}
    assert found.addresses == {"203.0.113.200": f"{APP}Chat"}
    assert found.asks["contacts"] == {"permission NSContactsUsageDescription", "interface CNContactStore"}
    assert found.asks["location"] == {f"PreciseLocation declared in {APP}PrivacyInfo.xcprivacy"}
    assert [s[:12] for s in found.asks["installed_apps"]] == ["it asks whet"]
    assert [(s.sha256, s.schemes, s.subject) for s in found.signers] == [(sha256(key_of("Example")), ("CMS",), "Example")]
    assert "com.apple.developer.team-identifier" in found.permissions
    assert found.lost == []


def test_the_addresses_of_forms_are_no_hosts() -> None:
    """A property list names Apple for its form; a page of Apple is named all the same."""
    listed = plistlib.dumps({"page": "https://www.apple.com/legal/"})
    found = build({**MEMBERS, f"{APP}Info.plist": plistlib.dumps(INFO), f"{APP}other.plist": plistlib.dumps({})})
    assert "www.apple.com" not in found.hosts
    assert build({**MEMBERS, f"{APP}other.plist": listed}).hosts["www.apple.com"] == f"{APP}other.plist"


def test_an_archive_inside_is_looked_into() -> None:
    """Code, a privacy manifest and a text that the app may unpack; a class of Java is no code of iOS."""
    deeper = ipa({"c.txt": b"see https://deeper.example.net/", "PrivacyInfo.xcprivacy": plistlib.dumps(PRIVACY)})
    archive = {
        "Frameworks/Late.framework/Late": macho(classes={"LTThing": 1}),
        "page.js": b"fetch('https://web.example.net/')",
        "more.zip": deeper,
        "A.class": b"\xca\xfe\xba\xbe\0\0\0\x34",
        "broken.zip": deeper[:40],
    }
    found = build({**MEMBERS, f"{APP}web.pack": ipa(archive)})
    assert grades(found).items() >= {"objc:LTThing": "defined", "Late.framework": "library"}.items()
    assert found.hosts["web.example.net"] == f"{APP}web.pack!page.js"
    assert found.hosts["deeper.example.net"] == f"{APP}web.pack!more.zip!c.txt"
    assert f"PreciseLocation declared in {APP}web.pack!more.zip!PrivacyInfo.xcprivacy" in found.asks["location"]
    assert [what.partition(": ")[0] for what in found.lost] == [f"{APP}web.pack!broken.zip"]


def test_archives_are_read_up_to_a_depth() -> None:
    inmost = ipa({"a.zip": ipa({"b.zip": ipa({"c.zip": ipa({"d.txt": b"https://d.example.net/"})})})})
    (lost,) = build({**MEMBERS, f"{APP}x.zip": inmost}).lost
    assert lost.endswith("archives nested more than 2 deep")


@pytest.mark.parametrize(
    "place",
    [
        "Frameworks/Kit.framework/Kit",
        "Frameworks/Kit.framework/Versions/A/Kit",
        "Frameworks/Kit.xcframework/ios-arm64/Kit.framework/Kit",
        "Frameworks/Outer.framework/Frameworks/Kit.framework/Kit",
        "PlugIns/Share.appex/Frameworks/Kit.framework/Kit",
    ],
)
def test_a_framework_counts_wherever_it_lies(place: str) -> None:
    assert grades(build({**MEMBERS, f"{APP}{place}": macho(classes={"KTThing": 1})}))["Kit.framework"] == "library"


@pytest.mark.parametrize(
    "place", ["Frameworks/Inside.framework/", "Kit.bundle/", "PlugIns/Share.appex/Kit.bundle/", "Frameworks/K.xcframework/x/"]
)
def test_a_privacy_manifest_counts_wherever_it_lies(place: str) -> None:
    told = {"NSPrivacyTrackingDomains": ["*.ads.example.net", "no host", 7]}
    found = build({**MEMBERS, f"{APP}{place}PrivacyInfo.xcprivacy": plistlib.dumps(told)})
    assert found.hosts["ads.example.net"] == f"{APP}{place}PrivacyInfo.xcprivacy"
    assert "no host" not in found.hosts


def test_domains_with_rules_of_their_own_and_links_are_hosts() -> None:
    """Of the app, and of an extension that has its own properties."""
    settings: dict[str, object] = {"NSAppTransportSecurity": {"NSExceptionDomains": {"plain.example.net": {}, "localhost": {}}}}
    opened = ["applinks:*.link.example.net?mode=developer", "webcredentials:login.example.net"]
    links = {"com.apple.developer.associated-domains": opened}
    extension = {"NSMicrophoneUsageDescription": "to record", "NSAppTransportSecurity": []}
    found = build(
        {
            **MEMBERS,
            f"{APP}Info.plist": plistlib.dumps({**INFO, **settings}),
            f"{APP}Chat": macho(entitlements=plistlib.dumps(links)),
            f"{APP}PlugIns/Share.appex/Info.plist": plistlib.dumps(extension, fmt=plistlib.FMT_BINARY),
        }
    )
    assert (
        found.hosts.items()
        >= {
            "plain.example.net": f"{APP}Info.plist",
            "link.example.net": f"{APP}Chat",
            "login.example.net": f"{APP}Chat",
        }.items()
    )
    assert found.asks["microphone"] == {"permission NSMicrophoneUsageDescription"}
    assert not found.lost


def test_pointers_that_are_chained_lead_to_the_same() -> None:
    assert read_macho(memoryview(macho(classes={"A": 1, "B": 0}, chained=True)))[0].classes == {"A": True, "B": False}


def test_who_signed_is_the_end_of_the_chain() -> None:
    signed = macho(signer=key_of("Team", "Authority"), chain=[key_of("Authority")])
    assert [s.subject for s in build({**MEMBERS, f"{APP}Chat": signed}).signers] == ["Team"]


def test_each_image_of_a_file_counts() -> None:
    both = fat(macho(classes={"A": 1}), macho(classes={"B": 1}, strings=["https://b.example.com/"]))
    found = build({**MEMBERS, f"{APP}Chat": both})
    assert grades(found).items() >= {"objc:A": "defined", "objc:B": "defined"}.items()
    assert found.hosts["b.example.com"] == f"{APP}Chat"


def test_code_that_a_store_encrypted_is_told_and_its_symbols_count() -> None:
    found = build({**MEMBERS, f"{APP}Chat": macho(classes={"UMConfigure": 1}, uses=["BMKMapView"], encrypted=True)})
    assert "objc:UMConfigure" not in grades(found)
    assert grades(found)["objc:BMKMapView"] == "referenced"
    assert found.lost == [f"{APP}Chat: its code is encrypted by a store; only what it loads and refers to is read"]


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({f"{APP}Chat": b""}, "it is empty"),
        ({f"{APP}Chat": b"\x7fELF"}, "no Mach-O file of 64 bits"),
        ({f"{APP}Chat": CODE[:16]}, "its header is cut off"),
        ({f"{APP}PrivacyInfo.xcprivacy": b"<!DOCTYPE x [<!ENTITY a 'b'>]><plist/>"}, "no property list"),
        ({f"{APP}PrivacyInfo.xcprivacy": plistlib.dumps([])}, "a property list that is no dictionary"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_counts(changes: Mapping[str, bytes], lost: str) -> None:
    found = build({**MEMBERS, **changes})
    assert [lost in one for one in found.lost] == [True]
    assert "push.example.net" in found.hosts


def test_an_app_whose_code_is_missing_is_not_whole() -> None:
    found = build({name: data for name, data in MEMBERS.items() if name != f"{APP}Chat"})
    assert found.lost == [f"{APP}Chat: the app's code is not in the package"]


@pytest.mark.parametrize("info", [b"", b"bplist00", plistlib.dumps({}), plistlib.dumps({"CFBundleIdentifier": 3})])
def test_without_a_name_it_is_no_app(info: bytes) -> None:
    with pytest.raises(Unreadable):
        build({**MEMBERS, f"{APP}Info.plist": info})


def test_another_reader_of_images_says_the_same() -> None:
    import lief  # to load it takes most of a second, of all who collect this file

    lief.logging.disable()
    ours = read_macho(memoryview(CODE))[0]
    parsed: Any = lief.MachO.parse(CODE)
    theirs = parsed.at(0)
    assert [library.name for library in theirs.libraries] == ours.libraries
    named = {symbol.name.removeprefix("_OBJC_CLASS_$_"): symbol.raw_type & 0x0F for symbol in theirs.symbols}
    assert {name for name, kind in named.items() if kind == 0x01} == ours.uses
    assert {name for name, kind in named.items() if kind == 0x0F} == ours.classes.keys()


@pytest.mark.slow
def test_mutated_images_are_read_or_refused() -> None:
    """Any octet may be any other: nothing else is raised, and nothing takes long."""
    rng = random.Random(5)
    for _ in range(1_500):
        data = bytearray(CODE)
        for _ in range(rng.randint(1, 12)):
            data[rng.choice((rng.randrange(0x400), rng.randrange(0x1000, len(data))))] = rng.choice(
                (0, 1, 0x7F, 0xFF, rng.randrange(256))
            )
        try:
            read_macho(memoryview(bytes(data[: rng.choice((len(data), rng.randrange(len(data))))])))
        except ValueError:
            continue


def test_classes_of_no_known_kit_are_the_apps_own_and_other_code_is_not(
    tmp_path: Path, world: World, policies: dict[str, Policy]
) -> None:
    members = {name: data for name, data in MEMBERS.items() if "Frameworks" not in name}
    image = macho(classes={"ABMainController": 2}, modules=["Somebody"])
    (tmp_path / "chat.ipa").write_bytes(ipa({**members, f"{APP}Chat": image}))
    report = audit([tmp_path], policies["us-state-tx"], world, date(2026, 11, 24), date(2026, 11, 30))
    told = {example for use in report.uses if use.use.role == "sdk" and use.tally for example in use.tally.examples}
    assert told == {"swift:Somebody"}


def test_an_audit_names_whose_code_is_inside(tmp_path: Path, world: World, policies: dict[str, Policy]) -> None:
    (tmp_path / "chat.ipa").write_bytes(ipa(MEMBERS))
    report = audit([tmp_path], policies["clean-network"], world, date(2026, 11, 24), date(2026, 11, 30))
    assert [(account.format, account.judged) for account in report.accounts] == [("ipa", 1)]
    verdicts = {(use.use.role, use.use.subject): use.lines.get("app") for use in report.uses}
    assert ("sdk", "sdk:com.umeng") in verdicts
    assert ("trace", "sdk:com.umeng") not in verdicts
    assert any("umeng.com" in subject for _, subject in verdicts)


@pytest.mark.parametrize(
    ("name", "role", "subject"),
    [
        ("BaiduMapAPI_Map.framework", "sdk", "sdk:com.baidu"),
        ("anet.framework", "", "sdk:anet"),  # a prefix of packages is no prefix of files
    ],
)
def test_frameworks_are_known_by_their_files(
    tmp_path: Path, world: World, policies: dict[str, Policy], name: str, role: str, subject: str
) -> None:
    (tmp_path / "chat.ipa").write_bytes(ipa({**MEMBERS, f"{APP}Frameworks/{name}/{Path(name).stem}": macho()}))
    report = audit([tmp_path], policies["clean-network"], world, date(2026, 11, 24), date(2026, 11, 30))
    assert {use.use.role for use in report.uses if use.use.subject == subject} == ({role} if role else set())
