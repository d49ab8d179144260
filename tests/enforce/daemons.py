"""Real systems on this machine, which a test starts and puts the files of a control into."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

import pytest
from probe.servers import CI

T = TypeVar("T")

_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/lib/frr"])


def program(name: str) -> str:
    """The path of a program, also where only an administrator looks; "" if there is none."""
    return shutil.which(name, path=_PATH) or ""


def needs(target: str, *programs: str) -> pytest.MarkDecorator:
    """Leaves a test out where a program is missing, and says which target nobody proved. CI has them all."""
    missing = [name for name in programs if not program(name)]
    why = f"enforce {target} is not proven on this machine: it lacks {', '.join(missing)}, from Debian; CI must have it"
    return pytest.mark.skipif(not CI and bool(missing), reason=why)


_ADMIN = 1 << 21
"""CAP_SYS_ADMIN, by which a process may make namespaces. *Source*: capabilities(7)."""


def not_granted(what: str, said: str = "") -> NoReturn:
    """Leaves a test out where the system does not grant what it needs, and says so; in CI it fails if the process may ask."""
    told = re.search(r"^CapEff:\s*([0-9a-f]+)", Path("/proc/self/status").read_text(), re.MULTILINE)
    why = f"not proven on this machine: it lets nobody have {what} {said.strip()}".strip()
    if CI and told and int(told[1], 16) & _ADMIN:
        pytest.fail(f"{why}, though this process may administer the system")
    pytest.skip(why)


def ran(*command: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A program that has ended."""
    argv = [program(command[0]) or command[0], *command[1:]]
    return subprocess.run(argv, capture_output=True, text=True, errors="replace", timeout=60, check=False, cwd=folder)


def until(ask: Callable[[], T | None], seconds: float = 20) -> T:
    """What `ask` tells once it tells anything but nothing."""
    end = time.monotonic() + seconds
    while not (told := ask()):
        assert time.monotonic() < end, f"no answer after {seconds} s"
        time.sleep(0.02)
    return told


class Namespace:
    """A network of its own, with nothing in it but its loopback. An ordinary user gets one where the system lets users."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def inside(self, *command: str) -> list[str]:
        """A command that runs in it."""
        users = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
        return ["nsenter", "--target", str(self.pid), *users, "--net", program(command[0]) or command[0], *command[1:]]

    def run(self, *command: str, given: str | None = None) -> str:
        """What a command says that has to succeed."""
        argv = self.inside(*command)
        told = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False, input=given)
        assert not told.returncode, f"{' '.join(command)}: {told.stderr or told.stdout}"
        return told.stdout


@contextmanager
def namespace(beside: Namespace | None = None) -> Iterator[Namespace]:
    """A network until the test ends. beside: one whose cables may lead into this one."""
    users = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    cat = ["sh", "-c", "ip link set lo up && echo up && exec cat"]
    command = beside.inside("unshare", "--net", *cat) if beside else ["unshare", *users, "--net", *cat]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as held:
        assert held.stdin
        assert held.stdout
        assert held.stderr
        try:
            if held.stdout.readline() != "up\n":
                not_granted("a network of their own", held.stderr.read())
            yield Namespace(held.pid)
        finally:
            held.stdin.close()
            held.wait(20)
