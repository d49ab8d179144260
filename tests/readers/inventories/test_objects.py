"""Inventories as JSON: arrays, lists below a key, lines of osquery's log; what is no row is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.base.input import HEAD, Question, Unreadable
from cleannet.readers.objects import NO_APP, READER

CHAT = {"bundle_identifier": "org.example.chat", "bundle_name": "Chat", "name": "Chat.app", "path": "/Applications/Chat.app"}
LOG = [
    {"name": "apps", "hostIdentifier": "mac-1", "unixTime": 1795507200, "columns": CHAT, "action": "added"},
    {"name": "apps", "hostIdentifier": "mac-2", "unixTime": "1795507200", "columns": CHAT, "action": "removed"},
    {"name": "progs", "hostIdentifier": "pc-1", "columns": {"name": "Talk", "publisher": "Example Ltd"}, "action": "added"},
    {"name": "up", "hostIdentifier": "pc-1", "columns": {"days": "4", "hours": "1"}, "action": "added"},
    {
        "name": "apps",
        "hostIdentifier": "mac-3",
        "snapshot": [CHAT, {"name": "Talk", "publisher": "Example Ltd"}],
        "action": "snapshot",
    },
]
LINES = "".join(json.dumps(row) + "\n" for row in LOG).encode()
NETBOX = {
    "count": 1,
    "next": "https://netbox.example.org/api/dcim/devices/?offset=1",
    "results": [
        {
            "id": 1,
            "name": "sw1",
            "device_type": {"id": 3, "manufacturer": {"id": 2, "name": "Example", "slug": "ex"}, "model": "S1", "slug": "s1"},
            "role": {"id": 1, "name": "Access"},
            "asset_tag": "T1",
            "serial": "S",
            "site": {"id": 1, "name": "HQ"},
        }
    ],
}
JAMF = {
    "totalCount": 1,
    "results": [
        {
            "id": "1",
            "general": {"name": "mac-1"},
            "hardware": {"make": "Example", "model": "Book", "macAddress": "00:00:0C:00:00:01"},
            "userAndLocation": {"username": "ann", "building": "HQ"},
            "applications": [{"name": "Chat.app", "bundleId": "org.example.chat"}, "odd"],
        }
    ],
}
SAMPLES = [LINES, json.dumps(NETBOX).encode(), json.dumps(JAMF).encode(), json.dumps([CHAT, CHAT]).encode()]


def read(found: Any, whose: bool = False) -> list[Batch]:
    data = found if isinstance(found, bytes) else json.dumps(found).encode()
    assert READER.sniff(data[:HEAD])
    item = an_input(data)
    return list(READER.read(replace(item, question=Question(whose=True)) if whose else item))


def said(batches: list[Batch]) -> list[tuple[Any, ...]]:
    """All but the models, which stand beside the makers."""
    return sorted(
        (int(batch.records[row]), r.kind, r.role, value, None if batch.asset is None else batch.asset[row].as_py())
        for batch in batches
        for r in batch.references
        if r.kind != "maker-model"
        for row, value in zip(range(len(r.values)) if r.rows is None else r.rows.tolist(), r.values.to_pylist(), strict=True)
    )


def test_the_log_of_osquery_names_the_host_beside_the_row() -> None:
    batches = read(LINES)
    assert said(batches) == [
        (1, "app-id", "installed", "org.example.chat", "mac-1"),
        (3, "app-name", "installed", "Talk", "pc-1"),
        (3, "publisher-name", "publisher", "Example Ltd", "pc-1"),
        (5, "app-id", "installed", "org.example.chat", "mac-3"),
        (6, "app-name", "installed", "Talk", "mac-3"),
        (6, "publisher-name", "publisher", "Example Ltd", "mac-3"),
    ]
    assert [(s.record, s.reason) for b in batches for s in b.skipped] == [
        (2, "no longer there"),
        (4, "neither an app nor a device"),
    ]
    seen = {int(n): int(t) for b in batches if b.seen_first is not None for n, t in zip(b.records, b.seen_first, strict=True)}
    assert [int(line) for b in batches if b.lines is not None for line in b.lines] == [1, 3, 5, 5]
    assert seen[1] == 1795507200_000_000
    assert seen[3] == -1


def test_an_object_with_an_id_says_its_name() -> None:
    assert said(read(NETBOX)) == [(1, "maker-name", "maker", "Example", "sw1 (S, T1)")]
    item = an_input(json.dumps(NETBOX).encode())
    list(READER.read(item))
    assert "one page of several" in item.log.notes[0]


def test_apps_inside_a_device_are_on_that_device() -> None:
    assert said(read(JAMF)) == [
        (1, "mac", "interface", "00:00:0C:00:00:01", "mac-1"),
        (1, "maker-name", "maker", "Example", "mac-1"),
        (2, "app-id", "installed", "org.example.chat", "mac-1"),
        (3, "app-name", "installed", "odd", "mac-1"),
    ]


@pytest.mark.parametrize("key", ["detectedApps", "installed_apps", "software"])
@pytest.mark.parametrize("app", [{"id": "a", "displayName": "Chat", "version": "38"}, {"name": "Chat"}, {"title": "Chat"}, "Chat"])
def test_a_name_in_an_array_of_apps_is_that_of_an_app(key: str, app: Any) -> None:
    device = {"id": "d1", "deviceName": "pc-1", "manufacturer": "Example", "model": "M"}
    expected = [(1, "maker-name", "maker", "Example", "pc-1"), (2, "app-name", "installed", "Chat", "pc-1")]
    assert said(read({"value": [{**device, key: [app]}]})) == expected
    assert said(read({"value": [{**device, "ios": {key: [app]}}]})) == expected


def test_names_of_people_name_no_device_and_a_part_with_an_id_is_no_other_thing() -> None:
    phone = {
        "kind": "x",
        "name": ["Ann Example"],
        "email": ["ann@example.org"],
        "manufacturer": "Example",
        "model": "M",
        "serialNumber": "S",
    }
    assert said(read({"mobiledevices": [phone]})) == [(1, "maker-name", "maker", "Example", "S")]
    general = {"id": 1, "display_name": "pad", "serial_number": "S7"}
    apps = [{"application_name": "Chat", "identifier": "org.example.chat"}]
    found = said(read({"mobile_device": {"general": general, "applications": apps}}))
    # `identifier` is the bundle id (Jamf Pro Classic API, mobiledevices), and says more than the name
    assert [(kind, value, asset) for _, kind, _, value, asset in found] == [("app-id", "org.example.chat", "pad (S7)")]


def test_a_document_of_one_device_is_read_and_other_objects_are_not() -> None:
    apps = [{"packageName": "org.example.chat", "displayName": "Chat"}]
    device = {
        "name": "d/1",
        "hardwareInfo": {"manufacturer": "Example", "model": "M", "serialNumber": "S"},
        "applicationReports": apps,
    }
    batches = list(READER.read(an_input(json.dumps(device, indent=1).encode())))
    assert said(batches) == [
        (1, "maker-name", "maker", "Example", "d/1 (S)"),
        (2, "app-id", "installed", "org.example.chat", "d/1 (S)"),
    ]
    assert READER.sniff(json.dumps(device, indent=1).encode())
    bare = json.dumps({"apps": apps}, indent=1).encode()
    assert said(list(READER.read(an_input(bare)))) == [(1, "app-id", "installed", "org.example.chat", None)]
    assert not READER.sniff(json.dumps({"name": "x", "publisher": "Example", "version": "1"}, indent=1).encode())
    assert not READER.sniff(json.dumps({"name": "x", "packages": [{"name": "a"}]}, indent=1).encode())


@pytest.mark.parametrize("key", ["applicationReports", "what-a-tool-may-call-it"])
@pytest.mark.parametrize("folder", ["devices", "Devices", "chromeos_devices", "DeviceApps"])
def test_reports_of_apps_are_read_whatever_their_key_is_and_removed_ones_are_not(key: str, folder: str) -> None:
    apps = [
        {"packageName": "org.example.chat", "displayName": "Chat", "state": "INSTALLED"},
        {"packageName": "org.example.gone", "displayName": "Gone", "state": "REMOVED"},
    ]
    device = {"name": "d/1", "hardwareInfo": {"manufacturer": "Example", "model": "M", "serialNumber": "S"}, key: apps}
    batches = read({folder: [device]})
    assert said(batches) == [
        (1, "maker-name", "maker", "Example", "d/1 (S)"),
        (2, "app-id", "installed", "org.example.chat", "d/1 (S)"),
    ]
    assert [(s.record, s.reason) for b in batches for s in b.skipped] == [(3, "no longer there")]


@pytest.mark.parametrize("app", [{"id": "a", "version": "38"}, {"displayName": ""}, {"bundleId": "", "version": "1"}, None, 7, ""])
def test_an_app_that_says_no_name_leaves_the_file_read_in_part(app: Any) -> None:
    device = {"deviceName": "pc-1", "manufacturer": "Example", "model": "M", "detectedApps": [app, {"displayName": "Chat"}]}
    batches = READER.read(an_input(json.dumps({"value": [device]}).encode()))
    found: list[Batch] = []
    with pytest.raises(Unreadable, match="1 of the apps inside devices say neither name nor id"):
        found.extend(batches)
    assert [value for _, kind, _, value, _ in said(found) if kind == "app-name"] == ["Chat"]
    assert [(skip.record, skip.reason) for batch in found for skip in batch.skipped] == [(2, NO_APP)]


@pytest.mark.parametrize("key", ["value", "rows", "devices"])
def test_lists_below_a_key(key: str) -> None:
    row = {"id": 1, "name": "cam", "manufacturer": {"id": 3, "name": "Example"}, "model": {"id": 1, "name": "C"}, "serial": "S"}
    assert said(read({key: [row]})) == [(1, "maker-name", "maker", "Example", "cam (S)")]


def test_a_count_of_devices_stands_where_no_device_is_named() -> None:
    row = {"displayName": "Chat", "publisher": "Example Ltd", "deviceCount": 4, "platform": "ios"}
    assert {asset for *_, asset in said(read({"value": [row]}))} == {"4 devices"}


def test_packages_of_debian_go_by_their_names_and_no_maintainer_is_read() -> None:
    rows = [{"name": "chat", "version": "1", "arch": "amd64", "maintainer": "A Person <a@example.org>"}]
    assert said(read(rows)) == [(1, "app-name", "installed", "chat", None)]


@pytest.mark.parametrize(
    "other",
    [
        [{"dst": "192.0.2.1", "dev": "eth0", "lladdr": "00:1c:b3:09:85:15", "state": ["REACHABLE"]}],
        [{"name": "a", "value": 1}],
        {"bomFormat": "CycloneDX", "components": [{"name": "a", "publisher": "b", "version": "1"}]},
        {"_path": "dhcp", "mac": "00:1c:b3:09:85:15", "uid": "C1"},
        {"apiVersion": "v1", "kind": "List", "items": [{"name": "a", "publisher": "b"}]},
        [],
        {},
        [[[]]],
        [1, "a", None],
    ],
)
def test_other_json_is_left_to_others(other: Any) -> None:
    assert not READER.sniff(json.dumps(other).encode())


def test_what_is_no_row_is_told_and_what_stands_before_a_fault_is_read() -> None:
    batches = read([CHAT, 4, None, {"a": {"b": {"c": {"d": {"e": "f"}}}}}])
    assert said(batches) == [(1, "app-id", "installed", "org.example.chat", None)]
    assert [(s.record, s.reason) for b in batches for s in b.skipped] == [
        (2, "not a row"),
        (3, "not a row"),
        (4, "neither an app nor a device"),
    ]
    found = READER.read(an_input(json.dumps([CHAT, CHAT]).encode()[:-20]))
    assert len(next(found).records) == 1
    with pytest.raises(Unreadable):
        next(found)


def test_lines_that_are_no_objects_are_told() -> None:
    batches = read(LINES + b"{broken\n[1]\n\n")
    assert [(s.record, s.reason) for b in batches for s in b.skipped][-2:] == [(7, "no JSON object"), (8, "no JSON object")]


def test_whose_a_device_is() -> None:
    (apps, devices) = sorted(read(JAMF, whose=True), key=lambda batch: -int(batch.records[0]))
    assert [column and column.to_pylist() for column in apps.whose] == [["mac-1"] * 2, None, None, ["ann"] * 2, ["HQ"] * 2]
    assert devices.whose


@pytest.mark.parametrize(
    "day", ["2021-03-04", {"date": "2021-03-04", "formatted": "4 Mar"}, {"datetime": "2021-03-04 10:00:00", "formatted": ""}]
)
def test_the_day_of_purchase_is_read(day: Any) -> None:
    """Snipe-IT writes a day as an object."""
    named = {"model": {"id": 1, "name": "S1"}, "manufacturer": {"id": 2, "name": "Example"}}
    row = {"id": 1, "name": "sw1", **named, "purchase_date": day}
    (batch,) = read({"total": 1, "rows": [row]})
    assert batch.bought is not None
    assert batch.bought.tolist() == [18_690]


JAMF_PHONE = """\
<?xml version="1.0" encoding="UTF-8"?><mobile_device><general><id>1</id><name>pad-14</name><asset_tag>T-14</asset_tag>
<os_type>iOS</os_type><serial_number>DMQVGC0DHLA0</serial_number><wifi_mac_address>00:00:0C:11:22:01</wifi_mac_address></general>
<location><username>jdoe</username></location><applications><size>1</size><application>
<application_name>Chat</application_name><application_version>31</application_version><identifier>org.example.chat</identifier>
</application></applications></mobile_device>
"""
JAMF_COMPUTERS = """\
<?xml version="1.0" encoding="UTF-8"?>
<computers><size>2</size>
<computer><general><id>1</id><name>mac-1</name><serial_number>C02Q7KHTGFWF</serial_number></general>
<hardware><make>Example Ltd</make><model>Book</model></hardware><software><applications><size>2</size>
<application><name>Chat.app</name><version>3</version></application><application><name>Mail.app</name></application>
</applications></software></computer>
<computer><general><id>2</id><name>mac-2</name><serial_number>C02Q7KHTGFWG</serial_number></general>
<hardware><make>Example Ltd</make><model>Pad</model></hardware></computer>
</computers>
"""


def said_by(text: str) -> list[tuple[str, str, str | None]]:
    """Kind, value and asset of each reference."""
    found = []
    for batch in READER.read(an_input(text.encode())):
        assets = batch.asset.to_pylist() if batch.asset is not None else [None] * len(batch.records)
        for references in batch.references:
            rows = range(len(references.values)) if references.rows is None else references.rows.tolist()
            found += [(references.kind, v, assets[row]) for row, v in zip(rows, references.values.to_pylist(), strict=True) if v]
    return sorted(found)


def test_jamf_says_the_same_in_xml_and_one_app_is_a_list_of_one() -> None:
    assert READER.sniff(JAMF_PHONE.encode())
    assert READER.sniff(JAMF_COMPUTERS.encode())
    assert said_by(JAMF_PHONE) == [
        ("app-id", "org.example.chat", "pad-14 (DMQVGC0DHLA0, T-14)"),
        ("mac", "00:00:0C:11:22:01", "pad-14 (DMQVGC0DHLA0, T-14)"),
    ]
    assert [(kind, value) for kind, value, _ in said_by(JAMF_COMPUTERS) if kind != "maker-model"] == [
        ("app-name", "Chat"),
        ("app-name", "Mail"),
        ("maker-name", "Example Ltd"),
        ("maker-name", "Example Ltd"),
    ]


def test_xml_that_breaks_off_is_read_up_to_there_and_entities_are_refused() -> None:
    cut = JAMF_COMPUTERS.encode()[:-60]
    with pytest.raises(Unreadable, match="not well-formed XML"):
        list(READER.read(an_input(cut)))
    bomb = b'<?xml version="1.0"?><computers><computer><model>x</model></computer></computers>'
    assert READER.sniff(bomb)
    entity = b'<!DOCTYPE a [<!ENTITY x "y">]>' + bomb
    assert not READER.sniff(entity)


def test_xml_of_others_is_left_alone() -> None:
    assert not READER.sniff(b"<computers><computer><id>1</id><name>a</name></computer></computers>")
    assert not READER.sniff(b'<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>')
