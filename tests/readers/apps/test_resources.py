"""Tables of resources, built here: what references of a manifest stand for, and what files are under shortened names."""

from __future__ import annotations

import struct
import time
from random import Random

import pytest
from apps.apk import apk, proto_xml
from apps.arsc import Of, Value, proto_table, table
from apps.axml import Reference, Tag, axml
from apps.dex import dex, working
from inputs import an_input

from cleannet.readers.apps.android.package import read_bundle, read_package
from cleannet.readers.apps.android.resources import Resources
from cleannet.readers.base.build import Build
from cleannet.readers.base.input import Unreadable

NAME, HOST, RULES, CLASS, TRUE = 0x7F010000, 0x7F010001, 0x7F020005, 0x7F010002, 0x7F030000
RULES_FILE = axml(Tag("network-security-config", {}, (Tag("domain-config", {}, (Tag("domain", {}, text="pinned.example.org"),)),)))
MANIFEST = axml(
    Tag(
        "manifest",
        {"package": "com.example.a"},
        (
            Tag(
                "application",
                {"label": Reference(NAME), "networkSecurityConfig": Reference(RULES)},
                (
                    Tag("service", {"name": Reference(CLASS), "exported": Reference(TRUE)}),
                    Tag("activity", {"name": ".Main"}, (Tag("data", {"scheme": "https", "host": Reference(HOST)}),)),
                ),
            ),
        ),
    )
)


def resources(form: str = "wide", utf8: bool = True) -> bytes:
    """The table of such an app, in two languages; one of its strings refers to another."""
    texts: dict[int, Value] = {0: "Chat", 1: Reference(0x7F010007), 2: "com.vendor.push.Service", 7: "link.example.net"}
    parts = [
        Of(1, "string", {0: "Plauderei", 7: "link.example.de"}, "de", form),
        Of(1, "string", texts, form=form),
        Of(2, "xml", {5: "r/aB.xml"}, form=form),
        Of(3, "bool", {0: True}, form=form),
        Of(4, "raw", {0: "r/c"}, form=form),
    ]
    return table(parts, utf8)


def build(arsc: bytes | None, **members: bytes) -> Build:
    given = {"AndroidManifest.xml": MANIFEST, "r/aB.xml": RULES_FILE, **members}
    return read_package(an_input(apk(given | ({"resources.arsc": arsc} if arsc else {}))))


@pytest.mark.parametrize("utf8", [True, False])
@pytest.mark.parametrize("form", ["wide", "short", "sparse", "compact"])
def test_references_of_a_manifest_are_followed(form: str, utf8: bool) -> None:
    found = build(resources(form, utf8), **{"r/c": dex([working("com.hidden.A")])})
    assert found.name == "Chat"
    assert {(c.name, c.exported) for c in found.components} == {("com.vendor.push.Service", True), ("com.example.a.Main", None)}
    assert found.hosts == {
        "pinned.example.org": "r/aB.xml",
        "link.example.net": "AndroidManifest.xml",
        "link.example.de": "AndroidManifest.xml",
    }
    assert "com.hidden" in {code.name for code in found.code}, "a raw resource is free to be code"
    assert found.lost == []


def test_types_of_a_feature_are_numbered_from_a_place_of_their_own() -> None:
    held = Resources(table([Of(1, "string", {0: "x"})], package=0x80, offset=4))
    assert (held.values("@80050000"), held.values("@80010000"), held.values("@7f050000")) == (("x",), (), ())


def test_what_is_no_reference_stands_for_itself() -> None:
    held = Resources(resources())
    assert (held.values("@home"), held.values("x"), held.values("@00000000")) == (("@home",), ("x",), ())


def test_a_missing_table_is_told_if_the_network_has_rules() -> None:
    assert build(None).lost == ["the rules for its network are not in the package: a resource that no table has"]
    gone = table([Of(2, "xml", {5: "r/gone.xml"})])
    assert build(gone).lost == ["the rules for its network are not in the package: r/gone.xml"]
    other = table([Of(1, "string", {0: "Chat"})])
    assert build(other).lost == ["the rules for its network are not in the package: a resource that no table has"]


