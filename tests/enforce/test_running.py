"""What a system says it runs, beside what was decided."""

from __future__ import annotations

import json
import plistlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import msgspec
import pytest
from enforce.controls import control
from enforce.daemons import Namespace, namespace, needs, ran, until
from enforce.dns import answers, free_port, running
from enforce.resolvers import _bind_conf as bind_conf
from enforce.resolvers import written
from enforce.routes import CONTROL as ROUTES
from enforce.routes import MONITOR as ROUTES_MONITOR
from enforce.test_frr import BGPD, bgpd, vtysh
from enforce.test_frr import load as load_frr
from hypothesis import given
from hypothesis import strategies as st

from cleannet.cli import run
from cleannet.enforce import TARGETS
from cleannet.enforce.syntax.spans import covered, merged, span_of
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.control import Control
from cleannet.model.subject import Subject

BLOCK = control(
    [
        "prefix:192.0.2.0/24",
        "prefix:192.0.3.0/24",
        "prefix:192.0.4.0/25",
        "prefix:198.51.100.7/32",
        "prefix:2001:db8:1::/48",
        "prefix:2001:db8:5::1/128",
    ],
    allow=["prefix:192.0.2.128/25", "prefix:2001:db8:1:8000::/49"],
)
MONITOR = control([stop for stop, _ in BLOCK.stops()], BLOCK.allow, "monitor")


def test_the_page_says_how_to_ask_each_system_that_can_tell() -> None:
    page = (Path(__file__).parents[2] / "docs" / "enforce.md").read_text("utf-8")
    sections = {part.partition("\n")[0]: part for part in page.split("\n### ")[1:]}
    assert {name for name in TARGETS if "FOLDER --running" in sections[name]} == {n for n, one in TARGETS.items() if one.running}


def test_the_page_says_of_each_target_how_to_install_watch_enforce_verify_and_take_it_back() -> None:
    page = (Path(__file__).parents[2] / "docs" / "enforce.md").read_text("utf-8")
    groups = {part.partition("\n")[0]: part.split("\n### ") for part in page.split("\n## ")[1:]}
    sections = {part.partition("\n")[0]: (group, part) for group, (_, *parts) in groups.items() for part in parts}
    assert set(sections) == set(TARGETS)
    for name, (group, part) in sections.items():
        words = ["Install", "Verify", "Take back"] + (["Monitor", "Enforce"] if group not in {"Devices", "Collectors"} else [])
        assert not [word for word in words if f"- *{word}*: " not in part], name
    assert "They cannot only log" in groups["Devices"][0], "said once for all of them"
    assert "These targets stop nothing" in groups["Collectors"][0]


def as_decided(decided: Control) -> Running:
    return Running(frozenset(stop for stop, _ in decided.stops()), frozenset(decided.allow))


def told(target: str, content: bytes, decided: Control) -> Running:
    reads = TARGETS[target].running
    assert reads
    return reads(content, decided)


@pytest.fixture
def router(tmp_path: Path) -> Iterator[Namespace]:
    with namespace() as where:
        load(where, BLOCK, tmp_path)
        yield where


def load(where: Namespace, decided: Control, folder: Path) -> None:
    (folder / "cleannet.nft").write_bytes(TARGETS["nftables"].render(decided)["cleannet.nft"])
    where.run("nft", "-f", str(folder / "cleannet.nft"))


def dump(where: Namespace, *what: str) -> bytes:
    return where.run("nft", "-j", "list", *(what or ("table", "inet", "cleannet"))).encode()


nftables = needs("nftables", "nft", "ip", "unshare", "nsenter")


@nftables
def test_the_kernel_tells_the_control_that_it_loaded(router: Namespace, tmp_path: Path) -> None:
    assert told("nftables", dump(router), BLOCK) == as_decided(BLOCK)
    assert b'"range"' in dump(router), "the kernel merged what lies side by side"
    router.run("nft", "add table ip cleannet; add chain ip cleannet input; add rule ip cleannet input accept")
    router.run("nft", "-f", "-", given="table inet mine { set stop4 { type ipv4_addr; elements = { 203.0.113.1 } }; }\n")
    assert told("nftables", dump(router, "ruleset"), BLOCK) == as_decided(BLOCK), "tables of others are no matter of ours"
    load(router, MONITOR, tmp_path)
    assert told("nftables", dump(router), MONITOR) == as_decided(MONITOR)
    assert told("nftables", dump(router), BLOCK).changed, "the monitor form stops nothing"


