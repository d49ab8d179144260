"""dnstap as YAML, as BIND and golang-dnstap print it: names, resolvers that are asked, addresses of answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.inputs import rows
from cleannet.readers.names.dnstap_yaml import READER


def bind(kind: str, name: str, *answers: str, time: str = "2026-11-24T10:20:30.124Z") -> str:
    """A message as BIND prints it."""
    way = kind.rpartition("_")[2].lower()
    section = "".join(f"      - '{answer}'\n" for answer in answers)
    return (
        f"type: MESSAGE\nidentity: ns1\nversion: BIND 9.20.4\nmessage:\n  type: {kind}\n  {way}_time: !!timestamp {time}\n"
        '  message_size: 50b\n  socket_family: INET\n  socket_protocol: UDP\n  query_address: "192.0.2.53"\n'
        '  response_address: "203.0.113.53"\n  query_port: 40000\n  response_port: 53\n'
        f"  {way}_message_data:\n    opcode: QUERY\n    status: NOERROR\n    id:  4242\n    flags: rd\n    QUESTION: 1\n"
        "    ANSWER: 0\n    OPT_PSEUDOSECTION:\n      EDNS:\n        version: 0\n        flags:\n        udp: 1232\n"
        f"    QUESTION_SECTION:\n      - '{name}. IN A'\n" + (f"    ANSWER_SECTION:\n{section}" if answers else "")
    ) + "---\n"


GOLANG = """\
type: MESSAGE
identity: "ns1"
version: "unbound 1.19"
message:
  type: FORWARDER_RESPONSE
  query_time: !!timestamp 2026-11-24 10:20:30.124
  response_time: !!timestamp 2026-11-24 10:20:30.224
  socket_family: INET
  socket_protocol: UDP
  response_address: 203.0.113.53
  response_port: 53
  response_message: |
    ;; opcode: QUERY, status: NOERROR, id: 4242
    ;; flags: qr rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 1
    
    ;; QUESTION SECTION:
    ;www.example.com.	IN	 A
    
    ;; ANSWER SECTION:
    www.example.com.	300	IN	CNAME	edge.example.net.
    edge.example.net.	60	IN	A	203.0.113.9
    
    ;; AUTHORITY SECTION:
    example.net.	60	IN	NS	ns.example.net.
---
"""  # noqa: W293  # golang-dnstap indents blank lines
FILE = (
    bind("CLIENT_QUERY", "www.example.com")
    + bind("RESOLVER_QUERY", "www.example.com")
    + bind(
        "RESOLVER_RESPONSE",
        "www.example.com",
        "www.example.com. 42 IN CNAME edge.example.net.",
        "edge.example.net. 60 IN A 203.0.113.9",
        "edge.example.net. 60 IN AAAA 2001:db8::9",
    )
    + bind("CLIENT_RESPONSE", "mail.example.org", "mail.example.org. 60 IN MX 10 mx.example.org.")
)


def read(data: bytes) -> list[Batch]:
    return [batch for batch in READER.read(an_input(data)) if len(batch.records) or batch.skipped or batch.named]


def told(batches: list[Batch]) -> list[tuple[int, str | None, str | None, int]]:
    """Number, resolver, name and time of each record."""
    found = []
    for batch in batches:
        columns = {references.role: references.values.to_pylist() for references in batch.references}
        assert batch.seen_first is not None
        nothing = [None] * len(batch.records)
        found += list(
            zip(
                batch.records.tolist(),
                columns.get("far-end", nothing),
                columns["looked-up"],
                batch.seen_first.tolist(),
                strict=True,
            )
        )
    return found


AT = 1_795_515_630_124_000


def test_names_and_the_resolvers_that_are_asked() -> None:
    data = FILE.encode()
    assert READER.sniff(data)
    batches = read(data)
    lines = [number for number, line in enumerate(FILE.split("\n"), 1) if line == "type: MESSAGE"]
    assert told(batches) == [
        (lines[0], None, "www.example.com", AT),
        (lines[1], "203.0.113.53", "www.example.com", AT),
        (lines[3], None, "mail.example.org", AT),
    ]
    assert [(skip.record, skip.reason) for batch in batches for skip in batch.skipped] == [
        (lines[2], "response to a query that is counted")
    ]


def test_answers_name_their_addresses() -> None:
    for text in (FILE, GOLANG):
        named = [one for batch in read(text.encode()) for one in batch.named]
        pairs = [pair for one in named for pair in zip(one.names.to_pylist(), one.addresses.to_pylist(), strict=True)]
        assert pairs[0] == ("www.example.com", "203.0.113.9")
        assert {name for name, _ in pairs} == {"www.example.com"}


def test_golang_dnstap_prints_the_message_as_text() -> None:
    assert READER.sniff(GOLANG.encode())
    assert told(read(GOLANG.encode())) == [(1, "203.0.113.53", "www.example.com", AT)]


def test_a_message_with_no_question_is_skipped() -> None:
    text = bind("CLIENT_QUERY", "www.example.com").replace("    QUESTION_SECTION:\n      - 'www.example.com. IN A'\n", "")
    batches = read((text + FILE).encode().replace(b"\n", b"\r\n"))
    assert len(told(batches)) == 3
    assert next(skip.reason for batch in batches for skip in batch.skipped) == "no name was asked for"


@pytest.mark.parametrize("size", [60, 200, 333])
def test_documents_across_blocks(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    expected = told(read(FILE.encode()))
    monkeypatch.setattr(rows, "BLOCK", size)
    assert told(read(FILE.encode())) == expected


@given(st.integers(0, len(FILE)), st.binary(max_size=6), st.integers(0, 80))
def test_mutated_files_number_each_message_once(at: int, put: bytes, cut: int) -> None:
    data = FILE.encode()
    batches = read(data[:at] + put + data[at + cut :])
    numbers = [number for number, *_ in told([batch for batch in batches if len(batch.records)])]
    assert numbers == sorted(set(numbers))
