"""W3C extended logs: each product's fields, and what changes in the middle of a file."""

from __future__ import annotations

import pytest
from readers.logs.told import tell

from cleannet.readers import READERS
from cleannet.readers.proxies.w3c import MANY_FIELDS, NO_FIELDS, OTHER_LENGTH

IIS = b"""\
#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2026-11-24 10:00:00
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status time-taken
2026-11-24 10:20:30 10.1.1.5 GET / - 443 - 203.0.113.9 Mozilla/5.0+(x) https://www.example.com/a?b 200 12
2026-11-24 10:20:31 10.1.1.5 GET / - 443 - 2001:db8:9::1 Mozilla - 200 12
"""

WINDOWS = b"""\
#Version: 1.5
#Software: Microsoft Windows Firewall
#Time Format: Local
#Fields: date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info path

2026-11-24 10:20:30 ALLOW TCP 10.1.1.5 203.0.113.9 50000 443 52 - 0 0 0 - - - SEND
2026-11-24 10:20:31 DROP UDP 203.0.113.10 10.1.1.5 5 6 40 - - - - - - - RECEIVE
"""

CLOUDFRONT = b"""\
#Version: 1.0
#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status x-host-header cs-bytes x-forwarded-for
2026-11-24\t10:20:30\tLAX1\t100\t203.0.113.9\tGET\td1.cloudfront.net\t/a b\t200\twww.example.com\t23\t203.0.113.10,%20192.0.2.1
"""

BLUE_COAT = b"""\
#Software: SGOS 7.3.1
#Fields: date time c-ip cs-username sc-filter-result cs-categories s-action cs-host cs(User-Agent) s-ip sc-bytes cs-bytes r-ip
2026-11-24 10:20:30 10.1.1.5 joe OBSERVED "Social; News" TCP_NC_MISS www.example.com "M x" 192.0.2.3 1000 500 203.0.113.9
2026-11-24 10:20:31 10.1.1.5 joe DENIED "-" TCP_DENIED bad.example.com "-" 192.0.2.3 0 50 -
2026-11-24 10:20:32 10.1.1.5 joe OBSERVED "-" TCP_TUNNELED 203.0.113.11 "-" 192.0.2.3 0 50 -
"""


def test_iis() -> None:
    log = tell(IIS)
    assert log.reader == "extended-log"
    assert (log.lines[5].far, log.lines[5].hosts) == (("10.1.1.5", "203.0.113.9"), ())
    assert log.lines[6].far == ("10.1.1.5", "2001:db8:9::1")
    assert log.lines[5].last == 1795515630 * 1_000_000


def test_windows_firewall() -> None:
    log = tell(WINDOWS)
    assert [(told.far, told.octets, told.attempt) for told in log.lines.values()] == [
        (("203.0.113.9", "10.1.1.5"), 52, False),
        (("10.1.1.5", "203.0.113.10"), 40, True),
    ]


def test_cloudfront() -> None:
    (told,) = tell(CLOUDFRONT).lines.values()
    assert (told.far, told.octets) == (("203.0.113.9", "203.0.113.10"), 123)
    assert told.hosts == ("d1.cloudfront.net", "www.example.com")


def test_a_proxy_has_reached_the_remote_server_and_not_itself() -> None:
    log = tell(BLUE_COAT)
    assert [(told.far, told.hosts, told.octets, told.attempt) for told in log.lines.values()] == [
        (("203.0.113.9", "10.1.1.5"), ("www.example.com",), 1500, False),
        (("192.0.2.3", "10.1.1.5"), ("bad.example.com",), 50, True),
        (("203.0.113.11", "10.1.1.5"), (), 50, False),
    ]


def test_fields_may_change_and_a_line_with_others_is_skipped() -> None:
    more = b"#Fields: time dst-ip\n10:20:30 203.0.113.12\none two three\n"
    log = tell(WINDOWS + more)
    assert log.lines[9].far == ("203.0.113.12",)
    assert log.skipped == [(10, OTHER_LENGTH, 1)]


@pytest.mark.parametrize("change", ["BOM", "CRLF", "cut", "upper case"])
def test_other_spellings_are_read_alike(change: str) -> None:
    data = {
        "BOM": b"\xef\xbb\xbf" + IIS,
        "CRLF": IIS.replace(b"\n", b"\r\n"),
        "cut": IIS[:-1],
        "upper case": IIS.replace(b"c-ip", b"C-IP").replace(b"#Fields", b"#FIELDS"),
    }[change]
    assert [reader.id for reader in READERS if reader.sniff(data)] == ["extended-log"]
    assert tell(data).lines == tell(IIS).lines


def test_a_hostile_log_is_counted_and_not_clear() -> None:
    log = tell(IIS + b"\xff\n" + b'2026-11-24 10:20:31 nobody GET / - 443 - x.y "a - 200 12\n')
    assert len(log.lines) == 2
    assert log.counted == 4
    assert NO_FIELDS not in {reason for _, reason, _ in log.skipped}


def test_fields_that_change_all_the_time_cost_no_more_than_others() -> None:
    log = tell(
        WINDOWS + b"".join(b"#Fields: dst-ip x%d\n203.0.113.9 1\n" % i for i in range(20_000)) + b"#Fields: dst-ip\n203.0.113.9\n"
    )
    assert log.counted == 20_003
    assert {reason for _, reason, _ in log.skipped} == {MANY_FIELDS}
