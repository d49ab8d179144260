"""Each syntax of blocklists: which entries its lines are, what is dead and why, and every line counted once."""

from __future__ import annotations

import contextlib
import json
import time
from datetime import date

import pytest
from enforce.daemons import namespace, needs
from hypothesis import given
from hypothesis import strategies as st

from cleannet.blocklists import SYNTAXES, NoBlocklist, read
from cleannet.blocklists.entries import EVERY, Blocklist

HOSTS = """\
# Telemetry of a maker
# Last modified: 2019-03-04
127.0.0.1 localhost
0.0.0.0 metrics.huawei.com a.hicloud.com # two
::1\tWWW.HiHonor.com.
203.0.113.9 sent.example.com
0.0.0.0 *.wild.com
0.0.0.0
junk
"""

ADBLOCK = """\
[Adblock Plus 2.0]
! Title: A list
! Last modified: 24 Nov 2021 10:12 UTC
||tiktok.com^
||byteoversea.com^$important
||cn^
|exact.com^
@@||good.tiktok.com^
||ads.com^$third-party
||path.com/x^
tiktok.com##.banner
/track[0-9]/
||203.0.113.5^
plain.com
*.below.com
||wide.com^$denyallow=a.wide.com|b.wide.com
"""

RPZ = """\
$TTL 60
$ORIGIN rpz.example.
@ IN SOA localhost. root.localhost. ( 2021030401 3600
   600 86400 60 ) ; a comment
@ NS localhost.
tiktok.com CNAME .
*.tiktok.com 300 IN CNAME .
abs.com.rpz.example. CNAME *.
ok.com CNAME rpz-passthru.
old.com CNAME old.com.
slow.com CNAME rpz-tcp-only.
gone.com CNAME rpz-drop.
   A 192.0.2.1
walled.com A 192.0.2.1
24.0.2.0.192.rpz-ip CNAME .
48.zz.1.db8.2001.rpz-ip CNAME .
32.1.2.0.192.rpz-client-ip CNAME rpz-passthru.
8.0.0.0.10.rpz-nsip CNAME .
ns1.evil.com.rpz-nsdname CNAME .
out.com. CNAME .
nodot.com CNAME rpz-drop
$INCLUDE other.zone
bad.rpz-ip CNAME .
"""

PLAIN = """\
# things
Version: 202103040102
AS4134   Chinanet
AS 9808
4837
asn:174
202.96.0.0/16
2001:db8::/32 # v6
192.0.2.0 - 192.0.2.11
!192.0.2.7
tiktok.com
*.bytedance.com
.douyin.com
android:com.tencent.mm
http://foo.example/x
1.2.3.400
AS4134x
"""


DNSMASQ = """\
# made on purpose
address=/tiktok.com/byteoversea.com/0.0.0.0
local=/x.example.com/
server=/cn/
server=/good.tiktok.com/#
address=/walled.com/192.0.2.1
address=/#/0.0.0.0
ipset=/foo.com/set
cache-size=1000
"""

UNBOUND = """\
server:
local-zone: "tiktok.com" always_nxdomain
local-zone: "good.tiktok.com." transparent
local-zone: x.example.com redirect
local-data: "x.example.com 60 IN A 192.0.2.1"
local-data: "alone.com A 0.0.0.0"
local-zone: "y.com" what
junk junk
local-data: "alone.com AAAA ::"
response-ip: 192.0.2.0/24 always_nxdomain # known
response-ip: 192.0.2.1 inform
response-ip-data: 192.0.2.0/24 "A 198.51.100.1"
response-ip: 192.0.2.2
  private-address: 10.0.0.0/8
forward-zone:
  name: "tiktok.com"
  forward-addr: 127.0.0.1
rpz: # of a vendor
  name: rpz.example.com
"""

NFT = """\
table inet filter {
  set blocked {
    type ipv4_addr
    flags interval
    elements = { 192.0.2.0/24, 198.51.100.1-198.51.100.2,
      203.0.113.7 timeout 1h comment "1.2.3.4" }
  }
  set six {
    type ipv6_addr
    elements = { 2001:db8::/32 }
  }
  chain out {
    ip daddr 233.252.0.1 drop
    ip daddr { 192.0.2.5, 192.0.2.6 } accept
  }
}
"""