@nftables
@pytest.mark.parametrize(
    ("command", "missing", "orphan"),
    [
        ("delete element inet cleannet stop4 { 198.51.100.7 }", {"prefix:198.51.100.7/32"}, set()),
        (
            "flush set inet cleannet stop4; add element inet cleannet stop4 { 192.0.2.0-192.0.3.8, 192.0.4.0/25, 198.51.100.7 }",
            {"prefix:192.0.3.0/24"},
            set(),
        ),
        ("delete element inet cleannet stop6 { 2001:db8:1::/48 }", {"prefix:2001:db8:1::/48"}, set()),
        ("add element inet cleannet stop4 { 192.0.4.128/26 }", set(), {"prefix:192.0.4.128/26"}),
        ("add element inet cleannet stop4 { 198.51.100.6 }", set(), {"prefix:198.51.100.6/32"}),
        ("flush set inet cleannet allow4", {"prefix:192.0.2.128/25"}, set()),
        ("add element inet cleannet allow6 { 2001:db8:5::1 }", set(), {"prefix:2001:db8:5::1/128"}),
    ],
)
def test_a_member_that_somebody_changed_is_seen(router: Namespace, command: str, missing: set[str], orphan: set[str]) -> None:
    router.run("nft", command)
    there, wanted = told("nftables", dump(router), BLOCK), as_decided(BLOCK)
    assert (wanted.stops - there.stops) | (wanted.allow - there.allow) == missing
    assert (there.stops - wanted.stops) | (there.allow - wanted.allow) == orphan
    assert not there.changed


@nftables
@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("flush chain inet cleannet stopped_to", 'chain stopped_to lacks [{"reject"'),
        ("flush chain inet cleannet input", "chain input lacks"),
        ("insert rule inet cleannet to_them accept", "which no control writes"),
        ("add rule inet cleannet forward jump to_them", "chain forward has a rule twice"),
        ("add chain inet cleannet mine", "chain mine is in the table"),
        ("delete table inet cleannet", "is not there"),
        ("add table inet cleannet { flags dormant; }", "may stop nothing"),
        ("flush chain inet cleannet output; delete chain inet cleannet output", 'chain output lacks {"hook"'),
        ("flush chain inet cleannet forward; add rule inet cleannet forward jump from_them", "chain forward lacks"),
        ("insert rule inet cleannet stopped_from drop", "chain stopped_from has a rule twice"),
    ],
)
def test_rules_around_the_members_are_seen(router: Namespace, command: str, says: str) -> None:
    router.run("nft", command)
    assert says in "\n".join(told("nftables", dump(router, "ruleset"), BLOCK).changed)


@nftables
def test_rules_in_another_order_are_seen(router: Namespace) -> None:
    rules = "; ".join(f"add rule inet cleannet forward jump {name}" for name in ("from_them", "to_them"))
    router.run("nft", f"flush chain inet cleannet forward; {rules}")
    assert told("nftables", dump(router), BLOCK).changed == ("chain forward has its rules in another order",)


