"""Dictionaries for collectors: other programs find in them what the control says, and its near miss not."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import maxminddb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from captures import ethernet, ipv4, pcap, udp
from enforce.controls import control
from enforce.daemons import needs, ran
from msgspec.structs import replace

from cleannet.enforce import TARGETS
from cleannet.enforce.target import NotOurs
from cleannet.model.control import Reason

CONTROL = control(
    ["prefix:198.51.100.0/24", "prefix:2001:db8:1::/48", "prefix:203.0.113.128/25"],
    allow=["prefix:198.51.100.64/26", "prefix:2001:db8:1:ff::/64"],
)
BY_NUMBER = control(["asn:4134", "prefix:198.51.100.0/24"], allow=["prefix:198.51.100.64/26"])


def test_a_maxmind_database_is_read_by_its_own_library(tmp_path: Path) -> None:
    path = tmp_path / "cleannet.mmdb"
    path.write_bytes(TARGETS["mmdb"].render(CONTROL)["cleannet.mmdb"])
    with maxminddb.open_database(path, maxminddb.MODE_FILE) as found:
        assert found.metadata().database_type == "cleannet-control"
        for address in ("198.51.100.1", "198.51.100.200", "2001:db8:1::1", "203.0.113.129"):
            record = found.get(address)
            assert isinstance(record, dict)
            assert (record["does"], record["clause"], record["until"]) == ("stop", "p/3", "2027-02-28"), address
        for address in ("198.51.100.65", "2001:db8:1:ff::7"):
            record = found.get(address)
            assert isinstance(record, dict)
            assert record["does"] == "allow", address
        for address in ("198.51.101.1", "203.0.113.1", "2001:db8:2::1", "192.0.2.1"):
            assert found.get(address) is None, address


def test_a_parquet_dictionary_has_days(tmp_path: Path) -> None:
    table = pq.read_table(pa.BufferReader(TARGETS["parquet"].render(CONTROL)["cleannet.parquet"]))
    rows = {row["value"]: row for row in table.to_pylist()}
    assert rows["198.51.100.0/24"]["until"] == date(2027, 2, 28)
    assert rows["198.51.100.64/26"]["until"] is None
    assert rows["198.51.100.64/26"]["does"] == "allow"


def test_a_csv_dictionary_runs_in_no_spreadsheet() -> None:
    told = control(["android:com.example"])
    part = told.sections[0]
    evil = Reason(clause="=cmd()", source="", fingerprint="", says="a\nb", whom="@x")
    told = replace(told, sections=(replace(part, reasons=(evil,)),))
    files = TARGETS["csv"].render(told)
    (row,) = csv.DictReader(io.StringIO(files["cleannet.csv"].decode()))
    assert (row["clause"], row["whom"], row["says"]) == ("'=cmd()", "'@x", "a b")
    assert TARGETS["csv"].parse(files) == told


def test_what_the_file_beside_does_not_explain_is_refused() -> None:
    files = dict(TARGETS["clickhouse"].render(CONTROL))
    table = files["cleannet.clickhouse.csv"]
    more = table + table.splitlines()[-1].replace(b"203", b"204") + b"\n"
    with pytest.raises(NotOurs, match="does not say why"):
        TARGETS["clickhouse"].parse({**files, "cleannet.clickhouse.csv": more})
    with pytest.raises(NotOurs, match="does not hold it"):
        TARGETS["clickhouse"].parse({**files, "cleannet.clickhouse.csv": b"\n".join(table.splitlines()[:-1])})


def test_akvorado_reads_yaml() -> None:
    told = yaml.safe_load(TARGETS["akvorado"].render(CONTROL)["cleannet.akvorado.yaml"])
    networks = told["clickhouse"]["networks"]
    assert networks["198.51.100.0/24"]["tenant"] == "p/3"
    assert networks["198.51.100.64/26"] == {"role": "allow"}


@pytest.mark.slow
@needs("pmacct", "pmacctd")
def test_pmacct_labels_the_right_flows(tmp_path: Path) -> None:
    """The real daemon reads packets to a named, an allowed and a neighbouring address, and one from a named one."""
    (tmp_path / "cleannet.pretag.map").write_bytes(TARGETS["pmacct"].render(BY_NUMBER)["cleannet.pretag.map"])
    ours = "192.0.2.9"
    (tmp_path / "networks.lst").write_text("4134,203.0.113.0/25\n41340,203.0.113.128/25\n")
    others = ["203.0.113.1", "203.0.113.129", "198.51.100.1", "198.51.100.65", "198.51.101.1"]
    pairs = [*((ours, other) for other in others), ("198.51.100.2", ours)]
    packets = [ethernet(ipv4(udp(b"x", 1000, 2000), ends=(source, to))) for source, to in pairs]
    (tmp_path / "seen.pcap").write_bytes(pcap(*packets))
    (tmp_path / "pmacctd.conf").write_text(
        "daemonize: false\npcap_savefile: seen.pcap\naggregate: src_host, dst_host, label\nplugins: print\nprint_output: json\n"
        "print_output_file: out.json\nprint_refresh_time: 2\npre_tag_map: cleannet.pretag.map\n"
        "networks_file: networks.lst\npmacctd_as: file\n"
    )
    ended = ran("pmacctd", "-f", "pmacctd.conf", folder=tmp_path)
    assert "WARN" not in ended.stdout + ended.stderr, ended.stderr
    rows = [json.loads(line) for line in (tmp_path / "out.json").read_text().splitlines()]
    told = {(row["ip_src"], row["ip_dst"]): row["label"] for row in rows}
    assert told == {
        (ours, "203.0.113.1"): "stop%p/3%2027-02-28",
        (ours, "203.0.113.129"): "",
        (ours, "198.51.100.1"): "stop%p/3%2027-02-28",
        (ours, "198.51.100.65"): "allow",
        (ours, "198.51.101.1"): "",
        ("198.51.100.2", ours): "stop%p/3%2027-02-28",
    }