PF = """\
table <bad> persist { 192.0.2.0/24, !192.0.2.7,
  2001:db8::/32 }
table <file> persist file "/etc/bad"
block out quick to 203.0.113.0/24
pass out to { 203.0.113.5 203.0.113.6 }
set skip on lo
"""

IPSET = """\
create bad hash:net family inet hashsize 1024 maxelem 65536
add bad 192.0.2.0/24
add bad 192.0.2.7 nomatch
add bad 198.51.100.1,tcp:80 timeout 300
add six 2001:db8::/32
add bad x
"""

ROUTERS = """\
! prefixes
ip prefix-list BAD seq 5 deny 192.0.2.0/24 le 32
ip prefix-list BAD seq 10 permit 0.0.0.0/0 le 32
ipv6 prefix-list SIX permit 2001:db8::/32
ip prefix-list MIXED deny 198.51.100.0/24
ip prefix-list MIXED permit 198.51.100.0/25
bgp as-path access-list CT deny _4134_
ip route 203.0.113.0 255.255.255.0 Null0
set policy-options prefix-list J 233.252.0.0/24
define BAD = [ 192.88.99.0/24+,
  192.31.196.0/24{24,32}
];
junk
"""

MISP = """\
{"name": "Names of a maker", "version": 20210304, "type": "hostname", "matching_attributes": ["hostname"],
 "list": ["tiktok.com", ".bytedance.com", "192.0.2.0/24", "no name"]}
"""


def told(listed: Blocklist) -> list[tuple[int, str, str]]:
    """Line, form in a word or two, value."""
    found = []
    for at, value in enumerate(listed.values):
        form = listed.kinds[listed.forms[at]]
        reach = ("" if form.itself else "below ") + ("and below " if form.itself and form.below else "")
        trigger = f"{form.trigger} " if form.trigger else ""
        action = "" if form.action == "block" else f"{form.action} "
        found.append((int(listed.at_line[at]), f"{action}{trigger}{reach}{form.kind}", value))
    return found


def dead(listed: Blocklist) -> list[int]:
    return [one.line for one in listed.dead]


def test_a_hosts_file() -> None:
    listed = read(HOSTS.encode())
    assert (listed.syntax, listed.made) == ("hosts", date(2019, 3, 4))
    assert told(listed) == [
        (4, "domain", "metrics.huawei.com"),
        (4, "domain", "a.hicloud.com"),
        (5, "domain", "www.hihonor.com"),
        (6, "redirect domain", "sent.example.com"),
    ]
    assert dead(listed) == [7, 8, 9]
    assert (listed.lines, listed.live, listed.dead_lines, listed.comments) == (9, 3, 3, 3)


def test_adblock_rules() -> None:
    listed = read(ADBLOCK.encode())
    assert (listed.syntax, listed.made, listed.title) == ("adblock", date(2021, 11, 24), "A list")
    assert told(listed) == [
        (4, "and below domain", "tiktok.com"),
        (5, "and below domain", "byteoversea.com"),
        (6, "and below domain", "cn"),
        (7, "domain", "exact.com"),
        (8, "pass and below domain", "good.tiktok.com"),
        (13, "prefix", "203.0.113.5"),
        (14, "domain", "plain.com"),
        (15, "below domain", "below.com"),
        (16, "and below domain", "wide.com"),
        (16, "pass and below domain", "a.wide.com"),
        (16, "pass and below domain", "b.wide.com"),
    ]
    assert dead(listed) == [9, 10, 11, 12]


def test_a_response_policy_zone() -> None:
    listed = read(RPZ.encode())
    assert (listed.syntax, listed.made, listed.stated) == ("rpz", date(2021, 3, 4), "SOA serial 2021030401")
    assert told(listed) == [
        (6, "domain", "tiktok.com"),
        (7, "below domain", "tiktok.com"),
        (8, "domain", "abs.com"),
        (9, "pass domain", "ok.com"),
        (10, "pass domain", "old.com"),
        (11, "pass domain", "slow.com"),
        (12, "domain", "gone.com"),
        (13, "redirect domain", "gone.com"),
        (14, "redirect domain", "walled.com"),
        (15, "prefix", "192.0.2.0/24"),
        (16, "prefix", "2001:db8:1::/48"),
        (17, "pass client prefix", "192.0.2.1/32"),
        (18, "server prefix", "10.0.0.0/8"),
        (19, "server domain", "ns1.evil.com"),
    ]
    assert dead(listed) == [20, 21, 22, 23]


