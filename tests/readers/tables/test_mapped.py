"""What the user says of columns: it holds before every word that is known, and nothing else of the table becomes another."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from inputs import an_input
from pyarrow import feather
from readers.books import xlsx

from cleannet.readers import reader_of
from cleannet.readers.base.input import Input, Question, Unreadable
from cleannet.readers.inputs.sources import sources
from cleannet.readers.tables import mapped_keys
from cleannet.readers.tables.column_names import FIELDS, KINDS, NEEDED
from cleannet.readers.tables.header_words import WHOSE
from cleannet.readers.tables.mapped import mapped

Pair = tuple[str, str]


def read(item: Input) -> tuple[str, list[int], list[object], list[str]]:
    """The reader, numbers of records, values, and what is told."""
    reader = reader_of(item.head)
    assert reader is not None
    batches = list(reader.read(item))
    values = [value for batch in batches for found in batch.references for value in found.values.to_pylist()]
    return reader.id, [int(n) for batch in batches for n in batch.records], values, item.log.notes


_TABLES: list[tuple[str, list[Pair], str, list[int], list[str]]] = [
    ("Nr,Bezeichnung\n1,Huawei\n", [("name", "Bezeichnung")], "vendors", [2], ["Huawei"]),
    ("Nr,Bezeichnung\n1,Huawei\n", [("name", " bezeichnung ")], "vendors", [2], ["Huawei"]),
    ("Vendor,Model,Bez\nx,y,Huawei\n", [("name", "Bez")], "vendors", [2], ["Huawei"]),
    ("Report of 2026,,\n\nNr,x,y\nZTE,1,2\n", [("name", "Nr")], "vendors", [4], ["ZTE"]),
    ("Nr;Fabrikate;Was\n1;Hikvision;DS-2\n", [("maker", "Fabrikate"), ("model", "Was")], "devices", [2], ["DS-2", "Hikvision"]),
    ("Maker,Real maker,Model\nx,ZTE,F660\n", [("maker", "Real maker")], "devices", [2], ["F660", "ZTE"]),
    (
        "a\tb\n00:1b:0d:00:00:01\t001b.0d00.0002\n",
        [("mac", "a"), ("mac", "b")],
        "devices",
        [2],
        ["00:1B:0D:00:00:01", "00:1B:0D:00:00:02"],
    ),
    ("dev|what\nx|com.tencent.mm\n", [("id", "what"), ("asset", "dev")], "mdm", [2], ["com.tencent.mm"]),
    ("c,sys\nc1,FLAG / PLCN\n", [("circuit", "c"), ("cable", "sys")], "circuits", [2], ["FLAG", "PLCN"]),
    (
        "us,them,n\n10.0.0.1,202.97.12.1,5\n",
        [("source", "us"), ("destination", "them")],
        "flow-table",
        [1],
        ["10.0.0.1", "202.97.12.1"],
    ),
    ('"Who, legally","Which\nkind"\nHuawei,x\nZTE,y\n', [("name", "Who, legally")], "vendors", [3, 4], ["Huawei", "ZTE"]),
    ("\ufeffNr,Bez\r\n1,ZTE\r\n", [("name", "Bez")], "vendors", [2], ["ZTE"]),
    ("sep=;\nNr;Bez\n1;ZTE\n", [("name", "Bez")], "vendors", [3], ["ZTE"]),
]


@pytest.mark.parametrize(("text", "columns", "reader", "records", "values"), _TABLES)
def test_columns_are_read_as_the_user_says(
    text: str, columns: list[Pair], reader: str, records: list[int], values: list[str]
) -> None:
    item, found = mapped(an_input(text.encode()), columns)
    known, numbers, said, _ = read(item)
    assert (known, numbers, sorted(map(str, said))) == (reader, records, sorted(values))
    assert found == set(columns)
    with item.open() as stream:
        assert stream.read().startswith(item.head)


def test_the_column_keeps_its_name_in_what_is_told() -> None:
    item, _ = mapped(an_input(b"Nr,Name 1,Bez\n1,x,Huawei\n"), [("name", "Bez")])
    assert read(item)[3] == ["columns taken: Bez -> org-name listed; ignored: Nr, Name 1"]


def test_records_are_grouped_by_the_name_of_the_column() -> None:
    asked = Question(by=("Bez", "site_x"))
    item, _ = mapped(replace(an_input(b"Nr,Site x,Bez\n1,Bonn,Huawei\n"), question=asked), [("name", "Bez")])
    reader = reader_of(item.head)
    assert reader is not None
    (batch,) = reader.read(item)
    assert [column.to_pylist() for column in batch.groups if column is not None] == [["Huawei"], ["Bonn"]]


def test_a_sheet_and_a_table_with_no_such_column(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(xlsx({"S": [["Title"], [], ["Nr", "Bez"], [1, "Huawei, Inc"]]}))
    (item,) = sources([tmp_path])
    assert isinstance(item, Input)
    other, found = mapped(item, [("name", "Bez"), ("lei", "LEI code")])
    assert found == {("name", "Bez")}
    assert read(other)[:3] == ("vendors", [4], ["Huawei, Inc"])
    assert mapped(item, [("lei", "LEI code")]) == (item, frozenset())
    assert mapped(item, []) == (item, frozenset())


def test_what_a_user_may_say_is_known_to_some_kind_of_table() -> None:
    fields = {field for kind in KINDS.values() for field in kind} | WHOSE.keys()
    assert FIELDS.keys() <= fields
    assert {field for needed in NEEDED.values() for some in needed for field in some} <= fields


def test_keys_of_json_are_columns_too() -> None:
    text = (
        '{"Von":"10.0.0.1","Nach":"8.8.8.8","Oktette":5}\n{"Von" : "10.0.0.1","x":"\\"Nach\\": 1","Nach":"9.9.9.9","Oktette":5}\n'
    )
    pairs = [("source", "von"), ("destination", "Nach"), ("octets", "Oktette")]
    item, found = mapped(an_input(text.encode()), pairs)
    known, numbers, said, told = read(item)
    assert (known, numbers) == ("flow-json", [1, 2])
    assert {"8.8.8.8", "9.9.9.9"} <= set(said)
    assert found == set(pairs)
    assert told[0].startswith("columns taken: Von -> address far-end, Nach -> address far-end, Oktette -> octets")
    with item.open() as stream:
        assert stream.read().startswith(item.head)


def test_keys_are_found_wherever_pieces_end(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"Marke": "Hikvision", "Ger\u00e4t, das": f"cam {n}", "SN": f"S{n}"} for n in range(40)]
    text = json.dumps(rows, indent=1) + " " * 9
    pairs = [("maker", "Marke"), ("asset", "Ger\u00e4t, das")]
    whole, _ = mapped(an_input(text.encode()), pairs)
    with whole.open() as stream:
        expected = stream.read()
    assert expected.count(b"\\u001emaker") == 40
    for size in (1, 7, 100):
        monkeypatch.setattr(mapped_keys, "_PIECE", size)
        item, _ = mapped(an_input(text.encode()), pairs)
        with item.open() as stream:
            assert stream.read() == expected
    batches = list(reader_of(whole.head).read(whole))  # type: ignore[union-attr]
    assert [name for batch in batches for name in batch.asset.to_pylist()] == [f"cam {n} (S{n})" for n in range(40)]


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_columns_of_parquet_and_arrow(form: str, tmp_path: Path) -> None:
    table = pa.table({"Von": ["10.0.0.1"], "Nach": ["8.8.8.8"], "Oktette": [5]})
    if form == "parquet":
        pq.write_table(table, tmp_path / "x")
    else:
        feather.write_feather(table, tmp_path / "x", compression="uncompressed")
    (item,) = sources([tmp_path])
    assert isinstance(item, Input)
    pairs = (("source", "von"), ("destination", "Nach"), ("octets", "Oktette"))
    asked = replace(item, question=Question(columns=(*pairs, ("name", "Firma"))))
    _, numbers, said, told = read(asked)
    assert numbers == [1]
    assert "8.8.8.8" in said
    assert asked.log.mapped == set(pairs)
    assert told[0].startswith("columns taken: Von -> address far-end")
    with pytest.raises(Unreadable):
        list(reader_of(item.head).read(item))  # type: ignore[union-attr]
