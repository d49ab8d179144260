"""Sheets of Excel: the rows that people see, at the places that they see, whatever a stranger writes into them."""

from __future__ import annotations

import io
import math
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from readers.books import Cell, column, parts, row, sheet, xlsx
from readers.packing import content, listed, zipped

from cleannet.readers.base.input import Input
from cleannet.readers.inputs.limits import Limits
from cleannet.readers.inputs.sources import Refused, sources
from cleannet.readers.inputs.workbooks import markup
from cleannet.readers.inputs.workbooks import xlsx as reader

_DEVICES = [["Asset", "Vendor", "Model"], ["a1", "Hikvision", "DS-2CD"], ["a2", "Cisco", "C9300"]]
_STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="000000"/>'
    '<numFmt numFmtId="166" formatCode="&quot;AT-&quot;0000"/><numFmt numFmtId="167" formatCode="[Red]0.00&quot; days&quot;"/>'
    "</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>"
    + "".join(f'<xf numFmtId="{key}"/>' for key in (0, 14, 164, 165, 166, 22, 46, 167, 31))
    + "</cellXfs></styleSheet>"
)


def written(found: bytes, tmp_path: Path) -> dict[str, str]:
    """Name of a sheet to its lines, cells between bars; or why it was refused."""
    (tmp_path / "x").write_bytes(found)
    shown = listed(tmp_path)
    return {
        name.removeprefix("x").removeprefix("!"): (text.decode() if isinstance(text, bytes) else text).replace("\x1f", "|")
        for name, text in shown.items()
    }


def one(rows: str, tmp_path: Path, behind: str = "") -> str:
    return written(zipped(parts({"S": sheet(rows, behind)})), tmp_path)["S"]


def test_each_sheet_is_an_input_and_a_line_is_a_row(tmp_path: Path) -> None:
    book = xlsx({"Geräte": _DEVICES, "Empty": [], "Old": [[], ["Title"], [], *_DEVICES]}, states={"Old": "veryHidden"})
    assert written(book, tmp_path) == {
        "Geräte": "Asset|Vendor|Model\na1|Hikvision|DS-2CD\na2|Cisco|C9300\n",
        "Old": "\nTitle||\n\nAsset|Vendor|Model\na1|Hikvision|DS-2CD\na2|Cisco|C9300\n",
    }
    notes = {item.name.rpartition("!")[2]: item.log.notes for item in sources([tmp_path]) if isinstance(item, Input)}
    assert notes == {"Geräte": [], "Old": ["a hidden sheet"]}


