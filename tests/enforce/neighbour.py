"""A neighbour that speaks BGP with a daemon under test, and tells it any route that a test makes up.

*Source*: RFC 4271 (messages, attributes), RFC 4760 (IPv6), RFC 6793 (numbers of four octets), RFC 8092 (large communities).
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from enforce.daemons import until

AS = 4_200_000_100
"""The network of the neighbour: one that takes four octets."""

OURS = 64_501
"""The network of the daemon."""

VIA = {4: "203.0.113.1", 6: "2001:db8:ffff::1"}
"""The next hop of every route, by version of IP."""

_IPV4, _IPV6, _OPEN, _UPDATE, _KEEPALIVE = 1, 2, 1, 2, 4


@dataclass(frozen=True)
class Route:
    """A route that the neighbour tells. path: the networks behind the neighbour; of_set: an unordered set that ends the path."""

    prefix: str
    path: tuple[int, ...] = ()
    of_set: tuple[int, ...] = ()
    large: tuple[tuple[int, int, int], ...] = ()


def _message(kind: int, body: bytes) -> bytes:
    return b"\xff" * 16 + struct.pack(">HB", 19 + len(body), kind) + body


def _opening(router: str) -> bytes:
    able = struct.pack(">BBHBB", 1, 4, _IPV4, 0, 1) + struct.pack(">BBHBB", 1, 4, _IPV6, 0, 1) + struct.pack(">BBI", 65, 4, AS)
    body = struct.pack(">BHH4sB", 4, 23456, 90, ip_address(router).packed, len(able) + 2) + struct.pack(">BB", 2, len(able)) + able
    return _message(_OPEN, body)


def _attribute(flags: int, code: int, value: bytes) -> bytes:
    return struct.pack(">BBH", flags | 0x10, code, len(value)) + value


def _update(route: Route) -> bytes:
    net = ip_network(route.prefix)
    path = b"".join(
        struct.pack(f">BB{len(numbers)}I", kind, len(numbers), *numbers)
        for kind, numbers in ((2, (AS, *route.path)), (1, route.of_set))
        if numbers
    )
    told = struct.pack(">B", net.prefixlen) + net.network_address.packed[: (net.prefixlen + 7) // 8]
    attributes = _attribute(0x40, 1, b"\0") + _attribute(0x40, 2, path)
    if net.version == 4:
        attributes += _attribute(0x40, 3, ip_address(VIA[4]).packed)
    if route.large:
        attributes += _attribute(0xC0, 32, b"".join(struct.pack(">III", *one) for one in route.large))
    if net.version == 6:
        via = ip_address(VIA[6]).packed
        attributes += _attribute(0x80, 14, struct.pack(">HBB", _IPV6, 1, 16) + via + b"\0" + told)
        told = b""
    return _message(_UPDATE, struct.pack(">HH", 0, len(attributes)) + attributes + told)


def _heard(line: socket.socket) -> int:
    """The kind of the next message."""
    head = _octets(line, 19)
    size, kind = struct.unpack(">HB", head[16:])
    body = _octets(line, size - 19)
    assert kind != 3, f"the daemon ended the session: code {body[:2].hex()}"
    return int(kind)


def _octets(line: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        more = line.recv(count - len(got))
        assert more, "the daemon hung up"
        got += more
    return got


def _line(daemon: str, port: int, router: str) -> socket.socket | None:
    """A connection, or nothing while the daemon is not there yet."""
    try:
        return socket.create_connection((daemon, port), 20, (router, 0))
    except ConnectionRefusedError:
        return None


@contextmanager
def telling(port: int, routes: Iterable[Route], router: str = "127.0.0.3", daemon: str = "127.0.0.2") -> Iterator[None]:
    """A session with the daemon, until the test ends. router: the address and id of the neighbour; daemon: where it listens."""
    with until(lambda: _line(daemon, port, router)) as line:
        line.sendall(_opening(router))
        assert _heard(line) == _OPEN
        line.sendall(_message(_KEEPALIVE, b""))
        assert _heard(line) == _KEEPALIVE
        line.sendall(b"".join(_update(route) for route in routes))
        yield
