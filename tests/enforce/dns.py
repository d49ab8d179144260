"""Resolvers on loopback: how one is started, how it is asked, and the names of which it may be asked."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from enforce.daemons import program, ran


def free_port() -> int:
    """A port of 127.0.0.1 that is free for TCP and UDP."""
    while True:
        with socket.socket() as stream, socket.socket(type=socket.SOCK_DGRAM) as datagram:
            stream.bind(("127.0.0.1", 0))
            port: int = stream.getsockname()[1]
            try:
                datagram.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@contextmanager
def running(command: list[str], log: Path, ready: Callable[[], bool]) -> Iterator[None]:
    """A daemon from when it answers to the end of the block. Raises AssertionError with its log if it ends before."""
    argv = [program(command[0]) or command[0], *command[1:]]
    with log.open("wb") as out:
        started = subprocess.Popen(argv, stdout=out, stderr=out, cwd=log.parent)
    try:
        for _ in range(400):
            if ready():
                break
            if started.poll() is not None:
                raise AssertionError(f"{command[0]} ended: {log.read_text('utf-8', 'replace')[-3000:]}")
            time.sleep(0.02)
        else:
            raise AssertionError(f"{command[0]} does not answer: {log.read_text('utf-8', 'replace')[-3000:]}")
        yield
    finally:
        started.terminate()
        try:
            started.wait(5)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@dataclass(frozen=True)
class Answer:
    """What a resolver answers. records: data of its answer section; told: texts of its extended errors (RFC 8914)."""

    status: str
    records: tuple[str, ...]
    told: tuple[str, ...]


_TOLD = re.compile(r"^; EDE: (.*)$", re.MULTILINE)
_STATUS = re.compile(r"status: (\w+)")


def ask(port: int, name: str, kind: str = "A", *more: str) -> Answer:
    """What the resolver at this port says; its status is "" if it says nothing."""
    command = ("dig", "@127.0.0.1", "-p", str(port), "+time=2", "+tries=1", "+noall", "+comments", "+answer", *more, name, kind)
    said = ran(*command).stdout
    status = _STATUS.search(said)
    records = (line.split(None, 4)[4] for line in said.splitlines() if line and not line.startswith(";"))
    return Answer(status[1] if status else "", tuple(sorted(records)), tuple(_TOLD.findall(said)))


def answers(port: int) -> Callable[[], bool]:
    """Whether a resolver at this port answers yet."""
    query = bytes.fromhex("abcd01000001000000000000") + b"\x05ready\x07example\x03net\x00\x00\x01\x00\x01"

    def asked() -> bool:
        with socket.socket(type=socket.SOCK_DGRAM) as sent:
            sent.settimeout(0.5)
            try:
                sent.connect(("127.0.0.1", port))
                sent.send(query)
                return len(sent.recv(2048)) > 12
            except OSError:
                return False

    return asked


_ZONE = """$TTL 60
@ SOA ns host 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
* A 192.0.2.1
* AAAA 2001:db8::1
"""
_ZONES = {
    "example.net": f"{_ZONE}\nalias CNAME bad\nkept CNAME cdn.bad\n",
    "example.com": _ZONE,
    "example.org": f"""{_ZONE}
inside A 198.51.100.7
inside AAAA 2001:db8:5::7
*.inside A 198.51.100.7
*.inside AAAA 2001:db8:5::7
kept-address A 198.51.100.200
only4 A 198.51.100.7
free4 A 192.0.2.9
near-address A 198.51.101.7
near-address AAAA 2001:db8:6::7
""",
}


@contextmanager
def authority(folder: Path) -> Iterator[int]:
    """BIND, with zones of the documentation that have every name; its port."""
    port = free_port()
    for name, text in _ZONES.items():
        (folder / name).write_text(text, "ascii")
    signed = "dnssec-policy default; inline-signing yes;"
    zones = "".join(f'zone "{name}" {{ type primary; file "{folder / name}"; {signed} }};\n' for name in _ZONES)
    (folder / "named.conf").write_text(
        f'options {{ directory "{folder}"; pid-file none; session-keyfile none; recursion no;\n'
        f"  listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; }};\ncontrols {{ }};\n{zones}",
        "utf-8",
    )
    with running(["named", "-g", "-n", "1", "-c", str(folder / "named.conf")], folder / "authority.log", answers(port)):
        yield port
