"""Workbooks as spreadsheets write them, for tests: a cell is a text, a number, or the XML of a cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

from readers.packing import zipped

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'

Cell = str | int | float | bool | None


def column(at: int) -> str:
    """The name of a column, from 0."""
    return (column(at // 26 - 1) if at >= 26 else "") + chr(65 + at % 26)


def row(number: int, cells: Sequence[Cell], first: int = 0) -> str:
    """A row whose texts stand in it; a text that begins with `<` is a cell as it is."""
    found = []
    for at, cell in enumerate(cells, first):
        place = f'r="{column(at)}{number}"'
        if isinstance(cell, str) and cell.startswith("<c"):
            found.append(cell.replace("<c", f"<c {place}", 1))
        elif isinstance(cell, bool):
            found.append(f'<c {place} t="b"><v>{int(cell)}</v></c>')
        elif isinstance(cell, str):
            found.append(f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>')
        elif cell is not None:
            found.append(f"<c {place}><v>{cell!r}</v></c>")
    return f'<row r="{number}">{"".join(found)}</row>'


def sheet(rows: str, behind: str = "") -> str:
    return f'<?xml version="1.0"?><worksheet {_MAIN}><sheetData>{rows}</sheetData>{behind}</worksheet>'


def parts(
    sheets: Mapping[str, str], states: Mapping[str, str] | None = None, more: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """The parts of a workbook of Excel. sheets: name to XML. more: parts beside them; those of known names are related."""
    names = list(sheets)
    kinds = {"xl/sharedStrings.xml": "sharedStrings", "xl/styles.xml": "styles"}
    related = [
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(names) + 1)
    ]
    related += [
        f'<Relationship Id="rX{at}" Type="{_OFFICE}/{kinds[name]}" Target="/{name}"/>'
        for at, name in enumerate(more or {})
        if name in kinds
    ]
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" state="{(states or {}).get(name, "visible")}" r:id="rId{at}"/>'
        for at, name in enumerate(names, 1)
    )
    office = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    found = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f"{_RELS}{office}</Relationships>",
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"{_RELS}{''.join(related)}</Relationships>",
        **{f"xl/worksheets/sheet{at}.xml": sheets[name] for at, name in enumerate(names, 1)},
        **(more or {}),
    }
    return {name: text.encode() for name, text in found.items()}


def xlsx(tables: Mapping[str, Sequence[Sequence[Cell]]], **more: Mapping[str, str]) -> bytes:
    """A workbook of Excel with these tables, each from A1 on."""
    sheets = {name: sheet("".join(row(at, cells) for at, cells in enumerate(rows, 1) if cells)) for name, rows in tables.items()}
    return zipped(parts(sheets, **more))


_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = " ".join(f'xmlns:{name}="{_ODF}{name}:1.0"' for name in ("office", "table", "text", "style"))
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        if cell.startswith("<table:"):
            return cell
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
    if isinstance(cell, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(cell).lower()}"/>'
    return f'<table:table-cell office:value-type="float" office:value="{cell!r}"><text:p>{cell!r}</text:p></table:table-cell>'


def ods_row(cells: Sequence[Cell], attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(map(ods_cell, cells))}</table:table-row>"


def ods(tables: Mapping[str, str], styles: str = "", manifest: str = "<m/>", mimetype: bytes = ODS) -> bytes:
    """A spreadsheet of OpenDocument. tables: name to the XML of its rows."""
    found = "".join(
        f'<table:table table:name="{escape(name)}" table:style-name="{name}">{rows}</table:table>' for name, rows in tables.items()
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{found}</office:spreadsheet></office:body></office:document-content>"
    )
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return whole.getvalue()