RECORDS = """\
@ SOA localhost. root.localhost. ( 2021030401 3600
   600 86400 60 )
walled.com A 192.0.2.1
   A 192.0.2.2
   AAAA 2001:db8::1
   TXT ( "see ) here"
         "and there" )
why.com TXT (
  "stopped" ; by us
)
why.com TXT "other"
next.com CNAME .
walled.com A 192.0.2.1
"""


def test_more_data_of_an_owner_is_no_entry_again() -> None:
    listed = read(RECORDS.encode())
    assert told(listed) == [
        (3, "redirect domain", "walled.com"),
        (8, "redirect domain", "why.com"),
        (12, "domain", "next.com"),
        (13, "redirect domain", "walled.com"),
    ]
    assert (listed.dead, listed.made) == ((), date(2021, 3, 4))
    assert (listed.lines, listed.live, listed.comments) == (13, 4, 9)


@pytest.mark.parametrize("head", ["x.com TXT ( a", "@ SOA a. b. ( 1 2"])
def test_a_parenthesis_that_never_closes_is_told(head: str) -> None:
    listed = read(f"y.com CNAME .\n{head}\nz.com CNAME .\n".encode(), "rpz")
    assert (told(listed), dead(listed), listed.comments) == ([(1, "domain", "y.com")], [2], 1)


def test_a_plain_list_holds_things_of_any_kind() -> None:
    listed = read(PLAIN.encode())
    assert (listed.syntax, listed.made) == ("plain", date(2021, 3, 4))
    assert told(listed) == [
        (3, "asn", "4134"),
        (4, "asn", "9808"),
        (5, "asn", "4837"),
        (6, "asn", "174"),
        (7, "prefix", "202.96.0.0/16"),
        (8, "prefix", "2001:db8::/32"),
        (9, "prefix", "192.0.2.0/29"),
        (9, "prefix", "192.0.2.8/30"),
        (10, "pass prefix", "192.0.2.7"),
        (11, "domain", "tiktok.com"),
        (12, "below domain", "bytedance.com"),
        (13, "below domain", "douyin.com"),
        (14, "app", "android:com.tencent.mm"),
    ]
    assert dead(listed) == [2, 15, 16, 17]


def test_lines_of_dnsmasq() -> None:
    listed = read(DNSMASQ.encode())
    assert listed.syntax == "dnsmasq"
    assert told(listed) == [
        (2, "and below domain", "tiktok.com"),
        (2, "and below domain", "byteoversea.com"),
        (3, "and below domain", "x.example.com"),
        (4, "and below domain", "cn"),
        (5, "pass and below domain", "good.tiktok.com"),
        (6, "redirect and below domain", "walled.com"),
        (7, "and below domain", EVERY),
    ]
    assert dead(listed) == [8]


def test_lines_of_unbound() -> None:
    listed = read(UNBOUND.encode())
    assert listed.syntax == "unbound"
    assert told(listed) == [
        (2, "and below domain", "tiktok.com"),
        (3, "pass and below domain", "good.tiktok.com"),
        (4, "and below domain", "x.example.com"),
        (6, "redirect domain", "alone.com"),
        (10, "prefix", "192.0.2.0/24"),
        (11, "pass prefix", "192.0.2.1"),
    ]
    assert dead(listed) == [7, 8, 13]
    assert others(listed) == [(1, False), (14, True), (15, False), (16, True), (17, False), (18, False), (19, True)]
    assert (listed.live, listed.comments) == (6, 3)


def test_sets_of_nftables() -> None:
    listed = read(NFT.encode())
    assert listed.syntax == "nft"
    assert told(listed) == [
        (5, "prefix", "192.0.2.0/24"),
        (5, "prefix", "198.51.100.1/32"),
        (5, "prefix", "198.51.100.2/32"),
        (6, "prefix", "203.0.113.7"),
        (10, "prefix", "2001:db8::/32"),
        (13, "prefix", "233.252.0.1"),
        (14, "pass prefix", "192.0.2.5"),
        (14, "pass prefix", "192.0.2.6"),
    ]
    assert dead(listed) == []


