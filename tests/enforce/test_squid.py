"""squid answers a request to what a control stops with the reason, and passes one to what is near it."""

from __future__ import annotations

import re
import tempfile
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from enforce.controls import control
from enforce.daemons import needs, program, ran, until
from enforce.test_running import as_decided, told
from probe.servers import free_port, process

from cleannet.enforce.squid import parse, render
from cleannet.enforce.target import NotOurs
from cleannet.model.control import Control

pytestmark = needs("squid", "squid")

STOPS = ["domain:bad.example", "prefix:127.0.1.0/24", "prefix:2001:db8:1::/48"]
KEPT = ["domain:good.bad.example", "prefix:127.0.1.200/32"]
CONTROL, MONITOR = control(STOPS, KEPT), control(STOPS, KEPT, "monitor")

STOPPED = ["bad.example", "www.bad.example", "BAD.example.", "inside.example", "127.0.1.1", "[2001:db8:1::1]"]
PASSED = ["xbad.example", "bad.example.org", "good.bad.example", "www.good.bad.example", "127.0.2.1", "127.0.1.200"]
HOSTS = "127.0.1.5 inside.example\n" + "".join(f"127.0.0.1 {name}\n" for name in (*STOPPED[:2], *PASSED[:4]))


class Origin(BaseHTTPRequestHandler):
    """A server that has every page, on every address of the loopback."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"here it is")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests read what squid logs."""


@contextmanager
def origin() -> Iterator[int]:
    server = ThreadingHTTPServer(("0.0.0.0", 0), Origin)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for whoever squid becomes where an administrator starts it."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o777)
        yield Path(made)


def written(where: Path, what: Control, port: int) -> Path:
    """A configuration that includes the control, and the pages beside those of squid."""
    pages = where / "pages"
    pages.mkdir(exist_ok=True)
    for page in Path("/usr/share/squid/errors/templates").glob("ERR_*"):
        (pages / page.name).write_bytes(page.read_bytes())
    for name, content in render(what).items():
        ((pages if name.startswith("ERR_") else where) / name).write_bytes(content)
    (where / "hosts").write_text(HOSTS)
    file = where / "squid.conf"
    file.write_text(
        f"""
http_port 127.0.0.1:{port}
pid_filename {where}/pid
cache_log {where}/cache.log
coredump_dir {where}
hosts_file {where}/hosts
error_directory {pages}
pinger_enable off
shutdown_lifetime 0 seconds
connect_timeout 1 second
include {where}/cleannet.squid.conf
access_log stdio:{where}/marked.log logformat=cleannet cleannet_marked
http_access allow localhost
"""
    )
    return file


@contextmanager
def squid(where: Path, what: Control) -> Iterator[HTTPConnection]:
    """squid, and a line to it."""
    port = free_port()
    with process([program("squid"), "-N", "-f", str(written(where, what, port))], where / "log", True) as started:
        line = HTTPConnection("127.0.0.1", port, timeout=20)

        def up() -> bool:
            assert started.poll() is None, (where / "log").read_text()
            try:
                line.connect()
            except ConnectionRefusedError:
                return False
            return True

        until(up)
        yield line
        line.close()


def asked(line: HTTPConnection, host: str, port: int) -> tuple[int, str]:
    """The code and the text of an answer."""
    line.request("GET", f"http://{host}:{port}/", headers={"Host": f"{host}:{port}"})
    told = line.getresponse()
    return told.status, told.read().decode()


@pytest.mark.slow
def test_what_is_stopped_gets_the_reason_and_what_is_near_it_passes() -> None:
    with folder() as where, origin() as port, squid(where, CONTROL) as line:
        for host in STOPPED:
            code, page = asked(line, host, port)
            assert code == 451, host
            assert "p/3: https://law.example/3" in page
        assert {host: asked(line, host, port) for host in PASSED} == dict.fromkeys(PASSED, (200, "here it is"))
        with closing(HTTPConnection("127.0.0.1", line.port, timeout=20)) as tunnel:
            tunnel.request("CONNECT", "bad.example:443")
            assert tunnel.getresponse().status == 451, "a tunnel for https too"
        marked = until(lambda: text if (text := (where / "marked.log").read_text()).count("\n") == len(STOPPED) + 1 else "")
        assert all(row.endswith(" p/3") for row in marked.splitlines())


@pytest.mark.slow
def test_monitor_marks_in_the_log_and_stops_nothing() -> None:
    with folder() as where, origin() as port, squid(where, MONITOR) as line:
        told = {host: asked(line, host, port)[0] for host in (*STOPPED[:-1], *PASSED)}
        assert set(told.values()) == {200}
        marked = until(lambda: text if (text := (where / "marked.log").read_text()).count("\n") == len(STOPPED) - 1 else "")
        assert all(row.endswith(" p/3") for row in marked.splitlines())


def complaints(file: Path) -> list[str]:
    """What the check says beside its steps; it ends well in spite of a broken rule, so its exit code says nothing."""
    told = ran("squid", "-k", "parse", "-f", str(file))
    return [row for row in told.stderr.splitlines() if not re.search(r"\| (Startup|Processing|Initializing)", row)]


