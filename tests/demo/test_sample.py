"""The sample organisation is what its README says: each file in its format, with its records, its skips and its point."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest

import cleannet
from cleannet.columns import Batch
from cleannet.kernel.addresses import parse
from cleannet.kernel.special import GLOBAL, classify
from cleannet.pack.hardware import open_hardware
from cleannet.pack.networks import open_networks
from cleannet.readers import READERS
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.looks import looks_like
from cleannet.readers.inputs.sources import Refused, sources

DEMO = Path(cleannet.__file__).parent / "demo"
SAMPLE = DEMO / "organisation"

EXPECTED = {
    "border/atlas.ndjson": ("atlas", 5, {"Atlas ping result": 1}),
    "border/conn-2026-11-17.log.gz": ("zeek-conn", 53, {}),
    "border/conn.log.gz": ("zeek-conn", 25, {"wrong number of values": 1, "no address": 1}),
    "border/collector.ndjson": ("flow-json", 2, {"no JSON object": 1}),
    "border/core-flows.arrow": ("flow-arrow", 2, {}),
    "border/dns.log": ("zeek-dns", 13, {"no name was asked for": 1}),
    "border/edge-flows.parquet": ("flow-parquet", 3, {}),
    "border/eve.json": ("suricata-eve", 2, {"event of no connection": 1, "no JSON object": 1}),
    "border/exported-flows.nf": ("netflow", 5, {"data set without its template": 1}),
    "border/exported-templates.nf": ("netflow", 0, {"options record: about the exporter": 1}),
    "border/exporter.csv": ("flow-table", 6, {"not an address": 1}),
    "border/http.log": ("zeek-http", 3, {}),
    "border/mtr.json": ("mtr", 1, {}),
    "border/rib.txt": (
        "bgpdump",
        13,
        {"not a line of bgpdump -m": 1, "withdrawal": 1, "state change": 1, "only private AS numbers": 1},
    ),
    "border/routes-bird.txt": ("bird", 2, {"no BGP route": 1}),
    "border/routes-frr.json": ("frr", 2, {"no AS path": 1}),
    "border/scamper.ndjson": ("scamper", 1, {"cycle mark": 2}),
    "border/sflow.txt": ("sflowtool", 1, {"CNTR: counters of an interface": 1}),
    "border/span-port.pcap": ("pcap", 7, {"not an IP packet": 1}),
    "border/ssl.json": ("zeek-ssl", 8, {"no JSON object": 1}),
    "campus/inventory.csv": ("devices", 11, {"locally administered address": 1, "neither MAC address nor maker": 1}),
    "campus/leases.tar.gz!dhcpd.leases": ("leases-isc", 2, {"no MAC address": 1}),
    "campus/leases.tar.gz!dnsmasq.leases": ("leases-dnsmasq", 1, {"locally administered address": 1}),
    "campus/leases.tar.gz!kea-leases4.csv": ("leases-kea", 2, {"no MAC address": 1}),
    "campus/mac-table.txt": ("mac-table", 2, {"not a device's address": 1}),
    "campus/neighbours.txt": ("neighbours", 4, {"incomplete entry": 1, "locally administered address": 1}),
    "campus/scan.xml": (
        "nmap",
        2,
        {"locally administered address": 1, "no MAC address and no maker": 1, "host down": 1},
    ),
    "cloud/next.tfplan": ("terraform-plan", 2, {"provider without a place": 1}),
    "cloud/plan.json": ("terraform", 9, {"provider without a place": 1, "to be deleted": 1, "data source": 1}),
    "cloud/platform.yaml": ("kubernetes", 3, {"no image": 1, "no Kubernetes object": 1}),
    "cloud/timetable.cdx.json": ("cyclonedx", 5, {"names no supplier": 1}),
    "cloud/vpc-flow.log": (
        "vpcflow",
        6,
        {
            "wrong number of values": 1,
            "NODATA: no traffic in the interval": 1,
            "SKIPDATA: records were lost by the service": 1,
        },
    ),
    "devices/apps.csv": ("mdm", 6, {"no app named": 1}),
    "devices/phones.zip!lab-phone.txt": ("packages", 5, {}),
    "devices/phones.zip!loan-phone.txt": ("packages", 4, {"not a line of a package": 1}),
    "office/circuits.csv": ("circuits", 8, {"no cable named": 1}),
    "office/partners.txt": ("vendor-list", 6, {}),
    "office/suppliers.csv": ("vendors", 6, {"no name": 1}),
    "shelf/index-v1.json": ("fdroid", 6, {"no Android package id": 1}),
    "shelf/talk.apk": ("apk", 1, {}),
}
"""File -> its reader, the records that can be judged, and the skipped ones by reason."""

UNKNOWN = {"devices/phones.zip!photo-of-label.png": "PNG image"}


class Read(NamedTuple):
    """What one file gave: its batches, and the fault at which reading stopped, if any."""

    batches: list[Batch]
    fault: str


@cache
def inputs() -> dict[str, Input]:
    found = list(sources([SAMPLE]))
    assert not [item for item in found if isinstance(item, Refused)]
    return {item.name.removeprefix(f"{SAMPLE}/"): item for item in found if isinstance(item, Input)}


@cache
def read(name: str) -> Read:
    item = inputs()[name]
    reader = next(r for r in READERS if r.sniff(item.head))
    batches: list[Batch] = []
    read_it = reader.together([i for i in inputs().values() if reader.sniff(i.head)]) if reader.together else reader.read
    try:
        for batch in read_it(item):
            batches.append(batch)  # noqa: PERF402  # what came before a fault counts
    except Unreadable as error:
        return Read(batches, str(error))
    return Read(batches, "")


def said(kind: str, role: str = "") -> set[str]:
    """All values of a kind of reference, in any file."""
    return {
        value
        for name in EXPECTED
        for batch in read(name).batches
        for found in batch.references
        if found.kind == kind and role in ("", found.role)
        for value in found.values.to_pylist()
        if value is not None
    }


def test_every_file_is_expected() -> None:
    assert set(inputs()) == set(EXPECTED) | set(UNKNOWN)


@pytest.mark.parametrize("name", EXPECTED)
def test_exactly_one_reader_knows_it(name: str) -> None:
    assert [reader.id for reader in READERS if reader.sniff(inputs()[name].head)] == [EXPECTED[name][0]]


@pytest.mark.parametrize("name", UNKNOWN)
def test_no_reader_knows_it(name: str) -> None:
    head = inputs()[name].head
    assert [reader.id for reader in READERS if reader.sniff(head)] == []
    assert looks_like(head) == UNKNOWN[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_records_and_skips(name: str) -> None:
    _, records, skips = EXPECTED[name]
    batches = read(name).batches
    assert sum(len(batch.records) for batch in batches) == records
    assert Counter(skip.reason for batch in batches for skip in batch.skipped) == skips


def test_only_the_cut_off_file_breaks() -> None:
    broken = {name: read(name).fault for name in EXPECTED if read(name).fault}
    assert list(broken) == ["border/conn-2026-11-17.log.gz"]
    assert "cut off" in broken["border/conn-2026-11-17.log.gz"]


def test_addresses_belong_to_the_networks_that_make_the_point() -> None:
    addresses = sorted(said("address"))
    parsed = parse(pa.array(addresses, pa.string()))
    public = classify(parsed) == GLOBAL
    asns = open_networks().asn_of(parsed)
    assert set(asns[public].tolist()) >= {
        4134,
        4809,
        9808,
        4837,
        58453,
        3491,
        45102,
        132203,
        136907,
        16625,
        20940,
        13335,
        15169,
        6939,
    }
    assert [a for a, is_public, asn in zip(addresses, public, asns, strict=True) if is_public and not asn] == ["194.253.167.138"]
    local = {a for a, is_public in zip(addresses, public, strict=True) if not is_public}
    assert {"10.20.0.5", "224.0.0.251", "ff02::fb", "fe80::21", "203.0.113.9", "2001:db8:40::21"} <= local
    assert sum(":" in a for a, is_public in zip(addresses, public, strict=True) if is_public) >= 6


def test_answers_name_the_addresses_of_flows() -> None:
    named = {a for batch in read("border/dns.log").batches for n in batch.named for a in n.addresses.to_pylist()}
    ends = {
        value for batch in read("border/conn.log.gz").batches for found in batch.references for value in found.values.to_pylist()
    }
    assert len(named & ends) >= 6


def test_the_capture_names_servers_over_tcp_and_in_quic() -> None:
    (batch,) = read("border/span-port.pcap").batches
    names = [r.values.to_pylist() for r in batch.references if (r.kind, r.role) == ("domain", "far-end")]
    assert names == [["www.wikipedia.org", "www.cloudflare.com"]]


def test_devices_have_makers() -> None:
    hardware = open_hardware()
    makers = {hardware.maker_of(mac.replace(":", "")[:6]) for mac in said("mac") if not int(mac[:2], 16) & 2}
    assert None not in makers
    assert "" not in makers
    assert {"HUAWEI TECHNOLOGIES CO.,LTD", "Cisco Systems, Inc"} <= makers


def test_times_are_of_november_2026_but_for_one() -> None:
    days = [
        datetime.fromtimestamp(first / 1_000_000, UTC).date()
        for name in EXPECTED
        for batch in read(name).batches
        if batch.seen_first is not None
        for first in batch.seen_first.tolist()
        if first >= 0
    ]
    assert [day for day in days if not date(2026, 11, 1) <= day <= date(2026, 11, 24)] == [date(2021, 3, 2)]


def test_it_is_small() -> None:
    assert sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file()) < 300_000


def test_the_readme_tells_of_every_file() -> None:
    told = set(re.findall(r"^- `([^`]+)`:", (DEMO / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert told == {
        path.name for folder in (SAMPLE, DEMO / "internet", DEMO / "lists") for path in folder.rglob("*") if path.is_file()
    }
