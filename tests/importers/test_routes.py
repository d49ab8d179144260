"""Tables of routes: MRT, and what `bgpdump -m` prints of the same."""

from __future__ import annotations

import contextlib
import gzip
import os
import re
from collections import defaultdict
from ipaddress import ip_network
from pathlib import Path

import pyarrow as pa
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input
from readers.mrt_text import lines
from readers.routes.test_mrt import AS_TRANS, FILE, PEERS, attributes, message, nlri, packed, record, table, update

from cleannet.importers.recognise import importer_of
from cleannet.importers.routes import read
from cleannet.kernel.addresses import parse
from cleannet.readers.base.aspath import NOBODY
from cleannet.readers.base.input import Unreadable
from cleannet.readers.routes import mrt
from cleannet.world.layer import Layer

REAL = os.environ.get("CLEANNET_MRT", "")

RIB = PEERS + b"".join(
    (
        table("9.0.0.0/16", [[11, 22, 22, 33], [4200, 33]]),
        table("9.1.0.0/16", [[11, 33], [4200, 44]]),
        table("9.2.0.0/16", [[11, [55, 44, 64512]], [4200, 44]]),
        table("9.3.0.0/16", [[11, 33], []]),
        table("9.3.128.0/24", [[11, 64512]]),
        table("0.0.0.0/0", [[11, 33]]),
        table("9.4.0.0/25", [[11, 33]]),
        table("9.5.0.0/16", [[11, 33], [11, 44]], 8, 7),
        table("2a00:1::/32", [[4200, 66]], 4),
        record(16, 4, message(update(nlri("9.6.0.0/16"), attributes([11, 33])))),
        record(48, 1, b"\0" * 8),
    )
)


def put(folder: Path, octets: bytes, name: str = "rib") -> Path:
    (folder / name).write_bytes(octets)
    return folder / name


def as_text(octets: bytes) -> bytes:
    return "".join(f"{line}\n" for line in lines(an_input(octets))).encode()


def answers(layer: Layer, *addresses: str) -> list[tuple[int, ...]]:
    assert layer.prefix_origins is not None
    return [layer.prefix_origins.origins(i) for i in layer.prefix_origins.indexes_of(parse(pa.array(addresses))).tolist()]


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_any_peer_makes_an_origin(tmp_path: Path, text: bool, packed: bool) -> None:
    octets = as_text(RIB) if text else RIB
    path = put(tmp_path, gzip.compress(octets) if packed else octets)
    assert importer_of(path).id == "routes"
    layer = read(path)
    asked = ("9.0.0.1", "9.1.0.1", "9.2.0.1", "9.3.0.1", "9.3.128.1", "9.5.0.1", "2a00:1::1")
    assert answers(layer, *asked) == [(33,), (33, 44), (44, 55), (33,), (), (33, 44), (66,)]
    assert answers(layer, "8.8.8.8", "9.4.0.1", "9.6.0.1", "2a00:2::") == [()] * 4
    assert (layer.name, layer.date, layer.rows) == ("bgp-table", "2023-11-14", 10)
    assert layer.skipped == {
        "no AS path": 1,
        "only reserved or private AS numbers": 1,
        "default route": 1,
        "longer than /24: not passed on between networks": 1,
        "an update, not a route of a table": 1,
    }
    assert layer.examples["longer than /24: not passed on between networks"] == "row 11: 9.4.0.0/25"
    assert layer.notes == ("reserved and private AS numbers were left out of 1 rows",)


def test_numbers_of_two_octets(tmp_path: Path) -> None:
    """The end of the path stands in AS4_PATH, where that is there."""
    body = old_table("9.0.0.0", AS_TRANS) + old_table("9.1.0.0", attributes([11, 23456], 2))
    layer = read(put(tmp_path, body + old_table("9.2.0.0", attributes([11, 22], 2))))
    assert answers(layer, "9.0.0.1", "9.1.0.1", "9.2.0.1") == [(80000,), (), (22,)]


def old_table(network: str, attrs: bytes) -> bytes:
    head = b"\0\0\0\0" + packed(network) + b"\x10\1" + (1700000000).to_bytes(4, "big") + packed("192.0.2.1")
    return record(12, 1, head + (11).to_bytes(2, "big") + len(attrs).to_bytes(2, "big") + attrs)


