"""What a field that no reader asks about names is told, if the policy denies it; nothing else changes a report."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cleannet.audit import audit
from cleannet.model.report import FileAccount
from cleannet.policy.policy import bind_all
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
WORLD = open_world()
POLICY = bind_all(WORLD.facts.policies, WORLD.facts.measures)["clean-network"]

FLOW = {"src_addr": "10.0.0.1", "dst_addr": "192.0.2.3", "bytes": 100, "packets": 1, "sampler_address": "192.0.2.1"}
COMPOSE = "services:\n  web:\n    image: docker.io/library/nginx:1\n    environment:\n      API: https://{}/v1\n"
POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: a\n    image: docker.io/library/nginx:1\n"
    "    env:\n    - {{name: API, value: '{}'}}\n"
)
DEVICES = "Device Name,Serial Number,Manufacturer,Model,{}\nr1,S1,Cisco,C9300,{}\n"


def of(tmp_path: Path, name: str, text: str) -> FileAccount:
    path = tmp_path / name
    path.write_text(text)
    (account,) = audit([path], POLICY, WORLD, DAY, DAY, "test").accounts
    return account


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("flows.json", json.dumps(FLOW | {"exporter_peer": "116.31.0.1"}) + "\n", "116.31.0.1 in exporter_peer on line 1"),
        ("flows.json", json.dumps(FLOW | {"peer": "2408:8000:2:5::1"}) + "\n", "2408:8000:2:5::1 in peer on line 1"),
        ("flows.json", json.dumps(FLOW | {"carrier": "AS4134"}) + "\n", "AS4134 in carrier on line 1"),
        ("flows.csv", "src_ip,dst_ip,resolved\n10.0.0.1,192.0.2.3,mp.weixin.qq.com\n", "mp.weixin.qq.com in resolved on line 2"),
        ("compose.yaml", COMPOSE.format("api.qq.com"), "api.qq.com in API on line 5"),
        ("pod.yaml", POD.format("https://api.qq.com"), "api.qq.com in value on line 9"),
        ("devices.csv", DEVICES.format("Helper", "com.tencent.mm"), "com.tencent.mm in Helper on line 2"),
        ("devices.csv", DEVICES.format("Uses", "com.umeng.analytics"), "com.umeng.analytics in Uses on line 2"),
        ("devices.csv", DEVICES.format("Camera brand", "Hikvision"), "Hikvision in Camera brand on line 2"),
        ("devices.csv", DEVICES.format("Subcomponent", "Huawei ME909 modem"), "Huawei ME909 modem in Subcomponent on line 2"),
        ("devices.csv", DEVICES.format("Fingerprint", "Dahua Camera"), "Dahua Camera in Fingerprint on line 2"),
        ("devices.csv", DEVICES.format("Lines", '"Verizon, China Telecom"'), "China Telecom in Lines on line 2"),
    ],
)
def test_what_is_denied_in_a_field_that_is_not_read_is_told(tmp_path: Path, name: str, text: str, told: str) -> None:
    assert told in of(tmp_path, name, text).unread


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("flows.json", json.dumps(FLOW | {"exporter_peer": "8.8.8.8", "host": "www.example.com", "peer_as": "AS15169"}) + "\n"),
        ("flows.json", json.dumps(FLOW | {"exporter_peer": "10.9.9.9", "seen": "12:30:01.116", "mac": "00:25:9e:00:00:01"}) + "\n"),
        ("flows.json", json.dumps(FLOW | {"flow_version": "116.31.0.1"}) + "\n"),
        ("compose.yaml", "# https://api.qq.com was removed\n" + COMPOSE.format("api.example.org")),
        ("devices.csv", DEVICES.format("Firmware Version", "116.31.0.1")),
        ("devices.csv", DEVICES.format("Notes", "Huawei")),
        ("devices.csv", DEVICES.format("Replaced device", "Hikvision")),
        ("devices.csv", DEVICES.format("Site", "Huawei")),
        ("devices.csv", DEVICES.format("Contact", "li.wei@qq.com")),
        ("devices.csv", DEVICES.format("Camera brand", "Axis")),
        ("devices.csv", DEVICES.format("User", "someone@qq.com")),
        ("log", '192.0.2.9 - - [24/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5 "https://www.qq.com/x" "Mozilla/5.0"\n' * 3),
    ],
)
def test_what_is_not_denied_or_no_party_of_the_record_is_not_told(tmp_path: Path, name: str, text: str) -> None:
    account = of(tmp_path, name, text)
    assert account.format
    assert account.read
    assert not account.unread
    assert not any("denied" in note for note in account.notes)


def test_the_network_of_the_next_hop_is_asked(tmp_path: Path) -> None:
    """As GoFlow2 writes it, by number."""
    path = tmp_path / "flows.json"
    path.write_text(json.dumps(FLOW | {"src_as": 0, "dst_as": 0, "next_hop_as": 4134}) + "\n")
    report = audit([path], POLICY, WORLD, DAY, DAY, "test")
    assert [(f.use.subject, f.use.role) for f in report.findings if f.line == "carrier"][:1] == [("asn:4134", "direct")]


def test_what_was_judged_is_not_told_again(tmp_path: Path) -> None:
    """In another field of the same record, or in another input of the same audit."""
    (tmp_path / "a.json").write_text(json.dumps(FLOW | {"dst_addr": "116.31.0.1", "again": "116.31.0.1"}) + "\n")
    (tmp_path / "b.json").write_text(json.dumps(FLOW | {"again": "116.31.0.7"}) + "\n")
    report = audit([tmp_path], POLICY, WORLD, DAY, DAY, "test")
    assert {a.unread for a in report.accounts} == {""}
    assert any(f.use.subject == "asn:4134" for f in report.findings)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("packages.txt", "package:com.example.game  installer=com.huawei.appmarket\n"),
        ("compose.yaml", "services:\n  web:\n    image: registry.cn-hangzhou.aliyuncs.com/library/nginx:1\n"),
    ],
)
def test_what_was_judged_as_a_store_or_a_registry_is_not_told(tmp_path: Path, name: str, text: str) -> None:
    assert not of(tmp_path, name, text).unread


def test_many_texts_are_told_by_three_and_a_number(tmp_path: Path) -> None:
    lines = (json.dumps(FLOW | {"peer": f"116.31.0.{at}"}) + "\n" for at in range(1, 9))
    told = of(tmp_path, "flows.json", "".join(lines)).unread
    assert told.count("on line") == 3
    assert "and 5 more" in told
