"""What keeps packages from a machine: a real apt, which asks a server of the test for every host."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from enforce.controls import control
from enforce.daemons import needs, ran

from cleannet.enforce import TARGETS
from cleannet.enforce.target import NotOurs

CONTROL = control(["registry:bad.example"], allow=["registry:good.bad.example"])
HOSTS = ("bad.example", "www.bad.example", "good.bad.example", "x.good.bad.example", "notbad.example", "bad.example.net")


class Mirror(SimpleHTTPRequestHandler):
    """A proxy that answers for each host with the same packages."""

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.split("/", 3)[3])

    def log_message(self, *_: Any) -> None:
        """Nothing on the screen."""


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "Packages").write_text(
        "Package: thing\nVersion: 1\nArchitecture: all\nMaintainer: a\nDescription: b\nFilename: thing.deb\nSize: 1\n"
        f"SHA256: {'0' * 64}\n\n"
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Mirror, directory=str(tmp_path / "served")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def priorities(preferences: bytes, folder: Path, proxy: int) -> dict[str, str]:
    """The priority that apt gives to the source at each host."""
    for name in ("state/lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    (folder / "sources.list").write_text("".join(f"deb [trusted=yes] http://{host}/ ./\n" for host in HOSTS))
    (folder / "cleannet.pref").write_bytes(preferences)
    told = {
        "Dir::State": f"{folder}/state",
        "Dir::State::status": f"{folder}/status",
        "Dir::Cache": f"{folder}/cache",
        "Dir::Etc::sourcelist": f"{folder}/sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": f"{folder}/cleannet.pref",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Acquire::http::Proxy": f"http://127.0.0.1:{proxy}",
        "APT::Sandbox::User": "root",
    }
    options = [part for name, value in told.items() for part in ("-o", f"{name}={value}")]
    updated = ran("apt-get", *options, "update")
    assert not updated.returncode, updated.stdout + updated.stderr
    rows = ran("apt-cache", *options, "policy").stdout.splitlines()
    return {row.split("http://")[1].split()[0].partition("/")[0]: row.split()[0] for row in rows if "http://" in row}


@needs("apt", "apt-get", "apt-cache")
def test_a_real_apt_never_installs_from_the_host_and_passes_what_is_kept_and_the_near_miss(tmp_path: Path, proxy: int) -> None:
    told = priorities(TARGETS["apt"].render(CONTROL)["cleannet.pref"], tmp_path, proxy)
    assert told == dict(zip(HOSTS, ("-1", "-1", "500", "500", "500", "500"), strict=True))


@needs("apt", "apt-get", "apt-cache")
def test_a_broken_file_stops_nothing_and_is_refused_here(tmp_path: Path, proxy: int) -> None:
    broken = TARGETS["apt"].render(CONTROL)["cleannet.pref"].replace(b"Priority: -1", b"Priority: 1")
    assert priorities(broken, tmp_path, proxy)["bad.example"] == "1"
    with pytest.raises(NotOurs):
        TARGETS["apt"].parse({"cleannet.pref": broken})


def test_a_name_that_apt_reads_as_a_pattern_is_not_carried() -> None:
    names = ("a.example", "*.example", "/x/", "a.example/path", "a.example:8080")
    assert [TARGETS["apt"].carries(f"registry:{name}") for name in names] == [True, False, False, False, False]  # type: ignore[arg-type]
