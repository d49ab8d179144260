"""The registry of a container image is the part before the first slash, if that part is a host.

*Source*: github.com/distribution/reference, `splitDockerDomain`; the reference grammar of the OCI distribution specification.
"""

from __future__ import annotations

import re
from typing import Final

DEFAULT: Final = "docker.io"
"""Where an image without a host comes from."""

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]+\]")
_REST = re.compile(r"[A-Za-z0-9_./:@+-]+")


def registry(reference: str) -> tuple[str, bool] | None:
    """The host of the registry, without its port, and whether the reference states it; None if it is no image reference.

    >>> registry("nginx:1.27"), registry("library/nginx")
    (('docker.io', False), ('docker.io', False))
    >>> registry("registry.example.org:5000/team/app@sha256:00")
    ('registry.example.org', True)
    >>> registry("$(IMAGE)") is None
    True
    """
    first, slash, rest = reference.strip().partition("/")
    stated = bool(slash) and (any(mark in first for mark in ".:") or first == "localhost" or first != first.lower())
    path = rest if stated else reference.strip()
    if len(reference) > 1_000 or not _REST.fullmatch(path):
        return None
    if not stated:
        return DEFAULT, False
    host = re.sub(r":[0-9]*$", "", first)
    if not _HOST.fullmatch(host):
        return None
    return {"index.docker.io": DEFAULT, "registry-1.docker.io": DEFAULT}.get(host.lower(), host.lower()), True
