"""How each resolver is started with a control, as its page in docs/enforce.md says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

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
    check: whether its checker, or its start, accepts such a folder. addresses: whether it stops answers by their addresses;
    aliases: whether it stops an alias of a stopped name; extended: whether it tells extended errors."""

    target: str
    programs: tuple[str, ...]
    enforced: str
    rollback: str
    start: Callable[[Path, str, int], AbstractContextManager[Started]]
    check: Callable[[Path, int], bool]
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


def _unbound_accepts(artefact: Path, _: int) -> bool:
    conf = _unbound_conf(artefact, "cleannet.unbound.conf", 5353, 5354)
    return ran("unbound-checkconf", str(conf), folder=artefact.parent).returncode == 0


def _bind_conf(artefact: Path, include: str, port: int, upstream: int) -> Path:
    folder = artefact.parent
    conf = folder / "named.conf"
    conf.write_text(
        f'include "{artefact / "cleannet.zones.conf"}";\noptions {{\n  directory "{folder}"; pid-file none; session-keyfile none;\n'
        f"  listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; dnssec-validation no;\n"
        f"  forward only; forwarders {{ 127.0.0.1 port {upstream}; }};\n"
        f'  include "{artefact / include}";\n}};\ncontrols {{ }};\n',
        "utf-8",
    )
    return conf


@contextmanager
def _bind(artefact: Path, include: str, upstream: int) -> Iterator[Started]:
    port, log = free_port(), artefact.parent / "resolver.log"
    conf = _bind_conf(artefact, include, port, upstream)
    policies, up = (artefact / include).read_text("utf-8").count('zone "'), answers(port)

    def ready() -> bool:  # it answers before it has read the policies
        return up() and log.read_text("utf-8", "replace").count("reload done: success") >= policies

    with running(["named", "-g", "-n", "1", "-c", str(conf)], log, ready):
        yield Started(port, log)


def _bind_accepts(artefact: Path, _: int) -> bool:
    conf = _bind_conf(artefact, "cleannet.policy.conf", 5353, 5354)
    return ran("named-checkconf", "-z", str(conf)).returncode == 0


@contextmanager
def _recursor(artefact: Path, include: str, upstream: int) -> Iterator[Started]:
    port, log, folder = free_port(), artefact.parent / "resolver.log", artefact.parent
    sockets = Path(mkdtemp(prefix="r"))  # the path of a socket has at most 107 octets
    (folder / "sockets").symlink_to(sockets)
    (folder / "main.lua").write_text(f'CLEANNET_FOLDER = "{artefact}/"\ndofile("{artefact / include}")\n', "utf-8")
    (folder / "recursor.conf").write_text(
        f"local-address=127.0.0.1\nlocal-port={port}\nsocket-dir={sockets}\nforward-zones-recurse=.=127.0.0.1:{upstream}\n"
        f"dnssec=off\nextended-resolution-errors=yes\nlua-config-file={folder / 'main.lua'}\n"
        f"lua-dns-script={artefact / 'cleannet.log.lua'}\ndaemon=no\nthreads=1\nwrite-pid=no\nsetuid=\nsetgid=\ndont-query=\n"
        "hint-file=no\nsecurity-poll-suffix=\nloglevel=6\n",
        "utf-8",
    )
    try:
        with running(["pdns_recursor", f"--config-dir={folder}"], log, answers(port)):
            yield Started(port, log)
    finally:
        (folder / "sockets").unlink()
        rmtree(sockets)


def _recursor_accepts(artefact: Path, upstream: int) -> bool:
    return _zones_accepted(artefact) and _starts(_recursor(artefact, "cleannet.recursor.lua", upstream))


@contextmanager
def _knot(artefact: Path, include: str, upstream: int) -> Iterator[Started]:
    port, log, folder = free_port(), artefact.parent / "resolver.log", artefact.parent
    (folder / "kresd.conf").write_text(
        f"net.listen('127.0.0.1', {port}, {{kind = 'dns'}})\nlog_level('notice')\ntrust_anchors.remove('.')\n"
        "for _, name in ipairs({'ta_update', 'ta_signal_query', 'priming', 'detect_time_skew'}) do modules.unload(name) end\n"
        f"cache.open(10 * MB, 'lmdb://{folder / 'cache'}')\ndofile('{artefact / include}')\n"
        f"policy.add(policy.all(policy.FORWARD('127.0.0.1@{upstream}')))\n",
        "utf-8",
    )
    with running(["kresd", "-n", "-c", str(folder / "kresd.conf"), str(folder)], log, answers(port)):
        yield Started(port, log)


def _knot_accepts(artefact: Path, upstream: int) -> bool:
    return _zones_accepted(artefact) and _starts(_knot(artefact, "cleannet.kresd.lua", upstream))


def _zones_accepted(artefact: Path) -> bool:
    zones = artefact.glob("*.rpz")
    return all(ran("named-checkzone", f"{path.name.partition('-')[0]}.cleannet", str(path)).returncode == 0 for path in zones)


def _starts(started: AbstractContextManager[Started]) -> bool:
    try:
        with started:
            return True
    except AssertionError:
        return False


@contextmanager
def _dnsmasq(artefact: Path, include: str, upstream: int) -> Iterator[Started]:
    port, log = free_port(), artefact.parent / "resolver.log"
    options = ["--keep-in-foreground", "--no-resolv", "--no-hosts", f"--server=127.0.0.1#{upstream}", f"--port={port}"]
    options += ["--listen-address=127.0.0.1", "--bind-interfaces", f"--user={getuser()}", "--pid-file=", "--log-facility=-"]
    with running(["dnsmasq", *options, f"--conf-file={artefact / include}"], log, answers(port)):
        yield Started(port, log)


def _dnsmasq_accepts(artefact: Path, _: int) -> bool:
    return ran("dnsmasq", "--test", f"--conf-file={artefact / 'cleannet.dnsmasq.conf'}").returncode == 0


RESOLVERS = (
    Resolver(
        "unbound", ("unbound", "unbound-checkconf"), "cleannet.unbound.conf", "rollback.unbound.conf", _unbound, _unbound_accepts
    ),
    Resolver("bind", ("named", "named-checkconf"), "cleannet.policy.conf", "rollback.policy.conf", _bind, _bind_accepts),
    Resolver(
        "recursor",
        ("pdns_recursor", "named-checkzone"),
        "cleannet.recursor.lua",
        "rollback.recursor.lua",
        _recursor,
        _recursor_accepts,
        extended=True,
    ),
    Resolver(
        "knot",
        ("kresd", "named-checkzone"),
        "cleannet.kresd.lua",
        "rollback.kresd.lua",
        _knot,
        _knot_accepts,
        addresses=False,
        aliases=False,
        extended=True,
    ),
    Resolver(
        "dnsmasq",
        ("dnsmasq",),
        "cleannet.dnsmasq.conf",
        "rollback.dnsmasq.conf",
        _dnsmasq,
        _dnsmasq_accepts,
        addresses=False,
        aliases=False,
    ),
)
