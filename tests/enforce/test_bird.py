"""BIRD 2 drops what a control stops, and passes what is near it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from enforce.daemons import needs, program, ran, until
from enforce.neighbour import AS, OURS, VIA, Route, telling
from enforce.routes import ALL, CONTROL, MONITOR, ROUTES, STOPPED
from probe.servers import free_port, process

from cleannet.enforce.bird import parse, render
from cleannet.model.control import Control

pytestmark = needs("bird", "bird", "birdc")


def written(folder: Path, what: Control, use: str) -> Path:
    """A configuration that includes the control."""
    for name, content in render(what).items():
        (folder / name).write_bytes(content)
    families = "".join(f"{family} {{ import filter {use}; export none; }};" for family in ("ipv4", "ipv6"))
    file = folder / "bird.conf"
    file.write_text(
        f"""
        include "cleannet.bird.conf";
        router id 192.0.2.1;
        protocol device {{}}
        protocol static {{ ipv4; route {VIA[4]}/32 via "lo"; }}
        template bgp peer {{
            local 127.0.0.2 port PORT as {OURS};
            strict bind; passive; multihop; {families}
        }}
        protocol bgp neighbour_a from peer {{ neighbor 127.0.0.3 as {AS}; }}
        protocol bgp neighbour_b from peer {{ neighbor 127.0.0.4 as {AS}; }}
        """.replace("PORT", str(port := free_port()))
    )
    (folder / "port").write_text(str(port))
    return file


@contextmanager
def bird(folder: Path, what: Control = CONTROL, use: str = "cleannet_import") -> Iterator[int]:
    """BIRD as an ordinary program; yields its port."""
    file = written(folder, what, use)
    run = [program("bird"), "-f", "-c", str(file), "-s", str(folder / "ctl"), "-P", str(folder / "pid")]
    with process(run, folder / "log") as started:
        until(lambda: (folder / "ctl").exists() or started.poll())
        assert started.poll() is None, (folder / "log").read_text()
        yield int((folder / "port").read_text())


def table(folder: Path, count: int) -> dict[str, str]:
    """prefix -> what BIRD says of its routes, once there are so many."""

    def ask() -> dict[str, str] | None:
        said = ran("birdc", "-s", str(folder / "ctl"), "show route all where source = RTS_BGP").stdout
        parts = re.split(r"^(?=[0-9a-f]+[.:][0-9a-f.:]*/\d+ )", said, flags=re.MULTILINE)[1:]
        return {part.split()[0]: part for part in parts} if len(parts) >= count else None

    return until(ask)


def test_what_is_stopped_is_rejected_and_what_is_near_it_passes(tmp_path: Path) -> None:
    with bird(tmp_path) as port, telling(port, ROUTES):
        assert set(table(tmp_path, len(ALL - STOPPED))) == ALL - STOPPED


def test_monitor_marks_and_stops_nothing_and_a_mark_of_a_neighbour_says_nothing(tmp_path: Path) -> None:
    with bird(tmp_path, MONITOR) as port, telling(port, ROUTES):
        told = table(tmp_path, len(ALL))
        listed = ran("birdc", "-s", str(tmp_path / "ctl"), "show route where cleannet_stops()").stdout
    assert all((prefix in listed) is (prefix in STOPPED) for prefix in ALL), "as the docs say"
    assert {prefix for prefix, said in told.items() if "(65535, 0, 889)" in said} == STOPPED
    assert "(65535, 0, 888)" in told["192.0.7.0/24"], "marks of others stay"


def test_blackhole_holds_back_what_a_default_route_would_carry_unless_a_clean_path_is_there(tmp_path: Path) -> None:
    clean = [Route("192.0.2.0/24", (64510, 64510, 64510, 64510))]
    with bird(tmp_path, use="cleannet_blackhole") as port, telling(port, ROUTES), telling(port, clean, router="127.0.0.4"):
        told = until(lambda: said if "neighbour_b" in (said := table(tmp_path, len(ALL)))["192.0.2.0/24"] else None)
    held = {prefix for prefix, said in told.items() if "prohibit" in said.split("\n")[0]}
    assert held == STOPPED - {"192.0.2.0/24"}
    assert "neighbour_b" in told["192.0.2.0/24"].split("\n")[0], "the clean path is chosen, though it is longer"
    assert "(65535,65282)" in told["192.0.4.0/24"], "what is held back here is told to nobody"


@pytest.mark.parametrize("use", ["cleannet_import", "cleannet_blackhole"])
def test_a_rollback_is_included_in_its_place(tmp_path: Path, use: str) -> None:
    file = written(tmp_path, CONTROL, use)
    assert ran("bird", "-p", "-c", str(file)).returncode == 0
    file.write_text(file.read_text().replace("cleannet.bird.conf", "rollback.bird.conf"))
    assert ran("bird", "-p", "-c", str(file)).returncode == 0


@pytest.mark.parametrize(
    ("right", "wrong"), [("  4134,", "  4134x,"), ("/24+", "/33+"), ("];", "]"), ("filter cleannet_", "filter ")]
)
def test_a_broken_file_fails_the_check(tmp_path: Path, right: str, wrong: str) -> None:
    file = written(tmp_path, CONTROL, "cleannet_import")
    conf = tmp_path / "cleannet.bird.conf"
    text = conf.read_text()
    assert right in text
    conf.write_text(text.replace(right, wrong))
    assert ran("bird", "-p", "-c", str(file)).returncode != 0


def test_what_it_wrote_becomes_the_control_again() -> None:
    assert parse(render(CONTROL)) == CONTROL