@nftables
def test_the_command_tells_what_departs_and_refuses_what_is_cut_or_foreign(
    router: Namespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made, file = tmp_path / "made", tmp_path / "dump.json"
    words = ["enforce", "nftables", "--policy", "us-federal-contractor-889", "--as-of", "2026-11-30", "--accept-collateral"]
    assert run([*words, "-o", str(made)]) == 0
    router.run("nft", "-f", str(made / "cleannet.nft"))
    file.write_bytes(dump(router))
    check = ["verify", str(made), "--running", str(file), "--as-of", "2026-12-01"]
    assert run(check) == 0
    router.run("nft", "flush chain inet cleannet stopped_to")
    file.write_bytes(dump(router))
    capsys.readouterr()
    assert run([*check, "-f", "json"]) == 1
    assert {one["kind"] for one in json.loads(capsys.readouterr().out)["departures"]} == {"edited"}
    for content in (b"", dump(router)[:-40], b"[]", b"{}", b'{"nftables": []}', b"table inet cleannet {\n}\n"):
        file.write_bytes(content)
        assert run(check) == 2
        assert str(file) in capsys.readouterr().err


def members(*elements: Any) -> bytes:
    rows = [{"metainfo": {}}, {"set": {"family": "inet", "table": "cleannet", "name": "stop4", "elem": list(elements)}}]
    return msgspec.json.encode({"nftables": rows})


def test_a_member_that_catches_everything_is_seen_and_one_that_is_none_is_refused() -> None:
    small = control(["prefix:0.0.0.0/1"])
    assert told("nftables", members({"elem": {"val": "*"}}), small).stops == {"prefix:0.0.0.0/1", "prefix:128.0.0.0/1"}
    backwards, half = {"range": ["192.0.2.9", "192.0.2.1"]}, {"range": ["192.0.2.9"]}
    wrongs: tuple[Any, ...] = ("2001:db8::1", backwards, half, 7, "host", {"elem": {}})
    for wrong in wrongs:
        with pytest.raises(NotOurs, match="set stop4"):
            told("nftables", members(wrong), small)


PREFIX = st.tuples(st.integers(0, 255), st.integers(24, 32)).map(
    lambda p: Subject(f"prefix:{ip_network((p[0] >> 32 - p[1] << 32 - p[1], p[1]))}")
)


@given(st.lists(PREFIX, max_size=6), st.lists(PREFIX, max_size=6))
def test_what_is_covered_and_what_is_beyond_are_what_single_addresses_say(own: list[Subject], there: list[Subject]) -> None:
    def all_of(prefixes: list[Subject]) -> set[int]:
        return {at for prefix in prefixes for at in range(span_of(prefix[7:])[0], span_of(prefix[7:])[1] + 1)}

    spans = [span_of(prefix[7:]) for prefix in there]
    found = covered(own, spans, 32)
    assert found[: len(found) - len(rest := [one for one in found if one not in own])] == [
        one for one in own if all_of([one]) <= all_of(there)
    ]
    assert all_of(rest) == all_of(there) - all_of(own)
    assert all(first < second - 1 for (_, first), (second, _) in zip(merged(spans), merged(spans)[1:], strict=False))


def shown(folder: Path, *commands: str) -> bytes:
    """What FRR says it runs, after these commands."""
    for command in commands:
        words = [word for line in ("configure terminal", *command.split("; ")) for word in ("-c", line)]
        told = vtysh(folder, *words)
        assert not told.returncode, told.stdout + told.stderr
    return vtysh(folder, "-c", "show running-config").stdout.encode()


@pytest.mark.slow
@needs("frr", BGPD, "vtysh")
def test_frr_tells_the_control_that_it_loaded_and_each_thing_that_somebody_changed(tmp_path: Path) -> None:
    with bgpd(tmp_path):
        load_frr(tmp_path, ROUTES_MONITOR)
        assert told("frr", shown(tmp_path), ROUTES_MONITOR) == as_decided(ROUTES_MONITOR)
        assert len(told("frr", shown(tmp_path), ROUTES).changed) == 6, "three entries mark, and do not deny"
        load_frr(tmp_path, ROUTES)
        mine = "ip prefix-list cleannet-stop2 seq 1 deny 192.0.2.0/24; route-map cleannet-import2 permit 10"
        whole = shown(tmp_path, mine, "bgp as-path access-list mine seq 5 permit _4134_")
        assert told("frr", whole, ROUTES) == as_decided(ROUTES), "lists of others are no matter of ours"
        assert told("frr", whole.replace(b"\n", b"\r\n"), ROUTES) == as_decided(ROUTES)
        for cut, says in ((whole[:-5], "cut"), (whole[:400], "cut"), (b"", "frr version"), (b"version 17.3\nend\n", "frr version")):
            with pytest.raises(NotOurs, match=says):
                told("frr", cut, ROUTES)
        fewer = told("frr", shown(tmp_path, "no ip prefix-list cleannet-stop seq 2 permit 203.0.113.9/32"), ROUTES)
        assert as_decided(ROUTES).stops - fewer.stops == {"prefix:203.0.113.9/32"}
        assert not fewer.changed
        more = told("frr", shown(tmp_path, "ip prefix-list cleannet-stop seq 9 permit 203.0.113.8/32"), ROUTES)
        assert more.stops - as_decided(ROUTES).stops == {"prefix:203.0.113.8/32"}
        bare = told("frr", shown(tmp_path, "no bgp as-path access-list cleannet-allow"), ROUTES)
        assert as_decided(ROUTES).allow - bare.allow == {"asn:64512"}
        unused = "router bgp 64501; address-family ipv{} unicast; no neighbor 127.0.0.3 route-map cleannet-import in"
        for command, says in (
            ("ip prefix-list cleannet-stop seq 10 deny 203.0.113.0/24", "no control writes it"),
            ("bgp as-path access-list cleannet-stop seq 2 permit _4134$", "no control writes it"),
            ("no route-map cleannet-import deny 50", "match as-path cleannet-stop' is not there"),
            ("route-map cleannet-import permit 5", "'route-map cleannet-import permit 5' is there"),
            (f"{unused.format(4)}; exit; exit; {unused.format(6)}", "no neighbour"),
        ):
            assert says in "\n".join(told("frr", shown(tmp_path, command), ROUTES).changed), command
        called = told("frr", shown(tmp_path, "route-map mine permit 10; call cleannet-import"), ROUTES)
        assert "no neighbour" not in "\n".join(called.changed)


APPS = control(["android:com.tencent.mm", "android:com.tencent.mobileqq"])


def policy(*rows: dict[str, str], **more: Any) -> bytes:
    return msgspec.json.encode({"name": "enterprises/LC0/policies/p1", "applications": rows, **more})


BLOCKED = [{"packageName": name, "installType": "BLOCKED"} for name in ("com.tencent.mm", "com.tencent.mobileqq")]


def test_a_policy_of_android_holds_rows_of_its_owner_that_are_no_matter_of_ours() -> None:
    mine = [
        {"packageName": "com.example.mine", "installType": "BLOCKED"},
        {"packageName": "com.example.b", "installType": "AVAILABLE"},
    ]
    whole = policy(*BLOCKED, *mine, version="3", cameraDisabled=True)
    assert told("android", whole, APPS) == as_decided(APPS)
    assert told("android", b"\xef\xbb\xbf" + whole, APPS) == as_decided(APPS)
    assert told("android", whole.decode().encode("utf-16"), APPS) == as_decided(APPS), "a shell of Windows stores it so"
    for rows in (
        [BLOCKED[0]],
        [BLOCKED[0], {"packageName": "com.tencent.mobileqq", "installType": "AVAILABLE"}],
        [BLOCKED[0], {"packageName": "com.tencent.mobileqq"}],
        [BLOCKED[0], {"packageName": "com.tencent.MobileQQ", "installType": "BLOCKED"}],
        [*BLOCKED, {"packageName": "com.tencent.mobileqq", "installType": "FORCE_INSTALLED"}],
    ):
        assert told("android", policy(*rows), APPS).stops == {"android:com.tencent.mm"}, rows
    assert not told("android", b'{"name": "enterprises/LC0/policies/p1", "version": "1"}', APPS).stops, "empty lists are left out"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        policy(*BLOCKED)[:-9],
        b'{"policies": []}',
        b'{"error": {"code": 403}}',
        b'{"applications": 3}',
        b'{"applications": [{}]}',
        b'{"applications": [{"packageName": "a.b", "installType": []}]}',
        b'{"name": "enterprises/LC0/devices/1"}',
    ],
)
def test_what_is_no_policy_of_android_is_refused(content: bytes) -> None:
    with pytest.raises(NotOurs, match="a list of policies" if b'policies"' in content else None):
        told("android", content, APPS)


