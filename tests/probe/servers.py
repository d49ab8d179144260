"""Real servers of messages on this machine, which a test starts, and which filter what it tells them to."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SYNAPSE = ROOT / ".venv" / "relay" / "bin" / "python"

CI = os.environ.get("CI") == "true"
needs_synapse = pytest.mark.skipif(not CI and not SYNAPSE.exists(), reason="needs Synapse: make .venv/.relay; CI must have it")
needs_prosody = pytest.mark.skipif(not CI and shutil.which("prosody") is None, reason="needs Prosody, from Debian; CI must have it")

DROPPED = [["amber", "falcon"], ["法轮功"]]
REFUSED = [["cobalt"]]
CHANGED = [["indigo"]]
FAILED = [["crimson"]]


@dataclass(frozen=True)
class Started:
    """A server, and the files of two accounts each on it."""

    address: str
    folder: Path
    accounts: Path
    lossy: Path


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def account_file(path: Path, first: tuple[str, str], second: tuple[str, str]) -> Path:
    """A file of accounts as a user keeps it."""
    text = "".join(
        f'[{side}]\naccount = "{name}"\npassword = "{password}"\n'
        for side, (name, password) in (("first", first), ("second", second))
    )
    path.touch(0o600)
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def process(command: list[str], log: Path, at_once: bool = False, /, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server while it runs. at_once: it is killed at the end, since it takes seconds to say goodbye to nobody."""
    with log.open("wb") as out:
        started = subprocess.Popen(command, stdout=out, stderr=out, cwd=log.parent, env={**os.environ, **environment})
        try:
            yield started
        finally:
            (started.kill if at_once else started.terminate)()
            try:
                started.wait(20)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


def answers(url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a server on this machine says."""
    request = urllib.request.Request(url, json.dumps(body).encode() if body is not None else None)
    with urllib.request.urlopen(request, timeout=30) as response:
        told: dict[str, Any] = json.load(response)
        return told


def until_up(ready: Any, started: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until a server answers."""
    for _ in range(600):
        if started.poll() is not None:
            raise AssertionError(f"the server ended: {log.read_text(encoding='utf-8', errors='replace')[-3000:]}")
        try:
            ready()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer: {log.read_text(encoding='utf-8', errors='replace')[-3000:]}")


@contextmanager
def synapse(folder: Path) -> Iterator[Started]:
    """A homeserver with a database in a file and the module `synapse_filter`."""
    port = free_port()
    fast = {"per_second": 10_000, "burst_count": 10_000}
    config = {
        "server_name": "relay.test",
        "pid_file": str(folder / "synapse.pid"),
        "listeners": [
            {"port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "tls": False, "resources": [{"names": ["client"]}]}
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "signing_key_path": str(folder / "signing.key"),
        "media_store_path": str(folder / "media"),
        "macaroon_secret_key": "of a test",
        "form_secret": "of a test",
        "report_stats": False,
        "trusted_key_servers": [],
        "enable_registration": True,
        "enable_registration_without_verification": True,
        "password_config": {"pepper": ""},
        "bcrypt_rounds": 4,
        "rc_message": fast,
        "rc_registration": fast,
        "rc_login": {"address": fast, "account": fast, "failed_attempts": fast},
        "rc_joins": {"local": fast, "remote": fast},
        "rc_invites": {"per_room": fast, "per_user": fast, "per_issuer": fast},
        "rc_room_creation": fast,
        "modules": [
            {
                "module": "synapse_filter.Filter",
                "config": {"drop": DROPPED, "refuse": REFUSED, "change": CHANGED, "fail": FAILED, "lossy": ["@lossy"]},
            }
        ],
    }
    file = folder / "homeserver.yaml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    run, log = [str(SYNAPSE), "-m", "synapse.app.homeserver", "-c", str(file)], folder / "synapse.log"
    path = {"PYTHONPATH": str(Path(__file__).parent)}
    subprocess.run([*run, "--generate-keys"], check=True, capture_output=True, env={**os.environ, **path}, cwd=folder)
    url = f"http://127.0.0.1:{port}"
    with process(run, log, **path) as started:
        until_up(lambda: answers(f"{url}/_matrix/client/versions"), started, log)
        for name in ("ann", "ben", "lossy"):
            body = {"username": name, "password": f"{name}-secret", "auth": {"type": "m.login.dummy"}}
            answers(f"{url}/_matrix/client/v3/register", body)
        ann, ben, lossy = ((f"@{name}:relay.test", f"{name}-secret") for name in ("ann", "ben", "lossy"))
        yield Started(
            url, folder, account_file(folder / "accounts.toml", ann, ben), account_file(folder / "lossy.toml", lossy, ben)
        )


def cleannet(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command, as a user runs it."""
    command = [sys.executable, "-W", "ignore", "-m", "cleannet", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **(env or {})}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)


def lua(combinations: list[list[str]]) -> str:
    """Lists of texts, as Lua writes them."""
    return json.dumps(combinations, ensure_ascii=False).replace("[", "{").replace("]", "}")


@contextmanager
def prosody(folder: Path, address: str = "127.0.0.1", certificate: Path | None = None) -> Iterator[Started]:
    """An XMPP server with a service for groups and the module `mod_relay_filter`. certificate: with its key, of a server that
    insists on TLS."""
    port = free_port()
    tls = f"ssl = {{ certificate = {json.dumps(str(certificate))}, key = {json.dumps(str(certificate))} }}" if certificate else ""
    file, log = folder / "prosody.cfg.lua", folder / "prosody.log"
    file.write_text(
        f"""
        run_as_root = true
        daemonize = false
        pidfile = {json.dumps(str(folder / "prosody.pid"))}
        data_path = {json.dumps(str(folder / "data"))}
        plugin_paths = {{ {json.dumps(str(Path(__file__).parent / "prosody"))} }}
        modules_enabled = {{ "roster", "saslauth", "disco", "ping"{', "tls"' if certificate else ""} }}
        modules_disabled = {{ "s2s", "s2s_auth_certs", "offline"{"" if certificate else ', "tls"'} }}
        interfaces = {{ {json.dumps(address)} }}
        c2s_ports = {{ {port} }}
        c2s_require_encryption = {"true" if certificate else "false"}
        allow_unencrypted_plain_auth = true
        authentication = "internal_plain"
        limits = {{ c2s = {{ rate = "10mb/s" }} }}
        log = {{ info = "*console" }}
        {tls}
        relay_drop = {lua(DROPPED)}
        relay_refuse = {lua(REFUSED)}
        relay_change = {lua(CHANGED)}
        relay_kick = {lua(FAILED)}
        VirtualHost "relay.test"
        modules_enabled = {{ "relay_filter" }}
        Component "rooms.relay.test" "muc"
        muc_room_locking = false
        """,
        encoding="utf-8",
    )
    kept = folder / "data" / "relay%2etest" / "accounts"
    kept.mkdir(parents=True)
    for name in ("ann", "ben"):
        (kept / f"{name}.dat").write_text(f'return {{ ["password"] = "{name}-secret" }};\n', encoding="utf-8")
    with process(["prosody", "--config", str(file)], log) as started:
        until_up(lambda: socket.create_connection((address, port), 5).close(), started, log)
        ann, ben = ((f"{name}@relay.test", f"{name}-secret") for name in ("ann", "ben"))
        accounts = account_file(folder / "accounts.toml", ann, ben)
        yield Started(f"{address}:{port}", folder, accounts, accounts)
