"""What a system says it runs, beside what was decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import msgspec
import pytest
from enforce.controls import control
from enforce.daemons import Namespace, namespace, needs, ran
from enforce.routes import CONTROL as ROUTES
from enforce.routes import MONITOR as ROUTES_MONITOR
from enforce.test_frr import BGPD, bgpd, root
from enforce.test_frr import load as load_frr
from hypothesis import given
from hypothesis import strategies as st

from cleannet.cli import run
from cleannet.enforce import TARGETS
from cleannet.enforce.syntax.spans import covered, merged, span_of
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.control import Control
from cleannet.model.subject import Subject

BLOCK = control(
    [
        "prefix:192.0.2.0/24",
        "prefix:192.0.3.0/24",
        "prefix:192.0.4.0/25",
        "prefix:198.51.100.7/32",
        "prefix:2001:db8:1::/48",
        "prefix:2001:db8:5::1/128",
    ],
    allow=["prefix:192.0.2.128/25", "prefix:2001:db8:1:8000::/49"],
)
MONITOR = control([stop for stop, _ in BLOCK.stops()], BLOCK.allow, "monitor")


def as_decided(decided: Control) -> Running:
    return Running(frozenset(stop for stop, _ in decided.stops()), frozenset(decided.allow))


def told(target: str, content: bytes, decided: Control) -> Running:
    reads = TARGETS[target].running
    assert reads
    return reads(content, decided)


@pytest.fixture
def router(tmp_path: Path) -> Iterator[Namespace]:
    with namespace() as where:
        load(where, BLOCK, tmp_path)
        yield where


def load(where: Namespace, decided: Control, folder: Path) -> None:
    (folder / "cleannet.nft").write_bytes(TARGETS["nftables"].render(decided)["cleannet.nft"])
    where.run("nft", "-f", str(folder / "cleannet.nft"))


def dump(where: Namespace, *what: str) -> bytes:
    return where.run("nft", "-j", "list", *(what or ("table", "inet", "cleannet"))).encode()


nftables = needs("nftables", "nft", "ip", "unshare", "nsenter")


@nftables
def test_the_kernel_tells_the_control_that_it_loaded(router: Namespace, tmp_path: Path) -> None:
    assert told("nftables", dump(router), BLOCK) == as_decided(BLOCK)
    assert b'"range"' in dump(router), "the kernel merged what lies side by side"
    router.run("nft", "-f", "-", given="table inet mine { set stop4 { type ipv4_addr; elements = { 203.0.113.1 } }; }\n")
    assert told("nftables", dump(router, "ruleset"), BLOCK) == as_decided(BLOCK), "tables of others are no matter of ours"
    load(router, MONITOR, tmp_path)
    assert told("nftables", dump(router), MONITOR) == as_decided(MONITOR)
    assert told("nftables", dump(router), BLOCK).changed, "the monitor form stops nothing"


@nftables
@pytest.mark.parametrize(
    ("command", "missing", "orphan"),
    [
        ("delete element inet cleannet stop4 { 198.51.100.7 }", {"prefix:198.51.100.7/32"}, set()),
        (
            "flush set inet cleannet stop4; add element inet cleannet stop4 { 192.0.2.0-192.0.3.8, 192.0.4.0/25, 198.51.100.7 }",
            {"prefix:192.0.3.0/24"},
            set(),
        ),
        ("delete element inet cleannet stop6 { 2001:db8:1::/48 }", {"prefix:2001:db8:1::/48"}, set()),
        ("add element inet cleannet stop4 { 192.0.4.128/26 }", set(), {"prefix:192.0.4.128/26"}),
        ("add element inet cleannet stop4 { 198.51.100.6 }", set(), {"prefix:198.51.100.6/32"}),
        ("flush set inet cleannet allow4", {"prefix:192.0.2.128/25"}, set()),
        ("add element inet cleannet allow6 { 2001:db8:5::1 }", set(), {"prefix:2001:db8:5::1/128"}),
    ],
)
def test_a_member_that_somebody_changed_is_seen(router: Namespace, command: str, missing: set[str], orphan: set[str]) -> None:
    router.run("nft", command)
    there, wanted = told("nftables", dump(router), BLOCK), as_decided(BLOCK)
    assert (wanted.stops - there.stops) | (wanted.allow - there.allow) == missing
    assert (there.stops - wanted.stops) | (there.allow - wanted.allow) == orphan
    assert not there.changed


@nftables
@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("flush chain inet cleannet stopped_to", 'chain stopped_to lacks [{"reject"'),
        ("flush chain inet cleannet input", "chain input lacks"),
        ("insert rule inet cleannet to_them accept", "which no control writes"),
        ("add rule inet cleannet forward jump to_them", "chain forward has a rule twice"),
        ("add chain inet cleannet mine", "chain mine is in the table"),
        ("delete table inet cleannet", "is not there"),
        ("flush chain inet cleannet output; delete chain inet cleannet output", 'chain output lacks {"hook"'),
        ("flush chain inet cleannet forward; add rule inet cleannet forward jump from_them", "chain forward lacks"),
        ("insert rule inet cleannet stopped_from drop", "chain stopped_from has a rule twice"),
    ],
)
def test_rules_around_the_members_are_seen(router: Namespace, command: str, says: str) -> None:
    router.run("nft", command)
    assert says in "\n".join(told("nftables", dump(router, "ruleset"), BLOCK).changed)


@nftables
def test_rules_in_another_order_are_seen(router: Namespace) -> None:
    rules = "; ".join(f"add rule inet cleannet forward jump {name}" for name in ("from_them", "to_them"))
    router.run("nft", f"flush chain inet cleannet forward; {rules}")
    assert told("nftables", dump(router), BLOCK).changed == ("chain forward has its rules in another order",)


@nftables
def test_the_command_tells_what_departs_and_refuses_what_is_cut_or_foreign(
    router: Namespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made, file = tmp_path / "made", tmp_path / "dump.json"
    words = ["enforce", "nftables", "--policy", "us-federal-contractor-889", "--as-of", "2026-11-30", "--accept-collateral"]
    assert run([*words, "-o", str(made)]) == 0
    router.run("nft", "-f", str(made / "cleannet.nft"))
    file.write_bytes(dump(router))
    check = ["verify", str(made), "--running", str(file), "--as-of", "2026-12-01"]
    assert run(check) == 0
    router.run("nft", "flush chain inet cleannet stopped_to")
    file.write_bytes(dump(router))
    capsys.readouterr()
    assert run([*check, "-f", "json"]) == 1
    assert {one["kind"] for one in json.loads(capsys.readouterr().out)["departures"]} == {"edited"}
    for content in (b"", dump(router)[:-40], b"[]", b"{}", b'{"nftables": []}', b"table inet cleannet {\n}\n"):
        file.write_bytes(content)
        assert run(check) == 2
        assert str(file) in capsys.readouterr().err


def members(*elements: Any) -> bytes:
    rows = [{"metainfo": {}}, {"set": {"family": "inet", "table": "cleannet", "name": "stop4", "elem": list(elements)}}]
    return msgspec.json.encode({"nftables": rows})


def test_a_member_that_catches_everything_is_seen_and_one_that_is_none_is_refused() -> None:
    small = control(["prefix:0.0.0.0/1"])
    assert told("nftables", members({"elem": {"val": "*"}}), small).stops == {"prefix:0.0.0.0/1", "prefix:128.0.0.0/1"}
    backwards, half = {"range": ["192.0.2.9", "192.0.2.1"]}, {"range": ["192.0.2.9"]}
    wrongs: tuple[Any, ...] = ("2001:db8::1", backwards, half, 7, "host", {"elem": {}})
    for wrong in wrongs:
        with pytest.raises(NotOurs, match="set stop4"):
            told("nftables", members(wrong), small)


PREFIX = st.tuples(st.integers(0, 255), st.integers(24, 32)).map(
    lambda p: Subject(f"prefix:{ip_network((p[0] >> 32 - p[1] << 32 - p[1], p[1]))}")
)


@given(st.lists(PREFIX, max_size=6), st.lists(PREFIX, max_size=6))
def test_what_is_covered_and_what_is_beyond_are_what_single_addresses_say(own: list[Subject], there: list[Subject]) -> None:
    def all_of(prefixes: list[Subject]) -> set[int]:
        return {at for prefix in prefixes for at in range(span_of(prefix[7:])[0], span_of(prefix[7:])[1] + 1)}

    spans = [span_of(prefix[7:]) for prefix in there]
    found = covered(own, spans, 32)
    assert found[: len(found) - len(rest := [one for one in found if one not in own])] == [
        one for one in own if all_of([one]) <= all_of(there)
    ]
    assert all_of(rest) == all_of(there) - all_of(own)
    assert all(first < second - 1 for (_, first), (second, _) in zip(merged(spans), merged(spans)[1:], strict=False))


def shown(folder: Path, *commands: str) -> bytes:
    """What FRR says it runs, after these commands."""
    for command in commands:
        words = [word for line in ("configure terminal", *command.split("; ")) for word in ("-c", line)]
        told = ran("vtysh", "--vty_socket", str(folder), *words)
        assert not told.returncode, told.stdout + told.stderr
    return ran("vtysh", "--vty_socket", str(folder), "-c", "show running-config").stdout.encode()


@root
@needs("frr", BGPD, "vtysh")
def test_frr_tells_the_control_that_it_loaded_and_each_thing_that_somebody_changed(tmp_path: Path) -> None:
    with bgpd(tmp_path):
        load_frr(tmp_path, ROUTES_MONITOR)
        assert told("frr", shown(tmp_path), ROUTES_MONITOR) == as_decided(ROUTES_MONITOR)
        assert len(told("frr", shown(tmp_path), ROUTES).changed) == 6, "three entries mark, and do not deny"
        load_frr(tmp_path, ROUTES)
        mine = "ip prefix-list cleannet-stop2 seq 1 deny 192.0.2.0/24; route-map cleannet-import2 permit 10"
        whole = shown(tmp_path, mine, "bgp as-path access-list mine seq 5 permit _4134_")
        assert told("frr", whole, ROUTES) == as_decided(ROUTES), "lists of others are no matter of ours"
        assert told("frr", whole.replace(b"\n", b"\r\n"), ROUTES) == as_decided(ROUTES)
        for cut, says in ((whole[:-5], "cut"), (whole[:400], "cut"), (b"", "frr version"), (b"version 17.3\nend\n", "frr version")):
            with pytest.raises(NotOurs, match=says):
                told("frr", cut, ROUTES)
        fewer = told("frr", shown(tmp_path, "no ip prefix-list cleannet-stop seq 2 permit 203.0.113.9/32"), ROUTES)
        assert as_decided(ROUTES).stops - fewer.stops == {"prefix:203.0.113.9/32"}
        assert not fewer.changed
        more = told("frr", shown(tmp_path, "ip prefix-list cleannet-stop seq 9 permit 203.0.113.8/32"), ROUTES)
        assert more.stops - as_decided(ROUTES).stops == {"prefix:203.0.113.8/32"}
        bare = told("frr", shown(tmp_path, "no bgp as-path access-list cleannet-allow"), ROUTES)
        assert as_decided(ROUTES).allow - bare.allow == {"asn:64512"}
        unused = "router bgp 64501; address-family ipv{} unicast; no neighbor 127.0.0.3 route-map cleannet-import in"
        for command, says in (
            ("ip prefix-list cleannet-stop seq 10 deny 203.0.113.0/24", "no control writes it"),
            ("bgp as-path access-list cleannet-stop seq 2 permit _4134$", "no control writes it"),
            ("no route-map cleannet-import deny 50", "match as-path cleannet-stop' is not there"),
            ("route-map cleannet-import permit 5", "'route-map cleannet-import permit 5' is there"),
            (f"{unused.format(4)}; exit; exit; {unused.format(6)}", "no neighbour"),
        ):
            assert says in "\n".join(told("frr", shown(tmp_path, command), ROUTES).changed), command
        called = told("frr", shown(tmp_path, "route-map mine permit 10; call cleannet-import"), ROUTES)
        assert "no neighbour" not in "\n".join(called.changed)
