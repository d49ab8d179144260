"""Several tables below one another, and headers that stand again: no row is read by the names of another table."""

from __future__ import annotations

import pytest
from inputs import an_input
from readers.books import Cell, xlsx

from cleannet.readers.inputs.sources import sources
from cleannet.readers.inventories.devices import READER
from cleannet.readers.tables import pieces
from cleannet.readers.tables.stacked import ends_blank

TABLES = """Report
Tag,Vendor,Model
1,ZTE,F660
Tag,Vendor,Model
2,Hikvision,DS

Model,Tag,Maker
C9300,3,Cisco

Lieferant,Ort
Huawei,Bonn
ZTE,Kiel

Tag,Vendor,Model
4,Dahua,IPC
"""


@pytest.mark.parametrize("block", [2 << 20, 1, 7, 20])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_row_is_read_by_its_own_header(block: int, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "BLOCK", block)
    item = an_input(TABLES.replace("\n", end).encode())
    batches = list(READER.read(item))
    found = [references for batch in batches for references in batch.references if references.kind == "maker-name"]
    makers = [value for references in found for value in references.values.to_pylist()]
    assets = [asset for batch in batches if batch.asset is not None for asset in batch.asset.to_pylist()]
    assert (makers, assets) == (["ZTE", "Hikvision", "Cisco", "Dahua"], ["1", "2", "3", "4"])
    assert [int(n) for batch in batches for n in batch.records] == [3, 5, 8, 15]
    skipped = {skip.record: skip.reason for batch in batches for skip in batch.skipped}
    assert skipped == {4: "header repeated", 11: "row of another table", 12: "row of another table"}
    assert item.log.notes[-1] == "another table begins on line 10; its rows are skipped: put it into a file or sheet of its own"


def test_tables_of_a_sheet(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("x")
    rows: list[list[Cell]] = [
        ["Tag", "Vendor", "Model"],
        ["1", "ZTE", "F660"],
        [],
        [None, "Tag", "Maker", "Type"],
        [None, "2", "Dahua", "IPC"],
    ]
    (folder / "x").write_bytes(xlsx({"S": rows}))
    (item,) = sources([folder])
    batches = list(READER.read(item))  # type: ignore[arg-type]
    found = [(int(n), a) for b in batches if b.asset is not None for n, a in zip(b.records, b.asset.to_pylist(), strict=True)]
    assert found == [(2, "1"), (5, "2")]


def test_a_header_inside_of_a_cell_and_blank_rows_between_rows_begin_nothing() -> None:
    text = 'Tag,Vendor,Model\n1,ZTE,"as told:\n\nMaker,Model\nx"\n\n2,Cisco,C9\n,,\n\n3,Dahua,IPC\n'
    batches = list(READER.read(an_input(text.encode())))
    assert [int(n) for batch in batches for n in batch.records] == [2, 7, 10]


def test_a_header_that_names_a_column_twice_is_of_another_table() -> None:
    item = an_input(b"Tag,Vendor,Model\n1,ZTE,F660\n\nVendor,vendor,Model\nx,y,z\n")
    (batch, other) = READER.read(item)
    assert [skip.reason for skip in other.skipped] == ["row of another table"]
    assert batch.records.tolist() == [2]


@pytest.mark.parametrize(("piece", "blank"), [(b"a\n\n", True), (b"\n", True), (b"a,b\n,,\n", True), (b"a\n", False), (b"", False)])
def test_where_a_piece_ends_with_a_blank_row(piece: bytes, blank: bool) -> None:
    assert ends_blank(piece) == blank
