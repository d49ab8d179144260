"""Hosts and addresses that the code and the files of an app name.

A host stands in a URL, in a name with a port, or in a place where a file format has a host. A plain name with dots may be a host or
not: many words are top-level domains today, so names in code ("dispatchers.io", "channel.open") look the same. It counts as a host
if the app also names its domain in a URL, or if it begins with `www.`; others are kept separately. A name that begins like a
package of code is no host. An address with no URL or port may be a version number: it counts only if one of its parts is 100 or
more. Addresses by which XML names its forms lead nowhere, so they do not count.

*Source*: RFC 3986 (URLs), RFC 1123 section 2.1 (names of hosts); publicsuffix.org (domains that somebody can register).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import numpy as np
from publicsuffixlist import PublicSuffixList

from cleannet.kernel.urls import different, is_sooner
from cleannet.readers.base.build import MOST, Build

_SCHEMES: Final = tuple(b"http https ws wss ftp ftps mqtt mqtts tcp udp ssl tls rtmp rtmps rtsp".split())
_AUTHORITY: Final = rb"[A-Za-z0-9.\-\[\]:_]{1,260}"
_FORMS: Final = (b"www.apple.com/DTDs/", b"schemas.android.com/")


def _wide(text: bytes) -> bytes:
    """A pattern of the same text in UTF-16."""
    return b"".join(re.escape(bytes((octet, 0))) for octet in text)


_URLS: Final = re.compile(
    rb"://(?!%b)(?:%b)(?=(?:[^\s/@\"'<>\\]{1,100}@)?(%b))"
    % (b"|".join(map(re.escape, _FORMS)), b"|".join(rb"(?<=(?i:%b)://)" % name for name in _SCHEMES), _AUTHORITY)
)
_WIDE: Final = re.compile(
    rb":\0/\0/\0(?!%b)(?:%b)(?=((?:[A-Za-z0-9.\-:_]\0){1,260}))"
    % (b"|".join(map(_wide, _FORMS)), b"|".join(rb"(?<=(?i:%b):\0/\0/\0)" % _wide(name) for name in _SCHEMES))
)
"""URLs, also in UTF-16, from `://` up to the end of the authority, behind a scheme. What follows is left to the next search."""

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
    """Adds the lines that are hosts, or look like one."""
    for found in _BARE.finditer(lines):
        host, port = found[1], found[2]
        first, last = host.partition(b".")[0].lower(), host.rpartition(b".")[2].lower()
        if last.isdigit():
            if port or max(map(int, host.split(b"."))) >= 100:
                _add(build, host.decode("ascii"), where)
        elif first not in _PACKAGES and last not in _FILES and _is_top(last.decode("ascii")):
            _add(build, host.decode("ascii"), where, sure=bool(port))


def in_urls(build: Build, data: bytes, where: str) -> None:
    """Adds the hosts in URLs, in ASCII or UTF-16."""
    told = _authorities(data)
    for authority in sorted(told):
        _add(build, authority.decode("ascii"), where)


def _authorities(data: bytes) -> set[bytes]:
    """The authorities of URLs. Looking at each costs less than loading the compiler of loops."""
    if not is_sooner(len(data)):
        return {*_URLS.findall(data), *(wide[::2] for wide in set(_WIDE.findall(data)))}
    found: set[bytes] = set()
    for at, width in zip(*(told.tolist() for told in different(np.frombuffer(data, np.uint8))), strict=True):
        if authority := (_URLS if width == 1 else _WIDE).match(data, at):
            found.add(authority[1][::width])
    return found


def in_place(build: Build, host: str, where: str) -> None:
    """Adds the text from a place where a format has a host. `*.` at its beginning stands for all names below it."""
    _add(build, host.strip().removeprefix("*.")[:260], where)


def settle(build: Build) -> None:
    """Separates hosts from names that only look like one, after the whole build was read."""
    domains = {_domain(host) for host in build.hosts}
    for host in sorted(build.perhaps):
        if host in build.hosts:
            del build.perhaps[host]
        elif (host.startswith("www.") or _domain(host) in domains) and len(build.hosts) < MOST:
            build.hosts[host] = build.perhaps.pop(host)


@cache
def _is_top(label: str) -> bool:
    """Whether domains end so."""
    return _suffixes().publicsuffix(label, accept_unknown=False) is not None


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _domain(host: str) -> str:
    """The part of a name that somebody registered; the name itself if that is unknown."""
    return _suffixes().privatesuffix(host) or host


def _add(build: Build, authority: str, where: str, sure: bool = True) -> None:
    """Adds the host of an authority, as a name or an address. A name that does not end with a top-level domain is an identifier, or
    belongs to a private network."""
    if authority.startswith("["):
        address, bracket, _ = authority[1:].partition("]")
        if bracket and ":" in address and len(build.addresses) < MOST:
            build.addresses.setdefault(address.lower(), where)
        return
    host = authority.partition(":")[0].rstrip(".").lower()
    if _V4.fullmatch(host):
        if all(int(part) < 256 for part in host.split(".")) and len(build.addresses) < MOST:
            build.addresses.setdefault(host, where)
    elif _HOST.fullmatch(host):
        found = build.hosts if sure and _is_top(host.rpartition(".")[2]) else build.perhaps
        if len(found) < MOST:
            found.setdefault(host, where)
