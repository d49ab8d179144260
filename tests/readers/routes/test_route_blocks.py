"""Routes that a router prints in several lines: the same three routes of each router, and files that break off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readers.routes.told import assets, read_by, roles, skips

from cleannet.readers.routes.route_blocks import READER

NOKIA = """\
===============================================================================
 BGP Router ID:192.0.2.1        AS:64500       Local AS:64500
===============================================================================
 Legend -
 Status codes  : u - used, s - suppressed, h - history, d - decayed, * - valid
 Origin codes  : i - IGP, e - EGP, ? - incomplete
===============================================================================
BGP IPv4 Routes
===============================================================================
Flag  Network                                            LocalPref   MED
      Nexthop (Router)                                   Path-Id     IGP Cost
      As-Path                                                        Label
-------------------------------------------------------------------------------
u*>i  198.51.100.0/24                                    100         None
      192.0.2.9                                          None        10
      11 22 22                                                       262132
      33
*i    198.51.100.0/24                                    100         None
      192.0.2.10                                         None        10
      44 {33 55}                                                     -
u*>i  203.0.113.0/24                                     100         None
      192.0.2.2                                          None        262132
      No As-Path                                                     -
h?    203.0.113.0/24                                     100         None
      192.0.2.2                                          None        262132
      66                                                             -
-------------------------------------------------------------------------------
Routes : 4
===============================================================================
"""
NOKIA_DETAIL = """\
===============================================================================
BGP IPv4 Routes
===============================================================================
Original Attributes

Network        : 198.51.100.0/24
Nexthop        : 192.0.2.9
From           : 192.0.2.9
Aggregator AS  : None                   Aggregator     : None
AS-Path        : 11 22 22 33
Flags          : Used  Valid  Best  IGP

Modified Attributes

Network        : 198.51.100.0/24
Nexthop        : 192.0.2.9
AS-Path        : 11 22 22 33
-------------------------------------------------------------------------------
Original Attributes

Network        : 198.51.100.0/24
AS-Path        : 44 {33 55}
Flags          : Valid  IGP

Modified Attributes

Network        : 198.51.100.0/24
AS-Path        : 44 {33 55}
-------------------------------------------------------------------------------
Original Attributes

Network        : 203.0.113.0/24
AS-Path        : No As-Path
Flags          : Used  Valid  Best  IGP
"""
HUAWEI_IPV6 = """\
<R1> display bgp ipv6 routing-table
 BGP Local router ID is 192.0.2.1
 Status codes: * - valid, > - best, d - damped,
               h - history,  i - internal, s - suppressed, S - Stale
               Origin : i - IGP, e - EGP, ? - incomplete

 Total Number of Routes: 4
 *>     Network  : 2001:DB8:1::                             PrefixLen : 48
        NextHop  : 2001:DB8::9                              LocPrf    :
        MED      : 0                                        PrefVal   : 0
        Label    :
        Path/Ogn : 11 22 22 33i
 *
        NextHop  : 2001:DB8::10                             LocPrf    :
 * i    Network  : 2001:DB8:1::                             PrefixLen : 48
        MED      : 0                                        PrefVal   : 0
        Path/Ogn : 44 {33 55} ?
 *>     Network  : 2001:DB8:2::                             PrefixLen : 48
        Path/Ogn : i
"""
HUAWEI = """\
<R1>display bgp routing-table 198.51.100.0 24
 BGP local router ID : 192.0.2.1
 Local AS number : 64500
 Paths:   2 available, 1 best, 1 select, 0 best-external, 0 add-path
 BGP routing table entry information of 198.51.100.0/24:
 From: 192.0.2.9 (192.0.2.78)
 Route Duration: 00h00m56s
 Direct Out-interface: GigabitEthernet0/1/0
 Original nexthop: 192.0.2.9
 Qos information : 0x0
 AS-path 11 22 22 33, origin igp, MED 0, pref-val 0, valid, external, best, select, pre 255
 Not advertised to any peer yet

 BGP routing table entry information of 198.51.100.0/24:
 From: 192.0.2.10 (192.0.2.79)
 AS-path 44 {33 55}, origin incomplete, localpref 100, pref-val 0, valid, internal, pre 255

 BGP routing table entry information of 203.0.113.0/24:
 Imported route.
 AS-path Nil, origin igp, MED 0, pref-val 0, valid, local, best, select, pre 60
"""
H3C = """\
 BGP local router ID: 192.0.2.1
 Local AS number: 64500
 Paths:   2 available, 1 best

 BGP routing table information of 198.51.100.0/24:
 From            : 192.0.2.9 (192.0.2.78)
 Original nexthop: 192.0.2.9
 OutLabel        : NULL
 AS-path         : 11 22 22 33
 Origin          : igp
 State           : valid, external, best,

 From            : 192.0.2.10 (192.0.2.79)
 AS-path         : 44 {33 55}
 State           : valid, external,

 BGP routing table information of 203.0.113.0/24:
 Imported route.
 AS-path         : (null)
 State           : valid, local, best,
