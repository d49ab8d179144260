"""Where a user's layers live, and in which order they are heard."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cleannet.pack.refused import PackRefused
from cleannet.world.layer import Layer
from cleannet.world.layers import files, folder, keep, open_layers, remove


def made(name: str, rows: int = 1) -> Layer:
    return Layer(name=name, title="Made-up", date="2026-01-01", licence="CC0-1.0", attribution="", rows=rows)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other folders")
def test_the_folder() -> None:
    assert folder({"CLEANNET_DATA": "/a", "XDG_DATA_HOME": "/b"}) == Path("/a/layers")
    assert folder({"XDG_DATA_HOME": "/b"}) == Path("/b/cleannet/layers")
    assert folder({"XDG_DATA_HOME": "relative"}) == folder({}) == Path.home() / ".local/share/cleannet/layers"


def test_no_folder_is_no_layers(tmp_path: Path) -> None:
    assert open_layers(tmp_path / "none") == ()


def test_layers_are_heard_by_name_and_the_last_of_a_name_replaces(tmp_path: Path) -> None:
    for layer in (made("b"), made("a"), made("b", 2)):
        keep(layer, tmp_path / "new" / "layers")
    assert [(layer.name, layer.rows) for layer in open_layers(tmp_path / "new" / "layers")] == [("a", 1), ("b", 2)]
    assert [path.name for path in (tmp_path / "new" / "layers").iterdir() if path.suffix != ".layer"] == []


def test_a_layer_is_named_by_its_file(tmp_path: Path) -> None:
    keep(made("a"), tmp_path).rename(tmp_path / "z.layer")
    (tmp_path / "notes.txt").write_text("no layer", encoding="utf-8")
    assert open_layers(tmp_path) == (replace(made("z"), sha256=open_layers(tmp_path)[0].sha256),)


def test_remove(tmp_path: Path) -> None:
    keep(made("a"), tmp_path)
    assert (remove("a", tmp_path), remove("a", tmp_path), files(tmp_path)) == (True, False, [])


@pytest.mark.parametrize("name", ["", "..", "../a", "a/b", "A", ".a", "a" * 65, "a\0", "ä"])
def test_a_name_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="is not a layer name"):
        keep(made(name), tmp_path / "layers")
    with pytest.raises(ValueError, match="is not a layer name"):
        remove(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_layer_is_refused_and_not_left_out(tmp_path: Path) -> None:
    keep(made("a"), tmp_path)
    keep(made("b"), tmp_path).write_bytes(b"x")
    with pytest.raises(PackRefused, match=r"b\.layer"):
        open_layers(tmp_path)