def test_what_is_no_table_is_told() -> None:
    found = build(b"https://a.example.org/")
    assert found.lost[0] == "resources.arsc: byte 0: no table of resources"
    assert "a.example.org" in found.hosts
    with pytest.raises(Unreadable):
        Resources(b"\x02\x00")


@pytest.mark.alone
def test_references_that_refer_to_each_other_end() -> None:
    rows = {number: Reference(0x7F010000 + (number + 1) % 4) for number in range(4)}
    held = Resources(table([Of(1, "string", rows, f"{chr(97 + n // 26)}{chr(97 + n % 26)}") for n in range(200)]))
    begin = time.process_time()
    assert held.values("@7f010000") == ()
    assert held.lost
    assert time.process_time() - begin < 5


def test_no_octet_of_a_table_crashes_it() -> None:
    whole = resources("sparse")
    for at in range(2, len(whole)):
        broken = bytearray(whole)
        broken[at] ^= 0xFF
        held = Resources(broken)
        for number in (NAME, HOST, RULES):
            held.values(f"@{number:08x}")
        held.files("xml")
    for cut in range(12, len(whole), 3):
        Resources(whole[:cut]).files("raw")


def test_no_place_leads_out_of_a_part() -> None:
    whole = bytearray(table([Of(2, "xml", {0: "a", 1: "b"})]))
    at = whole.index(struct.pack("<HH", 0x0201, 84))
    struct.pack_into("<I", whole, at + 16, 0xFFFFFFF0)
    held = Resources(whole)
    assert (held.files("xml"), held.values("@7f020000")) == (set(), ())


# --- bundles ----------------------------------------------------------------------------------------------------------------------

NAMED = {(1, 0): "app_name", (1, 1): "host", (1, 2): "service", (1, 7): "link", (2, 5): "rules", (3, 0): "yes"}
BUNDLE = Tag(
    "manifest",
    {"package": "com.example.a"},
    (
        Tag(
            "application",
            {"label": "@string/app_name", "networkSecurityConfig": "@xml/rules"},
            (
                Tag("service", {"name": "@com.example.a:string/service", "exported": "@bool/yes"}),
                Tag("activity", {"name": ".Main"}, (Tag("data", {"scheme": "https", "host": "@string/host"}),)),
            ),
        ),
    ),
)


def bundle(table: bytes) -> Build:
    domain = Tag("domain-config", {}, (Tag("domain", {}, text="pinned.example.org"),))
    made = {"base/manifest/AndroidManifest.xml": proto_xml(BUNDLE), "base/resources.pb": table}
    made["base/res/xml/rules.xml"] = proto_xml(Tag("network-security-config", {}, (domain,)))
    return read_bundle(an_input(apk(made)))


def of_bundle() -> bytes:
    texts: dict[int, Value] = {0: "Chat", 1: "@string/link", 2: "com.vendor.push.Service", 7: "link.example.net"}
    german = Of(1, "string", {0: "Plauderei", 7: "link.example.de"}, "de")
    return proto_table([german, Of(1, "string", texts), Of(2, "xml", {5: "res/xml/rules.xml"}), Of(3, "bool", {0: True})], NAMED)


def test_references_of_a_bundle_are_followed_too() -> None:
    found = bundle(of_bundle())
    assert (found.name, found.lost) == ("Chat", [])
    assert {(c.name, c.exported) for c in found.components} == {("com.vendor.push.Service", True), ("com.example.a.Main", None)}
    assert set(found.hosts) == {"pinned.example.org", "link.example.net", "link.example.de"}


def test_what_a_bundle_refers_to_and_has_not_is_told() -> None:
    assert bundle(b"").lost == ["the rules for its network are not in the package: @xml/rules"]
    assert bundle(b"\x12\xff").lost[0].startswith("base/resources.pb: byte 2 of a message: ")


def test_references_of_a_bundle_that_form_a_circle_end() -> None:
    found = bundle(proto_table([Of(1, "string", {0: "@string/host", 1: "@string/app_name"})], NAMED))
    assert (found.name, found.hosts) == ("", {"pinned.example.org": "base/res/xml/rules.xml"})


def test_any_octets_in_the_table_of_a_bundle_are_read_or_told() -> None:
    chance, whole = Random(5), of_bundle()
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        bundle(bytes(data))
