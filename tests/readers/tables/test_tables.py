"""One table reader for all tables: how text is cut into rows, and that no row is lost."""

from __future__ import annotations

from typing import Any

import pytest
from arrays import listed
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.apps import mdm
from cleannet.readers.base.input import Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows import table as flow_table
from cleannet.readers.inventories import circuits, devices, vendors
from cleannet.readers.tables import pieces

ALL: tuple[Reader, ...] = (flow_table.READER, mdm.READER, devices.READER, circuits.READER, *vendors.READERS)


def flow(text: str | bytes) -> list[Batch]:
    data = text.encode() if isinstance(text, str) else text
    return list(flow_table.read(an_input(data)))


def ends(batches: list[Batch]) -> list[tuple[int, Any, Any]]:
    return [
        row
        for batch in batches
        if batch.references
        for row in zip(batch.records.tolist(), *(r.values.to_pylist() for r in batch.references[:2]), strict=True)
    ]


def skips(batches: list[Batch]) -> list[tuple[int, str, str]]:
    return [(s.record, s.reason, s.detail) for batch in batches for s in batch.skipped]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_way_to_write_a_table(encoding: str, newline: str, delimiter: str) -> None:
    lines = ["Src IP,Dst-IP", '192.0.2.1,"203.0.113.1"', "", " 192.0.2.2 ,203.0.113.2"]
    data = newline.join(lines).replace(",", delimiter).encode(encoding)
    assert ends(flow(data)) == [(1, "192.0.2.1", "203.0.113.1"), (2, "192.0.2.2", "203.0.113.2")]


def test_excel_says_its_delimiter_in_a_line_of_its_own() -> None:
    assert ends(flow("sep=;\r\nsa;da\r\n192.0.2.1;203.0.113.1\r\n")) == [(1, "192.0.2.1", "203.0.113.1")]


def test_bad_rows_are_skipped_by_number_and_the_rest_goes_on() -> None:
    good = b'sa,da,x\n192.0.2.1,203.0.113.1,1\nonly\n\n192.0.2.2,203.0.113.2,"a\nb"\n'
    got = flow(good + b"\xff,203.0.113.9,1\nx,203.0.113.9,1\n-,-,1\n")
    assert ends(got) == [(1, "192.0.2.1", "203.0.113.1"), (3, "192.0.2.2", "203.0.113.2")]
    assert sorted(skips(got)) == [
        (2, "wrong number of fields", "1, expected 3"),
        (4, "not UTF-8", ""),
        (5, "not an address", "x"),
        (6, "no address", ""),
    ]


def test_a_quote_that_is_never_closed_costs_one_row() -> None:
    got = flow('sa,da\n192.0.2.1,203.0.113.1\n"192.0.2.2,203.0.113.2\n192.0.2.3,203.0.113.3\n')
    assert ends(got) == [(1, "192.0.2.1", "203.0.113.1"), (3, "192.0.2.3", "203.0.113.3")]
    assert [(n, why) for n, why, _ in skips(got)] == [(2, "quote never closed")]


def test_a_row_that_is_too_long_costs_one_row() -> None:
    got = flow(b"sa,da\n192.0.2.1,203.0.113.1\n" + b"x" * (5 << 20) + b"\n192.0.2.3,203.0.113.3\n")
    assert ends(got) == [(1, "192.0.2.1", "203.0.113.1"), (3, "192.0.2.3", "203.0.113.3")]
    assert skips(got) == [(2, "row too long", "more than 1,048,576 bytes")]


def test_rows_across_blocks_keep_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "BLOCK", 37)
    rows = [f'192.0.2.{i},203.0.113.{i},"a\n{i}"' if i % 3 else "short" for i in range(1, 60)]
    got = flow("sa,da,x\n" + "\n".join(rows))
    assert ends(got) == [(i, f"192.0.2.{i}", f"203.0.113.{i}") for i in range(1, 60) if i % 3]
    assert [n for n, _, _ in skips(got)] == list(range(3, 60, 3))


CELL = st.sampled_from(["192.0.2.1", "2001:db8::1", "x", "-", "", '"a,b"', '"a\nb"', "7"])


@examples(60)
@given(st.lists(st.lists(CELL, min_size=1, max_size=4).filter(lambda cells: cells != [""]), max_size=30))
def test_every_row_is_a_record_or_skipped_once(rows: list[list[str]]) -> None:
    got = flow("sa,da,bytes\n" + "".join(",".join(cells) + "\n" for cells in rows))
    numbers = [int(n) for batch in got for n in batch.records] + [n for n, _, _ in skips(got)]
    assert sorted(numbers) == list(range(1, len(rows) + 1))


SAMPLES = (
    b"ts,te,sa,da,ipkt,ibyt\n2024-01-01 00:00:00,1704067200,192.0.2.1,2001:db8::1,1,2\n" * 2,
    b"platform;bundle id;app name;publisher;device id\niOS;com.example.app;App;Pub;d1\nAndroid;;App;;d2\n",
    b'circuit|cable_1|cable_2\nC1|"A/B"|C\nC2||\n',
    b"host\tmac\tmaker\tmodel\tfunction\na\t00:00:5e:00:53:01\tExample\tX1\t\n",
    'Vendor,LEI\n"Example, Inc.",\nÖrtlich GmbH,5299000000000000AB12\n'.encode(),
    b"Example Ltd\n# a comment\nOther Corp.\nThird GmbH\n",
    "sa,da\n192.0.2.1,203.0.113.1\n".encode("utf-16"),
)


MARKS = (b"", b'"', b"\n", b"\r", b"\0", b"\xff", b",", b";", b"\xff\xfe")


@examples(150)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 200), st.sampled_from(MARKS)), max_size=5),
    st.integers(0, 250),
)
def test_mutated_input_never_raises_anything_but_unreadable(sample: bytes, edits: list[tuple[int, bytes]], length: int) -> None:
    data = sample
    for at, what in edits:
        data = data[:at] + what + data[at + 1 :]
    data = data[:length]
    claimed = [reader for reader in ALL if reader.sniff(data)]
    assert len(claimed) <= 1
    for reader in ALL:
        try:
            for batch in reader.read(an_input(data)):
                assert len(set(batch.records.tolist())) == len(batch.records)
        except Unreadable:
            pass


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("block", [*range(13, 21), 37, 2 << 20])
def test_rows_that_are_no_flows_are_numbered_by_their_lines(
    monkeypatch: pytest.MonkeyPatch, end: str, encoding: str, block: int
) -> None:
    monkeypatch.setattr(pieces, "BLOCK", block)
    lines = ["sep=,", "Supplier,Note", "One,x", "", '"Two', '2",y', "short", "Three,z", "", "", "Four,", '"Five', "Six,x"]
    data = end.join(lines).encode(encoding)
    got = list(vendors.read_table(an_input(data)))
    told = [(batch.records.tolist(), listed(batch.references[0].values)) for batch in got if batch.references]
    named = [row for numbers, names in told for row in zip(numbers, names, strict=True)]
    assert [(n, " ".join(v.split())) for n, v in named] == [(3, "One"), (5, "Two 2"), (8, "Three"), (11, "Four"), (13, "Six")]
    assert [(n, why) for n, why, _ in skips(got)] == [(7, "wrong number of fields"), (12, "quote never closed")]
