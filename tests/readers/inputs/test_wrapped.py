"""Records inside documents: each wrapping, one inside another, what is cut off or missing; nothing is lost."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers import known_as
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.log_forms import header_of
from cleannet.readers.inputs.wrapped import Wrapping, unwrapped

FLOW = {"srcaddr": "10.0.0.1", "dstaddr": "203.0.113.9", "bytes": 5, "note": 'a"],[{\\'}
VPC = "2 123456789010 eni-1 10.40.1.12 203.0.113.9 49152 443 6 20 4249 1795082400 1795082460 REJECT OK"
EVE = {"timestamp": "2026-11-24T10:00:00Z", "flow_id": 1, "event_type": "netflow", "src_ip": "10.0.0.1", "dest_ip": "203.0.113.9"}
PACKET = "kernel: [1.0] drop IN=eth0 OUT= SRC=203.0.113.9 DST=10.0.0.1 LEN=60 ID=1 PROTO=TCP SPT=1 DPT=2 "


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def read(text: str) -> tuple[str, list[Batch], list[str]]:
    """Format, batches and notes."""
    found = known_as(an_input(text.encode()))
    assert found
    item, reader = found
    return reader.id, list(reader.read(item)), item.log.notes


EVENTS = {"events": [{"timestamp": at, "message": VPC + "\n"} for at in range(3)], "searchedLogStreams": []}
SENT = {"messageType": "DATA_MESSAGE", "logGroup": "a", "logEvents": [{"id": "1", "message": VPC}] * 3}


@pytest.mark.parametrize(
    ("text", "format_", "note"),
    [
        (json.dumps([FLOW] * 3), "flow-json", "[]"),
        (json.dumps([FLOW] * 3, indent=2).replace("\n", "\r\n"), "flow-json", "[]"),
        (json.dumps({"took": 1, "hits": {"total": 3, "hits": [{"_source": FLOW}] * 3}}), "flow-json", "hits.hits[] -> _source"),
        (lines(*[{"_index": "a", "_source": FLOW}] * 3), "flow-json", "_source"),
        (lines(*[{"preview": False, "result": FLOW}] * 3), "flow-json", "result"),
        (lines(*[{"preview": False, "result": {"_raw": VPC}}] * 3), "vpcflow", "result -> _raw (text)"),
        (json.dumps(EVENTS), "vpcflow", "events[] -> message (text)"),
        (json.dumps(EVENTS, indent=4), "vpcflow", "events[] -> message (text)"),
        (json.dumps({**SENT, "logEvents": SENT["logEvents"][:1]}) * 3, "vpcflow", "logEvents[] -> message (text)"),
        (
            lines({**SENT, "logEvents": SENT["logEvents"][:1]}, {**SENT, "logEvents": SENT["logEvents"][:2]}),
            "vpcflow",
            "logEvents[]",
        ),
        (lines(*({"firewall_name": "a", "event": {**EVE, "flow_id": at}} for at in range(3))), "suricata-eve", "event"),
        (
            lines(*[{"logContent": {"data": {"sourceAddress": "10.0.0.1", "destinationAddress": "203.0.113.9"}}}] * 3),
            "flow-json",
            "data",
        ),
        (lines(*[{"MESSAGE": PACKET, "_HOSTNAME": "a"}] * 3), "netfilter", "MESSAGE (text)"),
    ],
)
def test_what_is_inside_is_read_by_its_own_reader(text: str, format_: str, note: str) -> None:
    for data in (text, "\ufeff" + text):
        found, batches, notes = read(data)
        assert found == format_
        assert note in notes[0]
        assert sum(len(batch.records) for batch in batches) == 3
        assert not any(batch.skipped for batch in batches)


BEAT = {
    "@timestamp": "2026-11-24T10:00:00Z",
    "message": PACKET,
    "log": {"offset": 0},
    "host": {"name": "h", "mac": ["00-00-0C-11-22-01"]},
}
LOKI = {
    "status": "success",
    "data": {"resultType": "streams", "result": [{"stream": {}, "values": [["1", PACKET], ["2", PACKET]]}] * 2},
}
CELL = PACKET.replace('"', '""')


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (lines(*[BEAT] * 3), "message (text)"),
        (lines(*[{"log": PACKET + "\n", "stream": "stdout", "kubernetes": {"host": "h"}}] * 3), "log (text)"),
        (lines(*[{"version": "1.1", "host": "h", "short_message": PACKET}] * 3), "short_message (text)"),
        (
            "".join(f"2026-11-24T10:00:00+00:00\tsys.fw\t{line}\n" for line in lines(*[BEAT] * 3).splitlines()),
            "tabs -> message (text)",
        ),
        (json.dumps(LOKI), "data.result[] -> values[]"),
        (f'_time,_raw,host\n1,"{CELL}",h\n' * 1 + f'2,"{CELL}",h\n3,"{CELL}\n",h\n', "column _raw"),
        (f'timestamp;source;message\r\n1;h;"{CELL}"\r\n2;h;"{CELL}"\r\n3;h;"{CELL}"\r\n', "column message"),
    ],
    ids=["filebeat", "fluent bit", "gelf", "fluentd", "loki", "splunk csv", "graylog csv"],
)
def test_lines_of_a_log_come_out_of_what_carries_them(text: str, note: str) -> None:
    format_, batches, notes = read(text)
    assert (format_, notes[0]) == ("netfilter", f"records stand in {note}")
    assert sum(len(batch.records) for batch in batches) >= 3
    assert not [skip for batch in batches for skip in batch.skipped]


def test_the_host_beside_a_line_of_a_log_is_no_device_of_an_inventory() -> None:
    assert known_as(an_input(lines(*[{**BEAT, "message": "hello"}] * 3).encode())) is None


def test_a_row_without_its_line_is_skipped_and_counted() -> None:
    _, batches, _ = read(f'_time,_raw\n1,"{CELL}"\n2\n3,""\n4,"{"x" * 200_000}"\n5,"{CELL}"\n')
    assert [int(number) for batch in batches for number in batch.records] == [1, 5]
    assert sum(skip.records for batch in batches for skip in batch.skipped) == 3


def test_what_lacks_the_wrapping_is_skipped_and_not_lost() -> None:
    _, batches, _ = read(lines({"result": FLOW}, {"lastrow": True}, {"result": FLOW}) + "broken\n")
    assert [n for batch in batches for n in batch.records] == [1, 3]
    assert sorted(s.record for batch in batches for s in batch.skipped) == [2, 4]
    _, batches, _ = read(json.dumps({"records": [FLOW, 5, FLOW]}) + json.dumps({"error": "throttled"}))
    assert [n for batch in batches for n in batch.records] == [1, 3]
    assert min(s.record for batch in batches for s in batch.skipped) == 2
    assert sum(s.records for batch in batches for s in batch.skipped) == 2


def test_a_document_that_is_cut_off_is_read_up_to_there() -> None:
    found = known_as(an_input(json.dumps({"records": [FLOW] * 3}).encode()[:-60]))
    assert found
    batches: list[Batch] = []
    with pytest.raises(Unreadable, match="cut off"):
        batches.extend(found[1].read(found[0]))
    found = known_as(an_input(json.dumps({"records": [FLOW] * 3}).encode()[:-60]))
    assert found
    records = []
    try:
        for batch in found[1].read(found[0]):
            records += batch.records.tolist()
    except Unreadable:
        pass
    assert records == [1, 2]


def test_a_place_is_a_line_where_records_have_lines() -> None:
    for text, by_line in ((lines(*[{"_source": FLOW}] * 2), True), (json.dumps([FLOW]), False), (lines({"message": VPC}), False)):
        found = known_as(an_input(text.encode()))
        assert found
        list(found[1].read(found[0]))
        assert found[0].log.by_line == by_line


@pytest.mark.parametrize(
    "text", ["[]", "{}", "[1,2]", '[{"a":1}]', '{"records":[]}', '{"records":[{"a":1}]}', "[" * 5_000, '{"a":"', "[{"]
)
def test_what_nobody_knows_inside_stays_unknown(text: str) -> None:
    assert known_as(an_input(text.encode())) is None


def test_a_hostile_document_is_not_unwrapped_in_every_way() -> None:
    row: dict[str, Any] = {"a": 1}
    for _ in range(5):
        row = dict.fromkeys(("_source", "result", "event", "logContent", "data", "properties", "jsonPayload", "fields"), row)
    opened = []

    def opening() -> io.BytesIO:
        opened.append(1)
        return io.BytesIO(data)

    data = lines(row)[:60_000].encode()
    assert known_as(replace(an_input(data), open=opening)) is None
    assert len(opened) <= 40


VALUES = st.recursive(
    st.none() | st.integers() | st.text('ab"\\\\[]{},: \n\u00e9', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab"[', max_size=3), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text('ab"]', max_size=3), VALUES, max_size=3)


@examples(100)
@given(st.lists(OBJECTS, max_size=5), st.sampled_from([None, 2]), st.integers(1, 40))
def test_elements_come_out_as_they_went_in(rows: list[Any], indent: int | None, piece: int) -> None:
    document = json.dumps({"total": [1], "hits": {"n": {"hits": 1}, "hits": rows}, "z": []}, indent=indent).encode() * 2
    found = b"".join(Wrapping("array", ("hits", "hits")).off(io.BytesIO(document), piece))
    assert [json.loads(line) for line in found.splitlines() if line.strip()] == rows * 2


@examples(100)
@given(st.lists(OBJECTS, min_size=1, max_size=5), st.booleans())
def test_objects_come_out_as_they_went_in(rows: list[Any], broken: bool) -> None:
    text = lines(*({"a": {"_source": 1}, "_source": row} for row in rows)) + "{broken\n" * broken
    found = b"".join(Wrapping("object", ("_source",)).off(io.BufferedReader(io.BytesIO(text.encode()))))
    assert [json.loads(line) for line in found.splitlines()[: len(rows)]] == rows
    assert len(found.splitlines()) == len(rows) + broken


def test_a_carriage_return_inside_of_the_first_line_is_no_fault() -> None:
    """A table of one such line has no columns, and so no log within."""
    assert unwrapped(an_input(b'name\rorg.example, "1", "x"\r\n'), lambda _: False) is None
    assert header_of(b"name\rorg.example,message\n", "message") is None
