"""FRR drops what a control stops, and passes what is near it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from enforce.daemons import needs, program, ran, until
from enforce.neighbour import AS, OURS, telling
from enforce.routes import ALL, CONTROL, MONITOR, ROUTES, STOPPED
from probe.servers import free_port, process

from cleannet.enforce.frr import parse, render
from cleannet.model.control import Control

BGPD = "/usr/lib/frr/bgpd"

pytestmark = needs("frr", BGPD, "vtysh")


def vtysh(folder: Path, *words: str) -> CompletedProcess[str]:
    """The shell of the daemons of this folder, with a configuration of its own: only an administrator reads that of the system."""
    (folder / "vtysh.conf").touch()
    return ran("vtysh", "--config_dir", str(folder), "--vty_socket", str(folder), *words)


@contextmanager
def bgpd(folder: Path) -> Iterator[int]:
    """FRR as an ordinary program, without the daemon that speaks to the kernel; yields its port."""
    (folder / "bgpd.conf").write_text(
        f"""
router bgp {OURS}
 bgp router-id 192.0.2.1
 no bgp default ipv4-unicast
 neighbor 127.0.0.3 remote-as {AS}
 neighbor 127.0.0.3 passive
 neighbor 127.0.0.3 disable-connected-check
"""
    )
    port = free_port()
    command = [program(BGPD), "-f", str(folder / "bgpd.conf"), "--skip_runas", "-n", "-Z", "-P", "0", "-p", str(port)]
    command += ["-l", "127.0.0.2", "--vty_socket", str(folder), "-i", str(folder / "pid")]
    with process(command, folder / "log") as started:
        until(lambda: (folder / "bgpd.vty").exists() or started.poll())
        assert started.poll() is None, (folder / "log").read_text()
        yield port


def asked(folder: Path, command: str) -> dict[str, Any]:
    """prefix -> what FRR says of it, in both families."""
    found: dict[str, Any] = {}
    for family in ("ipv4", "ipv6"):
        said = vtysh(folder, "-c", f"show bgp {family} unicast {command} json").stdout
        found.update(json.loads(said).get("routes", {}) if said.startswith("{") else {})
    return found


def loaded(folder: Path, file: Path) -> None:
    told = vtysh(folder, "-f", str(file))
    assert not told.returncode, told.stderr + told.stdout


def load(folder: Path, what: Control, name: str = "cleannet.frr.conf") -> None:
    """Loads a file of the control, and then has the neighbour use the route-map, as the steps say."""
    for file, content in render(what).items():
        (folder / file).write_bytes(content)
    loaded(folder, folder / name)
    used = "neighbor 127.0.0.3 activate\n neighbor 127.0.0.3 route-map cleannet-import in\nexit-address-family\n"
    families = "".join(f"address-family {family} unicast\n {used}" for family in ("ipv4", "ipv6"))
    (folder / "use.conf").write_text(f"router bgp {OURS}\n{families}")
    loaded(folder, folder / "use.conf")


def table(folder: Path, count: int) -> set[str]:
    """The prefixes that FRR took, once there are so many."""
    return until(lambda: rows if len(rows := set(asked(folder, ""))) == count else None)


def test_what_is_stopped_is_denied_and_what_is_near_it_passes(tmp_path: Path) -> None:
    with bgpd(tmp_path) as port:
        load(tmp_path, MONITOR)
        load(tmp_path, CONTROL)
        with telling(port, ROUTES):
            assert table(tmp_path, len(ALL - STOPPED)) == ALL - STOPPED


def test_monitor_marks_and_stops_nothing(tmp_path: Path) -> None:
    with bgpd(tmp_path) as port:
        load(tmp_path, CONTROL)
        load(tmp_path, MONITOR)
        with telling(port, ROUTES):
            assert table(tmp_path, len(ALL)) == ALL
            assert set(asked(tmp_path, "large-community 65535:0:889")) == STOPPED
            assert set(asked(tmp_path, "large-community 65535:0:888")) == {"192.0.7.0/24"}, "marks of others stay"


def test_a_rollback_lets_all_pass(tmp_path: Path) -> None:
    with bgpd(tmp_path) as port:
        load(tmp_path, MONITOR)
        load(tmp_path, CONTROL, "rollback.frr.conf")
        with telling(port, ROUTES):
            assert table(tmp_path, len(ALL)) == ALL
            assert not asked(tmp_path, "large-community 65535:0:889")


def complaints(file: Path) -> str:
    """What the check says; it ends well in spite of broken lines, so its exit code says nothing."""
    told = vtysh(file.parent, "-C", "-f", str(file))
    return told.stdout + told.stderr


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("permit _(", "permt _("), ("/24 le 32", "/24 le 33"), ("match as-path", "match aspath"), (" deny ", " dny ")],
)
def test_a_broken_file_fails_the_check(tmp_path: Path, right: str, wrong: str) -> None:
    for name, content in render(CONTROL).items():
        (tmp_path / name).write_bytes(content)
        assert not complaints(tmp_path / name)
    conf = tmp_path / "cleannet.frr.conf"
    text = conf.read_text()
    assert right in text
    conf.write_text(text.replace(right, wrong))
    assert complaints(conf)


def test_what_it_wrote_becomes_the_control_again() -> None:
    assert parse(render(CONTROL)) == CONTROL
