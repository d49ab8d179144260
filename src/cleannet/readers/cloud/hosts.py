"""Ends to which a declaration sends traffic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.readers.inputs.gather import Said

_ADDRESS: Final = re.compile(r"[0-9]+(?:\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")


def far_end(host: str) -> Iterator[Said]:
    """A host to which traffic goes, by its address or name; nothing for a name with no dot, which is one of ours."""
    if _ADDRESS.fullmatch(host):
        yield Said("address", "far-end", host)
    elif "." in host:
        yield Said("domain", "far-end", host.removeprefix("*."))
