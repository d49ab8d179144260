"""`audit -f assets` and `--assets`: which devices, whose, and where it stands."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cleannet.cli import run
from cleannet.model.asset import COUNTED
from cleannet.readers import READERS

DAY = ("--as-of", "2026-11-24", "--known-on", "2026-11-24")


def fleet(phones: int = 12) -> str:
    """A fleet with an app on every phone, as Intune exports it; a cell of two lines stands in the second row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["DeviceId", "DeviceName", "PrimaryUserUPN", "Site", "Application Name", "Bundle ID", "Platform"])
    for n in range(phones):
        name = "phone\n0" if n == 0 else f"phone {n}"
        writer.writerow([f"SN{n:03}", name, f"user{n}@agency.example", "=North", "TikTok", "com.zhiliaoapp.musically", "Android"])
    return out.getvalue()


def listed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_device_is_listed_with_whose_it_is_and_its_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "fleet.csv").write_text(fleet(), newline="")
    assert run(["audit", str(tmp_path / "fleet.csv"), "--assets", str(tmp_path / "list.csv"), *DAY]) == 1
    assert "concerns 12 devices: phone 0 (SN000), phone 1 (SN001), phone 10 (SN010), phone 11 (SN011)," in capfd.readouterr().out
    rows = [row for row in listed(tmp_path / "list.csv") if row["verdict"] == "denied"]
    assert {row["asset"] for row in rows} == {f"phone {n} (SN{n:03})" for n in range(12)}
    one = next(row for row in rows if row["serial"] == "SN002")
    assert (one["device"], one["user"], one["site"]) == ("phone 2", "user2@agency.example", "'=North")
    lines = (tmp_path / "fleet.csv").read_text().splitlines()
    for row in rows:
        assert row["where"] == f"{tmp_path / 'fleet.csv'}:{row['file_line']}"
        assert lines[int(row["file_line"]) - 1].startswith(row["serial"])


def test_the_list_is_the_answer_or_stands_beside_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "fleet.csv").write_text(fleet(), newline="")
    assert run(["audit", str(tmp_path / "fleet.csv"), "-f", "assets", *DAY]) == 1
    printed = capfd.readouterr().out
    assert run(["audit", str(tmp_path / "fleet.csv"), "-f", "json", "-o", str(tmp_path / "r.json"), *DAY]) == 1
    assert run(["audit", str(tmp_path / "fleet.csv"), "--assets", str(tmp_path / "a.parquet"), "-f", "csv", *DAY]) == 1
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert pq.read_table(tmp_path / "a.parquet").column("asset").to_pylist() == [row["asset"] for row in rows]


