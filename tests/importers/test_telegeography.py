"""A user's own cable map."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from cleannet.importers.recognise import importer_of
from cleannet.importers.telegeography import read
from cleannet.readers.base.input import Unreadable
from cleannet.world.layer import load, save

CABLE = {
    "id": "made-up", "name": "Made-Up (MU)", "length": "12,345 km", "owners": "Example, Inc., Beispiel", "suppliers": None,
    "rfs": "2016 June",
    "is_planned": False, "notes": None, "url": None,
    "landing_points": [
        {"id": "a", "name": "Lantau Island, China", "country": "China", "is_tbd": None},
        {"id": "b", "name": "Shantou, China", "country": "China", "is_tbd": None},
        {"id": "c", "name": "Bude, United Kingdom", "country": "United Kingdom", "is_tbd": True},
        {"id": "d", "name": "X, Atlantis", "country": "Atlantis", "is_tbd": None},
    ],
}  # fmt: skip


def test_a_folder_and_an_archive_say_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "map" / "cable"
    folder.mkdir(parents=True)
    (folder / "made-up.json").write_text(json.dumps(CABLE), encoding="utf-8")
    (folder / "bad.json").write_text("{", encoding="utf-8")
    (folder / "all.json").write_text("[]", encoding="utf-8")
    with tarfile.open(tmp_path / "map-2022-11-11.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "map", ".")
        other = tarfile.TarInfo("landing-point/x.json")
        tar.addfile(other, io.BytesIO())
    for path in (tmp_path / "map", tmp_path / "map-2022-11-11.tar.gz"):
        layer = read(path)
        save(layer, tmp_path / "layer")
        (cable,) = load(tmp_path / "layer").cables
        assert (cable.id, cable.names, cable.length_km[0].value, cable.ready_for_service[0].date) == (
            "tg-made-up", ("Made-Up (MU)",), "12345", "2016-06"
        )  # fmt: skip
        assert [(p.place, p.country, p.status) for p in cable.landings] == [
            ("Lantau Island", "HK", "built"),
            ("Shantou", "CN", "built"),
            ("Bude", "GB", "planned"),
            ("X", "?Atlantis", "built"),
        ]
        assert ([o.name for o in cable.owners], cable.incomplete) == (["Example, Inc.", "Beispiel"], ("suppliers",))
        assert layer.skipped == {"not a cable of this form": 1}
    assert layer.date == "2022-11-11"


@pytest.mark.parametrize("content", [b"", b"{}", b"\x1f\x8b", b"PK\x03\x04"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("x.json", "x.tar.gz"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Unreadable):
            read(tmp_path / name)


@pytest.mark.parametrize("at", range(0, 400, 7))
def test_a_damaged_archive_is_one_line_of_error(tmp_path: Path, at: int) -> None:
    folder = tmp_path / "map.zip"
    with zipfile.ZipFile(folder, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("v3/cable/x.json", json.dumps(CABLE))
    data = bytearray(folder.read_bytes())
    data[at % len(data)] ^= 0xFF
    folder.write_bytes(data)
    with suppress(Unreadable):
        importer_of(folder).read(folder)
    with suppress(Unreadable):
        read(folder)