def test_sets_of_nftables_as_json() -> None:
    elements: list[object] = [
        "192.0.2.1",
        {"prefix": {"addr": "2001:db8::", "len": 32}},
        {"range": ["198.51.100.0", "198.51.100.3"]},
    ]
    elements += [{"elem": {"val": "203.0.113.7", "timeout": 60}}, {"elem": {"val": {"elem": {}}}}, 7]
    told_ = {"nftables": [{"metainfo": {}}, {"set": {"name": "x", "elem": elements}}, {"set": {"name": "empty"}}, {"rule": {}}]}
    listed = read(json.dumps(told_).encode())
    assert told(listed) == told(read(json.dumps(told_, indent=1).encode()))
    assert listed.syntax == "nft"
    assert told(listed) == [
        (1, "prefix", "192.0.2.1"),
        (2, "prefix", "2001:db8::/32"),
        (3, "prefix", "198.51.100.0/30"),
        (4, "prefix", "203.0.113.7"),
    ]
    assert (listed.lines, listed.live, listed.dead_lines) == (6, 4, 2)
    with pytest.raises(NoBlocklist, match="no whole JSON document"):
        read(json.dumps(told_).encode()[:-9])


def test_tables_and_rules_of_pf() -> None:
    listed = read(PF.encode())
    assert listed.syntax == "pf"
    assert told(listed) == [
        (1, "prefix", "192.0.2.0/24"),
        (1, "pass prefix", "192.0.2.7"),
        (2, "prefix", "2001:db8::/32"),
        (4, "prefix", "203.0.113.0/24"),
        (5, "pass prefix", "203.0.113.5"),
        (5, "pass prefix", "203.0.113.6"),
    ]
    assert dead(listed) == [3]


def test_sets_of_ipset() -> None:
    listed = read(IPSET.encode())
    assert listed.syntax == "ipset"
    assert told(listed) == [
        (2, "prefix", "192.0.2.0/24"),
        (3, "pass prefix", "192.0.2.7"),
        (4, "prefix", "198.51.100.1"),
        (5, "prefix", "2001:db8::/32"),
    ]
    assert dead(listed) == [6]


def test_lists_of_routers() -> None:
    listed = read(ROUTERS.encode())
    assert listed.syntax == "routers"
    assert told(listed) == [
        (2, "prefix", "192.0.2.0/24"),
        (4, "prefix", "2001:db8::/32"),
        (5, "prefix", "198.51.100.0/24"),
        (6, "pass prefix", "198.51.100.0/25"),
        (7, "asn", "4134"),
        (8, "prefix", "203.0.113.0/24"),
        (9, "prefix", "233.252.0.0/24"),
        (10, "prefix", "192.88.99.0/24"),
        (11, "prefix", "192.31.196.0/24"),
    ]
    assert dead(listed) == [3, 13]


def test_rules_of_iptables() -> None:
    listed = read(IPTABLES.encode())
    assert listed.syntax == "iptables"
    assert told(listed) == [
        (6, "prefix", "192.0.2.0/24"),
        (7, "prefix", "198.51.100.1/32"),
        (8, "pass prefix", "192.0.2.7/32"),
        (10, "prefix", "203.0.113.0/30"),
        (16, "prefix", "2001:db8::/32"),
        (16, "prefix", "2001:db9::1"),
        (19, "prefix", "198.51.100.128/25"),
    ]
    assert [(one.line, one.acts) for one in listed.dead] == [(9, True), (17, False), (18, False), (20, False)]
    reasons = {one.line: one.reason for one in listed.settings}
    assert reasons == {3: "", 4: ALL_ELSE, 11: "names addresses, and stops none", 12: IN_A_SET, 13: "", 14: ALL_ELSE, 5: ""}


ALL_ELSE = "stops all that no other rule lets pass"
IN_A_SET = "the addresses of a set, which stands elsewhere"


