"""Recognises from its content which upstream table a file is; its name does not matter.

To add a table, write one file with `read`, and add one line to `IMPORTERS`, `facts/licences.yaml` and `docs/data.md`.
"""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cleannet.importers import blocks, caida, gleif, mmdb, opensanctions, peeringdb, ris, routes, telegeography
from cleannet.importers.stream import CANNOT, opened
from cleannet.readers.base.input import HEAD, Unreadable
from cleannet.world.layer import Layer


@dataclass(frozen=True)
class Importer:
    """One family of tables. sniff: from the unpacked beginning, with no byte order mark; read: the layer of a file."""

    id: str
    title: str
    sniff: Callable[[bytes], bool]
    read: Callable[[Path], Layer]


def _caida(head: bytes) -> bool:
    told = re.compile(rb"# ?(?:input clique|format:|source:|name: AS Org)|\d+\|\d+\|(?:-1|0)(?:[|\r\n]|$)|[0-9A-Fa-f.:]+\t\d+\t\d")
    return told.match(head) is not None


def _gleif(head: bytes) -> bool:
    if head.startswith(b"<"):
        return b"LEIData" in head or b"RelationshipData" in head
    first = head.partition(b"\n")[0]
    return b"Entity.LegalName" in first or b"Relationship.StartNode.NodeID" in first


def _opensanctions(head: bytes) -> bool:
    columns = head.partition(b"\n")[0].replace(b'"', b"").strip().split(b",")
    return {b"id", b"schema", b"name"} <= set(columns)


def _telegeography(head: bytes) -> bool:
    return head.startswith(b"{") and b'"landing_points"' in head


def _mmdb(_head: bytes) -> bool:
    return False  # it is told by its end


IMPORTERS: Final = (
    Importer("caida", "CAIDA prefix to AS, AS organisations, AS relationships", _caida, caida.read),
    Importer("opensanctions", "OpenSanctions targets.simple.csv", _opensanctions, opensanctions.read),
    Importer("gleif", "GLEIF golden copy, level 1 and 2, CSV or XML", _gleif, gleif.read),
    Importer("telegeography", "TeleGeography submarine cable map v3", _telegeography, telegeography.read),
    Importer("routes", "tables of BGP routes, MRT or bgpdump -m", routes.sniff, routes.read),
    Importer("ris", "RIPE NCC RIS whois dump", ris.sniff, ris.read),
    Importer("peeringdb", "PeeringDB's peering LANs", peeringdb.sniff, peeringdb.read),
    Importer("mmdb", "MaxMind DB of AS numbers", _mmdb, mmdb.read),
    Importer("csv", "CSV of addresses and their ASes", blocks.sniff, blocks.read),
)


def importer_of(path: Path) -> Importer:
    """The importer of that file, folder or archive. Raises Unreadable if no importer knows it."""
    if _has_cables(path):
        return by_id("telegeography")
    with opened(path) as stream:
        head = stream.read(HEAD).lstrip(b"\xef\xbb\xbf \r\n\t")
    for importer in IMPORTERS:
        if importer.sniff(head):
            return importer
    if _ends_as_mmdb(path):
        return by_id("mmdb")
    known = "; ".join(importer.title for importer in IMPORTERS)
    raise Unreadable(f"{path.name}: not a table that can be imported; these can: {known}")


def by_id(id: str) -> Importer:
    """The importer of that id. Raises Unreadable if there is none."""
    for importer in IMPORTERS:
        if importer.id == id:
            return importer
    raise Unreadable(f"{id!r} is not a format; the formats are {', '.join(importer.id for importer in IMPORTERS)}")


def _ends_as_mmdb(path: Path) -> bool:
    """Whether the metadata of a MaxMind DB are at its end; a compressed file must be unpacked completely to know."""
    tail = b""
    try:
        with opened(path, mmdb.OCTETS_MOST) as stream:
            while piece := stream.read(1 << 20):
                tail = (tail + piece)[-mmdb.TAIL :]
    except Unreadable:
        return False
    return mmdb.MARKER in tail


def _has_cables(path: Path) -> bool:
    """Whether it is a folder, a tar archive, or a zip archive of files below `cable/`; other zip archives hold one table."""
    try:
        if path.is_dir():
            return True
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return any(telegeography.in_cable(name) for name in archive.namelist())
        with tarfile.open(path, "r:*") as tar:
            return tar.next() is not None  # a file of zeros is an archive of nothing
    except CANNOT:
        return False
