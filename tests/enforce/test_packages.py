"""What keeps packages from a machine: a real apt, which asks a server of the test for every host, and a real Flatpak with a remote
of the test."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from enforce.controls import control
from enforce.daemons import needs, program, ran
from enforce.test_running import as_decided, told
from judging import TODAY

from cleannet.control.reach import Reach
from cleannet.enforce import TARGETS
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.subject import Subject
from cleannet.world.view import World

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


def policy(preferences: bytes, folder: Path, proxy: int) -> str:
    """What apt says of its sources."""
    return ran("apt-cache", *read(preferences, folder, proxy), "policy").stdout


def read(preferences: bytes, folder: Path, proxy: int, hosts: Sequence[str] = HOSTS) -> list[str]:
    """The options of an apt that has read its sources."""
    for name in ("state/lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    (folder / "sources.list").write_text("".join(f"deb [trusted=yes] http://{host}/ ./\n" for host in hosts))
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
    return options


def priorities(preferences: bytes, folder: Path, proxy: int) -> dict[str, str]:
    """The priority that apt gives to the source at each host."""
    rows = policy(preferences, folder, proxy).splitlines()
    return {row.split("http://")[1].split()[0].partition("/")[0]: row.split()[0] for row in rows if "http://" in row}


@needs("apt", "apt-get", "apt-cache")
def test_a_real_apt_never_installs_from_the_host_and_passes_what_is_kept_and_the_near_miss(tmp_path: Path, proxy: int) -> None:
    told = priorities(TARGETS["apt"].render(CONTROL)["cleannet.pref"], tmp_path, proxy)
    assert told == dict(zip(HOSTS, ("-1", "-1", "500", "500", "500", "500"), strict=True))


@needs("apt", "apt-get", "apt-cache")
def test_who_names_a_version_gets_it_all_the_same(tmp_path: Path, proxy: int) -> None:
    options = read(TARGETS["apt"].render(CONTROL)["cleannet.pref"], tmp_path, proxy, ("bad.example",))
    assert "no installation candidate" in ran("apt-get", *options, "--simulate", "install", "thing").stderr
    assert "Inst thing (1 bad.example" in ran("apt-get", *options, "--simulate", "install", "thing=1").stdout, "as its page says"


@needs("apt", "apt-get", "apt-cache")
def test_a_broken_file_stops_nothing_and_is_refused_here(tmp_path: Path, proxy: int) -> None:
    broken = TARGETS["apt"].render(CONTROL)["cleannet.pref"].replace(b"Priority: -1", b"Priority: 1")
    assert priorities(broken, tmp_path, proxy)["bad.example"] == "1"
    with pytest.raises(NotOurs):
        TARGETS["apt"].parse({"cleannet.pref": broken})


@pytest.mark.slow
@needs("apt", "apt-get", "apt-cache")
def test_apt_tells_the_control_that_it_reads_and_what_somebody_put_before_it(tmp_path: Path, proxy: int) -> None:
    ours = TARGETS["apt"].render(CONTROL)["cleannet.pref"]
    mine = b"Package: mine\nPin: release a=stable\nPin-Priority: 990\n\nPackage: *\nPin: origin mine.example\nPin-Priority: 990\n\n"

    def runs(preferences: bytes, more: bytes = b"") -> Running:
        return told("apt", policy(preferences, tmp_path, proxy).encode() + preferences + more, CONTROL)

    assert runs(ours) == as_decided(CONTROL)
    assert runs(mine + ours) == as_decided(CONTROL)
    assert told("apt", ours, CONTROL) == told("apt", policy(ours, tmp_path, proxy).encode(), CONTROL) == as_decided(CONTROL)
    first = b"Package: *\nPin: origin www.bad.example\nPin-Priority: 990\n\n"
    undone = runs(first + ours)
    assert as_decided(CONTROL).stops - undone.stops == {"registry:bad.example"}
    assert undone.changed == ("apt gives the source www.bad.example the priority 990",)
    wide = b"Package: *\nPin: release a=stable\nPin-Priority: 900\n"
    assert "Pin: release a=stable" in "\n".join(runs(wide + b"\n" + ours).changed)
    assert "Pin: release a=stable" in "\n".join(told("apt", wide + ours[ours.index(b"Package") :], CONTROL).changed), (
        "files in a row"
    )
    bare = runs(b"")
    assert (bare.stops, len(bare.changed)) == (frozenset(), 2)
    source = b"Package files:\n 500 http://deb.example/debian stable/main amd64 Packages\n     origin deb.example\n"
    elsewhere = told("apt", source, CONTROL)
    assert [*elsewhere.untold.values()] == [as_decided(CONTROL).stops | as_decided(CONTROL).allow]
    for content in (b"", b"Package files:\n"):
        with pytest.raises(NotOurs):
            told("apt", content, CONTROL)


def test_a_name_that_apt_reads_as_a_pattern_is_not_carried() -> None:
    names = ("a.example", "*.example", "/x/", "a.example/path", "a.example:8080")
    assert [TARGETS["apt"].carries(f"registry:{name}") for name in names] == [True, False, False, False, False]  # type: ignore[arg-type]


APPS = ("org.bad.App", "org.bad.App2", "org.bad.AppX", "org.good.App")


def remote(folder: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A Flatpak of its own, for one user, with a remote of these apps called `here`."""
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache")}

    def flatpak(*command: str) -> subprocess.CompletedProcess[str]:
        argv = [program(command[0]), *command[1:]]
        return subprocess.run(
            argv, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **home, "LC_ALL": "C"}
        )

    for app in APPS:
        (folder / app / "files" / "bin").mkdir(parents=True)
        (folder / app / "export").mkdir()
        (folder / app / "metadata").write_text(f"[Application]\nname={app}\nruntime=org.none.Platform/x86_64/1\ncommand=true\n")
        (folder / app / "files" / "bin" / "true").write_text("")
        made = flatpak("flatpak", "build-export", "--disable-sandbox", str(folder / "repo"), str(folder / app))
        assert not made.returncode, made.stderr
    added = flatpak("flatpak", "remote-add", "--user", "--no-gpg-verify", "here", str(folder / "repo"))
    assert not added.returncode, added.stderr
    return flatpak


