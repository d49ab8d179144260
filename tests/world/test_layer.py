"""A layer is the same after it was kept as a file, and refused when a byte of it changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pytest

from cleannet.importers.compare import compare
from cleannet.kernel.addresses import parse
from cleannet.kernel.intervals import u32, u64
from cleannet.model.facts import Cable, Citation, Entity, Holding, Landing, Seat
from cleannet.model.subject import EntityId
from cleannet.pack.refused import PackRefused
from cleannet.world.country import country_of
from cleannet.world.layer import AsOrg, AsRel, EntityTable, Layer, PrefixOrigins, Texts, load, save
from cleannet.world.tables import tables_used
from cleannet.world.view import open_world

TOLD = ("reg",)
ENTITY = Entity(
    id=EntityId("lei-1"),
    name="Beispiel 例",
    incorporated_in=(Seat(country="DE", sources=TOLD),),
    held_by=(Holding(party=EntityId("lei-2"), interest="control", sources=TOLD),),
)
PARENT = Entity(id=EntityId("lei-2"), name="Parent")
CABLE = Cable(id="x-1", names=("Made-Up",), landings=(Landing(place="Bude", country="GB", status="built", sources=TOLD),))


def u8(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.uint8)


def make(name: str = "made-up") -> Layer:
    encode = msgspec.msgpack.encode
    return Layer(
        name=name,
        title="Made-up table",
        date="2026-01",
        licence="CC0-1.0",
        attribution="Nobody",
        rows=9,
        skipped={"no prefix": 2},
        examples={"no prefix": "row 3: x"},
        notes=("nobody in particular",),
        replaces=True,
        sources={"reg": Citation(url="https://example.org/", said="2026-01-01", kind="primary")},
        prefix_origins=PrefixOrigins.of(
            (u32(0xCB00_7100, 0xC633_6400), u8(24, 25), u32(1, 2)),
            (u64(0x2001_0DB8 << 32), u64(0), u8(32), u32(1)),
            [(), (64500,), (64501, 64502)],
        ),
        as_org=AsOrg(u32(64500, 64501), u32(0, 0), Texts.of(["Example"]), Texts.of(["DE"]), Texts.of(["RIPE"])),
        as_rel=AsRel(u32(64500), u32(64501), np.array([-1], dtype=np.int8)),
        entities=EntityTable.of({e.id: encode(e, order="deterministic") for e in (PARENT, ENTITY)}),
        cable_octets=encode([CABLE], order="deterministic"),
    )


@pytest.mark.slow
def test_round_trip(tmp_path: Path) -> None:
    save(make(), tmp_path / "a")
    layer = load(tmp_path / "a")
    said = ("name", "title", "date", "licence", "attribution", "rows", "skipped", "examples", "notes", "replaces", "sources")
    assert [getattr(layer, name) for name in said] == [getattr(make(), name) for name in said]
    asked = parse(pa.array(["203.0.113.9", "198.51.100.1", "198.51.100.200", "2001:db8::1", "x"]))
    assert layer.prefix_origins is not None
    found = [layer.prefix_origins.origins(i) for i in layer.prefix_origins.indexes_of(asked).tolist()]
    assert found == [(64500,), (64501, 64502), (), (64500,), ()]
    assert layer.as_org is not None
    assert (layer.as_org.of(64501), layer.as_org.of(7)) == (("Example", "DE", "RIPE"), None)
    assert layer.as_rel is not None
    assert (layer.as_rel.a.tolist(), layer.as_rel.b.tolist(), layer.as_rel.kind.tolist()) == ([64500], [64501], [-1])
    assert layer.entities is not None
    assert (list(layer.entities), layer.entities.get("lei-2"), layer.entities.get("lei-3")) == ([ENTITY, PARENT], PARENT, None)
    assert layer.cables == (CABLE,)
    assert compare(layer, open_world()) == compare(make(), open_world())


def test_a_layer_of_one_table_has_no_other(tmp_path: Path) -> None:
    save(Layer(name="a", title="", date="", licence="", attribution="", entities=EntityTable.of({})), tmp_path / "a")
    layer = load(tmp_path / "a")
    assert (layer.prefix_origins, layer.as_org, layer.as_rel, layer.cables) == (None, None, None, ())
    assert layer.entities is not None
    assert (list(layer.entities), layer.entities.get("x")) == ([], None)


def test_the_same_layer_is_the_same_bytes(tmp_path: Path) -> None:
    save(make(), tmp_path / "a")
    save(load(tmp_path / "a"), tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert load(tmp_path / "a").sha256 == load(tmp_path / "b").sha256


def test_every_changed_or_missing_byte_is_refused(tmp_path: Path) -> None:
    save(make(), tmp_path / "good")
    good, bad = (tmp_path / "good").read_bytes(), tmp_path / "bad"
    for at in range(0, len(good), 3):
        bad.unlink(missing_ok=True)
        bad.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] if at % 2 else good[:at])
        with pytest.raises(PackRefused, match="bad"):
            load(bad)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackRefused, match=r"none.*No such file"):
        load(tmp_path / "none")


def test_what_a_layer_says_of_entities_and_cables_holds_by_its_own_sources() -> None:
    view = open_world([make()]).at(date(2026, 6, 1), date(2026, 6, 1))
    assert [(country, answer.yes) for country, answer in view.seats(EntityId("lei-1"))] == [("DE", True)]
    assert [(h.party, answer.yes) for h, answer in view.holdings(EntityId("lei-1"))] == [("lei-2", True)]
    assert view.cables["x-1"].sources["reg"].url == "https://example.org/"
    before = open_world([make()]).at(date(2026, 6, 1), date(2025, 1, 1))
    assert before.holdings(EntityId("lei-1")) == []


@pytest.mark.parametrize(
    ("dated", "known_on", "heard"),
    [
        ("2026-03-02", date(2026, 3, 1), False), ("2026-03-02", date(2026, 3, 2), True), ("2026-03", date(2026, 2, 28), False),
        ("2026-03", date(2026, 3, 1), True), ("2026", date(2025, 12, 31), False), ("", date(1999, 1, 1), True),
    ],
)  # fmt: skip
def test_nothing_of_a_layer_is_used_before_its_own_day(dated: str, known_on: date, heard: bool) -> None:
    layer = replace(make("later"), date=dated)
    opened = open_world([layer])
    view = opened.at(date(2026, 6, 1), known_on)
    assert [one.name for one in view.later] == ([] if heard else ["later"])
    assert view.world.layers == ((layer,) if heard else ())
    assert (view.entity(ENTITY.id) is not None) is heard
    assert (CABLE.id in view.cables) is heard
    assert bool(country_of(view, 64501)) is heard
    assert [table.name for table in tables_used(view.world, view.day, {"layer/later"})] == (["layer/later"] if heard else [])
    assert opened.layers == (layer,)
