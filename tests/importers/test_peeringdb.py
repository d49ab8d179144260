"""PeeringDB's peering LANs: an API answer, a dump of all tables, and what both may hold that is no LAN."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cleannet.importers.compare import compare
from cleannet.importers.recognise import importer_of
from cleannet.kernel.addresses import parse
from cleannet.model.answers.imported import LansAdded
from cleannet.readers.base.input import Unreadable
from cleannet.world.layer import Layer, load, save
from cleannet.world.view import open_world


def lan(prefix: object, ixlan: int = 1, **more: object) -> dict[str, object]:
    return {"id": 1, "ixlan_id": ixlan, "protocol": "IPv4", "prefix": prefix, "in_dfz": False, "status": "ok", **more}


def written(tmp_path: Path, document: object, name: str = "peeringdb_2_dump_2026_06_01.json") -> Path:
    path = tmp_path / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def exchanges(layer: Layer, *addresses: str) -> list[str]:
    assert layer.peering_lans is not None
    names = layer.peering_lans.names
    return [names[i - 1] if i else "" for i in layer.peering_lans.indexes_of(parse(pa.array(addresses))).tolist()]


def test_a_dump_names_the_exchanges(tmp_path: Path) -> None:
    dump: dict[str, Any] = {
        "org": {"data": [{"id": 9, "name": "x"}]},
        "ix": {"data": [{"id": 26, "name": "AMS-IX"}, {"id": 31, "name": "DE-CIX Frankfurt"}]},
        "ixlan": {"data": [{"id": 26, "ix_id": 26}, {"id": 77, "ix_id": 31}]},
        "ixpfx": {"data": [lan("80.249.208.0/21", 26), lan("2001:7f8::/64", 77), lan("80.81.192.0/21", 77)], "meta": {}},
    }
    path = written(tmp_path, dump)
    assert importer_of(path).id == "peeringdb"
    layer = importer_of(path).read(path)
    assert (layer.name, layer.date, layer.rows) == ("peering-lans", "2026-06-01", 3)
    asked = ("80.249.208.1", "80.81.199.255", "80.81.200.0", "2001:7f8::9", "2001:7f8:0:1::9")
    told = ["AMS-IX", "DE-CIX Frankfurt", "", "DE-CIX Frankfurt", ""]
    assert exchanges(layer, *asked) == told
    assert compare(layer, open_world()).lans == LansAdded(ipv4=2, ipv6=1, exchanges=2)
    save(layer, tmp_path / "layer")
    assert exchanges(load(tmp_path / "layer"), *asked) == told


def test_an_answer_of_the_api_has_prefixes_alone(tmp_path: Path) -> None:
    rows = [
        lan("195.66.224.0/21", 18), lan("195.66.224.1/21"), lan("0.0.0.0/0"), lan(None), "x", lan("10.0.0.0/24", status="deleted"),
    ]  # fmt: skip
    path = written(tmp_path, {"data": rows, "meta": {}}, "ixpfx.json")
    assert importer_of(path).id == "peeringdb"
    layer = importer_of(path).read(path)
    assert (layer.rows, layer.date) == (1, "")
    assert exchanges(layer, "195.66.225.7", "8.8.8.8") == ["the exchange of LAN 18", ""]
    assert layer.skipped == {"no prefix": 3, "too wide for a LAN": 1, "pending or deleted": 1}
    assert layer.examples["no prefix"] == "row 2: 195.66.224.1/21"


@pytest.mark.parametrize("text", ['{"ix": {"data": []}}', '{"ixpfx": {"data": [{"ixlan_id": 1, "prefix"'])
def test_without_a_prefix_or_its_end(tmp_path: Path, text: str) -> None:
    path = tmp_path / "dump.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable):
        importer_of(path).read(path)


@pytest.mark.parametrize("odd", [[], {}, None, "x", 1.5])
def test_an_id_that_is_no_number_costs_a_name(tmp_path: Path, odd: object) -> None:
    document = {
        "ixpfx": {"data": [lan("203.0.113.0/24"), {**lan("198.51.100.0/24"), "ixlan_id": odd}]},
        "ixlan": {"data": [{"id": odd, "ix_id": odd}]},
        "ix": {"data": [{"id": odd, "name": "x"}]},
    }
    path = written(tmp_path, document)
    assert importer_of(path).read(path).rows == 2