"""
MIKROTIK_7 = """\
Flags: X - disabled, F - filtered, U - unreachable, A - active;
c - connect, s - static, r - rip, b - bgp, o - ospf, d - dhcp, v - vpn, g - slaac, y - bgp-mpls-vpn;
H - hw-offloaded; + - ecmp, B - blackhole
 Ab   afi=ip4 contribution=active dst-address=198.51.100.0/24 routing-table=main pref-src=192.0.2.1
       gateway=192.0.2.9 immediate-gw=192.0.2.9%ether9 distance=20 scope=40 target-scope=10
       belongs-to="bgp-IP-192.0.2.9"
       bgp.peer-cache-id=*2C00011 .aggregator="33:192.0.2.99" .as-path="11,22,2
       2,33" .atomic-aggregate=no .origin=igp
       debug.fwp-ptr=0x202427E0

  b   afi=ip4 contribution=candidate
       dst-address=198.51.100.0/24 gateway=192.0.2.10 distance=20 rpki=valid
       bgp.session=peer-2 .as-path="44,{33,55}" .local-pref=250 .origin=incomplete

 As   afi=ip4 contribution=active dst-address=203.0.113.0/24 routing-table=main gateway=192.0.2.2 distance=1
"""
MIKROTIK_6 = """\
[admin@edge] > /ip route print detail where bgp
Flags: X - disabled, A - active, D - dynamic, C - connect, S - static, r - rip, b - bgp, o - ospf, m - mme
 0 ADb  dst-address=198.51.100.0/24 gateway=192.0.2.9
        gateway-status=192.0.2.9 reachable via  ether1 distance=20 scope=40 target-scope=10
        bgp-as-path="11,22,22,33" bgp-origin=igp received-from=peer1

 1  Db  dst-address=198.51.100.0/24 gateway=192.0.2.10 gateway-status=192.0.2.10 reachable via  ether1
        distance=20 scope=40 bgp-as-path="44,{33,55}" bgp-origin=incomplete received-from=peer2

 2 A S  ;;; to the lab
        dst-address=203.0.113.0/24 gateway=192.0.2.2 gateway-status=192.0.2.2 reachable via  ether2 distance=1
"""
FORMS = {
    "nokia": NOKIA,
    "nokia in detail": NOKIA_DETAIL,
    "huawei": HUAWEI,
    "huawei ipv6": HUAWEI_IPV6,
    "h3c": H3C,
    "mikrotik 7": MIKROTIK_7,
    "mikrotik 6": MIKROTIK_6,
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["", "with returns"])
@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_the_same_routes_in_each_form(text: str, ends: str) -> None:
    data = text.replace("\n", ends).encode()
    assert READER.sniff(data)
    batches, notes = read_by(READER, data)
    assert list(roles(batches).values()) == [
        {"direct": [11], "transit": [22], "origin": [33]},
        {"direct": [44], "aggregated": [33, 55]},
    ]
    assert set(assets(batches)) <= {"198.51.100.0/24", "2001:DB8:1::/48"}
    assert [why for _, why in skips(batches) if why != "withdrawn"] in (["no AS path"], ["no BGP route"])
    assert notes[-1].partition(";")[0].endswith(" routes, 2 of them best")


def test_what_a_router_only_remembers_is_gone() -> None:
    batches, _ = read_by(READER, NOKIA.encode())
    assert (24, "withdrawn") in skips(batches)


def test_routes_of_vpns_have_their_prefix() -> None:
    told = NOKIA.replace("u*>i  198.51.100.0/24      ", "u*>i  64500:11:198.51.100.0/24", 1)
    batches, _ = read_by(READER, told.encode())
    assert assets(batches)[0] == "198.51.100.0/24"
    told = MIKROTIK_7.replace("198.51.100.0/24 routing", "198.51.100.0/24&192.0.2.1:111 routing")
    assert assets(read_by(READER, told.encode())[0])[0] == "198.51.100.0/24"


@given(st.sampled_from(sorted(FORMS)), st.integers(0, 3000))
def test_wherever_it_breaks_off_no_route_gets_another_path(name: str, size: int) -> None:
    whole = roles(read_by(READER, FORMS[name].encode())[0])
    data = FORMS[name].encode()[:size].rpartition(b"\n")[0] + b"\n"
    if READER.sniff(data):
        found = roles(read_by(READER, data)[0])
        assert set(found) <= set(whole)
        assert all(found[at] == whole[at] for at in list(found)[:-1])
