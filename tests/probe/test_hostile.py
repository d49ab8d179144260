"""Servers that lead away, do not end, encrypt, or say nonsense: the probe stops with one line, and goes nowhere else."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from probe.servers import account_file, cleannet

ANN, BEN = ("@ann:relay.test", "ann-secret"), ("@ben:relay.test", "ben-secret")

Answer = tuple[int, dict[str, str], bytes]


def told(value: object, status: int = 200, **headers: str) -> Answer:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(value).encode()


LOGIN = told({"user_id": "@ann:relay.test", "device_id": "D", "access_token": "syt_secret"})


@contextmanager
def serving(answers: Callable[[str], Answer]) -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine, its address, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked.append(self.path)
            status, headers, body = answers(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # the probe had enough
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def stopped(address: str, folder: Path, *options: str) -> str:
    """What the command complains of."""
    accounts = account_file(folder / "accounts.toml", ANN, BEN)
    done = cleannet("probe", "relay", "matrix", address, "--accounts", str(accounts), "--pause", "0", "--wait", "0.2", *options)
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    return done.stderr


@pytest.mark.slow
def test_nothing_is_sent_without_consent(tmp_path: Path) -> None:
    with serving(lambda path: LOGIN) as (address, asked):
        why = stopped(address, tmp_path)
        assert "nothing was sent. This would send 244 messages through 127.0.0.1, and up to 300 if texts are lost" in why
        assert "add --accept-risk" in why
        assert asked == []


@pytest.mark.slow
def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    with serving(lambda path: LOGIN) as (elsewhere, asked_there):
        with serving(lambda path: told({}, 307, Location=f"{elsewhere}{path}")) as (address, _):
            assert f"the server sends the probe on to {elsewhere}" in stopped(address, tmp_path, "--accept-risk")
        assert asked_there == []


@pytest.mark.slow
def test_an_answer_that_does_not_end_is_cut(tmp_path: Path) -> None:
    with serving(lambda path: (200, {"Content-Type": "application/json"}, b'{"a":"' + b"x" * (32 << 20))) as (address, _):
        assert "an answer that does not end" in stopped(address, tmp_path, "--accept-risk")


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [b"", b"no JSON", b"[1]", b'{"user_id": 7}', b'{"errcode": "\\u001b[2J ann-secret", "error": "ann-secret"}', b"[" * 100_000],
)
def test_nonsense_is_no_answer(body: bytes, tmp_path: Path) -> None:
    with serving(lambda path: (200, {"Content-Type": "application/json"}, body)) as (address, _):
        assert "does not let the first account in" in stopped(address, tmp_path, "--accept-risk")


@pytest.mark.slow
def test_a_server_that_encrypts_every_room_is_not_probed(tmp_path: Path) -> None:
    logins = iter((LOGIN, told({"user_id": "@ben:relay.test", "device_id": "E", "access_token": "syt_other"})))

    def answers(path: str) -> Answer:
        if "/login" in path:
            return next(logins)
        if "createRoom" in path:
            return told({"room_id": "!r:relay.test"})
        return told({"algorithm": "m.megolm.v1.aes-sha2", "room_id": "!r:relay.test"})

    with serving(answers) as (address, asked):
        assert "encrypts every room from end to end" in stopped(address, tmp_path, "--accept-risk")
        assert [path for path in asked if "/leave" in path]
        assert not [path for path in asked if "/send/" in path]


@pytest.mark.slow
def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with serving(lambda path: LOGIN) as (address, _):
        pass
    assert "cannot be spoken to" in stopped(address, tmp_path, "--accept-risk")
    accounts = account_file(tmp_path / "x.toml", ("ann@relay.test", "ann-secret"), ("ben@relay.test", "ben-secret"))
    words = [
        "probe",
        "relay",
        "xmpp",
        address.removeprefix("http://"),
        "--accounts",
        str(accounts),
        "--accept-risk",
        "--pause",
        "0",
    ]
    done = cleannet(*words)
    assert (done.returncode, done.stderr) == (2, "cleannet: the server cannot be spoken to\n")
