"""The one server that a probe connects to. The user names it. TLS is required unless the server is on this machine."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

from cleannet.model.subject import is_address
from cleannet.probe.fates import Fault

_NAME: Final = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)


class Server(NamedTuple):
    """A host and a port; 0 is the usual port. local: it is on this machine, so nobody can listen on the way. tls: whether TLS is
    required; it is not only if the user names a local server with http://."""

    host: str
    port: int
    local: bool
    tls: bool

    @property
    def url(self) -> str:
        """The address of a web server."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}" + (f":{self.port}" if self.port else "")


def web_server(text: str) -> Server:
    """A server by its URL, as `https://matrix.example.org`. Raises Fault."""
    if "://" not in text:
        raise Fault(f"{text}: name the server by its URL, such as https://matrix.example.org")
    url = _parsed(text)
    if url.path not in ("", "/"):
        raise Fault(f"{text}: name the server alone, with no path")
    if url.scheme not in ("https", "http"):
        raise Fault(f"{text}: speaks {url.scheme}; a Matrix server speaks https")
    return _server(text, url.hostname or "", url.port or 0, url.scheme == "https")


def stream_server(text: str) -> Server:
    """A server by host, or host:port, as `example.org`. Raises Fault."""
    if "://" in text:
        raise Fault(f"{text}: name the server by its host alone, such as example.org or example.org:5222")
    url = _parsed(f"//{text}")
    if url.path:
        raise Fault(f"{text}: name the server alone, with no path")
    host = url.hostname or ""
    return _server(text, host, url.port or 0, not _is_local(host))


def _parsed(text: str) -> SplitResult:
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError as error:
        raise Fault(f"{text}: is no address of a server ({error})") from None
    if url.username is not None or url.password is not None:
        raise Fault("the address of the server holds a name or a password; those belong into the file of accounts")
    if url.query or url.fragment:
        raise Fault(f"{text}: name the server alone, with nothing behind it")
    return url


def _server(text: str, host: str, port: int, tls: bool) -> Server:
    local = _is_local(host)
    if not local and not tls:
        raise Fault(f"{text}: would be spoken to with no encryption; only a server on this machine may be. Write https://")
    if not is_address(host) and not _NAME.fullmatch(host):
        raise Fault(f"{text}: {host!r} is no name of a host")
    return Server(host, port, local, tls)


def _is_local(host: str) -> bool:
    """Whether that host is certainly this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
