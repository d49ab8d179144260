"""Zeek logs in both forms: any order of fields, joined logs, rows that are not well formed."""

from __future__ import annotations

import io
import json

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers import READERS
from cleannet.readers.base.input import HEAD, Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows import vpcflow, zeek

CONN = b"""#separator \\x09
#set_separator\t,
#empty_field\t(empty)
#unset_field\t-
#path\tconn
#fields\tid.resp_h\tts\tid.orig_h\tproto\tduration\torig_bytes\tresp_bytes\torig_pkts\tresp_pkts
#types\taddr\ttime\taddr\tenum\tinterval\tcount\tcount\tcount\tcount
203.0.113.9\t1600000000.500000\t10.0.0.1\ttcp\t1.25\t100\t20\t3\t2
2001:db8::9\t1600000001.000000\t10.0.0.2\ticmp\t-\t-\t-\t1\t-
broken row
-\t1600000001.000000\t-\ticmp\t-\t-\t-\t1\t-
#close\t2020-09-13-12-30-00
"""
DNS = b"""#separator \\x09
#set_separator\t;
#empty_field\tEMPTY
#unset_field\t?
#path\tdns
#fields\tts\tuid\tquery\tanswers
1600000000.0\tC1\twww.example.org\tcdn.example.net;198.51.100.7;2001:db8::7
1600000000.0\tC2\t?\t?
1600000000.0\tC3\tgone.example.org\tEMPTY
"""


def reader(kind: str) -> Reader:
    return next(r for r in zeek.READERS if r.id == f"zeek-{kind}")


def read(one: Reader, data: bytes) -> list[Batch]:
    assert one.sniff(data[:HEAD])
    return list(one.read(an_input(data)))


def skips(batches: list[Batch]) -> list[tuple[int, str]]:
    return sorted((s.record, s.reason) for b in batches for s in b.skipped)


def test_conn() -> None:
    batches = read(reader("conn"), CONN)
    batch = batches[0]
    assert batch.records.tolist() == [8, 9]
    assert [(r.kind, r.role, r.values.to_pylist()) for r in batch.references] == [
        ("address", "far-end", ["203.0.113.9", "2001:db8::9"]),
        ("address", "far-end", ["10.0.0.1", "10.0.0.2"]),
    ]
    assert batch.octets is not None
    assert batch.octets.tolist() == [120, -1]
    assert batch.packets is not None
    assert batch.packets.tolist() == [5, 1]
    assert batch.seen_first is not None
    assert batch.seen_first.tolist() == [1_600_000_000_500_000, 1_600_000_001_000_000]
    assert batch.seen_last is not None
    assert batch.seen_last.tolist() == [1_600_000_001_750_000, 1_600_000_001_000_000]
    assert skips(batches) == [(10, "wrong number of values"), (11, "no address")]


@pytest.mark.parametrize("ends", [b"\r\n", b"\n"])
def test_dns_honours_its_header_and_names_addresses(ends: bytes) -> None:
    batches = read(reader("dns"), DNS.replace(b"\n", ends))
    batch = batches[0]
    assert batch.references[0].values.to_pylist() == ["www.example.org", "gone.example.org"]
    assert batch.named[0].names.to_pylist() == ["www.example.org", "www.example.org"]
    assert batch.named[0].addresses.to_pylist() == ["198.51.100.7", "2001:db8::7"]
    assert batch.named[0].rows.tolist() == [0, 0]
    assert skips(batches) == [(8, "no name was asked for")]


def test_joined_logs_change_their_fields_midway() -> None:
    other = CONN.replace(b"#fields\tid.resp_h\tts\tid.orig_h", b"#fields\tid.orig_h\tts\tid.resp_h")
    batches = read(reader("conn"), CONN + other + DNS)
    assert [r for b in batches for r in b.records.tolist()] == [8, 9, 20, 21]
    assert batches[1].references[0].values.to_pylist() == ["10.0.0.1", "10.0.0.2"]
    assert [r for r, why in skips(batches) if why == "row of another log"] == [31, 32, 33]


