"""A user's own cable map."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from judging import TODAY

from cleannet.importers.recognise import importer_of
from cleannet.importers.telegeography import read
from cleannet.model import facts as form
from cleannet.model.subject import Subject
from cleannet.model.verdict import Verdict
from cleannet.policy.bound import Bound
from cleannet.readers.base.input import Unreadable
from cleannet.ruling import rule_on
from cleannet.ruling.asked import Asked
from cleannet.world.behind import behind
from cleannet.world.layer import load, save
from cleannet.world.view import open_world

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


@pytest.mark.parametrize(
    ("points", "verdict"),
    [
        ([{"name": "X, Atlantis", "country": "Atlantis"}], Verdict.UNKNOWN),
        ([{"name": "Nowhere", "country": None}], Verdict.UNKNOWN),
        ([{"name": "Bude, United Kingdom"}], Verdict.UNKNOWN),
        ([], Verdict.UNKNOWN),
        ([{"name": "Bude, United Kingdom", "country": "United Kingdom"}], Verdict.CLEAR),
        ([{"name": "Lantau Island, China", "country": "China"}], Verdict.DENIED),
    ],
)
def test_a_landing_in_no_known_country_is_open(points: list[object], verdict: Verdict, tmp_path: Path) -> None:
    path = tmp_path / "made-up.json"
    path.write_text(json.dumps(CABLE | {"landing_points": points, "suppliers": "NEC", "owners": "KDDI"}), encoding="utf-8")
    view = open_world([read(path)]).at(TODAY, TODAY)
    clause = form.Clause(
        id="made/c", says="", lines=("cable",), forbids=("use",), who=form.Who(kinds=("anyone",)),
        names=tuple(form.ClauseName(place=place) for place in ("landing:CN", "landing:HK")), test=form.Test(kind="landing"),
        events=(form.Event(date="2020-01-01", state="in_force"),),
    )  # fmt: skip
    measure = form.Measure(id="made", title="", issuer="", type="statute", force="binding", clauses=(clause,))
    asked = Asked(behind(view, Subject("cable:tg-made-up")), relation="lands")
    assert rule_on(Bound(clause, measure), asked, view).verdict is verdict


def test_the_maps_older_form_is_refused_by_name(tmp_path: Path) -> None:
    old = {"id": 1, "cable_id": 7, "name": "Old", "landing_points": [{"landing_point_id": 3, "name": "Bude, United Kingdom"}]}
    (tmp_path / "1.json").write_text(json.dumps(old), encoding="utf-8")
    with pytest.raises(Unreadable, match=r"1\.json: no cable in 1 files; expected is the folder cable/ of the map's API v3"):
        read(tmp_path / "1.json")
