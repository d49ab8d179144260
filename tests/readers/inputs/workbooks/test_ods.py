"""Sheets of OpenDocument: the rows that people see, at the places that they see, whatever a stranger writes into them."""

from __future__ import annotations

from pathlib import Path

import pytest
from readers.books import ODS, ods, ods_row
from readers.packing import content, listed

from cleannet.readers.base.input import Input
from cleannet.readers.inputs.limits import Limits
from cleannet.readers.inputs.sources import sources


def written(found: bytes, tmp_path: Path) -> dict[str, str]:
    """Name of a sheet to its lines, cells between bars; or why it was refused."""
    (tmp_path / "x").write_bytes(found)
    return {
        name.removeprefix("x").removeprefix("!"): (text.decode() if isinstance(text, bytes) else text).replace("\x1f", "|")
        for name, text in listed(tmp_path).items()
    }


def one(rows: str, tmp_path: Path) -> str:
    return written(ods({"S": rows}), tmp_path)["S"]


def test_each_sheet_is_an_input_and_a_line_is_a_row(tmp_path: Path) -> None:
    hidden = '<style:style style:name="Old"><style:table-properties table:display="false"/></style:style>'
    blank = (
        '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    )
    rows = ods_row(["Asset", "Vendor"]) + blank + ods_row(["a1", "Hikvision"])
    end = blank.replace('"3"', '"1048571"').replace('"1024"', '"16384"')
    found = written(
        ods({"Neu": rows + end, "Leer": end, "Old": f"<table:table-header-rows>{rows}</table:table-header-rows>"}, hidden), tmp_path
    )
    assert found == {"Neu": "Asset|Vendor\n\n\n\na1|Hikvision\n", "Old": "Asset|Vendor\n\n\n\na1|Hikvision\n"}
    notes = {item.name.rpartition("!")[2]: item.log.notes for item in sources([tmp_path]) if isinstance(item, Input)}
    assert notes == {"Neu": [], "Old": ["a hidden sheet"]}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (
            '<table:table-cell office:value-type="float" office:value="1.23E+15"><text:p>1.23E+15</text:p></table:table-cell>',
            "1230000000000000",
        ),
        ('<table:table-cell office:value-type="float" office:value="42"><text:p>000042</text:p></table:table-cell>', "000042"),
        ('<table:table-cell office:value-type="float" office:value="0"><text:p>0</text:p></table:table-cell>', "0"),
        ('<table:table-cell office:value-type="currency" office:value="9.5"><text:p>9,50 €</text:p></table:table-cell>', "9.5"),
        (
            '<table:table-cell office:value-type="date" office:date-value="2024-11-24"><text:p>24</text:p></table:table-cell>',
            "2024-11-24",
        ),
        ('<table:table-cell office:value-type="boolean" office:boolean-value="true"/>', "TRUE"),
        ('<table:table-cell table:formula="of:=1/0" office:value-type="string"><text:p>#N/A</text:p></table:table-cell>', ""),
        ('<table:table-cell table:formula="of:=A1" office:value-type="string"><text:p>Dahua</text:p></table:table-cell>', "Dahua"),
        (
            '<table:table-cell><text:p>Hua<text:span>wei</text:span><text:s text:c="2"/>x<text:tab/>y</text:p></table:table-cell>',
            "Huawei  x y",
        ),
        ('<table:table-cell><text:p><text:a xlink:href="https://x.example">ZTE</text:a></text:p></table:table-cell>', "ZTE"),
        ("a\nb", "a\x0bb"),
        (
            "<table:table-cell><office:annotation><text:p>ask</text:p></office:annotation><text:p>ZTE</text:p></table:table-cell>",
            "ZTE",
        ),
    ],
)
def test_what_cells_say(cell: str, said: str, tmp_path: Path) -> None:
    cell = cell.replace("xlink:href", "table:href")
    assert one(ods_row([cell, "end"]), tmp_path) == f"{said}|end\n"


def test_repeated_cells_and_rows_and_cells_over_several_rows(tmp_path: Path) -> None:
    cell = '<table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell>'
    over = '<table:table-cell table:number-rows-spanned="2"><text:p>Berlin</text:p></table:table-cell>'
    rows = (
        ods_row([cell, "y"], 'table:number-rows-repeated="2"')
        + ods_row([over, "a"])
        + ods_row(["<table:covered-table-cell/>", "b"])
        + ods_row([None, "c"])
    )
    assert one(rows, tmp_path) == "x|x|y\nx|x|y\nBerlin|a|\nBerlin|b|\n|c|\n"


def test_a_table_in_a_cell_is_no_sheet(tmp_path: Path) -> None:
    inner = f'<table:table-cell><table:table table:name="in">{ods_row(["i"])}</table:table></table:table-cell>'
    assert written(ods({"A": ods_row([inner, "a"]), "B": ods_row(["b"])}), tmp_path) == {"A": "|a\n", "B": "b\n"}


def test_a_row_that_is_repeated_ends_as_a_bomb_does(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(ods({"S": ods_row(["x" * 2_000], 'table:number-rows-repeated="1048576"')}))
    (item,) = sources([tmp_path], Limits(unasked=1 << 20))
    assert isinstance(item, Input)
    got, fault = content(item)
    assert 1 << 19 < len(got) <= 1 << 20
    assert "as in a zip bomb" in fault


@pytest.mark.parametrize(
    "found",
    [
        ods(
            {"S": ""},
            manifest="<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>",
        ),
    ],
)
def test_an_encrypted_spreadsheet_is_named(found: bytes, tmp_path: Path) -> None:
    assert written(found, tmp_path) == {"": "an encrypted spreadsheet; save it with no password to have it read"}


def test_a_template_is_read_and_a_text_is_not(tmp_path: Path) -> None:
    assert written(ods({"S": ods_row(["a"])}, mimetype=ODS + b"-template"), tmp_path) == {"S": "a\n"}
    (tmp_path / "x").write_bytes(ods({"S": ods_row(["a"])}, mimetype=b"application/vnd.oasis.opendocument.text"))
    (item,) = sources([tmp_path])
    assert isinstance(item, Input)
    assert item.log.notes == ["an OpenDocument file; its members are not read"]


def test_what_stands_before_a_fault_is_read(tmp_path: Path) -> None:
    broken = ods({"A": ods_row(["a"]), "B": ods_row(["b"]) + "<table:table-row>", "C": ods_row(["c"])})
    (tmp_path / "x").write_bytes(broken)
    one, other = sources([tmp_path])
    assert isinstance(one, Input)
    assert isinstance(other, Input)
    assert content(one) == (b"a\n", "")
    got, fault = content(other)
    assert (got, "not well-formed XML" in fault) == (b"b\n", True)


def test_what_another_file_said_is_not_read(tmp_path: Path) -> None:
    cached = f'<table:table-source xlink="file:///other.ods"/>{ods_row(["z"])}'
    assert written(ods({"A": ods_row(["a"]), "'file:///other.ods'#B": cached}), tmp_path) == {"A": "a\n"}


def test_many_sheets_are_read_in_one_pass(tmp_path: Path) -> None:
    found = written(ods({f"{at:03}": ods_row([at]) for at in range(1_001)}), tmp_path)
    assert found.pop("999").endswith("more than 1,000 sheets; later ones are not read")
    assert found == {f"{at:03}": f"{at}\n" for at in range(999)}
