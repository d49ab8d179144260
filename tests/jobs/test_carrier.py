"""An engineer of a carrier asks what is lost without China Telecom, China Unicom and China Mobile: from what the router prints and
some traceroutes."""

from __future__ import annotations

from pathlib import Path

import pytest
from jobs.conftest import Do

DAY = ("--as-of", "2026-11-24", "--known-on", "2026-11-24")
TABLE = """\
BGP table version is 1204, local router ID is 193.0.0.1, vrf id 0
Default local pref 100, local AS 64512
Status codes:  s suppressed, d damped, h history, * valid, > best, = multipath,
               i internal, r RIB-failure, S Stale, R Removed
Origin codes:  i - IGP, e - EGP, ? - incomplete

    Network          Next Hop            Metric LocPrf Weight Path
 *> 1.80.0.0/13      80.249.208.1             0             0 3320 4134 i
 *  36.128.0.0/10    80.249.208.1             0             0 3320 58453 9808 i
 *>                  80.249.208.9             0             0 1299 58453 9808 i
 *> 39.64.0.0/11     80.249.208.1             0             0 3320 4837 i
 *> 103.10.0.0/24    80.249.208.1             0             0 3320 4134 64900 i
 *> 5.0.0.0/16       80.249.208.9             0             0 1299 8881 i
 *  5.0.0.0/16       80.249.208.1             0             0 3320 8881 i

Displayed  6 routes and 7 total paths
"""
TRACE = """\
traceroute to 1.80.1.1 (1.80.1.1), 30 hops max, 60 byte packets
 1  192.168.1.1 (192.168.1.1)  0.412 ms  0.398 ms  0.377 ms
 2  62.155.241.1 (62.155.241.1)  8.120 ms  8.003 ms  8.231 ms
 3  202.97.52.1 (202.97.52.1)  180.123 ms * 181.002 ms
 4  * * *
"""
THE_THREE = "org:china-telecom-group", "org:china-unicom-group", "org:china-mobile-group"


@pytest.mark.slow
def test_what_is_lost_and_where_it_stands(do: Do) -> None:
    Path("bgp.txt").write_text(TABLE)
    Path("trace.txt").write_text(TRACE)

    seen = do("audit", "bgp.txt", "trace.txt", *DAY, "--line", "carrier", "--all")
    assert seen.code == 1
    for asn in (4134, 4837, 9808):
        assert f"(asn:{asn})" in seen.out
    assert "upstream on the route to 103.10.0.0/24" in seen.out
    assert "trace.txt" in seen.out
    assert "(asn:8881)" not in seen.out  # nothing is found of it

    lost = do("impact", "table", "bgp.txt", *(word for three in THE_THREE for word in ("--deny", three)), *DAY)
    assert lost.code == 0
    assert lost.out.startswith(
        "Without them bgp.txt loses 4 of 5 prefixes (80.0 %).\n  3 prefixes of their own\n  1 prefix of others"
    )
    assert "103.10.0.0/24 by 3320 4134 64900" in lost.out
