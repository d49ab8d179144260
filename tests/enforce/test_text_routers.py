"""Files for Cisco and Juniper, which no test can show to a router: every line has a form that the manuals state."""

from __future__ import annotations

import re

import pytest
from enforce.controls import control
from enforce.routes import CONTROL, MONITOR
from msgspec.structs import replace

from cleannet.enforce import TARGETS, cisco, frr, juniper
from cleannet.enforce.target import NotOurs
from cleannet.model.control import Control
from cleannet.model.subject import Subject

IOS = re.compile(
    r"!.*|end|exit|no .*|ip large-community-list standard cleannet-marked permit 65535:0:889"
    r"|ip as-path access-list 48[89] permit _\([0-9|]+\)[_$]"
    r"|ip prefix-list [a-z0-9-]+ seq [0-9]+ permit [0-9./]+( le 32)?"
    r"|ipv6 prefix-list [a-z0-9-]+ seq [0-9]+ permit [0-9a-f:/]+( le 128)?"
    r"|route-map cleannet-import-v[46] (permit|deny) [0-9]+"
    r"| (match (as-path|ip address prefix-list|ipv6 address prefix-list) .*|set large-.*|continue 20)"
)


@pytest.mark.parametrize(
    "what", [CONTROL, MONITOR, control(["asn:4134"]), control([f"asn:{n}" for n in range(4_200_000_000, 4_200_000_500)])]
)
def test_lines_of_ios_have_a_known_form_and_fit(what: Control) -> None:
    for content in cisco.render(what).values():
        for line in content.decode().splitlines():
            assert IOS.fullmatch(line), line
            assert len(line) <= 254


def test_a_route_map_of_ios_names_only_lists_of_its_family_that_are_there() -> None:
    text = cisco.render(control(["asn:4134", "prefix:2001:db8:1::/48"]))["cleannet.ios.txt"].decode()
    assert [line for line in text.splitlines() if line.startswith((" match", "route-map"))] == [
        "route-map cleannet-import-v4 permit 10",
        "route-map cleannet-import-v4 deny 20",
        " match as-path 489",
        "route-map cleannet-import-v4 permit 30",
        "route-map cleannet-import-v6 permit 10",
        "route-map cleannet-import-v6 deny 20",
        " match as-path 489",
        "route-map cleannet-import-v6 deny 30",
        " match ipv6 address prefix-list cleannet-stop-v6",
        "route-map cleannet-import-v6 permit 40",
    ]


def test_the_patterns_of_ios_match_whole_numbers() -> None:
    lines = cisco.render(CONTROL)["cleannet.ios.txt"].decode().splitlines()
    kept, stopped = (
        re.compile(line.partition("permit ")[2].replace("_", "(?:^|[ ,{}]|$)"))
        for line in lines
        if line.startswith("ip as-path access")
    )
    paths = {"4200000100 4134 64510", "4200000100 64510 {64511,4134}", "4134", "64510 4200000001"}
    assert all(stopped.search(path) for path in paths)
    assert not any(stopped.search(path) for path in ("41340", "64510 41341", "14134 64510"))
    assert kept.search("4134 64512")
    assert not kept.search("64512 4134")


@pytest.mark.parametrize("what", [CONTROL, MONITOR, control(["prefix:192.0.2.0/24"])])
def test_braces_of_junos_close_and_comments_end(what: Control) -> None:
    for content in juniper.render(what).values():
        text = content.decode()
        bare = re.sub(r"/\*.*?\*/", "", text)
        assert "*/" not in bare
        assert bare.count("{") == bare.count("}")
        for line in bare.splitlines():
            assert not line.strip() or line.rstrip().endswith(("{", "}", ";")), line
        for name in re.findall(r"from (?:as-path-group|prefix-list-filter) ([a-z-]+)", bare):
            assert f" {name} {{" in bare, "a list that a term asks is there"


def test_networks_of_many_sections_stand_in_few_patterns_and_reasons_and_rules_agree() -> None:
    """A pattern for each network would cost milliseconds for each route."""
    (part,) = control(["asn:4134"]).sections
    parts = tuple(
        replace(part, reasons=(replace(part.reasons[0], fingerprint=f"{at:016x}"),), stops=(Subject(f"asn:{at}"),))
        for at in range(1000, 1500)
    )
    for target, file in ((frr, "cleannet.frr.conf"), (cisco, "cleannet.ios.txt")):
        files = target.render(many := replace(CONTROL, sections=parts, allow=()))
        text = files[file].decode()
        assert text.count(" permit _(") == {frr: 2, cisco: 34}[target]
        assert target.parse(files) == many
        for right, wrong in (("|1200|", "|"), ("networks 1200\n", "networks 1201\n"), ("networks 1200\n", "\n")):
            assert right in text
            with pytest.raises(NotOurs, match="no reason"):
                target.parse({file: text.replace(right, wrong).encode()})


@pytest.mark.parametrize("name", ["bird", "frr", "openbgpd", "cisco", "juniper", "nftables", "squid", "pmacct"])
def test_a_long_reason_makes_no_long_line(name: str) -> None:
    """FRR, squid and pmacct read what they cut off a long comment as a line of its own."""
    target = TARGETS[name]
    (part,) = control(["prefix:192.0.2.0/24"]).sections
    for says in ("x" * 9_000 + " router bgp 1 ~", " " * 9_000, "~ " * 4_500):
        long = replace(MONITOR, policy=says, allow=(), sections=(replace(part, reasons=(replace(part.reasons[0], says=says),)),))
        files = target.render(long)
        assert target.parse(files) == long
        assert max(len(line) for path, content in files.items() if path[0] == "c" for line in content.split(b"\n")) <= {
            "cisco": 254,
            "pmacct": 288,
        }.get(name, 1_020)


@pytest.mark.parametrize("name", ["cisco", "juniper"])
def test_they_say_that_nobody_tested_them(name: str) -> None:
    assert not TARGETS[name].proven
    assert any("Not daemon-verified" in limit for limit in TARGETS[name].limits)
