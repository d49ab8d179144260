"""Resolvers that log in JSON: names, answers and resolvers, read at once or line by line alike."""

from __future__ import annotations

import json
from ipaddress import ip_address
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.logs.told import Told, tell
from readers.names.samples import ADGUARD, JSON, ROUTE53, answer, json_lines

from cleannet.readers import READERS

SECOND = 1_000_000
BAD = b'{"cut": \n'


def test_route_53() -> None:
    log = tell(ROUTE53)
    assert log.lines == {
        1: Told((), (), ("www.example.com.",), first=1795515630 * SECOND, last=1795515630 * SECOND),
        2: Told((), (), ("www.example.org.",), first=1795515631 * SECOND, last=1795515631 * SECOND),
    }
    assert log.named == {"www.example.com.": ["203.0.113.9", "2001:db8:9::1"]}


def test_adguard_home() -> None:
    log = tell(ADGUARD)
    assert log.lines == {
        1: Told((), ("dns.example.net",), ("www.example.com",), first=1795515630123456, last=1795515630123456),
        2: Told(("2001:db8::53",), (), ("ads.example.com",), first=1795515631 * SECOND, last=1795515631 * SECOND),
    }
    assert log.named == {"www.example.com": ["203.0.113.9", "203.0.113.10"]}


@pytest.mark.parametrize(
    ("upstream", "far", "host"),
    [
        ("1.1.1.1:53", ("1.1.1.1",), ()),
        ("tls://dns.example.net:853", (), ("dns.example.net",)),
        ("quic://203.0.113.53:853", ("203.0.113.53",), ()),
        ("h3://dns.example.net/dns-query", (), ("dns.example.net",)),
        ("2001:db8::53", ("2001:db8::53",), ()),
        ("sdns://AgcAAAAAAAAABzEuMC4wLjGgENk8", (), ()),
        ("", (), ()),
    ],
)
def test_the_resolver_in_every_form(upstream: str, far: tuple[str, ...], host: tuple[str, ...]) -> None:
    log = tell(json_lines({"T": "2026-11-24T10:20:31Z", "QH": "a.example", "QT": "A", "Upstream": upstream}))
    assert (log.lines[1].far, log.lines[1].hosts) == (far, host)


@pytest.mark.parametrize("id_", sorted(JSON))
def test_a_bad_line_costs_only_itself_and_the_others_are_read_alike(id_: str) -> None:
    sample = JSON[id_]
    one, two = tell(sample), tell(sample + BAD + b"\xff\n\n" + sample)
    assert two.lines == one.lines | {number + 5: told for number, told in one.lines.items()}
    assert {number: reason for number, reason, _ in two.skipped} == {3: "no JSON object", 4: "not UTF-8"}
    assert two.named == {name: found * 2 for name, found in one.named.items()}


@pytest.mark.parametrize("id_", sorted(JSON))
@examples(60)
@given(data=st.data())
def test_values_of_any_type_are_no_error(id_: str, data: st.DataObject) -> None:
    row = json.loads(JSON[id_].split(b"\n")[0])
    key = data.draw(st.sampled_from(sorted(row)))
    row[key] = data.draw(
        st.none() | st.integers() | st.text() | st.lists(st.none() | st.integers() | st.dictionaries(st.text(), st.none()))
    )
    log = tell(JSON[id_] + json_lines(row))
    assert log.counted == 3


@pytest.mark.parametrize("id_", sorted(JSON))
@pytest.mark.parametrize("data", [b"{}\n", b'{"T": 1}\n', b"[]\n", b'"QH"\n', b'{"query_name": "a"}\n'])
def test_other_json_is_none(id_: str, data: bytes) -> None:
    assert [reader.id for reader in READERS if reader.id == id_ and reader.sniff(data)] == []


@examples(100)
@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-z0-9-]{1,9}\.[a-z]{2,9}", fullmatch=True), st.lists(st.ip_addresses(), max_size=4)),
        min_size=1,
        max_size=6,
        unique_by=lambda row: row[0],
    ),
    st.booleans(),
    st.booleans(),
)
def test_what_is_written_is_read(rows: list[tuple[str, list[Any]]], aws: bool, broken: bool) -> None:
    def written(name: str, found: list[Any]) -> dict[str, Any]:
        if aws:
            answers = [{"Rdata": str(address), "Type": "A" if address.version == 4 else "AAAA"} for address in found]
            return {"query_timestamp": "2026-11-24T10:20:30Z", "query_name": name, "query_type": "A", "answers": answers}
        return {"T": "2026-11-24T10:20:30Z", "QH": name, "QT": "A", "Answer": answer(name, *dict.fromkeys(map(str, found)))}

    log = tell(json_lines(*(written(*row) for row in rows)) + (BAD if broken else b""))
    assert [told.lookups for told in log.lines.values()] == [(name,) for name, _ in rows]
    assert {name: set(map(ip_address, found)) for name, found in log.named.items()} == {
        name: set(found) for name, found in rows if found
    }


SHOWN = {
    "answer": [{"type": "CNAME", "value": "edge.example.net", "ttl": 9}, {"type": "A", "value": "203.0.113.9", "ttl": 9}],
    "client": "192.0.2.21",
    "elapsedMs": "15.1",
    "question": {"class": "IN", "name": "www.example.com", "type": "A"},
    "reason": "NotFilteredNotFound",
    "time": "2026-11-24T10:20:30Z",
    "upstream": "https://dns.example.net:443/dns-query",
}


def test_adguard_home_by_its_interface() -> None:
    blocked = {**SHOWN, "answer": None, "upstream": "", "reason": "FilteredBlackList", "question": {"name": "ads.example.com"}}
    log = tell(json_lines(SHOWN, blocked))
    assert log.reader == "adguard"
    assert [(told.hosts, told.lookups) for told in log.lines.values()] == [
        (("dns.example.net",), ("www.example.com",)),
        ((), ("ads.example.com",)),
    ]
    assert log.named == {"www.example.com": ["203.0.113.9"]}
