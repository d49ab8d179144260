"""`audit -f assets` and `--assets`: which devices, whose, and where it stands."""

from __future__ import annotations

import csv
import gzip
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cleannet.cli import run

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
    assert "12 assets: SN000, SN001, SN002, SN003, SN004 and 7 more (--assets FILE lists them)" in capfd.readouterr().out
    rows = [row for row in listed(tmp_path / "list.csv") if row["verdict"] == "denied"]
    assert {row["asset"] for row in rows} == {f"SN{n:03}" for n in range(12)}
    one = next(row for row in rows if row["asset"] == "SN002")
    assert (one["device"], one["user"], one["site"]) == ("phone 2", "user2@agency.example", "'=North")
    lines = (tmp_path / "fleet.csv").read_text().splitlines()
    for row in rows:
        assert row["where"] == f"{tmp_path / 'fleet.csv'}:{row['file_line']}"
        assert lines[int(row["file_line"]) - 1].startswith(row["asset"])


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
    assert list(dict.fromkeys(row["asset"] for row in rows)) == ["", "S3", "T1", "cam-2"]
    assert {row["asset"]: row["file_line"] for row in rows} == {"T1": "2", "cam-2": "3", "S3": "4", "": "5"}


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
    assert ("SN002", f"{tmp_path}/a.zip!b.csv:5") in where


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
