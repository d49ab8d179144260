"""The pack is what its manifest says, and nothing else is opened."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from pack.small import folder

from cleannet.pack import countries, hardware, networks
from cleannet.pack import facts as facts_module
from cleannet.pack.build import Defects
from cleannet.pack.countries import open_countries
from cleannet.pack.facts import Facts, Likened, dump, open_facts
from cleannet.pack.hardware import open_hardware
from cleannet.pack.manifest import DATA, NAME, Manifest, check, read_manifest, seal
from cleannet.pack.manifestbuild import licences, manifest_of, write
from cleannet.pack.networks import NetworkTable, open_networks
from cleannet.pack.refused import PackRefused
from cleannet.pack.sources import name_of, page, urls
from cleannet.pack.verify import verify
from cleannet.world.registered import liken

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "facts"
REBUILD = "facts/ and the compiled pack differ: run `make data`"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the pack, to be damaged."""
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def comparing_nothing(_: Facts, networks: NetworkTable) -> Likened:
    return Likened(networks.sha256)


def sealed(folder: Path, manifest: Manifest) -> None:
    """That manifest, with the hash of its own, as the one of a folder."""
    (folder / NAME).write_bytes(seal(manifest))
    read_manifest.cache_clear()


def test_the_embedded_pack_is_what_its_manifest_says() -> None:
    assert verify() == {"countries.bin": "", "facts.bin": "", "networks.bin": "", "oui.bin": ""}
    assert seal(manifest_of(DATA, licences(FACTS / "licences.yaml"))) == (DATA / NAME).read_bytes(), REBUILD
    for table in read_manifest().tables:
        assert table.title
        assert table.licence
        assert table.attribution
        assert table.source
        assert table.rows > 0
        assert table.stale_after_days > 0


@pytest.mark.slow
def test_the_page_of_sources_is_that_of_the_pack() -> None:
    assert (ROOT / "docs/sources.md").read_text(encoding="utf-8") == page(read_manifest(), open_facts()), REBUILD


def test_a_repository_or_package_that_is_cited_often_has_a_licence() -> None:
    cited = Counter(name for name in map(name_of, urls(open_facts())) if name.startswith(("github:", "npm:", "pypi:")))
    often = {name for name, times in cited.items() if times > 3}
    assert often - {u.id for u in read_manifest().upstream} == set(), "add a row to facts/licences.yaml, and run `make data`"


def test_licences_name_known_tables_and_every_importer() -> None:
    from cleannet.importers.recognise import IMPORTERS

    rows = read_manifest().upstream
    assert len({u.id for u in rows}) == len(rows)
    assert {table for u in rows for table in u.tables} == {"facts", "countries", "networks", "oui", "code"}
    assert {u.id for u in rows if not u.tables} == {f"import:{importer.id}" for importer in IMPORTERS}


@pytest.mark.slow
def test_the_embedded_pack_is_that_of_the_folder_to_the_byte(copy: Path) -> None:
    held = {path.name: path.read_bytes() for path in copy.iterdir()}
    assert write(FACTS, copy, liken) == read_manifest(DATA), REBUILD
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == held, REBUILD
    assert sorted(held) == ["countries.bin", "facts.bin", "manifest.json", "networks.bin", "oui.bin"]


def test_defects_of_facts_and_licences_write_nothing(copy: Path, tmp_path: Path) -> None:
    facts = folder(tmp_path / "facts")
    before = {path.name: path.read_bytes() for path in copy.iterdir()}
    (facts / "licences.yaml").write_text("upstream:\n- {id: x}\n", encoding="utf-8")
    with pytest.raises(Defects, match=r"licences\.yaml"):
        write(facts, copy, comparing_nothing)
    (facts / "apps.yaml").write_text("apps:\n- {id: x, nme: y}\n", encoding="utf-8")
    with pytest.raises(Defects, match=r"apps\.yaml: row 1"):
        write(facts, copy, comparing_nothing)
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == before


@pytest.mark.parametrize("name", ["countries.bin", "facts.bin", "networks.bin", "oui.bin"])
def test_a_changed_byte_is_named(copy: Path, name: str) -> None:
    good = (copy / name).read_bytes()
    (copy / name).write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    wrong = verify(copy)
    assert "hash" in wrong.pop(name)
    assert set(wrong.values()) == {""}


