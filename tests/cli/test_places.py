"""Where the sample organisation shows what is found: on a line, wherever the file has lines."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

import cleannet
from cleannet.cli import run

SAMPLE = Path(cleannet.__file__).parent / "demo" / "organisation"
DAY = ("--as-of", "2026-11-24", "--known-on", "2026-11-24")
BINARY = {"apk", "netflow"}


def read(path: Path) -> list[str]:
    data = path.read_bytes()
    data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace").split("\n")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    out = tmp_path_factory.mktemp("places") / "r.sarif"
    run(["audit", str(SAMPLE), "-f", "sarif", "-o", str(out), *DAY])
    (told,) = json.loads(out.read_text())["runs"]
    formats = [artifact["properties"]["format"] for artifact in told["artifacts"]]
    places = [result["locations"][0]["physicalLocation"] for result in told["results"]]
    return [{**place, "format": formats[place["artifactLocation"]["index"]]} for place in places]


@pytest.mark.slow
def test_every_result_is_on_a_line_where_the_file_has_lines(results: list[dict[str, Any]]) -> None:
    assert len(results) > 500
    assert {place["format"] for place in results if "region" not in place} == BINARY


@pytest.mark.slow
def test_every_line_is_one_of_the_file_and_says_something(results: list[dict[str, Any]]) -> None:
    for place in results:
        name = place["artifactLocation"]["uri"].removeprefix("file://")
        if "region" in place and "!" not in name:
            line = read(Path(name))[place["region"]["startLine"] - 1]
            assert line.strip(), place


HOST = '<nmaprun>\n<!-- <host> -->\n<host>\n<address addr="28:de:e5:11:22:10" addrtype="mac"/></host></nmaprun>'
ENTRIES = '[\n {"dst": "192.0.2.1", "lladdr": "aa:bb:cc:00:00:00"},\n {"dst": "192.0.2.6", "lladdr": "28:de:e5:11:22:10"}]'
POD = "# head\n---\n\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: registry.cn-hangzhou.aliyuncs.com/a/b}]}\n"
BILL = '{"bomFormat": "CycloneDX",\n"components": [\n{"name": "a",\n"supplier": {"name": "Hikvision"}}]}'
XML_BILL = (
    '<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components>\n<component type="library"><components>\n'
    "<component><supplier><name>Hikvision</name></supplier></component>\n</components></component></components></bom>"
)
PLACES = [
    ("devices.csv", 'Serial,Manufacturer,Model\nS1,Acme,"a\nb\nc"\n\nS2,Hikvision,DS-1\n', "devices.csv:6"),
    ("flows.csv", "src_ip,dst_ip,bytes\n10.0.0.1,10.0.0.2,1\n10.0.0.1,202.97.12.1,5\n", "flows.csv:3"),
    ("blank.csv", "src_ip,dst_ip,bytes\n10.0.0.1,10.0.0.2,1\n\n10.0.0.1,202.97.12.1,5\n", "blank.csv, row 2"),
    ("cells.csv", 'src_ip,dst_ip,bytes,x\n10.0.0.1,10.0.0.2,1,"a\nb"\n10.0.0.1,202.97.12.1,5,c\n', "cells.csv, row 2"),
    ("log", "version account-id interface-id srcaddr dstaddr\n2 1 eni-1 10.0.0.1 202.97.12.1\n", "log:2"),
    ("scan.xml", HOST, "scan.xml:3"),
    ("list.json", ENTRIES, "list.json:3"),
    ("bom.json", BILL, "bom.json:3"),
    ("bom.xml", XML_BILL, "bom.xml:3"),
    ("app.yaml", POD, "app.yaml:4"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "text", "where"), PLACES)
def test_places_are_those_that_an_editor_shows(
    name: str, text: str, where: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(text)
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.write(name)
    run(["audit", name, "a.zip", "-f", "json", *DAY])
    report = json.loads(capfd.readouterr().out)
    shown = [finding["chain"][0]["says"] for finding in report["findings"]]
    assert any(says.endswith(f" in a.zip!{where}") for says in shown)
    Path("a.zip").unlink()
    run(["audit", name, *DAY])
    assert where in capfd.readouterr().out