def test_headers_that_come_again_cost_no_batch_each() -> None:
    """A batch costs a millisecond whatever its size; logs that are joined row by row, or made so, have two lines a batch."""
    other = CONN.replace(b"#fields\tid.resp_h\tts\tid.orig_h", b"#fields\tid.orig_h\tts\tid.resp_h")
    batches = read(reader("conn"), (CONN + other) * 200)
    assert len(batches) == 2
    numbers = sorted(number for batch in batches for number in batch.records.tolist())
    assert numbers == sorted(12 * log + row for log in range(400) for row in (8, 9))
    assert [why for _, why in skips(batches)].count("wrong number of values") == 400


def test_headers_without_end_are_not_read() -> None:
    logs = [CONN.replace(b"#empty_field\t(empty)", b"#empty_field\t(%d)" % at) for at in range(zeek.HEADERS + 1)]
    batches = reader("conn").read(an_input(b"".join(logs)))
    assert sum(len(next(batches).records) for _ in range(zeek.HEADERS)) == 2 * zeek.HEADERS
    with pytest.raises(Unreadable, match="more than 100 different headers") as error:
        next(batches)
    assert error.value.record == 12 * zeek.HEADERS + 8


def test_json() -> None:
    data = (
        b'{"ts":1600000000.5,"uid":"C","id.orig_h":"10.0.0.1","id.resp_h":"203.0.113.9","conn_state":"SF","duration":0.5,"orig_bytes":7}\n'
        b"{oops\n\n"
        b'{"ts":"x","uid":"C","id.resp_h":5,"orig_bytes":[1]}\n'
    )
    batches = read(reader("conn"), data)
    assert batches[0].records.tolist() == [1, 4]
    assert batches[0].octets is not None
    assert batches[0].octets.tolist() == [7, 1]
    assert skips(batches) == [(2, "no JSON object")]
    dns = b'{"ts":"2020-09-13T12:26:40.5Z","uid":"C","query":"a.example","qtype_name":"A","answers":["198.51.100.7","b.example"]}\n'
    batch = read(reader("dns"), dns)[0]
    assert batch.named[0].addresses.to_pylist() == ["198.51.100.7"]
    assert batch.seen_first is not None
    assert batch.seen_first.tolist() == [1_600_000_000_500_000]


@pytest.mark.parametrize(
    "ends",
    [
        {"id_orig_h": "10.0.0.1", "id_orig_p": 5, "id_resp_h": "203.0.113.9"},
        {"id/orig_h": "10.0.0.1", "id/resp_h": "203.0.113.9"},
        {"id": {"orig_h": "10.0.0.1", "orig_p": 5, "resp_h": "203.0.113.9"}},
    ],
)
def test_the_ends_of_a_connection_may_be_split_otherwise(ends: dict[str, object]) -> None:
    row = {"ts": 1.5, "proto": "tcp", "conn_state": "SF", **ends}
    data = json.dumps(row).encode() + b"\n"
    assert [r.id for r in READERS if r.sniff(data)] == ["zeek-conn"]
    (batch,) = read(reader("conn"), data)
    assert [r.values.to_pylist() for r in batch.references] == [["203.0.113.9"], ["10.0.0.1"]]
    if "id" not in row:
        split = next(key for key in ends)[2:3].encode()
        tsv = b"#path\tconn\n#fields\tts\tid_orig_h\tid_resp_h\tconn_state\n1.5\t10.0.0.1\t203.0.113.9\tSF\n"
        (batch,) = read(reader("conn"), tsv.replace(b"id_", b"id" + split))
        assert [r.values.to_pylist() for r in batch.references] == [["203.0.113.9"], ["10.0.0.1"]]


OTHERS: dict[str, dict[str, object]] = {
    "smtp": {"trans_depth": 1, "helo": "x", "mailfrom": "a@example.org", "last_reply": "250 OK"},
    "sip": {"trans_depth": 0, "method": "REGISTER", "uri": "sip:example.org", "status_code": 200, "request_path": []},
    "kerberos": {"request_type": "AS", "client": "x", "cipher": "aes256-cts-hmac-sha1-96"},
    "dhcp": {"mac": "00:00:5e:00:53:01", "assigned_ip": "10.0.0.5", "lease_time": 3600.0, "trans_id": 1},
}