def test_rules_of_nftables_as_json() -> None:
    def compared(field: str, right: object, op: str = "==", protocol: str = "ip") -> dict[str, object]:
        return {"match": {"op": op, "left": {"payload": {"protocol": protocol, "field": field}}, "right": right}}

    rules: list[list[object]] = [
        [compared("saddr", "192.0.2.1"), {"counter": None}, {"drop": None}],
        [compared("daddr", {"set": ["198.51.100.1", {"range": ["203.0.113.0", "203.0.113.3"]}]}), {"accept": None}],
        [compared("saddr", {"prefix": {"addr": "2001:db8::", "len": 32}}, "!=", "ip6"), {"drop": None}],
        [compared("saddr", "@bad"), {"drop": None}],
        [compared("dport", 80, protocol="tcp"), {"drop": None}],
        [{"drop": None}],
    ]
    rows: list[dict[str, object]] = [{"metainfo": {}}, {"chain": {"name": "a", "policy": "drop"}}]
    rows += [{"map": {"elem": [["233.252.0.1", {"drop": None}], ["233.252.0.2", {"accept": None}], [80, {"drop": None}]]}}]
    listed = read(json.dumps({"nftables": [*rows, *({"rule": {"expr": rule}} for rule in rules)]}).encode())
    assert told(listed) == [
        (2, "prefix", "233.252.0.1"),
        (3, "pass prefix", "233.252.0.2"),
        (5, "prefix", "192.0.2.1"),
        (6, "pass prefix", "198.51.100.1"),
        (6, "pass prefix", "203.0.113.0/30"),
    ]
    assert [(one.line, one.acts) for one in listed.dead] == [(4, False), (7, True)]
    assert [(one.line, one.reason) for one in listed.settings] == [(1, ALL_ELSE), (8, ""), (9, ""), (10, ALL_ELSE)]
    assert listed.lines == 10


RULESET = """
table inet t {
  set bad { type ipv4_addr; flags interval; elements = { 192.0.2.0/24, 198.51.100.1-198.51.100.2 }; }
  map does { type ipv6_addr : verdict; elements = { 2001:db8::1 : drop, 2001:db8::2 : accept }; }
  chain in {
    type filter hook input priority 0; policy drop;
    ip saddr 203.0.113.7 accept
    ip daddr { 233.252.0.1, 233.252.0.2 } drop
    ip saddr != 192.0.2.9 drop
    ip saddr @bad counter drop
    tcp dport 22 accept
  }
}
"""


@needs("nftables", "nft", "ip", "unshare", "nsenter")
def test_what_nft_prints_is_the_same_list_as_text_and_as_json() -> None:
    with namespace() as where:
        where.run("nft", "-f", "-", given=RULESET)
        text, document = (read(where.run("nft", *word, "list", "ruleset").encode()) for word in ([], ["-j"]))
    assert {(one, two) for _, one, two in told(text)} == {(one, two) for _, one, two in told(document)}
    assert len(told(document)) == 8
    assert [one.acts for one in text.dead] == [one.acts for one in document.dead] == [True]
    assert sum(one.reason == ALL_ELSE for one in text.settings) == sum(one.reason == ALL_ELSE for one in document.settings) == 1


def of_lines(*lines: str) -> Blocklist:
    return read("".join(f"{line}\n" for line in lines).encode())


def test_what_ipset_and_pfctl_print_of_what_runs_is_read() -> None:
    head = ("Name: bad", "Type: hash:net", "Header: family inet", "Members:")
    members = of_lines(*head, "192.0.2.0/24 timeout 3", "192.0.2.7 nomatch", "", "Name: none", "Members:")
    assert (members.syntax, told(members)) == ("ipset", [(5, "prefix", "192.0.2.0/24"), (6, "pass prefix", "192.0.2.7")])
    assert not members.dead
    rule, more = "@0 block drop quick inet from 192.0.2.0/24 to any", "@1 pass out all flags S/SA"
    rules = of_lines(rule, "  [ Evaluations: 3   Packets: 0 ]", more)
    assert (rules.syntax, told(rules)) == ("pf", [(1, "prefix", "192.0.2.0/24")])
    assert of_lines("   192.0.2.0/24", "   2001:db8::/32").syntax == "plain", "pfctl -t bad -T show"