def offered(flatpak: Callable[..., subprocess.CompletedProcess[str]]) -> set[str]:
    """The apps that the remote offers, and that can be pulled from it."""
    listed = set(flatpak("flatpak", "remote-ls", "--user", "--columns=application", "here").stdout.split())
    pulled = {
        app
        for app in APPS
        if not flatpak("flatpak", "install", "--user", "-y", "--no-deploy", "--no-deps", "--no-related", "here", app).returncode
    }
    assert listed == pulled
    return listed


@pytest.mark.slow
@needs("flatpak", "flatpak", "ostree")
def test_a_real_flatpak_hides_the_app_and_passes_the_near_miss(tmp_path: Path) -> None:
    flatpak = remote(tmp_path)
    (tmp_path / "cleannet.filter").write_bytes(TARGETS["flatpak"].render(control(["flatpak:org.bad.App"]))["cleannet.filter"])
    assert offered(flatpak) == set(APPS)
    put = flatpak("flatpak", "remote-modify", "--user", f"--filter={tmp_path / 'cleannet.filter'}", "here")
    assert not put.returncode, put.stderr
    assert offered(flatpak) == set(APPS) - {"org.bad.App"}
    told = flatpak("flatpak", "remotes", "--user", "--columns=name,filter").stdout.split()
    assert told[:2] == ["here", str(tmp_path / "cleannet.filter")]
    (tmp_path / "rollback.filter").write_bytes(TARGETS["flatpak"].render(control(["flatpak:org.bad.App"]))["rollback.filter"])
    flatpak("flatpak", "remote-modify", "--user", f"--filter={tmp_path / 'rollback.filter'}", "here")
    assert offered(flatpak) == set(APPS)


