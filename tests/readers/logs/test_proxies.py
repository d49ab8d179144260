"""Web servers and load balancers: who came, where requests went, and what came to nothing."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.logs.forms import ELB, HAPROXY, WEB
from readers.logs.told import Told, tell

SECOND = 1_000_000
LINE = '{who} - - [24/Nov/2026:10:20:30 +0000] "{request}" {status} {size} "-" "curl/8"{more}\n'


def one(who: str = "203.0.113.9", request: str = "GET / HTTP/1.1", status: int = 200, size: object = 9, more: str = "") -> Told:
    return tell(LINE.format(who=who, request=request, status=status, size=size, more=more).encode()).lines[1]


def test_web_servers() -> None:
    assert tell(WEB).lines == {
        1: Told(("203.0.113.9",), octets=2326, first=1795512030 * SECOND, last=1795512030 * SECOND),
        2: Told(("2001:db8:9::1",), first=1795515631 * SECOND, last=1795515631 * SECOND),
        3: Told(("10.0.0.5", "203.0.113.10"), octets=9, first=1795515632 * SECOND, last=1795515632 * SECOND),
        4: Told(
            ("2001:db8:9::2", "203.0.113.11"),
            ("www.example.net",),
            octets=12,
            first=1795515633 * SECOND,
            last=1795515633 * SECOND,
        ),
        5: Told((), ("client.example.org",), octets=12, first=1795515634 * SECOND, last=1795515634 * SECOND),
    }


def test_an_address_that_a_client_claims_counts_only_behind_a_proxy_of_ours() -> None:
    assert one(more=' "198.51.100.7"').far == ("203.0.113.9",)
    assert one("10.0.0.5", more=' "198.51.100.7"').far == ("10.0.0.5", "198.51.100.7")
    assert one("10.0.0.5", more=' "-"').far == ("10.0.0.5",)


@pytest.mark.parametrize(
    ("request_", "status", "hosts"),
    [
        ("GET http://www.example.org:8080/x HTTP/1.1", 200, ("www.example.org",)),
        ("GET http://www.example.org HTTP/1.1", 302, ("www.example.org",)),
        ("CONNECT www.example.org:443 HTTP/1.1", 200, ("www.example.org",)),
        ("GET http://www.example.org/ HTTP/1.1", 404, ()),  # a probe that was not served
        ("CONNECT www.example.org:443 HTTP/1.1", 405, ()),
        ("GET /?u=http://www.example.org/ HTTP/1.1", 200, ()),
        ("\\x16\\x03\\x01", 400, ()),
        ('GET /\\" http://www.example.org/ HTTP/1.1', 200, ()),
        ("", 408, ()),
    ],
)
def test_another_hosts_page_is_read_where_it_was_served(request_: str, status: int, hosts: tuple[str, ...]) -> None:
    told = one(request=request_, status=status)
    assert told.hosts == hosts
    assert told.far == ("203.0.113.9",)
    assert told.octets == 9


@pytest.mark.parametrize(
    "more",
    [
        ' upstream: "198.51.100.9:80"',
        " upstream_addr=198.51.100.9:80 rt=1",
        ' "upstream_addr":"198.51.100.9"',
        " upstream 198.51.100.9",
    ],
)
def test_the_server_behind_is_read_where_the_log_names_it(more: str) -> None:
    assert one(more=more).far == ("198.51.100.9", "203.0.113.9")


def test_load_balancers_of_aws() -> None:
    assert tell(ELB).lines == {
        1: Told(("10.0.0.1", "203.0.113.9"), octets=67, first=1795515630186641, last=1795515630186641),
        2: Told(("2001:db8:9::1",), octets=400, first=1795515631186641, last=1795515631186641),
        3: Told(("198.51.100.1", "203.0.113.10"), octets=29, first=1795515632945958, last=1795515632945958),
        4: Told(("10.0.0.2", "203.0.113.11"), octets=344, first=1795515633 * SECOND, last=1795515633 * SECOND),
    }


def test_haproxy() -> None:
    assert tell(HAPROXY).lines == {
        1: Told(("203.0.113.9",), octets=2750, first=1795515630655000, last=1795515630655000),
        2: Told(("2001:db8:9::1",), octets=212, first=1795515631443000, last=1795515631443000),
        3: Told(("203.0.113.10",), first=1795515632655000, last=1795515632655000, attempt=True),
    }


@examples(100)
@given(
    st.lists(
        st.tuples(
            st.ip_addresses(),
            st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters='"\\'), max_size=9),
            st.integers(0, 10**12),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read(rows: list[tuple[object, str, int]]) -> None:
    data = "".join(
        LINE.format(who=who, request=f"GET /{path} HTTP/1.1", status=200, size=size, more="") for who, path, size in rows
    )
    assert [(told.far, told.hosts, told.octets) for told in tell(data.encode()).lines.values()] == [
        ((str(who),), (), size) for who, _, size in rows
    ]
