"""How each resolver is started with a control, as its page in docs/enforce.md says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from enforce.daemons import ran
from enforce.dns import answers, free_port, running

from cleannet.enforce import TARGETS
from cleannet.model.control import Control


@dataclass(frozen=True)
class Started:
    """A resolver that answers. log: what it writes."""

    port: int
    log: Path


@dataclass(frozen=True)
class Resolver:
    """A target and its daemon. start: with the folder of an artefact, the file of it to include, and the port of an authority;
    check: whether its checker accepts such a folder. addresses: whether it stops answers by their addresses; aliases: whether
    it stops a name that is an alias of a stopped one; extended: whether it tells extended errors; nothing: the status of a
    stopped name."""

    target: str
    programs: tuple[str, ...]
    enforced: str
    rollback: str
    start: Callable[[Path, str, int], AbstractContextManager[Started]]
    check: Callable[[Path], bool]
    addresses: bool = True
    aliases: bool = True
    extended: bool = False


def written(control: Control, target: str, folder: Path) -> Path:
    """The artefact of a control in a folder `cleannet` of this folder."""
    below = folder / "cleannet"
    below.mkdir(parents=True)
    for name, content in TARGETS[target].render(control).items():
        (below / name).write_bytes(content)
    return below


def _unbound_conf(artefact: Path, include: str, port: int, upstream: int) -> Path:
    folder = artefact.parent
    conf = folder / "unbound.conf"
    conf.write_text(
        f'server:\n  directory: "{folder}"\n  chroot: ""\n  username: ""\n  pidfile: ""\n  use-syslog: no\n  do-daemonize: no\n'
        f"  interface: 127.0.0.1\n  port: {port}\n  do-not-query-localhost: no\n  access-control: 127.0.0.0/8 allow\n"
        f'  local-zone: "example.net" nodefault\ninclude: "{artefact / include}"\n'
        f'forward-zone:\n  name: "."\n  forward-addr: 127.0.0.1@{upstream}\nremote-control:\n  control-enable: no\n',
        "utf-8",
    )
    return conf


@contextmanager
def _unbound(artefact: Path, include: str, upstream: int) -> Iterator[Started]:
    port, log = free_port(), artefact.parent / "resolver.log"
    conf = _unbound_conf(artefact, include, port, upstream)
    with running(["unbound", "-d", "-c", str(conf)], log, answers(port)):
        yield Started(port, log)


def _unbound_accepts(artefact: Path) -> bool:
    conf = _unbound_conf(artefact, "cleannet.unbound.conf", 5353, 5354)
    return ran("unbound-checkconf", str(conf), folder=artefact.parent).returncode == 0


RESOLVERS = (
    Resolver(
        "unbound", ("unbound", "unbound-checkconf"), "cleannet.unbound.conf", "rollback.unbound.conf", _unbound, _unbound_accepts
    ),
)
