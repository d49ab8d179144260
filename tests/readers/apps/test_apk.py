"""Packages of Android apps, built here: what is read of them, with which grade, and what a broken or hostile one leaves."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from apk_info import APK
from apps.apk import apk, key_of, manifest, proto_manifest, proto_xml, sha256
from apps.arsc import Of, table
from apps.axml import Tag, axml
from apps.demo import app
from apps.dex import dex, stub, working
from inputs import an_input

import cleannet.demo
from cleannet.audit import audit
from cleannet.model.report import Finding, Report
from cleannet.model.verdict import Verdict
from cleannet.policy.policy import Policy
from cleannet.readers.apps.android.package import read_bundle, read_package
from cleannet.readers.apps.android.signing import _each
from cleannet.readers.base.build import Build
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.sources import sources
from cleannet.report import FORMATS
from cleannet.report.text.report import page
from cleannet.world.view import World

DAY, KNOWN = date(2026, 11, 24), date(2026, 11, 30)
MANIFEST = manifest(
    "com.example.chat", ["android.permission.CAMERA"], [("service", "com.igexin.sdk.PushService"), ("activity", ".Main")], "2.1"
)
CODE = dex(
    [working("com.umeng.analytics.MobclickAgent"), stub("com.baidu.mobstat.StatService"), working("com.example.chat.Main")],
    types=["com.tencent.mm.opensdk.Api", "android.app.Activity"],
    strings=["https://api.example.org/v1", "log.umeng.com", "com.amap.api.location", "203.0.113.200", "1.2.3.4"],
)
MEMBERS = {
    "AndroidManifest.xml": MANIFEST,
    "classes.dex": CODE,
    "classes2.dex": dex([working("com.bytedance.sdk.Ad")]),
    "lib/arm64-v8a/libvendor.so": b"\x7fELF",
    "assets/config.json": b'{"url": "wss://push.example.net:8443/x", "v6": "http://[2001:db8::1]/"}',
    "resources.arsc": table([Of(1, "string", {0: "https://wide.example.com/"})], utf8=False),
    "res/drawable/a.png": b"http://picture.example.com/",
}


def build(data: bytes) -> Build:
    return read_package(an_input(data))


@pytest.mark.parametrize("before", [[], ["a.B"]], ids=["the first type", "a later type"])
def test_an_interface_of_the_system_counts_wherever_its_name_stands(before: list[str]) -> None:
    code = dex([], types=[*before, "android.content.ClipboardManager"])
    found = build(apk({"AndroidManifest.xml": manifest("com.example.a"), "classes.dex": code}))
    assert found.asks == {"clipboard": {"interface android.content.ClipboardManager"}}


def test_all_that_a_package_says() -> None:
    found = build(apk(MEMBERS, key_of("Example"), ("v1", "v2", "v3"), key_of("Former")))
    assert (found.shown, found.minimum, found.target) == ("com.example.chat 2.1", "21", "35")
    assert found.permissions == {"android.permission.CAMERA"}
    assert {(c.kind, c.name) for c in found.components} == {
        ("service", "com.igexin.sdk.PushService"),
        ("activity", "com.example.chat.Main"),
    }
    grades = {code.name: code.grade for code in found.code}
    assert grades == {
        "com.umeng.analytics": "defined",
        "com.baidu.mobstat": "stub",
        "com.example.chat": "defined",
        "com.example.chat.Main": "component",
        "com.tencent.mm.opensdk": "referenced",
        "com.bytedance.sdk": "defined",
        "com.igexin.sdk.PushService": "component",
        "libvendor.so": "library",
    }
    assert set(found.hosts) == {"api.example.org", "push.example.net", "wide.example.com"}
    assert set(found.perhaps) == {"log.umeng.com"}
    assert set(found.addresses) == {"203.0.113.200", "2001:db8::1"}
    assert [(s.sha256, s.schemes, s.former) for s in found.signers] == [
        (sha256(key_of("Example")), ("v1", "v2", "v3"), False),
        (sha256(key_of("Former")), ("v3",), True),
    ]
    assert [s.subject for s in found.signers] == ["Example", "Former"]
    assert not found.lost


@pytest.mark.parametrize("scheme", ["v1", "v2", "v3", "v3.1"])
def test_each_scheme_names_its_signer(scheme: str) -> None:
    found = build(apk(MEMBERS, key_of("Example"), (scheme,)))
    assert [(s.sha256, s.schemes) for s in found.signers] == [(sha256(key_of("Example")), (scheme,))]


@pytest.mark.parametrize("schemes", [("v1",), ("v2",), ("v1", "v2", "v3")])
def test_another_reader_says_the_same(tmp_path: Path, schemes: tuple[str, ...]) -> None:
    (tmp_path / "a.apk").write_bytes(apk(MEMBERS, key_of("Example"), schemes))
    other, found = APK(str(tmp_path / "a.apk")), build((tmp_path / "a.apk").read_bytes())
    assert (other.get_package_name(), other.get_version_name()) == (found.id, found.version)
    assert set(other.get_permissions()) == found.permissions
    assert {service.name for service in other.get_services()} == {c.name for c in found.components if c.kind == "service"}
    certificates = [certificate for signature in other.get_signatures() for certificate in getattr(signature, "certificates", ())]
    assert {certificate.sha256_fingerprint for certificate in certificates} == {signer.sha256 for signer in found.signers}
    assert len(other.get_signatures()) == len(schemes)


def test_an_unsigned_package_has_no_signer() -> None:
    assert not build(apk(MEMBERS)).signers


def test_a_manifest_in_utf8_says_the_same() -> None:
    written = manifest("com.example.chat", version="2.1", utf8=True)
    assert build(apk({"AndroidManifest.xml": written})).shown == "com.example.chat 2.1"


def test_without_a_manifest_that_can_be_read_it_is_unreadable() -> None:
    for content in (b"", b"\0" * 40, b"<manifest/>", manifest("")):
        with pytest.raises(Unreadable):
            build(apk({"AndroidManifest.xml": content, "classes.dex": CODE}))


def test_broken_code_is_told_and_the_rest_is_read() -> None:
    found = build(apk({**MEMBERS, "classes.dex": b"dex\n035\0 cut off"}))
    assert found.lost == ["classes.dex: byte 0: no DEX header"]
    assert "com.bytedance.sdk" in {code.name for code in found.code}


def test_a_member_that_is_only_marked_as_encrypted_is_read() -> None:
    """Devices do not look at the mark. One that is really encrypted fails its checksum, and the rest is read."""
    marked = bytearray(apk(MEMBERS))
    at = marked.rindex(b"classes.dex") - 46
    assert marked[at : at + 4] == b"PK\x01\x02"
    marked[at + 8] |= 1
    assert "com.umeng.analytics" in {code.name for code in build(bytes(marked)).code}
    marked[at + 16] ^= 1  # the checksum
    found = build(bytes(marked))
    assert found.lost == [f"classes.dex: byte {len(CODE):,}: the checksum of the zip member is wrong"]
    assert {"com.bytedance.sdk", "libvendor.so"} <= {code.name for code in found.code}


def test_a_package_may_have_more_members_than_other_archives(judged: Callable[[bytes], Report]) -> None:
    """Its resources alone are often ten thousand; the code stands behind them here."""
    resources = {f"res/{n}.xml": b"" for n in range(10_050)}
    report = judged(apk({"AndroidManifest.xml": MANIFEST, **resources, "zz/classes.dex": dex([working("com.umeng.A")])}))
    assert verdicts(report)["sdk", "sdk:com.umeng"] == "denied"
    assert not report.accounts[0].unread


@pytest.mark.slow
def test_what_only_looks_like_a_package_costs_little(tmp_path: Path) -> None:
    """A DEX file that unpacks to far more than any compiler writes, and a text that unpacks without end."""
    bombs = {"AndroidManifest.xml": MANIFEST, "classes.dex": b"dex\n035\0" + bytes(60 << 20), "assets/a.txt": bytes(200 << 20)}
    (tmp_path / "a").write_bytes(apk(bombs))
    (item,) = sources([tmp_path])
    assert isinstance(item, Input)
    lost = read_package(item).lost
    assert [what.partition(":")[0] for what in lost] == ["assets/a.txt", "classes.dex"]
    assert all("as a zip bomb does" in what or "the most that is read" in what for what in lost)


def test_strings_that_are_hosts_are_told_from_packages_files_and_versions() -> None:
    strings = [
        "api.one.net", "two.example.org:8443", "three.co.uk/path?q=1", "202.97.12.1:8080", "203.0.113.200", "four.net\nfive.net",
        "com.package.net", "libfoo.so", "config.properties", "1.2.3.4", "8.8.8.8", "no dots", "space six.net", "..", "a..net",
        "https://user:word@seven.net:1/x", "wss://eight.net", "see http://nine.net, or not", "file:///etc/passwd", "nothttp://x",
        "content://ten.net/x", "https://[2001:db8::7]:443/", "http://300.1.1.1/", "trailing.net.", "under_score.eleven.net",
    ]  # fmt: skip
    found = build(apk({"AndroidManifest.xml": MANIFEST, "classes.dex": dex(strings=strings)}))
    assert set(found.hosts) == {"two.example.org", "seven.net", "eight.net", "nine.net"}
    assert set(found.perhaps) == {"api.one.net", "three.co.uk", "four.net", "five.net", "trailing.net", "under_score.eleven.net"}
    assert set(found.addresses) == {"202.97.12.1", "203.0.113.200", "2001:db8::7"}


def test_a_text_that_looks_like_a_host_is_one_only_with_other_evidence() -> None:
    """Names in code end like top-level domains. A host has a URL of its domain, a port, or begins with www."""
    strings = [
        "dispatchers.io", "channel.open", "foo.bar.name", "pnames.icu", "api.one.net", "cdn.two.co.uk", "www.three.net",
        "four.net:443", "https://one.net/", "http://x.two.co.uk/", "http://javax.xml.transform.dom.DOMSource/feature",
    ]  # fmt: skip
    found = build(apk({"AndroidManifest.xml": MANIFEST, "classes.dex": dex(strings=strings)}))
    assert set(found.hosts) == {"one.net", "api.one.net", "x.two.co.uk", "cdn.two.co.uk", "www.three.net", "four.net"}
    assert set(found.perhaps) == {"dispatchers.io", "channel.open", "pnames.icu", "javax.xml.transform.dom.domsource"}


def test_a_form_that_has_a_place_for_a_host_tells_one() -> None:
    """Links that an app opens, and domains for which it has rules of its own."""
    opened = (Tag("data", {"scheme": "https", "host": "*.links.net"}), Tag("data", {"scheme": "chat", "host": "open.name"}))
    activity = Tag("activity", {"name": ".A"}, (Tag("intent-filter", {}, opened),))
    told = axml(Tag("manifest", {"package": "com.example.chat"}, (Tag("application", {}, (activity,)),)))
    domain = Tag("domain", {"includeSubdomains": True}, text="pinned.net")
    rules = axml(Tag("network-security-config", {}, (Tag("domain-config", {}, (domain, Tag("pin", {}, text="word.net"))),)))
    other = axml(Tag("x", {}, (domain,)))
    found = build(apk({"AndroidManifest.xml": told, "res/xml/network.xml": rules, "res/xml/other.xml": other}))
    assert found.hosts == {"links.net": "AndroidManifest.xml", "pinned.net": "res/xml/network.xml"}
    assert not found.lost


def test_the_network_configuration_of_a_bundle_names_domains_too() -> None:
    domain = Tag("domain", {"includeSubdomains": True}, text="pinned.net")
    rules = Tag("network-security-config", {}, (Tag("domain-config", {}, (domain, Tag("pin", {}, text="word.net"))),), "\n  ")
    made = {
        "base/manifest/AndroidManifest.xml": proto_manifest("com.example.chat"),
        "base/res/xml/network.xml": proto_xml(rules),
        "base/res/xml/other.xml": proto_xml(Tag("x", {}, (domain,))),
        "base/res/xml/broken.xml": b"\x0a\xff",
    }
    found = read_bundle(an_input(apk(made)))
    assert found.hosts == {"pinned.net": "base/res/xml/network.xml"}
    assert not found.lost


@pytest.mark.alone
def test_parts_without_end_of_a_signing_block_take_time_in_proportion() -> None:
    begin = time.process_time()
    assert sum(1 for _ in _each(bytes(4 << 20))) == 1 << 20
    assert time.process_time() - begin < 10


def test_an_element_with_too_many_others_is_refused() -> None:
    """Two octets make an element of a bundle, and each takes a hundred times as many while it waits."""
    inside = b"\x2a\x00" * 200_000
    size = len(inside)
    node = b"\x0a" + bytes([size & 0x7F | 0x80, size >> 7 & 0x7F | 0x80, size >> 14]) + inside
    with pytest.raises(Unreadable, match="more than 100,000 others inside"):
        read_bundle(an_input(apk({"base/manifest/AndroidManifest.xml": node})))


def test_an_archive_among_the_assets_is_looked_into() -> None:
    """Code that is loaded later, a library, and a text, whatever the archive is called; one that lies in it as well."""
    library = b"\x7fELF\0https://native.example.net/\0"
    inner = apk({"lib/classes.dex": dex([working("com.umeng.A")]), "x.bin": dex([working("com.igexin.B")]), "y": library})
    third = apk({"deeper.zip": apk({"deepest.zip": inner}), "classes.dex": dex([working("com.bytedance.C")])})
    outer = apk({"z.jar": third, "a.json": b'"https://text.example.net/"', "classes2.dex": b"dex\n"})
    found = build(apk({"AndroidManifest.xml": MANIFEST, "assets/plugin.dat": inner, "assets/deep.zip": outer}))
    assert {(code.name, code.grade, code.seen) for code in found.code} >= {
        ("com.umeng", "defined", "com.umeng.A"),
        ("com.igexin", "defined", "com.igexin.B"),
        ("com.bytedance", "defined", "com.bytedance.C"),
        ("y", "library", "assets/plugin.dat!y"),
    }
    assert found.hosts == {"native.example.net": "assets/plugin.dat!y", "text.example.net": "assets/deep.zip!a.json"}
    assert sorted(found.lost) == [
        "assets/deep.zip!classes2.dex: byte 0: no DEX header",
        "assets/deep.zip!z.jar!deeper.zip: archives nested more than 2 deep",
    ]


def test_archives_of_many_members_are_read_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleannet.readers.apps.parts.MOST", 3)
    inner = apk({f"{n}.txt": f"https://host{n}.example.net/".encode() for n in range(2)})
    found = build(
        apk({**MEMBERS, "assets/a.zip": inner, "assets/b.zip": inner, "assets/b2.zip": inner, "assets/c.txt": b"http://c.net/"})
    )
    (lost,) = found.lost
    assert lost.startswith("assets/b.zip!1.txt: more than 3 members in archives inside")
    assert {"host0.example.net", "host1.example.net", "c.net"} <= set(found.hosts)
    assert "com.umeng.analytics" in {code.name for code in found.code}


def test_a_broken_archive_among_the_assets_is_told() -> None:
    whole = apk({"classes.dex": dex([working("com.umeng.A")])})
    found = build(apk({"AndroidManifest.xml": MANIFEST, "assets/a.zip": whole[: len(whole) // 2]}))
    assert [what.partition(":")[0] for what in found.lost] == ["assets/a.zip"]


@pytest.mark.slow
def test_an_archive_that_unpacks_without_end_costs_little(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(200 << 20))
    (tmp_path / "a").write_bytes(apk({"AndroidManifest.xml": MANIFEST, "assets/a.zip": bomb.getvalue()}))
    (item,) = sources([tmp_path])
    assert isinstance(item, Input)
    (lost,) = read_package(item).lost
    assert lost.startswith("assets/a.zip")
    assert "as a zip bomb does" in lost


def test_a_native_library_tells_its_urls_and_whose_methods_it_has() -> None:
    symbols = b"\0Java_com_umeng_commonsdk_Native_init\0Java_com_example_1two_A_b__I\0Java_short\0JNI_OnLoad\0"
    library = b"\x7fELF" + symbols + b"\0https://native.example.net/v1\0config.example\0"
    found = build(apk({"AndroidManifest.xml": MANIFEST, "lib/arm64-v8a/libx.so": library}))
    assert found.hosts == {"native.example.net": "lib/arm64-v8a/libx.so"}
    assert {(code.name, code.seen) for code in found.code if code.grade == "library"} == {
        ("libx.so", "lib/arm64-v8a/libx.so"),
        ("com.umeng.commonsdk", "lib/arm64-v8a/libx.so: Java_com_umeng_commonsdk_Native_init"),
        ("com.example_two", "lib/arm64-v8a/libx.so: Java_com_example_1two_A_b__I"),
    }


def test_a_host_that_two_pieces_share_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleannet.readers.apps.texts._PIECE", 7)
    found = build(apk({"AndroidManifest.xml": MANIFEST, "assets/a.txt": b"x" * 20 + b" https://whole.example.org/path"}))
    assert "whole.example.org" in found.hosts


def test_a_bundle_is_one_build_of_all_its_modules() -> None:
    modules = {
        "base/manifest/AndroidManifest.xml": proto_manifest(
            "com.example.chat", ["android.permission.CAMERA"], [("service", "com.igexin.P")]
        ),
        "base/dex/classes.dex": dex([working("com.umeng.A")]),
        "base/lib/x86/liba.so": b"",
        "extra/manifest/AndroidManifest.xml": proto_manifest("com.example.chat", ["android.permission.READ_SMS"], split="extra"),
        "extra/dex/classes.dex": dex([working("com.bytedance.B")]),
        "extra/assets/a.txt": b"see https://extra.example.org/",
    }
    found = read_bundle(an_input(apk(modules, key_of("Example"), ("v1",))))
    assert found.shown == "com.example.chat 1.0"
    assert found.permissions == {"android.permission.CAMERA", "android.permission.READ_SMS"}
    assert {code.name for code in found.code} == {"com.igexin.P", "com.umeng", "com.bytedance", "liba.so"}
    assert set(found.hosts) == {"extra.example.org"}
    assert [s.sha256 for s in found.signers] == [sha256(key_of("Example"))]


# --- judged -----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def judged(world: World, policies: dict[str, Policy], tmp_path: Path) -> Callable[[bytes], Report]:
    """judged(octets of a file) -> the report of its audit under the default policy."""

    def judge(data: bytes) -> Report:
        path = tmp_path / "app.bin"
        path.write_bytes(data)
        return audit([path], policies["clean-network"], world, DAY, KNOWN)

    return judge


def verdicts(report: Report) -> dict[tuple[str, str], str]:
    return {(use.use.role, use.use.subject): use.lines["app"].value for use in report.uses if "app" in use.lines}


def one(report: Report, subject: str) -> Finding:
    return min((f for f in report.findings if f.use.subject == subject), key=lambda f: f.verdict.rank)


def test_code_inside_is_judged_and_its_grade_stands_in_the_chain(judged: Callable[[bytes], Report]) -> None:
    report = judged(apk(MEMBERS, key_of("Example")))
    assert verdicts(report)["sdk", "sdk:com.umeng"] == "denied"
    finding = one(report, "sdk:com.umeng")
    assert finding.chain[0].says.endswith(": type defined: com.umeng.analytics.MobclickAgent")
    for form in ("json", "sarif", "html", "markdown", "csv"):
        assert "type defined: com.umeng.analytics.MobclickAgent" in FORMATS[form](report)
    assert "type defined: com.umeng.analytics.MobclickAgent" in " ".join(page(report).split())


def test_a_mere_name_is_never_denied(judged: Callable[[bytes], Report]) -> None:
    """A stub, a type that is only referred to, and a host, under a policy that denies their owners by name."""
    every = verdicts(judged(apk(MEMBERS)))
    names = {key: verdict for key, verdict in every.items() if key[0] in ("trace", "embedded")}
    assert {("trace", "sdk:com.tencent"), ("trace", "sdk:com.baidu"), ("embedded", "domain:umeng.com")} <= names.keys()
    assert "denied" not in names.values()
    report = judged(apk({"AndroidManifest.xml": MANIFEST, "classes.dex": dex(types=["com.umeng.A"])}))
    found = {f.clause: f for f in report.findings if f.use.subject == "sdk:com.umeng"}
    conditional = found["us-1260h/s805-direct"]
    assert conditional.verdict is Verdict.CONDITIONAL
    assert conditional.why == "the record shows a name in an app, not a purchase"
    assert conditional.chain[0].says.endswith("type referenced: com.umeng.A")


def test_what_is_inside_is_not_told_once_more_as_a_name(judged: Callable[[bytes], Report]) -> None:
    """Another package of the same vendor is a stub, and a third is only referred to."""
    code = dex([working("com.umeng.analytics.A"), stub("com.umeng.message.B")], types=["com.umeng.commonsdk.C"])
    report = judged(apk({"AndroidManifest.xml": MANIFEST, "classes.dex": code}))
    assert [role for role, subject in verdicts(report) if subject == "sdk:com.umeng"] == ["sdk"]
    assert [e.grade for e in one(report, "sdk:com.umeng").tally.evidence] == ["defined"]  # type: ignore[union-attr]


def test_the_own_code_of_an_app_and_the_system_are_nobodys_sdk(judged: Callable[[bytes], Report]) -> None:
    code = dex([working("com.example.chat.ui.Main")], types=["android.app.Activity", "java.util.List"])
    found = verdicts(judged(apk({"AndroidManifest.xml": MANIFEST, "classes.dex": code})))
    assert ("sdk", "sdk:not listed") not in found


def test_an_id_hides_no_code_that_the_facts_know(judged: Callable[[bytes], Report]) -> None:
    """Whoever writes an app chooses its id: one that is called like a kit has its code all the same."""
    code = dex([working("com.umeng.analytics.A"), working("com.umeng.mine.B")])
    for package in ("com", "com.umeng", "com.umeng.analytics"):
        report = judged(apk({"AndroidManifest.xml": manifest(package), "classes.dex": code}))
        assert verdicts(report)["sdk", "sdk:com.umeng"] == "denied"


def test_a_copy_by_another_signer_says_why_it_is_unknown(judged: Callable[[bytes], Report]) -> None:
    """The facts know who signs Signal."""
    report = judged(apk({"AndroidManifest.xml": manifest("org.thoughtcrime.securesms")}, key_of("Somebody")))
    (finding,) = (f for f in report.findings if f.use.role == "app")
    assert finding.verdict is Verdict.UNKNOWN
    assert "its certificate is none that the facts know for this id" in finding.why
    assert f"org.thoughtcrime.securesms by the signer {sha256(key_of('Somebody'))[:16]}" in finding.subject_name


def test_code_that_nobody_knows_is_unknown(judged: Callable[[bytes], Report]) -> None:
    report = judged(apk({"AndroidManifest.xml": MANIFEST, "classes.dex": dex([working("zz.yy.Obfuscated")])}))
    assert verdicts(report)["sdk", "sdk:not listed"] == "unknown"
    assert "zz.yy" in one(report, "sdk:not listed").tally.examples  # type: ignore[union-attr]


def test_each_package_of_a_container_is_a_record(judged: Callable[[bytes], Report]) -> None:
    split = apk(
        {"AndroidManifest.xml": manifest("com.example.chat", version="2.1", split="config.arm64_v8a"), "lib/arm64-v8a/liba.so": b""}
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("splits/base-master.apk", apk(MEMBERS))
        archive.writestr("splits/base-arm64_v8a.apk", split)
    report = judged(buffer.getvalue())
    assert [(f.name.partition("!")[2], f.format, f.judged) for f in report.accounts] == [
        ("splits/base-arm64_v8a.apk", "apk", 1),
        ("splits/base-master.apk", "apk", 1),
    ]


def test_a_package_inside_a_package_is_an_app_of_its_own(judged: Callable[[bytes], Report]) -> None:
    inner = apk({"AndroidManifest.xml": manifest("com.example.inner"), "classes.dex": dex([working("com.umeng.A")])})
    report = judged(apk({"AndroidManifest.xml": MANIFEST, "assets/plugin.apk": inner}))
    assert {f.name.partition("!")[2] for f in report.accounts} == {"", "assets/plugin.apk"}
    assert verdicts(report)["sdk", "sdk:com.umeng"] == "denied"
    assert ("app", "android:com.example.inner") in verdicts(report)


def test_the_app_on_the_shelf_of_the_demo_is_what_the_writer_makes() -> None:
    assert (Path(next(iter(cleannet.demo.__path__))) / "organisation" / "shelf" / "talk.apk").read_bytes() == app()


def test_code_among_the_assets_is_read_whatever_it_is_called() -> None:
    found = build(apk({"AndroidManifest.xml": MANIFEST, "assets/theme.bin": dex([working("com.umeng.analytics.Agent")])}))
    assert ("com.umeng.analytics", "defined") in {(code.name, code.grade) for code in found.code}