@pytest.mark.slow
def test_another_whole_pack_of_facts_is_refused_by_the_manifest(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own hash is right, so only the manifest can tell."""
    (copy / "facts.bin").write_bytes(dump(msgspec.structs.replace(open_facts()._tables, date="2030-01-01")))
    assert open_facts(copy / "facts.bin").date == "2030-01-01"
    monkeypatch.setattr(facts_module, "FACTS", copy / "facts.bin")
    with pytest.raises(PackRefused, match="manifest of the pack says"):
        open_facts()
    assert "manifest of the pack says" in verify(copy)["facts.bin"]


def test_embedded_tables_of_another_pack_are_refused(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = read_manifest(copy)
    other = tuple(msgspec.structs.replace(table, sha256="0" * 64) for table in manifest.tables)
    sealed(copy, Manifest(tables=other))
    for module, name in ((countries, "countries.bin"), (networks, "networks.bin"), (hardware, "oui.bin")):
        monkeypatch.setattr(module, "EMBEDDED", copy / name)
    for open_ in (open_countries, open_networks, open_hardware):
        open_.cache_clear()
        with pytest.raises(PackRefused, match="manifest of the pack says"):
            open_()
        open_.cache_clear()


def test_missing_files_are_named(copy: Path) -> None:
    (copy / "oui.bin").unlink()
    (copy / "more.bin").write_bytes(b"x")
    wrong = verify(copy)
    assert "No such file" in wrong["oui.bin"]
    assert "not a table of this version" in wrong["more.bin"]
    (copy / NAME).unlink()
    read_manifest.cache_clear()
    assert "No such file" in verify(copy)[NAME]


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"tables": [{"name": "x"}]}', b'{"tables": ' * 2000])
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(PackRefused, match=r"manifest\.json"):
        read_manifest(tmp_path)


def test_a_manifest_that_was_changed_is_refused(copy: Path) -> None:
    """A flipped bit of a number or a word may leave valid JSON: its own hash tells. What stays the same manifest is heard."""
    good, manifest, refused = (copy / NAME).read_bytes(), read_manifest(copy), 0
    for at in range(0, len(good), 41):
        (copy / NAME).write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        read_manifest.cache_clear()
        try:
            assert read_manifest(copy) == manifest
        except PackRefused:
            refused += 1
    assert refused > 200
    fresh = tuple(msgspec.structs.replace(table, stale_after_days=10_000) for table in manifest.tables)
    for changed in (msgspec.structs.replace(manifest, tables=fresh), msgspec.structs.replace(manifest, sha256="")):
        (copy / NAME).write_bytes(msgspec.json.encode(changed))
        read_manifest.cache_clear()
        with pytest.raises(PackRefused, match="its own hash does not match; nothing was judged"):
            read_manifest(copy)
        assert "its own hash" in verify(copy)[NAME]
    read_manifest.cache_clear()


def test_a_file_that_the_manifest_does_not_name_is_refused(tmp_path: Path) -> None:
    sealed(tmp_path, Manifest(tables=()))
    with pytest.raises(PackRefused, match="does not name it"):
        check(tmp_path / "x.bin", "0")


def test_every_cut_of_the_facts_is_refused(tmp_path: Path) -> None:
    good, bad = (DATA / "facts.bin").read_bytes(), tmp_path / "bad.bin"
    for at in (0, 5, 17, 40, 49, 60, len(good) // 2, len(good) - 1):
        bad.write_bytes(good[:at])
        with pytest.raises(PackRefused, match=r"bad\.bin"):
            open_facts(bad)


def test_the_hash_of_the_pack_is_of_all_tables() -> None:
    manifest = read_manifest()
    for at, table in enumerate(manifest.tables):
        changed = msgspec.structs.replace(table, sha256="0")
        other = Manifest(tables=(*manifest.tables[:at], changed, *manifest.tables[at + 1 :]))
        assert other.pack != manifest.pack


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("github:LibChecker/LibChecker-Rules activities-libs (Apache-2.0)", "github:LibChecker/LibChecker-Rules"),
        ("https://raw.githubusercontent.com/a/b/refs/heads/main/x", "github:a/b"),
        ("https://www.npmjs.com/package/@ip-location-db/asn/v/2.3", "npm:@ip-location-db/asn"),
        ("https://pypi.org/project/netaddr/1.3.0/ (x)", "pypi:netaddr"),
        ("https://en.wikisource.org./wiki/X", "en.wikisource.org"),
        ("github, repository not shown: file 1", ""),
    ],
)
def test_what_a_citation_names(url: str, name: str) -> None:
    assert name_of(url) == name
