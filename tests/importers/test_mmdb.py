"""MaxMind DBs of AS numbers, in each size of record, whole and broken."""

from __future__ import annotations

import contextlib
import gzip
import importlib.util
import ipaddress
from pathlib import Path

import pyarrow as pa
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from importers.mmdb_file import MARKER, database, encoded

from cleannet.importers import mmdb
from cleannet.importers.mmdb import read
from cleannet.importers.recognise import importer_of
from cleannet.kernel.addresses import parse
from cleannet.readers.base.input import Unreadable
from cleannet.world.layer import Layer

NETWORKS = {
    "193.0.0.0/21": {"autonomous_system_number": 3333, "autonomous_system_organization": "RIPE NCC"},
    "193.0.8.0/21": {"autonomous_system_number": 3333, "autonomous_system_organization": "RIPE NCC"},
    "1.1.1.1/32": {"more": [{"x": 2.5, "y": True}, "z" * 300], "asn": "AS13335"},
    "2001:67c:2e8::/48": {"autonomous_system_number": 3333},
    "2a00:1:2:3:4:5:6:7/128": {"asn": 64512},
    "2a01::/17": {"as_name": "nobody says"},
}
ALIASES = ("2002::/16", "::ffff:0:0/96")


def put(folder: Path, octets: bytes) -> Path:
    (folder / "x").write_bytes(octets)
    return folder / "x"


def answers(layer: Layer, *addresses: str) -> list[tuple[int, ...]]:
    assert layer.prefix_origins is not None
    return [layer.prefix_origins.origins(i) for i in layer.prefix_origins.indexes_of(parse(pa.array(addresses))).tolist()]


def metadata(**other: int) -> bytes:
    said = {"node_count": 9, "record_size": 24, "ip_version": 6, "binary_format_major_version": 2, "database_type": "x", **other}
    return MARKER + encoded(said)


@pytest.mark.parametrize("bits", [24, 28, 32])
@pytest.mark.parametrize("packed", [False, True])
def test_each_size_of_record(tmp_path: Path, bits: int, packed: bool) -> None:
    octets = database(NETWORKS, bits, aliases=ALIASES)
    path = put(tmp_path, gzip.compress(octets) if packed else octets)
    assert importer_of(path).id == "mmdb"
    layer = read(path)
    assert (layer.name, layer.date, layer.title, layer.rows) == ("mmdb", "2026-01-01", "MaxMind DB Made-Up-ASN", 4)
    assert layer.skipped == {"only reserved or private AS numbers": 1, "no AS number": 1}
    assert answers(layer, "193.0.7.255", "193.0.15.9", "193.0.16.0", "1.1.1.1", "1.1.1.0") == [(3333,), (3333,), (), (13335,), ()]
    assert answers(layer, "2001:67c:2e8:ffff::1", "2001:67c:2e9::", "2a00:1:2:3:4:5:6:7", "2a01::1") == [(3333,), (), (), ()]
    assert layer.prefix_origins is not None
    assert (layer.prefix_origins.v4[0].size, layer.prefix_origins.v6[0].size) == (3, 1)


def test_a_tree_of_ipv4(tmp_path: Path) -> None:
    four = {network: record for network, record in NETWORKS.items() if "." in network}
    assert answers(read(put(tmp_path, database(four, version=4))), "193.0.0.1", "1.1.1.1") == [(3333,), (13335,)]


def test_values_behind_pointers(tmp_path: Path) -> None:
    first = {"autonomous_system_number": 3333}  # at 0: the map; its key at 1, its number behind that
    at = 1 + len(encoded("autonomous_system_number"))
    networks = {"1.0.0.0/24": first, "2.0.0.0/24": {"a": "->0", "->1": f"->{at}"}, "3.0.0.0/24": {"autonomous_system_number": 7}}
    assert answers(read(put(tmp_path, database(networks))), "1.0.0.1", "2.0.0.1", "3.0.0.1") == [(3333,), (3333,), (7,)]


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (database({"1.0.0.0/24": {"country": "DE"}}, kind="City\x1b"), "name no AS numbers"),
        (b"x" * 100 + MARKER, "metadata of a MaxMind DB are broken"),
        (metadata(record_size=24), "claims a tree"),
        (metadata(record_size=20), "an unsupported form"),
        (b"nothing of it", "not a MaxMind DB"),
    ],
)
def test_what_is_none(tmp_path: Path, octets: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(put(tmp_path, octets))


@pytest.mark.slow
def test_a_tree_without_end_is_refused(tmp_path: Path) -> None:
    """Both branches of the one node lead back to it."""
    with pytest.raises(Unreadable, match="a tree of more than"):
        read(put(tmp_path, bytes(6) + bytes(16) + metadata(node_count=1, ip_version=4)))


def test_records_that_lead_nowhere_or_on_for_ever(tmp_path: Path) -> None:
    networks = {"1.0.0.0/24": {"asn": "->5000"}, "2.0.0.0/24": {"x": [0] * 200, "asn": 7}, "3.0.0.0/24": {"asn": 3333}}
    layer = read(put(tmp_path, database(networks)))
    assert (layer.rows, layer.skipped) == (1, {"no AS number": 2})


OCTETS = database(NETWORKS, 28, aliases=ALIASES)


@examples(200)
@given(st.integers(0, len(OCTETS) - 1), st.binary(min_size=1, max_size=4))
def test_changed_input_never_crashes(tmp_path_factory: pytest.TempPathFactory, at: int, new: bytes) -> None:
    with contextlib.suppress(Unreadable):
        read(put(tmp_path_factory.getbasetemp(), OCTETS[:at] + new + OCTETS[at + len(new) :]))


@pytest.mark.skipif(importlib.util.find_spec("maxminddb") is None, reason="maxminddb is not installed")
@pytest.mark.parametrize("bits", [24, 28, 32])
def test_as_the_makers_own_reader_has_it(tmp_path: Path, bits: int) -> None:
    path = put(tmp_path, database(NETWORKS, bits, aliases=ALIASES))
    with importlib.import_module("maxminddb").open_database(path) as opened:
        theirs = {str(network): record for network, record in opened}
    meta, nodes, data = mmdb._parts(path.read_bytes())
    assert meta["ip_version"] == 6
    ours = {}
    for is_v6, hi, lo, lengths, at in mmdb._networks(nodes, 128):
        for six, high, low, length, place in zip(*(c.tolist() for c in (is_v6, hi, lo, lengths, at)), strict=True):
            network = ipaddress.IPv6Network((high << 64 | low, length)) if six else ipaddress.IPv4Network((high >> 32, length))
            ours[str(network)] = mmdb._Data(data).fields(place)
    plain = {n: {k: v for k, v in r.items() if isinstance(v, str | int) and v is not True} for n, r in theirs.items()}
    assert {n: {k: v for k, v in r.items() if v is not None} for n, r in ours.items()} == plain
