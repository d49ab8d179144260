"""The same flows as CSV, JSON lines, Arrow and Parquet are the same batches; what is broken is said, and the rest is read."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from arrays import peak
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input
from pyarrow import ipc

from cleannet.columns import Batch
from cleannet.readers import READERS
from cleannet.readers.base.input import HEAD, Unreadable
from cleannet.readers.flows import arrow as flow_arrow
from cleannet.readers.flows import json_lines as flow_json
from cleannet.readers.flows import table as flow_table

ROWS: list[dict[str, Any]] = [
    {"src_ip": "10.0.0.1", "dst_ip": "203.0.113.9", "bytes": 5, "packets": 1, "first": "2024-01-01T00:00:00Z"},
    {"src_ip": "2001:db8::1", "dst_ip": "240e::1", "bytes": 7, "packets": None, "first": "2024-01-01T00:00:01.5Z"},
    {"src_ip": "junk", "dst_ip": "203.0.113.9", "bytes": 1, "packets": 1, "first": None},
    {"src_ip": None, "dst_ip": None, "bytes": 1, "packets": 1, "first": None},
]


def csv() -> bytes:
    lines = [",".join("" if v is None else str(v) for v in row.values()) for row in ROWS]
    return "\n".join([",".join(ROWS[0]), *lines, ""]).encode()


def json_lines(rows: list[Any] = ROWS) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def arrow(stream: bool, table: pa.Table | None = None) -> bytes:
    out = io.BytesIO()
    table = pa.Table.from_pylist(ROWS) if table is None else table
    with (ipc.new_stream if stream else ipc.new_file)(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), out)
    return out.getvalue()


def said(batches: list[Batch]) -> Any:
    (batch,) = batches
    numbers = [None if c is None else c.tolist() for c in (batch.records, batch.octets, batch.packets, batch.seen_first)]
    return [r.values.to_pylist() for r in batch.references], numbers, [(s.record, s.reason) for s in batch.skipped]


@pytest.mark.parametrize("form", ["json", "file", "stream", "parquet"])
def test_every_form_says_the_same(form: str) -> None:
    data = {"json": json_lines, "file": lambda: arrow(False), "stream": lambda: arrow(True), "parquet": parquet}[form]()
    assert said(list(reader(data).read(an_input(data)))) == said(list(flow_table.read(an_input(csv()))))


def reader(data: bytes) -> Any:
    (found,) = [r for r in READERS if r.sniff(data[:HEAD])]
    return found


def test_columns_inside_objects_go_by_their_path() -> None:
    data = json_lines([{"source": {"ip": "10.0.0.1"}, "destination": {"ip": "8.8.8.8"}, "network": {"bytes": 9}, "tags": ["x"]}])
    item = an_input(data)
    (batch,) = reader(data).read(item)
    assert [r.values.to_pylist() for r in batch.references] == [["10.0.0.1"], ["8.8.8.8"]]
    assert batch.octets is not None
    assert batch.octets.tolist() == [9]
    assert "source.ip -> address far-end" in item.log.notes[0]


def test_lines_of_other_forms_are_looked_at_one_by_one() -> None:
    data = json_lines(ROWS[:1]) + b'\n{"src_ip": 7, "dst_ip": "8.8.8.8"\nnull\n' + json_lines([{**ROWS[0], "bytes": "6"}])
    (batch,) = flow_json.read(an_input(data))
    assert batch.records.tolist() == [1, 5]
    assert batch.octets is not None
    assert batch.octets.tolist() == [5, 6]
    assert [(s.record, s.reason) for s in batch.skipped] == [(3, "no JSON object"), (4, "no JSON object")]


def test_zeek_and_other_json_are_left_to_their_readers() -> None:
    assert not flow_json.sniff(json_lines([{"_path": "conn", "id.orig_h": "10.0.0.1", "id.resp_h": "8.8.8.8", "ts": 1.0}]))
    assert not flow_json.sniff(json_lines([{"name": "x"}]))
    assert not flow_json.sniff(b"{")


def test_a_table_of_something_else_stops() -> None:
    with pytest.raises(Unreadable, match="not of flows"):
        list(flow_arrow.read(an_input(arrow(True, pa.table({"a": [1]})))))


def test_what_was_read_before_a_stream_breaks_off_stays() -> None:
    table = pa.Table.from_pylist(ROWS[:2])
    out = io.BytesIO()
    with ipc.new_stream(out, table.schema) as writer:
        for _ in range(3):
            writer.write_table(table)
    data = out.getvalue()[:-200]
    batches = flow_arrow.read(an_input(data))
    assert next(batches).records.tolist() == [1, 2, 3, 4]  # small batches are put together
    with pytest.raises(Unreadable) as error:
        list(batches)
    assert error.value.record == 5


@examples(300)
@given(st.integers(0, 1 << 20), st.integers(0, 255), st.booleans())
def test_changed_octets_never_crash(at: int, octet: int, stream: bool) -> None:
    data = bytearray(arrow(stream))
    data[at % len(data)] = octet
    try:
        for batch in flow_arrow.read(an_input(bytes(data))):
            for references in batch.references:
                references.values.to_pylist()
    except Unreadable:
        pass


LATE = {"src_ip": "10.0.0.7", "tls": {"client": {"server_name": "www.example.com"}}, "dst_ip": "8.8.4.4", "bytes": 3}


@pytest.mark.parametrize("before", [25, 120_000])
def test_keys_that_none_of_the_first_lines_has_are_not_lost(before: int) -> None:
    """Names, addresses of the other family, octets of the other direction."""
    data = json_lines([{"src_ip": "10.0.0.1", "dst_ip": "8.8.8.8", "in_bytes": 5}]) * before
    data += json_lines([LATE, {"ipv6_src_addr": "2001:db8::1", "IPV6_DST_ADDR": "240e::1", "in_bytes": 1, "OUT_BYTES": 6}])
    item = an_input(data)
    batches = list(flow_json.read(item))
    assert sum(len(batch.records) for batch in batches) == before + 2
    last = batches[-1]
    assert last.octets is not None
    assert last.octets.tolist()[-2:] == [3, 7]
    assert [r.values.to_pylist()[-2:] for r in last.references] == [
        ["10.0.0.7", "2001:db8::1"], ["8.8.4.4", "240e::1"], ["www.example.com", None],
    ]  # fmt: skip
    assert "tlsclientservername -> domain far-end" in item.log.notes[1]


def test_each_line_says_what_its_own_keys_say() -> None:
    """The column that ranks highest among those that say something in that line."""
    rows = [
        {"network": {"bytes": 9}, "in_bytes": 4, "source": {"ip": "10.0.0.1"}, "destination": {"ip": "8.8.8.8"}},
        {"network": {"bytes": None}, "in_bytes": 4, "source": {"ip": ""}, "src_ip": "10.0.0.2", "destination": {"ip": "8.8.8.8"}},
    ]
    (batch,) = flow_json.read(an_input(json_lines(rows)))
    assert batch.octets is not None
    assert batch.octets.tolist() == [9, 4]
    assert batch.references[0].values.to_pylist() == ["10.0.0.1", "10.0.0.2"]


def test_a_list_or_an_object_in_the_cell_of_an_address_names_each() -> None:
    rows = [
        {"src_ip": ["10.0.0.1"], "dst_ip": ["8.8.8.8", "240e::1"]},
        {"src_ip": "10.0.0.1", "dst_ip": {"value": "8.8.8.8"}},
        {"src_ip": "10.0.0.1", "dst_ip": [["8.8.8.8"]]},
        {"src_ip": "10.0.0.1", "dst_ip": {"host": "a.example"}},
        {"src_ip": "10.0.0.1", "dst_ip": {"ip": "8.8.8.8", "gateway": "192.0.2.1"}},
        {"src_ip": 167772161, "dst_ip": 134744072},
        {"src_ip": "10.0.0.1", "dst_ip": []},
    ]
    (batch,) = flow_json.read(an_input(json_lines(rows)))
    assert batch.records.tolist() == [1, 2, 3, 5, 6, 7]
    source, destination = batch.references
    assert source.values.to_pylist() == ["10.0.0.1"] * 6
    assert destination.values.to_pylist() == ["8.8.8.8", "240e::1", "8.8.8.8", "8.8.8.8", "8.8.8.8", "8.8.8.8"]
    assert destination.rows is not None
    assert destination.rows.tolist() == [0, 0, 1, 2, 3, 4]
    assert [(s.record, s.reason) for s in batch.skipped] == [(4, "not an address")]


@pytest.mark.parametrize(
    "cell", ["8.8.8.8:443", "[2001:4860:4860::8888]:53", "tcp://8.8.8.8:53", "ip=8.8.8.8", "'8.8.8.8'", '["8.8.8.8", "8.8.4.4"]']
)
def test_an_address_with_what_belongs_to_it_is_read(cell: str) -> None:
    (batch,) = flow_json.read(an_input(json_lines([{"src_ip": "10.0.0.1", "dst_ip": cell}])))
    assert batch.records.tolist() == [1]
    assert {str(a)[:1] for a in batch.references[1].values.to_pylist()} <= {"8", "2"}


@pytest.mark.parametrize("form", ["parquet", "stream"])
def test_lists_of_addresses_in_a_table_name_each_and_objects_are_told(form: str) -> None:
    rows: list[dict[str, Any]] = [{"src_ip": "10.0.0.1", "dst_ip": ["8.8.8.8", "240e::1"], "tags": ["x"]}]
    rows += [{"src_ip": "10.0.0.2", "dst_ip": [], "tags": []}]
    rows += [{"src_ip": "10.0.0.3", "dst_ip": ["8.8.8.8", "junk"], "tags": None}]

    def data(rows: list[dict[str, Any]]) -> bytes:
        table, out = pa.Table.from_pylist(rows), io.BytesIO()
        if form == "stream":
            return arrow(True, table)
        pq.write_table(table, out)
        return out.getvalue()

    (batch,) = reader(data(rows)).read(an_input(data(rows)))
    assert batch.records.tolist() == [1, 2]
    assert batch.references[1].values.to_pylist() == ["8.8.8.8", "240e::1"]
    assert [(s.record, s.reason) for s in batch.skipped] == [(3, "not an address")]
    objects = data([{"src_ip": "10.0.0.1", "dst_ip": {"value": "8.8.8.8"}, "bytes": 1}])
    with pytest.raises(Unreadable, match="'dst_ip' holds objects"):
        list(reader(objects).read(an_input(objects)))


def test_a_flow_behind_many_other_lines_is_found() -> None:
    data = json_lines([{"level": "info", "msg": "up"}]) * 60 + json_lines(ROWS[:2])
    assert [r.id for r in READERS if r.sniff(data[:HEAD])] == ["flow-json"]
    (batch,) = flow_json.read(an_input(data))
    assert batch.records.tolist() == [61, 62]


KEYS = st.sampled_from(
    ["src_ip", "source.ip", "dst_ip", "ipv6_dst_addr", "bytes", "in_bytes", "@timestamp", "timestamp", "sni", "action", "x"]
)
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    ["10.0.0.1", "8.8.8.8", "240e::1", "", "-", "junk", 5, 134744072, -1, 1.5, True, None, ["8.8.8.8", 7], {"a": 1}, [], [{}],
     "2024-01-01T00:00:00Z", "a.example", "REJECT"]
)  # fmt: skip


@examples(150)
@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=6), max_size=12), st.integers(1, 40))
def test_lines_say_the_same_at_once_and_one_by_one(rows: list[dict[str, Any]], cells: int) -> None:
    data = json_lines([{"src_ip": "10.0.0.1", "dst_ip": "8.8.8.8"}] * 20 + rows)
    with pytest.MonkeyPatch.context() as patch:
        whole = everything(flow_json.read(an_input(data)))
        patch.setattr(flow_json, "_CELLS", cells)
        assert everything(flow_json.read(an_input(data))) == whole
        patch.setattr(flow_json, "_at_once", lambda *_: None)
        assert everything(flow_json.read(an_input(data))) == whole


def everything(batches: Any) -> Any:
    (batch,) = batches
    columns = (batch.records, batch.octets, batch.seen_first, batch.attempts)
    told = [(r.kind, r.values.to_pylist(), None if r.rows is None else r.rows.tolist()) for r in batch.references]
    return (
        told,
        [None if c is None or not (c > 0).any() else c.tolist() for c in columns],
        [(s.record, s.reason) for s in batch.skipped],
    )


def test_memory_does_not_grow_with_the_square_of_distinct_keys() -> None:
    rows = [{**ROWS[0], "one": {f"key {at}": 1}} for at in range(6_000)]
    before = peak()
    batches = list(flow_json.read(an_input(json_lines(rows))))
    assert sum(len(batch.records) for batch in batches) == 6_000
    assert peak() - before < 256 << 20


def test_lines_in_several_runs_are_what_they_are_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    other = {"src_ip": "10.0.0.1", "dst_ip": "8.8.8.8", "bytes": 1.5, "first": "2024-01-01T00:00:00+02:00"}
    rows = [*ROWS, other, {}, {"bytes": True}] * 3
    whole = list(flow_json.read(an_input(json_lines(rows))))
    monkeypatch.setattr(flow_json, "_CELLS", 8)
    assert said(list(flow_json.read(an_input(json_lines(rows))))) == said(whole)


def test_an_octet_that_is_no_utf8_costs_its_line() -> None:
    good = json_lines([{**ROWS[0], "note": "x"}])
    (batch,) = flow_json.read(an_input(good + good.replace(b'"x"', b'"\xff"') + good))
    assert batch.records.tolist() == [1, 3]
    assert [(s.record, s.reason) for s in batch.skipped] == [(2, "not UTF-8")]


def test_a_first_line_that_is_no_utf8_does_not_hide_the_format() -> None:
    good = json_lines([ROWS[0]])
    assert flow_json.sniff(good.replace(b"10.0.0.1", b"10.0.0.\xff") + good)