@pytest.mark.parametrize("log", OTHERS)
def test_other_logs_that_share_fields_are_taken_for_none(log: str) -> None:
    row = {"ts": 1.5, "uid": "C1", "id.orig_h": "10.0.0.1", "id.resp_h": "203.0.113.9", **OTHERS[log]}
    data = json.dumps(row).encode() + b"\n"
    assert [r.id for r in READERS if r.sniff(data)] == []
    http = {"ts": 1.5, "uid": "C1", "id.resp_h": "203.0.113.9", "trans_depth": 1, "host": "www.example.org"}
    mixed = data + json.dumps(http).encode() + b"\n"
    assert [r.id for r in READERS if r.sniff(mixed)] == ["zeek-http"]
    batches = read(reader("http"), mixed)
    assert [n for batch in batches for n in batch.records.tolist()] == [2]
    skipped = [(s.record, s.reason, s.detail) for b in batches for s in b.skipped]
    assert skipped == [(1, "row of another log", f"a row of a {log} log")]


@pytest.mark.parametrize(
    ("state", "sent", "tried"), [("S0", "-", True), ("REJ", "0", True), ("S0", "12", False), ("SF", "0", False)]
)
def test_a_connection_that_was_refused_or_never_answered_is_an_attempt(state: str, sent: str, tried: bool) -> None:
    log = b"#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\torig_bytes\tconn_state\n"
    (batch,) = read(reader("conn"), log + f"1.5\t203.0.113.9\t10.0.0.1\t{sent}\t{state}\n".encode())
    assert [r.role for r in batch.in_roles if len(r.values)] == ["attempt" if tried else "far-end"] * 2


def test_ssl_and_http() -> None:
    ssl = b"#path\tssl\n#fields\tts\tuid\tid.resp_h\tserver_name\n1.0\tC\t203.0.113.9\twww.example.org\n1.0\tC\t203.0.113.9\t-\n"
    batch = read(reader("ssl"), ssl)[0]
    assert [(r.kind, r.values.to_pylist()) for r in batch.references] == [
        ("domain", ["www.example.org", None]), ("address", ["203.0.113.9", "203.0.113.9"]),
    ]  # fmt: skip
    http = b"#path\thttp\n#fields\tts\tuid\tid.resp_h\thost\n"
    http += b"1.0\tC\t203.0.113.9\twww.example.org:8080\n1.0\tC\t203.0.113.9\t203.0.113.9\n"
    assert read(reader("http"), http)[0].references[0].values.to_pylist() == ["www.example.org", None]


def test_one_reader_knows_each_log() -> None:
    for data in (CONN, DNS, b"#path\tweird\n#fields\tts\tuid\n", b"{}", b"", b"#\n"):
        assert sum(r.sniff(data) for r in (*zeek.READERS, vpcflow.READER)) == (data in (CONN, DNS))


def test_a_line_too_long_is_one_skip_and_numbers_go_on() -> None:
    row = CONN.splitlines(keepends=True)[7]
    batches = read(reader("conn"), CONN + b"x" * (6 << 20) + b"\n" + row + b"\xff" + row)
    assert [r for b in batches for r in b.records.tolist()] == [8, 9, 14]
    assert skips(batches)[2:] == [(13, "line too long"), (15, "not UTF-8")]


def test_what_was_read_before_a_break_stays() -> None:
    class Breaks(io.RawIOBase):
        left = CONN[:-60]

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            if not self.left:
                raise Unreadable("cut off", "byte 9")
            count = min(len(buffer), len(self.left))
            buffer[:count], self.left = self.left[:count], self.left[count:]
            return count

    got: list[int] = []
    with pytest.raises(Unreadable, match="cut off"):  # noqa: PT012  # what came before matters
        for batch in reader("conn").read(Input("x", CONN, lambda: io.BufferedReader(Breaks()))):
            got.extend(batch.records.tolist())
    assert got == [8, 9]


@examples(120)
@given(st.sampled_from(["conn", "dns"]), st.integers(0, 700), st.binary(max_size=6), st.integers(0, 8))
def test_mutated_logs_account_for_every_row(kind: str, at: int, put: bytes, cut: int) -> None:
    good = CONN if kind == "conn" else DNS
    data = good[:at] + put + good[at + cut :]
    batches = list(reader(kind).read(an_input(data)))
    seen = [r for b in batches for r in b.records.tolist()] + [s.record for b in batches for s in b.skipped]
    assert len(seen) == len(set(seen))
    if not data.startswith(b"{"):
        lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        assert set(seen) == {i for i, line in enumerate(lines, 1) if line not in (b"", b"\r") and not line.startswith(b"#")}
