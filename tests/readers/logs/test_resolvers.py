"""Resolvers that log lines: BIND, Unbound, dnsmasq and Pi-hole. A query counts once, and answers name addresses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.logs.forms import BIND, COREDNS, DNSMASQ, DNSTAP, POWERDNS, UMBRELLA, UNBOUND, WINDOWS_DNS
from readers.logs.told import Told, tell

from cleannet.readers import reader_of
from cleannet.readers.names import dnstap, query_lines
from cleannet.readers.names.dnsmasq import ANSWER, OTHER
from cleannet.readers.names.unbound import TOLD

SECOND = 1_000_000
ONE = "203.0.113.1"
NAMES = st.from_regex(r"[a-z0-9_-]{1,9}(\.[a-z0-9-]{1,9}){1,3}", fullmatch=True)


def test_binds_queries() -> None:
    log = tell(BIND)
    assert log.lines == {
        1: Told((), (), ("www.example.com",), first=1796035872123000, last=1796035872123000),
        2: Told((), (), ("www.example.org",), first=1796035873123000, last=1796035873123000),
        3: Told((), (), ("www.example.net",)),
    }


def test_a_name_that_holds_a_word_of_the_line_is_read_as_it_is() -> None:
    line = b"client 192.0.2.7#1 (query:.example): query: query:.example IN A + (::1)\n"
    assert tell(line).lines[1].lookups == ("query:.example",)


def test_unbounds_queries_and_replies_count_once() -> None:
    log = tell(UNBOUND)
    assert log.lines == {
        1: Told((), (), ("www.example.com.",), first=1796035872 * SECOND, last=1796035872 * SECOND),
        3: Told((), (), ("www.example.org.",)),
        4: Told((), (), ("www.example.net.",)),
    }
    assert log.skipped == [(2, TOLD, 2)]


def test_a_reply_to_another_client_is_told() -> None:
    log = tell(UNBOUND.replace(b"info: 192.0.2.7 www.example.com. A IN NOERROR", b"info: 192.0.2.8 www.example.com. A IN NOERROR"))
    assert list(log.lines) == [1, 2, 3, 4]


def test_what_dnsmasq_says() -> None:
    log = tell(DNSMASQ)
    assert log.lines == {
        1: Told((), (), ("www.example.com",)),
        2: Told(("203.0.113.53",)),
        7: Told((), (), ("ads.example.com",)),
        9: Told(("2001:db8:53::1",)),
    }
    assert log.skipped == [(3, ANSWER, 5), (8, OTHER, 2)]
    assert log.named == {"www.example.com": ["203.0.113.9", "203.0.113.10"], "www.example.org": ["2001:db8:9::1"]}
    reader = reader_of(DNSMASQ)
    assert reader is not None
    assert reader.states_facts


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ("reply a.example is <CNAME>|reply b.example is <CNAME>|reply c.example is 203.0.113.1", {"a.example": ["203.0.113.1"]}),
        (
            "reply a.example is <CNAME>|query[A] x.example from 10.0.0.1|reply b.example is 203.0.113.1",
            {"b.example": ["203.0.113.1"]},
        ),
        (
            "reply a.example is 203.0.113.1|reply b.example is 203.0.113.2",
            {"a.example": [ONE], "b.example": ["203.0.113.2"]},
        ),
        ("cached a.example is NXDOMAIN|reply b.example is 0.0.0.0|config c.example is 203.0.113.2", {}),
        ("cached-stale a.example is 2001:db8::1|reply b.example is <HTTPS>", {"a.example": ["2001:db8::1"]}),
    ],
)
def test_an_address_answers_for_the_name_that_heads_its_chain(lines: str, named: dict[str, list[str]]) -> None:
    head = "Nov 30 10:51:12 dnsmasq[123]: "
    text = head + "query[A] first.example from 10.0.0.1\n" + "".join(f"{head}{line}\n" for line in lines.split("|"))
    assert tell(text.encode()).named == named


@pytest.mark.parametrize("line", ["", "reply", "reply a.example", "reply a.example is", "query[A]", "forwarded a.example to"])
def test_a_line_cut_short_spoils_nothing(line: str) -> None:
    text = f"Nov 30 10:51:12 dnsmasq[1]: {line}\nNov 30 10:51:12 dnsmasq[1]: query[A] a.example from 10.0.0.1\n"
    log = tell(text.encode())
    assert log.lines[2].lookups == ("a.example",)
    assert log.counted == 2


@examples(100)
@given(st.lists(st.tuples(NAMES, st.ip_addresses()), min_size=1, max_size=8), st.sampled_from(["bind", "unbound", "dnsmasq"]))
def test_what_is_written_is_read(rows: list[tuple[str, object]], which: str) -> None:
    form = {
        "bind": "30-Nov-2026 10:51:12.123 client @0x7f1c {1}#53124 ({0}): query: {0} IN A +E(0)K (192.0.2.53)\n",
        "unbound": "[1796035872] unbound[123:0] info: {1} {0}. A IN\n",
        "dnsmasq": "Nov 30 10:51:12 dnsmasq[123]: query[A] {0} from {1}\n",
    }[which]
    log = tell("".join(form.format(*row) for row in rows).encode())
    assert [told.lookups for told in log.lines.values()] == [(f"{name}." if which == "unbound" else name,) for name, _ in rows]


@pytest.mark.parametrize("case", [bytes, bytes.lower, lambda header: header.lower().replace(b" ", b"_")])
def test_umbrella_with_a_header_or_without_one(case: Callable[[bytes], bytes]) -> None:
    assert {number: told.lookups for number, told in tell(UMBRELLA).lines.items()} == {
        1: ("www.example.com.",),
        2: ("www.example.org.",),
    }
    header = (
        b'"Timestamp","Policy Identity","Identities","Internal IP","External IP","Action","Query Type","Response Code",'
        b'"Domain","Categories"\n'
    )
    log = tell(case(header) + UMBRELLA)
    assert {number: told.lookups for number, told in log.lines.items()} == {2: ("www.example.com.",), 3: ("www.example.org.",)}
    assert log.lines[2].first == 1795515630 * SECOND
    assert log.skipped == []


def test_umbrella_with_spaces_before_quotes() -> None:
    spaced = UMBRELLA.replace(b'","', b'", "')
    assert {number: told.lookups for number, told in tell(spaced).lines.items()} == {
        1: ("www.example.com.",),
        2: ("www.example.org.",),
    }


def test_dnstap() -> None:
    log = tell(DNSTAP)
    assert {number: (told.lookups, told.far) for number, told in log.lines.items()} == {
        1: (("www.example.com",), ()),
        2: (("www.example.com",), ("203.0.113.53",)),
        5: (("www.example.org.",), ("2001:db8:53::1",)),
        6: (("www.example.net.",), ()),
    }
    assert log.skipped == [(3, dnstap.TOLD, 2)]
    assert log.lines[1].first == 1795515630123000


def test_a_first_line_that_only_resembles_a_header_is_none() -> None:
    log = tell(b'2026-11-24,"domain",x\n' + UMBRELLA)
    assert {number: told.lookups for number, told in log.lines.items()} == {2: ("www.example.com.",), 3: ("www.example.org.",)}


def test_coredns_in_its_formats() -> None:
    log = tell(COREDNS)
    assert {number: told.lookups for number, told in log.lines.items()} == {
        1: ("www.example.com.",),
        2: ("www.example.org.",),
        3: ("9.113.0.203.in-addr.arpa.",),
    }
    assert log.lines[2].first == 1795515630123456


def test_windows_dns_tells_names_and_servers_that_are_asked() -> None:
    log = tell(WINDOWS_DNS)
    assert {number: (told.lookups, told.far, told.first) for number, told in log.lines.items()} == {
        1: (("www.example.com",), (), 1795558830 * SECOND),
        2: (("www.example.com",), ("203.0.113.53",), 1795558830 * SECOND),
        4: (("www.example.org",), (), -1),
        7: (("www.example.net.",), (), 1776757923 * SECOND),
    }
    assert log.skipped == [(3, query_lines.TOLD, 1), (5, query_lines.OTHER, 1), (6, query_lines.NO_NAME, 1)]


def test_windows_dns_below_its_explanation() -> None:
    head = b"DNS Server log file creation at 11/24/2026 10:00:00 AM\nLog file wrap at\n\nMessage logging key:\n\t   1     Date\n"
    log = tell(head + WINDOWS_DNS)
    assert log.reader == "windows-dns"
    assert len(log.lines) == 4


def test_powerdns_queries_and_answers_count_once() -> None:
    log = tell(POWERDNS)
    assert {number: told.lookups for number, told in log.lines.items()} == {
        1: ("www.example.com",),
        3: ("www.example.org",),
        5: ("www.example.net",),
        6: ("mail.example.net.",),
        7: ("late.example.com",),
    }
    assert log.lines[3].first == 1795515630919000
    assert log.skipped == [(2, query_lines.TOLD, 2)]