BUNDLES = control(["ios:com.tencent.xin", "ios:com.tencent.mqq"])


def profile(*hidden: str, name: str = "org.cleannet.control", **more: Any) -> dict[str, Any]:
    part = {"PayloadType": "com.apple.applicationaccess", "blockedAppBundleIDs": [*hidden], "allowCamera": False}
    return {"PayloadIdentifier": name, "PayloadType": "Configuration", "PayloadContent": [part], **more}


def test_profiles_hide_apps_together_and_those_of_others_may_hide_more() -> None:
    written = TARGETS["apple"].render(BUNDLES)["cleannet.mobileconfig"]
    assert told("apple", written, BUNDLES) == as_decided(BUNDLES)
    assert told("apple", plistlib.dumps(plistlib.loads(written), fmt=plistlib.FMT_BINARY), BUNDLES) == as_decided(BUNDLES)
    wifi = {"PayloadIdentifier": "w", "PayloadContent": [{"PayloadType": "com.apple.wifi.managed"}]}
    both = {"ProfileList": [profile("com.tencent.xin"), profile("com.tencent.mqq", "com.example.mine", name="mine"), wifi]}
    assert told("apple", plistlib.dumps(both), BUNDLES) == as_decided(BUNDLES)
    less = told("apple", plistlib.dumps(profile("com.tencent.xin", "com.tencent.mqq2")), BUNDLES)
    assert less.stops == {"ios:com.tencent.xin", "ios:com.tencent.mqq2"}
    assert not told("apple", plistlib.dumps({"ProfileList": [wifi]}), BUNDLES).stops
    early = profile("com.tencent.xin", "com.tencent.mqq", RemovalDate=datetime(2027, 1, 1))
    assert "2027-01-01" in told("apple", plistlib.dumps(early), BUNDLES).changed[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no property list"),
        (plistlib.dumps(profile("a.b"))[:-30], "no property list"),
        (plistlib.dumps(profile("a.b"), fmt=plistlib.FMT_BINARY)[:-9], "no property list"),
        (plistlib.dumps(["a"]), "PayloadContent"),
        (plistlib.dumps({"Status": "Acknowledged"}), "PayloadContent"),
        (plistlib.dumps({"ProfileList": ["a"]}), "ProfileList"),
        (plistlib.dumps({**profile(), "PayloadContent": [{"PayloadType": "com.apple.applicationaccess"}]}), "not what it holds"),
        (b"\x30\x82\x01\x00", "signed"),
    ],
)
def test_what_is_no_profile_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(NotOurs, match=says):
        told("apple", content, BUNDLES)


