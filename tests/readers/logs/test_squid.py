"""Squid: servers and hosts that were asked, what was denied or could not be fetched."""

from __future__ import annotations

import re

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.logs.forms import SQUID
from readers.logs.told import Told, tell

from cleannet.kernel.logs.cells import cells
from cleannet.kernel.logs.lines import Lines
from cleannet.readers.proxies import squid

LINE = "1796035872.450 {lasted:>6} {client} {result} {size} {method} {url} - {server} text/html\n"
HOSTS = st.from_regex(r"[a-z]{1,9}\.example", fullmatch=True)
USUAL = {
    "lasted": "180", "client": "10.0.0.1", "result": "TCP_MISS/200", "size": "9", "method": "GET", "url": "http://www.example.com/",
    "server": "HIER_DIRECT/203.0.113.9",
}  # fmt: skip


def one(**said: str) -> Told:
    return tell(LINE.format(**USUAL | said).encode()).lines[1]


def test_each_kind_of_request() -> None:
    log = tell(SQUID)
    assert {number: (told.far, told.hosts, told.octets, told.attempt) for number, told in log.lines.items()} == {
        1: (("203.0.113.9", "192.168.0.2"), ("www.example.com",), 411, False),
        2: (("2001:db8:9::1", "192.168.0.2"), ("www.example.org",), 3411, False),
        3: (("192.168.0.2",), ("www.example.net",), 3900, True),
        4: (("192.168.0.2",), ("cdn.example.com",), 500, False),
        5: (("203.0.113.10", "192.168.0.2"), (), 4100, True),
        6: (("2001:db8:9::2", "192.168.0.2"), (), 41, False),
    }
    assert (log.lines[1].first, log.lines[1].last) == (1796035872270000, 1796035872450000)
    assert log.skipped == [(7, "no address", 1)]


@pytest.mark.parametrize(
    ("said", "far", "host"),
    [
        ({"url": "http://203.0.113.8:8080/x", "server": "FIRSTUP_PARENT/10.0.0.9"}, "203.0.113.8", ()),
        ({"server": "FIRSTUP_PARENT/198.51.100.9"}, "198.51.100.9", ("www.example.com",)),
        ({"server": "DIRECT/www.example.org", "url": "-"}, None, ("www.example.org",)),
        ({"method": "CONNECT", "url": "203.0.113.8:443", "server": "-/-"}, "203.0.113.8", ()),
        ({"url": "https://a:b@www.example.net?x=//y@z"}, "203.0.113.9", ("www.example.net",)),
        ({"url": "cache_object://localhost/info", "server": "HIER_NONE/-"}, None, ()),
        ({"url": "error:transaction-end-before-headers", "server": "HIER_NONE/-"}, None, ()),
    ],
)
def test_where_a_request_went(said: dict[str, str], far: str | None, host: tuple[str, ...]) -> None:
    told = one(**said)
    assert told.far == ((far, "10.0.0.1") if far else ("10.0.0.1",))
    assert told.hosts == host


@pytest.mark.parametrize(
    ("result", "server", "attempt"),
    [
        ("TCP_DENIED/403", "HIER_NONE/-", True),
        ("TCP_DENIED/407", "HIER_NONE/-", True),
        ("TCP_DENIED_REPLY/403", "HIER_DIRECT/203.0.113.9", True),
        ("TCP_MISS_ABORTED/000", "HIER_NONE/-", True),
        ("TCP_MISS_ABORTED/000", "HIER_DIRECT/203.0.113.9", False),
        ("TCP_MISS/503", "HIER_DIRECT/203.0.113.9", False),
        ("TCP_MISS/504", "HIER_NONE/-", True),
        ("TCP_HIT/200", "HIER_NONE/-", False),
    ],
)
def test_what_is_an_attempt(result: str, server: str, attempt: bool) -> None:
    assert one(result=result, server=server).attempt is attempt


@examples(100)
@given(
    st.lists(
        st.tuples(
            st.ip_addresses(), st.integers(0, 10**9), st.integers(0, 10**12), st.from_regex(r"[a-z]{1,9}\.example", fullmatch=True)
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read(rows: list[tuple[object, int, int, str]]) -> None:
    data = "".join(
        LINE.format(
            **USUAL | {"lasted": str(lasted), "size": size, "url": f"https://{host}/?{size}", "server": f"HIER_DIRECT/{server}"}
        )
        for server, lasted, size, host in rows
    )
    assert [(told.far[0], told.hosts, told.octets, told.last - told.first) for told in tell(data.encode()).lines.values()] == [
        (str(server), (host,), size, lasted * 1_000) for server, lasted, size, host in rows
    ]


URLS = [
    "http://www.example.net/a?b#c", "https://www.example.net:8443/", "http://h", "https://h", "h:443", "203.0.113.9:443",
    "http://h?x", "http://h#x", "http://user:word@h.example/", "http://a@b@h.example/", "http://h.example/a@b",
    "ftp://h.example/x", "HTTP://H.example/", "http:443", "http://", "https:///x", "http://@/", "[2001:db8::1]:443",
    "http://[2001:db8::1]:80/x", "http://[2001:db8::1]", "h[x:443", "http://h[x/", "error:invalid", "error:443", "h:", "h:44x",
    "h", "h:1234567890123456789", "/h:443", "h/x:443", "http:/h:1", "cache_object://h/x", "-", "http://h:x/", ":443",
    "http://:80/",
]  # fmt: skip


def test_the_host_of_a_url_is_what_the_pattern_says() -> None:
    """Most are found by their signs alone, the others by the pattern; both find the same."""
    text = "".join(f"1796035872.123 1 192.168.0.2 TCP_MISS/200 1 GET {url} - HIER_NONE/- -\n" for url in URLS)
    lines = Lines.of(text.encode(), 1)
    found = squid._hosts_asked(lines, cells(lines, ord(" "), runs=True).of(6)).to_pylist()
    assert found == [(match[1] or match[2]) if (match := re.match(squid._URL, url)) else None for url in URLS]