@pytest.mark.parametrize(
    ("right", "wrong"), [("dst 127.0.1.0/24", "dst 127.0.1.0/33"), ("deny !", "dney !"), (" dstdomain ", " dsdomain ")]
)
def test_a_broken_file_fails_the_check(right: str, wrong: str) -> None:
    with folder() as where:
        file = written(where, CONTROL, free_port())
        assert not complaints(file)
        conf = where / "cleannet.squid.conf"
        text = conf.read_text()
        assert right in text
        conf.write_text(text.replace(right, wrong))
        assert complaints(file)


def test_what_it_wrote_becomes_the_control_again() -> None:
    assert parse(render(CONTROL)) == CONTROL


def configuration(where: Path, what: Control, *edits: tuple[str, str], mine: str = "") -> bytes:
    """What squid prints of its configuration, as the page says, after these edits of it. mine: rules of the user before ours."""
    port = free_port()
    file, conf = written(where, what, port), where / "cleannet.squid.conf"
    file.write_text(file.read_text().replace("include", f"cachemgr_passwd secret config\n{mine}\ninclude"))
    text = conf.read_text()
    for right, wrong in edits:
        assert right in text
        text = text.replace(right, wrong)
    conf.write_text(text)
    with process([program("squid"), "-N", "-f", str(file)], where / "log", True) as started:
        until(lambda: started.poll() is not None or printed(port))
        assert started.poll() is None, (where / "log").read_text()
        assert b"http_access" not in printed(port), "squid tells it to who knows the password"
        return printed(port, "x:secret")


def printed(port: int, password: str = "") -> bytes:
    """What squid answers to who asks for its configuration, as `curl -u` does; nothing if it does not answer yet."""
    told = {"Authorization": f"Basic {b64encode(password.encode()).decode()}"} if password else {}
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as line:
        try:
            line.request("GET", "/squid-internal-mgr/config", headers=told)
            return line.getresponse().read()
        except ConnectionError:
            return b""


@pytest.mark.slow
def test_squid_tells_the_control_that_it_loaded() -> None:
    with folder() as where:
        whole = configuration(where, CONTROL)
        assert told("squid", whole, CONTROL) == as_decided(CONTROL)
        assert "!all' is not there" in "\n".join(told("squid", whole, MONITOR).changed)
        assert told("squid", configuration(where, MONITOR), MONITOR) == as_decided(MONITOR)
        first, second = (line for line in whole.splitlines(True) if b"http_access deny !cleannet" in line)
        swapped = whole.replace(first + second, second + first)
        assert told("squid", swapped, CONTROL).changed == ("the rules of the control stand in another order",)
        mine = "acl mine dstdomain -n .mine.example\nhttp_access deny mine"
        assert told("squid", configuration(where, CONTROL, mine=mine), CONTROL) == as_decided(CONTROL)
        for content, says in ((b"", "mgr:config"), (b"<html>no</html>\n", "mgr:config"), (whole[:-40], "cut")):
            with pytest.raises(NotOurs, match=says):
                told("squid", content, CONTROL)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong", "missing", "orphan"),
    [
        ("dstdomain -n .bad.example", "dstdomain -n .worse.example", "domain:bad.example", "domain:worse.example"),
        ("dst 127.0.1.0/24", "dst 127.0.1.0/25", "prefix:127.0.1.0/24", "prefix:127.0.1.0/25"),
        (".good.bad.example", ".evil.bad.example", "domain:good.bad.example", "domain:evil.bad.example"),
    ],
)
def test_a_list_of_squid_that_somebody_changed_is_seen(right: str, wrong: str, missing: str, orphan: str) -> None:
    with folder() as where:
        there, wanted = told("squid", configuration(where, CONTROL, (right, wrong)), CONTROL), as_decided(CONTROL)
    assert (wanted.stops - there.stops) | (wanted.allow - there.allow) == {missing}
    assert (there.stops - wanted.stops) | (there.allow - wanted.allow) == {orphan}
    assert not there.changed


@pytest.mark.slow
def test_rules_of_squid_around_the_lists_are_seen() -> None:
    with folder() as where:
        for edit, mine, says in (
            ((" cleannet_mark_1\n", " cleannet_mark_1 localhost\n"), "", "is not there"),
            (("deny_info 451:", "deny_info 403:"), "", "deny_info 451:ERR_CLEANNET_1 cleannet_mark_1' is not there"),
            (("dstdomain -n .bad", "dstdom_regex -n .bad"), "", "of another type"),
            (("dstdomain -n .bad", "dstdomain -n bad"), "", "'bad.example' is in a list"),
            (("", ""), "http_access allow localhost", "'http_access allow localhost' stands before"),
        ):
            changed = told("squid", configuration(where, CONTROL, edit, mine=mine), CONTROL).changed
            assert says in "\n".join(changed), (edit, mine)
