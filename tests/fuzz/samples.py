"""A valid sample of every reader and importer: what the fuzzer begins with. The demo has nearly all; the rest is made here."""

from __future__ import annotations

import io
import json
import plistlib
import tarfile
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from apps import arsc
from apps.apk import apk, key_of, manifest, proto_manifest, proto_xml
from apps.axml import Reference, Tag, axml
from apps.dex import dex, stub, working
from apps.macho import fat, macho, static
from importers.test_compare import ORGS
from importers.test_entities import TARGETS
from importers.test_recognise import FILES
from importers.test_telegeography import CABLE
from readers.apps.test_relay import SAMPLE as RELAY
from readers.books import Cell, ods, ods_row, xlsx
from readers.captures.test_sflow import FILE as SFLOW
from readers.captures.test_sflow import packets as sampled
from readers.flows.samples import SAMPLES as FLOWS
from readers.flows.test_sflowtool import SAMPLES as SFLOWTOOL
from readers.logs.forms import SAMPLES as LOGS
from readers.names.samples import SAMPLES as NAMES
from readers.printed import SAMPLES as PRINTED
from readers.routes.test_mrt import FILE, PEERS, table

import cleannet.demo
from cleannet.readers import reader_of
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.sources import sources

_DEMO = Path(next(iter(cleannet.demo.__path__))) / "organisation"

_EVE = [
    {"event_type": "dns", "src_ip": "10.0.0.1", "dest_ip": "9.9.9.9", "dns": {"type": "query", "rrname": "www.baidu.com"}},
    {"event_type": "tls", "src_ip": "10.0.0.1", "dest_ip": "202.97.0.1", "tls": {"sni": "www.tiktok.com"}},
    {
        "event_type": "flow",
        "src_ip": "10.0.0.1",
        "dest_ip": "202.97.0.1",
        "proto": "TCP",
        "flow": {"bytes_toserver": 5, "bytes_toclient": 7, "pkts_toserver": 1, "start": "2026-11-24T10:00:00+0000"},
    },
]


@cache
def of_readers() -> dict[str, list[bytes]]:
    """Reader -> files that it reads."""
    found: dict[str, list[bytes]] = {}
    for item in sources([_DEMO]):
        if isinstance(item, Input) and (reader := reader_of(item.head)) is not None and reader.build is None:
            with suppress(Unreadable), item.open() as stream:  # one is cut off, to show what then is told
                found.setdefault(reader.id, []).append(stream.read())
    eve = [{"timestamp": "2026-11-24T10:00:00.5+0000", "flow_id": at, **row} for at, row in enumerate(_EVE)]
    made = {
        "suricata-eve": "".join(json.dumps(row) + "\n" for row in eve).encode(),
        "mrt": PEERS + table("9.0.0.0/16", [[11, 22], [11, 4134]]) + FILE,
        "sflowtool": SFLOWTOOL,
        "sflow": SFLOW,
        "pcap": sampled(SFLOW),
        "relay-probe": RELAY,
        "catalogue": b"Store,App ID,Name,Developer\nAppGallery,com.tencent.mm,WeChat,Tencent\nGoogle Play,com.whatsapp,,Meta\n",
        "fdroiddata": b"AntiFeatures:\n  Tracking:\n    en-US: x\nCategories: [A]\nLicense: MIT\nAuthorName: 'X'\nRepoType: git\n",
        "packages": b"[ro.product.manufacturer]: [HUAWEI]\npackage:/system/a.apk=com.tencent.mm  installer=com.huawei.appmarket\n",
        "destinations": b"Domain,Destination IP,Hits\nwww.qq.com,202.97.12.1,4\nhttps://[2001:db8::1]:443/,,\n",
        "host-list": b"www.qq.com\n202.97.12.1\nhxxps://tiktok[.]com/a\n",
        "extended-log": b"#Fields: date time c-ip cs-host r-ip\n2026-11-24 10:20:30 10.1.1.5 www.qq.com 202.97.12.1\n",
        **LOGS,
        **NAMES,
        **PRINTED,
        **FLOWS,
    }
    for id_, octets in made.items():
        found.setdefault(id_, []).append(octets)
    return found


_ASSETS: list[list[Cell]] = [
    ["Asset", "Vendor", "Model", "MAC"],
    [1, "Hikvision", "DS", "00:1b:0d:00:00:01"],
    [2, "ZTE", 0.5, None],
]


@cache
def of_workbooks() -> dict[str, list[bytes]]:
    """Kind of workbook -> files with sheets that readers of tables read."""
    return {
        "xlsx": [xlsx({"S": _ASSETS, "T": _ASSETS})],
        "ods": [ods({"S": "".join(map(ods_row, _ASSETS)), "T": "".join(map(ods_row, _ASSETS))})],
    }