NAMES = control(["domain:bad.example", "domain:worse.example"], allow=["domain:good.bad.example"])


def exported(stop: list[str], allow: list[str], old: bool = False, **more: Any) -> bytes:
    common = {"level": "mandatory", "scope": "machine", "source": "platform"}
    policies = {
        "URLBlocklist": {**common, "value": stop, **more},
        "URLAllowlist": {**common, "value": allow},
        "HomepageLocation": {**common, "value": "https://example.org"},
    }
    values = (
        {"chromePolicies": policies} if old else {"policyValues": {"chrome": {"name": "Chrome Policies", "policies": policies}}}
    )
    return msgspec.json.encode({"chromeMetadata": {"application": "Chromium"}, **values, "status": {}})


def test_the_browser_tells_the_control_beside_rows_of_its_owner() -> None:
    stop, allow = ["bad.example", "worse.example"], ["good.bad.example"]
    for old in (False, True):
        assert told(
            "chromium", exported([*stop, "games.example", "file://*"], [*allow, "*", "notbad.example"], old), NAMES
        ) == as_decided(NAMES)
    for one in ("https://worse.example", ".worse.example", "worse.example/path", "worse.example:8080", "www.worse.example", "*"):
        assert told("chromium", exported(["bad.example", one], allow), NAMES).stops == {"domain:bad.example"}, one
    assert not told("chromium", exported(stop, []), NAMES).allow
    for one in ("www.worse.example", "https://www.worse.example:8443/a?b=c", ".www.worse.example"):
        assert told("chromium", exported(stop, [*allow, one]), NAMES).allow - set(NAMES.allow) == {"domain:www.worse.example"}, one
    undone = told("chromium", exported([*stop, "x.good.bad.example"], allow), NAMES)
    assert undone.stops - as_decided(NAMES).stops == {"domain:x.good.bad.example"}


def test_lists_that_the_browser_does_not_obey_are_seen() -> None:
    stop, allow = ["bad.example", "worse.example"], ["good.bad.example"]
    for more in ({"level": "recommended"}, {"ignored": True}):
        ignored = told("chromium", exported(stop, allow, **more), NAMES)
        assert (ignored.stops, ignored.changed) == (frozenset(), ("the browser does not obey URLBlocklist",))
    assert "Expected list" in told("chromium", exported(stop, allow, error="Expected list"), NAMES).changed[0]
    full = told("chromium", exported([*(f"a{at}.example" for at in range(999)), *stop], allow), NAMES)
    assert full.stops == {"domain:bad.example"}
    assert "first 1,000" in full.changed[0]
    nothing = b'{"chromeMetadata": {}, "policyValues": {"chrome": {"policies": {}}}}'
    assert not told("chromium", nothing, NAMES).stops


