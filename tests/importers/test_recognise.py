"""What a user's file is, is told from its content; its name says nothing."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from importers.mmdb_file import database
from readers.routes.test_mrt import PEERS, table

from cleannet.importers.recognise import by_id, importer_of
from cleannet.readers.base.input import Unreadable

CABLE = json.dumps({"id": "x", "name": "X", "landing_points": []})
FILES = {
    "as-rel, serial-1": (b"# input clique: 1\n1|2|-1\n", "caida"),
    "as-rel, serial-2": (b"# source:topology|BGP|20240101|ripe|rrc00\n1|2|0|bgp\n", "caida"),
    "as-rel without comments": (b"1|2|0\n", "caida"),
    "as-org2info": (b"# name: AS Org\n# date: 202401\n# format:org_id|changed|org_name|country|source\n", "caida"),
    "as-org2info, later form": (b"# format:aut|changed|aut_name|org_id|opaque_id|source\n", "caida"),
    "pfx2as": (b"1.0.0.0\t24\t13335\n", "caida"),
    "pfx2as of IPv6": (b"2001:db8::\t32\t64500_64501\r\n", "caida"),
    "targets.simple.csv": (b"\xef\xbb\xbfid,schema,name,aliases,birth_date,countries\n", "opensanctions"),
    "quoted": (b'"id","schema","name","aliases"\n', "opensanctions"),
    "level 1": (b'"LEI","Entity.LegalName","Entity.LegalName.xmllang"\n', "gleif"),
    "level 2": (b"Relationship.StartNode.NodeID,Relationship.StartNode.NodeIDType\n", "gleif"),
    "level 1, XML": (b'<?xml version="1.0"?>\n<lei:LEIData xmlns:lei="x">', "gleif"),
    "level 2, XML": (b"\xef\xbb\xbf<rr:RelationshipData>", "gleif"),
    "one cable": (CABLE.encode(), "telegeography"),
    "RIS": (b"% made up\n\n3333\t193.0.0.0/21\t300\n", "ris"),
    "RIS, a set": (b"{3333,3334}\t2001:67c:2e8::/48\t1\n", "ris"),
    "MRT": (PEERS + table("9.0.0.0/16", [[11, 22]]), "routes"),
    "bgpdump -m": (b"TABLE_DUMP2|1700000000|B|192.0.2.1|11|9.0.0.0/16|11 22|IGP|192.0.2.1|0|0||NAG||\n", "routes"),
    "MaxMind DB": (database({"9.0.0.0/16": {"asn": 3333}}), "mmdb"),
    "CSV": (b"prefix,asn\n9.0.0.0/16,3333\n", "csv"),
    "ranges with tabs": (b"1.0.0.0\t1.0.0.255\t13335\tUS\tX\n", "csv"),
}


@pytest.mark.parametrize("what", FILES)
@pytest.mark.parametrize("packed", ["", "gz", "bz2", "zip"])
def test_by_content(tmp_path: Path, what: str, packed: str) -> None:
    content, importer = FILES[what]
    path = tmp_path / "named-like-nothing"
    if packed == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x", content)
    else:
        pack: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gz": gzip.compress, "bz2": bz2.compress}
        path.write_bytes(pack[packed](content))
    assert importer_of(path).id == importer


def test_maps_of_cables(tmp_path: Path) -> None:
    (tmp_path / "map" / "cable").mkdir(parents=True)
    (tmp_path / "map" / "cable" / "x.json").write_text(CABLE, encoding="utf-8")
    with tarfile.open(tmp_path / "a", "w:xz") as tar:
        tar.add(tmp_path / "map", ".")
    with zipfile.ZipFile(tmp_path / "b", "w") as archive:
        archive.writestr("v3/cable/x.json", CABLE)
    for path in (tmp_path / "map", tmp_path / "a", tmp_path / "b"):
        importer = importer_of(path)
        assert (importer.id, importer.read(path).rows) == ("telegeography", 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 600,
        b"hello\n",
        b"1|2|7\n",
        b"1.2.3.4 24 7\n",
        b"id,name\n",
        b"{}",
        b"<html>",
        b"\x1f\x8bno gzip",
        b"PK\x03\x04no",
    ],
)
def test_other_files_are_none_of_them(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "20240101.as-rel.txt").write_bytes(content)
    with pytest.raises(Unreadable):
        importer_of(tmp_path / "20240101.as-rel.txt")


def test_an_archive_of_several_other_files_is_none_of_them(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a", "w") as archive:
        archive.writestr("a", "1|2|0\n")
        archive.writestr("b", "1|2|0\n")
    with pytest.raises(Unreadable, match="2 files"):
        importer_of(tmp_path / "a")
    with tarfile.open(tmp_path / "b", "w") as tar:
        tar.addfile(tarfile.TarInfo("x"), io.BytesIO())
    with pytest.raises(Unreadable, match="no cable"):
        importer_of(tmp_path / "b").read(tmp_path / "b")


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="none"):
        importer_of(tmp_path / "none")
    with pytest.raises(Unreadable, match="caida, opensanctions, gleif, telegeography, routes, ris, peeringdb, mmdb, csv"):
        by_id("as-rel3")