@cache
def of_packages() -> dict[str, list[bytes]]:
    """Reader -> packages of apps, which their directory tells and not their head."""
    asked, started = ["android.permission.CAMERA"], [("service", "com.igexin.P")]
    code = dex(
        [working("com.umeng.A"), stub("com.baidu.B")], types=["com.tencent.C"], strings=["https://a.example.org/", "b.example.open"]
    )
    members = {
        "lib/x86/liba.so": b"\x7fELF\0Java_com_umeng_A_b\0http://c.example.org/",
        "assets/a.json": b'"https://b.example.org:8443/"',
    }
    members["assets/c.jar"] = apk({"classes.dex": code, "d.txt": b"https://d.example.org/", "e": b"\x7fELF"}, stored=True)
    members["res/xml/n.xml"] = axml(Tag("network-security-config", {}, (Tag("domain", {}, text="e.example.org"),)))
    parts = {"AndroidManifest.xml": manifest("org.example.a", asked, started), "classes.dex": code, **members}
    plain, key = apk(parts, stored=True), key_of("Example")
    forms = ("wide", "short", "sparse", "compact")
    rows = [arsc.Of(n, "xml", {0: "res/a.xml", 3: Reference(0x7F010000)}, form=form) for n, form in enumerate(forms, 1)]
    rules = {"label": Reference(0x7F010000), "networkSecurityConfig": Reference(0x7F030003)}
    referring = axml(Tag("manifest", {"package": "org.example.a"}, (Tag("application", rules),)))
    short = {"AndroidManifest.xml": referring, "resources.arsc": arsc.table(rows), "res/a.xml": members["res/xml/n.xml"]}
    signed, nested = apk(parts, key, ("v1", "v2", "v3"), key_of("Former")), apk({**parts, "assets/b.apk": plain}, stored=True)
    split = apk(
        {"manifest.json": b'{"package_name": "org.example.a"}', "org.example.a.apk": plain, "config.x86.apk": plain}, stored=True
    )
    modules = {f"base/{name}": content for name, content in members.items()} | {"base/dex/classes.dex": code}
    modules["base/manifest/AndroidManifest.xml"] = proto_manifest("org.example.a", asked, started)
    named = Tag(
        "manifest", {"package": "org.example.a"}, (Tag("application", {"label": "@string/a", "networkSecurityConfig": "@xml/a"}),)
    )
    kinds = [arsc.Of(1, "string", {0: "A"}), arsc.Of(1, "string", {0: "@xml/a"}, "de"), arsc.Of(2, "xml", {0: "res/xml/n.xml"})]
    table = arsc.proto_table(kinds, {(1, 0): "a", (2, 0): "a"})
    modules |= {"c/manifest/AndroidManifest.xml": proto_xml(named), "c/resources.pb": table}
    image = macho({"UMConfigure": 1}, ["CNContactStore"], ["@rpath/A.framework/A"], ["https://a.example.org/"], ["M"], signer=key)
    properties = plistlib.dumps({"CFBundleIdentifier": "org.example.a", "CFBundleExecutable": "A"}, fmt=plistlib.FMT_BINARY)
    app = {"Info.plist": properties, "A": image, "Frameworks/B.framework/B": image, "PrivacyInfo.xcprivacy": properties}
    library = static({"a.o": macho({"UMConfigure": 1}, ["CNContactStore"], linked=False), "a_name_of_a_file.o": image})
    kit = {"A.framework/Info.plist": properties, "A.framework/A": library, "A.framework/B": fat(library, image)}
    ipa = apk({f"Payload/A.app/{name}": content for name, content in app.items()}, stored=True)
    return {
        "apk": [plain, signed, nested, split, apk(short, stored=True)],
        "aab": [apk(modules, key, ("v1",), stored=True)],
        "ipa": [ipa],
        "framework": [apk(kit, stored=True)],
        "library": [image, library, fat(library, image)],
    }


@cache
def of_importers() -> dict[str, list[bytes]]:
    """Importer -> files that it imports."""
    found: dict[str, list[bytes]] = {}
    for octets, id_ in FILES.values():
        found.setdefault(id_, []).append(octets)
    found["caida"].append(ORGS.encode())
    found["opensanctions"].append(TARGETS.encode())
    lans = {"ixpfx": {"data": [{"id": 1, "ixlan_id": 1, "prefix": "203.0.113.0/24", "status": "ok"}]}}
    lans |= {"ixlan": {"data": [{"id": 1, "ix_id": 7}]}, "ix": {"data": [{"id": 7, "name": "Somewhere"}]}}
    found["peeringdb"] = [json.dumps(lans).encode()]
    zipped, tarred = io.BytesIO(), io.BytesIO()
    cable = json.dumps(CABLE).encode()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("v3/cable/x.json", cable)
    with tarfile.open(fileobj=tarred, mode="w:gz") as tar:
        member = tarfile.TarInfo("cable/x.json")
        member.size = len(cable)
        tar.addfile(member, io.BytesIO(cable))
    found["telegeography"] += [zipped.getvalue(), tarred.getvalue()]
    return found