def test_every_kind_of_record_gives_the_same_as_its_text(tmp_path: Path) -> None:
    ours, theirs = read(put(tmp_path, FILE)), read(put(tmp_path, as_text(FILE)))
    assert answers(ours, "203.0.113.1", "198.51.100.1", "2001:db8:5::1") == [(33, 44, 55), (33,), (66,)]
    assert summary_of(ours) == summary_of(theirs)


def summary_of(layer: Layer) -> tuple[object, ...]:
    p = layer.prefix_origins
    assert p is not None
    arrays = [array.tolist() for array in (*p.v4, *p.v6, *p.v4_table, *p.v6_table, p.origin_asns, p.origin_ends)]
    return arrays, layer.rows, layer.skipped, layer.date


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (RIB[:-30], "cut off"),
        (record(16, 4, message(update(nlri("9.6.0.0/16"), attributes([11, 33])))), "an update, not a route of a table"),
        (PEERS + table("0.0.0.0/0", [[11, 33]]), "default route"),
        (b"hello\n", "neither MRT nor"),
    ],
)
def test_what_holds_no_table(tmp_path: Path, octets: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(put(tmp_path, octets))


def test_in_small_pieces_as_in_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = summary_of(read(put(tmp_path, RIB)))
    monkeypatch.setattr(mrt, "_AT_ONCE", 3)
    monkeypatch.setattr(mrt, "_PIECE", 100)
    assert summary_of(read(put(tmp_path, RIB))) == whole


def test_text_that_is_broken_costs_only_its_line(tmp_path: Path) -> None:
    good = as_text(RIB)
    bad = b"nonsense\nTABLE_DUMP2|9|B|192.0.2.1|11|9.7.0.0/99|11 33|IGP\nTABLE_DUMP2|9|B|192.0.2.1|11|9.8.0.0/16|11 x|IGP\n"
    layer, whole = read(put(tmp_path, good + bad)), read(put(tmp_path, good, "good"))
    assert layer.skipped == {**whole.skipped, "not a line of bgpdump -m": 1, "no prefix": 1, "AS path not readable": 1}
    assert (layer.rows, summary_of(layer)[0]) == (whole.rows, summary_of(whole)[0])


TEXT = as_text(RIB + FILE)


@examples(150)
@given(st.sampled_from([RIB + FILE, TEXT]), st.data())
def test_whatever_it_is_fed_it_ends_in_words(tmp_path_factory: pytest.TempPathFactory, octets: bytes, data: st.DataObject) -> None:
    changed = bytearray(octets)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Unreadable):
        read(put(tmp_path_factory.getbasetemp(), bytes(changed[: data.draw(st.integers(0, len(changed)))]), "fuzz-routes"))


@pytest.mark.skipif(not REAL, reason="CLEANNET_MRT names no folder of real files")
def test_real_tables_have_the_origins_of_their_text(tmp_path: Path) -> None:
    seen = 0
    for file in sorted(Path(REAL).glob("test_data_*.gz")):
        text = gzip.decompress(file.with_name(file.name.replace("test_data", "test_expect") + ".bgp.gz").read_bytes())
        naive: dict[str, set[int]] = defaultdict(set)
        for line in text.decode().splitlines():
            fields = line.split("|")
            if fields[0].startswith("TABLE_DUMP") and 8 <= int(fields[5].partition("/")[2]) <= 24 and "." in fields[5]:
                path = fields[6 + fields[0].endswith("_AP")]
                asns = {int(n) for n in re.findall(r"\d+", path.split()[-1])} if path else set()
                naive[str(ip_network(fields[5], strict=False))] |= {n for n in asns if not any(a <= n <= b for a, b in NOBODY)}
        naive = {prefix: asns for prefix, asns in naive.items() if asns}
        if naive:
            seen += 1
            for source in (file, put(tmp_path, text)):
                p = read(source).prefix_origins
                assert p is not None
                rows = zip(*(c.tolist() for c in p.v4), strict=True)
                assert {str(ip_network((n, length))): set(p.origins(v)) for n, length, v in rows} == naive
    assert seen
