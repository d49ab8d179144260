"""Tables as spreadsheets save them in Germany, France, Japan and China: read, with what their code page is."""

from __future__ import annotations

import pytest
from inputs import an_input

from cleannet.readers import reader_of
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.tables.code_pages import in_utf8, page_of

_TABLES = [
    (
        "cp1252",
        "Gerätename;Hersteller;Gerätetyp\r\nTür;Hikvision;DS\r\nMüller – Büro;Dahua;x\r\n",
        "devices",
        ["Hikvision", "Dahua"],
    ),
    ("cp1252", "Lieferant;Ort\nHuawei;München\n„ZTE“ GmbH;Köln\n", "vendors", ["Huawei", "„ZTE“ GmbH"]),
    ("cp1252", "Fournisseur;Société mère;Raison sociale\nF1;x;Télécom Été SA\n", "vendors", ["Télécom Été SA"]),
    ("cp1252", "Proveedor;País\nHuawei España;España\n", "vendors", ["Huawei España"]),
    ("cp932", "資産番号,メーカー,型番\n1,ハイクビジョン,DS-2CD\n2,大華技術,IPC\n", "devices", ["ハイクビジョン", "大華技術"]),
    ("cp932", "会社名,住所\n華為技術日本株式会社,東京都\n", "vendors", ["華為技術日本株式会社"]),
    (
        "gbk",
        "资产编号,制造商,型号\n1,海康威视,DS-2CD\n2,浙江大华技术股份有限公司,IPC\n",
        "devices",
        ["海康威视", "浙江大华技术股份有限公司"],
    ),
    (
        "big5hkscs",
        "供應商名稱,國家\n中國電信股份有限公司,中國\n中華電信股份有限公司,臺灣\n",
        "vendors",
        ["中國電信股份有限公司", "中華電信股份有限公司"],
    ),
]


@pytest.mark.parametrize(("page", "text", "kind", "values"), _TABLES)
def test_old_code_pages(page: str, text: str, kind: str, values: list[str]) -> None:
    assert page_of(text.encode(page)) == page
    item = in_utf8(an_input(text.encode(page)))
    reader = reader_of(item.head)
    assert reader is not None
    assert reader.id == kind
    batches = list(reader.read(item))
    names = ("maker-name", "org-name", "org-name-in")
    found = [v for batch in batches for r in batch.references if r.kind in names for v in r.values.to_pylist()]
    assert (found, [skip for batch in batches for skip in batch.skipped]) == (values, [])
    assert item.log.notes[0].startswith("not UTF-8; read as ")


def test_long_tables_and_rows_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"Müller {at};Köln\n" for at in range(9_000))
    data = "Lieferant;Ort\nZoë;Brühl\n".encode() + rows.encode("cp1252") + b"a\x81b;x\n" + b"x" * (CAP + 9) + b"\n" + b"ZTE;\xfc"
    item = in_utf8(an_input(data))
    reader = reader_of(item.head)
    assert reader is not None
    batches = list(reader.read(item))
    names = [v for batch in batches for r in batch.references for v in r.values.to_pylist()]
    assert (names[0], names[1], names[-1], len(names)) == ("Zoë", "Müller 0", "ZTE", 9_002)
    assert [skip.reason for batch in batches for skip in batch.skipped] == ["not UTF-8", "row too long"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"vendor\nHuawei\n",
        "Lieferant;Ort\nZTE;Köln\n".encode(),
        b"\xd4\xc3\xb2\xa1" + bytes(range(256)),
        b"sa,da\n10.0.0.1,202.97.12.1\n\xe4,\xe4\n",
        b"Nov 24 10:00:00 host app: na\xefve\n",
        "Lieferant;Ort\nZTE;Köln\n".encode("utf-16"),
    ],
)
def test_everything_else_stays(data: bytes) -> None:
    item = an_input(data)
    assert in_utf8(item) is item


def test_any_pair_of_octets_is_of_some_page_or_of_none() -> None:
    """Of 0x8862 in Big5 come a letter and a mark, and no page has octets for the mark alone."""
    for first in range(0x80, 0x100):
        for second in range(0x30, 0x100, 1 if first == 0x88 else 7):
            assert page_of(b"name " + bytes((first, second)) + b"\n") in ("", "cp1252", "cp932", "gbk", "big5hkscs")
    assert page_of(b"\x88\x62\xa5\xe3\xc9m") in ("", "cp1252", "cp932", "gbk", "big5hkscs")