@needs("flatpak", "flatpak", "ostree")
def test_what_is_allowed_passes_a_real_flatpak_though_the_owner_denies_all(tmp_path: Path) -> None:
    flatpak = remote(tmp_path)
    text = TARGETS["flatpak"].render(control(["flatpak:org.bad.App"], ["flatpak:org.good.App"]))["cleannet.filter"]
    (tmp_path / "cleannet.filter").write_bytes(text + b"deny *\n")
    flatpak("flatpak", "remote-modify", "--user", f"--filter={tmp_path / 'cleannet.filter'}", "here")
    assert offered(flatpak) == {"org.good.App"}


BROKEN = ("app/org.bad.App/x86_64/master/more", "app/org.bad.App(", "app/org.bad.App more", "", "#")


@needs("flatpak", "flatpak", "ostree")
def test_behind_a_broken_filter_a_real_flatpak_offers_nothing(tmp_path: Path) -> None:
    flatpak, told = remote(tmp_path), TARGETS["flatpak"].render(control(["flatpak:org.bad.App"]))["cleannet.filter"]
    for rule in BROKEN:
        (tmp_path / "cleannet.filter").write_bytes(told.replace(b"app/org.bad.App", rule.encode()))
        flatpak("flatpak", "remote-modify", "--user", f"--filter={tmp_path / 'cleannet.filter'}", "here")
        assert "Failed to parse filter" in flatpak("flatpak", "remote-ls", "--user", "here").stderr


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_filter_is_refused_here(rule: str) -> None:
    target, stopped = TARGETS["flatpak"], control(["flatpak:org.bad.App"])
    broken = target.render(stopped)["cleannet.filter"].replace(b"app/org.bad.App", rule.encode())
    with pytest.raises(NotOurs):
        target.parse({"cleannet.filter": broken})
    assert target.running
    with pytest.raises(NotOurs, match="flatpak offers nothing"):
        target.running(broken, stopped)


@pytest.mark.parametrize(
    ("rules", "stopped"),
    [
        ("deny app/org.bad.App", True),
        ("deny org.bad.App", True),
        ("deny org.bad.*", True),
        ("deny *", True),
        ("deny app/org.bad.App/*/*", True),
        ("deny app/org.bad.App # all of it", True),
        ("deny app/org.bad.App/aarch64", False),
        ("deny app/org.bad.App//stable", False),
        ("deny runtime/org.bad.App", False),
        ("deny app/org.bad.App2", False),
        ("# deny app/org.bad.App", False),
        ("deny app/org.bad.App\nallow org.bad.*", False),
        ("deny app/org.bad.App\nallow app/org.bad.App/x86_64", False),
        ("deny app/org.bad.App\nallow runtime/*", True),
    ],
)
def test_a_filter_that_runs_is_read_as_flatpak_reads_it(rules: str, stopped: bool) -> None:
    running = TARGETS["flatpak"].running
    assert running
    told = running(rules.encode(), control(["flatpak:org.bad.App"]))
    assert told.stops == ({"flatpak:org.bad.App"} if stopped else set())
    assert bool(told.changed) == (rules == "deny *"), "what else it hides is told"


def test_an_app_of_the_facts_stops_by_its_id_at_flathub(world: World) -> None:
    view = world.at(TODAY, TODAY)
    told = list(Reach(frozenset({"flatpak"}), view, ()).stops(Subject("app:wechat")))
    assert told == ["flatpak:com.tencent.WeChat"]
    phones = Reach(frozenset({"android", "ios"}), view, ())
    assert set(phones.stops(Subject("app:wechat"))) >= {"android:com.tencent.mm", "ios:com.tencent.xin"}
    assert not list(phones.stops(Subject("app:nobody-knows-it")))
