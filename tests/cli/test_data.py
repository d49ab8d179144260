"""What the verdicts rest on, from the command line: shown, checked, built and imported."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import msgspec
import pytest
from pack.small import folder

from cleannet.cli import run
from cleannet.model.answers.status import Built
from cleannet.pack import manifest
from cleannet.pack.manifest import DATA, read_manifest
from cleannet.report import page

ROOT = Path(__file__).parents[2]
PREFIXES = "8.8.8.0\t24\t3333\n8.8.4.0\t24\t15169\nnonsense\n"
HOSTILE = "# format:org_id|changed|org_name|country|source\nA|1|\x1b[31mEvil\u202e|CN|X\n# format:aut|org_id|source\n4134|A|X\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder, empty."""
    monkeypatch.setenv("CLEANNET_DATA", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def prefixes(tmp_path: Path) -> str:
    (tmp_path / "routeviews-20240101.pfx2as").write_text(PREFIXES, encoding="utf-8")
    return str(tmp_path / "routeviews-20240101.pfx2as")


def test_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "status", "--as-of", "2026-11-24"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for table in read_manifest().tables:
        assert table.title in shown
        assert table.licence in shown
        assert table.sha256[:16] in shown
        assert f"{table.rows:,} rows" in shown
    assert "2026-06-17, 160 days old;" in shown
    assert "contain errors" in shown
    assert "LibChecker-Rules: Apache-2.0" in shown
    assert "No layers of your own" in shown


def test_status_names_what_is_stale(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "status", "--as-of", "2028-01-01"]) == 0
    assert capsys.readouterr().out.count("STALE") == 4


