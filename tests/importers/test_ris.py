"""The RIS whois dump: origin, prefix, peers."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleannet.importers.recognise import importer_of
from cleannet.importers.ris import read
from cleannet.readers.base.input import Unreadable

DUMP = """% This is made up
%
\r
13335\t1.1.1.0/24\t330
{3334,3333}\t9.0.0.0/16\t2
3333\t9.1.0.0/16\t300
3335\t9.1.0.0/16\t1
3335\t9.2.0.0/16\t0
3335\t0.0.0.0/0\t12
3335\t9.3.0.0/25\t1
x\t9.3.0.0/16\t1
3335\t9.3.0.0\t1
nonsense
"""


def test_a_dump(tmp_path: Path) -> None:
    path = tmp_path / "riswhoisdump.IPv4"
    path.write_text(DUMP, encoding="utf-8")
    assert importer_of(path).id == "ris"
    layer = importer_of(path).read(path)
    p = layer.prefix_origins
    assert p is not None
    said = {(n >> 16, length): p.origins(v) for n, length, v in zip(*(c.tolist() for c in p.v4), strict=True)}
    assert said == {(0x0101, 24): (13335,), (0x0900, 16): (3333, 3334), (0x0901, 16): (3333, 3335)}
    assert (layer.name, layer.rows, layer.date) == ("ris-whois", 4, "")
    assert layer.skipped == {
        "seen by no peer": 1,
        "default route": 1,
        "longer than /24: not passed on between networks": 1,
        "no AS numbers": 1,
        "not of the form asns, prefix, peers": 2,
    }
    assert layer.examples["not of the form asns, prefix, peers"] == "row 12: 3335\t9.3.0.0\t1"


def test_the_file_of_ipv6_is_a_layer_beside_that_of_ipv4(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("% x\n3333\t2001:67c:2e8::/48\t9\n", encoding="utf-8")
    assert importer_of(tmp_path / "x").id == "ris"
    assert read(tmp_path / "x").name == "ris-whois-v6"


def test_comments_alone(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("% x\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="no prefix with an origin"):
        read(tmp_path / "x")
