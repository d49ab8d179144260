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

_AUTHORITY: Final = re.compile(rb"(?:[^\s/@\"'<>\\]{1,100}@)?([A-Za-z0-9.\-\[\]:_]{1,260})")
_WIDE: Final = re.compile(rb"(?:[A-Za-z0-9.\-:_]\0){1,260}")
_SCHEMES: Final = tuple(b"http https ws wss ftp ftps mqtt mqtts tcp udp ssl tls rtmp rtmps rtsp".split())
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


def in_lines(build: Build, lines: bytes, where: str) -> None:
    """Adds the lines that are hosts."""
    for found in _BARE.finditer(lines):
        host, port = found[1], found[2]
        first, last = host.partition(b".")[0].lower(), host.rpartition(b".")[2].lower()
        if last.isdigit():
            if port or max(map(int, host.split(b"."))) >= 100:
                _add(build, host.decode("ascii"), where)
        elif first not in _PACKAGES and last not in _FILES and _is_top(last.decode("ascii")):
            _add(build, host.decode("ascii"), where)


def in_urls(build: Build, data: bytes, where: str) -> None:
    """Adds what URLs name, in ASCII or UTF-16."""
    told: set[bytes] = set()
    at = data.find(b"://")
    while at >= 0:
        if data[max(0, at - 5) : at].lower().endswith(_SCHEMES) and (found := _AUTHORITY.match(data, at + 3)):
            told.add(found[1])
        at = data.find(b"://", at + 3)
    at = data.find(b":\0/\0/\0")
    while at >= 0:
        scheme = data[max(0, at - 10) : at][::-1][1::2][::-1]  # the other octets of each letter are empty
        if scheme.lower().endswith(_SCHEMES) and (found := _WIDE.match(data, at + 6)):
            told.add(found[0][::2])
        at = data.find(b":\0/\0/\0", at + 6)
    for authority in sorted(told):
        _add(build, authority.decode("ascii"), where)


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
