"""What is a workbook, and what is named in place of being read; and that the readers of tables read sheets."""

from __future__ import annotations

from pathlib import Path

import pytest
from readers.books import Cell, ods, ods_row, xlsx
from readers.packing import zipped

from cleannet.columns import Batch
from cleannet.readers import reader_of
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.looks import looks_like
from cleannet.readers.inputs.sources import Refused, sources

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(70_000)


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (
            _COMPOUND + "EncryptedPackage\0".encode("utf-16-le"),
            "an encrypted document of Office; save it with no password to have it read",
        ),
        (_COMPOUND + "Workbook\0".encode("utf-16-le"), "an old workbook of Excel (.xls), which is not read; save it as .xlsx"),
        (_COMPOUND + "Book\0".encode("utf-16-le"), "an old workbook of Excel (.xls), which is not read; save it as .xlsx"),
        (
            zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""}),
            "a binary workbook of Excel (.xlsb), which is not read; save it as .xlsx",
        ),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "a broken workbook: it has no part _rels/.rels"),
    ],
)
def test_what_is_not_read_is_named_with_what_to_do(octets: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(octets)
    assert list(sources([tmp_path])) == [Refused(f"{tmp_path}/x", why)]


def test_a_document_of_word_is_none(tmp_path: Path) -> None:
    rels = b'<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>'
    (tmp_path / "x").write_bytes(zipped({"[Content_Types].xml": b"", "_rels/.rels": rels, "word/document.xml": b"<w:document/>"}))
    (item,) = sources([tmp_path])
    assert isinstance(item, Input)
    assert item.log.notes == ["an Office document; its members are not read"]


def read(octets: bytes, tmp_path: Path) -> tuple[str, list[Batch]]:
    """The reader of the only sheet, and what it read."""
    (tmp_path / "x").write_bytes(octets)
    (item,) = sources([tmp_path])
    assert isinstance(item, Input)
    reader = reader_of(item.head)
    assert reader is not None
    return reader.id, list(reader.read(item))


_TABLES: list[tuple[str, list[list[Cell]], list[int], list[str]]] = [
    (
        "devices",
        [
            ["Inventory of 2026, Berlin"],
            [],
            ["Asset", "Vendor", "Model, type", "MAC"],
            ["1", "Hik, Ltd", 'DS 15" x', "00:1b:0d:00:00:01\n001b.0d00.0002"],
        ],
        [4],
        ["00:1B:0D:00:00:01", "00:1B:0D:00:00:02", "Hik, Ltd"],
    ),
    ("vendors", [["Vendor"], ["Huawei Technologies Co., Ltd."], [], ["ZTE"]], [2, 4], ["Huawei Technologies Co., Ltd.", "ZTE"]),
    (
        "mdm",
        [["App name", "Publisher", "Bundle ID"], ["TikTok", "ByteDance", "com.zhiliaoapp.musically"]],
        [2],
        ["ByteDance", "com.zhiliaoapp.musically"],
    ),
    ("circuits", [["Circuit ID", "Cable"], ["c1", "FLAG\nPLCN"]], [2], ["FLAG", "PLCN"]),
    ("flow-table", [["sa", "da", "ibyt"], ["10.0.0.1", "202.97.12.1", 17]], [1], ["10.0.0.1", "202.97.12.1"]),
]


@pytest.mark.parametrize("form", ["xlsx", "ods"])
@pytest.mark.parametrize(("reader", "table", "records", "values"), _TABLES, ids=[table[0] for table in _TABLES])
def test_the_readers_of_tables_read_sheets(
    reader: str, table: list[list[Cell]], records: list[int], values: list[str], form: str, tmp_path: Path
) -> None:
    octets = xlsx({"S": table}) if form == "xlsx" else ods({"S": "".join(map(ods_row, table))})
    known, batches = read(octets, tmp_path)
    assert (known, [int(n) for batch in batches for n in batch.records]) == (reader, records)
    assert not any(batch.skipped for batch in batches)
    assert sorted(str(v) for batch in batches for found in batch.references for v in found.values.to_pylist()) == sorted(values)


def test_a_title_block_of_many_lines_stands_above_a_sheet_s_header(tmp_path: Path) -> None:
    above: list[list[Cell]] = [[f"{what}, all sites", "x; y"] for what in "abcdefghijkl"]
    known, batches = read(xlsx({"S": [*above, [], ["Asset", "Vendor", "Model"], ["1", "ZTE", "F660"]]}), tmp_path)
    assert (known, batches[0].records.tolist()) == ("devices", [15])


def test_headings_of_groups_of_columns_stand_above_the_header(tmp_path: Path) -> None:
    above: list[Cell] = ["Asset", None, "Network", None, "Who", None]
    table: list[list[Cell]] = [above, ["Tag", "Vendor", "MAC", "IP", "Owner", "Site"], ["1", "ZTE", None, None, None, "Bonn"]]
    known, batches = read(xlsx({"S": table}), tmp_path)
    assert (known, batches[0].records.tolist()) == ("devices", [3])


def test_a_sheet_of_cells_with_no_header_is_no_list_of_names(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(
        xlsx({"S": [["Huawei Technologies Ltd", "Shenzhen"], ["ZTE Corp", "Shenzhen"], ["Cisco Systems Inc", "San Jose"]]})
    )
    (item,) = sources([tmp_path])
    assert isinstance(item, Input)
    assert reader_of(item.head) is None
    assert looks_like(item.head) == "sheet with 2 columns and no header that we know"