def test_what_routers_print_of_what_runs_is_read() -> None:
    listed = of_lines(
        "Building configuration...",
        "",
        "frr version 8.4",
        "ip prefix-list a seq 5 deny 192.0.2.0/24",
        "ip route 198.51.100.0/24 blackhole",
        "router bgp 64501",
        " neighbor 192.0.2.9 remote-as 64500",
        "exit",
        "bgp as-path access-list b seq 5 deny _4134_",
        "end",
    )
    wanted = [(4, "prefix", "192.0.2.0/24"), (5, "prefix", "198.51.100.0/24"), (9, "asn", "4134")]
    assert (listed.syntax, told(listed), listed.dead) == ("routers", wanted, ())
    listed = of_lines(
        "BIRD 2.0.12 ready.",
        "Table master4:",
        "192.0.2.0/24         blackhole [static1 21:00:00.000] * (200)",
        "198.51.100.0/24      unicast [a 21:00:00.000] * (100) [AS4134i]",
        "\tvia 192.0.2.9 on eth0",
        "203.0.113.0/24 prohibited [s 21:00:00] * (200)",
    )
    wanted = [(3, "prefix", "192.0.2.0/24"), (6, "prefix", "203.0.113.0/24")]
    assert (listed.syntax, told(listed), listed.dead) == ("routers", wanted, ())
    shown = of_lines(
        "Codes: K - kernel route, S - static",
        "K>* 10.0.0.0/8 [0/0] via 192.0.2.1, eth0, 00:00:05",
        "S>* 192.0.2.0/24 [1/0] unreachable (blackhole), weight 1",
    )
    assert (shown.syntax, told(shown)) == ("routers", [(3, "prefix", "192.0.2.0/24")])
    kernel = of_lines("default via 192.0.2.1", "blackhole 192.0.2.0/24", "10.0.0.0/8 dev eth0", "unreachable 198.51.100.0/24")
    assert told(kernel) == [(2, "prefix", "192.0.2.0/24"), (4, "prefix", "198.51.100.0/24")]


def test_numbers_of_a_set_of_bird_may_stand_on_many_lines() -> None:
    head = ("define BAD = [", "  4134, # Chinanet", "  64512..64514", "];")
    listed = of_lines(*head, "define MARK = (65535, 0, 889);", "define WIDE = [ 1..4000000000 ];")
    assert told(listed) == [(2, "asn", "4134"), (3, "asn", "64512"), (3, "asn", "64513"), (3, "asn", "64514")]
    assert (6, True) in [(one.line, one.acts) for one in listed.dead]


def test_a_warning_list_of_misp() -> None:
    listed = read(MISP.encode())
    assert (listed.syntax, listed.made, listed.title) == ("misp", date(2021, 3, 4), "Names of a maker")
    assert told(listed) == [
        (1, "and below domain", "tiktok.com"),
        (2, "below domain", "bytedance.com"),
        (3, "prefix", "192.0.2.0/24"),
    ]
    assert (listed.lines, listed.live, listed.dead_lines) == (4, 3, 1)


def test_prefixes_are_numbers_from_their_first_to_their_last_address() -> None:
    found = read(b"202.96.1.2/16\n2001:db8::1/32\n::ffff:1.2.3.4\n").prefixes
    assert found.first[1].tolist()[0] == 0xCA600000
    assert found.last[1].tolist()[0] == 0xCA60FFFF
    assert (found.first[0].tolist()[1], found.last[0].tolist()[1]) == (0x20010DB8 << 32, (0x20010DB8 << 32) | 0xFFFFFFFF)
    assert found.v6.tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("syntax", "line"),
    [
        *[("dnsmasq", f"{word}=/{name}/") for word in ("address", "server", "local") for name in ("#", "*", ".", "*.")],
        ("dnsmasq", "address=/#/0.0.0.0"),
        ("dnsmasq", "address=/#/192.0.2.1"),
        ("rpz", "* CNAME ."),
        ("rpz", "* A 192.0.2.1"),
        ("unbound", 'local-zone: "." refuse'),
        ("adblock", "||*^"),
        ("adblock", "*"),
        ("adblock", "/.*/"),
        ("plain", "*"),
    ],
)
def test_what_means_every_name_is_an_entry(syntax: str, line: str) -> None:
    listed = read(f"{line}\n".encode(), syntax)
    assert (listed.values, listed.dead) == ([EVERY], ())
    assert listed.kinds[listed.forms[0]].below
    assert listed.kinds[listed.forms[0]].action in ("block", "redirect")