def test_status_for_programs(prefixes: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "import", prefixes]) == 0
    capsys.readouterr()
    assert run(["data", "status", "-f", "json", "--as-of", "2026-11-24"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [table["name"] for table in told["tables"]] == ["facts", "countries", "networks", "oui"]
    assert [table["sha256"] for table in told["tables"]] == [table.sha256 for table in read_manifest().tables]
    (layer,) = told["layers"]
    assert (layer["name"], layer["date"], layer["stale"], layer["rows"]) == ("layer/caida-prefix2as", "2024-01-01", True, 2)
    assert len(layer["sha256"]) == 64


@pytest.mark.slow
def test_import_says_what_it_adds_and_where_it_differs(prefixes: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "import", prefixes]) == 0
    shown = capsys.readouterr().out
    assert "2 prefixes with their origin, 0 with several" in shown
    assert "256 addresses: AS15169 Google LLC in the pack, AS3333 Reseaux" in shown
    assert "1 not of the form network, length, asns: row 3: nonsense" in shown
    assert "not to be passed on" in shown
    assert [path.name for path in (home / "layers").iterdir()] == ["caida-prefix2as.layer"]
    assert run(["data", "import", prefixes]) == 0
    assert "replaced in" in capsys.readouterr().out


@pytest.mark.slow
def test_who_is_heard_on_addresses(prefixes: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ours.csv").write_text("prefix,asn\n8.8.4.0/24,3333\n", encoding="utf-8")
    assert run(["data", "import", str(tmp_path / "ours.csv"), "--name", "a", "--date", "2026-11"]) == 0
    assert run(["data", "import", prefixes, "--name", "z"]) == 0
    assert heard(capsys) == ["layer/a", "layer/z", "networks"]
    assert run(["data", "status"]) == 0
    shown = capsys.readouterr().out
    assert "  1. layer/a: 1 prefixes\n  2. layer/z: 2 prefixes\n  3. networks, the embedded table; also beside a layer" in shown
    assert "2026-11, " in shown
    assert run(["data", "import", str(tmp_path / "ours.csv"), "--name", "b", "--replace"]) == 0
    assert heard(capsys) == ["layer/a", "layer/b"]
    assert run(["data", "status"]) == 0
    assert "  2. layer/b: 1 prefixes; replaces all below it\n  not used: layer/z, networks\n" in capsys.readouterr().out
    assert run(["data", "import", "--remove", "b"]) == 0
    assert heard(capsys) == ["layer/a", "layer/z", "networks"]


def heard(capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    assert run(["data", "status", "-f", "json"]) == 0
    told: list[str] = json.loads(capsys.readouterr().out)["addresses"]
    return told


def test_a_table_keeps_the_day_that_it_tells(prefixes: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "import", prefixes, "--date", "2026-01-01"]) == 0
    assert "2024-01-01" in capsys.readouterr().out


@pytest.mark.slow
def test_a_file_a_family_is_two_layers_and_two_of_one_are_refused(
    prefixes: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "six").write_text("2001:67c:2e8::\t48\t3333\n", encoding="utf-8")
    (tmp_path / "again").write_text(PREFIXES, encoding="utf-8")
    assert run(["data", "import", prefixes, str(tmp_path / "six")]) == 0
    assert sorted(path.stem for path in (home / "layers").iterdir()) == ["caida-prefix2as", "caida-prefix2as-v6"]
    assert run(["data", "import", prefixes, str(tmp_path / "again")]) == 2
    assert "makes the layer caida-prefix2as, as routeviews-20240101.pfx2as does" in capsys.readouterr().err


def test_layers_by_name(prefixes: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "import", prefixes, "--name", "mine", "--as", "caida"]) == 0
    assert (home / "layers" / "mine.layer").exists()
    assert run(["data", "import", "--remove", "mine"]) == 0
    assert not (home / "layers" / "mine.layer").exists()
    assert run(["data", "import", "--remove", "mine"]) == 2
    assert "no layer is named mine" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "name the files to import"),
        (["--remove", "a", "FILE"], "name the files to import, or one layer"),
        (["FILE", "FILE", "--name", "a"], "--name takes one file"),
        (["FILE", "--name", "../a"], "is not a layer name"),
        (["--remove", "../a"], "is not a layer name"),
        (["FILE", "--as", "xyz"], "the formats are caida, opensanctions, gleif, telegeography, routes, ris, peeringdb, mmdb, csv"),
        (["FILE", "--as", "gleif"], "has the columns LEI"),
        (["/none/\x1b[31m"], "nothing of it was imported"),
        (["FILE", "--date", "x"], "--date"),
        (["RELATIONS", "--replace"], "nothing to replace"),
    ],
)
def test_what_cannot_be_imported(
    prefixes: str, home: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    relations = Path(prefixes).with_name("as-rel")
    relations.write_text("1|2|0\n", encoding="utf-8")
    files = {"FILE": prefixes, "RELATIONS": str(relations)}
    assert run(["data", "import", *(files.get(each, each) for each in arguments)]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert "\x1b" not in error
    assert not home.exists()


def test_one_bad_file_does_not_stop_the_others(prefixes: str, home: Path, tmp_path: Path) -> None:
    (tmp_path / "bad").write_text("hello\n", encoding="utf-8")
    assert run(["data", "import", str(tmp_path / "bad"), prefixes]) == 2
    assert (home / "layers" / "caida-prefix2as.layer").exists()


def test_names_of_strangers_cannot_steer_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x").write_text(HOSTILE, encoding="utf-8")
    assert run(["data", "import", str(tmp_path / "x")]) == 0
    shown = capsys.readouterr().out
    assert "Evil" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_verify(prefixes: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "import", prefixes]) == 0
    assert run(["data", "verify"]) == 0
    assert "5 checked, 0 wrong" in capsys.readouterr().out
    layer = home / "layers" / "caida-prefix2as.layer"
    layer.write_bytes(layer.read_bytes()[:-1])
    assert run(["data", "verify"]) == 2
    shown = capsys.readouterr().out
    assert "wrong  caida-prefix2as.layer" in shown
    assert "5 checked, 1 wrong" in shown


@pytest.mark.slow
def test_a_damaged_layer_stops_an_audit_and_can_be_imported_again(
    prefixes: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["data", "import", prefixes]) == 0
    (home / "layers" / "caida-prefix2as.layer").write_bytes(b"x")
    for arguments in (["data", "status"], ["audit", str(tmp_path)]):
        assert run(arguments) == 2
        assert "caida-prefix2as.layer" in capsys.readouterr().err
    assert run(["data", "import", prefixes]) == 0
    assert run(["data", "status"]) == 0


def test_verify_names_what_is_wrong_with_the_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data" / "oui.bin").write_bytes(b"x")
    monkeypatch.setattr(manifest, "DATA", tmp_path / "data")
    assert run(["data", "verify"]) == 2
    shown = capsys.readouterr().out
    assert "wrong  oui.bin" in shown
    assert "4 checked, 1 wrong" in shown


@pytest.mark.slow
def test_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data" / "facts.bin").unlink()
    facts = folder(tmp_path / "facts")
    assert run(["data", "build", str(facts), "-o", str(tmp_path / "data"), "-f", "json"]) == 0
    told = capsys.readouterr().out
    jsonschema.validate(json.loads(told), json.loads((ROOT / "docs" / "schema" / "data-build-1.json").read_text()))
    built = msgspec.json.decode(told, type=Built)
    assert built.pack == read_manifest(tmp_path / "data").pack != read_manifest().pack
    assert f"Pack {built.pack[:16]}\n" in page(built, "text")


@pytest.mark.slow
def test_defects_are_named_with_their_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = folder(tmp_path / "facts", clouds="clouds:\n- {id: x, name: y, operator: nobody-knows}\n")
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data" / "facts.bin").unlink()
    assert run(["data", "build", str(facts), "-o", str(tmp_path / "data")]) == 2
    error = capsys.readouterr().err
    assert "entity 'nobody-knows' is not defined" in error
    assert "nothing was written" in error
    assert not (tmp_path / "data" / "facts.bin").exists()
    assert run(["data", "build", str(tmp_path / "none")]) == 2
    assert "is not a folder" in capsys.readouterr().err


def test_help_needs_no_arrays() -> None:
    program = "import sys; from cleannet.cli import run; run(['data', 'import', '--help']); "
    program += "sys.exit(bool({'numpy', 'pyarrow', 'msgspec'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False).returncode == 0
