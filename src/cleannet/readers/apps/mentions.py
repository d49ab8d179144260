"""Hosts and addresses that the code and the files of an app name.

A host is told by a URL, or by a string that is nothing but a host, with a port or path where it has one; packages of code look the
same the other way round, so what begins like one is none. An address without a URL or port may be a version: it counts only where
some part of it is 100 or more.

*Source*: RFC 3986 (URLs), RFC 1123 section 2.1 (names of hosts).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from publicsuffixlist import PublicSuffixList

from cleannet.readers.base.build import MOST, Build

_URL: Final = re.compile(
    rb"(?:https?|wss?|ftp|mqtts?|tcp|udp|ssl|rtmps?|rtsp)://(?:[^\s/@\"'<>\\]{1,100}@)?([A-Za-z0-9.\-\[\]:_]{1,260})"
)
_WIDE: Final = re.compile(rb"(?:h\0t\0t\0p\0(?:s\0)?|w\0s\0(?:s\0)?):\0/\0/\0((?:[A-Za-z0-9.\-:_]\0){1,260})")
_BARE: Final = re.compile(
    rb"^((?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.){1,10}[A-Za-z]{2,24}|[0-9]{1,3}(?:\.[0-9]{1,3}){3})\.?(:[0-9]{1,5})?(?:/[^\n]*)?$",
    re.MULTILINE,
)
_V4: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", re.ASCII)
_HOST: Final = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.){1,20}[A-Za-z][A-Za-z0-9-]{1,62}", re.ASCII)
_PACKAGES: Final = frozenset(
    b"com org net io cn android androidx java javax kotlin kotlinx dalvik sun jdk me de uk jp kr ru fr dagger google edu".split()
)
"""First parts of packages; no host of these names is worth a look."""

_FILES: Final = frozenset(b"zip so java sh py pl md ps properties name id data box cc map bin".split())
"""Last parts of names of files and settings that are top-level domains as well, and seldom those of hosts."""


def in_strings(build: Build, lines: bytes, where: str) -> None:
    """Adds what strings name, one a line."""
    in_bytes(build, lines, where)
    for found in _BARE.finditer(lines):
        host, port = found[1], found[2]
        first, last = host.partition(b".")[0].lower(), host.rpartition(b".")[2].lower()
        if last.isdigit():
            if port or max(map(int, host.split(b"."))) >= 100:
                _add(build, host.decode("ascii"), where)
        elif first not in _PACKAGES and last not in _FILES and _is_top(last.decode("ascii")):
            _add(build, host.decode("ascii"), where)


def in_bytes(build: Build, data: bytes, where: str) -> None:
    """Adds what URLs in the octets of a file name, in ASCII or UTF-16."""
    for found in _URL.finditer(data):
        _add(build, found[1].decode("ascii"), where)
    if b":\0/\0/\0" in data:
        for found in _WIDE.finditer(data):
            _add(build, found[1][::2].decode("ascii"), where)


@cache
def _is_top(label: str) -> bool:
    """Whether domains end so."""
    return _suffixes().publicsuffix(label, accept_unknown=False) is not None


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _add(build: Build, authority: str, where: str) -> None:
    """The host of an authority, as a name or an address."""
    if authority.startswith("["):
        address, bracket, _ = authority[1:].partition("]")
        if bracket and ":" in address and len(build.addresses) < MOST:
            build.addresses.setdefault(address.lower(), where)
        return
    host = authority.partition(":")[0].rstrip(".").lower()
    if _V4.fullmatch(host):
        if all(int(part) < 256 for part in host.split(".")) and len(build.addresses) < MOST:
            build.addresses.setdefault(host, where)
    elif _HOST.fullmatch(host) and len(build.hosts) < MOST:
        build.hosts.setdefault(host, where)