@pytest.mark.parametrize(
    "content",
    [
        b"",
        exported(["bad.example"], [])[:-9],
        b"{}",
        b'{"URLBlocklist": ["bad.example"]}',
        b'{"chromeMetadata": {}, "policyValues": {"chrome": 3}}',
        b'{"chromeMetadata": {}, "chromePolicies": {"URLBlocklist": {"value": [3]}}}',
        b'{"chromeMetadata": {}, "chromePolicies": {"URLBlocklist": 3}}',
    ],
)
def test_what_the_browser_did_not_export_is_refused(content: bytes) -> None:
    with pytest.raises(NotOurs):
        told("chromium", content, NAMES)


ZONES = control(
    ["domain:bad.example", "domain:worse.example", "prefix:198.51.100.0/24", "prefix:2001:db8:5::/48"],
    allow=["domain:good.bad.example", "domain:x.good.bad.example", "prefix:198.51.100.128/25"],
)


def dumped(folder: Path, *edits: tuple[str, str]) -> bytes:
    """What BIND dumps after these edits of the zones that it loads."""
    artefact = written(ZONES, "bind", folder)
    for zone in artefact.glob("*.rpz"):
        text = zone.read_text()
        for right, wrong in edits:
            text = text.replace(right, wrong)
        zone.write_text(text)
    port, command, key = free_port(), free_port(), 'key "k" { algorithm hmac-sha256; secret "c2VjcmV0c2VjcmV0c2VjcmV0"; };\n'
    conf = bind_conf(artefact, "cleannet.policy.conf", port, 5399)
    listens = f'controls {{ inet 127.0.0.1 port {command} allow {{ 127.0.0.1; }} keys {{ "k"; }}; }};'
    conf.write_text(key + conf.read_text().replace("controls { };", listens))
    (folder / "rndc.conf").write_text(f'{key}options {{ default-key "k"; default-server 127.0.0.1; default-port {command}; }};\n')
    dump = folder / "named_dump.db"
    with running(["named", "-g", "-n", "1", "-c", str(conf)], folder / "log", answers(port)):
        until(lambda: not ran("rndc", "-c", str(folder / "rndc.conf"), "dumpdb", "-zones").returncode)
        until(lambda: dump.exists() and b"; Dump complete" in dump.read_bytes())
    return dump.read_bytes()


@needs("bind", "named", "rndc", "dig")
def test_bind_tells_the_control_that_it_loaded(tmp_path: Path) -> None:
    whole = dumped(tmp_path)
    there = told("bind", whole, ZONES)
    assert replace(there, untold={}) == as_decided(ZONES)
    assert [*there.untold.values()] == [as_decided(ZONES).stops], "nobody can call them in force"
    mine = whole.replace(b"; Dump complete", b"bad2.example.rpz.mine.  60 IN CNAME .\n; Dump complete")
    assert told("bind", mine, ZONES) == there, "zones of others are no matter of ours"
    second = whole.replace(b"; Start view _bind", b"; Start view inside\n; Zone dump of '1.cleannet/IN/inside'")
    assert not told("bind", second, ZONES).stops, "another view has an empty zone"
    unloaded = told("bind", b"; Start view _default\n; Dump complete\n", ZONES)
    assert unloaded.changed
    assert not unloaded.stops
    for content, says in ((whole[:-20], "cut"), (b"", "no view"), (b"bad.example.2.cleannet. 60 IN CNAME *.\n", "no view")):
        with pytest.raises(NotOurs, match=says):
            told("bind", content, ZONES)


@needs("bind", "named", "rndc", "dig")
def test_records_that_somebody_changed_in_bind_are_seen(tmp_path: Path) -> None:
    there = told(
        "bind",
        dumped(
            tmp_path,
            ("*.worse.example TXT", "*.worse2.example TXT"),
            ("24.0.100.51.198.rpz-ip CNAME *.", "24.0.101.51.198.rpz-ip CNAME *.\n32.1.2.0.192.rpz-client-ip CNAME *."),
            ("25.128.100.51.198.rpz-ip CNAME rpz-passthru.", "25.128.100.51.198.rpz-ip CNAME *."),
        ),
        ZONES,
    )
    wanted = as_decided(ZONES)
    assert wanted.stops - there.stops == {"domain:worse.example", "prefix:198.51.100.0/24"}
    assert there.stops - wanted.stops == {"domain:worse2.example", "prefix:198.51.101.0/24", "prefix:198.51.100.128/25"}
    assert wanted.allow - there.allow == {"prefix:198.51.100.128/25"}
    assert [one for one in there.changed if "rpz-client-ip" in one]
