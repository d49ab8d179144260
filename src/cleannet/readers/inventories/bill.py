"""What a part of a bill of materials says, in any syntax: who supplies it, from which registry, and its maker.

*Source*: ECMA-427 (package-url); NISTIR 7695 (CPE 2.3).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from cleannet.readers.inputs.gather import Gathered, Said

_HARDWARE: Final = frozenset({"device", "firmware", "hardware"})
"""Types of components whose CPE names a maker."""


@dataclass(frozen=True, slots=True)
class Part:
    """A component or a service, in any syntax; texts are empty if the bill does not state them."""

    service: bool
    type: str = ""
    group: str = ""
    name: str = ""
    version: str = ""
    organisations: tuple[str, ...] = ()
    purl: str = ""
    cpe: str = ""
    endpoints: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        name = f"{self.group}/{self.name}" if self.group else self.name
        return f"{name}@{self.version}" if self.version else name


def told_of(part: Part) -> list[Said]:
    """The references of one part."""
    role = "service" if part.service else "component"
    said = [Said("org-name", role, name, part.title) for name in part.organisations if name]
    for endpoint in part.endpoints:
        host = _host(endpoint)
        if host:
            said.append(Said("address" if _is_address(host) else "domain", "service", host, part.title))
    said += _package(part)
    if part.type in _HARDWARE and (maker := _cpe_vendor(part.cpe)):
        said.append(Said("maker-name", "maker", maker, part.title))
    return said


def _package(part: Part) -> list[Said]:
    """What a package URL states: the group of Maven code, and the registry if it is given explicitly."""
    scheme, _, rest = part.purl.partition(":")
    if scheme.lower() != "pkg":
        return []
    rest, _, _ = rest.partition("#")
    path, _, query = rest.partition("?")
    kind, _, path = path.strip("/").partition("/")
    said = []
    if kind.lower() == "maven" and "/" in path:
        group = unquote(path.partition("/")[0])
        said.append(Said("sdk", "sdk", group, part.title))
    with suppress(ValueError):  # more qualifiers than anybody writes
        for key, value in parse_qsl(query, max_num_fields=100):
            if key.lower() == "repository_url" and (host := _host(value)):
                said.append(Said("registry", "image", host, part.title))
    return said


def _host(url: str) -> str:
    """The host of a URL, also with no scheme; empty if there is none."""
    url = url.strip()
    with suppress(ValueError):
        host = urlsplit(url if "://" in url else f"//{url}").hostname or ""
        if re.fullmatch(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|[0-9a-f:.]*:[0-9a-f:.]*", host) and ("." in host or ":" in host):
            return host.rstrip(".")
    return ""


def _is_address(host: str) -> bool:
    return ":" in host or bool(re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", host))


def _cpe_vendor(cpe: str) -> str:
    """The vendor in a CPE name of version 2.3 or in the older URI form; empty if it is any or none."""
    if cpe.startswith("cpe:2.3:"):
        fields = re.split(r"(?<!\\):", cpe)
        vendor = re.sub(r"\\(.)", r"\1", fields[3]) if len(fields) > 3 else ""
    elif cpe.startswith("cpe:/"):
        fields = cpe.split(":")
        vendor = unquote(fields[2]) if len(fields) > 2 else ""
    else:
        return ""
    return "" if vendor in ("*", "-") else vendor.replace("_", " ").strip()


def record(gathered: Gathered, number: int, asset: str, part: Part) -> None:
    """A part of the bill of that product: judged, or skipped because it names nobody."""
    if said := told_of(part):
        gathered.record(number, asset, said)
    else:
        gathered.skip(number, "names no supplier", part.title)
