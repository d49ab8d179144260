"""OpenBGPD drops what a control stops, and passes what is near it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from enforce.daemons import needs, program, ran, until
from enforce.neighbour import AS, OURS, telling
from enforce.routes import ALL, CONTROL, MONITOR, ROUTES, STOPPED
from probe.servers import free_port, process

from cleannet.enforce.openbgpd import parse, render
from cleannet.model.control import Control

pytestmark = needs("openbgpd", "/usr/sbin/bgpd", "bgpctl")
root = pytest.mark.skipif(os.geteuid() != 0, reason="OpenBGPD changes to users of its own, so only an administrator starts it")


_HOME = Path("/run/openbgpd")
"""Where OpenBGPD shuts itself in; the service makes it at each start."""


def written(folder: Path, what: Control, more: str = "") -> Path:
    """A configuration that includes the control. more: rules of the user behind it."""
    for name, content in render(what).items():
        (folder / name).write_bytes(content)
    file = folder / "bgpd.conf"
    file.write_text(
        f"""
        AS {OURS}
        router-id 192.0.2.1
        fib-update no
        listen on 127.0.0.2 port {free_port()}
        socket "{folder}/ctl"
        neighbor 127.0.0.3 {{
            remote-as {AS}
            passive
            multihop 2
            announce IPv4 unicast
            announce IPv6 unicast
        }}
        allow from any
        include "{folder}/cleannet.bgpd.conf"
        {more}
        """
    )
    file.chmod(0o600)
    return file


@contextmanager
def bgpd(folder: Path, what: Control, more: str = "") -> Iterator[int]:
    """OpenBGPD, with its port."""
    file = written(folder, what, more)
    _HOME.mkdir(exist_ok=True)
    port = int(file.read_text().partition(" port ")[2].split()[0])
    with process([program("/usr/sbin/bgpd"), "-d", "-f", str(file)], folder / "log") as started:
        until(lambda: (folder / "ctl").exists() or started.poll())
        assert started.poll() is None, (folder / "log").read_text()
        yield port


def table(folder: Path, count: int) -> dict[str, dict[str, Any]]:
    """prefix -> what OpenBGPD says of its route, once there are so many."""

    def ask() -> dict[str, dict[str, Any]] | None:
        said = ran("bgpctl", "-s", str(folder / "ctl"), "-j", "show", "rib", "detail").stdout
        rows = json.loads(said).get("rib", ()) if said else ()
        return {row["prefix"]: row for row in rows} if len(rows) >= count else None

    return until(ask)


@root
def test_what_is_stopped_is_denied_and_what_is_near_it_passes(tmp_path: Path) -> None:
    with bgpd(tmp_path, CONTROL) as port, telling(port, ROUTES):
        assert set(table(tmp_path, len(ALL - STOPPED))) == ALL - STOPPED


@root
def test_monitor_marks_and_a_rule_behind_it_holds_back_what_a_default_route_would_carry(tmp_path: Path) -> None:
    rule = "match from any large-community 65535:0:889 set { nexthop blackhole localpref 0 community NO_ADVERTISE }"
    with bgpd(tmp_path, MONITOR, rule) as port, telling(port, ROUTES):
        told = table(tmp_path, len(ALL))
    marks = {prefix: set(row.get("large_communities", ())) for prefix, row in told.items()}
    held = {prefix for prefix, row in told.items() if row["localpref"] == 0 and row.get("communities") == ["NO_ADVERTISE"]}
    assert held == STOPPED, "a rule behind it sees the mark"
    assert {prefix for prefix, marked in marks.items() if "65535:0:889" in marked} == STOPPED
    assert marks["192.0.7.0/24"] == {"65535:0:888"}, "marks of others stay"


@pytest.mark.parametrize(
    ("right", "wrong"), [("  4134\n", "  4134x\n"), ("/24 or-longer", "/33 or-longer"), ("}\nmatch", "\nmatch"), ("deny", "den")]
)
def test_a_broken_file_fails_the_check(tmp_path: Path, right: str, wrong: str) -> None:
    file = written(tmp_path, CONTROL)
    for name in ("cleannet.bgpd.conf", "rollback.bgpd.conf"):
        whole = tmp_path / "whole.conf"
        whole.write_text(file.read_text().replace("cleannet.bgpd.conf", name))
        assert not ran("/usr/sbin/bgpd", "-n", "-f", str(whole)).returncode
    conf = tmp_path / "cleannet.bgpd.conf"
    text = conf.read_text()
    assert right in text
    conf.write_text(text.replace(right, wrong))
    assert ran("/usr/sbin/bgpd", "-n", "-f", str(file)).returncode


def test_what_it_wrote_becomes_the_control_again() -> None:
    assert parse(render(CONTROL)) == CONTROL