def test_what_says_whom_to_ask_about_every_name_stops_nothing() -> None:
    assert not len(read(b"server=/#/192.0.2.1\nserver=/#/#\nlocal=/x.com/\n", "dnsmasq").of(lambda form: form.action != "block"))


def others(listed: Blocklist) -> list[tuple[int, bool]]:
    return [(one.line, bool(one.reason)) for one in listed.settings]


def lost(listed: Blocklist) -> list[tuple[int, str, bool]]:
    return [(one.line, one.reason, one.acts) for one in listed.dead]


NEGATIONS = """\
table inet f {
  chain out {
    type filter hook output priority 0; policy drop;
    ip daddr != 9.9.9.9 drop
    ip6 saddr != { 2001:db8::1, 2001:db8::2 } accept
    ip saddr != 192.0.2.0/24 ip daddr 198.51.100.1 reject
    ip daddr != @blocked reject
    ip daddr @blocked drop
    dnat to 203.0.113.9
    drop
  }
}
"""


def test_a_negation_of_nftables_is_no_entry() -> None:
    listed = read(NEGATIONS.encode())
    assert told(listed) == [(6, "prefix", "198.51.100.1")]
    stops, passes = ("a negation, which stops everything else", True), ("a negation, which lets everything else pass", True)
    assert lost(listed)[:4] == [(4, *stops), (5, *passes), (6, *stops), (7, *stops)]
    assert [(line, acts) for line, _, acts in lost(listed)[4:]] == [(9, True)]
    assert others(listed) == [(1, False), (2, False), (3, True), (8, False), (10, True)]
    assert (listed.live, listed.dead_lines, listed.unread_lines, listed.other_lines, listed.comments) == (1, 0, 4, 5, 2)


def test_a_negation_of_pf_is_no_entry_outside_of_a_table() -> None:
    listed = read(b"block out to !192.0.2.1\npass to { !192.0.2.2 192.0.2.3 }\nblock from !<good>\nblock drop all\n", "pf")
    assert told(listed) == [(2, "pass prefix", "192.0.2.3")]
    assert [line for line, _, acts in lost(listed) if acts] == [1, 2, 3]
    assert others(listed) == [(4, True)]


def test_other_settings_are_no_comments() -> None:
    listed = read(
        b"# one\n\nno-resolv\nalias=192.0.2.1,192.0.2.2\nbogus-nxdomain=192.0.2.3\naddress=/x.com/\nserver=/#/192.0.2.1\n"
    )
    assert listed.syntax == "dnsmasq"
    assert others(listed) == [(3, False), (4, True), (5, True), (7, True)]
    assert "acts on an address" in listed.settings[2].reason
    assert (listed.lines, listed.live, listed.dead_lines, listed.other_lines, listed.comments) == (7, 1, 0, 4, 2)


def test_what_is_no_list_is_refused() -> None:
    with pytest.raises(NoBlocklist, match="no syntax of a blocklist is recognised"):
        read(b"Dear Sir or Madam\n")
    with pytest.raises(NoBlocklist, match="no syntax is called 'excel'"):
        read(b"a.example.com\n", "excel")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_mark_of_the_byte_order_change_nothing(end: str) -> None:
    data = b"\xef\xbb\xbf" + HOSTS.replace("\n", end).encode()
    assert told(read(data)) == told(read(HOSTS.encode()))


IPTABLES = """\
# Generated by iptables-save v1.8.9
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:mine - [0:0]
-A INPUT -s 192.0.2.0/24 -m comment --comment "from -s 9.9.9.9" -j DROP
[12:340] -A INPUT -d 198.51.100.1/32 -p tcp -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable
-A INPUT -s 192.0.2.7/32 -j ACCEPT
-A INPUT ! -s 10.0.0.0/8 -j DROP
-A INPUT -m iprange --src-range 203.0.113.0-203.0.113.3 -j mine
-A INPUT -s 233.252.0.1/32 -j LOG
-A INPUT -m set --match-set bad src -j DROP
-A INPUT -i lo -j ACCEPT
-A INPUT -j DROP
COMMIT
ip6tables -w -I FORWARD -s 2001:db8::/32,2001:db9::1 -j DROP
iptables -D INPUT -s 192.0.2.0/24 -j DROP
iptables -A INPUT -s bad.example -j DROP
iptables -A INPUT -s 198.51.100.128/255.255.255.128 -j DROP
iptables -A INPUT -s 198.51.100.0/255.0.255.0 -j DROP
"""

