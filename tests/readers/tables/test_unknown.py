"""A table that nobody knows is told with its columns, what it is near to, and the words that have it read; and they do."""

from __future__ import annotations

import re
import shlex

import pytest
from inputs import an_input

from cleannet.readers import reader_of
from cleannet.readers.tables.mapped import mapped
from cleannet.readers.tables.unknown import unknown_table


@pytest.mark.parametrize(
    ("text", "reader", "told"),
    [
        ("Lf.-Nr.;Bezeichnung des Partners;Bem.\n1;HUAWEI TECHNOLOGIES USA INC;x\n2;Cisco Systems, Inc;y\n", "vendors", "name"),
        ("Gerät,Baujahr,Kennung\ncam1,2020,C0:56:E3:12:AA:01\n", "devices", "mac"),
        ("Vendors we pay,Also sold by (vendor)\nZTE,x\n", "vendors", "name"),
        ("dev,software pkg\nx,com.tencent.mm\ny,com.zhiliaoapp.musically\n", "mdm", "id"),
        ("Line;Our circuit no. x;Wet cable system A\n1;c1;PLCN\n", "circuits", "cable"),
        ("Software in use,Seats\nTikTok,3\n", "mdm", "app"),
        ("Name,Purpose,Location\nExample Cloud,hosting,CN\n", "vendors", "name"),
        ("deviceId,serialNumber,model,orgUnitPath\n1,2,Huawei MateBook D,/\n", "devices", "maker"),
        ("Device maker (OEM name)|Model family\nHikvision|DS\n", "devices", "maker"),
    ],
)
def test_the_words_that_are_told_have_it_read(text: str, reader: str, told: str) -> None:
    assert reader_of(text.encode()) is None
    said = unknown_table(text.encode())
    assert said.startswith("table with columns that say nothing we know: ")
    words = shlex.split(said.partition("to read it as one: ")[2])
    pairs = [(field, column) for field, _, column in (word.partition("=") for word in words if word != "--map")]
    assert told in dict(pairs)
    item, found = mapped(an_input(text.encode()), pairs)
    known = reader_of(item.head)
    assert found == set(pairs)
    assert known is not None
    assert known.id == reader
    assert sum(len(batch.records) for batch in known.read(item)) > 0


def test_where_nothing_is_near_the_way_is_told() -> None:
    said = unknown_table(b"aa,bb,cc\n1,2,3\n")
    assert said == (
        "table with columns that say nothing we know: aa, bb, cc; say which is which, for example --map name=COLUMN (an"
        " organisation), maker=, mac= or id= (an app)"
    )
    assert unknown_table(",".join(f"c{at}" for at in range(40)).encode() + b"\n" + b"1," * 39 + b"1\n").count("c1") == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one line\n",
        "Dear all, as told, we meet on Monday.\nBye, x\n",
        '{"a": 1, "b": 2}\n{"a": 1, "b": 2}\n',
        "<a b='1,2'>\n<c>,</c>\n",
        "a,b\n",
        "1,2,3\n4,5,6\n",
        "2026-11-24 10:00:00,host,x\n2026-11-24 10:00:01,host,y\n",
        "\0a,b\n1,2\n",
    ],
)
def test_other_text_is_no_table(text: str) -> None:
    assert unknown_table(text.encode()) == ""


def test_hostile_names_are_told_on_one_line_and_quoted() -> None:
    said = unknown_table(b"vendor's $(rm) name;x\nZTE Corp;1\n")
    assert shlex.split(said.partition("one: ")[2]) == ["--map", "name=vendor's $(rm) name"]
    assert re.search(r"[\x00-\x1f]", unknown_table("vendor\u202e\x07 name;x\nZTE;1\n".encode())) is None


def test_a_column_whose_name_or_cells_do_not_fit_is_no_hint() -> None:
    assert "--map maker=" not in unknown_table(b"Nachbar;Bemerkung;Modellreihe\nDTAG;Transit FRA;x\n")
    assert "nearest:" not in unknown_table(b"Vendor key;Amount\n17;4\n18;5\n")


@pytest.mark.parametrize(
    "name", ["device_name", "Device Name", "ComputerName", "host name", "client_id", "Server-Name", "user name"]
)
def test_the_name_of_a_thing_of_ours_is_no_app(name: str) -> None:
    assert "app=" not in unknown_table(f"when,{name},what\n1,laptop,x\n2,phone,y\n".encode())
