"""The table of networks: built the same every time, refused when changed, exact at its edges."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from cleannet.kernel.addresses import parse
from cleannet.pack.netbuild import build
from cleannet.pack.networks import EMBEDDED, NetworkTable, open_networks
from cleannet.pack.refused import PackRefused

FOUR = """16777216,16777471,64500,"Example, Inc."
16777472,16777727,64500,Another name of it
16778240,16779263,64501,Beispiel GmbH
16778300,16778310,64502,例
4294967040,4294967295,64501,Beispiel GmbH
"""
SIX = f"""{0x2001_0DB9 << 96},{(0x2001_0DB9 << 96) + 4},64500,Example
{(0x2001_0DB9 << 96) + 6},{(0x2001_0DBA << 96) - 1},64502,例
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "asn-ipv4-num.csv").write_text(FOUR, encoding="utf-8")
    (tmp_path / "asn-ipv6-num.csv").write_text(SIX, encoding="utf-8")
    return tmp_path


@pytest.fixture
def table(folder: Path) -> NetworkTable:
    (folder / "networks.bin").write_bytes(build(folder))
    return open_networks(folder / "networks.bin")


def asns(table: NetworkTable, *texts: str) -> list[int]:
    numbers: list[int] = table.asn_of(parse(pa.array(texts))).tolist()
    return numbers


def test_lookup(table: NetworkTable) -> None:
    assert asns(table, "0.255.255.255", "1.0.0.0", "1.0.1.255", "1.0.2.0") == [0, 64500, 64500, 0]
    assert asns(table, "1.0.4.59", "1.0.4.60", "1.0.4.70", "1.0.4.71") == [64501, 64502, 64502, 64501]
    assert asns(table, "255.255.255.255", "::ffff:1.0.0.1", "nonsense") == [64501, 64500, 0]
    assert asns(table, "2001:db8:ffff::", "2001:db9::4", "2001:db9::5", "2001:db9::6", "2001:dba::") == [0, 64500, 0, 64502, 0]


def test_names_and_counts(table: NetworkTable) -> None:
    assert [table.name_of(n) for n in (64500, 64501, 64502, 64503, 0)] == ["Example, Inc.", "Beispiel GmbH", "例", "", ""]
    assert (table.holds(64500), table.holds(0), table.holds(7)) == (True, False, False)
    assert (table.rows, table.meta["rows_v4"], table.meta["rows_v6"], table.meta["asns"]) == (7, 5, 2, 3)


def test_the_same_bytes_every_build(folder: Path) -> None:
    assert build(folder) == build(folder)


@pytest.mark.parametrize("row", ["1,2", "5,4,64500,x", "1,2,0,x", "1,4294967296,64500,x", "a,b,c,d"])
def test_a_row_of_another_form_stops_the_build(folder: Path, row: str) -> None:
    (folder / "asn-ipv4-num.csv").write_text(FOUR + row + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="row 6"):
        build(folder)


def test_every_changed_or_missing_byte_is_refused(folder: Path) -> None:
    good = build(folder)
    for at in range(len(good)):
        path = folder / f"{at}.bin"
        if at % 5 == 0:
            path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        elif at % 5 == 1:
            path.write_bytes(good[:at])
        else:
            continue
        with pytest.raises(PackRefused, match=str(at)):
            open_networks(path)
        path.unlink()


def test_the_embedded_table() -> None:
    table = open_networks()
    assert table is open_networks()
    assert (table.date, table.licence, table.rows) == ("2026-06-17", "CC-BY-4.0", 515_158)
    assert "errors" in table.warning
    assert "db-ip.com" in table.attribution
    assert asns(table, "202.96.128.86", "8.8.8.8", "2001:4860:4860::8888", "10.0.0.1") == [4134, 15169, 15169, 0]
    assert table.name_of(4134) == "Chinanet"
    assert EMBEDDED.stat().st_size < 11_000_000


def test_sizes_are_of_ipv4_and_of_those_who_are_asked_for(table: NetworkTable) -> None:
    asked = np.array([64502, 64500, 64501, 0, 7, 4_200_000_000], np.uint32)
    assert table.sizes(asked).tolist() == [11, 512, 1024 - 11 + 256, 0, 0, 0]
