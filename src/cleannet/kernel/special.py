"""Some addresses reach nobody on the Internet: they are local or reserved, and no network is behind them.

local: meant for one host, link, site or example (loopback, private, shared, link-local, multicast, broadcast, documentation,
benchmarks). reserved: assigned to nobody, or to a protocol. global: everything else, routed or not.

Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190), IPv4 Multicast Address Space, IPv6 Address
Space; prefixes marked globally reachable there are global. IPv6 addresses that embed an IPv4 address count as that one, see
`addresses`.
"""

from __future__ import annotations

from functools import lru_cache
from socket import AF_INET, AF_INET6, AddressFamily, inet_pton
from typing import TYPE_CHECKING, Final

import numpy as np

from cleannet.kernel.intervals import U32, U64, from_prefixes_v4, from_prefixes_v6, lookup_v4, lookup_v6, u64
from cleannet.kernel.parsed import Parsed

if TYPE_CHECKING:
    import numpy.typing as npt

GLOBAL: Final = 0
LOCAL: Final = 1
RESERVED: Final = 2
KINDS: Final = ("global", "local", "reserved")
"""The words for the numbers that `classify` returns."""

REGISTRY: Final[tuple[tuple[str, int, str, str], ...]] = (
    ("0.0.0.0/8", LOCAL, "this network, and the unspecified address", "RFC 791"),
    ("10.0.0.0/8", LOCAL, "private use", "RFC 1918"),
    ("100.64.0.0/10", LOCAL, "shared address space of carriers (CGN)", "RFC 6598"),
    ("127.0.0.0/8", LOCAL, "loopback", "RFC 1122"),
    ("169.254.0.0/16", LOCAL, "link-local", "RFC 3927"),
    ("172.16.0.0/12", LOCAL, "private use", "RFC 1918"),
    ("192.0.0.0/24", RESERVED, "IETF protocol assignments", "RFC 6890"),
    ("192.0.0.9/32", GLOBAL, "port control protocol anycast", "RFC 7723"),
    ("192.0.0.10/32", GLOBAL, "TURN anycast", "RFC 8155"),
    ("192.0.2.0/24", LOCAL, "documentation", "RFC 5737"),
    ("192.88.99.0/24", RESERVED, "6to4 relay anycast, withdrawn", "RFC 7526"),
    ("192.168.0.0/16", LOCAL, "private use", "RFC 1918"),
    ("198.18.0.0/15", LOCAL, "benchmarks", "RFC 2544"),
    ("198.51.100.0/24", LOCAL, "documentation", "RFC 5737"),
    ("203.0.113.0/24", LOCAL, "documentation", "RFC 5737"),
    ("224.0.0.0/4", LOCAL, "multicast", "RFC 5771"),
    ("240.0.0.0/4", RESERVED, "future use", "RFC 1112"),
    ("255.255.255.255/32", LOCAL, "limited broadcast", "RFC 919"),
    ("::/0", RESERVED, "not assigned as global unicast", "RFC 4291"),
    ("2000::/3", GLOBAL, "global unicast", "RFC 4291"),
    ("::/128", LOCAL, "unspecified", "RFC 4291"),
    ("::1/128", LOCAL, "loopback", "RFC 4291"),
    ("64:ff9b:1::/48", LOCAL, "translation of local use", "RFC 8215"),
    ("100::/64", RESERVED, "discard only", "RFC 6666"),
    ("2001::/23", RESERVED, "IETF protocol assignments", "RFC 2928"),
    ("2001:1::1/128", GLOBAL, "port control protocol anycast", "RFC 7723"),
    ("2001:1::2/128", GLOBAL, "TURN anycast", "RFC 8155"),
    ("2001:1::3/128", GLOBAL, "DNS-SD service registration anycast", "RFC 9665"),
    ("2001:2::/48", LOCAL, "benchmarks", "RFC 5180"),
    ("2001:3::/32", GLOBAL, "automatic multicast tunneling", "RFC 7450"),
    ("2001:4:112::/48", GLOBAL, "AS112", "RFC 7535"),
    ("2001:20::/28", GLOBAL, "ORCHIDv2", "RFC 7343"),
    ("2001:30::/28", GLOBAL, "drone remote identification", "RFC 9374"),
    ("2001:db8::/32", LOCAL, "documentation", "RFC 3849"),
    ("3fff::/20", LOCAL, "documentation", "RFC 9637"),
    ("5f00::/16", LOCAL, "segment routing identifiers of one domain", "RFC 9602"),
    ("fc00::/7", LOCAL, "unique local", "RFC 4193"),
    ("fe80::/10", LOCAL, "link-local", "RFC 4291"),
    ("fec0::/10", LOCAL, "site-local, deprecated", "RFC 3879"),
    ("ff00::/8", LOCAL, "multicast", "RFC 4291"),
)
"""prefix, what it is, its name, its RFC. The longest prefix counts; IPv4 that is not listed is global."""


def classify(parsed: Parsed) -> npt.NDArray[np.uint8]:
    """GLOBAL, LOCAL or RESERVED for each address; GLOBAL for what is no address, so check `parsed.invalid` first."""
    kinds = np.zeros(parsed.size, dtype=np.uint8)
    kinds[parsed.is_v4] = classify_v4(parsed.v4[parsed.is_v4])
    kinds[parsed.is_v6] = classify_v6(parsed.hi[parsed.is_v6], parsed.lo[parsed.is_v6])
    return kinds


def classify_v4(addresses: U32) -> npt.NDArray[np.uint8]:
    """The same for IPv4 addresses."""
    return lookup_v4(*table_v4(), addresses).astype(np.uint8)


def classify_v6(hi: U64, lo: U64) -> npt.NDArray[np.uint8]:
    """The same for IPv6 addresses that embed no IPv4 address."""
    return lookup_v6(*table_v6(), hi, lo).astype(np.uint8)


@lru_cache(maxsize=1)
def table_v4() -> tuple[U32, U32]:
    """The kinds of IPv4 addresses, as a table for `intervals`."""
    numbers, lengths, kinds = _registered(AF_INET)
    return from_prefixes_v4(np.array(numbers, dtype=np.uint32), lengths, kinds)


@lru_cache(maxsize=1)
def table_v6() -> tuple[U64, U64, U32]:
    """The kinds of IPv6 addresses, as a table for `intervals`."""
    numbers, lengths, kinds = _registered(AF_INET6)
    return from_prefixes_v6(u64(*(n >> 64 for n in numbers)), u64(*(n & 0xFFFF_FFFF_FFFF_FFFF for n in numbers)), lengths, kinds)


def _registered(family: AddressFamily) -> tuple[list[int], npt.NDArray[np.uint8], U32]:
    """The numbers, lengths and kinds of the prefixes of one family."""
    rows = [(prefix.partition("/"), kind) for prefix, kind, _, _ in REGISTRY if (":" in prefix) == (family == AF_INET6)]
    numbers = [int.from_bytes(inet_pton(family, network), "big") for (network, _, _), _ in rows]
    lengths = np.array([int(length) for (_, _, length), _ in rows], dtype=np.uint8)
    return numbers, lengths, np.array([kind for _, kind in rows], dtype=np.uint32)
