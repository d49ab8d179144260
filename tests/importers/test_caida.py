"""Users' own CAIDA files, in each of their forms."""

from __future__ import annotations

import bz2
import contextlib
import gzip
from pathlib import Path

import pyarrow as pa
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.importers import caida, prefixes
from cleannet.importers.caida import read
from cleannet.importers.compare import compare
from cleannet.kernel.addresses import parse
from cleannet.readers.base.input import Unreadable
from cleannet.world.layer import load, save
from cleannet.world.view import open_world

PREFIXES = b"""192.0.2.0\t24\t3500
192.0.2.128\t25\t3501_3502
192.0.2.192\t26\t3502,3501
198.51.100.0\t33\t3500
198.51.100.0\t24\tx
nonsense
2001:db8::\t32\t3503
2002::\t16\t3504
198.51.100.999\t24\t3500
"""
ORGS = """# name: AS Org
# date: 202401
# format:org_id|changed|org_name|country|source
EX-1|20240101|Example Networks|DE|RIPE
EX-2|20240101|Beispiel|AT|RIPE
# format:aut|changed|aut_name|org_id|opaque_id|source
64500|20240101|EXAMPLE|EX-1|x_RIPE|RIPE
64501||SECOND|EX-1||RIPE
64502|20240101|GONE|EX-9|x|RIPE
x|20240101|BAD|EX-1|x|RIPE
64503|few
"""
RELATIONS = b"# input clique: 1\n64500|64501|-1|bgp\n64500|64502|0|mlp\n64500|64503|1\n1|99999999999|0\n"


def put(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def test_prefixes(tmp_path: Path) -> None:
    layer = read(put(tmp_path, "routeviews-rv2-20240101-1200.pfx2as.gz", gzip.compress(PREFIXES)))
    save(layer, tmp_path / "layer")
    layer = load(tmp_path / "layer")
    p = layer.prefix_origins
    assert p is not None
    asked = parse(pa.array(["192.0.2.1", "192.0.2.128", "192.0.2.255", "192.0.3.0", "2001:db8:ffff::1", "2001:db9::", "x"]))
    assert [p.origins(i) for i in p.indexes_of(asked).tolist()] == [(3500,), (3501, 3502), (3501, 3502), (), (3503,), (), ()]
    assert (len(p), p.several, layer.rows, layer.date) == (5, 2, 5, "2024-01-01")
    assert layer.skipped == {"no prefix": 2, "no AS numbers": 1, "not of the form network, length, asns": 1}
    assert layer.examples["not of the form network, length, asns"] == "row 6: nonsense"
    assert layer.examples["no prefix"] == "row 4: 198.51.100.0/33"


def test_organisations(tmp_path: Path) -> None:
    layer = read(put(tmp_path, "as-org2info.txt", ORGS.encode()))
    save(layer, tmp_path / "layer")
    orgs = load(tmp_path / "layer").as_org
    assert orgs is not None
    assert [orgs.of(n) for n in (64500, 64501, 64502, 1, 2**32 - 1)] == [("Example Networks", "DE", "RIPE")] * 2 + [None] * 3
    assert layer.date == "2024-01"
    assert layer.skipped == {"AS of an organisation that is not in the file": 1, "no AS number": 1, "wrong number of fields": 1}
    assert layer.examples["AS of an organisation that is not in the file"].startswith("row 9: AS64502")


def test_relations(tmp_path: Path) -> None:
    layer = read(put(tmp_path, "20240101.as-rel2.txt.bz2", bz2.compress(RELATIONS)))
    save(layer, tmp_path / "layer")
    rel = load(tmp_path / "layer").as_rel
    assert rel is not None
    assert list(zip(rel.a.tolist(), rel.b.tolist(), rel.kind.tolist(), strict=True)) == [(64500, 64501, -1), (64500, 64502, 0)]
    assert layer.skipped == {"not of the form AS, AS, -1 or 0": 1, "no AS numbers": 1}
    links = compare(layer, open_world()).links
    assert links is not None
    assert (links.providers, links.peers, links.ases) == (1, 1, 3)


@pytest.mark.parametrize(
    "content",
    [b"", b"# comment\n", b"hello\n", b"\x1f\x8bno gzip", b"PK\x03\x04no zip", b"\xfd7zXZ\x00", b"BZh9"],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(put(tmp_path, "x", content))


@examples(60)
@given(st.sampled_from([PREFIXES, ORGS.encode(), RELATIONS, gzip.compress(PREFIXES)]), st.integers(0, 500), st.binary(max_size=4))
def test_changed_input_never_crashes(tmp_path_factory: pytest.TempPathFactory, content: bytes, at: int, new: bytes) -> None:
    path = put(tmp_path_factory.getbasetemp(), "fuzz", content[:at] + new + content[at + len(new) + 1 :])
    with contextlib.suppress(Unreadable):
        read(path)


@pytest.mark.parametrize("content", [PREFIXES, ORGS.encode(), RELATIONS])
def test_no_more_rows_are_read_than_a_table_may_have(tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caida, "_ROWS_MOST", 1)
    monkeypatch.setattr(prefixes, "PAIRS_MOST", 1)
    with pytest.raises(Unreadable, match=r"more than 1 (rows|prefixes)"):
        read(put(tmp_path, "x", content))