def test_a_workbook_lies_in_a_zip_and_on_the_standard_input(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(zipped({"a/b.xlsx": xlsx({"S": _DEVICES}), "c.txt": b"c"}))
    assert [item.name.removeprefix(f"{tmp_path}/") for item in sources([tmp_path])] == ["x!a/b.xlsx!S", "x!c.txt"]


def test_what_cells_say(tmp_path: Path) -> None:
    strings = (
        '<sst uniqueCount="999999999999"><si><t>one</t></si><si><r><t>Hua</t></r><r><rPr><b/></rPr><t>wei</t></r>'
        "<rPh><t>ignored</t></rPh></si><si><t> a_x000D_\nb _x005F_x0041_ </t></si></sst>"
    )
    cells: list[Cell] = [
        '<c t="s"><v>1</v></c>',
        '<c t="s"><v>2</v></c>',
        '<c t="str"><f>VLOOKUP(A1,B:C,2)</f><v>Dahua</v></c>',
        "<c><f>1+1</f><v>2</v></c>",
        '<c><f>HYPERLINK("https://x.example","Dahua")</f><v></v></c>',
        '<c t="e"><v>#N/A</v></c>',
        '<c t="b"><v>1</v></c>',
        '<c t="d"><v>2026-11-24T00:00:00Z</v></c>',
        '<c t="str"><f>HYPERLINK("https://x.example","ZTE")</f><v>ZTE</v></c>',
        '<c t="n"/>',
        "00:1b:0d:00:00:01",
        "0012",
        '="0012"',
        '"quoted"',
    ]
    found = parts({"S": sheet(row(1, cells))}, more={"xl/sharedStrings.xml": strings})
    assert written(zipped(found), tmp_path)["S"] == (
        'Huawei| a\x0bb _x0041_ |Dahua|2|=HYPERLINK("https://x.example","Dahua")||TRUE|2026-11-24T00:00:00Z|ZTE||00:1b:0d:00:00:01|0012|="0012"|"""quoted"""\n'
    )


@pytest.mark.parametrize(
    ("stored", "style", "said"),
    [
        ("1.23E+15", 0, "1230000000000000"),
        ("860123456789012", 0, "860123456789012"),
        ("0.1", 0, "0.1"),
        ("1E-7", 0, "1E-7"),
        ("45620", 1, "2024-11-24"),
        ("45620.5", 2, "2024-11-24T12:00:00"),
        ("59", 1, "1900-02-28"),
        ("61", 1, "1900-03-01"),
        ("0.75", 5, "18:00:00"),
        ("1.5", 6, "36:00:00"),
        ("42", 3, "000042"),
        ("42", 4, "AT-0042"),
        ("2.5", 7, "2.5"),
        ("45620", 8, "2024-11-24"),
        ("-1", 1, "-1"),
        ("99999999999", 1, "99999999999"),
        ("nan", 0, "nan"),
        ("7", 99, "7"),
    ],
)
def test_numbers_as_a_person_sees_them(stored: str, style: int, said: str, tmp_path: Path) -> None:
    found = parts({"S": sheet(row(1, [f'<c s="{style}"><v>{stored}</v></c>', "end"]))}, more={"xl/styles.xml": _STYLES})
    assert written(zipped(found), tmp_path)["S"] == f"{said}|end\n"


def test_days_since_1904(tmp_path: Path) -> None:
    found = parts({"S": sheet(row(1, ['<c s="1"><v>0</v></c>', '<c s="1"><v>44158</v></c>']))}, more={"xl/styles.xml": _STYLES})
    found["xl/workbook.xml"] = found["xl/workbook.xml"].replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
    assert written(zipped(found), tmp_path)["S"] == "1904-01-01|2024-11-24\n"


def test_what_is_merged_over_rows_stands_in_each(tmp_path: Path) -> None:
    rows = row(1, ["Site", "Vendor"]) + row(2, ["Berlin", "Hikvision"]) + row(3, [None, "Dahua"]) + row(4, ["Bonn", "ZTE"])
    behind = '<mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="A1:B1"/></mergeCells>'
    assert one(rows, tmp_path, behind=behind) == "Site|Vendor\nBerlin|Hikvision\nBerlin|Dahua\nBonn|ZTE\n"


def test_rows_and_cells_whose_places_are_not_told(tmp_path: Path) -> None:
    first = '<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row>'
    rows = f'{first}<row r="4"><c r="B4"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>'
    assert one(rows, tmp_path) == "a|b|\n\n\n|1|2\n3||\n"


def test_other_prefixes_and_the_strict_form(tmp_path: Path) -> None:
    found = parts({"S": ""})
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    found["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{strict}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    ).encode()
    found = {
        name: octets.replace(b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument")
        for name, octets in found.items()
    }
    assert written(zipped({name.replace("/sheet1", "/Sheet1"): octets for name, octets in found.items()}), tmp_path) == {"S": "a\n"}


def test_cells_right_of_the_table_are_told(tmp_path: Path) -> None:
    rows = "".join(row(at, ["a", "b"]) for at in range(1, 60)) + row(60, ["a", "b", "c"])
    assert one(rows, tmp_path).endswith("a|b\na|b\n")
    (item,) = sources([tmp_path])
    assert isinstance(item, Input)
    content(item)
    content(item)
    assert item.log.notes == ["1 row has cells to the right of the table, which no header names; these cells are not read"]


# --- hostile and broken -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "kept", "why"),
    [
        (row(1, ["a"]) + '<row r="2"><c r="A2" t="s"><v>7</v></c></row>', "a\n", "row 2: a cell names text 7 of 0"),
        (row(2, ["a"]) + row(1, ["b"]), "\na\n", "row 2: row 1 comes after row 2"),
        (row(1, ["a"]) + row(1, ["b"]), "a\n", "row 1: row 1 comes after row 1"),
        (
            row(1, ["a"]) + row(1 << 20, ["b"]) + "<row><c><v>1</v></c></row>",
            "a\n" + "\n" * ((1 << 20) - 2) + "b\n",
            "row 1,048,576: more than",
        ),
        (row(1, ["a"]) + '<row r="2"><c r="ABCD2"><v>1</v></c></row>', "a\n", "a cell in a column 'ABCD'"),
        (row(1, ["a"]) + '<row r="2"><c r="ZZZ2"><v>1</v></c></row>', "a\n", "row 2: more than 16,384 columns"),
        (row(1, ["a"]) + "<row><c></row>", "a\n", "not well-formed XML"),
        (row(1, ["a"]) + "<g>" * 300, "a\n", "nested deeper than 200 levels"),
        (row(1, ["a"]) + "<row><c><v>" + "1" * (2 * markup.CELL), "a\n", "a cell with a text of more than 1 MiB"),
    ],
)
def test_what_stands_before_a_fault_is_read(rows: str, kept: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(zipped(parts({"S": sheet(rows)})))
    (item,) = sources([tmp_path])
    assert isinstance(item, Input)
    got, fault = content(item)
    assert (got.decode(), why in fault) == (kept, True), fault


def test_two_cells_far_apart_take_no_memory(tmp_path: Path) -> None:
    got = one(row(1, ["a"]) + row(1 << 20, ["b"], first=16_383), tmp_path)
    assert len(got) == (1 << 20) - 1 + 2 * 2_000
    assert got.startswith("a|||")


def test_a_row_that_says_too_much_is_one_record_that_is_too_long(tmp_path: Path) -> None:
    strings = f"<sst><si><t>{'x' * 50_000}</t></si></sst>"
    many = '<c t="s"><v>0</v></c>' * 30
    rows = f'{row(1, ["a", "b"])}<row r="2">{many}</row>{row(3, ["c", "d"])}'
    found = parts({"S": sheet(rows)}, more={"xl/sharedStrings.xml": strings})
    lines = written(zipped(found), tmp_path)["S"].split("\n")
    assert [len(line) > 1 << 20 for line in lines] == [False, True, False, False]
    assert lines[2].startswith("c|d|")


def test_texts_that_are_named_often_end_as_a_bomb_does(tmp_path: Path) -> None:
    strings = f"<sst><si><t>{'x' * 50_000}</t></si></sst>"
    rows = "".join(f'<row r="{at}"><c t="s"><v>0</v></c></row>' for at in range(1, 400))
    (tmp_path / "x").write_bytes(zipped(parts({"S": sheet(rows)}, more={"xl/sharedStrings.xml": strings})))
    (item,) = sources([tmp_path], Limits(unasked=4 << 20))
    assert isinstance(item, Input)
    got, fault = content(item)
    assert 1 << 20 < len(got) <= 4 << 20
    assert "as in a zip bomb" in fault


def test_texts_that_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "TEXTS", 100)
    strings = f"<sst>{'<si><t>abc</t></si>' * 20}</sst>"
    found = parts({"S": sheet(row(1, ["a"]))}, more={"xl/sharedStrings.xml": strings})
    assert "texts that its cells share" in written(zipped(found), tmp_path)["S"]


def test_entities_are_refused(tmp_path: Path) -> None:
    found = parts({"S": sheet(row(1, ["a"]))})
    sheet1 = found["xl/worksheets/sheet1.xml"].decode()
    found["xl/worksheets/sheet1.xml"] = sheet1.replace("<worksheet", '<!DOCTYPE x [<!ENTITY e "a">]><worksheet', 1).encode()
    assert "document type" in written(zipped(found), tmp_path)["S"]


def test_what_is_missing_or_twice_is_told(tmp_path: Path) -> None:
    found = parts({"A": sheet(row(1, ["a"])), "B": sheet(row(1, ["b"]))})
    del found["xl/worksheets/sheet2.xml"]
    assert written(zipped(found), tmp_path) == {"A": "a\n", "B": "a broken workbook: it has no part xl/worksheets/sheet2.xml"}
    found["XL/worksheets/sheet1.xml"] = found["xl/worksheets/sheet1.xml"]
    assert written(zipped(found), tmp_path)["A"] == "a broken workbook: it has two parts xl/worksheets/sheet1.xml"
    found["xl/_rels/workbook.xml.rels"] = found["xl/_rels/workbook.xml.rels"].replace(b"sheet2", b"sheet1")
    assert written(zipped(found), tmp_path) == {"": "a broken workbook: two of its sheets are one part"}
    del found["xl/_rels/workbook.xml.rels"]
    assert written(zipped(found), tmp_path) == {"": "a broken workbook: it has no part xl/_rels/workbook.xml.rels"}


def test_a_workbook_that_is_cut_off(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(xlsx({"S": _DEVICES})[:-400])
    (item,) = sources([tmp_path])
    assert isinstance(item, Refused)
    assert "a broken archive" in item.why


# --- the same as another reader of workbooks says ---------------------------------------------------------------------------------

_CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(-1e6, 1e6).map(lambda value: round(value, 3)),
    st.text(st.characters(min_codepoint=33, max_codepoint=0x2FFF, exclude_categories=("C", "Z")), min_size=1, max_size=8),
)


def _seen(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    assert not isinstance(value, timedelta)
    return str(value)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_CELLS, max_size=5), max_size=12))
def test_the_same_cells_as_calamine_says(tmp_path_factory: pytest.TempPathFactory, table: list[list[Cell]]) -> None:
    octets = xlsx(
        {"S": [[cell if not isinstance(cell, str) or not cell.startswith("<") else "x" for cell in cells] for cells in table]}
    )
    theirs = (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(octets)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    )
    folder = tmp_path_factory.mktemp("x")
    (folder / "x").write_bytes(octets)
    found = [item for item in sources([folder]) if isinstance(item, Input)]
    text = content(found[0])[0].decode() if found else ""
    ours = [
        [cell[1:-1].replace('""', '"') if cell.startswith('"') else cell for cell in line.split("\x1f")]
        for line in text.splitlines()
    ]
    width = max((len(line) for line in theirs), default=0)
    assert [line + [""] * (width - len(line)) for line in ours] == [[_seen(cell) for cell in line] for line in theirs]
    assert math.isfinite(width)


def test_names_of_columns() -> None:
    assert [reader._column(column(at)) for at in (0, 25, 26, 701, 702, 16_383)] == [0, 25, 26, 701, 702, 16_383]
