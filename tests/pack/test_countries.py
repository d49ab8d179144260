"""The table of registered countries: a quarter of the addresses of an AS counts, bad rows are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleannet.pack import netbuild
from cleannet.pack.countries import CountryTable, open_countries
from cleannet.pack.countrybuild import build
from cleannet.pack.networks import open_networks
from cleannet.pack.refused import PackRefused

SIX = 0x2001_0DB9 << 96
BLOCK = 16777216


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """AS64500 has 1,024 IPv4 addresses and IPv6, AS64501 IPv6 alone, AS64502 addresses that no row of countries has."""
    four = [(BLOCK, BLOCK + 1023, 64500), (BLOCK + 4096, BLOCK + 4351, 64502)]
    six = [(SIX, SIX + (4 << 64) - 1, 64500), (SIX + (4 << 64), SIX + (8 << 64) - 1, 64501)]
    for name, rows in (("asn-ipv4-num.csv", four), ("asn-ipv6-num.csv", six)):
        (tmp_path / name).write_text("".join(f"{a},{b},{n},X\n" for a, b, n in rows), encoding="utf-8")
    written(tmp_path, 4, (BLOCK, BLOCK + 511, "HK"), (BLOCK + 512, BLOCK + 767, "CN"), (BLOCK + 768, BLOCK + 900, "DE"))
    written(tmp_path, 6, (SIX, SIX + (7 << 64) - 1, "RU"))
    return tmp_path


def written(folder: Path, version: int, *rows: tuple[int, int, str]) -> None:
    text = "".join(f"{first},{last},{country}\n" for first, last, country in rows)
    (folder / f"asn-country-ipv{version}-num.csv").write_text(text, encoding="utf-8")


def compiled(folder: Path) -> CountryTable:
    (folder / "networks.bin").write_bytes(netbuild.build(folder))
    (folder / "countries.bin").write_bytes(build(folder, open_networks(folder / "networks.bin")))
    return open_countries(folder / "countries.bin")


def test_each_country_of_a_quarter_of_the_addresses_is_told_the_largest_first(folder: Path) -> None:
    table = compiled(folder)
    assert table.of(64500) == ("HK", "CN")  # 512, 256; 133 in Germany are less than a quarter; IPv4 decides
    assert table.of(64501) == ("RU",)
    assert (table.of(64502), table.of(0), table.of(2**32 - 1)) == ((), (), ())
    assert table.rows == 2


@pytest.mark.parametrize("row", ["1,2\n", "1,x,CN\n", "2,1,CN\n", "1,2,cn\n", f"1,{2**32},CN\n"])
def test_a_row_of_another_form_is_named(folder: Path, row: str) -> None:
    (folder / "asn-country-ipv4-num.csv").write_text(f"{BLOCK},{BLOCK},CN\n{row}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"ipv4-num\.csv: row 2 "):
        compiled(folder)


def test_a_changed_byte_is_refused(folder: Path) -> None:
    compiled(folder)
    path = folder / "other.bin"
    content = (folder / "countries.bin").read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(PackRefused, match="hash"):
        open_countries(path)


def test_the_embedded_table_knows_large_networks() -> None:
    table = open_countries()
    assert (table.of(4134), table.of(12389), table.of(3320)) == (("CN",), ("RU",), ("DE",))
    assert "CN" not in table.of(13335)