def test_a_row_whose_column_is_blank_is_named_otherwise(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(
        "Asset Tag,Hostname,Serial Number,Manufacturer,Model\n"
        "T1,cam-1,S1,Hikvision,DS-1\n,cam-2,S2,Hikvision,DS-1\n,,S3,Hikvision,DS-1\n,,,Hikvision,DS-1\n"
    )
    assert run(["audit", str(tmp_path / "d.csv"), "--assets", str(tmp_path / "a.csv"), *DAY]) == 1
    rows = listed(tmp_path / "a.csv")
    assert list(dict.fromkeys(row["asset"] for row in rows)) == ["", "S3", "cam-1 (S1, T1)", "cam-2 (S2)"]
    assert {row["serial"]: row["file_line"] for row in rows} == {"S1": "2", "S2": "3", "S3": "4", "": "5"}


def test_a_device_is_one_asset_by_its_own_row_and_by_those_of_its_apps(tmp_path: Path) -> None:
    apps = [{"name": "TikTok", "bundleId": "com.zhiliaoapp.musically"}, {"name": "WeChat", "bundleId": "com.tencent.xin"}]
    device = {"id": "9b2d", "deviceName": "pad", "serialNumber": "S1", "assetTag": "T1", "manufacturer": "HUAWEI", "model": "M"}
    (tmp_path / "fleet.json").write_text(json.dumps({"value": [{**device, "apps": apps}]}))
    assert run(["audit", str(tmp_path / "fleet.json"), "-f", "json", "-o", str(tmp_path / "r.json"), *DAY]) == 1
    tallies = [f["tally"] for f in json.loads((tmp_path / "r.json").read_text())["findings"]]
    assert {name for tally in tallies for name in tally["assets"]} == {"pad (S1, T1)"}
    assert {tally["assets_called"] for tally in tallies} == {"device"}


def test_two_devices_of_one_name_are_two(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "d.csv").write_text("Name,Serial,Manufacturer,Model\niPad,S1,HUAWEI,M\niPad,S2,HUAWEI,M\n")
    run(["audit", str(tmp_path / "d.csv"), *DAY])
    assert "Concerns 2 devices: iPad (S1), iPad (S2)." in " ".join(capfd.readouterr().out.split())


def test_things_are_counted_as_what_they_are_where_all_are_of_one_kind(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    route = "TABLE_DUMP2|1600000000|B|192.0.2.1|64500|203.0.113.0/24|64500 4134|IGP|192.0.2.1|0|0||NAG||\n"
    (tmp_path / "rib").write_text(route)
    run(["audit", str(tmp_path / "rib"), "--line", "carrier", *DAY])
    assert "Concerns 1 prefix: 203.0.113.0/24." in " ".join(capfd.readouterr().out.split())
    (tmp_path / "apps.csv").write_text("Application Name,Publisher,Device Count\nTikTok,TikTok Pte. Ltd.,4\n")
    run(["audit", str(tmp_path / "apps.csv"), *DAY])
    assert "Concerns 1 count of devices: 4 devices." in " ".join(capfd.readouterr().out.split())
    (tmp_path / "phone").write_text("package:com.zhiliaoapp.musically\n")
    index = {"repo": {"name": "r"}, "packages": {"com.zhiliaoapp.musically": [{"versionName": "1", "hash": "ab"}]}, "apps": []}
    (tmp_path / "index-v1.json").write_text(json.dumps(index))
    tallies = json_of(tmp_path, "phone", "index-v1.json")
    assert {"device", "build"} <= {tally["assets_called"] for tally in tallies}


def json_of(folder: Path, *names: str) -> list[dict[str, Any]]:
    """The tallies of what is found in these files."""
    run(["audit", *(str(folder / name) for name in names), "-f", "json", "-o", str(folder / "r.json"), *DAY])
    return [finding["tally"] for finding in json.loads((folder / "r.json").read_text())["findings"]]


def test_a_word_of_every_reader_is_known() -> None:
    assert {reader.asset for reader in READERS} <= COUNTED.keys()


def test_a_column_that_is_no_text_costs_no_row(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "d.csv").write_bytes(b"Serial,Manufacturer,Model,Site\nS1,Hikvision,DS-1,B\x81ziers\n")
    assert run(["audit", str(tmp_path / "d.csv"), "--assets", str(tmp_path / "a.csv"), *DAY]) == 1
    assert "1 record read = 1 judged" in capfd.readouterr().out
    assert {(row["asset"], row["site"]) for row in listed(tmp_path / "a.csv")} == {("S1", "B\ufffdziers")}


def test_members_of_archives_and_lists_of_packages_have_places(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b.csv", fleet(3))
    (tmp_path / "phone.txt.gz").write_bytes(gzip.compress(b"package:com.example.x\npackage:com.tencent.mm\n"))
    inputs = [str(tmp_path / "a.zip"), str(tmp_path / "phone.txt.gz")]
    assert run(["audit", *inputs, "--assets", str(tmp_path / "list.csv"), *DAY]) == 1
    rows = [row for row in listed(tmp_path / "list.csv") if row["verdict"] == "denied"]
    where = {(row["asset"], row["where"]) for row in rows}
    phone = str(tmp_path / "phone.txt.gz")
    assert (phone, f"{phone}:2") in where
    assert ("phone 2 (SN002)", f"{tmp_path}/a.zip!b.csv:5") in where


def test_a_use_that_no_single_record_shows_has_its_routes(tmp_path: Path) -> None:
    (tmp_path / "rib").write_text(
        "TABLE_DUMP2|1600000000|B|192.0.2.1|64500|203.0.113.0/24|64500 4134 64501|IGP|192.0.2.1|0|0||NAG||\n"
    )
    assert run(["audit", str(tmp_path / "rib"), "--assets", str(tmp_path / "list.csv"), *DAY]) == 1
    roles = {row["role"]: (row["asset"], row["file_line"]) for row in listed(tmp_path / "list.csv") if "4134" in row["subject"]}
    assert roles["upstream"] == roles["transit"] == ("203.0.113.0/24", "1")


@pytest.mark.slow
def test_a_full_disk_is_told_with_the_folder(tmp_path: Path) -> None:
    (tmp_path / "fleet.csv").write_text(fleet(3000), newline="")
    files = f"'{tmp_path}/fleet.csv' --assets '{tmp_path}/list.csv' -f csv -o '{tmp_path}/r.csv'"
    command = f"ulimit -f 64; exec '{sys.executable}' -m cleannet audit {files}"
    found = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert found.returncode == 2
    assert "no room left for the list of assets" in found.stderr
    assert found.stderr.count("\n") == 1
    assert not (tmp_path / "list.csv").exists()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--engine", "spark", "--assets", "{}/x.csv"], "needs --engine local"),
        (["--engine", "spark", "-f", "assets"], "needs --engine local"),
        (["--assets", "{}/x.csv", "-o", "{}/x.csv"], "name the same file"),
        (["--assets", "{}/fleet.csv"], "is an input"),
        (["--assets", "{}/no/x.csv"], "there is no folder"),
    ],
)
def test_a_bad_destination_is_told_before_the_work(
    more: list[str], says: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fleet.csv").write_text(fleet(1), newline="")
    assert run(["audit", str(tmp_path / "fleet.csv"), *(word.format(tmp_path) for word in more), *DAY]) == 2
    assert says in capfd.readouterr().err
