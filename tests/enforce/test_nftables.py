"""The kernel refuses packets to what a control stops, and passes those to what is near it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from enforce.controls import control
from enforce.daemons import Namespace, namespace, needs

from cleannet.enforce.nftables import parse, render
from cleannet.model.control import Control

pytestmark = needs("nftables", "nft", "ip", "unshare", "nsenter")

CONTROL = control(
    ["prefix:192.0.2.0/24", "prefix:192.0.2.0/26", "prefix:2001:db8:1::/48", "prefix:2001:db8:5::/48"],
    allow=["prefix:192.0.2.128/25", "prefix:2001:db8:1:8000::/49"],
)
STOPPED = ["192.0.2.1", "2001:db8:1::1"]
KEPT = ["192.0.2.200", "2001:db8:1:8000::1"]
NEAR = ["192.0.3.1", "2001:db8:3::1"]

CONNECT = """
import errno, json, socket, sys
source, *addresses = sys.argv[1:]
told = {}
for address in addresses:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as line:
        line.settimeout(0.3 if source else 5)
        line.bind((source, 0))
        try:
            line.connect((address, 7))
        except OSError as error:
            told[address] = errno.errorcode.get(error.errno, "silence")
print(json.dumps(told))
"""
"""What each address answers: who is asked listens nowhere, so an answer of its own is ECONNREFUSED."""


def asked(where: Namespace, *addresses: str, source: str = "") -> dict[str, str]:
    told: dict[str, str] = json.loads(where.run(sys.executable, "-c", CONNECT, source, *addresses))
    return told


def segments(where: Namespace) -> int:
    """How many segments of TCP arrived there."""
    names, numbers = (line.split() for line in where.run("cat", "/proc/net/snmp").splitlines() if line.startswith("Tcp:"))
    return int(numbers[names.index("InSegs")])


def _ip(where: Namespace, *words: str) -> None:
    where.run("ip", "-batch", "-", given="\n".join(words))


def _cable(router: Namespace, far: Namespace, name: str, here: str, there: str, here6: str, there6: str) -> None:
    """A cable from the router to one that sends everything to it."""
    _ip(router, f"link add {name} type veth peer name router netns {far.pid}")
    for where, device, address, address6 in ((router, name, here, here6), (far, "router", there, there6)):
        _ip(where, f"addr add {address}/30 dev {device}", f"addr add {address6}/64 dev {device} nodad", f"link set {device} up")
    _ip(far, f"route add 0.0.0.0/0 via {here}", f"route add ::/0 via {here6}")


@contextmanager
def three() -> Iterator[tuple[Namespace, Namespace, Namespace]]:
    """A client, a router, and a server that has every address."""
    with namespace() as router, namespace(router) as client, namespace(router) as server:
        _cable(router, client, "client", "203.0.113.5", "203.0.113.6", "fd00:1::1", "fd00:1::2")
        _cable(router, server, "server", "203.0.113.9", "203.0.113.10", "fd00:2::1", "fd00:2::2")
        _ip(server, *(f"addr add {one} dev lo" for one in (*STOPPED, *KEPT, *NEAR)))
        _ip(router, "route add 192.0.0.0/16 via 203.0.113.10", "route add 2001:db8::/32 via fd00:2::2")
        router.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding")
        yield client, router, server


def met(where: Namespace, name: str) -> set[str]:
    """The members of a set that packets went to."""
    told = json.loads(where.run("nft", "-j", "list", "set", "inet", "cleannet", name))["nftables"][1]["set"]
    counted = [one["elem"] for one in told["elem"] if one["elem"]["counter"]["packets"]]
    return {"{addr}/{len}".format(**one["val"]["prefix"]) for one in counted}


def load(where: Namespace, what: Control, folder: Path, name: str = "cleannet.nft") -> None:
    for file, content in render(what).items():
        (folder / file).write_bytes(content)
    where.run("nft", "-f", str(folder / name))


@pytest.mark.slow
def test_what_is_stopped_is_refused_and_what_is_near_it_passes(tmp_path: Path) -> None:
    with three() as (client, router, server):
        everything = dict.fromkeys((*STOPPED, *KEPT, *NEAR), "ECONNREFUSED")
        assert asked(client, *everything) == everything, "nothing is stopped yet"
        load(router, control([stop for stop, _ in CONTROL.stops()], CONTROL.allow, "monitor"), tmp_path)
        assert asked(client, *everything) == everything, "monitor stops nothing"
        assert met(router, "stop4") == {"192.0.2.0/24"}, "the set tells what would have been stopped"
        assert met(router, "stop6") == {"2001:db8:1::/48"}
        load(router, CONTROL, tmp_path)
        refused = {"192.0.2.1": "EHOSTUNREACH", "2001:db8:1::1": "EACCES"}
        assert asked(client, *everything) == everything | refused
        assert asked(router, "192.0.2.1", "192.0.3.1") == {"192.0.2.1": "EHOSTUNREACH", "192.0.3.1": "ECONNREFUSED"}
        before = segments(client)
        assert asked(server, "203.0.113.6", source="192.0.2.1") == {"203.0.113.6": "silence"}, "they are not told"
        assert segments(client) == before, "and nothing of theirs arrives"
        assert asked(server, "203.0.113.6", source="192.0.3.1") == {"203.0.113.6": "ECONNREFUSED"}
        counted = json.loads(router.run("nft", "-j", "list", "chain", "inet", "cleannet", "stopped_to"))["nftables"]
        assert counted[2]["rule"]["expr"][0]["counter"]["packets"] >= 3
        load(router, CONTROL, tmp_path, "rollback.nft")
        assert asked(client, *everything) == everything
        assert "cleannet" not in router.run("nft", "list", "tables")


@pytest.mark.parametrize(
    ("right", "wrong"), [("192.0.2.0/24,", "192.0.2.0/33,"), ("goto stopped_to", "goto stopped"), ("} }", "}")]
)
def test_a_broken_file_is_refused_whole(tmp_path: Path, right: str, wrong: str) -> None:
    with namespace() as router:
        load(router, CONTROL, tmp_path)
        before = router.run("nft", "list", "ruleset")
        text = (tmp_path / "cleannet.nft").read_text()
        assert right in text
        (tmp_path / "cleannet.nft").write_text(text.replace(right, wrong))
        with pytest.raises(AssertionError, match="Error"):
            router.run("nft", "-f", str(tmp_path / "cleannet.nft"))
        assert router.run("nft", "list", "ruleset") == before, "what was in force stays"


def test_what_it_wrote_becomes_the_control_again() -> None:
    assert parse(render(CONTROL)) == CONTROL