SAMPLES = {
    "iptables": IPTABLES,
    "hosts": HOSTS,
    "adblock": ADBLOCK,
    "rpz": RPZ,
    "plain": PLAIN,
    "dnsmasq": DNSMASQ,
    "unbound": UNBOUND,
    "nft": NFT,
    "pf": PF,
    "ipset": IPSET,
    "routers": ROUTERS,
    "misp": MISP,
}


def test_each_syntax_has_a_sample_that_is_known_by_its_content() -> None:
    assert {syntax.id: read(SAMPLES[syntax.id].encode()).syntax for syntax in SYNTAXES} == {name: name for name in SAMPLES}


def test_a_number_before_a_name_is_its_rank() -> None:
    assert told(read(b"1,google.com\n2,tiktok.com\n3;192.0.2.1\n")) == [
        (1, "domain", "google.com"),
        (2, "domain", "tiktok.com"),
        (3, "prefix", "192.0.2.1"),
    ]
    assert told(read(b"4134,Chinanet\n4837,CHINA169\n")) == [(1, "asn", "4134"), (2, "asn", "4837")]


@pytest.mark.alone
@pytest.mark.parametrize("piece", ["1.", "a", ":", "1.1.1.1/", "{", "||a", "/", " ", "(", "*.", "a.b ", "-", "!", '"', "1 "])
@pytest.mark.parametrize("syntax", sorted(syntax.id for syntax in SYNTAXES))
def test_long_lines_take_time_in_proportion(syntax: str, piece: str) -> None:
    """Such a line takes a hundredth of a second; where its square counts, it takes more than ten."""
    heads = {
        "adblock": "||",
        "iptables": "-A INPUT -s ",
        "nft": "add element x y {",
        "pf": "block to ",
        "routers": "define X = [",
        "dnsmasq": "address=/",
    }
    line = heads.get(syntax, "") + piece * (40_000 // len(piece)) + "x\n"
    began = time.process_time()
    with contextlib.suppress(NoBlocklist):
        read(line.encode(), syntax)
        read(line.encode())
    assert time.process_time() - began < 2


@given(data=st.data())
def test_mutated_lists_never_crash_and_every_line_counts_once(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SAMPLES)))
    octets = bytearray(SAMPLES[name].encode())
    for _ in range(data.draw(st.integers(0, 12))):
        at = data.draw(st.integers(0, len(octets) - 1))
        octets[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.binary(max_size=4) | st.sampled_from([b"\n", b".", b"*", b"/", b"::", b"("])
        )
    read_as = data.draw(st.sampled_from(sorted(SAMPLES)))
    try:
        listed = read(bytes(octets), read_as)
    except NoBlocklist:
        assert read_as in ("misp", "nft")
        return
    assert listed.lines == listed.live + listed.dead_lines + listed.unread_lines + listed.other_lines + listed.comments
    assert len(listed.values) == listed.forms.size == listed.at_line.size
    assert all(1 <= line <= listed.lines for line in listed.at_line.tolist())


def test_a_line_of_a_hosts_file_among_adblock_rules_is_its_name() -> None:
    listed = read(b"! Title: A list\n||tiktok.com^\n0.0.0.0 bad.example.net\n@@plain.example.org\n", "adblock")
    assert [(form.split()[0], value) for _, form, value in told(listed)] == [
        ("and", "tiktok.com"),
        ("domain", "bad.example.net"),
        ("pass", "plain.example.org"),
    ]


def test_what_is_no_address_on_a_later_line_of_elements_is_lost_and_told() -> None:
    listed = read(b"set bad {\n  type ipv4_addr\n  elements = { 203.0.113.1,\n    good.example,\n    203.0.113.2 }\n}\n", "nft")
    assert [(line, why) for line, why, _ in lost(listed)] == [(4, "no address among the elements")]
